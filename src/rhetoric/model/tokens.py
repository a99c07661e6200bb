"""The tokens of a document as columns."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.model.spans import BoolArray, IntArray, Spans


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """Columns of one length, one entry a token. Strings are ids of the document's `Vocabulary`.

    Attributes:
        start, end: the token's span in the text.
        form: its words as written; norm: folded (case, quotes, hyphens).
        lemma: base form, folded. pos, tag, dep, morph: Universal POS, fine tag, dependency label
            and morphology; id 0 throughout at depth ``surface``.
        head: distance to the syntactic head in tokens **of this view** (0: the token is its own
            root, or its head lies outside the view).
        sentence, paragraph, section: indices into the whole document's lists (they do not change
            in a view).
        is_word: the token counts as a word: it has a letter or a digit and is not an enclitic
            ('s, n't, 'll) that continues the word before it.
        space_after: white space follows.
    """

    start: IntArray
    end: IntArray
    form: IntArray
    norm: IntArray
    lemma: IntArray
    pos: IntArray
    tag: IntArray
    dep: IntArray
    morph: IntArray
    head: IntArray
    sentence: IntArray
    paragraph: IntArray
    section: IntArray
    is_word: BoolArray
    space_after: BoolArray

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, name)) for name in _NAMES}
        if len(lengths) > 1:
            raise ValueError("the columns of Tokens have different lengths")

    def __len__(self) -> int:
        return len(self.start)

    @property
    def spans(self) -> Spans:
        """All token spans."""
        return Spans(self.start, self.end)

    def stretch(self, first: int, last: int) -> Tokens:
        """The tokens from `first` to before `last`: views of the columns, heads re-based."""
        columns = {name: getattr(self, name)[first:last] for name in _NAMES}
        place = np.arange(last - first, dtype=np.int32)
        target = place + columns["head"]
        inside = (target >= 0) & (target < last - first)
        columns["head"] = np.where(inside, columns["head"], 0).astype(np.int32, copy=False)
        return Tokens(**columns)

    def take(self, which: NDArray[Any]) -> Tokens:
        """The tokens at `which` (ascending indices), heads re-based to the new positions."""
        columns = {name: getattr(self, name)[which] for name in _NAMES}
        place = np.full(len(self) + 1, -1, dtype=np.int32)
        place[which] = np.arange(len(which), dtype=np.int32)
        target = place[which + columns["head"]]
        own = np.arange(len(which), dtype=np.int32)
        columns["head"] = np.where(target < 0, 0, target - own).astype(np.int32)
        return Tokens(**columns)


_NAMES = tuple(field.name for field in fields(Tokens))
