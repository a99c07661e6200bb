"""Rows of comma- or tab-separated tables, with the line on which each begins."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from rhetoric.lexicon.formats.base import FileText
from rhetoric.lexicon.nodes import MAX_BYTES


def read_rows(file: FileText, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """The rows that are not blank.

    Raises:
        PackError: a quote that is never closed, and what else the table cannot be.
    """
    csv.field_size_limit(max(csv.field_size_limit(), MAX_BYTES))
    reader = csv.reader(io.StringIO(file.text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            file.fail(
                f"not a table: {error}; a quote in a cell is doubled, and the cell quoted", line
            )
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield row, line
        line = reader.line_num + 1
