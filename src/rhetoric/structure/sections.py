"""Paragraphs with kinds → the tree of sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rhetoric.errors import SourceError
from rhetoric.model import BODY, Section, Span
from rhetoric.model.spans import IntArray
from rhetoric.structure.overrides import Override
from rhetoric.structure.paragraphs import Paragraph

_KIND_WORDS = {
    "title": "Title",
    "dateline": "Dateline",
    "byline": "Byline",
    "site_line": "Site line",
    "editors_note": "Editor's note",
    "source_line": "Source line",
    "heading": "Heading",
    "separator": "Separator",
}
_PROSE_LENGTH = 40  # a stretch between gaps whose paragraphs are all shorter is no section


@dataclass(slots=True)
class _Draft:
    """A section whose end and parent may still change."""

    id: str
    parent: int | None
    level: int
    kind: str
    label: str
    start: int
    end: int


def find_borders(
    text: str, paragraphs: Sequence[Paragraph], override: Override, where: str
) -> dict[int, int]:
    """The paragraphs at which a body section begins, each with its level.

    Headings make the sections; where there are none, separators and gaps of more blank lines
    than the text's usual gap do.

    Raises:
        SourceError: a border of the override is not found in the text.
    """
    if not isinstance(override.sections, str):
        return _given_borders(text, paragraphs, override.sections, where)
    headings = {
        place: paragraph.level
        for place, paragraph in enumerate(paragraphs)
        if paragraph.kind == "heading"
    }
    if override.sections == "headings" or (override.sections == "auto" and headings):
        return headings
    if override.sections == "none":
        return {}
    return _gap_borders(paragraphs, cautious=override.sections == "auto")


def _given_borders(
    text: str, paragraphs: Sequence[Paragraph], borders: Sequence[int | str], where: str
) -> dict[int, int]:
    openings: dict[str, int] = {}
    wanted = {" ".join(border.split()) for border in borders if isinstance(border, str)}
    for place, paragraph in enumerate(paragraphs):
        for opening in wanted:
            if opening not in openings and begins_with(text, paragraph, opening):
                openings[opening] = place
    ends = np.array([paragraph.end for paragraph in paragraphs], dtype=np.int64)
    found: dict[int, int] = {}
    for border in borders:
        if isinstance(border, str):
            opening = " ".join(border.split())
            if opening not in openings:
                raise SourceError(f"{where}: no paragraph begins with {border!r} (sections)")
            place = openings[opening]
        else:
            place = int(np.searchsorted(ends, border, side="right"))
        # A section begins with words of the body or with its heading.
        while place < len(paragraphs) and paragraphs[place].kind not in (BODY, "heading"):
            place += 1
        if place == len(paragraphs):
            raise SourceError(
                f"{where}: no words of the body stand at or after {border!r} (sections); "
                f"the text has {len(text)} characters"
            )
        found[place] = 1
    return found


def begins_with(text: str, paragraph: Paragraph, opening: str) -> bool:
    """Whether a paragraph begins with words, whatever white space stands between them."""
    reach = min(paragraph.end, paragraph.start + 4 * len(opening) + 16)
    return " ".join(text[paragraph.start : reach].split()).startswith(opening)


def _gap_borders(paragraphs: Sequence[Paragraph], *, cautious: bool) -> dict[int, int]:
    """Borders at separators and at extra blank lines.

    Where `cautious`, gaps are borders only if half of all gaps at least are as wide as the usual
    one (their median), if each stretch between borders has a paragraph of `_PROSE_LENGTH`
    characters, and if stretches have several paragraphs (see `_are_sections`).
    """
    places = [place for place, paragraph in enumerate(paragraphs) if paragraph.kind == BODY]
    gaps: list[int] = []
    ruled: list[bool] = []
    for before, after in pairwise(places):
        between = paragraphs[before + 1 : after + 1]
        gaps.append(max(paragraph.gap for paragraph in between))
        ruled.append(any(paragraph.kind == "separator" for paragraph in between[:-1]))
    plain = sorted(gap for gap, rule in zip(gaps, ruled, strict=True) if not rule)
    usual = plain[(len(plain) - 1) // 2] if plain else 0
    wide = [
        place
        for place, gap, rule in zip(places[1:], gaps, ruled, strict=True)
        if gap > usual and not rule and plain
    ]
    if cautious:
        if plain.count(usual) < len(plain) / 2:
            wide = []
        wide = _between_prose(paragraphs, places, wide)
        if not _are_sections(places, wide, strict=usual == 0):
            wide = []
    rules = [place for place, rule in zip(places[1:], ruled, strict=True) if rule]
    return dict.fromkeys(sorted({*wide, *rules}), 1)


def _are_sections(places: Sequence[int], borders: Sequence[int], *, strict: bool) -> bool:
    """Whether stretches between borders have several paragraphs: most of them.

    Where `strict` (a single blank line is the wider gap), all of them, and three at least: one
    stray blank line in a long text parts nothing.
    """
    wanted = set(borders)
    sizes: list[int] = []
    for place in places:
        if place in wanted or not sizes:
            sizes.append(0)
        sizes[-1] += 1
    single = sum(size == 1 for size in sizes)
    if strict:
        return single == 0 and len(sizes) >= 3
    return single <= len(sizes) / 2


def _between_prose(
    paragraphs: Sequence[Paragraph], places: Sequence[int], borders: Sequence[int]
) -> list[int]:
    """The borders with prose above, and below before the next; other stretches join the last."""
    wanted = set(borders)
    stretches: list[tuple[int, bool]] = []
    for place in places:
        if place in wanted or not stretches:
            stretches.append((place, False))
        if paragraphs[place].end - paragraphs[place].start >= _PROSE_LENGTH:
            stretches[-1] = (stretches[-1][0], True)
    kept: list[int] = []
    above = False
    for number, (place, prose) in enumerate(stretches):
        if number and prose and above:
            kept.append(place)
        above = above or prose
    return kept


def build_sections(
    text: str, paragraphs: Sequence[Paragraph], borders: Mapping[int, int]
) -> tuple[tuple[Section, ...], IntArray]:
    """The sections in text order, and for each paragraph the index of its innermost section."""
    drafts: list[_Draft] = []
    inner = np.zeros(len(paragraphs), dtype=np.int32)
    open_sections: list[tuple[int, int]] = []  # (index, raw level), outermost first
    children: Counter[int | None] = Counter()
    kinds: Counter[str] = Counter()
    waiting: list[int] = []  # paratext that belongs to whatever section goes on after it

    def settle(parent: int | None) -> None:
        for index in waiting:
            drafts[index].parent = parent
            drafts[index].level = 1 if parent is None else drafts[parent].level + 1
        waiting.clear()

    def begin(paragraph: Paragraph, level: int) -> None:
        while open_sections and open_sections[-1][1] >= level:
            open_sections.pop()
        parent = open_sections[-1][0] if open_sections else None
        settle(parent)
        children[parent] += 1
        number = str(children[parent])
        identity = number if parent is None else f"{drafts[parent].id}.{number}"
        label = f"Section {identity}"
        if paragraph.kind == "heading":
            label = " ".join(text[paragraph.start : paragraph.end].split())
        depth = len(open_sections) + 1
        drafts.append(_Draft(identity, parent, depth, BODY, label, paragraph.start, paragraph.end))
        open_sections.append((len(drafts) - 1, level))

    def add_paratext(paragraph: Paragraph, parent: int | None) -> int:
        kind = paragraph.kind
        kinds[kind] += 1
        plain = kinds[kind] == 1 and kind != "heading"
        identity = kind if plain else f"{kind}-{kinds[kind]}"
        level = 1 if parent is None else drafts[parent].level + 1
        label = _KIND_WORDS[kind]
        drafts.append(_Draft(identity, parent, level, kind, label, paragraph.start, paragraph.end))
        return len(drafts) - 1

    highest = min(borders.values(), default=1)
    for place, paragraph in enumerate(paragraphs):
        if place in borders:
            begin(paragraph, borders[place])
        elif paragraph.kind == BODY and not open_sections:
            begin(paragraph, highest)
        if paragraph.kind in (BODY, "heading") and open_sections:
            top = open_sections[-1][0]
            settle(top)
            drafts[top].end = paragraph.end
            inner[place] = top if paragraph.kind == BODY else add_paratext(paragraph, top)
        else:
            inner[place] = add_paratext(paragraph, None)
            waiting.append(int(inner[place]))
    settle(None)
    for draft in reversed(drafts):
        if draft.parent is not None:
            drafts[draft.parent].end = max(drafts[draft.parent].end, draft.end)
    sections = tuple(
        Section(d.id, d.parent, d.level, d.kind, d.label, Span(d.start, d.end)) for d in drafts
    )
    return sections, inner
