"""Where other tools define a measure as this library does, both give the same number.

They are given the same tokens or the same counts, so that only the formula is compared. The tools
stand in the dependency group ``comparison``; a test whose tool is not installed is skipped.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from rhetoric.measures import WordSequence, diversity, factors, richness
from rhetoric.model import Spans

pytestmark = pytest.mark.comparison


def texts() -> list[list[str]]:
    """Made texts of several lengths and vocabularies, words by Zipf's law."""
    draw = random.Random(11)  # noqa: S311
    found = []
    for total, types in ((60, 40), (250, 90), (700, 400), (1500, 500)):
        weights = [1 / rank for rank in range(1, types + 1)]
        names = [f"w{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(types)]
        found.append(draw.choices(names, weights, k=total))
    return found


def sequence(words: Sequence[str]) -> WordSequence:
    table: dict[str, int] = {}
    ids = np.array([table.setdefault(w, len(table)) for w in words], dtype=np.int32)
    return WordSequence(Spans.empty(), ids)


@pytest.mark.parametrize("words", texts(), ids=len)
def test_lexicalrichness(words: list[str]) -> None:
    rich = pytest.importorskip("lexicalrichness").LexicalRichness(
        words, preprocessor=None, tokenizer=None
    )
    n, v, ids = len(words), len(set(words)), sequence(words)
    ours = {
        "ttr": diversity.ttr(v, n),
        "rttr": richness.guiraud_r(v, n),
        "cttr": richness.carroll_cttr(v, n),
        "Herdan": richness.herdans_c(v, n),
        "Summer": richness.somers_s(v, n),
        "Dugast": richness.dugasts_u(v, n),
        "Maas": richness.maas_a2(v, n),
        "yulek": diversity.yules_k(ids),
        "yulei": richness.yules_i(ids, n),
        "simpsond": richness.simpsons_d(ids, n),
    }
    theirs = {name: getattr(rich, name) for name in ours}
    assert ours == pytest.approx(theirs, rel=1e-9)
    if n > 100:
        assert diversity.mattr(ids) == pytest.approx(rich.mattr(window_size=100), rel=1e-9)
        # There the last segment is left out even where it is whole: one word less is one that
        # is not.
        rich.wordlist = words[:-1]
        segments = factors.msttr(sequence(words[:-1]))
        assert segments == pytest.approx(rich.msttr(segment_window=100), rel=1e-9)
        rich.wordlist = words
        assert diversity.hdd(ids) == pytest.approx(rich.hdd(draws=42), rel=1e-9)


@pytest.mark.parametrize("words", texts()[:3], ids=len)
def test_lexical_diversity(words: list[str]) -> None:
    pytest.importorskip("lexical_diversity")
    from lexical_diversity import lex_div

    n, v, ids = len(words), len(set(words)), sequence(words)
    assert richness.guiraud_r(v, n) == pytest.approx(lex_div.root_ttr(words), rel=1e-9)
    assert richness.herdans_c(v, n) == pytest.approx(lex_div.log_ttr(words), rel=1e-9)
    # Base 10 there, natural logarithms here.
    assert richness.maas_a2(v, n) * np.log(10) == pytest.approx(lex_div.maas_ttr(words), rel=1e-9)
    assert diversity.mattr(ids, window=50) == pytest.approx(
        lex_div.mattr(words, window_length=50), rel=1e-9
    )
    assert factors.msttr(ids, window=50) == pytest.approx(
        lex_div.msttr(words, window_length=50), rel=1e-9
    )
    assert diversity.hdd(ids) == pytest.approx(lex_div.hdd(words), rel=1e-9)
    assert diversity.mtld(ids) == pytest.approx(lex_div.mtld(words, min=1), rel=1e-9)
    assert factors.mtld_ma_wrap(ids) == pytest.approx(lex_div.mtld_ma_wrap(words), rel=1e-9)
    assert factors.mtld_ma_bid(ids) == pytest.approx(lex_div.mtld_ma_bid(words), rel=1e-9)
