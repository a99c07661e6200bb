"""The rhythm of prose: how the lengths of sentences, clauses and punctuation units are spread and
how they follow on each other."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from rhetoric.measures._counting import word_index
from rhetoric.measures._registry import UndefinedError, ingredient, measure
from rhetoric.measures.length import sentence_lengths
from rhetoric.measures.syllables import distinct
from rhetoric.model import Document, Spans

_YULE = (
    "Yule, G. U. (1939). On sentence-length as a statistical characteristic of style in prose. "
    "Biometrika, 30(3/4), 363-390."
)
_CHAFE = (
    "Chafe, W. (1988). Punctuation and the prosody of written language. Written Communication, "
    "5(4), 395-426."
)
_BOX = (
    "Box, G. E. P., & Jenkins, G. M. (1976). Time series analysis: Forecasting and control (rev. "
    "ed.). Holden-Day"
)
_TWO = {"sentences": 2}
_SPREAD = "one sentence has no spread"
_SERIES = (
    "with fewer than 30 sentences chance alone gives values from -0.37 to 0.37 in nineteen of "
    "twenty texts"
)
_LONGER = "higher is longer"
_DESCRIPTIVES = (
    "TextDescriptives divides by the number of sentences (NumPy's default), which gives a slightly "
    "lower value, and counts enclitics as words."
)
_MARKS = frozenset(",.;:!?…—()[]")


def _bounds(mark: str) -> bool:
    return bool(mark) and (set(mark) <= _MARKS or mark in ("--", "---"))


def _dashes(mark: str) -> bool:
    return mark in ("–", "-")


@ingredient(local=False)
def paragraphs(document: Document) -> Spans:
    """Paragraphs with at least one word; at the border of a part, the stretch inside it."""
    tokens = document.tokens
    which = distinct(tokens.paragraph[word_index(document)])
    first = np.searchsorted(tokens.paragraph, which, side="left")
    last = np.searchsorted(tokens.paragraph, which, side="right") - 1
    return Spans(tokens.start[first], tokens.end[last])


@ingredient(local=False)
def punctuation_units(document: Document) -> Spans:
    """Stretches with at least one word between two marks of punctuation: , . ; : ! ? … — ( ) [ ]
    and a dash or hyphen with space around it; quotes are no borders, the end of a sentence is."""
    tokens, vocabulary = document.tokens, document.vocabulary
    words = word_index(document)
    if not len(words):
        return Spans.empty()
    mark = vocabulary.derived("measures.unit_mark.1", _bounds, dtype=np.bool_)[tokens.form]
    dash = vocabulary.derived("measures.unit_dash.1", _dashes, dtype=np.bool_)[tokens.form]
    before = np.zeros(len(tokens), dtype=np.bool_)
    before[1:] = tokens.space_after[:-1]
    mark = (mark | (dash & before)) & ~tokens.is_word
    # Words of one unit share the number of marks before them and the sentence.
    unit = np.cumsum(mark)[words]
    sentence = tokens.sentence[words]
    opens = np.ones(len(words), dtype=np.bool_)
    opens[1:] = (unit[1:] != unit[:-1]) | (sentence[1:] != sentence[:-1])
    first = np.flatnonzero(opens)
    last = np.append(first[1:], len(words)) - 1
    return Spans(tokens.start[words[first]], tokens.end[words[last]])


def _spread(lengths: NDArray[np.intp]) -> float:
    if len(lengths) < 2:
        raise UndefinedError("one length has no spread")
    return float(np.std(lengths, ddof=1))


# ---- sentences ----


@measure(
    unit="words",
    family="length",
    source=_YULE,
    minimum=_TWO,
    because=_SPREAD,
    direction="higher is more uneven",
    disagreements=_DESCRIPTIVES,
)
def sentence_length_deviation(words: Spans, sentences: Spans) -> float:
    """How far sentences stray from their mean length: the standard deviation.

    √(Σ (length - mean)² / (sentences - 1)): the estimate for prose of which this is a sample.
    """
    return _spread(sentence_lengths(words, sentences))


@measure(
    unit="share of the mean",
    family="length",
    source=(
        "Pearson, K. (1896). Mathematical contributions to the theory of evolution: III. "
        "Philosophical Transactions of the Royal Society A, 187, 253-318 (coefficient of variation)"
    ),
    minimum=_TWO,
    because=_SPREAD,
    direction="higher is more uneven",
)
def sentence_length_variation(words: Spans, sentences: Spans) -> float:
    """How uneven sentences are for their length: the coefficient of variation.

    `sentence_length_deviation` / `mean_sentence_length`; it compares texts with long and with
    short sentences.
    """
    lengths = sentence_lengths(words, sentences)
    return _spread(lengths) / float(lengths.mean())


@measure(
    unit="words",
    family="length",
    source=_YULE,
    minimum={"sentences": 1},
    direction=_LONGER,
)
def shortest_sentence(words: Spans, sentences: Spans) -> float:
    """How many words the shortest sentence has."""
    return float(np.min(sentence_lengths(words, sentences)))


@measure(
    unit="bits",
    family="length",
    source=(
        "Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical "
        "Journal, 27(3), 379-423."
    ),
    minimum={"sentences": 10},
    because="of a few sentences nearly every length is another, whatever the style",
    direction="higher is less predictable",
)
def sentence_length_entropy(words: Spans, sentences: Spans) -> float:
    """How little one can foresee how long a sentence will be: the entropy of sentence length.

    -Σ p log₂ p, where p is the share of sentences with one and the same number of words. It grows
    with the number of sentences and cannot exceed log₂ of it.
    """
    lengths = sentence_lengths(words, sentences)
    shares = np.unique(lengths, return_counts=True)[1] / len(lengths)
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def _longest_run(which: NDArray[np.bool_]) -> float:
    borders = np.flatnonzero(np.diff(np.concatenate([[0], which.astype(np.int8), [0]])))
    return float((borders[1::2] - borders[::2]).max()) if len(borders) else 0.0


@measure(
    unit="sentences",
    family="length",
    source="A plain count, after the runs of Wald, A., & Wolfowitz, J. (1940). On a test whether "
    "two samples are from the same population. Annals of Mathematical Statistics, 11(2), 147-162.",
    minimum=_TWO,
    because="one sentence is no longer and no shorter than the mean",
    direction="higher is a longer staccato",
)
def longest_short_run(words: Spans, sentences: Spans) -> float:
    """How many sentences in a row are shorter than the mean sentence, at most."""
    lengths = sentence_lengths(words, sentences)
    return _longest_run(lengths < lengths.mean())


@measure(
    unit="sentences",
    family="length",
    source="A plain count, after the runs of Wald, A., & Wolfowitz, J. (1940). On a test whether "
    "two samples are from the same population. Annals of Mathematical Statistics, 11(2), 147-162.",
    minimum=_TWO,
    because="one sentence is no longer and no shorter than the mean",
    direction="higher is a longer legato",
)
def longest_long_run(words: Spans, sentences: Spans) -> float:
    """How many sentences in a row are longer than the mean sentence, at most."""
    lengths = sentence_lengths(words, sentences)
    return _longest_run(lengths > lengths.mean())


def _autocorrelations(lengths: NDArray[np.intp], most: int) -> NDArray[np.float64]:
    """The autocorrelation at lags 1 to `most`."""
    centered = lengths - lengths.mean()
    power = float((centered**2).sum())
    if not power:
        raise UndefinedError("all sentences are equally long")
    return (
        np.array([float((centered[lag:] * centered[:-lag]).sum()) for lag in range(1, most + 1)])
        / power
    )


@measure(
    unit="correlation",
    family="length",
    source=f"{_BOX}, eq. 2.1.11.",
    minimum={"sentences": 30},
    because=_SERIES,
    direction="positive: like follows like; negative: long and short take turns",
)
def sentence_length_autocorrelation(words: Spans, sentences: Spans, *, lag: int = 1) -> float:
    """Whether long sentences follow on long ones, or long and short ones take turns.

    Σ (xₜ - m)(xₜ₊ₗ - m) / Σ (xₜ - m)², where xₜ is the length of a sentence, m the mean and l the
    `lag` in sentences. Without any rhythm nineteen of twenty texts are within ±2 / √sentences.
    """
    lengths = sentence_lengths(words, sentences)
    if lag < 1 or lag >= len(lengths):
        raise UndefinedError(f"no two sentences are {lag} apart")
    return float(_autocorrelations(lengths, lag)[-1])


@measure(
    unit="sentences",
    family="length",
    source=f"{_BOX}: the lag with the greatest autocorrelation, against the limits of Bartlett.",
    minimum={"sentences": 30},
    because=_SERIES,
)
def sentence_length_period(words: Spans, sentences: Spans, *, most: int = 12) -> float:
    """After how many sentences long and short come again: the period of sentence length.

    The lag from 2 to `most` (at most a quarter of the sentences) where the autocorrelation is
    greatest and no less than at the lags beside it. It must exceed z / √sentences, where z is the
    normal quantile for one chance in twenty over all these lags; else there is no value.
    """
    lengths = sentence_lengths(words, sentences)
    most = min(most, len(lengths) // 4)
    if most < 2:
        raise UndefinedError("too few sentences for a period")
    found = _autocorrelations(lengths, most + 1)
    inner = found[1:-1]
    peaks = (inner >= found[:-2]) & (inner >= found[2:])
    limit = NormalDist().inv_cdf(1 - 0.05 / len(inner)) / math.sqrt(len(lengths))
    peaks &= inner > limit
    if not peaks.any():
        raise UndefinedError("no period stands out from chance")
    return float(np.flatnonzero(peaks)[inner[peaks].argmax()] + 2)


# ---- clauses, punctuation units, paragraphs ----


@measure(
    unit="words a clause",
    family="length",
    source=(
        "Hunt, K. W. (1965). Grammatical structures written at three grade levels. National "
        "Council of Teachers of English; as MLC in Lu, X. (2010). Automatic analysis of syntactic "
        "complexity in second language writing. International Journal of Corpus Linguistics, "
        "15(4), 474-496."
    ),
    minimum={"finite_clauses": 1},
    because="without a finite verb there is no clause",
    direction=_LONGER,
    disagreements=(
        "Lu's L2SCA counts clauses in a constituency parse and words with enclitics apart: its "
        "value is not the same, though the two rank texts alike."
    ),
)
def mean_clause_length(words: int, finite_clauses: int) -> float:
    """How long a clause is on average: words / finite clauses (and imperatives).

    Words of sentences without a finite verb count too.
    """
    return words / finite_clauses


@measure(
    unit="words",
    family="length",
    source=_CHAFE,
    minimum={"punctuation_units": 1},
    direction=_LONGER,
)
def mean_punctuation_unit_length(words: int, punctuation_units: int) -> float:
    """How many words stand between two marks of punctuation: the breath of written prose.

    words / punctuation units. Chafe found about nine in much prose, fewer where it is written
    for the ear.
    """
    return words / punctuation_units


@measure(
    unit="words",
    family="length",
    source=_CHAFE,
    minimum={"punctuation_units": 1},
    direction=_LONGER,
)
def median_punctuation_unit_length(words: Spans, punctuation_units: Spans) -> float:
    """How many words the middle punctuation unit has when units are ordered by length."""
    return float(np.median(sentence_lengths(words, punctuation_units)))


@measure(
    unit="words",
    family="length",
    source=_CHAFE,
    minimum={"punctuation_units": 2},
    because="one unit has no spread",
    direction="higher is more uneven",
)
def punctuation_unit_length_deviation(words: Spans, punctuation_units: Spans) -> float:
    """How far punctuation units stray from their mean length: the standard deviation.

    √(Σ (length - mean)² / (units - 1)).
    """
    return _spread(sentence_lengths(words, punctuation_units))


@measure(
    unit="paragraphs",
    family="length",
    source="A plain count.",
    minimum={"words": 1},
)
def paragraph_count(paragraphs: int, words: int) -> float:
    """How many paragraphs with at least one word the text has."""
    if not words:
        raise ZeroDivisionError
    return paragraphs


@measure(
    unit="words a paragraph",
    family="length",
    source="A plain mean of counts.",
    minimum={"paragraphs": 1},
    direction=_LONGER,
)
def mean_paragraph_length(words: int, paragraphs: int) -> float:
    """How long a paragraph is on average: words / paragraphs."""
    return words / paragraphs


@measure(
    unit="characters",
    family="length",
    source=(
        "Mendenhall, T. C. (1887). The characteristic curves of composition. Science, 9(214S), "
        "237-246."
    ),
    minimum={"words": 2},
    because="one word has no spread",
    direction="higher is more uneven",
)
def word_length_deviation(words: Spans) -> float:
    """How far words stray from their mean length: the standard deviation in characters.

    √(Σ (length - mean)² / (words - 1)).
    """
    if not len(words):
        raise ZeroDivisionError
    return _spread((words.end - words.start).astype(np.intp))
