"""Style in numbers: length, diversity, density, readability, syntax, words, cohesion and sound.

A measure is a pure formula over named ingredients; an ingredient is a count with the words it
stands on. `measure_all` works on any view of a document: its body, a section, a quarter.

>>> from rhetoric.preparing import prepare
>>> from rhetoric import measures
>>> document = prepare("We came. We saw. We won.", depth="surface")
>>> for found in measures.measure_all(document.body, names=["words", "ttr", "smog"]):
...     print(found.measure, found.value, found.note)
words 6.0 None
ttr 0.6666666666666666 None
smog None needs at least 30 sentences; has 3
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rhetoric.errors import UnknownNameError
from rhetoric.measures._counting import occurrences
from rhetoric.measures._registry import (
    KEY,
    Counter,
    Measure,
    MeasureInfo,
    UndefinedError,
    evaluate,
    ingredient,
    measure,
    recompute,
    registry,
)
from rhetoric.measures._registry import Sequence as WordSequence
from rhetoric.model import Depth, Document, Ingredient, Measured

__all__ = [
    "KEY",
    "Counter",
    "Measure",
    "MeasureInfo",
    "UndefinedError",
    "WordSequence",
    "choose",
    "count",
    "describe",
    "families",
    "ingredient",
    "ingredients",
    "measure",
    "measure_all",
    "names",
    "occurrences",
    "recompute",
    "skipped",
]


def names(*, family: str | None = None) -> list[str]:
    """All measures, or those of one family, in the order of families: length, diversity, density,
    readability, syntax, words, cohesion, sound, then others.

    Raises:
        UnknownNameError: there is no such family.
    """
    items = registry().measures.values()
    if family is None:
        return [item.name for item in items]
    if family not in {item.family for item in items}:
        raise UnknownNameError("family of measures", family, families())
    return [item.name for item in items if item.family == family]


def families() -> list[str]:
    """The families of measures, in the order in which they are listed."""
    return list(dict.fromkeys(item.family for item in registry().measures.values()))


def choose(wanted: str | Sequence[str] | None = None, *, depth: Depth = "parsed") -> list[str]:
    """The measures that are meant: "all", "key" (as None, see `KEY`), names, families, or several.

    Of "all", "key" and families those that a document of `depth` can have; what is named is kept.

    >>> choose(["words", "ttr"])
    ['words', 'ttr']

    Raises:
        UnknownNameError: there is neither a measure nor a family of that name.
    """
    parts = ["key"] if wanted is None else [wanted] if isinstance(wanted, str) else wanted
    chosen: dict[str, None] = {}
    listed = registry()
    known = set(families())
    for part in parts:
        if part == "all":
            found = names()
        elif part == "key":
            found = list(KEY)
        elif part in known and part not in listed.measures:
            found = names(family=part)
        else:
            if part not in listed.measures:
                either = [*families(), *listed.measures]
                raise UnknownNameError("measure or family of measures", part, either)
            chosen[part] = None
            continue
        chosen.update(
            dict.fromkeys(
                name
                for name in found
                if depth == "parsed" or listed.needs(listed.measures[name]) != "parsed"
            )
        )
    return list(chosen)


def ingredients() -> list[str]:
    """All that can be counted, see `count`."""
    return sorted(registry().counters)


def describe(name: str) -> MeasureInfo:
    """What a measure is, where it comes from and what it needs.

    Raises:
        UnknownNameError: there is no such measure.
    """
    found = registry()
    item = found.measure(name)
    return MeasureInfo(
        name=item.name,
        family=item.family,
        unit=item.unit,
        source=item.source,
        minimum=item.minimum,
        direction=item.direction,
        needs=found.needs(item),
        doc=item.formula.__doc__ or "",
        settings=item.settings,
        ingredients=tuple(item.parameters),
        because=item.because,
        disagreements=item.disagreements,
        counted={name: found.counter(name).find.__doc__ or "" for name in item.parameters},
    )


def skipped(depth: Depth, names: Sequence[str] | None = None) -> list[tuple[str, str, str]]:
    """Measures, of `names` or of all, that a document of this depth cannot have: name, reason,
    remedy."""
    if depth == "parsed":
        return []
    found = registry()
    return [
        (
            f"measure {item.name}",
            "needs a parsed document",
            "install a trained English pipeline and use --depth parsed",
        )
        for item in found.measures.values()
        if found.needs(item) == "parsed" and (names is None or item.name in names)
    ]


def measure_all(
    document: Document,
    *,
    names: Sequence[str] | None = None,
    settings: Mapping[str, Mapping[str, float]] | None = None,
    enforce_minimum: bool = True,
) -> list[Measured]:
    """The measures of a document or of any view of it.

    Args:
        document: a document, or its ``body``, ``within(span)`` or ``select(mask)``.
        names: which measures, in this order; None takes all that the document's depth allows.
        settings: measure → setting → value, where another than the default is wanted
            (``{"mattr": {"window": 50}}``).
        enforce_minimum: whether a text below a measure's minimum has no value.

    Returns:
        One `Measured` a measure. Where it is undefined the value is None and `note` says why.

    Raises:
        UnknownNameError: there is no such measure or setting.
    """
    found = registry()
    if names is None:
        items = [
            item
            for item in found.measures.values()
            if document.depth == "parsed" or found.needs(item) != "parsed"
        ]
    else:
        items = [found.measure(name) for name in names]
    wanted = settings or {}
    for name, values in wanted.items():
        for setting in values:
            if setting not in found.measure(name).settings:
                raise UnknownNameError(f"setting of {name}", setting, found.measure(name).settings)
    return [
        evaluate(
            item,
            found,
            document,
            settings={**item.settings, **wanted.get(item.name, {})},
            enforce_minimum=enforce_minimum,
        )
        for item in items
    ]


def count(document: Document, name: str) -> Ingredient:
    """Count one ingredient ("sentences", "modals_of_prediction") in a document or a view.

    Raises:
        UnknownNameError: there is no such ingredient.
        UndefinedError: a package or a word list that it takes is not there.
    """
    counter = registry().counter(name)
    found = counter(document)
    spans = found.spans if isinstance(found, WordSequence) else found
    return Ingredient(name, float(len(spans)), spans, counter.local)
