"""A report as a folder: one CSV or Parquet file a table, and what made them."""

from __future__ import annotations

import json
from pathlib import Path

from rhetoric.model.report import SCHEMA, Report
from rhetoric.model.tables import TABLES, columns_of

FORMATS = {"csv": (".csv",), "parquet": (".parquet",)}
FOLDER = True


def render(
    report: Report,
    path: Path,
    *,
    format: str = "csv",
    empty: bool = True,
) -> None:
    """Write every table to the folder `path`, with the documents' metadata as further columns.

    Args:
        format: "csv" (UTF-8, a header line, quotes where needed) or "parquet".
        empty: also write tables without rows, so that every run gives the same files.

    Beside the tables stand ``README.md`` (what each column means) and ``made_with.json``. The
    texts are not written: the tables point into them by offsets.
    """
    path.mkdir(parents=True, exist_ok=True)
    written = []
    for name in TABLES:
        table = report[name]
        target = path / f"{name}.{format}"
        if table.is_empty() and not empty:
            target.unlink(missing_ok=True)
            continue
        if format == "parquet":
            table.write_parquet(target)
        else:
            table.write_csv(target)
        written.append((name, table.height, table.columns))
    made = {"schema": SCHEMA, **report.made_with}
    (path / "made_with.json").write_text(
        json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
    (path / "README.md").write_text(_readme(report, written, format), "utf-8", newline="\n")


def _readme(report: Report, written: list[tuple[str, int, list[str]]], suffix: str) -> str:
    lines = [
        "# Tables of a report",
        "",
        report.methods(),
        "",
        "Offsets (`start`, `end`) are half-open, 0-based code points of the text; `documents`",
        "keeps the texts' hashes. An empty field is a value that is not defined, never zero.",
        "",
    ]
    for name, height, present in written:
        lines += [f"## {name}.{suffix}", "", f"{height} rows.", ""]
        meanings = {"doc_id": "id of the document"}
        meanings |= {column: meaning for column, (_, meaning) in columns_of(name).items()}
        for column in present:
            lines.append(f"- `{column}`: {meanings.get(column, 'metadata of the document')}")
        lines.append("")
    return "\n".join(lines)
