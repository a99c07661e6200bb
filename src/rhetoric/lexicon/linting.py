"""What is odd in a pack: terms that never count, count twice, or carry a category alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rhetoric.lexicon.compiling import compile_packs
from rhetoric.lexicon.matching import Hits, match
from rhetoric.lexicon.notation import ANY, ONE, Form, Gap, Word
from rhetoric.lexicon.reader import Pack, Term
from rhetoric.lexicon.sequences import EVERY, Atom, Flat, glob, sequences_of
from rhetoric.lexicon.testing import Problem, _short

_CARRIERS = ("We say {} here.", "{}, they say.", "They know {}.")


def lint(pack: Pack) -> list[Problem]:
    """Find what is odd in a pack, without a corpus.

    Duplicate terms, terms that a broader one of the same category always covers, terms that an
    exception always cancels or that do not even match their own spelling in a sentence,
    exceptions that never meet a term, empty categories; and, as information, terms that stand in
    two categories, categories carried by one term, and missing definitions, limits or sources.

    Returns:
        The problems in the order of the file.
    """
    problems = [
        *_bare_pack(pack),
        *_categories(pack),
        *_twins(pack),
        *_spellings(pack),
    ]
    return sorted(dict.fromkeys(problems))


def _bare_pack(pack: Pack) -> Iterator[Problem]:
    for name in ("authors", "citation", "sources", "limits"):
        if not getattr(pack, name):
            yield Problem(pack.path, 1, "info", f"the pack does not state its {name}")


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
            )
        if count[path] == 1 and path not in parents:
            yield Problem(
                category.file or pack.path,
                category.line,
                "info",
                f"the category {path} is carried by one term",
            )
        if not category.definition:
            yield Problem(
                category.file or pack.path,
                category.line,
                "info",
                f"the category {path} has no definition",
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
                )
                break
            yield Problem(
                term.file or pack.path,
                term.line,
                "info",
                f"{term.text!r} is counted in {twin.category} as well (line {twin.line})",
            )


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
            )
        elif not any(kept for _, kept in results):
            yield Problem(
                term.file or pack.path,
                term.line,
                "warning",
                f"an exception always cancels {term.text!r}",
            )
    meets: dict[int, bool] = defaultdict(bool)
    for offset, (number, _) in enumerate(exception_lines, start=len(lines)):
        path = excepted[number][0]
        meets[number] |= any(
            category == path or category.startswith(path + ".")
            for category in (open_lexicon.terms[t].category for t in without[offset])
        )
    for number, (path, line, text) in enumerate(excepted):
        if not meets[number]:
            yield Problem(
                pack.path, line, "info", f"the exception {text!r} meets no term of {path}"
            )


def _spellable(term: Term) -> bool:
    """Whether `_spell` writes what the term asks for: lemmas may have no form of their own."""
    return not any(isinstance(item, Word) and item.lemma for form in term.forms for item in form)


def _terms_by_line(hits: Hits, starts: NDArray[np.int64]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    line = np.searchsorted(starts, hits.start, side="right") - 1
    for number, term in zip(line.tolist(), hits.term.tolist(), strict=True):
        found[number].add(term)
    return found
