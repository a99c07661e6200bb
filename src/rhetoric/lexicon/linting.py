"""What is odd in a pack: terms that never count, count twice, or carry a category alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rhetoric.lexicon.compiling import compile_packs
from rhetoric.lexicon.matching import Hits, match
from rhetoric.lexicon.notation import ANY, ONE, Form, Gap, Word
from rhetoric.lexicon.reader import Pack, Term
from rhetoric.lexicon.sequences import EVERY, Atom, Flat, glob, sequences_of
from rhetoric.lexicon.testing import Problem, Severity, _short
from rhetoric.model import Document

if TYPE_CHECKING:
    import polars as pl

_CARRIERS = ("We say {} here.", "{}, they say.", "They know {}.")


def lint(pack: Pack, documents: Document | Iterable[Document] | None = None) -> list[Problem]:
    """Find what is odd in a pack: by itself, and on texts where some are given.

    Duplicate terms, terms that a broader one of the same category always covers, terms that an
    exception always cancels or that do not even match their own spelling in a sentence, empty
    categories. As information: exceptions that never meet a term, terms that stand in two
    categories or inside a term of another, categories carried by one term, and missing
    definitions, limits or sources. On texts also, as information: terms whose every place another
    term takes (shadowed), terms and categories that never fire, and categories of which one term
    makes half of ten hits or more.

    Args:
        documents: texts to count on, bodies only; None looks at the pack alone.

    Returns:
        The problems in the order of the file; `Problem.kind` names each by a word.
    """
    problems = [
        *_bare_pack(pack),
        *_categories(pack),
        *_twins(pack),
        *_spellings(pack),
    ]
    if documents is not None:
        problems += findings(pack, usage(pack, documents))
    return sorted(dict.fromkeys(problems))


# ------------------------------------------------------------------ on texts

LEAST_HITS = 10
"""Hits of a category below which the share of its terms says nothing."""

CARRIED = 0.5
"""Share of a category's hits from which one term carries it."""


def usage(pack: Pack, documents: Document | Iterable[Document]) -> pl.DataFrame:
    """How often each term of a pack is counted in texts, and how often something else takes it.

    Args:
        documents: one or many; only their bodies are searched.

    Returns:
        One row a term in the order of the file: ``category``, ``term``, ``line``, ``count`` (hits
        under the pack's own policy), ``places`` (where it stands, overlaps unresolved),
        ``texts`` (how many have a hit), ``share`` (of the hits of its own category; null where
        there are none), ``taken_by`` (line of the term that takes most of its lost places),
        ``searched`` (false where some text lacks the annotation that it needs).

    >>> from rhetoric.lexicon import new_pack, read_pack_text
    >>> from rhetoric.preparing import prepare
    >>> pack = read_pack_text(new_pack("war-words", "Words of war"))
    >>> usage(pack, prepare("They fight.", depth="surface")).select("term", "count").rows()
    [('fight*', 1), ('win the battle', 0), ('front (line|lines)', 0)]
    """
    import polars as pl

    lexicon = compile_packs(pack)
    size = len(lexicon.terms)
    count, places, texts = (np.zeros(size, np.int64) for _ in range(3))
    searched = np.ones(size, np.bool_)
    takers: dict[int, Counter[int]] = defaultdict(Counter)
    for document in [documents] if isinstance(documents, Document) else documents:
        body = document.body
        hits = match(body, lexicon)
        loose = match(body, lexicon, overlap="all")
        here = np.bincount(hits.term, minlength=size)
        there = np.bincount(loose.term, minlength=size)
        count += here
        places += there
        texts += here > 0
        searched[[entry.term for entry in hits.not_searched if entry.term is not None]] = False
        lost = np.flatnonzero((there[loose.term] > 0) & (here[loose.term] == 0))
        for row in lost.tolist():
            term = int(loose.term[row])
            there_too = _overlapping(hits, int(loose.first[row]), int(loose.last[row]))
            own = [o for o in there_too if lexicon.term_category[o] == lexicon.term_category[term]]
            takers[term].update(own or there_too)
    total = np.bincount(lexicon.term_category, weights=count, minlength=len(lexicon.categories))
    whole = total[lexicon.term_category]
    most = [takers[i].most_common(1)[0][0] if takers.get(i) else None for i in range(size)]
    schema = {
        "category": pl.String,
        "term": pl.String,
        "line": pl.Int64,
        "count": pl.Int64,
        "places": pl.Int64,
        "texts": pl.Int64,
        "share": pl.Float64,
        "taken_by": pl.Int64,
        "searched": pl.Boolean,
    }
    columns = {
        "category": [term.category for term in lexicon.terms],
        "term": [term.text for term in lexicon.terms],
        "line": [term.line for term in lexicon.terms],
        "count": count.tolist(),
        "places": places.tolist(),
        "texts": texts.tolist(),
        "share": [
            float(part / all_) if all_ else None for part, all_ in zip(count, whole, strict=True)
        ],
        "taken_by": [None if other is None else lexicon.terms[other].line for other in most],
        "searched": searched.tolist(),
    }
    return pl.DataFrame(columns, schema=schema)


def _overlapping(hits: Hits, first: int, last: int) -> list[int]:
    stop = int(np.searchsorted(hits.first, last))
    rows = np.flatnonzero(hits.last[:stop] > first)
    return [int(term) for term in hits.term[rows]]


def findings(pack: Pack, used: pl.DataFrame) -> Iterator[Problem]:
    """What `usage` shows of a pack, as problems."""
    import polars as pl

    def say(line: int, severity: Severity, message: str, kind: str) -> Problem:
        return Problem(pack.path, line, severity, message, kind)

    for row in used.iter_rows(named=True):
        if row["count"] or not row["searched"]:
            continue
        if row["places"]:
            by = f"by line {row['taken_by']}" if row["taken_by"] else "by longer terms"
            places = "its one place" if row["places"] == 1 else f"all its {row['places']} places"
            message = f"{_short(row['term'])} never counts here: {places} taken {by}"
            yield say(row["line"], "info", message, "shadowed")
        else:
            yield say(row["line"], "info", f"{_short(row['term'])} never fires here", "unused")
    sums = used.group_by("category", maintain_order=True).agg(
        pl.col("count").sum().alias("hits"),
        pl.len().alias("terms"),
        pl.col("term").get(pl.col("count").arg_max()).alias("top"),
        pl.col("share").max().alias("share"),
    )
    for row in sums.iter_rows(named=True):
        line = pack.categories[row["category"]].line
        name = row["category"]
        if not row["hits"]:
            yield say(line, "info", f"the category {name} has no hit here", "silent")
        elif row["terms"] > 1 and row["hits"] >= LEAST_HITS and row["share"] >= CARRIED:
            part = f"{row['share']:.0%} of the {row['hits']} hits of {name}"
            yield say(line, "info", f"{_short(row['top'])} makes {part}", "carried")


# ------------------------------------------------------------------ by itself


def _bare_pack(pack: Pack) -> Iterator[Problem]:
    for name in ("authors", "citation", "sources", "limits"):
        if not getattr(pack, name):
            yield Problem(pack.path, 1, "info", f"the pack does not state its {name}", "missing")


def _categories(pack: Pack) -> Iterator[Problem]:
    count: dict[str, int] = defaultdict(int)
    for term in pack.terms:
        count[term.category] += 1
    parents = {category.parent for category in pack.categories.values()}
    for path, category in pack.categories.items():
        if not count[path] and path not in parents:
            yield Problem(
                category.file or pack.path,
                category.line,
                "warning",
                f"the category {path} is empty",
                "empty",
            )
        if count[path] == 1 and path not in parents:
            yield Problem(
                category.file or pack.path,
                category.line,
                "info",
                f"the category {path} is carried by one term",
                "one term",
            )
        if not category.definition:
            yield Problem(
                category.file or pack.path,
                category.line,
                "info",
                f"the category {path} has no definition",
                "missing",
            )
    for name, entry in pack.contrasts.items():
        if not entry.definition:
            yield Problem(
                entry.file or pack.path,
                entry.line,
                "info",
                f"the contrast {name} has no definition",
                "missing",
            )


def _sequences(term: Term) -> list[Flat]:
    return sequences_of(term.forms, case_sensitive=term.case_sensitive)


def _twins(pack: Pack) -> Iterator[Problem]:
    """Terms that another term covers: whatever they match, the other matches as well."""
    cover = _Cover(pack)
    for index, term in enumerate(pack.terms):
        for other, equal in cover.covering(index):
            twin = pack.terms[other]
            if equal and other > index:
                continue  # it is reported at the later one
            if twin.category == term.category:
                how = "is also in" if equal else "is always covered by"
                yield Problem(
                    term.file or pack.path,
                    term.line,
                    "warning",
                    f"{term.text!r} {how} line {twin.line} ({_short(twin.text)})",
                    "duplicate" if equal else "covered",
                )
                break
            yield Problem(
                term.file or pack.path,
                term.line,
                "info",
                f"{term.text!r} is counted in {twin.category} as well (line {twin.line})",
                "shared",
            )
        inside = cover.inside(index)
        if inside:
            some = ", ".join(
                f"{_short(pack.terms[other].text)} of {pack.terms[other].category} "
                f"(line {pack.terms[other].line})"
                for other in inside[:3]
            ) + (f" and {len(inside) - 3} more" if len(inside) > 3 else "")
            yield Problem(
                term.file or pack.path,
                term.line,
                "info",
                f"{_short(term.text)} holds {some}",
                "overlap",
            )


_FORMS = 12  # of a term with many alternatives the first show what stands inside it


def _related(one: str, other: str) -> bool:
    """Whether two categories are the same, or one is above the other."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


class _Cover:
    """Which terms cover others, form by form and token by token."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.forms = [
            sequences_of(term.forms, case_sensitive=term.case_sensitive) for term in pack.terms
        ]
        # By length and by the letters before the first wildcard of the first token.
        self.index: dict[tuple[int, str], list[int]] = defaultdict(list)
        for number, sequences in enumerate(self.forms):
            for sequence in sequences:
                for head in {_head(pattern) for pattern in _patterns(sequence[0])}:
                    listed = self.index[len(sequence), head]
                    if not listed or listed[-1] != number:
                        listed.append(number)

    def covering(self, index: int) -> list[tuple[int, bool]]:
        """Terms that cover the term, and whether it covers them in turn."""
        common: set[int] | None = None
        for sequence in self.forms[index]:
            over = {
                other
                for other in self.candidates(sequence)
                if other != index and self.holds(other, sequence)
            }
            common = over if common is None else common & over
            if not common:
                return []
        return [
            (other, all(self.holds(index, sequence) for sequence in self.forms[other]))
            for other in sorted(common or ())
        ]

    def inside(self, index: int) -> list[int]:
        """Terms of other categories that match a part of the term's words."""
        category = self.pack.terms[index].category
        found: set[int] = set()
        for sequence in self.forms[index][:_FORMS]:
            size = len(sequence)
            windows = {
                sequence[at : at + length]
                for length in range(1, size)
                for at in range(size - length + 1)
            }
            for window in windows:
                if all(isinstance(element, Atom) for element in window):
                    found |= {
                        other
                        for other in self.candidates(window)
                        if other not in found and self.holds(other, window)
                    }
        return sorted(
            other for other in found if not _related(self.pack.terms[other].category, category)
        )

    def candidates(self, sequence: Flat) -> set[int]:
        head = _head(_patterns(sequence[0])[0])
        return {
            number
            for end in range(len(head) + 1)
            for number in self.index.get((len(sequence), head[:end]), ())
        }

    def holds(self, other: int, sequence: Flat) -> bool:
        return any(
            len(wide) == len(sequence)
            and all(_covers(a, b) for a, b in zip(wide, sequence, strict=True))
            for wide in self.forms[other]
        )


def _patterns(element: object) -> tuple[str, ...]:
    return (isinstance(element, Atom) and element.patterns) or (ANY,)


def _head(pattern: str) -> str:
    return re.split(f"[{ANY}{ONE}]", pattern, maxsplit=1)[0]


def _covers(wide: object, narrow: object) -> bool:
    if wide == narrow:
        return True
    if not (isinstance(wide, Atom) and isinstance(narrow, Atom)):
        return False
    if wide.pos is not None and wide.pos != narrow.pos:
        return False
    if wide.column != narrow.column:
        return wide.column == EVERY
    return all(any(_fits(w, n) for w in wide.patterns) for n in narrow.patterns)


def _fits(wide: str, narrow: str) -> bool:
    """Whether a pattern matches all that a narrower one matches."""
    if wide == narrow:
        return True
    if ANY not in narrow and ONE not in narrow:
        return (ANY in wide or ONE in wide) and bool(glob(wide)(narrow))
    head = wide.rstrip(ANY)
    return head != wide and _head(wide) == head and _head(narrow).startswith(head)


def _spell(form: Form, choice: int) -> str:
    """A form as somebody would write it: wildcards as letters, gaps at their shortest."""
    words = []
    for item in form:
        if isinstance(item, Word):
            pattern = item.patterns[choice]
            spelled = pattern.replace(ANY, "").replace(ONE, "a")
            words.append(spelled or "so")
        elif isinstance(item, Gap):
            words += ["so"] * item.least
    return re.sub(r" ([,.;:!?]|'s\b)", r"\1", " ".join(words))


def _spelled(forms: Sequence[Form]) -> list[str]:
    """A few spellings of a term: its first and last forms, with their first and last words."""
    some = (*forms[:3], *forms[3:][-2:])
    return list(dict.fromkeys(_spell(form, choice) for form in some for choice in (0, -1)))


def _spellings(pack: Pack) -> Iterator[Problem]:
    """Does each term match its own spelling, and each exception meet a term?"""
    # Contexts (near) are another matter: here only the words count.
    bare = replace(
        pack,
        categories={
            path: replace(category, near=None, not_near=None)
            for path, category in pack.categories.items()
        },
        contrasts={},
    )
    open_pack = replace(
        bare,
        categories={
            path: replace(category, exceptions=()) for path, category in bare.categories.items()
        },
        terms=tuple(replace(term, exceptions=()) for term in bare.terms),
    )
    # A few forms of each term, from both ends of the list: the shortest and the fullest.
    lines: list[tuple[int, str]] = []
    for index, term in enumerate(pack.terms):
        for spelled in _spelled(term.forms):
            carriers = _CARRIERS[:-1] if spelled.endswith(".") else _CARRIERS
            lines += [(index, carrier.format(spelled)) for carrier in carriers]
    excepted: list[tuple[str, int, str]] = [
        (category.path, entry.line, entry.text)
        for category in pack.categories.values()
        for entry in category.exceptions
    ]
    exception_lines: list[tuple[int, str]] = []
    listed = [entry for category in pack.categories.values() for entry in category.exceptions]
    for number, entry in enumerate(listed):
        exception_lines += [
            (number, _CARRIERS[0].format(spelled)) for spelled in _spelled(entry.forms)
        ]
    texts = [text for _, text in (*lines, *exception_lines)]
    if not texts:
        return
    from rhetoric.preparing import prepare

    document = prepare("\n\n".join(texts), depth="surface")
    starts = np.cumsum([0, *(len(text) + 2 for text in texts)])
    strict_hits = match(document, compile_packs(bare), overlap="all")
    open_lexicon = compile_packs(open_pack)
    open_hits = match(document, open_lexicon, overlap="all")
    with_exceptions = _terms_by_line(strict_hits, starts)
    without = _terms_by_line(open_hits, starts)
    unsearched = {entry.term for entry in open_hits.not_searched}
    own: dict[int, list[tuple[bool, bool]]] = defaultdict(list)
    for line, (index, _) in enumerate(lines):
        own[index].append((index in without[line], index in with_exceptions[line]))
    for index, results in own.items():
        term = pack.terms[index]
        if index in unsearched or not _spellable(term):
            continue
        if not all(found for found, _ in results):
            line = [found for found, _ in results].index(False)
            example = [text for owner, text in lines if owner == index][line]
            yield Problem(
                term.file or pack.path,
                term.line,
                "warning",
                f"{term.text!r} does not match its own spelling in {example!r}",
                "dead",
            )
        elif not any(kept for _, kept in results):
            message = f"an exception always cancels {term.text!r}"
            yield Problem(term.file or pack.path, term.line, "warning", message, "dead")
    meets: dict[int, bool] = defaultdict(bool)
    for offset, (number, _) in enumerate(exception_lines, start=len(lines)):
        path = excepted[number][0]
        meets[number] |= any(
            category == path or category.startswith(path + ".")
            for category in (open_lexicon.terms[t].category for t in without[offset])
        )
    for number, (path, line, text) in enumerate(excepted):
        if not meets[number]:
            message = f"the exception {text!r} meets no term of {path}"
            yield Problem(pack.path, line, "info", message, "idle exception")


def _spellable(term: Term) -> bool:
    """Whether `_spell` writes what the term asks for: lemmas may have no form of their own."""
    return not any(isinstance(item, Word) and item.lemma for form in term.forms for item in form)


def _terms_by_line(hits: Hits, starts: NDArray[np.int64]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    line = np.searchsorted(starts, hits.start, side="right") - 1
    for number, term in zip(line.tolist(), hits.term.tolist(), strict=True):
        found[number].add(term)
    return found
