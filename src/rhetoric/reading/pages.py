"""Web pages, PDF files and Word documents: their words, their headings, their metadata.

These need the extra ``files``. The text of such a source is what these formats' libraries take out
of the file; the bytes' hash is still that of the file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rhetoric.errors import PipelineError, SourceError
from rhetoric.model import Markup
from rhetoric.reading.decoding import decode, has_text

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{2,40})""", re.I)
_ENDED = re.compile(r"""[.!?:;…]["'”’)\]]*\s*$""")


@dataclass
class Page:
    """What was taken out of one file."""

    text: str
    markup: tuple[Markup, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    notes: list[str] = field(default_factory=list)


def missing_extra(where: str, package: str) -> PipelineError:
    """The error for a format whose library is not installed."""
    return PipelineError(
        f"{where}: reading this format needs the package {package}: "
        "pip install 'rhetoric-analysis[files]'"
    )


class _Blocks:
    """Joins blocks of text with blank lines and keeps where each stands."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.markup: list[Markup] = []

    def add(self, text: str, kind: str = "paragraph", level: int = 0) -> None:
        if not text.strip():
            return
        if self.pieces:
            self.space("\n\n")
        start = self.length
        self.space(text)
        self.markup.append(Markup(kind, start, self.length, level))

    def space(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def read_html(data: bytes, *, where: str, encoding: str | None = None) -> Page:
    """The main text of a web page, without its menus and notices, by trafilatura.

    The encoding is a byte order mark's, else the one that the page declares, else UTF-8.

    Raises:
        SourceError: no main text can be found. PipelineError: trafilatura is not installed.
    """
    try:
        import trafilatura
    except ImportError:
        raise missing_extra(where, "trafilatura") from None
    if encoding is None and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        declared = _CHARSET.search(data[:4096])
        encoding = declared[1].decode("ascii") if declared else None
    markup_text, encoding, notes = decode(data, where=where, encoding=encoding)
    # A declaration inside the text would be believed against the encoding that was used.
    markup_text = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup_text)
    found: Any = None
    if has_text(markup_text):
        found = trafilatura.bare_extraction(markup_text, with_metadata=True, include_comments=False)
    blocks = _Blocks()
    if found is not None and found.body is not None:
        for text, level in _html_blocks(found.body):
            blocks.add(text, "heading" if level else "paragraph", level)
    if not has_text(blocks.text):
        raise SourceError(
            f"{where}: has no main text that can be told from menus and notices; "
            "save the text itself as .txt"
        )
    names = {"title": "title", "author": "author", "date": "date", "sitename": "venue"}
    names |= {"url": "url", "language": "language"}
    metadata = {
        name: str(getattr(found, attribute))
        for attribute, name in names.items()
        if getattr(found, attribute, None)
    }
    notes.append("The main text was taken out of a web page; its menus and notices were left.")
    return Page(blocks.text, tuple(blocks.markup), metadata, encoding, notes)


def _html_blocks(element: Any) -> Iterator[tuple[str, int]]:
    """The blocks of trafilatura's tree: (text, heading level or 0)."""
    inline = "".join(_html_inline(element, own=True)).strip()
    if inline:
        rank = element.get("rend") or ""
        level = int(rank[1]) if re.fullmatch(r"h[1-6]", rank) else 2
        yield inline, level if element.tag == "head" else 0
    for child in element:
        if child.tag in _HTML_BLOCKS:
            yield from _html_blocks(child)
            if child.tail and child.tail.strip():
                yield child.tail.strip(), 0


_HTML_BLOCKS = frozenset(
    ["head", "p", "list", "item", "quote", "table", "row", "cell", "div", "code", "main", "body"]
)


def _html_inline(element: Any, *, own: bool) -> Iterator[str]:
    """The words of an element up to its first inner block, marks of style left out."""
    if element.text:
        yield element.text
    for child in element:
        if child.tag in _HTML_BLOCKS:
            if own:
                return
            yield " "
        if child.tag == "lb":
            yield "\n"
        else:
            yield from _html_inline(child, own=False)
        if child.tail:
            yield child.tail


def read_pdf(data: bytes, *, where: str) -> Page:
    """The text layer of a PDF file by pypdf, page after page; ``page`` markup keeps the borders.

    A page that ends inside a sentence is joined with the next by one line end, otherwise by a
    blank line.

    Raises:
        SourceError: the file is broken or locked, or its pages are images without text.
        PipelineError: pypdf is not installed.
    """
    try:
        import pypdf
        from pypdf.errors import PyPdfError
    except ImportError:
        raise missing_extra(where, "pypdf") from None
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError(f"{where}: is locked by a password; save an open copy")
        pages = [page.extract_text() for page in reader.pages]
        information = reader.metadata
    except SourceError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise SourceError(f"{where}: is no readable PDF file: {error}") from None
    pieces: list[str] = []
    markup = []
    length = 0
    for number, page in enumerate(pages, start=1):
        text = page.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        if not text.strip():
            continue
        if pieces:
            gap = "\n\n" if _ENDED.search(pieces[-1][-50:]) else "\n"
            pieces.append(gap)
            length += len(gap)
        markup.append(Markup("page", length, length + len(text), number))
        pieces.append(text)
        length += len(text)
    if not pieces:
        raise SourceError(
            f"{where}: its {len(pages)} pages have no text layer (they are images); "
            "run text recognition (OCR) over it first"
        )
    notes = [f"The text layer of {len(pages)} pages was read; running heads stay in the text."]
    empty = len(pages) - len(markup)
    if empty:
        notes.append(f"{empty} pages without text were left out.")
    known = {"title": "title", "author": "author"}
    metadata = {
        name: str(getattr(information, attribute)).strip()
        for attribute, name in known.items()
        if information is not None and str(getattr(information, attribute) or "").strip()
    }
    return Page("".join(pieces), tuple(markup), metadata, "utf-8", notes)


def read_docx(data: bytes, *, where: str) -> Page:
    """The paragraphs of a Word document by python-docx; headings by their styles.

    An empty paragraph widens the gap between its neighbors, so that extra blank lines still mark
    sections. The cells of a table's row are joined by tabs.

    Raises:
        SourceError: the file is no Word document. PipelineError: python-docx is not installed.
    """
    try:
        import docx
        from docx.opc.exceptions import PackageNotFoundError
        from docx.table import Table
    except ImportError:
        raise missing_extra(where, "python-docx") from None
    import zipfile

    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise SourceError(f"{where}: is no readable Word document (.docx): {error}") from None
    blocks = _Blocks()
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            for line in _table_lines(item):
                blocks.add(line)
            continue
        style = (item.style.name or "") if item.style is not None else ""
        level = re.fullmatch(r"Heading (\d)", style)
        text = item.text.replace("\r\n", "\n").replace("\r", "\n")
        if not text.strip():
            if blocks.pieces:
                blocks.space("\n\n")
        elif level:
            blocks.add(text, "heading", int(level[1]))
        else:
            blocks.add(text, "title" if style == "Title" else "paragraph")
    notes = []
    if any(name.endswith(("/footnotes", "/endnotes")) for name in _relations(document)):
        notes.append("Footnotes and endnotes of the Word document are not read.")
    properties = document.core_properties
    metadata = {
        name: value.strip()
        for name, value in (("title", properties.title), ("author", properties.author))
        if value and value.strip()
    }
    return Page(blocks.text, tuple(blocks.markup), metadata, "utf-8", notes)


def _relations(document: Any) -> Iterable[str]:
    return (str(relation.reltype) for relation in document.part.rels.values())


def _table_lines(table: Any) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        seen = None
        for cell in row.cells:
            if cell._tc is not seen:  # a merged cell is given once for each column it spans
                cells.append(" ".join(cell.text.split()))
            seen = cell._tc
        yield "\t".join(cells)
