"""quanteda's YAML: nested mappings of keys, lists of terms at their ends.

Every scalar stays the text that it is in the file: a key ``NO`` or ``NA`` and a term ``1989`` are
words. Terms beside children stand under the key ``__``, as quanteda's ``as.yaml()`` writes them.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from rhetoric.lexicon.dictionaries import OWN, Dictionary
from rhetoric.lexicon.formats.base import Branch, FileText, Format, Losses, Read
from rhetoric.lexicon.nodes import MAX_NESTING, MAX_VALUES

OWN_KEY = "__"
_NOTHING = frozenset(["", "~", "null", "Null", "NULL"])
_PLAIN = re.compile(r"[^\W\d_](?:[\w' -]*\w)?\Z")
_SPECIAL = frozenset("y n yes no on off true false null na nan inf none".split())
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(file: FileText) -> Read:
    """Categories and terms in the order of the file."""
    root = Branch()
    _Parsing(file).read(root)
    return Read(root)


class _Parsing:
    """Walks the parser's events, so that depth and number are checked as they come."""

    def __init__(self, file: FileText) -> None:
        self.file = file
        self.values = 0
        self.events: Any = iter(())

    def read(self, root: Branch) -> None:
        try:
            self.file.text.encode("utf-8")
            self.events = yaml.parse(self.file.text, Loader=_Loader)
            documents = 0
            for event in self.events:
                if not isinstance(event, yaml.NodeEvent):
                    continue
                documents += 1
                if documents > 1:
                    self.fail("a second document (---)", event)
                if not isinstance(event, yaml.MappingStartEvent):
                    self.fail("Dictionary elements must be named: key, colon, list of terms", event)
                self.check(event)
                self.mapping(root, 1, "")
        except yaml.YAMLError as error:
            self.explain(error)

    def fail(self, message: str, event: Any) -> None:
        self.file.fail(message, event.start_mark.line + 1, event.start_mark.column + 1)

    def check(self, event: Any) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            self.fail(f"more than {MAX_VALUES:,} names and values in one file", event)
        if isinstance(event, yaml.AliasEvent):
            self.fail(f"YAML reads a leading * as a reference: write '*{event.anchor}'", event)
        if getattr(event, "anchor", None) is not None:
            self.fail(
                f"YAML reads a leading & as the name of a place: write '&{event.anchor}'", event
            )
        if getattr(event, "tag", None) is not None:
            self.fail("YAML reads a leading ! as a tag: put the term in quotes", event)

    def mapping(self, branch: Branch, depth: int, name: str) -> None:
        if depth > MAX_NESTING:
            self.file.fail(f"nested more than {MAX_NESTING} deep")
        seen: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self.check(event)
            line, column = event.start_mark.line + 1, event.start_mark.column + 1
            if not isinstance(event, yaml.ScalarEvent):
                self.fail("a key is a word, not a list or a mapping", event)
            if event.value == "<<" and not event.style:
                self.fail("merge keys (<<) are not read; write the entries out", event)
            if event.value in seen:
                self.fail(f"{event.value!r} stands twice; first in line {seen[event.value]}", event)
            seen[event.value] = line
            if event.value == OWN_KEY and depth > 1:
                self.node(branch, depth, name)
            else:
                if not event.value.strip():
                    self.fail("Unnamed dictionary entry: a key is empty", event)
                key = self.file.key(event.value, line, column)
                self.node(branch.child(key), depth + 1, key)

    def node(self, branch: Branch, depth: int, name: str) -> None:
        """The value of a key."""
        event = next(self.events)
        self.check(event)
        if isinstance(event, yaml.ScalarEvent):
            if event.style or event.value not in _NOTHING:
                self.scalar(branch, event)
        elif isinstance(event, yaml.MappingStartEvent):
            self.mapping(branch, depth, name)
        else:
            self.sequence(branch, depth, name)

    def sequence(self, branch: Branch, depth: int, name: str) -> None:
        if depth > MAX_NESTING + 1:
            self.file.fail(f"nested more than {MAX_NESTING} deep")
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            self.check(event)
            if isinstance(event, yaml.ScalarEvent):
                self.scalar(branch, event)
            elif isinstance(event, yaml.SequenceStartEvent):
                self.sequence(branch, depth + 1, name)
            else:
                line = event.start_mark.line + 1
                self.file.note(
                    f"in the list of {name} YAML reads what stands before ': ' as the name of a "
                    "category; if it is part of a term, put the term in quotes",
                    line,
                )
                self.mapping(branch, depth, name)

    def scalar(self, branch: Branch, event: Any) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        term = self.file.term(event.value, line, column)
        if not term:
            self.fail("this entry is empty (put # and what follows in quotes)", event)
        end = event.end_mark
        last = self.file.lines[end.line] if end.line < len(self.file.lines) else ""
        comment = last[end.column : end.column + 80].lstrip()  # a slice: lines may be very long
        if not event.style and comment.startswith("#") and comment[1:2].strip():
            self.file.note(
                f"YAML drops {comment[:40]!r} after {term!r} as a comment; "
                "if it is part of the term, put the term in quotes",
                line,
            )
        branch.own.append(term)

    def explain(self, error: yaml.YAMLError) -> None:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
        if mark is None:
            before = self.file.text[: getattr(error, "position", 0) or 0]
            self.file.fail(f"not YAML: {problem}", before.count("\n") + 1)
        hint = "indent with blanks, not tabs" if "\\t" in str(problem) else "quote odd terms"
        self.file.fail(f"not YAML: {problem}; {hint}", mark.line + 1, mark.column + 1)


def write(dictionary: Dictionary, losses: Losses) -> str:
    """YAML that quanteda's ``dictionary(file = …)`` reads."""
    if dictionary.weights:
        losses.say("weights cannot stand in quanteda's YAML; set them with valence()")
    if dictionary.patterns:
        losses.say("token patterns cannot stand in quanteda's YAML")
    if any(OWN in node for node in _mappings(dictionary.tree)):
        losses.say(
            f"terms beside children stand under {OWN_KEY}, which quanteda reads as a category"
        )
    out: str = yaml.dump(
        _quoted(dictionary.tree),
        Dumper=_Terms,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=10_000,
        indent=2,
    )
    return out


def _mappings(node: Any) -> Any:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from _mappings(child)


def _quoted(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            _Text(OWN_KEY if key == OWN else key): _quoted(child) for key, child in node.items()
        }
    return [_Text(term) for term in node]


class _Text(str):
    """A scalar that is quoted unless it can be nothing but a word."""

    __slots__ = ()


class _Terms(yaml.SafeDumper):
    """Indents lists under their keys, and quotes what YAML might read as something else."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _represent(dumper: Any, text: _Text) -> Any:
    plain = _PLAIN.match(text) and text.lower() not in _SPECIAL
    style = None if plain else "'" if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=style)


_Terms.add_representer(_Text, _represent)


def is_it(text: str) -> bool:
    """Whether the first line that holds something is a key with a colon."""
    for line in text[:100_000].splitlines():
        if line.strip() and not line.lstrip().startswith(("#", "---", "%YAML")):
            return re.match(r"""[^\s:#-][^:]{0,400}:(\s|\Z)""", line) is not None
    return False


FORMAT = Format(
    name="yaml",
    title="quanteda YAML",
    extensions=(".yml", ".yaml"),
    tool="quanteda",
    read=read,
    write=write,
    is_it=is_it,
)
