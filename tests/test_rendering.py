"""Outputs of a report: right numbers, nothing lost, nothing unescaped, the same every time."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rhetoric.rendering
from report_fixture import TEXT, joined, small_report
from rhetoric.errors import ReportError, UnknownNameError
from rhetoric.model.report import Report
from rhetoric.model.tables import ROW_KEYS, TABLES, frame_of_rows
from rhetoric.rendering import _facts as facts
from rhetoric.rendering import charts, render, renderers
from rhetoric.rendering._marked import Evidence, Mark, paragraphs, segments
from rhetoric.rendering.json import json_schema

ROOT = Path(__file__).parent.parent
TEXT_FORMATS = ("html", "json", "markdown", "text")


@pytest.fixture(scope="module")
def report() -> Report:
    return small_report()


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    return str(render(report, format="html"))


def bare_report() -> Report:
    """A document of no words: only its row."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    rows["documents"] = [
        {
            "doc_id": "empty",
            "sha256": "0" * 64,
            "sha256_bytes": "0" * 64,
            "depth": "surface",
            "characters": 1,
            "words": 0,
            "paratext_words": 0,
            "sentences": 0,
            "paragraphs": 0,
        }
    ]
    made = {"library": {"name": "rhetoric-analysis", "version": "0"}, "parser": {}}
    return Report({n: frame_of_rows(n, r) for n, r in rows.items()}, {"empty": "\n"}, made)


class Page(HTMLParser):
    """What a page holds: elements in order, and the text of those asked for."""

    VOID = ("meta", "input", "br", "link")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[int, str] = {}
        self._open: list[int] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self.elements[self._open.pop()][0] != tag:
            pass

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        for place in self._open:
            self.text[place] = self.text.get(place, "") + data

    def all(self, tag: str | None = None, **wanted: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (attributes, self.text.get(place, ""))
            for place, (name, attributes) in enumerate(self.elements)
            if (tag is None or name == tag)
            and all(w in (attributes.get(k.strip("_")) or "").split() for k, w in wanted.items())
        ]


# ---- formats ----


def test_formats_are_the_modules_of_the_folder() -> None:
    assert set(renderers()) == {"html", "json", "markdown", "text", "csv", "parquet"}


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.html", "<!DOCTYPE html>"), ("a.json", "{"), ("a.md", "# Work"), ("a.txt", "Work at")],
)
def test_the_ending_of_the_path_decides(
    report: Report, tmp_path: Path, name: str, start: str
) -> None:
    path = render(report, tmp_path / "new" / name)
    assert path == tmp_path / "new" / name
    assert path.read_text("utf-8").startswith(start)


def test_format_beats_the_ending(report: Report, tmp_path: Path) -> None:
    render(report, tmp_path / "a.html", format="json")
    assert json.loads((tmp_path / "a.html").read_text("utf-8"))["schema"]


def test_unknown_formats_are_named(report: Report, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'html'"):
        render(report, format="htm1")
    with pytest.raises(UnknownNameError, match="docx"):
        render(report, tmp_path / "a.docx")
    with pytest.raises(ReportError, match="give a path or a format"):
        render(report)
    with pytest.raises(ReportError, match="give a path"):
        render(report, format="csv")


def test_other_packages_add_formats(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    class Shouting:
        FORMATS = {"shout": (".shout",), "html": (".nothtml",)}  # noqa: RUF012 - as in a module

        @staticmethod
        def render(report: Report) -> str:
            return report.doc_ids[0].upper()

    class Entry:
        name = "shout"

        @staticmethod
        def load() -> type[Shouting]:
            return Shouting

    monkeypatch.setattr(rhetoric.rendering, "entry_points", lambda **_: [Entry()])
    assert render(report, format="shout") == "HARBOR"
    assert str(render(report, format="html")).startswith("<!DOCTYPE")


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_the_same_report_gives_the_same_bytes(report: Report, name: str, tmp_path: Path) -> None:
    first = render(report, format=name)
    assert first == render(Report.from_json(report.to_json()), format=name)
    written = render(report, tmp_path / "out", format=name)
    assert isinstance(written, Path)
    assert written.read_bytes().decode("utf-8") == first


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_a_text_without_words_renders(name: str) -> None:
    assert "empty" in str(render(bare_report(), format=name))


@pytest.mark.parametrize("name", ["markdown", "text", "json"])
def test_without_texts_the_tables_still_render(report: Report, name: str) -> None:
    assert "a harbor for all" in str(render(report.without_texts(), format=name))


def test_a_page_needs_the_texts(report: Report) -> None:
    with pytest.raises(ReportError, match="--source"):
        render(report.without_texts(), format="html")


# ---- what is said ----


def test_the_summary_says_the_numbers_of_the_tables(report: Report) -> None:
    [view] = facts.views(report)
    said = [facts.plain(s) for s in facts.summary(view)]
    assert said[0] == (
        "The text has 80 words in 12 sentences and 5 paragraphs; 13 words of titles, notes and "
        "headings beside it are counted apart."
    )
    assert any("“a harbor for all” (3 times)" in s for s in said)
    assert any("work over words; trust over fear; and paint against rust" in s for s in said)
    assert any("modal will (0.00 to 217.39)" in s for s in said)
    assert not any("place ›" in s and "rise" in s for s in said), "three hits show no change"


def test_rare_counts_have_no_dispersion_and_paratext_is_said(page: str) -> None:
    rows = {}
    for row in re.findall(r"<tr><th scope=\"row\"[^>]*>(.*?)</tr>", page):
        cells = [re.sub("<[^>]+>", "", cell) for cell in re.split(r"</t[hd]>", row)]
        rows.setdefault(cells[0], cells)
    place = rows["place"]
    assert place[2:6] == ["7", "87.50", "96.77", "2"]
    assert place[7] != "too few"
    assert rows["war"][7] == "too few"


def test_a_translation_is_warned_of() -> None:
    for name in ("html", "markdown", "text"):
        translated = small_report(metadata={"translator": "N. N."})
        assert "This text is a translation" in " ".join(
            str(render(translated, format=name)).split()
        )
        assert "is a translation" not in str(render(small_report(), format=name))


def test_poles_of_over_are_ranked_and_not_denied(page: str) -> None:
    contrasts = page[page.index('id="t-contrasts"') :]
    first = contrasts[
        contrasts.index("<tbody>") : contrasts.index("</tr>", contrasts.index("<tbody>"))
    ]
    assert "preferred" in first
    assert "rejected" not in first
    last = contrasts[contrasts.index("paint") : contrasts.index("</tbody>")]
    assert "asserted" in last
    assert "rejected" in last


# ---- the marked text ----


def plain_text(markup: str) -> str:
    return "".join(Page(f"<p>{markup}</p>").text.values()) if "<" in markup else markup


@given(
    st.text(alphabet="ab <&>\"'é🚢\n", max_size=40),
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 12), st.sampled_from(["h0", "h1", "fg"])),
        max_size=6,
    ),
)
def test_segments_keep_the_text_and_mark_each_letter(
    text: str, stretches: list[tuple[int, int, str]]
) -> None:
    marks = [
        Mark(a, min(a + n, len(text)), name, item)
        for item, (a, n, name) in enumerate(stretches)
        if a < len(text)
    ]
    found: list[tuple[str, frozenset[str]]] = []

    class Letters(HTMLParser):
        names: frozenset[str] = frozenset()

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag == "span"
            self.names = frozenset((dict(attrs)["class"] or "").split()) - {"m"}

        def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
            self.names = frozenset()

        def handle_data(self, data: str) -> None:
            found.extend((letter, self.names) for letter in data)

    parser = Letters()
    parser.feed(segments(text, 0, len(text), marks))
    parser.close()
    assert found == [
        (letter, frozenset(m.name for m in marks if m.start <= at < m.end))
        for at, letter in enumerate(text)
    ]


def test_the_page_holds_the_whole_text(page: str) -> None:
    shown = "".join(text for _, text in Page(page).all(class_="p"))
    assert "".join(shown.split()) == "".join(TEXT.split())


def test_words_outside_all_paragraphs_are_shown_too(report: Report) -> None:
    tables = dict(report.tables)
    tables["evidence"] = tables["evidence"].filter(pl.col("set_id") != "text/paragraphs")
    [view] = facts.views(Report(tables, report.texts, report.made_with))
    found = paragraphs(view)
    assert "".join("".join(TEXT[p.start : p.end].split()) for p in found) == "".join(TEXT.split())
    assert all(p.number is None for p in found)


def test_titles_are_escaped_everywhere() -> None:
    nasty = "<script>alert('x')</script> & \"quotes\" </title> 🚢"
    one = small_report(title=nasty, metadata={"speaker": "<img src=x onerror=alert(1)>"})
    for given_report in (one, joined(one, small_report(doc_id="</script>"))):
        markup = str(render(given_report, format="html"))
        assert "<script>alert" not in markup
        assert "<img" not in markup
        assert markup.count("<script") == 3
        assert markup.count("</script>") == 3
        json.loads(re.findall(r'id="data">(.*?)</script>', markup, re.DOTALL)[0])


# ---- evidence ----


def unpacked(coded: list[int]) -> list[tuple[int, int]]:
    starts = np.cumsum(coded[0::2])
    return [(int(a), int(a) + n) for a, n in zip(starts, coded[1::2], strict=True)]


@pytest.mark.parametrize("title", ["Work at the Harbor", "Work 🚢 at 🚢 the Harbor"])
def test_the_page_knows_the_same_evidence_as_explain(title: str) -> None:
    report = small_report(title=title)
    [view] = facts.views(report)
    evidence = Evidence(view)
    text = report.texts["harbor"].encode("utf-16-le")
    rows = [(t, n) for t in ROW_KEYS for n in range(report.tables[t].height)]
    keys = {place: evidence.key(*place) for place in rows}
    data = json.loads(json.dumps(evidence.data()))
    assert len(rows) > 30
    for (table, row), key in keys.items():
        wanted = report.explain(table, row)
        assert (key is None) == wanted.is_empty()
        if key is None:
            continue
        found = []
        for number in data["rows"][key][1:]:
            label, value, *rest = data["ingredients"][number]
            name = data["labels"][label]
            if not rest:
                found.append((name, value, None))
                continue
            spans = unpacked(data["sets"][rest[0]] if isinstance(rest[0], int) else rest[0])
            if len(rest) == 3:
                spans = [s for s in spans if rest[1] <= s[0] and s[1] <= rest[2]]
            assert len(spans) == value
            quotes = [text[2 * a : 2 * b].decode("utf-16-le") for a, b in spans]
            found += [(name, value, quote) for quote in quotes]
        said = [(facts.words_of(i), q) for i, q in wanted.select("ingredient", "text").rows()]
        assert sorted((n, q or "") for n, _, q in found) == sorted((n, q or "") for n, q in said)


def test_every_number_that_opens_something_has_it(page: str) -> None:
    data = json.loads(re.findall(r'id="data">(.*?)</script>', page, re.DOTALL)[0])
    keys = [int(k) for k in re.findall(r'data-e="(\d+)"', page)]
    assert len(keys) > 40
    assert max(keys) < len(data[0]["rows"])
    items = {int(i) for found in re.findall(r'data-i="([\d ]+)"', page) for i in found.split()}
    assert items == set(range(len(data[0]["items"])))


# ---- the page ----


def test_the_page_is_self_contained(page: str) -> None:
    outside = re.findall(r"https?://[^\s\"'<>]+", page)
    assert set(outside) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r"<link|@import|url\((?!#)", page)


def test_ids_are_unique_and_links_lead_somewhere() -> None:
    both = joined(small_report(), small_report(doc_id="two", title="Another harbor"))
    for markup in (str(render(small_report(), format="html")), str(render(both, format="html"))):
        elements = Page(markup).elements
        ids = [a["id"] for _, a in elements if a.get("id")]
        assert len(ids) == len(set(ids))
        targets = {(a["href"] or "")[1:] for tag, a in elements if tag == "a" and a.get("href")}
        assert targets
        assert targets <= set(ids)
        labels = {n for _, a in elements for n in (a.get("aria-labelledby") or "").split()}
        assert labels <= set(ids)


def test_several_documents_have_an_index_and_their_metadata() -> None:
    both = joined(
        small_report(metadata={"speaker": "A", "date": "2021"}),
        small_report(doc_id="two", title="Another harbor", metadata={"speaker": "B"}),
    )
    markup = str(render(both, format="html"))
    index = markup[markup.index('id="t-index"') : markup.index("</table>")]
    assert '<a href="#d2-doc">Another harbor</a>' in index
    assert "2021" in index
    assert "<h1" in markup
    assert markup.count("<h1") == 1


def test_many_documents_are_kept_light() -> None:
    many = joined(*(small_report(doc_id=f"n{n}") for n in range(6)))
    markup = str(render(many, format="html"))
    assert "<svg" not in markup
    one = len(str(render(small_report(), format="html")))
    assert len(markup) < 3 * one
    assert markup.count('class="document"') == 6


def test_headings_go_down_step_by_step(page: str) -> None:
    for markup in (
        page,
        str(render(joined(small_report(), small_report(doc_id="b")), format="html")),
    ):
        main = markup[markup.index("<main") : markup.index("</main>")]
        levels = [int(level) for level in re.findall(r"<h(\d)[ >]", main)]
        assert levels[0] == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))


def test_tables_and_pictures_can_be_heard(page: str) -> None:
    assert page.count("<table") == page.count("<caption") > 5
    heads = re.findall(r"<th[ >][^>]*", page)
    assert all('scope="' in head for head in heads)
    assert page.count("<svg") == page.count('role="img"') == page.count("<desc") > 2
    for landmark in ("<main", "<nav", "<aside", "<footer"):
        assert landmark in page


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colors_can_be_told_from_their_ground() -> None:
    css = (ROOT / "src/rhetoric/rendering/assets/page.css").read_text("utf-8")
    blocks = re.findall(r":root \{([^}]+)\}", css)
    light, dark = (dict(re.findall(r"(--\w+): (#\w{6})", block)) for block in blocks[:2])
    assert len(light) == len(dark) == 29
    for colors in (light, dark):
        tints = [colors[f"--t{n}"] for n in range(8)]
        for ground in ("--bg", "--card", "--soft"):
            for ink in ("--ink", "--muted", "--accent"):
                assert contrast(colors[ink], colors[ground]) >= 4.5
        for tint in (*tints, colors["--go"]):
            assert contrast(colors["--ink"], tint) >= 4.5
        for n in range(8):
            assert contrast(colors[f"--k{n}"], colors["--card"]) >= 3


def test_the_article_makes_a_light_page() -> None:
    articles = sorted((ROOT / "seeds").glob("*.txt"))
    if not articles:
        pytest.skip("the sample article is not here")
    import rhetoric

    markup = str(render(rhetoric.analyze(articles[0], depth="surface"), format="html"))
    assert 100_000 < len(markup.encode()) <= 1_000_000


# ---- charts ----


def test_charts_are_the_same_every_time_and_say_their_numbers(report: Report) -> None:
    for name in charts.CHARTS:
        drawn = charts.chart(report, name)
        assert drawn == charts.chart(Report.from_json(report.to_json()), name)
        assert drawn.startswith("<svg")
        assert "<title" in drawn
        assert "<style" not in drawn
        assert not re.search(r"20\d\d-\d\d-\d\d", drawn)
    bars = charts.chart(report, "frequencies")
    assert "place › slogan 37.50 (3)" in bars
    assert "37.50  (3)" in bars


def test_charts_touch_nothing_global(report: Report) -> None:
    code = (
        "import sys, matplotlib; before = matplotlib.rcParams.copy()\n"
        "from rhetoric.model.report import Report; from rhetoric.rendering import charts\n"
        "report = Report.from_json(sys.stdin.read())\n"
        "assert all(charts.chart(report, name) for name in charts.CHARTS)\n"
        "assert matplotlib.rcParams.copy() == before\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=report.to_json(), text=True, encoding="utf-8"
    )
    assert done.returncode == 0


def test_charts_of_nothing_and_unknown_charts(report: Report) -> None:
    assert [charts.chart(bare_report(), name) for name in charts.CHARTS] == [""] * 4
    with pytest.raises(UnknownNameError, match="dispersion"):
        charts.chart(report, "dispersions")


def test_dollar_signs_are_no_formulas() -> None:
    report = small_report()
    tables = dict(report.tables)
    tables["frequencies"] = tables["frequencies"].with_columns(
        pl.col("category").replace({"war": "$20 to $30"})
    )
    assert "$20 to $30" in charts.chart(
        Report(tables, report.texts, report.made_with), "frequencies"
    )


# ---- terminal, Markdown ----


def test_the_terminal_summary_is_plain_and_narrow(report: Report) -> None:
    said = str(render(report, format="text", files=["out/report.html"]))
    assert max(map(len, said.splitlines())) <= 80
    assert "\x1b" not in said
    assert re.search(r"trust +> +fear +s\. 3", said)
    assert "undefined: fewer than 100 words" in said
    assert "written: out/report.html" in said
    assert len(said.splitlines()) < 60
    assert "\x1b[" in str(render(report, format="text", color=True))


def test_the_terminal_obeys_no_text() -> None:
    said = str(render(small_report(title="Red \x1b[31malert\x07 [bold]x[/bold]"), format="text"))
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "[bold]x[/bold]" in said


def test_markdown_tables_hold_any_text() -> None:
    said = str(render(small_report(title="A | B *c* <d>\n`e`"), format="markdown"))
    assert said.startswith("# A \\| B \\*c\\* \\<d\\>")
    assert "| trust | over | fear | over | 4 |" in said
    for block in re.findall(r"(?:^\|.*\n)+", said, re.MULTILINE):
        bars = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(bars) == 1


# ---- folders, JSON ----


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_folders_hold_every_table_with_metadata(report: Report, tmp_path: Path, kind: str) -> None:
    folder = render(report, tmp_path / f"out.{kind}")
    assert isinstance(folder, Path)
    names = {p.stem for p in folder.glob(f"*.{kind}")}
    assert names == set(TABLES)
    for name in TABLES:
        path = folder / f"{name}.{kind}"
        wanted = report[name]
        found = (
            pl.read_parquet(path) if kind == "parquet" else pl.read_csv(path, schema=wanted.schema)
        )
        assert found.equals(wanted)
    assert "speaker" in pl.read_csv(folder / "hits.csv").columns if kind == "csv" else True
    assert json.loads((folder / "made_with.json").read_text())["packs"][0]["id"] == "sea-en"
    assert "`dispersion`: Gries's DP" in (folder / "README.md").read_text("utf-8")


def test_folders_are_the_same_every_time(report: Report, tmp_path: Path) -> None:
    for kind in ("csv", "parquet"):
        one = render(report, tmp_path / f"a.{kind}")
        two = render(Report.from_json(report.to_json()), tmp_path / f"b.{kind}")
        assert isinstance(one, Path)
        assert isinstance(two, Path)
        for path in sorted(one.iterdir()):
            assert path.read_bytes() == (two / path.name).read_bytes()


def test_reports_are_as_the_schema_says(report: Report) -> None:
    import jsonschema

    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    plain = json.loads(report.to_json())
    check.validate(plain)
    check.validate(json.loads(bare_report().without_texts().to_json()))
    plain["tables"]["hits"][0]["start"] = "first"
    with pytest.raises(jsonschema.ValidationError, match="first"):
        check.validate(plain)


def test_the_published_schema_is_current() -> None:
    published = ROOT / "docs/reference/report.schema.json"
    assert json.loads(published.read_text("utf-8")) == json_schema()


# ---- in a browser ----


def browser_path() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return os.environ.get("RHETORIC_BROWSER") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = browser_path()
    if path is None:
        pytest.skip("no Chromium found; RHETORIC_BROWSER can name one")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield one
        one.close()


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    report = small_report(title="Work 🚢 at the Harbor")
    path = render(report, tmp_path_factory.mktemp("page") / "report.html")
    assert isinstance(path, Path)
    return path


@pytest.fixture
def tab(browser: Any, page_path: Path) -> Iterator[Any]:
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    problems: list[str] = []
    tab.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("request", lambda r: None if r.url.startswith("file:") else problems.append(r.url))
    tab.goto(page_path.as_uri())
    yield tab
    tab.close()
    assert problems == []


@pytest.mark.browser
def test_a_click_on_a_head_sorts(tab: Any) -> None:
    table = tab.locator("table:has(#t-formulas)")
    counts = "rows => rows.map(r => r.cells[1].textContent)"
    head = table.locator("thead th").nth(1)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert table.locator("tbody tr").evaluate_all(counts) == ["5", "4"]
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert table.locator("tbody tr").evaluate_all(counts) == ["4", "5"]
    assert table.locator("thead th").nth(2).get_attribute("aria-sort") == "none"


@pytest.mark.browser
def test_undefined_sorts_last_both_ways(tab: Any) -> None:
    table = tab.locator("table:has(#t-measures)")
    button = table.locator("thead th").nth(2).locator("button")
    for _ in range(2):
        button.click()
        assert table.locator("tbody tr").last.locator("th").text_content() == "MTLD"


@pytest.mark.browser
def test_a_number_opens_its_evidence_by_click_and_by_key(tab: Any) -> None:
    row = tab.locator("table:has(#t-frequencies) tbody tr", has_text="place ›")
    number = row.locator("button.e").first
    number.click()
    panel = tab.locator("#panel")
    assert panel.is_visible()
    assert panel.locator("li b").all_text_contents() == [
        "a harbor for all",
        "A harbor for all",
        "a harbor for all",
    ]
    assert "sentence 4, paragraph 3" in (panel.locator("li").first.text_content() or "")
    tab.keyboard.press("Escape")
    assert panel.is_hidden()
    assert number.evaluate("e => e === document.activeElement")
    tab.keyboard.press("Enter")
    assert panel.is_visible()
    assert number.get_attribute("aria-expanded") == "true"
    panel.locator("a.go").nth(1).click()
    assert tab.evaluate("document.activeElement.id") == "p4"
    marked = "[...CSS.highlights.get('place')].map(r => r.toString())"
    assert tab.evaluate(marked) == ["A harbor for all"]


@pytest.mark.browser
def test_switches_turn_layers_off(tab: Any) -> None:
    ground = "e => getComputedStyle(e).backgroundColor"
    edge = "e => getComputedStyle(e).borderBottomStyle"
    hit = tab.locator(".text .h1").first
    pole = tab.locator(".text .cr").first
    assert hit.evaluate(ground) != "rgba(0, 0, 0, 0)"
    assert pole.evaluate(edge) == "dashed"
    tab.get_by_role("checkbox", name="strife-en").uncheck()
    tab.get_by_role("checkbox", name="contrasts").focus()
    tab.keyboard.press("Space")
    assert hit.evaluate(ground) == "rgba(0, 0, 0, 0)"
    assert pole.evaluate(edge) == "none"
    other = tab.locator(".text .h0").first
    assert other.evaluate(ground) != "rgba(0, 0, 0, 0)"


@pytest.mark.browser
def test_highlights_can_be_walked_through(tab: Any) -> None:
    tab.get_by_role("button", name="Next").click()
    first = tab.evaluate("document.activeElement.textContent")
    assert first == "Harbor"
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.textContent") == "harbor"
    tab.keyboard.press("Enter")
    assert "place (sea-en)" in (tab.locator("#panel").text_content() or "")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 390, 768])
def test_no_page_scrolls_sideways(browser: Any, page_path: Path, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 800})
    tab.goto(page_path.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.locator("table:has(#t-frequencies) button.e").first.click()
    assert tab.locator("#panel").is_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()


@pytest.mark.browser
def test_without_scripts_the_page_reads(browser: Any, page_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(page_path.as_uri())
    assert tab.locator("h1").is_visible()
    assert tab.locator("#p3").is_visible()
    assert tab.locator("table:has(#t-contrasts)").is_visible()
    assert tab.locator("button:visible").count() == 0
    context.close()


@pytest.mark.browser
def test_print_shows_highlights_and_no_controls(tab: Any) -> None:
    tab.emulate_media(media="print")
    assert (
        tab.locator(".text .h0").first.evaluate("e => getComputedStyle(e).backgroundColor")
        != "rgba(0, 0, 0, 0)"
    )
    assert tab.locator("input:visible").count() == 0
    assert tab.locator("nav.parts").is_hidden()


@pytest.mark.browser
def test_several_documents_open_their_own_evidence(browser: Any, tmp_path: Path) -> None:
    both = joined(small_report(), small_report(doc_id="two", title="Another longer harbor title"))
    path = render(both, tmp_path / "both.html")
    assert isinstance(path, Path)
    tab = browser.new_page()
    tab.goto(path.as_uri())
    tab.locator("table:has(#d2-t-formulas) button.e").first.click()
    assert tab.locator("#panel li b").first.text_content() == "a harbor for all"
    tab.locator("#panel a.go").first.click()
    assert tab.evaluate("document.activeElement.id") == "d2-p3"
    tab.close()
