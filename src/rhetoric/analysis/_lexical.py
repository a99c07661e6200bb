"""Lexicon hits to tables: hits, frequencies with dispersion, frame-term rates by section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.analysis._collecting import Ingredients, Tables, by_column
from rhetoric.layers import SOURCES, annotate
from rhetoric.lexicon import Lexicon, NotSearched, match
from rhetoric.model import BoolArray, Document, IntArray, Match, Section, Span

TENTHS = 10
"""Parts of equal size over which dispersion is computed."""

FEWEST_FOR_DISPERSION = 5
_TOP_WORDS = 5


@dataclass(frozen=True, eq=False)
class Counted:
    """Hits of one document, as columns, with what is needed to count them by anything.

    Attributes:
        term, first, last, start, end: one entry a hit (tokens half-open), in text order.
        in_body: the hit stands in the body.
        category: index into the groups of the `Plan`.
        segments: for a hit with gaps its parts, as tokens (half-open).
    """

    term: IntArray
    first: IntArray
    last: IntArray
    start: IntArray
    end: IntArray
    in_body: BoolArray
    category: IntArray
    segments: Mapping[int, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, eq=False)
class Plan:
    """What a lexicon's terms belong to; made once for a run.

    Attributes:
        groups: all (pack, category path) in the packs' order, parents before children.
        term_group: for each term its group.
        closure: groups end to end: for each group itself and those above it, between
            `closure_start` and `closure_end`.
        pack_of: for each term the id of its pack.
        weight: of each term.
        polarity: of each term: 1 positive, -1 negative, 0 neither.
        has_polarity: for each group whether a term in it, or below it, has a polarity.
    """

    lexicon: Lexicon
    groups: tuple[tuple[str, str], ...]
    term_group: IntArray
    closure: IntArray
    closure_start: IntArray
    closure_end: IntArray
    pack_of: tuple[str, ...]
    weight: NDArray[np.float64]
    polarity: NDArray[np.int8]
    has_polarity: BoolArray

    def name(self, group: int) -> str:
        """A group as ``pack/category``."""
        return "/".join(self.groups[group])


def make_plan(lexicon: Lexicon) -> Plan:
    """Order the categories and their parents."""
    groups: dict[tuple[str, str], int] = {}
    for name in lexicon.categories:
        pack, _, category = name.partition("/")
        path = category.split(".")
        for depth in range(1, len(path) + 1):
            groups.setdefault((pack, ".".join(path[:depth])), len(groups))
    own = [groups[tuple(name.split("/", 1))] for name in lexicon.categories]  # type: ignore[index]
    term_group = np.array(own, dtype=np.int32)[lexicon.term_category]
    closure = []
    for pack, category in groups:
        path = category.split(".")
        closure.append([groups[pack, ".".join(path[:d])] for d in range(1, len(path) + 1)])
    sizes = np.array([len(part) for part in closure], dtype=np.int32)
    ends = np.cumsum(sizes).astype(np.int32)
    pack_of = tuple(lexicon.packs[number].id for number in lexicon.term_pack.tolist())
    flat = np.array([group for part in closure for group in part], dtype=np.int32)
    polarity = np.array([_POLARITY[term.polarity] for term in lexicon.terms], dtype=np.int8)
    has_polarity = np.zeros(len(groups), np.bool_)
    for group in np.unique(term_group[polarity != 0]).tolist():
        has_polarity[closure[group]] = True
    return Plan(
        lexicon,
        tuple(groups),
        term_group,
        flat,
        ends - sizes,
        ends,
        pack_of,
        lexicon.weight,
        polarity,
        has_polarity,
    )


_POLARITY = {"positive": 1, "negative": -1, "neutral": 0, None: 0}


def count_hits(document: Document, plan: Plan) -> tuple[Counted, Sequence[NotSearched]]:
    """Match the lexicon on the whole document; second, the terms that were not searched."""
    hits = match(document, plan.lexicon)
    counted = Counted(
        term=hits.term,
        first=hits.first,
        last=hits.last,
        start=hits.start,
        end=hits.end,
        in_body=document.in_body[hits.first],
        category=plan.term_group[hits.term] if len(hits.term) else np.zeros(0, np.int32),
        segments=hits.segments,
    )
    return counted, hits.not_searched


def add_hits(tables: Tables, document: Document, plan: Plan, hits: Counted) -> None:
    """The table `hits`, and the parts of those that have gaps."""
    if not len(hits.term):
        return
    tokens = document.tokens
    layers = annotate(document)
    terms = plan.lexicon.terms
    numbers = hits.term.tolist()
    used = [terms[t] for t in numbers]
    packs = [plan.pack_of[t] for t in numbers]
    starts, ends = hits.start.tolist(), hits.end.tolist()
    ids = []
    seen: Counter[str] = Counter()
    for pack, term, start, end in zip(packs, used, starts, ends, strict=True):
        name = f"{pack}/{term.category}:{start}-{end}"
        seen[name] += 1
        ids.append(name if seen[name] == 1 else f"{name}:{seen[name]}")
    sections = document.sections
    text = document.text
    tables.add(
        "hits",
        document.id,
        {
            "match_id": ids,
            "pack": packs,
            "category": [term.category for term in used],
            "term": [term.text for term in used],
            "origin": [
                term.origin or f"{p}/{term.category}" for p, term in zip(packs, used, strict=True)
            ],
            "start": starts,
            "end": ends,
            "section_id": [sections[s].id for s in tokens.section[hits.first].tolist()],
            "paragraph_id": (tokens.paragraph[hits.first] + 1).tolist(),
            "sentence_id": (tokens.sentence[hits.first] + 1).tolist(),
            "source": [SOURCES[s] for s in layers.source[hits.first].tolist()],
            "negated": layers.negated[hits.first].tolist(),
            "hypothetical": layers.hypothetical[hits.first].tolist(),
            "future": layers.future[hits.first].tolist(),
            "weight": [term.weight for term in used],
            "text": [text[a:b] for a, b in zip(starts, ends, strict=True)],
        },
    )
    for row, segments in sorted(hits.segments.items()):
        spans = tuple(
            ("part", Span(int(tokens.start[first]), int(tokens.end[last - 1])))
            for first, last in segments
        )
        tables.add_parts("hits", document.id, ids[row], Match(used[row].category, spans), text)


def word_parts(document: Document, parts: int) -> tuple[IntArray, NDArray[np.float64]]:
    """For each token the part of the body (by words) that it stands in, and the parts' shares."""
    words = int(document.body.tokens.is_word.sum())
    is_body_word = document.tokens.is_word & document.in_body
    before: NDArray[np.int64] = np.cumsum(is_body_word) - is_body_word
    part = np.minimum(before * parts // max(words, 1), parts - 1).astype(np.int32)
    sizes = np.bincount(part[is_body_word], minlength=parts).astype(np.float64)
    return part, sizes / max(words, 1)


def deviation_of_proportions(
    counts: NDArray[Any], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Gries's DP: half the summed distance between observed and expected shares of the parts.

    Args:
        counts: (n, parts) occurrences. shares: (parts,) sizes of the parts, summing to one.

    Returns:
        (n,) values from 0 (spread as the parts are) to nearly 1 (all in one small part).

    Source: Gries, S. Th. (2008). Dispersions and adjusted frequencies in corpora.
    International Journal of Corpus Linguistics, 13(4), 403-437.
    """
    totals = counts.sum(axis=1, keepdims=True)
    result: NDArray[np.float64] = 0.5 * np.abs(counts / np.maximum(totals, 1) - shares).sum(axis=1)
    return result


@dataclass(frozen=True, eq=False)
class Groups:
    """Hits of the body and of the paratext by category (parents too) and by term.

    Attributes:
        key: what each entry counts for: a group, or the number of groups plus a term.
        hit: index into the hits; entries are sorted by key, then text order. A category has each
            stretch once, also where two of its terms or children find it.
    """

    key: NDArray[np.int64]
    hit: NDArray[np.int64]

    def of(self, key: int) -> NDArray[np.int64]:
        """The hits of one key."""
        begin, end = np.searchsorted(self.key, [key, key + 1])
        return self.hit[begin:end]

    def found(self, groups: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """Those of the first `groups` keys that have hits, and these."""
        bounds = self.bounds(groups)
        have = np.flatnonzero(bounds[1:] > bounds[:-1])
        places = zip(have.tolist(), bounds[have].tolist(), bounds[have + 1].tolist(), strict=True)
        for key, begin, end in places:
            yield key, self.hit[begin:end]

    def bounds(self, groups: int) -> NDArray[np.intp]:
        """Where the entries of each of the first `groups` keys begin, and where the last end."""
        return np.searchsorted(self.key, np.arange(groups + 1))


def group_hits(plan: Plan, hits: Counted, which: BoolArray) -> Groups:
    """Group the hits at `which`."""
    places = np.flatnonzero(which)
    begin, end = plan.closure_start[hits.category[places]], plan.closure_end[hits.category[places]]
    sizes = (end - begin).astype(np.int64)
    offset = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    group = plan.closure[np.repeat(begin, sizes) + offset].astype(np.int64)
    member = np.repeat(places, sizes)
    order = np.lexsort((hits.last[member], hits.first[member], group))
    group, member = group[order], member[order]
    fresh = np.ones(len(group), dtype=np.bool_)
    fresh[1:] = (
        (group[1:] != group[:-1])
        | (hits.first[member[1:]] != hits.first[member[:-1]])
        | (hits.last[member[1:]] != hits.last[member[:-1]])
    )
    by_term = places[np.argsort(hits.term[places], kind="stable")]
    term = hits.term[by_term].astype(np.int64) + len(plan.groups)
    return Groups(np.concatenate([group[fresh], term]), np.concatenate([member[fresh], by_term]))


def add_frequencies(
    tables: Tables, document: Document, plan: Plan, hits: Counted, grouped: Groups, *, per: int
) -> None:
    """The table `frequencies`: a row a category, found or not, then a row a term that was found.

    Args:
        grouped: the hits of the body, from `group_hits`.
    """
    count = len(plan.groups)
    outside = group_hits(plan, hits, ~hits.in_body)
    present = np.unique(np.concatenate([grouped.key, outside.key]))
    terms = present[present >= count]
    keys = np.concatenate([np.arange(count, dtype=np.int64), terms])
    number = np.searchsorted(grouped.key, keys, side="right") - np.searchsorted(grouped.key, keys)
    owner = np.concatenate([np.arange(count), plan.term_group[terms - count]])
    is_term = keys >= count
    order = np.lexsort((keys, -number, is_term, owner))
    keys, number, owner, is_term = keys[order], number[order], owner[order], is_term[order]

    first = np.searchsorted(grouped.key, keys)
    beyond = np.searchsorted(outside.key, keys)
    beside = np.searchsorted(outside.key, keys, side="right") - beyond
    words, others = _word_counts(document)
    base = np.where(
        is_term, _category_counts(owner, number, is_term), _pack_sizes(plan, hits, owner)
    )
    found = number > 0
    starts, ends = hits.start[grouped.hit], hits.end[grouped.hit]
    dispersion = _dispersions(document, grouped, hits, keys)
    covered = _covered(document, grouped, hits, keys)
    ranges = _ranges(document, grouped, hits, keys)

    names = [f"{plan.groups[g][0]}/{plan.groups[g][1]}" for g in range(count)]
    texts = [
        plan.lexicon.terms[key - count].text if term else None
        for key, term in zip(keys.tolist(), is_term.tolist(), strict=True)
    ]
    rows = [
        names[g] if text is None else f"{names[g]}/{text}"
        for g, text in zip(owner.tolist(), texts, strict=True)
    ]
    rows = _distinct(rows)
    total = words + others
    numbers, besides = number.tolist(), beside.tolist()
    weighted = _summed(plan.weight[hits.term[grouped.hit]], first, number)
    polarity = plan.polarity[hits.term[grouped.hit]]
    polar = plan.has_polarity[owner].tolist()
    units = {pack.id: pack.unit for pack in plan.lexicon.packs}
    tables.add(
        "frequencies",
        document.id,
        {
            "row_id": rows,
            "pack": [plan.groups[g][0] for g in owner.tolist()],
            "category": [plan.groups[g][1] for g in owner.tolist()],
            "term": texts,
            "count": numbers,
            "rate": [n / words * per if words else None for n in numbers],
            "per": [per] * len(rows),
            "range": ranges,
            "dispersion": [
                value if n >= FEWEST_FOR_DISPERSION else None
                for value, n in zip(dispersion.tolist(), numbers, strict=True)
            ],
            "share": [
                n / whole if whole else None
                for n, whole in zip(numbers, base.tolist(), strict=True)
            ],
            "first": _where_found(starts, first, found),
            "last": _where_found(starts, first + number - 1, found),
            "tokens": covered,
            "paratext_count": besides,
            "rate_with_paratext": [
                (n + m) / total * per if total else None
                for n, m in zip(numbers, besides, strict=True)
            ],
            "unit": [units[plan.groups[g][0]] for g in owner.tolist()],
            "token_rate": [n / words * per if words else None for n in covered],
            "weighted": weighted,
            "weighted_rate": [
                None if value is None or not words else value / words * per for value in weighted
            ],
            "positive": _where_polar(_summed(polarity == 1, first, number), polar),
            "negative": _where_polar(_summed(polarity == -1, first, number), polar),
        },
    )
    end = len(document.text)
    ingredients = Ingredients("frequencies", document.id)
    for row, begin, n, other, m in zip(
        rows, first.tolist(), numbers, beyond.tolist(), besides, strict=True
    ):
        evidence = f"hits/{row}"
        tables.add_evidence(
            document.id, evidence, starts[begin : begin + n], ends[begin : begin + n]
        )
        ingredients.add(row, "count", n, evidence, 0, end)
        ingredients.add(row, "words", words, "words", 0, end)
        if m:
            these = outside.hit[other : other + m]
            evidence = f"paratext/{row}"
            tables.add_evidence(document.id, evidence, hits.start[these], hits.end[these])
            ingredients.add(row, "paratext_count", m, evidence, 0, end)
    tables.add_ingredients(ingredients)


def _summed(
    values: NDArray[Any], first: NDArray[np.int64], number: NDArray[np.int64]
) -> list[float | None]:
    """Sums of stretches of `values`; None for an empty one."""
    before = np.zeros(len(values) + 1, dtype=np.float64)
    np.cumsum(values, out=before[1:])
    sums = (before[first + number] - before[first]).tolist()
    # Weights are written with few digits; what a sum of binary fractions adds is dropped.
    return [round(total, 9) if n else None for total, n in zip(sums, number.tolist(), strict=True)]


def _where_polar(counts: list[float | None], polar: list[bool]) -> list[int | None]:
    return [int(n or 0) if there else None for n, there in zip(counts, polar, strict=True)]


def _distinct(rows: list[str]) -> list[str]:
    """Row ids, numbered where a pack has a term twice in a category."""
    if len(set(rows)) == len(rows):
        return rows
    seen: Counter[str] = Counter()
    out = []
    for row in rows:
        seen[row] += 1
        out.append(row if seen[row] == 1 else f"{row}#{seen[row]}")
    return out


def _word_counts(document: Document) -> tuple[int, int]:
    """Words of the body, and those beside it."""
    words = int(document.body.tokens.is_word.sum())
    return words, int(document.tokens.is_word.sum()) - words


def _category_counts(owner: NDArray[Any], number: NDArray[Any], is_term: BoolArray) -> NDArray[Any]:
    """For each row the count of its category."""
    totals = np.zeros(int(owner.max(initial=0)) + 1, dtype=np.int64)
    totals[owner[~is_term]] = number[~is_term]
    found: NDArray[Any] = totals[owner]
    return found


def _pack_sizes(plan: Plan, hits: Counted, owner: NDArray[Any]) -> NDArray[Any]:
    """For each row the hits of its pack in the body."""
    per_group = np.bincount(hits.category[hits.in_body], minlength=len(plan.groups))
    packs: Counter[str] = Counter()
    for (pack, _), size in zip(plan.groups, per_group.tolist(), strict=True):
        packs[pack] += size
    sizes = np.array([packs[pack] for pack, _ in plan.groups], dtype=np.int64)
    found: NDArray[Any] = sizes[owner]
    return found


def _where_found(starts: IntArray, place: NDArray[Any], found: BoolArray) -> list[int | None]:
    picked = starts[np.where(found, place, 0)].tolist() if len(starts) else [0] * len(place)
    return [value if have else None for value, have in zip(picked, found.tolist(), strict=True)]


def _dispersions(
    document: Document, grouped: Groups, hits: Counted, keys: NDArray[np.int64]
) -> NDArray[np.float64]:
    part, shares = word_parts(document, TENTHS)
    known, inverse = np.unique(grouped.key, return_inverse=True)
    cells = inverse * TENTHS + part[hits.first[grouped.hit]]
    counts = np.bincount(cells, minlength=len(known) * TENTHS).reshape(-1, TENTHS)
    values = deviation_of_proportions(counts, shares)
    place = np.minimum(np.searchsorted(known, keys), max(len(known) - 1, 0))
    return values[place] if len(known) else np.zeros(len(keys))


def _ranges(
    document: Document, grouped: Groups, hits: Counted, keys: NDArray[np.int64]
) -> list[int]:
    """For each key the number of top body sections with a hit."""
    borders = [s.span.start for s in document.sections if s.is_body and s.parent is None]
    section = np.searchsorted(borders, hits.start[grouped.hit], side="right")
    pairs = np.unique(grouped.key * (len(borders) + 1) + section) // (len(borders) + 1)
    sizes = np.searchsorted(pairs, keys, side="right") - np.searchsorted(pairs, keys)
    found: list[int] = sizes.tolist()
    return found


def _covered(
    document: Document, grouped: Groups, hits: Counted, keys: NDArray[np.int64]
) -> list[int]:
    """For each key the words under its hits, each once."""
    before = np.concatenate([[0], np.cumsum(document.tokens.is_word)]).astype(np.int64)
    if not len(grouped.key):
        return [0] * len(keys)
    first = hits.first[grouped.hit].astype(np.int64)
    last = hits.last[grouped.hit].astype(np.int64)
    # The furthest end so far within a key: keys are kept apart by a stride over all tokens.
    stride = len(document) + 1
    dense = np.cumsum(np.concatenate([[0], np.diff(grouped.key) != 0]))
    reached = np.maximum.accumulate(dense * stride + last) - dense * stride
    earlier = np.zeros(len(first), dtype=np.int64)
    earlier[1:] = np.where(dense[1:] == dense[:-1], reached[:-1], 0)
    begin = np.maximum(first, earlier)
    new = np.where(last > begin, before[last] - before[np.minimum(begin, last)], 0)
    total = np.concatenate([[0], np.cumsum(new)])
    low, high = np.searchsorted(grouped.key, keys), np.searchsorted(grouped.key, keys, side="right")
    found: list[int] = (total[high] - total[low]).tolist()
    return found


def add_frames(
    tables: Tables,
    document: Document,
    plan: Plan,
    hits: Counted,
    grouped: Groups,
    sections: list[tuple[Section | None, int]],
    *,
    per: int,
) -> None:
    """The table `frames`: rates of each pack's top categories in the body and its sections.

    Args:
        sections: (None for the body, else a section) with its number of words.
    """
    rows: list[tuple[Any, ...]] = []
    ingredients = Ingredients("frames", document.id)
    whole = len(document.text)
    bounds = [
        (0, whole) if section is None else (section.span.start, section.span.end)
        for section, _ in sections
    ]
    borders = np.array(bounds, dtype=np.int64).reshape(-1, 2)
    for group, places in grouped.found(len(plan.groups)):
        pack, category = plan.groups[group]
        if "." in category:
            continue
        starts = hits.start[places]
        pairs = zip(starts.tolist(), hits.end[places].tolist(), strict=True)
        words = [document.text[a:b].lower() for a, b in pairs]
        stretches = np.searchsorted(starts, borders).tolist()
        for (section, size), (begin, stop), (low, high) in zip(
            sections, bounds, stretches, strict=True
        ):
            common = Counter(words[low:high])
            ranked = sorted(common.items(), key=lambda item: (-item[1], item[0]))[:_TOP_WORDS]
            row = f"{pack}/{category}@{'body' if section is None else section.id}"
            count = high - low
            rows.append(
                (
                    row,
                    f"{pack}/{category}",
                    None if section is None else section.id,
                    count,
                    count / size * per if size else None,
                    per,
                    count / len(places),
                    "; ".join(f"{word} {n}" for word, n in ranked),
                )
            )
            ingredients.add(row, "count", count, f"hits/{pack}/{category}", begin, stop)
            ingredients.add(row, "words", size, "words", begin, stop)
    tables.add("frames", document.id, by_column(_FRAME, rows))
    tables.add_ingredients(ingredients)


_FRAME = "row_id frame section_id count rate per share terms".split()


def category_counts(
    plan: Plan, hits: Counted, grouped: Groups, spans: Sequence[tuple[int, int]]
) -> tuple[list[str], NDArray[np.int64]]:
    """The categories found in the body, and their hits in each (start, end) stretch.

    A hit across a border is in neither part, as when a part is searched by itself.

    Returns:
        Names, and counts of shape (categories, stretches).
    """
    bounds = grouped.bounds(len(plan.groups))
    found = np.flatnonzero(bounds[1:] > bounds[:-1])
    names = [plan.name(group) for group in found.tolist()]
    borders = np.array(spans, dtype=np.int64).reshape(-1, 2)
    if not len(found):
        return names, np.zeros((0, len(borders)), dtype=np.int64)
    hit = grouped.hit[: bounds[-1]]
    start, end = hits.start[hit][:, None], hits.end[hit][:, None]
    inside = (start >= borders[:, 0]) & (end <= borders[:, 1])
    counts: NDArray[np.int64] = np.add.reduceat(inside, bounds[found], axis=0, dtype=np.int64)
    return names, counts
