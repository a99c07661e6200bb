"""Analyses that are asked for alone: the others say that they were left out, and count nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import rhetoric
from rhetoric.analysis import ANALYSES, analyze
from rhetoric.cli import app
from rhetoric.errors import UnknownNameError
from rhetoric.rendering import render
from rhetoric.verification import verify

TEXT = (
    "We choose confidence over panic. We choose unity over division. We choose hope over fear. "
    "We must work together, we must stand together, and we must win together."
)
TABLES = {
    "lexicon": ("hits", "frequencies", "coverage", "voices", "frames"),
    "measures": ("measures",),
    "formulas": ("formulas",),
    "contrasts": ("contrasts",),
    "figures": ("figures",),
}


def test_every_analysis_has_tables_that_another_leaves_empty() -> None:
    assert set(TABLES) == set(ANALYSES)
    whole = analyze(TEXT, depth="surface")
    for name in ANALYSES:
        alone = analyze(TEXT, depth="surface", analyses=[name])
        for other, tables in TABLES.items():
            for table in tables:
                if other == name:
                    assert whole.tables[table].height, table
                    columns = [c for c in whole.tables[table].columns if c != "packs"]
                    same = alone.tables[table].select(columns)
                    assert same.equals(whole.tables[table].select(columns)), (name, table)
                else:
                    assert not alone.tables[table].height, (name, table)


def test_what_was_left_out_is_said_and_not_shown_as_nothing() -> None:
    report = analyze(TEXT, depth="surface", analyses=["measures"])
    rows = {r["analysis"]: r["reason"] for r in report.tables["skipped"].iter_rows(named=True)}
    assert {name for name, why in rows.items() if why == "not asked for"} == {
        "lexicon",
        "formulas",
        "contrasts",
        "figures",
    }
    page = render(report, format="html")
    assert "No contrast of two poles" not in page
    assert "None reached its detector" not in page
    assert "not asked for" in page
    empty = analyze("Plain words stand here.", depth="surface")
    assert "No contrast of two poles" in render(empty, format="html")
    assert "Figures are shown from" not in report.methods()
    assert "Lexicon packs" not in report.methods()


def test_the_arc_has_what_there_is() -> None:
    measures = analyze(TEXT, depth="surface", analyses=["measures"]).tables["arc"]["measure"]
    assert "mean_sentence_length" in measures.to_list()
    assert not [name for name in measures if "/" in name]
    lexicon = analyze(TEXT, depth="surface", analyses=["lexicon"]).tables["arc"]["measure"]
    assert lexicon.len()
    assert all("/" in name for name in lexicon)


def test_an_unknown_analysis_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'lexicon'"):
        analyze(TEXT, depth="surface", analyses=["lexikon"])


def test_a_partial_report_verifies_as_what_it_is(tmp_path: Path) -> None:
    saved = tmp_path / "report.json"
    report = rhetoric.analyze(TEXT, depth="surface", analyses=["contrasts", "formulas"])
    assert report.made_with["settings"]["analyses"] == ["formulas", "contrasts"]
    saved.write_text(report.to_json(), encoding="utf-8")
    assert verify(saved).ok


def test_only_on_the_command_line(tmp_path: Path) -> None:
    source = tmp_path / "text.txt"
    source.write_text(TEXT, encoding="utf-8")
    page = tmp_path / "report.html"
    done = CliRunner().invoke(
        app,
        ["report", str(source), "--only", "lexicon,figures", "--depth", "surface", "-o", str(page)],
    )
    assert done.exit_code == 0, done.output
    assert "measures, formulas, contrasts: not asked for" in " ".join(done.output.split())
    assert "Contrasts (" not in done.output
