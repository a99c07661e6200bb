"""Exactly three parallel members of two words or more follow each other.

They are coordinated phrases or clauses, or three successive sentences, of the same build. Three
single words are a triad, and a list of more than three is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rhetoric.figures._parallel import length_ratio, likeness
from rhetoric.figures._registry import figure
from rhetoric.figures._repetition import openings
from rhetoric.figures._score import logistic, weights
from rhetoric.figures._units import PLAIN, Units, text_span, units
from rhetoric.layers.closed_classes import mask
from rhetoric.model import BoolArray, Document, IntArray, Match

_LONGEST = 40
"""A member has at most this many tokens."""

_PREDICATE_OPENERS = frozenset(
    "to that who which will shall must can could should would may might cannot not".split()
)
"""After these a first member that begins with a verb is likely to begin."""

_NUMERALS = frozenset("dozen hundred thousand million millions billion billions trillion".split())


@dataclass(frozen=True)
class _Three:
    members: tuple[tuple[int, int], ...]
    kind: str  # "list", "openings", "sentences"
    comma: bool  # a comma before the last coordinator
    guessed: bool  # where the first member begins was guessed by its length alone
    joined: float  # share of the two joints that the parse sees as coordination (parsed depth)


@figure(
    family="parallelism",
    source="ESTHER ontology (Tricolon); Silva Rhetoricae, G. O. Burton, s. v. tricolon",
    threshold=0.5,
    version="0.2",
    aliases=("tricola",),
)
def find_candidates(document: Document) -> Iterator[Match]:
    """Every three that might be parallel; parts ``member``: the whole members."""
    unit = units(document)
    by = weights("tricolon")
    plain = _plain(document, unit)
    for three in [*_lists(document, unit), *_from_openings(document)]:
        found = _features(document, unit, plain, three)
        yield Match(
            name="tricolon",
            parts=tuple(("member", text_span(document, a, b)) for a, b in three.members),
            score=logistic(found, by),
            features=found,
            labels={"kind": three.kind},
            basis=document.depth,
        )


def _from_openings(document: Document) -> Iterator[_Three]:
    for run in openings(document):
        if len(run.starts) != 3 or run.level == "paragraph":
            continue
        if run.level == "sentence" and run.length < 2:  # "We … We … We …" shows no build
            continue
        pairs = tuple(zip(run.starts, run.stops, strict=True))
        if all(2 <= b - a <= _LONGEST for a, b in pairs):
            kind = "sentences" if run.level == "sentence" else "openings"
            yield _Three(
                _without_final_mark(document, pairs), kind, comma=True, guessed=False, joined=0.0
            )


def _without_final_mark(
    document: Document, pairs: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    kept = []
    for a, b in pairs:
        while b > a + 1 and not document.tokens.is_word[b - 1]:
            b -= 1
        kept.append((a, b))
    return tuple(kept)


def _lists(document: Document, unit: Units) -> Iterator[_Three]:
    """A, B and C: from each coordinator that may stand before the last of three."""
    is_word = document.tokens.is_word
    count = len(is_word)
    if not count:
        return
    index = np.arange(count, dtype=np.int32)
    last_border = np.maximum.accumulate(np.where(unit.border, index, -1))
    next_border = np.minimum.accumulate(np.where(unit.border, index, count)[::-1])[::-1]
    places = np.flatnonzero(unit.coordinator)
    places = places[(places > 3) & (places < count - 2)]
    sentence = unit.of[places]
    first, stop = unit.first[sentence], unit.stop[sentence]
    comma = unit.soft[places - 1]
    b_stop = np.where(comma, places - 1, places)
    b_border = last_border[b_stop - 1]  # the mark before B
    b_start = b_border + 1
    joined = unit.coordinator[np.minimum(b_start, count - 1)]  # A, and B, and C
    b_start = b_start + joined
    c_start = places + 1
    c_stop = np.minimum(next_border[np.minimum(c_start, count - 1)], stop)
    a_stop = b_border
    good = (b_border > first) & (b_start < b_stop) & (c_start < c_stop)
    # What separates the members is a comma or semicolon, never a period or a bracket.
    good &= unit.soft[np.maximum(b_border, 0)] | _semicolon(document)[np.maximum(b_border, 0)]
    w = unit.words
    b_words = w[b_stop] - w[np.minimum(b_start, count)]
    c_words = w[c_stop] - w[np.minimum(c_start, count)]
    good &= (b_words >= 2) & (c_words >= 2) & (b_words <= _LONGEST)
    conjunct = _conjuncts(document)
    opener = mask(document, "predicate-opener", _PREDICATE_OPENERS)
    norm = document.tokens.norm
    for k in np.flatnonzero(good).tolist():
        b = (int(b_start[k]), int(b_stop[k]))
        low = _reach_back(unit, int(first[k]), int(a_stop[k]))
        if unit.words[a_stop[k]] - unit.words[low] < 2:
            continue
        head, joined = int(a_stop[k]) - 2, 0.0
        if conjunct is not None:
            inside = conjunct[slice(*b)]
            inside = inside[(inside >= low) & (inside < a_stop[k])]
            if len(inside):
                head, joined = int(inside[0]), 0.5
            last = conjunct[int(c_start[k]) : int(c_stop[k])]
            joined += 0.5 * bool(((last >= low) & (last < b[1])).any())
        a_start, guessed = _first_member(norm, unit, opener, low, head, int(a_stop[k]), b)
        members = (
            (a_start, int(a_stop[k])),
            (int(b_start[k]), int(b_stop[k])),
            (int(c_start[k]), int(c_stop[k])),
        )
        yield _Three(members, "list", bool(comma[k]), guessed, joined)


def _semicolon(document: Document) -> BoolArray:
    return mask(document, "semicolon", frozenset({";"}))


def _conjuncts(document: Document) -> IntArray | None:
    """For each token what it is coordinated with (a token's index), or -1; None without a parse."""
    if document.depth != "parsed":
        return None
    tokens = document.tokens
    conj = document.vocabulary.find("conj")
    where = np.arange(len(tokens), dtype=np.int32) + tokens.head
    return np.where(tokens.dep == conj, where, -1).astype(np.int32)


def _reach_back(unit: Units, sentence: int, stop: int) -> int:
    """The earliest place where a first member that ends at `stop` can begin."""
    low = stop
    while low > sentence and stop - low < _LONGEST and not unit.border[low - 1]:
        low -= 1
    return low


def _first_member(
    norm: IntArray,
    unit: Units,
    opener: BoolArray,
    low: int,
    head: int,
    stop: int,
    b: tuple[int, int],
) -> tuple[int, bool]:
    """Where the first member begins: no mark stands before it, so its build must be the second's.

    Returns the place, at or before `head`, and whether it was guessed by the length alone.
    """
    length = b[1] - b[0]
    shape = unit.shape
    same = [s for s in range(low, min(head, stop - 2) + 1) if shape[s] == shape[b[0]]]
    if same:
        word = [s for s in same if norm[s] == norm[b[0]]]
        second = [s for s in same if shape[s + 1] == shape[b[0] + 1]]
        after_opener = [s for s in same if s > low and opener[s - 1]]
        plain = not unit.function[b[0]] and shape[b[0]] == PLAIN
        framed = [s for s in second if unit.function[b[0] + 1]]
        pool = word or framed or (after_opener if plain else []) or second or same
        return min(pool, key=lambda s: (abs((stop - s) - length), s)), False
    guess = max(low, stop - length)
    while guess > low and unit.function[guess] and not unit.function[guess - 1]:
        guess -= 1
    return guess, True


def _is_numeral(word: str) -> bool:
    return word[:1].isdigit() or word in _NUMERALS


@dataclass(frozen=True, eq=False)
class _Plain:
    """Columns of a view as lists: candidates are many and short, and a list answers at once.

    `borders` and `capitals` say how many stand before each token (one entry more than tokens).
    """

    shape: list[int]
    norm: list[int]
    words: list[int]
    function: list[bool]
    number: list[bool]
    border: list[bool]
    borders: list[int]
    capitals: list[int]


def _plain(document: Document, unit: Units) -> _Plain:
    number = document.vocabulary.derived("numeral", _is_numeral, dtype=np.bool_)
    return _Plain(
        shape=unit.shape.tolist(),
        norm=document.tokens.norm.tolist(),
        words=unit.words.tolist(),
        function=unit.function.tolist(),
        number=number[document.tokens.norm].tolist(),
        border=unit.border.tolist(),
        borders=[0, *np.cumsum(unit.border).tolist()],
        capitals=[0, *np.cumsum(unit.capital).tolist()],
    )


def _features(document: Document, unit: Units, plain: _Plain, three: _Three) -> dict[str, float]:
    (a, a2), (b, b2), (c, c2) = three.members
    shape, norm = plain.shape, plain.norm
    shapes = [tuple(shape[x : min(y, x + 12)]) for x, y in three.members]
    words = [max(1, plain.words[y] - plain.words[x]) for x, y in three.members]
    inner = sum(plain.borders[y] - plain.borders[x] for x, y in three.members)
    before = a - 1
    more = False
    if before >= 0 and three.kind == "list" and unit.soft[before]:
        # A fourth member before the first: the stretch before it begins alike, or is as short.
        start = before
        sentence = int(unit.first[unit.of[a]])
        while start > sentence and not plain.border[start - 1]:
            start -= 1
        tail = before - (a2 - a)
        more = (
            shape[start] == shape[a]
            or abs((before - start) - (a2 - a)) <= 1
            or (tail >= sentence and shape[tail] == shape[a])
        )
    mean = sum(words) / 3
    frames = [[norm[i] for i in range(x, y) if plain.function[i]] for x, y in three.members]
    names = sum(plain.capitals[y] - plain.capitals[x] for x, y in three.members) / sum(words)
    same_frame = bool(frames[0]) and frames[0] == frames[1] == frames[2]
    return {
        "likeness_ab": likeness(shapes[0], shapes[1]),
        "likeness_bc": likeness(shapes[1], shapes[2]),
        "first_alike": ((shape[a] == shape[b]) + (shape[b] == shape[c])) / 2,
        "first_word_same": ((norm[a] == norm[b]) + (norm[b] == norm[c])) / 2,
        "last_alike": ((shape[a2 - 1] == shape[b2 - 1]) + (shape[b2 - 1] == shape[c2 - 1])) / 2,
        "length_ratio_ab": length_ratio(words[:2]),
        "length_ratio_bc": length_ratio(words[1:]),
        "mean_words": min(mean, 12.0) / 4,
        "short": float(mean < 3),
        "comma": float(three.comma),
        "guessed": float(three.guessed),
        "inner_marks": float(min(inner, 3)),
        "inner_marks_openings": float(min(inner, 3) if three.kind == "openings" else 0),
        "fourth": float(more),
        "openings": float(three.kind == "openings"),
        "sentences": float(three.kind == "sentences"),
        "same_frame": float(same_frame and three.kind == "list" and names < 0.5),
        "coordinated": three.joined,
        "parsed_list": float(three.kind == "list" and document.depth == "parsed"),
        "names": names,
        "numbers": float(sum(any(plain.number[x:y]) for x, y in three.members) >= 2),
    }
