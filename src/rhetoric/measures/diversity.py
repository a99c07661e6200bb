"""How varied the vocabulary is. Words are compared folded (case, quotes), not lemmatized."""

from __future__ import annotations

import numpy as np

from rhetoric.measures._registry import Sequence, UndefinedError, measure

_HIGHER = "higher is more varied"


@measure(
    unit="types a word",
    family="diversity",
    source=(
        "Templin, M. C. (1957). Certain language skills in children: Their development and "
        "interrelationships. University of Minnesota Press."
    ),
    minimum={"words": 1},
    direction=_HIGHER,
)
def ttr(types: int, words: int) -> float:
    """Type-token ratio: different words / words.

    It falls as a text grows: compare only texts of the same length; `mattr`, `mtld` and `hdd`
    are made to depend less on length.
    """
    return types / words


@measure(
    unit="types a word",
    family="diversity",
    source=(
        "Covington, M. A., & McFall, J. D. (2010). Cutting the Gordian knot: The moving-average "
        "type-token ratio (MATTR). Journal of Quantitative Linguistics, 17(2), 94-100."
    ),
    minimum={"word_sequence": 100},
    direction=_HIGHER,
)
def mattr(word_sequence: Sequence, *, window: int = 100) -> float:
    """Moving-average type-token ratio: the mean type-token ratio of every `window` words in a row.

    Where a text shorter than the window is let through, the window is the text.
    """
    total = len(word_sequence)
    window = min(window, total)
    if not window:
        raise ZeroDivisionError
    # A word adds a type to those windows that hold it and not its previous occurrence.
    place = np.arange(total)
    first = np.maximum(word_sequence.previous + 1, place - window + 1)
    last = np.minimum(place, total - window)
    types = np.maximum(last - np.maximum(first, 0) + 1, 0).sum()
    return float(types) / (window * (total - window + 1))


def _factors(places: list[int], previous: list[int], total: int, threshold: float) -> float:
    """How often the ratio falls below the threshold, with the part that is left at the end.

    Args:
        places: words that stand earlier in the text too, ascending. previous: where they last did.
            Only at these can the ratio fall.
    """
    start = repeated = 0
    factors = 0.0
    for place, before in zip(places, previous, strict=True):
        if before >= start:
            repeated += 1
            length = place - start + 1
            if (length - repeated) / length < threshold:
                factors += 1.0
                repeated = 0
                start = place + 1
    length = total - start
    if length:
        factors += (1.0 - (length - repeated) / length) / (1.0 - threshold)
    return factors


@measure(
    unit="words",
    family="diversity",
    source=(
        "McCarthy, P. M., & Jarvis, S. (2010). MTLD, vocd-D, and HD-D: A validation study of "
        "sophisticated approaches to lexical diversity assessment. Behavior Research Methods, "
        "42(2), 381-392."
    ),
    minimum={"word_sequence": 100},
    direction=_HIGHER,
)
def mtld(word_sequence: Sequence, *, threshold: float = 0.72) -> float:
    """Measure of textual lexical diversity: how many words in a row keep a type-token ratio of
    `threshold` on average; the mean of reading forward and backward.

    A factor ends where the ratio falls below the threshold; what is left at the end counts as
    the part (1 - ratio) / (1 - threshold) of a factor; words / factors. textacy adds 0.000001
    to the factors, which gives a number also where no word is repeated; here that is undefined.
    """
    total = len(word_sequence)
    previous = word_sequence.previous
    later = np.flatnonzero(previous >= 0)
    earlier = previous[later]
    # Read backward, a word was last seen where it stands next.
    order = np.argsort(-earlier)
    directions = [
        _factors(later.tolist(), earlier.tolist(), total, threshold),
        _factors(
            (total - 1 - earlier[order]).tolist(),
            (total - 1 - later[order]).tolist(),
            total,
            threshold,
        ),
    ]
    if min(directions) == 0:
        raise UndefinedError("no word is repeated" if len(word_sequence) else "no words")
    return sum(len(word_sequence) / factors for factors in directions) / 2


@measure(
    unit="types a word",
    family="diversity",
    source=(
        "McCarthy, P. M., & Jarvis, S. (2007). vocd: A theoretical and empirical evaluation. "
        "Language Testing, 24(4), 459-488."
    ),
    minimum={"word_sequence": 42},
    direction=_HIGHER,
)
def hdd(word_sequence: Sequence, *, sample: int = 42) -> float:
    """HD-D: the type-token ratio to be expected in `sample` words drawn from the text at random.

    The sum over types of the probability (hypergeometric) that the sample holds the type,
    divided by the sample's size. Where a shorter text is let through, the sample is the text.
    """
    total = len(word_sequence)
    sample = min(sample, total)
    if not sample:
        raise ZeroDivisionError
    counts, how_many = word_sequence.spectrum
    draws = np.arange(sample)
    # P(none in the sample) = product of (words that are another type) / (words left) over draws.
    others = np.maximum(total - counts[:, None] - draws, 0)
    absent = np.prod(others / (total - draws), axis=1)
    return float(np.sum(how_many * (1.0 - absent)) / sample)


@measure(
    unit="repetitions per 10,000 pairs",
    family="diversity",
    source=(
        "Yule, G. U. (1944). The statistical study of literary vocabulary. Cambridge University "
        "Press."
    ),
    minimum={"word_sequence": 1},
    direction="higher is more repetitive",
)
def yules_k(word_sequence: Sequence) -> float:
    """Yule's characteristic K: how likely two words taken at random are the same, times 10,000.

    10,000 × (Σ f² V(f) - N) / N², where V(f) types occur f times and N is the number of words.
    """
    total = len(word_sequence)
    counts, how_many = word_sequence.spectrum
    return 10_000 * (int(np.sum(counts**2 * how_many)) - total) / total**2
