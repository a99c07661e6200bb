"""Yoshikoder's XML (``.ykd``, Lexicoder 2's ``.lcd``): cnode is a category, pnode a term.

Source: Lowe, W. Yoshikoder: Cross-platform multilingual content analysis.
https://conjugateprior.org/software/yoshikoder/
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from rhetoric.lexicon.formats.base import Branch, FileText, Format, Read
from rhetoric.lexicon.nodes import MAX_NESTING


def read(file: FileText) -> Read:
    """Categories and terms; a category's own terms stay where it has children, with a note."""
    return _Parsing(file).read()


class _Parsing:
    """One file on its way through the XML parser, which reports every element with its place."""

    def __init__(self, file: FileText) -> None:
        self.file = file
        self.result = Read(Branch())
        self.open: list[tuple[str, Branch]] = []
        self.depth = 0
        # Overrules the encoding that the file declares: by that one it was decoded.
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        # Entities and external files need a document type: without one there can be no bomb.
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype

    def fail(self, message: str) -> None:
        self.file.fail(message, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def read(self) -> Read:
        try:
            self.parser.Parse(self.file.text.encode("utf-8"), True)
        except expat.ExpatError as error:
            self.file.fail(
                f"not XML: {expat.ErrorString(error.code)}", error.lineno, error.offset + 1
            )
        for name, branch in self.branches(self.result.root, ()):
            if branch.own and branch.children:
                self.file.note(
                    f"{'.'.join(name)} holds terms beside categories; they are kept here, "
                    "quanteda drops them"
                )
        return self.result

    def branches(self, branch: Branch, path: tuple[str, ...]) -> Any:
        for name, child in branch.children.items():
            yield (*path, name), child
            yield from self.branches(child, (*path, name))

    def refuse_doctype(self, *_: Any) -> None:
        self.fail("a document type (<!DOCTYPE …>) is not read; delete it from the file")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.depth += 1
        if self.depth == 1:
            if tag != "dictionary":
                self.file.fail(f"the root is <dictionary>, not <{tag}>", line, column)
            if attributes.get("patternengine") == "regexp":
                self.file.note("patternengine='regexp': terms are read as words with wildcards")
        elif tag == "cnode":
            if len(self.open) >= MAX_NESTING:
                self.file.fail(f"nested more than {MAX_NESTING} deep", line, column)
            name = self.file.key(self.name(attributes, "cnode"), line, column)
            parent = self.open[-1][1] if self.open else self.result.root
            self.open.append((name, parent.child(name)))
        elif tag == "pnode":
            term = self.file.term(self.name(attributes, "pnode"), line, column)
            if not self.open:
                self.file.fail(f"Unnamed dictionary entry: {term}", line, column)
            self.open[-1][1].own.append(term)
            if attributes.get("score"):
                weight = self.file.number(attributes["score"], line, column)
                self.result.weigh(".".join(name for name, _ in self.open), term, weight)
        else:
            if self.depth > 4 * MAX_NESTING:
                self.file.fail(f"nested more than {4 * MAX_NESTING} deep", line, column)
            self.file.note(f"the element <{tag[:40]}> is not read", line)

    def end(self, tag: str) -> None:
        self.depth -= 1
        if tag == "cnode":
            self.open.pop()

    def name(self, attributes: dict[str, str], tag: str) -> str:
        if "name" not in attributes:
            self.fail(f"<{tag}> has no name")
        return attributes["name"]


def is_it(text: str) -> bool:
    """Whether it is XML, or begins with the root element."""
    return text.lstrip()[:5] == "<?xml" or text.lstrip()[:11] == "<dictionary"


FORMAT = Format(
    name="yoshikoder",
    title="Yoshikoder XML",
    extensions=(".ykd", ".lcd"),
    tool="yoshikoder",
    read=read,
    tools=("quanteda", "lexicoder"),
    is_it=is_it,
)
