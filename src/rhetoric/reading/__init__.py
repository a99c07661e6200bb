"""Files, folders, tables, web pages and standard input → `Source`: the text, nothing lost.

Reading changes only what it reports in `Source.notes`: a byte order mark is removed and line ends
become "\\n". Two hashes are kept, of the bytes and of the text.
"""

from rhetoric.reading.decoding import encode
from rhetoric.reading.files import FORMATS, read, read_text

__all__ = ["FORMATS", "encode", "read", "read_text"]
