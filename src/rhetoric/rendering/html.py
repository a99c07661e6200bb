"""A report as one HTML page: no network; readable on a phone, in print, without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from rhetoric.errors import ReportError
from rhetoric.model.report import Report
from rhetoric.rendering import _facts as facts
from rhetoric.rendering import charts
from rhetoric.rendering._facts import Statement, View
from rhetoric.rendering._marked import Evidence, Mark, Paragraph, paragraphs, segments

FORMATS = {"html": (".html", ".htm")}

FULL = 3
"""Up to so many documents get charts and all tables; more get a lighter part each."""

WORDS = 60_000
"""Words of texts that one page carries at most; later documents are shown without their text."""

_MEASURE_NOTE = (
    "Values describe this text. Diversity and readability depend on length and genre: compare "
    "only texts of like size and kind."
)


def render(report: Report, *, title: str | None = None) -> str:
    """The page.

    Args:
        title: of the page; without it the document's title, or the number of documents.

    Raises:
        ReportError: the report carries no texts (`Report.with_texts` puts them back).
    """
    if not report.texts:
        raise ReportError(
            "the report carries no texts, and the page quotes them: give the sources again "
            "(--source)"
        )
    views = facts.views(report)
    single = len(views) == 1
    name = title or (views[0].title if single else f"{len(views):,} texts")
    parts: list[str] = []
    data: list[Any] = []
    contents: list[tuple[str, str]] = []
    packs = list(dict.fromkeys(p for view in views for p in charts.pack_order(view)))
    if not single:
        parts.append(_index(name, views, report))
        contents.append(("h-index", "Texts"))
    words = 0
    for place, view in enumerate(views):
        size = (view.document["words"] or 0) + (view.document["paratext_words"] or 0)
        shown = view.text is not None and (place == 0 or words + size <= WORDS)
        words += size if shown else 0
        part = _Part(
            view,
            prefix="" if single else f"d{place + 1}-",
            level=1 if single else 2,
            packs=packs,
            full=len(views) <= FULL,
            text_shown=shown,
        )
        parts.append(part.html())
        data.append(part.data())
        contents += part.contents if single else []
    parts.append(_making(report))
    contents.append(("making", "Method"))
    page = files("rhetoric.rendering").joinpath("assets")
    filled = {
        "TITLE": escape(name),
        "CSS": page.joinpath("page.css").read_text("utf-8") + _pack_rules(len(packs)),
        "JS": page.joinpath("page.js").read_text("utf-8"),
        "DATA": _embedded(data),
        "NAV": _nav(contents),
        "MAIN": "\n".join(parts),
        "VERSION": escape(str(report.made_with.get("library", {}).get("version", ""))),
    }
    pieces = page.joinpath("page.html").read_text("utf-8").split("@@")
    return (
        "".join(filled.get(piece, piece) for piece in pieces)
        .encode("utf-8", "replace")
        .decode("utf-8")
    )


def _nav(contents: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<li><a href="#{escape(name)}">{escape(title)}</a></li>' for name, title in contents
    )
    return f"<ul{' class=wide' if len(contents) > 6 else ''}>{links}</ul>"


def _embedded(data: Any) -> str:
    """JSON that cannot end its script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _pack_rules(count: int) -> str:
    """One rule a pack: its tint while it is switched on. Colors come again after eight."""
    rules = [
        f".text:not(.no-h{n}) .h{n}{{--t:var(--t{n % 8});--kb:var(--k{n % 8})}}"
        for n in range(count)
    ]
    letters = [
        f".text.no-h{n} .h{n}:not(.ca,.cr,.cc,.fg,.fm)::after{{content:none}}" for n in range(count)
    ]
    return "\n".join(["", *rules, *letters])


# ---- tables ----


@dataclass(frozen=True)
class Cell:
    """A cell: its HTML, what it sorts by (None: last), and whether it shows that very number."""

    html: str
    sort: float | str | None = None
    numeric: bool = False


def _text(value: Any) -> Cell:
    shown = "" if value is None else str(value)
    return Cell(escape(shown), shown)


def _html(markup: str, sort: float | str | None = None) -> Cell:
    return Cell(markup, sort)


def _number(value: float | None, *, rate: bool = False, note: str = "–") -> Cell:
    if value is None:
        return Cell(f'<span class="none">{escape(note)}</span>', None, True)
    shown = facts.rate(value) if rate else facts.number(value)
    return Cell(shown, value, True)


def _table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], *, name: str, note: str = ""
) -> str:
    """A table in a box of its own that scrolls sideways; the first cell of a row is its header."""
    body = []
    numeric: set[int] = set()
    for row in rows:
        cells = []
        for place, cell in enumerate(row):
            if cell.numeric:
                numeric.add(place)
            kind = ' class="n"' if cell.numeric else ""
            sort = ""
            if cell.sort is not None and not cell.numeric and cell.sort != cell.html:
                sort = f' data-v="{escape(_key(cell.sort))}"'
            if place == 0:
                cells.append(f'<th scope="row"{sort}>{cell.html}</th>')
            else:
                cells.append(f"<td{kind}{sort}>{cell.html}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    heads = "".join(
        f'<th scope="col"{" class=n" if place in numeric else ""}>{escape(text)}</th>'
        for place, text in enumerate(head)
    )
    said = f'<span class="note">{note}</span>' if note else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{name}">'
        f'<table class="sortable"><caption id="{name}">{escape(caption)}{said}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>\n" + "\n".join(body) + "\n</tbody></table></div>"
    )


def _key(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"


# ---- a document ----


class _Part:
    """The part of the page that shows one document; collects the evidence it refers to."""

    def __init__(
        self,
        view: View,
        *,
        prefix: str,
        level: int,
        packs: Sequence[str],
        full: bool,
        text_shown: bool,
    ) -> None:
        self.view = view
        self.prefix = prefix
        self.level = level
        self.packs = {pack: place for place, pack in enumerate(packs)}
        self.full = full
        self.text_shown = text_shown
        self.evidence = Evidence(view)
        self.items: dict[tuple[str, str, str, int | None], int] = {}
        self.contents: list[tuple[str, str]] = []
        self.paragraphs: list[Paragraph] = paragraphs(view) if view.text is not None else []

    # -- small things --

    def data(self) -> dict[str, Any]:
        """What the script needs of this document."""
        if not self.text_shown:
            return {"prefix": self.prefix}
        return {
            "prefix": self.prefix,
            "items": list(self.items),
            **self.evidence.data(),
        }

    def heading(self, text: str, name: str, *, down: int = 1) -> str:
        """A heading `down` levels below the document's title."""
        depth = min(self.level + down, 6)
        return f'<h{depth} id="{self.prefix}{name}">{text}</h{depth}>'

    def opens(self, markup: str, table: str, row: int) -> str:
        """`markup` (a number) as what opens the evidence of a row."""
        key = self.evidence.key(table, row) if self.text_shown else None
        return markup if key is None else f'<span class="e" data-e="{key}">{markup}</span>'

    def counted(self, value: float | None, table: str, row: int, *, rate: bool = False) -> Cell:
        """A number that opens its evidence."""
        cell = _number(value, rate=rate)
        return (
            Cell(self.opens(cell.html, table, row), cell.sort, True) if value is not None else cell
        )

    def place(self, row: dict[str, Any]) -> Cell:
        """Sentence and paragraph of a match, as a link into the text."""
        said = f"s. {row['sentence_id']}, ¶ {row['paragraph_id']}"
        return Cell(self.link(said, row["start"], row["end"], row["paragraph_id"]), row["start"])

    def link(self, said: str, start: int, end: int, paragraph: int | None) -> str:
        """A link to a stretch of the text."""
        if not self.text_shown:
            return escape(said)
        units = self.evidence.units
        target = f"{self.prefix}p{paragraph}" if paragraph else f"{self.prefix}text"
        stretch = f"{units(start)},{units(end)}"
        return f'<a class="go" href="#{target}" data-s="{stretch}">{escape(said)}</a>'

    def statement(self, statement: Statement) -> str:
        """A sentence of the summary, its numbers opening their evidence."""
        said = "".join(
            escape(piece)
            if isinstance(piece, str)
            else self.opens(escape(piece.text), piece.table, piece.row)
            for piece in statement
        )
        # Buttons are inline blocks: without this a line could end in an opening bracket.
        return _BRACKETED.sub(r'<span class="nowrap">(\1\2</span>', said)

    # -- the parts in order --

    def html(self) -> str:
        """All of it."""
        parts = [self.head(), self.summary()]
        if self.text_shown:
            parts.append(self.text())
        elif self.view.text is not None:
            parts.append('<p class="note">The text is left out to keep the page light.</p>')
        parts += [self.outline(), self.frequencies()]
        if self.full:
            parts += [self.dispersion(), self.arc()]
        parts += [self.contrasts(), self.figures(), self.formulas()]
        if self.full:
            parts += [self.enumerations(), self.measures(), self.frames(), self.concordance()]
        parts.append(self.skipped())
        shown = [part for part in parts if part]
        if self.level == 1:
            return "\n".join(shown)
        return (
            f'<section class="document" id="{self.prefix}doc" '
            f'aria-labelledby="{self.prefix}title">' + "\n".join(shown) + "</section>"
        )

    def section(self, name: str, title: str, *content: str, lead: str = "") -> str:
        """A part with its heading; nothing where there is no content."""
        inside = "\n".join(c for c in content if c)
        if not inside:
            return ""
        said = f'<p class="lead">{lead}</p>' if lead else ""
        self.contents.append((self.prefix + name, _SHORT.get(name, title)))
        return (
            f'<section class="part" aria-labelledby="{self.prefix}{name}">'
            f"{self.heading(title, name)}{said}\n{inside}\n</section>"
        )

    def unless_left_out(self, name: str, title: str, content: str) -> str:
        """A part that says that nothing was found; no part where nothing was looked for."""
        return "" if name in self.view.left_out else self.section(name, title, content)

    def head(self) -> str:
        """Title and metadata."""
        view = self.view
        rows = [(n, v) for n, v in view.metadata if v and facts.one_line(v) != view.title]
        rows += [("file", view.document["path"])] if view.document["path"] else []
        listed = "".join(
            f"<div><dt>{escape(facts.words_of(n))}</dt><dd>{escape(v)}</dd></div>" for n, v in rows
        )
        said = (
            f'<p class="warning" role="note">{facts.TRANSLATION}</p>'
            if facts.is_translation(view)
            else ""
        )
        notes = view.document["notes"]
        told = f'<p class="note">Reading: {escape(notes)}.</p>' if notes else ""
        return (
            f'<header class="head">{self.heading(escape(view.title), "title", down=0)}'
            f'<dl class="meta">{listed}</dl>{said}{told}</header>'
        )

    def summary(self) -> str:
        """Sentences made from the tables."""
        items = "".join(f"<li>{self.statement(s)}</li>" for s in facts.summary(self.view))
        return self.section(
            "summary",
            "Summary",
            f'<ul class="summary">{items}</ul>',
            f'<p class="note">{facts.CENSUS} A number that is underlined opens the words it '
            "counts.</p>",
        )

    def text(self) -> str:
        """The text with its highlights, the switches and the outline beside it."""
        marks = self.marks()
        marks.sort(key=lambda m: (m.start, m.end, m.name, m.item))
        out: list[str] = []
        sections = sorted(
            (s for s in self.view.rows["sections"] if s["kind"] == "body"),
            key=lambda s: (s["start"], s["level"]),
        )
        waiting = list(sections)
        text = self.view.text or ""
        first = 0
        for paragraph in self.paragraphs:
            kind = (paragraph.section or {}).get("kind", "body")
            titled: dict[str, Any] | None = None
            if kind == "heading":
                said = facts.one_line(text[paragraph.start : paragraph.end])
                titled = next((s for s in waiting if s["label"] == said), None)
                if titled is not None:
                    waiting.remove(titled)
            while kind == "body" and waiting and waiting[0]["start"] <= paragraph.start:
                out.append(self.border(waiting.pop(0)))
            while first < len(marks) and marks[first].end <= paragraph.start:
                first += 1
            over = []
            place = first
            while place < len(marks) and marks[place].start < paragraph.end:
                if marks[place].end > paragraph.start:
                    over.append(marks[place])
                place += 1
            inside = segments(text, paragraph.start, paragraph.end, over)
            out.append(self.paragraph(paragraph, kind, inside, titled))
        return self.section(
            "text",
            "The text",
            f'<div class="reading"><div class="beside">{self.switches()}</div>'
            f'<div class="text" id="{self.prefix}article">{"".join(out)}</div></div>',
        )

    def border(self, section: dict[str, Any]) -> str:
        """The heading that opens a body section in the text."""
        depth = min(self.level + 1 + section["level"], 6)
        words = facts.plural(section["words"], "word")
        return (
            f'<h{depth} class="border" id="{self.prefix}sec-{escape(section["section_id"])}">'
            f"{escape(section['label'])} <small>{words}</small></h{depth}>\n"
        )

    def paragraph(
        self, paragraph: Paragraph, kind: str, inside: str, titled: dict[str, Any] | None
    ) -> str:
        """One paragraph; a heading of the text becomes a heading of the page."""
        number = paragraph.number
        name = f' id="{self.prefix}p{number}" data-n="{number}"' if number else ""
        at = f' data-o="{self.evidence.units(paragraph.start)}"'
        if titled is not None:
            depth = min(self.level + 1 + titled["level"], 6)
            anchor = f'<a id="{self.prefix}sec-{escape(titled["section_id"])}"></a>'
            return f'{anchor}<h{depth} class="p heading"{name}{at}>{inside}</h{depth}>\n'
        if kind == "body":
            return f'<p class="p"{name}{at}>{inside}</p>\n'
        label = escape(facts.words_of(kind))
        return f'<p class="p beside-body" data-k="{label}"{name}{at}>{inside}</p>\n'

    def marks(self) -> list[Mark]:
        """All highlights of the text; fills `items`, which a click on the text opens."""
        marks: list[Mark] = []
        row_of = {
            (r["pack"], r["category"]): place
            for place, r in enumerate(self.view.rows["frequencies"])
            if r["term"] is None
        }
        for hit in self.view.rows["hits"]:
            pack = self.packs.get(hit["pack"])
            if pack is None:
                pack = self.packs[hit["pack"]] = len(self.packs)
            flags = [f for f in ("negated", "hypothetical", "future") if hit[f]]
            if hit["source"] and hit["source"] != "own":
                flags.insert(0, hit["source"])
            row = row_of.get((hit["pack"], hit["category"]))
            said = f"{facts.words_of(hit['category'])} ({hit['pack']})"
            about = f"term: {hit['term']}" + (f"; {', '.join(flags)}" if flags else "")
            item = self.item(f"h{pack}", said, about, "frequencies", row)
            marks.append(Mark(hit["start"], hit["end"], f"h{pack}", item, str(pack + 1)))
        for table, roles in (("contrasts", _POLES), ("figures", {})):
            for place, match in enumerate(self.view.rows[table]):
                if table == "contrasts":
                    said = f"contrast: {facts.words_of(match['type'])}"
                    about = " / ".join(facts.relation(match))
                else:
                    said = f"figure: {match['figure']}"
                    about = f"score {facts.rate(match['score'])}"
                layer = "c" if table == "contrasts" else "g"
                item = self.item(layer, said, about, table, place)
                for part in self.evidence.parts(table, match["match_id"]):
                    name = roles.get(part["role"]) if roles else "fg"
                    if name:
                        marks.append(Mark(part["start"], part["end"], name, item))
        for place, formula in facts.main_formulas(self.view):
            starts, ends = self.view.spans("formulas", formula["formula_id"])
            said = f"repeated: “{facts.one_line(formula['text'], 80)}”"
            item = self.item("m", said, f"{formula['count']} times", "formulas", place)
            marks += [
                Mark(a, b, "fm", item) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)
            ]
        return marks

    def item(self, layer: str, said: str, about: str, table: str, row: int | None) -> int:
        """Remember what a highlight stands for; returns its number."""
        key = None if row is None else self.evidence.key(table, row)
        entry = (layer, said, about, key)
        return self.items.setdefault(entry, len(self.items))

    def switches(self) -> str:
        """Check boxes of the layers, which are also the key, and the outline of the text."""
        counts: dict[str, int] = {}
        for hit in self.view.rows["hits"]:
            counts[hit["pack"]] = counts.get(hit["pack"], 0) + 1
        boxes = []

        def box(layer: str, sample: str, label: str, count: int, checked: bool = True) -> None:
            on = " checked" if checked else ""
            boxes.append(
                f'<label><input type="checkbox" data-layer="{layer}"{on}> {sample}'
                f'<span class="lab">{label}</span> <span class="cnt">{count:,}</span></label>'
            )

        for pack, place in self.packs.items():
            if counts.get(pack):
                sample = f'<span class="key t{place % 8}" aria-hidden="true">{place + 1}</span>'
                box(f"h{place}", sample, escape(pack), counts[pack])
        contrasts, figures = self.view.rows["contrasts"], self.view.rows["figures"]
        if contrasts:
            box(
                "c",
                '<span class="key" aria-hidden="true"><span class="ca">+</span>'
                '<span class="cr">−</span></span>',
                "contrasts: <span class=ca>asserted</span>, <span class=cr>rejected</span>",
                len(contrasts),
            )
        if figures:
            box("g", '<span class="key fg" aria-hidden="true">f</span>', "figures", len(figures))
        repeated = facts.main_formulas(self.view)
        if repeated:
            box(
                "m",
                '<span class="key fm" aria-hidden="true">r</span>',
                "repeated wordings",
                len(repeated),
                checked=False,
            )
        sections = [s for s in self.view.rows["sections"] if s["kind"] == "body"]
        links = "".join(
            f'<li><a href="#{self.prefix}sec-{escape(s["section_id"])}">{escape(s["label"])}</a> '
            f'<span class="cnt">{s["words"]:,}</span></li>'
            for s in sections
        )
        outline = (
            f'<nav class="outline" aria-label="Sections of the text"><p class="small">Sections, '
            f"with their words</p><ol>{links}</ol></nav>"
            if len(sections) > 1
            else ""
        )
        return (
            f'<details class="switches" open><summary>Highlights</summary>'
            f'<fieldset><legend class="sr">What is highlighted</legend>{"".join(boxes)}'
            '<label class="opt"><input type="checkbox" data-letters checked> numbers of the '
            "packs</label></fieldset>"
            '<p class="steps js"><button type="button" data-step="-1">Previous</button> '
            '<button type="button" data-step="1">Next</button> '
            '<span class="small">highlight; Enter says what it is</span></p></details>'
            f"{outline}"
        )

    def outline(self) -> str:
        """The tree of sections, paratext included."""
        rows = []
        for s in self.view.rows["sections"]:
            target = f"{self.prefix}sec-{s['section_id']}"
            label = escape(s["label"])
            if s["kind"] == "body" and self.text_shown:
                label = f'<a href="#{escape(target)}">{label}</a>'
            indent = "&emsp;" * (s["level"] - 1)
            rows.append(
                (
                    _html(indent + label, s["start"]),
                    _text(facts.words_of(s["kind"])),
                    _number(s["words"]),
                    _number(s["sentences"]),
                    _number(s["paragraphs"]),
                    self.start_of(s),
                )
            )
        return self.section(
            "outline",
            "Sections",
            _table(
                "The parts of the text, in order",
                ("section", "kind", "words", "sentences", "paragraphs", "begins"),
                rows,
                name=f"{self.prefix}t-sections",
                note="Rates are over the body; titles, notes and headings are counted apart.",
            ),
        )

    def start_of(self, section: dict[str, Any]) -> Cell:
        """The first words of a section."""
        text = self.view.text
        if text is None:
            return _text("")
        said = facts.one_line(
            text[section["start"] : min(section["end"], section["start"] + 90)], 48
        )
        return Cell(f'<span class="quote">{escape(said)}</span>', said)

    # -- packs --

    def frequencies(self) -> str:
        """Chart and tables of the packs' categories and terms."""
        found = facts.categories(self.view)
        if not found:
            return ""
        per = found[0][1]["per"]
        chart = (
            self.figure("frequencies", "The categories without their totals; all numbers below.")
            if self.full
            else ""
        )
        absent = facts.not_found(self.view)
        said = ""
        if absent:
            names = ", ".join(
                escape(f"{facts.words_of(r['category'])} ({r['pack']})") for r in absent
            )
            said = (
                f"<details><summary>Searched in the whole text and not found: {len(absent)} "
                f"categories</summary><p>{names}</p></details>"
            )
        terms = ""
        single = facts.terms(self.view)
        if self.full and single:
            table = self.term_table(single, per)
            terms = f"<details><summary>All {len(single)} terms</summary>{table}</details>"
        return self.section(
            "frequencies",
            "How often: categories of the packs",
            chart,
            self.rates(found, per),
            terms,
            said,
            lead="These are rates of words and phrases that packs list under a category. They show "
            "which words are used, and not what they are used for.",
        )

    def rates(self, rows: list[tuple[int, dict[str, Any]]], per: int) -> str:
        """The table of categories."""
        body = []
        for place, r in sorted(rows, key=lambda item: (-item[1]["count"], item[0])):
            few = "too few" if r["count"] < facts.RARE else "–"
            body.append(
                (
                    _text(facts.words_of(r["category"])),
                    _html(self.pack_label(r["pack"]), r["pack"]),
                    self.counted(r["count"], "frequencies", place),
                    self.counted(r["rate"], "frequencies", place, rate=True),
                    _number(r["rate_with_paratext"], rate=True),
                    _number(r["paratext_count"]),
                    _number(r["range"]),
                    _number(r["dispersion"], rate=True, note=few),
                    _number(None if r["share"] is None else 100 * r["share"]),
                    Cell(self.section_of(r["first"]), r["first"]),
                    Cell(self.section_of(r["last"]), r["last"]),
                )
            )
        head = ["category", "pack", "count", f"per {per:,}", "with titles", "in titles"]
        head += ["sections", "dispersion", "share %", "first", "last"]
        return _table(
            "Categories of the packs",
            head,
            body,
            name=f"{self.prefix}t-frequencies",
            note=f"Count and rate per {per:,} words: body. “With titles”: the rate when titles, "
            "notes and headings are kept; “in titles”: hits there. Sections: in how many it "
            "occurs. Dispersion: Gries’s DP over ten equal parts, 0 (even) to 1 (all in one "
            f"place), from {facts.RARE} hits on. Share: of the pack’s hits; a hit may count in two "
            "categories.",
        )

    def term_table(self, rows: list[tuple[int, dict[str, Any]]], per: int) -> str:
        """The table of single terms."""
        body = [
            (
                _text(r["term"]),
                _text(facts.words_of(r["category"])),
                _text(r["pack"]),
                self.counted(r["count"], "frequencies", place),
                _number(r["rate"], rate=True),
                _number(r["paratext_count"]),
            )
            for place, r in rows
        ]
        head = ["term", "category", "pack", "count", f"per {per:,}", "in titles"]
        return _table(
            "Terms of the packs that were found",
            head,
            body,
            name=f"{self.prefix}t-terms",
            note="As the pack writes them: * any letters, | or, ? may be left out, ~ any form.",
        )

    def pack_label(self, pack: str) -> str:
        """A pack's name with its number and color."""
        place = self.packs[pack]
        return (
            f'<span class="nowrap"><span class="key t{place % 8}" aria-hidden="true">{place + 1}'
            f"</span> {escape(pack)}</span>"
        )

    def section_of(self, start: int | None) -> str:
        """A link to a place, named by its section."""
        if start is None:
            return "–"
        number = next(
            (p.number for p in self.paragraphs if p.start <= start < p.end and p.number), None
        )
        if number is None:
            return f"character {start:,}"
        return self.link(f"¶ {number}", start, start + 1, number)

    def figure(self, name: str, caption: str) -> str:
        """A chart in its card, or nothing."""
        svg = charts.CHARTS[name](self.view, themed=True, prefix=f"{self.prefix}{name}-")
        if not svg:
            return ""
        return (
            f'<figure class="chart"><div class="scroll">{svg}</div>'
            f"<figcaption>{caption}</figcaption></figure>"
        )

    def dispersion(self) -> str:
        """Where the categories occur, and the lengths of sentences."""
        return self.section(
            "dispersion",
            "Where: dispersion",
            self.figure(
                "dispersion",
                "Each stroke is a hit, from the first word of the body to the last; dashed lines "
                "are borders of sections; the count stands behind the name. Categories found "
                "once are left out.",
            ),
            self.figure(
                "rhythm",
                "Each bar is a sentence: its height and its width are its length in words.",
            ),
        )

    def arc(self) -> str:
        """How measures and categories move over sections and quarters."""
        by_section = {s.name: s for s in facts.series(self.view, "section")}
        by_quarter = {s.name: s for s in facts.series(self.view, "quarter")}
        counts = {r["row_id"]: r["count"] for _, r in facts.categories(self.view)}
        every = list(dict.fromkeys([*by_section, *by_quarter]))
        names = [n for n in every if counts.get(n, facts.RARE) >= facts.RARE]
        if not names:
            return ""
        head = ["measure or category", "unit"]
        parts = [p for p, _, _ in next(iter(by_section.values())).parts] if by_section else []
        quarters = [p for p, _, _ in next(iter(by_quarter.values())).parts] if by_quarter else []
        head += [f"section {p}" for p in parts] + [f"quarter {p[1:]}" for p in quarters]
        rows = []
        for name in names:
            row = [
                _text(facts.label_of(name, pack=True)),
                _text((by_section.get(name) or by_quarter[name]).unit),
            ]
            for series, wanted in ((by_section, parts), (by_quarter, quarters)):
                known = {p: (v, at) for p, v, at in series[name].parts} if name in series else {}
                for part in wanted:
                    value, at = known.get(part, (None, None))
                    row.append(
                        _number(None) if at is None else self.counted(value, "arc", at, rate=True)
                    )
            rows.append(row)
        table = _table(
            "Values by section and by quarter of the body",
            head,
            rows,
            name=f"{self.prefix}t-arc",
            note="Quarters have equal numbers of words. Short parts move much by chance of "
            "wording: open a number to see how few words stand behind it."
            + (
                f" The {len(every) - len(names)} categories with fewer than {facts.RARE} hits "
                "stand in the report’s data only."
                if len(names) < len(every)
                else ""
            ),
        )
        return self.section(
            "arc",
            "How it moves: sections and quarters",
            self.figure(
                "arc",
                "Bars: sections, as wide as they are long. Line: quarters of the body. Categories "
                f"with at least {2 * facts.RARE} hits.",
            ),
            f"<details><summary>All {len(rows)} as a table</summary>{table}</details>",
        )

    # -- findings --

    def contrasts(self) -> str:
        """Pairs of poles."""
        rows = []
        for place, r in enumerate(self.view.rows["contrasts"]):
            up, down = facts.relation(r)
            cue = self.opens(escape(r["cue"] or "–"), "contrasts", place)
            rows.append(
                (
                    _html(
                        f'<span class="ca">{escape(r["asserted"] or "–")}</span> '
                        f'<span class="role">{up}</span>',
                        r["asserted"],
                    ),
                    Cell(cue, r["cue"]),
                    _html(
                        f'<span class="cr">{escape(r["rejected"] or "–")}</span> '
                        f'<span class="role">{down}</span>',
                        r["rejected"],
                    ),
                    _text(facts.words_of(r["type"])),
                    _text(r["actor"]),
                    _number(r["score"], rate=True),
                    _text(r["basis"]),
                    self.place(r),
                )
            )
        if not rows:
            none = "<p>No contrast of two poles was found.</p>"
            return self.unless_left_out("contrasts", "Contrasts", none)
        return self.section(
            "contrasts",
            "Contrasts",
            _table(
                "What is set against what",
                (
                    "asserted, preferred",
                    "cue",
                    "rejected, dispreferred",
                    "type",
                    "actor",
                    "score",
                    "basis",
                    "place",
                ),
                rows,
                name=f"{self.prefix}t-contrasts",
                note="Found by templates of cue words. In “A over B” neither is denied: A is "
                "ranked above B. The score orders findings and is no probability.",
            ),
        )

    def figures(self) -> str:
        """Figures of speech."""
        rows = []
        for place, r in enumerate(self.view.rows["figures"]):
            parts = [p.strip() for p in (r["text"] or "").split("|")]
            shown = '<span class="bar"> | </span>'.join(
                escape(facts.one_line(p, 120)) for p in parts
            )
            rows.append(
                (
                    Cell(self.opens(escape(r["figure"]), "figures", place), r["figure"]),
                    _html(f'<span class="quote">{shown}</span>', r["text"]),
                    _number(r["members"]),
                    _number(r["score"], rate=True),
                    _number(r["threshold"], rate=True),
                    self.place(r),
                )
            )
        if not rows:
            none = "<p>None reached its detector’s threshold.</p>"
            return self.unless_left_out("figures", "Figures of speech", none)
        return self.section(
            "figures",
            "Figures of speech",
            _table(
                "Figures found",
                ("figure", "parts", "members", "score", "shown from", "place"),
                rows,
                name=f"{self.prefix}t-figures",
                note="Found by detectors, not by a reader. A score orders findings of one "
                "detector; “shown from” is the least score that a report shows.",
            ),
        )

    def formulas(self) -> str:
        """Repeated wordings."""
        rows = facts.main_formulas(self.view)
        if not rows:
            return ""
        shown = rows[:60]
        table = self.formula_table(shown, "Wordings that stand at least twice", "t-formulas")
        rest = ""
        if len(rows) > len(shown) and self.full:
            more = self.formula_table(rows[60:], "Further wordings", "t-formulas-more")
            rest = f"<details><summary>{len(rows) - 60} more</summary>{more}</details>"
        return self.section("formulas", "Repeated wordings", table, rest)

    def formula_table(self, rows: list[tuple[int, dict[str, Any]]], caption: str, name: str) -> str:
        """A table of formulas."""
        body = [
            (
                _html(f'<span class="quote">{escape(facts.one_line(r["text"]))}</span>', r["text"]),
                _number(r["length"]),
                self.counted(r["count"], "formulas", place),
                _number(r["nested_count"]),
                self.counted(r["rate"], "formulas", place, rate=True),
                _text(r["slots"]),
                _text(r["packs"]),
            )
            for place, r in rows
        ]
        return _table(
            caption,
            ("wording", "words", "count", "inside longer", "per 1,000", "varies", "packs"),
            body,
            name=self.prefix + name,
            note="Maximal repeated strings of words: a part of a longer one is listed only "
            "where it also stands alone; “inside longer” says how many of its occurrences do not.",
        )

    def enumerations(self) -> str:
        """Explicit sequences with their items aligned."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for r in self.view.rows["enumerations"]:
            groups.setdefault(r["enumeration_id"], []).append(r)
        tables = []
        for place, items in enumerate(groups.values(), start=1):
            rows = []
            for r in items:
                number = next(
                    (p.number for p in self.paragraphs if p.start <= r["start"] < p.end), None
                )
                rows.append(
                    (
                        Cell(escape(r["marker"] or ""), r["item"]),
                        _html(
                            f'<span class="quote">{escape(facts.one_line(r["slots"], 160))}</span>'
                        ),
                        Cell(
                            self.link(
                                f"¶ {number}" if number else "in the text",
                                r["start"],
                                r["end"],
                                number,
                            ),
                            r["start"],
                        ),
                    )
                )
            skeleton = facts.one_line(items[0]["skeleton"])
            tables.append(
                _table(
                    f"Sequence {place}: {len(items)} items",
                    ("marker", "what varies", "place"),
                    rows,
                    name=f"{self.prefix}t-enumeration-{place}",
                    note=f"What the items share: <q>{escape(skeleton)}</q>" if skeleton else "",
                )
            )
        return self.section("enumerations", "Enumerations", *tables)

    # -- measures --

    def measures(self) -> str:
        """Measures of the body and of each section."""
        rows = self.view.rows["measures"]
        if not rows:
            return ""
        order: dict[str, dict[str | None, int]] = {}
        for place, r in enumerate(rows):
            order.setdefault(r["measure"], {})[r["section_id"]] = place
        parts = [
            s["section_id"]
            for s in self.view.body_sections
            if any(s["section_id"] in at for at in order.values())
        ]
        parts = parts if len(parts) <= 12 else []
        body = []
        for name, at in order.items():
            main = rows[at[None]] if None in at else rows[next(iter(at.values()))]
            row = [_text(facts.words_of(name)), _text(main["family"])]
            for part in (None, *parts):
                here = at.get(part)
                row.append(
                    _number(None)
                    if here is None
                    else self.counted(rows[here]["value"], "measures", here)
                )
            notes = [(main["section_id"], main["note"])] if main["note"] else []
            notes += [
                (part, rows[at[part]]["note"])
                for part in parts
                if part in at and rows[at[part]]["note"] not in (None, main["note"])
            ]
            said = "; ".join(f"section {part}: {n}" if part else n for part, n in notes)
            body.append([*row, _text(main["unit"]), _text(said)])
        head = ["measure", "family", "body", *(f"section {p}" for p in parts), "unit", "note"]
        return self.section(
            "measures",
            "Measures of style",
            _table(
                "Measures of the body and its sections",
                head,
                body,
                name=f"{self.prefix}t-measures",
                note=f"{_MEASURE_NOTE} “–” is undefined, never zero; the note says why.",
            ),
        )

    def frames(self) -> str:
        """Frame-term rates by section."""
        rows = self.view.rows["frames"]
        if not rows:
            return ""
        order: dict[str, dict[str | None, int]] = {}
        for place, r in enumerate(rows):
            order.setdefault(r["frame"], {})[r["section_id"]] = place
        parts = [
            s["section_id"]
            for s in self.view.body_sections
            if any(s["section_id"] in at for at in order.values())
        ]
        body = []
        for name, at in order.items():
            main = rows[at[None]] if None in at else rows[next(iter(at.values()))]
            row = [_text(facts.label_of(name)), _text(name.partition("/")[0])]
            if None in at:
                row.append(self.counted(main["count"], "frames", at[None]))
            else:
                row.append(_number(None))
            for part in (None, *parts):
                here = at.get(part)
                row.append(
                    _number(None)
                    if here is None
                    else self.counted(rows[here]["rate"], "frames", here, rate=True)
                )
            body.append([*row, _text(main["terms"])])
        per = rows[0]["per"]
        head = [
            "top category",
            "pack",
            "count",
            "body",
            *(f"section {p}" for p in parts),
            "most used words",
        ]
        return self.section(
            "frames",
            "Frame-term rates by section",
            _table(
                f"Words of each top category per {per:,} words of the section",
                head,
                body,
                name=f"{self.prefix}t-frames",
                note="Rates of terms, not frames: whether a passage frames its subject so is for a "
                "reader to judge.",
            ),
        )

    def concordance(self) -> str:
        """Words that the user searched for, in context."""
        rows = [
            (
                _html(f"<b>{escape(facts.one_line(r['keyword']))}</b>", r["keyword"]),
                Cell(
                    f'<span class="pre">{escape(facts.one_line(r["pre"]))}</span>', r["pre"], True
                ),
                _text(facts.one_line(r["post"])),
                _text(r["pattern"]),
                self.place(r),
            )
            for r in self.view.rows["kwic"]
        ]
        if not rows:
            return ""
        return self.section(
            "kwic",
            "Searched words in context",
            _table(
                "Keywords in context",
                ("keyword", "before", "after", "searched", "place"),
                rows,
                name=f"{self.prefix}t-kwic",
            ),
        )

    def skipped(self) -> str:
        """What was not done and what would enable it."""
        groups: dict[tuple[str, str], list[str]] = {}
        for r in self.view.rows["skipped"]:
            groups.setdefault((r["reason"] or "", r["remedy"] or ""), []).append(r["analysis"])
        rows = [
            (_text(", ".join(names)), _text(reason), _text(remedy))
            for (reason, remedy), names in groups.items()
        ]
        if not rows:
            return ""
        return self.section(
            "skipped",
            "Not done",
            _table(
                "What was not searched or measured",
                ("what", "reason", "remedy"),
                rows,
                name=f"{self.prefix}t-skipped",
                note="Nothing here counts as zero.",
            ),
        )


_BRACKETED = re.compile(r'\((<span class="e"[^>]*>[^<]*</span>)(\)?)')

_SHORT = {
    "text": "Text",
    "frequencies": "Frequencies",
    "dispersion": "Dispersion",
    "arc": "Arc",
    "figures": "Figures",
    "formulas": "Formulas",
    "measures": "Measures",
    "frames": "Frame terms",
    "kwic": "In context",
}
"""Names of parts in the bar at the top of the page."""

_POLES = {"asserted": "ca", "rejected": "cr", "cue": "cc"}


# ---- several documents, and how it was made ----


def _index(name: str, views: Sequence[View], report: Report) -> str:
    """The list of the documents with their sizes, and their metadata."""
    fields = report.tables["metadata"]["field"].unique(maintain_order=True).to_list()[:6]
    rows = []
    for place, view in enumerate(views, start=1):
        d = view.document
        known = dict(view.metadata)
        rows.append(
            [
                _html(f'<a href="#d{place}-doc">{escape(view.title)}</a>', view.title),
                *(_text(known.get(field)) for field in fields),
                _number(d["words"]),
                *(
                    _number(None if name in view.left_out else count)
                    for name, count in (
                        ("contrasts", len(view.rows["contrasts"])),
                        ("figures", len(view.rows["figures"])),
                        ("formulas", len(facts.main_formulas(view))),
                    )
                ),
            ]
        )
    table = _table(
        "The texts",
        (
            "title",
            *(facts.words_of(f) for f in fields),
            "words",
            "contrasts",
            "figures",
            "repeated",
        ),
        rows,
        name="t-index",
        note="Numbers are counts in each text and are not comparable without its length.",
    )
    return (
        f'<header class="head"><h1 id="title">{escape(name)}</h1></header>'
        '<section class="part" aria-labelledby="h-index"><h2 id="h-index">Texts</h2>'
        f"{table}</section>"
    )


def _making(report: Report) -> str:
    """Methods, packs, settings, limits, citation."""
    made = report.made_with
    packs = [
        (
            _text(p.get("id")),
            _text(p.get("title")),
            _text(p.get("version")),
            _html(f"<code>{escape(str(p.get('sha256', '')))}</code>", str(p.get("sha256", ""))),
            _text(p.get("license")),
        )
        for p in made.get("packs", [])
    ]
    table = (
        _table(
            "Lexicon packs",
            ("pack", "title", "version", "SHA-256", "license"),
            packs,
            name="t-packs",
        )
        if packs
        else ""
    )
    limits = "".join(
        f"<dt>{escape(str(p.get('id')))}</dt><dd>{escape(str(p['limits']))}</dd>"
        for p in made.get("packs", [])
        if p.get("limits")
    )
    if limits:
        table += (
            "<details open><summary>What the packs were written from, and their limits</summary>"
            f'<dl class="limits">{limits}</dl></details>'
        )
    rest = {name: value for name, value in made.items() if name != "packs"}
    settings = json.dumps(rest, ensure_ascii=False, indent=1)
    hashes = "".join(
        f"<li>{escape(str(doc))}: <code>{escape(str(digest))}</code></li>"
        for doc, digest in report.tables["documents"].select("doc_id", "sha256").iter_rows()
    )
    return (
        '<section class="part making" aria-labelledby="making">'
        '<h2 id="making">How this was made</h2>'
        f"<p>{escape(report.methods())}</p>{table}"
        f"<details><summary>Versions and settings</summary><pre>{escape(settings)}</pre></details>"
        "<details><summary>SHA-256 of the texts</summary>"
        f'<ul class="hashes">{hashes}</ul></details>'
        f"<details><summary>How to cite</summary><pre>{escape(report.cite())}</pre></details>"
        "</section>"
    )
