"""Contrast frames: what a text asserts or prefers against what it rejects.

    >>> from rhetoric import contrasts
    >>> [match] = contrasts.find("We choose unity over division.", depth="surface")
    >>> match.name, [(role, (span.start, span.end)) for role, span in match.parts]
    ('over', [('cue', (16, 20)), ('asserted', (10, 15)), ('rejected', (21, 29))])

The frames come from packs (their ``contrasts:``), so a lexicographer can add one without code.

`connectives` finds the words that join clauses and says in which sense:

    >>> [match] = contrasts.connectives("It rained. However, they rowed.", depth="surface")
    >>> match.name, [role for role, _ in match.parts]
    ('concession', ['cue', 'arg1', 'arg2'])
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from os import PathLike

from rhetoric.contrasts._compiling import ContrastFrames, compile_contrasts, compile_entries
from rhetoric.contrasts._connectives import USED, search
from rhetoric.contrasts._denials import answers, merged
from rhetoric.contrasts._engine import Search
from rhetoric.contrasts._forms import SENSES
from rhetoric.lexicon import ContrastEntry, Pack, load
from rhetoric.model import Document, Match, Span
from rhetoric.preparing import body_of

__all__ = [
    "SENSES",
    "ContrastFrames",
    "compile_contrasts",
    "connectives",
    "find",
    "find_in",
    "find_poles",
]

DEFAULT_PACK = "contrast-en"


def find(
    text_or_document: str | Document,
    *,
    packs: Sequence[str | PathLike[str] | Pack] | None = None,
    threshold: float | str | None = "default",
    depth: str = "auto",
) -> list[Match]:
    """Find contrasts.

    Args:
        text_or_document: a string, all of which counts as body, or a document, of which the body
            is searched.
        packs: packs with ``contrasts``, by name, path or value; None takes contrast-en.
        threshold: "default" gives what reports show; None also candidates that lack the verb of
            choice or change that their frame asks for, with half the score; a number gives what
            of these has at least that score.
        depth: how a string is parsed: "surface", "parsed", or "auto" (parsed where a model is).

    Returns:
        Matches in text order. The name is the contrast's type; the parts have the roles ``cue``
        (one or more), ``asserted``, ``rejected`` (either may be missing: "neither … nor" asserts
        nothing) and, at depth ``parsed``, ``actor``; the labels say pack, entry, and whether the
        frame is additive ("not only … but also" rejects nothing: there ``rejected`` is the lesser
        member). The score ranks; it is not calibrated.

    Raises:
        PackError, UnknownNameError: a pack is broken or not there.
        ValueError: the threshold is a word other than "default".

    With contrast-en, alone or among others, denials are found that a clause of their own answers,
    which no template holds: "This is not a wall. It is a door."
    """
    _check(threshold)
    document = body_of(text_or_document, depth=depth)
    if packs is None:
        frames = _default_frames()
    else:
        loaded = [p for item in packs for p in ([item] if isinstance(item, Pack) else load(item))]
        frames = compile_contrasts(loaded)
    if threshold == "default":
        return find_in(document, frames)
    every = _found(document, frames, weak=True)
    return [m for m in every if threshold is None or m.score >= float(threshold)]


def _check(threshold: float | str | None) -> None:
    if isinstance(threshold, str) and threshold != "default":
        raise ValueError(f'threshold is "default", a number or None, not {threshold!r}')


def find_in(document: Document, frames: ContrastFrames) -> list[Match]:
    """As `find`, on a document's body, with frames that were compiled before."""
    return _found(document, frames, weak=False)


def _found(document: Document, frames: ContrastFrames, *, weak: bool) -> list[Match]:
    body = document.body
    found = Search(body, frames).matches(weak=weak)
    if any(rules.pack == DEFAULT_PACK for rules in frames.rules):
        found = merged(found, answers(body, DEFAULT_PACK))
    return found


def connectives(
    text_or_document: str | Document,
    *,
    threshold: float | str | None = "default",
    depth: str = "auto",
) -> list[Match]:
    """Find explicit discourse connectives, each with its sense and its two arguments.

    Args:
        text_or_document: a string, all of which counts as body, or a document, of which the body
            is searched.
        threshold: "default" gives what is a connective rather than not; a number gives what has
            at least that score; None gives every candidate with the likeliest of its senses.
        depth: how a string is parsed: "surface", "parsed", or "auto" (parsed where a model is).

    Returns:
        Matches in text order. The name is one of `SENSES`; the parts have the roles ``cue``,
        ``arg1`` and ``arg2`` (the side that the connective belongs to); where nothing precedes,
        ``arg1`` is missing. Contrast, concession, substitution, disjunction and exception are
        told apart by a fitted model (label ``judged``: "fitted"): the score is the probability
        that the form is a connective of that sense, the feature ``use`` that it is one at all.
        Temporal, causal and condition rest on the form and on what stands around it (``judged``:
        "rule"; score 1, for no annotated data says how often that is right).

    Raises:
        ValueError: the threshold is a word other than "default".

    Of "but" and "however" the model cannot tell contrast from concession much better than the more
    frequent sense does; take the two together where a study allows it.
    """
    _check(threshold)
    document = body_of(text_or_document, depth=depth)
    return [
        match
        for match, use in search(document)
        if threshold is None
        or (use >= USED if isinstance(threshold, str) else match.score >= threshold)
    ]


def find_poles(document: Document, entry: ContrastEntry) -> list[tuple[str, Span]]:
    """The poles of one entry as (slot letter, span): what an example of a pack is checked by."""
    search = Search(document, _frames_of(entry))
    starts, ends = document.tokens.start, document.tokens.end
    return [
        (letter, Span(int(starts[a]), int(ends[b - 1])))
        for candidate in search.accepted()
        for letter, (a, b) in candidate.slots
    ]


@lru_cache(maxsize=1)
def _default_frames() -> ContrastFrames:
    return compile_contrasts(load(DEFAULT_PACK))


@lru_cache(maxsize=64)
def _frames_of(entry: ContrastEntry) -> ContrastFrames:
    return compile_entries([("", entry)])
