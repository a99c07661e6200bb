"""A report on a screen of text. The one renderer that knows rich."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING

from rhetoric.model.report import Report
from rhetoric.rendering import _facts as facts
from rhetoric.rendering._facts import View

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

FORMATS = {"text": (".txt",)}

_WIDTH = 80
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
MEASURES = (
    "mean_sentence_length",
    "mattr",
    "mtld",
    "flesch_reading_ease",
    "first_person_plural_rate",
    "modal_obligation_rate",
    "modal_prediction_rate",
)
"""Measures that the short summary shows where the report has them; else its first ones."""


def render(
    report: Report,
    *,
    width: int | None = None,
    color: bool | None = None,
    files: Sequence[str] = (),
) -> str:
    """A summary of one or two screens.

    Args:
        width: columns; None is 80.
        color: ANSI colors and weights; None and False give plain text, fit for a pipe.
        files: paths that were written, named at the end.
    """
    from rich.console import Console

    out = StringIO()
    console = Console(
        file=out,
        width=width or _WIDTH,
        force_terminal=bool(color),
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    all_views = facts.views(report)
    short = len(all_views) > 3
    for place, view in enumerate(all_views):
        if place:
            console.print()
        _brief(console, view) if short else _document(console, view)
    if files:
        console.print()
        for path in files:
            console.print(f"written: {path}", soft_wrap=True)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(lines).strip("\n") + "\n"


def _brief(console: Console, view: View) -> None:
    d = view.document
    console.print(_clean(view.title), style="bold")
    console.print(
        f"{facts.plural(d['words'], 'word')}, {len(view.rows['contrasts'])} contrasts, "
        f"{len(view.rows['figures'])} figures, {len(view.rows['formulas'])} repeated wordings"
    )


def _document(console: Console, view: View) -> None:
    from rich.padding import Padding

    d = view.document
    console.print(_clean(view.title), style="bold")
    if view.metadata:
        shown = " · ".join(f"{name}: {value}" for name, value in view.metadata)
        console.print(_clean(facts.one_line(shown, 240)))
    console.print(
        f"{facts.plural(d['words'], 'word')}, {facts.plural(d['sentences'], 'sentence')}, "
        f"{facts.plural(d['paragraphs'], 'paragraph')}; beside it "
        f"{facts.plural(d['paratext_words'], 'word')} of titles and notes; depth {d['depth']}"
    )
    if facts.is_translation(view):
        console.print(facts.TRANSLATION, style="yellow")

    body = view.body_sections
    if len(body) > 1:
        _head(console, "Sections")
        total = max(s["words"] for s in body) or 1
        table = _grid("left", "right", "left")
        for s in body:
            bar = "█" * max(1, round(24 * s["words"] / total))
            table.add_row(_clean(facts.one_line(s["label"], 40)), f"{s['words']:,} words", bar)
        console.print(Padding(table, (0, 0, 0, 2)))

    named = sorted(facts.leaves(view), key=lambda x: -x[1]["count"])
    named = [x for x in named if x[1]["count"]][:8]
    if named:
        per = named[0][1]["per"]
        _head(console, f"Most used words of the packs (count, per {per:,} words)")
        table = _grid("right", "right", "left", "left")
        for _, r in named:
            label = facts.one_line(facts.words_of(r["category"]), 44)
            table.add_row(str(r["count"]), facts.rate(r["rate"]), _clean(label), r["pack"])
        console.print(Padding(table, (0, 0, 0, 2)))

    formulas = facts.distinct_formulas(view, 6)
    if formulas:
        _head(console, "Repeated wordings")
        table = _grid("right", "left")
        for _, r in formulas:
            table.add_row(f"{r['count']}×", _clean(facts.one_line(r["text"], 110)))
        console.print(Padding(table, (0, 0, 0, 2)))

    contrasts = view.rows["contrasts"]
    if contrasts:
        _head(console, f"Contrasts ({len(contrasts)})")
        table = _grid("left", "left", "left", "right")
        for r in contrasts[:8]:
            sign = "+" if r["additive"] else ">"
            table.add_row(
                _clean(facts.one_line(r["asserted"], 60) or "–"),
                sign,
                _clean(facts.one_line(r["rejected"], 60) or "–"),
                f"s. {r['sentence_id']}",
            )
        console.print(Padding(table, (0, 0, 0, 2)))
        _more(console, len(contrasts) - 8)

    figures = facts.figure_counts(view)
    if figures:
        _head(console, "Figures")
        table = _grid("right", "left", "left")
        rows = view.rows["figures"]
        for name, count in figures[:8]:
            best = max(
                (r for r in rows if r["figure"] == name),
                key=facts.weight,
            )
            table.add_row(str(count), name, _clean(facts.one_line(best["text"], 90)))
        console.print(Padding(table, (0, 0, 0, 2)))

    measures = [r for r in view.rows["measures"] if r["section_id"] is None]
    chosen = [r for r in measures if r["measure"] in MEASURES] or measures[:6]
    if chosen:
        _head(console, "Measures of the body")
        table = _grid("left", "right", "left")
        for r in chosen:
            table.add_row(
                facts.words_of(r["measure"]),
                facts.number(r["value"]),
                r["unit"] if r["value"] is not None else f"undefined: {r['note']}",
            )
        console.print(Padding(table, (0, 0, 0, 2)))

    skipped = view.rows["skipped"]
    if skipped:
        _head(console, f"Not done ({len(skipped)})")
        reasons: dict[tuple[str, str], list[str]] = {}
        for r in skipped:
            reasons.setdefault((r["reason"] or "", r["remedy"] or ""), []).append(r["analysis"])
        for (reason, remedy), names in list(reasons.items())[:4]:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            said = f"{', '.join(names[:3])}{more}: {reason}. Remedy: {remedy}"
            console.print(Padding(_clean(said), (0, 0, 0, 2)))
        _more(console, len(reasons) - 4)


def _head(console: Console, text: str) -> None:
    console.print()
    console.print(text, style="bold cyan")


def _more(console: Console, count: int) -> None:
    if count > 0:
        console.print(f"  … and {count} more")


def _grid(*justify: str) -> Table:
    from rich.table import Table

    table = Table.grid(padding=(0, 2, 0, 0))
    for side in justify:
        table.add_column(justify=side)  # type: ignore[arg-type]
    return table


def _clean(text: str) -> str:
    """Text without control characters, which a terminal would obey."""
    return _CONTROL.sub("�", text)
