"""Voice, negation, condition, future."""

from __future__ import annotations

import numpy as np
import pytest

from rhetoric.layers import SOURCES, annotate, attributed_spans, quotations
from rhetoric.preparing import prepare


def quoted(text: str) -> list[str]:
    document = prepare(text, depth="surface")
    return [span.of(text) for span in quotations(document)]


def under(text: str, layer: str) -> list[str]:
    document = prepare(text, depth="surface")
    flags = np.asarray(getattr(annotate(document), layer))
    picked = document.tokens.spans.take(flags & document.tokens.is_word)
    return picked.texts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He noted, "There is hope."', ['"There is hope."']),
        ("She said: “We will go.” Then she went.", ["“We will go.”"]),
        ('China, "the world\'s factory", opened.', []),
        ('They call it a "silk road of health".', []),
        ('"One two three four five six" is a motto.', ['"One two three four five six"']),
        ('An unclosed " mark stays open.\n\nThe next paragraph is "free" of it.', []),
    ],
)
def test_quotations(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The minister pointed out that the virus respects no borders.",
            ["the virus respects no borders"],
        ),
        ("They say that war is near. It is not.", ["war is near"]),
        ("I believe that we can win.", []),
        ("We said that it would end.", []),
        ("Let us say that it ends.", []),
        ("He said nothing.", []),
    ],
)
def test_attribution(text: str, expected: list[str]) -> None:
    document = prepare(text, depth="surface")
    assert [span.of(text) for span in attributed_spans(document)] == expected


def test_source_of_each_token() -> None:
    text = 'He said, "We must win." They claim that we lost. We did not.'
    document = prepare(text, depth="surface")
    sources = [SOURCES[code] for code in annotate(document).source.tolist()]
    by_word = dict(zip(document.tokens.spans.texts(text), sources, strict=True))
    assert by_word["must"] == "quoted"
    assert by_word["lost"] == "attributed"
    assert by_word["did"] == "own"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We do not fear war, we fear defeat.", ["fear", "war"]),
        ("Not only war but peace.", []),
        ("No enemy can win.", ["enemy", "can", "win"]),
        ("We win.", []),
    ],
)
def test_negation(text: str, expected: list[str]) -> None:
    assert under(text, "negated") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("China will win, and it wins now.", ["win"]),
        ("The will of the people wins.", []),
        ("We are going to fight.", ["fight"]),
        ("We are going home.", []),
    ],
)
def test_future(text: str, expected: list[str]) -> None:
    assert under(text, "future") == expected


def test_hypothetical() -> None:
    assert under("If war comes, we stand.", "hypothetical") == ["war", "comes"]
    assert under("Their might is great.", "hypothetical") == []
