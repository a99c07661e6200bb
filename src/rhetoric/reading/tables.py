"""Many texts in one file: CSV, TSV and JSON Lines with a row for each text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from rhetoric.errors import SourceError, did_you_mean


@dataclass(frozen=True)
class Row:
    """One text of a table."""

    number: int
    id: str
    text: str
    metadata: dict[str, str]


def read_delimited(
    text: str, *, where: str, separator: str, text_column: str, id_column: str
) -> list[Row]:
    """The rows of a CSV or TSV text with a header line.

    Every cell is kept as it stands; an empty cell of another column is no metadata.

    Raises:
        SourceError: a column is missing, a row is broken, or an id is empty or not unique.
    """
    import polars as pl  # the standard library's reader has a process-wide limit on a cell's size

    header = text.split("\n", 1)[0]
    if not header.strip():
        raise SourceError(f"{where}: its first line must hold the columns' names")
    try:
        frame = pl.read_csv(
            text.encode("utf-8", "surrogatepass"),
            separator=separator,
            infer_schema=False,
        )
    except pl.exceptions.PolarsError as error:
        reason = str(error).split("\n")[0]
        raise SourceError(f"{where}: is not a proper table: {reason}") from None
    _require(frame.columns, where, text_column, id_column)
    rows = []
    for number, cells in enumerate(frame.iter_rows(named=True), start=1):
        if not any(cells.values()):  # an empty line
            continue
        metadata = {
            name: value
            for name, value in cells.items()
            if name not in (text_column, id_column) and value
        }
        rows.append(Row(number, cells[id_column] or "", cells[text_column] or "", metadata))
    return _checked(rows, where, id_column)


def read_json_lines(text: str, *, where: str, text_column: str, id_column: str) -> list[Row]:
    """The rows of a JSON Lines text: one object a line, empty lines ignored.

    Raises:
        SourceError: a line is not an object, lacks a column, or an id is empty or not unique.
    """
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{where}, line {number}"
        try:
            content = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{place}: is not JSON: {error}") from None
        if not isinstance(content, dict):
            raise SourceError(f"{place}: must be an object {{…}}, not {type(content).__name__}")
        _require(list(content), place, text_column, id_column)
        body = content[text_column]
        if not isinstance(body, str):
            raise SourceError(f"{place}: {text_column!r} must be a string")
        identity = content[id_column]
        if isinstance(identity, bool) or not isinstance(identity, str | int):
            raise SourceError(f"{place}: {id_column!r} must be a string or a whole number")
        metadata = {
            name: _word(value)
            for name, value in content.items()
            if name not in (text_column, id_column) and value not in (None, "")
        }
        rows.append(Row(number, str(identity), body, metadata))
    return _checked(rows, where, id_column)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _require(columns: list[str], where: str, text_column: str, id_column: str) -> None:
    for name, option in ((id_column, "id_column"), (text_column, "text_column")):
        if name not in columns:
            found = ", ".join(columns[:20]) or "none"
            raise SourceError(
                f"{where}: has no column {name!r} (columns: {found})"
                f"{did_you_mean(name, columns) if len(columns) > 2 else ''}; "
                f"{option}=… names another"
            )


def _checked(rows: list[Row], where: str, id_column: str) -> list[Row]:
    if not rows:
        raise SourceError(f"{where}: has no text")
    seen: dict[str, int] = {}
    for row in rows:
        if not row.id.strip():
            raise SourceError(f"{where}: row {row.number} has no {id_column!r}")
        if row.id in seen:
            raise SourceError(
                f"{where}: rows {seen[row.id]} and {row.number} have the same "
                f"{id_column!r}, {row.id!r}"
            )
        seen[row.id] = row.number
    return rows
