"""Stretches of a text: one (`Span`) and many in two columns (`Spans`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch ``text[start:end]``, 0-based, in code points of the text as read."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words of this span in `text`."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Many spans of one text as two int32 columns, in ascending order of start, then end."""

    start: IntArray
    end: IntArray

    @classmethod
    def of(cls, pairs: Iterable[Span | tuple[int, int]]) -> Spans:
        """From pairs in any order."""
        rows = sorted((p.start, p.end) if isinstance(p, Span) else (p[0], p[1]) for p in pairs)
        columns = np.array(rows, dtype=np.int32).reshape(-1, 2)
        return cls(columns[:, 0].copy(), columns[:, 1].copy())

    @classmethod
    def empty(cls) -> Spans:
        """No spans."""
        return cls(np.empty(0, np.int32), np.empty(0, np.int32))

    def __len__(self) -> int:
        return len(self.start)

    def __iter__(self) -> Iterator[Span]:
        for start, end in zip(self.start.tolist(), self.end.tolist(), strict=True):
            yield Span(start, end)

    def __getitem__(self, index: int) -> Span:
        return Span(int(self.start[index]), int(self.end[index]))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Spans)
            and np.array_equal(self.start, other.start)
            and np.array_equal(self.end, other.end)
        )

    __hash__ = None  # type: ignore[assignment]

    def take(self, which: NDArray[Any] | slice) -> Spans:
        """The spans at `which` (a mask, indices, or a slice)."""
        return Spans(self.start[which], self.end[which])

    def within(self, span: Span) -> Spans:
        """The spans that lie wholly inside `span`."""
        return self.take((self.start >= span.start) & (self.end <= span.end))

    def texts(self, text: str) -> list[str]:
        """The words of each span in `text`."""
        pairs = zip(self.start.tolist(), self.end.tolist(), strict=True)
        return [text[start:end] for start, end in pairs]
