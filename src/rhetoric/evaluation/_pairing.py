"""What counts as found: rules by name, and the best one-to-one pairing under a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rhetoric.model import Match

Rule = Callable[[Match, Match], bool]


def _hulls(found: Match, gold: Match) -> bool:
    return found.name == gold.name and found.span.overlaps(gold.span)


def _roles(found: Match, gold: Match, roles: Sequence[str]) -> bool:
    return found.name == gold.name and all(
        not gold.of(role) or any(a.overlaps(b) for a in found.of(role) for b in gold.of(role))
        for role in roles
    )


def _poles(found: Match, gold: Match) -> bool:
    return _roles(found, gold, ("asserted", "rejected"))


def _cue(found: Match, gold: Match) -> bool:
    return _roles(found, gold, ("cue",))


def _name(found: Match, gold: Match) -> bool:
    return found.name == gold.name


RULES: Mapping[str, tuple[Rule, str]] = {
    "hull": (_hulls, "same name, and the stretches from first to last part overlap"),
    "poles": (_poles, "same type, and both poles overlap with those annotated"),
    "cue": (_cue, "same sense, and the cue words overlap"),
    "text": (_name, "the text holds at least one of that name"),
}


def pair(found: Sequence[Match], gold: Sequence[Match], rule: Rule) -> dict[int, int]:
    """The greatest one-to-one pairing: index of found → index of gold (Kuhn's augmenting paths)."""
    fits = [[g for g, mark in enumerate(gold) if rule(match, mark)] for match in found]
    owner: dict[int, int] = {}

    def place(f: int, seen: set[int]) -> bool:
        for g in fits[f]:
            if g not in seen:
                seen.add(g)
                if g not in owner or place(owner[g], seen):
                    owner[g] = f
                    return True
        return False

    # The surest first: augmenting never gives up what was paired before.
    for f in sorted(range(len(found)), key=lambda f: (-found[f].score, f)):
        place(f, set())
    return {f: g for g, f in owner.items()}
