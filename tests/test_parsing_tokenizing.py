"""Tokens by distinct stretches are the tokens that spaCy's tokenizer finds in the whole text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.model import Vocabulary
from rhetoric.parsing import _tokenizing
from rhetoric.parsing._tokenizing import LONGEST_WORD, Words

TOKENIZER = spacy.blank("en").tokenizer
SPEECHES = Path(__file__).parents[2] / "shared" / "texts"


def words() -> Words:
    return Words(TOKENIZER, Vocabulary())


SHARED = words()

Found = list[tuple[int, int, str]]


def ours(text: str, source: Words = SHARED) -> Found:
    start, length, form = source.columns(text)
    strings = source.vocabulary.strings(form)
    return list(zip(start.tolist(), (start + length).tolist(), strings, strict=True))


def by_spacy(text: str) -> Found:
    return [(t.idx, t.idx + len(t), t.text) for t in TOKENIZER(text) if not t.is_space]


PIECES = ["(:", ":)", ")", "(", "Mr", "Mr.", ".", "a.m", "a.m.", "8", "'", "s", "em", "can't", "x."]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, ":-", "-", "war,", "°", "C.", "_", "U.S."]), max_size=9),
    st.lists(st.sampled_from([" ", "", "\n", "  ", "\u00a0", "\t"]), min_size=9, max_size=9),
)
def test_special_cases_beside_and_across_white_space(pieces: list[str], gaps: list[str]) -> None:
    text = "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=False))
    assert ours(text) == by_spacy(text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120))
def test_any_text(text: str) -> None:
    assert ours(text) == by_spacy(text)


def test_a_special_case_across_white_space_hides_one_inside_a_stretch() -> None:
    # spaCy looks for ": )" too, changes nothing there, and then has no ")" left for "):".
    texts = [a + " " + b for a in PIECES for b in PIECES]
    texts += [f"{a}{b} {c}" for a in PIECES[:6] for b in PIECES[:6] for c in PIECES[:6]]
    assert [ours(text) for text in texts] == [by_spacy(text) for text in texts]
    apart = [ours(a) + ours(b) for text in texts for a, b in [text.split(" ")]]
    together = [ours(text) for text in texts]
    assert any(
        [word for *_, word in one] != [word for *_, word in two]
        for one, two in zip(apart, together, strict=True)
    )


def test_a_long_word_is_cut_and_its_pieces_do_not_join() -> None:
    text = "x " + ":" * (2 * LONGEST_WORD) + ") " + "a" * (LONGEST_WORD + 1) + " y"
    found = ours(text)
    assert "".join(word for *_, word in found) == text.replace(" ", "")
    assert all(text[start:end] == word for start, end, word in found)
    assert all(end <= start for (_, end, _), (start, _, _) in pairwise(found))
    assert [word for *_, word in found][-3:] == ["a" * LONGEST_WORD, "a", "y"]


def test_when_too_much_is_known_all_is_learned_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_tokenizing, "MOST_KNOWN", 5)
    source = words()
    texts = ["We fight a long war together (i.e., all).", "They don't.", "We fight, Mr. Smith."]
    for text in texts * 2:
        assert ours(text, source) == by_spacy(text)
        assert source.known <= 5 + len(text.split())


@pytest.mark.slow
@pytest.mark.skipif(not SPEECHES.is_dir(), reason="the speeches for development are not here")
def test_speeches() -> None:
    for path in sorted(SPEECHES.rglob("*.txt"))[::5]:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert ours(text) == by_spacy(text), path.name
