"""Sentences and phrases as columns: where they open, what separates them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rhetoric.layers.closed_classes import (
    ARTICLES,
    AUXILIARIES,
    COORDINATORS,
    DETERMINERS,
    FUNCTION_WORDS,
    ORDINALS,
    mask,
)
from rhetoric.model import BoolArray, Document, IntArray, Span

_HARD = frozenset(". ! ? ; : ( ) [ ] { } ... - -- — – … * /".split())
_SOFT = frozenset([","])
_QUOTES = frozenset(['"', "''", "``", "'"])
_ORDINAL_WORDS = frozenset(ORDINALS) | frozenset(
    "firstly secondly thirdly fourthly fifthly finally lastly".split()
)


@dataclass(frozen=True, eq=False)
class Units:
    """What figures need to know of a document (view). Indices are tokens of the view.

    Attributes:
        first, stop: of each sentence that has a token in the view (half-open); a colon before a
            capital divides a sentence.
        opening: token with which the sentence opens once quotation marks, dashes, a leading
            coordinator ("And") and an ordinal ("First,") are skipped; `stop` where none is left.
        paragraph, section: of each sentence.
        of: sentence (index into these columns) of each token.
        border: punctuation that separates phrases; soft: commas among these.
        coordinator, function, article, capital: classes of words.
        phrase: a phrase opens here (after a border or coordinator, not at a sentence's opening).
        shape: coarse class of each token: a function word is its own class; other words go by
            fine tag where there is one, else by ending and capital.
        words: how many word tokens stand before each token (one entry more than tokens).
    """

    first: IntArray
    stop: IntArray
    opening: IntArray
    paragraph: IntArray
    section: IntArray
    of: IntArray
    border: BoolArray
    soft: BoolArray
    coordinator: BoolArray
    function: BoolArray
    article: BoolArray
    capital: BoolArray
    phrase: BoolArray
    shape: IntArray
    words: IntArray


def units(document: Document) -> Units:
    """The units of a document, computed once per view."""
    return document.memo("figure-units", lambda: _units(document))


def text_span(document: Document, first: int, stop: int) -> Span:
    """The stretch of text from token `first` up to, not including, token `stop`."""
    return Span(int(document.tokens.start[first]), int(document.tokens.end[stop - 1]))


def _units(document: Document) -> Units:
    tokens = document.tokens
    count = len(tokens)
    change = np.ones(count, dtype=np.bool_)
    change[1:] = tokens.sentence[1:] != tokens.sentence[:-1]
    # After a colon a capital opens a sentence of its own ("One truth: If you want peace, …").
    capital = document.vocabulary.derived("capital", _is_capital, dtype=np.bool_)[tokens.form]
    if count > 1:
        change[1:] |= mask(document, "colon", frozenset({":"}))[:-1] & capital[1:]
    first = np.flatnonzero(change).astype(np.int32)
    stop = np.append(first[1:], count).astype(np.int32) if count else first
    of = (np.cumsum(change) - 1).astype(np.int32)

    hard = mask(document, "hard-punctuation", _HARD)
    soft = mask(document, "comma", _SOFT)
    quote = mask(document, "quote", _QUOTES) & ~tokens.is_word
    coordinator = mask(document, "coordinator", COORDINATORS)
    function = mask(document, "function", FUNCTION_WORDS)
    # A hyphen inside a word ("non-traditional") separates nothing.
    glued = mask(document, "hyphen", frozenset({"-"})) & ~tokens.space_after
    glued[1:] &= ~tokens.space_after[:-1]
    hard &= ~glued
    border = hard | soft

    # Words that a sentence's opening passes over.
    silent = ~tokens.is_word
    ordinal = mask(document, "ordinal-word", _ORDINAL_WORDS)
    before_mark = np.zeros(count, dtype=np.bool_)
    before_mark[:-1] = border[1:]
    passed = silent | coordinator | (ordinal & before_mark)
    index = np.arange(count + 1, dtype=np.int32)
    following = np.full(count + 1, count, dtype=np.int32)
    following[:count] = np.where(passed, count, index[:count])
    following = np.minimum.accumulate(following[::-1])[::-1]
    opening = np.minimum(following[first], stop).astype(np.int32)

    # A phrase opens after a border or a coordinator; "and" after a comma is passed over.
    after = np.zeros(count, dtype=np.bool_)
    after[1:] = (border | coordinator | quote)[:-1]
    phrase = after & tokens.is_word & ~coordinator
    is_opening = np.zeros(count + 1, dtype=np.bool_)
    is_opening[opening] = True
    phrase &= ~is_opening[:count]

    words = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(tokens.is_word, out=words[1:])
    return Units(
        first=first,
        stop=stop,
        opening=opening,
        paragraph=tokens.paragraph[first],
        section=tokens.section[first],
        of=of,
        border=border,
        soft=soft,
        coordinator=coordinator,
        function=function,
        article=mask(document, "article", ARTICLES),
        capital=capital,
        phrase=phrase,
        shape=_shapes(document, function),
        words=words,
    )


def _is_capital(form: str) -> bool:
    return form[:1].isupper()


_ENDINGS = (
    ("ing",),
    ("ed",),
    ("ly",),
    ("tion", "sion", "ity", "ness", "ment", "ance", "ence", "ism", "ship", "dom"),
    ("ous", "ful", "al", "ive", "ic", "less", "able", "ible"),
    ("s",),
)
PLAIN = 0
"""Shape of a word whose ending tells nothing (surface depth)."""


def _shape(form: str) -> int:
    if form[:1].isdigit():
        return 1
    if form[:1].isupper():
        return 2
    for number, endings in enumerate(_ENDINGS, start=3):
        if any(len(form) > len(ending) + 1 and form.endswith(ending) for ending in endings):
            return number
    return PLAIN


def _shapes(document: Document, function: BoolArray) -> IntArray:
    """Negative: a function word (its norm's id, or one class for all determiners and one for all
    auxiliaries); else a tag's id or the class of the ending."""
    tokens = document.tokens
    own = np.where(function, -tokens.norm - 10, _open_shapes(document))
    determiner = mask(document, "determiner", DETERMINERS)
    own = np.where(determiner, -1, own)
    auxiliary = mask(document, "auxiliary", AUXILIARIES)
    as_auxiliary = tokens.tag if document.depth == "parsed" else np.int32(-2)
    return np.where(auxiliary, as_auxiliary, own).astype(np.int32)


def _open_shapes(document: Document) -> IntArray:
    if document.depth == "parsed":
        return document.tokens.tag
    shapes: IntArray = document.vocabulary.derived("figure-shape", _shape)[document.tokens.form]
    return shapes
