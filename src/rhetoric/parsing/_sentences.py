"""Rule-based sentence borders for depth ``surface``, and for cutting paragraphs that are too long.

A sentence ends at . ! ? or an ellipsis, with the closing quotes and brackets that hang on it,
unless what follows begins with a small letter, or the period belongs to an abbreviation or an
initial. A paragraph's end always ends a sentence, a line break inside a paragraph never does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.model import BoolArray, IntArray, Vocabulary

_TERMINAL = frozenset({".", "!", "?", "...", "…", "。", "！", "？", "‽"})
_CLOSERS = frozenset("\"'”’»)]}") | {"''"}
_OPENERS = frozenset("\"'“‘«([{¿¡—–-*") | {"``", "--"}

_ABBREVIATIONS = frozenset(
    "adm al apr approx art arts assoc aug ave bros brig cap capt cf ch chap cl co col com comdr "
    "cong corp cpl ct dec dept dist div dr ed eds esp est etc ex exec feb fig figs fr fri ft gen "
    "gov govt hon hr hrs inc inst intl jan jr jul jun lb lbs lt ltd maj mar max messrs mfg min mm "
    "mon mr mrs ms mt mts nat natl no nos nov oct op ord para pat pl pop pp pref pres prof prop "
    "pseud pub pvt rd ref rep reps res rev sat sec secs sen sens sep sept ser sgt sr st sta stat "
    "sun supp supt thu thurs tue tues univ us v viz vol vols vs wed".split()
)
# Of these, the ones that often end a sentence too: they break before a clear opener.
_MAY_END = frozenset(
    "etc inc co corp ltd jr sr al us no dec jan feb mar apr aug sept oct nov".split()
)

_CLEAR_STARTS = frozenset(
    "the a an this that these those it he she we they you i in on at for from with but and so if "
    "when while since as there here our my your his her its their what who why how no not to by "
    "after before during today now yet or let all".split()
)


def _dotted(form: str) -> bool:
    """A token that carries its own final period: "U.S.", "Mr.", "J."."""
    return len(form) > 1 and form.endswith(".") and form[:-1].strip(".") != ""


_TESTS: dict[str, Callable[[str], bool]] = {
    "terminal": lambda form: form in _TERMINAL,
    "period": lambda form: form == ".",
    "closer": lambda form: form in _CLOSERS,
    "opener": lambda form: form in _OPENERS,
    "small": lambda form: form[:1].islower(),
    "dotted": _dotted,
    "acronym": lambda form: _dotted(form) and "." in form[:-1],
    "abbreviation": lambda form: form.lower() in _ABBREVIATIONS,
    "may_end": lambda form: form.lower() in _MAY_END,
    "initial": lambda form: len(form) == 1 and form.isupper() and form != "I",
    "clear_start": lambda form: form[:1].isupper() and form.lower() in _CLEAR_STARTS,
}


_BIT = {name: 1 << place for place, name in enumerate(_TESTS)}


def _bits(form: str) -> int:
    """The tests that a form passes, a bit each: one look at the table serves all of them."""
    return sum(_BIT[name] for name, test in _TESTS.items() if test(form))


def sentence_starts(
    vocabulary: Vocabulary, form: IntArray, space_after: BoolArray, paragraph: IntArray
) -> BoolArray:
    """For each token whether a sentence begins with it (vectorized, linear)."""
    count = len(form)
    starts = np.zeros(count, dtype=np.bool_)
    if not count:
        return starts
    starts[0] = True
    starts[1:] |= paragraph[1:] != paragraph[:-1]

    bits = vocabulary.derived("sentence", _bits, dtype=np.int16)[form]

    def has(name: str, tokens: NDArray[Any] | slice = slice(None)) -> BoolArray:
        found: BoolArray = (bits[tokens] & _BIT[name]) != 0
        return found

    terminal = has("terminal")
    dotted = has("dotted")
    before_space = np.ones(count, dtype=np.bool_)  # white space stands before the token
    before_space[1:] = space_after[:-1]
    hangs = (has("closer") | terminal) & ~before_space

    index = np.arange(count + 1, dtype=np.int32)
    following = np.full(count + 1, count, dtype=np.int32)
    following[:count] = np.where(hangs, count, index[:count])
    following = np.minimum.accumulate(following[::-1])[::-1]

    ends = np.flatnonzero(terminal | dotted)
    after = following[np.minimum(ends + 1, count)]
    inside = after < count
    ends, after = ends[inside], after[inside]

    # What decides is the first word after opening quotes and brackets.
    opener = has("opener")
    word = np.full(count + 1, count, dtype=np.int32)
    word[:count] = np.where(opener, count, index[:count])
    word = np.minimum.accumulate(word[::-1])[::-1]
    first_word = np.minimum(word[after], count - 1)

    small = has("small", first_word)
    clear = has("clear_start", first_word)
    spaced = space_after[after - 1]
    previous = np.maximum(ends - 1, 0)
    glued = ~before_space[ends]
    is_period = has("period", ends) & glued
    abbreviation = is_period & has("abbreviation", previous)
    may_end = has("may_end", previous) & clear
    initial = is_period & has("initial", previous)
    own_period = dotted[ends]

    good = ~small & spaced
    good &= ~(abbreviation & ~may_end)
    good &= ~(initial & ~clear)
    # "U.S. The" breaks, "U.S. Senate", "Mr. The" do not; a period is never shared by "Mr.".
    good &= ~own_period | (clear & has("acronym", ends))
    starts[after[good]] = True
    return starts
