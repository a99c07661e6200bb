"""The casebook of contrasts: at least twelve finds and twelve counter-examples of each type."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rhetoric import contrasts

BOOK = Path(__file__).parent / "casebooks" / "contrasts.md"
BOTH = ["surface", pytest.param("parsed", marks=pytest.mark.model)]
MARK = re.compile(r"\{([+-])(.*?)[+-]\}")


def cases() -> dict[str, tuple[list[str], list[str]]]:
    """By type the marked examples and the counter-examples."""
    book: dict[str, tuple[list[str], list[str]]] = {}
    here: list[str] = []
    for line in BOOK.read_text(encoding="utf-8").splitlines():
        if line.startswith("# ") and line != "# Contrasts":
            finds, counters = book.setdefault(line[2:], ([], []))
            here = finds
        elif line == "## Not":
            here = counters
        elif line.startswith("    "):
            here.append(line.strip())
    return book


CASES = cases()
FINDS = [(name, text) for name, (finds, _) in CASES.items() for text in finds]
COUNTERS = [(name, text) for name, (_, counters) in CASES.items() for text in counters]


def unmarked(text: str) -> tuple[str, dict[str, list[str]]]:
    poles: dict[str, list[str]] = {"asserted": [], "rejected": []}
    for sign, words in MARK.findall(text):
        poles["asserted" if sign == "+" else "rejected"].append(words)
    return MARK.sub(lambda found: found[2], text), poles


def test_there_are_enough_of_each_type() -> None:
    assert len(CASES) == 11
    assert all(len(finds) >= 12 and len(no) >= 12 for finds, no in CASES.values())


@pytest.mark.parametrize("depth", BOTH)
@pytest.mark.parametrize(("name", "marked"), FINDS)
def test_finds(name: str, marked: str, depth: str) -> None:
    text, poles = unmarked(marked)
    found = [m for m in contrasts.find(text, depth=depth) if m.name == name]
    assert len(found) == 1
    for role, words in poles.items():
        assert [span.of(text) for span in found[0].of(role)] == words


@pytest.mark.parametrize("depth", BOTH)
@pytest.mark.parametrize(("name", "text"), COUNTERS)
def test_passes_over(name: str, text: str, depth: str) -> None:
    assert name not in {m.name for m in contrasts.find(text, depth=depth)}
