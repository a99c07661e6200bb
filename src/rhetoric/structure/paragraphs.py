"""Lines → paragraphs. Every character that is not white lies in exactly one paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rhetoric.model import Markup, Source
from rhetoric.structure.shapes import (
    ENDS_SENTENCE,
    SEPARATOR,
    heading_style,
    is_edge_line,
    list_mark,
    starts_upper,
)

LONGEST_WRAPPED_LINE = 250
_EVIDENCE = 3  # fewer line breaks than this say nothing about the width of a page
_EDGE_LINES = 10


@dataclass(slots=True)
class Line:
    """A line with words: its trimmed span, its 1-based number, its indentation."""

    start: int
    end: int
    number: int
    indent: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(slots=True)
class Paragraph:
    """A paragraph while structure is being found.

    Attributes:
        gap: how many blank lines stand before it.
        kind: "body" or a kind of paratext; level: of a heading.
        fixed: its kind was given by markup or by the user and is not to be guessed.
    """

    start: int
    end: int
    gap: int
    first_line: int
    last_line: int
    kind: str = "body"
    level: int = 0
    fixed: bool = False

    @property
    def one_line(self) -> bool:
        """Whether it stands on a single line of the text."""
        return self.first_line == self.last_line


def without_syntax(source: Source) -> str:
    """The text with every character of ``syntax`` markup a space; no offset moves."""
    marks = [mark for mark in source.markup if mark.kind == "syntax"]
    if not marks:
        return source.text
    text = source.text
    pieces: list[str] = []
    cursor = 0
    for mark in sorted(marks, key=lambda mark: mark.start):
        start, end = max(mark.start, cursor), min(mark.end, len(text))
        if end <= start:
            continue
        pieces.append(text[cursor:start])
        pieces.append(re.sub(r"[^\n]", " ", text[start:end]))
        cursor = end
    pieces.append(text[cursor:])
    return "".join(pieces)


def find_lines(text: str) -> list[Line]:
    """The lines that hold anything but white space."""
    lines = []
    at = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        stripped = raw.strip()
        if stripped:
            indent = len(raw) - len(raw.lstrip())
            start = at + indent
            lines.append(Line(start, start + len(stripped), number, indent))
        at += len(raw) + 1
    return lines


def find_paragraphs(
    text: str,
    *,
    markup: Sequence[Markup] = (),
    given: Sequence[tuple[int, int, str]] = (),
    mode: str = "auto",
) -> list[Paragraph]:
    """The paragraphs of a text whose syntax is blanked, in text order.

    Blank lines part paragraphs. A block of several lines is one paragraph where its lines are
    broken at a page's width or mostly end inside a sentence, else each line is one.

    Args:
        markup: blocks that the format itself marks; their lines belong together.
        given: (first line, last line, kind): the user's own paragraphs, by 1-based numbers.
        mode: "auto"; "lines" (each line is a paragraph); "blank-lines" (each block is one).
    """
    lines = find_lines(text)
    owners = _owners(lines, markup, given)
    segments: list[tuple[list[Line], tuple[str, int] | None]] = []
    previous: Line | None = None
    before: int | None = None
    for place, (line, owner) in enumerate(zip(lines, owners, strict=True)):
        is_edge = place < _EDGE_LINES or place >= len(lines) - _EDGE_LINES
        alone = owner is None and _stands_alone(text, line, is_edge)
        joins = (
            previous is not None
            and owner == before
            and not alone
            and (owner is not None or previous.number == line.number - 1)
        )
        if joins:
            segments[-1][0].append(line)
        else:
            segments.append(([line], _kind_of(owner, markup, given)))
        previous, before = line, -1 if alone else owner
    width = _page_width([found for found, kind in segments if kind is None])
    paragraphs: list[Paragraph] = []
    last_number = lines[0].number - 1 if lines else 0
    for found, kind in segments:
        if kind is not None or mode == "blank-lines":
            groups = [found]
        elif mode == "lines":
            groups = [[line] for line in found]
        else:
            groups = _split(text, found, width)
        for group in groups:
            paragraph = Paragraph(
                group[0].start,
                group[-1].end,
                group[0].number - last_number - 1,
                group[0].number,
                group[-1].number,
            )
            last_number = group[-1].number
            if kind is not None and kind[0]:
                paragraph.kind, paragraph.level = kind
                paragraph.fixed = True
            paragraphs.append(paragraph)
    return paragraphs


def _stands_alone(text: str, line: Line, is_edge: bool) -> bool:
    if len(line) > 200:
        return False
    words = text[line.start : line.end]
    return SEPARATOR.fullmatch(words) is not None or (is_edge and is_edge_line(words))


def _owners(
    lines: Sequence[Line], markup: Sequence[Markup], given: Sequence[tuple[int, int, str]]
) -> list[int | None]:
    """For each line which block it belongs to: an index into markup, or from -2 down into given."""
    owners: list[int | None] = [None] * len(lines)
    order = sorted(
        (number for number, mark in enumerate(markup) if mark.end > mark.start),
        key=lambda number: (markup[number].start, -markup[number].end),
    )
    at = 0
    for place, line in enumerate(lines):
        while at < len(order) and markup[order[at]].end <= line.start:
            at += 1
        if at < len(order) and markup[order[at]].start < line.end:
            owners[place] = order[at]
    if given:
        wanted = {
            number: -2 - index
            for index, (first, last, _) in enumerate(given)
            for number in range(first, last + 1)
        }
        for place, line in enumerate(lines):
            if line.number in wanted:
                owners[place] = wanted[line.number]
    return owners


def _kind_of(
    owner: int | None, markup: Sequence[Markup], given: Sequence[tuple[int, int, str]]
) -> tuple[str, int] | None:
    if owner is None:
        return None
    if owner < -1:
        return given[-2 - owner][2], 1
    mark = markup[owner]
    return ("" if mark.kind == "paragraph" else mark.kind), mark.level


def _page_width(segments: Sequence[Sequence[Line]]) -> int | None:
    """The width at which lines seem to be broken, or None where that cannot be said."""
    lengths = sorted(line.indent + len(line) for segment in segments for line in segment[:-1])
    if len(lengths) < _EVIDENCE:
        return None
    width = lengths[int(0.95 * (len(lengths) - 1))]
    return width if width <= LONGEST_WRAPPED_LINE else None


def _split(text: str, lines: list[Line], width: int | None) -> list[list[Line]]:
    if len(lines) == 1:
        return [lines]
    listed = _list_starts(text, lines)
    if listed:
        groups = _cut(lines, lambda place: place in listed)
        head = _split(text, groups[0], width) if 0 not in listed else groups[:1]
        return head + groups[1:]
    ends = [ENDS_SENTENCE.search(text, max(line.start, line.end - 12), line.end) for line in lines]
    inner = len(lines) - 1
    ended = sum(end is not None for end in ends[:-1])
    if width is not None and ended < 0.9 * inner:
        full = [_is_full(text, lines[k], lines[k + 1], width) for k in range(inner)]
        if sum(full) >= 0.75 * inner:
            return _split_wrapped(text, lines, width, full, [end is not None for end in ends])
    if max(len(line) for line in lines) > LONGEST_WRAPPED_LINE or ended >= 0.5 * inner:
        return [[line] for line in lines]
    return [lines]


def _is_full(text: str, line: Line, following: Line, width: int) -> bool:
    """Whether the next line's first word would not have fitted on this line."""
    limit = min(following.end, following.start + width)
    end = following.start
    while end < limit and not text[end].isspace():
        end += 1
    return line.indent + len(line) + 1 + (end - following.start) > width


def _split_wrapped(
    text: str, lines: list[Line], width: int, full: list[bool], ended: list[bool]
) -> list[list[Line]]:
    """Cut lines that are broken at a width: at indented lines and after short last lines."""
    base = min(line.indent for line in lines)
    indented = [line.indent >= base + 2 for line in lines]
    use_indent = 0 < sum(indented[1:]) < 0.5 * len(lines)

    def begins(place: int) -> bool:
        if place == 0:
            return True
        before = lines[place - 1]
        upper = starts_upper(text, lines[place].start, lines[place].end)
        if use_indent and indented[place] and ended[place - 1]:
            return True
        short = not full[place - 1] and before.indent + len(before) < 0.75 * width
        if short and ended[place - 1] and upper:
            return True
        return (
            place == 1
            and short
            and upper
            and heading_style(text[before.start : before.end]) is not None
        )

    return _cut(lines, begins)


def _list_starts(text: str, lines: Sequence[Line]) -> set[int]:
    """The places of lines that begin an item of one list: bullets, or numbers that ascend."""
    marks = [list_mark(text[line.start : line.start + 12]) for line in lines]
    bullets = {place for place, mark in enumerate(marks) if mark is not None and mark[0] == "-"}
    if len(bullets) >= 2:
        return bullets
    for shape in dict.fromkeys(m[0] for m in marks if m is not None and m[0] != "-"):
        places = [p for p, mark in enumerate(marks) if mark is not None and mark[0] == shape]
        numbers = [mark[1] for mark in marks if mark is not None and mark[0] == shape]
        ascending = all(n == numbers[0] + k for k, n in enumerate(numbers))
        if len(places) >= 2 and ascending:
            return set(places)
    return set()


def _cut(lines: list[Line], begins: Callable[[int], bool]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for place, line in enumerate(lines):
        if not groups or begins(place):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups
