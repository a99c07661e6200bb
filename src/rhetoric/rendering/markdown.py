"""A report as Markdown: the summary, the tables that people read, how it was made."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rhetoric.model.report import Report
from rhetoric.rendering import _facts as facts
from rhetoric.rendering._facts import View

FORMATS = {"markdown": (".md", ".markdown")}

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$])")


def render(report: Report, *, most: int = 30) -> str:
    """The report as Markdown (GitHub's tables).

    Args:
        most: rows that a table shows at most; the number left out is said.
    """
    parts = []
    for view in facts.views(report):
        parts += _document(view, most)
    parts += ["## How this was made", "", _escape(report.methods()), ""]
    parts += ["```bibtex", report.cite().strip().replace("```", "'''"), "```", ""]
    return "\n".join(parts)


def _document(view: View, most: int) -> list[str]:
    lines = [f"# {_escape(view.title)}", ""]
    if view.metadata:
        lines += [f"- {_escape(name)}: {_escape(value)}" for name, value in view.metadata] + [""]
    if facts.is_translation(view):
        lines += [f"> {facts.TRANSLATION}", ""]
    lines += ["## Summary", ""]
    lines += [f"- {_escape(facts.plain(s))}" for s in facts.summary(view)]
    lines += ["", facts.CENSUS, ""]
    lines += _table(
        "Sections",
        ("section", "kind", "words", "sentences"),
        [(s["label"], s["kind"], s["words"], s["sentences"]) for s in view.rows["sections"]],
        most,
    )
    lines += _table(
        "Categories of the packs",
        ("category", "pack", "count", "per 1,000 words", "with titles", "sections", "dispersion"),
        [
            (
                facts.words_of(r["category"]),
                r["pack"],
                r["count"],
                facts.rate(r["rate"]),
                facts.rate(r["rate_with_paratext"]),
                r["range"],
                _dispersion(r),
            )
            for _, r in sorted(facts.categories(view), key=lambda x: -x[1]["count"])
        ],
        most,
    )
    lines += _table(
        "Contrasts",
        ("asserted or preferred", "cue", "rejected or dispreferred", "type", "sentence"),
        [
            (r["asserted"], r["cue"], r["rejected"], r["type"], r["sentence_id"])
            for r in view.rows["contrasts"]
        ],
        most,
    )
    lines += _table(
        "Figures",
        ("figure", "parts", "score", "sentence"),
        [
            (r["figure"], r["text"], facts.rate(r["score"]), r["sentence_id"])
            for r in view.rows["figures"]
        ],
        most,
    )
    lines += _table(
        "Repeated wordings",
        ("wording", "words", "count", "inside longer ones"),
        [
            (r["text"], r["length"], r["count"], r["nested_count"])
            for _, r in facts.main_formulas(view)
        ],
        most,
    )
    lines += _table(
        "Measures of the body",
        ("measure", "value", "unit", "note"),
        [
            (facts.words_of(r["measure"]), facts.number(r["value"]), r["unit"], r["note"])
            for r in view.rows["measures"]
            if r["section_id"] is None
        ],
        0,
    )
    lines += _table(
        "Not done",
        ("analysis", "reason", "remedy"),
        [(r["analysis"], r["reason"], r["remedy"]) for r in view.rows["skipped"]],
        most,
    )
    return lines


def _dispersion(row: facts.Row) -> str:
    return "too few" if row["dispersion"] is None else facts.rate(row["dispersion"])


def _table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[object]], most: int
) -> list[str]:
    if not rows:
        return []
    lines = [f"## {title}", "", "| " + " | ".join(head) + " |", "| " + "--- | " * len(head)]
    shown = rows[:most] if most else rows
    for row in shown:
        cells = ["" if v is None else _escape(str(v)) for v in row]
        lines.append("| " + " | ".join(cells) + " |")
    if len(shown) < len(rows):
        lines += ["", f"{len(rows) - len(shown)} further rows stand in the report's tables."]
    return [line.rstrip() if line.endswith("--- | ") else line for line in lines] + [""]


def _escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    flat = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return flat.replace("&", "&amp;")
