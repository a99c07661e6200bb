"""The connectives that are looked for: forms with the senses that each can have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rhetoric.lexicon import SequenceMatcher, load, parse_term, sequences_of

SENSES = (
    "contrast",
    "concession",
    "substitution",
    "disjunction",
    "exception",
    "temporal",
    "causal",
    "condition",
)
"""Names of `rhetoric.contrasts.connectives`, after the PDTB-3 hierarchy (Webber, Prasad, Lee and
Joshi 2019): the second level of Comparison and Expansion, Temporal whole, and of Contingency
cause with purpose ("causal") and condition with negative condition."""

_FITTED = """
contrast concession: but however while whilst yet still though
contrast: whereas | on the other hand | on the one hand | in contrast | by contrast | conversely
contrast: by comparison | on the contrary
concession: although | even though | even if | even when | even as | even so | albeit | despite
concession: in spite of | regardless of | irrespective of | no matter | nevertheless | nonetheless
concession: notwithstanding | then again | but then | and yet | but still | whether
substitution: instead | instead of | rather than | but rather | but instead | as opposed to
substitution: in lieu of
disjunction: or | alternatively | or else
exception: otherwise | except | except that
"""
"""Senses that annotated data tells apart: what a form may mean, as a hint to the fitted model."""

_PACK = "connectives-en"
_FROM_PACK = {
    "temporal": ("temporal",),
    "causal": ("contingency.reason", "contingency.result", "contingency.purpose"),
    "condition": ("contingency.condition", "contingency.negative_condition"),
}
_AMBIGUOUS = {
    "temporal": "when whenever before after until till since once".split(),
    "causal": ["because", "so"],
    "condition": ["if"],
}
"""Forms of senses without annotated data; `_rules` looks at what stands around them."""
_NO_CONNECTIVES = (
    "as if | as though | what if | if only | because of | in order | so far | so much | so many | "
    "so on | so called | still more | but for | not yet | as yet | ever since | after all | "
    "rather than ever | whether or not to | if not | if so | if any | or so | or not | all but | "
    "nothing but | anything but | everything but | none but | no one but | last but | help but | "
    "but also | as soon as possible"
).split(" | ")
"""Longer forms that are none, so that the shorter ones inside them are not taken."""
_PLAIN = re.compile(r"[a-z]+( [a-z]+)*")
_VAGUE = frozenset(
    "later next then finally earlier following having previously once since ultimately".split()
)
_VAGUE |= {"one after another", "in an effort to", "with this in mind"}


@dataclass(frozen=True, slots=True)
class Form:
    """One connective.

    Attributes:
        words: folded, separated by blanks.
        senses: what it can mean; none for a form that is listed to be passed over.
        fitted: whether the model decides.
    """

    words: str
    senses: tuple[str, ...]
    fitted: bool


@cache
def forms() -> tuple[Form, ...]:
    """All connectives, the fitted ones first, each form once.

    The forms of senses without annotated data are those terms of the pack connectives-en that
    are plain words and that it calls sure, and a few ambiguous ones that rules decide.
    """
    found: dict[str, Form] = {}
    for line in _FITTED.strip().splitlines():
        senses, _, words = line.partition(": ")
        listed = words.split(" | ") if " | " in words or len(senses.split()) == 1 else words.split()
        for item in listed:
            found.setdefault(item, Form(item, tuple(senses.split()), True))
    for words in _NO_CONNECTIVES:
        found.setdefault(words, Form(words, (), False))
    for sense, listed in _AMBIGUOUS.items():
        for words in listed:
            found.setdefault(words, Form(words, (sense,), False))
    for sense, words in _pack_terms():
        found.setdefault(words, Form(words, (sense,), False))
    return tuple(found.values())


def _pack_terms() -> list[tuple[str, str]]:
    rows = []
    for pack in load(_PACK):
        for term in pack.terms:
            sense = next(
                (s for s, under in _FROM_PACK.items() if term.category.startswith(under)), ""
            )
            if not sense or term.category.endswith(".open") or term.text in _VAGUE:
                continue
            if _PLAIN.fullmatch(term.text):
                rows.append((sense, term.text))
    return rows


@cache
def matcher() -> tuple[SequenceMatcher, tuple[Form, ...]]:
    """The matcher of all forms, and the form of each of its sequences."""
    sequences, owners = [], []
    for form in forms():
        for written in parse_term(form.words):
            for flat in sequences_of([written]):
                sequences.append(flat)
                owners.append(form)
    return SequenceMatcher(sequences), tuple(owners)
