"""A pack against human coding: a blind sheet out, the codes in, precision, recall and agreement.

    sheet = coding_sheet(pack, documents, hits=100, misses=50, seed=1)
    sheet.rows      # what coders see: passage, question, an empty cell for the code
    sheet.key       # what they must not see: which category and term, hit or miss, with weights

    validation = agreement(pack, sheet.key, [codes_of_ann, codes_of_ben])

Sampling. The hits of each category are one stratum, its near-misses another, and where `others` are
asked for, all other content words a third; each is a simple random sample without replacement. A
near-miss is a place that looks like a hit and is not counted: a match that an exception, a context
or an overlap has cancelled, or a word of the same family as a term's (the same lemma or beginning)
outside of the category's hits. Each stratum is weighted by its population over its sample.

Figures. Where coders are divided, a passage counts by the share that says yes. Precision is that of
the coded hits, with Wilson's interval. Recall is H p / (H p + M q + O r), where H, M, O are the
populations of the strata and p, q, r the shares of yes; its interval is that of 20,000 draws from
Jeffreys' Beta posteriors of the shares. Without `others` recall is over hits and near-misses only:
words that look like no term are not in its frame, so it is an upper bound. Agreement is
Krippendorff's alpha for nominal data over all coded passages of the category or term.

Sources: Wilson, E. B. (1927). Probable inference, the law of succession, and statistical
inference. Journal of the American Statistical Association 22, 209-212. Brown, L. D., Cai, T. T., &
DasGupta, A. (2001). Interval estimation for a binomial proportion. Statistical Science 16,
101-133. Krippendorff, K. (2019). Content Analysis: An Introduction to Its Methodology (4th ed.).
SAGE. Computed by the package krippendorff (Castro, S., Fast Krippendorff).
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rhetoric.errors import PackError, PipelineError, SourceError
from rhetoric.layers.closed_classes import (
    AUXILIARIES,
    COORDINATORS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
)
from rhetoric.lexicon.compiling import Lexicon, compile_packs
from rhetoric.lexicon.differing import counting_digest
from rhetoric.lexicon.matching import Hits, match
from rhetoric.lexicon.nodes import read_nodes
from rhetoric.lexicon.notation import ANY, ONE, Form, Gap, Slot, Word
from rhetoric.lexicon.reader import CodingResult, Pack, Validation, read_pack_text
from rhetoric.model import BoolArray, Document, fold

Stratum = Literal["hit", "near-miss", "other"]
KEY_SCHEMA = "rhetoric-coding-key/1"
COLUMNS = ("item", "passage", "question", "code", "comment")
"""Columns of a sheet; coders fill in ``code`` (yes, no, or ? where they cannot say)."""

YES = frozenset("yes y 1 true x ja oui sí si".split())
NO = frozenset("no n 0 false nein non".split())
UNSURE = frozenset(("", "?", "unsure", "na", "n/a", "-"))

DRAWS = 20_000
Z = 1.959963984540054
"""The 97.5 % point of the normal distribution: intervals are of 95 %."""

_FUNCTION_WORDS = AUXILIARIES | COORDINATORS | DETERMINERS | PREPOSITIONS | PRONOUNS | SUBORDINATORS
_MOST_WORDS = 90  # of a passage: neighboring sentences are shown while there is room


@dataclass(frozen=True, slots=True)
class KeyItem:
    """What is behind an item of a sheet."""

    item: str
    category: str
    term: str | None
    stratum: Stratum
    doc_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class CodingKey:
    """What coders must not see: the origin of every item, and how large each stratum is.

    Attributes:
        digest: `counting_digest` of the pack that made the hits.
        population: for each (category, stratum) how many places there are in the corpus.
    """

    pack: str
    version: str
    digest: str
    corpus: str
    texts: int
    words: int
    seed: int
    population: Mapping[tuple[str, Stratum], int]
    items: tuple[KeyItem, ...]

    def to_json(self) -> str:
        """As the text of a key file."""
        plain = {
            "schema": KEY_SCHEMA,
            **{
                name: getattr(self, name)
                for name in ("pack", "version", "digest", "corpus", "texts", "words", "seed")
            },
            "population": [
                {"category": category, "stratum": stratum, "places": places}
                for (category, stratum), places in self.population.items()
            ],
            "items": [
                {name: getattr(item, name) for name in KeyItem.__slots__} for item in self.items
            ],
        }
        return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str, path: str = "<string>") -> CodingKey:
        """From the text of a key file.

        Raises:
            SourceError: it is no key.
        """
        try:
            plain = json.loads(text)
            if plain["schema"] != KEY_SCHEMA:
                raise ValueError(plain["schema"])
            return cls(
                **{
                    name: plain[name]
                    for name in ("pack", "version", "digest", "corpus", "texts", "words", "seed")
                },
                population={
                    (row["category"], row["stratum"]): row["places"] for row in plain["population"]
                },
                items=tuple(KeyItem(**row) for row in plain["items"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(f"{path}: not the key of a coding sheet ({error!r})") from None


@dataclass(frozen=True, slots=True)
class CodingSheet:
    """A sheet for coders and its key.

    Attributes:
        rows: item, passage and question of each line, in the order in which they are coded.
    """

    rows: tuple[tuple[str, str, str], ...]
    key: CodingKey

    def to_csv(self) -> str:
        """The sheet as CSV with empty columns ``code`` and ``comment``."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        # A cell that begins with one of these is a formula to a spreadsheet.
        writer.writerows(
            (item, " " + passage if passage[:1] in "=+-@" else passage, question, "", "")
            for item, passage, question in self.rows
        )
        return out.getvalue()

    def shuffled(self, seed: int) -> CodingSheet:
        """The same items in another order, for another coder."""
        order = np.random.default_rng(seed).permutation(len(self.rows)).tolist()
        return replace(self, rows=tuple(self.rows[place] for place in order))


# ------------------------------------------------------------------ drawing the sample


@dataclass(frozen=True, slots=True)
class _Place:
    """A stretch of a text that could be coded."""

    document: Document
    parts: tuple[tuple[int, int], ...]
    term: str | None


def coding_sheet(
    pack: Pack,
    documents: Document | Iterable[Document],
    *,
    hits: int = 100,
    misses: int = 50,
    others: int = 0,
    seed: int = 1,
) -> CodingSheet:
    """Draw hits and near-misses for blind human coding.

    Each line shows a passage with one stretch in ``[[ ]]``, and asks whether that stretch belongs
    to a category, in the words of the category's definition. Whether the pack counted it is not
    said: hits and near-misses stand mixed, under ids that mean nothing.

    Args:
        documents: one or many; only their bodies are searched.
        hits, misses, others: how many passages of each kind, shared evenly among the categories
            that have any (`others`: content words that look like no term, which widen what
            recall speaks of; many are needed, as few of them belong to any category).
        seed: of the sample and the order; the same texts, pack and seed give the same sheet.

    Raises:
        PackError: a category with hits has no definition to ask by.
        SourceError: the pack has no hit in these texts.
    """
    listed = [documents] if isinstance(documents, Document) else list(documents)
    frames = _frames(pack, listed, with_others=others > 0)
    rng = np.random.default_rng(seed)
    drawn: list[tuple[str, Stratum, _Place]] = []
    asked: tuple[tuple[Stratum, int], ...] = (
        ("hit", hits),
        ("near-miss", misses),
        ("other", others),
    )
    for stratum, wanted in asked:
        sizes = {
            category: len(places)
            for (category, kind), places in frames.items()
            if kind == stratum and frames.get((category, "hit"))
        }
        for category, size in _shared(wanted, sizes).items():
            places = frames[category, stratum]
            numbers = sorted(rng.choice(len(places), size, replace=False).tolist())
            drawn += [(category, stratum, places[number]) for number in numbers]
    if not any(stratum == "hit" for _, stratum, _ in drawn):
        raise SourceError(f"the pack {pack.id} has no hit in these texts: nothing to code")
    _ask_that_all_are_defined(pack, {category for category, *_ in drawn})
    names = rng.choice(36**4 - 36**3, len(drawn), replace=False) + 36**3
    order = rng.permutation(len(drawn)).tolist()
    rows, items = [], []
    for number, place in zip(names.tolist(), order, strict=True):
        category, stratum, found = drawn[place]
        name = np.base_repr(number, 36).lower()
        rows.append((name, _passage(found), _question(pack, category)))
        start, end = found.parts[0][0], found.parts[-1][1]
        items.append(
            KeyItem(
                name,
                category,
                found.term,
                stratum,
                found.document.id,
                start,
                end,
                " ".join(found.document.text[start:end].split()),
            )
        )
    used = {(category, stratum) for category, stratum, _ in drawn}
    ids = [document.id for document in listed]
    corpus = ", ".join(ids[:8]) + (f" and {len(ids) - 8} more" if len(ids) > 8 else "")
    key = CodingKey(
        pack=pack.id,
        version=pack.version,
        digest=counting_digest(pack),
        corpus=corpus,
        texts=len(listed),
        words=int(sum(document.body.tokens.is_word.sum() for document in listed)),
        seed=seed,
        population={
            place: len(found)
            for place, found in frames.items()
            if place in used or (place[0], "hit") in used
        },
        items=tuple(sorted(items, key=lambda item: (item.category, item.stratum, item.item))),
    )
    return CodingSheet(tuple(rows), key)


def _ask_that_all_are_defined(pack: Pack, categories: Iterable[str]) -> None:
    for path in sorted(categories):
        category = pack.categories[path]
        if not category.definition:
            raise PackError(
                f"the category {path} has no definition, and coders need one to decide by",
                path=pack.path,
                line=category.line,
            )


def _shared(wanted: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """`wanted` dealt out evenly, nobody more than there are; what is left goes to the others."""
    given = dict.fromkeys(sizes, 0)
    left = min(wanted, sum(sizes.values()))
    while left:
        open_ = [name for name in sizes if given[name] < sizes[name]]
        each = max(1, left // len(open_))
        for name in open_:
            more = min(each, sizes[name] - given[name], left)
            given[name] += more
            left -= more
    return given


def _frames(
    pack: Pack, documents: Sequence[Document], *, with_others: bool
) -> dict[tuple[str, Stratum], list[_Place]]:
    """All places of each category and stratum, in the order of the texts."""
    lexicon = compile_packs(pack)
    loose = compile_packs(_loosened(pack))
    families = _Families(lexicon)
    frames: dict[tuple[str, Stratum], list[_Place]] = {}
    for number, category in enumerate(lexicon.category_entries):
        if (lexicon.term_category == number).any():
            frames[category.path, "hit"] = []
            frames[category.path, "near-miss"] = []
            if with_others:
                frames[category.path, "other"] = []
    for document in documents:
        body = document.body
        hits = match(body, lexicon)
        candidates = match(body, loose, overlap="all")
        alike = families.tokens(body)
        content = _content_words(body)
        for number, category in enumerate(lexicon.category_entries):
            path = category.path
            if (path, "hit") not in frames:
                continue
            taken = np.zeros(len(body.tokens), np.bool_)
            for row in np.flatnonzero(hits.category == number).tolist():
                term = lexicon.terms[int(hits.term[row])]
                taken[int(hits.first[row]) : int(hits.last[row])] = True
                parts = tuple(hits.parts(row, body))
                frames[path, "hit"].append(_Place(document, parts, term.id))
            near = list(_cancelled(candidates, number, taken, body, document))
            if number in alike:
                near += [
                    _word(document, body, at)
                    for at in np.flatnonzero(alike[number] & content & ~taken).tolist()
                ]
            near.sort(key=lambda place: place.parts)
            frames[path, "near-miss"] += near
            if with_others:
                for place in near:
                    taken |= (body.tokens.start < place.parts[-1][1]) & (
                        body.tokens.end > place.parts[0][0]
                    )
                frames[path, "other"] += [
                    _word(document, body, at) for at in np.flatnonzero(content & ~taken).tolist()
                ]
    return frames


def _word(document: Document, body: Document, at: int) -> _Place:
    return _Place(document, ((int(body.tokens.start[at]), int(body.tokens.end[at])),), None)


def _loosened(pack: Pack) -> Pack:
    """The pack without exceptions and contexts, and with gaps between the words of phrases."""
    return replace(
        pack,
        categories={
            path: replace(category, exceptions=(), near=None, not_near=None)
            for path, category in pack.categories.items()
        },
        terms=tuple(
            replace(
                term,
                exceptions=(),
                forms=tuple(
                    dict.fromkeys((*term.forms, *map(_gapped, term.forms[:_GAPPED_FORMS])))
                ),
            )
            for term in pack.terms
        ),
        contrasts={},
    )


_GAPPED_FORMS = 50  # of a term


def _gapped(form: Form) -> Form:
    out: list[Word | Gap | Slot] = []
    for item in form:
        if out and isinstance(item, Word) and isinstance(out[-1], Word):
            out.append(Gap())
        out.append(item)
    return tuple(out)


def _cancelled(
    candidates: Hits, category: int, taken: BoolArray, body: Document, document: Document
) -> Iterator[_Place]:
    """Matches of a category that touch none of its hits; `taken` grows by what is given."""
    rows = np.flatnonzero(candidates.category == category)
    for row in rows[np.argsort(-candidates.length[rows], kind="stable")].tolist():
        stretch = slice(int(candidates.first[row]), int(candidates.last[row]))
        if not taken[stretch].any():
            taken[stretch] = True
            term = candidates.lexicon.terms[int(candidates.term[row])]
            yield _Place(document, tuple(candidates.parts(row, body)), term.id)


def _content_words(body: Document) -> BoolArray:
    letters = body.vocabulary.derived(
        "coding-content",
        lambda s: len(s) > 2 and s.isalpha() and s not in _FUNCTION_WORDS,
        dtype=np.bool_,
    )
    found: BoolArray = letters[body.tokens.norm] & body.tokens.is_word
    return found


def _lone(form: Form) -> Iterator[str]:
    """The words that stand for a short form when alone: its only content word."""
    if len(form) > 2:
        return
    content = []
    for item in form:
        if isinstance(item, Word):
            words = {fold(re.split(f"[{ANY}{ONE}]", text, maxsplit=1)[0]) for text in item.patterns}
            words = {word for word in words if len(word) > 2 and word not in _FUNCTION_WORDS}
            if words:
                content.append(words)
    if len(content) == 1:
        yield from content[0]


class _Families:
    """Which words look like words of a category's terms: the same lemma, or the same beginning."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.heads: dict[str, set[int]] = defaultdict(set)
        self.words: dict[str, set[int]] = defaultdict(set)
        for term, category in zip(lexicon.terms, lexicon.term_category.tolist(), strict=True):
            for word in {word for form in term.forms for word in _lone(form)}:
                self.words[word].add(category)
                if len(word) >= 6:
                    self.heads[word[: max(5, len(word) - 2)]].add(category)

    def tokens(self, body: Document) -> dict[int, BoolArray]:
        """For each category the tokens that look like its words."""
        vocabulary = body.vocabulary
        kinds = np.unique(body.tokens.norm)
        by_kind: dict[int, set[int]] = {}
        for kind in kinds.tolist():
            text = vocabulary[kind]
            found = set(self.words.get(text, ()))
            for length in range(5, len(text) + 1):
                found |= self.heads.get(text[:length], set())
            if found:
                by_kind[kind] = found
        by_lemma: dict[int, set[int]] = {}
        for lemma in np.unique(body.tokens.lemma).tolist():
            found = self.words.get(fold(vocabulary[lemma]), set())
            if found:
                by_lemma[lemma] = found
        out: dict[int, BoolArray] = {}
        for column, table in ((body.tokens.norm, by_kind), (body.tokens.lemma, by_lemma)):
            wanted: dict[int, list[int]] = defaultdict(list)
            for kind, categories in table.items():
                for category in categories:
                    wanted[category].append(kind)
            for category, listed in wanted.items():
                there = np.isin(column, np.array(listed))
                out[category] = there | out[category] if category in out else there
        return out


def _passage(place: _Place) -> str:
    """The sentence around a place, with its neighbors in the paragraph, the place in ``[[ ]]``."""
    document = place.document
    low, high = place.parts[0][0], place.parts[-1][1]
    starts, ends = document.sentences.start, document.sentences.end
    first = max(0, int(np.searchsorted(starts, low, side="right")) - 1)
    last = max(first, int(np.searchsorted(starts, high - 1, side="right")) - 1)
    paragraph = document.paragraphs[
        max(0, int(np.searchsorted(document.paragraphs.start, low, side="right")) - 1)
    ]
    for before, after in ((1, 0), (0, 1)):
        a, b = max(0, first - before), min(len(starts) - 1, last + after)
        inside = starts[a] >= paragraph.start and ends[b] <= paragraph.end
        if inside and len(document.text[starts[a] : ends[b]].split()) <= _MOST_WORDS:
            first, last = a, b
    begin, end = int(starts[first]), int(ends[last])
    out, at = [], begin
    for start, stop in place.parts:
        out += [document.text[at:start], "[[", document.text[start:stop], "]]"]
        at = stop
    return " ".join("".join([*out, document.text[at : max(end, at)]]).split())


def _question(pack: Pack, category: str) -> str:
    entry = pack.categories[category]
    definition = " ".join(entry.definition.split()).rstrip(".")
    return (
        f"{entry.title}: {definition}. — Does the stretch in [[ ]], as it is used here, belong "
        "to this? yes / no"
    )


# ------------------------------------------------------------------ reading the codes


def read_codes(path: str | PathLike[str]) -> dict[str, bool | None]:
    """The codes of one coder: item to yes, no, or None where nothing (or ``?``) was entered.

    Reads CSV as spreadsheets write it (comma, semicolon or tab).

    Raises:
        SourceError: the file cannot be read, lacks a column, or has a code that is none.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path}: not UTF-8 (at byte {error.start:,}); save the sheet as CSV UTF-8"
        ) from None
    head = text.splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    for column in ("item", "code"):
        if column not in (reader.fieldnames or ()):
            raise SourceError(f"{path}: no column {column!r}: is this a coding sheet?")
    codes: dict[str, bool | None] = {}
    for row in reader:
        item, code = str(row["item"] or "").strip(), str(row["code"] or "").strip().lower()
        if not item:
            continue
        if item in codes:
            raise SourceError(f"{path}:{reader.line_num}: the item {item} stands twice")
        if code not in YES | NO | UNSURE:
            raise SourceError(
                f"{path}:{reader.line_num}: the code {code!r} should be yes, no, or ? for unsure"
            )
        codes[item] = True if code in YES else False if code in NO else None
    return codes


# ------------------------------------------------------------------ figures


def agreement(pack: Pack, key: CodingKey, codes: Sequence[Mapping[str, bool | None]]) -> Validation:
    """Precision, recall and agreement of each category and term, from the codes of a sheet.

    Args:
        codes: of each coder, by item; items that a coder left out are missing data.

    Returns:
        What a pack keeps as ``validation``; see the text of this module for the formulas.

    Raises:
        PackError: the pack is not the one that the sheet was made with: its counts differ.
        SourceError: nothing was coded, or items are coded that the key does not have.
        PipelineError: the extra ``workbench`` (the package krippendorff) is missing.
    """
    if pack.id != key.pack or counting_digest(pack) != key.digest:
        raise PackError(
            f"the sheet was made with {key.pack} {key.version}, and this pack counts otherwise: "
            "its hits are not those that were coded",
            path=pack.path,
        )
    known = {item.item for item in key.items}
    for coder, listed in enumerate(codes, start=1):
        strange = sorted(set(listed) - known)
        if strange:
            raise SourceError(
                f"sheet {coder} has {len(strange)} items that the key does not have "
                f"({', '.join(strange[:3])}): a sheet of another export?"
            )
    said: dict[str, list[float]] = {
        item.item: [
            math.nan if (code := listed.get(item.item)) is None else float(code) for listed in codes
        ]
        for item in key.items
    }
    if all(math.isnan(code) for row in said.values() for code in row):
        raise SourceError("nothing is coded yet: fill in the column 'code'")
    by_category: dict[str, list[KeyItem]] = defaultdict(list)
    by_term: dict[tuple[str, str], list[KeyItem]] = defaultdict(list)
    for item in key.items:
        by_category[item.category].append(item)
        if item.term is not None:
            by_term[item.category, item.term].append(item)
    order = {path: number for number, path in enumerate(pack.categories)}
    results = [
        _result(key, said, path, None, items)
        for path, items in sorted(by_category.items(), key=lambda pair: order[pair[0]])
    ]
    place = {(term.category, term.id): number for number, term in enumerate(pack.terms)}
    results += [
        _result(key, said, path, term, items)
        for (path, term), items in sorted(by_term.items(), key=lambda pair: place[pair[0]])
    ]
    coded = sum(not all(map(math.isnan, row)) for row in said.values())
    return Validation(
        version=key.version,
        digest=key.digest,
        corpus=key.corpus,
        texts=key.texts,
        words=key.words,
        coders=len(codes),
        items=coded,
        seed=key.seed,
        method=_method(key),
        results=tuple(results),
    )


def _method(key: CodingKey) -> str:
    count: dict[str, int] = defaultdict(int)
    for item in key.items:
        count[item.stratum] += 1
    others = count["other"]
    frame = "hits, near-misses and all other content words" if others else "hits and near-misses"
    return (
        f"Simple random samples within each category: {count['hit']} hits, {count['near-miss']} "
        f"near-misses{f', {others} other content words' if others else ''} (seed {key.seed}), "
        "each weighted by its stratum's places in the corpus over those coded. Divided coders "
        "count by the share of yes. Precision with Wilson's interval; recall over "
        f"{frame}{'' if others else ' (an upper bound: words like no term are outside)'}, its "
        f"interval from {DRAWS:,} draws of Jeffreys' posteriors; all intervals 95 %. Alpha is "
        "Krippendorff's, nominal."
    )


def _result(
    key: CodingKey,
    said: Mapping[str, Sequence[float]],
    category: str,
    term: str | None,
    items: Sequence[KeyItem],
) -> CodingResult:
    shares: dict[Stratum, list[float]] = defaultdict(list)
    for item in items:
        given = [code for code in said[item.item] if not math.isnan(code)]
        if given:
            shares[item.stratum].append(sum(given) / len(given))
    hits = shares["hit"]
    misses = len(shares["near-miss"]) + len(shares["other"])
    figures: dict[str, float | None] = {}
    notes = []
    if hits:
        low, high = wilson(sum(hits), len(hits))
        figures |= {"precision": _short(sum(hits) / len(hits))}
        figures |= {"precision_low": _short(low), "precision_high": _short(high)}
    else:
        notes.append("no hit was coded")
    if term is None and hits:
        counted = {
            stratum: (places, shares[stratum])
            for (path, stratum), places in key.population.items()
            if path == category and places
        }
        unsampled = [name for name, (places, coded) in counted.items() if places and not coded]
        if unsampled == [] and len(counted) > 1:
            recall, low, high = _recall(list(counted.values()), key.seed)
            if recall is None:
                notes.append("no place was coded yes, so recall is undefined")
            else:
                figures |= {"recall": _short(recall)}
                figures |= {"recall_low": _short(low), "recall_high": _short(high)}
        elif unsampled:
            notes.append(f"no {' or '.join(unsampled)} was coded, so recall is unknown")
        else:
            notes.append("the texts have no near-miss, so recall is unknown")
    alpha, why = krippendorff_alpha([said[item.item] for item in items])
    if alpha is None:
        notes.append(why)
    return CodingResult(
        category=category,
        term=term,
        items=len(hits) + misses,
        hits=len(hits),
        misses=misses,
        alpha=None if alpha is None else _short(alpha),
        note="; ".join(notes),
        **figures,
    )


def _short(value: float) -> float:
    return round(float(value), 4)


def wilson(yes: float, count: int) -> tuple[float, float]:
    """Wilson's score interval of 95 % for a share (Wilson 1927; Brown, Cai & DasGupta 2001).

    >>> tuple(round(x, 4) for x in wilson(8, 10))
    (0.4902, 0.9433)
    """
    share = yes / count
    spread = Z * math.sqrt(share * (1 - share) / count + Z * Z / (4 * count * count))
    middle, scale = share + Z * Z / (2 * count), 1 + Z * Z / count
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _recall(
    strata: Sequence[tuple[int, Sequence[float]]], seed: int
) -> tuple[float | None, float, float]:
    """Recall and its interval; the first stratum holds the hits."""
    weighted = [places * sum(coded) / len(coded) for places, coded in strata]
    if not sum(weighted):
        return None, 0.0, 1.0
    rng = np.random.default_rng(seed)
    draws: list[NDArray[np.float64]] = [
        places * rng.beta(sum(coded) + 0.5, len(coded) - sum(coded) + 0.5, DRAWS)
        for places, coded in strata
    ]
    low, high = np.quantile(draws[0] / sum(draws), [0.025, 0.975]).tolist()
    value = weighted[0] / sum(weighted)
    return value, min(low, value), max(high, value)


def krippendorff_alpha(codes: Sequence[Sequence[float]]) -> tuple[float | None, str]:
    """Krippendorff's alpha for nominal data, or None with the reason.

    Args:
        codes: one row a passage, one value a coder (1, 0, or NaN for missing).

    Raises:
        PipelineError: the package krippendorff is missing.
    """
    paired = [row for row in codes if sum(not math.isnan(code) for code in row) > 1]
    if not paired:
        return None, "alpha needs passages that two coders have coded"
    values = {code for row in paired for code in row if not math.isnan(code)}
    if len(values) < 2:
        return None, "all codes are the same, so alpha is undefined"
    try:
        import krippendorff
    except ImportError:
        raise PipelineError(
            "agreement needs the package krippendorff: pip install 'rhetoric-analysis[workbench]'"
        ) from None
    data = np.array(paired, np.float64).T
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")), ""


# ------------------------------------------------------------------ into the pack


def with_validation(text: str, validation: Validation, *, path: str = "<string>") -> str:
    """The text of a pack file with `validation` in it; all other lines stay as they are.

    It takes the place of a round with the same corpus, seed and coders, else it stands first.

    Raises:
        PackError: the text is no pack.
    """
    pack = read_pack_text(text, path)
    mine = (validation.corpus, validation.seed, validation.coders, validation.digest)
    kept = [
        other
        for other in pack.validation
        if (other.corpus, other.seed, other.coders, other.digest) != mine
    ]
    lines = text.split("\n")
    root = read_nodes(text, path)
    if "validation" in root.pairs:
        first = root.pairs["validation"][0].line
        after = [key.line for key, _ in root.pairs.values() if key.line > first]
        last = min(after) - 1 if after else len(lines)
        while last > first and (not lines[last - 1].strip() or lines[last - 1].startswith("#")):
            last -= 1
        del lines[first - 1 : last]
    while lines and not lines[-1].strip():
        lines.pop()
    block = ["", "validation:"]
    for entry in (validation, *kept):
        block += _entry(entry)
    made = "\n".join([*lines, *block]) + "\n"
    read_pack_text(made, path)
    return made


def _entry(validation: Validation) -> Iterator[str]:
    names = "version digest corpus texts words coders items seed method".split()
    for number, name in enumerate(names):
        yield f"  {'-' if number == 0 else ' '} {name}: {_scalar(getattr(validation, name))}"
    yield "    results:"
    for result in validation.results:
        sign = "-"
        for name in CodingResult.__slots__:
            value: Any = getattr(result, name)
            if value is None or value == "":
                continue
            yield f"      {sign} {name}: {_scalar(value)}"
            sign = " "


def _scalar(value: object) -> str:
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = str(value)
    if re.fullmatch(r"[A-Za-z0-9][\w.]*", text):
        return text
    return "'" + text.replace("'", "''") + "'"
