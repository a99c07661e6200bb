"""Text to columns, at two depths. The only room that knows spaCy.

``surface`` needs no model: spaCy's English tokenizer, rule-based sentences, lemmas from a look-up
library. ``parsed`` takes a trained pipeline without NER, paragraph by paragraph; its answers are
those of stock spaCy on each paragraph, in which line breaks and markup stand as blanks.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rhetoric.errors import PipelineError
from rhetoric.model import Document, IntArray, Source, Spans, Structure, Tokens, Vocabulary, fold
from rhetoric.parsing._columns import StringIds, is_word_type
from rhetoric.parsing._docs import as_doc, keyterms
from rhetoric.parsing._models import (
    MODELS,
    REMEDY,
    check_pipeline,
    default_model,
    installed_models,
    load_model,
    matrix_product,
)
from rhetoric.parsing._sentences import sentence_starts
from rhetoric.parsing._tokenizing import LONGEST_WORD, Words
from rhetoric.parsing._trained import Trained

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = [
    "MODELS",
    "REMEDY",
    "as_doc",
    "default_model",
    "installed_models",
    "keyterms",
    "matrix_product",
    "parse_all",
    "parser_for",
    "tokenize",
]

BATCH_TOKENS = 4000
"""Tokens that go through the trained pipeline at a time, a quarter more at most.

Each takes 16 KB while it is there, so that batches of one size keep the peak of memory where it is;
with 1,000 at a time a word costs twice as much.
"""

PARAGRAPH_TOKENS = 5000
"""A longer paragraph is cut at a rule-based sentence end, and the cut is noted."""

_LONG_RUN = re.compile(rf"\S{{{LONGEST_WORD}}}")
_BLANK = re.compile(r"[\n\r\t\x0b\x0c\x85\u2028\u2029]")


@cache
def _tokenizer() -> Any:
    import spacy

    return spacy.blank("en").tokenizer


@cache
def _lemmatizer() -> Any:
    import simplemma

    return simplemma.Lemmatizer(cache_max_size=0)  # a vocabulary asks once for each type


def tokenize(text: str) -> list[tuple[int, int]]:
    """The tokens of `text` as (start, end), white space left out: as every document has them."""
    doc = _tokenizer()(_readable(text, ()))
    return [(t.idx, t.idx + len(t)) for t in doc if not t.is_space]


def _readable(text: str, blanks: Iterable[tuple[int, int]], *, breaks: bool = False) -> str:
    """`text` as the tokenizer shall see it, of the same length: the given stretches as blanks, and
    unless `breaks` also line breaks and tabs, which are tokens for a parser.

    Where tokens are all that is wanted, line breaks stay: spaCy's tokenizer is then more than
    twice as fast, and the tokens beside them are the same.
    """
    seen = text if breaks else _BLANK.sub(" ", text)
    pieces, done = [], 0
    for start, end in blanks:
        if start < done:
            start = done
        pieces += [seen[done:start], " " * (end - start)]
        done = max(done, end)
    if pieces:
        seen = "".join([*pieces, seen[done:]])
    return seen


def _long_runs(text: str) -> list[int]:
    """Places inside very long words at which the tokenizer's input is cut."""
    return [found.end() for found in _LONG_RUN.finditer(text)]


@dataclass(eq=False)
class _Waiting:
    """A document of which chunks are still to be annotated.

    Attributes:
        missing: how many chunks that were found are not annotated yet.
        complete: whether all its chunks have been found.
        parts: columns of its tokens so far, as `Parser._annotate` makes them.
    """

    source: Source
    structure: Structure
    notes: list[str] = field(default_factory=list)
    missing: int = 0
    complete: bool = False
    parts: list[tuple[NDArray[Any], ...]] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.complete and not self.missing


_NO_TOKENS = (*(np.empty(0, dtype=np.int32) for _ in range(9)), np.empty(0, dtype=np.bool_))


class _Chunk(NamedTuple):
    """A stretch of a document that the pipeline is given as one, and where it begins."""

    document: _Waiting
    offset: int
    doc: Doc


class Parser:
    """One depth, one pipeline, one vocabulary: documents parsed by it can be compared by id.

    Attributes:
        depth: "surface" or "parsed".
        vocabulary: shared by all documents that it parses; it only grows.
        settings: what a report records about it.
        trained: the pipeline as it runs here; None at depth ``surface``.
    """

    def __init__(self, depth: str, model: str | Language | None = None) -> None:
        self.vocabulary = Vocabulary()
        self._ids = StringIds(self.vocabulary)
        self.nlp: Language | None = None
        self.trained: Trained | None = None
        self.settings: dict[str, str] = {"depth": depth, "spacy": _version("spacy")}
        if depth == "surface":
            self.tokenizer = _tokenizer()
            self._words = Words(self.tokenizer, self.vocabulary)
            self.settings["tokenizer"] = "spaCy English"
            self.settings["lemmas"] = f"simplemma {_version('simplemma')}"
        elif depth == "parsed":
            name = model if model is not None else default_model()
            if name is None:
                raise PipelineError(
                    "no trained English pipeline is installed, so the text cannot be parsed: "
                    f"{REMEDY}, or use depth 'surface', which needs none"
                )
            if isinstance(name, str):
                self.nlp = load_model(name)
                self.settings["matrix_product"] = matrix_product()
            else:
                check_pipeline(name)
                self.nlp = name
                self.settings["matrix_product"] = "as given"
            self.trained = Trained(self.nlp)
            meta = self.nlp.meta
            self.settings["model"] = f"{meta['lang']}_{meta['name']}"
            self.settings["model_version"] = str(meta["version"])
            self.tokenizer = self.nlp.tokenizer
        else:
            raise ValueError(f"no depth is named {depth!r}: surface or parsed")
        self.depth = depth

    # ---- running ----

    def parse(self, items: Iterable[tuple[Source, Structure]]) -> Iterator[Document]:
        """Documents in the order of `items`; a stream of any length in bounded memory."""
        if self.trained is None:
            for source, structure in items:
                yield self._surface(source, structure)
            return
        waiting: deque[_Waiting] = deque()
        queue: deque[_Chunk] = deque()
        tokens = 0
        for source, structure in items:
            entry = _Waiting(source, structure)
            waiting.append(entry)
            for chunk in self._chunks(entry):
                queue.append(chunk)
                entry.missing += 1
                tokens += len(chunk.doc)
                while tokens >= 2 * BATCH_TOKENS:  # what is left is no small rest
                    tokens -= self._annotate(self.trained, queue, BATCH_TOKENS)
            entry.complete = True
            while waiting and waiting[0].is_done:
                yield self._assembled(waiting.popleft())
        while queue:
            shares = math.ceil(tokens / (1.25 * BATCH_TOKENS))
            tokens -= self._annotate(self.trained, queue, tokens / shares)
        while waiting:
            yield self._assembled(waiting.popleft())

    def _docs(self, text: str) -> list[tuple[int, Doc]]:
        """Tokenize; a text with endless words is cut inside them first."""
        cuts = _long_runs(text)
        if not cuts:
            return [(0, self.tokenizer(text))]
        borders = [0, *cuts, len(text)]
        return [(a, self.tokenizer(text[a:b])) for a, b in pairwise(borders) if a < b]

    def _surface(self, source: Source, structure: Structure) -> Document:
        text = _readable(source.text, _syntax(source), breaks=True)
        start, length, form = self._words.columns(text)
        norm = self.vocabulary.norms()[form]
        lemma = self.vocabulary.derived("simplemma", self._lookup_lemma)[norm]
        zeros = np.zeros(len(form), dtype=np.int32)
        return self._document(
            source,
            structure,
            start,
            start + length,
            form,
            norm,
            lemma,
            (zeros, zeros, zeros, zeros),
            zeros,
            None,
            (),
        )

    def _lookup_lemma(self, norm: str) -> int:
        if not norm.isalpha():
            return self.vocabulary.add(norm)
        return self.vocabulary.add(fold(_lemmatizer().lemmatize(norm, lang="en")))

    def _chunks(self, entry: _Waiting) -> Iterator[_Chunk]:
        """What the pipeline is given of a document: its paragraphs, and pieces of long ones."""
        text = _readable(entry.source.text, _syntax(entry.source))
        for paragraph in entry.structure.paragraphs:
            for offset, doc in self._docs(text[paragraph.start : paragraph.end]):
                begin = paragraph.start + offset
                if len(doc) <= PARAGRAPH_TOKENS:
                    yield _Chunk(entry, begin, doc)
                    continue
                for first, last in self._cuts(doc):
                    yield _Chunk(entry, begin + doc[first].idx, doc[first:last].as_doc())
                    if last < len(doc):
                        place = begin + doc[last].idx
                        entry.notes.append(
                            f"a paragraph of {len(doc)} tokens was cut for the parser at {place}"
                        )

    def _cuts(self, doc: Doc) -> list[tuple[int, int]]:
        array = doc.to_array(["ORTH", "SPACY"])
        form = self._ids.translate(array[:, 0], doc.vocab.strings)
        zeros = np.zeros(len(form), dtype=np.int32)
        starts = np.flatnonzero(sentence_starts(self.vocabulary, form, array[:, 1] > 0, zeros))
        pairs, first = [], 0
        while len(doc) - first > PARAGRAPH_TOKENS:
            place = int(np.searchsorted(starts, first + PARAGRAPH_TOKENS, side="right")) - 1
            last = int(starts[place])
            if last <= first:  # no sentence ends here: cut where the limit is
                last = first + PARAGRAPH_TOKENS
            pairs.append((first, last))
            first = last
        pairs.append((first, len(doc)))
        return pairs

    def _annotate(self, trained: Trained, queue: deque[_Chunk], most: float) -> int:
        """Annotate chunks from the front of the queue, some `most` tokens, and hand the columns to
        their documents; how many tokens they were."""
        chunks = [queue.popleft()]
        size = len(chunks[0].doc)
        limit = min(most, BATCH_TOKENS) * 1.25
        while queue and size < most and size + len(queue[0].doc) <= limit:
            chunks.append(queue.popleft())
            size += len(chunks[-1].doc)
        column, lengths = trained.columns([chunk.doc for chunk in chunks])
        strings = trained.nlp.vocab.strings
        start = column["IDX"].astype(np.int32)
        start += np.repeat(np.array([c.offset for c in chunks], dtype=np.int32), lengths)
        end = start + column["LENGTH"].astype(np.int32)
        # Every chunk begins a sentence, also where the parser sees none.
        begins = np.zeros(len(start), dtype=np.bool_)
        borders = np.cumsum([0, *lengths])
        begins[borders[:-1][np.array(lengths) > 0]] = True
        begins |= column["SENT_START"] == 1

        kept = np.flatnonzero(column["IS_SPACE"] == 0)
        place = np.full(len(start) + 1, -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        target = place[kept + column["HEAD"].view(np.int64)[kept]]
        head = np.where(target < 0, 0, target - np.arange(len(kept))).astype(np.int32)
        # A sentence that begins with white space begins with the token after it.
        group = np.cumsum(begins)[kept]
        sentence_start = np.ones(len(kept), dtype=np.bool_)
        sentence_start[1:] = group[1:] != group[:-1]

        form, lemma, pos, tag, dep, morph = (
            self._ids.translate(column[name][kept], strings)
            for name in ("ORTH", "LEMMA", "POS", "TAG", "DEP", "MORPH")
        )
        columns = (start[kept], end[kept], form, lemma, pos, tag, dep, morph, head, sentence_start)
        borders = np.searchsorted(kept, borders)
        first = 0
        for last, chunk in enumerate(chunks, start=1):
            chunk.document.missing -= 1
            if last == len(chunks) or chunks[last].document is not chunk.document:
                these = slice(int(borders[first]), int(borders[last]))
                chunk.document.parts.append(tuple(values[these] for values in columns))
                first = last
        return size

    def _assembled(self, entry: _Waiting) -> Document:
        parts = entry.parts or [_NO_TOKENS]
        start, end, form, lemma, pos, tag, dep, morph, head, begins = (
            np.concatenate(values) for values in zip(*parts, strict=True)
        )
        norms = self.vocabulary.norms()
        return self._document(
            entry.source,
            entry.structure,
            start,
            end,
            form,
            norms[form],
            norms[lemma],
            (pos, tag, dep, morph),
            head,
            begins,
            tuple(entry.notes),
        )

    def _document(
        self,
        source: Source,
        structure: Structure,
        start: IntArray,
        end: IntArray,
        form: IntArray,
        norm: IntArray,
        lemma: IntArray,
        tags: tuple[IntArray, IntArray, IntArray, IntArray],
        head: IntArray,
        begins: NDArray[np.bool_] | None,
        notes: tuple[str, ...],
    ) -> Document:
        space_after = np.ones(len(start), dtype=np.bool_)
        space_after[:-1] = start[1:] > end[:-1]
        if len(start):
            space_after[-1] = end[-1] < len(source.text)
        paragraph: IntArray = np.zeros(len(start), dtype=np.int32)
        section: IntArray = np.zeros(len(start), dtype=np.int32)
        if len(structure.paragraphs):
            place = np.searchsorted(structure.paragraphs.start, start, side="right") - 1
            paragraph = np.maximum(place, 0).astype(np.int32)
            section = structure.paragraph_section[paragraph].astype(np.int32)
        if begins is None:
            begins = sentence_starts(self.vocabulary, form, space_after, paragraph)
        elif len(begins):
            begins[0] = True
        sentence = (np.cumsum(begins) - 1).astype(np.int32)
        firsts = np.flatnonzero(begins)
        lasts = np.append(firsts[1:], len(start)) - 1
        sentences = Spans(start[firsts], end[lasts]) if len(start) else Spans.empty()
        tokens = Tokens(
            start=start,
            end=end,
            form=form,
            norm=norm,
            lemma=lemma,
            pos=tags[0],
            tag=tags[1],
            dep=tags[2],
            morph=tags[3],
            head=head,
            sentence=sentence,
            paragraph=paragraph,
            section=section,
            is_word=self.vocabulary.derived("is_word", is_word_type, dtype=np.bool_)[form],
            space_after=space_after,
        )
        return Document(
            source=source,
            vocabulary=self.vocabulary,
            tokens=tokens,
            sentences=sentences,
            structure=structure,
            depth="surface" if self.nlp is None else "parsed",
            parser=self.settings,
            notes=notes,
        )


def _syntax(source: Source) -> list[tuple[int, int]]:
    return sorted((m.start, m.end) for m in source.markup if m.kind == "syntax")


def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)


@cache
def _cached_parser(depth: str, model: str | None) -> Parser:
    return Parser(depth, model)


def parser_for(depth: str, model: str | Language | None = None) -> Parser:
    """The parser for a depth; the same one for the same names, so that vocabularies are shared.

    Args:
        depth: "surface", "parsed", or "auto": parsed where a trained pipeline is installed.
        model: name of a spaCy pipeline, or a loaded one, which is used as it is.

    Raises:
        PipelineError: ``parsed`` was asked for and no fitting pipeline is there.
    """
    if depth == "auto":
        depth = "parsed" if model is not None or default_model() is not None else "surface"
    if depth == "surface":
        return _cached_parser("surface", None)
    if model is None or isinstance(model, str):
        return _cached_parser(depth, model if model is not None else default_model())
    return Parser(depth, model)


def parse_all(
    items: Iterable[tuple[Source, Structure]],
    *,
    depth: str = "auto",
    model: str | Language | None = None,
) -> Iterator[Document]:
    """Parse sources with their structure, in order, in batches of tokens."""
    return parser_for(depth, model).parse(items)
