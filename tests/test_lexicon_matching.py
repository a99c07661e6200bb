"""Matching: what is found where, and which of several overlapping matches stays."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rhetoric.lexicon import (
    NotationError,
    SequenceMatcher,
    compile_packs,
    compile_terms,
    match,
    parse_term,
    read_pack_text,
    sequences_of,
)
from rhetoric.preparing import prepare


def found(text, terms, **options):
    """What is found, as "category: words", gaps as dots, in the order of the hits."""
    categories = terms if isinstance(terms, dict) else {"c": terms}
    overlap = options.pop("overlap", None)
    document = prepare(text, depth="surface")
    lexicon = compile_terms(categories, **options)
    hits = match(document, lexicon, overlap=overlap)
    shown = []
    for row in range(len(hits)):
        words = " … ".join(text[a:b] for a, b in hits.parts(row, document))
        name = lexicon.category_of(int(hits.term[row])).removeprefix("terms/")
        shown.append(words if list(categories) == ["c"] else f"{name}: {words}")
    return shown


def pack_hits(yaml, text, **options):
    pack = read_pack_text(
        "schema: rhetoric-pack/1\nid: p\nversion: 0.1.0\ntitle: T\nlanguage: en\nlicense: CC0-1.0\n"
        + yaml
    )
    document = prepare(text, depth="surface")
    hits = match(document, compile_packs(pack), **options)
    return [text[a:b] for a, b in zip(hits.start.tolist(), hits.end.tolist(), strict=True)]


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("A War on war.", ["war"], ["War", "war"]),
        ("The front-line and the front line.", ["front-line"], ["front-line"]),
        ("A front–line and a front\u2011line.", ["front-line"], ["front–line", "front\u2011line"]),
        ("We can’t, can't, CAN'T.", ["can't"], ["can’t", "can't", "CAN'T."]),
        ("This is plan B.", ["plan b"], ["plan B."]),
        ("They build 5G.", ["5G"], ["5G."]),
        ("the U.S. and the U.S.", ["U.S."], ["U.S.", "U.S."]),
        ("fighters fought a prizefight", ["fight*"], ["fighters"]),
        ("a woman, the women", ["wom?n"], ["woman", "women"]),
        ("the cat of the house", ["the * of"], ["the cat of"]),
        ("First, we go. Second: stop.", ["first (,|:)", "second (,|:)"], ["First,", "Second:"]),
        ("anti-epidemic work", ["anti-epidem*"], ["anti-epidemic"]),
        ("café and cafe\u0301", ["café"], ["café", "cafe\u0301"]),
        ("She fought and he fights.", ["~fight"], ["fights"]),
        ("nothing here", ["war"], []),
    ],
)
def test_words(text, terms, expected):
    hits = found(text, terms)
    if terms == ["~fight"]:  # which forms a look-up lemmatizer knows is its own affair
        assert set(expected) <= set(hits)
    else:
        assert hits == expected


def test_case_where_asked():
    assert found("Turkey and turkey", ["Turkey"], case_sensitive=True) == ["Turkey"]
    assert found("the People’s War", ["People's War"], case_sensitive=True) == ["People’s War"]


def test_an_empty_document_has_no_hits():
    hits = match(prepare("…", depth="surface"), compile_terms({"c": ["war"]}))
    assert len(hits) == 0
    assert len(match(prepare("War.", depth="surface"), compile_terms({}))) == 0


def test_no_match_crosses_a_paragraph():
    assert found("We want peace.\n\nTalks begin.", ["peace . talks", "peace"]) == ["peace"]


# ------------------------------------------------------------------ gaps


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("on one side war on the other", "on one side ... on the other",
         ["on one side … on the other"]),
        ("as he said, as my old friend Jim said", "as ...1-5 said",
         ["as … said", "as … said"]),
        ("as said", "as ...1-5 said", []),
        ("not a b c d but", "not ... but", []),
        ("Not this. But that.", "not ... but", []),
        ("not not but", "not ... but", ["not … but"]),
        ("a b x y b c", "a ...0-3 b ...0-1 c", ["a … b … c"]),
        ("a b a b", "a ... b", ["a … b", "a … b"]),
    ],
)  # fmt: skip
def test_gaps(text, term, expected):
    assert found(text, [term]) == expected


def test_of_a_gap_only_the_parts_are_taken():
    assert found("on one side war on the other", {"x": ["on one side ... on the other"],
                 "y": ["war"]}, overlap="longest") == [
        "x: on one side … on the other", "y: war"]  # fmt: skip


# ------------------------------------------------------------------ policies


def test_key_longest_first_within_a_category():
    terms = {"a": ["shared future", "community with a shared future"], "b": ["future"]}
    text = "community with a shared future"
    assert found(text, terms) == ["a: community with a shared future", "b: future"]


def test_key_blocks_any_overlap_of_the_same_category():
    assert found("x y z", ["x y", "y z"]) == ["x y"]
    assert found("x y z", {"a": ["x y"], "b": ["y z"]}) == ["a: x y", "b: y z"]
    assert found("a b c d", ["a b", "b c d"]) == ["b c d"]


def test_dictionary_blocks_what_others_cover():
    terms = {"a": ["united states"], "b": ["united"], "c": ["states of america"]}
    assert (
        found("united states of america", terms, overlap="dictionary")
        == [
            "c: states of america",
            "a: united states",
        ][::-1]
    )
    assert found("x", {"a": ["x"], "b": ["x"]}, overlap="dictionary") == ["a: x", "b: x"]


def test_longest_consumes_for_all_but_the_same_stretch():
    terms = {"a": ["new york"], "b": ["york city"], "c": ["new york"], "d": ["york"]}
    assert found("new york city", terms, overlap="longest") == ["a: new york", "c: new york"]


def test_all_blocks_nothing_but_repeats():
    assert found("x y", ["x y", "x", "x*", "(x|x y)"], overlap="all") == [
        "x", "x", "x", "x y", "x y"]  # fmt: skip


def test_an_unknown_policy_is_an_error():
    with pytest.raises(ValueError, match="nearest"):
        found("x", ["x"], overlap="nearest")


# ------------------------------------------------------------------ exceptions and contexts

WAR = """
categories:
  war:
    categories:
      attack:
        terms: [fight*, enemy]
        except:
          - fight* shy of
          - prize fight
    except: [enemy lines]
"""


def test_exceptions_of_a_category_and_of_those_above_it():
    text = "They fight on, fight shy of a prize fight, an enemy behind enemy lines."
    assert pack_hits(WAR, text) == ["fight", "enemy"]


def test_an_exception_of_one_term():
    yaml = """
categories:
  c:
    terms:
      - {term: deal, except: [good deal]}
      - good
"""
    assert pack_hits(yaml, "a deal, a good deal") == ["deal", "good"]


@pytest.mark.parametrize(
    ("within", "expected"),
    [("sentence", 1), ("paragraph", 2), ("3", 2), ("2", 0)],
)
def test_near(within, expected):
    yaml = f"""
categories:
  c:
    terms: [fight]
    near:
      any: [virus]
      within: {within}
"""
    text = "We fight against the virus. They fight a duel.\n\nOthers fight too."
    assert len(pack_hits(yaml, text)) == expected


def test_not_near():
    yaml = """
categories:
  c:
    terms: [fight]
    not_near: {any: [film*], within: sentence}
"""
    assert pack_hits(yaml, "The fight in the film. The fight went on.") == ["fight"]


# ------------------------------------------------------------------ regular expressions


def test_regular_expressions_snap_to_tokens():
    yaml = r"""
categories:
  c:
    terms:
      - regex: "20[0-9]{2}"
      - {regex: "people's (war|peace)", case: sensitive}
"""
    text = "In 2020 and 12020, a people’s war, a People’s war."
    assert pack_hits(yaml, text) == ["2020", "people’s war"]


def test_a_slow_expression_is_reported_not_awaited(monkeypatch):
    monkeypatch.setattr("rhetoric.lexicon.matching.REGEX_SECONDS", 0.05)
    pack = read_pack_text(
        "schema: rhetoric-pack/1\nid: p\nversion: 0.1.0\ntitle: T\nlanguage: en\nlicense: CC0-1.0\n"
        "categories:\n  c:\n    terms:\n      - regex: '(?:a|a|aa)+b(?!z)'\n      - war\n"
    )
    document = prepare("a" * 900 + "c war", depth="surface")
    hits = match(document, compile_packs(pack))
    assert [entry.text for entry in hits.not_searched] == ["(?:a|a|aa)+b(?!z)"]
    assert len(hits) == 1


# ------------------------------------------------------------------ what cannot be searched


def test_terms_that_need_a_parse_are_reported_at_surface():
    lexicon = compile_terms({"c": ["war/NOUN", "(fight|work/VERB) on", "peace"]})
    hits = match(prepare("War, peace, fight on.", depth="surface"), lexicon)
    assert [entry.text for entry in hits.not_searched] == ["war/NOUN", "(fight|work/VERB) on"]
    assert [lexicon.terms[t].text for t in hits.term.tolist()] == ["peace"]
    assert "parts of speech" in hits.not_searched[0].reason


def test_parts_of_speech_are_compared_with_the_column():
    from dataclasses import replace

    document = prepare("They fight a fight.", depth="surface")
    noun, verb = document.vocabulary.add("NOUN"), document.vocabulary.add("VERB")
    pos = np.zeros(len(document.tokens), np.int32)
    pos[[1, 3]] = verb, noun
    parsed = replace(document, tokens=replace(document.tokens, pos=pos), _memo={})
    lexicon = compile_terms({"v": ["fight/VERB"], "n": ["*/NOUN"], "vn": ["fight/VERB a */NOUN"]})
    hits = match(parsed, lexicon)
    assert [(lexicon.category_of(t), f) for t, f in zip(hits.term, hits.first, strict=True)] == [
        ("terms/v", 1),
        ("terms/vn", 1),
        ("terms/n", 3),
    ]
    assert hits.not_searched == ()


# ------------------------------------------------------------------ documents that share words


def test_a_lexicon_serves_documents_in_any_order():
    lexicon = compile_terms({"c": ["war", "fight*"]})
    first = prepare("war and peace", depth="surface")
    second = prepare("fighters fight a war", depth="surface")
    expected = [1, 3]
    assert [len(match(d, lexicon)) for d in (first, second)] == expected
    first.vocabulary.add("fightback")  # the table grows after it was looked at
    assert [len(match(d, lexicon)) for d in (first, second)] == expected


def test_a_view_is_matched_like_a_document():
    document = prepare("war one.\n\nwar two.\n\nwar three.", depth="surface")
    lexicon = compile_terms({"c": ["war two", "war"]})
    view = document.within(document.paragraphs[1])
    hits = match(view, lexicon)
    assert [document.text[a:b] for a, b in hits.parts(0, view)] == ["war two"]
    assert len(hits) == 1


def test_two_packs_with_one_id_are_refused():
    pack = read_pack_text(
        "schema: rhetoric-pack/1\nid: p\nversion: 0.1.0\ntitle: T\nlanguage: en\nlicense: CC0-1.0\n"
        + WAR
    )
    with pytest.raises(ValueError, match="given twice"):
        compile_packs([pack, pack])


# ------------------------------------------------------------------ against a naive matcher

WORDS = ["a", "b", "c", "ab", "ba", "abc"]
texts = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join), min_size=1, max_size=3
).map("\n\n".join)
single = st.sampled_from([*WORDS, "a*", "*b", "?b", "(a|b)", "(ab|c)", "(a b|c)", "(c)? a"])
phrases = st.lists(single, min_size=1, max_size=3).map(" ".join)
dictionaries = st.dictionaries(
    st.sampled_from("XYZ"), st.lists(phrases, min_size=1, max_size=4), min_size=1, max_size=3
)


def written_out(term):
    """All plain phrases with wildcards that a term of the strategy stands for."""
    options = []
    for piece in re.findall(r"\([^)]*\)\??|\S+", term):
        if piece.endswith(")?"):
            options.append(["", piece[1:-2]])
        elif piece.startswith("("):
            options.append(piece[1:-1].split("|"))
        else:
            options.append([piece])
    return {" ".join(choice).split().__str__(): " ".join(choice).split()
            for choice in itertools.product(*options)}.values()  # fmt: skip


def fits(pattern, word):
    return re.fullmatch(pattern.replace("*", ".*").replace("?", "."), word) is not None


def naive(document, categories):
    """(category, term number, first, last) of every candidate, by plain loops."""
    words = document.vocabulary.strings(document.tokens.norm)
    paragraph = document.tokens.paragraph.tolist()
    rows, number = set(), 0
    for name, terms in categories.items():
        for term in terms:
            for phrase in written_out(term):
                for first in range(len(words) - len(phrase) + 1):
                    last = first + len(phrase)
                    if (
                        phrase
                        and paragraph[first] == paragraph[last - 1]
                        and all(fits(p, w) for p, w in zip(phrase, words[first:last], strict=True))
                    ):
                        rows.add((name, number, first, last))
            number += 1
    return rows


def naive_key(rows):
    kept, taken = set(), set()
    for name, number, first, last in sorted(rows, key=lambda r: (r[2] - r[3], r[2], r[1])):
        cells = {(name, place) for place in range(first, last)}
        if not cells & taken:
            taken |= cells
            kept.add((name, number, first, last))
    return kept


@settings(max_examples=300, deadline=None)
@given(texts, dictionaries)
def test_the_engine_agrees_with_plain_loops(text, categories):
    document = prepare(text, depth="surface")
    lexicon = compile_terms(categories)
    candidates = naive(document, categories)
    for overlap, expected in (("all", candidates), ("key", naive_key(candidates))):
        hits = match(document, lexicon, overlap=overlap)
        rows = [
            (lexicon.category_of(t).split("/")[1], t, a, b)
            for t, a, b in zip(
                hits.term.tolist(), hits.first.tolist(), hits.last.tolist(), strict=True
            )
        ]
        assert set(rows) == expected
        assert len(rows) == len(expected)


gapped = st.tuples(
    st.lists(st.sampled_from(["a", "b", "c", "(a|b)", "a b"]), min_size=2, max_size=3),
    st.integers(0, 1),
    st.integers(1, 3),
).map(lambda parts: f" ...{parts[1]}-{parts[2]} ".join(parts[0]))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=14).map(" ".join), gapped)
def test_gaps_agree_with_backtracking(text, term):
    """Hits are ways through the parts; no start from which there is a way goes without one."""
    document = prepare(text, depth="surface")
    words = text.split()
    pieces = re.split(r" \.\.\.(\d)-(\d) ", term)
    parts, bounds = pieces[::3], list(zip(pieces[1::3], pieces[2::3], strict=True))

    def options(part):
        return [["a"], ["b"]] if part == "(a|b)" else [part.split()]

    def ends(step, first):
        for phrase in options(parts[step]):
            last = first + len(phrase)
            if words[first:last] != phrase:
                continue
            if step == len(parts) - 1:
                yield last
                continue
            least, most = map(int, bounds[step])
            for gap in range(least, most + 1):
                yield from ends(step + 1, last + gap)

    reach = {first: max(ends(0, first), default=0) for first in range(len(words))}
    hits = match(document, compile_terms({"c": [term]}), overlap="all")
    borders = list(zip(hits.first.tolist(), hits.last.tolist(), strict=True))
    for start, end in reach.items():
        assert not end or any(start <= first and last <= end for first, last in borders)
    assert all(reach[first] for first, _ in borders)
    for row in range(len(hits)):
        spans = hits.segments[row]
        assert [hits.first[row], hits.last[row]] == [spans[0][0], spans[-1][1]]
        for part, (first, last) in zip(parts, spans, strict=True):
            assert words[first:last] in options(part)
        for (_, left), (right, _), bound in zip(spans, spans[1:], bounds, strict=False):
            assert int(bound[0]) <= right - left <= int(bound[1])


# ------------------------------------------------------------------ every spelling in a sentence

spellings = st.lists(
    st.from_regex(r"[A-Za-z0-9]{1,4}(['’–./&-][A-Za-z0-9]{1,4}){0,2}[.%]?", fullmatch=True),
    min_size=1,
    max_size=3,
).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(spellings, st.sampled_from(["so {} so", "so {}, so", "so {}."]))
def test_a_term_finds_its_own_spelling_in_a_sentence(phrase, carrier):
    try:
        lexicon = compile_terms({"c": [re.sub(r"([\\/.])", r"\\\1", phrase)]})
    except NotationError:
        return
    # A unit glued to a number ("5K") is split off by the tokenizer, but not before a period.
    assume(not (carrier.endswith(".") and re.search(r"\d[A-Za-z]+$", phrase)))
    sentence = carrier.format(phrase)
    document = prepare(sentence.replace("..", "."), depth="surface")
    hits = match(document, lexicon, overlap="all")
    assert 3 in hits.start.tolist()


# ------------------------------------------------------------------ no quadratic step


def test_a_long_chain_of_overlaps_takes_linear_time():
    document = prepare("ha " * 20_000, depth="surface")
    hits = match(document, compile_terms({"c": ["ha ha", "ha ha ha"], "d": ["ha"]}))
    assert len(hits) == 20_000 // 3 + 1 + 20_000


def test_sequences_with_slots_are_refused_as_a_whole():
    with pytest.raises(ValueError, match="slot"):
        SequenceMatcher(sequences_of(parse_term("<A> over <B>", slots=True)))


SHARED = Path(__file__).parents[2] / "shared" / "conformance" / "quanteda_tokens_lookup.json"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared conformance cases are not here")
def test_the_counts_of_quanteda():
    import json

    data = json.loads(SHARED.read_text(encoding="utf-8"))
    compared = 0
    for case in data["cases"]:
        options = {**data["defaults"], **case["options"]}
        dictionary, wanted = case["dictionary"], case["expected"].get("tokens")
        plain = isinstance(dictionary, dict) and all(
            isinstance(values, list) and all(isinstance(v, str) for v in values)
            for values in dictionary.values()
        )
        if (
            options["valuetype"] != "glob"
            or not options["exclusive"]
            or options["append_key"]
            or options["nomatch"]
            or options.get("apply_if")
            or not plain
            or not wanted
        ):
            continue
        keys = list(dictionary)
        escaped = {
            key: [re.sub(r"([()|\\~<>/.])", r"\\\1", value) for value in values]
            for key, values in dictionary.items()
        }
        lexicon = compile_terms(
            escaped,
            case_sensitive=not options["case_insensitive"],
            overlap=options["nested_scope"],
        )
        for name, tokens in case["input"]["tokens"].items():
            document = prepare(" ".join(tokens), depth="surface")
            if len(document) != len(tokens):
                continue  # another tokenizer's tokens
            found_keys = [keys[k] for k in match(document, lexicon).category.tolist()]
            if options["capkeys"] is True:
                found_keys = [key.upper() for key in found_keys]
            assert sorted(found_keys) == sorted(wanted.get(name, [])), case["id"]
            compared += 1
    assert compared >= 10
