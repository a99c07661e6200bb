"""Keyed terms beyond words: token patterns, dependency patterns, and options of single terms."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from rhetoric.errors import PackError
from rhetoric.lexicon import compile_packs, match, read_pack_text
from rhetoric.lexicon.dependency_patterns import (
    OPERATORS,
    PatternError,
    find_dependency_patterns,
    parse_dependency_pattern,
)
from rhetoric.preparing import prepare

HEAD = """schema: rhetoric-pack/1
id: p
version: 0.1.0
title: T
language: en
license: CC0-1.0
categories:
  c:
    terms:
"""


def pack_of(entry):
    return read_pack_text(HEAD + "".join(f"      {line}\n" for line in entry.splitlines()))


def found(entry, text, document=None):
    document = document or prepare(text, depth="surface")
    hits = match(document, compile_packs(pack_of(entry)))
    return [
        " … ".join(document.text[a:b] for a, b in hits.parts(row, document))
        for row in range(len(hits))
    ]


def parsed(words, heads, deps="", pos="", lemmas=""):
    """A document with a parse by hand; `heads` count tokens from 0, a root is its own head."""
    document = prepare(words, depth="surface")
    size = len(document.tokens)
    assert size == len(heads)
    vocabulary = document.vocabulary

    def column(texts, old):
        if not texts:
            return old
        return np.array([vocabulary.add(t) for t in texts.split()], np.int32)

    tokens = document.tokens
    tokens = replace(
        tokens,
        head=np.array(heads, np.int32) - np.arange(size, dtype=np.int32),
        dep=column(deps or "x " * size, tokens.dep),
        pos=column(pos, tokens.pos),
        lemma=column(lemmas, tokens.lemma),
    )
    return replace(document, tokens=tokens, depth="parsed")


# ------------------------------------------------------------------ token patterns


def test_token_patterns():
    text = "We fight two very long wars, and we fight on."
    entry = "- {tokens: [{LOWER: fight}, {OP: '{1,3}'}, {LOWER: {REGEX: '^wars?$'}}]}"
    assert found(entry, text) == ["fight two very long wars"]


def test_values_of_yaml_get_the_types_that_their_attributes_ask_for():
    text = "War costs 40 lives; 2020 was the year 1914."
    assert found("- {tokens: [{IS_DIGIT: true, LENGTH: {'>=': 4}}]}", text) == ["2020", "1914"]
    assert found("- {tokens: [{LENGTH: {IN: [2]}, IS_ALPHA: false}]}", text) == ["40"]
    assert found("- {tokens: [{LOWER: 2020}]}", text) == ["2020"]


def test_what_a_pattern_needs_and_the_document_lacks_is_reported():
    entry = "- {tokens: [{POS: NOUN}], id: noun}\n- {dep: [{RIGHT_ID: a, RIGHT_ATTRS: {}}], id: d}"
    lexicon = compile_packs(pack_of(entry))
    hits = match(prepare("A war.", depth="surface"), lexicon)
    assert [(n.text, n.reason) for n in hits.not_searched] == [
        ("noun", "needs parts of speech"),
        ("d", "needs dependencies"),
    ]
    assert lexicon.needs(0) == {"pos"}
    assert lexicon.needs(1) == {"dep"}


# ------------------------------------------------------------------ dependency patterns

OBJECT = """- id: fights-it
  dep:
    - {RIGHT_ID: verb, RIGHT_ATTRS: {LEMMA: fight}}
    - {LEFT_ID: verb, REL_OP: '>', RIGHT_ID: object, RIGHT_ATTRS: {DEP: {IN: [obj, dobj]}}}
"""


def test_a_dependency_pattern_finds_words_apart():
    document = parsed(
        "They fought the old enemy there",
        [1, 1, 4, 4, 1, 1],
        deps="nsubj ROOT det amod dobj advmod",
        lemmas="they fight the old enemy there",
    )
    assert found(OBJECT, "", document) == ["fought … enemy"]
    hits = match(document, compile_packs(pack_of(OBJECT)))
    assert hits.length.tolist() == [2]


#             0  1  2  3  4    a tree: 2 is the root, 0 and 4 hang on it, 1 on 0, 3 on 4
TREE = parsed("a b c d e", [2, 0, 2, 4, 2])
RELATIONS = {
    "<": "ac ba de ec",
    ">": "ab ca ce ed",
    "<<": "ac ba bc de dc ec",
    ">>": "ab ca cb cd ce ed",
    ".": "ab bc cd de",
    ".*": "ab ac ad ae bc bd be cd ce de",
    ";": "ba cb dc ed",
    ";*": "ba ca cb da db dc ea eb ec ed",
    "$+": "",
    "$-": "",
    "$++": "ae",
    "$--": "ea",
    ">+": "ab",
    ">-": "ed",
    ">++": "ab ce",
    ">--": "ca ed",
    "<+": "de",
    "<-": "ba",
    "<++": "ac de",
    "<--": "ba ec",
}


def test_every_operator_is_tested():
    assert set(RELATIONS) == set(OPERATORS)


@pytest.mark.parametrize("operator", RELATIONS)
def test_operators(operator):
    pattern = parse_dependency_pattern(
        [
            {"RIGHT_ID": "x", "RIGHT_ATTRS": {}},
            {"LEFT_ID": "x", "REL_OP": operator, "RIGHT_ID": "y", "RIGHT_ATTRS": {}},
        ]
    )
    pairs = {"abcde"[a] + "abcde"[b] for _, (a, b) in find_dependency_patterns(TREE, [pattern])}
    assert pairs == set(RELATIONS[operator].split())


def test_operators_as_spacys_dependency_matcher():
    spacy = pytest.importorskip("spacy")
    from spacy.matcher import DependencyMatcher
    from spacy.tokens import Doc

    nlp = spacy.blank("en")
    chance = np.random.default_rng(7)
    compared = 0
    for _ in range(15):
        size = 7
        heads = [0] * size

        def grow(low, high, head, heads=heads):
            """A projective tree over low..high: spaCy's sentences ask for one."""
            while low < high:
                end = int(chance.integers(low, high)) + 1
                top = int(chance.integers(low, end)) if head >= 0 else int(chance.integers(high))
                end = high if head < 0 else end
                heads[top] = head if head >= 0 else top
                grow(low, top, top)
                grow(top + 1, end, top)
                low = end

        grow(0, size, -1)
        doc = Doc(nlp.vocab, words=list("abcdefg"), heads=heads, deps=["x"] * size,
                  sent_starts=[True] + [False] * (size - 1))  # fmt: skip
        root = next(token for token, head in enumerate(heads) if token == head)
        ours = parsed("a b c d e f g", heads)
        for operator in OPERATORS:
            nodes = [
                {"RIGHT_ID": "x", "RIGHT_ATTRS": {}},
                {"LEFT_ID": "x", "REL_OP": operator, "RIGHT_ID": "y", "RIGHT_ATTRS": {}},
            ]
            matcher = DependencyMatcher(nlp.vocab)
            matcher.add("m", [nodes])
            theirs = {tuple(tokens) for _, tokens in matcher(doc)}
            if "$" in operator:  # there a root counts as a child of itself; here it has no siblings
                theirs = {pair for pair in theirs if root not in pair}
            mine = find_dependency_patterns(ours, [parse_dependency_pattern(nodes)])
            assert {places for _, places in mine} == theirs, (operator, heads)
            compared += len(theirs)
    assert compared > 500


def test_conditions_of_nodes():
    document = parsed("Dogs chase cats", [1, 1, 1], pos="NOUN VERB NOUN", lemmas="dog chase cat")

    def words(attributes):
        pattern = parse_dependency_pattern([{"RIGHT_ID": "x", "RIGHT_ATTRS": attributes}])
        return [t for _, (t,) in find_dependency_patterns(document, [pattern])]

    assert words({"POS": "NOUN"}) == [0, 2]
    assert words({"ORTH": "dogs"}) == []
    assert words({"LOWER": "DOGS"}) == [0]
    assert words({"LEMMA": {"NOT_IN": ["dog", "chase"]}}) == [2]
    assert words({"TEXT": {"REGEX": "^c"}, "POS": "VERB"}) == [1]


def test_a_pattern_that_fits_in_too_many_ways_is_not_searched(monkeypatch):
    monkeypatch.setattr("rhetoric.lexicon.dependency_patterns.MAX_PARTIAL", 5)
    names = "abcd"
    entry = "- id: many\n  dep:\n    - {RIGHT_ID: a, RIGHT_ATTRS: {}}\n" + "".join(
        f"    - {{LEFT_ID: {left}, REL_OP: .*, RIGHT_ID: {right}, RIGHT_ATTRS: {{}}}}\n"
        for left, right in pairwise(names)
    )
    hits = match(TREE, compile_packs(pack_of(entry)))
    assert [n.text for n in hits.not_searched] == ["many"]


@pytest.mark.parametrize(
    ("entry", "line", "column", "hint"),
    [
        ("- {tokens: [{LOWR: x}]}", 10, 20, "did you mean 'LOWER'"),
        ("- {tokens: [{ENT_TYPE: ORG}]}", 10, 20, "entities"),
        ("- {tokens: [{LENGTH: x}]}", 10, 28, "whole number"),
        ("- {tokens: [{LOWER: {REGEX: '['}}]}", 10, 36, "regular expression"),
        ("- {tokens: [{OP: '{9999}'}]}", 10, 25, "100"),
        ("- {tokens: {LOWER: x}}", 10, 18, "list"),
        ("- {tokens: []}", 10, 18, "empty"),
        ("- {dep: []}", 10, 15, "empty"),
        ("- {dep: [{RIGHT_ID: a}]}", 10, 16, "RIGHT_ATTRS"),
        ("- {dep: [{RIGHT_ID: a, RIGHT_ATTRS: {}, REL_OP: '<'}]}", 10, 47, "anchor"),
        ("- {dep: [{RIGHT_ID: a, RIGHT_ATTRS: {SHAPE: x}}]}", 10, 44, "'SHAPE' is not"),
        ("- {dep: [{RIGHT_IDS: a, RIGHT_ATTRS: {}}]}", 10, 17, "did you mean 'RIGHT_ID'"),
        (
            "- dep:\n    - {RIGHT_ID: a, RIGHT_ATTRS: {}}\n"
            "    - {LEFT_ID: b, REL_OP: '<', RIGHT_ID: c, RIGHT_ATTRS: {}}",
            12, 23, "names no node",
        ),
        (
            "- dep:\n    - {RIGHT_ID: a, RIGHT_ATTRS: {}}\n"
            "    - {LEFT_ID: a, REL_OP: '<<<', RIGHT_ID: c, RIGHT_ATTRS: {}}",
            12, 35, "unknown operator '<<<'",
        ),
        (
            "- dep:\n    - {RIGHT_ID: a, RIGHT_ATTRS: {}}\n"
            "    - {LEFT_ID: a, REL_OP: '<', RIGHT_ID: a, RIGHT_ATTRS: {}}",
            12, 49, "two nodes",
        ),
        ("- {term: war, near: {any: [x], within: far}}", 10, 46, "sentence"),
        ("- {term: war, nera: {any: [x], within: 3}}", 10, 21, "did you mean 'near'"),
    ],
)  # fmt: skip
def test_broken_patterns_are_errors_with_their_place(entry, line, column, hint):
    with pytest.raises(PackError) as caught:
        pack_of(entry)
    error = caught.value
    assert hint in error.message
    assert (error.line, error.column) == (line, column)


def test_a_pattern_without_anything_in_it_is_refused_by_its_reader():
    with pytest.raises(PatternError):
        parse_dependency_pattern([])


# ------------------------------------------------------------------ options of single terms


def test_options_of_a_term():
    text = "A war on the virus. A war in the film. The War Office. Price war."
    entry = """- term: war
  near: {any: [virus, office, price], within: sentence}
  not_near: {any: [office], within: 2}
  except: [price war]
- {term: War Office, case: sensitive}
- {term: war office, case: sensitive}"""
    assert found(entry, text) == ["war", "War Office"]
    pack = pack_of(entry)
    assert pack.terms[0].near.terms == ("virus", "office", "price")
    assert pack.terms[0].not_near.within == 2


def test_near_of_a_term_and_of_its_category_hold_both():
    body = HEAD.replace("    terms:\n", "") + (
        "    near: {any: [virus], within: sentence}\n"
        "    terms:\n"
        "      - {term: war, near: {any: [cold], within: sentence}}\n"
        "      - fight\n"
    )
    document = prepare("Cold virus war, cold fight. Virus war. Virus fight.", depth="surface")
    hits = match(document, compile_packs(read_pack_text(body)))
    words = [document.text[a:b] for a, b in zip(hits.start, hits.end, strict=True)]
    assert words == ["war", "fight", "fight"]
