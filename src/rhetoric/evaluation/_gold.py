"""Gold sets: annotated texts in the project's own format, and adapters for others.

Every adapter is one function that takes the file's rows and yields passages; it stands in
`FORMATS` with the words that say what is scored.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rhetoric.errors import SourceError, UnknownNameError
from rhetoric.model import Match, Span

_SENSES = {"contrast", "concession", "substitution"}


@dataclass(frozen=True)
class Passage:
    """One annotated text.

    Attributes:
        id: its name in the file.
        text: the words; all offsets are into it.
        marks: what is there. For a set that says only what a text holds, without a place, the
            marks span the whole text.
        doubtful: marks that are neither rewarded nor punished.
    """

    id: str
    text: str
    marks: tuple[Match, ...] = ()
    doubtful: tuple[Match, ...] = ()


@dataclass(frozen=True)
class Gold:
    """An annotated set.

    Attributes:
        name: the file's name.
        format: which of `FORMATS`.
        sha256: of the file's bytes.
        passages: in the order of the file.
        names: what is annotated, alphabetically.
        level: "span" (marks have places) or "text" (a text holds a kind or not).
    """

    name: str
    format: str
    sha256: str
    passages: tuple[Passage, ...]
    names: tuple[str, ...]
    level: str


Rows = Iterable[tuple[int, Mapping[str, Any]]]


def _parts(pairs: Iterable[Iterable[int]], role: str) -> list[tuple[str, Span]]:
    return [(role, Span(int(start), int(end))) for start, end in pairs]


def _figure(item: Mapping[str, Any]) -> Match:
    return Match(item["figure"], tuple(_parts(item["parts"], "member")))


def _contrast(item: Mapping[str, Any]) -> Match:
    roles = ("cue", "asserted", "rejected")
    parts = [part for role in roles for part in _parts(item.get(role) or (), role)]
    return Match(item["type"], tuple(parts))


def _stretch(item: Mapping[str, Any]) -> Match:
    return Match(item["kind"], tuple(_parts([item["span"]], "span")))


_LISTS: Mapping[str, Callable[[Mapping[str, Any]], Match]] = {
    "figures": _figure,
    "contrasts": _contrast,
    "war": _stretch,
    "voice": _stretch,
}


def _own(rows: Rows, listed: str) -> Iterator[Passage]:
    make = _LISTS[listed]
    for _, row in rows:
        doubtful = row.get("doubtful") or {}
        yield Passage(
            str(row["id"]),
            row["text"],
            tuple(make(item) for item in row[listed]),
            tuple(make(item) for item in doubtful.get(listed, ())),
        )


def _rhetoricon(rows: Rows, _listed: str) -> Iterator[Passage]:
    for _, row in rows:
        whole = (("text", Span(0, len(row["text"]))),)
        yield Passage(str(row["id"]), row["text"], tuple(Match(n, whole) for n in row["figures"]))


def _headlines(rows: Rows, _listed: str) -> Iterator[Passage]:
    for _, row in rows:
        whole = (("text", Span(0, len(row["headline"]))),)
        marks = tuple(Match(n, whole) for n in row["frames"])
        yield Passage(str(row["id"]), row["headline"], marks)


def _gum(rows: Rows, listed: str) -> Iterator[Passage]:
    for _, row in rows:
        marks = []
        for relation in row["relations"]:
            sense = str(relation["sense"]).split(".")
            kind = next((part.lower() for part in reversed(sense) if part.lower() in _SENSES), None)
            if listed == "figures" and "hypophora" in str(relation["sense"]).lower():
                parts = _parts(relation["arg1"], "member") + _parts(relation["arg2"], "member")
                marks.append(Match("hypophora", tuple(parts)))
            elif listed == "connectives" and kind and relation["type"] == "Explicit":
                if not relation.get("conn_span"):
                    continue
                parts = _parts(relation["conn_span"], "cue")
                parts += _parts(relation["arg1"], "arg1") + _parts(relation["arg2"], "arg2")
                marks.append(Match(kind, tuple(parts)))
        yield Passage(str(row["id"]), row["text"], tuple(marks))


def _coded(rows: Rows, _listed: str) -> Iterator[Passage]:
    texts: dict[str, str] = {}
    marks: dict[str, list[Match]] = {}
    for _number, row in rows:
        name = str(row.get("doc_id") or "")
        if row.get("text"):
            texts.setdefault(name, str(row["text"]))
        if name not in texts:
            raise KeyError("text")
        places = marks.setdefault(name, [])
        if not row.get("label"):
            continue
        places.append(Match(str(row["label"]), (("span", _coded_span(row, texts[name])),)))
    for name, text in texts.items():
        yield Passage(name, text, tuple(marks.get(name, ())))


def _coded_span(row: Mapping[str, Any], text: str) -> Span:
    quote = row.get("quote")
    if not quote:
        return Span(int(row["start"]), int(row["end"]))
    start = text.find(str(quote))
    if start < 0:
        raise ValueError(f"the quote is not in the text: {quote!r}")
    return Span(start, start + len(str(quote)))


@dataclass(frozen=True)
class _Format:
    read: Callable[[Rows, str], Iterator[Passage]]
    level: str
    keys: tuple[str, ...]
    about: str


FORMATS: Mapping[str, _Format] = {
    "gold": _Format(
        _own,
        "span",
        ("id", "text"),
        "text with figures, contrasts and stretches of words, by offsets",
    ),
    "rhetoricon": _Format(_rhetoricon, "text", ("id", "text", "figures"), "figures by text"),
    "gum": _Format(_gum, "span", ("id", "text", "relations"), "discourse relations with cues"),
    "gvfc": _Format(_headlines, "text", ("id", "headline", "frames"), "frames by headline"),
    "csv": _Format(_coded, "span", ("doc_id", "label"), "doc_id,text,label,start,end or quote"),
}


def read_gold(path: str | Path, *, format: str | None = None, listed: str = "figures") -> Gold:
    """Read an annotated set.

    Args:
        path: a JSON Lines file, or a CSV file with ``doc_id,text,label`` and either ``start,end``
            (0-based, half-open, in code points of the text) or ``quote``. The text may stand in
            the first row of a document only; a row without label says that the text was read.
        format: one of `FORMATS`; None looks at the columns.
        listed: which annotations of the file: "figures", "contrasts", "war", "voice" (the
            project's own format), "connectives" or "figures" (gum).

    Raises:
        SourceError: the file cannot be read, a row is broken, or an offset lies outside its text.
        UnknownNameError: no format has that name.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file}: {error}") from None
    rows = _csv_rows(text) if file.suffix.lower() == ".csv" else _json_rows(text, file)
    if not rows:
        raise SourceError(f"{file}: nothing in it")
    if format is None:
        format = _guess(rows[0][1], file)
    elif format not in FORMATS:
        raise UnknownNameError("gold format", format, FORMATS)
    kind = FORMATS[format]
    passages: list[Passage] = []
    try:
        for passage in kind.read(_noting(rows, at := [0]), listed):
            _check(passage, file)
            passages.append(passage)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise SourceError(f"{file}:{at[0]}: not a row of format {format!r}: {what}") from None
    names = {mark.name for passage in passages for mark in passage.marks}
    return Gold(
        file.name,
        format,
        hashlib.sha256(data).hexdigest(),
        tuple(passages),
        tuple(sorted(names)),
        kind.level,
    )


def _noting(
    rows: list[tuple[int, Mapping[str, Any]]], at: list[int]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, row in rows:
        at[0] = number
        yield number, row


def _json_rows(text: str, file: Path) -> list[tuple[int, Mapping[str, Any]]]:
    rows: list[tuple[int, Mapping[str, Any]]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{file}:{number}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise SourceError(f"{file}:{number}: each line is one JSON object")
        rows.append((number, row))
    return rows


def _csv_rows(text: str) -> list[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows: list[tuple[int, Mapping[str, Any]]] = []
    rows.extend((reader.line_num, row) for row in reader)
    return rows


def _guess(row: Mapping[str, Any], file: Path) -> str:
    if {"text", "id"} <= set(row) and any(name in row for name in ("contrasts", "war", "voice")):
        return "gold"
    for name, kind in FORMATS.items():
        if name != "gold" and set(kind.keys) <= set(row):
            return name
    if {"id", "text", "figures"} <= set(row):
        return "gold"
    raise SourceError(
        f"{file}: columns {', '.join(map(str, row))} belong to no known format; "
        f"there are: {', '.join(FORMATS)}"
    )


def _check(passage: Passage, file: Path) -> None:
    for mark in (*passage.marks, *passage.doubtful):
        if not mark.parts:
            raise SourceError(f"{file}: {passage.id}: a mark of {mark.name!r} has no place")
        if mark.span.end > len(passage.text):
            raise SourceError(
                f"{file}: {passage.id}: {mark.name} {mark.span.start}..{mark.span.end} lies "
                f"outside the text of {len(passage.text)} characters"
            )
