"""Measures on the body, its sections and quarters, with their ingredients."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from rhetoric.analysis._collecting import Ingredients, Tables, set_name
from rhetoric.analysis._lexical import Counted, Groups, Plan, category_counts
from rhetoric.analysis._texts import body_sections
from rhetoric.measures import measure_all
from rhetoric.model import Document, Measured, Section, Span

ARC = (
    "mean_sentence_length",
    "mattr",
    "flesch_reading_ease",
    "first_person_plural_rate",
    "modal_obligation_rate",
    "modal_prediction_rate",
    "negation_rate",
)
"""Measures that a report follows over sections and quarters unless others are named."""

QUARTERS = 4

Series = list[tuple[Section | None, list[Measured]]]


def add_measures(tables: Tables, document: Document, names: Sequence[str] | None) -> Series:
    """The table `measures`: the body, then each top section where there are several."""
    series: Series = []
    columns: dict[str, list[Any]] = {name: [] for name in _MEASURES}
    ingredients = Ingredients("measures", document.id)
    for section, _ in body_sections(document):
        view = document.body if section is None else document.body.within(section.span)
        measured = measure_all(view, names=names)
        series.append((section, measured))
        place = None if section is None else section.id
        span = Span(0, len(document.text)) if section is None else section.span
        suffix = "" if place is None else f"@{place}"
        rows = [m.measure + suffix for m in measured]
        columns["row_id"] += rows
        for name in ("measure", "family", "value", "unit", "note", "low", "high"):
            columns[name] += map(attrgetter(name), measured)
        columns["section_id"] += [place] * len(measured)
        _store(tables, ingredients, rows, measured, "body" if place is None else place, span)
    tables.add("measures", document.id, columns)
    tables.add_ingredients(ingredients)
    return series


_MEASURES = "row_id measure family value unit note section_id low high".split()


def _store(
    tables: Tables,
    ingredients: Ingredients,
    rows: Sequence[str],
    measured: Sequence[Measured],
    place: str,
    span: Span,
) -> None:
    """Store the ingredients of values of one view, each set of spans once; a local set is stored
    from the body, which comes first."""
    known: dict[str, str] = {}
    for row, item in zip(rows, measured, strict=True):
        for entry in item.ingredients:
            spans = entry.spans
            if spans is None:
                ingredients.add(row, entry.name, entry.value, None, None, None)
                continue
            name = known.get(entry.name)
            if name is None:
                name = known[entry.name] = tables.add_evidence(
                    ingredients.doc_id, set_name(entry, place), spans.start, spans.end, share=True
                )
            ingredients.add(row, entry.name, entry.value, name, span.start, span.end)


def add_arc(
    tables: Tables,
    document: Document,
    plan: Plan,
    hits: Counted,
    grouped: Groups,
    series: Series,
    arc: Sequence[str],
    names: Sequence[str] | None,
    *,
    per: int,
) -> None:
    """The table `arc`: chosen measures and all categories, by section and by quarter."""
    chosen = [name for name in arc if names is None or name in names]
    parts: list[tuple[str, str, Span, int, list[Measured]]] = []
    words_of = {s.id: words for s, words in body_sections(document) if s is not None}
    for section, measured in series:
        if section is not None:
            kept = [m for m in measured if m.measure in chosen]
            parts.append(("section", section.id, section.span, words_of[section.id], kept))
    for number, span in enumerate(document.body.part_spans(QUARTERS), start=1):
        view = document.body.within(span)
        words = int(view.tokens.is_word.sum())
        kept = measure_all(view, names=chosen) if chosen else []
        parts.append(("quarter", f"q{number}", span, words, kept))
    columns: dict[str, list[Any]] = {name: [] for name in _ARC}
    ingredients = Ingredients("arc", document.id)
    for division, place, span, _, measured in parts:
        rows = [f"{item.measure}@{place}" for item in measured]
        columns["row_id"] += rows
        for name in ("measure", "unit", "value", "note"):
            columns[name] += map(attrgetter(name), measured)
        for name, value in (
            ("division", division),
            ("section_id", place),
            ("start", span.start),
            ("end", span.end),
        ):
            columns[name] += [value] * len(rows)
        _store(tables, ingredients, rows, measured, place, span)
    _add_categories(columns, ingredients, parts, plan, hits, grouped, per)
    tables.add("arc", document.id, columns)
    tables.add_ingredients(ingredients)


_ARC = "row_id measure unit division section_id start end value note".split()


def _add_categories(
    columns: dict[str, list[Any]],
    ingredients: Ingredients,
    parts: Sequence[tuple[str, str, Span, int, list[Measured]]],
    plan: Plan,
    hits: Counted,
    grouped: Groups,
    per: int,
) -> None:
    """The rates of all categories in all parts, category by category."""
    stretches = [(span.start, span.end) for _, _, span, _, _ in parts]
    names, counts = category_counts(plan, hits, grouped, stretches)
    places = [place for _, place, _, _, _ in parts]
    words = [words for _, _, _, words, _ in parts]
    rows = [f"{name}@{place}" for name in names for place in places]
    flat: list[int] = counts.ravel().tolist()
    notes = [None if n else "no words" for n in words]
    each = len(names)
    columns["row_id"] += rows
    columns["measure"] += [name for name in names for _ in places]
    columns["unit"] += [f"per {per:,} words"] * len(rows)
    columns["division"] += [division for division, _, _, _, _ in parts] * each
    columns["section_id"] += places * each
    columns["start"] += [start for start, _ in stretches] * each
    columns["end"] += [end for _, end in stretches] * each
    columns["value"] += [
        count / n * per if n else None for count, n in zip(flat, words * each, strict=True)
    ]
    columns["note"] += notes * each
    sets = [f"hits/{name}" for name in names for _ in places]
    # Two ingredients a row, in turns: the count and the words.
    ingredients.extend(
        {
            "row_id": [row for row in rows for _ in range(2)],
            "ingredient": ["count", "words"] * len(rows),
            "value": [value for pair in zip(flat, words * each, strict=True) for value in pair],
            "set_id": [name for one in sets for name in (one, "words")],
            "start": [start for start, _ in stretches for _ in range(2)] * each,
            "end": [end for _, end in stretches for _ in range(2)] * each,
        }
    )
