"""Dictionaries of other tools: one registry of formats, one module a format.

>>> dictionary = read_dictionary_text("+War\\n fight*\\n front-line\\n", format="lexicoder")
>>> dictionary.tree
{'War': ['fight*', 'front-line']}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path

from rhetoric.errors import PackError, SourceError, UnknownNameError
from rhetoric.lexicon.dictionaries import POLICIES, Dictionary, make_dictionary
from rhetoric.lexicon.formats import (
    dicx,
    empath,
    lexicoder,
    liwc,
    quanteda_yaml,
    spacy_patterns,
    table,
    wordstat,
    yoshikoder,
)
from rhetoric.lexicon.formats.base import FileText, Format, Losses, Read
from rhetoric.lexicon.nodes import MAX_BYTES
from rhetoric.reading.decoding import decode

FORMATS: Mapping[str, Format] = {
    module.FORMAT.name: module.FORMAT
    for module in (
        liwc,
        dicx,
        wordstat,
        yoshikoder,
        lexicoder,
        quanteda_yaml,
        empath,
        spacy_patterns,
        table,
    )
}
"""Every format by its name."""

_SURE = ("yoshikoder", "liwc", "dicx", "spacy")
"""Formats that their first line gives away, whatever the file is called."""

_BY_CONTENT = (*_SURE, "table", "lexicoder", "wordstat", "yaml")
_DECLARED = re.compile(
    rb"""\A\s{0,99}<\?xml[^>]{0,200}encoding\s{0,9}=\s{0,9}["']([\w.-]{1,40})["']"""
)


def read_dictionary(
    path: str | PathLike[str],
    format: str | None = None,
    *,
    encoding: str | None = None,
    tool: str | None = None,
    lower: bool | None = None,
    separator: str = " ",
) -> Dictionary:
    """Read a dictionary of another tool from a file.

    Args:
        path: the file, of at most 8 MiB.
        format: a name of `FORMATS` ("liwc", "dicx", "wordstat", "yoshikoder", "lexicoder", "yaml",
            "empath", "spacy", "table"); by default what the file shows itself to be, then its
            extension.
        encoding: of the file; by default its byte order mark's, else UTF-8 (of XML what it
            declares).
        tool: whose matching the dictionary follows, and whose reading where tools read the same
            file differently; a key of `POLICIES`. By default the format's own tool.
        lower: write terms in lower case; by default as the tool does.
        separator: what stands between the words of a phrase in the file.

    Returns:
        The dictionary. What was left out or read differently stands in its `notes`.

    Raises:
        PackError: the file cannot be read, is not of the format, or is too large; with file, line
            and column.
        UnknownNameError: no such format or tool.
    """
    name = str(path)
    file = Path(path)
    try:
        if file.stat().st_size > MAX_BYTES:
            raise PackError(
                f"the file has {file.stat().st_size:,} bytes; "
                f"a dictionary has at most {MAX_BYTES:,}",
                path=name,
            )
        data = file.read_bytes()
    except FileNotFoundError:
        raise PackError(f"File does not exist: {name}", path=name) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PackError(f"cannot be read: {reason}", path=name) from error
    return read_dictionary_text(
        data,
        format,
        path=name,
        encoding=encoding,
        tool=tool,
        lower=lower,
        separator=separator,
    )


def read_dictionary_text(
    text: str | bytes,
    format: str | None = None,
    *,
    path: str = "<string>",
    encoding: str | None = None,
    tool: str | None = None,
    lower: bool | None = None,
    separator: str = " ",
) -> Dictionary:
    """Read a dictionary from the text or the bytes of a file; `path` is what errors call it.

    Arguments and errors are those of `read_dictionary`.
    """
    if tool is not None and tool not in POLICIES:
        raise UnknownNameError("tool", tool, POLICIES)
    kind = None if format is None else find_format(format)
    if len(text) > MAX_BYTES:
        raise PackError(f"a dictionary has at most {MAX_BYTES:,} bytes", path=path)
    file = FileText(_decoded(text, path, encoding), path)
    if not file.text.strip():
        file.fail("the file is empty")
    kind = _confirmed(kind, file) if kind else _detected(file)
    if kind.read is None:
        file.fail(f"{kind.title} can be written, not read")
    follows = tool or ("lexicoder" if Path(path).suffix.lower() == ".lcd" else kind.tool)
    file.tool = follows
    return _finished(kind.read(file), file, kind, lower, separator)


def find_format(name: str) -> Format:
    """The format of that name, or that has that extension.

    Raises:
        UnknownNameError: there is none.
    """
    wanted = name.lower()
    if wanted in FORMATS:
        return FORMATS[wanted]
    for kind in reversed(list(FORMATS.values())):
        if "." + wanted.removeprefix(".") in kind.extensions:
            return kind
    raise UnknownNameError("dictionary format", name, FORMATS)


def _decoded(text: str | bytes, path: str, encoding: str | None) -> str:
    if isinstance(text, str):
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            line = text.count("\n", 0, error.start) + 1
            raise PackError("not valid Unicode: a lone surrogate", path=path, line=line) from None
        return text.removeprefix("\ufeff")
    declared = _DECLARED.match(text)
    if encoding is None and declared:
        encoding = declared.group(1).decode("ascii")
    try:
        return decode(text, where=path, encoding=encoding)[0]
    except SourceError as error:
        line, column = _undecodable(text)
        message = str(error).removeprefix(f"{path}: ")
        raise PackError(message, path=path, line=line, column=column) from None


def _undecodable(data: bytes) -> tuple[int, int]:
    """Line and column (in bytes) of the first byte that is not UTF-8, else of the first."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        return before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1
    return 1, 1


def _confirmed(kind: Format, file: FileText) -> Format:
    """The format asked for, unless the first line says that it is another."""
    for name in _SURE:
        other = FORMATS[name]
        if other is not kind and other.is_it(file.text):
            file.fail(
                f"this is a {other.title} file, not a {kind.title}; read it with format={name!r}"
            )
    return kind


def _detected(file: FileText) -> Format:
    suffix = Path(file.path).suffix.lower()
    by_name = [kind for kind in FORMATS.values() if suffix and suffix in kind.extensions]
    for name in _SURE:
        kind = FORMATS[name]
        if kind.is_it(file.text):
            if by_name and kind not in by_name:
                file.note(f"this is a {kind.title} file, though its name ends in {suffix}")
            return kind
    if suffix == ".tsv":
        return FORMATS["table" if table.is_it(file.text) else "empath"]
    if by_name:
        return by_name[0]
    for name in _BY_CONTENT:
        if FORMATS[name].is_it(file.text):
            return FORMATS[name]
    known = ", ".join(sorted({end for kind in FORMATS.values() for end in kind.extensions}))
    return file.fail(
        f"Unknown dictionary file extension: {suffix.removeprefix('.') or 'none'} "
        f"(known: {known}), and the text does not show its format; "
        f"say format= one of {', '.join(FORMATS)}"
    )


def _finished(
    read: Read,
    file: FileText,
    kind: Format,
    lower: bool | None,
    separator: str,
) -> Dictionary:
    tree = read.root.tree()
    if not isinstance(tree, dict):
        file.fail(f"there is no category in this file; is it a {kind.title}?")
    made = make_dictionary(
        Dictionary(tree, title=read.title, tool=file.tool, weights=read.weights),
        lower=read.lower if lower is None else lower,
        separator=separator,
    )
    made = replace(
        made,
        format=kind.name,
        patterns=tuple(read.patterns),
        ids=read.ids,
        notes=file.all_notes(),
    )
    if kind.name == "liwc" and file.tool not in ("liwc-python", "contentcoder"):
        made = made.without_empty()
        if not made.tree:
            said = f" ({made.notes[0]})" if made.notes else ""
            file.fail(f"no term stands in a category of the legend{said}")
    return made


def format_dictionary(dictionary: Dictionary, format: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file in that format, and a note on each thing that it cannot hold.

    Raises:
        UnknownNameError: no such format.
        PackError: the format is only read, or a term would break the file.
    """
    kind = find_format(format)
    if kind.write is None:
        able = ", ".join(name for name, other in FORMATS.items() if other.write)
        raise PackError(f"{kind.title} can be read, not written; there are: {able}", path=format)
    losses = Losses()
    text = kind.write(dictionary, losses)
    return text, tuple(losses.said)


def write_dictionary(
    dictionary: Dictionary, path: str | PathLike[str], format: str | None = None
) -> tuple[str, ...]:
    """Write a dictionary to a UTF-8 file for another tool.

    Args:
        dictionary: what is written.
        path: the file; one that is there is replaced.
        format: "yaml", "dicx", "liwc", "spacy" or "table"; by default that of the extension.

    Returns:
        Remarks on what the format cannot hold.

    Raises:
        UnknownNameError: no such format.
        PackError: the format is only read, or a term would break the file.
    """
    if format is None:
        format = "table" if Path(path).suffix.lower() == ".tsv" else Path(path).suffix or "none"
    text, notes = format_dictionary(dictionary, format)
    Path(path).write_text(text, encoding="utf-8", newline="\n")
    return notes


__all__ = [
    "FORMATS",
    "Format",
    "find_format",
    "format_dictionary",
    "read_dictionary",
    "read_dictionary_text",
    "write_dictionary",
]
