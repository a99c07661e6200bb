"""Readability formulas: how long sentences and words are, weighted by what once predicted
comprehension in tests. They say nothing of sense, order or what a reader knows.

Syllables are counted by rule (`rhetoric.measures.syllables`). textacy takes them from hyphenation
points, of which there are fewer than syllables: its grades are lower, its reading ease higher.
"""

from __future__ import annotations

import math

from rhetoric.measures._registry import measure

_HARDER = "higher is harder"


@measure(
    unit="score",
    family="readability",
    source=(
        "Flesch, R. (1948). A new readability yardstick. Journal of Applied Psychology, 32(3), "
        "221-233."
    ),
    minimum={"words": 100, "sentences": 1},
    direction="higher is easier",
)
def flesch_reading_ease(words: int, sentences: int, syllables: int) -> float:
    """How easy the text is to read, 0 (very hard) to 100 (very easy), and beyond.

    206.835 - 1.015 × words / sentences - 84.6 × syllables / words.
    """
    return 206.835 - 1.015 * words / sentences - 84.6 * syllables / words


@measure(
    unit="US school grade",
    family="readability",
    source=(
        "Kincaid, J. P., Fishburne, R. P., Rogers, R. L., & Chissom, B. S. (1975). Derivation of "
        "new readability formulas (Automated Readability Index, Fog Count and Flesch Reading Ease "
        "Formula) for Navy enlisted personnel. Research Branch Report 8-75. Naval Technical "
        "Training Command."
    ),
    minimum={"words": 100, "sentences": 1},
    direction=_HARDER,
)
def flesch_kincaid_grade(words: int, sentences: int, syllables: int) -> float:
    """The school grade whose pupils should follow the text.

    0.39 × words / sentences + 11.8 × syllables / words - 15.59.
    """
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


@measure(
    unit="years of schooling",
    family="readability",
    source="Gunning, R. (1952). The technique of clear writing. McGraw-Hill.",
    minimum={"words": 100, "sentences": 1},
    direction=_HARDER,
)
def gunning_fog(words: int, sentences: int, complex_words: int) -> float:
    """The years of schooling that a reader needs at first reading.

    0.4 × (words / sentences + 100 × complex words / words). Complex words have three syllables or
    more. Left out are names and words made of them (with a capital inside a sentence; parsed: also
    proper nouns at its start), and words whose third syllable is -ed or -es, as Gunning says, or
    -ing, as later handbooks add. The parts of a hyphenated compound count apart; compounds in one
    piece are not recognized.
    textacy leaves out none.
    """
    return 0.4 * (words / sentences + 100 * complex_words / words)


@measure(
    unit="years of schooling",
    family="readability",
    source=(
        "McLaughlin, G. H. (1969). SMOG grading: A new readability formula. Journal of Reading, "
        "12(8), 639-646."
    ),
    minimum={"sentences": 30},
    direction=_HARDER,
)
def smog(sentences: int, polysyllables: int) -> float:
    """The schooling needed for full comprehension.

    3.1291 + 1.0430 × √(30 × polysyllables / sentences); polysyllables are all words of three
    syllables or more, names included. Defined on 30 sentences; below that there is no value.
    """
    return 3.1291 + 1.0430 * math.sqrt(30 * polysyllables / sentences)
