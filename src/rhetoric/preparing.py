"""Reading's sources to documents in one step: structure, then parsing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rhetoric.model import Document, Source, Structure
from rhetoric.parsing import parse_all
from rhetoric.reading import read_text
from rhetoric.structure import find_structure

if TYPE_CHECKING:
    from spacy.language import Language


def prepare_all(
    sources: Iterable[Source | str],
    *,
    depth: str = "auto",
    model: str | Language | None = None,
    structure: Mapping[str, Any] | None = None,
) -> Iterator[Document]:
    """Find the structure of each source and parse it; a stream of any length.

    Args:
        sources: what `rhetoric.read` gives, or plain strings.
        depth: "surface" (no model), "parsed", or "auto": parsed where a model is installed.
        model: name of a spaCy pipeline or a loaded one; None takes the first installed.
        structure: overrides, see `rhetoric.structure.find_structure`.

    Raises:
        PipelineError: depth "parsed" without a pipeline that can parse.
    """

    def structured() -> Iterator[tuple[Source, Structure]]:
        for number, item in enumerate(sources, start=1):
            source = read_text(item, id=f"text-{number}") if isinstance(item, str) else item
            yield source, find_structure(source, override=structure)

    return parse_all(structured(), depth=depth, model=model)


def prepare(
    source: Source | str,
    *,
    depth: str = "auto",
    model: str | Language | None = None,
    structure: Mapping[str, Any] | None = None,
) -> Document:
    """One document: as `prepare_all`."""
    item = read_text(source) if isinstance(source, str) else source
    return next(prepare_all([item], depth=depth, model=model, structure=structure))


def body_of(text_or_document: str | Document, *, depth: str = "auto") -> Document:
    """What an analysis searches: a document's body, or all of a string, parsed at `depth`.

    A string is one stretch of prose: nothing in it is taken for a title or a note.
    """
    if isinstance(text_or_document, Document):
        return text_or_document.body
    return prepare(text_or_document, depth=depth, structure={"body": "all", "sections": "none"})
