"""The tables of a report: their columns, types and meaning. The one place that names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from rhetoric.errors import UnknownNameError

_S, _I, _F, _B = pl.String, pl.Int32, pl.Float64, pl.Boolean

Columns = Mapping[str, tuple[Any, str]]

_PLACE: Columns = {
    "start": (_I, "first code point of the text"),
    "end": (_I, "one past the last code point"),
}
_WHERE: Columns = {
    "section_id": (_S, "innermost section"),
    "paragraph_id": (_I, "paragraph of the text, from 1"),
    "sentence_id": (_I, "sentence of the text, from 1"),
}

TABLES: Mapping[str, Columns] = {
    "documents": {
        "title": (_S, "first title, else the document's id"),
        "path": (_S, "file that was read, as given"),
        "format": (_S, "text, markdown, html, pdf, docx, table"),
        "encoding": (_S, "encoding of the bytes"),
        "sha256": (_S, "hash of the text as read (UTF-8)"),
        "sha256_bytes": (_S, "hash of the bytes"),
        "depth": (_S, "surface or parsed"),
        "characters": (_I, "code points"),
        "words": (_I, "words of the body, the denominator of rates"),
        "paratext_words": (_I, "words of titles, notes, headings; counted apart"),
        "sentences": (_I, "sentences of the body"),
        "paragraphs": (_I, "paragraphs of the body"),
        "notes": (_S, "what reading and parsing changed or found"),
    },
    "metadata": {
        "field": (_S, "name of the field (speaker, date, venue …)"),
        "value": (_S, "its value, as given"),
    },
    "markup": {
        "kind": (_S, "heading, syntax, title: what the source's own format marks"),
        "level": (_I, "depth of a heading"),
        **_PLACE,
    },
    "sections": {
        "section_id": (_S, "1, 2, 2.1 for body sections; the kind for paratext"),
        "parent_id": (_S, "section that holds it"),
        "level": (_I, "depth in the tree, from 1"),
        "kind": (_S, "body or a kind of paratext"),
        "label": (_S, "heading, else a name"),
        **_PLACE,
        "words": (_I, "words"),
        "sentences": (_I, "sentences"),
        "paragraphs": (_I, "paragraphs"),
    },
    "enumerations": {
        "enumeration_id": (_S, "one sequence"),
        "section_id": (_S, "innermost section of the item's marker"),
        "item": (_I, "ordinal of the item"),
        "marker": (_S, "the marker's words"),
        **_PLACE,
        "skeleton": (_S, "what the items share, gaps as …"),
        "slots": (_S, "what fills this item's gaps, separated by |"),
    },
    "hits": {
        "match_id": (_S, "stable name of the match"),
        "pack": (_S, "pack that holds the term"),
        "category": (_S, "path of the category"),
        "term": (_S, "the term as written in the pack"),
        "origin": (_S, "pack/category from which the term came, where the pack imports it"),
        **_PLACE,
        **_WHERE,
        "source": (_S, "whose words: own, quoted, attributed"),
        "negated": (_B, "in the scope of a negation"),
        "hypothetical": (_B, "under if, would, could, might"),
        "future": (_B, "under will, shall, going to"),
        "weight": (_F, "weight of the term, 1 unless the pack says otherwise"),
        "text": (_S, "the words"),
    },
    "parts": {
        "table": (_S, "contrasts, figures or hits"),
        "match_id": (_S, "match in that table"),
        "role": (_S, "asserted, rejected, cue, member, marker …"),
        **_PLACE,
        "text": (_S, "the words"),
    },
    "frequencies": {
        "row_id": (_S, "pack/category or pack/category/term"),
        "pack": (_S, "pack"),
        "category": (_S, "path of the category"),
        "term": (_S, "the term, or null for the whole category"),
        "count": (_I, "hits in the body"),
        "rate": (_F, "hits per `per` words of the body"),
        "per": (_I, "base of the rate, in words"),
        "range": (_I, "body sections with a hit"),
        "dispersion": (_F, "Gries's DP over ten equal parts of the body; null below five hits"),
        "share": (_F, "share of the pack's hits (of the category's, for a term)"),
        "first": (_I, "start of the first hit"),
        "last": (_I, "start of the last hit"),
        "tokens": (_I, "words of the body that the hits cover"),
        "paratext_count": (_I, "hits in titles, notes and headings"),
        "rate_with_paratext": (_F, "the rate when paratext is kept"),
        "unit": (_S, "what the pack counts by: match (`rate`) or token (`token_rate`)"),
        "token_rate": (_F, "covered words per `per` words of the body"),
        "weighted": (_F, "sum of the weights of the hits; null where nothing matched"),
        "weighted_rate": (_F, "that sum per `per` words of the body"),
        "positive": (_I, "hits of terms with positive polarity; null where no term has one"),
        "negative": (_I, "hits of terms with negative polarity; null where no term has one"),
    },
    "voices": {
        "row_id": (_S, "pack/category@voice"),
        "pack": (_S, "pack"),
        "category": (_S, "path of the category"),
        "voice": (_S, "own, quoted, attributed; negated, hypothetical, future"),
        "count": (_I, "hits of the body in that voice; a voice without a row has none"),
        "rate": (_F, "hits per `per` words of the body"),
        "per": (_I, "base of the rates, in words"),
        "share": (_F, "share of the category's hits"),
        "words": (_I, "words of the body in that voice"),
        "rate_within": (_F, "hits per `per` words in that voice"),
    },
    "scores": {
        "row_id": (_S, "pack/score"),
        "pack": (_S, "pack"),
        "score": (_S, "name"),
        "title": (_S, "title"),
        "value": (_F, "null where undefined: then `note` says why"),
        "per": (_I, "base of the rates in the formula, in words"),
        "formula": (_S, "the formula over categories, as written in the pack"),
        "z": (_F, "standard deviations from the mean of the norms"),
        "flag": (_S, "low, in range or high, by the norms; null without norms"),
        "norm_mean": (_F, "mean of the norms"),
        "norm_sd": (_F, "standard deviation of the norms"),
        "norm_low": (_F, "lower end of the normal range"),
        "norm_high": (_F, "upper end of the normal range"),
        "norm_source": (_S, "texts that the norms rest on"),
        "note": (_S, "reason of a null"),
    },
    "expected": {
        "row_id": (_S, "pack/category#entry"),
        "pack": (_S, "pack"),
        "category": (_S, "path of the category"),
        "count": (_I, "hits in the body"),
        "expected": (_F, "hits that the base rate gives for the text's length"),
        "probability": (_F, "probability of no hit at all in a text of this length"),
        "low": (_F, "that probability at the upper end of the base rate's interval"),
        "high": (_F, "that probability at the lower end of the base rate's interval"),
        "verdict": (_S, "present, absent though expected, not informative, does not apply"),
        "base_rate": (_F, "hits per `per` words in the corpus"),
        "per": (_I, "base of the base rate, in words"),
        "distribution": (_S, "Poisson or negative binomial"),
        "corpus": (_S, "texts that the base rate rests on"),
        "corpus_words": (_I, "their words"),
        "note": (_S, "why it does not inform, or what is not known of the text"),
    },
    "coverage": {
        "row_id": (_S, "pack, or all packs"),
        "pack": (_S, "pack; null for all together"),
        "covered": (_I, "words of the body under a hit"),
        "share": (_F, "their share of the words"),
        "not_covered": (_I, "words of the body under no hit"),
        "not_covered_share": (_F, "their share of the words"),
    },
    "kwic": {
        **_WHERE,
        **_PLACE,
        "from": (_I, "first token of the match, from 1"),
        "to": (_I, "last token of the match, from 1"),
        "pre": (_S, "words before"),
        "keyword": (_S, "the match"),
        "post": (_S, "words after"),
        "pattern": (_S, "what was searched"),
    },
    "formulas": {
        "formula_id": (_S, "stable name of the formula"),
        "family_id": (_S, "formulas that share most of their words"),
        "text": (_S, "the formula as it first stands in the text"),
        "length": (_I, "words"),
        "count": (_I, "times it stands in the body"),
        "nested_count": (_I, "of these, inside a longer listed formula"),
        "slots": (_S, "what varies between the members of the family"),
        "positions": (_S, "starts, separated by spaces"),
        "rate": (_F, "per 1,000 words"),
        "packs": (_S, "packs with a hit inside it"),
    },
    "contrasts": {
        "match_id": (_S, "stable name of the match"),
        "type": (_S, "not_but, over, rather_than …"),
        "pack": (_S, "pack of the template"),
        "cue": (_S, "cue words"),
        "asserted": (_S, "pole that is asserted or preferred"),
        "rejected": (_S, "pole that is rejected; the lesser member where additive"),
        "additive": (_B, "nothing is rejected (not only … but also)"),
        "actor": (_S, "subject of the clause, where there is one"),
        **_PLACE,
        **_WHERE,
        "score": (_F, "0 to 1"),
        "basis": (_S, "surface or parsed"),
        "text": (_S, "the whole stretch"),
    },
    "figures": {
        "match_id": (_S, "stable name of the match"),
        "figure": (_S, "ESTHER's name, in small letters"),
        **_PLACE,
        **_WHERE,
        "members": (_I, "parts"),
        "score": (_F, "0 to 1"),
        "threshold": (_F, "least score that a report shows"),
        "detector": (_S, "module that found it"),
        "version": (_S, "version of the detector"),
        "text": (_S, "the parts, separated by |"),
    },
    "frames": {
        "row_id": (_S, "pack/category@section"),
        "frame": (_S, "pack/top category whose term rate it is"),
        "section_id": (_S, "section; null for the body"),
        "count": (_I, "hits"),
        "rate": (_F, "hits per `per` words of the section"),
        "per": (_I, "base of the rate, in words"),
        "share": (_F, "share of the frame's hits that stand in this section"),
        "terms": (_S, "most frequent words of the hits, with counts"),
    },
    "measures": {
        "row_id": (_S, "measure or measure@section"),
        "measure": (_S, "name"),
        "family": (_S, "length, diversity, readability, syntax, words"),
        "value": (_F, "null where undefined: then `note` says why"),
        "unit": (_S, "unit"),
        "note": (_S, "reason of a null, or a caution"),
        "section_id": (_S, "section; null for the body"),
        "low": (_F, "lower end of the interval, where asked for"),
        "high": (_F, "upper end of the interval, where asked for"),
    },
    "arc": {
        "row_id": (_S, "measure@part"),
        "measure": (_S, "measure, or pack/category"),
        "unit": (_S, "unit of the value"),
        "division": (_S, "section or quarter"),
        "section_id": (_S, "section, or q1 … q4"),
        **_PLACE,
        "value": (_F, "value in that part"),
        "note": (_S, "reason of a null"),
        "change_point": (_B, "a level shift begins here; null where none was looked for"),
    },
    "ingredients": {
        "table": (_S, "table of the number"),
        "row_id": (_S, "row of the number"),
        "ingredient": (_S, "what was counted"),
        "value": (_F, "how many"),
        "set_id": (_S, "set of spans in `evidence`; null for a parameter"),
        "start": (_I, "count only the spans of the set from here"),
        "end": (_I, "to here"),
    },
    "evidence": {
        "set_id": (_S, "set of spans"),
        **_PLACE,
    },
    "skipped": {
        "analysis": (_S, "what was not done"),
        "reason": (_S, "why"),
        "remedy": (_S, "what would enable it"),
    },
}
"""Each table's columns beside ``doc_id``, which comes first in every table."""

NOT_ASKED_FOR = "not asked for"
"""The reason in the table `skipped` of an analysis that the caller left out."""

ROW_KEYS: Mapping[str, str] = {
    "frequencies": "row_id",
    "voices": "row_id",
    "scores": "row_id",
    "expected": "row_id",
    "coverage": "row_id",
    "measures": "row_id",
    "arc": "row_id",
    "frames": "row_id",
    "formulas": "formula_id",
    "hits": "match_id",
    "contrasts": "match_id",
    "figures": "match_id",
}
"""The column by which `Report.explain` finds a row, where the table has one."""


def columns_of(table: str) -> Columns:
    """The columns of `table` beside ``doc_id``. Raises `UnknownNameError`."""
    if table not in TABLES:
        raise UnknownNameError("table", table, TABLES)
    return TABLES[table]


def frame(table: str, columns: Mapping[str, Sequence[Any] | Any]) -> pl.DataFrame:
    """Make a table from columns; every column of the schema must be there, and no other."""
    schema = {"doc_id": _S, **{name: dtype for name, (dtype, _) in columns_of(table).items()}}
    if set(columns) != set(schema):
        wrong = sorted(set(columns) ^ set(schema))
        raise ValueError(f"table {table}: columns missing or unknown: {', '.join(wrong)}")
    # Column by column: polars takes half as long again to make a frame of a dictionary of lists.
    return pl.DataFrame([pl.Series(n, columns[n], dtype=dtype) for n, dtype in schema.items()])


class Tables(Mapping[str, pl.DataFrame]):
    """All tables of a report by name, each made of its columns when it is first asked for.

    Args:
        columns: for each table of `TABLES` its columns, or what gives them.
    """

    def __init__(
        self, columns: Mapping[str, Mapping[str, Any] | Callable[[], Mapping[str, Any]]]
    ) -> None:
        self._waiting = dict(columns)
        self._made: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._made:
            columns = self._waiting[name]
            self._made[name] = frame(name, columns() if callable(columns) else columns)
            del self._waiting[name]
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._made or name in self._waiting

    def __iter__(self) -> Iterator[str]:
        return (name for name in TABLES if name in self)

    def __len__(self) -> int:
        return len(self._made) + len(self._waiting)

    def __reduce__(self) -> tuple[Any, ...]:
        # Frames are pickled by polars; columns that wait may hold a function, which is not.
        return dict, (dict(self),)


def frame_of_rows(table: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Make a table from rows; a row may leave out columns, which are then null."""
    schema = ["doc_id", *columns_of(table)]
    for row in rows[:1]:
        unknown = sorted(set(row) - set(schema))
        if unknown:
            raise ValueError(f"table {table}: unknown columns: {', '.join(unknown)}")
    return frame(table, {name: [row.get(name) for row in rows] for name in schema})
