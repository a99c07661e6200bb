"""spaCy's token patterns on our columns, beside spaCy itself."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.lexicon import (
    TokenPatternError,
    find_token_patterns,
    match_phrases,
    match_token_patterns,
    missing_annotations,
    parse_token_pattern,
    rule_spans,
)
from rhetoric.lexicon.token_patterns import MAX_PATTERN, MAX_REPEAT
from rhetoric.preparing import prepare

_SPECS: list[dict[str, Any]] = [
    {"ORTH": "a"},
    {"TEXT": "b"},
    {"LOWER": "a"},
    {"LOWER": {"IN": ["a", "b"]}},
    {"ORTH": {"NOT_IN": ["a"]}},
    {"LENGTH": {">=": 2}},
    {"LENGTH": 2},
    {"LENGTH": {"==": 1, "!=": 3}},
    {"IS_PUNCT": True},
    {"IS_PUNCT": False},
    {},
    {"LIKE_NUM": True},
    {"ORTH": {"REGEX": "^[ab]"}},
    {"ORTH": {"REGEX": {"NOT_IN": ["^a", "c"]}}},
    {"SHAPE": "X"},
    {"ORTH": {"FUZZY": "abc"}},
    {"ORTH": {"FUZZY1": "aba"}},
    {"IS_STOP": True},
    {"IS_TITLE": True, "LENGTH": 2},
]
_OPS = [None, None, "?", "*", "+", "!", "{2}", "{1,2}", "{2,}", "{,2}"]
_tokens = st.tuples(st.sampled_from(_SPECS), st.sampled_from(_OPS)).map(
    lambda pair: {**pair[0], "OP": pair[1]} if pair[1] else dict(pair[0])
)
_patterns = st.lists(_tokens, min_size=1, max_size=4)
_words = st.lists(
    st.sampled_from(["a", "b", "A", "ab", "abc", "1", ".", "two", "the", "Ab"]), max_size=8
)

_phrases = st.lists(st.sampled_from(["a", "A", "b", "."]), min_size=1, max_size=3)


@pytest.fixture(scope="module")
def spacy_vocab() -> Any:
    return pytest.importorskip("spacy").blank("en").vocab


@settings(max_examples=400, deadline=None)
@given(words=_words, patterns=st.lists(_patterns, min_size=1, max_size=2))
@pytest.mark.parametrize("greedy", [None, "FIRST", "LONGEST"])
def test_matches_are_those_of_spacy(
    spacy_vocab: Any, greedy: Any, words: list, patterns: list
) -> None:
    from spacy.matcher import Matcher
    from spacy.tokens import Doc

    matcher = Matcher(spacy_vocab)
    matcher.add("X", patterns, greedy=greedy)
    expected = [(start, end) for _, start, end in matcher(Doc(spacy_vocab, words=words))]
    found = match_token_patterns(words, {"X": patterns}, greedy=greedy)
    assert sorted((start, end) for _, start, end in found) == sorted(expected)


@settings(max_examples=150, deadline=None)
@given(
    words=_words,
    phrases=st.lists(
        st.lists(st.sampled_from(["a", "A", "b", "."]), min_size=1, max_size=3), max_size=3
    ),
    attr=st.sampled_from(["ORTH", "LOWER", "SHAPE", "IS_PUNCT"]),
)
def test_phrases_are_those_of_spacy(
    spacy_vocab: Any, words: list, phrases: list, attr: str
) -> None:
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    matcher = PhraseMatcher(spacy_vocab, attr=attr)
    matcher.add("X", [Doc(spacy_vocab, words=phrase) for phrase in phrases])
    expected = {("X", s, e) for _, s, e in matcher(Doc(spacy_vocab, words=words))}
    assert match_phrases(words, {"X": phrases}, attr=attr) == sorted(expected)


def test_all_matches_are_found_in_the_order_of_their_ends() -> None:
    words = "how many points did lebron james score".split()
    found = match_token_patterns(
        words, {"NAME": [[{"LOWER": "james"}], [{"LOWER": "lebron"}, {"LOWER": "james"}]]}
    )
    assert found == [("NAME", 4, 6), ("NAME", 5, 6)]
    repeated = [[{"ORTH": "a"}, {"ORTH": "b", "OP": "*"}]]
    assert match_token_patterns(["a", "b", "b"], {"X": repeated}) == [
        ("X", 0, 1),
        ("X", 0, 2),
        ("X", 0, 3),
    ]


def test_annotation_is_given_by_column() -> None:
    words = ["We", "fought", "wars"]
    columns = {
        "lemma": ["we", "fight", "war"],
        "pos": ["PRON", "VERB", "NOUN"],
        "morph": ["Number=Plur", "Tense=Past|VerbForm=Fin", "Number=Plur"],
    }
    patterns = {
        "lemma": [[{"LEMMA": "fight"}, {"POS": {"IN": ["NOUN", "PROPN"]}}]],
        "morph": [[{"MORPH": {"IS_SUPERSET": ["Tense=Past"]}}]],
        "whole": [[{"MORPH": "VerbForm=Fin|Tense=Past"}]],
        "shared": [[{"MORPH": {"INTERSECTS": ["Number=Plur", "Number=Sing"]}, "POS": "NOUN"}]],
    }
    assert match_token_patterns(words, patterns, attributes=columns) == [
        ("morph", 1, 2),
        ("whole", 1, 2),
        ("lemma", 1, 3),
        ("shared", 2, 3),
    ]
    with pytest.raises(TokenPatternError, match="needs lemma, pos"):
        match_token_patterns(words, {"lemma": patterns["lemma"]})


def test_patterns_are_found_in_documents() -> None:
    document = prepare("Choose confidence over panic.\n\nThe panic is over.", depth="surface")
    pair = [{"IS_ALPHA": True}, {"LOWER": "over"}]
    across = [{"IS_PUNCT": True}, {"LOWER": "the"}]
    first = [{"IS_SENT_START": True}]
    verb = parse_token_pattern([{"POS": "VERB"}])
    found = find_token_patterns(document, [pair, across, first, verb])
    words = document.vocabulary.strings(document.tokens.form)
    assert [(number, " ".join(words[a:b])) for number, a, b in found] == [
        (2, "Choose"),
        (0, "confidence over"),
        (2, "The"),
        (0, "is over"),
    ]
    assert missing_annotations(document, verb) == {"pos"}


def test_quotes_are_folded_in_lower_and_norm_not_in_orth() -> None:
    words = ["It", "’s"]
    assert match_token_patterns(words, {"X": [[{"LOWER": "'s"}]]}) == [("X", 1, 2)]
    assert match_token_patterns(words, {"X": [[{"NORM": "'S"}]]}) == [("X", 1, 2)]
    assert match_token_patterns(words, {"X": [[{"ORTH": "'s"}]]}) == []
    assert match_token_patterns(words, {"X": [[{"LOWER": "IT"}]]}) == []  # as in spaCy


def test_rules_make_spans_with_ids() -> None:
    rules = [
        {"label": "HELLO", "pattern": "hello world", "id": "h1"},
        {"label": "BYE", "pattern": [{"LOWER": "bye"}, {"LOWER": "bye"}]},
        {"label": "NEVER", "pattern": [{"ORTH": "foo", "OP": "*"}]},
    ]
    found = rule_spans("hello world Bye bye".split(), rules)
    assert [tuple(span) for span in found] == [("HELLO", "h1", 0, 2), ("BYE", "", 2, 4)]
    with pytest.raises(TokenPatternError, match="label and a pattern"):
        rule_spans(["a"], [{"pattern": "a"}])


@pytest.mark.parametrize(
    ("pattern", "message", "path"),
    [
        ([], "empty", ()),
        ({"ORTH": "a"}, "list of mappings", ()),
        (["a"], "mapping of attributes", (0,)),
        ([{"ENT_TYPE": "ORG"}], "ENT_TYPE is not supported: entities", (0, "ENT_TYPE")),
        ([{"_": {"x": 1}}], "extension attributes", (0, "_")),
        ([{"IS_OOV": True}], "IS_OOV is not supported", (0, "IS_OOV")),
        ([{"ORTH": "a"}, {"LOVER": "a"}], "did you mean 'LOWER'", (1, "LOVER")),
        ([{"ORTH": {"LIKE": "a"}}], "LIKE is not supported", (0, "ORTH", "LIKE")),
        ([{"ORTH": {"REGEX": "(a"}}], "regular expression", (0, "ORTH", "REGEX")),
        ([{"ORTH": 3}], "ORTH is a text", (0, "ORTH")),
        ([{"LENGTH": "3"}], "whole number", (0, "LENGTH")),
        ([{"IS_ALPHA": "yes"}], "true or false", (0, "IS_ALPHA")),
        ([{"ORTH": {"IN": "ab"}}], "takes a list", (0, "ORTH", "IN")),
        ([{"ORTH": {">=": "a"}}], "compares numbers", (0, "ORTH", ">=")),
        ([{"ORTH": "a", "OP": "**"}], "OP is one of", (0, "OP")),
        ([{"ORTH": "a", "OP": "{3,2}"}], "not a range", (0, "OP")),
        ([{"ORTH": "a", "OP": "{" + str(MAX_REPEAT + 1) + "}"}], "not a range", (0, "OP")),
        ([{}] * (MAX_PATTERN + 1), "at most", ()),
    ],
)
def test_what_is_not_supported_is_refused_by_name(pattern: Any, message: str, path: tuple) -> None:
    with pytest.raises(TokenPatternError) as caught:
        parse_token_pattern(pattern)
    assert message in str(caught.value)
    assert caught.value.path == path


def test_one_pattern_at_a_time_gives_what_all_together_give() -> None:
    document = prepare("Hope over fear, and hope over hate. Hope!", depth="surface")
    patterns = [
        [{"LOWER": "hope"}, {"LOWER": "over"}, {"IS_ALPHA": True}],
        [{"IS_PUNCT": True}],
        [{"LOWER": "over"}, {"OP": "?"}, {"IS_PUNCT": True}],
    ]
    together = find_token_patterns(document, patterns)
    alone = [
        (number, start, end)
        for number, pattern in enumerate(patterns)
        for _, start, end in find_token_patterns(document, [pattern])
    ]
    assert sorted(alone) == sorted(together)
    assert len(together) == 7
