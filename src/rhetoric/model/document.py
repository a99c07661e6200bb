"""A text as read (`Source`), its structure (`Structure`) and its parse (`Document`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, TypeVar

import numpy as np

from rhetoric.model.spans import BoolArray, IntArray, Span, Spans
from rhetoric.model.tokens import Tokens
from rhetoric.model.vocabulary import Vocabulary

T = TypeVar("T")
Depth = Literal["surface", "parsed"]

BODY = "body"
PARATEXT_KINDS = (
    "title",
    "dateline",
    "byline",
    "site_line",
    "editors_note",
    "source_line",
    "heading",
    "separator",
)
"""What stands beside the body. Rates are over the body; paratext is counted apart."""


@dataclass(frozen=True)
class Markup:
    """A stretch that the source's own markup names: ``heading`` (with level), ``title`` …"""

    kind: str
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True)
class Source:
    """A text as read, nothing lost.

    Attributes:
        id: unique in a run; a file's name without its folder, or a table's ``doc_id``.
        text: code points with line ends as "\\n"; every offset in the library counts in it.
        sha256: of the text in UTF-8. sha256_bytes: of the bytes as they were.
        markup: headings and the like that the format itself marks (Markdown, HTML, DOCX).
        metadata: speaker, date, venue, any column: travels to every table of a report.
        notes: what reading changed or found, each a sentence (a byte order mark removed, …).
    """

    id: str
    text: str
    sha256: str
    sha256_bytes: str
    path: str | None = None
    format: str = "text"
    encoding: str = "utf-8"
    markup: tuple[Markup, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of a text: a body section, or a piece of paratext.

    Attributes:
        id: "1", "2", "2.1" for body sections; the kind ("title", "title-2") for paratext.
        parent: index of the section that holds this one in the document's list, or None.
        level: depth in the tree, 1 at the top.
        kind: "body" or one of `PARATEXT_KINDS`.
        label: the heading's words, else "Section 1" or the kind in words.
    """

    id: str
    parent: int | None
    level: int
    kind: str
    label: str
    span: Span

    @property
    def is_body(self) -> bool:
        """Whether its words count in rates."""
        return self.kind == BODY


@dataclass(frozen=True)
class EnumerationItem:
    """One item: its ordinal, the marker's span ("First", "2.") and the whole item's span."""

    number: int
    marker: Span
    span: Span


@dataclass(frozen=True)
class Enumeration:
    """An explicit sequence (First … Second …; 1. 2. 3.) of two items or more, in text order."""

    id: str
    kind: Literal["ordinal", "numbered", "lettered"]
    section: int
    items: tuple[EnumerationItem, ...]


@dataclass(frozen=True)
class Structure:
    """Sections (a tree in text order), paragraphs and enumerations of a `Source`.

    Attributes:
        paragraph_section: for each paragraph the index of its innermost section.
    """

    sections: tuple[Section, ...]
    paragraphs: Spans
    paragraph_section: IntArray
    enumerations: tuple[Enumeration, ...] = ()


@dataclass(frozen=True, eq=False)
class Document:
    """A parsed text, or a part of one: every analysis takes one and cannot tell the difference.

    Attributes:
        source: the text as read.
        tokens: the columns; only the tokens of `part` where this is a view.
        sentences, paragraphs, sections, enumerations: of the whole text, also in a view;
            ``tokens.sentence``, ``.paragraph`` and ``.section`` index into them.
        depth: "surface" or "parsed".
        parser: name and version of what parsed it, and settings that can move a result.
        part: the stretch that this view shows; None for the whole text.
        outer: the view of which this one is a stretch without holes (see `within`), so that what
            is known of that one need only be cut out; None for any other.
        notes: what parsing did that a reader should know (a paragraph that was cut, …).
    """

    source: Source
    vocabulary: Vocabulary
    tokens: Tokens
    sentences: Spans
    structure: Structure
    depth: Depth
    parser: Mapping[str, str]
    part: Span | None = None
    notes: tuple[str, ...] = ()
    outer: Document | None = field(default=None, repr=False, compare=False)
    _memo: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def id(self) -> str:
        return self.source.id

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def sha256(self) -> str:
        return self.source.sha256

    @property
    def metadata(self) -> Mapping[str, str]:
        return self.source.metadata

    @property
    def sections(self) -> tuple[Section, ...]:
        return self.structure.sections

    @property
    def paragraphs(self) -> Spans:
        return self.structure.paragraphs

    @property
    def enumerations(self) -> tuple[Enumeration, ...]:
        return self.structure.enumerations

    def __len__(self) -> int:
        return len(self.tokens)

    def memo(self, name: str, make: Callable[[], T]) -> T:
        """`make()`, computed once for this view and kept under `name`."""
        if name not in self._memo:
            self._memo[name] = make()
        found: T = self._memo[name]
        return found

    def select(self, mask: BoolArray, *, part: Span | None = None) -> Document:
        """The same document with only the tokens where `mask` is true; offsets do not change."""
        tokens = self.tokens.take(np.flatnonzero(mask))
        return replace(self, tokens=tokens, part=part or self.part, outer=None, _memo={})

    def within(self, span: Span) -> Document:
        """The same document seen through `span`: tokens that lie wholly inside it."""
        # A number of the columns' own type, lest NumPy convert the whole column to find it.
        first = int(np.searchsorted(self.tokens.start, np.int32(span.start), side="left"))
        last = int(np.searchsorted(self.tokens.end, np.int32(span.end), side="right"))
        tokens = self.tokens.stretch(first, max(first, last))
        return replace(self, tokens=tokens, part=span, outer=self, _memo={})

    @cached_property
    def in_body(self) -> BoolArray:
        """For each token whether it stands in the body."""
        is_body = np.array([section.is_body for section in self.sections], dtype=np.bool_)
        mask: BoolArray = is_body[self.tokens.section] if len(self) else np.zeros(0, np.bool_)
        return mask

    @cached_property
    def body(self) -> Document:
        """The body without paratext (titles, notes, headings): what rates are over."""
        return self if self.in_body.all() else self.select(self.in_body)

    def part_spans(self, parts: int) -> list[Span]:
        """Cut this view into `parts` stretches of as equal a number of words as can be.

        Raises ValueError for fewer than one part. A view with fewer words than parts gives
        fewer stretches.
        """
        if parts < 1:
            raise ValueError("parts must be at least 1")
        words = np.flatnonzero(self.tokens.is_word)
        if not len(words):
            return []
        borders = [round(len(words) * k / parts) for k in range(parts + 1)]
        spans = []
        for first, last in pairwise(borders):
            if first == last:
                continue
            start = int(self.tokens.start[words[first]]) if first else int(self.tokens.start[0])
            stop = words[last] if last < len(words) else len(self.tokens)
            spans.append(Span(start, int(self.tokens.end[stop - 1])))
        return spans
