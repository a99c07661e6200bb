"""One stretch, one finding: overlapping candidates of a figure are merged into the best one."""

from __future__ import annotations

from collections.abc import Iterable

from rhetoric.model import Match


def resolve(candidates: Iterable[Match]) -> list[Match]:
    """Of candidates of one figure whose parts overlap, keep the one with the highest score.

    Of equal scores the one with more parts, then the longer, then the earlier. The hulls of what
    is kept may be nested (a phrase's figure inside a sentence's); the parts never overlap.
    Time is n log n in the candidates.
    """
    ranked = sorted(
        candidates,
        key=lambda m: (-m.score, -len(m.parts), -len(m.span), m.span.start, m.parts),
    )
    taken: list[Match] = []
    claimed = _Claims()
    for match in ranked:
        pairs = [(span.start, span.end) for _, span in match.parts]
        if any(claimed.overlaps(start, end) for start, end in pairs):
            continue
        for start, end in pairs:
            claimed.add(start, end)
        taken.append(match)
    return sorted(taken, key=lambda m: (m.span.start, m.span.end, m.name, m.parts))


class _Claims:
    """Stretches that do not overlap, in order; adding and asking by bisection."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def overlaps(self, start: int, end: int) -> bool:
        from bisect import bisect_left

        place = bisect_left(self._ends, start + 1)
        return place < len(self._starts) and self._starts[place] < end

    def add(self, start: int, end: int) -> None:
        from bisect import bisect_left

        place = bisect_left(self._starts, start)
        self._starts.insert(place, start)
        self._ends.insert(place, end)
