"""What a report says, made ready for people: the same facts for every output.

Everything here is read from the tables of a `Report`; nothing is counted anew. A number comes with
the row that it stands in (`Ref`), so that an output can lead from the number to its evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rhetoric.model import IntArray
from rhetoric.model.report import Report
from rhetoric.model.tables import NOT_ASKED_FOR, TABLES

Row = Mapping[str, Any]
Ingredient = tuple[str, float, str | None, int | None, int | None]
_NONE: IntArray = np.empty(0, np.int32)
_LONG = ("evidence", "ingredients")

CENSUS = (
    "Counts are a census of this text: they describe it in full, and on their own they say "
    "nothing about other texts."
)
RARE = 5
"""Fewer hits than this have no dispersion."""


@dataclass(frozen=True)
class Ref:
    """Words of a sentence that stand for a row of a table: ``rows[table][row]`` of a `View`."""

    text: str
    table: str
    row: int


Statement = tuple[str | Ref, ...]


@dataclass(frozen=True)
class View:
    """One document of a report as plain rows.

    Attributes:
        rows: for each table the rows of this document, in their order.
            Evidence and ingredients are kept apart (`sets`, `ingredients`), being long.
        text: None where the report carries no texts.
        metadata: pairs of field and value.
        sets: the evidence: starts and ends by set.
        ingredients: by table and row id: (ingredient, value, set or None, from, to).
    """

    doc_id: str
    title: str
    text: str | None
    document: Row
    metadata: tuple[tuple[str, str], ...]
    rows: Mapping[str, list[dict[str, Any]]]
    sets: Mapping[str, tuple[IntArray, IntArray]]
    ingredients: Mapping[tuple[str, str], list[Ingredient]]

    def spans(self, table: str, row_id: str) -> tuple[IntArray, IntArray]:
        """Starts and ends of what a row counts: its first ingredient that has spans."""
        for _, _, set_id, start, end in self.ingredients.get((table, row_id), []):
            if set_id is not None:
                return self.within(set_id, start, end)
        return _NONE, _NONE

    def within(self, set_id: str, start: int | None, end: int | None) -> tuple[IntArray, IntArray]:
        """The spans of a set that lie inside a stretch."""
        starts, ends = self.sets.get(set_id, (_NONE, _NONE))
        if start is None or end is None:
            return starts, ends
        inside = (starts >= start) & (ends <= end)
        return starts[inside], ends[inside]

    @property
    def left_out(self) -> frozenset[str]:
        """Analyses that were not asked for: that their tables are empty says nothing."""
        rows = self.rows["skipped"]
        return frozenset(r["analysis"] for r in rows if r["reason"] == NOT_ASKED_FOR)

    @property
    def body_sections(self) -> list[dict[str, Any]]:
        """The top sections of the body, in order."""
        return [s for s in self.rows["sections"] if s["kind"] == "body" and s["parent_id"] is None]


def views(report: Report) -> list[View]:
    """One `View` a document, in the report's order."""
    parts = {
        name: {key[0]: part for key, part in table.partition_by("doc_id", as_dict=True).items()}
        for name, table in report.tables.items()
    }
    made = []
    for document in report.tables["documents"].iter_rows(named=True):
        doc_id = document["doc_id"]
        rows = {
            name: parts[name][doc_id].to_dicts() if doc_id in parts[name] else []
            for name in TABLES
            if name not in _LONG
        }
        ingredients: dict[tuple[str, str], list[Ingredient]] = {}
        if doc_id in parts["ingredients"]:
            columns = ("table", "row_id", "ingredient", "value", "set_id", "start", "end")
            for table, row, *item in parts["ingredients"][doc_id].select(columns).iter_rows():
                ingredients.setdefault((table, row), []).append(tuple(item))
        sets = {}
        if doc_id in parts["evidence"]:
            by_set = parts["evidence"][doc_id].partition_by("set_id", as_dict=True)
            sets = {
                str(key[0]): (part["start"].to_numpy(), part["end"].to_numpy())
                for key, part in by_set.items()
            }
        made.append(
            View(
                doc_id=doc_id,
                title=" ".join((document["title"] or doc_id).split()),
                text=report.texts.get(doc_id),
                document=document,
                metadata=tuple((r["field"], r["value"]) for r in rows["metadata"]),
                rows=rows,
                sets=sets,
                ingredients=ingredients,
            )
        )
    return made


# ---- words for numbers and names ----


def number(value: float | None, *, places: int = 2) -> str:
    """A number for people: thousands parted, no needless zeros; "–" for None.

    >>> number(1234567), number(0.5), number(12.0), number(None)
    ('1,234,567', '0.50', '12', '–')
    """
    if value is None:
        return "–"
    if float(value) == int(value):
        return f"{int(value):,}"
    return f"{value:,.{places}f}"


def rate(value: float | None) -> str:
    """A rate with two places; "–" for None."""
    return "–" if value is None else f"{value:,.2f}"


def words_of(name: str) -> str:
    """A name of the tables in words.

    >>> words_of("war.front_line")
    'war › front line'
    """
    return _SPELLED.get(name) or name.replace(".", " › ").replace("_", " ")


_SPELLED = {
    "ttr": "TTR",
    "mattr": "MATTR",
    "mtld": "MTLD",
    "hdd": "HD-D",
    "yules_k": "Yule’s K",
    "flesch_reading_ease": "Flesch reading ease",
    "flesch_kincaid_grade": "Flesch-Kincaid grade",
    "gunning_fog": "Gunning fog",
    "smog": "SMOG",
}


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun.

    >>> plural(1, "sentence"), plural(2000, "sentence")
    ('1 sentence', '2,000 sentences')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(parts: Sequence[Any], comma: str = ", ") -> list[Any]:
    """`parts` with commas and an "and" between them, as a flat list of pieces."""
    out: list[Any] = []
    last = " and " if comma == ", " and len(parts) == 2 else f"{comma}and "
    for place, part in enumerate(parts):
        if place:
            out.append(last if place == len(parts) - 1 else comma)
        out.append(part)
    return out


def one_line(text: str | None, most: int = 0) -> str:
    """Text on one line, cut with an ellipsis after `most` characters (0: not cut)."""
    flat = " ".join((text or "").split())
    if most and len(flat) > most:
        return flat[: most - 1].rstrip() + "…"
    return flat


def plain(statement: Statement) -> str:
    """A statement without its references."""
    return "".join(p if isinstance(p, str) else p.text for p in statement)


def is_translation(view: View) -> bool:
    """Whether the metadata say that the text was translated."""
    return any(
        name in ("translator", "original_language") and value for name, value in view.metadata
    )


TRANSLATION = (
    "This text is a translation. It is measured as the text it is: what is found here may be the "
    "translator's rather than the speaker's."
)


# ---- tables as people read them ----


def categories(view: View) -> list[tuple[int, dict[str, Any]]]:
    """Rows of `frequencies` for whole categories that were found, with their place in the table."""
    return [
        (place, row)
        for place, row in enumerate(view.rows["frequencies"])
        if row["term"] is None and (row["count"] or row["paratext_count"])
    ]


def terms(view: View) -> list[tuple[int, dict[str, Any]]]:
    """Rows of `frequencies` for single terms."""
    return [(p, r) for p, r in enumerate(view.rows["frequencies"]) if r["term"] is not None]


def not_found(view: View) -> list[dict[str, Any]]:
    """Categories that were searched and never found, not even in titles."""
    return [
        r
        for r in view.rows["frequencies"]
        if r["term"] is None and not r["count"] and not r["paratext_count"]
    ]


def main_formulas(view: View) -> list[tuple[int, dict[str, Any]]]:
    """Formulas that stand on their own at least once, the most repeated and longest first."""
    rows = [
        (p, r) for p, r in enumerate(view.rows["formulas"]) if r["count"] > (r["nested_count"] or 0)
    ]
    return sorted(rows, key=lambda item: (-item[1]["count"] * item[1]["length"], item[0]))


def distinct_formulas(view: View, most: int) -> list[tuple[int, dict[str, Any]]]:
    """The first of `main_formulas` of which none holds another."""
    rows: list[tuple[int, dict[str, Any]]] = []
    for place, row in main_formulas(view):
        said = row["text"].lower()
        others = [r["text"].lower() for _, r in rows]
        if len(rows) < most and not any(said in other or other in said for other in others):
            rows.append((place, row))
    return rows


def pairs(view: View) -> list[tuple[int, dict[str, Any]]]:
    """Contrasts that reject something, in text order."""
    return [(p, r) for p, r in enumerate(view.rows["contrasts"]) if not r["additive"]]


def relation(row: Row) -> tuple[str, str]:
    """Names of the poles: for "A over B" the second is not denied but ranked lower."""
    if row["additive"]:
        return "stressed", "lesser"
    return ("preferred", "dispreferred") if row["type"] == "over" else ("asserted", "rejected")


def figure_counts(view: View) -> list[tuple[str, int]]:
    """How many of each figure, most frequent first."""
    counts = Counter(r["figure"] for r in view.rows["figures"])
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


@dataclass(frozen=True)
class Series:
    """One measure or category over the parts of a text.

    Attributes:
        name: the measure, or ``pack/category``.
        parts: (part id, value, row in `arc`) in text order.
    """

    name: str
    unit: str
    division: str
    parts: tuple[tuple[str, float | None, int], ...]

    @property
    def values(self) -> list[float]:
        """The values that are defined."""
        return [value for _, value, _ in self.parts if value is not None]


def series(view: View, division: str) -> list[Series]:
    """What the table `arc` says of one division ("section" or "quarter")."""
    found: dict[str, list[tuple[str, float | None, int]]] = {}
    units: dict[str, str] = {}
    for place, row in enumerate(view.rows["arc"]):
        if row["division"] == division:
            found.setdefault(row["measure"], []).append((row["section_id"], row["value"], place))
            units[row["measure"]] = row["unit"] or ""
    return [Series(n, units[n], division, tuple(parts)) for n, parts in found.items()]


def shown_series(view: View, division: str, most: int = 12) -> list[Series]:
    """The series worth a picture: measures, then categories by their hits (ten or more)."""
    counts = {r["row_id"]: r["count"] for _, r in categories(view)}
    known = [s for s in series(view, division) if len(s.values) > 1]
    measured = [s for s in known if s.name not in counts]
    counted = [s for s in known if counts.get(s.name, 0) >= 2 * RARE]
    counted.sort(key=lambda s: (-counts[s.name], s.name))
    kept: list[Series] = []
    for one in counted:
        # A category whose only member is another category would be the same line twice.
        if not any([v for _, v, _ in one.parts] == [v for _, v, _ in k.parts] for k in kept):
            kept.append(one)
    room = max(most - len(measured), most // 2)
    return measured[: most - min(room, len(kept))] + kept[:room]


def label_of(name: str, *, pack: bool = False) -> str:
    """A series' or row's name in words; the pack's id is left out unless asked for.

    >>> label_of("war-metaphor-en/war.attack")
    'war › attack'
    >>> label_of("modal_prediction_rate")
    'modal prediction rate'
    """
    head, slash, rest = name.partition("/")
    if not slash:
        return words_of(head)
    return f"{words_of(rest)} ({head})" if pack else words_of(rest)


# ---- the summary ----


def summary(view: View) -> list[Statement]:
    """What a reader needs in a minute: sentences made from the tables, without judgment."""
    parts = (
        _extent(view),
        _sections(view),
        _most_named(view),
        _repeated(view),
        _contrasted(view),
        _figured(view),
        *_changing(view),
    )
    return [statement for statement in parts if statement]


def _extent(view: View) -> Statement:
    d = view.document
    said = (
        f"The text has {plural(d['words'] or 0, 'word')} in "
        f"{plural(d['sentences'] or 0, 'sentence')} and "
        f"{plural(d['paragraphs'] or 0, 'paragraph')}"
    )
    if d["paratext_words"]:
        said += (
            f"; {plural(d['paratext_words'], 'word')} of titles, notes and headings beside it "
            "are counted apart"
        )
    return (said + ".",)


def _sections(view: View) -> Statement:
    body = view.body_sections
    if len(body) < 2:
        return ("Its body is one section.",) if body else ()
    sizes = "".join(listed([number(s["words"]) for s in body], "; " if len(body) > 2 else ", "))
    headed = any(not s["label"].startswith("Section ") for s in body)
    how = "" if headed else " (without headings; the borders are blank lines or separators)"
    return (f"Its body has {len(body)} sections{how}, of {sizes} words.",)


def leaves(view: View) -> list[tuple[int, dict[str, Any]]]:
    """Categories that have no category of their own below them."""
    rows = categories(view)
    names = {r["row_id"] for _, r in rows}
    return [(p, r) for p, r in rows if not any(n.startswith(r["row_id"] + ".") for n in names)]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _joined(items: Sequence[tuple[str | Ref, ...]], comma: str) -> list[str | Ref]:
    """Items of several pieces as one list of pieces."""
    out: list[str | Ref] = []
    for item in listed(items, comma):
        out += [item] if isinstance(item, str) else item
    return out


def _most_named(view: View) -> Statement:
    rows = sorted((x for x in leaves(view) if x[1]["count"]), key=lambda x: -x[1]["count"])[:4]
    if not rows:
        return ()
    named = [
        (f"{label_of(r['row_id'], pack=True)}, ", Ref(_times(r["count"]), "frequencies", p))
        for p, r in rows
    ]
    head = "Of the words that the packs look for, it uses most those of "
    return (head, *_joined(named, "; "), ".")


def _repeated(view: View) -> Statement:
    rows = distinct_formulas(view, 4)
    if not rows:
        return ()
    named = [
        (f"“{one_line(r['text'], 90)}” (", Ref(_times(r["count"]), "formulas", p), ")")
        for p, r in rows
    ]
    return ("The wordings it repeats most are ", *_joined(named, ", "), ".")


def _contrasted(view: View) -> Statement:
    rows = pairs(view)
    if not rows:
        left_out = "contrasts" in view.left_out
        return () if left_out else ("No contrast of two poles was found.",)
    shown = rows[:6]
    named = [
        (
            (one_line(r["asserted"], 60) or "(not named)") + " ",
            Ref(_against(r), "contrasts", p),
            " " + (one_line(r["rejected"], 60) or "(not named)"),
        )
        for p, r in shown
    ]
    more = f" (and {len(rows) - len(shown)} more)" if len(rows) > len(shown) else ""
    head = f"It sets one thing against another {_times(len(rows))}: "
    return (head, *_joined(named, "; "), more + ".")


def _against(row: Row) -> str:
    return "over" if row["type"] == "over" else "against"


def _figured(view: View) -> Statement:
    counts = figure_counts(view)
    if not counts:
        left_out = "figures" in view.left_out
        return () if left_out else ("No figure of speech reached its threshold.",)
    rows = view.rows["figures"]
    named: list[tuple[str | Ref, ...]] = []
    for name, count in counts[:6]:
        place = max(
            (p for p, r in enumerate(rows) if r["figure"] == name),
            key=lambda p: (weight(rows[p]), -p),
        )
        example = one_line((rows[place]["text"] or "").split("|")[0], 40)
        named.append(
            (f"{name} {_times(count)} (as in ", Ref(f"“{example}” …", "figures", place), ")")
        )
    head = "Figures of speech found, by detectors and not by a reader: "
    return (head, *_joined(named, "; "), ".")


def weight(figure: Row) -> int:
    """How much a figure repeats: its members times the words of its first part (four at most)."""
    return (figure["members"] or 0) * min(4, len((figure["text"] or "").split("|")[0].split()))


def _changing(view: View) -> Iterable[Statement]:
    """What rises and what falls over the sections: rates that change by a third and most."""
    division = "section" if len(view.body_sections) > 1 else "quarter"
    counts = {r["row_id"]: r["count"] for _, r in leaves(view)}
    found = []
    for one in series(view, division):
        values = one.values
        if len(values) < 2 or len(values) < len(one.parts) or not one.unit.startswith("per "):
            continue
        if "/" in one.name and counts.get(one.name, 0) < 2 * RARE:
            continue
        change = values[-1] - values[0]
        if abs(change) >= max(values) / 3 > 0:
            found.append((change, one))
    for verb, sign in (("rise", 1), ("fall", -1)):
        chosen = sorted(
            (x for x in found if x[0] * sign > 0), key=lambda x: (-abs(x[0]), x[1].name)
        )
        kept: list[Series] = []
        for _, one in chosen:
            same = [v for _, v, _ in one.parts]
            if not any(same == [v for _, v, _ in k.parts] for k in kept):
                kept.append(one)
        if not kept:
            continue
        named = [
            (
                f"{label_of(s.name)} (",
                Ref(rate(s.parts[0][1]), "arc", s.parts[0][2]),
                " to ",
                Ref(rate(s.parts[-1][1]), "arc", s.parts[-1][2]),
                ")",
            )
            for s in kept[:4]
        ]
        yield (
            f"From the first {division} to the last, these {verb} most ({kept[0].unit}): ",
            *_joined(named, ", "),
            ".",
        )
