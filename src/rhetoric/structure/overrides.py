"""What a user says about a text's structure, checked and made plain.

The same mapping comes from Python and from a table of ``rhetoric.toml``:

    paragraphs = "lines"                       # "auto", "lines", "blank-lines"
    sections = ["Since the outbreak", 5120]    # "auto", "headings", "blank-lines", "none",
                                               # or where each further section begins
    body = "all"                               # no paratext but what the next table names
    enumerations = false

    [paratext]
    title = ["A new order"]                    # the paragraphs that begin with these words
    byline = [3]                               # line 3 of the text, counted from 1
    editors_note = [[4, 6]]                    # lines 4 to 6, as one paragraph
    body = ["THE PRESIDENT"]                   # not paratext, whatever it looks like
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rhetoric.errors import SourceError, did_you_mean
from rhetoric.model import BODY, PARATEXT_KINDS

SECTION_MODES = ("auto", "headings", "blank-lines", "none")
PARAGRAPH_MODES = ("auto", "lines", "blank-lines")
_KEYS = ("paratext", "sections", "body", "paragraphs", "enumerations")


@dataclass(frozen=True)
class Override:
    """The user's word on one text, each part with its default.

    Attributes:
        lines: (first line, last line, kind), 1-based, in order.
        openings: (opening words, kind).
        sections: a mode, or the borders: offsets and opening words.
    """

    lines: tuple[tuple[int, int, str], ...] = ()
    openings: tuple[tuple[str, str], ...] = ()
    sections: str | tuple[int | str, ...] = "auto"
    all_body: bool = False
    paragraphs: str = "auto"
    enumerations: bool = True


def read_override(override: Mapping[str, Any] | None, where: str) -> Override:
    """Check a mapping of the shape that this module shows.

    Raises:
        SourceError: a key, a kind or a value that is none of those, naming it.
    """
    if not override:
        return Override()
    for key in override:
        if key not in _KEYS:
            raise SourceError(
                f"{where}: the structure has no setting {key!r}{did_you_mean(str(key), _KEYS)}"
            )
    lines, openings = _paratext(override.get("paratext", {}), where)
    body = override.get("body", "auto")
    _one_of("body", body, ("auto", "all"), where)
    paragraphs = override.get("paragraphs", "auto")
    _one_of("paragraphs", paragraphs, PARAGRAPH_MODES, where)
    enumerations = override.get("enumerations", True)
    if not isinstance(enumerations, bool):
        raise SourceError(f"{where}: enumerations must be true or false, not {enumerations!r}")
    sections = override.get("sections", "auto")
    if isinstance(sections, str):
        _one_of("sections", sections, SECTION_MODES, where)
    elif isinstance(sections, Sequence) and all(_is_border(border) for border in sections):
        sections = tuple(sections)
    else:
        raise SourceError(
            f"{where}: sections must be one of {', '.join(SECTION_MODES)}, or a list of borders, "
            f"each an offset or the opening words of a paragraph, not {sections!r}"
        )
    return Override(lines, openings, sections, body == "all", paragraphs, enumerations)


def _is_border(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _one_of(name: str, value: object, known: Sequence[str], where: str) -> None:
    if value not in known:
        raise SourceError(f"{where}: {name} must be one of {', '.join(known)}, not {value!r}")


def _paratext(
    given: object, where: str
) -> tuple[tuple[tuple[int, int, str], ...], tuple[tuple[str, str], ...]]:
    if not isinstance(given, Mapping):
        raise SourceError(f"{where}: paratext must be a table of kinds, not {given!r}")
    lines: list[tuple[int, int, str]] = []
    openings: list[tuple[str, str]] = []
    kinds = (*PARATEXT_KINDS, BODY)
    for kind, places in given.items():
        if kind not in kinds:
            raise SourceError(
                f"{where}: there is no paratext of kind {kind!r}{did_you_mean(str(kind), kinds)}"
            )
        if isinstance(places, str) or not isinstance(places, Sequence):
            raise SourceError(f"{where}: paratext.{kind} must be a list, not {places!r}")
        for place in places:
            if isinstance(place, str) and place.strip():
                openings.append((" ".join(place.split()), kind))
                continue
            pair = (place, place) if isinstance(place, int) else place
            if not _is_line_pair(pair):
                raise SourceError(
                    f"{where}: paratext.{kind} takes opening words, line numbers from 1 and "
                    f"pairs [first, last], not {place!r}"
                )
            lines.append((pair[0], pair[1], kind))
    lines.sort()
    for before, after in pairwise(lines):
        if after[0] <= before[1]:
            raise SourceError(f"{where}: line {after[0]} is given twice under paratext")
    return tuple(lines), tuple(openings)


def _is_line_pair(pair: Any) -> bool:
    return (
        isinstance(pair, Sequence)
        and len(pair) == 2
        and all(isinstance(number, int) and not isinstance(number, bool) for number in pair)
        and 1 <= pair[0] <= pair[1]
    )
