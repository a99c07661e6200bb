"""A saved report against a fresh one: which number moved, and why."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from rhetoric.analysis import analyze
from rhetoric.errors import ReportError
from rhetoric.model import Markup, Source
from rhetoric.model.report import Report
from rhetoric.model.tables import ROW_KEYS, TABLES
from rhetoric.reading import read

__all__ = ["Difference", "Verification", "load_report", "sources_of", "verify"]


@dataclass(frozen=True)
class Difference:
    """One value that is not what it was. `was` or `now` is None where a row came or went."""

    table: str
    doc_id: str
    row: str
    column: str
    was: Any
    now: Any


@dataclass(frozen=True)
class Verification:
    """What a recomputation found.

    Attributes:
        differences: every value that moved, in the order of the tables.
        causes: what is not as it was (text, pack, model, library, settings), each a sentence;
            with differences and no other cause: the code.
        report: the fresh report.
    """

    differences: tuple[Difference, ...]
    causes: tuple[str, ...]
    report: Report

    @property
    def ok(self) -> bool:
        """Whether nothing moved."""
        return not self.differences


def sources_of(report: Report, texts: Mapping[str, str] | None = None) -> list[Source]:
    """The sources that a report was made from, rebuilt from what it carries.

    Args:
        texts: for a report without texts, by ``doc_id``; each must have the recorded hash.

    Raises:
        ReportError: a text is missing or another than the one analyzed.
    """
    whole = report if texts is None else report.with_texts({**report.texts, **texts})
    sources = []
    for row in whole.tables["documents"].iter_rows(named=True):
        doc = row["doc_id"]
        fields = whole.tables["metadata"].filter(pl.col("doc_id") == doc)
        marks = whole.tables["markup"].filter(pl.col("doc_id") == doc)
        sources.append(
            Source(
                id=doc,
                text=whole.text(doc),
                sha256=row["sha256"],
                sha256_bytes=row["sha256_bytes"],
                path=row["path"],
                format=row["format"],
                encoding=row["encoding"],
                markup=tuple(
                    Markup(kind=kind, level=level, start=start, end=end)
                    for kind, level, start, end in marks.select(
                        "kind", "level", "start", "end"
                    ).iter_rows()
                ),
                metadata=dict(fields.select("field", "value").iter_rows()),
                notes=tuple(row["notes"].split("; ")) if row["notes"] else (),
            )
        )
    return sources


def verify(
    report: Report | str | os.PathLike[str],
    *,
    sources: Sequence[str | os.PathLike[str]] = (),
    packs: Sequence[str | os.PathLike[str]] | None = None,
    model: str | None = None,
) -> Verification:
    """Recompute a report and say which numbers moved and why.

    Args:
        report: a report, or the path of a saved ``report.json``.
        sources: the files again, for a report that carries no texts; or files to compare with.
        packs: packs by name or path; None takes those named in the report.
        model: spaCy pipeline; None takes the one named in the report.

    Raises:
        ReportError: the report cannot be loaded, or carries no text and none was given.
        PackError, UnknownNameError, PipelineError: what it was made with is not there.
    """
    saved = report if isinstance(report, Report) else load_report(report)
    made = saved.made_with
    settings = made.get("settings", {})
    causes: list[str] = []
    if sources:
        fresh_sources = read(*sources)
        recorded = dict(saved.tables["documents"].select("doc_id", "sha256").iter_rows())
        causes += [
            f"text: {source.id} is not the text that was analyzed"
            for source in fresh_sources
            if recorded.get(source.id) not in (None, source.sha256)
        ]
        missing = [name for name in recorded if name not in {s.id for s in fresh_sources}]
        if missing:
            raise ReportError(f"no source was given for {', '.join(missing[:5])}")
    else:
        fresh_sources = sources_of(saved)
    pack_names = [p["id"] for p in made.get("packs", [])] if packs is None else list(packs)
    parser = made.get("parser", {})
    depth = str(parser.get("depth", "auto"))
    if model is None and depth == "parsed":
        model = _installed(str(parser.get("model", "")))
    again = analyze(
        fresh_sources,
        packs=pack_names,
        depth=depth,
        model=model,
        structure=settings.get("structure"),
        analyses=settings.get("analyses"),
        figures=settings.get("figures"),
        measures=settings.get("measures"),
        arc=settings.get("arc", ()),
    )
    causes += _changes(made, again.made_with)
    differences = _differences(saved, again)
    if differences and not causes:
        causes.append("code: everything named in the report is as it was, so the code changed")
    return Verification(tuple(differences), tuple(causes), again)


def load_report(path: str | os.PathLike[str]) -> Report:
    """Read a saved ``report.json``. Raises `ReportError`."""
    try:
        return Report.from_json(Path(path).read_bytes())
    except OSError as error:
        raise ReportError(f"{path}: {error.strerror or error}") from None
    except ReportError as error:
        raise ReportError(f"{path}: {error}") from None


def _installed(name: str) -> str | None:
    """The installed package of a pipeline that a report names by its own name."""
    from rhetoric.parsing import installed_models

    found = installed_models()
    return name if name in found else (found[0] if found else None)


def _changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    said = []
    old, new = was.get("library", {}), now.get("library", {})
    if old != new:
        said.append(f"library: {old.get('version')} is now {new.get('version')}")
    for key in sorted(set(was.get("parser", {})) | set(now.get("parser", {}))):
        before, after = was.get("parser", {}).get(key), now.get("parser", {}).get(key)
        if before != after:
            said.append(f"model: {key} was {before}, is {after}")
    packs = {p["id"]: p for p in now.get("packs", [])}
    for pack in was.get("packs", []):
        other = packs.pop(pack["id"], None)
        if other is None:
            said.append(f"pack: {pack['id']} is not used now")
        elif other["sha256"] != pack["sha256"]:
            said.append(
                f"pack: {pack['id']} {pack['version']} ({pack['sha256'][:12]}) is now "
                f"{other['version']} ({other['sha256'][:12]})"
            )
    said += [f"pack: {name} is new" for name in packs]
    old, new = was.get("settings", {}), now.get("settings", {})
    for key in sorted(set(old) | set(new)):
        if old.get(key) != new.get(key):
            said.append(f"settings: {key} was {old.get(key)}, is {new.get(key)}")
    return said


_KEYS: Mapping[str, tuple[str, ...]] = {
    "documents": (),
    "metadata": ("field",),
    "sections": ("section_id",),
    "enumerations": ("enumeration_id", "item"),
    "skipped": ("analysis",),
    "ingredients": ("table", "row_id", "ingredient"),
    "parts": ("table", "match_id", "role", "start"),
    "evidence": ("set_id", "start", "end"),
    "markup": ("kind", "start"),
    "kwic": ("pattern", "start"),
    **{table: (key,) for table, key in ROW_KEYS.items()},
}


def _differences(was: Report, now: Report) -> list[Difference]:
    found: list[Difference] = []
    for table in TABLES:
        old, new = was.tables[table], now.tables[table]
        if old.equals(new):
            continue
        columns = ["doc_id", *_KEYS[table]]
        before, after = _keyed(old, columns), _keyed(new, columns)
        for key in [*before, *(k for k in after if k not in before)]:
            name = " ".join(str(part) for part in key[1:-1])
            one, two = before.get(key), after.get(key)
            if one is None or two is None:
                what = "row is new" if one is None else "row is gone"
                found.append(Difference(table, str(key[0]), name, what, one and "", two and ""))
                continue
            for column, value in one.items():
                if value != two[column]:
                    found.append(Difference(table, str(key[0]), name, column, value, two[column]))
    return found


def _keyed(frame: pl.DataFrame, columns: Sequence[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Rows by key; a key that stands twice is numbered."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    seen: dict[tuple[Any, ...], int] = {}
    for row in frame.iter_rows(named=True):
        key = tuple(row[column] for column in columns)
        seen[key] = seen.get(key, 0) + 1
        rows[(*key, seen[key])] = row
    return rows
