"""What analyses give back: matches with parts, measured values with ingredients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rhetoric.model.spans import Span, Spans


@dataclass(frozen=True)
class Match:
    """Something found in a text.

    Attributes:
        name: the figure's or contrast's name, or ``pack/category`` for a lexicon hit.
        parts: pairs of role and span in text order of the roles' own logic
            (``member``, ``cue``, ``asserted``, ``rejected``, ``marker`` …).
        score: 0 to 1 where the detector has one, else 1.
        features: what the score was made from, by name.
        labels: what else is known, as words (``pack``, ``additive`` …).
        basis: "surface" or "parsed": what the borders rest on.
    """

    name: str
    parts: tuple[tuple[str, Span], ...]
    score: float = 1.0
    features: Mapping[str, float] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    basis: str = "surface"

    @property
    def span(self) -> Span:
        """The hull: from the first part's start to the last part's end."""
        return Span(
            min(span.start for _, span in self.parts), max(span.end for _, span in self.parts)
        )

    def of(self, role: str) -> list[Span]:
        """The spans of one role."""
        return [span for name, span in self.parts if name == role]


@dataclass(frozen=True)
class Ingredient:
    """A number that goes into a value, with the words behind it.

    Attributes:
        name: what was counted ("words", "complex_words").
        value: how many; `len(spans)` where there are spans.
        spans: one span for each thing counted, or None for a parameter (a window's length).
        local: whether the same thing counted on a part gives just the spans inside that part
            (true of words, not of types).
    """

    name: str
    value: float
    spans: Spans | None = None
    local: bool = True


@dataclass(frozen=True)
class Measured:
    """A measure's value on one document or part.

    Attributes:
        value: None where it is undefined; then `note` says why.
        low, high: an interval where one was asked for.
    """

    measure: str
    family: str
    value: float | None
    unit: str
    ingredients: tuple[Ingredient, ...] = ()
    note: str | None = None
    low: float | None = None
    high: float | None = None
