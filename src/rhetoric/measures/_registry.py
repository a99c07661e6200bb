"""Measures as values: a pure formula, what it is called, where it comes from, what it needs.

The decorators only make values. The folder is the registry: the modules of this package, and what
other packages offer under the entry point group ``rhetoric.measures``, are imported when a name is
first looked up, and their module-level `Measure` and `Counter` values are collected.
"""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rhetoric.errors import RhetoricError, UnknownNameError
from rhetoric.model import Depth, Document, Ingredient, IntArray, Measured, Spans, fold

ENTRY_POINTS = "rhetoric.measures"
FAMILIES = (
    "length",
    "diversity",
    "density",
    "readability",
    "syntax",
    "words",
    "cohesion",
    "sound",
)
"""The order in which families are listed; further families follow by name."""

KEY = (
    "words",
    "sentences",
    "mean_sentence_length",
    "median_sentence_length",
    "longest_sentence",
    "mean_word_length",
    "ttr",
    "mattr",
    "mtld",
    "hdd",
    "yules_k",
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog",
    "mean_dependency_distance",
    "clauses_per_sentence",
    "passive_rate",
    "nouns_per_verb",
    "commas_per_sentence",
    "function_word_rate",
    "nominalization_rate",
    "first_person_singular_rate",
    "first_person_plural_rate",
    "second_person_rate",
    "third_person_rate",
    "modal_obligation_rate",
    "modal_possibility_rate",
    "modal_prediction_rate",
    "negation_rate",
)
"""The key measures: those that a report shows unless others are asked for."""

Kind = Literal["count", "spans", "sequence", "ids"]


_KINDS: Mapping[str, Kind] = {
    "int": "count",
    "Spans": "spans",
    "Sequence": "sequence",
    "WordSequence": "sequence",
}


class UndefinedError(ArithmeticError):
    """Raised by a formula, or by an ingredient, that has no value for this text; the message is
    the reason."""


@dataclass(frozen=True, eq=False)
class Sequence:
    """Words in order, for formulas that ask which of them are the same.

    Attributes:
        spans: the words.
        ids: one number a word; equal exactly where the words' folded texts are equal.

    What formulas share (`previous`, `spectrum`) is worked out once for a text; a part of a
    sequence cuts it out of the whole's.
    """

    spans: Spans
    ids: IntArray
    _outer: tuple[Sequence, int] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def part(self, first: int, last: int) -> Sequence:
        """The words from `first` to before `last`."""
        cut = slice(first, last)
        return Sequence(self.spans.take(cut), self.ids[cut], (self, first))

    @cached_property
    def _ranked(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """For each place the last earlier one with the same word, or -1; and small numbers from
        0 on, equal where words are."""
        total = len(self.ids)
        if self._outer is not None:
            outer, first = self._outer
            previous, codes = outer._ranked
            here = previous[first : first + total] - first
            return np.maximum(here, -1), codes[first : first + total]
        ids = self.ids
        if total and int(ids.min()) >= 0 and int(ids.max()) < 1 << 16:
            ids = ids.astype(np.uint16)  # NumPy sorts these by radix, several times faster
        order = np.argsort(ids, kind="stable")
        same = ids[order[1:]] == ids[order[:-1]]
        previous = np.full(total, -1, dtype=np.intp)
        previous[order[1:][same]] = order[:-1][same]
        codes = np.zeros(total, dtype=np.intp)
        codes[order[1:]] = np.cumsum(~same)
        return previous, codes

    @property
    def previous(self) -> NDArray[np.intp]:
        """For each place the last earlier place with the same word, or -1."""
        return self._ranked[0]

    @cached_property
    def counts(self) -> NDArray[np.intp]:
        """How often each word stands here; codes of words that stand elsewhere only have 0."""
        return np.bincount(self._ranked[1])

    def standing(self, times: int) -> NDArray[np.intp]:
        """The first places of the words that stand just `times` times."""
        first = np.flatnonzero(self._ranked[0] < 0)
        chosen: NDArray[np.intp] = first[self.counts[self._ranked[1][first]] == times]
        return chosen

    @cached_property
    def spectrum(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The different frequencies of words, ascending, and how many words have each."""
        counts = self.counts
        how_many = np.bincount(counts[counts > 0])
        frequencies = np.flatnonzero(how_many)
        return frequencies, how_many[frequencies]


@dataclass(frozen=True)
class Counter:
    """Something that is counted in a document, with the words it stands on.

    Attributes:
        name: what is counted, in the plural; formulas ask for it by this parameter name.
        find: gives the spans, one for each thing counted.
        local: whether a part of the document that begins and ends between tokens gives just
            those of the spans that lie inside it.
        needs: depth that the counting takes.
        label: what a reader calls it; the name without underscores where none is given.
    """

    name: str
    find: Callable[[Document], Spans | Sequence]
    local: bool
    needs: Depth
    label: str

    def __call__(self, document: Document) -> Spans | Sequence:
        """What is counted in `document`, computed once for each view."""
        return self.count(document)[0]

    def count(self, document: Document) -> tuple[Spans | Sequence, Ingredient]:
        """What is counted, and the same as an ingredient of a value; computed once for each view.

        What is local is counted once in the whole of which the view is a stretch, and cut out.
        """
        return document.memo(self._key, lambda: self._count(document))

    @cached_property
    def _key(self) -> str:
        return f"measures.{self.name}"

    def _count(self, document: Document) -> tuple[Spans | Sequence, Ingredient]:
        outer = document.outer
        if self.local and outer is not None:
            found = _inside(self.count(outer)[0], document)
        else:
            found = self.find(document)
        spans = found.spans if isinstance(found, Sequence) else found
        return found, Ingredient(self.name, float(len(spans)), spans, self.local)


def _inside(found: Spans | Sequence, document: Document) -> Spans | Sequence:
    """Those spans that lie inside a view without holes."""
    spans = found.spans if isinstance(found, Sequence) else found
    tokens = document.tokens
    if len(tokens):
        first = int(np.searchsorted(spans.start, tokens.start[0], side="left"))
        last = int(np.searchsorted(spans.start, tokens.end[-1], side="left"))
    else:
        first = last = 0
    if isinstance(found, Sequence):
        return found.part(first, last)
    here = found.take(slice(first, last))
    if first < last and here.end.max() > tokens.end[-1]:
        here = here.take(here.end <= tokens.end[-1])
    return here


@dataclass(frozen=True)
class Measure:
    """A measure: its formula and what a reader must know of it. See `measure`."""

    name: str
    formula: Callable[..., float]
    unit: str
    family: str
    source: str
    minimum: Mapping[str, int]
    direction: str
    because: str = ""
    disagreements: str = ""

    def __call__(self, *args: Any, **settings: Any) -> float:
        """The bare formula on given numbers."""
        return self.formula(*args, **settings)

    @cached_property
    def parameters(self) -> Mapping[str, Kind]:
        """Names of the ingredients, and in what shape the formula takes each."""
        found: dict[str, Kind] = {}
        for name, parameter in inspect.signature(self.formula).parameters.items():
            if parameter.kind is parameter.KEYWORD_ONLY:
                continue
            # Annotations are strings where the module postpones their evaluation.
            hint = parameter.annotation
            hint = hint if isinstance(hint, str) else getattr(hint, "__name__", "")
            found[name] = _KINDS.get(hint.rpartition(".")[2], "ids")
        return found

    @cached_property
    def settings(self) -> Mapping[str, float]:
        """Keyword-only parameters of the formula with their defaults."""
        return {
            name: parameter.default
            for name, parameter in inspect.signature(self.formula).parameters.items()
            if parameter.kind is parameter.KEYWORD_ONLY
        }


@dataclass(frozen=True)
class MeasureInfo:
    """What `rhetoric.measures.describe` tells.

    Attributes:
        minimum: least counts below which the measure is undefined. because: the reason for them.
        disagreements: where other tools give another number under this name, and why.
        direction: how to read it ("higher is easier"), or "".
        needs: "surface" or "parsed".
        doc: the docstring: meaning, formula, cautions.
        settings: what can be set, with defaults.
        ingredients: what it is computed from, in the formula's order. counted: for each of them
            what it counts.
    """

    name: str
    family: str
    unit: str
    source: str
    minimum: Mapping[str, int]
    direction: str
    needs: Depth
    doc: str
    settings: Mapping[str, float] = field(default_factory=dict)
    ingredients: tuple[str, ...] = ()
    because: str = ""
    disagreements: str = ""
    counted: Mapping[str, str] = field(default_factory=dict)


# ---- decorators ----


def measure(
    *,
    unit: str,
    family: str,
    source: str,
    minimum: Mapping[str, int] | None = None,
    direction: str = "",
    because: str = "",
    disagreements: str = "",
) -> Callable[[Callable[..., float]], Measure]:
    """Make a `Measure` of a formula.

    The formula's positional parameters name ingredients (see `ingredient`): one annotated ``int``
    takes the count, one annotated `Spans` the spans, one annotated `Sequence` the words in order
    with what formulas share of them, any other the array of their ids.
    Keyword-only parameters with defaults are settings. The formula may divide by zero or raise
    `UndefinedError`: the value is then None, with the reason.

    Args:
        unit: unit of the value. family: group under which it is listed.
        source: full citation of the formula.
        minimum: ingredient → least count; below it the value is None. because: the reason.
        disagreements: where other tools give another number under this name, and why.
        direction: how to read the value.
    """

    def make(formula: Callable[..., float]) -> Measure:
        return Measure(
            formula.__name__,
            formula,
            unit,
            family,
            source,
            dict(minimum or {}),
            direction,
            because,
            disagreements,
        )

    return make


def ingredient(
    *, local: bool = True, needs: Depth = "surface", label: str = ""
) -> Callable[[Callable[[Document], Spans | Sequence]], Counter]:
    """Make a `Counter` of a function from a document to the spans of what it counts."""

    def make(find: Callable[[Document], Spans | Sequence]) -> Counter:
        name = find.__name__
        return Counter(name, find, local, needs, label or name.replace("_", " "))

    return make


# ---- discovery ----


@dataclass(frozen=True)
class Registry:
    """All measures and ingredients, in the order in which they are listed."""

    measures: Mapping[str, Measure]
    counters: Mapping[str, Counter]

    def measure(self, name: str) -> Measure:
        """The measure of that name. Raises `UnknownNameError`."""
        if name not in self.measures:
            raise UnknownNameError("measure", name, self.measures)
        return self.measures[name]

    def counter(self, name: str) -> Counter:
        """The ingredient of that name. Raises `UnknownNameError`."""
        if name not in self.counters:
            raise UnknownNameError("ingredient", name, self.counters)
        return self.counters[name]

    def needs(self, item: Measure) -> Depth:
        """The depth that the ingredients of a measure take."""
        known = self._needs.get(item.name)
        if known is not None and self.measures.get(item.name) is item:
            return known
        return self._look_up(item)

    @cached_property
    def _needs(self) -> Mapping[str, Depth]:
        return {name: self._look_up(item) for name, item in self.measures.items()}

    def _look_up(self, item: Measure) -> Depth:
        parsed = any(self.counter(name).needs == "parsed" for name in item.parameters)
        return "parsed" if parsed else "surface"


@cache
def registry() -> Registry:
    """Import the modules of this folder and of the entry points, and collect what they define."""
    package = __name__.rpartition(".")[0]
    paths = importlib.import_module(package).__path__
    found: list[object] = [
        importlib.import_module(f"{package}.{module.name}")
        for module in sorted(pkgutil.iter_modules(paths), key=lambda module: module.name)
    ]
    points = sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name)
    found.extend(point.load() for point in points)
    return collect(found)


def collect(found: Iterable[object]) -> Registry:
    """The measures and ingredients among `found`: modules, whose attributes are looked at, or
    the values themselves. Raises `RhetoricError` where two share a name, or an ingredient lacks."""
    measures: dict[str, Measure] = {}
    counters: dict[str, Counter] = {}
    for thing in found:
        for value in vars(thing).values() if isinstance(thing, ModuleType) else (thing,):
            if isinstance(value, Measure):
                known: object = measures.setdefault(value.name, value)
            elif isinstance(value, Counter):
                known = counters.setdefault(value.name, value)
            else:
                continue
            if known is not value:
                raise RhetoricError(f"two measures or ingredients are named {value.name!r}")
    for item in measures.values():
        for name in item.parameters:
            if name not in counters:
                raise UnknownNameError("ingredient", name, counters)
    rank = {family: place for place, family in enumerate(FAMILIES)}
    ordered = sorted(measures.values(), key=lambda m: (rank.get(m.family, len(rank)), m.family))
    return Registry({item.name: item for item in ordered}, counters)


# ---- evaluation ----


def evaluate(
    item: Measure,
    found: Registry,
    document: Document,
    *,
    settings: Mapping[str, float],
    enforce_minimum: bool,
) -> Measured:
    """The value of one measure on one document or part, with its ingredients."""
    if found.needs(item) == "parsed" and document.depth != "parsed":
        return Measured(item.name, item.family, None, item.unit, note="needs a parsed document")
    arguments: list[Any] = []
    ingredients: list[Ingredient] = []
    for name, kind in item.parameters.items():
        try:
            counted, entry = found.counters[name].count(document)
        except UndefinedError as reason:  # a package or a list that it takes is not there
            return Measured(item.name, item.family, None, item.unit, note=str(reason))
        ingredients.append(entry)
        if kind == "count":
            arguments.append(int(entry.value))
        elif kind == "spans":
            arguments.append(entry.spans)
        else:
            assert isinstance(counted, Sequence)  # noqa: S101  (collect() looked at the kinds)
            arguments.append(counted if kind == "sequence" else counted.ids)
    ingredients.extend(Ingredient(name, float(value)) for name, value in settings.items())
    value, note = None, None
    if enforce_minimum and item.minimum:
        note = below_minimum(item, found, ingredients)
    if note is None:
        value, note = compute(item, arguments, settings, ingredients)
    return Measured(item.name, item.family, value, item.unit, tuple(ingredients), note)


def below_minimum(item: Measure, found: Registry, ingredients: Iterable[Ingredient]) -> str | None:
    """Why a measure is undefined for so few of something, or None."""
    counts = {entry.name: int(entry.value) for entry in ingredients}
    for name, least in item.minimum.items():
        label = found.counter(name).label
        if counts[name] == 0:
            return f"no {label}"
        if counts[name] < least:
            return f"needs at least {least} {label}; has {counts[name]}"
    return None


def compute(
    item: Measure,
    arguments: Iterable[Any],
    settings: Mapping[str, float],
    ingredients: Iterable[Ingredient],
) -> tuple[float | None, str | None]:
    """The formula's value, or None and the reason; never NaN, never infinite."""
    try:
        value = float(item.formula(*arguments, **settings))
    except UndefinedError as reason:
        return None, str(reason)
    except ZeroDivisionError:
        empty = [e.name for e in ingredients if e.spans is not None and not e.value]
        labels = [registry().counter(name).label for name in empty]
        return None, "no " + " and no ".join(labels) if labels else "divides by zero"
    if not math.isfinite(value):
        return None, "the formula gives no finite number for this text"
    return value, None


def recompute(measured: Measured, text: str) -> float | None:
    """The value of `measured` once more, from its ingredients' spans in `text` and nothing else.

    None where the formula has no value for them. Raises `UnknownNameError` for a measure that is
    not installed.
    """
    item = registry().measure(measured.measure)
    given = {entry.name: entry for entry in measured.ingredients}
    if not set(item.parameters) <= set(given):
        return None
    arguments: list[Any] = []
    for name, kind in item.parameters.items():
        spans = given[name].spans or Spans.empty()
        if kind == "count":
            arguments.append(len(spans))
        elif kind == "spans":
            arguments.append(spans)
        else:
            table: dict[str, int] = {}
            words = (fold(word) for word in spans.texts(text))
            ids = np.array([table.setdefault(word, len(table)) for word in words], dtype=np.int32)
            arguments.append(Sequence(spans, ids) if kind == "sequence" else ids)
    settings = {
        name: type(default)(given[name].value) if name in given else default
        for name, default in item.settings.items()
    }
    return compute(item, arguments, settings, measured.ingredients)[0]
