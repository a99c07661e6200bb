"""The points of a matter are counted off in order: first … second … third.

What counts is an explicit sequence of two markers or more that begins with the first: ordinals
that open a sentence or clause ("First, …"), that head successive subjects ("The first … the
second …"), numbered and lettered points. The unit of time and the plain adjective do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rhetoric.figures._parallel import align as align_words
from rhetoric.figures._registry import figure
from rhetoric.figures._score import logistic, weights
from rhetoric.figures._units import Units, text_span, units
from rhetoric.layers.closed_classes import ORDINALS, flags
from rhetoric.model import Document, Enumeration, Match, Span

_ADVERBS = {f"{word}ly": n for word, n in ORDINALS.items()}
_LAST = frozenset({"finally", "lastly"})
_VALUES = {**ORDINALS, **_ADVERBS}
_REACH = 400
"""Markers of one sequence stand at most this many words apart unless paragraphs open with them."""
_LONGEST_ITEM = 60


def aligned(document: Document) -> list[tuple[Enumeration, str, list[list[str]]]]:
    """Each enumeration of the document with its items' opening sentences under each other.

    Returns (enumeration, skeleton, slots of each item): the words that all items share, and what
    each puts in between. The marker and the punctuation after it stand outside.
    """
    rows = []
    for enumeration in document.enumerations:
        members = [_opening_words(document, item.marker, item.span) for item in enumeration.items]
        if all(members):
            found = align_words(members)
            rows.append((enumeration, found.skeleton, found.slots))
        else:
            rows.append((enumeration, "", [[] for _ in enumeration.items]))
    return rows


def _opening_words(document: Document, marker: Span, item: Span) -> list[str]:
    tokens = document.tokens
    place = int(np.searchsorted(tokens.start, marker.end, side="left"))
    while place < len(tokens) and not tokens.is_word[place] and tokens.start[place] < item.end:
        place += 1
    if place >= len(tokens):
        return []
    sentence = tokens.sentence[place]
    words: list[str] = []
    while (
        place < len(tokens)
        and len(words) < _LONGEST_ITEM
        and tokens.sentence[place] == sentence
        and tokens.end[place] <= item.end
    ):
        if tokens.is_word[place]:
            words.append(document.text[tokens.start[place] : tokens.end[place]])
        elif words and tokens.start[place] == tokens.end[place - 1] and _clitic(document, place):
            words[-1] += document.text[tokens.start[place] : tokens.end[place]]
        place += 1
    return words


def _clitic(document: Document, place: int) -> bool:
    return any(c.isalpha() for c in document.vocabulary[int(document.tokens.form[place])])


@figure(
    family="order",
    source="ESTHER ontology (Enumeratio); Silva Rhetoricae, G. O. Burton, s. v. enumeratio",
    threshold=0.5,
    version="0.1",
    aliases=("enumeration", "eutrepismus"),
)
def find_candidates(document: Document) -> Iterator[Match]:
    """Every sequence of markers; parts ``marker``: the ordinals, numbers or letters."""
    by = weights("enumeratio")
    body = document.tokens
    low = int(body.start[0]) if len(body) else 0
    high = int(body.end[-1]) if len(body) else 0
    for enumeration in document.enumerations:
        spans = [item.marker for item in enumeration.items]
        if low <= spans[0].start and spans[-1].end <= high:
            found = {"laid_out": 1.0, "markers_beyond_two": float(min(len(spans) - 2, 3))}
            yield _match(document, spans, found, by)
    unit = units(document)
    for places, kinds in _sequences(document, unit):
        spans = [text_span(document, p, p + 1) for p in places]
        yield _match(document, spans, _features(places, kinds, unit), by)


def _match(document: Document, spans: Sequence[Span], found: dict[str, float], by: object) -> Match:
    return Match(
        name="enumeratio",
        parts=tuple(("marker", span) for span in spans),
        score=logistic(found, by),  # type: ignore[arg-type]
        features=found,
        basis=document.depth,
    )


def _features(places: Sequence[int], kinds: Sequence[str], unit: Units) -> dict[str, float]:
    opens = sum(kind == "opens" for kind in kinds)
    heads = sum(kind == "heads" for kind in kinds)
    return {
        "opening_share": opens / len(places),
        "heading_share": heads / len(places),
        "markers_beyond_two": float(min(len(places) - 2, 3)),
        "same_kind": float(len(set(kinds)) == 1),
        "same_sentence": float(unit.of[places[0]] == unit.of[places[-1]]),
    }


def _sequences(document: Document, unit: Units) -> Iterator[tuple[list[int], list[str]]]:
    """Ordinals in ascending order from "first" on, each in a place where it can count off."""
    norm = document.tokens.norm
    known = frozenset(_VALUES) | _LAST
    hits = np.flatnonzero(flags(document.vocabulary, "enumerating", known)[norm])
    open_now: list[tuple[list[int], list[str]]] = []
    for place in hits.tolist():
        word = document.vocabulary[int(norm[place])]
        kind = _kind(document, unit, place)
        if kind == "plain":
            continue
        value = _VALUES.get(word)
        if value == 1:
            open_now.append(([place], [kind]))
            continue
        for places, kinds in reversed(open_now):
            gap = int(unit.words[place] - unit.words[places[-1]])
            expected = len(places) + 1
            if (value in (None, expected)) and gap <= _REACH and kind == kinds[-1]:
                if unit.section[unit.of[place]] != unit.section[unit.of[places[-1]]]:
                    continue
                places.append(place)
                kinds.append(kind)
                break
    for places, kinds in open_now:
        if len(places) > 1:
            yield places, kinds


def _kind(document: Document, unit: Units, place: int) -> str:
    """Where an ordinal stands: "opens" a clause ("First, …"), "heads" a noun phrase that may be
    one of a series ("the first is", "the second was"), or "plain"."""
    count = len(unit.border)
    norm = document.vocabulary
    at_start = place == unit.first[unit.of[place]] or bool(
        unit.border[place - 1] or unit.coordinator[place - 1]
    )
    if not at_start and place >= 1 and not document.tokens.is_word[place - 1]:
        at_start = True
    following = place + 1
    marked = following >= count or bool(unit.border[following])
    word = norm[int(document.tokens.norm[place])]
    if at_start and (marked or word.endswith("ly")):
        return "opens"
    if at_start and not unit.article[max(place - 1, 0)]:
        after = norm[int(document.tokens.norm[following])] if following < count else ""
        return "opens" if after in _CLAUSE_STARTS else "plain"
    if place and norm[int(document.tokens.norm[place - 1])] == "the":
        before = place - 1
        starts = before == unit.first[unit.of[before]] or bool(
            unit.border[before - 1] or unit.coordinator[before - 1]
        )
        if starts and word in ORDINALS:
            return "heads"
    return "plain"


_CLAUSE_STARTS = frozenset(
    "we i you he she it they there the this that these our let to by because in for as is".split()
)
