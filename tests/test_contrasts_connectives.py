"""Discourse connectives: forms, arguments, senses, scores."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric import contrasts, evaluate
from rhetoric.contrasts._connectives import linear, places, weights
from rhetoric.contrasts._forms import SENSES, forms
from rhetoric.model import Match
from rhetoric.preparing import prepare

BOTH = ["surface", pytest.param("parsed", marks=pytest.mark.model)]
DATA = Path(__file__).parents[1].parent / "shared" / "data" / "gum-contrast.jsonl"


def senses(text: str, depth: str = "surface") -> list[tuple[str, str]]:
    found = contrasts.connectives(text, depth=depth)
    return [(m.name, m.of("cue")[0].of(text).lower()) for m in found]


def said(match: Match, role: str, text: str) -> list[str]:
    return [span.of(text) for span in match.of(role)]


@pytest.mark.parametrize("depth", BOTH)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Although it rained, they rowed.", [("concession", "although")]),
        ("Even though it rained, they rowed.", [("concession", "even though")]),
        ("It rained. Nevertheless, they rowed.", [("concession", "nevertheless")]),
        ("The north is cold, whereas the south is warm.", [("contrast", "whereas")]),
        ("The town built schools instead of raising walls.", [("substitution", "instead of")]),
        ("They rowed rather than wait.", [("substitution", "rather than")]),
        ("They did not sail. Instead, they rowed.", [("substitution", "instead")]),
        ("They left because it rained.", [("causal", "because")]),
        ("They left because of the rain.", []),
        ("They left when the bell rang.", [("temporal", "when")]),
        ("When did the bell ring?", []),
        ("We have waited since 1990.", []),  # a preposition with a noun joins no clauses
        ("Since it is late, we go.", [("causal", "since")]),
        ("If it snows, we stay.", [("condition", "if")]),
        ("They sing as if it were May.", []),
        ("They stay unless it rains.", [("condition", "unless")]),
        ("All but one of the boats came.", []),
        ("They are still here.", []),
        ("It was rather cold.", []),
        ("The price of bread fell.", []),
    ],
)
def test_senses(depth: str, text: str, expected: list[tuple[str, str]]) -> None:
    if text.startswith("We have waited") and depth == "surface":
        pytest.skip("no parse tells a number from a clause")
    assert senses(text, depth) == expected


@pytest.mark.parametrize("depth", BOTH)
def test_arguments(depth: str) -> None:
    text = "Although it rained, they rowed. However, nobody sang."
    one, two = contrasts.connectives(text, depth=depth)
    assert said(one, "arg1", text) == ["they rowed"]
    assert said(one, "arg2", text) == ["it rained"]
    assert said(two, "arg1", text) == ["Although it rained, they rowed"]
    assert said(two, "arg2", text) == ["nobody sang"]
    assert one.basis == depth


def test_an_adverb_inside_its_clause_leaves_two_stretches() -> None:
    text = "The mill burned. The barn, however, stood."
    [match] = contrasts.connectives(text, depth="surface")
    assert said(match, "arg2", text) == ["The barn", "stood"]
    assert said(match, "arg1", text) == ["The mill burned"]


def test_the_first_sentence_of_a_paragraph_has_nothing_before_it() -> None:
    text = "They sang.\n\nHowever, it rained."
    [match] = contrasts.connectives(text, depth="surface")
    assert match.of("arg1") == []


@pytest.mark.parametrize("depth", BOTH)
def test_while_is_temporal_where_nothing_is_set_against_anything(depth: str) -> None:
    text = "They sang while they rowed."
    found = contrasts.connectives(text, depth=depth)
    assert [m.name for m in found] in (["temporal"], ["concession"], ["contrast"])
    every = contrasts.connectives(text, depth=depth, threshold=None)
    assert len(every) == 1


def test_spaced_tokens_read_like_prose() -> None:
    prose, spaced = "He isn't rich, but he is kind.", "He is n't rich , but he is kind ."
    one = contrasts.connectives(prose, depth="surface")
    two = contrasts.connectives(spaced, depth="surface")
    assert [m.name for m in one] == [m.name for m in two] != []
    assert said(two[0], "arg2", spaced) == ["he is kind"]


def test_thresholds() -> None:
    text = "All but one came, but they were still late, although it rained. They ate or slept."
    every = contrasts.connectives(text, depth="surface", threshold=None)
    default = contrasts.connectives(text, depth="surface")
    high = contrasts.connectives(text, depth="surface", threshold=0.9)
    assert len(every) > len(default) > len(high) == 1
    assert all(match.score >= 0.9 for match in high)
    assert all(0 <= match.score <= 1 for match in every)
    with pytest.raises(ValueError, match="default"):
        contrasts.connectives(text, depth="surface", threshold="high")


def test_longer_forms_hide_shorter_ones() -> None:
    document = prepare(
        "Even though it rained, rather than wait they rowed as if mad.", depth="surface"
    )
    found = [place.form.words for place in places(document)]
    assert found == ["even though", "rather than"]


def test_every_sense_has_forms_and_each_form_stands_once() -> None:
    every = forms()
    assert {sense for form in every for sense in form.senses} == set(SENSES)
    assert len({form.words for form in every}) == len(every)
    assert len(every) > 100


def test_weights_are_of_features_that_exist() -> None:
    for depth in ("surface", "parsed"):
        table = weights(depth)
        assert set(table["senses"]) == {
            "contrast",
            "concession",
            "substitution",
            "disjunction",
            "exception",
        }
        assert table["use"]["form=although"] > 0
    assert linear({"a": 2.0, "unknown": 5.0}, {"bias": -1.0, "a": 0.5}) == 0.0


WORDS = "but however although while , . ; they rowed it rained not or instead of when".split()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_parts_never_touch_the_cue(words: list[str]) -> None:
    text = " ".join(words)
    for match in contrasts.connectives(text, depth="surface", threshold=None):
        [cue] = match.of("cue")
        spans = sorted(span for _, span in match.parts)
        assert cue in spans
        assert all(one.end <= two.start for one, two in pairwise(spans))


@pytest.mark.model
@pytest.mark.skipif(not DATA.exists(), reason="the GUM relations are not part of this project")
def test_the_stored_weights_do_on_gum_what_they_were_fitted_for(tmp_path: Path) -> None:
    lines = DATA.read_text(encoding="utf-8").splitlines()
    dev = [line for line in lines if json.loads(line)["split"] == "dev"]
    file = tmp_path / "gum.jsonl"
    file.write_text("\n".join(dev), encoding="utf-8")
    result = evaluate(file, detector="connectives", depth="parsed")
    assert (result.micro.f1 or 0) > 0.6
    by_name = {score.name: score for score in result.by_name}
    assert (by_name["substitution"].f1 or 0) > 0.75


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("Since the strike began, we have waited.", "temporal"),
        ("Since it is late, we go.", "causal"),
        ("As soon as it rains, they row.", "temporal"),
        ("It rained so that they stayed.", "causal"),
    ],
)
def test_time_and_reason(text: str, sense: str) -> None:
    assert [name for name, _ in senses(text)] == [sense]


def test_the_second_half_of_an_additive_frame_is_no_connective() -> None:
    assert senses("They sent not only bread but also salt.") == []
