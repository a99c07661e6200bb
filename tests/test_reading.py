from __future__ import annotations

import builtins
import codecs
import hashlib
import io
import os
import re
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.errors import PipelineError, SourceError
from rhetoric.model import Markup, Source
from rhetoric.reading import FORMATS, read, read_text
from rhetoric.structure import find_structure, without_syntax

SEEDS = Path(__file__).parent.parent / "seeds"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """Write a file below the test's own folder."""

    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


Put = Callable[[str, bytes | str], Path]


# --- bytes to text


def test_text_is_kept_and_hashed_twice(put: Put) -> None:
    data = "\ufeffOne.\r\nTwo – “three”.\rFour\n".encode()
    path = put("speech.txt", data)
    [source] = read(path)
    assert source.id == "speech"
    assert source.text == "One.\nTwo – “three”.\nFour\n"
    assert source.sha256_bytes == sha(data)
    assert source.sha256 == sha(source.text.encode())
    assert source.path == str(path)
    assert (source.format, source.encoding) == ("text", "utf-8")
    assert source.notes == (
        "A byte order mark (UTF-8) was removed.",
        "1 line ends CR LF became LF.",
        "1 line ends CR became LF.",
    )


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides(put: Put, mark: bytes, name: str) -> None:
    [source] = read(put("a.txt", mark + "Größe 🎉".encode(name)))
    assert (source.text, source.encoding) == ("Größe 🎉", name)
    assert name.upper() in source.notes[0]


def test_an_encoding_can_be_given(put: Put) -> None:
    path = put("a.txt", "caf\xe9 – “x”".encode("cp1252"))
    with pytest.raises(SourceError, match=r"byte 0xe9 in line 1.*cp1252.*--encoding cp1252"):
        read(path)
    [source] = read(path, encoding="cp1252")
    assert source.text == "café – “x”"
    with pytest.raises(SourceError, match="no text encoding named 'klingon'"):
        read(path, encoding="klingon")
    with pytest.raises(SourceError, match="is not ascii"):
        read(path, encoding="ascii")


def test_utf16_without_a_mark_is_named(put: Put) -> None:
    path = put("a.txt", "Plain words in wide letters".encode("utf-16-le"))
    with pytest.raises(SourceError, match="utf-16-le"):
        read(path)
    assert read(path, encoding="utf-16-le")[0].text == "Plain words in wide letters"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "has no text"),
        (b" \n\t\n", "has no text"),
        (b"\0\0\0", "has no text"),
        (codecs.BOM_UTF8 + b" ", "has no text"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x7fELF\x02\x01\x01\0\0\0\xff\xfe\0\x80", "binary"),
        (b"%PDF-1.4 \xff", "a PDF file"),
        (b"PK\x03\x04rest", "zip archive"),
        (codecs.BOM_UTF16_LE + b"a", "UTF-16-LE"),
        ("Съешь ещё этих мягких французских булок, да выпей чаю. ".encode("cp1251") * 9, "UTF-8"),
    ],
)
def test_what_is_no_text(put: Put, data: bytes, words: str) -> None:
    path = put("a.txt", data)
    with pytest.raises(SourceError, match=words) as error:
        read(path)
    assert str(path) in str(error.value)


def test_nul_characters_inside_a_text_are_kept(put: Put) -> None:
    assert read(put("a.txt", b"one\0two and more words"))[0].text == "one\0two and more words"


def test_unreadable_paths(put: Put, tmp_path: Path) -> None:
    put("speech.txt", "Words.")
    with pytest.raises(SourceError, match=r"no such file.*did you mean 'speech.txt'"):
        read(tmp_path / "speach.txt")
    with pytest.raises(SourceError, match="no such file"):
        read(tmp_path / "none" / "at" / "all.txt")
    with pytest.raises(SourceError, match="no file"):
        read()
    with pytest.raises(SourceError, match="given more than once"):
        read(tmp_path / "speech.txt", tmp_path / "speech.txt")
    with pytest.raises(SourceError, match="did you mean 'markdown'"):
        read(tmp_path / "speech.txt", format="markdwn")
    with pytest.raises(SourceError, match=r"null|NUL|no such file"):
        read("a\0b")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read any file"
)
def test_a_forbidden_file(put: Put) -> None:
    path = put("a.txt", "Words.")
    path.chmod(0)
    with pytest.raises(SourceError, match="cannot be read: Permission denied"):
        read(path)


def test_a_file_that_fails(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put("a.txt", "Words.")

    def fail(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(SourceError, match="cannot be read: Permission denied"):
        read(path)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(b"One.\r\nTwo.")

    monkeypatch.setattr(sys, "stdin", Stdin())
    [source] = read("-")
    assert (source.id, source.path, source.text) == ("stdin", None, "One.\nTwo.")


def test_text_in_memory() -> None:
    source = read_text("One.\r\nTwo.", id="mine", metadata={"speaker": "J"})
    assert (source.id, source.text, source.metadata) == ("mine", "One.\nTwo.", {"speaker": "J"})
    assert source.sha256_bytes == sha(b"One.\r\nTwo.")
    assert read_text("").text == ""
    with pytest.raises(SourceError, match="character 2 is half of one"):
        read_text("x \ud800")
    with pytest.raises(SourceError, match="'text' or 'markdown'"):
        read_text("x", format="html")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(sorted(FORMATS)))
def test_any_bytes_are_a_text_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, format: str
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "a"
    path.write_bytes(data)
    try:
        sources = read(path, format=format)
    except SourceError as error:
        assert str(path) in str(error)  # noqa: PT017 (either outcome is right)
    else:
        assert all(source.sha256_bytes == sha(data) for source in sources)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100))
def test_only_line_ends_change(text: str) -> None:
    source = read_text(text)
    assert source.text == re.sub(r"\r\n?", "\n", text)
    assert ("\r" in text) == bool(source.notes)


# --- folders


def test_a_folder_is_read_in_order(put: Put, tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.txt", "sub/.hidden.txt", ".git/d.txt", "e.log"):
        put(name, f"Words of {name}.")
    assert [source.id for source in read(tmp_path)] == ["a", "b", "c"]
    assert [source.id for source in read(tmp_path, format="markdown")] == ["a"]


def test_ids_that_would_be_the_same_are_paths(put: Put, tmp_path: Path) -> None:
    for name in ("x/a.txt", "y/a.txt", "y/b.txt"):
        put(name, "Words.")
    assert [source.id for source in read(tmp_path)] == ["x/a.txt", "y/a.txt", "b"]
    both = [source.id for source in read(tmp_path / "x", tmp_path / "y")]
    assert both == [(tmp_path / "x/a.txt").as_posix(), (tmp_path / "y/a.txt").as_posix(), "b"]


def test_a_folder_without_texts_says_what_it_looked_for(tmp_path: Path, put: Put) -> None:
    put("sources.toml", "")
    with pytest.raises(SourceError, match=r"no texts.*\.txt.*\.docx"):
        read(tmp_path)


def test_a_file_with_another_suffix_is_plain_text(put: Put) -> None:
    assert read(put("speech.log", "# Words."))[0].format == "text"


# --- sources.toml


def test_records_give_metadata(put: Put, tmp_path: Path) -> None:
    put("a.txt", "Words.")
    put("sub/b.md", "---\nspeaker: front\nvenue: hall\n---\nWords.")
    put(
        "sources.toml",
        f"""
        [[source]]
        file = "a.txt"
        author = "Jane Doe"
        date = 1961-01-20
        tags = ["x", "y"]
        sha256 = "{sha(b"Words.")}"
        [[source]]
        file = "sub/b.md"
        speaker = "record"
        """,
    )
    first, second = read(tmp_path, metadata={"genre": "speech"})
    assert first.metadata == {
        "author": "Jane Doe", "date": "1961-01-20", "tags": "x, y", "genre": "speech",
    }  # fmt: skip
    assert second.metadata == {"speaker": "record", "venue": "hall", "genre": "speech"}
    assert read(tmp_path / "a.txt")[0].metadata["author"] == "Jane Doe"


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ('[[source]]\nfile = "a.txt"\nsha256 = "00"', "says 00"),
        ("[[source]]\ntitle = 'x'", "needs file"),
        ("[[source]", "sources.toml"),
        ("x = 1", "nothing else"),
        ('[[source]]\nfile = "a.txt"\n[[source]]\nfile = "a.txt"', "has a table already"),
        ('[[source]]\nfile = "a.txt"\n[source.place]\nx = 1', "not tables"),
    ],
)
def test_broken_records(put: Put, record: str, words: str) -> None:
    path = put("a.txt", "Words.")
    put("sources.toml", record)
    with pytest.raises(SourceError, match=words):
        read(path)


def test_the_article_is_what_its_record_says() -> None:
    [source] = read(SEEDS)
    assert source.metadata["author"] == "Wang Yi"
    assert source.metadata["date"] == "2020-04-27"
    assert source.metadata["title"] == source.text.split("\n")[0]
    assert source.text.endswith(f"Source: {source.metadata['venue']}")
    assert source.sha256 == source.sha256_bytes  # plain UTF-8 with plain line ends
    assert source.notes == ()


# --- tables


def test_csv(put: Put) -> None:
    text = 'speaker,doc_id,text\r\nJ,one,"He said ""no"".\r\nTwo, three."\r\n,two,Words.\r\n'
    one, two = read(put("a.csv", text))
    assert (one.id, one.text, one.metadata) == (
        "one", 'He said "no".\nTwo, three.', {"speaker": "J"},
    )  # fmt: skip
    assert (two.id, two.metadata, two.format) == ("two", {}, "csv")
    assert one.sha256_bytes == sha(text.encode())
    assert "1 line ends CR LF became LF." in one.notes


def test_a_cell_may_be_long(put: Put) -> None:
    [source] = read(put("a.csv", "doc_id,text\na," + "word " * 100_000))
    assert len(source.text) >= 499_999


def test_tsv_and_other_columns(put: Put) -> None:
    path = put("a.tsv", "name\tspeech\tyear\n007\tWords, words.\t1961\n")
    with pytest.raises(SourceError, match=r"no column 'doc_id'.*name, speech, year.*id_column"):
        read(path)
    [source] = read(path, text_column="speech", id_column="name")
    assert (source.id, source.text, source.metadata) == ("007", "Words, words.", {"year": "1961"})


def test_json_lines(put: Put) -> None:
    lines = '{"doc_id": 7, "text": "Wo\\u0000rds.\\r\\nMore.", "year": 1961, "x": null}\n\n'
    [source] = read(put("a.jsonl", lines))
    assert (source.id, source.text, source.metadata) == ("7", "Wo\0rds.\nMore.", {"year": "1961"})


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "doc_id,text\na,x\na,y\n", "rows 1 and 2 have the same 'doc_id', 'a'"),
        ("a.csv", "doc_id,text\na,x\n,y\n", "row 2 has no 'doc_id'"),
        ("a.csv", "doc_id,text\na,\n", r"row 1 \(a\): has no text"),
        ("a.csv", "doc_id,words\na,x\n", "no column 'text'"),
        ("a.csv", "doc_id,text\n", "has no text"),
        ("a.csv", "\ndoc_id,text\n", "first line"),
        ("a.csv", "doc_id,text\na,b,c,d\n", "proper table"),
        ("a.jsonl", "[1]\n", "line 1: must be an object"),
        ("a.jsonl", '{"doc_id": "a", "text": "x"}\n{"doc_id"\n', "line 2: is not JSON"),
        ("a.jsonl", '{"doc_id": "a"}\n', "line 1: has no column 'text'"),
        ("a.jsonl", '{"doc_id": "a", "text": 1}\n', "'text' must be a string"),
        ("a.jsonl", '{"doc_id": null, "text": "x"}\n', "'doc_id' must be"),
        ("a.jsonl", '{"doc_id": "a", "text": "x"}\n{"doc_id": "a", "text": "y"}', "rows 1 and 2"),
        ("a.jsonl", "[" * 100_000, "line 1: is not JSON"),
    ],
)
def test_broken_tables(put: Put, name: str, content: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        read(put(name, content))


def test_one_id_in_two_tables(put: Put) -> None:
    one, two = put("a.csv", "doc_id,text\nx,y\n"), put("b.csv", "doc_id,text\nx,y\n")
    with pytest.raises(SourceError, match=r"b.csv: the id 'x' is taken by a text of .*a.csv"):
        read(one, two)


# --- Markdown


def words_of(text: str) -> str:
    """What is left of a Markdown text without its marks, white space collapsed."""
    return " ".join(without_syntax(read_text(text, format="markdown")).split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# A *b* __c__", "A b c"),
        ("Setext\n---\n", "Setext"),
        ("a [b](http://x 'y') c", "a b c"),
        ("a [b][r] c [r]\n\n[r]: http://x 'title'", "a b c r"),
        ("<http://a.b> ![alt](u)", "http://a.b alt"),
        ("- a\n* b\n  - c", "a b c"),
        ("1. a\n2. b", "1. a 2. b"),
        ("> a\n> > b\nlazy", "a b lazy"),
        ("```py\nx *y*\n```\n", "x *y*"),
        ("a `b` ``c ` d``", "a b c ` d"),
        ("| a | b |\n|---|:-:|\n| c | *d* |", "a b c d"),
        ("<div class='x'>a</div>\n\nb <b>c</b> <!-- no -->", "a b c"),
        ("~~gone~~ 2 * 3 * 4 a_b_c", "gone 2 * 3 * 4 a_b_c"),
        (r"\* not &amp; [no link", r"\* not &amp; [no link"),
        ("a  \nb\\\nc", "a b c"),
        ("[h](http)h", "h h"),
        ("\ta tab\n\n-\tb", "a tab b"),
        ("unclosed ``` and **", "unclosed ``` and **"),
    ],
)
def test_marks_are_told_from_words(text: str, words: str) -> None:
    assert words_of(text) == words


def test_markdown_keeps_its_text_and_names_headings(put: Put) -> None:
    text = "---\ntitle: A Speech\ndate: 2020-04-27\ntags: [x, y]\n---\n# One\n\nWords.\n\n***\n"
    [source] = read(put("a.md", text))
    assert source.text == text
    assert source.metadata == {"title": "A Speech", "date": "2020-04-27", "tags": "x, y"}
    named = [(m.kind, m.level, text[m.start : m.end]) for m in source.markup]
    assert ("heading", 1, "One") in named
    assert ("separator", 0, "***") in named
    assert ("paragraph", 0, "Words.") in named
    assert " ".join(without_syntax(source).split()) == "One Words. ***"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert words_of("---\nJust words here.\n---\nMore.").endswith("More.")
    assert "Just words here." in words_of("---\nJust words here.\n---\nMore.")


MARKDOWN_PIECES = (
    *("word", " ", "\n", "\n\n", "*", "**", "_", "`", "``", "[", "]", "(", ")", "![", "](u)", "\t"),
    *("# ", "> ", "- ", "1. ", "|", "|-|-|\n", "<b>", "</b>", "<!--", "-->", "&amp;", "\\", "~~"),
    *("```\n", "---\n", "===\n", "[r]: u\n", "[r]", "é🎉", "\0"),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(MARKDOWN_PIECES),
        max_size=30,
    ).map("".join)
)
def test_words_are_never_taken_for_marks(text: str) -> None:
    source = read_text(text, format="markdown")
    kept = without_syntax(source)
    # What no parse of Markdown can hide: words outside tags, targets, comments and front matter.
    if not re.search(r"[<\[(`]|---|~~~", text):
        assert kept.count("word") == text.count("word")
        assert kept.count("é🎉") == text.count("é🎉")
    assert all(a.end <= b.start for a, b in _neighbors(source, "syntax"))


def _neighbors(source: Source, kind: str) -> list[tuple[Markup, Markup]]:
    marks = [mark for mark in source.markup if mark.kind == kind]
    return list(pairwise(marks))


# --- web pages, PDF, Word

PAGE = """<!doctype html><html lang="en"><head><meta charset="{charset}"><title>The speech</title>
<meta name="author" content="Jane Doe"></head><body><nav><a href="/">Home</a></nav><article>
<h1>The big speech</h1><p>We the people of this town have come together today to talk about the
future that we share with <b>one another</b> in the café.</p><h2>The economy</h2>
<p>First, the economy must be rebuilt, and everyone has to help in rebuilding it<br>soon.</p>
<ul><li>One item of a list</li><li>Another item of a list</li></ul><h3>Trade</h3>
<p>Trade is good for everyone and we shall have more of it in the coming years.</p></article>
<footer>Copyright</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_html(put: Put, charset: str) -> None:
    pytest.importorskip("trafilatura")
    data = PAGE.format(charset=charset).encode(charset)
    [source] = read(put("a.html", data))
    assert "one another in the café." in " ".join(source.text.split())
    assert "Home" not in source.text
    assert "Copyright" not in source.text
    headings = [m for m in source.markup if m.kind == "heading"]
    assert [(m.level, source.text[m.start : m.end]) for m in headings] == [
        (1, "The big speech"), (2, "The economy"), (3, "Trade"),
    ]  # fmt: skip
    assert source.metadata["author"] == "Jane Doe"
    assert source.sha256_bytes == sha(data)
    found = find_structure(source)
    assert [s.id for s in found.sections if s.is_body] == ["1", "2", "2.1"]
    assert found.sections[0].kind == "title"


def test_html_without_text(put: Put) -> None:
    pytest.importorskip("trafilatura")
    with pytest.raises(SourceError, match="no main text"):
        read(put("a.html", "<html><body><script>x = 1</script></body></html>"))


def pdf(*pages: str) -> bytes:
    """A PDF file with a line of text on each page."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for words in pages:
        stream = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET" if words else ""
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 "
            "/BaseFont /Helvetica >> >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = "%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    return (out + f"startxref\n{out.index('xref')}\n%%EOF").encode()


def test_pdf(put: Put) -> None:
    pytest.importorskip("pypdf")
    [source] = read(put("a.pdf", pdf("A sentence that goes", "on here.", "", "The end.")))
    assert source.text == "A sentence that goes\non here.\n\nThe end."
    pages = [(m.level, source.text[m.start : m.end]) for m in source.markup if m.kind == "page"]
    assert pages == [(1, "A sentence that goes"), (2, "on here."), (4, "The end.")]
    assert any("1 pages without text" in note for note in source.notes)


def test_pdf_without_text(put: Put) -> None:
    pytest.importorskip("pypdf")
    with pytest.raises(SourceError, match="no text layer"):
        read(put("a.pdf", pdf("", "")))
    with pytest.raises(SourceError, match="no readable PDF"):
        read(put("b.pdf", b"%PDF-1.4\nnothing"))


def test_docx(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.core_properties.author = "Jane Doe"
    document.add_paragraph("The Speech", style="Title")
    document.add_paragraph("Words of the body that are here.")
    document.add_heading("One", level=1)
    document.add_paragraph("More words of the body.")
    document.add_heading("Deep", level=2)
    document.add_paragraph("")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    document.save(tmp_path / "a.docx")
    [source] = read(tmp_path / "a.docx")
    assert source.text == (
        "The Speech\n\nWords of the body that are here.\n\nOne\n\nMore words of the body.\n\n"
        "Deep\n\n\n\nleft\tright"
    )
    assert source.metadata["author"] == "Jane Doe"
    found = find_structure(source)
    assert [s.id for s in found.sections] == ["title", "1", "2", "heading-1", "2.1", "heading-2"]


def test_a_broken_docx(put: Put) -> None:
    pytest.importorskip("docx")
    with pytest.raises(SourceError, match="no readable Word document"):
        read(put("a.docx", "words"))


@pytest.mark.parametrize(
    ("name", "package"), [("a.html", "trafilatura"), ("a.pdf", "pypdf"), ("a.docx", "docx")]
)
def test_a_missing_extra_names_the_command(
    put: Put, monkeypatch: pytest.MonkeyPatch, name: str, package: str
) -> None:
    real = builtins.__import__

    def without(module: str, *args: Any, **kwargs: Any) -> Any:
        if module.split(".")[0] == package:
            raise ImportError(module)
        return real(module, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PipelineError, match=r"pip install 'rhetoric-analysis\[files\]'"):
        read(put(name, "words"))
