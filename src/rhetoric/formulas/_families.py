"""Formulas that share most of their words: one family around its shortest member."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from difflib import SequenceMatcher

_SHARE = 2 / 3
"""Of the content words of the shorter of two formulas, how many the other must have too."""


def families(
    members: Sequence[Sequence[int]], content: Sequence[Sequence[bool]]
) -> tuple[list[int], list[list[tuple[int, int]]]]:
    """Group formulas, and say what each puts into the slots around its family's shortest.

    Two formulas belong together where they share two content words in a row (other words may
    stand between) and two thirds of the content words of the shorter one. Only formulas that
    share such a pair are compared, each with the first of its kind, so time is linear.

    Args:
        members: the words of each formula as numbers.
        content: for each of these words whether it is a content word.

    Returns:
        For each formula the index of its family's shortest member, and the stretches (first,
        last exclusive; in words of the formula) that it has beside that member's words.
    """
    parent = list(range(len(members)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    heavy = [
        [word for word, good in zip(words, flags, strict=True) if good]
        for words, flags in zip(members, content, strict=True)
    ]
    heads: dict[tuple[int, int], int] = {}
    for place in sorted(range(len(members)), key=lambda k: (-len(heavy[k]), k)):
        words = heavy[place]
        for pair in itertools.pairwise(words):
            head = heads.setdefault(pair, place)
            if head != place and _alike(words, heavy[head]):
                parent[root(place)] = root(head)
    core: dict[int, int] = {}
    for place in range(len(members)):
        top = root(place)
        best = core.get(top)
        if best is None or (len(members[place]), place) < (len(members[best]), best):
            core[top] = place
    cores = [core[root(place)] for place in range(len(members))]
    return cores, [_beside(members[p], members[c]) for p, c in enumerate(cores)]


def _alike(left: Sequence[int], right: Sequence[int]) -> bool:
    shared = len(set(left) & set(right))
    return shared >= _SHARE * min(len(set(left)), len(set(right)))


def _beside(words: Sequence[int], core: Sequence[int]) -> list[tuple[int, int]]:
    if list(words) == list(core):
        return []
    matcher = SequenceMatcher(None, words, core, autojunk=False)
    return [(a, b) for tag, a, b, _, _ in matcher.get_opcodes() if tag != "equal" and b > a]
