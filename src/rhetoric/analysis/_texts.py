"""What the texts are: documents, metadata, markup, sections."""

from __future__ import annotations

import numpy as np

from rhetoric.analysis._collecting import Tables
from rhetoric.model import Document, Section


def body_sections(document: Document) -> list[tuple[Section | None, int]]:
    """The body (None) and its top sections where there are several, each with its words."""
    cumulative = np.concatenate([[0], np.cumsum(document.body.tokens.is_word)])
    start = document.body.tokens.start

    def words(section: Section) -> int:
        first, last = np.searchsorted(start, [section.span.start, section.span.end])
        return int(cumulative[last] - cumulative[first])

    top = [s for s in document.sections if s.is_body and s.parent is None]
    rows: list[tuple[Section | None, int]] = [(None, int(cumulative[-1]))]
    if len(top) > 1:
        rows += [(section, words(section)) for section in top]
    return rows


def add_document(tables: Tables, document: Document) -> None:
    """The tables `documents`, `metadata`, `markup` and `sections`; the evidence set "words"."""
    source, tokens, body = document.source, document.tokens, document.body.tokens
    title = next((s for s in document.sections if s.kind == "title"), None)
    words = int(body.is_word.sum())
    notes = [*source.notes, *document.notes]
    tables.add_row(
        "documents",
        document.id,
        title=title.span.of(document.text).strip() if title else document.metadata.get("title"),
        path=source.path,
        format=source.format,
        encoding=source.encoding,
        sha256=source.sha256,
        sha256_bytes=source.sha256_bytes,
        depth=document.depth,
        characters=len(document.text),
        words=words,
        paratext_words=int(tokens.is_word.sum()) - words,
        sentences=len(np.unique(body.sentence[body.is_word])),
        paragraphs=len(np.unique(body.paragraph[body.is_word])),
        notes="; ".join(notes) if notes else None,
    )
    tables.add(
        "metadata",
        document.id,
        {"field": list(document.metadata), "value": list(document.metadata.values())},
    )
    tables.add(
        "markup",
        document.id,
        {
            "kind": [m.kind for m in source.markup],
            "level": [m.level for m in source.markup],
            "start": [m.start for m in source.markup],
            "end": [m.end for m in source.markup],
        },
    )
    sections = document.sections
    bounds = [(s.span.start, s.span.end) for s in sections]
    firsts = np.searchsorted(tokens.start, [b[0] for b in bounds], side="left").tolist()
    lasts = np.searchsorted(tokens.start, [b[1] for b in bounds], side="left").tolist()
    ranges = list(zip(firsts, lasts, strict=True))
    tables.add(
        "sections",
        document.id,
        {
            "section_id": [s.id for s in sections],
            "parent_id": [None if s.parent is None else sections[s.parent].id for s in sections],
            "level": [s.level for s in sections],
            "kind": [s.kind for s in sections],
            "label": [s.label for s in sections],
            "start": [b[0] for b in bounds],
            "end": [b[1] for b in bounds],
            "words": [int(tokens.is_word[a:b].sum()) for a, b in ranges],
            "sentences": [len(np.unique(tokens.sentence[a:b])) for a, b in ranges],
            "paragraphs": [len(np.unique(tokens.paragraph[a:b])) for a, b in ranges],
        },
    )
    spans = body.spans.take(body.is_word)
    tables.add_evidence(document.id, "words", spans.start, spans.end)
    # The whole text's, so that a reader can number the place of any other span.
    for name, whole in (("sentences", document.sentences), ("paragraphs", document.paragraphs)):
        tables.add_evidence(document.id, f"text/{name}", whole.start, whole.end)
