"""Contrast frames: templates, slots, gates, chains, exceptions, poles against the parse."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric import contrasts
from rhetoric.lexicon import check_examples, load, read_pack_text
from rhetoric.model import Match

PACK = """
schema: rhetoric-pack/1
id: mine
version: 0.1.0
title: Mine
language: en
license: CC0-1.0
contrasts:
  over:
    title: A over B
    definition: A above B.
    template: <A> over <B>
    slot: {max_tokens: 3, stop: [',', and, choose]}
    gate: {left: [choose], within: 3}
    chain: true
    roles: {asserted: A, rejected: B}
    except: [war over]
    examples:
      match:
        - choose <A:one> over <B:two>
      no_match:
        - war over there
  neither:
    title: neither A nor B
    definition: Both are rejected.
    type: neither_nor
    template: neither <A:1-4> nor <B>
    slot: {max_tokens: 2}
    roles: {rejected: [A, B]}
    examples:
      match:
        - neither <A:war> nor <B:peace>
      no_match:
        - neither of them
  added:
    title: not only A but also B
    definition: B is added to A.
    type: not_only
    template: not only <A:1-6> but (also )?<B>
    roles: {asserted: B, rejected: A}
    additive: true
    examples:
      match:
        - not only <A:bread> but also <B:salt>
      no_match:
        - not bread but salt
"""


def poles(match: Match, text: str) -> tuple[str, str]:
    asserted = " | ".join(span.of(text) for span in match.of("asserted"))
    return asserted, " | ".join(span.of(text) for span in match.of("rejected"))


def find(text: str, depth: str = "surface") -> list[tuple[str, str, str]]:
    pack = read_pack_text(PACK)
    found = contrasts.find(text, packs=[pack], depth=depth)
    return [(match.name, *poles(match, text)) for match in found]


def test_the_packs_own_examples_pass() -> None:
    assert check_examples(read_pack_text(PACK), strict=True, contrasts=contrasts.find_poles) == []


@pytest.mark.parametrize("depth", ["surface", pytest.param("parsed", marks=pytest.mark.model)])
def test_contrast_en_passes_its_examples(depth: str) -> None:
    [pack] = load("contrast-en")
    found = check_examples(pack, strict=True, depth=depth, contrasts=contrasts.find_poles)
    assert [str(problem) for problem in found] == []
    assert len(pack.contrasts) > 10


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We choose bread over stones.", [("over", "bread", "stones")]),
        ("We see bread over stones.", []),  # no gate word
        ("We choose to see fine bread over stones.", []),  # the gate is too far left
        ("We choose war over there.", []),  # an exception
        (
            "We choose art over beer, cats over dogs, and eggs over fish.",
            [("over", "art", "beer"), ("over", "cats", "dogs"), ("over", "eggs", "fish")],
        ),
        (
            "We choose art over beer. They take cats over dogs.",  # a chain ends with its sentence
            [("over", "art", "beer")],
        ),
        ("We choose art over beer, but they took cats over dogs.", [("over", "art", "beer")]),
        ("choose one two three four over b", []),  # gate out of reach
        ("It is neither war nor peace now here.", [("neither_nor", "", "war | peace now")]),
        ("Not only bread but also salt.", [("not_only", "salt", "bread")]),
        ("Over.", []),
        ("We choose over.", []),
    ],
)
def test_templates(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert find(text) == expected


def test_parts_and_labels() -> None:
    text = "They gave not only bread but also salt."
    [match] = contrasts.find(text, packs=[read_pack_text(PACK)], depth="surface")
    assert match.labels == {"pack": "mine", "entry": "added", "additive": "true"}
    assert [span.of(text) for span in match.of("cue")] == ["not only", "but also"]
    assert 0 < match.score <= 1
    assert match.basis == "surface"


def test_a_cue_is_given_without_the_punctuation_that_its_template_asks_for() -> None:
    text = "The law is a door, not a wall."
    [match] = contrasts.find(text, depth="surface")
    cues = [span.of(text) for role, span in match.parts if role == "cue"]
    assert (match.name, cues) == ("x_not_y", ["not"])


def test_a_dangling_word_does_not_end_a_pole() -> None:
    assert find("We choose bread over stones of the mountain.") == [("over", "bread", "stones")]


@pytest.mark.model
def test_a_parse_adds_the_actor_and_vetoes_nothing() -> None:
    text = "To win, mankind must choose hope over panic, and unity over division."
    found = contrasts.find(text, packs=[read_pack_text(PACK)], depth="parsed")
    assert [poles(match, text) for match in found] == [("hope", "panic"), ("unity", "division")]
    assert {span.of(text) for match in found for span in match.of("actor")} == {"mankind"}
    assert {match.basis for match in found} == {"parsed"}


WORDS = "choose over not only but also neither nor war peace , and . we".split()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_parts_lie_in_order_and_do_not_cross(words: list[str]) -> None:
    text = " ".join(words)
    for match in contrasts.find(text, packs=[read_pack_text(PACK)], depth="surface"):
        spans = sorted(span for _, span in match.parts)
        assert spans
        for one, two in pairwise(spans):
            assert one.end <= two.start
        assert all(span.of(text).strip() == span.of(text) != "" for span in spans)


def test_time_is_linear() -> None:
    text = "We choose bread over stones, and not only war but peace. " * 5_000
    assert len(contrasts.find(text, packs=[read_pack_text(PACK)], depth="surface")) == 10_000


def test_a_threshold_of_none_adds_candidates_without_their_verb_of_choice() -> None:
    text = "We choose bread over stones. It is about people over profits."
    assert len(contrasts.find(text, depth="surface")) == 1
    sure, weak = contrasts.find(text, depth="surface", threshold=None)
    assert poles(weak, text)[1] == "profits"
    assert weak.score < sure.score
    assert contrasts.find(text, depth="surface", threshold=sure.score) == [sure]
    with pytest.raises(ValueError, match="default"):
        contrasts.find(text, depth="surface", threshold="all")
