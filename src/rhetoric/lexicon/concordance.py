"""Keyword in context: a term in pack notation, with the words around each place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from rhetoric.lexicon.compiling import compile_terms
from rhetoric.lexicon.matching import match
from rhetoric.model import Document

if TYPE_CHECKING:
    import polars as pl


def kwic(
    documents: Document | Iterable[Document],
    pattern: str,
    *,
    window: int = 5,
    case_sensitive: bool = False,
) -> pl.DataFrame:
    """Every place where `pattern` stands, with its context (keyword in context).

    Args:
        documents: one or many, as `rhetoric.parse` gives them.
        pattern: a term in the notation of packs: ``war*``, ``~stand ready to``, ``(we|us)``.
        window: tokens on each side, punctuation included; the context may cross sentences.
        case_sensitive: whether capitals must agree.

    Returns:
        The columns of quanteda's ``kwic`` (``from``, ``to``: tokens of the document from 1;
        ``pre``, ``keyword``, ``post``, ``pattern``) with the place in the text. All matches are
        listed, also those that overlap.

    Raises:
        NotationError: the pattern cannot be read.

    >>> import rhetoric
    >>> found = kwic(rhetoric.parse("We want unity over division.", depth="surface"), "unit*")
    >>> found.select("pre", "keyword", "post").rows()
    [('We want', 'unity', 'over division.')]
    """
    from rhetoric.model.tables import columns_of, frame

    lexicon = compile_terms({"pattern": [pattern]}, case_sensitive=case_sensitive, overlap="all")
    columns: dict[str, list[Any]] = {name: [] for name in ("doc_id", *columns_of("kwic"))}
    for document in [documents] if isinstance(documents, Document) else documents:
        hits = match(document, lexicon)
        tokens, text = document.tokens, document.text
        starts, ends = tokens.start.tolist(), tokens.end.tolist()
        order = np.lexsort((hits.last, hits.first)).tolist()
        seen: set[tuple[int, int]] = set()
        for place in order:
            first, last = int(hits.first[place]), int(hits.last[place])
            if (first, last) in seen:
                continue
            seen.add((first, last))
            before, after = max(0, first - window), min(len(starts), last + window)
            pre = text[starts[before] : ends[first - 1]] if before < first else ""
            post = text[starts[last] : ends[after - 1]] if last < after else ""
            row = {
                "doc_id": document.id,
                "section_id": document.sections[int(tokens.section[first])].id,
                "paragraph_id": int(tokens.paragraph[first]) + 1,
                "sentence_id": int(tokens.sentence[first]) + 1,
                "start": starts[first],
                "end": ends[last - 1],
                "from": first + 1,
                "to": last,
                "pre": " ".join(pre.split()),
                "keyword": text[starts[first] : ends[last - 1]],
                "post": " ".join(post.split()),
                "pattern": pattern,
            }
            for name, value in row.items():
                columns[name].append(value)
    return frame("kwic", columns)
