"""Packs to a `Lexicon`: one engine over all their terms, exceptions and contexts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rhetoric.lexicon import caching
from rhetoric.lexicon.dependency_patterns import DependencyPattern, parse_dependency_pattern
from rhetoric.lexicon.notation import Form, parse_term
from rhetoric.lexicon.reader import Category, Except, Near, Overlap, Pack, Term
from rhetoric.lexicon.sequences import Flat, SequenceMatcher, chunks_of, sequences_of, split_chunks
from rhetoric.lexicon.token_patterns import TokenPattern, parse_token_pattern
from rhetoric.model import IntArray

CACHED_FROM = 2_000
"""Terms from which on a compiled lexicon is stored, for a smaller one is made as fast as found."""


@dataclass(frozen=True, slots=True)
class Context:
    """A list of words that must (or must not) be near: one ``near`` or ``not_near``."""

    group: int
    within: str | int
    wanted: bool


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Packs ready for matching. Terms, categories and packs are known by index.

    Attributes:
        packs: in the order given.
        terms: of all packs, in the order of their files.
        categories: "pack-id/path" of every category, in the order of the files.
        category_entries: the `Category` of each.
        term_pack, term_category: for each term the index of its pack and category.
        weight: of each term (float64).
    """

    packs: tuple[Pack, ...]
    terms: tuple[Term, ...]
    categories: tuple[str, ...]
    category_entries: tuple[Category, ...]
    term_pack: IntArray
    term_category: IntArray
    weight: NDArray[np.float64]
    # What the matcher works with: sequences of terms come first, then those of word lists
    # (exceptions, contexts), each of which belongs to a group.
    matcher: SequenceMatcher
    sequence_term: IntArray
    sequence_group: IntArray
    group_texts: Mapping[int, tuple[int, str]]
    exceptions: tuple[tuple[int, ...], ...]
    contexts: tuple[tuple[Context, ...], ...]
    expressions: tuple[int, ...]
    token_patterns: Mapping[int, TokenPattern] = field(default_factory=dict)
    dependencies: Mapping[int, DependencyPattern] = field(default_factory=dict)

    def category_of(self, term: int) -> str:
        """The "pack-id/path" of a term's category."""
        return self.categories[int(self.term_category[term])]

    def needs(self, term: int) -> frozenset[str]:
        """The annotations beyond tokens that a term needs: "lemma", "pos", "dep"."""
        mine = self.sequence_term == term
        pattern = self.dependencies.get(term) or self.token_patterns.get(term)
        found = set(pattern.needs) if pattern else set()
        if (self.matcher.needs_lemma & mine).any():
            found.add("lemma")
        if (self.matcher.needs_pos & mine).any():
            found.add("pos")
        return frozenset(found)


def compile_packs(packs: Pack | Iterable[Pack]) -> Lexicon:
    """Make packs ready for `match`.

    What takes long is stored in the cache folder (`rhetoric.lexicon.caching`) where the packs are
    large and just as they were read.

    Raises:
        ValueError: two packs with the same id.
    """
    chosen = (packs,) if isinstance(packs, Pack) else tuple(packs)
    ids = [pack.id for pack in chosen]
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise ValueError(f"the pack {twice!r} is given twice")
    if sum(len(pack.terms) for pack in chosen) < CACHED_FROM:
        return _Compiling(chosen).lexicon()
    with caching.without_collection():
        return _compile_large(chosen)


def _compile_large(packs: tuple[Pack, ...]) -> Lexicon:
    if not all(pack.as_read for pack in packs):
        return _Compiling(packs).lexicon()
    key = caching.key_of("lexicon", *(pack.sha256 for pack in packs))
    known = _restored(caching.load(key))
    if known is not None:
        return _Compiling(packs, known).lexicon()
    lexicon = _Compiling(packs).lexicon()
    owners = {"owner": lexicon.sequence_term, "group": lexicon.sequence_group}
    caching.store(key, {**lexicon.matcher.state(), **owners})
    return lexicon


class _Known(NamedTuple):
    """What compiling takes long to find: the matcher, and to what its sequences belong."""

    matcher: SequenceMatcher
    owner: IntArray
    group: IntArray


def _restored(state: Mapping[str, NDArray[Any]] | None) -> _Known | None:
    if state is None:
        return None
    try:
        known = _Known(SequenceMatcher.from_state(state), state["owner"], state["group"])
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return known if len(known.owner) == len(known.group) == len(known.matcher) else None


def compile_terms(
    categories: Mapping[str, Sequence[str]],
    *,
    id: str = "terms",
    case_sensitive: bool = False,
    overlap: Overlap = "key",
) -> Lexicon:
    """A lexicon from term lists in the notation, without a pack file.

    Raises:
        NotationError: a term cannot be read.
    """
    terms, entries = [], {}
    for path, texts in categories.items():
        entries[path] = Category(path, None, path, "", 0, case_sensitive=case_sensitive)
        terms += [
            Term(text, "words", parse_term(text), text, path, 0, case_sensitive=case_sensitive)
            for text in texts
        ]
    pack = Pack(
        id=id,
        version="0.0.0",
        title=id,
        language="und",
        license="",
        path="<terms>",
        sha256="",
        overlap=overlap,
        case_sensitive=case_sensitive,
        categories=entries,
        terms=tuple(terms),
    )
    return compile_packs(pack)


class _Compiling:
    def __init__(self, packs: tuple[Pack, ...], known: _Known | None = None) -> None:
        self.packs = packs
        self.known = known
        self.sequences: list[Flat] = []
        self.owner: list[int] = []
        self.group: list[int] = []
        self.groups: dict[int, tuple[int, str]] = {}

    def lexicon(self) -> Lexicon:
        terms: list[Term] = []
        term_pack: list[int] = []
        term_category: list[int] = []
        categories: list[str] = []
        entries: list[Category] = []
        exceptions: list[tuple[int, ...]] = []
        contexts: list[tuple[Context, ...]] = []
        # All at once: the tokenizer is slow to start on each of many small texts.
        if self.known is None:
            split_chunks(
                chunk
                for pack in self.packs
                for term in pack.terms
                for chunk in chunks_of(term.forms)
            )
        for number, pack in enumerate(self.packs):
            place = {}
            holds: dict[str, tuple[tuple[int, ...], tuple[Context, ...]]] = {}
            for path, category in pack.categories.items():
                place[path] = len(categories)
                categories.append(f"{pack.id}/{path}")
                entries.append(category)
                above = holds.get(category.parent or "", ((), ()))
                own, near = self.lists_of(category, number)
                holds[path] = (above[0] + own, above[1] + near)
            for term in pack.terms:
                index = len(terms)
                terms.append(term)
                term_pack.append(number)
                term_category.append(place[term.category])
                self.add(term.forms, term.case_sensitive, owner=index)
                groups, near = self.lists_of(term, number)
                exceptions.append(holds[term.category][0] + groups)
                contexts.append(holds[term.category][1] + near)
        known = self.known or _Known(
            SequenceMatcher(self.sequences),
            np.array(self.owner, np.int32),
            np.array(self.group, np.int32),
        )
        return Lexicon(
            packs=self.packs,
            terms=tuple(terms),
            categories=tuple(categories),
            category_entries=tuple(entries),
            term_pack=np.array(term_pack, np.int32),
            term_category=np.array(term_category, np.int32),
            weight=np.array([term.weight for term in terms], np.float64),
            matcher=known.matcher,
            sequence_term=known.owner,
            sequence_group=known.group,
            group_texts=self.groups,
            exceptions=tuple(exceptions),
            contexts=tuple(contexts),
            expressions=tuple(i for i, term in enumerate(terms) if term.kind == "regex"),
            token_patterns={
                i: parse_token_pattern(term.pattern)
                for i, term in enumerate(terms)
                if term.kind == "tokens"
            },
            dependencies={
                i: parse_dependency_pattern(term.pattern)
                for i, term in enumerate(terms)
                if term.kind == "dep"
            },
        )

    def lists_of(
        self, owner: Category | Term, pack: int
    ) -> tuple[tuple[int, ...], tuple[Context, ...]]:
        """Groups of the exceptions and contexts that a category or a term has itself."""
        contexts = []
        for near, wanted in ((owner.near, True), (owner.not_near, False)):
            if near is not None:
                group = self.near_group(near, owner.case_sensitive, pack)
                contexts.append(Context(group, near.within, wanted))
        return self.exception_group(owner.exceptions, pack), tuple(contexts)

    def exception_group(self, entries: Sequence[Except], pack: int) -> tuple[int, ...]:
        if not entries:
            return ()
        group = len(self.groups)
        self.groups[group] = (pack, "except: " + ", ".join(entry.text for entry in entries))
        for entry in entries:
            self.add(entry.forms, entry.case_sensitive, group=group)
        return (group,)

    def near_group(self, near: Near, case_sensitive: bool, pack: int) -> int:
        group = len(self.groups)
        self.groups[group] = (pack, "near: " + ", ".join(near.terms))
        for forms in near.forms:
            self.add(forms, case_sensitive, group=group)
        return group

    def add(
        self,
        forms: Sequence[Form],
        case_sensitive: bool,
        *,
        owner: int = -1,
        group: int = -1,
    ) -> None:
        if self.known is not None:
            return
        for sequence in sequences_of(forms, case_sensitive=case_sensitive):
            self.sequences.append(sequence)
            self.owner.append(owner)
            self.group.append(group)
