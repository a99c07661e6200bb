"""`sources.toml`: what is known about the files beside it.

    [[source]]
    file = "speech.txt"
    title = "The speech"
    author = "A. Speaker"
    date = 1961-01-20
    sha256 = "…"          # of the file's bytes; if given, it must match

Every key but ``file`` and ``sha256`` becomes metadata of that file's texts.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rhetoric.errors import SourceError

FILE_NAME = "sources.toml"


@dataclass(frozen=True)
class Record:
    """What `sources.toml` says about one file."""

    metadata: dict[str, str]
    sha256: str | None
    place: str


def read_records(folder: Path) -> dict[str, Record]:
    """The records of `folder`'s ``sources.toml`` by file name (with "/"); {} without one.

    Raises:
        SourceError: the file is not TOML, or is not shaped as this module says.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{path}: {error}") from None
    tables = content.pop("source", [])
    if content or not isinstance(tables, list):
        raise SourceError(f"{path}: holds tables [[source]] and nothing else")
    records: dict[str, Record] = {}
    for number, table in enumerate(tables, start=1):
        place = f"{path}: [[source]] number {number}"
        if not isinstance(table, dict) or not isinstance(table.get("file"), str):
            raise SourceError(f'{place}: needs file = "name"')
        name = table["file"].removeprefix("./")
        if name in records:
            raise SourceError(f"{place}: {name!r} has a table already")
        digest = table.get("sha256")
        if digest is not None and not isinstance(digest, str):
            raise SourceError(f"{place}: sha256 must be a string of 64 hexadecimal digits")
        metadata = {
            key: metadata_word(value, f"{place}: {key}")
            for key, value in table.items()
            if key not in ("file", "sha256")
        }
        records[name] = Record(metadata, digest, place)
    return records


def metadata_word(value: Any, place: str) -> str:
    """A TOML value as the one string that metadata holds; a list becomes "a, b"."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(metadata_word(item, place) for item in value)
    if isinstance(value, dict):
        raise SourceError(f"{place}: metadata are single values, not tables")
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(value)


def check_hash(record: Record, digest: str, where: str) -> None:
    """Raise SourceError where the file's bytes are not those that were recorded."""
    if record.sha256 is not None and record.sha256.lower() != digest:
        raise SourceError(
            f"{where}: its bytes have sha256 {digest}, but {record.place} says {record.sha256}. "
            "Restore the file, or correct the record if the change is meant"
        )
