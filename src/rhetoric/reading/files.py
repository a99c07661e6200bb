"""Files, folders and standard input → sources."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rhetoric.errors import SourceError, did_you_mean
from rhetoric.model import Source
from rhetoric.reading.decoding import (
    decode,
    encode,
    has_text,
    hash_bytes,
    make_source,
    with_plain_line_ends,
)
from rhetoric.reading.markdown import read_markdown
from rhetoric.reading.pages import Page, read_docx, read_html, read_pdf
from rhetoric.reading.records import Record, check_hash, read_records
from rhetoric.reading.tables import Row, read_delimited, read_json_lines

FORMATS: Mapping[str, tuple[str, ...]] = {
    "text": (".txt", ".text"),
    "markdown": (".md", ".markdown"),
    "csv": (".csv",),
    "tsv": (".tsv",),
    "jsonl": (".jsonl", ".ndjson"),
    "html": (".html", ".htm"),
    "pdf": (".pdf",),
    "docx": (".docx",),
}
"""The formats by name, with the suffixes that stand for each."""

_FORMAT_OF = {suffix: name for name, suffixes in FORMATS.items() for suffix in suffixes}
_STANDARD_INPUT = "-"
PathLike = str | os.PathLike[str]


@dataclass(frozen=True)
class _File:
    """A file to read: where it is, and the names that its text could have."""

    path: Path | None  # None: standard input
    names: tuple[str, ...]  # from the shortest to the surest
    root: Path | None = None  # the folder that was asked for

    @property
    def where(self) -> str:
        return "standard input" if self.path is None else str(self.path)


def read(
    *paths: PathLike,
    encoding: str | None = None,
    format: str | None = None,
    metadata: Mapping[str, str] | None = None,
    text_column: str = "text",
    id_column: str = "doc_id",
) -> list[Source]:
    """Read texts from files, folders and standard input ("-"), in the order given.

    A folder is read with its subfolders in the order of their names; hidden files and files of
    other formats are passed over. A file's format is told by its suffix (`FORMATS`); a file with
    an unknown suffix is read as plain text. Tables (CSV, TSV, JSON Lines) hold a text a row.

    A ``sources.toml`` in the folder (or beside a file) gives metadata by tables ``[[source]]``
    with ``file = "name"``; a ``sha256`` in it must be that of the file's bytes. Metadata of the
    file itself (front matter, columns) goes under these, `metadata` over all.

    An id is the file's name without its suffix; where two files would share it, the path inside
    the folder, or as given.

    Args:
        encoding: of the files; by default a byte order mark's, else strict UTF-8.
        format: a name of `FORMATS`, to read every file so (in a folder: to take only such files).
        metadata: added to every text.
        text_column, id_column: of tables; every other column is metadata.

    Raises:
        SourceError: a path cannot be read, is no text, has no text, or two ids are the same.
        PipelineError: a format needs the extra ``files``.

    Examples:
        >>> import pathlib, tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> path = pathlib.Path(folder.name, "speech.txt")
        >>> _ = path.write_bytes(b"My fellow citizens:\\r\\nAsk not.")
        >>> [source] = read(path)
        >>> source.id, source.text
        ('speech', 'My fellow citizens:\\nAsk not.')
        >>> source.notes
        ('1 line ends CR LF became LF.',)
        >>> folder.cleanup()
    """
    if not paths:
        raise SourceError("no file, folder or - (standard input) was given")
    if format is not None and format not in FORMATS:
        raise SourceError(f"no format is named {format!r}{did_you_mean(format, FORMATS)}")
    files = [file for path in paths for file in _find(path, format)]
    twice = [str(path) for path, count in Counter(file.path for file in files).items() if count > 1]
    if twice:
        name = "standard input (-)" if twice[0] == "None" else twice[0]
        raise SourceError(f"{name}: is given more than once")
    names = _unique_names(files)
    records: dict[Path, dict[str, Record]] = {}
    sources: list[Source] = []
    for file, name in zip(files, names, strict=True):
        data = _bytes_of(file)
        digest = hash_bytes(data)
        known: Mapping[str, str] = {}
        if file.path is not None:
            record = _record_of(file, records)
            if record is not None:
                check_hash(record, digest, file.where)
                known = record.metadata
        kind = format or _FORMAT_OF.get(file.path.suffix.lower() if file.path else "", "text")
        for source in _sources_of(
            file, data, digest, name, kind, encoding, text_column=text_column, id_column=id_column
        ):
            merged = {**source.metadata, **known, **(metadata or {})}
            sources.append(replace(source, metadata=merged))
    _check_ids(sources)
    return sources


def read_text(
    text: str,
    *,
    id: str = "text",
    format: str = "text",
    metadata: Mapping[str, str] | None = None,
) -> Source:
    """A text that is in memory already, as plain text or as Markdown.

    It may be empty. Line ends become "\\n", as in a file; `sha256_bytes` is that of the string
    as given, in UTF-8.

    Raises:
        SourceError: another format than "text" and "markdown", or a lone surrogate in the text.

    Examples:
        >>> read_text("Ask not.", id="kennedy").id
        'kennedy'
    """
    if format not in ("text", "markdown"):
        raise SourceError(
            f"a text in memory can be of format 'text' or 'markdown', not {format!r}"
            f"{'; read() takes files of this format' if format in FORMATS else ''}"
        )
    return _text_source(
        text,
        name=id,
        digest=hash_bytes(encode(text)),
        kind=format,
        where=f"the text {id!r}",
        metadata=metadata,
        allow_empty=True,
    )


# --- finding files


def _find(given: PathLike, format: str | None) -> Iterator[_File]:
    if os.fspath(given) == _STANDARD_INPUT:
        yield _File(None, ("stdin",))
        return
    path = Path(given)
    try:
        is_folder = path.is_dir()
        exists = is_folder or path.exists()
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: {error}") from None
    if not exists:
        siblings: list[str] = []
        if path.parent.is_dir():
            siblings = [entry.name for entry in path.parent.iterdir()]
        near = did_you_mean(path.name, siblings) if len(siblings) > 40 or siblings else ""
        near = near if near.startswith("; did you mean") else ""
        raise SourceError(f"{path}: there is no such file or folder{near}")
    if not is_folder:
        yield _File(path, (path.stem, path.as_posix()))
        return
    suffixes = FORMATS[format] if format else tuple(_FORMAT_OF)
    found = 0
    for file in _walk(path, suffixes):
        found += 1
        yield _File(file, (file.stem, file.relative_to(path).as_posix(), file.as_posix()), path)
    if not found:
        raise SourceError(
            f"{path}: this folder has no texts (looked for {', '.join(suffixes)}, "
            "also in its subfolders)"
        )


def _walk(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """The files below `folder`, in the order of their paths; hidden ones are passed over."""

    def fail(error: OSError) -> None:
        raise SourceError(f"{error.filename}: {error.strerror}")

    found = []
    for parent, folders, names in os.walk(folder, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(parent, name)
            for name in names
            if not name.startswith(".") and Path(name).suffix.lower() in suffixes
        ]
    return iter(sorted(found, key=lambda path: path.relative_to(folder).parts))


def _unique_names(files: list[_File]) -> list[str]:
    """The shortest name of each file that no other file has."""
    names = [file.names[0] for file in files]
    for step in (1, 2):
        counts = Counter(names)
        names = [
            file.names[min(step, len(file.names) - 1)] if counts[name] > 1 else name
            for file, name in zip(files, names, strict=True)
        ]
    return names


def _record_of(file: _File, cache: dict[Path, dict[str, Record]]) -> Record | None:
    """What the nearest ``sources.toml`` says: beside the file, or up to the folder given."""
    assert file.path is not None  # noqa: S101 (for the type checker; the caller looked)
    folder = file.path.parent
    while True:
        if folder not in cache:
            cache[folder] = read_records(folder)
        record = cache[folder].get(file.path.relative_to(folder).as_posix())
        if record is not None or file.root is None or folder == file.root:
            return record
        folder = folder.parent


def _bytes_of(file: _File) -> bytes:
    if file.path is None:
        buffer = getattr(sys.stdin, "buffer", None)
        if buffer is None:  # a replaced standard input that holds a string
            return encode(sys.stdin.read())
        content: bytes = buffer.read()
        return content
    try:
        return file.path.read_bytes()
    except OSError as error:
        raise SourceError(f"{file.path}: cannot be read: {error.strerror or error}") from None


def _check_ids(sources: list[Source]) -> None:
    seen: dict[str, Source] = {}
    for source in sources:
        if source.id in seen:
            first, second = seen[source.id].path, source.path
            raise SourceError(f"{second}: the id {source.id!r} is taken by a text of {first}")
        seen[source.id] = source


# --- one file


def _sources_of(
    file: _File,
    data: bytes,
    digest: str,
    name: str,
    kind: str,
    encoding: str | None,
    *,
    text_column: str,
    id_column: str,
) -> Iterator[Source]:
    where = file.where
    path = None if file.path is None else str(file.path)
    if not data.strip():
        raise SourceError(f"{where}: has no text (the file is empty)")
    if kind in ("html", "pdf", "docx"):
        page = _page(kind, data, where, encoding)
        text, changes = with_plain_line_ends(page.text)
        yield make_source(
            text,
            id=name,
            sha256_bytes=digest,
            where=where,
            path=path,
            format=kind,
            encoding=page.encoding,
            markup=page.markup if not changes else (),
            metadata=page.metadata,
            notes=(*page.notes, *changes),
        )
        return
    text, used, notes = decode(data, where=where, encoding=encoding)
    if kind in ("text", "markdown"):
        yield _text_source(
            text, name=name, digest=digest, kind=kind, where=where, path=path, encoding=used,
            notes=notes,
        )  # fmt: skip
        return
    if not has_text(text):
        raise SourceError(f"{where}: has no text")
    for row in _rows(kind, text, where, text_column, id_column):
        yield _text_source(
            row.text,
            name=row.id,
            digest=digest,
            kind="text",
            where=f"{where}, row {row.number} ({row.id})",
            path=path,
            encoding=used,
            metadata=row.metadata,
            notes=notes,
            file_format=kind,
        )


def _page(kind: str, data: bytes, where: str, encoding: str | None) -> Page:
    if kind == "html":
        return read_html(data, where=where, encoding=encoding)
    reader: Callable[..., Page] = read_pdf if kind == "pdf" else read_docx
    return reader(data, where=where)


def _rows(kind: str, text: str, where: str, text_column: str, id_column: str) -> list[Row]:
    if kind == "jsonl":
        plain, _ = with_plain_line_ends(text)
        return read_json_lines(plain, where=where, text_column=text_column, id_column=id_column)
    return read_delimited(
        text,
        where=where,
        separator="\t" if kind == "tsv" else ",",
        text_column=text_column,
        id_column=id_column,
    )


def _text_source(
    raw: str,
    *,
    name: str,
    digest: str,
    kind: str,
    where: str,
    path: str | None = None,
    encoding: str = "utf-8",
    metadata: Mapping[str, str] | None = None,
    notes: list[str] | None = None,
    file_format: str | None = None,
    allow_empty: bool = False,
) -> Source:
    text, changes = with_plain_line_ends(raw)
    if kind == "markdown":
        markup, own, remarks = read_markdown(text)
    else:
        markup, own, remarks = (), {}, []
    return make_source(
        text,
        id=name,
        sha256_bytes=digest,
        where=where,
        path=path,
        format=file_format or kind,
        encoding=encoding,
        markup=markup,
        metadata={**own, **(metadata or {})},
        notes=(*(notes or []), *changes, *remarks),
        allow_empty=allow_empty,
    )
