"""LIWC-22's ``.dicx``: a table with a row for each term and a column for each category.

A cell holds X for membership, or a number, which is the term's weight in the category.
"""

from __future__ import annotations

import csv
import io

from rhetoric.lexicon.dictionaries import Dictionary
from rhetoric.lexicon.formats.base import Branch, FileText, Format, Losses, Read, writable
from rhetoric.lexicon.formats.rows import read_rows

HEADER = "DicTerm"


def read(file: FileText) -> Read:
    """Categories in the order of the columns, their terms in alphabetical order."""
    rows = read_rows(file, ",")
    header, at = next(rows, ([], 1))
    if not header or header[0].strip().lower() != HEADER.lower():
        file.fail(f"the first line begins with {HEADER} and goes on with the categories", at)
    names = [file.key(name, at) for name in header[1:]]
    if not names:
        file.fail("there is no category beside DicTerm", at)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        file.fail(f"the category {twice!r} has two columns; join them", at)
    found: dict[str, list[tuple[str, float | None]]] = {}
    for row, line in rows:
        term = file.term(row[0], line) if row else ""
        if len(row) > len(names) + 1:
            file.fail(f"{len(row)} cells, but the first line has {len(names) + 1}", line)
        cells = [
            (name, _cell(file, cell, line)) for name, cell in zip(names, row[1:], strict=False)
        ]
        member = [(name, weight) for name, weight in cells if weight != 0]
        zeros = sum(cell.strip() != "" for cell in row[1:]) - len(member)
        if zeros:
            file.note(f"a weight of 0 is the same as none: {term}", line)
        if not term:
            if member:
                file.note("a row without a term", line)
            continue
        if not member and not zeros:
            file.note(f"{term!r} stands in no category", line)
        if file.tool == "contentcoder":
            found[term.lower()] = member
        else:
            found.setdefault(term, []).extend(member)
    root = Branch()
    result = Read(root)
    for name in names:
        root.child(name)
    for term in sorted(found):
        for name, weight in dict(found[term]).items():
            root.child(name).own.append(term)
            if weight is not None:
                result.weigh(name, term, weight)
    return result


def _cell(file: FileText, cell: str, line: int) -> float | None:
    """0 for no membership, None for membership without a weight."""
    cell = cell.strip()
    if not cell:
        return 0
    return None if cell in "xX" else file.number(cell, line)


def write(dictionary: Dictionary, losses: Losses) -> str:
    """A ``.dicx`` table; categories within others are named "outer.inner"."""
    flat = dictionary.flatten()
    if dictionary.depth > 1:
        losses.say(".dicx has no levels: categories are named outer.inner")
    if dictionary.patterns:
        losses.say("token patterns cannot stand in .dicx")
    terms: dict[str, dict[str, str]] = {}
    for name, own in flat.items():
        writable([name, *own], "\r\n", "a .dicx file")
        for term in own:
            weight = dictionary.weights.get(name, {}).get(term)
            if weight == 0:
                losses.say(f"the weight 0 of {term!r} in {name} is not read by LIWC")
            terms.setdefault(term, {})[name] = (
                "X" if weight is None else repr(weight).removesuffix(".0")
            )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([HEADER, *flat])
    for term, cells in sorted(terms.items()):
        writer.writerow([term, *(cells.get(name, "") for name in flat)])
    return out.getvalue()


def is_it(text: str) -> bool:
    """Whether the first cell says DicTerm."""
    return text.lstrip()[: len(HEADER) + 2].strip('"').lower().startswith(HEADER.lower())


FORMAT = Format(
    name="dicx",
    title="LIWC-22 dictionary",
    extensions=(".dicx",),
    tool="liwc22",
    read=read,
    write=write,
    tools=("liwca", "contentcoder"),
    is_it=is_it,
)
