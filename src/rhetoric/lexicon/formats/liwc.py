"""LIWC's ``.dic``: numbered categories between two ``%`` lines, then terms with numbers.

Source: Pennebaker, J. W., Booth, R. J., & Francis, M. E. (2007). Linguistic Inquiry and Word
Count: LIWC2007. Austin, TX: LIWC.net. The rules for files that are not quite regular are those that
quanteda and the Python packages liwc and contentcoder were seen to follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rhetoric.lexicon.dictionaries import Dictionary, walk
from rhetoric.lexicon.formats.base import (
    MAX_CATEGORIES,
    Branch,
    FileText,
    Format,
    Levels,
    Losses,
    Read,
    writable,
)

_ENTRY = re.compile(r"(\d{1,9})(?:\s+(.*))?\Z", re.DOTALL)
_NUMBER = re.compile(r"\d+")
_BEFORE_NUMBER = re.compile(r"\s(?=\d)")
_MARK = "%"
_OF = "<of>"


@dataclass(slots=True)
class _Entry:
    """A line of the legend."""

    id: int | None
    name: str
    line: int
    tabs: int
    blanks: int
    end: int  # column at which the id ends


def read(file: FileText) -> Read:
    """Categories with their terms; what LIWC's conditions say is left out, with a note each."""
    marks = [at for at, line in enumerate(file.lines) if line.strip() == _MARK]
    if len(marks) < 2:
        found = "none were found" if not marks else "only one was found"
        file.fail(
            f"Start and end of a category legend should be marked by '%' but {found}; "
            "the legend stands between two lines that hold nothing but %",
            marks[0] + 1 if marks else 1,
        )
    if file.tool == "liwc-python":
        return _read_as_liwc_python(file, marks[0])
    root, by_id = _read_legend(file, marks[0] + 1, marks[1])
    members = _members(file, marks[1] + 1)
    if file.tool == "contentcoder":  # a term's last line replaces what earlier lines said
        last = {term.lower(): (term, codes, line) for term, codes, line in members}
        members = list(last.values())
    for term, codes, line in members:
        for code in codes:
            branch = by_id.get(code)
            if branch is None:
                file.note(f"ignoring undefined categories: {code} for {term}", line)
            else:
                branch.own.append(term)
    _sort(root)
    return Read(root)


def _sort(branch: Branch) -> None:
    branch.own = sorted(set(branch.own))
    for child in branch.children.values():
        _sort(child)


def _read_legend(file: FileText, start: int, end: int) -> tuple[Branch, dict[int, Branch]]:
    entries: list[_Entry] = []
    for number in range(start, end):
        line = file.lines[number]
        body = line.strip()
        if not body:
            continue
        if len(entries) >= MAX_CATEGORIES:
            file.fail(f"more than {MAX_CATEGORIES:,} categories", number + 1)
        lead = line[: len(line) - len(line.lstrip())]
        found = _ENTRY.match(body)
        name = body
        if found and found.group(2):
            name = found.group(2).split("\t", 1)[0]  # a third column is a description
        entries.append(
            _Entry(
                int(found.group(1)) if found else None,
                name,
                number + 1,
                len(lead) - len(lead.lstrip("\t")),
                len(lead),
                len(lead) + (len(found.group(1)) if found else 0),
            )
        )
    if not entries:
        file.fail("the legend between the two % lines is empty", start)
    widths = _widths(entries)
    root = Branch()
    levels = Levels(root)
    by_id: dict[int, Branch] = {}
    for entry, width in zip(entries, widths, strict=True):
        branch = levels.open(file.key(entry.name, entry.line), width, file, entry.line)
        if entry.id is None:
            continue
        if entry.id in by_id:
            file.note(
                f"the number {entry.id} stands twice in the legend; the first holds", entry.line
            )
        else:
            by_id[entry.id] = branch
    return root, by_id


def _widths(entries: list[_Entry]) -> list[int]:
    """Levels by tabs; where no line begins with one by blanks, unless these only align numbers."""
    if any(entry.tabs for entry in entries):
        return [entry.tabs for entry in entries]
    ends = {entry.end for entry in entries if entry.id is not None}
    return [0 if len(ends) == 1 else entry.blanks for entry in entries]


def _members(file: FileText, start: int) -> list[tuple[str, list[int], int]]:
    """Each line's term, the numbers of its categories, and the line's number."""
    members = []
    with_of = []
    for number in range(start, len(file.lines)):
        line, at = file.lines[number].strip(), number + 1
        if not line:
            continue
        if line == _MARK:
            file.note("a third line with % is ignored", at)
            continue
        if _OF in line:
            with_of.append(at)
            continue
        parts = (
            _quanteda_parts(file, line, at) if file.tool == "quanteda" else _parts(file, line, at)
        )
        if parts is None:
            continue
        term = file.term(parts[0], at)
        codes = [int(code) for code in _NUMBER.findall(parts[1]) if len(code) < 10]
        if not codes:
            file.note(f"{term!r} stands in no category", at)
        elif term:
            members.append((term, list(dict.fromkeys(codes)), at))
    if with_of:
        file.note(
            f"{len(with_of)} term{'s' if len(with_of) > 1 else ''} ignored because contains "
            f"unsupported <of> tag (line {', '.join(map(str, with_of[:20]))})"
        )
    return members


def _parts(file: FileText, line: str, at: int) -> tuple[str, str] | None:
    """Term and numbers: at the first tab, or without tabs before the first number."""
    if "\t" in line:
        term, codes = line.split("\t", 1)
        words = term.rstrip("0123456789 ")
        if term[len(words) :].startswith("  "):  # "little  02" in a file that else has tabs
            term, codes = words, f"{term[len(words) :]} {codes}"
    else:
        found = _BEFORE_NUMBER.search(line)
        term, codes = (line[: found.start()], line[found.start() :]) if found else (line, "")
    closing = term.find(")")
    if term.startswith("(") and 0 < closing < len(term) - 1 and term[closing + 1] == " ":
        file.note(f"ignoring parenthetical expressions in lines: {line} (the term is left out)", at)
        return None
    bare = _without_parentheses(codes)
    if bare != codes:
        file.note(f"ignoring parenthetical expressions in lines: {line}", at)
    return term, bare


def _quanteda_parts(file: FileText, line: str, at: int) -> tuple[str, str]:
    """As quanteda: conditions are cut out of the whole line, and any number ends the term."""
    bare = _without_parentheses(line)
    if bare != line:
        file.note(f"ignoring parenthetical expressions in lines: {line}", at)
    tab = bare.find("\t")
    found = _BEFORE_NUMBER.search(bare)
    ends = [end for end in (tab, found.start() if found else -1) if end >= 0]
    if not ends:
        return bare, ""
    return bare[: min(ends)], bare[min(ends) :]


def _without_parentheses(text: str) -> str:
    """Without what stands from the first ( to the last ), as quanteda cuts."""
    opening, closing = text.find("("), text.rfind(")")
    return text[:opening] + " " + text[closing + 1 :] if 0 <= opening < closing - 1 else text


def _read_as_liwc_python(file: FileText, start: int) -> Read:
    """As PyPI's liwc 0.5.0 reads and matches.

    Only tabs separate; numbers are texts ("01" is not "1"); a term's last line replaces the
    earlier; what follows a ``*`` is dropped. Its search stops at the first ``*`` on its way, so a
    shorter wildcard hides every longer entry: these are left out here, and plain matching then
    gives its results.
    """
    names: dict[str, str] = {}
    at = start + 1
    while at < len(file.lines) and file.lines[at].strip() != _MARK:
        line = file.lines[at].strip()
        if "\t" in line:
            number, name = line.split("\t", 1)
            names[number] = name
        at += 1
    lexicon: dict[str, list[str]] = {}
    for number in range(at + 1, len(file.lines)):
        parts = file.lines[number].strip().split("\t")
        for code in parts[1:]:
            if code not in names:
                file.fail(
                    f"the legend has no category {code!r}; liwc 0.5.0 stops here with "
                    f"KeyError: {code!r}, other tools do not: leave out tool='liwc-python'",
                    number + 1,
                )
        if parts[0]:
            term = file.term(parts[0], number + 1)
            lexicon[term] = [names[code] for code in parts[1:]]
    exact: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    for term, categories in lexicon.items():  # of terms with one stem the last holds
        entries, key = (stems, term.split("*")[0]) if "*" in term else (exact, term)
        entries[key] = categories
    root = Branch()
    for name in names.values():
        root.child(file.key(name, start + 1))
    hidden = 0
    for entries, is_stem in ((exact, False), (stems, True)):
        for term, categories in entries.items():
            if any(term[:end] in stems for end in range(len(term) + (not is_stem))):
                hidden += 1
                continue
            for name in dict.fromkeys(categories):
                root.child(file.key(name, start + 1)).own.append(term + "*" * is_stem)
    if hidden:
        file.note(f"{hidden} entries can never match, as a shorter wildcard hides them")
    return Read(root, lower=False)


def write(dictionary: Dictionary, losses: Losses) -> str:
    """A ``.dic`` with tabs, children indented under their parents, terms in alphabetical order."""
    if dictionary.weights:
        losses.say("weights cannot stand in .dic; write .dicx")
    if dictionary.patterns:
        losses.say("token patterns cannot stand in .dic")
    legend = []
    codes: dict[str, list[int]] = {}
    for number, (path, own) in enumerate(walk(dictionary.tree), start=1):
        writable([path[-1], *own], "\t\r\n", "a .dic file")
        legend.append("\t" * (len(path) - 1) + f"{number}\t{path[-1]}")
        for term in own:
            if (term.startswith("(") and ") " in term) or _OF in term or term == _MARK:
                losses.say(f"{term!r} would be read as a condition, and is left out")
                continue
            codes.setdefault(term, []).append(number)
    lines = ["\t".join([term, *map(str, dict.fromkeys(codes[term]))]) for term in sorted(codes)]
    return "\n".join([_MARK, *legend, _MARK, *lines, ""])


def is_it(text: str) -> bool:
    """Whether the first line that is not blank is a lone %."""
    return text.lstrip().split("\n", 1)[0].strip() == _MARK


FORMAT = Format(
    name="liwc",
    title="LIWC dictionary of 2001 to 2015",
    extensions=(".dic",),
    tool="liwc22",
    read=read,
    write=write,
    tools=("liwca", "quanteda", "contentcoder", "liwc-python"),
    is_it=is_it,
)
