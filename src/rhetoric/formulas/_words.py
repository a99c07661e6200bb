"""Words as readers count them, from tokens: enclitics and the parts of hyphenated words joined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetoric.formulas._edges import CLOSES_COMPLEX, KINDS, OPENS_COMPLEX, kind_of
from rhetoric.layers.closed_classes import flags, mask
from rhetoric.model import BoolArray, Document, IntArray

_COMMAS = frozenset([","])


@dataclass(frozen=True, eq=False)
class WordColumns:
    """One entry a word, in text order.

    Attributes:
        key: equal for words that are the same when folded.
        start, end: span in the text.
        segment: a formula stays inside one: between sentence borders and punctuation that is no
            comma.
        kind: index into `KINDS`.
        content_before: content words before each word (one entry more than words).
        opens_complex, closes_complex: a complex preposition may begin or end here.
    """

    key: IntArray
    start: IntArray
    end: IntArray
    segment: IntArray
    kind: NDArray[np.int8]
    content_before: IntArray
    opens_complex: BoolArray
    closes_complex: BoolArray


def word_columns(document: Document) -> WordColumns:
    """The words of a document (view)."""
    tokens = document.tokens
    vocabulary = document.vocabulary
    count = len(tokens)
    glued = np.zeros(count, dtype=np.bool_)  # no white space before, in the same sentence
    glued[1:] = ~tokens.space_after[:-1] & (tokens.sentence[1:] == tokens.sentence[:-1])
    glued[1:] &= tokens.start[1:] == tokens.end[:-1]
    hyphen = mask(document, "hyphen", frozenset({"-"}))
    letters = vocabulary.derived("has-letters", lambda s: any(map(str.isalnum, s)), dtype=np.bool_)
    wordlike = letters[tokens.norm]
    enclitic = wordlike & ~tokens.is_word & glued
    # A hyphen joins where letters stand on both sides of it without a blank.
    joins = np.zeros(count, dtype=np.bool_)
    if count > 2:
        joins[1:-1] = hyphen[1:-1] & glued[1:-1] & glued[2:] & wordlike[:-2] & wordlike[2:]
    after_join = np.zeros(count, dtype=np.bool_)
    after_join[1:] = joins[:-1]
    part = enclitic | joins | (after_join & wordlike)
    part[1:] &= (wordlike | joins)[:-1]
    is_word = wordlike & ~part
    silent = ~wordlike & ~joins
    comma = mask(document, "comma", _COMMAS)

    first = np.flatnonzero(is_word).astype(np.int32)
    # The last token of a word: the parts that follow it directly.
    index = np.arange(count + 1, dtype=np.int32)
    nonpart = np.full(count + 1, count, dtype=np.int32)
    nonpart[:count] = np.where(part, count, index[:count])
    nonpart = np.minimum.accumulate(nonpart[::-1])[::-1]
    last = nonpart[np.minimum(first + 1, count)] - 1

    key = tokens.norm[first].copy()
    for place in np.flatnonzero(last > first).tolist():
        ids = tokens.norm[int(first[place]) : int(last[place]) + 1].tolist()
        key[place] = vocabulary.add("".join(vocabulary[i] for i in ids))
    hard = np.cumsum(silent & ~comma)
    change = np.zeros(len(first), dtype=np.bool_)
    if len(first):
        change[1:] = (hard[first[1:]] != hard[first[:-1]]) | (
            tokens.sentence[first[1:]] != tokens.sentence[first[:-1]]
        )
    kind = vocabulary.derived("formula-edge", kind_of, dtype=np.int8)[key]
    content = np.zeros(len(first) + 1, dtype=np.int32)
    np.cumsum(kind == KINDS["content"], out=content[1:])
    return WordColumns(
        key=key.astype(np.int32),
        start=tokens.start[first],
        end=tokens.end[last],
        segment=np.cumsum(change).astype(np.int32),
        kind=kind,
        content_before=content,
        opens_complex=flags(vocabulary, "opens-complex", OPENS_COMPLEX)[key],
        closes_complex=flags(vocabulary, "closes-complex", CLOSES_COMPLEX)[key],
    )
