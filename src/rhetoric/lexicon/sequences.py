"""The engine: many sequences of words found in a document's columns at once.

Per *type* of the vocabulary, not per token, it is worked out which words and wildcards a string
satisfies; equal answers share one number, the string's *signature*. A document is then one gather
(token → signature), a look at which signatures can anchor a sequence, and a check of the other
words of these candidates, column by column. Ten thousand terms cost about what a hundred do.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from rhetoric.lexicon.notation import ANY, ONE, Form, Gap, Slot, Word
from rhetoric.model import BoolArray, Document, IntArray, fold

NORM, FORM, LEMMA, EVERY = 0, 1, 2, 3
"""Which column an atom looks at: folded, folded but for case, lemma, or none (any token)."""

Longs = NDArray[np.int64]

_numbers = itertools.count()

# How common a word is decides which word of a sequence is looked for first. Ranks are rough:
# the hundred commonest words of English prose, in order; anything else is rarer the longer it is.
_COMMON = (
    ", the . of and to in a is that for - it as was with be by on not he i this are or his from at "
    "which but have an had they you were their one all we can her has there been if more when will "
    "would who so no she other its may these what them than some him time into only do such my new "
    "about out also two any up first could our then most see me should after said your very "
    "between made many over like those did now even well where must people through how same work "
    "being because 's n't \" : ; ( )"
).split()
_COMMONNESS = {word: 0.06 / (rank + 1) for rank, word in enumerate(_COMMON)}


class Atom(NamedTuple):
    """One token of a sequence.

    Attributes:
        column: what is looked at (`NORM`, `FORM`, `LEMMA`, `EVERY`).
        patterns: strings and wildcards of which one must fit; none for `EVERY`.
        pos: the part of speech that the token must have, or None.
    """

    column: int
    patterns: tuple[str, ...]
    pos: str | None = None


Element = Atom | Gap | Slot
Flat = tuple[Element, ...]
_Way = TypeVar("_Way")


# ------------------------------------------------------------------ forms → sequences of atoms


def _text_tokens(chunks: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """How the tokenizer of texts splits each chunk (no blanks in it; wildcards kept)."""
    from rhetoric.parsing import tokenize

    found: dict[str, tuple[str, ...]] = {}
    for begin in range(0, len(chunks), 5000):
        batch = chunks[begin : begin + 5000]
        # A wildcard stands for letters: the tokenizer is shown a letter in its place.
        joined = " ".join(batch)
        shown = joined.replace(ANY, "q").replace(ONE, "q")
        spans = tokenize(shown)
        at = 0
        place = 0
        for chunk in batch:
            end = at + len(chunk)
            pieces = []
            while place < len(spans) and spans[place][0] < end:
                pieces.append(joined[spans[place][0] : spans[place][1]])
                place += 1
            found[chunk] = tuple(pieces) or (chunk,)
            at = end + 1
    return found


_cache: dict[str, tuple[str, ...]] = {}
_CACHE_LIMIT = 500_000


def split_chunks(chunks: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Split chunks as texts are split, remembering the answers."""
    new = [chunk for chunk in dict.fromkeys(chunks) if chunk not in _cache]
    if new:
        if len(_cache) > _CACHE_LIMIT:
            _cache.clear()
        _cache.update(_text_tokens(new))
    return _cache


# "vitamin C.", "5G.", "PhD.": the tokenizer leaves a sentence's period on such a last token.
_KEEPS_PERIOD = re.compile(r"(?:^|[^A-Za-z])[A-Za-z]$|[a-z][A-Z]$")


def chunks_of(forms: Iterable[Form]) -> list[str]:
    """All words as written."""
    return [
        chunk
        for form in forms
        for item in form
        if isinstance(item, Word)
        for chunk in item.patterns
    ]


def sequences_of(forms: Iterable[Form], *, case_sensitive: bool = False) -> list[Flat]:
    """The token sequences of parsed forms: each word split as the tokenizer splits texts.

    Where a text may have a word as one token that here is several (a non-breaking hyphen, CAN'T
    in capitals), the sequence with that one token is added; a last word that keeps the period of
    a sentence's end ("plan B.") may also have it.
    """
    forms = list(forms)
    pieces = split_chunks(chunks_of(forms))
    found: dict[Flat, None] = {}
    for form in forms:
        ways: list[list[list[Element]]] = []
        for place, item in enumerate(form):
            if isinstance(item, Word):
                column = LEMMA if item.lemma else FORM if case_sensitive else NORM
                ways.append(_ways(item, column, pieces, last=place == len(form) - 1))
            else:
                ways.append([[item]])
        for chosen in _choices(form, ways):
            found.update((tuple(itertools.chain(*way)), None) for way in itertools.product(*chosen))
    return list(found)


MAX_WAYS = 16
"""Ways in which one form may stand in a text, for all its words together; where there would be more
its words are either all split as texts are, or all whole."""


def _choices(form: Form, ways: Sequence[Sequence[_Way]]) -> list[list[Sequence[_Way]]]:
    """The ways to be combined, word by word; alternatives of one word always are."""
    if math.prod(map(len, ways)) <= MAX_WAYS:
        return [list(ways)]
    single = [not isinstance(item, Word) or len(item.patterns) == 1 for item in form]
    return [
        [way[kept] if alone else way for way, alone in zip(ways, single, strict=True)]
        for kept in (slice(-1, None), slice(0, 1))
    ]


def count_words(forms: Sequence[Form]) -> int:
    """Words (before they are split) of all `sequences_of` the forms together, at most."""
    pieces = split_chunks(chunks_of(forms))
    total = 0
    for form in forms:
        ways = [
            range(1 + sum(len(pieces[chunk]) > 1 for chunk in item.patterns))
            if isinstance(item, Word)
            else range(1)
            for item in form
        ]
        total += len(form) * sum(math.prod(map(len, way)) for way in _choices(form, ways))
    return total


def most_words(forms: Sequence[Form]) -> int:
    """A bound of `count_words` that does not ask the tokenizer: every word may be split."""
    total = 0
    for form in forms:
        numbers = [len(item.patterns) if isinstance(item, Word) else 0 for item in form]
        single = min(2 ** numbers.count(1), MAX_WAYS)
        total += len(form) * single * math.prod(1 + number for number in numbers if number > 1)
    return total


def _ways(
    word: Word, column: int, pieces: Mapping[str, tuple[str, ...]], *, last: bool
) -> list[list[Element]]:
    """How a word may stand in a text: as one token, and as the tokens that it is split into."""
    whole = list(word.patterns)
    ways: list[list[Element]] = []
    for chunk in word.patterns:
        parts = pieces[chunk]
        period = last and _KEEPS_PERIOD.search(chunk)
        if period:
            whole.append(chunk + ".")
        if len(parts) > 1:
            split: list[Element] = [_atom(column, (part,), None) for part in parts[:-1]]
            ends = (parts[-1], parts[-1] + ".") if period else parts[-1:]
            ways.append([*split, _atom(column, ends, word.pos)])
    return [[_atom(column, tuple(whole), word.pos)], *ways]


def _atom(column: int, patterns: tuple[str, ...], pos: str | None) -> Atom:
    if any(pattern.strip(ANY) == "" for pattern in patterns):
        return Atom(EVERY, (), pos)
    folded = {fold(pattern, case=column != FORM) for pattern in patterns}
    return Atom(column, tuple(sorted(folded)), pos)


@lru_cache(maxsize=50_000)
def glob(pattern: str) -> Callable[[str], Any]:
    """A test of whole strings for a pattern with `ANY` and `ONE`; time is linear in the string
    for each piece between wildcards (pieces are atomic, so nothing is tried twice)."""
    pieces = [re.escape(piece).replace(ONE, ".") for piece in pattern.split(ANY)]
    if len(pieces) == 1:
        return re.compile(pieces[0], re.DOTALL).fullmatch
    middle = "".join(f"(?>.*?{piece})" for piece in pieces[1:-1] if piece)
    return re.compile(f"{pieces[0]}{middle}.*{pieces[-1]}", re.DOTALL).fullmatch


# ------------------------------------------------------------------ signatures


class _Column:
    """For one column: which atoms each string satisfies."""

    def __init__(self) -> None:
        self.literals: dict[str, list[int]] = {}
        self.prefixes: dict[str, list[int]] = {}
        # Patterns as text: each becomes an expression when a string first comes near it.
        self.globs: list[tuple[str, int]] = []
        self.by_start: dict[str, list[tuple[str, int]]] = {}
        self.by_end: dict[str, list[tuple[str, int]]] = {}
        self.others: list[tuple[str, int]] = []
        self.sets: dict[tuple[int, ...], int] = {(): 0}
        self.lists: list[tuple[int, ...]] = [()]

    def add(self, pattern: str, atom: int) -> None:
        if ANY not in pattern and ONE not in pattern:
            self.literals.setdefault(pattern, []).append(atom)
            return
        if ONE not in pattern and pattern.index(ANY) == len(pattern.rstrip(ANY)):
            self.prefixes.setdefault(pattern.rstrip(ANY), []).append(atom)
            return
        start = re.split(f"[{ANY}{ONE}]", pattern, maxsplit=1)[0]
        end = re.split(f"[{ANY}{ONE}]", pattern)[-1]
        entry = (pattern, atom)
        self.globs.append(entry)
        if len(start) >= 2:
            self.by_start.setdefault(start, []).append(entry)
        elif len(end) >= 2:
            self.by_end.setdefault(end, []).append(entry)
        else:
            self.others.append(entry)

    def close(self) -> None:
        self.prefix_lengths = sorted({len(prefix) for prefix in self.prefixes})
        self.start_lengths = sorted({len(start) for start in self.by_start})
        self.end_lengths = sorted({len(end) for end in self.by_end})

    def signature(self, string: str) -> int:
        """The number of the set of atoms that `string` satisfies."""
        found = list(self.literals.get(string, ()))
        length = len(string)
        for n in self.prefix_lengths:
            if n > length:
                break
            hit = self.prefixes.get(string[:n])
            if hit is not None:
                found.extend(hit)
        for n in self.start_lengths:
            if n > length:
                break
            for pattern, atom in self.by_start.get(string[:n], ()):
                if glob(pattern)(string):
                    found.append(atom)
        for n in self.end_lengths:
            if n > length:
                break
            for pattern, atom in self.by_end.get(string[length - n :], ()):
                if glob(pattern)(string):
                    found.append(atom)
        for pattern, atom in self.others:
            if glob(pattern)(string):
                found.append(atom)
        if not found:
            return 0
        key = tuple(sorted(set(found)))
        number = self.sets.get(key)
        if number is None:
            number = len(self.lists)
            self.sets[key] = number
            self.lists.append(key)
        return number


class _Postings:
    """For each signature of a column: the atoms in it, and the units that it can anchor."""

    def __init__(self) -> None:
        self.done = 0
        self.pointer = np.zeros(1, np.int64)
        self.unit = np.empty(0, np.int32)
        self.offset = np.empty(0, np.int32)
        self.members = np.empty(0, np.int64)
        self.literal = np.empty(0, np.int32)

    def extend(
        self,
        lists: Sequence[tuple[int, ...]],
        anchored: Sequence[list[tuple[int, int]]],
        is_literal: BoolArray,
    ) -> None:
        """Take in the signatures that are new since the last call."""
        if self.done == len(lists):
            return
        counts, units, offsets, members, literals = [], [], [], [], []
        total = len(anchored)
        for number in range(self.done, len(lists)):
            count = 0
            literals.append(next((atom for atom in lists[number] if is_literal[atom]), -2))
            for atom in lists[number]:
                members.append(number * total + atom)
                for unit, offset in anchored[atom]:
                    units.append(unit)
                    offsets.append(offset)
                    count += 1
            counts.append(count)
        pointer = self.pointer[-1] + np.cumsum(np.array(counts, np.int64))
        self.pointer = np.concatenate([self.pointer, pointer])
        self.unit = np.concatenate([self.unit, np.array(units, np.int32)])
        self.offset = np.concatenate([self.offset, np.array(offsets, np.int32)])
        self.members = np.concatenate([self.members, np.array(members, np.int64)])
        self.literal = np.concatenate([self.literal, np.array(literals, np.int32)])
        self.done = len(lists)


@dataclass(frozen=True, slots=True)
class Found:
    """Where sequences were found.

    Attributes:
        sequence: index into the matcher's list. first, last: tokens, last exclusive; of a
            sequence with gaps the hull. length: how many tokens are matched (gaps left out).
        segments: for rows with a gap the (first, last) of each part.
    """

    sequence: IntArray
    first: IntArray
    last: IntArray
    length: IntArray
    segments: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.sequence)


class SequenceMatcher:
    """Finds sequences of atoms and gaps in documents.

    Args:
        sequences: each a tuple of `Atom` and `Gap` (no `Slot`: cut templates at their slots).

    Matches never cross a paragraph; a match with a gap stays in one sentence.
    """

    def __init__(self, sequences: Sequence[Flat]) -> None:
        self.number = next(_numbers)
        self._count = len(sequences)
        self._columns = (_Column(), _Column(), _Column())
        self._postings = (_Postings(), _Postings(), _Postings())
        self._atoms: dict[tuple[int, tuple[str, ...]], int] = {}
        self._anchored: list[list[tuple[int, int]]] = []
        self._column_of: list[int] = []
        unit_atoms: list[list[int]] = []
        unit_pos: list[list[str | None]] = []
        self._unit_sequence: list[int] = []
        self._unit_part: list[int] = []
        self._gaps: dict[int, list[Gap]] = {}
        self._unanchored: list[int] = []
        self.needs_pos = np.zeros(len(sequences), np.bool_)
        self.needs_lemma = np.zeros(len(sequences), np.bool_)
        for index, sequence in enumerate(sequences):
            parts = self._parts(index, sequence)
            rarest = 0
            if len(parts) > 1:
                rarest = min(range(len(parts)), key=lambda part: _rarity(parts[part]))
            for part, elements in enumerate(parts):
                self._unit_sequence.append(index)
                self._unit_part.append(part)
                atoms = [self._atom_id(atom) for atom in elements]
                unit_atoms.append(atoms)
                unit_pos.append([atom.pos for atom in elements])
                if part == rarest:
                    self._anchor(len(unit_atoms) - 1, elements, atoms)
                self.needs_pos[index] |= any(atom.pos for atom in elements)
                self.needs_lemma[index] |= any(atom.column == LEMMA for atom in elements)
        for column in self._columns:
            column.close()
        self._length = np.array([len(atoms) for atoms in unit_atoms], np.int32)
        self._start = np.concatenate([[0], np.cumsum(self._length)]).astype(np.int64)
        self._flat_atom = np.array([a for atoms in unit_atoms for a in atoms], np.int32)
        tags = sorted({p for row in unit_pos for p in row if p is not None})
        code = {tag: place + 1 for place, tag in enumerate(tags)}
        self._tags = tags
        self._flat_pos = np.array(
            [0 if p is None else code[p] for row in unit_pos for p in row], np.int32
        )
        self._is_literal = np.array(
            [
                len(patterns) == 1 and ANY not in patterns[0] and ONE not in patterns[0]
                for _, patterns in self._atoms
            ],
            np.bool_,
        )
        self._flat_column = np.array([*self._column_of, EVERY], np.int8)[self._flat_atom]
        self._sequence = np.array(self._unit_sequence, np.int32)
        self._part = np.array(self._unit_part, np.int32)
        self._parts_of = np.bincount(self._sequence, minlength=len(sequences)).astype(np.int32)
        # Where each part may begin, counted from the beginning of its sequence's first part.
        low, high = np.zeros(len(unit_atoms), np.int32), np.zeros(len(unit_atoms), np.int32)
        for unit in range(1, len(unit_atoms)):
            if self._part[unit]:
                gap = self._gaps[int(self._sequence[unit])][int(self._part[unit]) - 1]
                low[unit] = low[unit - 1] + self._length[unit - 1] + gap.least
                high[unit] = high[unit - 1] + self._length[unit - 1] + gap.most
        self._windows = (low, high)
        self._used = self._columns_used()

    def __len__(self) -> int:
        """How many sequences there are."""
        return self._count

    def _columns_used(self) -> list[bool]:
        """A column that nobody asks about is never looked at."""
        return [bool(c.literals or c.prefixes or c.globs) for c in self._columns]

    # -------------------------------------------------------------- storing

    def state(self) -> dict[str, NDArray[Any]]:
        """All that `from_state` needs, as arrays of numbers (texts as bytes of JSON)."""
        gaps = [(i, gap.least, gap.most) for i, gaps in self._gaps.items() for gap in gaps]
        anchors = [pair for pairs in self._anchored for pair in pairs]
        arrays: dict[str, NDArray[Any]] = {
            name: getattr(self, f"_{name}") for name in _STORED_ARRAYS
        }
        arrays |= {
            "needs_pos": self.needs_pos,
            "needs_lemma": self.needs_lemma,
            "windows": np.array(self._windows, np.int32),
            "unanchored": np.array(self._unanchored, np.int32),
            "gaps": np.array(gaps, np.int32).reshape(-1, 3),
            "anchors": np.array(anchors, np.int32).reshape(-1, 2),
            "anchors_of": np.array([len(pairs) for pairs in self._anchored], np.int32),
        }
        texts: dict[str, list[str]] = {"tags": self._tags}
        for number, column in enumerate(self._columns):
            for name, table in (("literals", column.literals), ("prefixes", column.prefixes)):
                texts[f"{name}-{number}"] = list(table)
                arrays[f"{name}-{number}"] = _ints(a for atoms in table.values() for a in atoms)
                arrays[f"{name}-{number}-sizes"] = _ints(map(len, table.values()))
            texts[f"globs-{number}"] = [pattern for pattern, _ in column.globs]
            arrays[f"globs-{number}"] = _ints(atom for _, atom in column.globs)
        arrays["texts"] = np.frombuffer(json.dumps(texts).encode(), np.uint8)
        return arrays

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[Any]]) -> Self:
        """The matcher that gave `state`.

        Raises:
            KeyError, ValueError: `state` is not one.
        """
        self = cls(())
        for name in _STORED_ARRAYS:
            setattr(self, f"_{name}", state[name])
        self.needs_pos, self.needs_lemma = state["needs_pos"], state["needs_lemma"]
        self._count = len(self.needs_pos)
        low, high = state["windows"]
        self._windows = (low, high)
        self._unanchored = state["unanchored"].tolist()
        for index, least, most in state["gaps"].tolist():
            self._gaps.setdefault(index, []).append(Gap(least, most))
        pairs = [(unit, offset) for unit, offset in state["anchors"].tolist()]
        self._anchored = _cut(pairs, state["anchors_of"])
        texts = json.loads(state["texts"].tobytes())
        self._tags = texts["tags"]
        for number, column in enumerate(self._columns):
            for name, table in (("literals", column.literals), ("prefixes", column.prefixes)):
                key = f"{name}-{number}"
                atoms = _cut(state[key].tolist(), state[f"{key}-sizes"])
                table.update(zip(texts[key], atoms, strict=True))
            for pattern, atom in zip(
                texts[f"globs-{number}"], state[f"globs-{number}"].tolist(), strict=True
            ):
                column.add(pattern, atom)
            column.close()
        self._used = self._columns_used()
        return self

    # -------------------------------------------------------------- building

    def _parts(self, index: int, sequence: Flat) -> list[list[Atom]]:
        parts: list[list[Atom]] = [[]]
        for element in sequence:
            if isinstance(element, Slot):
                raise ValueError("a sequence with a slot cannot be searched for as a whole")
            if isinstance(element, Gap):
                self._gaps.setdefault(index, []).append(element)
                parts.append([])
            else:
                parts[-1].append(element)
        if not all(parts):
            raise ValueError("a gap stands between words")
        return parts

    def _atom_id(self, atom: Atom) -> int:
        if atom.column == EVERY:
            return -1
        key = (atom.column, atom.patterns)
        found = self._atoms.get(key)
        if found is None:
            found = len(self._atoms)
            self._atoms[key] = found
            self._anchored.append([])
            self._column_of.append(atom.column)
            for pattern in atom.patterns:
                self._columns[atom.column].add(pattern, found)
        return found

    def _anchor(self, unit: int, elements: Sequence[Atom], atoms: Sequence[int]) -> None:
        place = 0
        if len(elements) > 1:
            place = min(range(len(elements)), key=lambda offset: _commonness(elements[offset]))
        if elements[place].column == EVERY:
            place = -1
        if place < 0:
            self._unanchored.append(unit)
        else:
            self._anchored[atoms[place]].append((unit, place))

    # -------------------------------------------------------------- finding

    def find(self, document: Document, *, skip: BoolArray | None = None) -> Found:
        """All places of all sequences, sorted by first token, then sequence.

        Args:
            skip: sequences to leave out (a mask), as where they need a missing annotation.
        """
        tokens = document.tokens
        if not len(tokens) or not len(self._length):
            return _nothing()
        signatures = self._signatures(document)
        unit, first, anchor = self._candidates(signatures, len(tokens), skip)
        unit, first = self._verify(document, signatures, unit, first, anchor)
        if self._gaps:
            unit, first = self._other_parts(document, signatures, unit, first)
        last = first + self._length[unit]
        paragraph = tokens.paragraph
        whole = paragraph[first] == paragraph[last - 1]
        unit, first, last = unit[whole], first[whole], last[whole]
        sequence = self._sequence[unit]
        contiguous = self._parts_of[sequence] == 1
        if contiguous.all():
            return _sorted(sequence, first, last, last - first, {})
        rows = self._join(document, unit[~contiguous], first[~contiguous], last[~contiguous])
        gapped_sequence = np.array([row[0] for row in rows], np.int32)
        gapped_first = np.array([row[1][0][0] for row in rows], np.int32)
        gapped_last = np.array([row[1][-1][1] for row in rows], np.int32)
        gapped_length = np.array([sum(b - a for a, b in row[1]) for row in rows], np.int32)
        have = int(contiguous.sum())
        return _sorted(
            np.concatenate([sequence[contiguous], gapped_sequence]),
            np.concatenate([first[contiguous], gapped_first]),
            np.concatenate([last[contiguous], gapped_last]),
            np.concatenate([(last - first)[contiguous], gapped_length]),
            {have + place: row[1] for place, row in enumerate(rows)},
        )

    def _signatures(self, document: Document) -> tuple[IntArray | None, ...]:
        """For each column the signature of each token."""
        tokens, vocabulary = document.tokens, document.vocabulary
        columns: list[IntArray | None] = []
        for number, (column, used) in enumerate(zip(self._columns, self._used, strict=True)):
            if not used:
                columns.append(None)
                continue
            make: Callable[[str], int] = column.signature
            ids = (tokens.norm, tokens.form, tokens.lemma)[number]
            if number == FORM:

                def make(string: str, signature: Callable[[str], int] = column.signature) -> int:
                    return signature(fold(string, case=False))

            table: IntArray = vocabulary.derived(f"lexicon-{self.number}-{number}", make)
            self._postings[number].extend(column.lists, self._anchored, self._is_literal)
            columns.append(table[ids])
        return tuple(columns)

    def _candidates(
        self, signatures: tuple[IntArray | None, ...], count: int, skip: BoolArray | None
    ) -> tuple[IntArray, IntArray, IntArray]:
        """Units that one of their tokens speaks for, where they would begin, and which token."""
        units, firsts, anchors = [], [], []
        for column, postings in zip(signatures, self._postings, strict=True):
            if column is None:
                continue
            number = postings.pointer[1:] - postings.pointer[:-1]
            per_token = number[column]
            where = np.flatnonzero(per_token)
            repeats = per_token[where]
            begin = postings.pointer[column[where]]
            total = int(repeats.sum())
            # For each candidate its place in the postings: a range for each token, end to end.
            shift = np.repeat(begin - np.concatenate([[0], np.cumsum(repeats)[:-1]]), repeats)
            place = np.arange(total) + shift
            units.append(postings.unit[place])
            anchors.append(postings.offset[place])
            firsts.append(np.repeat(where, repeats).astype(np.int32) - anchors[-1])
        for lone in self._unanchored:
            firsts.append(np.arange(count, dtype=np.int32))
            units.append(np.full(count, lone, np.int32))
            anchors.append(np.zeros(count, np.int32))
        unit = np.concatenate(units) if units else np.empty(0, np.int32)
        first = np.concatenate(firsts) if firsts else np.empty(0, np.int32)
        anchor = np.concatenate(anchors) if anchors else np.empty(0, np.int32)
        good = (first >= 0) & (first + self._length[unit] <= count)
        if skip is not None and skip.any():
            good &= ~skip[self._sequence[unit]]
        return unit[good], first[good], anchor[good]

    def _verify(
        self,
        document: Document,
        signatures: tuple[IntArray | None, ...],
        unit: IntArray,
        first: IntArray,
        anchor: IntArray | None = None,
    ) -> tuple[IntArray, IntArray]:
        """The candidates whose every token is as asked; `anchor` is the offset already looked at,
        whose neighbor is looked at first, for it decides nearly all."""
        tags = None
        if self._tags:
            ids = [document.vocabulary.find(tag) for tag in self._tags]
            tags = np.array([-2, *(-1 if i is None else i for i in ids)], np.int32)

        def satisfied(unit: IntArray, first: IntArray, offset: Any) -> BoolArray:
            index = self._start[unit] + offset
            token = first + offset
            atom, column = self._flat_atom[index], self._flat_column[index]
            good = np.ones(len(unit), np.bool_)
            for number, signature in enumerate(signatures):
                if signature is None:
                    continue
                here = np.flatnonzero(column == number)
                if len(here) == len(good):
                    good = self._satisfies(number, signature[token], atom)
                elif len(here):
                    good[here] = self._satisfies(number, signature[token[here]], atom[here])
            if tags is not None:
                pos = self._flat_pos[index]
                asked = np.flatnonzero(pos)
                good[asked] &= document.tokens.pos[token[asked]] == tags[pos[asked]]
            return good

        settled_unit, settled_first = unit[:0], first[:0]
        if anchor is not None:
            plain = (self._length[unit] == 1) & (self._flat_pos[self._start[unit]] == 0)
            settled_unit, settled_first = unit[plain], first[plain]
            rest = np.flatnonzero(~plain)
            unit, first, anchor = unit[rest], first[rest], anchor[rest]
            neighbor = np.where(
                anchor + 1 < self._length[unit], anchor + 1, np.maximum(anchor - 1, 0)
            )
            good = satisfied(unit, first, neighbor)
            unit, first = unit[good], first[good]
        for offset in range(int(self._length[unit].max(initial=0))):
            good = satisfied(unit, first, np.minimum(offset, self._length[unit] - 1))
            if not good.all():
                unit, first = unit[good], first[good]
        return np.concatenate([settled_unit, unit]), np.concatenate([settled_first, first])

    def _satisfies(self, number: int, signature: IntArray, atom: IntArray) -> BoolArray:
        postings = self._postings[number]
        good: BoolArray = postings.literal[signature] == atom
        wild = np.flatnonzero(~self._is_literal[atom])
        if len(wild) and len(postings.members):
            key = signature[wild].astype(np.int64) * len(self._anchored) + atom[wild]
            place = np.minimum(np.searchsorted(postings.members, key), len(postings.members) - 1)
            good[wild] = postings.members[place] == key
        return good

    def _other_parts(
        self,
        document: Document,
        signatures: tuple[IntArray | None, ...],
        unit: IntArray,
        first: IntArray,
    ) -> tuple[IntArray, IntArray]:
        """Add the other parts of sequences with gaps, looked for only around the rarest part."""
        gapped = np.flatnonzero(self._parts_of[self._sequence[unit]] > 1)
        if not len(gapped):
            return unit, first
        low, high = self._windows
        units, firsts = [unit], [first]
        anchor_unit, anchor_first = unit[gapped], first[gapped]
        here = self._part[anchor_unit]
        count = self._parts_of[self._sequence[anchor_unit]]
        size = len(document.tokens)
        for part in range(int(count.max())):
            rows = np.flatnonzero((count > part) & (here != part))
            if not len(rows):
                continue
            other = anchor_unit[rows] - here[rows] + part  # parts of a sequence are neighbors
            # Where a part begins, counted from where the first part begins: least and most.
            apart_low = np.where(
                part > here[rows],
                low[other] - low[anchor_unit[rows]],
                high[other] - high[anchor_unit[rows]],
            )
            apart_high = np.where(
                part > here[rows],
                high[other] - high[anchor_unit[rows]],
                low[other] - low[anchor_unit[rows]],
            )
            begin = np.maximum(anchor_first[rows] + apart_low, 0)
            end = np.minimum(anchor_first[rows] + apart_high, size - self._length[other])
            room = begin <= end
            key = _united(
                other[room].astype(np.int64) * size + begin[room],
                other[room].astype(np.int64) * size + end[room],
            )
            found_unit, found_first = self._verify(
                document,
                signatures,
                (key // size).astype(np.int32),
                (key % size).astype(np.int32),
            )
            units.append(found_unit)
            firsts.append(found_first)
        return np.concatenate(units), np.concatenate(firsts)

    def _join(
        self, document: Document, unit: IntArray, first: IntArray, last: IntArray
    ) -> list[tuple[int, tuple[tuple[int, int], ...]]]:
        """Sequences with gaps from their parts: each part takes the nearest next one from which
        the rest can be reached; of several starts with the same end the latest is kept."""
        sentence = document.tokens.sentence
        size = len(document.tokens) + 1
        sequence = self._sequence[unit].astype(np.int64)
        part = self._part[unit]
        order = np.lexsort((first, part, sequence))
        sequence, part = sequence[order], part[order]
        first, last = first[order], last[order]
        parts = self._parts_of[sequence]
        following = np.full(len(sequence), -1, np.int64)
        complete = part == parts - 1
        for step in range(int(parts.max(initial=1)) - 2, -1, -1):
            here = np.flatnonzero((part == step) & (parts > step + 1))
            reachable = np.flatnonzero((part == step + 1) & complete)
            if not len(here) or not len(reachable):
                continue
            gaps = [self._gaps[number][step] for number in sequence[here].tolist()]
            least = last[here] + np.array([gap.least for gap in gaps])
            most = last[here] + np.array([gap.most for gap in gaps])
            key = sequence[reachable] * size + first[reachable]
            place = np.searchsorted(key, sequence[here] * size + np.minimum(least, size - 1))
            target = reachable[np.minimum(place, len(reachable) - 1)]
            good = (
                (place < len(reachable))
                & (sequence[target] == sequence[here])
                & (first[target] >= least)
                & (first[target] <= most)
                & (sentence[first[here]] == sentence[last[target] - 1])
            )
            following[here[good]] = target[good]
            complete[here[good]] = True
        tightest: dict[tuple[int, int], tuple[tuple[int, int], ...]] = {}
        for head in np.flatnonzero((part == 0) & complete).tolist():
            spans = []
            row = head
            while row >= 0:
                spans.append((int(first[row]), int(last[row])))
                row = int(following[row])
            tightest[int(sequence[head]), spans[-1][1]] = tuple(spans)
        return [(number, spans) for (number, _), spans in tightest.items()]


def _united(low: Longs, high: Longs) -> Longs:
    """All numbers from each `low` to its `high`, once each, ascending. Windows that overlap are
    united before they are written out, for those of frequent words cover a text many times."""
    if not len(low):
        return low
    order = np.argsort(low, kind="stable")
    low, high = low[order], np.maximum.accumulate(high[order])
    new = np.flatnonzero(np.concatenate([[True], low[1:] > high[:-1]]))
    low, high = low[new], high[np.concatenate([new[1:], [len(high)]]) - 1]
    repeats = high - low + 1
    step = np.arange(int(repeats.sum())) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    found: Longs = np.repeat(low, repeats) + step
    return found


_STORED_ARRAYS = (
    "length",
    "start",
    "flat_atom",
    "flat_pos",
    "flat_column",
    "is_literal",
    "sequence",
    "part",
    "parts_of",
)


def _ints(values: Iterable[int]) -> IntArray:
    return np.array(list(values), np.int32)


def _cut(values: list[Any], sizes: IntArray) -> list[list[Any]]:
    """A list in pieces of these sizes."""
    ends = np.cumsum(sizes).tolist()
    return [values[end - size : end] for end, size in zip(ends, sizes.tolist(), strict=True)]


@cache
def _commonness(atom: Atom) -> float:
    """A rough share of the tokens of English prose that an atom matches."""
    if atom.column == EVERY:
        return 1.0
    return sum(map(_word_commonness, atom.patterns))


def _word_commonness(pattern: str) -> float:
    letters = len(pattern.replace(ANY, "").replace(ONE, ""))
    if letters < len(pattern):
        estimate: float = 5e-3 * 0.8**letters  # wildcards cover many words
        return estimate
    common = _COMMONNESS.get(pattern.lower())
    return 5e-4 * 0.8**letters if common is None else common


def _rarity(elements: Sequence[Atom]) -> float:
    return min(_commonness(atom) for atom in elements)


def _nothing() -> Found:
    empty = np.empty(0, np.int32)
    return Found(empty, empty, empty, empty)


def _sorted(
    sequence: IntArray,
    first: IntArray,
    last: IntArray,
    length: IntArray,
    segments: dict[int, tuple[tuple[int, int], ...]],
) -> Found:
    order = np.lexsort((last, sequence, first))
    moved = {}
    if segments:
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        moved = {int(place[row]): spans for row, spans in segments.items()}
    return Found(sequence[order], first[order], last[order], length[order], moved)
