"""What later rooms share about tokens: whose words they are, and how they are said.

`annotate` gives one value a token: the source of the words (own, quoted, attributed) and whether
they stand under a negation, a condition or a future. The cues are closed classes and are listed
here, in this room, once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rhetoric.layers._scope import future_scope, hypothetical_scope, negation_scope
from rhetoric.layers._voice import attributed_spans, quotations
from rhetoric.model import BoolArray, Document, Span

__all__ = ["SOURCES", "Layers", "annotate", "attributed_spans", "quotations"]

SOURCES = ("own", "quoted", "attributed")
"""Whose words: the text's own, inside quotation marks, or reported as another's claim."""


@dataclass(frozen=True, eq=False)
class Layers:
    """One entry a token of the document (view) that was annotated.

    Attributes:
        source: index into `SOURCES`.
        negated, hypothetical, future: whether the token stands in such a scope.
    """

    source: NDArray[np.int8]
    negated: BoolArray
    hypothetical: BoolArray
    future: BoolArray


def annotate(document: Document) -> Layers:
    """The layers of a document; computed once per view.

    Scopes are rule-based at both depths: from a cue to the next punctuation mark or the
    sentence's end (a negation reaches at most eight tokens). They overreach where a clause ends
    without punctuation.
    """
    return document.memo("layers", lambda: _annotate(document))


def _annotate(document: Document) -> Layers:
    source = np.zeros(len(document), dtype=np.int8)
    for code, spans in ((2, attributed_spans(document)), (1, quotations(document))):
        for span in spans:
            first, last = _token_range(document, span)
            source[first:last] = code
    return Layers(
        source=source,
        negated=negation_scope(document),
        hypothetical=hypothetical_scope(document),
        future=future_scope(document),
    )


def _token_range(document: Document, span: Span) -> tuple[int, int]:
    first = np.searchsorted(document.tokens.start, span.start, side="left")
    last = np.searchsorted(document.tokens.end, span.end, side="right")
    return int(first), int(last)
