"""How the workbench speaks: problems with their places, examples with marks, aligned tables."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rhetoric.lexicon import Problem, Trial, Validation

_LEAST, _MOST = 60, 100


def width() -> int:
    """Columns to write in: the terminal's, within reason; 80 in a pipe."""
    if not sys.stdout.isatty():
        return 80
    return min(max(os.get_terminal_size().columns, _LEAST), _MOST)


def say(text: str = "", *, indent: int = 0, hang: int = 4) -> None:
    """Print a text, broken between words, its further lines indented by `hang` more."""
    typer.echo(
        textwrap.fill(
            " ".join(text.split()),
            width(),
            initial_indent=" " * indent,
            subsequent_indent=" " * (indent + hang),
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def shown(path: str | os.PathLike[str]) -> str:
    """A path as somebody in this folder would write it."""
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def counted(count: int, thing: str, many: str | None = None) -> str:
    """A number with its noun: "1 term", "2,000 terms"."""
    return f"{count:,} {thing if count == 1 else many or thing + 's'}"


def described(folder: Path, files: Sequence[Path]) -> str:
    """A folder in words: its files and their size."""
    size = 0
    for path in files:
        with suppress(OSError):
            size += path.stat().st_size
    return f"{shown(folder)}: {counted(len(files), 'file')} ({size / 1e6:.1f} MB)"


def tell_problem(problem: Problem) -> None:
    """A problem with its place, and under it the example with what was expected and found."""
    say(f"{shown(problem.path)}:{problem.line}: {problem.severity}: {problem.message}")
    if problem.text:
        for line in underlined(problem.text, problem.marks, width=width() - 4):
            typer.echo("    " + line)


def underlined(text: str, marks: Sequence[tuple[int, int, str, str]], *, width: int) -> list[str]:
    """A text on one line, and below it each mark as a line of its sign under its words.

    Args:
        marks: start and end in the text, the sign to draw with, and what to say of it.
        width: columns; a longer text is cut around its marks.

    >>> print("\\n".join(underlined("They sing.", [(5, 9, "^", "expected")], width=40)))
    They sing.
         ^^^^ expected
    """
    from rich.cells import cell_len

    text = text.replace("\n", " ").replace("\t", " ")
    low, high = 0, len(text)
    if cell_len(text) > width and marks:
        first, last = min(mark[0] for mark in marks), max(mark[1] for mark in marks)
        low = max(0, min(first - 16, len(text) - width + 2))
        low = max(0, text.rfind(" ", 0, low + 1) + 1)
        if last - low > width - 4:  # less before it, so that its end is seen
            low = min(first, text.find(" ", last - (width - 4)) + 1 or first)
        high = min(len(text), max(low + width - 4, min(last, low + 2 * width)))
        if high < len(text):
            blank = text.rfind(" ", 0, high + 1)
            high = blank if blank >= last else high
    before = "… " if low else ""
    line = before + text[low:high] + (" …" if high < len(text) else "")
    if cell_len(line) > width:  # marks that stand far apart: one line each
        if len(marks) > 1:
            return [row for mark in marks for row in underlined(text, [mark], width=width)]
        line = line[: max(1, width - 2)] + " …"
    out = [line]
    for start, end, sign, label in marks:
        if end <= low:
            continue
        left = cell_len(before + text[low : max(start, low)])
        stroke = sign * max(1, min(cell_len(text[start:end]), width - left))
        if left + len(stroke) + 1 + cell_len(label) <= width:
            out.append(" " * left + stroke + " " + label)
        elif left > cell_len(label):
            out.append(" " * (left - cell_len(label) - 1) + label + " " + stroke)
        else:
            out += [" " * left + stroke, " " * max(0, width - cell_len(label)) + label]
    return out


def tell_trial(trial: Trial) -> None:
    """What a run of examples came to: its problems, and one line of counts."""
    for problem in trial.problems:
        tell_problem(problem)
    lacking = sum(problem.kind == "no example" for problem in trial.problems)
    lines = trial.match + trial.no_match
    name = trial.pack.id
    if trial.problems:
        parts = []
        if trial.failed:
            unread = sum(p.kind == "example" and not p.text for p in trial.problems)
            parts.append(f"{trial.failed} of {counted(lines + unread, 'example')} fail")
        if lacking:
            parts.append(counted(lacking, "kind of example", "kinds of examples") + " missing")
        say(f"{name}: {'; '.join(parts)}")
    elif not lines:
        say(f"{name}: no examples to run")
    else:
        say(
            f"{name}: ok. {counted(lines, 'example')} "
            f"({trial.match} match, {trial.no_match} no_match)"
            + (
                f"; {trial.terms_met} of {counted(trial.terms, 'term')} seen at work"
                if trial.terms
                else ""
            )
        )
    if trial.not_run:
        say(f"{counted(trial.not_run, 'example')} of contrasts not run", indent=2)
    if trial.not_searched:
        say(
            f"{counted(len(trial.not_searched), 'term')} not searched: they need a model "
            "(--depth parsed)",
            indent=2,
        )


def tell_table(
    columns: Mapping[str, str],
    rows: Iterable[Sequence[object]],
    *,
    flexible: str,
    indent: int = 0,
) -> None:
    """An aligned table that fits the width.

    Args:
        columns: heading and side ("left", "right") of each.
        flexible: the column whose cells are cut with "…" where the table is too wide.
    """
    from rich.cells import cell_len, set_cell_size

    listed = [[_cell(value) for value in row] for row in rows]
    names = list(columns)
    widths = [
        max(cell_len(cell) for cell in (name, *(row[place] for row in listed)))
        for place, name in enumerate(names)
    ]
    place = names.index(flexible)
    spare = width() - indent - sum(widths) - 2 * (len(names) - 1)
    widths[place] = max(len(flexible), 12, widths[place] + spare) if spare < 0 else widths[place]
    for row in (names, *listed):
        cells = []
        for cell, size, name in zip(row, widths, names, strict=True):
            if cell_len(cell) > size:
                cell = set_cell_size(cell, size - 1).rstrip() + "…"
            pad = " " * (size - cell_len(cell))
            cells.append(pad + cell if columns[name] == "right" else cell + pad)
        line = (" " * indent + "  ".join(cells)).rstrip()
        typer.secho(line, bold=row is names)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    return " ".join(str(value).split())


def interval(value: float | None, low: float | None, high: float | None) -> str:
    """A share with its interval: ``0.93 [0.80, 0.98]``."""
    if value is None:
        return "–"
    return f"{value:.2f}" + ("" if low is None or high is None else f" [{low:.2f}, {high:.2f}]")


def tell_validation(entry: Validation, *, terms: bool = True) -> None:
    """A round of human coding: what was coded, and a table."""
    say(
        f"validated: version {entry.version} on {counted(entry.texts, 'text')} "
        f"({entry.words:,} words: {entry.corpus}); {counted(entry.items, 'passage')} by "
        f"{counted(entry.coders, 'coder')}"
    )
    for of_terms in (False, True):
        rows = [
            (
                result.term if of_terms else result.category,
                f"{result.hits}+{result.misses}",
                interval(result.precision, result.precision_low, result.precision_high),
                *(
                    ()
                    if of_terms
                    else (interval(result.recall, result.recall_low, result.recall_high),)
                ),
                result.alpha,
            )
            for result in entry.results
            if (result.term is not None) == of_terms
        ]
        if not rows or (of_terms and not terms):
            continue
        first = "term" if of_terms else "category"
        columns = {first: "left", "hits+misses": "right"}
        columns |= {"precision": "left"} | ({} if of_terms else {"recall": "left"})
        columns |= {"alpha": "right"}
        typer.echo("")
        tell_table(columns, rows, flexible=first, indent=2)
    notes = [
        f"{result.category}: {result.note}"
        for result in entry.results
        if result.note and result.term is None
    ]
    if notes:
        typer.echo("")
        for note in notes:
            say(note, indent=2)
    typer.echo("")
    say(entry.method, indent=2, hang=0)
