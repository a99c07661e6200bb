"""From cue words to contrasts: cues in order, slots cut at stops, gates, chains, exceptions."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from rhetoric.contrasts._compiling import DEFAULT_TOKENS, ContrastFrames, Hole, Rules, Skeleton
from rhetoric.contrasts._poles import actor_of, confirmed, score_of
from rhetoric.lexicon import Slot
from rhetoric.model import BoolArray, Document, IntArray, Match, Span

Range = tuple[int, int]
"""Tokens of the view, half-open."""

# No slot runs over these, whatever the entry says.
_HARD = frozenset('. ! ? ; : ( ) [ ] -- — – … ... " “ ” /'.split())
_DASHES = frozenset(["-"])
_CHAIN_LINKS = frozenset(", ; and or".split())


WEAK = 0.5
"""Factor of the score of a candidate without its gate word."""


@dataclass(frozen=True)
class Candidate:
    """A frame whose cues and slots were found; tokens of the view.

    Attributes:
        cues: the cue words in order. slots: by letter.
        gated: its gate word stands before it, or it needs none.
        weak: not gated and on no chain either; only asked for with every candidate.
    """

    rules: Rules
    cues: tuple[Range, ...]
    slots: tuple[tuple[str, Range], ...]
    gated: bool
    weak: bool = False

    @property
    def first(self) -> int:
        """First token of cues and slots."""
        return min(begin for begin, _ in (*self.cues, *(r for _, r in self.slots)))

    @property
    def last(self) -> int:
        """One past the last token of cues and slots."""
        return max(end for _, end in (*self.cues, *(r for _, r in self.slots)))

    @property
    def cue_tokens(self) -> frozenset[int]:
        """Tokens of the cues."""
        return frozenset(token for begin, end in self.cues for token in range(begin, end))


class Search:
    """One document searched with one set of frames."""

    def __init__(self, document: Document, frames: ContrastFrames) -> None:
        self.document = document
        self.frames = frames
        # Where each sequence stands: rows by sequence, then first token; the first row of each.
        number = len(frames.matcher) if frames.matcher is not None else 0
        self._first = self._last = np.empty(0, dtype=np.int32)
        self._rows = np.zeros(number + 1, dtype=np.int64)
        if frames.matcher is not None and len(document):
            found = frames.matcher.find(document)
            order = np.argsort(found.sequence, kind="stable")
            self._first, self._last = found.first[order], found.last[order]
            self._rows = np.searchsorted(found.sequence[order], np.arange(number + 1))
        # By the rules' identity, made when first asked for.
        self._gate_places: dict[int, list[tuple[int, int]]] = {}
        self._exceptions: dict[int, BoolArray] = {}
        vocabulary, tokens = document.vocabulary, document.tokens
        hard = vocabulary.derived("contrast-hard", _HARD.__contains__, dtype=np.bool_)
        dash = vocabulary.derived("contrast-dash", _DASHES.__contains__, dtype=np.bool_)
        self.hard: BoolArray = hard[tokens.norm]
        # A hyphen inside a word is no border, a dash between blanks is.
        apart = np.zeros(len(tokens), dtype=np.bool_)
        apart[1:] = tokens.space_after[:-1]
        self.hard = self.hard | (dash[tokens.norm] & (apart & tokens.space_after))

    # ---- cues ----

    def _places(self, sequences: frozenset[int]) -> tuple[IntArray, IntArray]:
        """First and last tokens of all places of some sequences, in no order."""
        rows = self._rows
        stretches = [slice(int(rows[s]), int(rows[s + 1])) for s in sorted(sequences)]
        stretches = [part for part in stretches if part.start < part.stop]
        if not stretches:
            return self._first[:0], self._last[:0]
        first = np.concatenate([self._first[part] for part in stretches])
        return first, np.concatenate([self._last[part] for part in stretches])

    def of(self, sequences: frozenset[int]) -> list[Range]:
        """All places of some sequences, in order, the longest first where several begin."""
        first, last = self._places(sequences)
        order = np.lexsort((-last, first))
        pairs = zip(first[order].tolist(), last[order].tolist(), strict=True)
        return list(dict.fromkeys(pairs))

    def candidates(self) -> Iterator[Candidate]:
        """Every frame that fits, before gates, chains and exceptions."""
        stops: dict[int, BoolArray] = {}
        for skeleton in self.frames.skeletons:
            rules = self.frames.rules[skeleton.entry]
            if any(not len(self._places(cues)[0]) for cues in skeleton.cues):
                continue
            if skeleton.entry not in stops:
                stops[skeleton.entry] = self._mask(rules.stops)
            yield from self._fit(skeleton, rules, stops[skeleton.entry])

    def _mask(self, sequences: frozenset[int]) -> BoolArray:
        first, last = self._places(sequences)
        count = len(self.document) + 1
        steps = np.bincount(first, minlength=count) - np.bincount(last, minlength=count)
        marked: BoolArray = np.cumsum(steps)[:-1] > 0
        return marked

    def _fit(self, skeleton: Skeleton, rules: Rules, stop: BoolArray) -> Iterator[Candidate]:
        lists = [self.of(cues) for cues in skeleton.cues]
        begins = [[place[0] for place in found] for found in lists]
        sentence = self.document.tokens.sentence
        limits = rules.entry.slot
        seen = set()
        for head in lists[0]:
            if head[0] in seen:
                continue
            cues, slots = [head], []
            for number in range(1, len(lists)):
                hole = skeleton.holes[number]
                fit = self._next(cues[-1], hole, lists[number], begins[number], rules, stop)
                if fit is None:
                    break
                if isinstance(hole, Slot):
                    slots.append((hole.letter, (cues[-1][1], fit[0])))
                cues.append(fit)
            if len(cues) < len(lists):
                continue
            if any(sentence[cue[1] - 1] != sentence[head[0]] for cue in cues):
                continue
            before, after = skeleton.holes[0], skeleton.holes[-1]
            most = limits.max_tokens or DEFAULT_TOKENS
            if isinstance(before, Slot):
                left = self._leftwards(cues[0][0], before.most or most, stop)
                if left is None:
                    continue
                slots.append((before.letter, left))
            if isinstance(after, Slot):
                right = self._rightwards(cues[-1][1], after.most or most, stop)
                if right is None:
                    continue
                slots.append((after.letter, right))
            if not all(self.document.tokens.is_word[a:b].any() for _, (a, b) in slots):
                continue
            seen.add(head[0])
            gated = not rules.gates or self._gated(rules, cues[0][0])
            yield Candidate(rules, tuple(cues), tuple(slots), gated)

    def _next(
        self,
        cue: Range,
        hole: Hole | None,
        places: list[Range],
        begins: list[int],
        rules: Rules,
        stop: BoolArray,
    ) -> Range | None:
        """The nearest next cue that leaves room for what stands between."""
        least = 1 if isinstance(hole, Slot) else 0
        most = rules.entry.slot.max_tokens or DEFAULT_TOKENS
        if hole is not None:
            least = hole.least if hole.least is not None else least
            most = hole.most if hole.most is not None else most
        at = bisect_left(begins, cue[1] + least)
        if at == len(places) or places[at][0] > cue[1] + most:
            return None
        inside = slice(cue[1], places[at][0])
        if self.hard[inside].any() or (isinstance(hole, Slot) and stop[inside].any()):
            return None
        return places[at]

    # ---- slots ----

    def _rightwards(self, begin: int, most: int, stop: BoolArray) -> Range | None:
        sentence, end = self.document.tokens.sentence, begin
        count = len(self.document)
        while (
            end < count
            and end - begin < most
            and not stop[end]
            and not self.hard[end]
            and sentence[end] == sentence[begin - 1]
        ):
            end += 1
        return (begin, end) if end > begin else None

    def _leftwards(self, end: int, most: int, stop: BoolArray) -> Range | None:
        sentence, begin = self.document.tokens.sentence, end
        while (
            begin > 0
            and end - begin < most
            and not stop[begin - 1]
            and not self.hard[begin - 1]
            and sentence[begin - 1] == sentence[end]
        ):
            begin -= 1
        return (begin, end) if begin < end else None

    def _gated(self, rules: Rules, cue: int) -> bool:
        gate = rules.entry.gate
        if gate is None:
            return True
        places = self._gate_places.get(id(rules))
        if places is None:
            places = sorted((end, begin) for begin, end in self.of(rules.gates))
            self._gate_places[id(rules)] = places
        sentence = self.document.tokens.sentence
        at = bisect_left(places, (cue + 1, -1))
        while at and places[at - 1][0] > cue - gate.within:
            at -= 1
            if sentence[places[at][1]] == sentence[cue]:
                return True
        return False

    # ---- what stays ----

    def accepted(self, *, weak: bool = False) -> list[Candidate]:
        """Candidates that pass their gate (or go on a chain), exceptions and each other.

        With `weak` also those without their gate word, where no other takes their cue.
        """
        by_entry: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in self.candidates():
            if not self._excepted(candidate):
                by_entry[id(candidate.rules)].append(candidate)
        passed: list[Candidate] = []
        for found in by_entry.values():
            before: Candidate | None = None
            for candidate in sorted(found, key=lambda c: (c.cues[0], -len(c.cue_tokens))):
                linked = (
                    candidate.rules.entry.chain
                    and before is not None
                    and self._linked(before, candidate)
                )
                if candidate.gated or linked:
                    passed.append(candidate)
                    before = candidate
                elif weak:
                    passed.append(replace(candidate, weak=True))
        order = {id(rules): number for number, rules in enumerate(self.frames.rules)}
        passed.sort(key=lambda c: (c.weak, -len(c.cue_tokens), order[id(c.rules)], c.first))
        kept: list[Candidate] = []
        taken: set[int] = set()
        for candidate in passed:
            if taken.isdisjoint(candidate.cue_tokens):
                kept.append(candidate)
                taken |= candidate.cue_tokens
        return sorted(kept, key=lambda c: (c.first, c.last, order[id(c.rules)]))

    def _excepted(self, candidate: Candidate) -> bool:
        rules = candidate.rules
        marked = self._exceptions.get(id(rules))
        if marked is None:
            marked = self._mask(rules.exceptions)
            self._exceptions[id(rules)] = marked
        return any(bool(marked[first:last].any()) for first, last in candidate.cues)

    def _linked(self, before: Candidate, after: Candidate) -> bool:
        """Only commas and conjunctions stand between two members of a chain."""
        tokens, vocabulary = self.document.tokens, self.document.vocabulary
        between = vocabulary.strings(tokens.norm[before.last : after.first])
        same = tokens.sentence[before.first] == tokens.sentence[after.first]
        return bool(same) and before.last <= after.first and set(between) <= _CHAIN_LINKS

    def matches(self, *, weak: bool = False) -> list[Match]:
        """The contrasts, in text order; with `weak` also candidates without their gate word."""
        return [self._match(candidate) for candidate in self.accepted(weak=weak)]

    def _match(self, candidate: Candidate) -> Match:
        document, entry = self.document, candidate.rules.entry
        slots, basis = confirmed(document, candidate.slots, self.hard)
        for letter, (begin, end) in candidate.slots:
            # A pole that the parse would carry on over a cue word keeps its own border.
            if any(begin < cue < slots[letter][1] for cue, _ in candidate.cues):
                slots[letter] = (begin, end)
        cues = [place for cue in candidate.cues if (place := self._without_marks(cue))]
        parts: list[tuple[str, Span]] = [("cue", self._span(cue)) for cue in cues or candidate.cues]
        for role, letters in (("asserted", entry.asserted), ("rejected", entry.rejected)):
            parts += [(role, self._span(slots[name])) for name in letters if name in slots]
        actor = actor_of(document, candidate.cues[0][0], (candidate.first, candidate.last))
        score, features = score_of(document, slots, sum(b - a for a, b in candidate.cues))
        if candidate.weak:
            score = round(score * WEAK, 6)
        if actor is not None:
            parts.append(("actor", self._span(actor)))
        labels = {"pack": candidate.rules.pack, "entry": entry.name}
        if entry.additive:
            labels["additive"] = "true"
        return Match(entry.type, tuple(parts), score, features, labels, basis)

    def _without_marks(self, cue: Range) -> Range | None:
        """A cue without the punctuation at its edges, which a template may ask for as a border."""
        begin, end = cue
        strings = self.document.vocabulary.strings(self.document.tokens.norm[begin:end])
        words = [n for n, string in enumerate(strings) if any(map(str.isalnum, string))]
        return (begin + words[0], begin + words[-1] + 1) if words else None

    def _span(self, tokens: Range) -> Span:
        starts, ends = self.document.tokens.start, self.document.tokens.end
        return Span(int(starts[tokens[0]]), int(ends[tokens[1] - 1]))
