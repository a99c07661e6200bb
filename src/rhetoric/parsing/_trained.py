"""A trained pipeline's annotations of a batch as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.parsing._columns import raw_columns
from rhetoric.parsing._rules import LemmaMemo, RulerMemo

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ATTRIBUTES = (
    "IDX LENGTH ORTH LEMMA POS TAG DEP MORPH HEAD SENT_START IS_SPACE".split()
)  # what `Trained.columns` gives
UNUSED = ("ner", "senter", "textcat")
"""Components that no column rests on: they are left out."""


class Trained:
    """A pipeline whose last rules run on columns where a memo can express them.

    A ruler or a lemmatizer that is followed by another component, or that a memo cannot express,
    runs as spaCy runs it. The pipeline itself is not changed.

    Attributes:
        by_memo: names of the components that do not run as spaCy runs them.
    """

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.by_memo: list[str] = []
        self._ruler: RulerMemo | None = None
        self._lemmas: LemmaMemo | None = None
        pipes: list[tuple[str, Any]] = [pair for pair in nlp.pipeline if pair[0] not in UNUSED]
        if pipes and (lemmas := LemmaMemo.read(pipes[-1][1])) is not None:
            self._lemmas = lemmas
            self.by_memo.append(pipes.pop()[0])
        if pipes and (ruler := RulerMemo.read(pipes[-1][1])) is not None:
            self._ruler = ruler
            self.by_memo.append(pipes.pop()[0])
        self._skip = [name for name in nlp.pipe_names if name in UNUSED] + self.by_memo
        read = () if self._ruler is None else self._ruler.attributes
        self._attributes = list(dict.fromkeys([*ATTRIBUTES, *read]))

    def columns(self, docs: Sequence[Doc]) -> tuple[dict[str, NDArray[np.uint64]], list[int]]:
        """`ATTRIBUTES` of all tokens of `docs`, one column each, and the number of tokens of each.

        Numbers that can be negative (HEAD, SENT_START) are to be viewed as int64.
        """
        parsed = list(self.nlp.pipe(docs, batch_size=max(1, len(docs)), disable=self._skip))
        lengths = [len(doc) for doc in parsed]
        columns = raw_columns(parsed, self._attributes)
        ends = np.cumsum(np.array(lengths, dtype=np.intp))
        if self._ruler is not None:
            self._ruler.apply(columns, np.repeat(ends, lengths))
        if self._lemmas is not None:
            self._lemmas.apply(columns, parsed, ends - lengths)
        return columns, lengths
