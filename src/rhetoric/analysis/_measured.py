"""Measures on the body, its sections and quarters, with their ingredients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rhetoric.analysis._collecting import IngredientRow, Tables, set_name
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
    for section, _ in body_sections(document):
        view = document.body if section is None else document.body.within(section.span)
        measured = measure_all(view, names=names)
        series.append((section, measured))
        place = "body" if section is None else section.id
        span = Span(0, len(document.text)) if section is None else section.span
        suffix = "" if section is None else f"@{place}"
        tables.add(
            "measures",
            document.id,
            {
                "row_id": [m.measure + suffix for m in measured],
                "measure": [m.measure for m in measured],
                "family": [m.family for m in measured],
                "value": [None if m.value is None else float(m.value) for m in measured],
                "unit": [m.unit for m in measured],
                "note": [m.note for m in measured],
                "section_id": [None if section is None else section.id] * len(measured),
                "low": [m.low for m in measured],
                "high": [m.high for m in measured],
            },
        )
        for item in measured:
            _store(tables, document, "measures", item.measure + suffix, item, place, span)
    return series


def _store(
    tables: Tables,
    document: Document,
    table: str,
    row: str,
    measured: Measured,
    place: str,
    span: Span,
) -> None:
    """Store a value's ingredients; a local set is stored from the body, which comes first."""
    rows: list[IngredientRow] = []
    for item in measured.ingredients:
        if item.spans is None:
            rows.append((row, item.name, float(item.value), None, None, None))
            continue
        name = tables.add_evidence(
            document.id, set_name(item, place), item.spans.start, item.spans.end, share=True
        )
        rows.append((row, item.name, float(item.value), name, span.start, span.end))
    tables.add_ingredients(table, document.id, rows)


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
    for division, place, span, _, measured in parts:
        for item in measured:
            row = f"{item.measure}@{place}"
            values = (row, item.measure, item.unit, division, place, span.start, span.end)
            _append(columns, (*values, item.value, item.note))
            _store(tables, document, "arc", row, item, place, span)
    ingredients: list[IngredientRow] = []
    stretches = [(span.start, span.end) for _, _, span, _, _ in parts]
    for name, counts in category_counts(plan, hits, grouped, stretches):
        for (division, place, span, words, _), count in zip(parts, counts, strict=True):
            row = f"{name}@{place}"
            values = (row, name, f"per {per:,} words", division, place, span.start, span.end)
            rate = count / words * per if words else None
            _append(columns, (*values, rate, None if words else "no words"))
            ingredients.append((row, "count", count, f"hits/{name}", span.start, span.end))
            ingredients.append((row, "words", words, "words", span.start, span.end))
    tables.add("arc", document.id, columns)
    tables.add_ingredients("arc", document.id, ingredients)


_ARC = "row_id measure unit division section_id start end value note".split()


def _append(columns: dict[str, list[Any]], values: tuple[Any, ...]) -> None:
    for name, value in zip(_ARC, values, strict=True):
        columns[name].append(value)
