"""Lexical diversity: laws that the measures keep, and slow definitions beside the fast ones."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric import measures
from rhetoric.measures import diversity, factors, richness
from rhetoric.model import Spans
from rhetoric.preparing import prepare

BY_COUNT = (
    richness.guiraud_r,
    richness.carroll_cttr,
    richness.herdans_c,
    richness.somers_s,
    richness.dugasts_u,
    richness.brunets_w,
    richness.maas_a2,
)


def words_of(ids: list[int] | np.ndarray) -> measures.WordSequence:
    return measures.WordSequence(Spans.empty(), np.array(ids, dtype=np.int32))


def zipf(total: int, types: int = 300) -> list[int]:
    draw = random.Random(7)  # noqa: S311
    return draw.choices(range(types), [1 / rank for rank in range(1, types + 1)], k=total)


def factor_word_by_word(ids: list[int], start: int, stop: int, shortest: int) -> int:
    for end in range(start + 1, stop + 1):
        part = ids[start:end]
        if len(part) >= shortest and len(set(part)) / len(part) < 0.72:
            return len(part)
    return 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=200), st.integers(1, 12))
def test_factors_are_those_of_reading_word_by_word(ids: list[int], shortest: int) -> None:
    twice = ids + ids
    expected = [factor_word_by_word(twice, i, 2 * len(ids), shortest) for i in range(len(ids))]
    found = factors.factor_lengths(
        words_of(twice).previous, len(ids), threshold=0.72, shortest=shortest
    )
    assert found.tolist() == expected
    alone = [factor_word_by_word(ids, i, len(ids), shortest) for i in range(len(ids))]
    found = factors.factor_lengths(
        words_of(ids).previous, len(ids), threshold=0.72, shortest=shortest
    )
    assert found.tolist() == alone


def test_reading_both_ways_is_the_mean_of_the_two() -> None:
    ids = zipf(400)
    means = []
    for order in (ids, ids[::-1]):
        whole = [n for i in range(400) if (n := factor_word_by_word(order, i, 400, 10))]
        means.append(sum(whole) / len(whole))
    assert factors.mtld_ma_bid(words_of(ids)) == pytest.approx(sum(means) / 2, rel=1e-12)
    assert factors.mtld_ma_bid(words_of(ids[::-1])) == pytest.approx(sum(means) / 2, rel=1e-12)


def test_reading_in_a_ring_does_not_care_where_it_begins() -> None:
    ids = zipf(300)
    turned = ids[90:] + ids[:90]
    assert factors.mtld_ma_wrap(words_of(turned)) == pytest.approx(
        factors.mtld_ma_wrap(words_of(ids)), rel=1e-12
    )


def test_what_follows_from_the_spectrum_ignores_order() -> None:
    ids = zipf(500)
    shuffled = np.random.default_rng(5).permutation(ids)
    for measure in (richness.yules_i, richness.simpsons_d):
        assert measure(words_of(shuffled), 500) == measure(words_of(ids), 500)


def test_doubling_a_text() -> None:
    once, types = 400, 170
    for measure in BY_COUNT:
        less_varied = measure(types, 2 * once) < measure(types, once)
        assert less_varied is (measure.direction == "higher is more varied"), measure.name
    ids = zipf(400)
    twice = words_of(ids + ids)
    assert factors.msttr(twice) == pytest.approx(factors.msttr(words_of(ids)), rel=1e-12)
    # No word of a doubled text stands once.
    assert len(twice.standing(1)) == 0
    assert len(twice.standing(2)) == len(words_of(ids).standing(1))
    # K and D speak of the chance that two words are the same: twice the text, nearly the same.
    assert diversity.yules_k(twice) == pytest.approx(diversity.yules_k(words_of(ids)), rel=0.1)


def test_simpsons_d_is_the_share_of_pairs_that_are_alike() -> None:
    ids = zipf(60, types=20)
    pairs = [a == b for i, a in enumerate(ids) for b in ids[i + 1 :]]
    assert richness.simpsons_d(words_of(ids), 60) == pytest.approx(sum(pairs) / len(pairs))


@pytest.mark.parametrize(
    ("text", "measure", "reason"),
    [
        ("Once.", "herdans_c", "a ratio of logarithms needs more than one word"),
        ("Not one stands twice.", "dugasts_u", "no word is repeated"),
        ("Not one stands twice.", "yules_i", "no word is repeated"),
        ("Not one stands twice.", "honores_r", "no word is repeated"),
        ("Not not.", "somers_s", "the logarithm of a logarithm needs three words of two types"),
        ("Alone.", "simpsons_d", "two words cannot be drawn from one"),
        ("Few words.", "mtld_ma_wrap", "the type-token ratio never falls below the threshold"),
        ("", "msttr", "no words"),
    ],
)
def test_where_there_is_no_value_the_reason_is_given(text: str, measure: str, reason: str) -> None:
    document = prepare(text, depth="surface")
    found = measures.measure_all(document, names=[measure], enforce_minimum=False)[0]
    assert (found.value, found.note) == (None, reason)


def test_hapaxes_are_shown_where_they_stand() -> None:
    document = prepare("A rose is a rose is a flower.", depth="surface")
    found = {
        name: measures.count(document, name).spans for name in ("hapax_legomena", "dis_legomena")
    }
    assert found["hapax_legomena"] is not None
    assert found["hapax_legomena"].texts(document.text) == ["flower"]
    assert found["dis_legomena"] is not None
    assert list(found["dis_legomena"].start) == [2, 7]
