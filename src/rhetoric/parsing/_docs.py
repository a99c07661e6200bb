"""Documents as spaCy's `Doc`, for what other packages do well: key terms by textacy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rhetoric.errors import PipelineError
from rhetoric.model import Document

if TYPE_CHECKING:
    from spacy.tokens import Doc


def as_doc(document: Document) -> Doc:
    """The document (or a view of it) as a spaCy `Doc`, for spaCy's and textacy's functions.

    White space between tokens is one blank or none, so that character offsets are the Doc's own;
    ``document.tokens.start`` leads back to the text. At depth ``surface`` only words, lemmas and
    sentence borders are set.
    """
    import spacy
    from spacy.tokens import Doc

    tokens, strings = document.tokens, document.vocabulary.strings
    count = len(tokens)
    begins: list[bool | int | None] = [True] * count
    for place in range(1, count):
        begins[place] = bool(tokens.sentence[place] != tokens.sentence[place - 1])
    annotation: dict[str, Any] = {}
    if document.depth == "parsed":
        annotation = {
            "pos": strings(tokens.pos),
            "tags": strings(tokens.tag),
            "deps": strings(tokens.dep),
            "morphs": strings(tokens.morph),
            "heads": [place + int(step) for place, step in enumerate(tokens.head.tolist())],
        }
    return Doc(
        spacy.blank("en").vocab,
        words=strings(tokens.form),
        spaces=tokens.space_after.tolist(),
        lemmas=strings(tokens.lemma),
        # Heads say where sentences are; spaCy takes one or the other.
        sent_starts=None if annotation else begins,
        **annotation,
    )


def keyterms(document: Document, *, most: int = 10) -> list[tuple[str, float]]:
    """The key terms of a document by TextRank: (lemmas of the term, score), the best first.

    Computed by textacy (``textacy.extract.keyterms.textrank``) on the body. Importing textacy
    takes seconds and registers two extensions on spaCy's `Doc`; that happens here, at the first
    call, and nowhere else.

    Source: Mihalcea, R. and Tarau, P. (2004). TextRank: Bringing order into text. Proceedings of
    EMNLP 2004, 404-411.

    Raises:
        PipelineError: the document is not parsed, or textacy fails.
    """
    if document.depth != "parsed":
        raise PipelineError("key terms need a parsed document: depth 'parsed'")
    if most < 1 or not len(document.body):
        return []
    try:
        from textacy.extract.keyterms.textrank import textrank

        found = textrank(as_doc(document.body), normalize="lemma", topn=most)
    except Exception as error:
        raise PipelineError(f"textacy could not rank key terms: {error}") from None
    return sorted(((str(term), float(score)) for term, score in found), key=lambda p: (-p[1], p[0]))
