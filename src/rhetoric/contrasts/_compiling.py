"""Contrast entries of packs to what the engine searches: cue sequences, slots between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rhetoric.lexicon import (
    ContrastEntry,
    Form,
    Gap,
    Pack,
    SequenceMatcher,
    Slot,
    Word,
    parse_term,
    sequences_of,
)
from rhetoric.lexicon.sequences import Flat

DEFAULT_TOKENS = 8
"""How far a slot reaches where neither the template nor the entry says."""

Chunk = tuple[Word, ...]
Hole = Slot | Gap


@dataclass(frozen=True)
class Skeleton:
    """One shape of a template: cue groups with a slot or gap before, between and after them.

    Attributes:
        cues: for each place the sequences (indices of the matcher) that may stand there.
        holes: one more than cues; the first and last are None where the template has no slot
            there, an inner one is a slot or a gap.
    """

    entry: int
    cues: tuple[frozenset[int], ...]
    holes: tuple[Hole | None, ...]


@dataclass(frozen=True)
class Rules:
    """One entry with its packs and the sequences of its word lists.

    Attributes:
        gates: sequences of which one must stand before the first cue word; empty for none.
        exceptions: sequences that drop a match whose cue they touch.
        stops: sequences that no outer slot runs over.
    """

    pack: str
    entry: ContrastEntry
    gates: frozenset[int]
    exceptions: frozenset[int]
    stops: frozenset[int]


@dataclass(frozen=True, eq=False)
class ContrastFrames:
    """Contrast entries ready for searching; see `compile_contrasts`."""

    rules: tuple[Rules, ...]
    skeletons: tuple[Skeleton, ...]
    matcher: SequenceMatcher | None


def compile_contrasts(packs: Pack | Iterable[Pack]) -> ContrastFrames:
    """The contrasts of packs, ready for `rhetoric.contrasts.find_in`. Packs without any are fine.

    Raises:
        NotationError: a word list of an entry cannot be read.
    """
    chosen = (packs,) if isinstance(packs, Pack) else tuple(packs)
    entries = [(pack.id, entry) for pack in chosen for entry in pack.contrasts.values()]
    return compile_entries(entries)


def compile_entries(entries: Sequence[tuple[str, ContrastEntry]]) -> ContrastFrames:
    """As `compile_contrasts`, from (pack id, entry)."""
    work = _Compiling()
    rules = tuple(work.rules(pack, entry) for pack, entry in entries)
    skeletons = tuple(
        skeleton
        for number, (_, entry) in enumerate(entries)
        for skeleton in work.skeletons(number, entry)
    )
    return ContrastFrames(rules, skeletons, SequenceMatcher(work.flat) if work.flat else None)


class _Compiling:
    def __init__(self) -> None:
        self.flat: list[Flat] = []
        self._known: dict[Flat, int] = {}

    def add(self, forms: Iterable[Form], case_sensitive: bool) -> frozenset[int]:
        """Indices of the sequences of `forms`; each sequence is searched once for all entries."""
        found = set()
        for flat in sequences_of(forms, case_sensitive=case_sensitive):
            place = self._known.get(flat)
            if place is None:
                place = self._known[flat] = len(self.flat)
                self.flat.append(flat)
            found.add(place)
        return frozenset(found)

    def words(self, texts: Iterable[str], case_sensitive: bool) -> frozenset[int]:
        forms = [form for text in texts for form in parse_term(text)]
        return self.add(forms, case_sensitive)

    def rules(self, pack: str, entry: ContrastEntry) -> Rules:
        case = entry.case_sensitive
        return Rules(
            pack=pack,
            entry=entry,
            gates=self.words(entry.gate.left, case) if entry.gate else frozenset(),
            exceptions=self.add([f for item in entry.exceptions for f in item.forms], case),
            stops=self.words(entry.slot.stop, case),
        )

    def skeletons(self, number: int, entry: ContrastEntry) -> Iterable[Skeleton]:
        """The forms of each template by shape; in a shape the cue words of each place together.

        A template's forms are a product of its alternatives, so that cue words of one place go
        with all of the others.
        """
        for template in entry.templates:
            shapes: dict[tuple[Hole | None, ...], list[dict[Chunk, None]]] = {}
            for form in template.forms:
                holes, chunks = _cut(form)
                if not chunks:
                    continue
                places = shapes.setdefault(holes, [{} for _ in chunks])
                for place, chunk in zip(places, chunks, strict=True):
                    place[chunk] = None
            for holes, places in shapes.items():
                cues = tuple(self.add(chunks, entry.case_sensitive) for chunks in places)
                yield Skeleton(number, cues, holes)


def _cut(form: Form) -> tuple[tuple[Hole | None, ...], list[Chunk]]:
    """Cut a form at its slots and gaps. Two holes side by side are one (the slot stays)."""
    holes: list[Hole | None] = [None]
    chunks: list[list[Word]] = [[]]
    for item in form:
        if isinstance(item, Word):
            chunks[-1].append(item)
        elif chunks[-1]:
            holes.append(item)
            chunks.append([])
        elif holes[-1] is None or isinstance(item, Slot):
            holes[-1] = item
    if chunks[-1]:
        holes.append(None)
    else:
        chunks.pop()
    return tuple(holes), [tuple(chunk) for chunk in chunks]
