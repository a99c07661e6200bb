"""Dictionaries of other tools as packs, and packs as dictionaries: the same terms match."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.errors import PackError
from rhetoric.lexicon import (
    Dictionary,
    Pack,
    compile_packs,
    dictionary_from_pack,
    import_dictionary_as_pack,
    match,
    pack_text,
    read_dictionary_text,
    read_pack_text,
    set_polarity,
)
from rhetoric.preparing import prepare


def pack_of(tree: dict, **fields: object) -> Pack:
    return read_pack_text(pack_text(Dictionary(tree, **fields)))  # type: ignore[arg-type]


def counts(text: str, tree: dict, **fields: object) -> dict[str, int]:
    """Matches of each category in a text."""
    pack = pack_of(tree, **fields)
    lexicon = compile_packs([pack])
    hits = match(prepare(text, depth="surface"), lexicon)
    return Counter(lexicon.terms[term].category for term in hits.term)


def test_names_become_small_letters_and_stay_as_titles() -> None:
    pack = pack_of({"A CATEGORY": {"Été!": ["x"], "ete": ["y"]}, "戦": ["z"]})
    assert {path: category.title for path, category in pack.categories.items()} == {
        "a_category": "A CATEGORY",
        "a_category.ete": "Été!",
        "a_category.ete_2": "ete",
        "category": "戦",
    }


def test_a_pack_takes_the_policy_of_the_tool() -> None:
    quanteda, liwc, empath = (
        pack_of({"a": ["x"]}, tool=t) for t in ("quanteda", "liwc22", "empath")
    )
    assert (quanteda.overlap, quanteda.unit, quanteda.case_sensitive) == ("key", "match", False)
    assert (liwc.overlap, liwc.unit, liwc.case_sensitive) == ("longest", "token", False)
    assert (empath.overlap, empath.unit, empath.case_sensitive) == ("all", "match", True)


def test_signs_of_the_pack_notation_stand_for_themselves() -> None:
    text = "War/peace, (sic) and 10~12 or a|b; why? Wait. He fought the fighter."
    tree = {"a": ["war/peace"], "b": ["10~12"], "c": ["a|b"], "d": ["fight*"], "e": ["fough?"]}
    assert counts(text, tree) == {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}
    assert counts(text, {"e": ["fough?"]}, tool="liwc22") == {}


def test_what_yaml_would_damage_is_quoted() -> None:
    terms = [
        "no",
        "#1",
        "a: b",
        "- x",
        "it's",
        "*ism",
        "&c",
        "[a]",
        "{b}",
        "null",
        "1.0",
        "~a",
        "%x",
    ]
    assert [term.text for term in pack_of({"a": terms}).terms] == [
        term.replace("~", "\\~") for term in terms
    ]


def test_weights_polarity_and_ids_come_along() -> None:
    source = Dictionary(
        {"good": ["fine", "a, b"], "bad": {"worse": ["x"]}},
        weights={"good": {"fine": 2.0, "a, b": 0.5}, "bad.worse": {"x": -1.0}},
        ids={"good": {"fine": "f1"}},
    )
    pack = read_pack_text(pack_text(set_polarity(source, {"pos": "good", "neg": "bad"})))
    assert [(term.id, term.weight, term.polarity) for term in pack.terms] == [
        ("f1", 2.0, "positive"),
        ("a, b", 0.5, "positive"),
        ("x", -1.0, "negative"),
    ]
    back = dictionary_from_pack(pack)
    assert back.tree == source.tree
    assert back.weights == source.weights
    assert back.polarity == {"pos": ("good",), "neg": ("bad",)}


def test_what_a_pack_cannot_hold_is_a_comment() -> None:
    text = pack_text(Dictionary({"a": ["*", "x"]}, notes=("a.dic:3: note: left\nout",)))
    assert text.startswith("# a.dic:3: note: left out\nschema: rhetoric-pack/1\n")
    assert "# left out: * (this term would match everything)" in text
    assert [term.text for term in read_pack_text(text).terms] == ["x"]
    with pytest.raises(PackError, match="no category holds a term"):
        pack_text(Dictionary({"a": ["*"], "b": []}))


def test_token_patterns_become_keyed_terms() -> None:
    records = (
        '{"label": "HI", "pattern": [{"LOWER": "hello"}, {"IS_PUNCT": true}], "id": "h"}\n'
        '{"label": "HI", "pattern": [{"NO_SUCH": "x"}]}\n'
        '{"label": "HI", "pattern": "Good day"}\n'
    )
    text = pack_text(read_dictionary_text(records))
    assert '# left out: [{"NO_SUCH": "x"}]' in text
    pack = read_pack_text(text)
    assert [(term.kind, term.id) for term in pack.terms] == [("words", "Good day"), ("tokens", "h")]
    assert pack.terms[1].pattern == ({"LOWER": "hello"}, {"IS_PUNCT": True})
    assert dictionary_from_pack(pack).patterns[0]["pattern"] == list(pack.terms[1].pattern)


def test_ids_and_names_that_cannot_be_seen_are_left_out() -> None:
    records = (
        '{"label": "\\u00ad", "pattern": [{"LOWER": "x"}], "id": "\\u2028"}\n'
        '{"label": "\\u00ad", "pattern": "y", "id": "\\u200b"}\n'
    )
    pack = read_pack_text(pack_text(read_dictionary_text(records, "spacy")))
    assert [term.text for term in pack.terms if term.kind == "words"] == ["y"]
    assert pack.categories["category"].title == "category"


def test_a_file_becomes_a_pack_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "My Words 2.dic"
    path.write_text("%\n1\tWar\n%\ncold war\t1\nfight*\t1\n", encoding="utf-8")
    pack = read_pack_text(import_dictionary_as_pack(path, language="en-GB"))
    assert (pack.id, pack.title, pack.language) == ("my-words-2", "My Words 2", "en-GB")
    assert pack.license == "LicenseRef-unknown"
    assert pack.sources[0]["title"] == "My Words 2.dic"
    assert [term.text for term in pack.terms] == ["cold war", "fight*"]
    named = import_dictionary_as_pack(path, id="w", title="W: x", license_id="MIT", tool="quanteda")
    assert (read_pack_text(named).title, read_pack_text(named).overlap) == ("W: x", "key")


HEAD = """schema: rhetoric-pack/1
id: example
version: 0.1.0
title: An example
language: en
license: CC0-1.0
categories:
  war:
    terms:
"""


def test_alternatives_of_a_pack_are_written_out() -> None:
    pack = read_pack_text(
        HEAD + "      - (cold|hot) war (effort)?\n      - fight*\n      - and\\/or\n"
    )
    back = dictionary_from_pack(pack)
    assert sorted(back.tree["war"]) == [
        "and/or",
        "cold war",
        "cold war effort",
        "fight*",
        "hot war",
        "hot war effort",
    ]
    assert back.notes == ()


def test_what_other_tools_cannot_do_is_noted() -> None:
    pack = read_pack_text(
        HEAD
        + "      - ~stand ready\n      - fight/NOUN\n      - from ... to\n"
        + "      - {regex: '20\\d\\d'}\n      - why\\?\n      - plain\n"
        + "    except: [plain sailing]\n"
    )
    back = dictionary_from_pack(pack)
    assert back.tree == {"war": ["fight", "plain"]}
    assert [note.split("'")[1] for note in back.notes if "line" in note] == [
        "~stand ready",
        "fight/NOUN",
        "from ... to",
        "20\\\\d\\\\d",
        "why\\\\?",
    ]
    assert "note: war: except cannot be written; it will count more" in back.notes


_WORD = st.text("aé*?()|\\<>~/.…#'\"-&[]{}:,!0", min_size=1, max_size=6)
_TERM = st.lists(_WORD, min_size=1, max_size=3).map(" ".join)


@settings(max_examples=200)
@given(
    st.lists(_TERM, min_size=1, max_size=5, unique=True), st.sampled_from(["quanteda", "empath"])
)
def test_every_term_comes_back_from_a_pack_or_is_left_out_by_name(
    terms: list[str], tool: str
) -> None:
    dictionary = Dictionary({"a": ["anchor", *terms]}, tool=tool)
    text = pack_text(dictionary)
    back = dictionary_from_pack(read_pack_text(text))
    missing = text.count("# left out: ") + len(back.notes)
    kept = back.tree["a"]
    assert len(kept) + missing == len(dict.fromkeys(dictionary.tree["a"]))
    if tool == "quanteda":
        assert set(kept) <= {"anchor", *terms}
