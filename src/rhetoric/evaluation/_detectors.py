"""What can be evaluated: each detector under the name that the command line takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rhetoric import contrasts, figures
from rhetoric.errors import UnknownNameError
from rhetoric.lexicon import compile_packs, load, match
from rhetoric.model import Document, Match, Span

Find = Callable[[Document, Sequence[str] | None], list[Match]]


@dataclass(frozen=True)
class Detector:
    """Something that finds.

    Attributes:
        name: as on the command line.
        version: of the detector, where it has one of its own (a pack's).
        listed: which annotations of a gold file are its own.
        rule: how a finding is compared with an annotation.
        find: what it reports by default in a document; the second argument restricts the names.
        candidates: everything with a score, also what is not reported.
        thresholds: from which score each name is reported.
    """

    name: str
    version: str | None
    listed: str
    rule: str
    find: Find
    candidates: Find
    thresholds: Mapping[str, float]


def detector_named(name: str) -> Detector:
    """The detector of a name: "figures", "contrasts", "connectives" or "pack:ID".

    Raises:
        UnknownNameError: there is none.
        PackError: the pack is broken.
    """
    if name.startswith("pack:"):
        return _pack(name)
    made = {"figures": _figures, "contrasts": _contrasts, "connectives": _connectives}
    if name not in made:
        raise UnknownNameError("detector", name, [*made, "pack:ID"])
    return made[name]()


def _figures() -> Detector:
    known = set(figures.names())

    def chosen(names: Sequence[str] | None) -> list[str] | None:
        return None if names is None else [name for name in names if name in known]

    return Detector(
        "figures",
        None,
        "figures",
        "hull",
        lambda document, names: figures.find(document, figures=chosen(names)),
        lambda document, names: figures.find(document, figures=chosen(names), threshold=None),
        figures.thresholds(),
    )


def _contrasts() -> Detector:
    return Detector(
        "contrasts",
        None,
        "contrasts",
        "poles",
        lambda document, _: contrasts.find(document),
        lambda document, _: contrasts.find(document, threshold=None),
        {},
    )


def _connectives() -> Detector:
    return Detector(
        "connectives",
        None,
        "connectives",
        "cue",
        lambda document, _: contrasts.connectives(document),
        lambda document, _: contrasts.connectives(document, threshold=None),
        {},
    )


def _pack(name: str) -> Detector:
    packs = load(name.removeprefix("pack:"))
    compiled = compile_packs(packs)

    def find(document: Document, _: Sequence[str] | None) -> list[Match]:
        hits = match(document.body, compiled)
        rows = zip(hits.term.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True)
        return [
            Match(compiled.category_of(term), (("span", Span(start, end)),))
            for term, start, end in rows
        ]

    return Detector(name, packs[-1].version, "war", "hull", find, find, {})


def as_whole(matches: Sequence[Match], length: int) -> list[Match]:
    """One match a name that spans the whole text: for sets that say only what a text holds."""
    best: dict[str, Match] = {}
    for found in matches:
        if found.name not in best or found.score > best[found.name].score:
            best[found.name] = found
    whole = (("text", Span(0, length)),)
    return [Match(m.name, whole, m.score, m.features) for m in best.values()]
