"""Classes of words that decide where a formula may begin and end."""

from __future__ import annotations

from rhetoric.layers.closed_classes import (
    AUXILIARIES,
    COORDINATORS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
)

KINDS = {
    name: number
    for number, name in enumerate(
        "content pronoun modal determiner preposition coordinator auxiliary other".split()
    )
}

# Quantifiers and adverbs of degree carry weight in a formula ("one after another", "never again").
_WEIGHTY = frozenset(
    "one ones another other others each both all every none no nothing everyone everything "
    "anyone everybody nobody".split()
)
_MODALS = frozenset("will shall must can could should would may might cannot ought".split())
_LINKS = frozenset(
    "that which who whom whose what how why when where than as to not n't 's".split()
)

OPENS_COMPLEX = frozenset("in on by at with for as under".split())
CLOSES_COMPLEX = frozenset("of to with for from against".split())
"""A complex preposition begins and ends so: "in the face of", "with respect to"."""


def kind_of(word: str) -> int:
    """The class of a folded word as an edge of a formula; a word is put in the first that fits."""
    if word in _WEIGHTY:
        return KINDS["content"]
    if word in _MODALS:
        return KINDS["modal"]
    if word in AUXILIARIES:
        return KINDS["auxiliary"]
    if word in COORDINATORS:
        return KINDS["coordinator"]
    if word in _LINKS:
        return KINDS["preposition"] if word in ("as", "to") else KINDS["other"]
    if word in DETERMINERS and word not in ("her",):
        return KINDS["determiner"]
    if word in PREPOSITIONS:
        return KINDS["preposition"]
    if word in PRONOUNS:
        return KINDS["pronoun"]
    if word in SUBORDINATORS:
        return KINDS["other"]
    return KINDS["content"] if any(map(str.isalnum, word)) else KINDS["other"]
