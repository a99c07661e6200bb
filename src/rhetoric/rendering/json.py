"""A report as JSON, and the published schema of that JSON."""

from __future__ import annotations

from typing import Any

import polars as pl

from rhetoric.model.report import FOLDED, SCHEMA, Report
from rhetoric.model.tables import TABLES

FORMATS = {"json": (".json",)}

_TYPES = {pl.String: "string", pl.Int32: "integer", pl.Float64: "number", pl.Boolean: "boolean"}
_NEVER_NULL = {"doc_id", "set_id", "match_id", "row_id", "formula_id"}


def render(report: Report) -> str:
    """`Report.to_json`: UTF-8, one record a line, the same for the same report."""
    return report.to_json()


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `render`, made from `rhetoric.model.tables.TABLES`.

    Every column of every table is required; a column may be null unless it names the row.
    """
    tables = {}
    for table, columns in TABLES.items():
        fields: dict[str, Any] = {"doc_id": {"type": "string", "description": "id of the document"}}
        for name, (dtype, meaning) in columns.items():
            kind = _TYPES[dtype]
            keyed = name in _NEVER_NULL and not (table == "ingredients" and name == "set_id")
            fields[name] = {"type": kind if keyed else [kind, "null"], "description": meaning}
        if table in FOLDED:
            fields = {
                name: field if name in FOLDED[table] else {"type": "array", "items": field}
                for name, field in fields.items()
            }
        tables[table] = {
            "type": "array",
            "items": {
                "type": "object",
                "properties": fields,
                "required": list(fields),
                "additionalProperties": False,
            },
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Report of rhetoric",
        "description": "Tables of records. Offsets are half-open, 0-based code points of the text.",
        "type": "object",
        "properties": {
            "schema": {"const": SCHEMA},
            "made_with": {
                "type": "object",
                "description": "versions, parser, packs with hashes, settings",
                "properties": {
                    "library": {"type": "object"},
                    "parser": {"type": "object"},
                    "packs": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["id", "version", "sha256"],
                            "properties": {
                                "id": {"type": "string"},
                                "version": {"type": "string"},
                                "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                            },
                        },
                    },
                    "settings": {"type": "object"},
                },
            },
            "texts": {
                "type": "object",
                "description": "the analyzed texts by doc_id; empty where they were left out",
                "additionalProperties": {"type": "string"},
            },
            "tables": {
                "type": "object",
                "properties": tables,
                "required": list(TABLES),
                "additionalProperties": False,
            },
        },
        "required": ["schema", "made_with", "texts", "tables"],
        "additionalProperties": False,
    }
