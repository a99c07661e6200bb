"""Formulas, contrasts, figures and enumerations to tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from rhetoric import contrasts as contrast_frames
from rhetoric import figures as rhetorical_figures
from rhetoric import formulas as repeated_formulas
from rhetoric.analysis._collecting import Ingredients, Tables
from rhetoric.analysis._lexical import Counted, Plan
from rhetoric.figures import enumeratio
from rhetoric.model import Document, Match, Spans


def _where(document: Document, starts: Sequence[int]) -> dict[str, list[Any]]:
    """Section, paragraph and sentence of the token at each start."""
    tokens = document.tokens
    at = np.searchsorted(tokens.start, np.asarray(starts, dtype=np.int64), side="right") - 1
    at = np.maximum(at, 0)
    return {
        "section_id": [document.sections[s].id for s in tokens.section[at].tolist()],
        "paragraph_id": (tokens.paragraph[at] + 1).tolist(),
        "sentence_id": (tokens.sentence[at] + 1).tolist(),
    }


def _ids(matches: Sequence[Match]) -> list[str]:
    seen: Counter[str] = Counter()
    names = []
    for match in matches:
        name = f"{match.name}:{match.span.start}-{match.span.end}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}:{seen[name]}")
    return names


def _words(text: str, match: Match, role: str, joiner: str = " … ") -> str | None:
    spans = match.of(role)
    return joiner.join(span.of(text) for span in spans) if spans else None


def add_formulas(
    tables: Tables, document: Document, hits: Counted, plan: Plan, *, per: int
) -> None:
    """The table `formulas`."""
    found = repeated_formulas.find(document)
    words = int(document.body.tokens.is_word.sum())
    whole = len(document.text)
    pack_of = [plan.pack_of[t] for t in hits.term.tolist()]
    hit_starts, hit_ends = hits.start, hits.end
    columns: dict[str, list[Any]] = {name: [] for name in _FORMULA}
    ingredients = Ingredients("formulas", document.id)
    for number, item in enumerate(found, start=1):
        spans: Spans = item.spans
        first = spans[0]
        inside = np.flatnonzero((hit_starts >= first.start) & (hit_ends <= first.end))
        packs = sorted({pack_of[i] for i in inside.tolist()})
        row = f"formula-{number}"
        values = (
            row,
            item.family,
            item.text,
            item.length,
            item.count,
            item.nested_count,
            " | ".join(item.slots) or None,
            " ".join(str(start) for start in spans.start.tolist()),
            item.count / words * per if words else None,
            ", ".join(packs) or None,
        )
        for name, value in zip(_FORMULA, values, strict=True):
            columns[name].append(value)
        tables.add_evidence(document.id, row, spans.start, spans.end)
        ingredients.add(row, "count", item.count, row, 0, whole)
        ingredients.add(row, "words", words, "words", 0, whole)
    tables.add("formulas", document.id, columns)
    tables.add_ingredients(ingredients)


_FORMULA = "formula_id family_id text length count nested_count slots positions rate packs".split()


def add_contrasts(
    tables: Tables, document: Document, frames: contrast_frames.ContrastFrames
) -> None:
    """The table `contrasts` and the parts of each."""
    text = document.text
    matches = contrast_frames.find_in(document, frames)
    if not matches:
        return
    ids = _ids(matches)
    starts = [m.span.start for m in matches]
    tables.add(
        "contrasts",
        document.id,
        {
            "match_id": ids,
            "type": [m.name for m in matches],
            "pack": [m.labels.get("pack") for m in matches],
            "cue": [_words(text, m, "cue") for m in matches],
            "asserted": [_words(text, m, "asserted", " | ") for m in matches],
            "rejected": [_words(text, m, "rejected", " | ") for m in matches],
            "additive": [m.labels.get("additive") == "true" for m in matches],
            "actor": [_words(text, m, "actor") for m in matches],
            "start": starts,
            "end": [m.span.end for m in matches],
            **_where(document, starts),
            "score": [round(m.score, 6) for m in matches],
            "basis": [m.basis for m in matches],
            "text": [m.span.of(text) for m in matches],
        },
    )
    for name, match in zip(ids, matches, strict=True):
        tables.add_parts("contrasts", document.id, name, match, text)


def add_figures(tables: Tables, document: Document, names: Sequence[str] | None) -> None:
    """The table `figures` and the parts of each."""
    text = document.text
    matches = rhetorical_figures.find(document, figures=names)
    if not matches:
        return
    ids = _ids(matches)
    starts = [m.span.start for m in matches]
    details = {m.name: rhetorical_figures.describe(m.name) for m in matches}
    tables.add(
        "figures",
        document.id,
        {
            "match_id": ids,
            "figure": [m.name for m in matches],
            "start": starts,
            "end": [m.span.end for m in matches],
            **_where(document, starts),
            "members": [len(m.parts) for m in matches],
            "score": [round(m.score, 6) for m in matches],
            "threshold": [details[m.name].threshold for m in matches],
            "detector": [f"figures.{m.name}" for m in matches],
            "version": [details[m.name].version for m in matches],
            "text": [" | ".join(span.of(text) for _, span in m.parts) for m in matches],
        },
    )
    for name, match in zip(ids, matches, strict=True):
        tables.add_parts("figures", document.id, name, match, text)


def add_enumerations(tables: Tables, document: Document) -> None:
    """The table `enumerations`, a row an item, aligned with its sisters."""
    text = document.text
    for enumeration, skeleton, slots in enumeratio.aligned(document):
        items = enumeration.items
        starts = [item.marker.start for item in items]
        tables.add(
            "enumerations",
            document.id,
            {
                "enumeration_id": [enumeration.id] * len(items),
                "section_id": _where(document, starts)["section_id"],
                "item": [item.number for item in items],
                "marker": [item.marker.of(text) for item in items],
                "start": [item.span.start for item in items],
                "end": [item.span.end for item in items],
                "skeleton": [skeleton] * len(items),
                "slots": [" | ".join(filling) for filling in slots],
            },
        )
