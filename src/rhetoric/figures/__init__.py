"""Figures of speech: one module a figure, candidates first, then scores, then one finding each.

from rhetoric import figures

for match in figures.find("One after another we came. One after another we left."):
    print(match.name, match.score, [span for _, span in match.parts])
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from rhetoric.figures._parallel import Alignment, align
from rhetoric.figures._registry import Figure, figure, lookup, registry
from rhetoric.figures._resolve import resolve
from rhetoric.model import Document, Match
from rhetoric.preparing import body_of

__all__ = [
    "Alignment",
    "Figure",
    "align",
    "describe",
    "figure",
    "find",
    "names",
    "resolve",
    "thresholds",
]


def names() -> list[str]:
    """All figures that can be found, in alphabetical order."""
    return list(registry())


def describe(name: str) -> Figure:
    """Definition, family, source, threshold, version and aliases of a figure.

    Args:
        name: the figure's name or an alias ("anaphora"), in any case.

    Raises:
        UnknownNameError: there is no such figure.
    """
    return lookup(name)


def thresholds() -> dict[str, float]:
    """The score from which a report shows each figure."""
    return {name: made.threshold for name, made in registry().items()}


def find(
    text_or_document: str | Document,
    *,
    figures: Sequence[str] | None = None,
    threshold: float | Literal["default"] | None = "default",
    depth: str = "auto",
) -> list[Match]:
    """Find figures of speech.

    Args:
        text_or_document: a string, all of which counts as body; or a document, of which the body
            is searched.
        figures: names or aliases; None searches all.
        threshold: "default" takes each figure's own, the one that reports use; a number is used
            for all; None gives every candidate with its score, unresolved.
        depth: how a string is parsed: "surface", "parsed", or "auto" (parsed where a model is).

    Returns:
        Matches in text order. A match has the figure's name, parts (role and span, offsets into
        the text), a score from 0 to 1 and the features that made it. Candidates of one figure
        that overlap are merged; different figures may share a stretch.

    Raises:
        UnknownNameError: there is no such figure.
    """
    wanted = registry().values() if figures is None else [lookup(name) for name in figures]
    body = body_of(text_or_document, depth=depth)
    found: list[Match] = []
    for made in dict.fromkeys(wanted):
        candidates = made(body)
        if threshold is None:
            found += candidates
            continue
        least = made.threshold if threshold == "default" else threshold
        found += resolve(match for match in candidates if match.score >= least)
    return _ordered(found)


def _ordered(matches: Iterable[Match]) -> list[Match]:
    return sorted(matches, key=lambda m: (m.span.start, m.span.end, m.name, m.parts))
