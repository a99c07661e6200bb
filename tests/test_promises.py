"""The promises of ARCHITECTURE.md, over random and nasty texts. One test a promise, or more."""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rhetoric
from rhetoric.model.report import Report
from rhetoric.model.tables import ROW_KEYS

WORDS = (
    "we will must not over confidence panic unity division and or the a of to war fight virus "
    "First , Second Third . ! ? ; : \" “ ” China's people's don't rather than shared future "
    "unswervingly one after another i.e., U.S. 3.5 % 🙂 שלום e\u0301 \u200b no i"
).split(" ")

PROSE = st.lists(st.sampled_from([*WORDS, "\n\n", "\n", "\n\n\n\n"]), max_size=120).map(" ".join)
ANY = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)
TEXTS = st.one_of(PROSE, ANY).filter(lambda text: text.strip() != "")

NASTY = {
    "one word": "Word",
    "a hit across a quarter's border": "people's war",
    "no spaces": "a" * 3000,
    "emoji": "🙂🙂 👩‍👩‍👧 win 🙂.",
    "right to left": "שלום עולם. مرحبا بالعالم. We win.",
    "combining": "e\u0301e\u0301 a\u0308 n\u0303o. Cafe\u0301 war.",
    "nulls": "war\x00peace \x00 war.",
    "punctuation": "... !!! ??? --- *** ,,, ;;; (((((",
    "many lines": "\n".join(f"Line {n} of war" for n in range(300)),
}

SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def analyze(text: str) -> Report:
    return rhetoric.analyze(rhetoric.read_text(text), depth="surface")


def check_traceable(report: Report) -> int:
    """Every count is the number of its spans, and every span quotes the text."""
    checked = 0
    evidence = report.tables["evidence"]
    for doc in report.doc_ids:
        text = report.text(doc)
        sets = {
            key[0]: group.select("start", "end").rows()
            for key, group in evidence.filter(pl.col("doc_id") == doc).group_by("set_id")
        }
        for spans in sets.values():
            assert all(0 <= start <= end <= len(text) for start, end in spans)
        used = report.tables["ingredients"].filter(pl.col("doc_id") == doc)
        for row in used.iter_rows(named=True):
            if row["set_id"] is None:
                continue
            spans = sets.get(row["set_id"], [])
            inside = [s for s in spans if s[0] >= row["start"] and s[1] <= row["end"]]
            assert len(inside) == row["value"], row
            checked += 1
        for table in ("hits", "contrasts", "parts"):
            rows = report.tables[table].filter(pl.col("doc_id") == doc)
            for start, end, words in rows.select("start", "end", "text").iter_rows():
                assert text[start:end] == words
        for table in ("frequencies", "formulas"):
            key = ROW_KEYS[table]
            counts = {
                row["row_id"]: row["value"]
                for row in used.iter_rows(named=True)
                if row["table"] == table and row["ingredient"] == "count"
            }
            for row in report.tables[table].filter(pl.col("doc_id") == doc).iter_rows(named=True):
                assert counts[row[key]] == row["count"]
    return checked


@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts_are_traceable(name: str) -> None:
    assert check_traceable(analyze(NASTY[name])) > 0


def test_a_lone_surrogate_is_refused_with_its_place() -> None:
    with pytest.raises(rhetoric.SourceError, match="character 4"):
        rhetoric.read_text("war \ud800 peace")


@SLOW
@given(TEXTS)
def test_1_every_number_is_traceable(text: str) -> None:
    check_traceable(analyze(text))


@SLOW
@given(TEXTS)
def test_2_text_in_nothing_lost(text: str) -> None:
    source = rhetoric.read_text(text)
    assert source.text == text.replace("\r\n", "\n").replace("\r", "\n")
    digest = hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()
    assert source.sha256 == digest
    [document] = rhetoric.parse(source, depth="surface")
    covered = bytearray(len(source.text))
    for span in document.tokens.spans:
        covered[span.start : span.end] = b"\x01" * len(span)
    for place, character in enumerate(source.text):
        assert covered[place] or character.isspace()
    total = int(document.tokens.is_word.sum())
    row = analyze(text).tables["documents"].row(0, named=True)
    assert row["words"] + row["paratext_words"] == total


@SLOW
@given(TEXTS)
def test_3_undefined_is_not_zero(text: str) -> None:
    measures = analyze(text).tables["measures"]
    for row in measures.iter_rows(named=True):
        assert (row["value"] is None) <= bool(row["note"]), row
        assert row["value"] is None or row["value"] == row["value"]


@SLOW
@given(TEXTS)
def test_4_the_same_input_gives_the_same_report(text: str) -> None:
    one = analyze(text)
    assert one.to_json() == analyze(text).to_json()
    again = Report.from_json(one.to_json())
    assert again.to_json() == one.to_json()
    found = rhetoric.verify(again)
    assert found.ok, found.differences[:3]


def test_4_a_changed_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("We choose unity over division.")
    report = rhetoric.analyze(path, depth="surface")
    path.write_text("We choose unity over division and bread over stones.")
    found = rhetoric.verify(report, sources=[path])
    assert not found.ok
    assert any(cause.startswith("text: a ") for cause in found.causes)
    assert {"documents", "contrasts"} <= {item.table for item in found.differences}


def test_4_a_changed_number_is_named() -> None:
    plain = analyze("We choose unity over division.").to_json()
    assert '"words": 5' in plain
    found = rhetoric.verify(Report.from_json(plain.replace('"words": 5', '"words": 6')))
    assert next((d.table, d.column, d.was, d.now) for d in found.differences) == (
        "documents",
        "words",
        6,
        5,
    )
    assert found.causes == (
        "code: everything named in the report is as it was, so the code changed",
    )


def test_4_a_changed_pack_is_named(tmp_path: Path) -> None:
    pack = tmp_path / "mine.yaml"
    text = rhetoric.lexicon.new_pack("mine", "Mine")
    pack.write_text(text)
    report = rhetoric.analyze("A text of words.", packs=[pack], depth="surface")
    pack.write_text(text + "\n# a remark\n")
    found = rhetoric.verify(report, packs=[pack])
    assert any(cause.startswith("pack: mine") for cause in found.causes)


def test_6_reports_carry_their_texts_and_can_leave_them_out() -> None:
    report = analyze("We choose unity over division.")
    bare = report.without_texts()
    with pytest.raises(rhetoric.ReportError, match="--source"):
        bare.explain("contrasts", 0)
    with pytest.raises(rhetoric.ReportError, match="not the one analyzed"):
        bare.with_texts({"text": "Another text."})
    whole = bare.with_texts(report.texts)
    assert whole.explain("contrasts", 0).equals(report.explain("contrasts", 0))


def test_8_a_library_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    handlers = list(logging.getLogger().handlers)
    report = analyze("We choose unity over division.")
    rhetoric.render(report, format="markdown")
    assert capsys.readouterr() == ("", "")
    assert logging.getLogger().handlers == handlers


def test_8_no_spacy_extension_is_registered() -> None:
    code = (
        "import rhetoric; rhetoric.analyze('We win.', depth='surface');"
        "from spacy.tokens import Doc, Span, Token;"
        "from spacy.tokens.underscore import Underscore as U;"
        "print(len(U.doc_extensions), len(U.span_extensions), len(U.token_extensions))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0", "0"]


@pytest.mark.slow
def test_five_megabytes_on_one_line() -> None:
    text = "We choose unity over division, and war is not peace. " * 95_000
    report = analyze(text)
    assert report.tables["documents"]["words"][0] == 10 * 95_000
    assert report.tables["contrasts"].filter(pl.col("type") == "over").height == 95_000


def test_1_a_hit_with_a_gap_is_quoted_part_by_part() -> None:
    pack = rhetoric.lexicon.read_pack_text(
        "schema: rhetoric-pack/1\nid: gaps\nversion: 0.1.0\ntitle: Gaps\nlanguage: en\n"
        "license: CC0-1.0\ncategories:\n  stand:\n    title: Stand\n    definition: A gap.\n"
        "    terms:\n      - stand ... ready\n"
    )
    report = rhetoric.analyze("We stand always and fully ready now.", packs=[pack], depth="surface")
    assert report.hits["text"].to_list() == ["stand always and fully ready"]
    assert report.explain("hits", 0)["text"].to_list() == ["stand", "ready"]
