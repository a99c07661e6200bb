"""What spaCy says of a word by itself: flags such as LIKE_NUM, and the shape of its letters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

LEXICAL_FLAGS = (
    "IS_ALPHA",
    "IS_ASCII",
    "IS_BRACKET",
    "IS_CURRENCY",
    "IS_DIGIT",
    "IS_LEFT_PUNCT",
    "IS_LOWER",
    "IS_PUNCT",
    "IS_QUOTE",
    "IS_RIGHT_PUNCT",
    "IS_SPACE",
    "IS_STOP",
    "IS_TITLE",
    "IS_UPPER",
    "LIKE_EMAIL",
    "LIKE_NUM",
    "LIKE_URL",
)
"""Flags of a word that need no model (number words and stop words are English)."""


@cache
def lexical_flag(name: str) -> Callable[[str], bool]:
    """The test behind one of `LEXICAL_FLAGS`."""
    from spacy.lang import lex_attrs
    from spacy.lang.en import lex_attrs as english
    from spacy.lang.en.stop_words import STOP_WORDS

    if name not in LEXICAL_FLAGS:
        raise KeyError(name)
    if name == "LIKE_NUM":
        return english.like_num
    if name == "IS_STOP":
        return lambda word: word.lower() in STOP_WORDS
    plain: dict[str, Callable[[str], bool]] = {
        "IS_DIGIT": str.isdigit,
        "IS_LOWER": str.islower,
        "IS_SPACE": str.isspace,
        "IS_TITLE": str.istitle,
        "IS_UPPER": str.isupper,
    }
    if name in plain:
        return plain[name]
    found: Callable[[str], bool] = getattr(lex_attrs, name.lower())
    return found


def word_shape(word: str) -> str:
    """The shape of a word: X and x for letters, d for digits, at most four of a kind in a row."""
    from spacy.lang.lex_attrs import word_shape as shape

    found: str = shape(word)
    return found
