"""YAML as a tree in which every value knows its line and column, and every scalar is a string.

Ordinary YAML loading damages word lists without a word: ``- *ism`` is an alias, ``- make it #1``
loses its end to a comment, ``- reform: opening up`` becomes a mapping, ``- no`` becomes False.
Here these are errors, each with a hint in plain words.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from rhetoric.errors import PackError, did_you_mean

MAX_BYTES = 8 * 1024 * 1024
"""Size of a pack file."""

MAX_NESTING = 16
"""Lists and mappings within each other."""

MAX_VALUES = 1_000_000
"""Names and values in a file, so that a small file of commas cannot fill the memory."""

PHRASE_LISTS = frozenset(
    {"terms", "except", "any", "left", "match", "no_match", "stop", "add", "remove"}
)
"""Keys whose lists hold words of the language, where YAML's own signs do the damage."""

TERM_FIELDS = frozenset(
    "term lemma regex tokens dep id weight polarity case except near not_near note".split()
)
"""What a keyed term may say."""

_BLOCK_ONLY = frozenset({"terms", "match", "no_match", "add", "remove"})
LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# Not all that is invisible: joiners and direction marks belong to some scripts and to emoji.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_ODD_BLANK = re.compile("^ *(?:-+ *)*([\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])", re.MULTILINE)
_WIDE = (  # the four bytes of UTF-32 begin with the two of UTF-16
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_COMMENT = re.compile(r"\s*#")
_ITEM = re.compile(r"\s*(?:-\s+)+(\S.*)")
_STARTERS = "*&!#@`%|>'\"[]{},?:-"
_QUOTE_IT = "put the term in quotes: '{}'"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Node:
    """A value of the file.

    Attributes:
        kind: "scalar", "list" or "mapping".
        line, column: 1-based place of its first character.
        text: of a scalar. plain: a scalar without quotes.
        items: of a list. pairs: of a mapping, key node and value node, in their order.
    """

    kind: str
    line: int
    column: int
    text: str = ""
    plain: bool = True
    items: list[Node] = field(default_factory=list)
    pairs: dict[str, tuple[Node, Node]] = field(default_factory=dict)

    def data(self) -> Any:
        """As plain lists, dicts and strings."""
        if self.kind == "scalar":
            return self.text
        if self.kind == "list":
            return [item.data() for item in self.items]
        return {key: value.data() for key, (_, value) in self.pairs.items()}

    def at(self, path: Sequence[int | str], *, key: bool = False) -> Node:
        """The node at `path`; parts that lead nowhere are skipped.

        With `key` the key's own node where the path ends at the value of a mapping.
        """
        node = self
        name: Node | None = None
        for part in path:
            if node.kind == "mapping" and part in node.pairs:
                name, node = node.pairs[str(part)]
            elif node.kind == "list" and isinstance(part, int) and part < len(node.items):
                name, node = None, node.items[part]
        return name if key and name is not None else node


def decoded(raw: bytes, path: str, *, remedy: str = "save the file as UTF-8") -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Raises:
        PackError: it is in another encoding, or no text; with line and column.
    """
    for mark, name in _WIDE:
        if raw.startswith(mark):
            raise PackError(f"this file is {name}; {remedy}", path=path, line=1, column=1)
    null = raw.find(0)
    head = raw[:4096]
    if null >= 0 and head.count(0) > len(head) // 3:
        raise PackError(
            f"null bytes: this is no text, or it is UTF-16; {remedy}", path=path, line=1, column=1
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The bytes before the place that the error names are sound.
        before = LINE_BREAK.split(raw[: error.start].decode("utf-8-sig"))
        bad = raw[error.start : error.start + 1]
        meant = bad.decode("cp1252", "replace")
        guess = f" (in Windows-1252 it is {meant})" if meant.isprintable() and meant > "~" else ""
        raise PackError(
            f"not UTF-8: the byte 0x{bad[0]:02x} cannot stand here{guess}; {remedy}",
            path=path,
            line=len(before),
            column=len(before[-1]) + 1,
        ) from error


def _named(character: str) -> str:
    name = unicodedata.name(character, "a control character").lower()
    return f"U+{ord(character):04X}, {name}"


def read_nodes(text: str, path: str = "<string>") -> Node:
    """Read the text of a YAML file into a tree.

    Raises:
        PackError: what is not YAML, and what YAML would have read differently from what it says.
    """
    return _Builder(text, path).read()


class _Builder:
    """Composes nodes from parser events, so that depth and traps are checked as they come."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.lines = LINE_BREAK.split(text)
        self.values = 0

    def fail(self, message: str, line: int, column: int) -> NoReturn:
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else None
        raise PackError(message, path=self.path, line=line, column=column, source_line=source)

    def read(self) -> Node:
        if not self.text.strip():
            self.fail("the file is empty", 1, 1)
        for number, line in enumerate(self.lines, start=1):
            tab = line.find("\t")
            if tab >= 0:
                self.fail("a tab; indent and separate with blanks", number, tab + 1)
        found = _INVISIBLE.search(self.text)
        if found:
            line, column = self.place(found.start())
            if found[0] in "\x85\u2028\u2029":  # where it stands, not after it
                line, column = len(LINE_BREAK.split(self.text[: found.start()])), column
            self.fail(f"an invisible character ({_named(found[0])}); delete it", line, column)
        odd = _ODD_BLANK.search(self.text)
        if odd:
            self.fail(
                f"a blank that YAML does not know ({_named(odd[1])}); indent and separate with "
                "ordinary blanks",
                *self.place(odd.start(1)),
            )
        try:
            self.text.encode("utf-8")
            self.events: Any = yaml.parse(self.text, Loader=_Loader)
            root = self.compose_document()
        except yaml.YAMLError as error:
            self.explain(error)
        except UnicodeEncodeError as error:
            self.fail("not valid Unicode: a lone surrogate", *self.place(error.start))
        if root.kind != "mapping":
            self.fail("a pack is a mapping of fields (schema, id, version, …)", 1, 1)
        return root

    def place(self, at: int) -> tuple[int, int]:
        before = LINE_BREAK.split(self.text[:at])
        return len(before), len(before[-1]) + 1

    def compose_document(self) -> Node:
        root: Node | None = None
        event: Any
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                where: Any = event.start_mark
                self.fail("a second document (---); a pack is one document", where.line + 1, 1)
            if isinstance(event, yaml.NodeEvent):
                root = self.compose(event, 0)
        if root is None:
            self.fail("the file holds nothing but comments", 1, 1)
        return root

    def compose(self, event: Any, depth: int, owner: str = "", in_flow: bool | None = None) -> Node:
        """The node that begins with `event`; `owner` is the key of the value or list it stands in,
        and `in_flow` says whether that list is written in brackets (None outside a list)."""
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        self.refuse_references(event, line, column)
        self.values += 1
        if self.values > MAX_VALUES:
            self.fail(f"more than {MAX_VALUES:,} names and values in one file", line, column)
        if isinstance(event, yaml.ScalarEvent):
            node = Node("scalar", line, column, text=event.value, plain=not event.style)
            control = _CONTROL.search(event.value)
            if control:
                self.fail(
                    f"this holds a control character ({_named(control[0])}); leave out the \\ that "
                    "makes it, or use single quotes",
                    line,
                    column,
                )
            if owner in PHRASE_LISTS and in_flow is not None:
                self.check_phrase(node, event, owner, in_flow)
            return node
        if depth >= MAX_NESTING:
            self.fail(f"nested more than {MAX_NESTING} deep", line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            node = Node("list", line, column)
            flow = bool(event.flow_style)
            while not isinstance(following := next(self.events), yaml.SequenceEndEvent):
                node.items.append(self.compose(following, depth + 1, owner, flow))
            return node
        node = Node("mapping", line, column)
        while not isinstance(following := next(self.events), yaml.MappingEndEvent):
            self.compose_pair(node, following, depth, owner if in_flow is not None else "")
        return node

    def compose_pair(self, node: Node, event: Any, depth: int, owner: str) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            line, column = event.start_mark.line + 1, event.start_mark.column + 1
            self.refuse_references(event, line, column)
            self.fail("a field's name is a word, not a list or a mapping", line, column)
        key = self.compose(event, depth + 1)
        if key.plain and key.text == "<<":
            self.fail("merge keys (<<) are not read; write the fields out", key.line, key.column)
        if key.text in node.pairs:
            first = node.pairs[key.text][0].line
            self.fail(
                f"{key.text!r} stands twice here; the first is in line {first}",
                key.line,
                key.column,
            )
        if owner in PHRASE_LISTS and key.text not in TERM_FIELDS:
            self.fail(
                f"unknown field {key.text!r}{did_you_mean(key.text, TERM_FIELDS)}; if these are "
                "words to look for: YAML reads ': ' as the end of a name, so "
                + _QUOTE_IT.format("…"),
                key.line,
                key.column,
            )
        node.pairs[key.text] = (key, self.compose(next(self.events), depth + 1, key.text))

    def refuse_references(self, event: Any, line: int, column: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.fail(
                "YAML reads a leading * as a reference to another place; "
                + _QUOTE_IT.format("*" + str(event.anchor)),
                line,
                column,
            )
        if event.anchor is not None:
            self.fail(
                "YAML reads a leading & as the name of a place; "
                + _QUOTE_IT.format("&" + str(event.anchor)),
                line,
                column,
            )
        if getattr(event, "tag", None) is not None:
            self.fail(
                "YAML reads a leading ! as a tag, which packs do not use; "
                + _QUOTE_IT.format("!…"),
                line,
                column,
            )

    def check_phrase(self, node: Node, event: Any, owner: str, in_flow: bool) -> None:
        """What may have happened to a term or an example on its way through YAML."""
        line, column = node.line, node.column
        last, end = event.end_mark.line, event.end_mark.column
        source = self.lines[last] if last < len(self.lines) else ""
        if not node.text.strip():
            if "#" in source:
                self.fail(
                    "YAML reads # and what follows as a comment; " + _QUOTE_IT.format("#…"),
                    line,
                    column,
                )
            self.fail("this entry is empty", line, column)
        if event.style in ("|", ">") or last + 1 != line:
            self.fail(
                "a term or an example stands in one line (is a dash missing in the next line?)",
                line,
                column,
            )
        if node.plain and _COMMENT.match(source, end):
            self.fail(
                "YAML drops ' #' and what follows as a comment; put the words in quotes, "
                "or the comment in a line of its own",
                line,
                end + 1,
            )
        if in_flow and owner in _BLOCK_ONLY and node.plain and len(node.text.split()) > 1:
            self.fail(
                "phrases stand in a block list, one a line after a dash; "
                "only single words may stand in [ ]",
                line,
                column,
            )

    def explain(self, error: yaml.YAMLError) -> NoReturn:
        """Say in plain words what the YAML parser stumbled over, at the line that caused it."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        if mark is None:
            position = getattr(error, "position", 0) or 0
            self.fail(f"not YAML: {problem}", *self.place(position))
        line, column = mark.line + 1, mark.column + 1
        context = getattr(error, "context_mark", None)
        quoted = context is not None and "quoted" in str(getattr(error, "context", ""))
        if quoted and ("escape" in problem or "Unicode" in problem):
            self.fail(
                f"not YAML: {problem}; in double quotes \\ has a meaning of its own: use single "
                "quotes",
                line,
                column,
            )
        # What is never closed or has no colon is noticed lines later: look where it began.
        if context is not None and (quoted or "expected ':'" in problem):
            line, column = context.line + 1, context.column + 1
        hint = ""
        if context is not None and "expected ':'" in problem:
            hint = "; after a name stand a colon and a blank (title: …), before an entry of a list "
            hint += "a hyphen and a blank (- …)"
        if quoted:
            quote = self.lines[line - 1][column - 1 : column] or '"'
            other = "double" if quote == "'" else "single"
            hint = f"; this {quote} is never closed; close it, or put all of it in {other} quotes"
        for number in () if hint else (line, line - 1):
            if not 0 < number <= len(self.lines):
                continue
            item = _ITEM.match(self.lines[number - 1])
            if item and item.group(1)[0] in _STARTERS:
                words = item.group(1).strip()
                hint = f"; a term that starts with {words[0]} stands in quotes: " + (
                    f'"{words}"' if words[0] == "'" else f"'{words}'"
                )
                line, column = number, item.start(1) + 1
                break
        if not hint and "mapping values" in str(problem):
            hint = "; words with ': ' in them stand in quotes"
        if not hint and "tab" in str(problem):
            hint = "; indent with blanks"
        if not hint:
            hint = "; look at the indentation, quotes and brackets of this line and the one above"
        self.fail(f"not YAML: {problem}{hint}", line, column)
