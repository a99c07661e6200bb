"""The memos of the attribute ruler and the lemmatizer give what spaCy's own components give."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

from rhetoric.parsing import default_model, parser_for
from rhetoric.parsing._columns import raw_columns
from rhetoric.parsing._rules import READ, SET, LemmaMemo, RulerMemo, distinct_rows
from rhetoric.parsing._trained import ATTRIBUTES, Trained
from rhetoric.preparing import prepare_all

SPEECHES = Path(__file__).parents[2] / "shared" / "texts"
BLANK = spacy.blank("en")
TOKENS = [("let", "VB", "ROOT"), ("Let", "VBD", "dep"), ("'s", "PRP", "nsubj"), ("us", "", "")]


def doc_of(tokens: Sequence[tuple[str, str, str]]) -> Doc:
    words, tags, deps = zip(*tokens, strict=True)
    return Doc(BLANK.vocab, words=words, tags=tags, deps=deps, heads=[0] * len(words))


def by_spacy(ruler: AttributeRuler, docs: Sequence[Doc]) -> list[list[int]]:
    rows = []
    for doc in docs:
        ruler(doc)
        rows += doc.to_array(list(SET)).tolist()
    return rows


def by_memo(memo: RulerMemo, docs: Sequence[Doc]) -> list[list[int]]:
    columns = raw_columns(docs, list(dict.fromkeys([*SET, *memo.attributes])))
    lengths = [len(doc) for doc in docs]
    memo.apply(columns, np.repeat(np.cumsum(lengths), lengths))
    return np.array([columns[name] for name in SET]).T.tolist()


def ruler_of(*rules: dict[str, Any]) -> AttributeRuler:
    ruler = AttributeRuler(BLANK.vocab)
    ruler.add_patterns(rules)  # type: ignore[arg-type]
    return ruler


condition = st.one_of(
    st.fixed_dictionaries({"LOWER": st.sampled_from(["let", "'s", {"REGEX": "^l|s$"}])}),
    st.fixed_dictionaries({"ORTH": st.sampled_from(["Let", {"NOT_IN": ["let", "us"]}])}),
    st.fixed_dictionaries({"TAG": st.sampled_from(["VB", {"IN": ["VB", "VBD", ""]}])}),
    st.fixed_dictionaries({"DEP": st.sampled_from(["nsubj", {"NOT_IN": ["ROOT", ""]}])}),
    st.fixed_dictionaries({"IS_TITLE": st.booleans(), "TAG": st.just("VBD")}),
)
outcome = st.sampled_from(
    [
        {"POS": "VERB", "MORPH": "VerbForm=Inf"},
        {"POS": "PRON"},
        {"LEMMA": "we", "TAG": "PRP"},
        {"MORPH": "_"},
        {"DEP": "dep", "LEMMA": "let"},
    ]
)


@st.composite
def rule(draw: st.DrawFn) -> dict[str, Any]:
    length = draw(st.integers(1, 3))
    count = draw(st.integers(1, 2))
    patterns = [[draw(condition) for _ in range(length)] for _ in range(count)]
    return {
        "patterns": patterns,
        "attrs": draw(outcome),
        "index": draw(st.integers(-length, length - 1)),
    }


@settings(max_examples=150, deadline=None)
@given(
    st.lists(rule(), min_size=1, max_size=6),
    st.lists(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=6), min_size=1, max_size=3),
)
def test_any_rules_set_what_spacy_sets(
    rules: list[dict[str, Any]], texts: list[list[tuple[str, str, str]]]
) -> None:
    ruler = ruler_of(*rules)
    memo = RulerMemo.read(ruler)
    assert memo is not None
    for _ in range(2):  # unknown cases first, then from the memo
        found = by_memo(memo, [doc_of(text) for text in texts])
        assert found == by_spacy(ruler, [doc_of(text) for text in texts])


def test_a_later_rule_wins_also_over_one_of_several_tokens() -> None:
    two = {"patterns": [[{"LOWER": "let"}, {"LOWER": "'s"}]], "attrs": {"LEMMA": "us"}, "index": 1}
    one = {"patterns": [[{"LOWER": "'s"}]], "attrs": {"LEMMA": "be"}, "index": 0}
    column = SET.index("LEMMA")
    for rules, lemma in (((two, one), "be"), ((one, two), "us")):
        memo = RulerMemo.read(ruler_of(*rules))
        assert memo is not None
        rows = by_memo(memo, [doc_of([TOKENS[0], TOKENS[2], TOKENS[3], TOKENS[2]])])
        lemmas = [BLANK.vocab.strings[row[column]] for row in rows]
        assert lemmas == ["", lemma, "", "be"]


def test_a_rule_does_not_reach_over_a_document_end() -> None:
    rule = {"patterns": [[{"LOWER": "let"}, {"LOWER": "'s"}]], "attrs": {"POS": "PRON"}, "index": 1}
    memo = RulerMemo.read(ruler_of(rule))
    assert memo is not None
    assert not np.array(by_memo(memo, [doc_of(TOKENS[:1]), doc_of(TOKENS[2:3])]))[:, 1].any()


@pytest.mark.parametrize(
    "token",
    [
        {"LOWER": "let", "OP": "+"},
        {"LOWER": {"FUZZY": "let"}},
        {"LENGTH": {">=": 2}},
        {"TAG": {"REGEX": {"IN": ["V", "N"]}}},
        {"MORPH": "Case=Nom"},
        {"_": {"is_hedge": True}},
        {},
    ],
)
def test_what_a_memo_cannot_express_is_left_to_spacy(token: dict[str, Any]) -> None:
    Doc.set_extension("is_hedge", default=False, force=True)
    try:
        ruler = ruler_of({"patterns": [[token]], "attrs": {"POS": "X"}})
    finally:
        Doc.remove_extension("is_hedge")
    assert RulerMemo.read(ruler) is None


def test_rules_that_set_anything_else_are_left_to_spacy() -> None:
    ruler = ruler_of({"patterns": [[{"LOWER": "let"}]], "attrs": {"NORM": "allow"}})
    assert RulerMemo.read(ruler) is None


def test_a_kind_of_ruler_that_is_not_spacys_own_is_left_alone() -> None:
    class Mine(AttributeRuler):
        pass

    assert RulerMemo.read(Mine(BLANK.vocab)) is None
    assert LemmaMemo.read(AttributeRuler(BLANK.vocab)) is None


def test_every_readable_attribute_can_be_read() -> None:
    assert set(raw_columns([doc_of(TOKENS)], sorted(READ))) == READ


def test_distinct_rows() -> None:
    first, inverse = distinct_rows([np.array([5, 5, 7, 5]), np.array([1, 2, 1, 1])])
    assert sorted(first.tolist()) == [0, 1, 2]
    assert first[inverse].tolist() == [0, 1, 2, 0]


def lemmatizing() -> Language:
    """A pipeline that sets parts of speech by rule and then lemmatizes, without a model."""
    from spacy.lookups import Lookups

    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("attribute_ruler")
    assert isinstance(ruler, AttributeRuler)
    ruler.add_patterns(
        [
            {"patterns": [[{"LOWER": {"REGEX": "s$"}}]], "attrs": {"POS": "NOUN"}},
            {"patterns": [[{"LOWER": {"REGEX": "ing$"}}]], "attrs": {"POS": "VERB"}},
            {"patterns": [[{"LOWER": "us"}]], "attrs": {"LEMMA": "we", "POS": "PRON"}},
            {"patterns": [[{"LOWER": {"IN": ["a", "."]}}]], "attrs": {"POS": "X"}},
        ]
    )
    lookups = Lookups()
    lookups.add_table("lemma_rules", {"noun": [["s", ""]], "verb": [["ing", ""], ["ing", "e"]]})
    lookups.add_table("lemma_index", {"noun": ["war"], "verb": ["make", "fight"]})
    lookups.add_table("lemma_exc", {"noun": {"crises": ["crisis"]}})
    lemmatizer = nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    lemmatizer.initialize(list, nlp=nlp, lookups=lookups)  # type: ignore[attr-defined]
    return nlp


SENTENCES = ["Fighting wars, making a crises us.", "", "Making wars. Wars fighting us a Wars."]


@pytest.mark.filterwarnings("ignore:.*W108")
def test_lemmas_are_spacys_own() -> None:
    nlp = lemmatizing()
    trained = Trained(nlp)
    assert trained.by_memo == ["lemmatizer", "attribute_ruler"]
    expected = raw_columns(list(nlp.pipe(SENTENCES)), ATTRIBUTES)
    for _ in range(2):
        found, lengths = trained.columns([nlp.make_doc(text) for text in SENTENCES])
        assert lengths == [8, 0, 9]
        for name in ATTRIBUTES:
            assert found[name].tolist() == expected[name].tolist(), name
    lemmas = {nlp.vocab.strings[value] for value in found["LEMMA"].tolist()}
    assert lemmas >= {"fight", "war", "make", "crisis", "we"}


@pytest.mark.filterwarnings("ignore:.*W108")
def test_a_component_behind_them_sees_what_they_set() -> None:
    nlp = lemmatizing()
    seen: list[str] = []

    @Language.component("rhetoric_test_looks")
    def looks(doc: Doc) -> Doc:
        seen.extend(token.lemma_ for token in doc)
        return doc

    nlp.add_pipe("rhetoric_test_looks")
    trained = Trained(nlp)
    assert trained.by_memo == []
    trained.columns([nlp.make_doc("wars us")])
    assert seen == ["war", "we"]


# ---- with the model ----

TRICKY = """\
Let's go, y'all: we ain't gonna quit, and there's nothin' wrong with 'em. C'mon, it gets late; he
got it. I'd gotta say they've done what they could've. There are those who'd rather not. It is I who
you'll thank. She's been told that that is that. Who's going? Whose is it? n't, 's, 'd. ain't it?

“We were running,” he said -- but they are runs of bad luck. These data show better, best and worst
mice. You were seen by us. It was given to you. Nothing 'll do. Ol' man, somethin's up, doin' fine.
"""


def columns_by_spacy(nlp: Language, texts: Sequence[str]) -> dict[str, Any]:
    return raw_columns(list(nlp.pipe(texts, batch_size=max(1, len(texts)))), ATTRIBUTES)


def differences(nlp: Language, texts: Sequence[str]) -> list[tuple[str, str]]:
    """Where the columns of the library's own parse are not those of the stock pipeline `nlp`."""
    parser = parser_for("parsed")
    assert parser.trained is not None
    found, _ = parser.trained.columns([parser.tokenizer(text) for text in texts])
    expected = columns_by_spacy(nlp, texts)
    return [
        (name, nlp.vocab.strings[int(expected["ORTH"][place])])
        for name in ATTRIBUTES
        for place in np.flatnonzero(found[name] != expected[name]).tolist()
    ]


@pytest.fixture(scope="module")
def stock() -> Language:
    name = default_model()
    assert name is not None
    return spacy.load(name, exclude=["ner"])


@pytest.mark.model
def test_the_models_rules_run_by_memo_and_give_the_same(stock: Language) -> None:
    trained = parser_for("parsed").trained
    assert trained is not None
    assert trained.by_memo == ["lemmatizer", "attribute_ruler"]
    article = next((Path(__file__).parents[1] / "seeds").glob("*.txt")).read_text(encoding="utf-8")
    texts = [*TRICKY.split("\n"), *article.split("\n")]
    assert differences(stock, texts) == []
    assert differences(stock, [text.upper() for text in TRICKY.split("\n")]) == []


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.skipif(not SPEECHES.is_dir(), reason="the speeches for development are not here")
def test_100_000_words_are_tagged_and_lemmatized_as_by_spacy(stock: Language) -> None:
    words = 0
    for path in sorted(SPEECHES.rglob("*.txt"))[::4]:
        text = path.read_text(encoding="utf-8", errors="replace")
        [document] = prepare_all([text], depth="surface")
        paragraphs = [p.of(document.text).replace("\n", " ") for p in document.paragraphs]
        assert differences(stock, paragraphs) == [], path.name
        words += int(document.tokens.is_word.sum())
        if words >= 100_000:
            return
    pytest.fail(f"only {words} words are there")
