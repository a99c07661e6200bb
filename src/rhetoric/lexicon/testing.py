"""Do a pack's examples hold? What the lines mark must be found, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rhetoric.lexicon.compiling import compile_packs
from rhetoric.lexicon.matching import Hits, match
from rhetoric.lexicon.reader import Category, ContrastEntry, Example, Pack
from rhetoric.model import Document, Span

Severity = Literal["error", "warning", "info"]
FindPoles = Callable[[Document, ContrastEntry], Iterable[tuple[str, Span]]]
"""Finds an entry's contrasts in a document: pairs of slot letter and span."""


class Mark(NamedTuple):
    """A stretch of an example to point at. `sign` is "^" where it was expected, "~" where found."""

    start: int
    end: int
    sign: str
    label: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something to mend in a pack: where it stands, how bad it is, and what it is.

    Attributes:
        kind: one word for what it is ("duplicate", "unused"), by which problems can be grouped.
        text: the example without its marks, where it is one. marks: what to point at in it.
    """

    path: str
    line: int
    severity: Severity
    message: str
    kind: str = ""
    text: str = ""
    marks: tuple[Mark, ...] = ()

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.severity}: {self.message}"


@dataclass(frozen=True, slots=True)
class Trial:
    """What a run of a pack's examples came to.

    Attributes:
        match, no_match: lines that were run, of each kind.
        failed: lines that do not hold or cannot be read.
        not_run: lines of contrasts where nothing that finds contrasts was given.
        terms, terms_met: terms of the pack, and those that some ``match`` line shows at work.
        not_searched: terms that this depth cannot search.
    """

    pack: Pack
    match: int
    no_match: int
    failed: int
    not_run: int
    terms: int
    terms_met: int
    not_searched: tuple[str, ...]
    problems: tuple[Problem, ...]


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
    """The problems that `run_examples` finds, in the order of the file; empty where all is well."""
    return list(run_examples(pack, strict=strict, depth=depth, contrasts=contrasts).problems)


def run_examples(
    pack: Pack,
    *,
    strict: bool = False,
    depth: str = "surface",
    contrasts: FindPoles | None = None,
) -> Trial:
    """Run a pack's examples: in a ``match`` line a category (with those below it) must hit just
    the marked words, in a ``no_match`` line nothing. Of a hit with a gap its parts are marked, or
    the whole stretch.

    Args:
        strict: also ask that every category with terms, and every contrast, has both kinds.
        depth: how the lines are parsed, "surface" or "parsed".
        contrasts: finds the poles of a contrast in a line (`rhetoric.contrasts.find_poles`);
            without it the examples of contrasts are only read, not run.

    >>> from rhetoric.lexicon import new_pack, read_pack_text
    >>> trial = run_examples(read_pack_text(new_pack("war-words", "Words of war")), strict=True)
    >>> trial.match, trial.no_match, trial.failed
    (2, 2, 0)
    """
    problems = list(_lacking(pack)) if strict else []
    lacking = len(problems)
    cases: list[tuple[Category | ContrastEntry, Example, bool, str, list[tuple[str, Span]]]] = []
    for owner in _owners(pack):
        for wanted, examples in ((True, owner.match_examples), (False, owner.no_match_examples)):
            path = owner.file or pack.path
            for example in examples:
                try:
                    plain, marks = parse_marked(example.text)
                    _check_marks(owner, marks, wanted)
                except ValueError as error:
                    problems.append(_problem(path, example, str(error), "example"))
                    continue
                if isinstance(owner, ContrastEntry) and contrasts is None:
                    continue
                cases.append((owner, example, wanted, plain, marks))
    met: set[int] = set()
    unsearched: tuple[str, ...] = ()
    if cases:
        from rhetoric.preparing import prepare_all

        lexicon = compile_packs(pack)
        documents = prepare_all((plain for *_, plain, _ in cases), depth=depth)
        for (owner, example, wanted, plain, marks), document in zip(cases, documents, strict=True):
            if isinstance(owner, ContrastEntry):
                found = list(contrasts(document, owner)) if contrasts is not None else []
                wrong = _compare_poles(plain, marks, found)
            else:
                hits = match(document, lexicon)
                unsearched = tuple(e.text for e in hits.not_searched if e.term is not None)
                if wanted:
                    met.update(hits.term.tolist())
                wrong = _compare_hits(owner, plain, marks, document, hits)
            problems += [
                _problem(owner.file or pack.path, example, text, "example", plain, shown)
                for text, shown in wrong
            ]
    listed = sum(len(o.match_examples) + len(o.no_match_examples) for o in _owners(pack))
    failed = {(problem.path, problem.line) for problem in problems[lacking:]}
    run = [wanted for _, _, wanted, *_ in cases]
    unread = sum(1 for problem in problems[lacking:] if not problem.text)
    return Trial(
        pack=pack,
        match=sum(run),
        no_match=len(run) - sum(run),
        failed=len(failed),
        not_run=listed - len(run) - unread,
        terms=len(pack.terms),
        terms_met=len(met),
        not_searched=unsearched,
        problems=tuple(sorted(problems)),
    )


def _problem(
    path: str,
    example: Example,
    message: str,
    kind: str,
    text: str = "",
    marks: tuple[Mark, ...] = (),
) -> Problem:
    return Problem(path, example.line, "error", message, kind, text, marks)


def _owners(pack: Pack) -> list[Category | ContrastEntry]:
    return [*pack.categories.values(), *pack.contrasts.values()]


def _lacking(pack: Pack) -> Iterator[Problem]:
    with_terms = {term.category for term in pack.terms}
    for owner in _owners(pack):
        if owner.file:  # it has its examples in the pack that it came from
            continue
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
                yield Problem(
                    pack.path, owner.line, "error", f"{name} has no {kind} example", "no example"
                )


def _check_marks(
    owner: Category | ContrastEntry, marks: Sequence[tuple[str, Span]], wanted: bool
) -> None:
    if wanted and not marks:
        raise ValueError("a match example marks the words that must be found: <<words>>")
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
) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    expected = {(span.start, span.end) for _, span in marks}
    left = set(expected)
    beside: list[_Beside] = []  # what is found where it is not marked
    for row in range(len(hits)):
        term = hits.lexicon.terms[int(hits.term[row])]
        hull = (int(hits.start[row]), int(hits.end[row]))
        mine = term.category == owner.path or term.category.startswith(owner.path + ".")
        parts = {hull} if hull in expected else set(hits.parts(row, document))
        if mine and parts <= expected:
            left -= parts
        else:
            by = f"by {_short(term.text)} (line {term.line})"
            beside.append(_Beside(tuple(sorted(parts)), term.category, by, mine))
    unsearched = [entry for entry in hits.not_searched if entry.term is not None]
    told: set[_Beside] = set()
    for start, end in sorted(left):
        there = [b for b in beside if any(x < end and start < y for x, y in b.parts)]
        told |= {b for b in there if b.mine}
        what = "".join(f"; there is {b.words(plain)} as {b.category}, {b.by}" for b in there)
        if not there and unsearched:
            what = f"; {_counted(len(unsearched), 'term')} not searched ({unsearched[0].reason})"
        instead = (mark for b in there for mark in b.marks(f"found as {b.category}, {b.by}"))
        yield (
            f"{owner.path} does not match {plain[start:end]!r}{what}",
            (Mark(start, end, "^", "expected, not found"), *instead),
        )
    for b in beside:
        if b.mine and b not in told:
            yield (
                f"{owner.path} also matches {b.words(plain)} here, {b.by}",
                b.marks(f"found, {b.by}"),
            )


class _Beside(NamedTuple):
    """A hit that an example does not mark. `mine`: of the category whose example it is."""

    parts: tuple[tuple[int, int], ...]
    category: str
    by: str
    mine: bool

    def words(self, plain: str) -> str:
        return repr(" … ".join(plain[start:end] for start, end in self.parts))

    def marks(self, label: str) -> tuple[Mark, ...]:
        return tuple(Mark(start, end, "~", label) for start, end in self.parts)


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing} was" if count == 1 else f"{count} {thing}s were"


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")


def _compare_poles(
    plain: str, marks: Sequence[tuple[str, Span]], found: Sequence[tuple[str, Span]]
) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    wanted, have = set(marks), set(found)

    def say(poles: Iterable[tuple[str, Span]]) -> str:
        ordered = sorted(poles, key=lambda pole: pole[1])
        return ", ".join(f"<{letter}:{span.of(plain)}>" for letter, span in ordered)

    if wanted == have:
        return
    shown = (
        *(Mark(s.start, s.end, "^", f"{x}, expected") for x, s in sorted(wanted - have)),
        *(Mark(s.start, s.end, "~", f"{x}, found") for x, s in sorted(have - wanted)),
    )
    if not have:
        yield f"nothing is found where {say(wanted)} is expected", shown
    elif not wanted:
        yield f"{say(have)} is found where nothing is expected", shown
    else:
        yield f"found is {say(have)}, expected {say(wanted)}", shown
