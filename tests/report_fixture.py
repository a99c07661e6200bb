"""A small report made by hand: every table filled, every number with its spans.

The text is short enough to count on paper. Spans are found by the words themselves, so a test
reads like the text; `small_report` takes options for the awkward cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

from rhetoric.model.report import Report
from rhetoric.model.tables import TABLES, frame_of_rows

TITLE = "Work at the Harbor"
TEXT = f"""{TITLE}

Speech to the harbor council, Saltmere, 3 May 2021


We chose work over words, and trust over fear. We built a harbor for all. The storm was a \
battle, and we fought the storm together.

First, we must keep the harbor open. A harbor for all is a promise to the town.

Second, we must keep the harbor clean. Not rust but paint keeps a ship.


We will build. We will mend. We will sail. The town will stand as one, a harbor for all.

Nobody will sail alone.
"""
PER = 1000
PACKS = [
    {
        "id": "sea-en",
        "version": "0.2.0",
        "title": "Words of the sea",
        "sha256": "ab" * 32,
        "license": "CC0-1.0",
        "citation": "The harbor lexicographers. Words of the sea, version 0.2.0.",
        "limits": "Written for one harbor.",
    },
    {
        "id": "strife-en",
        "version": "0.1.0",
        "title": "Words of strife",
        "sha256": "cd" * 32,
        "license": "CC0-1.0",
        "citation": "The harbor lexicographers. Words of strife, version 0.1.0.",
        "limits": "",
    },
]
TERMS = [  # pack, category, term, pattern
    ("sea-en", "place", "harbor", r"\bharbor\b"),
    ("sea-en", "place", "town", r"\btown\b"),
    ("sea-en", "place.slogan", "a harbor for all", r"\ba harbor for all\b"),
    ("strife-en", "war", "battle", r"\bbattle\b"),
    ("strife-en", "war", "fought", r"\bfought\b"),
]
Pair = tuple[int, int]


def find(text: str, pattern: str) -> list[Pair]:
    return [m.span() for m in re.finditer(pattern, text, re.IGNORECASE)]


def inside(spans: Iterable[Pair], start: int, end: int) -> list[Pair]:
    return [s for s in spans if start <= s[0] and s[1] <= end]


def gries_dp(words: Sequence[Pair], spans: Sequence[Pair], parts: int = 10) -> float | None:
    if len(spans) < 5:
        return None
    borders = [round(len(words) * k / parts) for k in range(parts + 1)]
    total = 0.0
    for first, last in pairwise(borders):
        low, high = words[first][0], words[last - 1][1]
        share = len(inside(spans, low, high)) / len(spans)
        total += abs(share - (last - first) / len(words))
    return total / 2


def small_report(
    *,
    doc_id: str = "harbor",
    title: str = TITLE,
    metadata: Mapping[str, str] | None = None,
    depth: str = "surface",
) -> Report:
    """The report; `title` replaces the first line of the text."""
    text = TEXT.replace(TITLE, title, 1)
    return Report(
        tables=_tables(text, doc_id, title, metadata, depth),
        texts={doc_id: text},
        made_with=MADE_WITH,
    )


def joined(*reports: Report) -> Report:
    """Several reports of one document each as one."""
    import polars as pl

    return Report(
        tables={n: pl.concat([r.tables[n] for r in reports]) for n in TABLES},
        texts={d: t for r in reports for d, t in r.texts.items()},
        made_with=reports[0].made_with,
    )


MADE_WITH: dict[str, Any] = {
    "library": {"name": "rhetoric-analysis", "version": "0.1.0"},
    "versions": {"spacy": "3.8.0"},
    "parser": {"depth": "surface", "model": "blank", "spacy": "3.8.0", "lemmas": "simplemma"},
    "packs": PACKS,
    "settings": {"per": PER, "thresholds": {"epanaphora": 0.5, "enumeratio": 0.5}},
}


def _tables(
    text: str, doc: str, title: str, metadata: Mapping[str, str] | None, depth: str
) -> dict[str, Any]:
    paragraphs = [m.span() for m in re.finditer(r"[^\n]+", text)]
    sentences: list[Pair] = []
    for start, end in paragraphs:
        found = re.finditer(r"[^.\s][^.]*\.?", text[start:end])
        sentences += [(start + m.start(), start + m.end()) for m in found]
    words = find(text, r"\w+")
    title_end, dateline_end = paragraphs[0][1], paragraphs[1][1]
    one = (paragraphs[2][0], paragraphs[4][1])
    two = (paragraphs[5][0], paragraphs[6][1])
    body = (one[0], two[1])
    places = [
        ("title", None, 1, "title", "Title", 0, title_end),
        ("dateline", None, 1, "dateline", "Dateline", paragraphs[1][0], dateline_end),
        ("1", None, 1, "body", "Section 1", *one),
        ("2", None, 1, "body", "Section 2", *two),
    ]
    body_words = inside(words, *body)
    sets: dict[str, list[Pair]] = {
        "words": body_words,
        "text/sentences": sentences,
        "text/paragraphs": paragraphs,
        "sentences": inside(sentences, *body),
    }
    ingredients: list[dict[str, Any]] = []

    def where(start: int) -> dict[str, Any]:
        section = next((p[0] for p in places if p[5] <= start < p[6]), None)
        return {
            "section_id": section,
            "paragraph_id": sum(p[0] <= start for p in paragraphs),
            "sentence_id": sum(s[0] <= start for s in sentences),
        }

    def count(table: str, row: str, name: str, set_id: str, stretch: Pair) -> int:
        found = len(inside(sets[set_id], *stretch))
        ingredients.append(
            {
                "doc_id": doc,
                "table": table,
                "row_id": row,
                "ingredient": name,
                "value": float(found),
                "set_id": set_id,
                "start": stretch[0],
                "end": stretch[1],
            }
        )
        return found

    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}

    def add(to: str, /, **row: Any) -> None:
        rows[to].append({"doc_id": doc, **row})

    for section_id, parent, level, kind, label, start, end in places:
        add(
            "sections",
            section_id=section_id,
            parent_id=parent,
            level=level,
            kind=kind,
            label=label,
            start=start,
            end=end,
            words=len(inside(words, start, end)),
            sentences=len(inside(sentences, start, end)),
            paragraphs=len(inside(paragraphs, start, end)),
        )

    # ---- packs ----
    spans_of: dict[tuple[str, str, str | None], list[Pair]] = {}
    for pack, category, term, pattern in TERMS:
        spans = find(text, pattern)
        for key in [(pack, category, None), (pack, category, term)]:
            spans_of[key] = sorted(spans_of.get(key, []) + spans)
        for start, end in spans:
            add(
                "hits",
                match_id=f"h{start}-{category}",
                pack=pack,
                category=category,
                term=term,
                start=start,
                end=end,
                **where(start),
                source="own",
                negated=False,
                hypothetical=False,
                future=False,
                weight=1.0,
                text=text[start:end],
            )
    rows["hits"].sort(key=lambda r: (r["start"], r["end"], r["category"]))
    for (pack, category, term), spans in spans_of.items():
        row_id = "/".join(filter(None, (pack, category, term)))
        sets[f"hits:{row_id}"] = spans
        hits = count("frequencies", row_id, "count", f"hits:{row_id}", body)
        total = count("frequencies", row_id, "words", "words", body)
        own = inside(spans, *body)
        everything = len(inside(spans_of[pack, category, None], *body))
        add(
            "frequencies",
            row_id=row_id,
            pack=pack,
            category=category,
            term=term,
            count=hits,
            rate=hits / total * PER,
            per=PER,
            range=sum(bool(inside(own, p[5], p[6])) for p in places if p[3] == "body"),
            dispersion=gries_dp(body_words, own),
            share=hits / everything if term and everything else 1.0,
            first=own[0][0] if own else None,
            last=own[-1][0] if own else None,
            tokens=sum(len(inside(words, *s)) for s in own),
            paratext_count=len(spans) - len(own),
            rate_with_paratext=len(spans) / len(words) * PER,
        )
    for frame in ("place", "war"):
        pack = "sea-en" if frame == "place" else "strife-en"
        spans = spans_of[pack, frame, None]
        for section_id, stretch in ((None, body), ("1", one), ("2", two)):
            row_id = f"{pack}/{frame}" + (f"@{section_id}" if section_id else "")
            hits = count("frames", row_id, "count", f"hits:{pack}/{frame}", stretch)
            total = count("frames", row_id, "words", "words", stretch)
            add(
                "frames",
                row_id=row_id,
                frame=f"{pack}/{frame}",
                section_id=section_id,
                count=hits,
                rate=hits / total * PER,
                per=PER,
                share=hits / len(inside(spans, *body)),
                terms="harbor (5), town (2)" if frame == "place" else "battle (1), fought (1)",
            )

    # ---- measures, arc ----
    will = find(text, r"\bwill\b")
    sets["will"] = will
    stretches = [(None, body), ("1", one), ("2", two)]
    for section_id, stretch in stretches:
        at = f"@{section_id}" if section_id else ""
        n = count("measures", "words" + at, "words", "words", stretch)
        add(
            "measures",
            row_id="words" + at,
            measure="words",
            family="length",
            value=float(n),
            unit="words",
            section_id=section_id,
        )
        s = count("measures", "sentence_length" + at, "sentences", "sentences", stretch)
        count("measures", "sentence_length" + at, "words", "words", stretch)
        add(
            "measures",
            row_id="sentence_length" + at,
            measure="sentence_length",
            family="length",
            value=n / s,
            unit="words per sentence",
            section_id=section_id,
        )
        add(
            "measures",
            row_id="mtld" + at,
            measure="mtld",
            family="diversity",
            value=None,
            unit="words",
            note="fewer than 100 words",
            section_id=section_id,
        )
    quarters = [
        body_words[round(len(body_words) * k / 4) : round(len(body_words) * (k + 1) / 4)]
        for k in range(4)
    ]
    divisions = [("section", "1", one), ("section", "2", two)] + [
        ("quarter", f"q{k + 1}", (q[0][0], q[-1][1])) for k, q in enumerate(quarters)
    ]
    for name, set_id in (("sea-en/place", "hits:sea-en/place"), ("modal_will", "will")):
        for division, section_id, stretch in divisions:
            row_id = f"{name}@{section_id}"
            hits = count("arc", row_id, "count", set_id, stretch)
            total = count("arc", row_id, "words", "words", stretch)
            add(
                "arc",
                row_id=row_id,
                measure=name,
                unit=f"per {PER:,} words",
                division=division,
                section_id=section_id,
                start=stretch[0],
                end=stretch[1],
                value=hits / total * PER,
                change_point=None if division == "quarter" else section_id == "2",
            )

    # ---- formulas ----
    formula = find(text, r"\ba harbor for all\b")
    keep = find(text, r"\bwe must keep the harbor\b")
    for name, family, spans, slots in (
        ("f1", "g1", formula, None),
        ("f2", "g2", keep, "open|clean"),
    ):
        sets[f"formula:{name}"] = spans
        hits = count("formulas", name, "count", f"formula:{name}", body)
        total = count("formulas", name, "words", "words", body)
        first = text[slice(*spans[0])]
        add(
            "formulas",
            formula_id=name,
            family_id=family,
            text=first,
            length=len(first.split()),
            count=hits,
            nested_count=0,
            slots=slots,
            positions=" ".join(str(s) for s, _ in spans),
            rate=hits / total * PER,
            packs="sea-en",
        )

    # ---- contrasts, figures, enumerations ----
    def at(pattern: str, nth: int = 0) -> Pair:
        return find(text, pattern)[nth]

    for match_id, kind, asserted, cue, rejected in (
        ("c1", "over", r"\bwork(?= over)", r"\bover\b", r"\bwords\b"),
        ("c2", "over", r"\btrust\b", r"\bover(?= fear)", r"\bfear\b"),
        ("c3", "not_but", r"\bpaint\b", r"\bbut\b", r"\brust(?= but)"),
    ):
        parts = [("asserted", at(asserted)), ("cue", at(cue)), ("rejected", at(rejected))]
        start, end = min(p[1][0] for p in parts), max(p[1][1] for p in parts)
        for role, (s, e) in parts:
            add(
                "parts",
                table="contrasts",
                match_id=match_id,
                role=role,
                start=s,
                end=e,
                text=text[s:e],
            )
        add(
            "contrasts",
            match_id=match_id,
            type=kind,
            pack="contrast-en",
            cue=text[slice(*parts[1][1])],
            asserted=text[slice(*parts[0][1])],
            rejected=text[slice(*parts[2][1])],
            additive=False,
            actor="We" if kind == "over" else None,
            start=start,
            end=end,
            **where(start),
            score=0.9,
            basis="surface",
            text=text[start:end],
        )
    for match_id, figure, role, spans in (
        ("g1", "epanaphora", "member", find(text, r"\bwe will\b")),
        ("g2", "enumeratio", "marker", [at(r"\bFirst\b"), at(r"\bSecond\b")]),
    ):
        start, end = spans[0][0], spans[-1][1]
        for s, e in spans:
            add(
                "parts",
                table="figures",
                match_id=match_id,
                role=role,
                start=s,
                end=e,
                text=text[s:e],
            )
        add(
            "figures",
            match_id=match_id,
            figure=figure,
            start=start,
            end=end,
            **where(start),
            members=len(spans),
            score=0.75,
            threshold=0.5,
            detector=f"rhetoric.figures.{figure}",
            version="1",
            text="|".join(text[s:e] for s, e in spans),
        )
    for number, marker, paragraph, slot in (
        (1, "First", paragraphs[3], "open. A harbor for all is a promise to the town"),
        (2, "Second", paragraphs[4], "clean. Not rust but paint keeps a ship"),
    ):
        add(
            "enumerations",
            enumeration_id="e1",
            section_id="1",
            item=number,
            marker=marker,
            start=paragraph[0],
            end=paragraph[1],
            skeleton="we must keep the harbor …",
            slots=slot,
        )

    for name, value in (metadata if metadata is not None else {"speaker": "The warden"}).items():
        add("metadata", field=name, value=value)
    add("skipped", analysis="passives", reason="needs a parsed text", remedy="--depth parsed")
    for set_id, spans in sets.items():
        for start, end in sorted(spans):
            add("evidence", set_id=set_id, start=start, end=end)
    rows["ingredients"] = ingredients
    add(
        "documents",
        title=title,
        path=f"{doc}.txt",
        format="text",
        encoding="utf-8",
        sha256=sha256(text.encode()).hexdigest(),
        sha256_bytes=sha256(text.encode()).hexdigest(),
        depth=depth,
        characters=len(text),
        words=len(body_words),
        paratext_words=len(words) - len(body_words),
        sentences=len(inside(sentences, *body)),
        paragraphs=len(inside(paragraphs, *body)),
    )
    return {name: frame_of_rows(name, rows[name]) for name in TABLES}
