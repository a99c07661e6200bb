"""Bytes to text: encodings, line ends, hashes. What reading changes is said in a note."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Mapping

from rhetoric.errors import SourceError
from rhetoric.model import Markup, Source

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF file (name it .pdf, or say format='pdf')"),
    (b"PK\x03\x04", "a zip archive (a Word document is named .docx)"),
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office file (save it as .docx or as text)"),
    (b"{\\rtf", "a Rich Text file (save it as .docx or as text)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
)
_CONTROLS = bytes(set(range(32)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B})
MAX_CHARACTERS = 2**31 - 1  # offsets are 32-bit


def hash_bytes(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def encode(text: str) -> bytes:
    """UTF-8; a lone surrogate, which UTF-8 forbids, becomes the three bytes it would have."""
    return text.encode("utf-8", "surrogatepass")


def decode(data: bytes, *, where: str, encoding: str | None = None) -> tuple[str, str, list[str]]:
    """The text of `data`, the name of its encoding, and notes on what was removed.

    A byte order mark decides (UTF-8, UTF-16, UTF-32), unless `encoding` is given; without either
    it is strict UTF-8. Line ends are left alone.

    Raises:
        SourceError: the bytes are no text in that encoding; the message names the likely one.
    """
    if encoding is not None:
        try:
            name = codecs.lookup(encoding).name
            text = data.decode(encoding)
        except LookupError:
            raise SourceError(
                f"{where}: there is no text encoding named {encoding!r}; "
                "Python's names are meant, such as utf-8, cp1252, utf-16-le, gb18030"
            ) from None
        except ValueError as error:
            raise SourceError(f"{where}: is not {encoding}: {error}") from None
        return _without_mark(text, name)

    for mark, name in _MARKS:
        if not data.startswith(mark):
            continue
        try:
            text = data.decode(name)
        except UnicodeDecodeError as error:
            if name == "utf-32-le":  # the same bytes can begin a UTF-16 text with a NUL
                continue
            raise SourceError(
                f"{where}: begins with the byte order mark of {name.upper()} "
                f"but is not {name.upper()}: {error.reason} at byte {error.start}"
            ) from None
        return _without_mark(text, name)

    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise SourceError(f"{where}: is not a text but {kind}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(f"{where}: {_why_not_utf8(data, error)}") from None
    wide = _utf16_without_mark(data)
    if wide:
        raise SourceError(
            f"{where}: every second byte is NUL: this looks like {wide.upper()} without a byte "
            f"order mark; give --encoding {wide} (in Python: encoding={wide!r})"
        )
    return text, "utf-8", []


def _without_mark(text: str, name: str) -> tuple[str, str, list[str]]:
    if text.startswith("\ufeff"):
        return text[1:], name, [f"A byte order mark ({name.upper()}) was removed."]
    return text, name, []


def _utf16_without_mark(data: bytes) -> str | None:
    """ "utf-16-le" or "utf-16-be" where nearly every second byte is NUL."""
    sample = data[:4096]
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.7 * half and even < 0.2 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.2 * half:
        return "utf-16-be"
    return None


def _why_not_utf8(data: bytes, error: UnicodeDecodeError) -> str:
    wide = _utf16_without_mark(data)
    likely = wide or _likely_encoding(data)
    sample = data[:65536]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if not wide and (b"\0" in sample or controls > 0.02 * len(sample)):
        return "is a binary file, not a text"
    line = data.count(b"\n", 0, error.start) + 1
    message = f"is not UTF-8 (byte 0x{data[error.start]:02x} in line {line})"
    if likely:
        return (
            f"{message}; it is probably {likely}: give --encoding {likely} "
            f"(in Python: encoding={likely!r})"
        )
    return f"{message}; give its encoding with --encoding (in Python: encoding=…)"


def _likely_encoding(data: bytes) -> str | None:
    """A guess for a message only: nothing is ever decoded by it."""
    sample = data[:65536]
    foreign = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    # Mostly ASCII: a Western text with quotes or accents. Too few bytes say nothing else either.
    if foreign <= 0.15 * len(sample) or len(sample) < 64:
        try:
            data.decode("cp1252")
        except UnicodeDecodeError:
            pass
        else:
            return "cp1252"
        if len(sample) < 64:
            return None
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return None
    best = from_bytes(sample).best()
    return None if best is None else best.encoding


def with_plain_line_ends(text: str) -> tuple[str, list[str]]:
    """`text` with CRLF and CR as "\\n", and notes with the counts."""
    if "\r" not in text:
        return text, []
    pairs = text.count("\r\n")
    lone = text.count("\r") - pairs
    notes = [
        f"{count} line ends {name} became LF."
        for count, name in ((pairs, "CR LF"), (lone, "CR"))
        if count
    ]
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


_SURROGATE = re.compile("[\ud800-\udfff]")


def has_text(text: str) -> bool:
    """Whether there is anything but white space and NUL characters."""
    return re.search(r"[^\s\0]", text) is not None


def make_source(
    text: str,
    *,
    id: str,
    sha256_bytes: str,
    where: str,
    path: str | None = None,
    format: str = "text",
    encoding: str = "utf-8",
    markup: tuple[Markup, ...] = (),
    metadata: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
    allow_empty: bool = False,
) -> Source:
    """A `Source` of a text whose line ends are plain already.

    Raises:
        SourceError: there is no text in it, a lone surrogate (half a character, which UTF-8
            forbids), or more than 2**31 - 1 characters.
    """
    lone = _SURROGATE.search(text)
    if lone:
        raise SourceError(
            f"{where}: character {lone.start()} is half of one (a lone surrogate, "
            f"U+{ord(lone.group()):04X}): the text was damaged before it came here"
        )
    if not allow_empty and not has_text(text):
        raise SourceError(f"{where}: has no text")
    if len(text) > MAX_CHARACTERS:
        raise SourceError(
            f"{where}: has {len(text):,} characters; one text can have {MAX_CHARACTERS:,}. "
            "Cut it into several texts"
        )
    return Source(
        id=id,
        text=text,
        sha256=hash_bytes(encode(text)),
        sha256_bytes=sha256_bytes,
        path=path,
        format=format,
        encoding=encoding,
        markup=markup,
        metadata=dict(metadata or {}),
        notes=notes,
    )
