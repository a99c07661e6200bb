"""Packs from YAML: what is read, and that what YAML would damage is an error with its place."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.errors import PackError
from rhetoric.lexicon import new_pack, read_pack, read_pack_text
from rhetoric.lexicon.nodes import MAX_BYTES

HEAD = """schema: rhetoric-pack/1
id: example
version: 0.1.0
title: An example
language: en
license: CC0-1.0
"""
TERMS = HEAD + "categories:\n  c:\n    terms:\n"
FULL = (
    HEAD
    + """authors: [{name: Ada}]
citation: Ada. An example.
sources: [{title: A book, year: 1999, used_for: words}]
limits: none known
match: {case: insensitive, overlap: longest, unit: token}

categories:
  war:
    title: War
    definition: Words of war.
    weight: 2
    polarity: negative
    categories:
      attack:
        terms:
          - fight*
          - {term: front-line, id: front, weight: -1.5, polarity: positive, case: sensitive}
          - lemma: stand ready
          - regex: '20\\d\\d'
            note: years
          - no
          - 1.0
        except: [fight* shy of, prize fight]
        near: {any: [virus, a disease], within: 5}
        not_near: {any: [film], within: sentence}
        examples:
          match:
            - They <<fight>>.
          no_match:
            - She sings.
contrasts:
  over:
    template: <A> over <B>
    slot: {max_tokens: 4, stop: [',', ;, and]}
    gate: {left: [choose*, prefer*], within: 4}
    chain: true
    roles: {asserted: A, rejected: [B]}
    except: [victory over]
    examples:
      match:
        - choose <A:peace> over <B:war>
"""
)


def problem(text):
    """The error as (line, column, message)."""
    with pytest.raises(PackError) as caught:
        read_pack_text(text, path="p.yaml")
    assert str(caught.value).startswith("p.yaml:")
    return caught.value.line, caught.value.column, caught.value.message


def test_a_full_pack():
    pack = read_pack_text(FULL)
    assert (pack.id, pack.version, pack.overlap, pack.unit) == (
        "example",
        "0.1.0",
        "longest",
        "token",
    )
    assert pack.authors == ({"name": "Ada"},)
    assert pack.sources[0]["year"] == "1999"
    assert list(pack.categories) == ["war", "war.attack"]
    attack = pack.categories["war.attack"]
    assert (attack.parent, attack.title, attack.line) == ("war", "attack", 20)
    assert [entry.text for entry in attack.exceptions] == ["fight* shy of", "prize fight"]
    assert attack.near is not None
    assert (attack.near.terms, attack.near.within) == (("virus", "a disease"), 5)
    assert attack.not_near is not None
    assert attack.not_near.within == "sentence"
    assert [(e.text, e.line) for e in attack.match_examples] == [("They <<fight>>.", 34)]
    assert [(t.text, t.line) for t in pack.terms] == [
        ("fight*", 22),
        ("front-line", 23),
        ("stand ready", 24),
        ("20\\d\\d", 25),
        ("no", 27),
        ("1.0", 28),
    ]
    front = pack.terms[1]
    assert (front.id, front.weight, front.polarity, front.case_sensitive) == (
        "front", -1.5, "positive", True)  # fmt: skip
    assert (pack.terms[0].weight, pack.terms[0].polarity) == (2.0, "negative")
    assert all(word.lemma for word in pack.terms[2].forms[0])
    assert pack.terms[3].kind == "regex"
    over = pack.contrasts["over"]
    assert (over.type, over.asserted, over.rejected, over.chain) == ("over", ("A",), ("B",), True)
    assert (over.slot.max_tokens, over.slot.stop) == (4, (",", ";", "and"))
    assert over.gate is not None
    assert (over.gate.left, over.gate.within) == (("choose*", "prefer*"), 4)
    assert len(pack.sha256) == 64


def test_a_term_in_a_list_of_lists_is_an_error_and_so_is_a_child_that_overrides_nothing():
    line, _, message = problem(TERMS + "      - - war\n")
    assert line == 10
    assert "text" in message


# ------------------------------------------------------------------ what YAML would damage


@pytest.mark.parametrize(
    ("entry", "column", "hint"),
    [
        ("- *ism", 9, "'*ism'"),
        ("- &co", 9, "'&co'"),
        ("- !important", 9, "tag"),
        ("- #metoo", 8, "comment"),
        ("- @home", 9, "'@home'"),
        ("- `tick", 9, "'`tick'"),
        ("- %of", 9, "'%of'"),
        ("- make it #1 priority", 16, "in quotes"),
        ("- make it big # a comment", 20, "comment"),
        ("- reform: opening up", 9, "': '"),
        ("- reform:", 9, "': '"),
        ("- 'tis the season", 9, "quotes"),
        ('- "Yes" we can', 9, "quotes"),
        ("- | \n        x", 9, "one line"),
        ("- war\n        peace", 9, "dash missing"),
        ("-\twar", 8, "tab"),
        ("- ''", 9, "empty"),
        ("-", 8, "empty"),
        ("- {term: a, term: b}", 19, "twice"),
        ("- !!str war", 9, "tag"),
    ],
)
def test_damaged_terms(entry, column, hint):
    line, place, message = problem(f"{TERMS}      {entry}\n")
    assert hint in message
    assert line == 10
    assert abs(place - column) <= 2


def test_the_traps_hold_in_examples_and_exceptions():
    base = TERMS + "      - war\n"
    assert "': '" in problem(base + "    except:\n      - that is: war\n")[2]
    assert "comment" in problem(base + "    except:\n      - war #1\n")[2]
    examples = base + "    examples:\n      match:\n"
    assert "': '" in problem(examples + "        - He said: <<war>>\n")[2]
    assert "comment" in problem(examples + "        - <<war>> #1\n")[2]


def test_flow_lists_hold_single_words():
    pack = read_pack_text(HEAD + "categories: {c: {terms: [war, fight*, front-line, 'a b']}}\n")
    assert [term.text for term in pack.terms] == ["war", "fight*", "front-line", "a b"]
    line, column, message = problem(HEAD + "categories: {c: {terms: [war, World War II]}}\n")
    assert (line, column) == (7, 31)
    assert "block list" in message


def test_comments_in_their_own_lines_and_after_other_fields_are_fine():
    pack = read_pack_text(
        HEAD.replace("0.1.0", "0.1.0   # a comment")
        + "categories:\n  c:\n    terms: # these\n      # one\n      - war\n"
    )
    assert len(pack.terms) == 1


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("", 1, "empty"),
        ("  \n", 1, "empty"),
        ("# only this\n", 1, "comments"),
        ("- a\n- b\n", 1, "mapping"),
        (HEAD, 1, "neither"),
        (HEAD + "---\na: b\n", 7, "second document"),
        (HEAD + "title: Again\n", 7, "twice"),
        (HEAD + "categories: &x {}\n", 7, "&"),
        (HEAD + "<<: {}\ncategories: {}\n", 7, "merge"),
        (HEAD + "? [a]\n: b\n", 7, "name"),
        (HEAD + "categories:\n" + "".join(" " * n + "a:\n" for n in range(1, 20)), 23, "deep"),
        (HEAD + "definition: this: that\n", 7, "quotes"),
        (HEAD + "\tx: y\n", 7, "tab"),
        (HEAD + "a: \x01\n", 7, "invisible"),
        (HEAD + "a: \ud800\n", 7, "surrogate"),
    ],
)
def test_broken_files(text, line, hint):
    found, _, message = problem(text)
    assert hint in message
    assert found == line


# ------------------------------------------------------------------ what the format does not have


@pytest.mark.parametrize(
    ("old", "new", "line", "hint"),
    [
        ("title: An example", "titel: An example", 4, "did you mean 'title'"),
        ("    definition:", "    defnition:", 16, "did you mean 'definition'"),
        ("overlap: longest", "overlap: longst", 11, "did you mean 'longest'"),
        ("lemma: stand ready", "lema: stand ready", 24, "lema"),
        ("version: 0.1.0", "version: 0.1", 3, "three numbers"),
        ("id: example", "id: Example Pack", 2, "hyphens"),
        ("id: example\n", "", 1, "'id' is missing"),
        ("schema: rhetoric-pack/1", "schema: rhetoric-pack/9", 1, "rhetoric-pack/1"),
        ("weight: 2\n", "weight: much\n", 17, "number"),
        ("weight: 2\n", "weight: .inf\n", 17, "number"),
        ("polarity: negative\n", "polarity: bad\n", 18, "positive"),
        ("within: 5", "within: clause", 30, "sentence, paragraph"),
        ("within: 5", "within: 0", 30, "sentence, paragraph"),
        ("chain: true", "chain: perhaps", 42, "true or false"),
        ("max_tokens: 4", "max_tokens: four", 40, "number"),
        ("rejected: [B]", "rejected: [C]", 43, "<C>"),
        ("template: <A> over <B>", "template: over", 39, "slot"),
        ("template: <A> over <B>", "template: <A> over <A>", 39, "twice"),
        ("- fight*\n", "- (fight\n", 22, "never closed"),
        ("regex: '20\\d\\d'", "regex: '20[\\d'", 25, "regular expression"),
        ("regex: '20\\d\\d'", "regex: 'x*'", 25, "empty"),
        ("- fight*\n", "- tokens: []\n", 22, "empty"),
        ("- fight*\n", "- dep: []\n", 22, "empty"),
        ("limits: none known", "imports: [{use: none-such}]", 10, "no pack 'none-such'"),
        ("limits: none known", "scores: {x: {formula: peace}}", 10, "no category is named 'peace'"),
        ("limits: none known", "scores: {x: {formula: war +}}", 10, "arithmetic"),
        ("limits: none known", "scores: {x: {per: many, formula: war}}", 10, "number of words"),
        ("limits: none known", "expected: [{category: war}]", 10, "'base_rate' is missing"),
        ("limits: none known", "data: {}", 10, "'format' is missing"),
        ("    definition: Words of war.", "    terms_file: x.csv", 16, "beside the pack"),
        ("        terms:\n", "        terms: war\n        x:\n", 21, "list"),
        ("  war:\n", "  war.x:\n", 14, "letters"),
        ("limits: none known", "limits:", 10, "empty"),
        ("- fight*\n", "- " + "x" * 401 + "\n", 22, "400"),
    ],
)  # fmt: skip
def test_wrong_fields(old, new, line, hint):
    assert old in FULL
    found, _, message = problem(FULL.replace(old, new, 1))
    assert hint in message
    assert found == line


def test_an_error_shows_the_line():
    with pytest.raises(PackError) as caught:
        read_pack_text(FULL.replace("- fight*\n", "- (fight\n", 1), path="war.yaml")
    assert str(caught.value).splitlines()[1:] == ["              - (fight", " " * 16 + "^"]


# ------------------------------------------------------------------ files


def test_files(tmp_path):
    file = tmp_path / "example.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + FULL.encode())
    assert read_pack(file).id == "example"
    file.write_bytes(HEAD.encode() + b"limits: caf\xe9\n")
    with pytest.raises(PackError, match="UTF-8") as caught:
        read_pack(file)
    assert (caught.value.line, caught.value.column) == (7, 12)
    with pytest.raises(PackError, match="cannot be read"):
        read_pack(tmp_path / "none.yaml")
    with pytest.raises(PackError, match="cannot be read"):
        read_pack(tmp_path)


def test_a_file_over_the_limit_is_not_read(tmp_path):
    file = tmp_path / "large.yaml"
    with file.open("wb") as out:
        out.truncate(MAX_BYTES + 1)
    with pytest.raises(PackError, match="bytes"):
        read_pack(file)


def test_too_many_terms(monkeypatch):
    monkeypatch.setattr("rhetoric.lexicon.reader.MAX_TERMS", 3)
    with pytest.raises(PackError, match="at most 3"):
        read_pack_text(TERMS + "      - a\n      - b\n      - c\n      - d\n")


# ------------------------------------------------------------------ anything at all


SOURCES = [FULL, new_pack("a-b", "A title")]
SIGNS = "*&!#@`%|>'\"[]{},?:-\n \t<>()~\\/.\x00é\u2028\ud800ab1"


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(SOURCES))
def test_whatever_is_broken_only_pack_errors_come_out(seed, source):
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    text = list(source)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(text))
        match chance.randrange(4):
            case 0:
                text[at] = chance.choice(SIGNS)
            case 1:
                del text[at : at + chance.randint(1, 30)]
            case 2:
                text.insert(at, chance.choice(SIGNS) * chance.randint(1, 3))
            case _:
                piece = text[at : at + chance.randint(1, 60)]
                place = chance.randrange(len(text))
                text[place:place] = piece
    try:
        pack = read_pack_text("".join(text))
    except PackError:
        return
    assert pack.id


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_pack_or_a_pack_error(text):
    with pytest.raises(PackError):
        read_pack_text(text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab *?()|.~/<>\\0-9:1A"), min_size=1, max_size=25))
def test_any_quoted_term_is_read_or_refused(text):
    quoted = "'" + text.replace("'", "''") + "'"
    try:
        pack = read_pack_text(f"{TERMS}      - {quoted}\n")
    except PackError as caught:
        line = caught.line
    else:
        line = pack.terms[0].line
        assert pack.terms[0].text == text
        assert pack.terms[0].forms
    assert line == 10
