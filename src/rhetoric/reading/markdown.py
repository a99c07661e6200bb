"""Markdown: which characters of a file are marks rather than words.

The text stays the file's text, character for character; the parse (CommonMark with tables and
strikethrough, by markdown-it-py) only says what each stretch is. Where a mark cannot be told from
a word, it is left a word: nothing is ever lost, and a note says which line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import TYPE_CHECKING

import yaml

from rhetoric.model import Markup

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_ORDINAL_MARK = re.compile(r"\d{1,9}[.)](?=\s|$)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<[?!][^<>]*>")
_CLOSED_BY = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"))
_LABEL = re.compile(r"\[[^\[\]]*\]")


class _Unaligned(Exception):  # noqa: N818 (control flow inside this module)
    """The source of an inline stretch is not what its parse says."""


def front_matter(text: str) -> tuple[dict[str, str], int]:
    """The metadata of a leading ``---`` block of `key: value` lines, and where it ends.

    Values stay the words that stand there (a date is not read as a date); a list becomes "a, b".
    Without such a block: ({}, 0).
    """
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, 0
    try:
        # BaseLoader makes nothing but strings, lists and mappings.
        content = yaml.load(found[1], Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}, 0
    if not isinstance(content, dict):
        return {}, 0
    metadata = {}
    for key, value in content.items():
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            value = ", ".join(value)
        if isinstance(key, str) and value:
            metadata[key] = value if isinstance(value, str) else str(value)
    return metadata, found.end()


def read_markdown(text: str) -> tuple[tuple[Markup, ...], dict[str, str], list[str]]:
    """Markup, metadata of the front matter, and notes, of a Markdown text.

    The kinds: ``heading`` (with level; the span of its words), ``paragraph`` (a block whose lines
    belong together), ``separator`` (a thematic break), ``syntax`` (characters that are no words).
    """
    from markdown_it import MarkdownIt

    metadata, begin = front_matter(text)
    # Same length, so that places stay: the parser would do the same to NUL.
    source = re.sub(r"[^\n]", " ", text[:begin]) + text[begin:].replace("\0", "\ufffd")
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")
    environment: dict[str, dict[str, dict[str, list[int]]]] = {}
    reader = _Reader(source)
    reader.read(parser.parse(source, environment))
    for definition in environment.get("references", {}).values():
        reader.own_lines(definition["map"])
    marks = [*reader.markup, *reader.syntax()]
    if begin:
        marks.append(Markup("syntax", 0, begin))
    notes = []
    if metadata:
        notes.append("The front matter became metadata.")
    if reader.unclear:
        lines = ", ".join(str(line) for line in reader.unclear[:10])
        notes.append(f"Marks that could not be told from words were left in lines {lines}.")
    order = sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.kind))
    return tuple(order), metadata, notes


class _Reader:
    """Walks the blocks of one text and notes which characters are words."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = source.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.is_word = bytearray(len(source))
        self.owned = bytearray(len(self.lines))  # lines that some block accounts for
        self.markup: list[Markup] = []
        self.unclear: list[int] = []

    def own_lines(self, lines: list[int]) -> None:
        for line in range(lines[0], min(lines[1], len(self.lines))):
            self.owned[line] = 1

    def words(self, start: int, end: int) -> None:
        self.is_word[start:end] = b"\1" * (end - start)

    def line_span(self, lines: list[int]) -> tuple[int, int]:
        last = min(lines[1], len(self.lines))
        return self.starts[lines[0]], max(self.starts[lines[0]], self.starts[last] - 1)

    def block(self, kind: str, lines: list[int], level: int = 0) -> None:
        start, end = self.line_span(lines)
        self.markup.append(Markup(kind, start, end, level))

    def read(self, tokens: list[Token]) -> None:
        level = 0
        row_cursor = 0
        in_row = False
        for token in tokens:
            if token.map is not None:
                self.own_lines(token.map)
            kind = token.type
            if kind == "heading_open":
                level = int(token.tag[1])
            elif kind == "heading_close":
                level = 0
            elif kind == "tr_open" and token.map:
                in_row, row_cursor = True, self.starts[token.map[0]]
                self.block("paragraph", [token.map[0], token.map[0] + 1])
            elif kind == "tr_close":
                in_row = False
            elif kind == "list_item_open" and token.info and token.map:
                self._ordinal(token.map[0], token.info + token.markup)
            elif kind == "inline" and token.map:
                if in_row:
                    row_cursor = self._cell(token, row_cursor)
                else:
                    self._text(token, level)
            elif kind == "hr" and token.map:
                start, end = self.line_span(token.map)
                self.words(start, end)
                self.markup.append(Markup("separator", start, end))
            elif kind in ("fence", "code_block") and token.map:
                self._code(token)
            elif kind == "html_block" and token.map:
                start, end = self.line_span(token.map)
                self.words(start, end)
                for first, last in _html_marks(self.source[start:end]):
                    self.is_word[start + first : start + last] = bytes(last - first)

    def syntax(self) -> Iterable[Markup]:
        """Stretches of characters, on lines that a block accounts for, which are no words."""
        for number, line in enumerate(self.lines):
            if not self.owned[number] or not line or line.isspace():
                continue
            begin = self.starts[number]
            flags = self.is_word[begin : begin + len(line)]
            for gap in re.finditer(rb"\0+", flags):
                if not line[gap.start() : gap.end()].isspace():
                    yield Markup("syntax", begin + gap.start(), begin + gap.end())

    def _ordinal(self, line: int, mark: str) -> None:
        """Keep "1." of an ordered list: it is a word of the text, unlike a bullet."""
        for found in _ORDINAL_MARK.finditer(self.lines[line]):
            start = self.starts[line] + found.start()
            if found[0] == mark and not self.is_word[start]:
                self.words(start, start + len(mark))
                return

    def _code(self, token: Token) -> None:
        assert token.map is not None  # noqa: S101 (for the type checker; the caller looked)
        first, last = token.map
        if token.type == "fence":
            first += 1
            fence = token.markup[:3]
            if last - 1 >= first and self.lines[last - 1].strip(" \t>").startswith(fence):
                last -= 1
        if first < last:
            start, end = self.line_span([first, last])
            self.words(start, end)
            self.markup.append(Markup("paragraph", start, end))

    def _cell(self, token: Token, cursor: int) -> int:
        assert token.map is not None  # noqa: S101 (for the type checker; the caller looked)
        if not token.content:
            return cursor
        start = self.source.find(token.content, cursor, self.starts[token.map[0] + 1])
        if start < 0:  # an escaped pipe: the parse has lost its place
            self.words(cursor, self.starts[token.map[0] + 1] - 1)
            self.unclear.append(token.map[0] + 1)
            return cursor
        self._inline(token, list(range(start, start + len(token.content))))
        return start + len(token.content)

    def _text(self, token: Token, level: int) -> None:
        """A paragraph or heading: find each line of its content in the line of the source."""
        assert token.map is not None  # noqa: S101 (for the type checker; the caller looked)
        places: list[int] = []
        for offset, content in enumerate(token.content.split("\n")):
            number = token.map[0] + offset
            line = self.lines[number] if number < len(self.lines) else ""
            at = line.rfind(content)
            if at < 0:  # a tab that the parser expanded
                start, end = self.line_span(token.map)
                self.words(start, end)
                self.unclear.append(token.map[0] + 1)
                places = []
                break
            if offset:
                places.append(self.starts[number] - 1)
            begin = self.starts[number] + at
            places.extend(range(begin, begin + len(content)))
        if places:
            self._inline(token, places)
        start, end = self.line_span(token.map)
        if level:
            if places:
                start, end = places[0], places[-1] + 1
            self.markup.append(Markup("heading", start, end, level))
        else:
            self.markup.append(Markup("paragraph", start, end))

    def _inline(self, token: Token, places: list[int]) -> None:
        for place in places:
            self.is_word[place] = 1
        try:
            marks = _inline_marks(token.children or [], token.content)
        except _Unaligned:
            self.unclear.append(bisect_right(self.starts, places[0]))
            return
        for start, end in marks:
            for place in places[start:end]:
                self.is_word[place] = 0


def _html_marks(html: str) -> Iterable[tuple[int, int]]:
    """Tags, comments, scripts and styles: what a browser does not show."""
    lower = html.lower() if html.isascii() else html
    closed_by = dict(_CLOSED_BY)
    cursor = 0
    while (cursor := html.find("<", cursor)) >= 0:
        end = -1
        for opening in list(closed_by):
            if lower.startswith(opening, cursor):
                end = lower.find(closed_by[opening], cursor)
                if end < 0:  # never closed from here on: do not look again
                    del closed_by[opening]
                else:
                    end += len(closed_by[opening])
                break
        if end < 0:
            tag = _TAG.match(html, cursor)
            end = tag.end() if tag else -1
        if end > cursor:
            yield cursor, end
        cursor = max(end, cursor + 1)


def _inline_marks(children: list[Token], content: str) -> list[tuple[int, int]]:
    """The stretches of an inline `content` that are marks, by walking its parse in step.

    Raises:
        _Unaligned: the parse and the content cannot be walked in step.
    """
    marks: list[tuple[int, int]] = []
    cursor = 0

    def expect(piece: str, *, mark: bool) -> None:
        nonlocal cursor
        if not content.startswith(piece, cursor):
            raise _Unaligned
        if mark and piece:
            marks.append((cursor, cursor + len(piece)))
        cursor += len(piece)

    def skip_blanks() -> None:
        nonlocal cursor
        while cursor < len(content) and content[cursor] in " \t":
            cursor += 1

    def close_link() -> None:
        nonlocal cursor
        start = cursor
        expect("]", mark=False)
        cursor = _link_end(content, cursor)
        marks.append((start, cursor))

    def walk(tokens: list[Token]) -> None:
        nonlocal cursor
        for token in tokens:
            kind = token.type
            if kind == "text":
                if not content.startswith(token.content, cursor):
                    skip_blanks()
                expect(token.content, mark=False)
            elif kind == "text_special":
                expect(token.markup, mark=False)
            elif kind in ("softbreak", "hardbreak"):
                skip_blanks()
                if kind == "hardbreak" and content.startswith("\\", cursor):
                    expect("\\", mark=True)
                expect("\n", mark=False)
                skip_blanks()
            elif kind == "code_inline":
                expect(token.markup, mark=True)
                end = re.compile(rf"(?<!`){token.markup}(?!`)").search(content, cursor)
                if not end:
                    raise _Unaligned
                cursor = end.start()
                expect(token.markup, mark=True)
            elif kind == "html_inline":
                expect(token.content, mark=True)
            elif kind == "link_open":
                expect("<" if token.markup == "autolink" else "[", mark=True)
            elif kind == "link_close":
                if token.markup == "autolink":
                    expect(">", mark=True)
                else:
                    close_link()
            elif kind == "image":
                expect("![", mark=True)
                walk(token.children or [])
                close_link()
            elif kind.startswith(("em_", "strong_", "s_")):
                expect(token.markup, mark=True)
            else:
                raise _Unaligned

    walk(children)
    if content[cursor:].strip():
        raise _Unaligned
    return marks


def _link_end(content: str, at: int) -> int:
    """Where the target after a link's "]" ends: "(…)", "[…]", or nothing."""
    from markdown_it.helpers import parseLinkDestination, parseLinkTitle

    def blanks(place: int) -> int:
        while place < len(content) and content[place] in " \t\n":
            place += 1
        return place

    if content.startswith("(", at):
        place = blanks(at + 1)
        target = parseLinkDestination(content, place, len(content))
        if target.ok:
            place = blanks(target.pos)
        title = parseLinkTitle(content, place, len(content))
        if title.ok:
            place = blanks(title.pos)
        if content.startswith(")", place):
            return place + 1
    label = _LABEL.match(content, at)
    return label.end() if label else at
