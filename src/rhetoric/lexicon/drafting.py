"""A first pack from a corpus: its repeated formulas that no pack covers, with their sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from rhetoric.errors import SourceError
from rhetoric.lexicon.compiling import compile_packs, compile_terms
from rhetoric.lexicon.matching import match
from rhetoric.lexicon.notation import MAX_TERM
from rhetoric.lexicon.reader import Pack, read_pack_text
from rhetoric.lexicon.templates import quoted
from rhetoric.lexicon.testing import check_examples
from rhetoric.model import Document, Spans, fold


class RepeatedFormula(Protocol):
    """What `draft` asks of a formula: as `rhetoric.formulas.find` gives them."""

    @property
    def text(self) -> str:
        """As it first stands in the text."""

    @property
    def family(self) -> str:
        """Equal for formulas that belong together."""

    @property
    def spans(self) -> Spans:
        """Where it stands."""


FindFormulas = Callable[[Document], Sequence[RepeatedFormula]]

COVERED = 0.5
"""Share of a formula's letters, over all its places, from which a pack counts as covering it."""

_MOST_LETTERS = 240  # of an example: longer sentences are cut to words around what is marked
_MOST_EXAMPLES = 6
_NO_MATCH = 2


@dataclass
class _Family:
    """Formulas of one category in the making."""

    name: str
    terms: list[str] = field(default_factory=list)
    places: int = 0
    texts: set[int] = field(default_factory=set)
    match: list[str] = field(default_factory=list)
    no_match: list[str] = field(default_factory=list)


def draft(
    documents: Document | Iterable[Document],
    *,
    formulas: FindFormulas,
    packs: Iterable[Pack] = (),
    id: str = "draft",
    title: str = "Formulas of a corpus, drafted",
    most: int = 20,
    depth: str = "surface",
) -> str:
    """Write a pack from what a corpus repeats and no pack covers, ready to be edited.

    Formulas are sought in the bodies of all texts together, so that one that stands once in each
    of two texts is found. Formulas of a family make a category. Its examples are their sentences
    with the matched words marked, and, where the corpus has them, sentences that share a word with
    the formulas and must not match. The pack reads, and its examples hold: each was run.

    Args:
        formulas: what finds repeated formulas in a document: `rhetoric.formulas.find`.
        packs: a formula of which their hits cover half the letters or more is left out.
        id, title: of the new pack.
        most: categories, those that cover most of the corpus first.
        depth: at which the joined corpus is prepared.

    Returns:
        The text of a pack file.

    Raises:
        SourceError: nothing is repeated that no pack covers.
        PackError: the id cannot be one.
    """
    listed = [documents] if isinstance(documents, Document) else list(documents)
    whole, borders = _joined(listed, depth)
    found = [f for f in formulas(whole) if len(f.text) <= MAX_TERM]
    open_ = _uncovered(whole, found, packs)
    families: dict[str, _Family] = {}
    for formula in open_:
        if formula.family not in families and len(families) == most:
            continue
        family = families.setdefault(formula.family, _Family(""))
        family.terms += _spellings(whole, formula.spans)
    for name, family in families.items():
        family.terms = sorted(dict.fromkeys(family.terms), key=len)
        family.name = _name(name, [other.name for other in families.values()])
    if families:
        _illustrate(whole, borders, list(families.values()))
    chosen = [family for family in families.values() if family.match]
    if not chosen:
        raise SourceError(
            "nothing to draft: no formula of two words or more is repeated in these texts that "
            "the packs do not cover already"
        )
    return _tested(chosen, id=id, title=title, documents=listed)


def _joined(documents: Sequence[Document], depth: str) -> tuple[Document, list[int]]:
    """The bodies of all texts as one document, and where each but the first begins."""
    from rhetoric.preparing import prepare

    parts: list[str] = []
    borders: list[int] = []
    length = 0
    for document in documents:
        numbers = np.unique(document.body.tokens.paragraph).tolist()
        texts = [document.paragraphs[number].of(document.text) for number in numbers]
        if parts:
            borders.append(length)
        for text in texts:
            parts.append(text)
            length += len(text) + 2
    if not parts:
        raise SourceError("nothing to draft from: the texts have no body")
    whole = "\n\n".join(parts)
    return prepare(whole, depth=depth, structure={"body": "all", "sections": "none"}), borders


def _uncovered(
    whole: Document, found: Sequence[RepeatedFormula], packs: Iterable[Pack]
) -> Iterator[RepeatedFormula]:
    covered = np.zeros(len(whole.text) + 1, np.bool_)
    known = tuple(packs)
    if known:
        hits = match(whole, compile_packs(known))
        for row in range(len(hits)):
            for start, end in hits.parts(row, whole):
                covered[start:end] = True
    sums = np.concatenate([[0], np.cumsum(covered)])
    for formula in found:
        starts, ends = formula.spans.start, formula.spans.end
        if (sums[ends] - sums[starts]).sum() < COVERED * (ends - starts).sum():
            yield formula


def _spellings(whole: Document, spans: Spans) -> list[str]:
    """The ways in which a formula is written, folded ones once: with a comma or without."""
    seen: dict[str, str] = {}
    for span in spans:
        text = " ".join(span.of(whole.text).split())
        seen.setdefault(fold(text), text)
    return [_escaped(text) for text in seen.values()]


def _escaped(text: str) -> str:
    """A stretch of text as a term that matches just it."""
    return re.sub(r"([*?()|\\<>~/])", r"\\\1", text)


def _name(formula: str, taken: Sequence[str]) -> str:
    words = re.findall(r"[a-z0-9]+", formula.lower())
    base = "_".join(words)[:60].strip("_") or "formula"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


# ------------------------------------------------------------------ examples


def _illustrate(whole: Document, borders: Sequence[int], families: Sequence[_Family]) -> None:
    """Give each family sentences of the corpus: one for each term, and some that must not match."""
    lexicon = compile_terms({family.name: family.terms for family in families})
    hits = match(whole, lexicon)
    sentence_of = whole.tokens.sentence[hits.first] if len(hits) else np.empty(0, np.int32)
    by_term: dict[int, set[int]] = defaultdict(set)
    with_hits: dict[str, set[int]] = defaultdict(set)
    text_of = np.searchsorted(borders, hits.start, side="right").tolist()
    by_name = {family.name: family for family in families}
    for term, number, text in zip(hits.term.tolist(), sentence_of.tolist(), text_of, strict=True):
        by_term[term].add(number)
        name = lexicon.terms[term].category
        with_hits[name].add(number)
        by_name[name].places += 1
        by_name[name].texts.add(text)
    plain = _Sentences(whole)
    place = 0
    for family in families:
        own: list[int] = []
        for term in range(place, place + len(family.terms)):
            listed = sorted(by_term[term], key=lambda n: (len(plain[n]), n))
            if listed and not by_term[term] & set(own) and len(own) < _MOST_EXAMPLES:
                own.append(listed[0])
        place += len(family.terms)
        family.match = [
            line for n in own if (line := _marked(plain[n], family, wanted=True)) is not None
        ]
        words = {w for term in family.terms for w in re.findall(r"\w{5,}", term.lower())}
        near = [n for n in plain.holding(words) if n not in with_hits[family.name]]
        near.sort(key=lambda n: (len(plain[n]), n))
        lines = (_marked(plain[n], family, wanted=False) for n in near[: 4 * _NO_MATCH])
        family.no_match = [line for line in dict.fromkeys(lines) if line][:_NO_MATCH]


class _Sentences:
    """Sentences of a document as single lines, and which of them hold a word."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.index: dict[str, set[int]] = defaultdict(set)
        norms, numbers = document.tokens.norm.tolist(), document.tokens.sentence.tolist()
        for norm, number in set(zip(norms, numbers, strict=True)):
            self.index[document.vocabulary[norm]].add(number)

    def __getitem__(self, number: int) -> str:
        return " ".join(self.document.sentences[number].of(self.document.text).split())

    def holding(self, words: Iterable[str]) -> set[int]:
        return {number for word in words for number in self.index.get(word, ())}


def _marked(sentence: str, family: _Family, *, wanted: bool) -> str | None:
    """A sentence as an example line, with the family's hits marked; None where it is none."""
    from rhetoric.preparing import prepare

    lexicon = compile_terms({family.name: family.terms})
    spans: list[tuple[int, int]] = []
    for _ in range(2):  # a second time where the sentence was cut
        document = prepare(sentence, depth="surface")
        hits = match(document, lexicon)
        spans = sorted({span for row in range(len(hits)) for span in hits.parts(row, document)})
        if bool(spans) != wanted:
            return None
        if len(sentence) <= _MOST_LETTERS:
            break
        sentence = _cut(sentence, spans[0] if spans else (0, 1))
    out, at = [], 0
    for start, end in spans:
        out += [_literal(sentence[at:start]), "<<", _literal(sentence[start:end]), ">>"]
        at = end
    return "".join([*out, _literal(sentence[at:])])


def _cut(sentence: str, around: tuple[int, int]) -> str:
    """Whole words around a stretch, `_MOST_LETTERS` at most (or the stretch itself)."""
    spare = max(0, _MOST_LETTERS - 4 - (around[1] - around[0])) // 2
    low, high = max(0, around[0] - spare), min(len(sentence), around[1] + spare)
    if low:
        low = sentence.rfind(" ", 0, low + 1) + 1 if " " in sentence[:low] else 0
        low = min(low, around[0])
    if high < len(sentence):
        blank = sentence.rfind(" ", around[1], high)
        high = blank if blank > 0 else high
    return sentence[low:high].strip()


def _literal(text: str) -> str:
    return re.sub(r"([\\<>])", r"\\\1", text)


# ------------------------------------------------------------------ the file


def _tested(
    families: Sequence[_Family], *, id: str, title: str, documents: Sequence[Document]
) -> str:
    """The file, without the examples that do not hold when all categories stand together."""
    while True:
        text = _file(families, id=id, title=title, documents=documents)
        pack = read_pack_text(text, path=f"{id}.yaml")
        wrong = {problem.line for problem in check_examples(pack)}
        if not wrong:
            return text
        for family in families:
            category = pack.categories[family.name]
            for lines, examples in (
                (family.match, category.match_examples),
                (family.no_match, category.no_match_examples),
            ):
                lines[:] = [
                    line
                    for line, example in zip(lines, examples, strict=True)
                    if example.line not in wrong
                ]


def _file(
    families: Sequence[_Family], *, id: str, title: str, documents: Sequence[Document]
) -> str:
    names = [document.id for document in documents]
    some = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    count = "one text" if len(names) == 1 else f"{len(names):,} texts"
    out = [
        "# A draft. Keep the categories that mean something and delete the rest; rename them, say",
        "# what belongs there and what does not; widen the terms with * and (a|b) where they are",
        "# too narrow. The examples are sentences of your texts: see that you may publish them.",
        "schema: rhetoric-pack/1",
        f"id: {id}",
        "version: 0.1.0",
        f"title: {quoted(' '.join(title.split()))}",
        "language: en",
        "license: CC0-1.0",
        "authors:",
        "  - name: Your name",
        f"citation: {quoted('Your name. ' + ' '.join(title.split()) + ', version 0.1.0.')}",
        "sources:",
        f"  - title: {quoted(f'{count}: {some}')}",
        "    used_for: all terms and examples",
        "limits: >-",
        f"  Drafted from the formulas that {count} {'repeats' if len(names) == 1 else 'repeat'}; "
        "not tried on others.",
        "",
        "categories:",
    ]
    for family in families:
        where = f" in {len(family.texts)} texts" if len(family.texts) > 1 else ""
        times = f"{family.places} places{where}"
        shortest = family.terms[0].replace("\\", "")
        out += [
            *([""] if family is not families[0] else []),
            f"  {family.name}:  # {times}",
            f"    title: {quoted(shortest[:1].upper() + shortest[1:])}",
            f"    definition: {quoted(f'Formulas around “{shortest}”. Say what they do here.')}",
            "    terms:",
            *(f"      - {quoted(term)}" for term in family.terms),
        ]
        if family.match or family.no_match:
            out.append("    examples:")
        for kind, lines in (("match", family.match), ("no_match", family.no_match)):
            if lines:
                out.append(f"      {kind}:")
                out += [f"        - {quoted(line)}" for line in lines]
    return "\n".join(out) + "\n"
