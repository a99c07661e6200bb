"""WordStat's ``.cat``: categories and their words by indentation; words end in a number like (1).

Source: Provalis Research. WordStat user's guide. The rules are those that quanteda was seen to
follow; beyond these, other numbers than (1) are read as weights, and _ as the blank of a phrase.
"""

from __future__ import annotations

import re

from rhetoric.lexicon.formats.base import Branch, FileText, Format, Levels, Read

_NUMBER = re.compile(r"[-+]?\d{1,9}(?:\.\d{1,9})?\Z")


def read(file: FileText) -> Read:
    """Categories with their words, children before a category's own words."""
    root = Branch()
    levels = Levels(root)
    names: list[tuple[int, str]] = []
    result = Read(root)
    for at, raw in enumerate(file.lines, start=1):
        line = raw.rstrip()
        body = line.lstrip()
        if not body:
            continue
        width = len(line[: len(line) - len(body)].expandtabs(8))
        while names and names[-1][0] >= width:
            names.pop()
        term, weight = _split(body)
        if weight is None:
            name = file.key(body, at)
            levels.open(name, width, file, at)
            names.append((width, name))
            continue
        if not names:
            file.fail(
                f"Unnamed dictionary entry: {term}; the words of a category are indented under it",
                at,
            )
        if term.startswith("@"):
            file.note(f"rules are not read: {term}", at)
            continue
        term = file.term(term if file.tool == "quanteda" else term.replace("_", " "), at)
        levels.above(width).own.append(term)
        if weight != 1:
            result.weigh(".".join(name for _, name in names), term, weight)
    return result


def _split(body: str) -> tuple[str, float | None]:
    """A word and its number; a name and None."""
    opening = body.rfind("(")
    if not body.endswith(")") or opening < 1 or not body[opening - 1].isspace():
        return body, None
    number = body[opening + 1 : -1].strip()
    return (body[:opening], float(number)) if _NUMBER.match(number) else (body, None)


def is_it(text: str) -> bool:
    """Whether indented lines end in a number in parentheses."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    return any(line[0].isspace() and _split(line.strip())[1] is not None for line in lines)


FORMAT = Format(
    name="wordstat",
    title="WordStat categorization dictionary",
    extensions=(".cat",),
    tool="wordstat",
    read=read,
    tools=("quanteda",),
    is_it=is_it,
)
