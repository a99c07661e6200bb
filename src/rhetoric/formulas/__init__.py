"""Repeated formulas: the longest stretches of words that a text says more than once.

    from rhetoric import formulas

    for formula in formulas.find(document):
        print(formula.count, formula.text)

A formula is a sequence of 2 to 12 words that stands at least twice in the body. Only maximal ones
are listed: a shorter sequence is left out when it never stands outside of a longer listed one.
Words are compared folded (case, quotes, hyphens); "China's" and "non-traditional" are one word
each. A formula crosses commas, but no other punctuation and no sentence border.

Not listed are sequences without a content word, and those with a stray edge: a formula does not
begin with a preposition, coordinator, relative or form of "be" or "have", does not end with a
determiner, preposition, coordinator or auxiliary, and begins with a determiner only where two
content words follow. Kept whole are complex prepositions ("in the face of").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetoric.formulas._edges import KINDS
from rhetoric.formulas._families import families
from rhetoric.formulas._words import WordColumns, word_columns
from rhetoric.model import BoolArray, Document, Spans

__all__ = ["Formula", "find"]

Longs = NDArray[np.int64]


@dataclass(frozen=True)
class Formula:
    """A repeated formula.

    Attributes:
        text: as it first stands in the text.
        length: words.
        count: times it stands in the body; ``len(spans)``.
        nested_count: of these, inside a longer listed formula.
        spans: where it stands.
        family: the shortest formula of its family, folded: formulas that share most of their
            content words in the same order are one family.
        slots: what it puts before, into and after the words that it shares with the family's
            shortest; empty for that one.
    """

    text: str
    length: int
    count: int
    nested_count: int
    spans: Spans
    family: str
    slots: tuple[str, ...]


def find(
    document: Document, *, min_length: int = 2, max_length: int = 12, min_count: int = 2
) -> list[Formula]:
    """The repeated formulas of a document's body, those that cover most words first.

    Args:
        min_length, max_length: words of a formula, from 2.
        min_count: how often it must stand in the body, from 2.

    Returns:
        Formulas by words covered (length times count), then by first place.

    Raises:
        ValueError: a limit below 2, or a greatest length below the least.
    """
    if min_length < 2 or min_count < 2 or max_length < min_length:
        raise ValueError("formulas have at least 2 words, stand at least twice, and min <= max")
    body = document.body
    words = word_columns(body)
    if len(words.key) < min_length:
        return []
    levels = list(_levels(words, max_length, min_count))
    found: list[tuple[int, Longs, BoolArray]] = []
    # The greatest end of any listed formula that begins here, the longest first.
    ends = np.zeros(len(words.key), dtype=np.int64)
    for length, starts, group in reversed(levels):
        if length < min_length:
            break
        well = _well_edged(words, starts, length)
        starts, group = starts[well], group[well]
        nested = np.maximum.accumulate(ends)[starts] >= starts + length
        order = np.argsort(group, kind="stable")
        starts, group, nested = starts[order], group[order], nested[order]
        borders = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1], [True]]))
        if not len(starts):
            continue
        outside = np.add.reduceat(~nested, borders[:-1]) > 0
        for number in np.flatnonzero(outside).tolist():
            here = slice(int(borders[number]), int(borders[number + 1]))
            places = starts[here]
            found.append((length, places, nested[here]))
            ends[places] = np.maximum(ends[places], places + length)
    return _formulas(body, words, found)


def _levels(
    words: WordColumns, max_length: int, min_count: int
) -> Iterator[tuple[int, Longs, Longs]]:
    """For each length the starts of sequences that repeat, and a number for equal ones.

    A sequence repeats only where the one shorter by a word does, so each level looks only at the
    places that the level before has left.
    """
    total = len(words.key)
    starts = np.arange(total, dtype=np.int64)
    group = words.key.astype(np.int64)
    kinds = int(group.max(initial=0)) + 1
    for length in range(1, max_length):
        last = starts + length  # the word that is added
        inside = last < total
        inside[inside] = words.segment[last[inside]] == words.segment[starts[inside]]
        starts, group, last = starts[inside], group[inside], last[inside]
        pair = group * kinds + words.key[last]
        _, group, counts = np.unique(pair, return_inverse=True, return_counts=True)
        often = counts[group] >= min_count
        starts, group = starts[often], group[often].astype(np.int64)
        if not len(starts):
            return
        yield length + 1, starts, group


def _well_edged(words: WordColumns, starts: Longs, length: int) -> BoolArray:
    """Which sequences have a content word and no stray edge (see the module's text)."""
    kind = words.kind
    content = words.content_before[starts + length] - words.content_before[starts]
    first, last = kind[starts], kind[starts + length - 1]
    k = KINDS
    good: BoolArray = content >= 1
    open_first = (first == k["content"]) | (first == k["pronoun"]) | (first == k["modal"])
    open_first |= (first == k["determiner"]) & (content >= 2)
    closed_last = (last == k["content"]) | ((last == k["pronoun"]) & (length >= 3))
    complex_preposition = (
        words.opens_complex[starts] & words.closes_complex[starts + length - 1] & (content == 1)
    )
    if length < 3:
        complex_preposition &= False
    good &= (open_first & closed_last) | complex_preposition
    return good


def _formulas(
    document: Document, words: WordColumns, found: list[tuple[int, Longs, BoolArray]]
) -> list[Formula]:
    found.sort(key=lambda row: (-row[0] * len(row[1]), int(row[1][0]), -row[0]))
    members = [words.key[int(p[0]) : int(p[0]) + n].tolist() for n, p, _ in found]
    contents = [words.kind[int(p[0]) : int(p[0]) + n] == KINDS["content"] for n, p, _ in found]
    shown = [
        document.text[words.start[int(p[0])] : words.end[int(p[0]) + n - 1]] for n, p, _ in found
    ]
    cores, slots = families(members, [c.tolist() for c in contents])
    made = []
    for number, (length, places, nested) in enumerate(found):
        core = cores[number]
        first = int(places[0])
        made.append(
            Formula(
                text=" ".join(shown[number].split()),
                length=length,
                count=len(places),
                nested_count=int(nested.sum()),
                spans=Spans(words.start[places], words.end[places + length - 1]),
                family=" ".join(shown[core].lower().split()),
                slots=tuple(
                    " ".join(
                        document.text[words.start[first + a] : words.end[first + b - 1]].split()
                    )
                    for a, b in slots[number]
                ),
            )
        )
    return made
