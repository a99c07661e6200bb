"""Folding: what counts as the same letter when words are matched. The text itself never changes."""

from __future__ import annotations

import unicodedata

FOLD_VERSION = 1
"""Raised whenever `fold` gives another answer, so that caches of the older one are dropped."""

_SAME = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ`´′＇", "'"),
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        "…": "...",
        "\u00ad": None,  # soft hyphen
        "\u200b": None,  # zero-width space
        "\u2060": None,  # word joiner
        "\ufeff": None,  # byte order mark inside a text
        "\u00a0": " ",
    }
)


def fold(text: str, *, case: bool = True) -> str:
    """Fold quotes, apostrophes, hyphens and dashes, invisible marks, NFC and (if `case`) case.

    >>> fold("The People’s War—again")
    "the people's war-again"
    >>> fold("March", case=False)
    'March'
    """
    if text.isascii():
        folded = text.replace("`", "'")
    else:
        folded = unicodedata.normalize("NFC", text).translate(_SAME)
    return folded.lower() if case else folded
