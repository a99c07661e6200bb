"""Lexicon hits to tables: hits, frequencies with dispersion, frame-term rates by section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.analysis._collecting import Tables
from rhetoric.layers import SOURCES, annotate
from rhetoric.lexicon import Lexicon, NotSearched, match
from rhetoric.model import BoolArray, Document, IntArray, Section

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
    """

    term: IntArray
    first: IntArray
    last: IntArray
    start: IntArray
    end: IntArray
    in_body: BoolArray
    category: IntArray


@dataclass(frozen=True, eq=False)
class Plan:
    """What a lexicon's terms belong to; made once for a run.

    Attributes:
        groups: all (pack, category path) in the packs' order, parents before children.
        term_group: for each term its group.
        above: for each group the groups above it (nearest last), without itself.
        pack_of: for each term the id of its pack.
    """

    lexicon: Lexicon
    groups: tuple[tuple[str, str], ...]
    term_group: IntArray
    above: tuple[tuple[int, ...], ...]
    pack_of: tuple[str, ...]


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
    above = []
    for pack, category in groups:
        path = category.split(".")
        above.append(tuple(groups[pack, ".".join(path[:d])] for d in range(1, len(path))))
    pack_of = tuple(lexicon.packs[number].id for number in lexicon.term_pack.tolist())
    return Plan(lexicon, tuple(groups), term_group, tuple(above), pack_of)


def count_hits(document: Document, plan: Plan) -> tuple[Counted, Sequence[NotSearched]]:
    """Match the lexicon on the whole document; second, the terms that were not searched."""
    hits = match(document, plan.lexicon)
    body = np.array([section.is_body for section in document.sections] or [True], dtype=np.bool_)
    in_body = body[document.tokens.section[hits.first]] if len(hits.first) else np.zeros(0, bool)
    counted = Counted(
        term=hits.term,
        first=hits.first,
        last=hits.last,
        start=hits.start,
        end=hits.end,
        in_body=in_body,
        category=plan.term_group[hits.term] if len(hits.term) else np.zeros(0, np.int32),
    )
    return counted, hits.not_searched


def add_hits(tables: Tables, document: Document, plan: Plan, hits: Counted) -> list[str]:
    """The table `hits`; returns the match ids."""
    if not len(hits.term):
        return []
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
    return ids


def word_parts(document: Document, parts: int) -> tuple[IntArray, NDArray[np.float64]]:
    """For each token the part of the body (by words) that it stands in, and the parts' shares."""
    words = int(document.body.tokens.is_word.sum())
    is_body_word = document.tokens.is_word & body_mask(document)
    before: NDArray[np.int64] = np.cumsum(is_body_word) - is_body_word
    part = np.minimum(before * parts // max(words, 1), parts - 1).astype(np.int32)
    sizes = np.bincount(part[is_body_word], minlength=parts).astype(np.float64)
    return part, sizes / max(words, 1)


def body_mask(document: Document) -> BoolArray:
    """For each token whether it stands in the body."""
    flags = np.array([section.is_body for section in document.sections] or [True], dtype=np.bool_)
    mask: BoolArray = flags[document.tokens.section]
    return mask


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


def add_frequencies(
    tables: Tables, document: Document, plan: Plan, hits: Counted, *, per: int
) -> None:
    """The table `frequencies`: a row a category, then a row a term that was found."""
    words = int(document.body.tokens.is_word.sum())
    beside = int(document.tokens.is_word.sum()) - words
    part, shares = word_parts(document, TENTHS)
    top = [s for s in document.sections if s.is_body and s.parent is None]
    borders = np.array([s.span.start for s in top], dtype=np.int64)
    keys, order = _keys(plan, hits)
    pack_hits = Counter(plan.pack_of[t] for t in hits.term[hits.in_body].tolist())
    cumulative = np.concatenate([[0], np.cumsum(document.tokens.is_word)])
    columns: dict[str, list[Any]] = {name: [] for name in _FREQUENCY}
    ingredients: list[tuple[str, str, float, str | None, int | None, int | None]] = []
    category_count = 0
    whole = len(document.text)
    for key, members in zip(keys, order, strict=True):
        group, term = key
        pack, category = plan.groups[group]
        inside = hits.in_body[members]
        body, outside = members[inside], members[~inside]
        count = len(body)
        row = f"{pack}/{category}" + ("" if term is None else f"/{plan.lexicon.terms[term].text}")
        if term is None:
            category_count = count
        base = category_count if term is not None else pack_hits[pack]
        starts = hits.start[body]
        dispersion = None
        if count >= FEWEST_FOR_DISPERSION:
            in_parts = np.bincount(part[hits.first[body]], minlength=TENTHS)[None, :]
            dispersion = float(deviation_of_proportions(in_parts, shares)[0])
        values = (
            row,
            pack,
            category,
            None if term is None else plan.lexicon.terms[term].text,
            count,
            count / words * per if words else None,
            per,
            len(np.unique(np.searchsorted(borders, starts, side="right"))) if count else 0,
            dispersion,
            count / base if base else None,
            int(starts[0]) if count else None,
            int(starts[-1]) if count else None,
            _covered(hits, body, cumulative),
            len(outside),
            (count + len(outside)) / (words + beside) * per if words + beside else None,
        )
        for name, value in zip(_FREQUENCY, values, strict=True):
            columns[name].append(value)
        tables.add_evidence(document.id, f"hits/{row}", starts, hits.end[body])
        ingredients.append((row, "count", count, f"hits/{row}", 0, whole))
        ingredients.append((row, "words", words, "words", 0, whole))
        if len(outside):
            name = f"paratext/{row}"
            tables.add_evidence(document.id, name, hits.start[outside], hits.end[outside])
            ingredients.append((row, "paratext_count", len(outside), name, 0, whole))
    tables.add("frequencies", document.id, columns)
    tables.add_ingredients("frequencies", document.id, ingredients)


_FREQUENCY = (
    "row_id pack category term count rate per range dispersion share first last tokens "
    "paratext_count rate_with_paratext"
).split()


def _covered(hits: Counted, members: NDArray[Any], cumulative: NDArray[Any]) -> int:
    """Words under the hits, each once; the hits of one row come in text order."""
    total, reached = 0, 0
    for first, last in zip(hits.first[members].tolist(), hits.last[members].tolist(), strict=True):
        begin = max(first, reached)
        if last > begin:
            total += int(cumulative[last] - cumulative[begin])
            reached = last
    return total


def _keys(plan: Plan, hits: Counted) -> tuple[list[tuple[int, int | None]], list[NDArray[np.intp]]]:
    """Rows in order: each category (also one that was not found), then its terms by count.

    The hits of a category with children are the distinct stretches found by any of them.
    """
    own: dict[int, list[int]] = {}
    by_term: dict[int, dict[int, list[int]]] = {}
    for place, (group, term) in enumerate(
        zip(hits.category.tolist(), hits.term.tolist(), strict=True)
    ):
        own.setdefault(group, []).append(place)
        by_term.setdefault(group, {}).setdefault(term, []).append(place)
        for parent in plan.above[group]:
            own.setdefault(parent, []).append(place)
    keys: list[tuple[int, int | None]] = []
    members: list[NDArray[np.intp]] = []
    for group in range(len(plan.groups)):
        places = own.get(group, [])
        if len(by_term.get(group, {})) == 0 or any(group in plan.above[g] for g in by_term):
            distinct = {(int(hits.first[p]), int(hits.last[p])): p for p in reversed(places)}
            places = sorted(distinct.values())
        keys.append((group, None))
        members.append(np.array(places, dtype=np.intp))
        found = by_term.get(group, {})
        for term in sorted(found, key=lambda t: (-len(found[t]), t)):
            keys.append((group, term))
            members.append(np.array(found[term], dtype=np.intp))
    return keys, members


def add_frames(
    tables: Tables,
    document: Document,
    plan: Plan,
    hits: Counted,
    sections: list[tuple[Section | None, int]],
    *,
    per: int,
) -> None:
    """The table `frames`: rates of each pack's top categories in the body and its sections.

    Args:
        sections: (None for the body, else a section) with its number of words.
    """
    tops = [g for g, (_, category) in enumerate(plan.groups) if "." not in category]
    if not len(hits.term):
        return
    root = np.array([above[0] if above else g for g, above in enumerate(plan.above)])
    roots = root[hits.category]
    columns: dict[str, list[Any]] = {name: [] for name in _FRAME}
    ingredients: list[tuple[str, str, float, str | None, int | None, int | None]] = []
    whole = len(document.text)
    for group in tops:
        pack, category = plan.groups[group]
        places = np.flatnonzero((roots == group) & hits.in_body)
        distinct = {(int(hits.first[p]), int(hits.last[p])): int(p) for p in places[::-1]}
        places = np.array(sorted(distinct.values()), dtype=np.intp)
        if not len(places):
            continue
        starts = hits.start[places]
        words = [document.text[a:b].lower() for a, b in zip(starts, hits.end[places], strict=True)]
        for section, size in sections:
            begin = 0 if section is None else section.span.start
            stop = whole if section is None else section.span.end
            inside = np.flatnonzero((starts >= begin) & (starts < stop))
            row = f"{pack}/{category}@{'body' if section is None else section.id}"
            count = len(inside)
            common = Counter(words[i] for i in inside.tolist())
            ranked = sorted(common.items(), key=lambda item: (-item[1], item[0]))[:_TOP_WORDS]
            values = (
                row,
                f"{pack}/{category}",
                None if section is None else section.id,
                count,
                count / size * per if size else None,
                per,
                count / len(places),
                "; ".join(f"{word} {n}" for word, n in ranked),
            )
            for name, value in zip(_FRAME, values, strict=True):
                columns[name].append(value)
            evidence = f"hits/{pack}/{category}"
            ingredients.append((row, "count", count, evidence, begin, stop))
            ingredients.append((row, "words", size, "words", begin, stop))
    tables.add("frames", document.id, columns)
    tables.add_ingredients("frames", document.id, ingredients)


_FRAME = "row_id frame section_id count rate per share terms".split()


def category_rates(
    plan: Plan, hits: Counted, spans: list[tuple[int, int, int]], *, per: int
) -> list[tuple[str, list[tuple[int, float | None]]]]:
    """For each category found: (count, rate) in each (start, end, words) stretch of the body."""
    keys, order = _keys(plan, hits)
    out = []
    for (group, term), members in zip(keys, order, strict=True):
        if term is not None:
            continue
        starts = hits.start[members[hits.in_body[members]]]
        if not len(starts):
            continue
        series: list[tuple[int, float | None]] = []
        for begin, stop, words in spans:
            count = int(((starts >= begin) & (starts < stop)).sum())
            series.append((count, count / words * per if words else None))
        out.append(("/".join(plan.groups[group]), series))
    return out
