"""How long the text, its sentences and its words are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rhetoric.measures._registry import measure
from rhetoric.model import Spans

_COUNT = "A plain count."
_SHERMAN = "Sherman, L. A. (1893). Analytics of literature. Ginn."
_YULE = (
    "Yule, G. U. (1939). On sentence-length as a statistical characteristic of style in prose. "
    "Biometrika, 30(3/4), 363-390."
)
_MENDENHALL = (
    "Mendenhall, T. C. (1887). The characteristic curves of composition. Science, 9(214S), 237-246."
)


def sentence_lengths(words: Spans, sentences: Spans) -> NDArray[np.intp]:
    """How many of `words` begin inside each of `sentences`; ZeroDivisionError without any."""
    if not len(sentences):
        raise ZeroDivisionError
    first = np.searchsorted(words.start, sentences.start, side="left")
    last = np.searchsorted(words.start, sentences.end, side="left")
    return last - first


@measure(unit="words", family="length", source=_COUNT)
def words(words: int) -> float:
    """How many words the text has: tokens with a letter or a digit.

    An enclitic ('s, n't, 'll) belongs to the word before it; the parts of a hyphenated compound
    are words of their own. textacy also counts enclitics.
    """
    return words


@measure(unit="sentences", family="length", source=_COUNT)
def sentences(sentences: int) -> float:
    """How many sentences with at least one word the text has."""
    return sentences


@measure(
    unit="words a sentence",
    family="length",
    source=_SHERMAN,
    minimum={"sentences": 1},
    direction="higher is longer",
)
def mean_sentence_length(words: int, sentences: int) -> float:
    """How long a sentence is on average: words / sentences."""
    return words / sentences


@measure(
    unit="words",
    family="length",
    source=_YULE,
    minimum={"sentences": 1},
    direction="higher is longer",
)
def median_sentence_length(words: Spans, sentences: Spans) -> float:
    """How long the middle sentence is when sentences are ordered by their words.

    Half the sentences are no longer than this; one very long sentence does not move it.
    """
    return float(np.median(sentence_lengths(words, sentences)))


@measure(
    unit="words",
    family="length",
    source=_YULE,
    minimum={"sentences": 1},
    direction="higher is longer",
)
def longest_sentence(words: Spans, sentences: Spans) -> float:
    """How many words the longest sentence has."""
    return float(np.max(sentence_lengths(words, sentences)))


@measure(
    unit="characters a word",
    family="length",
    source=_MENDENHALL,
    minimum={"words": 1},
    direction="higher is longer",
)
def mean_word_length(words: Spans) -> float:
    """How long a word is on average: characters of all words / words.

    All characters of the word count, also a hyphen or an apostrophe inside it.
    """
    if not len(words):
        raise ZeroDivisionError
    return float(np.mean(words.end - words.start))
