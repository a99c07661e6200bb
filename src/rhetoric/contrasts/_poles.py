"""Poles against the parse: borders, actor, score. A parse never vetoes what the surface found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rhetoric.model import BoolArray, Document

Range = tuple[int, int]

_MOST_ADDED = 6
_INCOMPLETE = frozenset({"DET", "ADJ", "NUM", "NOUN", "PROPN"})
_NEVER_LAST = frozenset("to the a an of for with in on by and or at from as that into than".split())
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_MOST_ACTOR = 8


def confirmed(
    document: Document, slots: Sequence[tuple[str, Range]], hard: BoolArray
) -> tuple[dict[str, Range], str]:
    """The slots with borders moved to constituents where the document is parsed.

    At both depths punctuation at the edges and a dangling "to", "the", "of" at the end are dropped.
    A parsed pole that breaks off inside a noun phrase (its last word's head stands a little
    further right) is carried on to that head, over no punctuation.

    Returns:
        Slots by letter, and what they rest on: "parsed" or "surface".
    """
    found = {}
    for letter, (begin, end) in slots:
        place = _trimmed(document, begin, end)
        if document.depth == "parsed":
            place = _carried_on(document, place, hard)
        found[letter] = place
    return found, document.depth


def _trimmed(document: Document, begin: int, end: int) -> Range:
    word = document.tokens.is_word
    first, last = begin, end
    while first < last - 1 and not word[first]:
        first += 1
    while last > first + 1 and _dangles(document, last - 1):
        last -= 1
    return first, last


def _dangles(document: Document, token: int) -> bool:
    """Punctuation (no enclitic, which continues a word), or a word that opens a phrase."""
    form = document.vocabulary[int(document.tokens.norm[token])]
    return form in _NEVER_LAST or not any(character.isalnum() for character in form)


def _carried_on(document: Document, place: Range, hard: BoolArray) -> Range:
    tokens, vocabulary = document.tokens, document.vocabulary
    begin, end = place
    last = end - 1
    if vocabulary[int(tokens.pos[last])] not in _INCOMPLETE:
        return place
    head = last + int(tokens.head[last])
    if not last < head <= last + _MOST_ADDED or tokens.sentence[head] != tokens.sentence[last]:
        return place
    stretch = slice(last + 1, head + 1)
    if hard[stretch].any() or not tokens.is_word[stretch].all():
        return place
    return begin, head + 1


def actor_of(document: Document, cue: int, frame: Range) -> Range | None:
    """The subject of the clause that holds the cue, where the document is parsed.

    Climbs from the cue to verbs above it and takes the first subject that stands before the
    frame; at depth ``surface`` there is none.
    """
    if document.depth != "parsed":
        return None
    tokens, vocabulary = document.tokens, document.vocabulary
    sentence = tokens.sentence[cue]
    first = int(np.searchsorted(tokens.sentence, sentence, side="left"))
    last = int(np.searchsorted(tokens.sentence, sentence, side="right"))
    heads = (np.arange(first, last) + tokens.head[first:last]).tolist()
    subjects: dict[int, int] = {}
    labels = vocabulary.strings(tokens.dep[first:last])
    for token, label in enumerate(labels, start=first):
        if label in _SUBJECTS:
            subjects.setdefault(heads[token - first], token)
    at, steps = cue, 0
    while steps < last - first:
        subject = subjects.get(at)
        if subject is not None and subject < frame[0]:
            return _phrase(subject, heads, first, last, frame[0])
        above = heads[at - first]
        if above == at:
            return None
        at, steps = above, steps + 1
    return None


def _phrase(root: int, heads: list[int], first: int, last: int, limit: int) -> Range:
    """The unbroken stretch around `root` whose words hang on it, before `limit`."""

    def hangs(token: int) -> bool:
        for _ in range(last - first):
            if token == root:
                return True
            above = heads[token - first]
            if above == token:
                return False
            token = above
        return False

    begin, end = root, root + 1
    while begin > first and end - begin < _MOST_ACTOR and hangs(begin - 1):
        begin -= 1
    while end < min(last, limit) and end - begin < _MOST_ACTOR and hangs(end):
        end += 1
    return begin, end


def score_of(
    document: Document, slots: Mapping[str, Range], cue_tokens: int
) -> tuple[float, dict[str, float]]:
    """A score from what the poles look like; not calibrated, good for ranking only.

    Half of it for a frame that was found at all; the rest for cues of several words, poles of
    like length, and (parsed) heads of the same part of speech.
    """
    words = [int(document.tokens.is_word[a:b].sum()) for a, b in slots.values()]
    balance = min(words) / max(words) if len(words) > 1 and max(words) else 0.5
    features = {"cue_tokens": float(cue_tokens), "balance": round(balance, 6)}
    score = 0.5 + 0.1 * min(cue_tokens, 2) + 0.2 * balance
    if document.depth == "parsed" and len(slots) > 1:
        tags = {_head_tag(document, place) for place in slots.values()}
        features["same_tag"] = float(len(tags) == 1)
        score += 0.1 * features["same_tag"]
    return round(min(score, 1.0), 6), features


def _head_tag(document: Document, place: Range) -> int:
    """Part of speech of the first word whose head lies outside the pole."""
    begin, end = place
    heads = np.arange(begin, end) + document.tokens.head[begin:end]
    outside = np.flatnonzero((heads < begin) | (heads >= end) | (heads == np.arange(begin, end)))
    at = begin + (int(outside[0]) if len(outside) else 0)
    return int(document.tokens.pos[at])
