"""What all formats share: a file's text with its places and limits, and what a format is."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from rhetoric.errors import PackError
from rhetoric.lexicon.dictionaries import OWN, Dictionary, Policy
from rhetoric.lexicon.nodes import MAX_NESTING
from rhetoric.lexicon.notation import MAX_TERM

MAX_TERMS = 200_000
"""Terms of one dictionary, one that stands in two categories counted twice."""

MAX_CATEGORIES = 20_000
"""Names of categories in one dictionary."""

MAX_NOTES = 200
"""Remarks of one dictionary; what is beyond is counted."""

LINE_BREAK = re.compile("\r\n|[\r\n]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


class FileText:
    """The text of a file on its way to a dictionary: its lines, errors with places, limits.

    Attributes:
        path: what errors call it. text: of the whole file. lines: without their ends.
        tool: whose way of reading is asked for, a key of `POLICIES`; "" is the format's own.
        notes: remarks so far.
    """

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.tool = ""
        self.lines = LINE_BREAK.split(text)
        self.notes: list[str] = []
        self.terms = 0
        self.names: set[str] = set()
        self.more_notes = 0

    def fail(self, message: str, line: int = 1, column: int = 1) -> NoReturn:
        """Raise `PackError` for the place."""
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else None
        raise PackError(message, path=self.path, line=line, column=column, source_line=source)

    def note(self, message: str, line: int | None = None) -> None:
        """Keep a remark, with its line where it has one."""
        if len(self.notes) >= MAX_NOTES:
            self.more_notes += 1
            return
        place = self.path if line is None else f"{self.path}:{line}"
        self.notes.append(f"{place}: note: {message[:400]}")

    def all_notes(self) -> tuple[str, ...]:
        """The remarks, the last of them saying how many more there would be."""
        if self.more_notes:
            return (*self.notes, f"{self.path}: note: and {self.more_notes:,} remarks more")
        return tuple(self.notes)

    def term(self, text: str, line: int, column: int = 1) -> str:
        """A term without blanks around it and control characters, counted.

        Raises:
            PackError: it is longer than a term may be, or there are too many.
        """
        self.terms += 1
        if self.terms > MAX_TERMS:
            self.fail(f"more than {MAX_TERMS:,} terms; split the dictionary", line, column)
        if len(text) > MAX_TERM:
            text = text.strip()
            if len(text) > MAX_TERM:
                self.fail(
                    f"a term has at most {MAX_TERM} characters, this has {len(text):,}; "
                    "is a line break or a separator missing?",
                    line,
                    column,
                )
        return _CONTROL.sub("", text.strip()).strip()

    def key(self, text: str, line: int, column: int = 1) -> str:
        """The name of a category, cleaned as terms are, and not empty."""
        if len(text) > MAX_TERM and len(text.strip()) > MAX_TERM:
            self.fail(f"the name of a category has at most {MAX_TERM} characters", line, column)
        name = _CONTROL.sub("", text.strip()).strip()
        if not name:
            self.fail("a category without a name", line, column)
        self.names.add(name)
        if len(self.names) > MAX_CATEGORIES:
            self.fail(f"more than {MAX_CATEGORIES:,} categories", line, column)
        return name

    def number(self, text: str, line: int, column: int = 1) -> float:
        """A finite number.

        Raises:
            PackError: it is none.
        """
        try:
            value = float(text) if len(text) <= 40 and "_" not in text else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.fail(
                f"{text[:40]!r} is not a number; write weights such as 1 or -0.5", line, column
            )
        return value


class Branch:
    """A category while a file is read: its own terms, and its children by name."""

    def __init__(self) -> None:
        self.own: list[str] = []
        self.children: dict[str, Branch] = {}

    def child(self, name: str) -> Branch:
        """The child of that name, made where it is not there; same names are one category."""
        return self.children.setdefault(name, Branch())

    def tree(self) -> dict[str, Any] | list[str]:
        """As plain data: own terms follow the children."""
        if not self.children:
            return [term for term in self.own if term]
        tree: dict[str, Any] = {name: child.tree() for name, child in self.children.items()}
        if self.own:
            tree[OWN] = [term for term in self.own if term]
        return tree


class Levels:
    """Which category a line belongs to, where indentation says so."""

    def __init__(self, root: Branch) -> None:
        self.stack: list[tuple[int, Branch]] = [(-1, root)]

    def above(self, width: int) -> Branch:
        """The category that a line indented by `width` stands in."""
        while len(self.stack) > 1 and self.stack[-1][0] >= width:
            self.stack.pop()
        return self.stack[-1][1]

    def open(self, name: str, width: int, file: FileText, line: int) -> Branch:
        """A category of that name at that indentation.

        Raises:
            PackError: it is nested too deep.
        """
        parent = self.above(width)
        if len(self.stack) > MAX_NESTING:
            file.fail(f"nested more than {MAX_NESTING} deep", line)
        branch = parent.child(name)
        self.stack.append((width, branch))
        return branch


@dataclass(slots=True)
class Read:
    """What a reader found in a file, before it is cleaned.

    Attributes:
        root: holds the categories of the first level. title: of the dictionary, where it has one.
        lower: whether the tool writes all terms in lower case when it reads the format.
        weights: flattened key → term → weight. ids: label → phrase → id.
        patterns: records with token patterns.
    """

    root: Branch
    title: str = ""
    lower: bool = True
    weights: dict[str, dict[str, float]] = field(default_factory=dict)
    patterns: list[Mapping[str, Any]] = field(default_factory=list)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)

    def weigh(self, key: str, term: str, weight: float) -> None:
        """Give a term of a flattened key its weight."""
        self.weights.setdefault(key, {})[term] = weight


Reader = Callable[[FileText], Read]
Writer = Callable[[Dictionary, "Losses"], str]


class Losses:
    """What a written format cannot hold, said once each."""

    def __init__(self) -> None:
        self.said: dict[str, None] = {}

    def say(self, message: str) -> None:
        """Keep a remark."""
        if len(self.said) < MAX_NOTES:
            self.said[f"note: {message}"] = None


@dataclass(frozen=True, slots=True)
class Format:
    """A format of dictionaries.

    Attributes:
        name: as users write it. title: what it is.
        extensions: of its files, with the dot.
        tool: whose matching a dictionary of this format follows unless told otherwise.
        tools: tools that read the format in ways of their own.
        read, write: None where the library does not.
        is_it: whether a text is surely of this format, from its first lines.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    tool: str
    read: Reader | None = None
    write: Writer | None = None
    tools: tuple[str, ...] = ()
    is_it: Callable[[str], bool] = lambda _: False


def writable(terms: Iterable[str], forbidden: str, what: str) -> None:
    """Raise where a term or name has a character that would break the format."""
    for term in terms:
        if any(sign in term for sign in forbidden) or not term.strip():
            raise PackError(
                f"{term!r} cannot stand in {what}: it is empty or has a tab or line break in it",
                path="<dictionary>",
            )


def has_wildcard(term: str, policy: Policy) -> bool:
    """Whether the tool reads a sign of `term` as a wildcard."""
    return any(sign in term for sign in policy.wildcards)
