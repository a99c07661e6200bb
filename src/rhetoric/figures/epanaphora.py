"""The same word or words open successive clauses, sentences or paragraphs.

Two shared words are enough in successive sentences; a single function word opens by chance and
counts from three parallel members on. A leading "and" is passed over.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from rhetoric.figures._parallel import length_ratio, likeness
from rhetoric.figures._registry import figure
from rhetoric.figures._repetition import Run, openings
from rhetoric.figures._score import logistic, weights
from rhetoric.figures._units import Units, text_span, units
from rhetoric.layers.closed_classes import PREPOSITIONS, PRONOUNS
from rhetoric.model import Document, Match


def features(document: Document, unit: Units, run: Run) -> dict[str, float]:
    """What the score is made from; see the casebook for what each is meant to tell apart."""
    starts, length = run.starts, run.length
    content = sum(not unit.function[starts[0] + k] for k in range(length))
    word = document.vocabulary[int(document.tokens.norm[starts[0]])]
    lengths = [
        max(1, int(unit.words[b] - unit.words[a])) for a, b in zip(starts, run.stops, strict=True)
    ]
    after = [
        unit.shape[s + length : min(e, s + length + 6)].tolist()
        for s, e in zip(starts, run.stops, strict=True)
    ]
    alike = [likeness(a, b) for a, b in itertools.pairwise(after)]
    next_same = [a[:1] == b[:1] for a, b in itertools.pairwise(after)]
    links = len(starts) - 1
    lone_pair = length == 1 and links == 1 and run.level == "phrase"
    names = sum(bool(unit.capital[starts[-1] + k]) for k in range(length))
    distance = (starts[-1] - starts[0]) / links
    return {
        "members_beyond_two": float(min(len(starts) - 2, 3)),
        "words": float(min(length, 5)),
        "content_words": float(min(content, 3)),
        "one_word": float(length == 1),
        "article_first": float(unit.article[starts[0]]),
        "pronoun_first": float(word in PRONOUNS),
        "preposition_first": float(word in PREPOSITIONS or word == "to"),
        "paragraphs": float(run.level == "paragraph"),
        "phrases": float(run.level == "phrase"),
        "unopened": float(run.opened < len(starts)),
        "length_ratio": length_ratio(lengths),
        "likeness": sum(alike) / links,
        "next_alike": sum(next_same) / links,
        "lone_pair": float(lone_pair),
        "lone_i": float(length == 1 and word == "i"),
        "lone_pair_next_alike": float(lone_pair and all(next_same)),
        "name": float(names == content > 0 and word != "i"),
        "distance": min(distance, 60.0) / 20.0,
    }


def _by_chance(document: Document, unit: Units, run: Run) -> bool:
    """Whether phrases that open alike are no figure: all that they share is a name or title
    ("President of …") or a number; a word is said twice in a row (epizeuxis); or two phrases share
    one word and no "and" stands before the second."""
    last = range(run.starts[-1], run.starts[-1] + run.length)
    content = [k for k in last if not unit.function[k]]
    if content and all(unit.capital[k] for k in content):
        return True
    word = document.vocabulary[int(document.tokens.norm[run.starts[0]])]
    if not word.replace("'", "").isalpha():
        return True
    if run.length > 1 or len(run.starts) > 2:
        return False
    near = run.starts[1] - run.starts[0] < _NEAR
    return near or not unit.coordinator[run.starts[1] - 1]


_NEAR = 3


@figure(
    family="repetition",
    source="ESTHER ontology (Anaphora); Silva Rhetoricae, G. O. Burton, s. v. anaphora",
    threshold=0.6,
    version="0.2",
    aliases=("anaphora", "epanaphore"),
)
def find_candidates(document: Document) -> Iterator[Match]:
    """Every run of like openings; parts ``member``: the repeated words."""
    unit = units(document)
    by = weights("epanaphora")
    for run in openings(document):
        if run.level == "phrase" and _by_chance(document, unit, run):
            continue
        found = features(document, unit, run)
        length = run.length
        while length > 2 and unit.article[run.starts[0] + length - 1]:
            length -= 1
        yield Match(
            name="epanaphora",
            parts=tuple(
                ("member", text_span(document, start, start + length)) for start in run.starts
            ),
            score=logistic(found, by),
            features=found,
            labels={"level": run.level},
            basis=document.depth,
        )
