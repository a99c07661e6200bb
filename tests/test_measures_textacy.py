"""Where textacy defines a measure as this library does, both give the same number.

textacy counts every token that is no punctuation as a word, so the texts here have no enclitics.
Its syllables come from hyphenation points, of which there are fewer: syllable counts are compared
as bounds, and the readability formulas on textacy's own counts.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from rhetoric import measures
from rhetoric.measures.readability import flesch_kincaid_grade, flesch_reading_ease, smog
from rhetoric.preparing import prepare

SEED = Path(__file__).parent.parent / "seeds" / "000_415ee3b002599a03.txt"


@pytest.fixture(scope="module")
def doc():  # type: ignore[no-untyped-def]
    """The article without tokens that the two count differently, one word beside another."""
    spacy = pytest.importorskip("spacy")
    pytest.importorskip("textacy")
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    kept = []
    for sentence in nlp(SEED.read_text(encoding="utf-8")).sents:
        words = [t.text for t in sentence if t.text.isalpha()]
        if words and not any("'" in t.text or "’" in t.text for t in sentence):
            kept.append(" ".join(words) + " .")
    return nlp(" ".join(kept))


def values(text: str, *names: str) -> list[float]:
    document = prepare(text, depth="surface")
    return [found.value or 0.0 for found in measures.measure_all(document, names=names)]


def test_diversity_is_the_same(doc) -> None:  # type: ignore[no-untyped-def]
    from textacy.text_stats import diversity

    ours = values(doc.text, "ttr", "mattr", "mtld", "hdd")
    theirs = [
        diversity.ttr(doc),
        diversity.segmented_ttr(doc, segment_size=100, variant="moving-avg"),
        diversity.mtld(doc, min_ttr=0.72),
        diversity.hdd(doc, sample_size=42),
    ]
    assert ours == pytest.approx(theirs, rel=1e-6)


def test_lengths_are_the_same(doc) -> None:  # type: ignore[no-untyped-def]
    from textacy.text_stats import basics

    words, sentences, length = values(doc.text, "words", "sentences", "mean_word_length")
    assert words == basics.n_words(doc) > 2000
    assert sentences == basics.n_sents(doc)
    assert length == pytest.approx(basics.n_chars(doc) / basics.n_words(doc))


def test_readability_formulas_are_the_same_on_the_same_counts(doc) -> None:  # type: ignore[no-untyped-def]
    from textacy.text_stats import basics, readability

    words, sentences = basics.n_words(doc), basics.n_sents(doc)
    syllables = basics.n_syllables(doc)
    ours = [
        flesch_reading_ease(words, sentences, syllables),
        flesch_kincaid_grade(words, sentences, syllables),
        smog(sentences, basics.n_polysyllable_words(doc)),
    ]
    theirs = [
        readability.flesch_reading_ease(doc),
        readability.flesch_kincaid_grade_level(doc),
        readability.smog_index(doc),
    ]
    assert ours == pytest.approx(theirs)


def test_hyphenation_points_are_fewer_than_syllables(doc) -> None:  # type: ignore[no-untyped-def]
    from textacy.text_stats import basics

    ours = measures.count(prepare(doc.text, depth="surface"), "syllables").value
    assert 0.85 * ours < basics.n_syllables(doc) < ours
