"""Which paragraphs stand beside the body: at the top, at the end, and headings in between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rhetoric.model import BODY
from rhetoric.structure.paragraphs import Paragraph
from rhetoric.structure.shapes import (
    ENDS_SENTENCE,
    OPENING_WORDS,
    SEPARATOR,
    heading_style,
    is_byline,
    is_dateline,
    is_note,
    is_site_line,
    is_source_line,
    list_mark,
    looks_like_title,
    roman_value,
)

_SHORT = 400  # longer paragraphs are prose without a further look
_LAST_PARAGRAPHS = 4
_RANKS = ("part", "roman", "arabic", "caps", "letter", "title")
_WORDS = re.compile(r"\w")


class Marker:
    """Sets the kinds of the paragraphs of one text, in place."""

    def __init__(self, text: str, paragraphs: Sequence[Paragraph]) -> None:
        self.text = text
        self.paragraphs = paragraphs

    def mark(self) -> None:
        """Separators, the top, the end, and headings; then see that a body remains."""
        if len(self.paragraphs) < 2:
            return
        for paragraph in self.paragraphs:
            words = self._line(paragraph)
            if not paragraph.fixed and words is not None and SEPARATOR.fullmatch(words):
                paragraph.kind = "separator"
        top = self._mark_top()
        self._mark_end(top)
        self._mark_headings(top)

    def ensure_body(self) -> None:
        """Where paratext would take every word, nothing is paratext."""
        for paragraph in self.paragraphs:
            if paragraph.kind == BODY and _WORDS.search(self.text, paragraph.start, paragraph.end):
                return
        for paragraph in self.paragraphs:
            paragraph.kind, paragraph.level = BODY, 0

    # --- looks

    def _line(self, paragraph: Paragraph) -> str | None:
        """The words of a short paragraph of one line."""
        if not paragraph.one_line or paragraph.end - paragraph.start > _SHORT:
            return None
        return self.text[paragraph.start : paragraph.end]

    def _is_prose(self, place: int) -> bool:
        paragraph = self.paragraphs[place]
        if paragraph.end - paragraph.start > _SHORT:
            return True
        words = self.text[paragraph.start : paragraph.end]
        if list_mark(words[:12]) is not None and paragraph.one_line and len(words) < 80:
            return False
        count = len(words.split())
        return count >= 15 or (count >= 4 and ENDS_SENTENCE.search(words[-12:]) is not None)

    # --- the top

    def _mark_top(self) -> int:
        """Mark titles, stamps, bylines and notes above the body; where the body begins."""
        paragraphs = self.paragraphs
        titles: list[str] = []
        place = 0
        while place < len(paragraphs):
            paragraph = paragraphs[place]
            if paragraph.fixed:
                if paragraph.kind == "heading" and self._heading_is_title(place):
                    paragraph.kind, paragraph.level = "title", 0
                    titles.append(self._key(paragraph))
                elif paragraph.kind in (BODY, "heading"):
                    break
                place += 1
                continue
            kind = paragraph.kind if paragraph.kind != BODY else self._kind_at_top(place, titles)
            if kind is None:
                break
            paragraph.kind = kind
            if kind == "title":
                titles.append(self._key(paragraph))
            place += 1
        # Nothing but rules stood above the body: they open it.
        if not any(p.kind not in (BODY, "separator") for p in paragraphs[:place]):
            return 0
        return place

    def _key(self, paragraph: Paragraph) -> str:
        return " ".join(self.text[paragraph.start : paragraph.end].split()).casefold()

    def _heading_is_title(self, place: int) -> bool:
        """A marked heading above all others, with nothing of the body before it."""
        level = self.paragraphs[place].level
        others = [
            p.level
            for k, p in enumerate(self.paragraphs)
            if k != place and p.fixed and p.kind == "heading"
        ]
        return all(other > level for other in others)

    def _kind_at_top(self, place: int, titles: list[str]) -> str | None:
        paragraph = self.paragraphs[place]
        if paragraph.end - paragraph.start <= 10 * _SHORT and is_note(
            self.text[paragraph.start : paragraph.start + 60], plain=bool(titles)
        ):
            return "editors_note"
        words = self._line(paragraph)
        if words is None:
            return None
        if is_site_line(words):
            return "site_line"
        if is_dateline(words):
            return "dateline"
        if is_source_line(words):
            return "source_line"
        if is_byline(words):
            return "byline"
        if looks_like_title(words) and self._title_fits(place, words, titles):
            return "title"
        return None

    def _title_fits(self, place: int, words: str, titles: list[str]) -> bool:
        key = " ".join(words.split()).casefold()
        if key in titles:
            return True
        following = self.paragraphs[place + 1 : place + 9]
        if not any(self._is_prose(place + 1 + k) for k in range(len(following))):
            return False
        style = heading_style(words)
        if style in ("part", "roman", "arabic", "letter"):
            return False
        if key.strip(" :.") in OPENING_WORDS:
            return False
        after = following[0]
        if after.gap == 0 and style is None:
            # No blank line parts it from what follows: it could be a line of verse.
            longer = after.end - after.start >= 3 * len(words)
            line = self._line(after)
            if not longer and (line is None or not (is_byline(line) or is_dateline(line))):
                return False
        if not titles:
            return True
        if len(titles) > 1 or style is None:
            return len(titles) == 1 and self.paragraphs[place - 1].kind == "title"
        # A second title, or the first heading? A heading has companions of its own style.
        companions = sum(
            1
            for p in self.paragraphs[place + 1 :]
            if (line := self._line(p)) is not None and heading_style(line) == style
        )
        return companions == 0 and self.paragraphs[place - 1].kind == "title"

    # --- the end

    def _mark_end(self, top: int) -> None:
        paragraphs = self.paragraphs
        seen = 0
        for place in range(len(paragraphs) - 1, max(top, 0), -1):
            paragraph = paragraphs[place]
            if paragraph.kind != BODY:
                continue
            seen += 1
            if seen > _LAST_PARAGRAPHS or paragraph.fixed:
                return
            kind = self._kind_at_end(paragraph)
            if kind is None:
                return
            paragraph.kind = kind

    def _kind_at_end(self, paragraph: Paragraph) -> str | None:
        if is_note(self.text[paragraph.start : paragraph.start + 60], plain=True):
            return "editors_note"
        words = self._line(paragraph)
        if words is None:
            return None
        if is_source_line(words):
            return "source_line"
        if is_site_line(words):
            return "site_line"
        if is_dateline(words):
            return "dateline"
        return None

    # --- headings

    def _mark_headings(self, top: int) -> None:
        """Short title-like lines above prose, where at least two have the same style."""
        paragraphs = self.paragraphs
        if any(p.fixed and p.kind == "heading" and p.level > 0 for p in paragraphs):
            return
        styles: dict[int, str] = {}
        below = False  # whether prose, or a heading, stands under this place
        for place in range(len(paragraphs) - 1, top - 1, -1):
            paragraph = paragraphs[place]
            if paragraph.fixed or paragraph.kind not in (BODY, "separator"):
                below = False
                continue
            if paragraph.kind == "separator":
                continue
            words = self._line(paragraph)
            style = None if words is None or not below else heading_style(words)
            if style is not None:
                styles[place] = style
            below = style is not None or self._is_prose(place)
        styles = self._without_runs(styles)
        counts = Counter(styles.values())
        body = sum(p.kind == BODY for p in paragraphs)
        kept = {
            place: style
            for place, style in styles.items()
            if counts[style] >= 2 and self._in_order(style, styles)
        }
        if not kept or len(kept) > body / 2:
            return
        present = sorted({_RANKS.index(style) for style in kept.values()})
        for place, style in kept.items():
            paragraphs[place].kind = "heading"
            paragraphs[place].level = 10 * (1 + present.index(_RANKS.index(style)))
            if style == "arabic":
                words = self.text[paragraphs[place].start : paragraphs[place].end]
                paragraphs[place].level += len(re.findall(r"\d+", words.split()[0])) - 1

    def _without_runs(self, styles: dict[int, str]) -> dict[int, str]:
        """Drop lines of one style that directly follow each other: a list, verse or a table."""
        dropped = set()
        for place, style in styles.items():
            if styles.get(place + 1) == style:
                dropped |= {place, place + 1}
        return {place: styles[place] for place in sorted(styles) if place not in dropped}

    def _in_order(self, style: str, styles: dict[int, str]) -> bool:
        """Whether numbered headings ascend, from one again under a larger heading."""
        if style not in ("roman", "letter", "arabic"):
            return True
        before: list[int] | None = None
        renewed = True  # whether a heading of a higher rank stands since the last of this style
        for place, other in styles.items():
            if other != style:
                renewed = renewed or _RANKS.index(other) < _RANKS.index(style)
                continue
            number = self._number(place, style)
            if before is None and style == "letter" and number != [1]:
                return False
            if before is not None and not (number > before or (renewed and number == [1])):
                return False
            before, renewed = number, False
        return True

    def _number(self, place: int, style: str) -> list[int]:
        paragraph = self.paragraphs[place]
        first = self.text[paragraph.start : paragraph.end].split()[0]
        if style == "letter":
            return [ord(first[0]) - 64]
        if style == "roman":
            return [roman_value(first.rstrip(".):"))]
        return [int(part) for part in re.findall(r"\d+", first)]
