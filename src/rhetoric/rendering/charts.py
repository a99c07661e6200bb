"""Charts of a report as SVG. The one home of matplotlib.

Charts show numbers of the tables and compute none. They are drawn on figures of their own, with no
change to matplotlib's global state, and the same report gives the same SVG, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from html import escape
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from rhetoric.errors import UnknownNameError
from rhetoric.model.report import Report
from rhetoric.rendering import _facts as facts
from rhetoric.rendering._facts import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#24292d"
MUTED = "#5d646b"
LINE = "#d5d1c8"
FILL = "#9fb4c7"
ACCENT = "#1c5480"
PACKS = (
    "#b35c00",
    "#1f5f99",
    "#2f7a36",
    "#b0304f",
    "#6a4bb0",
    "#0f7b78",
    "#8a5a2b",
    "#59616b",
)
"""Colors of packs, in the packs' order, used again from the start where there are more."""

_THEME = {INK: "--ink", MUTED: "--muted", LINE: "--line", FILL: "--fill", ACCENT: "--accent"} | {
    color: f"--k{place}" for place, color in enumerate(PACKS)
}
_RC: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "text.parse_math": False,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "path.simplify": True,
}
_WIDTH = 7.4
_MOST = 18


def chart(report: Report, name: str, *, doc_id: str | None = None) -> str:
    """One chart as an SVG document.

    Args:
        name: "frequencies", "dispersion", "arc" or "rhythm".
        doc_id: which document; the first without it.

    Returns:
        The SVG; "" where the report has nothing to draw for it.
    """
    if name not in CHARTS:
        raise UnknownNameError("chart", name, CHARTS)
    one = report.for_document(doc_id if doc_id is not None else report.doc_ids[0])
    return CHARTS[name](facts.views(one)[0])


def frequencies(view: View, *, themed: bool = False, prefix: str = "") -> str:
    """Bars: rates of the categories that hold no other, the most frequent first."""
    rows = [r for _, r in sorted(facts.leaves(view), key=lambda x: -x[1]["count"]) if r["count"]]
    rows = rows[:_MOST]
    if not rows:
        return ""
    packs = pack_order(view)

    def draw(figure: Figure) -> None:
        axes = figure.add_subplot()
        places = np.arange(len(rows))[::-1]
        rates = [r["rate"] for r in rows]
        colors = [PACKS[packs[r["pack"]] % len(PACKS)] for r in rows]
        axes.barh(places, rates, color=colors, height=0.66, clip_on=False)
        axes.set_yticks(places, [facts.one_line(facts.words_of(r["category"]), 42) for r in rows])
        for place, row in zip(places, rows, strict=True):
            axes.annotate(
                f"{facts.rate(row['rate'])}  ({row['count']})",
                (row["rate"], place),
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                color=MUTED,
            )
        axes.set_xlim(0, max(rates) * 1.18)
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_xlabel(f"hits per {rows[0]['per']:,} words of the body (count in brackets)")
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.spines["left"].set_visible(False)

    told = "; ".join(
        f"{facts.words_of(r['category'])} {facts.rate(r['rate'])} ({r['count']})" for r in rows
    )
    title = "How often each category of the packs occurs"
    return _svg(draw, 0.9 + 0.245 * len(rows), title, told, themed, prefix)


def dispersion(view: View, *, themed: bool = False, prefix: str = "") -> str:
    """Lexical dispersion: a stroke where a category occurs, along the words of the body."""
    words, _ = view.sets.get("words", (np.empty(0, np.int32), None))
    rows = sorted((r for _, r in facts.leaves(view) if r["count"] > 1), key=lambda r: -r["count"])[
        :_MOST
    ]
    if not rows or not len(words):
        return ""
    packs = pack_order(view)
    borders, middles, labels = _borders(view, words)

    def draw(figure: Figure) -> None:
        axes = figure.add_subplot()
        for line, row in enumerate(rows):
            starts, _ = view.spans("frequencies", row["row_id"])
            at = np.searchsorted(words, starts)
            middle = len(rows) - 1 - line
            # One path a row: strokes parted by gaps, so that the SVG stays small.
            xs = np.column_stack([at, at, np.full(len(at), np.nan)]).ravel()
            ys = np.tile([middle - 0.36, middle + 0.36, np.nan], len(at))
            color = PACKS[packs[row["pack"]] % len(PACKS)]
            axes.plot(xs, ys, color=color, linewidth=1.4, solid_capstyle="butt", clip_on=False)
        for border in borders:
            axes.axvline(border, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)))
        names = [facts.one_line(facts.words_of(r["category"]), 42) for r in rows]
        axes.set_yticks(
            range(len(rows) - 1, -1, -1),
            [f"{n}  {r['count']}" for n, r in zip(names, rows, strict=True)],
        )
        axes.set_xlim(0, len(words))
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_xlabel("words of the body")
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        if len(labels) > 1:
            top = axes.secondary_xaxis("top")
            top.set_xticks(middles, labels)
            top.tick_params(length=0, labelsize=9)
            top.spines["top"].set_visible(False)

    told = "; ".join(
        f"{facts.words_of(r['category'])}: {r['count']} in {r['range']} sections" for r in rows
    )
    title = "Where each category of the packs occurs, from the first word to the last"
    return _svg(draw, 1.2 + 0.245 * len(rows), title, told, themed, prefix)


def arc(view: View, *, themed: bool = False, prefix: str = "") -> str:
    """Small multiples: a measure or category by section (bars) and by quarter (line)."""
    division = "section" if len(view.body_sections) > 1 else "quarter"
    shown = facts.shown_series(view, division)
    if not shown:
        return ""
    quarters = {s.name: s for s in facts.series(view, "quarter")}
    sizes = {s["section_id"]: s["words"] for s in view.body_sections}
    columns = 3
    height = -(-len(shown) // columns)

    def draw(figure: Figure) -> None:
        for place, one in enumerate(shown):
            axes = figure.add_subplot(height, columns, place + 1)
            widths = np.array([sizes.get(part, 1) or 1 for part, _, _ in one.parts], float)
            left = np.concatenate([[0], np.cumsum(widths)[:-1]])
            total = widths.sum()
            values = [np.nan if v is None else v for _, v, _ in one.parts]
            gap = total * 0.012
            axes.bar(
                left + gap / 2,
                values,
                width=np.maximum(widths - gap, gap),
                align="edge",
                clip_on=False,
                color=FILL,
            )
            fine = quarters.get(one.name)
            if division == "section" and fine is not None:
                ys = [np.nan if v is None else v for _, v, _ in fine.parts]
                xs = (np.arange(len(ys)) + 0.5) * total / len(ys)
                axes.plot(xs, ys, color=ACCENT, linewidth=1.3, marker="o", markersize=3)
            axes.set_xticks(left + widths / 2, [_short(part) for part, _, _ in one.parts])
            axes.set_xlim(0, total)
            axes.margins(y=0.12)
            axes.tick_params(labelsize=8, length=2)
            axes.locator_params(axis="y", nbins=4)
            axes.set_title(facts.one_line(facts.label_of(one.name), 28), fontsize=9, loc="left")
            axes.set_ylabel(_unit(one.unit), fontsize=7.5)

    told = "; ".join(
        f"{facts.label_of(s.name)} by {division}: "
        + ", ".join(facts.number(v) for _, v, _ in s.parts)
        for s in shown
    )
    title = f"How measures and categories move over the {division}s"
    return _svg(draw, 0.3 + 1.55 * height, title, told, themed, prefix)


def rhythm(view: View, *, themed: bool = False, prefix: str = "") -> str:
    """Sentence lengths in order: one bar a sentence of the body."""
    words, _ = view.sets.get("words", (np.empty(0, np.int32), None))
    starts, ends = view.sets.get("text/sentences", (np.empty(0, np.int32),) * 2)
    if not len(words) or not len(starts):
        return ""
    lengths = np.searchsorted(words, ends) - np.searchsorted(words, starts)
    kept = lengths > 0
    lengths = lengths[kept]
    if len(lengths) < 3 or len(lengths) > 2000:
        return ""
    firsts = np.searchsorted(words, starts[kept])
    borders, middles, labels = _borders(view, words)

    def draw(figure: Figure) -> None:
        axes = figure.add_subplot()
        axes.bar(
            firsts,
            lengths,
            width=np.maximum(lengths - 0.6, 0.4),
            align="edge",
            clip_on=False,
            color=FILL,
        )
        for border in borders:
            axes.axvline(border, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)))
        axes.set_xlim(0, len(words))
        axes.set_xlabel("words of the body")
        axes.set_ylabel("words in the sentence")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        if len(labels) > 1:
            top = axes.secondary_xaxis("top")
            top.set_xticks(middles, labels)
            top.tick_params(length=0, labelsize=9)
            top.spines["top"].set_visible(False)

    told = (
        f"{len(lengths)} sentences, from {int(lengths.min())} to {int(lengths.max())} words; "
        f"half of them have {facts.number(float(np.median(lengths)))} words or fewer"
    )
    return _svg(draw, 2.0, "The length of each sentence, in order", told, themed, prefix)


CHARTS: Mapping[str, Callable[..., str]] = {
    "frequencies": frequencies,
    "dispersion": dispersion,
    "arc": arc,
    "rhythm": rhythm,
}


def pack_order(view: View) -> dict[str, int]:
    """Packs in the order in which the tables name them."""
    order: dict[str, int] = {}
    for row in view.rows["frequencies"]:
        order.setdefault(row["pack"], len(order))
    return order


def _borders(view: View, words: Any) -> tuple[list[float], list[float], list[str]]:
    sections = view.body_sections
    edges = [int(np.searchsorted(words, s["start"])) for s in sections] + [len(words)]
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    labels = [f"section {s['section_id']}" for s in sections]
    if len(labels) > 6:
        labels = [str(s["section_id"]) for s in sections]
    return [float(e) for e in edges[1:-1]], middles, labels


def _short(part: str) -> str:
    return part if len(part) <= 5 else part[:4] + "…"


def _unit(unit: str) -> str:
    return facts.one_line(unit, 22)


def _svg(
    draw: Callable[[Figure], None],
    height: float,
    title: str,
    told: str,
    themed: bool,
    prefix: str,
) -> str:
    """Draw on a new figure and return its SVG, with a title and a description for readers."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    salt = sha256(f"{title}\n{told}".encode()).hexdigest()[:12]
    out = StringIO()
    settings: Any = {**_RC, "svg.hashsalt": salt}
    with rc_context(settings):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        draw(figure)
        figure.savefig(
            out,
            format="svg",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    return _tidied(out.getvalue(), title, told, themed, prefix or f"c{salt[:6]}-")


_FONT = re.compile(r"font-family: [^;\"]*")
_COORDINATES = re.compile(r" (?:d|x|y|transform)=\"[^\"]*\"")
_DECIMALS = re.compile(r"(\.\d\d)\d+")
_RULES = re.compile(
    r"<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL
)  # would style the whole page


def _tidied(svg: str, title: str, told: str, themed: bool, prefix: str) -> str:
    """Without the XML head, unused ids and font lists; colors as CSS variables where themed."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    used = set(re.findall(r"(?:href=\"#|url\(#)([^\")]+)", svg))
    svg = re.sub(r' id="([^"]+)"', lambda m: f' id="{prefix}{m[1]}"' if m[1] in used else "", svg)
    svg = re.sub(r"(href=\"#|url\(#)", rf"\g<1>{prefix}", svg)
    svg = _FONT.sub("font-family: system-ui, sans-serif", _RULES.sub("", svg, count=1))
    svg = re.sub(r"\s*\n\s*", " ", svg)
    svg = re.sub(r"> <", "><", svg)
    svg = _COORDINATES.sub(lambda m: _DECIMALS.sub(r"\1", m[0]), svg)
    if themed:
        for color, name in _THEME.items():
            svg = svg.replace(color, f"var({name})")
    opening = re.search(r'viewBox="([^"]+)"', svg)
    box = opening[1] if opening else "0 0 100 100"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{box}" style="stroke-linejoin: round" role="img" '
        f'aria-labelledby="{prefix}t {prefix}d">'
        f'<title id="{prefix}t">{escape(title)}</title>'
        f'<desc id="{prefix}d">{escape(told)}.</desc>'
    )
    return head + svg[svg.index(">") + 1 :].strip()
