"""Lexical diversity of stretches: segments of one length, and stretches that keep a ratio."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rhetoric.measures._registry import Sequence, UndefinedError, measure

_HIGHER = "higher is more varied"
_KYLE = (
    "McCarthy, P. M., & Jarvis, S. (2010). MTLD, vocd-D, and HD-D: A validation study of "
    "sophisticated approaches to lexical diversity assessment. Behavior Research Methods, 42(2), "
    "381-392; in this variant Kyle, K., Crossley, S. A., & Jarvis, S. (2021). Assessing the "
    "validity of lexical diversity indices using direct judgements. Language Assessment "
    "Quarterly, 18(2), 154-170."
)
_BECAUSE = (
    "a factor of ordinary prose takes some 40 to 120 words; below 100 words next to none is whole"
)
_WIDTH, _ROWS = 64, 4096


def factor_lengths(
    previous: NDArray[np.intp], starts: int, *, threshold: float, shortest: int
) -> NDArray[np.intp]:
    """How many words from each start on it takes until the type-token ratio falls below a
    threshold; 0 where it never does.

    Args:
        previous: (words,) for each place the last earlier one with the same word, or -1.
        starts: the first so many places are starts.
        shortest: least words of a factor.
    """
    total = len(previous)
    lengths = np.zeros(starts, dtype=np.intp)
    padded = np.concatenate([previous, np.full(_WIDTH, -1)]).astype(np.int32)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WIDTH)
    for block in range(0, starts, _ROWS):
        alive = np.arange(block, min(block + _ROWS, starts), dtype=np.int32)
        repeated = np.zeros(len(alive), dtype=np.int32)
        done = 0
        while len(alive):
            length = np.arange(done + 1, done + _WIDTH + 1)
            # The most repeated words that keep the ratio, for each length.
            most = np.floor(length * (1 - threshold)).astype(np.int32) + 1
            most -= ((length - most) / length < threshold).astype(np.int32)
            most -= ((length - most) / length < threshold).astype(np.int32)
            most[length < shortest] = np.iinfo(np.int32).max
            again = windows[alive + done] >= alive[:, None]
            counts = np.cumsum(again, axis=1, dtype=np.int32)
            counts += repeated[:, None]
            below = counts > most
            first = below.argmax(axis=1)
            found = below[np.arange(len(alive)), first]
            ends = done + first + 1
            found_here = found & (alive + ends <= total)
            lengths[alive[found_here]] = ends[found_here]
            done += _WIDTH
            rest = ~found & (alive + done < total)
            alive, repeated = alive[rest], counts[rest, -1]
    return lengths


def _mean_factor(lengths: NDArray[np.intp]) -> float:
    whole = lengths[lengths > 0]
    if not len(whole):
        raise UndefinedError("the type-token ratio never falls below the threshold")
    return float(whole.mean())


@measure(
    unit="words",
    family="diversity",
    source=_KYLE,
    minimum={"word_sequence": 100},
    because=_BECAUSE,
    direction=_HIGHER,
    disagreements="None: lexical-diversity (mtld_ma_wrap) gives the same.",
)
def mtld_ma_wrap(word_sequence: Sequence, *, threshold: float = 0.72, shortest: int = 10) -> float:
    """How many words in a row keep a varied vocabulary, from wherever one begins to read:
    MTLD-MA-wrap.

    From every word on, how many words it takes until the type-token ratio falls below `threshold`
    (`shortest` words at least); the mean. What runs over the end goes on at the beginning, so
    that no part of a factor is left.
    """
    total = len(word_sequence)
    if not total:
        raise ZeroDivisionError
    twice = Sequence(word_sequence.spans, np.tile(word_sequence.ids, 2))
    return _mean_factor(
        factor_lengths(twice.previous, total, threshold=threshold, shortest=shortest)
    )


@measure(
    unit="words",
    family="diversity",
    source=_KYLE,
    minimum={"word_sequence": 100},
    because=_BECAUSE,
    direction=_HIGHER,
    disagreements="None: lexical-diversity (mtld_ma_bid) gives the same.",
)
def mtld_ma_bid(word_sequence: Sequence, *, threshold: float = 0.72, shortest: int = 10) -> float:
    """How many words in a row keep a varied vocabulary, read forward and backward from wherever
    one begins: MTLD-MA-bid.

    As `mtld_ma_wrap`, but what runs over the end of the text is left out; the mean of the means
    of reading forward and backward.
    """
    total = len(word_sequence)
    if not total:
        raise ZeroDivisionError
    previous = word_sequence.previous
    later = np.flatnonzero(previous >= 0)
    backward = np.full(total, -1, dtype=np.intp)
    backward[total - 1 - previous[later]] = total - 1 - later
    means = [
        _mean_factor(factor_lengths(order, total, threshold=threshold, shortest=shortest))
        for order in (previous, backward)
    ]
    return sum(means) / 2


@measure(
    unit="types a word",
    family="diversity",
    source=(
        "Johnson, W. (1944). Studies in language behavior: I. A program of research. "
        "Psychological Monographs, 56(2), 1-15."
    ),
    minimum={"word_sequence": 100},
    because="one segment at least must be whole",
    direction=_HIGHER,
    disagreements=(
        "Segments of 100 words in lexicalrichness (msttr), as here; of 50 in lexical-diversity and "
        "textacy, which is `window=50` here. lexicalrichness leaves the last segment out even "
        "where it is whole."
    ),
)
def msttr(word_sequence: Sequence, *, window: int = 100) -> float:
    """Mean segmental type-token ratio: the mean ratio of segments of `window` words that follow
    on each other.

    What is left at the end is left out. Where a text shorter than the window is let through, the
    segment is the text.
    """
    total = len(word_sequence)
    window = min(window, total)
    if not window:
        raise ZeroDivisionError
    whole = total - total % window
    place = np.arange(whole)
    new = word_sequence.previous[:whole] < place - place % window
    return float(new.sum()) / whole
