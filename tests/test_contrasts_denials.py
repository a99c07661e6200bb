"""Denials answered by a clause of their own, also across a sentence border."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric import contrasts
from rhetoric.model import Match
from rhetoric.preparing import prepare

BOTH = ["surface", pytest.param("parsed", marks=pytest.mark.model)]


def found(text: str, depth: str) -> list[tuple[str, list[str], list[str]]]:
    def said(match: Match, role: str) -> list[str]:
        return [span.of(text) for span in match.of(role)]

    matches = contrasts.find(text, depth=depth)
    return [(m.name, said(m, "rejected"), said(m, "asserted")) for m in matches]


@pytest.mark.parametrize("depth", BOTH)
@pytest.mark.parametrize(
    ("text", "name", "rejected", "asserted"),
    [
        ("This is not a wall. It is a door.", "not_but", "a wall", "a door"),
        ("The law is not a wall; it is a door.", "not_but", "a wall", "a door"),
        ("This isn't a wall — it's a door.", "not_but", "a wall", "a door"),
        ("This is n't a wall . It 's a door .", "not_but", "a wall", "a door"),
        ("The mill does not belong to him. The mill belongs to us.", "not_but", "him", "us"),
        ("We will not curse the dark. We will carry lamps.", "not_but", "curse the dark", None),
        ("You row not as guests, but you row as friends.", "not_but", None, None),
        ("The town did not sell the bridge. It sold the tolls.", "not_but", None, "the tolls"),
        ("The old need not bread. They need company.", "not_but", "bread", "company"),
        ("Wealth is not the goal. Wealth is the means.", "not_but", "the goal", "the means"),
        ("Taxes are not going to feed us. They are going to ruin us.", "not_but", None, None),
        ("The fee is not fair; the fee is heavy.", "not_but", "fair", "heavy"),
        ("This is not just a bridge. It is a promise.", "not_only", "a bridge", "a promise"),
        ("It was not merely a song. It was a prayer.", "not_only", "a song", "a prayer"),
        ("Rain is certain, but snow is not.", "whereas", "Rain is certain", "snow is not"),
        ("The rich can leave, but the poor can not.", "whereas", None, "the poor can not"),
        ("They rest. On the contrary, we work.", "other", "They rest", "we work"),
        ("We do not rest. On the contrary, we work.", "not_but", "rest", "we work"),
    ],
)
def test_finds(
    depth: str, text: str, name: str, rejected: str | None, asserted: str | None
) -> None:
    [(type_, no, yes)] = found(text, depth)
    assert type_ == name
    assert rejected is None or no == [rejected]
    assert asserted is None or yes == [asserted]
    assert len(no) == len(yes) == 1


@pytest.mark.parametrize("depth", BOTH)
@pytest.mark.parametrize(
    "text",
    [
        "This is not a wall. They sang all night.",
        "He is not rich. He is not poor.",
        "I do not know. You know the way.",
        "If it is not a wall, it is a door.",
        "Is this not a wall? It is a door.",
        "The gate was not shut. It was in the wall of the old town.",
        "They did not answer. They had no answer.",
        "He has not come. He has given no word.",
        "We are not late. The boats are.",
        "The mill is not old.\n\nIt is a ruin.",
        "Nobody can rest while his neighbor does not.",
        "It rained, but they did not.",
        "They tacked on the contrary wind. It rained.",
        "We had proof to the contrary. They rowed.",
    ],
)
def test_passes_over(depth: str, text: str) -> None:
    document = prepare(text, depth=depth, structure={"body": "all", "sections": "none"})
    assert contrasts.find(document) == []


@pytest.mark.parametrize("depth", BOTH)
def test_several_denials_with_one_answer_are_one_contrast(depth: str) -> None:
    text = "We will not hide, we will not wait. We will sing aloud."
    [(name, rejected, asserted)] = found(text, depth)
    assert (name, rejected, asserted) == ("not_but", ["hide", "wait"], ["sing aloud"])


def test_a_pack_of_ones_own_brings_no_denials() -> None:
    [pack] = [p for p in contrasts.load("unity-division-en") if p.id == "unity-division-en"]
    assert contrasts.find("This is not a wall. It is a door.", packs=[pack], depth="surface") == []


WORDS = "this is not n't just a wall . ; , it we will but door on the contrary do n't".split()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_poles_and_cues_are_words_of_the_text(words: list[str]) -> None:
    text = " ".join(words)
    for match in contrasts.find(text, depth="surface"):
        assert all(span.of(text).strip() == span.of(text) != "" for _, span in match.parts)


def test_time_is_linear() -> None:
    text = "This is not a wall. It is a door. " * 1_000
    assert len(contrasts.find(text, depth="surface")) == 1_000
