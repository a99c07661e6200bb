"""Write the generated pages of the documentation, or check that they are fresh.

    python docs/generate.py           write them
    python docs/generate.py --check   write nothing; exit 1 and name the stale ones

A page is generated whole, or is written by hand with a generated block between
``<!-- begin generated: NAME -->`` and ``<!-- end generated: NAME -->``.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path("docs/reference")
NOTICE = "<!-- Written by docs/generate.py from the code: do not edit; run `make docs`. -->\n"


# ---- blocks ----


def layers_block() -> str:
    """The layers of import-linter's contract, top to bottom."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (c["layers"] for c in contracts if c["type"] == "layers")
    return "```\n" + "\n".join(layers) + "\n```\n"


def tables_block() -> str:
    """One row a table of the report: its columns' names."""
    from rhetoric.model.tables import TABLES

    rows = ["| table | columns beside `doc_id` |", "| --- | --- |"]
    for name, columns in TABLES.items():
        rows.append(f"| [{name}](docs/reference/tables.md#{name}) | {', '.join(columns)} |")
    return "\n".join(rows) + "\n"


def tables_page() -> str:
    """Every column of every table, with type and meaning."""
    from rhetoric.model.tables import ROW_KEYS, TABLES

    out = [
        NOTICE,
        "# Tables of a report",
        "",
        "A report is a set of tidy tables: one row an observation. `report.hits` or",
        '`report["hits"]` is a polars frame with the metadata of the documents joined on;',
        '`report.tables["hits"]` is the table as stored. Every table begins with `doc_id`, the',
        "document's id. Offsets are half-open, 0-based code points of the text.",
        "`report.explain(table, row)` takes a row's position, or its id where one is named below.",
        "",
    ]
    for name, columns in TABLES.items():
        out += [f"## {name}", ""]
        if name in ROW_KEYS:
            out += [f"Rows are named by `{ROW_KEYS[name]}`.", ""]
        out += ["| column | type | meaning |", "| --- | --- | --- |"]
        for column, (dtype, meaning) in columns.items():
            out.append(f"| `{column}` | {_type(dtype)} | {_cell(meaning)} |")
        out.append("")
    return "\n".join(out)


def _type(dtype: object) -> str:
    return {"String": "text", "Int32": "integer", "Float64": "number", "Boolean": "true or false"}[
        str(dtype)
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


BLOCKS: dict[tuple[str, str], Callable[[], str]] = {
    ("ARCHITECTURE.md", "layers"): layers_block,
    ("ARCHITECTURE.md", "tables"): tables_block,
}
PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/tables.md": tables_page,
}


# ---- writing and checking ----


def with_block(text: str, name: str, block: str) -> str:
    """`text` with what stands between the markers of `name` replaced. Raises `ValueError`."""
    begin, end = f"<!-- begin generated: {name} -->\n", f"<!-- end generated: {name} -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"the markers of {name!r} do not stand exactly once")
    before, rest = text.split(begin)
    _, after = rest.split(end)
    return before + begin + block + end + after


def fresh() -> dict[str, str]:
    """The text that each page should have, by path from the project's root."""
    pages = {path: make() for path, make in PAGES.items()}
    for (path, name), make in BLOCKS.items():
        text = pages.get(path) or (ROOT / path).read_text(encoding="utf-8")
        pages[path] = with_block(text, name, make())
    return pages


def stale() -> list[str]:
    """The pages whose text on disk is not what the code says now."""
    out = []
    for path, text in fresh().items():
        file = ROOT / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            out.append(path)
    return out


def main(arguments: list[str]) -> int:
    """Write the stale pages; with ``--check`` only name them."""
    wrong = stale()
    if arguments == ["--check"]:
        for path in wrong:
            print(f"{path} is stale: run `make docs`", file=sys.stderr)
        return 1 if wrong else 0
    for path, text in fresh().items():
        if path in wrong:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
