"""A report: tidy tables, the texts they speak of, and what made them."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from json.encoder import encode_basestring
from typing import Any

import polars as pl

from rhetoric.errors import ReportError, UnknownNameError
from rhetoric.model.tables import ROW_KEYS, TABLES, columns_of, frame

SCHEMA = "rhetoric-report/1"

FOLDED: Mapping[str, tuple[str, ...]] = {
    "ingredients": ("doc_id", "table"),
    "evidence": ("doc_id", "set_id"),
}
"""Tables that are folded in JSON, and the columns that stand once a record; others are lists."""


@dataclass(frozen=True, eq=False)
class Report:
    """What an analysis found: data only, the same for the same input, byte for byte.

    Attributes:
        tables: polars frames by name; `rhetoric.model.tables.TABLES` documents every column.
        texts: the analyzed texts by ``doc_id``; empty after `without_texts`.
        made_with: versions of the library, spaCy and model, packs with hashes, settings.

    A table is also an attribute (``report.frequencies``) and an item (``report["frequencies"]``);
    both carry the metadata of the documents as further columns.
    """

    tables: Mapping[str, pl.DataFrame]
    texts: Mapping[str, str]
    made_with: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = [name for name in TABLES if name not in self.tables]
        if missing:
            raise ReportError(f"the report lacks the tables {', '.join(missing)}")

    # ---- reading ----

    @cached_property
    def doc_ids(self) -> list[str]:
        """The documents, in order."""
        found: list[str] = self.tables["documents"]["doc_id"].to_list()
        return found

    @cached_property
    def _metadata(self) -> pl.DataFrame | None:
        long = self.tables["metadata"]
        if long.is_empty():
            return None
        fields = long["field"].unique(maintain_order=True).to_list()
        wide: dict[str, list[str | None]] = {"doc_id": list(self.doc_ids)}
        known = {(d, f): v for d, f, v in long.select("doc_id", "field", "value").iter_rows()}
        for name in fields:
            wide[name] = [known.get((doc, name)) for doc in self.doc_ids]
        return pl.DataFrame(wide, schema=dict.fromkeys(wide, pl.String))

    def __getitem__(self, table: str) -> pl.DataFrame:
        """A table with the documents' metadata joined on ``doc_id``.

        A field that is named like a column of the table stands as ``meta_<name>``.
        """
        columns_of(table)
        plain = self.tables[table]
        wide = self._metadata
        if wide is None or table == "metadata":
            return plain
        clash = {n: f"meta_{n}" for n in wide.columns[1:] if n in plain.columns}
        return plain.join(wide.rename(clash), on="doc_id", how="left", maintain_order="left")

    def __getattr__(self, name: str) -> pl.DataFrame:
        if name in TABLES:
            return self[name]
        raise AttributeError(f"{type(self).__name__!r} has no attribute or table {name!r}")

    def for_document(self, doc_id: str) -> Report:
        """The same report with the rows and the text of one document only."""
        if doc_id not in self.doc_ids:
            raise UnknownNameError("document", doc_id, self.doc_ids)
        tables = {n: t.filter(pl.col("doc_id") == doc_id) for n, t in self.tables.items()}
        texts = {doc_id: self.texts[doc_id]} if doc_id in self.texts else {}
        return replace(self, tables=tables, texts=texts)

    def without_texts(self) -> Report:
        """The same report without its texts. HTML and `explain` then need the sources again."""
        return replace(self, texts={})

    def with_texts(self, texts: Mapping[str, str]) -> Report:
        """The same report with `texts` put back; each must have the hash that was recorded."""
        from hashlib import sha256

        for doc_id, digest in self.tables["documents"].select("doc_id", "sha256").iter_rows():
            if doc_id in texts:
                found = sha256(texts[doc_id].encode("utf-8", "surrogatepass")).hexdigest()
                if found != digest:
                    raise ReportError(f"the text given for {doc_id!r} is not the one analyzed")
        return replace(self, texts={d: texts[d] for d in self.doc_ids if d in texts})

    def text(self, doc_id: str) -> str:
        """The text of a document. Raises `ReportError` where the report carries none."""
        if doc_id not in self.texts:
            raise ReportError(
                f"the report carries no text of {doc_id!r}: give the source again (--source)"
            )
        return self.texts[doc_id]

    # ---- evidence ----

    def explain(self, table: str, row: int | str, *, doc_id: str | None = None) -> pl.DataFrame:
        """The spans behind a number.

        Args:
            table: a table of the report.
            row: position in the table, or the row's id (``row_id``, ``match_id`` …).
            doc_id: needed with an id where several documents have a row of that id.

        Returns:
            One row a span: ``doc_id``, ``ingredient``, ``value`` (of the ingredient), ``start``,
            ``end``, ``text``; a parameter has null spans. For a count the number of rows of its
            ingredient is the count.
        """
        columns_of(table)
        found = self._row(table, row, doc_id)
        doc = found["doc_id"]
        key = ROW_KEYS.get(table)
        out: list[tuple[str, float | None, int | None, int | None]] = []
        if key is not None:
            used = self.tables["ingredients"].filter(
                (pl.col("doc_id") == doc)
                & (pl.col("table") == table)
                & (pl.col("row_id") == found[key])
            )
            evidence = self.tables["evidence"].filter(pl.col("doc_id") == doc)
            for item in used.iter_rows(named=True):
                if item["set_id"] is None:
                    out.append((item["ingredient"], item["value"], None, None))
                    continue
                spans = evidence.filter(
                    (pl.col("set_id") == item["set_id"])
                    & (pl.col("start") >= item["start"])
                    & (pl.col("end") <= item["end"])
                )
                for start, end in spans.select("start", "end").iter_rows():
                    out.append((item["ingredient"], item["value"], start, end))
            if key == "match_id":
                parts = self.tables["parts"].filter(
                    (pl.col("doc_id") == doc)
                    & (pl.col("table") == table)
                    & (pl.col("match_id") == found[key])
                )
                out += [(r, None, s, e) for r, s, e in parts.select("role", "start", "end").rows()]
        if not out and found.get("start") is not None and found.get("end") is not None:
            out.append(("match", None, found["start"], found["end"]))
        text = self.text(doc) if any(start is not None for _, _, start, _ in out) else ""
        return pl.DataFrame(
            {
                "doc_id": [doc] * len(out),
                "ingredient": [o[0] for o in out],
                "value": [o[1] for o in out],
                "start": [o[2] for o in out],
                "end": [o[3] for o in out],
                "text": [None if o[2] is None else text[o[2] : o[3]] for o in out],
            },
            schema={
                "doc_id": pl.String,
                "ingredient": pl.String,
                "value": pl.Float64,
                "start": pl.Int32,
                "end": pl.Int32,
                "text": pl.String,
            },
        )

    def _row(self, table: str, row: int | str, doc_id: str | None) -> dict[str, Any]:
        rows = self.tables[table]
        if doc_id is not None:
            rows = rows.filter(pl.col("doc_id") == doc_id)
        if isinstance(row, int):
            if not -rows.height <= row < rows.height:
                raise UnknownNameError("row", str(row), [f"0 to {rows.height - 1}"])
            return rows.row(row, named=True)
        key = ROW_KEYS.get(table)
        if key is None:
            raise ReportError(f"rows of {table} have no id: give a position")
        found = rows.filter(pl.col(key) == row)
        if found.is_empty():
            raise UnknownNameError("row", row, rows[key].to_list())
        if found.height > 1:
            raise ReportError(f"{found.height} documents have a row {row!r}: give doc_id")
        return found.row(0, named=True)

    # ---- saving ----

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as in the published JSON schema: a table is a list of records. The two long
        ones are folded: `evidence` has one record a set, its spans in two lists, `ingredients`
        one record a table of a document, its columns as lists."""
        tables = {name: self._folded(name).to_dicts() for name in _ORDER}
        return {
            "schema": SCHEMA,
            "made_with": dict(self.made_with),
            "texts": dict(self.texts),
            "tables": tables,
        }

    def to_json(self) -> str:
        """The report as JSON (UTF-8, one record a line, no times), ending in a newline."""
        made, texts = (
            json.dumps(plain, ensure_ascii=False, indent=1)
            for plain in (dict(self.made_with), dict(self.texts))
        )
        lines = ["{", f'"schema": {_dump(SCHEMA)},', f'"made_with": {made},', f'"texts": {texts},']
        lines.append('"tables": {')
        for name in _ORDER:
            records = _records(self._folded(name))
            comma = "" if name == _ORDER[-1] else ","
            if not records:
                lines.append(f"{_dump(name)}: []{comma}")
                continue
            lines.append(f"{_dump(name)}: [")
            lines += [",\n".join(records), "]" + comma]
        lines += ["}", "}", ""]
        return "\n".join(lines)

    def _folded(self, name: str) -> pl.DataFrame:
        """A table as its records stand in JSON."""
        table = self.tables[name]
        if name not in FOLDED:
            return table
        return table.group_by(FOLDED[name], maintain_order=True).agg(pl.all())

    @classmethod
    def from_json(cls, text: str | bytes) -> Report:
        """Read what `to_json` wrote. Raises `ReportError` with the reason."""
        try:
            plain = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ReportError(f"not a report: not JSON ({error})") from None
        if not isinstance(plain, dict) or "schema" not in plain:
            raise ReportError("not a report: no field 'schema'")
        if plain["schema"] != SCHEMA:
            raise ReportError(
                f"the report has schema {plain['schema']!r}, this version reads {SCHEMA!r}: "
                "analyze the text again"
            )
        try:
            tables = {}
            for name in TABLES:
                records = plain["tables"][name]
                columns: dict[str, list[Any]] = {}
                if name in FOLDED:
                    columns = {column: [] for column in ("doc_id", *columns_of(name))}
                    for record in records:
                        lists = {c: v for c, v in record.items() if c not in FOLDED[name]}
                        [count] = {len(values) for values in lists.values()}
                        for column in columns:
                            one = column in FOLDED[name]
                            columns[column] += [record[column]] * count if one else record[column]
                else:
                    for column in ("doc_id", *columns_of(name)):
                        columns[column] = [record[column] for record in records]
                tables[name] = frame(name, columns)
            return cls(tables=tables, texts=dict(plain["texts"]), made_with=plain["made_with"])
        except (
            KeyError,
            TypeError,
            AttributeError,
            ValueError,
            pl.exceptions.PolarsError,
        ) as e:
            raise ReportError(f"the report is damaged: {type(e).__name__} {e}") from None

    # ---- for papers ----

    def methods(self) -> str:
        """A paragraph for a paper's methods section."""
        from rhetoric.model.prose import methods

        return methods(self)

    def cite(self) -> str:
        """BibTeX entries for the tool and for each pack that was used."""
        from rhetoric.model.prose import cite

        return cite(self)

    def _repr_html_(self) -> str:
        rows = []
        frequent = self.tables["frequencies"].filter(pl.col("term").is_null())
        for item in frequent.sort("count", descending=True).head(8).iter_rows(named=True):
            name = html.escape(f"{item['pack']} · {item['category']}")
            rows.append(
                f"<tr><td>{name}</td><td>{item['count']}</td><td>{item['rate']:.2f}</td></tr>"
            )
        documents = self.tables["documents"]
        title = "; ".join(html.escape(t or "") for t in documents["title"].head(3).to_list())
        words = documents["words"].sum()
        counts = ", ".join(
            f"{self.tables[name].height} {name}" for name in ("contrasts", "figures", "formulas")
        )
        return (
            f"<h4>{title}</h4><p>{documents.height} document(s), {words} words; {counts}</p>"
            "<table><thead><tr><th>category</th><th>count</th><th>per 1,000 words</th></tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table>"
        )

    def __repr__(self) -> str:
        counts = ", ".join(f"{n}: {self.tables[n].height}" for n in TABLES if self.tables[n].height)
        return f"<Report of {len(self.doc_ids)} document(s); rows {counts}>"


_ORDER = [*(name for name in TABLES if name not in FOLDED), *FOLDED]
"""How tables follow each other in JSON."""

_dump = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _records(table: pl.DataFrame) -> list[str]:
    """The rows of a table as JSON objects, made column by column: several times faster than an
    encoder that is given a dictionary a row."""
    pattern = ", ".join(f"{_dump(name)}: %s" for name in table.columns).join("{}")
    columns = [_values(column) for column in table.iter_columns()]
    return [pattern % row for row in zip(*columns, strict=True)]


def _values(column: pl.Series) -> Iterable[str]:
    """The values of a column as JSON, by what is fastest for its type."""
    values = column.to_list()
    kind = column.dtype
    if kind == pl.List(pl.Int32) and not column.explode().null_count():
        return map(str, values)  # Python writes a list of whole numbers just as JSON does
    write: Callable[[Any], str] = _dump
    if kind == pl.String:
        write = encode_basestring
    elif kind == pl.Boolean:
        write = ("false", "true").__getitem__
    elif kind.is_integer() or (kind.is_float() and column.is_finite().all()):
        write = repr
    if not column.null_count():
        return map(write, values)
    return ["null" if value is None else write(value) for value in values]
