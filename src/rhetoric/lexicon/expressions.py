"""Regular expressions that cannot hang.

Expressions are written in the syntax of the `regex` package (which reads what Python's `re` reads).
Where an expression and the text are plain enough that both engines mean the same by them, RE2
does the work: its time is linear in the text, whatever the expression. Elsewhere (look-around,
back references, letters beyond ASCII) `regex` does it within a bound of time; an expression that
does not finish raises `TimeoutError`, so that a term is reported as not searched and never
counted as zero.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

SECONDS = 2.0
"""Time for one expression on one text (or on one list of words)."""

MAX_EXPRESSION = 4_000
"""Characters of one expression."""

# What RE2 and `regex` read alike: literals, dots, groups, simple classes, quantifiers that are
# not possessive, \b \d \w \s. Anchors are left out, for RE2's $ is not before a last line break.
_ALIKE = re.compile(
    r"""(?: [A-Za-z0-9 _,;:'"!@%=~`/<>&-]
        | \\[bBdDwWsStn.*+?()\[\]{}|\\^$'"/,;:!@%&=~`<>-]
        | \. | \((?:\?:)? | \) | \|
        | \[\^? (?: [A-Za-z0-9 _.,;:'"!@%=*+?()/{}$]-[A-Za-z0-9] | [A-Za-z0-9 _.,;:'"!@%=*+?()/{}$]
                 | \\[dwstn.\]\\-] )+ \]
        | (?: [*+?] | \{[0-9]{1,3}(?:,[0-9]{0,3})?\} ) \?? (?![*+?{])
        )+""",
    re.VERBOSE,
)
_BORDER = re.compile(r"\\([bB]|.)", re.DOTALL)
_PLAIN_TEXT = re.compile(r"[\x00-\x0a\x0c-\x1b\x20-\x7f]*\Z")


MAX_REPEATS = 10_000
"""Characters that the repeats of one expression, ``{m,n}``, may ask for when multiplied out."""


class ExpressionError(ValueError):
    """Not a regular expression. `message` in plain words, `offset` the 0-based place."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, eq=False)
class Expression:
    """A compiled regular expression.

    Attributes:
        text: as written. case_sensitive: whether case counts.
    """

    text: str
    case_sensitive: bool
    _bounded: Any
    _linear: Any

    def spans(
        self, text: str, start: int = 0, end: int | None = None, *, seconds: float = SECONDS
    ) -> list[tuple[int, int]]:
        """(start, end) of all matches in ``text[start:end]``, left to right, none overlapping.

        The stretch is read as a text of its own: look-around sees nothing beyond it.

        Raises:
            TimeoutError: after `seconds`.
        """
        part = text[start:end] if start or end is not None else text
        if self._linear is not None and _PLAIN_TEXT.match(part):
            found = self._linear.finditer(part)
        else:
            found = self._bounded.finditer(part, timeout=seconds)
        return [(start + match.start(), start + match.end()) for match in found]

    def search(self, text: str, *, seconds: float = SECONDS) -> bool:
        """Whether the expression matches anywhere in `text`.

        Raises:
            TimeoutError: after `seconds`.
        """
        if self._linear is not None and _PLAIN_TEXT.match(text):
            return self._linear.search(text) is not None
        return self._bounded.search(text, timeout=seconds) is not None

    def fullmatch(self, text: str, *, seconds: float = SECONDS) -> bool:
        """Whether the expression matches the whole of `text`.

        Raises:
            TimeoutError: after `seconds`.
        """
        if self._linear is not None and _PLAIN_TEXT.match(text):
            return self._linear.fullmatch(text) is not None
        return self._bounded.fullmatch(text, timeout=seconds) is not None

    def searched(self, words: Iterable[str], *, seconds: float = SECONDS) -> list[bool]:
        """`search` for each of `words`, all together within `seconds`.

        Raises:
            TimeoutError: when the time is spent before the last word.
        """
        deadline = time.monotonic() + seconds
        answers = []
        for word in words:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"the expression took longer than {seconds:g} seconds")
            answers.append(self.search(word, seconds=left))
        return answers


@lru_cache(maxsize=20_000)
def compile_expression(text: str, *, case_sensitive: bool = False) -> Expression:
    """A regular expression ready for searching in bounded time.

    Raises:
        ExpressionError: it is not one, or it is longer than `MAX_EXPRESSION`.

    >>> compile_expression(r"wars?").spans("War and wars")
    [(0, 3), (8, 12)]
    >>> compile_expression(r"(?<=cold )war").spans("cold war, war")
    [(5, 8)]
    >>> compile_expression("(a")
    Traceback (most recent call last):
    rhetoric.lexicon.expressions.ExpressionError: missing )
    """
    if len(text) > MAX_EXPRESSION:
        raise ExpressionError(f"an expression has at most {MAX_EXPRESSION:,} characters")
    _check_size(text)
    flags = regex.V1 | (0 if case_sensitive else regex.IGNORECASE)
    try:
        bounded = regex.compile(text, flags)
    except (
        regex.error,
        RecursionError,
        OverflowError,
        MemoryError,
        ValueError,
        IndexError,
        KeyError,
    ) as error:
        message = getattr(error, "msg", None) or str(error) or type(error).__name__
        raise ExpressionError(message, getattr(error, "pos", 0) or 0) from None
    return Expression(text, case_sensitive, bounded, _linear(text, case_sensitive))


_REPEAT = re.compile(r"\{(\d*)(?:,(\d*))?\}")
_CALL = re.compile(r"\(\?(?:R|[+-]?\d+|&\w+|P>\w+)\)")


def _check_size(text: str) -> None:
    """Raise where repeats within repeats, or groups that call themselves, would fill the memory.

    A time bound does not help against these: the engine lays them out, or descends, at once.
    """
    sums = [0]  # for each open group the characters that one pass through it can take at least
    last = 0
    at = 0
    while at < len(text):
        letter = text[at]
        repeat = _REPEAT.match(text, at) if letter == "{" else None
        if repeat and (repeat[1] or repeat[2]):
            sums[-1] -= last
            last *= max(int((number or "1")[:6]) for number in repeat.groups(""))
            sums[-1] += last
            if sums[-1] > MAX_REPEATS:
                raise ExpressionError(
                    f"these repeats ask for more than {MAX_REPEATS:,} characters; "
                    "write smaller numbers, or * or +",
                    at,
                )
            at = repeat.end()
            continue
        if letter == "(":
            if _CALL.match(text, at):
                raise ExpressionError(
                    "a group that is called by number or name, such as (?R), is not supported", at
                )
            sums.append(0)
        elif letter == ")" and len(sums) > 1:
            last = max(1, sums.pop())
            sums[-1] += last
        elif letter not in "*+?|":
            last = 1
            sums[-1] += 1
        if letter == "[":
            at = _class_end(text, at)
        at += 2 if letter == "\\" else 1


def _class_end(text: str, start: int) -> int:
    """Where the set of characters that begins at `start` ends; sets may hold sets."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "[":
            depth += 1
            at += text.startswith("^", at + 1)
            at += text.startswith("]", at + 1)
        elif text[at] == "]":
            depth -= 1
            if depth == 0:
                break
        at += 1
    return at


def _linear(text: str, case_sensitive: bool) -> Any:
    """RE2's program, or None where the engines might not agree."""
    if not _ALIKE.fullmatch(text):
        return None
    import re2  # the import takes some milliseconds, and most packs have no expression

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = case_sensitive
    wordless = _BORDER.sub(lambda found: "" if found[1] in "bB" else found[0], text)
    try:
        # The engines step on differently after an empty match.
        if re2.compile(wordless, options).fullmatch("") is not None:
            return None
        return re2.compile(text, options)
    except re2.error:
        return None
