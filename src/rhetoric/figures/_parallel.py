"""Parallel members: how alike two stretches are, and several laid out under each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rhetoric.model import fold

GAP = "…"


@dataclass(frozen=True)
class Alignment:
    """Members laid out under each other.

    Attributes:
        skeleton: the words that all members share, in order, with "…" for each slot.
        slots: for each member what it puts into each slot (an empty string where it puts nothing).
    """

    skeleton: str
    slots: list[list[str]]


def align(members: Sequence[Sequence[str]]) -> Alignment:
    """Align lists of words: the shared skeleton, and what fills its slots.

    Words are compared folded and shown as the first member writes them. The skeleton is the
    longest common subsequence, taken member by member in order, so it is exact for two members
    and a lower bound for more.

    >>> found = align([["we", "must", "act"], ["we", "must", "not", "wait"]])
    >>> found.skeleton
    'we must …'
    >>> found.slots
    [['act'], ['not wait']]
    """
    if not members:
        return Alignment("", [])
    folded = [[fold(word) for word in member] for member in members]
    common = list(range(len(folded[0])))  # positions in the first member
    for other in folded[1:]:
        have = [folded[0][i] for i in common]
        common = [common[i] for i, _ in common_subsequence(have, other)]
    skeleton_words = [folded[0][i] for i in common]
    places = [_first_places(skeleton_words, member) for member in folded]

    # One slot before each skeleton word and one after the last; empty ones fall away.
    count = len(skeleton_words) + 1
    filled: list[list[str]] = []
    for member, place in zip(members, places, strict=True):
        borders = [-1, *place, len(member)]
        filled.append([" ".join(member[borders[k] + 1 : borders[k + 1]]) for k in range(count)])
    used = [k for k in range(count) if any(row[k] for row in filled)]
    shown: list[str] = []
    for k in range(count):
        if k in used:
            shown.append(GAP)
        if k < len(common):
            shown.append(members[0][common[k]])
    return Alignment(" ".join(shown), [[row[k] for k in used] for row in filled])


def common_subsequence(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of a longest common subsequence; of several, the one that matches earliest."""
    rows, columns = len(left), len(right)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            if left[i] == right[j]:
                best[i][j] = best[i + 1][j + 1] + 1
            else:
                best[i][j] = max(best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < rows and j < columns:
        if left[i] == right[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _first_places(skeleton: Sequence[str], member: Sequence[str]) -> list[int]:
    """Where the skeleton's words stand in the member: each as early as it can."""
    places, at = [], 0
    for word in skeleton:
        while member[at] != word:
            at += 1
        places.append(at)
        at += 1
    return places


def likeness(left: Sequence[int], right: Sequence[int]) -> float:
    """How alike two sequences are, 0 to 1: twice the matching entries over all entries.

    >>> likeness([1, 2, 3], [1, 2, 4])
    0.6666666666666666
    """
    return _likeness(tuple(left), tuple(right))


@lru_cache(maxsize=5_000)
def _likeness(left: tuple[int, ...], right: tuple[int, ...]) -> float:
    """Kept for the last pairs: short phrases have few shapes."""
    if not left or not right:
        return 0.0
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def length_ratio(lengths: Sequence[int]) -> float:
    """The shortest over the longest, 0 to 1."""
    return min(lengths) / max(lengths) if lengths and max(lengths) else 0.0
