"""Explicit sequences: First … Second …; 1. 2. 3.; (a) …; (b) …"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from rhetoric.model import BODY, Enumeration, EnumerationItem, Section, Span
from rhetoric.structure.paragraphs import Paragraph
from rhetoric.structure.shapes import roman_value

Kind = Literal["ordinal", "numbered", "lettered"]

_NUMBER_OF = {
    name: number
    for number, names in enumerate(
        (
            ("first", "firstly", "first of all", "first and foremost", "in the first place"),
            ("second", "secondly", "second of all", "in the second place"),
            ("third", "thirdly", "third of all", "in the third place"),
            ("fourth", "fourthly"),
            ("fifth", "fifthly"),
            ("sixth", "sixthly"),
            ("seventh", "seventhly"),
            ("eighth", "eighthly"),
            ("ninth", "ninthly"),
            ("tenth", "tenthly"),
            ("eleventh",),
            ("twelfth",),
        ),
        start=1,
    )
    for name in names
}
_CLOSERS = ("finally", "lastly", "last", "last of all", "last but not least")
_ORDINAL = re.compile(
    r"\b(?:"
    + "|".join(
        re.escape(name).replace(r"\ ", r"\s+")
        for name in sorted((*_NUMBER_OF, *_CLOSERS), key=len, reverse=True)
    )
    + r")\b",
    re.IGNORECASE,
)
_STEMS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth final last"
).split()  # one of these stands in whatever `_ORDINAL` finds
_ELSEWHERE = re.compile("place|[\u017f\u0131]")  # "in the first place"; long s, i without a dot
_CLAUSE = re.compile(
    r"\s+(?:we|I|you|he|she|it|they|there|let|our|my|this|these|the|is|are|comes|must|do|don['’]t)\b"
)
_POINTED = re.compile(r"\s*[,:—–]|\s+--?\s")
_PLAIN_ADVERBS = re.compile(r"ly$|\sof\s+all$|^in\s|\sforemost$|\sleast$", re.IGNORECASE)
_LABEL = r"(?:(\d{1,3})|([a-zA-Z])|([ivx]{2,5}|[IVX]{2,5}))"
_AT_START = re.compile(rf"(\(?){_LABEL}([.)])(?=\s+\S)")
_INLINE = re.compile(rf"(?<![\w)(])(\(?){_LABEL}(\))(?=\s+[\w\"“‘'])")
_SLACK = 500  # characters by which "finally" may stand further off than twice the longest item
_OPENERS = "\"'“‘([*_"
_CLOSED = "\"'”’)]*_"


@dataclass(slots=True)
class _Marker:
    """A word or sign that could count an item.

    Attributes:
        number: its ordinal, or 0 for "finally", which is whatever comes next.
        opening: "paragraph", "sentence" or "clause": what it stands at the beginning of.
        shape: markers of one series have the same.
    """

    number: int
    start: int
    end: int
    place: int
    opening: str
    shape: str


@dataclass(slots=True)
class _Series:
    markers: list[_Marker] = field(default_factory=list)

    @property
    def last(self) -> int:
        return len(self.markers)

    def fits(self, marker: _Marker) -> bool:
        return marker.number == self.last + 1 or marker.number == 0


def find_enumerations(
    text: str,
    paragraphs: Sequence[Paragraph],
    sections: Sequence[Section],
    inner: Sequence[int],
) -> tuple[Enumeration, ...]:
    """The enumerations of the body, in text order.

    Ordinal markers stand at the opening of a sentence, a paragraph, or a clause after ";" or ":",
    and before a comma, a colon, a dash or the beginning of a clause: "the first country", "put
    people first" and "Second World War" are none. Numbers and letters stand at the beginning of a
    paragraph, or in parentheses inside one. A series ascends from one by ones, has two items at
    least ("finally" may be the last) and does not leave its top-level section.

    An item reaches from its marker to the next item's marker, over paragraphs if need be. Where
    the last item ends is a choice, since nothing marks it: at the end of the paragraph that it
    begins in, even where items before it have several paragraphs.
    """
    found: list[tuple[Kind, list[_Marker]]] = []
    stems = _stem_places(text)
    for places in _by_top_section(paragraphs, sections, inner):
        ordinals = _ordinals(text, paragraphs, places, stems)
        found += [("ordinal", series) for series in _chain(ordinals)]
        shapes: dict[str, list[_Marker]] = defaultdict(list)
        for marker in _labels(text, paragraphs, places):
            shapes[marker.shape].append(marker)
        for shape, markers in shapes.items():
            kind: Kind = "lettered" if shape.strip("().").lower() == "a" else "numbered"
            found += [(kind, series) for series in _chain(markers)]
    found.sort(key=lambda pair: (pair[1][0].start, -pair[1][-1].start))
    enumerations = []
    for number, (kind, markers) in enumerate(found, start=1):
        items = _items(text, paragraphs, markers)
        hull = Span(items[0].span.start, items[-1].span.end)
        section = int(inner[markers[0].place])
        while not sections[section].span.contains(hull):
            parent = sections[section].parent
            if parent is None:
                break
            section = parent
        enumerations.append(Enumeration(f"enumeration-{number}", kind, section, items))
    return tuple(enumerations)


def _by_top_section(
    paragraphs: Sequence[Paragraph], sections: Sequence[Section], inner: Sequence[int]
) -> Iterator[list[int]]:
    """The places of body paragraphs, top-level section by top-level section."""
    tops: list[int] = []
    for index, section in enumerate(sections):
        tops.append(index if section.parent is None else tops[section.parent])
    places: list[int] = []
    current = -1
    for place, paragraph in enumerate(paragraphs):
        if paragraph.kind != BODY:
            continue
        top = tops[int(inner[place])]
        if top != current and places:
            yield places
            places = []
        current = top
        places.append(place)
    if places:
        yield places


def _opening(text: str, start: int, paragraph: Paragraph) -> str | None:
    """What begins at `start`: a paragraph, a sentence, a clause, or nothing."""
    at = start
    while at > paragraph.start and text[at - 1] in _OPENERS:
        at -= 1
    if at == paragraph.start:
        return "paragraph"
    if not text[at - 1].isspace():
        return None
    limit = max(paragraph.start, at - 40)
    before = text[limit:at].rstrip()
    joined = re.search(r"(?:^|[\s;:,.—–])(and|or|but)$", before, re.IGNORECASE)
    if joined:
        before = before[: joined.start(1)].rstrip()
        if not before and limit == paragraph.start:
            return "paragraph"
    before = before.rstrip(_CLOSED)
    if not before:
        return None
    if before[-1] in ".!?…":
        return "sentence"
    return "clause" if before[-1] in ";:—–" or before.endswith("--") else None


def _stem_places(text: str) -> list[int] | None:
    """Where the ordinals' stems stand, in order; None where the expression must look itself.

    To look for fourteen plain strings in the whole text is much faster than to try the expression
    at each letter. Where a match could begin elsewhere, or case is more than `str.lower` knows,
    the expression decides.
    """
    words = text.lower()
    if len(words) != len(text) or _ELSEWHERE.search(words):
        return None
    places = []
    for stem in _STEMS:
        at = words.find(stem)
        while at >= 0:
            places.append(at)
            at = words.find(stem, at + 1)
    return sorted(places)


def _ordinal_words(
    text: str, start: int, end: int, stems: Sequence[int] | None
) -> Iterator[re.Match[str]]:
    """What ``_ORDINAL.finditer(text, start, end)`` gives; `stems` as `_stem_places` finds them."""
    if stems is None:
        part = _stem_places(text[start:end])
        if part is None:
            yield from _ORDINAL.finditer(text, start, end)
            return
        stems = [start + place for place in part]
    done = start
    for number in range(bisect_left(stems, start), bisect_left(stems, end)):
        if stems[number] < done:
            continue
        match = _ORDINAL.match(text, stems[number], end)
        if match:
            yield match
            done = match.end()


def _ordinals(
    text: str,
    paragraphs: Sequence[Paragraph],
    places: Sequence[int],
    stems: Sequence[int] | None,
) -> Iterator[_Marker]:
    for place in places:
        paragraph = paragraphs[place]
        for match in _ordinal_words(text, paragraph.start, paragraph.end, stems):
            opening = _opening(text, match.start(), paragraph)
            if opening is None:
                continue
            word = " ".join(match[0].split()).lower()
            if opening in ("sentence", "paragraph") and match[0][0].islower():
                after_and = text[max(paragraph.start, match.start() - 5) : match.start()]
                if not re.search(r"(?i)\b(?:and|or|but)\s+$", after_and):
                    continue
            pointed = _POINTED.match(text, match.end(), paragraph.end)
            clause = _CLAUSE.match(text, match.end(), paragraph.end)
            adverb = _PLAIN_ADVERBS.search(word) and word not in _CLOSERS
            if word in _CLOSERS and word.startswith("last") and not word.endswith("ly"):
                clause = None
            if not (pointed or adverb or (clause and match[0][0].isupper())):
                continue
            number = _NUMBER_OF.get(word, 0)
            yield _Marker(number, match.start(), match.end(), place, opening, "ordinal")


def _labels(text: str, paragraphs: Sequence[Paragraph], places: Sequence[int]) -> Iterator[_Marker]:
    for place in places:
        paragraph = paragraphs[place]
        first = _AT_START.match(text, paragraph.start, paragraph.end)
        if first:
            yield from _readings(first, place, "paragraph")
        if text.find(")", paragraph.start, paragraph.end) < 0:
            continue
        for match in _INLINE.finditer(text, paragraph.start + 1, paragraph.end):
            if first and match.start() < first.end():
                continue
            before = text[max(paragraph.start, match.start() - 8) : match.start()].rstrip()
            parted = before.endswith((";", ",", ".", ":", "—", "–", "-"))
            if parted or re.search(r"\b(?:and|or)$", before):
                yield from _readings(match, place, "clause")
            else:  # only a first item may stand without a mark before it
                yield from (m for m in _readings(match, place, "clause") if m.number == 1)


def _readings(match: re.Match[str], place: int, opening: str) -> Iterator[_Marker]:
    """What a label can count: "(i)" is a letter and a Roman numeral."""
    brackets, number, letter, roman, close = match.groups()

    def marker(value: int, shape: str) -> _Marker:
        shape = f"{brackets}{shape}{close}"
        return _Marker(value, match.start(), match.end(), place, opening, shape)

    if number:
        yield marker(int(number), "1")
    if letter:
        yield marker(ord(letter.lower()) - 96, "a" if letter.islower() else "A")
    numeral = roman or (letter if letter and letter in "ivxIVX" else None)
    if numeral:
        yield marker(roman_value(numeral), "i" if numeral.islower() else "I")


def _chain(markers: Iterator[_Marker] | Sequence[_Marker]) -> list[list[_Marker]]:
    """The series of two items or more that ascend from one by ones; they may nest."""
    done: list[_Series] = []
    running: list[_Series] = []
    for marker in markers:
        if marker.number == 1:
            # A new "First" in the same position ends the series that had begun there.
            for place in range(len(running) - 1, -1, -1):
                if running[place].markers[0].opening == marker.opening:
                    done += running[place:]
                    del running[place:]
                    break
            running.append(_Series([marker]))
            continue
        fitting = [k for k, series in enumerate(running) if series.fits(marker)]
        alike = [k for k in fitting if running[k].markers[-1].opening == marker.opening]
        if marker.number == 0:
            alike = [k for k in fitting if _closes(running[k].markers, marker)]
            fitting = alike
        if not fitting:
            continue
        chosen = (alike or fitting)[-1]
        done += running[chosen + 1 :]
        del running[chosen + 1 :]
        running[chosen].markers.append(marker)
        if marker.number == 0:
            done.append(running.pop())
    done += running
    series = [found.markers for found in done if len(found.markers) >= 2]
    return sorted(series, key=lambda found: found[0].start)


def _closes(markers: Sequence[_Marker], closer: _Marker) -> bool:
    """Whether "finally" can be the last item: as near as the items before it are to each other."""
    last = markers[-1]
    if len(markers) == 1:
        alike = last.opening == closer.opening == "paragraph" and closer.place - last.place <= 3
        return alike or closer.place == last.place
    longest = max(after.start - before.start for before, after in pairwise(markers))
    return closer.start - last.start <= 2 * longest + _SLACK


def _items(
    text: str, paragraphs: Sequence[Paragraph], markers: Sequence[_Marker]
) -> tuple[EnumerationItem, ...]:
    items = []
    for number, marker in enumerate(markers, start=1):
        end = paragraphs[marker.place].end
        if number < len(markers):
            end = marker.start + len(text[marker.start : markers[number].start].rstrip())
        items.append(
            EnumerationItem(number, Span(marker.start, marker.end), Span(marker.start, end))
        )
    return tuple(items)
