"""`Source` → sections, paragraphs, paratext and enumerations, found in the text alone.

    structure/
      shapes.py        what a single line looks like: a date, a byline, a heading …
      paragraphs.py    lines → paragraphs
      paratext.py      which paragraphs stand beside the body
      sections.py      the tree of sections
      enumerations.py  First … Second …; 1. 2. 3.; (a) … (b) …
      overrides.py     what the user says instead

An unusual text never loses words: what is not surely paratext is body, and a text with any words
has a body.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rhetoric.errors import SourceError
from rhetoric.model import BODY, PARATEXT_KINDS, Source, Spans, Structure
from rhetoric.structure.enumerations import find_enumerations
from rhetoric.structure.overrides import Override, read_override
from rhetoric.structure.paragraphs import Paragraph, find_paragraphs, without_syntax
from rhetoric.structure.paratext import Marker
from rhetoric.structure.sections import begins_with, build_sections, find_borders

__all__ = ["find_structure", "without_syntax"]

_BLOCK_KINDS = frozenset(["paragraph", *PARATEXT_KINDS])


def find_structure(source: Source, *, override: Mapping[str, Any] | None = None) -> Structure:
    """The sections, paragraphs and enumerations of a text, in time linear in its length.

    Every character that is neither white nor Markdown syntax lies in exactly one paragraph, and
    each paragraph in exactly one innermost section. Body sections have the ids "1", "2", "2.1";
    paratext those of its kind ("title", "title-2", "heading-1").

    Body sections are made by headings (those that the format marks, else short title-like lines
    of which at least two have the same style); without headings, by separators ("* * *") and by
    gaps with more blank lines than usual. Headings belong to the section that they open.

    Args:
        source: the text as read.
        override: what to take from the user instead, all of it optional:

            - ``paratext``: for each kind of `PARATEXT_KINDS`, or "body", a list of places: the
              opening words of paragraphs, line numbers from 1, or pairs [first, last] of them.
              Headings named here replace those that would be found in plain text.
            - ``sections``: "auto", "headings", "blank-lines" (every gap wider than usual),
              "none" (one section), or a list of where sections begin: offsets (a border inside
              a paragraph moves to its beginning) and opening words.
            - ``body``: "all" leaves no paratext but what ``paratext`` names.
            - ``paragraphs``: "auto", "lines" (each line is one), "blank-lines" (each block is).
            - ``enumerations``: false finds none.

    Raises:
        SourceError: the override has an unknown key or value, or names a place that the text
            does not have.

    Examples:
        >>> from rhetoric.reading import read_text
        >>> found = find_structure(read_text("A Title\\n\\nSome words of a body.\\n\\nAnd more."))
        >>> [(section.id, section.kind) for section in found.sections]
        [('title', 'title'), ('1', 'body')]
    """
    where = source.path or source.id
    wish = read_override(override, where)
    text = without_syntax(source)
    blocks = [mark for mark in source.markup if mark.kind in _BLOCK_KINDS]
    paragraphs = find_paragraphs(text, markup=blocks, given=wish.lines, mode=wish.paragraphs)
    _check_lines(paragraphs, wish, where)
    if wish.all_body:
        given = {(first, last) for first, last, _ in wish.lines}
        for paragraph in paragraphs:
            if not any(a <= paragraph.first_line <= b for a, b in given):
                paragraph.kind, paragraph.level, paragraph.fixed = BODY, 0, False
    _name_openings(text, paragraphs, wish, where)
    marker = Marker(text, paragraphs)
    if not wish.all_body:
        marker.mark()
    marker.ensure_body()
    borders = find_borders(text, paragraphs, wish, where)
    sections, inner = build_sections(text, paragraphs, borders)
    enumerations = (
        find_enumerations(text, paragraphs, sections, inner.tolist()) if wish.enumerations else ()
    )
    spans = Spans.of((paragraph.start, paragraph.end) for paragraph in paragraphs)
    return Structure(sections, spans, inner, enumerations)


def _check_lines(paragraphs: list[Paragraph], wish: Override, where: str) -> None:
    held = {paragraph.first_line for paragraph in paragraphs if paragraph.fixed}
    for first, last, kind in wish.lines:
        if not any(number in held for number in range(first, last + 1)):
            lines = f"line {first}" if first == last else f"lines {first} to {last}"
            raise SourceError(f"{where}: there are no words in {lines} (paratext.{kind})")


def _name_openings(text: str, paragraphs: list[Paragraph], wish: Override, where: str) -> None:
    for opening, kind in wish.openings:
        found = [paragraph for paragraph in paragraphs if begins_with(text, paragraph, opening)]
        if not found:
            raise SourceError(f"{where}: no paragraph begins with {opening!r} (paratext.{kind})")
        for paragraph in found:
            paragraph.kind, paragraph.fixed = kind, True
            paragraph.level = 1 if kind == "heading" else 0
