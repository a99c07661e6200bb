"""Measures that need a parse, and what a parse changes in the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from rhetoric import measures
from rhetoric.preparing import prepare
from test_measures import check_evidence, golden_rows, one

pytestmark = pytest.mark.model

SEED = Path(__file__).parent.parent / "seeds" / "000_415ee3b002599a03.txt"


@pytest.mark.parametrize(("text", "measure", "value"), golden_rows("parsed"))
def test_hand_counted_values(text: str, measure: str, value: float) -> None:
    found = one(prepare(text, depth="parsed"), measure, enforce_minimum=False)
    assert found.value == pytest.approx(value, abs=1e-9), found.ingredients


def test_evidence_recomputes_every_value() -> None:
    document = prepare(SEED.read_text(encoding="utf-8"), depth="parsed")
    everything = measures.measure_all(document.body)
    assert [found.measure for found in everything] == measures.names()
    # No period of sentence length stands out in this text; a package may not be there.
    undefined = {
        found.measure: found.note
        for found in everything
        if found.value is None and not str(found.note).startswith("needs the package")
    }
    assert undefined == {"sentence_length_period": "no period stands out from chance"}
    check_evidence(document.body)
    for span in document.body.part_spans(4):
        part = document.body.within(span)
        check_evidence(part)
        # The same tokens as a view that knows nothing of the whole: all is counted anew.
        tokens = document.body.tokens
        inside = (tokens.start >= span.start) & (tokens.end <= span.end)
        alone = document.body.select(inside, part=span)
        assert alone.outer is None
        for name in measures.ingredients():
            try:
                whole, here = measures.count(document.body, name), measures.count(alone, name)
            except measures.UndefinedError as reason:
                if not str(reason).startswith("needs the package"):
                    raise
                continue
            assert measures.count(part, name) == here, name
            assert here.spans is not None
            assert whole.spans is not None
            if whole.local:
                assert here.spans == whole.spans.within(span), name


@pytest.mark.parametrize(
    ("text", "ingredient", "expected"),
    [
        ("He has been seen and will be heard.", "passives", ["been", "be"]),
        ("They came and saw, and we left because it rained.", "finite_clauses",
         ["came", "left", "rained"]),
        ("Close the door.", "finite_clauses", ["Close"]),
        ("They fought in World War I, and I mourn.", "first_person_singular", ["I"]),
        ("The position of the nation improved.", "nominalizations", ["position"]),
    ],
)  # fmt: skip
def test_what_counts_when_parsed(text: str, ingredient: str, expected: list[str]) -> None:
    spans = measures.count(prepare(text, depth="parsed"), ingredient).spans
    assert spans is not None
    assert spans.texts(text) == expected
