"""Strings as numbers: each distinct string once, so that patterns are resolved per type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric.model.folding import fold
from rhetoric.model.spans import IntArray


class Vocabulary:
    """An append-only table of strings; id 0 is the empty string ("not annotated").

    Documents that were parsed together share one vocabulary. Ids are never reused, so whatever
    is computed per type (a fold, a lemma, which globs match) stays valid while the table grows.
    """

    __slots__ = ("_derived", "_ids", "_strings")

    def __init__(self) -> None:
        self._ids: dict[str, int] = {"": 0}
        self._strings: list[str] = [""]
        self._derived: dict[str, NDArray[Any]] = {}

    def __len__(self) -> int:
        return len(self._strings)

    def __iter__(self) -> Iterator[str]:
        return iter(self._strings)

    def __contains__(self, string: object) -> bool:
        return string in self._ids

    def __getitem__(self, index: int) -> str:
        return self._strings[index]

    def add(self, string: str) -> int:
        """The id of `string`, which is added when it is new."""
        found = self._ids.get(string)
        if found is None:
            found = len(self._strings)
            self._ids[string] = found
            self._strings.append(string)
        return found

    def find(self, string: str) -> int | None:
        """The id of `string`, or None where it never occurred."""
        return self._ids.get(string)

    def strings(self, ids: NDArray[Any]) -> list[str]:
        """The strings of `ids`."""
        table = self._strings
        return [table[i] for i in ids.tolist()]

    def derived(
        self, name: str, make: Callable[[str], Any], *, dtype: Any = np.int32
    ) -> NDArray[Any]:
        """One value per string, `make(string)`, computed once per type and kept under `name`.

        Returns an array that covers at least every id that exists at the time of the call.
        """
        have = self._derived.get(name)
        done = 0 if have is None else len(have)
        total = len(self._strings)
        if have is None or done < total:
            # `make` may add strings (a fold does): those are left to a later call.
            fresh = np.array([make(s) for s in self._strings[done:total]], dtype=dtype)
            have = fresh if have is None else np.concatenate([have, fresh])
            self._derived[name] = have
        return have

    def norms(self) -> IntArray:
        """For each id the id of its folded form (see `rhetoric.model.folding.fold`)."""
        return self.derived("norm", lambda string: self.add(fold(string)))
