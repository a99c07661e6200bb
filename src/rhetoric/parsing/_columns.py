"""From spaCy's `Doc` objects to columns of one document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.model import IntArray, Vocabulary, fold

if TYPE_CHECKING:
    from spacy.tokens import Doc

ENCLITICS = frozenset("'s 's 're 've 'll 'd 'm n't s' ' 'S 'RE 'VE 'LL 'D 'M N'T".lower().split())
"""Tokens that continue the word before them and are not words of their own."""


def is_word_type(form: str) -> bool:
    """Whether a token of this form counts as a word."""
    return any(map(str.isalnum, form)) and fold(form) not in ENCLITICS


class StringIds:
    """Translates spaCy's 64-bit string hashes into ids of a `Vocabulary`."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._known: dict[int, int] = {0: 0}

    def translate(self, hashes: NDArray[Any], strings: Any) -> IntArray:
        """The ids of `hashes`; `strings` is the spaCy vocabulary's StringStore."""
        unique, inverse = np.unique(hashes, return_inverse=True)
        known = self._known
        ids = np.empty(len(unique), dtype=np.int32)
        for place, key in enumerate(unique.tolist()):
            found = known.get(key)
            if found is None:
                found = self.vocabulary.add(strings[key])
                known[key] = found
            ids[place] = found
        return ids[inverse.reshape(-1)]


def attribute_ids(names: Iterable[str]) -> list[int | str]:
    """The numbers that spaCy gives to token attributes."""
    from spacy.attrs import IDS  # type: ignore[import-not-found]  # compiled, without a stub

    return [IDS[name] for name in names]


def raw_columns(docs: Sequence[Doc], attributes: Sequence[str]) -> dict[str, NDArray[np.uint64]]:
    """The attributes of all tokens of `docs`, one column each, white-space tokens included."""
    keys = attribute_ids(attributes)
    arrays = [doc.to_array(keys).reshape(len(doc), len(keys)) for doc in docs if len(doc)]
    if not arrays:
        return {name: np.empty(0, dtype=np.uint64) for name in attributes}
    table = np.ascontiguousarray(np.concatenate(arrays).T).view(np.uint64)
    return dict(zip(attributes, table, strict=True))
