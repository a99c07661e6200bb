"""spaCy's attribute ruler and rule lemmatizer on columns, each distinct case worked out once.

Both are rules over what stands on a token, so what they give depends on a few values alone. spaCy
asks every rule at every token; here a memo keeps the answer for each combination of values. The
rules are read from the loaded pipeline. What a memo cannot express makes `RulerMemo.read` or
`LemmaMemo.read` give None, and the component then runs as spaCy runs it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rhetoric.parsing._columns import attribute_ids

if TYPE_CHECKING:
    from spacy.pipeline import AttributeRuler, Lemmatizer
    from spacy.strings import StringStore
    from spacy.tokens import Doc, Token

Hashes = NDArray[np.uint64]

READ = frozenset(
    "ORTH LOWER SHAPE PREFIX SUFFIX TAG POS DEP LEMMA IS_ALPHA IS_ASCII IS_DIGIT IS_LOWER IS_PUNCT "
    "IS_SPACE IS_TITLE IS_UPPER LIKE_URL LIKE_NUM LIKE_EMAIL IS_STOP IS_QUOTE IS_BRACKET "
    "IS_LEFT_PUNCT IS_RIGHT_PUNCT IS_CURRENCY".split()
)
"""What a rule may ask of a token: values that the token has by itself, one number each."""

SET = ("TAG", "POS", "MORPH", "LEMMA", "DEP")
"""What a rule may set."""


class _Condition(NamedTuple):
    """A value is (or is not) one of these, or its string holds the pattern."""

    attribute: str
    values: frozenset[int] | None
    negated: bool = False
    pattern: re.Pattern[str] | None = None

    def holds(self, value: int, strings: StringStore) -> bool:
        if self.pattern is not None:
            return self.pattern.search(strings[value]) is not None
        return (value in (self.values or ())) != self.negated


_Spec = frozenset[int]  # numbers of the conditions that one token must fulfil


class _Rule(NamedTuple):
    """One pattern of the ruler: its rank among the rules, a spec a token, which token it sets."""

    rank: int
    specs: tuple[_Spec, ...]
    target: int


def distinct_rows(columns: Sequence[NDArray[Any]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The distinct rows of columns of one length: (where each first stands, for each row which)."""
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values, places = np.unique(column, return_inverse=True)
        # Numbered anew, so that both factors are below the number of rows and nothing overflows.
        code = np.unique(code, return_inverse=True)[1] * len(values) + places
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return first, inverse


class RulerMemo:
    """An attribute ruler's rules, applied to the columns of a batch at once.

    The ruler matches all its rules first and then sets what they say, later rules over earlier
    ones. So a token's outcome follows from the conditions that it fulfils, and that of a rule over
    several tokens from those of its neighbors.

    Attributes:
        attributes: the columns that it reads.
    """

    def __init__(self, ruler: AttributeRuler, conditions: list[_Condition], rules: list[_Rule]):
        self._strings = ruler.vocab.strings
        self._sets = [
            {name: attrs[key] for name, key in _set_keys().items() if key in attrs}
            for attrs in ruler.attrs
        ]
        self._conditions = conditions
        self._single = [rule for rule in rules if len(rule.specs) == 1]
        self._several = [rule for rule in rules if len(rule.specs) > 1]
        self.attributes = tuple(dict.fromkeys(c.attribute for c in conditions))
        self._fulfilled: dict[str, dict[int, int]] = {name: {} for name in self.attributes}
        self._classes: dict[str, dict[_Spec, int]] = {name: {} for name in self.attributes}
        self._rows: dict[tuple[int, ...], int] = {}
        self._row_conditions: list[_Spec] = []
        self._row_outcome = np.zeros(0, dtype=np.intp)
        self._row_begins: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._outcomes: dict[tuple[int, ...], int] = {}
        self._has = np.zeros((len(SET), 0), dtype=np.bool_)
        self._values = np.zeros((len(SET), 0), dtype=np.uint64)

    @classmethod
    def read(cls, ruler: object) -> RulerMemo | None:
        """The memo for a ruler, or None where it holds a rule that a memo cannot express."""
        from spacy.pipeline import AttributeRuler

        if type(ruler) is not AttributeRuler:
            return None
        conditions: list[_Condition] = []
        numbers: dict[tuple[Any, ...], int] = {}
        rules: list[_Rule] = []
        keys = set(_set_keys().values())
        written: list[Any] = ruler.patterns
        for rank, rule in enumerate(written):
            index = ruler.indices[rank]
            if not set(ruler.attrs[rank]) <= keys:
                return None
            for pattern in rule["patterns"]:
                specs: list[_Spec] = []
                for token in pattern:
                    found = _conditions_of(token, ruler.vocab.strings)
                    if found is None:
                        return None
                    for condition in found:
                        if condition not in numbers:
                            numbers[condition] = len(conditions)
                            conditions.append(condition)
                    specs.append(frozenset(numbers[condition] for condition in found))
                if not -len(specs) <= index < len(specs):
                    return None
                rules.append(_Rule(rank, tuple(specs), index % len(specs)))
        return cls(ruler, conditions, rules)

    def apply(self, columns: Mapping[str, Hashes], ends: NDArray[np.intp]) -> None:
        """Set what the rules say, in place.

        Args:
            columns: `attributes` and `SET`, one entry a token of the whole batch.
            ends: for each token the place after its document's last token.
        """
        if not len(ends) or not self._conditions:
            return
        classes = [self._class_of(name, columns[name]) for name in self.attributes]
        first, place = distinct_rows(classes)
        keys = zip(*(column[first].tolist() for column in classes), strict=True)
        rows = np.array([self._row(key) for key in keys], dtype=np.intp)[place]
        outcome = self._row_outcome[rows]
        begins = np.flatnonzero(self._row_begins[rows])
        if len(begins):
            for token, ranks in self._matches_of_several(rows, begins.tolist(), ends).items():
                own = self._ranks(self._row_conditions[int(rows[token])])
                outcome[token] = self._outcome(tuple(sorted({*own, *ranks})))
        for number, name in enumerate(SET):
            mask = self._has[number][outcome]
            if mask.any():
                columns[name][mask] = self._values[number][outcome[mask]]

    def _class_of(self, name: str, column: Hashes) -> NDArray[np.intp]:
        """For each token the number of the set of this attribute's conditions that it fulfils."""
        values, place = np.unique(column, return_inverse=True)
        known = self._fulfilled[name]
        found = np.empty(len(values), dtype=np.intp)
        for number, value in enumerate(values.tolist()):
            if value not in known:
                held = frozenset(
                    k
                    for k, condition in enumerate(self._conditions)
                    if condition.attribute == name and condition.holds(value, self._strings)
                )
                known[value] = self._classes[name].setdefault(held, len(self._classes[name]))
            found[number] = known[value]
        return found[place]

    def _row(self, key: tuple[int, ...]) -> int:
        """The number of a combination of classes, which is worked out where it is new."""
        found = self._rows.get(key)
        if found is not None:
            return found
        conditions: _Spec = frozenset()
        for name, number in zip(self.attributes, key, strict=True):
            held = next(c for c, n in self._classes[name].items() if n == number)
            conditions |= held
        self._rows[key] = len(self._row_conditions)
        self._row_conditions.append(conditions)
        outcome = self._outcome(self._ranks(conditions))
        begins = any(rule.specs[0] <= conditions for rule in self._several)
        self._row_outcome = np.append(self._row_outcome, outcome)
        self._row_begins = np.append(self._row_begins, begins)
        return self._rows[key]

    def _ranks(self, conditions: _Spec) -> tuple[int, ...]:
        return tuple(sorted({rule.rank for rule in self._single if rule.specs[0] <= conditions}))

    def _outcome(self, ranks: tuple[int, ...]) -> int:
        """The number of what these rules set, in their order."""
        if ranks not in self._outcomes:
            self._outcomes[ranks] = len(self._outcomes)
            merged: dict[str, int] = {}
            for rank in ranks:
                merged |= self._sets[rank]
            has = np.array([[name in merged] for name in SET])
            values = np.array([[merged.get(name, 0)] for name in SET], dtype=np.uint64)
            self._has = np.concatenate([self._has, has], axis=1)
            self._values = np.concatenate([self._values, values], axis=1)
        return self._outcomes[ranks]

    def _matches_of_several(
        self, rows: NDArray[np.intp], begins: list[int], ends: NDArray[np.intp]
    ) -> dict[int, set[int]]:
        """The ranks of the rules over several tokens, by the token that they set."""
        found: dict[int, set[int]] = {}
        for start in begins:
            for rule in self._several:
                stop = start + len(rule.specs)
                if stop <= ends[start] and all(
                    spec <= self._row_conditions[row]
                    for spec, row in zip(rule.specs, rows[start:stop].tolist(), strict=True)
                ):
                    found.setdefault(start + rule.target, set()).add(rule.rank)
        return found


def _set_keys() -> dict[str, int]:
    return {name: int(key) for name, key in zip(SET, attribute_ids(SET), strict=True)}


def _conditions_of(token: object, strings: StringStore) -> list[_Condition] | None:
    """The conditions of one token of a pattern; None where a memo cannot express them."""
    if not isinstance(token, dict) or not token:
        return None
    found: list[_Condition] = []
    for key, wanted in token.items():
        if not isinstance(key, str):
            return None
        name = {"TEXT": "ORTH"}.get(key.upper(), key.upper())
        if name not in READ:
            return None
        if isinstance(wanted, dict):
            for operator, operand in wanted.items():
                if operator in ("IN", "NOT_IN") and isinstance(operand, list | tuple):
                    if not all(isinstance(value, str | int) for value in operand):
                        return None
                    values = frozenset(_number(value, strings) for value in operand)
                    found.append(_Condition(name, values, operator == "NOT_IN"))
                elif operator == "REGEX" and isinstance(operand, str):
                    found.append(_Condition(name, None, pattern=re.compile(operand)))
                else:
                    return None
        elif isinstance(wanted, str | int):
            found.append(_Condition(name, frozenset({_number(wanted, strings)})))
        else:
            return None
    return found


def _number(value: str | int, strings: StringStore) -> int:
    return strings.add(value) if isinstance(value, str) else int(value)


class LemmaMemo:
    """A rule lemmatizer's answers, by (form, part of speech, morphology): all that it looks at."""

    def __init__(self, lemmatizer: Lemmatizer) -> None:
        self._lemmatize: Callable[[Token], list[str]] = lemmatizer.lemmatize
        self._strings = lemmatizer.vocab.strings
        self._overwrite = bool(lemmatizer.overwrite)
        self._known: dict[tuple[int, int, int], int] = {}

    @classmethod
    def read(cls, lemmatizer: object) -> LemmaMemo | None:
        """The memo for a lemmatizer, or None where its answers may depend on anything else."""
        from spacy.lang.en.lemmatizer import EnglishLemmatizer
        from spacy.pipeline import Lemmatizer

        if isinstance(lemmatizer, Lemmatizer) and (
            type(lemmatizer) in (EnglishLemmatizer, Lemmatizer) and lemmatizer.mode == "rule"
        ):
            return cls(lemmatizer)
        return None

    def apply(
        self, columns: Mapping[str, Hashes], docs: Sequence[Doc], begins: NDArray[np.intp]
    ) -> None:
        """Set LEMMA where it is not set yet, in place.

        Args:
            columns: ORTH, POS, MORPH and LEMMA, one entry a token of the whole batch.
            docs: the documents; one token is changed for each case that is new.
            begins: the place of each document's first token.
        """
        lemma = columns["LEMMA"]
        wanted = np.arange(len(lemma)) if self._overwrite else np.flatnonzero(lemma == 0)
        if not len(wanted):
            return
        cases = [columns[name][wanted] for name in ("ORTH", "POS", "MORPH")]
        first, place = distinct_rows(cases)
        found = np.empty(len(first), dtype=np.uint64)
        keys = zip(*(column[first].tolist() for column in cases), strict=True)
        for number, key in enumerate(keys):
            known = self._known.get(key)
            if known is None:
                token = wanted[first[number]]
                owner = int(np.searchsorted(begins, token, side="right")) - 1
                known = self._ask(docs[owner][int(token - begins[owner])], key)
                self._known[key] = known
            found[number] = known
        lemma[wanted] = found[place]

    def _ask(self, token: Token, key: tuple[int, int, int]) -> int:
        _, token.pos, morph = key
        token.set_morph(self._strings[morph])  # type: ignore[attr-defined]  # not in its stub
        return int(self._strings.add(self._lemmatize(token)[0]))
