"""What a lexicographer asks of a pack: do its examples hold, and is anything odd in it?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rhetoric.lexicon.compiling import compile_packs
from rhetoric.lexicon.matching import Hits, match
from rhetoric.lexicon.notation import ANY, ONE, Form, Gap, Word
from rhetoric.lexicon.reader import Category, ContrastEntry, Example, Pack, Term, read_pack_text
from rhetoric.lexicon.sequences import EVERY, Atom, Flat, glob, sequences_of
from rhetoric.model import Document, Span

Severity = Literal["error", "warning", "info"]
FindPoles = Callable[[Document, ContrastEntry], Iterable[tuple[str, Span]]]
"""Finds an entry's contrasts in a document: pairs of slot letter and span."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something to mend in a pack: where it stands, how bad it is, and what it is."""

    path: str
    line: int
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}: {self.message}"


# ------------------------------------------------------------------ marks in examples

_MARK = re.compile(r"<<|>>|<[A-Z]:|>|\\[<>\\]")


def parse_marked(text: str) -> tuple[str, list[tuple[str, Span]]]:
    r"""The plain text of an example and its marked stretches.

    ``<<words>>`` marks a hit (role ""), ``<A:words>`` what a slot holds (role "A"); a ``>``
    outside a mark and ``\<``, ``\>`` stand for themselves. Marks do not nest.

    Raises:
        ValueError: a mark that is not closed, not opened, empty, or inside another.

    >>> parse_marked("choose <A:peace> over <B:war>")
    ('choose peace over war', [('A', Span(start=7, end=12)), ('B', Span(start=18, end=21))])
    """
    plain: list[str] = []
    spans: list[tuple[str, Span]] = []
    length = at = 0
    opened: tuple[str, int] | None = None  # the role and where it began

    def keep(piece: str) -> None:
        nonlocal length
        plain.append(piece)
        length += len(piece)

    for mark in _MARK.finditer(text):
        keep(text[at : mark.start()])
        at = mark.end()
        sign = mark.group()
        if sign[0] == "\\":
            keep(sign[1])
        elif sign[0] == "<":
            if opened:
                raise ValueError(f"a mark inside another at {text[mark.start() :][:20]!r}")
            opened = ("" if sign == "<<" else sign[1], length)
        elif opened and (sign == ">>") == (opened[0] == ""):
            if opened[1] == length:
                raise ValueError("a mark with nothing in it")
            spans.append((opened[0], Span(opened[1], length)))
            opened = None
        elif sign == ">>" and opened:  # a slot that ends before another closing sign
            raise ValueError("a slot is marked <A:words>, with one sign at its end")
        elif sign == ">>":
            raise ValueError("a >> that was never opened")
        else:
            keep(sign)
    keep(text[at:])
    if opened:
        raise ValueError("a mark that is never closed")
    return "".join(plain), spans


# ------------------------------------------------------------------ examples


def check_examples(
    pack: Pack,
    *,
    strict: bool = False,
    depth: str = "surface",
    contrasts: FindPoles | None = None,
) -> list[Problem]:
    """Run a pack's examples: in a ``match`` line a category (with those below it) must hit just
    the marked words, in a ``no_match`` line nothing. Of a hit with a gap its parts are marked, or
    the whole stretch.

    Args:
        strict: also ask that every category with terms, and every contrast, has both kinds.
        depth: how the lines are parsed, "surface" or "parsed".
        contrasts: finds the poles of a contrast in a line; without it the examples of contrasts
            are only read, not run.

    Returns:
        The problems in the order of the file; empty where all is well.
    """
    problems = list(_lacking(pack)) if strict else []
    cases: list[tuple[Category | ContrastEntry, Example, bool, str, list[tuple[str, Span]]]] = []
    for owner in _owners(pack):
        for wanted, examples in ((True, owner.match_examples), (False, owner.no_match_examples)):
            for example in examples:
                try:
                    plain, marks = parse_marked(example.text)
                    _check_marks(owner, marks, wanted)
                except ValueError as error:
                    problems.append(Problem(pack.path, example.line, "error", str(error)))
                    continue
                cases.append((owner, example, wanted, plain, marks))
    if not cases:
        return sorted(problems)
    from rhetoric.preparing import prepare_all

    lexicon = compile_packs(pack)
    documents = prepare_all((plain for *_, plain, _ in cases), depth=depth)
    for (owner, example, _, plain, marks), document in zip(cases, documents, strict=True):
        if isinstance(owner, ContrastEntry):
            if contrasts is None:
                continue
            wrong = _compare_poles(plain, marks, list(contrasts(document, owner)))
        else:
            wrong = _compare_hits(owner, plain, marks, document, match(document, lexicon))
        problems += [Problem(pack.path, example.line, "error", text) for text in wrong]
    return sorted(problems)


def _owners(pack: Pack) -> list[Category | ContrastEntry]:
    return [*pack.categories.values(), *pack.contrasts.values()]


def _lacking(pack: Pack) -> Iterator[Problem]:
    with_terms = {term.category for term in pack.terms}
    for owner in _owners(pack):
        if isinstance(owner, Category):
            if owner.path not in with_terms:
                continue
            name = f"the category {owner.path}"
        else:
            name = f"the contrast {owner.name}"
        for kind, examples in (
            ("match", owner.match_examples),
            ("no_match", owner.no_match_examples),
        ):
            if not examples:
                yield Problem(pack.path, owner.line, "error", f"{name} has no {kind} example")


def _check_marks(
    owner: Category | ContrastEntry, marks: Sequence[tuple[str, Span]], wanted: bool
) -> None:
    if wanted and not marks:
        raise ValueError("a match example marks the words it expects")
    if not wanted and marks:
        raise ValueError("a no_match example has no marks")
    hits = {role == "" for role, _ in marks}
    if isinstance(owner, Category) and False in hits:
        raise ValueError("the examples of categories are marked <<words>>")
    if isinstance(owner, ContrastEntry) and True in hits:
        raise ValueError("the examples of contrasts are marked <A:words>")


def _compare_hits(
    owner: Category,
    plain: str,
    marks: Sequence[tuple[str, Span]],
    document: Document,
    hits: Hits,
) -> Iterator[str]:
    expected = {(span.start, span.end) for _, span in marks}
    left = set(expected)
    for row in range(len(hits)):
        term = hits.lexicon.terms[int(hits.term[row])]
        if term.category != owner.path and not term.category.startswith(owner.path + "."):
            continue
        hull = (int(hits.start[row]), int(hits.end[row]))
        parts = {hull} if hull in expected else set(hits.parts(row, document))
        if parts <= expected:
            left -= parts
            continue
        words = " … ".join(plain[start:end] for start, end in sorted(parts))
        yield (
            f"{owner.path} also matches {words!r} here, by {term.text!r} "
            f"(line {term.line}): {plain!r}"
        )
    unsearched = [entry.text for entry in hits.not_searched if entry.term is not None]
    for start, end in sorted(left):
        found = sorted(
            {
                f"{plain[int(hits.start[row]) : int(hits.end[row])]!r} as "
                + hits.lexicon.terms[int(hits.term[row])].category
                for row in range(len(hits))
                if hits.start[row] < end and start < hits.end[row]
            }
        )
        what = f"; there is {', '.join(found)}" if found else ""
        if not found and unsearched:
            what = f"; {len(unsearched)} terms were not searched ({hits.not_searched[0].reason})"
        yield f"{owner.path} does not match {plain[start:end]!r}{what}: {plain!r}"


def _compare_poles(
    plain: str, marks: Sequence[tuple[str, Span]], found: Sequence[tuple[str, Span]]
) -> Iterator[str]:
    wanted, have = set(marks), set(found)

    def say(poles: Iterable[tuple[str, Span]]) -> str:
        ordered = sorted(poles, key=lambda pole: pole[1])
        return ", ".join(f"<{letter}:{span.of(plain)}>" for letter, span in ordered)

    if wanted == have:
        return
    if not have:
        yield f"nothing is found where {say(wanted)} is expected: {plain!r}"
    elif not wanted:
        yield f"{say(have)} is found where nothing is expected: {plain!r}"
    else:
        yield f"found is {say(have)}, expected {say(wanted)}: {plain!r}"


# ------------------------------------------------------------------ lint

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
            yield Problem(pack.path, category.line, "warning", f"the category {path} is empty")
        if count[path] == 1 and path not in parents:
            yield Problem(
                pack.path, category.line, "info", f"the category {path} is carried by one term"
            )
        if not category.definition:
            yield Problem(
                pack.path, category.line, "info", f"the category {path} has no definition"
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
                    pack.path,
                    term.line,
                    "warning",
                    f"{term.text!r} {how} line {twin.line} ({_short(twin.text)})",
                )
                break
            yield Problem(
                pack.path,
                term.line,
                "info",
                f"{term.text!r} is counted in {twin.category} as well (line {twin.line})",
            )


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "…")


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
                pack.path,
                term.line,
                "warning",
                f"{term.text!r} does not match its own spelling in {example!r}",
            )
        elif not any(kept for _, kept in results):
            yield Problem(
                pack.path, term.line, "warning", f"an exception always cancels {term.text!r}"
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


# ------------------------------------------------------------------ a new pack

_TEMPLATE = """\
schema: rhetoric-pack/1
id: {id}
version: 0.1.0                    # a change that changes counts raises at least the second number
title: {title}
language: en
license: CC0-1.0
authors:
  - name: Your name
citation: {citation}
sources:
  - title: What the words were collected from
    used_for: the whole pack
limits: >-
  Say here what the pack was written from, and what it was not tried on.
match:
  case: insensitive               # or sensitive
  overlap: key                    # or dictionary, longest, all
  unit: match                     # or token

categories:
  # A category counts the hits of its terms. Rename this one and give it your words.
  struggle:
    title: Struggle
    definition: Words of fighting, whatever is fought. Sport is excluded.
    # One term a line. A word matches itself in any case; * stands for any characters,
    # (a|b) for a choice, (the)? for what may be missing, ... for up to three words between.
    # A term that begins with * or another sign of YAML stands in quotes: '*ism'
    terms:
      - fight*
      - win the battle
      - front (line|lines)
    # What only looks like a hit: a hit that overlaps one of these is dropped.
    except:
      - prize fight*
    # Examples are run by the test. Mark just the words that should be found.
    examples:
      match:
        - They <<fight>> to <<win the battle>>.
        - She went to the <<front line>>.
      no_match:
        - The prize fight was on Sunday.
        - The front of the line is here.
"""


def new_pack(id: str, title: str) -> str:
    """The text of a small pack with comments, to begin from; it passes all checks.

    Args:
        id: small letters and digits with single hyphens ("war-metaphor-en").
        title: what the pack is about, in one line.

    Raises:
        PackError: the id or the title cannot stand in a pack.
    """
    plain = " ".join(title.split())
    text = _TEMPLATE.format(
        id=id, title=_quoted(plain), citation=_quoted(f"Your name. {plain}, version 0.1.0.")
    )
    read_pack_text(text, path=f"{id}.yaml")
    return text


def _quoted(text: str) -> str:
    """As YAML text, in quotes unless it is harmless without."""
    if re.fullmatch(r"[A-Za-z][\w ,().–-]*", text):
        return text
    return "'" + text.replace("'", "''") + "'"
