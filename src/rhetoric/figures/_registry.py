"""The decorator that makes a figure, and the list of all figures.

A figure is a module of this folder (or of an entry point in the group ``rhetoric.figures``) with
one function under `figure`. The decorator only makes a value; nothing is registered by it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import entry_points

from rhetoric.errors import UnknownNameError
from rhetoric.model import Document, Match

Detector = Callable[[Document], Iterable[Match]]

ENTRY_POINTS = "rhetoric.figures"


@dataclass(frozen=True)
class Figure:
    """A figure of speech and what finds it.

    Attributes:
        name: ESTHER's name in small letters, as in reports.
        family: kind of figure (repetition, parallelism, order …).
        definition: the docstring of the detector's module, first paragraph.
        source: where the definition comes from.
        threshold: least score that a report shows.
        version: of the detector; raised whenever its answers change.
        aliases: other names under which the figure is known.
        find_candidates: yields every candidate of a document with parts, features and score.
    """

    name: str
    family: str
    definition: str
    source: str
    threshold: float
    version: str
    aliases: tuple[str, ...]
    module: str
    find_candidates: Detector

    def __call__(self, document: Document) -> Iterable[Match]:
        """Every candidate, unresolved."""
        return self.find_candidates(document)


def figure(
    *, family: str, source: str, threshold: float, version: str, aliases: tuple[str, ...] = ()
) -> Callable[[Detector], Figure]:
    """Make a figure from a function that yields candidates.

    The figure's name is the name of the module, its definition the first paragraph of the
    module's docstring.

    Args:
        family: kind of figure.
        source: full citation of the definition.
        threshold: least score that a report shows, 0 to 1.
        version: of the detector, ``major.minor``.
        aliases: other names.
    """
    if not 0 <= threshold <= 1:
        raise ValueError("a threshold lies between 0 and 1")

    def make(detector: Detector) -> Figure:
        module = importlib.import_module(detector.__module__)
        name = detector.__module__.rpartition(".")[2]
        definition = " ".join((module.__doc__ or "").strip().split("\n\n")[0].split())
        return Figure(
            name=name,
            family=family,
            definition=definition,
            source=source,
            threshold=threshold,
            version=version,
            aliases=aliases,
            module=detector.__module__,
            find_candidates=detector,
        )

    return make


@cache
def registry() -> Mapping[str, Figure]:
    """All figures by name, built in first; an installed one may not take a built-in name."""
    import rhetoric.figures as folder

    found: dict[str, Figure] = {}
    for info in pkgutil.iter_modules(folder.__path__):
        if not info.name.startswith("_"):
            for made in _figures_in(f"{folder.__name__}.{info.name}"):
                found[made.name] = made
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: e.name):
        loaded = entry.load()
        if isinstance(loaded, Figure) and entry.name not in found:
            found[entry.name] = replace(loaded, name=entry.name)
    return dict(sorted(found.items()))


def _figures_in(module: str) -> list[Figure]:
    values = vars(importlib.import_module(module)).values()
    return [v for v in values if isinstance(v, Figure) and v.module == module]


@cache
def _names() -> Mapping[str, str]:
    every = registry()
    aliases = {alias: made.name for made in every.values() for alias in made.aliases}
    return {**aliases, **{name: name for name in every}}


def lookup(name: str) -> Figure:
    """The figure of that name or alias, in any case. Raises `UnknownNameError`."""
    known = _names()
    key = name.strip().lower().replace(" ", "_")
    if key not in known:
        raise UnknownNameError("figure", name, known)
    return registry()[known[key]]
