"""spaCy's English tokenizer, asked once for each distinct stretch between white space.

A text has far fewer distinct stretches than words, and what the tokenizer makes of one does not
depend on its neighbors, with one exception: its special cases (":)", "a.m.") are also looked for
across white space, where they change nothing themselves but can hide an overlapping one. So where a
special case could reach over white space, the stretches on both sides are asked about together.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rhetoric.model import BoolArray, IntArray, Vocabulary
from rhetoric.parsing._columns import raw_columns

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # without a stub

LONGEST_WORD = 1000
"""A longer stretch is cut, also inside a word: the tokenizer's time is not linear in its length."""

MOST_KNOWN = 200_000
"""Stretches remembered, some 30 MB; when there are more, all are forgotten and learned anew."""

_LAST_WHITE = 0x3000
_WHITE: BoolArray = np.array([chr(code).isspace() for code in range(_LAST_WHITE + 2)])


class _Column:
    """Numbers that are appended to, in an array that is twice as long when it is full."""

    __slots__ = ("_numbers", "count")

    def __init__(self) -> None:
        self._numbers: IntArray = np.zeros(1024, dtype=np.int32)
        self.count = 0

    def extend(self, numbers: NDArray[Any]) -> None:
        while self.count + len(numbers) > len(self._numbers):
            self._numbers = np.concatenate([self._numbers, np.zeros_like(self._numbers)])
        self._numbers[self.count : self.count + len(numbers)] = numbers
        self.count += len(numbers)

    def __getitem__(self, which: NDArray[Any]) -> IntArray:
        found: IntArray = self._numbers[which]
        return found


class _Specials(NamedTuple):
    """The special cases of several tokens, and what can stand beside white space inside one."""

    parts: dict[str, list[str]]
    pairs: frozenset[tuple[str, str]]
    before: frozenset[str]  # first members of the pairs
    after: frozenset[str]  # second members
    beginning: dict[str, tuple[str, ...]]  # the cases by their first letter
    ending: dict[str, tuple[str, ...]]  # and by their last

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> _Specials:
        plain: Any = type(tokenizer)(
            tokenizer.vocab,
            prefix_search=tokenizer.prefix_search,
            suffix_search=tokenizer.suffix_search,
            infix_finditer=tokenizer.infix_finditer,
            token_match=tokenizer.token_match,
            url_match=tokenizer.url_match,
        )
        parts = {case: [token.text for token in plain(case)] for case in tokenizer.rules or {}}
        parts = {case: tokens for case, tokens in parts.items() if len(tokens) > 1}
        pairs = frozenset(pair for tokens in parts.values() for pair in pairwise(tokens))
        beginning: dict[str, tuple[str, ...]] = {}
        ending: dict[str, tuple[str, ...]] = {}
        for case in parts:
            beginning[case[0]] = (*beginning.get(case[0], ()), case)
            ending[case[-1]] = (*ending.get(case[-1], ()), case)
        before, after = frozenset(one for one, _ in pairs), frozenset(two for _, two in pairs)
        return cls(parts, pairs, before, after, beginning, ending)


class Words:
    """The words of texts as columns; what is known of a stretch stays known."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Vocabulary) -> None:
        self._tokenizer = tokenizer
        self.vocabulary = vocabulary
        self._specials = _Specials.of(tokenizer)
        self._forget()

    def _forget(self) -> None:
        self._known: dict[str, int] = {}
        # One entry a stretch: its tokens, where they begin below, what its ends could be part of.
        self._tokens, self._first, self._last_kind, self._first_kind = (_Column() for _ in range(4))
        # One entry a token of each stretch.
        self._form, self._start, self._length = (_Column() for _ in range(3))
        self._lasts: dict[tuple[str, ...], int] = {(): 0}
        self._firsts: dict[tuple[str, ...], int] = {(): 0}
        self._joins: BoolArray = np.zeros((1, 1), dtype=np.bool_)

    @property
    def known(self) -> int:
        """How many stretches are remembered."""
        return len(self._known)

    def columns(self, text: str) -> tuple[IntArray, IntArray, IntArray]:
        """Start, length and form of each token of `text`; white space is none."""
        stretches = text.split()
        starts = _stretch_starts(text)
        if any(len(stretch) > LONGEST_WORD for stretch in stretches):
            stretches, starts = _cut(stretches, starts)
        if len(self._known) > MOST_KNOWN:
            self._forget()
        numbers = self._numbers(stretches)
        joined = self._joins[self._last_kind[numbers[:-1]], self._first_kind[numbers[1:]]]
        if joined.any():
            # Where a long word was cut, nothing stands between: the tokenizer sees two texts.
            ends = starts + np.array([len(stretch) for stretch in stretches], dtype=np.int32)
            joined &= starts[1:] > ends[:-1]
            begins = np.flatnonzero(np.concatenate([[True], ~joined]))
            lasts = np.append(begins[1:], len(stretches)) - 1
            starts = starts[begins]
            stretches = [
                text[a:b] for a, b in zip(starts.tolist(), ends[lasts].tolist(), strict=True)
            ]
            numbers = self._numbers(stretches)
        counts = self._tokens[numbers]
        before = np.cumsum(counts) - counts
        place = np.repeat(self._first[numbers] - before, counts)
        place += np.arange(len(place), dtype=place.dtype)
        start = np.repeat(starts, counts) + self._start[place]
        return start, self._length[place], self._form[place]

    def _numbers(self, stretches: list[str]) -> NDArray[np.intp]:
        known = self._known
        new = [stretch for stretch in dict.fromkeys(stretches) if stretch not in known]
        if new:
            self._learn(new)
        return np.fromiter(map(known.__getitem__, stretches), dtype=np.intp, count=len(stretches))

    def _learn(self, stretches: list[str]) -> None:
        # A line break is a token of its own and part of no special case of several.
        text = "\n".join(stretches)
        # What spaCy keeps of each new word goes with the zone: it is not asked again.
        with self._tokenizer.vocab.memory_zone():
            found = raw_columns([self._tokenizer(text)], ["IDX", "LENGTH", "IS_SPACE"])
        kept = found["IS_SPACE"] == 0
        start, length = (found[name][kept].astype(np.int32) for name in ("IDX", "LENGTH"))
        add = self.vocabulary.add
        words = zip(start.tolist(), (start + length).tolist(), strict=True)
        form = np.array([add(text[a:b]) for a, b in words], dtype=np.int32)
        sizes = np.array([len(stretch) for stretch in stretches], dtype=np.int64)
        begins = np.cumsum(sizes + 1) - sizes - 1
        borders = np.searchsorted(start, np.append(begins, len(text) + 1))
        counts = np.diff(borders)
        for stretch in stretches:
            self._known[stretch] = len(self._known)
        self._tokens.extend(counts)
        self._first.extend(self._form.count + borders[:-1])
        self._form.extend(form)
        self._length.extend(length)
        self._start.extend(start - np.repeat(begins, counts))
        self._note_ends(stretches, form, borders)

    def _note_ends(self, stretches: list[str], form: IntArray, borders: NDArray[np.intp]) -> None:
        """Give each stretch a number for the words at its ends that a special case could use.

        Beside the first and last token these are the parts of special cases that stand there:
        the tokenizer looks for such cases before it has put their parts together.
        """
        lasts, firsts = self._lasts, self._firsts
        known = len(lasts), len(firsts)
        parts, pairs, left, right, beginning, ending = self._specials
        last_kinds, first_kinds = [], []
        edges = zip(
            self.vocabulary.strings(form[borders[:-1]]),
            self.vocabulary.strings(form[borders[1:] - 1]),
            strict=True,
        )
        for stretch, (first, last) in zip(stretches, edges, strict=True):
            cases = ending.get(stretch[-1], ())
            before = {last, *(parts[case][-1] for case in cases if stretch.endswith(case))}
            cases = beginning.get(stretch[0], ())
            after = {first, *(parts[case][0] for case in cases if stretch.startswith(case))}
            last_kinds.append(lasts.setdefault(tuple(sorted(before & left)), len(lasts)))
            first_kinds.append(firsts.setdefault(tuple(sorted(after & right)), len(firsts)))
        self._last_kind.extend(np.array(last_kinds))
        self._first_kind.extend(np.array(first_kinds))
        if (len(lasts), len(firsts)) != known:
            self._joins = np.array(
                [
                    [any((a, b) in pairs for a in one for b in two) for two in firsts]
                    for one in lasts
                ]
            )


def _stretch_starts(text: str) -> IntArray:
    """Where each stretch without white space begins, as ``str.split`` finds them."""
    if text.isascii():
        codes: NDArray[Any] = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    else:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        codes = np.minimum(codes, _LAST_WHITE + 1)
    white = _WHITE[codes]
    begins = ~white
    begins[1:] &= white[:-1]
    return np.flatnonzero(begins).astype(np.int32)


def _cut(stretches: list[str], starts: IntArray) -> tuple[list[str], IntArray]:
    """Cut what is longer than `LONGEST_WORD`."""
    pieces: list[str] = []
    places: list[int] = []
    for stretch, start in zip(stretches, starts.tolist(), strict=True):
        for offset in range(0, len(stretch), LONGEST_WORD):
            pieces.append(stretch[offset : offset + LONGEST_WORD])
            places.append(start + offset)
    return pieces, np.array(places, dtype=np.int32)
