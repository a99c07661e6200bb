"""What packs say beyond counts: scores, absences, voices, and words that no pack covers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.analysis._collecting import Ingredients, Tables, by_column
from rhetoric.analysis._lexical import Counted, Groups, Plan
from rhetoric.layers import SOURCES, annotate
from rhetoric.lexicon.expected import expect
from rhetoric.lexicon.scores import Score, value_of
from rhetoric.model import BoolArray, Document

LAYERS = (*SOURCES, "negated", "hypothetical", "future")
"""Voices and moods by which hits are broken down."""


def add_scores(
    tables: Tables, document: Document, plan: Plan, hits: Counted, grouped: Groups
) -> None:
    """The table `scores`: the composite scores of the packs over the body."""
    place = {group: number for number, group in enumerate(plan.groups)}
    words = int(document.body.tokens.is_word.sum())
    end = len(document.text)
    columns: dict[str, list[Any]] = {name: [] for name in _SCORE}
    ingredients = Ingredients("scores", document.id)
    for pack in plan.lexicon.packs:
        for score in pack.scores.values():
            row = f"{pack.id}/{score.name}"
            paths = {name: score.formula.paths.get(name, name) for name in score.formula.names}
            members = {name: grouped.of(place[pack.id, path]) for name, path in paths.items()}
            covered = {}
            for name, path in paths.items():
                evidence = f"hits/{pack.id}/{path}"
                if pack.unit == "token":
                    mask = _words_under(document, hits, members[name])
                    covered[name] = int(mask.sum())
                    evidence = _add_words(tables, document, f"covered/{pack.id}/{path}", mask)
                    ingredients.add(row, f"words of {path}", covered[name], evidence, 0, end)
                else:
                    covered[name] = len(members[name])
                    ingredients.add(row, f"hits of {path}", covered[name], evidence, 0, end)
            weights = {
                name: float(np.sum(plan.weight[hits.term[these]]))
                for name, these in members.items()
            }
            for name in dict.fromkeys(u.category for u in score.formula.uses if u.how != "rate"):
                ingredients.add(
                    row, f"weights of {paths[name]}", round(weights[name], 9), None, None, None
                )
            ingredients.add(row, "words", words, "words", 0, end)
            value, note = _score(score, words, covered, members, weights)
            norms = score.norms
            low, high = norms.bounds if norms else (None, None)
            values = (
                row,
                pack.id,
                score.name,
                score.title,
                value,
                score.per,
                score.formula.text,
                norms.z(value) if norms and value is not None else None,
                norms.flag(value) if norms and value is not None else None,
                norms.mean if norms else None,
                norms.sd if norms else None,
                low,
                high,
                norms.source if norms else None,
                note,
            )
            for column, item in zip(_SCORE, values, strict=True):
                columns[column].append(item)
    tables.add("scores", document.id, columns)
    tables.add_ingredients(ingredients)


_SCORE = (
    "row_id pack score title value per formula z flag norm_mean norm_sd norm_low norm_high "
    "norm_source note"
).split()


def _score(
    score: Score,
    words: int,
    counts: dict[str, int],
    members: dict[str, NDArray[np.int64]],
    weights: dict[str, float],
) -> tuple[float | None, str | None]:
    """The value of a score, and why there is none."""
    if not words:
        return None, "the text has no words"
    if not any(counts.values()):
        return None, "none of its categories matched"
    base = words / score.per
    value = value_of(
        score.formula,
        lambda name: counts[name] / base,
        weighted=lambda name: weights[name] / base if len(members[name]) else None,
        mean_weight=lambda name: weights[name] / len(members[name]) if len(members[name]) else None,
    )
    if value is None:
        return None, "undefined: it divides by zero, or takes the weights of what did not match"
    return value, None


def add_expected(tables: Tables, document: Document, plan: Plan, grouped: Groups) -> None:
    """The table `expected`: counts beside base rates, so that an absence can be weighed."""
    place = {group: number for number, group in enumerate(plan.groups)}
    words = int(document.body.tokens.is_word.sum())
    end = len(document.text)
    known = {name.lower(): value for name, value in document.metadata.items()}
    ingredients = Ingredients("expected", document.id)
    for pack in plan.lexicon.packs:
        for number, entry in enumerate(pack.expected, start=1):
            row = f"{pack.id}/{entry.category}#{number}"
            count = len(grouped.of(place[pack.id, entry.category]))
            result = expect(entry, count, words, genre=known.get("genre"), date=known.get("date"))
            none = result.none
            tables.add_row(
                "expected",
                document.id,
                row_id=row,
                pack=pack.id,
                category=entry.category,
                count=count,
                expected=result.expected,
                probability=none.value if none else None,
                low=none.low if none else None,
                high=none.high if none else None,
                verdict=result.verdict,
                base_rate=entry.base_rate,
                per=entry.per,
                distribution="Poisson" if entry.dispersion is None else "negative binomial",
                corpus=entry.corpus,
                corpus_words=entry.n,
                note="; ".join(filter(None, [result.note, entry.note])) or None,
            )
            ingredients.add(row, "count", count, f"hits/{pack.id}/{entry.category}", 0, end)
            ingredients.add(row, "words", words, "words", 0, end)
            ingredients.add(row, "base_rate", entry.base_rate, None, None, None)
    tables.add_ingredients(ingredients)


def add_coverage(tables: Tables, document: Document, plan: Plan, hits: Counted) -> None:
    """The table `coverage`: the words of the body that lie under a hit of each pack, and of any."""
    body = np.flatnonzero(hits.in_body)
    pack_of_hit = plan.lexicon.term_pack[hits.term]
    masks = [
        (pack.id, _words_under(document, hits, body[pack_of_hit[body] == number]))
        for number, pack in enumerate(plan.lexicon.packs)
    ]
    together = np.zeros(len(document), np.bool_)
    for _, mask in masks:
        together |= mask
    words = int(document.body.tokens.is_word.sum())
    end = len(document.text)
    columns: dict[str, list[Any]] = {name: [] for name in _COVERAGE}
    ingredients = Ingredients("coverage", document.id)
    for pack, mask in [(None, together), *masks]:
        row = pack or "all packs"
        covered = int(mask.sum())
        share = covered / words if words else None
        values = (row, pack, covered, share, words - covered, None if share is None else 1 - share)
        for column, item in zip(_COVERAGE, values, strict=True):
            columns[column].append(item)
        evidence = _add_words(tables, document, f"covered/{row}", mask)
        ingredients.add(row, "covered", covered, evidence, 0, end)
        ingredients.add(row, "words", words, "words", 0, end)
    tables.add("coverage", document.id, columns)
    tables.add_ingredients(ingredients)


_COVERAGE = "row_id pack covered share not_covered not_covered_share".split()


def add_voices(
    tables: Tables,
    document: Document,
    plan: Plan,
    hits: Counted,
    grouped: Groups,
    *,
    per: int,
) -> None:
    """The table `voices`: hits of each category by whose words they are, and by mood."""
    if not len(hits.term):
        return
    layers = annotate(document)
    masks = [layers.source == code for code in range(len(SOURCES))]
    masks += [layers.negated, layers.hypothetical, layers.future]
    is_word = document.tokens.is_word & document.in_body
    words = int(is_word.sum())
    within = [int((mask & is_word).sum()) for mask in masks]
    of_hit = np.stack([mask[hits.first] for mask in masks])
    end = len(document.text)
    rows: list[tuple[Any, ...]] = []
    ingredients = Ingredients("voices", document.id)
    spans = {
        code: _add_words(tables, document, f"words/{LAYERS[code]}", masks[code] & is_word)
        for code in np.flatnonzero(of_hit[:, hits.in_body].any(axis=1)).tolist()
    }
    for group, members in grouped.found(len(plan.groups)):
        pack, category = plan.groups[group]
        evidence = f"hits/{pack}/{category}"
        mine = of_hit[:, members]
        size = len(members)
        for code, count in enumerate(np.count_nonzero(mine, axis=1).tolist()):
            if not count:
                continue
            row = f"{pack}/{category}@{LAYERS[code]}"
            found = evidence
            if count < size:
                these = members[mine[code]]
                found = tables.add_evidence(
                    document.id, f"voices/{row}", hits.start[these], hits.end[these]
                )
            rate = count / words * per if words else None
            inside = within[code]
            rate_within = count / inside * per if inside else None
            rows.append(
                (
                    row,
                    pack,
                    category,
                    LAYERS[code],
                    count,
                    rate,
                    per,
                    count / size,
                    inside,
                    rate_within,
                )
            )
            ingredients.add(row, "count", count, found, 0, end)
            ingredients.add(row, "words", words, "words", 0, end)
            ingredients.add(row, "words of the voice", inside, spans[code], 0, end)
    tables.add("voices", document.id, by_column(_VOICE, rows))
    tables.add_ingredients(ingredients)


_VOICE = "row_id pack category voice count rate per share words rate_within".split()


def _words_under(document: Document, hits: Counted, which: NDArray[np.int64]) -> BoolArray:
    """For each token whether it is a word of the body under one of these hits (not in a gap)."""
    change = np.zeros(len(document) + 1, np.int32)
    whole = which
    if hits.segments:
        rows = which.tolist()
        gapped = np.fromiter(map(hits.segments.__contains__, rows), np.bool_, len(rows))
        whole = which[~gapped]
        for row in which[gapped].tolist():
            for first, last in hits.segments[row]:
                change[first] += 1
                change[last] -= 1
    np.add.at(change, hits.first[whole], 1)
    np.add.at(change, hits.last[whole], -1)
    mask: BoolArray = (np.cumsum(change[:-1]) > 0) & document.tokens.is_word & document.in_body
    return mask


def _add_words(tables: Tables, document: Document, name: str, mask: BoolArray) -> str:
    tokens = document.tokens
    return tables.add_evidence(document.id, name, tokens.start[mask], tokens.end[mask], share=True)
