"""The sample article, read for real: what a person who knows it would check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import rhetoric
from rhetoric.measures import measure_all
from rhetoric.model import Document
from rhetoric.model.report import Report

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="module", params=["surface", pytest.param("parsed", marks=pytest.mark.model)])
def document(request: pytest.FixtureRequest) -> Document:
    [found] = rhetoric.parse(SEEDS, depth=request.param)
    return found


@pytest.fixture(scope="module")
def report(document: Document) -> Report:
    return rhetoric.analyze(document)


def body_sections(document: Document) -> Iterator[Document]:
    for section in document.sections:
        if section.is_body:
            yield document.body.within(section.span)


def count(report: Report, category: str, term: str | None = None) -> tuple[int, int]:
    pack, _, path = category.partition("/")
    rows = report.frequencies.filter((pl.col("pack") == pack) & (pl.col("category") == path))
    rows = rows.filter(pl.col("term").is_null() if term is None else pl.col("term") == term)
    return rows["count"].sum(), rows["paratext_count"].sum()


def words_of(document: Document, word: str) -> int:
    found = document.vocabulary.find(word)
    return 0 if found is None else int((document.tokens.norm == found).sum())


def test_sections_and_paratext(document: Document) -> None:
    kinds = [section.kind for section in document.sections]
    assert kinds == ["title", "site_line", "title", "editors_note", *["body"] * 4, "source_line"]
    openings = [s.span.of(document.text)[:24] for s in document.sections if s.is_body]
    assert openings == [
        "The COVID-19 outbreak ha",
        "Since the outbreak began",
        "The COVID-19 outbreak is",
        "As COVID-19 continues to",
    ]


def test_sentences(document: Document) -> None:
    body = document.body
    assert len(set(body.tokens.sentence.tolist())) == 167
    texts = document.sentences.texts(document.text)
    assert not [text for text in texts if text.rstrip().endswith("i.e.,")]
    assert any("12 countries, i.e., Iran" in text for text in texts)


def test_words_by_section(document: Document) -> None:
    parts = list(body_sections(document))
    assert [words_of(part, "will") for part in parts] == [0, 2, 1, 21]
    assert [words_of(part, "we") for part in parts] == [1, 20, 23, 7]
    heads = [
        len(re.findall(r"General Secretary", p.text[p.part.start : p.part.end]))
        for p in parts
        if p.part is not None
    ]
    assert heads == [0, 7, 5, 0]
    assert words_of(document.body, "over") == 8


def test_will_as_a_measure(document: Document) -> None:
    values = []
    for part in body_sections(document):
        [measured] = measure_all(part, names=["modal_prediction_rate"])
        [spans] = [i.spans for i in measured.ingredients if i.name.startswith("modal")]
        assert spans is not None
        values.append(sum(text.lower() == "will" for text in spans.texts(document.text)))
    assert values == [0, 2, 1, 21]


def test_enumerations(report: Report) -> None:
    listed = report.enumerations
    sizes = listed.group_by("enumeration_id", maintain_order=True).len()["len"].to_list()
    assert sizes == [3, 4]
    assert listed["section_id"].to_list() == ["3"] * 3 + ["4"] * 4
    markers = "First Second Third First Second Third Fourth".split()
    assert listed["marker"].to_list() == markers
    assert "unswervingly" in listed["skeleton"][0]
    assert "it is important" in listed["skeleton"][3]


def test_slogans(report: Report) -> None:
    hits = report.hits.filter(
        pl.col("text").str.to_lowercase().str.contains("community with a shared future")
        & (pl.col("pack") == "prc-official-en")
    )
    kinds = dict(report.sections.select("section_id", "kind").iter_rows())
    where = [kinds[section] == "body" for section in hits["section_id"]]
    assert (where.count(True), where.count(False)) == (5, 2)


def test_unswervingly_stands_in_each_aligned_item(report: Report) -> None:
    hits = report.hits.filter(
        (pl.col("pack") == "prc-official-en")
        & pl.col("text").str.to_lowercase().str.contains("unswervingly")
    )
    assert hits.height == 3
    items = report.enumerations.head(3)
    inside = [
        [start <= hit < end for hit in hits["start"]].count(True)
        for start, end in items.select("start", "end").iter_rows()
    ]
    assert inside == [1, 1, 1]


def test_contrasts(report: Report) -> None:
    over = report.contrasts.filter(pl.col("type") == "over")
    assert over.select("asserted", "rejected").rows() == [
        ("confidence", "panic"),
        ("unity", "division"),
        ("cooperation", "scapegoating"),
    ]
    assert over["sentence_id"].n_unique() == 1


def test_figures(report: Report) -> None:
    anaphora = report.figures.filter(pl.col("figure") == "epanaphora")
    runs = [row for row in anaphora.iter_rows(named=True) if "ne after another" in row["text"]]
    assert [row["members"] for row in runs] == [4]
    assert not anaphora.filter(pl.col("text").str.contains("one test after another")).height
    ordinal = report.figures.filter(pl.col("figure") == "enumeratio")
    assert sorted(ordinal["members"].to_list()) == [3, 4]
    tricolon = report.figures.filter(pl.col("figure") == "tricolon")
    assert tricolon.filter(pl.col("text").str.contains("confidence over panic")).height == 1


def test_march_the_month_is_no_war_word(report: Report) -> None:
    hits = report.hits.filter(pl.col("pack") == "war-metaphor-en")
    assert hits.height > 30
    assert not hits.filter(pl.col("text") == "March").height


def test_formulas_are_maximal(report: Report) -> None:
    texts = report.formulas["text"].to_list()
    assert "community with a shared future for mankind" in " ".join(texts)
    assert "CPC Central Committee with Comrade Xi Jinping at its core" in " ".join(texts)
    for fragment in ("community with a", "with a shared", "Committee with Comrade", "of the"):
        assert fragment not in texts


def test_explain_gives_the_words(report: Report) -> None:
    row = "war-metaphor-en/war"
    found = report.explain("frequencies", row)
    counted = found.filter(pl.col("ingredient") == "count")
    assert counted.height == count(report, row)[0] > 30
    words = {text.lower() for text in counted["text"]}
    assert {"fight", "war", "battle"} <= words
    explained = report.explain("measures", "flesch_reading_ease")
    ingredients = set(explained["ingredient"])
    assert {"words", "sentences", "syllables"} <= ingredients


def test_metadata_travels_to_every_table(report: Report) -> None:
    for table in ("hits", "frequencies", "contrasts", "measures", "arc"):
        assert set(report[table]["author"]) == {"Wang Yi"}
    assert report.documents["title"][0].startswith("Following Xi Jinping Thought on Diplomacy")


def test_methods_and_citation(report: Report) -> None:
    said = report.methods()
    assert "prc-official-en" in said
    assert "spaCy" in said
    assert report.cite().count("@") == 1 + len(report.made_with["packs"])
    assert "<table>" in report._repr_html_()
