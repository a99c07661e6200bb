"""The tables of a report: made when they are asked for, written column by column."""

from __future__ import annotations

import json
import pickle

import polars as pl
import pytest

from rhetoric.analysis import analyze
from rhetoric.model.report import Report
from rhetoric.model.tables import TABLES, Tables, columns_of, frame_of_rows


def empty_columns(table: str) -> dict[str, list[object]]:
    return {name: [] for name in ("doc_id", *columns_of(table))}


def test_a_table_is_made_when_it_is_asked_for_and_only_once() -> None:
    asked = []

    def evidence() -> dict[str, list[object]]:
        asked.append("evidence")
        return {"doc_id": ["a"], "set_id": ["words"], "start": [0], "end": [3]}

    tables = Tables({**{name: empty_columns(name) for name in TABLES}, "evidence": evidence})
    assert list(tables) == list(TABLES)
    assert len(tables) == len(TABLES)
    assert "evidence" in tables
    assert "nothing" not in tables
    assert asked == []
    assert tables["evidence"].rows() == [("a", "words", 0, 3)]
    assert tables["evidence"] is tables["evidence"]
    assert asked == ["evidence"]
    assert list(tables) == list(TABLES)
    with pytest.raises(KeyError):
        tables["nothing"]


def test_a_report_can_be_pickled() -> None:
    report = analyze("We choose confidence over panic.", depth="surface")
    again = pickle.loads(pickle.dumps(report))  # noqa: S301
    assert again.to_json() == report.to_json()


def nasty() -> Report:
    """A report with every kind of value that a column can have."""
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    rows["documents"] = [{"doc_id": 'a"\\ \u2028 \x00 é 🙂 100 %s', "title": None, "words": 3}]
    rows["hits"] = [
        {"doc_id": "a", "negated": True, "weight": 1.0, "start": 0},
        {"doc_id": "a", "negated": None, "weight": 1e-17, "start": None},
        {"doc_id": "a", "negated": False, "weight": None},
    ]
    rows["ingredients"] = [
        {"doc_id": "a", "table": "arc", "row_id": "r", "value": 0.1, "start": None, "end": 7},
        {"doc_id": "a", "table": "arc", "row_id": None, "value": 100.0, "start": 1, "end": 9},
    ]
    rows["evidence"] = [
        {"doc_id": "a", "set_id": "s", "start": 1, "end": 2},
        {"doc_id": "a", "set_id": "t", "start": 0, "end": 5},
        {"doc_id": "a", "set_id": "s", "start": 4, "end": 9},
    ]
    tables = {name: frame_of_rows(name, records) for name, records in rows.items()}
    return Report(tables, {"a": "x"}, {"parser": {}})


def test_json_is_what_an_encoder_would_write() -> None:
    report = nasty()
    written = json.loads(report.to_json())
    assert written == report.to_dict()
    assert list(written["tables"]) == list(report.to_dict()["tables"])
    for line in report.to_json().split("\n"):
        if line.startswith('{"doc_id"'):
            record = line.removesuffix(",")
            assert json.dumps(json.loads(record), ensure_ascii=False) == record
    again = Report.from_json(report.to_json())
    assert again.to_json() == report.to_json()
    assert again.tables["evidence"].height == 3


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_json_has_no_numbers_that_json_does_not_know(value: float) -> None:
    report = nasty()
    wrong = report.tables["hits"].with_columns(pl.lit(value).alias("weight"))
    with pytest.raises(ValueError, match="not JSON compliant"):
        Report({**report.tables, "hits": wrong}, report.texts, {}).to_json()
