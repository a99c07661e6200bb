"""A text in HTML with overlapping highlights, and the evidence that its page carries.

Highlights overlap and nest freely, which elements cannot; so the text is cut at every border into
segments, and a segment carries the classes and the items of all highlights over it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

import numpy as np

from rhetoric.model.tables import ROW_KEYS
from rhetoric.rendering import _facts as facts
from rhetoric.rendering._facts import View

_BLANK = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as shown: its stretch, its number in the text (None: not known), its section."""

    start: int
    end: int
    number: int | None
    section: dict[str, Any] | None


@dataclass(frozen=True)
class Mark:
    """A highlighted stretch: its layer's class, its item, and the number shown behind it."""

    start: int
    end: int
    name: str
    item: int
    label: str = ""


def paragraphs(view: View) -> list[Paragraph]:
    """The paragraphs of a text that is there; whatever they leave out comes as further ones."""
    text = view.text or ""
    known = view.sets.get("text/paragraphs")
    spans: list[tuple[int, int, int | None]] = []
    if known is not None:
        pairs = zip(known[0].tolist(), known[1].tolist(), strict=True)
        spans = [(a, b, n) for n, (a, b) in enumerate(pairs, start=1)]
    out: list[tuple[int, int, int | None]] = []
    reached = 0
    for start, end, number in [*spans, (len(text), len(text), None)]:
        if start > reached:
            out += [(a, b, None) for a, b in _blocks(text, reached, start)]
        if end > start:
            out.append((start, end, number))
        reached = max(reached, end)
    return [Paragraph(a, b, n, _innermost(view, a)) for a, b, n in out]


def _blocks(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    at = start
    for border in [*(m.span() for m in _BLANK.finditer(text, start, end)), (end, end)]:
        piece = text[at : border[0]]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield at + lead, at + len(piece.rstrip())
        at = border[1]


def _innermost(view: View, place: int) -> dict[str, Any] | None:
    found = None
    for section in view.rows["sections"]:
        inside = section["start"] <= place < max(section["end"], section["start"] + 1)
        if inside and (found is None or section["level"] >= found["level"]):
            found = section
    return found


def segments(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """``text[start:end]`` as HTML; `marks` are those that overlap it, in any order."""
    borders = {start, end}
    for mark in marks:
        borders.add(max(start, mark.start))
        borders.add(min(end, mark.end))
    cuts = sorted(borders)
    begins: dict[int, list[int]] = {}
    stops: dict[int, list[int]] = {}
    for place, mark in enumerate(marks):
        begins.setdefault(max(start, mark.start), []).append(place)
        stops.setdefault(min(end, mark.end), []).append(place)
    active: set[int] = set()
    out = []
    for a, b in pairwise(cuts):
        active.difference_update(stops.get(a, ()))
        active.update(p for p in begins.get(a, ()) if min(end, marks[p].end) > a)
        piece = escape(text[a:b], quote=False)
        if not active:
            out.append(piece)
            continue
        over = [marks[p] for p in sorted(active)]
        names = " ".join(sorted({m.name for m in over}))
        items = " ".join(str(i) for i in sorted({m.item for m in over}))
        ending = sorted(
            {m.label for m in over if m.end == b and m.label}, key=lambda s: (len(s), s)
        )
        label = f' data-l="{",".join(ending)}"' if ending else ""
        out.append(f'<span class="m {names}" data-i="{items}"{label}>{piece}</span>')
    return "".join(out)


class Evidence:
    """Collects what the page must know to open the words behind its numbers.

    Offsets in it are UTF-16 code units, which is how a browser counts.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self._labels: dict[str, int] = {}
        self._ingredients: dict[str, int] = {}
        self._sets: dict[str, int] = {}
        self._rows: list[Any] = []
        self._keys: dict[tuple[str, int], int | None] = {}
        text = view.text or ""
        wide = np.fromiter((ord(c) > 0xFFFF for c in text), np.bool_, len(text))
        self._units = (
            np.concatenate([[0], np.cumsum(1 + wide)]).astype(np.int64) if wide.any() else None
        )
        self._parts: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for part in view.rows["parts"]:
            self._parts.setdefault((part["table"], part["match_id"]), []).append(part)

    def units(self, offset: int) -> int:
        """A code point offset in UTF-16 code units."""
        return offset if self._units is None else int(self._units[offset])

    def key(self, table: str, row: int) -> int | None:
        """The number by which the page finds the evidence of a row; None where there is none."""
        if self.view.text is None:
            return None
        place = (table, row)
        if place not in self._keys:
            items = self._items(table, self.view.rows[table][row])
            self._keys[place] = len(self._rows) if items else None
            if items:
                self._rows.append([self._title(table, self.view.rows[table][row]), *items])
        return self._keys[place]

    def parts(self, table: str, match_id: str) -> list[dict[str, Any]]:
        """The parts of a match."""
        return self._parts.get((table, match_id), [])

    def data(self) -> dict[str, Any]:
        """Everything as plain data.

        A row is its title (a text, or two labels) and its ingredients; equal ingredients are
        stored once. An ingredient is a label, a value, and a set (or its own spans) with a stretch.
        """
        starts, ends = self.view.sets.get("text/sentences", (np.empty(0, np.int32),) * 2)
        return {
            "labels": list(self._labels),
            "ingredients": [json.loads(code) for code in self._ingredients],
            "sets": [self._coded(*self.view.sets[name]) for name in self._sets],
            "rows": self._rows,
            "sentences": self._coded(starts, ends),
        }

    def _items(self, table: str, row: dict[str, Any]) -> list[int]:
        coded = [json.dumps(item, separators=(",", ":")) for item in self._found(table, row)]
        return [self._ingredients.setdefault(code, len(self._ingredients)) for code in coded]

    def _found(self, table: str, row: dict[str, Any]) -> list[Any]:
        if table in ("contrasts", "figures", "hits"):
            roles: dict[str, list[tuple[int, int]]] = {}
            for part in self.parts(table, row["match_id"]):
                roles.setdefault(part["role"], []).append((part["start"], part["end"]))
            if not roles:
                roles = {"match": [(row["start"], row["end"])]}
            found = []
            for role, spans in roles.items():
                starts, ends = np.array(spans, dtype=np.int64).T
                found.append([self._name(role), len(spans), self._coded(starts, ends)])
            return found
        items: list[Any] = []
        for name, value, set_id, start, end in self.view.ingredients.get(
            (table, row[ROW_KEYS[table]]), []
        ):
            shown = int(value) if value == int(value) else value
            if set_id is None:
                items.append([self._name(name), shown])
                continue
            known = set_id in self.view.sets
            number = self._sets.setdefault(set_id, len(self._sets)) if known else -1
            text = self.view.text or ""
            if start is None or end is None or (start == 0 and end >= len(text)):
                items.append([self._name(name), shown, number])
            else:
                stretch = [self.units(start), self.units(min(end, len(text)))]
                items.append([self._name(name), shown, number, *stretch])
        return items

    def _title(self, table: str, row: dict[str, Any]) -> str | list[int]:
        if table not in ("arc", "measures", "frames"):
            return _title(table, row)
        name, _, part = row["row_id"].partition("@")
        labels = (facts.label_of(name, pack=True), _part(part))
        return [self._labels.setdefault(label, len(self._labels)) for label in labels if label]

    def _name(self, name: str) -> int:
        return self._labels.setdefault(facts.words_of(name), len(self._labels))

    def _coded(self, starts: Any, ends: Any) -> list[int]:
        """Spans as distances: gap from the start before, length, gap, length …"""
        if self._units is not None:
            starts, ends = self._units[starts], self._units[ends]
        coded = np.empty(2 * len(starts), dtype=np.int64)
        coded[0::2] = np.diff(starts, prepend=0)
        coded[1::2] = np.asarray(ends) - np.asarray(starts)
        found: list[int] = coded.tolist()
        return found


def _title(table: str, row: dict[str, Any]) -> str:
    if table == "frequencies":
        name = facts.words_of(row["category"])
        return (
            f"{row['term']} ({name}, {row['pack']})" if row["term"] else f"{name} ({row['pack']})"
        )
    if table == "formulas":
        return f"“{facts.one_line(row['text'], 120)}”"
    if table == "contrasts":
        return f"{facts.one_line(row['asserted'], 60)} – {facts.one_line(row['rejected'], 60)}"
    if table == "figures":
        return str(row["figure"])
    return str(row["term"])


def _part(part: str) -> str:
    if part in ("", "body"):
        return "body"
    return f"quarter {part[1:]}" if part.startswith("q") else f"section {part}"
