"""Collects the columns of a report's tables over many documents; makes the frames once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rhetoric.model import Ingredient, IntArray, Match
from rhetoric.model.tables import TABLES, columns_of
from rhetoric.model.tables import Tables as Frames

_WORTH_SHARING = 200
"""Sets of spans below this size are stored even where an equal one exists."""


class Ingredients:
    """Rows of the table `ingredients` for one table of one document, while they are collected."""

    def __init__(self, table: str, doc_id: str) -> None:
        self.table = table
        self.doc_id = doc_id
        self._rows: list[tuple[Any, ...]] = []

    def add(
        self,
        row_id: str,
        ingredient: str,
        value: float,
        set_id: str | None,
        start: int | None,
        end: int | None,
    ) -> None:
        """Add one row."""
        self._rows.append((row_id, ingredient, value, set_id, start, end))

    def extend(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Add rows by columns of one length, all of them."""
        self._rows += zip(*(columns[name] for name in _INGREDIENT), strict=True)

    @property
    def columns(self) -> dict[str, Sequence[Any]]:
        """The rows as columns."""
        return by_column(_INGREDIENT, self._rows)


_INGREDIENT = "row_id ingredient value set_id start end".split()


def by_column(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
    """Rows as columns; for many rows faster than to append each value to its column."""
    columns = map(list, zip(*rows, strict=True)) if rows else ([] for _ in names)
    return dict(zip(names, columns, strict=True))


class Tables:
    """Rows of all tables while they are collected. Order of adding is the order of rows."""

    def __init__(self) -> None:
        self._columns: dict[str, dict[str, list[Any]]] = {
            name: {column: [] for column in ("doc_id", *columns_of(name))} for name in TABLES
        }
        self._sets: list[tuple[str, str, IntArray, IntArray]] = []
        self._known_sets: dict[tuple[str, str], str] = {}
        self._same: dict[tuple[str, bytes], str] = {}

    def add(self, table: str, doc_id: str, columns: Mapping[str, Sequence[Any]]) -> None:
        """Add rows by columns of one length; a column that is left out is null."""
        if not columns:
            return
        count = len(next(iter(columns.values())))
        for name, kept in self._columns[table].items():
            if name == "doc_id":
                kept += [doc_id] * count
            elif name in columns:
                values = columns[name]
                if len(values) != count:
                    raise ValueError(f"table {table}: column {name} has another length")
                kept += values.tolist() if isinstance(values, np.ndarray) else values
            else:
                kept += [None] * count
        unknown = set(columns) - set(self._columns[table])
        if unknown:
            raise ValueError(f"table {table}: unknown columns {sorted(unknown)}")

    def add_row(self, table: str, doc_id: str, **values: Any) -> None:
        """Add one row."""
        self.add(table, doc_id, {name: [value] for name, value in values.items()})

    def add_evidence(
        self, doc_id: str, set_id: str, start: IntArray, end: IntArray, *, share: bool = False
    ) -> str:
        """Store a set of spans under a name, once a document.

        Args:
            share: an equal set that is there already may stand for this one.

        Returns:
            The name under which it stands.
        """
        known = self._known_sets.get((doc_id, set_id))
        if known is not None:
            return known
        name = set_id
        if len(start) >= _WORTH_SHARING:
            # A digest: the sets themselves would stay in memory for as long as the run.
            key = (doc_id, sha256(start.tobytes() + end.tobytes()).digest())
            equal = self._same.setdefault(key, set_id)
            name = equal if share else set_id
        if name == set_id:
            self._sets.append((doc_id, set_id, start, end))
        self._known_sets[doc_id, set_id] = name
        return name

    def add_ingredients(self, rows: Ingredients) -> None:
        """Add the ingredients of one table."""
        columns = rows.columns
        columns["table"] = [rows.table] * len(columns["row_id"])
        self.add("ingredients", rows.doc_id, columns)

    def add_parts(self, table: str, doc_id: str, match_id: str, match: Match, text: str) -> None:
        """The parts of a match, in their order."""
        parts = match.parts
        self.add(
            "parts",
            doc_id,
            {
                "table": [table] * len(parts),
                "match_id": [match_id] * len(parts),
                "role": [role for role, _ in parts],
                "start": [span.start for _, span in parts],
                "end": [span.end for _, span in parts],
                "text": [span.of(text) for _, span in parts],
            },
        )

    def frames(self) -> Mapping[str, pl.DataFrame]:
        """All tables, each made into a frame when it is first asked for; nothing is added after."""
        return Frames({**self._columns, "evidence": self._evidence})

    def _evidence(self) -> dict[str, Any]:
        lengths = np.array([len(start) for _, _, start, _ in self._sets], dtype=np.int64)
        which = np.repeat(np.arange(len(self._sets), dtype=np.int64), lengths)
        return {
            "doc_id": pl.Series([s[0] for s in self._sets], dtype=pl.String).gather(which),
            "set_id": pl.Series([s[1] for s in self._sets], dtype=pl.String).gather(which),
            "start": _joined([s[2] for s in self._sets]),
            "end": _joined([s[3] for s in self._sets]),
        }


def _joined(arrays: list[IntArray]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=np.int32)


def set_name(ingredient: Ingredient, view: str) -> str:
    """Name of an ingredient's set of spans: one a document where it is local, else one a view."""
    return ingredient.name if ingredient.local else f"{ingredient.name}@{view}"
