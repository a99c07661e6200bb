"""Contrast frames: what a text asserts or prefers against what it rejects.

    >>> from rhetoric import contrasts
    >>> [match] = contrasts.find("We choose unity over division.", depth="surface")
    >>> match.name, [(role, (span.start, span.end)) for role, span in match.parts]
    ('over', [('cue', (16, 20)), ('asserted', (10, 15)), ('rejected', (21, 29))])

The frames come from packs (their ``contrasts:``), so a lexicographer can add one without code.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from os import PathLike

from rhetoric.contrasts._compiling import ContrastFrames, compile_contrasts, compile_entries
from rhetoric.contrasts._engine import Search
from rhetoric.lexicon import ContrastEntry, Pack, load
from rhetoric.model import Document, Match, Span
from rhetoric.preparing import body_of

__all__ = [
    "ContrastFrames",
    "compile_contrasts",
    "find",
    "find_in",
    "find_poles",
]

DEFAULT_PACK = "contrast-en"


def find(
    text_or_document: str | Document,
    *,
    packs: Sequence[str | PathLike[str] | Pack] | None = None,
    depth: str = "auto",
) -> list[Match]:
    """Find contrasts.

    Args:
        text_or_document: a string, all of which counts as body, or a document, of which the body
            is searched.
        packs: packs with ``contrasts``, by name, path or value; None takes contrast-en.
        depth: how a string is parsed: "surface", "parsed", or "auto" (parsed where a model is).

    Returns:
        Matches in text order. The name is the contrast's type; the parts have the roles ``cue``
        (one or more), ``asserted``, ``rejected`` (either may be missing: "neither … nor" asserts
        nothing) and, at depth ``parsed``, ``actor``; the labels say pack, entry, and whether the
        frame is additive ("not only … but also" rejects nothing: there ``rejected`` is the lesser
        member). The score ranks; it is not calibrated.

    Raises:
        PackError, UnknownNameError: a pack is broken or not there.
    """
    document = body_of(text_or_document, depth=depth)
    if packs is None:
        frames = _default_frames()
    else:
        loaded = [p for item in packs for p in ([item] if isinstance(item, Pack) else load(item))]
        frames = compile_contrasts(loaded)
    return find_in(document, frames)


def find_in(document: Document, frames: ContrastFrames) -> list[Match]:
    """As `find`, on a document's body, with frames that were compiled before."""
    return Search(document.body, frames).matches()


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
