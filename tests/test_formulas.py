"""Formulas, counted by hand on small texts; the properties on all."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric import formulas
from rhetoric.formulas import Formula
from rhetoric.formulas._families import families
from rhetoric.preparing import body_of, prepare

SEEDS = Path(__file__).parents[1] / "seeds"


def find(text: str, **options: int) -> list[Formula]:
    return formulas.find(body_of(text, depth="surface"), **options)


def shown(text: str, **options: int) -> dict[str, tuple[int, int]]:
    return {f.text: (f.count, f.nested_count) for f in find(text, **options)}


def test_a_repeated_formula_is_listed_once_and_without_its_fragments() -> None:
    text = "They praised the grand old harbor bridge. He sold the grand old harbor bridge."
    assert shown(text) == {"the grand old harbor bridge": (2, 0)}


def test_a_shorter_formula_is_listed_where_it_also_stands_alone() -> None:
    text = "A shared future for mankind. A shared future for mankind. One shared future."
    assert shown(text) == {"A shared future for mankind": (2, 0), "shared future": (3, 2)}


def test_the_text_is_the_first_one_and_matching_folds_case_and_apostrophes() -> None:
    text = "The People’s War began. Later the people's war ended."
    assert shown(text) == {"The People’s War": (2, 0)}


def test_a_formula_crosses_a_comma() -> None:
    text = "One after another, we sang. One after another, we left."
    assert shown(text) == {"One after another, we": (2, 0)}


@pytest.mark.parametrize("mark", [".", ";", ":", "!", "?", " (", " —", ' "'])
def test_a_formula_crosses_no_other_mark(mark: str) -> None:
    text = f"He saw bread{mark} Water came. She saw bread{mark} Water fell."
    assert not any("bread" in text and "ater" in text for text in shown(text))


def test_a_formula_crosses_no_paragraph() -> None:
    assert shown("red bread\n\nblue wine\n\nred bread\n\nblue wine") == {
        "red bread": (2, 0),
        "blue wine": (2, 0),
    }


def test_function_words_alone_are_no_formula() -> None:
    assert shown("It is of the. It is of the. And so it was with us; and so it was with us.") == {}


def test_stray_edges_are_left_out() -> None:
    text = "We spoke of the old mill in the fog. They dreamed of the old mill in the rain."
    assert shown(text) == {"the old mill": (2, 0)}


def test_a_complex_preposition_is_kept_whole() -> None:
    text = "Calm in the face of danger. Proud in the face of storms."
    assert shown(text) == {"in the face of": (2, 0)}


def test_hyphens_and_enclitics_make_one_word() -> None:
    text = "A well-known China's mill. Another well-known China's mill."
    [found] = find(text)
    assert (found.text, found.length) == ("well-known China's mill", 3)


def test_an_article_opens_only_a_formula_of_two_content_words() -> None:
    text = "He saw the mill. She saw the mill. The old mill fell. The old mill burned."
    assert shown(text) == {"saw the mill": (2, 0), "The old mill": (2, 0)}


def test_limits() -> None:
    text = "red green blue white. red green blue white. red green blue white."
    assert shown(text, max_length=3) == {"red green blue": (3, 0), "green blue white": (3, 0)}
    assert shown(text, min_length=5) == {}
    assert shown(text, min_count=4) == {}
    for options in ({"min_length": 1}, {"min_count": 1}, {"min_length": 5, "max_length": 4}):
        with pytest.raises(ValueError, match="at least 2 words"):
            find(text, **options)


def test_titles_are_not_counted() -> None:
    text = "Great Harbor News\n\nGreat Harbor News reports that the sea was calm today.\n"
    document = prepare(text, depth="surface")
    assert not document.sections[0].is_body
    assert formulas.find(document) == []


def test_families_and_slots() -> None:
    text = (
        "Building a community with a shared future for mankind. "
        "Building a community with a shared future for mankind. "
        "This community with a shared future lasts. Green tea. Green tea."
    )
    by_text = {f.text: f for f in find(text)}
    short = by_text["community with a shared future"]
    long = by_text["Building a community with a shared future for mankind"]
    assert short.family == long.family == "community with a shared future"
    assert short.slots == ()
    assert long.slots == ("Building a", "for mankind")
    assert (short.count, short.nested_count) == (3, 2)
    assert by_text["Green tea"].family == "green tea"


def test_families_by_hand() -> None:
    # 1 2 3, 1 2 and 7 8: the first two share the pair (1, 2).
    cores, slots = families([[1, 2, 3], [1, 2], [7, 8]], [[True] * 3, [True] * 2, [True] * 2])
    assert cores == [1, 1, 2]
    assert slots == [[(2, 3)], [], []]


@pytest.mark.parametrize("text", ["", "one", "...", "- - -", "😀 😀", "a b\n\n\n"])
def test_nothing_to_find(text: str) -> None:
    assert formulas.find(prepare(text, depth="surface")) == []


words = st.sampled_from("red red-hot mill the of we 's , . ; in face will China -".split())


@settings(max_examples=150, deadline=None)
@given(st.lists(words, max_size=60))
def test_properties(chosen: list[str]) -> None:
    text = " ".join(chosen)
    document = body_of(text, depth="surface")
    found = formulas.find(document)
    listed = [set(zip(f.spans.start.tolist(), f.spans.end.tolist(), strict=True)) for f in found]
    for formula, places in zip(found, listed, strict=True):
        assert formula.count == len(formula.spans) == len(places) >= 2
        assert 0 <= formula.nested_count < formula.count
        assert 2 <= formula.length <= 12
        assert formula.text == " ".join(formula.spans[0].of(text).split())
        longer = [
            pair
            for other, pairs in zip(found, listed, strict=True)
            if other.length > formula.length
            for pair in pairs
        ]
        nested = sum(any(a <= s and e <= b for a, b in longer) for s, e in places)
        assert nested == formula.nested_count


@pytest.mark.skipif(not list(SEEDS.glob("*.txt")), reason="the sample article is not there")
def test_the_article() -> None:
    [path] = SEEDS.glob("*.txt")
    found = formulas.find(prepare(path.read_text(encoding="utf-8"), depth="surface"))
    by_text = {f.text: f for f in found}
    core = by_text["the CPC Central Committee with Comrade Xi Jinping at its core"]
    assert (core.count, core.length) == (4, 11)
    assert by_text["community with a shared future"].count == 5
    assert by_text["One after another, we"].count == 4
    assert by_text["we must unswervingly"].count == 3
    assert "international cooperation" in by_text
    for fragment in ("community with a", "with a shared", "Committee with Comrade", "of the"):
        assert fragment not in by_text


@pytest.mark.parametrize("unit", ["We choose unity over division, and war is not peace. ", "a b "])
def test_time_is_linear(unit: str) -> None:
    def seconds(copies: int) -> float:
        document = body_of(unit * copies, depth="surface")
        begin = time.perf_counter()
        formulas.find(document)
        return time.perf_counter() - begin

    seconds(50)
    assert seconds(16_000) < 40 * max(seconds(2_000), 0.01)
