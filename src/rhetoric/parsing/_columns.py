"""From spaCy's `Doc` objects to columns of one document."""

from __future__ import annotations

from collections.abc import Sequence
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


def raw_array(docs: list[Doc], offsets: list[int], attributes: Sequence[str]) -> NDArray[np.int64]:
    """The attributes of all tokens of `docs`, one column each; IDX, the first attribute, is
    moved by each doc's offset in the text. White-space tokens are kept."""
    arrays = []
    for doc, offset in zip(docs, offsets, strict=True):
        array = doc.to_array(list(attributes)).astype(np.int64, copy=False)
        array = array.reshape(len(doc), len(attributes))
        array[:, 0] += offset
        arrays.append(array)
    if not arrays:
        return np.empty((0, len(attributes)), dtype=np.int64)
    return np.concatenate(arrays)
