"""Where a lexicon's terms stand in a document, overlaps resolved by a named policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rhetoric.lexicon.compiling import Lexicon
from rhetoric.lexicon.dependency_patterns import DependencyPattern, find_dependency_patterns
from rhetoric.lexicon.expressions import compile_expression
from rhetoric.lexicon.reader import Overlap
from rhetoric.lexicon.sequences import Found
from rhetoric.lexicon.token_patterns import TokenPattern, find_token_patterns
from rhetoric.model import BoolArray, Document, IntArray, fold

REGEX_SECONDS = 2.0
"""Time for one regular expression on one document; past it the term counts as not searched."""


class NotSearched(NamedTuple):
    """A term (or a word list of its category) that could not be looked for.

    Attributes:
        term: index into the lexicon's terms, or None for an ``except`` or ``near`` list.
        text: the term, or the list. pack: index of the pack.
        reason, remedy: why, and what would help.
    """

    term: int | None
    text: str
    pack: int
    reason: str
    remedy: str


@dataclass(frozen=True, eq=False)
class Hits:
    """Hits as columns of one length, sorted by start, then end, then term.

    Attributes:
        term: index into ``lexicon.terms``.
        first, last: tokens of the document's view, last exclusive; of a discontinuous hit the hull.
        start, end: offsets in the text.
        length: tokens that are matched, gaps left out.
        segments: for each row with a gap the (first, last) of its parts.
        not_searched: what could not be looked for in this document.
    """

    lexicon: Lexicon
    term: IntArray
    first: IntArray
    last: IntArray
    start: IntArray
    end: IntArray
    length: IntArray
    segments: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    not_searched: tuple[NotSearched, ...] = ()

    def __len__(self) -> int:
        return len(self.term)

    @property
    def category(self) -> IntArray:
        """Index into ``lexicon.categories`` of each hit."""
        return self.lexicon.term_category[self.term]

    @property
    def pack(self) -> IntArray:
        """Index into ``lexicon.packs`` of each hit."""
        return self.lexicon.term_pack[self.term]

    def take(self, which: NDArray[Any]) -> Hits:
        """The hits at `which` (a mask or ascending indices)."""
        rows = np.flatnonzero(which) if which.dtype == np.bool_ else which
        return Hits(
            self.lexicon,
            self.term[rows],
            self.first[rows],
            self.last[rows],
            self.start[rows],
            self.end[rows],
            self.length[rows],
            _moved(self.segments, rows, len(self)),
            self.not_searched,
        )

    def parts(self, row: int, document: Document) -> list[tuple[int, int]]:
        """The stretches of the text that a hit quotes: one, or several where it has gaps."""
        tokens = document.tokens
        spans = self.segments.get(row, ((int(self.first[row]), int(self.last[row])),))
        return [(int(tokens.start[first]), int(tokens.end[last - 1])) for first, last in spans]


def match(document: Document, lexicon: Lexicon, *, overlap: Overlap | None = None) -> Hits:
    """Find a lexicon's terms in all tokens of a document (or of a part of one).

    Args:
        overlap: a policy for all packs; None takes each pack's own. Candidates are taken longest
            first (in matched tokens), then from left to right, then in the order of the terms.

            - ``key``: blocked by an overlapping match of the same category (quanteda);
            - ``dictionary``: also blocked where earlier matches, of whatever category of the
              pack, cover all its tokens; matches of the same stretch stand side by side;
            - ``longest``: blocked by any overlapping match of the pack, but for matches of other
              categories on just the same stretch;
            - ``all``: nothing is blocked.

    A match never crosses a paragraph; one with a gap stays in its sentence. Matches that overlap
    an exception's match, or whose ``near`` or ``not_near`` is not met, are dropped before
    overlaps are resolved.
    """
    missing = _missing(document, lexicon)
    skip, not_searched = _skipped(lexicon, missing)
    found = lexicon.matcher.find(document, skip=skip)
    candidates, words = _split(lexicon, found)
    candidates, timeouts = _with_regexes(document, lexicon, candidates)
    candidates, unmatched = _with_patterns(document, lexicon, candidates)
    candidates = _filtered(document, lexicon, candidates, words)
    keep = _resolved(lexicon, candidates, overlap)
    kept = _take(candidates, keep)
    order = np.lexsort((kept.sequence, kept.last, kept.first))
    kept = _take(kept, order)
    tokens = document.tokens
    return Hits(
        lexicon,
        term=kept.sequence,
        first=kept.first,
        last=kept.last,
        start=tokens.start[kept.first] if len(kept) else np.empty(0, np.int32),
        end=tokens.end[kept.last - 1] if len(kept) else np.empty(0, np.int32),
        length=kept.length,
        segments=kept.segments,
        not_searched=(*not_searched, *timeouts, *unmatched),
    )


# ------------------------------------------------------------------ what cannot be searched


def _missing(document: Document, lexicon: Lexicon) -> list[str]:
    """The annotations that the lexicon needs and the document lacks."""
    tokens = document.tokens
    missing = []
    if lexicon.matcher.needs_pos.any() and len(tokens) and not tokens.pos.any():
        missing.append("pos")
    if lexicon.matcher.needs_lemma.any() and len(tokens) and not tokens.lemma.any():
        missing.append("lemma")
    return missing


_WHY = {
    "pos": ("needs parts of speech", "parse with a trained model (depth parsed)"),
    "lemma": ("needs lemmas", "parse with a pipeline that gives lemmas"),
    "dep": ("needs dependencies", "parse with a trained model (depth parsed)"),
    "tag": ("needs fine part-of-speech tags", "parse with a trained model (depth parsed)"),
    "morph": ("needs morphology", "parse with a trained model (depth parsed)"),
}


def _skipped(lexicon: Lexicon, missing: list[str]) -> tuple[BoolArray | None, list[NotSearched]]:
    if not missing:
        return None, []
    matcher = lexicon.matcher
    skip = np.zeros(len(matcher), np.bool_)
    report: dict[tuple[int, int], NotSearched] = {}
    for name in missing:
        needs = matcher.needs_pos if name == "pos" else matcher.needs_lemma
        reason, remedy = _WHY[name]
        for row in np.flatnonzero(needs).tolist():
            term, group = int(lexicon.sequence_term[row]), int(lexicon.sequence_group[row])
            if (term, group) in report:
                continue
            if term >= 0:
                entry = NotSearched(
                    term, lexicon.terms[term].text, int(lexicon.term_pack[term]), reason, remedy
                )
            else:
                pack, text = lexicon.group_texts[group]
                entry = NotSearched(None, text, pack, reason, remedy)
            report[term, group] = entry
        # A term of which one form needs the annotation is left out as a whole.
        terms = np.unique(lexicon.sequence_term[needs])
        terms = terms[terms >= 0]
        skip |= needs | np.isin(lexicon.sequence_term, terms)
    return skip, list(report.values())


# ------------------------------------------------------------------ candidates


class _Words(NamedTuple):
    """Matches of exceptions and contexts, sorted by group, then first token."""

    group: IntArray
    first: IntArray
    last: IntArray


def _moved(
    segments: dict[int, tuple[tuple[int, int], ...]], rows: NDArray[Any], count: int
) -> dict[int, tuple[tuple[int, int], ...]]:
    """The segments under the numbers that their rows have after ``column[rows]``."""
    if not segments:
        return {}
    place = np.full(count, -1, np.int64)
    place[rows] = np.arange(len(rows))
    return {int(place[row]): spans for row, spans in segments.items() if place[row] >= 0}


def _take(found: Found, which: NDArray[Any]) -> Found:
    rows = np.flatnonzero(which) if which.dtype == np.bool_ else which
    return Found(
        found.sequence[rows],
        found.first[rows],
        found.last[rows],
        found.length[rows],
        _moved(found.segments, rows, len(found)),
    )


def _split(lexicon: Lexicon, found: Found) -> tuple[Found, _Words]:
    """Terms' candidates, one for each term and place (``sequence`` is now the term), and words."""
    if not len(found):
        empty = np.empty(0, np.int32)
        return found, _Words(empty, empty, empty)
    group = lexicon.sequence_group[found.sequence]
    rows = np.flatnonzero(group >= 0)
    order = np.lexsort((found.first[rows], group[rows]))
    rows = rows[order]
    words = _Words(group[rows], found.first[rows], found.last[rows])
    candidates = _take(found, group < 0)
    term = lexicon.sequence_term[candidates.sequence]
    candidates = Found(
        term, candidates.first, candidates.last, candidates.length, candidates.segments
    )
    return _once(candidates), words


def _once(found: Found) -> Found:
    """Without repeats of the same term at the same place."""
    if len(found) < 2:
        return found
    size = int(found.last.max()) + 1
    place = found.first.astype(np.int64) * size + found.last
    if found.segments:  # of several ways to the same place the fullest comes first
        order = np.lexsort((-found.length, place, found.sequence))
    else:
        order = np.lexsort((place, found.sequence))
    term, first, last = found.sequence[order], found.first[order], found.last[order]
    same = (term[1:] == term[:-1]) & (first[1:] == first[:-1]) & (last[1:] == last[:-1])
    if not same.any():
        return found
    keep = np.ones(len(found), np.bool_)
    keep[order[1:][same]] = False
    return _take(found, keep)


_ONE_TO_ONE = {
    code: folded
    for code in (0x60, *range(0xA0, 0x600), *range(0x2000, 0x2300), *range(0xFE50, 0xFF5F))
    if len(folded := fold(chr(code), case=False)) == 1 and folded != chr(code)
}
"""Quotes, hyphens and blanks as `fold` sees them, where that keeps the number of characters."""


def _with_regexes(
    document: Document, lexicon: Lexicon, candidates: Found
) -> tuple[Found, list[NotSearched]]:
    """Add what regular expressions match, where both borders are borders of tokens."""
    wanted = lexicon.expressions
    if not wanted or not len(document.tokens):
        return candidates, []
    tokens = document.tokens
    text = document.text.translate(_ONE_TO_ONE)
    low, high = int(tokens.start[0]), int(tokens.end[-1])
    rows, failed = [], []
    for index in wanted:
        term = lexicon.terms[index]
        expression = compile_expression(term.text, case_sensitive=term.case_sensitive)
        try:
            spans = expression.spans(text, low, high, seconds=REGEX_SECONDS)
        except TimeoutError:
            reason = f"the regular expression took longer than {REGEX_SECONDS:g} seconds"
            failed.append(_unsearched(lexicon, index, reason, _SIMPLER))
            continue
        places = np.array(spans, np.int64).reshape(-1, 2)
        first = np.searchsorted(tokens.start, places[:, 0])
        final = np.searchsorted(tokens.end, places[:, 1])
        for (begin, end), a, b in zip(spans, first.tolist(), final.tolist(), strict=True):
            if (
                a <= b < len(tokens)
                and tokens.start[a] == begin
                and tokens.end[b] == end
                and tokens.paragraph[a] == tokens.paragraph[b]
            ):
                rows.append((index, range(a, b + 1)))
    return _more(candidates, rows), failed


_SIMPLER = "write it without nested repetition"


def _unsearched(lexicon: Lexicon, term: int, reason: str, remedy: str) -> NotSearched:
    return NotSearched(term, lexicon.terms[term].text, int(lexicon.term_pack[term]), reason, remedy)


def _with_patterns(
    document: Document, lexicon: Lexicon, candidates: Found
) -> tuple[Found, list[NotSearched]]:
    """Add what token patterns and dependency patterns match."""
    patterns: dict[int, TokenPattern | DependencyPattern] = {
        **lexicon.token_patterns,
        **lexicon.dependencies,
    }
    if not patterns or not len(document.tokens):
        return candidates, []
    rows: list[tuple[int, Sequence[int]]] = []
    failed = []
    for index, pattern in patterns.items():
        lacking = [name for name in pattern.needs if not getattr(document.tokens, name).any()]
        if lacking:
            failed.append(_unsearched(lexicon, index, *_WHY[min(lacking)]))
            continue
        try:
            if isinstance(pattern, TokenPattern):
                spans = find_token_patterns(document, [pattern])
                rows += [(index, range(first, last)) for _, first, last in spans]
            else:
                found = find_dependency_patterns(document, [pattern])
                rows += [(index, sorted(set(places))) for _, places in found]
        except TimeoutError as error:
            failed.append(_unsearched(lexicon, index, str(error), _SIMPLER_PATTERN))
    return _once(_more(candidates, rows)), failed


_SIMPLER_PATTERN = "say more about its tokens, or write it without nested repetition"


def _more(candidates: Found, rows: Sequence[tuple[int, Sequence[int]]]) -> Found:
    """Candidates with further ones, each a term and its tokens in ascending order."""
    if not rows:
        return candidates
    segments = dict(candidates.segments)
    columns = np.empty((len(rows), 4), np.int32)
    for row, (term, tokens) in enumerate(rows):
        columns[row] = term, tokens[0], tokens[-1] + 1, len(tokens)
        if tokens[-1] + 1 - tokens[0] > len(tokens):
            segments[len(candidates) + row] = _runs(tokens)
    return Found(
        np.concatenate([candidates.sequence, columns[:, 0]]),
        np.concatenate([candidates.first, columns[:, 1]]),
        np.concatenate([candidates.last, columns[:, 2]]),
        np.concatenate([candidates.length, columns[:, 3]]),
        segments,
    )


def _runs(tokens: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Ascending token numbers as half-open stretches."""
    runs: list[tuple[int, int]] = []
    for token in tokens:
        if runs and runs[-1][1] == token:
            runs[-1] = (runs[-1][0], token + 1)
        else:
            runs.append((token, token + 1))
    return tuple(runs)


# ------------------------------------------------------------------ exceptions and contexts


def _filtered(document: Document, lexicon: Lexicon, found: Found, words: _Words) -> Found:
    keep = np.ones(len(found), np.bool_)
    if not len(found):
        return found
    size = len(document.tokens) + 1
    asked = np.unique(found.sequence).tolist()
    rows, groups = _pairs(found.sequence, {t: lexicon.exceptions[t] for t in asked})
    if len(rows):
        hit = _touches(words, groups, found.first[rows], found.last[rows], size)
        keep[rows[hit]] = False
    contexts = {t: lexicon.contexts[t] for t in asked if lexicon.contexts[t]}
    for context in dict.fromkeys(c for listed in contexts.values() for c in listed):
        terms = [t for t, listed in contexts.items() if context in listed]
        rows = np.flatnonzero(np.isin(found.sequence, terms) & keep)
        if not len(rows):
            continue
        near = _is_near(document, words, context.group, context.within, found, rows)
        keep[rows[near != context.wanted]] = False
    return found if keep.all() else _take(found, keep)


def _pairs(
    term: IntArray, groups_of: dict[int, tuple[int, ...]]
) -> tuple[NDArray[np.int64], IntArray]:
    """Rows and groups: each row once for each group of its term."""
    most = max((len(groups) for groups in groups_of.values()), default=0)
    if not most:
        return np.empty(0, np.int64), np.empty(0, np.int32)
    table = np.full((max(groups_of) + 1, most), -1, np.int32)
    for t, groups in groups_of.items():
        table[t, : len(groups)] = groups
    listed = table[term]
    rows, columns = np.nonzero(listed >= 0)
    return rows, listed[rows, columns]


def _touches(
    words: _Words, group: IntArray, first: IntArray, last: IntArray, size: int
) -> BoolArray:
    """Whether any match of `group` overlaps first..last, row by row."""
    if not len(words.group):
        return np.zeros(len(group), np.bool_)
    base = words.group.astype(np.int64) * size
    reach = np.maximum.accumulate(base + words.last)  # grows with the group, so it never leaks
    wanted = group.astype(np.int64) * size
    place = np.searchsorted(base + words.first, wanted + last) - 1
    known = np.maximum(place, 0)
    touched: BoolArray = (
        (place >= 0) & (words.group[known] == group) & (reach[known] > wanted + first)
    )
    return touched


def _is_near(
    document: Document,
    words: _Words,
    group: int,
    within: str | int,
    found: Found,
    rows: NDArray[np.int64],
) -> BoolArray:
    tokens = document.tokens
    first, last = found.first[rows], found.last[rows]
    if isinstance(within, str):
        column = tokens.sentence if within == "sentence" else tokens.paragraph
        mine = words.first[words.group == group]
        return np.isin(column[first], column[mine])
    paragraph = tokens.paragraph
    low = np.searchsorted(paragraph, paragraph[first], side="left")
    high = np.searchsorted(paragraph, paragraph[first], side="right")
    return _touches(
        words,
        np.full(len(rows), group, np.int32),
        np.maximum(first - within, low).astype(np.int32),
        np.minimum(last + within, high).astype(np.int32),
        len(tokens) + 1,
    )


# ------------------------------------------------------------------ overlaps


def _resolved(lexicon: Lexicon, found: Found, overlap: Overlap | None) -> BoolArray:
    keep = np.ones(len(found), np.bool_)
    pack = lexicon.term_pack[found.sequence] if len(found) else found.sequence
    for entry in lexicon.packs:
        policy = overlap or entry.overlap
        if policy not in ("key", "dictionary", "longest", "all"):
            raise ValueError(f"no overlap policy is named {policy!r}")
    if not len(found):
        return keep
    policies = np.array(
        [("key", "dictionary", "longest", "all").index(overlap or p.overlap) for p in lexicon.packs]
    )[pack]
    for code, resolve in ((0, _key), (1, _dictionary), (2, _longest)):
        rows = np.flatnonzero(policies == code)
        if len(rows):
            scope = lexicon.term_category[found.sequence] if code == 0 else pack
            _in_clusters(lexicon, found, rows, scope[rows], keep, resolve, simple=code == 0)
    return keep


def _in_clusters(
    lexicon: Lexicon,
    found: Found,
    rows: NDArray[np.int64],
    scope: IntArray,
    keep: BoolArray,
    resolve: Any,
    *,
    simple: bool,
) -> None:
    """Resolve each cluster of candidates that are chained by overlap within one scope.

    A candidate that overlaps nothing stays without further ado. Where (`simple`) the first choice
    of a cluster covers all of it, the others go; only what remains is looked at one by one.
    """
    first, last, length = found.first[rows], found.last[rows], found.length[rows]
    order = np.lexsort((first, scope))
    rows, scope = rows[order], scope[order]
    first, last, length = first[order], last[order], length[order]
    size = int(last.max()) + 1
    base = scope.astype(np.int64) * size
    reach = np.maximum.accumulate(base + last)
    opens = np.ones(len(rows), np.bool_)
    opens[1:] = base[1:] + first[1:] >= reach[:-1]
    cluster = np.cumsum(opens) - 1
    chained = np.bincount(cluster)[cluster] > 1
    if not chained.any():
        return
    rows, scope, cluster = rows[chained], scope[chained], cluster[chained]
    first, last, length, base = first[chained], last[chained], length[chained], base[chained]
    reach, opens = reach[chained], opens[chained]
    best = np.lexsort((found.sequence[rows], first, -length, cluster))
    settled = np.zeros(len(rows), np.bool_)
    if simple:
        begin = np.flatnonzero(opens)
        end = np.append(begin[1:], len(rows)) - 1
        chosen = best[begin]  # in each cluster the first in the order of choice
        covers = (
            (first[chosen] == first[begin])
            & (base[chosen] + last[chosen] == reach[end])
            & (length[chosen] == last[chosen] - first[chosen])
        )
        settled = np.repeat(covers, end - begin + 1)
        alone = np.zeros(len(rows), np.bool_)
        alone[chosen] = True
        keep[rows[settled & ~alone]] = False
    todo = best[~settled[best]]
    groups = np.split(todo, np.flatnonzero(np.diff(cluster[todo])) + 1) if len(todo) else []
    for group in groups:
        resolve(lexicon, found, rows[group].tolist(), keep)


def _spans(found: Found, row: int) -> tuple[tuple[int, int], ...]:
    spans = found.segments.get(row)
    return spans if spans is not None else ((int(found.first[row]), int(found.last[row])),)


def _hull(found: Found, rows: list[int]) -> tuple[int, int]:
    return int(found.first[rows].min()), int(found.last[rows].max())


def _key(_: Lexicon, found: Found, rows: list[int], keep: BoolArray) -> None:
    low, high = _hull(found, rows)
    taken = bytearray(high - low)
    for row in rows:
        spans = _spans(found, row)
        if any(1 in taken[a - low : b - low] for a, b in spans):
            keep[row] = False
        else:
            for a, b in spans:
                taken[a - low : b - low] = b"\x01" * (b - a)


def _dictionary(lexicon: Lexicon, found: Found, rows: list[int], keep: BoolArray) -> None:
    low, high = _hull(found, rows)
    covered = bytearray(high - low)
    taken: dict[int, bytearray] = {}
    at = 0
    while at < len(rows):
        spans = _spans(found, rows[at])
        stop = at
        while stop < len(rows) and _spans(found, rows[stop]) == spans:
            stop += 1
        if not all(0 not in covered[a - low : b - low] for a, b in spans):
            for row in rows[at:stop]:
                category = int(lexicon.term_category[found.sequence[row]])
                mine = taken.setdefault(category, bytearray(high - low))
                if any(1 in mine[a - low : b - low] for a, b in spans):
                    keep[row] = False
                    continue
                for a, b in spans:
                    mine[a - low : b - low] = b"\x01" * (b - a)
            if keep[rows[at:stop]].any():
                for a, b in spans:
                    covered[a - low : b - low] = b"\x01" * (b - a)
        else:
            keep[rows[at:stop]] = False
        at = stop


def _longest(lexicon: Lexicon, found: Found, rows: list[int], keep: BoolArray) -> None:
    low, high = _hull(found, rows)
    taken = bytearray(high - low)
    there: dict[tuple[tuple[int, int], ...], set[int]] = {}
    for row in rows:
        spans = _spans(found, row)
        category = int(lexicon.term_category[found.sequence[row]])
        if spans in there:
            keep[row] = category not in there[spans]
            there[spans].add(category)
        elif any(1 in taken[a - low : b - low] for a, b in spans):
            keep[row] = False
        else:
            there[spans] = {category}
            for a, b in spans:
                taken[a - low : b - low] = b"\x01" * (b - a)
