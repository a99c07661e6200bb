"""What silence says: the probability of no hit at all, given a text's length and a base rate.

A category that a kind of text is expected to use may be absent because the text is short. So an
absence is reported with its probability, or called not informative.

>>> entry = Expected("slogan", 1.2, 1000, "Speeches 2013-2020", 250_000, (0.9, 1.6))
>>> round(probability_of_none(entry, 5000).value, 4)
0.0025
>>> expect(entry, 0, 5000).verdict
'absent though expected'
>>> expect(entry, 0, 800).verdict
'not informative'
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

LEVEL = 0.05
"""An absence informs where its probability is below this at both ends of the base rate's
interval."""

Verdict = Literal[
    "present", "absent though expected", "not informative", "does not apply", "undefined"
]


@dataclass(frozen=True, slots=True)
class Expected:
    """An entry of ``expected``: how often a category stands in texts of a kind.

    Attributes:
        base_rate: hits per `per` words in the corpus. interval: its ends, of 95 %.
        corpus: the texts in words. n: words of the corpus.
        dispersion: size (k) of the negative binomial distribution; None takes Poisson.
        genre, since: the kind of text and the first date that it holds for, where stated.
    """

    category: str
    base_rate: float
    per: int
    corpus: str
    n: int
    interval: tuple[float, float]
    dispersion: float | None = None
    genre: str | None = None
    since: str | None = None
    note: str = ""
    line: int = 0


class Probability(NamedTuple):
    """A probability with its values at the ends of the base rate's interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a count says beside its base rate.

    Attributes:
        expected: hits that the base rate gives for the text's length.
        none: the probability of no hit at all, with its interval; None without words.
        verdict: in words. note: why, where it needs saying.
    """

    expected: float | None
    none: Probability | None
    verdict: Verdict
    note: str = ""


def probability_of_none(entry: Expected, words: int) -> Probability:
    """The probability that a text of `words` words has no hit.

    ``exp(-m)`` under Poisson; ``(1 + m / k) ** -k`` under the negative binomial distribution with
    size k, which allows for texts that differ in their rates; m is the expected count.

    Source: Church, K. W., & Gale, W. A. (1995). Poisson mixtures. Natural Language Engineering,
    1(2), 163-190.
    """

    def none(rate: float) -> float:
        mean = rate * words / entry.per
        if entry.dispersion is None:
            return math.exp(-mean)
        return math.exp(-entry.dispersion * math.log1p(mean / entry.dispersion))

    low, high = entry.interval
    return Probability(none(entry.base_rate), none(high), none(low))


def expect(
    entry: Expected,
    count: int,
    words: int,
    *,
    genre: str | None = None,
    date: str | None = None,
) -> Expectation:
    """Weigh a count against its base rate.

    Args:
        count: hits in the text. words: its words.
        genre, date: of the text (an ISO date or a year), where known.
    """
    if entry.genre and genre and genre.casefold() != entry.genre.casefold():
        return Expectation(None, None, "does not apply", f"the base rate is of {entry.genre}")
    if entry.since and date and date[: len(entry.since)] < entry.since:
        return Expectation(None, None, "does not apply", f"the base rate holds since {entry.since}")
    unknown = [
        f"its {name} is not known, the base rate is {what}"
        for name, what, given in (
            ("genre", f"of {entry.genre}", not entry.genre or genre),
            ("date", f"of texts since {entry.since}", not entry.since or date),
        )
        if not given
    ]
    note = "; ".join(unknown)
    if not words:
        return Expectation(None, None, "undefined", "the text has no words")
    none = probability_of_none(entry, words)
    expected = entry.base_rate * words / entry.per
    if count:
        return Expectation(expected, none, "present", note)
    if none.high < LEVEL:
        return Expectation(expected, none, "absent though expected", note)
    short = (
        f"a text of this length has none with a probability of {none.low:.2f} to {none.high:.2f}"
    )
    return Expectation(expected, none, "not informative", "; ".join(filter(None, [short, note])))
