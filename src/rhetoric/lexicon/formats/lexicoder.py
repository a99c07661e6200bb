"""Lexicoder 3's ``.lc3``: a line that begins with + names a category, the others are its terms.

Source: Young, L., & Soroka, S. (2012). Affective news: The automated coding of sentiment in
political texts. Political Communication, 29(2), 205-231.
https://doi.org/10.1080/10584609.2012.671234
"""

from __future__ import annotations

from rhetoric.lexicon.formats.base import Branch, FileText, Format, Read


def read(file: FileText) -> Read:
    """Categories of one level, their terms in the order of the file."""
    root = Branch()
    branch: Branch | None = None
    for at, raw in enumerate(file.lines, start=1):
        line = raw.strip()
        if not line:
            continue
        if line.startswith("+"):
            branch = root.child(file.key(line[1:], at))
        elif branch is None:
            file.fail(f"Unnamed dictionary entry: {line[:80]}; a category begins with +", at)
        else:
            branch.own.append(file.term(line, at))
    return Read(root)


def is_it(text: str) -> bool:
    """Whether the first line that is not blank begins with +."""
    return text.lstrip().startswith("+")


FORMAT = Format(
    name="lexicoder",
    title="Lexicoder 3 dictionary",
    extensions=(".lc3",),
    tool="lexicoder",
    read=read,
    tools=("quanteda",),
    is_it=is_it,
)
