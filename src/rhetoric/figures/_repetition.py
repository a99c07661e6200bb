"""Repeated openings: of successive sentences or paragraphs, and of phrases in a sentence."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rhetoric.figures._units import Units, units
from rhetoric.model import BoolArray, Document, IntArray

LONGEST = 10
"""An opening is compared over at most this many tokens."""

_REACH = 40
"""Members in one sentence stand at most this many tokens apart."""


@dataclass(frozen=True)
class Run:
    """Members that open alike.

    Attributes:
        level: "sentence", "paragraph" or "phrase".
        starts: first token of each member, in order.
        length: tokens that all openings share.
        stops: where each member's own stretch ends (token, exclusive).
        opened: how many members stand where a phrase or sentence opens (the first one of a
            sentence's phrases may not).
    """

    level: str
    starts: tuple[int, ...]
    length: int
    stops: tuple[int, ...]
    opened: int


def openings(document: Document) -> list[Run]:
    """All runs of like openings, once per view: maximal at each length, nested ones included."""
    return document.memo(
        "figure-openings", lambda: [*_sentence_runs(document), *_phrases(document)]
    )


def shared(document: Document, left: IntArray, right: IntArray) -> IntArray:
    """How many tokens from `left[k]` and from `right[k]` are the same, up to a border.

    A stretch of punctuation, the sentence's end and the start of the right one end the count.
    """
    unit = units(document)
    norm = document.tokens.norm
    count = len(norm)
    alive: BoolArray = np.ones(len(left), dtype=np.bool_)
    found: IntArray = np.zeros(len(left), dtype=np.int32)
    limit_left = unit.stop[unit.of[np.minimum(left, count - 1)]] if count else left
    limit_left = np.where(left < right, np.minimum(limit_left, right), limit_left)
    limit_right = unit.stop[unit.of[np.minimum(right, count - 1)]] if count else right
    for step in range(LONGEST):
        a, b = left + step, right + step
        alive &= (a < limit_left) & (b < limit_right)
        if not alive.any():
            break
        ia, ib = np.minimum(a, count - 1), np.minimum(b, count - 1)
        alive &= (norm[ia] == norm[ib]) & ~unit.border[ia]
        found += alive
    return found


def _runs(lengths: IntArray) -> Iterator[tuple[int, int, int]]:
    """(first, last, length) of maximal runs of links that share at least `length` tokens.

    A run of a length is given where one of its links has just that length: else a longer
    opening gives the same members.
    """
    for length in range(1, int(lengths.max(initial=0)) + 1):
        inside = np.concatenate([[False], lengths >= length, [False]])
        borders = np.flatnonzero(inside[1:] != inside[:-1])
        for first, last in zip(borders[::2].tolist(), borders[1::2].tolist(), strict=True):
            if (lengths[first:last] == length).any():
                yield first, last, length


def _sentence_runs(document: Document) -> Iterator[Run]:
    unit = units(document)
    real = unit.opening < unit.stop  # sentences with a word left
    sentence = np.flatnonzero(real).astype(np.int32)
    if len(sentence) < 2:
        return
    yield from _linked(document, unit, sentence, "sentence")
    paragraph = unit.paragraph[sentence]
    starts = np.ones(len(sentence), dtype=np.bool_)
    starts[1:] = paragraph[1:] != paragraph[:-1]
    leading = sentence[starts]
    if 1 < len(leading) < len(sentence):
        yield from _linked(document, unit, leading, "paragraph")


def _linked(document: Document, unit: Units, sentence: IntArray, level: str) -> Iterator[Run]:
    opening = unit.opening[sentence]
    lengths = shared(document, opening[:-1], opening[1:])
    section = unit.section[sentence]
    lengths = np.where(section[1:] == section[:-1], lengths, 0)
    # A lone article or other function word opens two sentences by chance: three are needed.
    lone = (lengths == 1) & unit.function[opening[:-1]]
    lengths = np.where(lone & unit.article[opening[:-1]], 0, lengths)
    for first, last, length in _runs(lengths):
        if length == 1 and last - first < 2 and unit.function[opening[first]]:
            continue
        members = range(first, last + 1)
        yield Run(
            level=level,
            starts=tuple(int(opening[k]) for k in members),
            length=length,
            stops=tuple(int(unit.stop[sentence[k]]) for k in members),
            opened=len(members),
        )


def _phrases(document: Document) -> Iterator[Run]:
    """Inside one sentence: phrases after a border or a coordinator that open as an earlier one."""
    unit = units(document)
    norm = document.tokens.norm
    count = len(norm)
    if not count:
        return
    order = np.lexsort((np.arange(count), norm, unit.of))
    same = (norm[order][1:] == norm[order][:-1]) & (unit.of[order][1:] == unit.of[order][:-1])
    earlier = np.full(count, -1, dtype=np.int32)
    earlier[order[1:][same]] = order[:-1][same]
    here = np.flatnonzero(
        unit.phrase & (earlier >= 0) & ~unit.coordinator & document.tokens.is_word
    ).astype(np.int32)
    if not len(here):
        return
    before = earlier[here]
    near = here - before <= _REACH
    here, before = here[near], before[near]
    lengths = shared(document, before, here)
    useful = (lengths > 0) & ~((lengths == 1) & unit.article[here])
    here, before, lengths = here[useful], before[useful], lengths[useful]
    # Chains: each place points to the earlier one that opens alike.
    chains: dict[int, list[int]] = {}
    links: dict[int, list[int]] = defaultdict(list)
    for place, back, length in zip(here.tolist(), before.tolist(), lengths.tolist(), strict=True):
        chain = chains.pop(back, None)
        if chain is None:
            chain = [back]
            links[id(chain)] = []
        chain.append(place)
        links[id(chain)].append(length)
        chains[place] = chain
    opens = unit.phrase
    is_opening = np.zeros(count + 1, dtype=np.bool_)
    is_opening[unit.opening] = True
    for chain in chains.values():
        lengths_here = np.array(links[id(chain)], dtype=np.int32)
        for first, last, length in _runs(lengths_here):
            starts = chain[first : last + 1]
            if length == 1 and len(starts) < 3 and unit.function[starts[0]]:
                continue
            opened = sum(bool(opens[s] or is_opening[s]) for s in starts)
            yield Run("phrase", tuple(starts), length, _phrase_stops(unit, starts), opened)


def _phrase_stops(unit: Units, starts: list[int]) -> tuple[int, ...]:
    """A member reaches to the border or coordinator before the next, the last to a border."""
    stops = []
    for place, following in itertools.pairwise(starts):
        stop = following
        while stop > place + 1 and (unit.border[stop - 1] or unit.coordinator[stop - 1]):
            stop -= 1
        stops.append(stop)
    end = starts[-1] + 1
    limit = int(unit.stop[unit.of[starts[-1]]])
    while end < limit and not unit.border[end]:
        end += 1
    return (*stops, end)
