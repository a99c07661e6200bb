"""What a single line looks like: a date, a byline, a heading, a list item, a salutation.

Every pattern is matched against one short line, so none can be slow. All are conservative: a
line that is not surely something else is body.
"""

from __future__ import annotations

import re

ENDS_SENTENCE = re.compile(r"""[.!?…:;][)\]"'”’»*_]*\s*$|--$|—$""")
SEPARATOR = re.compile(r"(?:[*\-_=~#•·+—–]\s*){3,}|[*#§⁂❧❦☙◆❖•⁕※]|(?:[§⁂❧❦☙◆❖⁕※]\s*){2,}")
LONGEST_TITLE = 200
LONGEST_HEADING = 100

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:{_DAY}(?:\s+of)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+{_DAY},?\s+\d{{4}}"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4})"
)
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*\(?[A-Z]{2,4}(?:[+-]\d+)?\)?)?"
_PLACE = r"[A-Z][\w.'’-]*(?:,?\s+[A-Z][\w.'’-]*){0,5}"
_DATELINE = re.compile(
    r"(?:(?:Published|Updated|Posted|Date|Dated|Delivered|Released|Last updated)"
    r"(?:\s+on)?\s*:?\s*)?"
    rf"(?:{_PLACE},?\s+)?(?:{_WEEKDAY})?{_DATE}(?:[\s,|T–-]+(?:at\s+)?{_TIME})?\.?"
)
_WIRE = re.compile(
    rf"{_PLACE},\s+(?:{_MONTH}\s+{_DAY}|{_DAY}\s+{_MONTH})(?:,?\s+\d{{4}})?"
    r"(?:\s*\([A-Z][\w .&/-]{1,40}\))?\s*(?:--?|–|—)*"
)
_STAMP = re.compile(rf"{_DATE}|{_TIME}", re.IGNORECASE)
_SITE_WORDS = re.compile(
    r"\||\b(?:code|views?|category|comments?|print|share|section|id)\s*:|\bcategory\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:[Bb]y|BY|Written by|Author:)\s+(?:[A-Z][\w.'’-]*|and|of|the|de|van|von|der|al|bin|&|,|\s)+"
)
_NOTE = re.compile(
    r"[\[(*_]*\s*(?:editors?['’]?s?['’]?\s+notes?|ed(?:itor)?\.\s+note|editorial\s+note"
    r"|publisher['’]s\s+note|translator['’]s\s+note|author['’]s\s+note)\s*[*_]*\s*(?:[:.–—-]|$)",
    re.IGNORECASE,
)
_PLAIN_NOTE = re.compile(r"[\[(]?\s*(?:NOTE|Note)\s*:\s")
_SOURCE = re.compile(
    r"[\[(]?\s*(?:sources?\s*:|original(?:\s+source)?\s*:|courtesy(?:\s+of\b|\s*:)"
    r"|reprinted\s+(?:from|with|by)\b|(?:first|originally)\s+published\s+(?:in|by|on|at)\b"
    r"|published\s+(?:in|by)\b|retrieved\s+from\b)",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"\(([A-Z][\w&.'’-]*(?:\s+[A-Z&][\w&.'’-]*){0,3})\)")
_STAGE = re.compile(
    r"applause|laught|laugh|cheer|music|pause|silence|ovation|boo|crosstalk|inaudible|end|sic"
    r"|audience|singing|interrupt|continued",
    re.IGNORECASE,
)
_SALUTATION = re.compile(
    r"(?:and\s+|to\s+|good\s+(?:morning|afternoon|evening|day)|hello|welcome|thank|thanks)\b"
    r"|(?:my\s+|dear\s+)?(?:fellow|friends?|ladies|gentlemen|colleagues|comrades|citizens|country"
    r"men|countrywomen|compatriots|brothers|sisters|delegates|members|senators|sirs?|madame?"
    r"|mr|mrs|ms|dr|your\s+\w+|excellenc\w+|honou?rable|distinguished|americans)\b|dear\b"
    r"|(?:sincerely|respectfully|yours|amen|god\s+bless|signed)\b",
    re.IGNORECASE,
)
_NUMBER_WORD = r"(?:\d{1,2}|[IVXLC]{1,6}|[A-Z]|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)"
_PART = re.compile(
    rf"(?:PART|CHAPTER|SECTION|ARTICLE|Part|Chapter|Section|Article)\s+{_NUMBER_WORD}\b"
)
_ROMAN_HEAD = re.compile(r"([IVXLC]{1,6})[.):](?:\s|$)")
_ARABIC_HEAD = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})(?:[.):]?\s+(?=[A-Z“\"])|\.(?=[A-Z]{2})|$)")
_LETTER_HEAD = re.compile(r"([A-Z])[.)]\s+(?=[A-Z“\"])")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_SMALL = frozenset(
    "a an the and or but nor for of to in on at by with from as is are be was vs via per into "
    "over its our their his her who that not under between against upon than".split()
)
_LIST_MARK = re.compile(
    r"(?P<bullet>[-*•‣◦▪–—]|o(?=\s))\s+\S"
    r"|(?P<open>\(?)(?:(?P<number>\d{1,3})|(?P<letter>[a-zA-Z])|(?P<roman>[ivxlIVXL]{2,6}))"
    r"(?P<close>[.)])\s+\S"
)
OPENING_WORDS = frozenset(
    "introduction preamble foreword preface overview background summary conclusion abstract "
    "contents prologue epilogue opening".split()
)


def starts_upper(text: str, start: int, end: int) -> bool:
    """Whether the first letter or digit is a capital letter or a digit."""
    for place in range(start, min(end, start + 8)):
        letter = text[place]
        if letter.isalnum():
            return letter.isupper() or letter.isdigit() or letter.istitle()
    return False


def is_dateline(line: str) -> bool:
    """A date that stands alone, with a place or an agency perhaps."""
    return _DATELINE.fullmatch(line) is not None or _WIRE.fullmatch(line) is not None


def is_site_line(line: str) -> bool:
    """A line of the page that the text was copied from: a stamp with codes, a path, buttons."""
    if ENDS_SENTENCE.search(line):
        return False
    parts = [part.strip() for part in line.split("|")]
    if _STAMP.search(line) and _SITE_WORDS.search(line):
        return all(len(part.split()) <= 12 for part in parts)
    short = all(part and len(part.split()) <= 4 for part in parts)
    if len(parts) >= 3 and short:
        return True
    path = [part.strip() for part in re.split(r"[>»›]", line)]
    return len(path) >= 3 and all(part and len(part.split()) <= 5 for part in path)


def is_byline(line: str) -> bool:
    """ "By Jane Doe"."""
    return len(line.split()) <= 12 and len(line) <= 100 and _BYLINE.fullmatch(line) is not None


def is_note(words: str, *, plain: bool = False) -> bool:
    """Whether a paragraph opens as an editor's note ("Note:" too where `plain`)."""
    return _NOTE.match(words) is not None or (plain and _PLAIN_NOTE.match(words) is not None)


def is_source_line(line: str) -> bool:
    """ "Source: …", "Reprinted from …", "(Xinhua)"."""
    if len(line.split()) > 25:
        return False
    if _SOURCE.match(line):
        return True
    agency = _AGENCY.fullmatch(line)
    return agency is not None and not _STAGE.search(agency[1])


def is_edge_line(line: str) -> bool:
    """Whether a line near the top or the end is surely no part of a paragraph of prose."""
    return is_site_line(line) or is_dateline(line) or is_byline(line) or is_source_line(line)


def is_salutation(line: str) -> bool:
    """An address to the audience, or a closing formula; many commas make a roll of names."""
    return _SALUTATION.match(line) is not None or line.count(",") >= 3


def list_mark(line: str) -> tuple[str, int] | None:
    """The shape and number of a list item's mark: ("-", 0), ("1.", 2), ("(a)", 1); or None."""
    found = _LIST_MARK.match(line)
    if not found:
        return None
    if found["bullet"]:
        return "-", 0
    shape, number = "", 0
    if found["number"]:
        shape, number = "1", int(found["number"])
    elif found["letter"]:
        letter = found["letter"]
        shape, number = ("a" if letter.islower() else "A"), ord(letter.lower()) - 96
    else:
        shape = "i" if found["roman"].islower() else "I"
        number = roman_value(found["roman"])
    return f"{found['open']}{shape}{found['close']}", number


def roman_value(numeral: str) -> int:
    """The value of a Roman numeral, read leniently ("IIII" is 4)."""
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    total, highest = 0, 0
    for letter in reversed(numeral.lower()):
        value = values.get(letter, 0)
        total += value if value >= highest else -value
        highest = max(highest, value)
    return total


def heading_style(line: str) -> str | None:
    """Which kind of heading a short line could be, or None.

    "part" (Part One), "roman" (II. The economy), "arabic" (2.1 Trade), "letter" (A. Trade),
    "caps" (THE ECONOMY), "title" (The State of the Economy). A line that ends like a sentence,
    has more than 12 words, opens a list or addresses the audience is none.
    """
    words = line.split()
    if not words or len(words) > 12 or len(line) > LONGEST_HEADING or line[0] in "([{-*•\"'“‘":
        return None
    if any(mark in line for mark in "<>|»"):  # a link of the page that the text came from
        return None
    bare = line.rstrip(" *_")
    numbered = None
    if _PART.match(line):
        numbered = "part"
    elif _ROMAN_HEAD.match(line):
        numbered = "roman"
    elif _ARABIC_HEAD.match(line):
        numbered = "arabic"
    elif _LETTER_HEAD.match(line):
        numbered = "letter"
    rest = words[1:] if numbered else words
    if numbered == "arabic" and not words[0].strip(".):").replace(".", "").isdigit():
        rest = words  # "3.AGRICULTURE", without a space
    if not rest:
        return numbered if numbered in ("part", "roman") else None
    if ENDS_SENTENCE.search(bare) and not (numbered == "part" and len(words) == 2):
        return None
    if bare.endswith(",") or is_salutation(" ".join(rest)):
        return None
    found = _WORD.findall(" ".join(rest))
    if not found or len(found) * 2 < len(rest):
        return numbered
    if numbered:
        return numbered if starts_upper(found[0], 0, len(found[0])) else None
    letters = [letter for word in found for letter in word if letter.isalpha()]
    if len(letters) >= 4 and all(letter.isupper() for letter in letters):
        return "caps"
    weighty = [word for word in found if word.lower() not in _SMALL]
    if found[0][0].isupper() and len(weighty) >= 1 and all(w[0].isupper() for w in weighty):
        return "title"
    return None


def looks_like_title(line: str) -> bool:
    """Whether a line at the top could be a title: short, no sentence, no address, no list."""
    words = line.split()
    if not words or len(words) > 30 or len(line) > LONGEST_TITLE:
        return False
    bare = line.rstrip(" *_\"”’'")
    if not starts_upper(line, 0, len(line)) or bare.endswith((",", "-", "–", "—")):
        return False
    if list_mark(line) is not None and heading_style(line) is None:
        return False
    if is_salutation(line) or not _WORD.search(line):
        return False
    if ENDS_SENTENCE.search(bare):
        asks = bare.endswith(("?", "!")) and len(words) >= 3
        return asks and heading_style(bare.rstrip("?!")) in ("title", "caps")
    return True
