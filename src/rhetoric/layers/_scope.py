"""Scopes of negation, condition and future: from a cue to the end of its stretch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rhetoric.model import BoolArray, Document

NEGATIONS = frozenset(
    "not n't no never neither nor none nobody nothing nowhere without cannot hardly "
    "scarcely".split()
)
NOT_NEGATING_BEFORE = frozenset("only just merely simply solely".split())
"""After these, "not" asserts: not only X but Y."""

FUTURES = frozenset("will shall 'll wo sha".split())
CONDITIONS = frozenset("if unless would could might whether provided supposing lest 'd".split())
NOUN_OPENERS = frozenset(
    "the a an my your his her its our their this that own free good of".split()
)
"""Before these openers of a noun phrase "will" and "might" are nouns (surface depth)."""

_BORDERS = frozenset(', ; : . ! ? ( ) - -- " ...'.split())
_REACH = 8


def _has(document: Document, name: str, words: frozenset[str]) -> BoolArray:
    table = document.vocabulary.derived(f"layer-{name}", words.__contains__, dtype=np.bool_)
    flags: BoolArray = table[document.tokens.norm]
    return flags


def _reach(document: Document, cues: NDArray[np.intp], *, most: int | None = None) -> BoolArray:
    """Mark the tokens after each cue up to a border, the sentence's end, or `most` tokens."""
    count = len(document)
    marked = np.zeros(count, dtype=np.bool_)
    if not len(cues):
        return marked
    border = _has(document, "border", _BORDERS)
    sentence = document.tokens.sentence
    stops = border.copy()
    starts_next = np.zeros(count, dtype=np.bool_)
    starts_next[1:] = sentence[1:] != sentence[:-1]
    stops |= starts_next
    places = np.append(np.flatnonzero(stops), count)
    begin = cues + 1
    end = places[np.searchsorted(places, begin, side="left")]
    if most is not None:
        end = np.minimum(end, begin + most)
    change = np.zeros(count + 1, dtype=np.int32)
    np.add.at(change, begin, 1)
    np.add.at(change, np.maximum(end, begin), -1)
    return np.cumsum(change[:count]) > 0


def _modal(document: Document, flags: BoolArray) -> BoolArray:
    """Keep the modal verbs among `flags`: by tag where there is one, else by what precedes."""
    if document.depth == "parsed":
        noun = document.vocabulary.derived("layer-noun-tag", lambda t: t in ("NN", "NNP"))
        return flags & ~(noun[document.tokens.tag] > 0)
    after_opener = np.zeros(len(document), dtype=np.bool_)
    after_opener[1:] = _has(document, "opener", NOUN_OPENERS)[:-1]
    return flags & ~after_opener


def negation_scope(document: Document) -> BoolArray:
    """Tokens after a negation cue."""
    cue = _has(document, "negation", NEGATIONS)
    only = _has(document, "only", NOT_NEGATING_BEFORE)
    followed = np.zeros(len(document), dtype=np.bool_)
    followed[:-1] = only[1:]
    return _reach(document, np.flatnonzero(cue & ~followed), most=_REACH)


def hypothetical_scope(document: Document) -> BoolArray:
    """Tokens after if, unless, would, could, might and their like."""
    cue = _modal(document, _has(document, "condition", CONDITIONS))
    return _reach(document, np.flatnonzero(cue))


def future_scope(document: Document) -> BoolArray:
    """Tokens after will, shall and "going to"."""
    cue = _modal(document, _has(document, "future", FUTURES))
    going = _has(document, "going", frozenset({"going"}))
    to = _has(document, "to", frozenset({"to"}))
    cue = cue.copy()
    cue[1:] |= going[:-1] & to[1:]
    return _reach(document, np.flatnonzero(cue))
