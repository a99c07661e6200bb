"""Figures: casebooks read strictly, the registry, scores, alignment, resolution, speed."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rhetoric import figures
from rhetoric.errors import UnknownNameError
from rhetoric.figures import enumeratio
from rhetoric.figures._parallel import length_ratio, likeness
from rhetoric.figures._score import logistic, weights
from rhetoric.model import Match, Span
from rhetoric.preparing import prepare

CASEBOOKS = Path(__file__).with_name("casebooks")
MARK = re.compile(r"\[([^\]]*)\]")


def read_casebook(name: str) -> tuple[list[str], list[str]]:
    """The marked lines that must be found, and the lines in which nothing may be."""
    finds: list[str] = []
    others: list[str] = []
    into = finds
    for line in (CASEBOOKS / f"{name}.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            assert line.startswith("## Not "), f"{name}: unknown heading {line!r}"
            into = others
        elif line.startswith("    "):
            into.append(line.strip())
    return finds, others


def unmark(line: str) -> tuple[str, list[tuple[int, int]]]:
    """The plain text of a line, and the places of the marked words in it."""
    text, places, at = "", [], 0
    line = line.replace(" ¶ ", "\n\n")
    for mark in MARK.finditer(line):
        text += line[at : mark.start()]
        places.append((len(text), len(text) + len(mark[1])))
        text += mark[1]
        at = mark.end()
    return text + line[at:], places


def cases(kind: int) -> list[tuple[str, str]]:
    return [(name, line) for name in figures.names() for line in read_casebook(name)[kind]]


def found_in(text: str, name: str) -> list[list[tuple[int, int]]]:
    matches = figures.find(text, figures=[name], depth="surface")
    return [[(span.start, span.end) for _, span in match.parts] for match in matches]


@pytest.mark.parametrize("name", figures.names())
def test_every_figure_has_a_casebook_of_twelve_and_twelve(name: str) -> None:
    finds, others = read_casebook(name)
    assert len(finds) >= 12
    assert len(others) >= 12
    assert all(MARK.search(line) for line in finds)
    assert not any(MARK.search(line) for line in others)


@pytest.mark.parametrize(("name", "line"), cases(0))
def test_casebook_finds(name: str, line: str) -> None:
    text, places = unmark(line)
    assert found_in(text, name) == [places]


@pytest.mark.parametrize(("name", "line"), cases(1))
def test_casebook_counter_examples(name: str, line: str) -> None:
    assert found_in(unmark(line)[0], name) == []


# ------------------------------------------------------------------ the surface


def test_names_and_aliases() -> None:
    assert {"epanaphora", "tricolon", "enumeratio"} <= set(figures.names())
    assert figures.describe("Anaphora").name == "epanaphora"
    made = figures.describe("tricolon")
    assert made.family == "parallelism"
    assert "ESTHER" in made.source
    assert made.definition.startswith("Exactly three")
    assert figures.thresholds()["tricolon"] == made.threshold


def test_an_unknown_figure_is_an_error_with_a_proposal() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'epanaphora'"):
        figures.find("We came.", figures=["epanafora"])


def test_a_threshold_outside_of_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        figures.figure(family="x", source="y", threshold=2, version="0")


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "Word", "...", "😀 😀 😀", "and and and", ", , ,"]
)
def test_texts_with_nothing_to_find(text: str) -> None:
    assert figures.find(text, depth="surface") == []


def test_thresholds_select_and_none_gives_every_candidate() -> None:
    text = "We have a plan for the mill. We have the money for it, and we sail at dawn."
    every = figures.find(text, threshold=None, depth="surface")
    assert every
    assert all(0 <= match.score <= 1 for match in every)
    assert figures.find(text, threshold=1.0, depth="surface") == []
    some = figures.find(text, threshold=0.0, depth="surface")
    assert {m.parts for m in some} <= {m.parts for m in every}


def test_scores_are_the_logistic_of_the_features() -> None:
    [match] = figures.find("I have a dream. I have a plan.", figures=["anaphora"], depth="surface")
    assert match.score == logistic(match.features, weights("epanaphora"))
    assert match.features["words"] == 3
    assert match.basis == "surface"
    assert [role for role, _ in match.parts] == ["member", "member"]


def test_logistic_by_hand() -> None:
    assert logistic({"a": 1.0, "unknown": 9.0}, {"bias": -2.0, "a": 2.0}) == 0.5
    assert logistic({"a": 1e9}, {"a": 1.0}) == pytest.approx(1.0)


def test_paratext_of_a_document_is_not_searched() -> None:
    text = "We shall build.\n\nWe shall build the mill tomorrow, says the council of the town."
    document = prepare(text, depth="surface")
    outside = replace(document, tokens=document.tokens.take(np.arange(0)))
    assert figures.find(outside) == []


# ------------------------------------------------------------------ resolution


def match_of(score: float, *pairs: tuple[int, int]) -> Match:
    return Match("tricolon", tuple(("member", Span(a, b)) for a, b in pairs), score)


def test_overlapping_candidates_are_merged_into_the_best() -> None:
    low = match_of(0.6, (0, 5), (10, 15))
    high = match_of(0.8, (3, 8), (12, 18))
    apart = match_of(0.5, (20, 25), (30, 35))
    assert figures.resolve([low, apart, high]) == [high, apart]


def test_equal_scores_go_to_more_parts() -> None:
    two = match_of(0.7, (0, 5), (10, 15))
    three = match_of(0.7, (0, 5), (10, 15), (20, 25))
    assert figures.resolve([two, three]) == [three]


def test_nested_hulls_without_common_parts_both_stay() -> None:
    outer = match_of(0.7, (0, 5), (50, 55))
    inner = match_of(0.6, (10, 15), (20, 25))
    assert figures.resolve([inner, outer]) == [outer, inner]


# ------------------------------------------------------------------ alignment


def test_align_by_hand() -> None:
    found = figures.align(
        [
            "we must unswervingly uphold the law".split(),
            "we must unswervingly put people first".split(),
            "We must unswervingly pursue the vision".split(),
        ]
    )
    assert found.skeleton == "we must unswervingly …"
    assert found.slots == [["uphold the law"], ["put people first"], ["pursue the vision"]]


def test_align_with_a_slot_in_the_middle() -> None:
    found = figures.align(["it is good to act".split(), "it is wise for all to act".split()])
    assert found.skeleton == "it is … to act"
    assert found.slots == [["good"], ["wise for all"]]


def test_align_of_nothing_in_common_and_of_nothing() -> None:
    assert figures.align([["a"], ["b"]]) == figures.Alignment("…", [["a"], ["b"]])
    assert figures.align([]) == figures.Alignment("", [])
    assert figures.align([["same", "words"], ["same", "words"]]).slots == [[], []]


def test_aligned_enumerations() -> None:
    text = (
        "First, it is important to build the mill. It will feed us.\n\n"
        "Second, it is important for all to guard the gate."
    )
    [(enumeration, skeleton, slots)] = enumeratio.aligned(prepare(text, depth="surface"))
    assert len(enumeration.items) == 2
    assert skeleton == "it is important … to … the …"
    assert slots == [["", "build", "mill"], ["for all", "guard", "gate"]]


def test_likeness_and_length_ratio_by_hand() -> None:
    assert likeness([1, 2, 3, 4], [1, 2, 3, 5]) == 0.75
    assert likeness([], [1]) == 0
    assert length_ratio([2, 4]) == 0.5
    assert length_ratio([]) == 0


# ------------------------------------------------------------------ speed


@pytest.mark.parametrize(
    "sentence", ["We shall build the mill, the port, and the wall. ", "And and "]
)
def test_time_is_linear(sentence: str) -> None:
    def seconds(copies: int) -> float:
        document = prepare(sentence * copies, depth="surface")
        begin = time.perf_counter()
        figures.find(document)
        return time.perf_counter() - begin

    seconds(50)
    assert seconds(8000) < 40 * max(seconds(1000), 0.01)
