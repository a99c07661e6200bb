"""Tables of terms, CSV or TSV, with the columns term and category and perhaps a weight.

Levels of categories are written ``outer > inner``.
"""

from __future__ import annotations

import csv
import io

from rhetoric.lexicon.dictionaries import Dictionary, walk
from rhetoric.lexicon.formats.base import Branch, FileText, Format, Losses, Read, writable
from rhetoric.lexicon.formats.rows import read_rows
from rhetoric.lexicon.nodes import MAX_NESTING

TERM = ("term", "word", "entry", "pattern")
CATEGORY = ("category", "sentiment", "label", "key")
WEIGHT = ("weight", "valence", "score", "value")
LEVEL = " > "


def read(file: FileText) -> Read:
    """Categories in the order in which they first stand, terms in the order of the file."""
    first = next((line for line in file.lines if line.strip()), "")
    delimiter = max("\t,;", key=first.count)
    rows = read_rows(file, delimiter)
    header, at = next(rows, ([], 1))
    names = [name.strip().lower() for name in header]
    term_at, category_at = _column(names, TERM), _column(names, CATEGORY)
    weight_at = _column(names, WEIGHT)
    if term_at is None or category_at is None:
        file.fail(
            "the first line names the columns: term, category and, if there are any, weight", at
        )
    root = Branch()
    result = Read(root, lower=False)
    known: dict[str, tuple[Branch, str]] = {}
    for row, line in rows:
        if len(row) > len(names):
            file.fail(
                f"{len(row)} cells, but the first line has {len(names)}; "
                "quote a term that has the separator in it",
                line,
            )
        row += [""] * (len(names) - len(row))
        term, category = file.term(row[term_at], line), row[category_at]
        if not term or not category.strip():
            file.note("a row without term or category is left out", line)
            continue
        if category not in known:
            known[category] = _branch(file, root, category, line)
        branch, key = known[category]
        branch.own.append(term)
        if weight_at is not None and row[weight_at].strip():
            result.weigh(key, term, file.number(row[weight_at].strip(), line))
    return result


def _column(names: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def _branch(file: FileText, root: Branch, category: str, line: int) -> tuple[Branch, str]:
    parts = [file.key(part, line) for part in category.strip().split(LEVEL)]
    if len(parts) > MAX_NESTING:
        file.fail(f"nested more than {MAX_NESTING} deep", line)
    branch = root
    for part in parts:
        branch = branch.child(part)
    return branch, ".".join(parts)


def write(dictionary: Dictionary, losses: Losses) -> str:
    """A CSV table; the column weight is there where a term has one."""
    if dictionary.patterns:
        losses.say("token patterns cannot stand in a table")
    weighted = any(dictionary.weights.values())
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["term", "category", *(["weight"] if weighted else [])])
    for path, own in walk(dictionary.tree):
        writable([*path, *own], "\r\n", "a table")
        if any(LEVEL in f" {name} " for name in path):
            losses.say(f"the name {' / '.join(path)!r} reads as levels")
        if (
            not own
            and path[-1]
            and not any(
                len(inner) > len(path) and inner[: len(path)] == path
                for inner in dictionary.paths()
            )
        ):
            losses.say(f"a category without terms cannot stand in a table: {LEVEL.join(path)}")
        weights = dictionary.weights.get(".".join(path), {})
        for term in own:
            weight = (
                [repr(weights[term]).removesuffix(".0") if term in weights else ""]
                if weighted
                else []
            )
            writer.writerow([term, LEVEL.join(path), *weight])
    return out.getvalue()


def is_it(text: str) -> bool:
    """Whether the first line names the columns."""
    first = text.lstrip("\r\n").split("\n", 1)[0][:10_000].strip().lower()
    for delimiter in "\t,;":
        names = [name.strip(' "') for name in first.split(delimiter)]
        if _column(names, TERM) is not None and _column(names, CATEGORY) is not None:
            return True
    return False


FORMAT = Format(
    name="table",
    title="table of terms, CSV or TSV",
    extensions=(".csv", ".tsv"),
    tool="quanteda",
    read=read,
    write=write,
    is_it=is_it,
)
