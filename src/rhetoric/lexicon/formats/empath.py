"""Empath's table: a line for each category, its name and its terms separated by tabs.

Source: Fast, E., Chen, B., & Bernstein, M. S. (2016). Empath: Understanding topic signals in
large-scale text. Proceedings of CHI 2016, 4647-4657. https://doi.org/10.1145/2858036.2858535
"""

from __future__ import annotations

from rhetoric.lexicon.formats.base import Branch, FileText, Format, Read


def read(file: FileText) -> Read:
    """Categories and their terms in the order of the file, as they are written."""
    root = Branch()
    for at, line in enumerate(file.lines, start=1):
        if not line.strip():
            continue
        name, *terms = line.split("\t")
        branch = root.child(file.key(name, at))
        column = len(name) + 2
        for term in terms:
            if term.strip():
                branch.own.append(file.term(term, at, column))
            column += len(term) + 1
        if not branch.own:
            file.note(f"{name.strip()} has no term; terms are separated by tabs", at)
    return Read(root, lower=False)


FORMAT = Format(
    name="empath",
    title="Empath categories",
    extensions=(".tsv",),
    tool="empath",
    read=read,
)
