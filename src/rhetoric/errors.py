"""What can go wrong, drawn as a tree.

    RhetoricError
    ├── SourceError       a text cannot be read
    ├── PipelineError     a model or an extra is missing, or lacks an annotation
    ├── PackError         a lexicon pack is broken, with file:line:column
    ├── UnknownNameError  no such figure, measure, pack, renderer, table
    └── ReportError       a saved report cannot be loaded, or does not verify

Every message names the place and the remedy. ``exit_code`` is what the command line returns.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import ClassVar


class RhetoricError(Exception):
    """The base of all errors that this library raises on purpose."""

    exit_code: ClassVar[int] = 1


class SourceError(RhetoricError):
    """A text cannot be read: the path, the encoding, no text in it, or its size."""

    exit_code = 3


class PipelineError(RhetoricError):
    """A trained model or an optional package is missing, or gives too little annotation."""

    exit_code = 4


class PackError(RhetoricError):
    """A lexicon pack is broken.

    Attributes:
        message: what is wrong and how to mend it.
        path: the file, as given (``<string>`` for text that came from no file).
        line, column: 1-based place in the file, where known.
        source_line: the line itself, where known.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        *,
        path: str = "<string>",
        line: int | None = None,
        column: int | None = None,
        source_line: str | None = None,
    ) -> None:
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.source_line = source_line
        place = ":".join(str(part) for part in (path, line, column) if part is not None)
        text = f"{place}: {message}"
        if source_line is not None and source_line.strip():
            text += _pointed(source_line, column)
        super().__init__(text)


# Controls, blanks and marks that would hide, or turn round, what the line says.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\u1680\u2000-\u200b\u2028-\u202f\u205f\u2060\u2066-\u2069\u3000\ufeff]"
)
_SHOWN = 200


def _pointed(line: str, column: int | None) -> str:
    """The line with ^ under the column; of a long one the part around it."""
    line = _HIDDEN.sub("\ufffd", line.rstrip().replace("\t", " "))
    start = max(0, column - _SHOWN // 2) if column is not None and column > _SHOWN * 3 // 4 else 0
    part = line[start : start + _SHOWN]
    if start:
        part = "…" + part[1:]
    if start + _SHOWN < len(line):
        part = part[:-1] + "…"
    pointer = "" if column is None else "\n    " + " " * (column - 1 - start) + "^"
    return f"\n    {part}{pointer}"


class UnknownNameError(RhetoricError):
    """No figure, measure, pack, renderer or table has that name."""

    exit_code = 2

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        super().__init__(f"no {kind} is named {name!r}{did_you_mean(name, names)}")
        self.kind = kind
        self.name = name


class ReportError(RhetoricError):
    """A saved report cannot be loaded (schema version, missing texts) or does not verify."""

    exit_code = 3


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the nearest known name, else a list of what there is."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    # A list that nobody reads hides the error: terms of a pack may be sentences.
    listed = ", ".join(names)
    if names and len(names) <= 40 and len(listed) <= 1000:
        return f"; there are: {listed}"
    return ""
