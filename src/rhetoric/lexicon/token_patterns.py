"""spaCy's token patterns over our columns: the supported part of its pattern language.

A pattern is a list of mappings, one for each token (or run of tokens):

- attributes: ORTH or TEXT, LOWER, NORM, LEMMA, POS, TAG, DEP, MORPH, SHAPE, LENGTH, SPACY,
  IS_SENT_START (or SENT_START), IS_ALPHA, IS_ASCII, IS_BRACKET, IS_CURRENCY, IS_DIGIT,
  IS_LEFT_PUNCT, IS_LOWER, IS_PUNCT, IS_QUOTE, IS_RIGHT_PUNCT, IS_SPACE, IS_STOP, IS_TITLE,
  IS_UPPER, LIKE_EMAIL, LIKE_NUM, LIKE_URL;
- values: a text, number or flag; or a mapping with REGEX, FUZZY (FUZZY1 … FUZZY9), IN, NOT_IN,
  IS_SUBSET, IS_SUPERSET, INTERSECTS, ``==``, ``!=``, ``>=``, ``<=``, ``>``, ``<``;
- OP: ``!`` (one token that does not fit), ``?``, ``*``, ``+``, ``{n}``, ``{n,m}``, ``{n,}``,
  ``{,m}``.

Everything else (entities, knowledge bases, extension attributes) is refused by name. NORM and
LEMMA are compared folded (case, quotes, hyphens) on both sides; LOWER folds quotes and hyphens on
both sides, but as in spaCy the case of the text only: a value with capitals fits nothing. ORTH is
compared as written.

All matches are found, also those within others, each once, and never across a paragraph. Literal
words lead to the places where a pattern can be, by an index of the document; no pattern is tried
at every token.

The language: https://spacy.io/api/matcher#patterns
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from rhetoric.errors import did_you_mean
from rhetoric.lexicon.dependency_patterns import PatternError
from rhetoric.lexicon.expressions import ExpressionError, compile_expression
from rhetoric.model import BoolArray, Document, Tokens, Vocabulary, fold

Longs = NDArray[np.int64]

MAX_PATTERN = 64
"""Tokens of a pattern as written."""

STEPS, STEPS_A_TOKEN, STEPS_A_MATCH = 1_000_000, 500, 10
"""How long one pattern may be searched for in a document, in steps of one element at one token: so
many, so many more for each token of the document; and what each match costs. Counted, not timed, so
that the same text gives the same report on every machine."""

MAX_REPEAT = 100
"""The largest number in ``{n,m}``."""

_TEXT = (
    "ORTH",
    "LOWER",
    "NORM",
    "LEMMA",
    "POS",
    "TAG",
    "DEP",
    "MORPH",
    "SHAPE",
    "PREFIX",
    "SUFFIX",
)
_FLAGS = (
    "IS_ALPHA IS_ASCII IS_BRACKET IS_CURRENCY IS_DIGIT IS_LEFT_PUNCT IS_LOWER IS_PUNCT IS_QUOTE "
    "IS_RIGHT_PUNCT IS_SPACE IS_STOP IS_TITLE IS_UPPER LIKE_EMAIL LIKE_NUM LIKE_URL SPACY "
    "SENT_START"
).split()
_ALIASES = {"TEXT": "ORTH", "IS_SENT_START": "SENT_START"}

ATTRIBUTES = (*_TEXT, "TEXT", "LENGTH", *_FLAGS, "IS_SENT_START")
"""The attributes that a pattern may name."""

PREDICATES = (
    *("REGEX", "FUZZY", *(f"FUZZY{n}" for n in range(1, 10))),
    *("IN", "NOT_IN", "IS_SUBSET", "IS_SUPERSET", "INTERSECTS"),
    *("==", "!=", ">=", "<=", ">", "<"),
)
"""What may stand in place of a value."""

NEEDS = {"LEMMA": "lemma", "POS": "pos", "TAG": "tag", "DEP": "dep", "MORPH": "morph"}
"""Attributes that need annotation, and the column of `Tokens` that holds it."""

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_QUANTIFIER = re.compile(r"\{(\d*)(,?)(\d*)\}")


class TokenPatternError(PatternError):
    """A token pattern cannot be read."""


# ------------------------------------------------------------------ reading patterns


class _Test(NamedTuple):
    """One attribute of a token: `kind` is IN, NOT_IN, REGEX, FUZZY, a set relation or a sign."""

    attribute: str
    kind: str
    value: Any
    literal: bool


_Spec = tuple[_Test, ...]


class _Element(NamedTuple):
    """One token: `negated` for ``!``; optional and repeated as ``?`` and ``*`` say."""

    spec: _Spec
    negated: bool = False
    optional: bool = False
    repeated: bool = False

    @property
    def single(self) -> bool:
        return not (self.optional or self.repeated)


@dataclass(frozen=True, slots=True)
class TokenPattern:
    """A pattern ready for matching. `needs`: the annotations that it asks for ("lemma", "pos" …).

    The elements before, of and after a run of single tokens that leads to its places.
    """

    before: tuple[_Element, ...]
    run: tuple[_Element, ...]
    after: tuple[_Element, ...]
    anchor: int
    needs: frozenset[str]


def parse_token_pattern(pattern: Sequence[Mapping[str, Any]]) -> TokenPattern:
    """Check a pattern and choose the tokens that lead to its places.

    Raises:
        TokenPatternError: an attribute, predicate or operator that is not supported, a value of
            the wrong type, or nothing in the pattern.

    >>> parse_token_pattern([{"LOVER": "war"}])
    Traceback (most recent call last):
    rhetoric.lexicon.token_patterns.TokenPatternError: LOVER is not supported; did you mean 'LOWER'?
    """
    if isinstance(pattern, Mapping | str) or not isinstance(pattern, Sequence):
        raise TokenPatternError("a token pattern is a list of mappings, one for each token")
    if not pattern:
        raise TokenPatternError("the pattern is empty")
    if len(pattern) > MAX_PATTERN:
        raise TokenPatternError(f"a pattern has at most {MAX_PATTERN} tokens")
    elements: list[_Element] = []
    for place, token in enumerate(pattern):
        elements += _read_token(token, place)
    needs = frozenset(
        NEEDS[test.attribute]
        for element in elements
        for test in element.spec
        if test.attribute in NEEDS
    )
    start, end, anchor = _run(elements)
    return TokenPattern(
        tuple(elements[:start]),
        tuple(elements[start:end]),
        tuple(elements[end:]),
        anchor,
        needs,
    )


def _read_token(token: Any, place: int) -> list[_Element]:
    if not isinstance(token, Mapping):
        raise TokenPatternError("each token of a pattern is a mapping of attributes", [place])
    tests: list[_Test] = []
    low: int
    high: int | None
    low, high, negated = 1, 1, False
    for name, value in token.items():
        if not isinstance(name, str):
            raise TokenPatternError("an attribute is named by text", [place], at_key=True)
        if name.upper() == "OP":
            low, high, negated = _quantity(value, [place, name])
        else:
            tests += _read_attribute(name, value, [place, name])
    spec = tuple(sorted(tests, key=lambda test: (test.attribute, test.kind, repr(test.value))))
    if negated:
        return [_Element(spec, negated=True)]
    elements = [_Element(spec)] * low
    if high is None:
        elements.append(_Element(spec, optional=True, repeated=True))
    else:
        elements += [_Element(spec, optional=True)] * (high - low)
    return elements


def _quantity(value: Any, path: Sequence[int | str]) -> tuple[int, int | None, bool]:
    """Least, most (None: any number), negated."""
    known = {"!": (1, 1, True), "?": (0, 1, False), "*": (0, None, False), "+": (1, None, False)}
    if value in known:
        return known[value]
    if str(value) == "1":
        return 1, 1, False
    found = _QUANTIFIER.fullmatch(value) if isinstance(value, str) else None
    if found is None or not (found[1] or found[3]):
        raise TokenPatternError(
            f"OP is one of ! ? * + or a number of times such as {{2}} or {{1,3}}, not {value!r}",
            path,
        )
    low = int(found[1] or 0)
    high = int(found[3]) if found[3] else (None if found[2] else low)
    if max(low, high or 0) > MAX_REPEAT or (high is not None and high < low) or high == 0:
        raise TokenPatternError(f"{value} is not a range up to {MAX_REPEAT}", path)
    return low, high, False


def _read_attribute(name: str, value: Any, path: Sequence[int | str]) -> list[_Test]:
    attribute = _ALIASES.get(name.upper(), name.upper())
    if attribute not in ATTRIBUTES:
        why = ""
        if attribute == "_":
            name, why = "_ (extension attributes)", ": spaCy's own objects are not kept"
        elif attribute.startswith("ENT"):
            why = ": entities are not part of our annotation"
        raise TokenPatternError(
            f"{name} is not supported{why or did_you_mean(attribute, ATTRIBUTES)}",
            path,
            at_key=True,
        )
    if not isinstance(value, Mapping):
        return [_test(attribute, "IN", [value], path)]
    if not value:
        raise TokenPatternError(f"{name} says nothing", path)
    return [_test(attribute, str(kind), inner, [*path, str(kind)]) for kind, inner in value.items()]


def _test(attribute: str, kind: str, value: Any, path: Sequence[int | str]) -> _Test:
    if kind not in PREDICATES:
        raise TokenPatternError(
            f"{kind} is not supported{did_you_mean(kind, PREDICATES)}", path, at_key=True
        )
    if kind == "REGEX" or kind.startswith("FUZZY"):
        if attribute not in _TEXT:
            raise TokenPatternError(f"{kind} is for texts, {attribute} is none", path)
        wanted, negated = _choices(value, path)
        if kind == "REGEX":
            for text in wanted:
                try:
                    compile_expression(text, case_sensitive=True)
                except ExpressionError as error:
                    raise TokenPatternError(f"not a regular expression: {error}", path) from None
        return _Test(attribute, kind, (wanted, negated), False)
    if kind in _COMPARE:
        if attribute != "LENGTH" and kind not in ("==", "!="):
            raise TokenPatternError(f"{kind} compares numbers, {attribute} is none", path)
        return _Test(attribute, kind, _value(attribute, value, path), False)
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TokenPatternError(f"{kind} takes a list", path)
    values = frozenset(_value(attribute, item, path) for item in value)
    return _Test(attribute, kind, values, kind == "IN" and attribute in _TEXT)


def _choices(value: Any, path: Sequence[int | str]) -> tuple[tuple[str, ...], bool]:
    """The texts of REGEX or FUZZY, which may be under IN or NOT_IN."""
    negated = False
    if isinstance(value, Mapping):
        if set(value) not in ({"IN"}, {"NOT_IN"}):
            raise TokenPatternError("only IN or NOT_IN may stand here", path)
        negated = "NOT_IN" in value
        value = next(iter(value.values()))
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, Sequence) or not all(isinstance(text, str) for text in values):
        raise TokenPatternError("this takes a text or texts", path)
    return tuple(values), negated


def _value(attribute: str, value: Any, path: Sequence[int | str]) -> Any:
    if attribute in _FLAGS:
        if value not in (True, False, 0, 1, -1):
            raise TokenPatternError(f"{attribute} is true or false, not {value!r}", path)
        return value in (True, 1)
    if attribute == "LENGTH":
        if isinstance(value, bool) or not isinstance(value, int):
            raise TokenPatternError(f"LENGTH is a whole number, not {value!r}", path)
        return value
    if not isinstance(value, str):
        raise TokenPatternError(f"{attribute} is a text, not {value!r}", path)
    if attribute in ("NORM", "LEMMA"):
        return fold(value)
    if attribute == "LOWER":
        return fold(value, case=False)
    return _sorted_features(value) if attribute == "MORPH" and "|" in value else value


def _sorted_features(morph: str) -> str:
    return "|".join(sorted(morph.split("|"), key=str.lower))


def _rarity(element: _Element) -> int:
    """How well a token leads to places: 0 a word, 1 another literal, 2 a test, 3 any token."""
    if element.negated or not element.spec:
        return 3
    if any(test.literal and test.attribute in _TEXT[:4] for test in element.spec):
        return 0
    return 1 if any(test.literal for test in element.spec) else 2


def _run(elements: Sequence[_Element]) -> tuple[int, int, int]:
    """Start and end of the run of single tokens around the rarest one, and that one's place in it.

    Without single tokens the run is empty, and every token may begin a match.
    """
    single = [place for place, element in enumerate(elements) if element.single]
    if not single:
        return 0, 0, 0
    best = min(single, key=lambda place: (_rarity(elements[place]), place))
    start = end = best
    while start and elements[start - 1].single:
        start -= 1
    while end < len(elements) and elements[end].single:
        end += 1
    return start, end, best - start


# ------------------------------------------------------------------ looking at a document


class _Column:
    """An attribute of all tokens: the distinct values, and for each token which it has."""

    def __init__(self, values: Sequence[Any], inverse: Longs) -> None:
        distinct = dict.fromkeys(values)
        self.place = {value: number for number, value in enumerate(distinct)}
        self.values = list(distinct)
        self.inverse = (
            np.array([self.place[value] for value in values], np.int64)[inverse]
            if len(distinct) < len(values)
            else inverse
        )
        self._order: Longs | None = None
        self._begin: Longs = np.empty(0, np.int64)

    def positions(self, values: Iterable[Any]) -> Longs:
        """Where any of `values` stands, ascending."""
        if self._order is None:
            self._order = np.argsort(self.inverse, kind="stable")
            counts = np.bincount(self.inverse, minlength=len(self.values))
            self._begin = np.concatenate([[0], np.cumsum(counts)])
        found = [
            self._order[self._begin[k] : self._begin[k + 1]]
            for value in values
            if (k := self.place.get(value)) is not None
        ]
        if len(found) == 1:
            return found[0]
        return np.sort(np.concatenate(found)) if found else np.empty(0, np.int64)


class _View:
    """A document as patterns see it; each attribute is worked out once, for its distinct values."""

    def __init__(self, tokens: Tokens, vocabulary: Vocabulary) -> None:
        self.tokens = tokens
        self.vocabulary = vocabulary
        self._columns: dict[str, _Column] = {}
        self._tables: dict[_Test, BoolArray] = {}
        self._masks: dict[tuple[_Spec, bool], bytes] = {}

    def column(self, attribute: str) -> _Column:
        found = self._columns.get(attribute)
        if found is None:
            found = self._columns[attribute] = self._make(attribute)
        return found

    def _make(self, attribute: str) -> _Column:
        tokens = self.tokens
        if attribute == "SPACY":
            return _Column([False, True], tokens.space_after.astype(np.int64))
        if attribute == "SENT_START":
            first = np.ones(len(tokens), np.int64)
            first[1:] = tokens.sentence[1:] != tokens.sentence[:-1]
            return _Column([False, True], first)
        name = {"NORM": "norm", "LOWER": "norm", **NEEDS}.get(attribute, "form")
        ids, inverse = np.unique(getattr(tokens, name), return_inverse=True)
        strings: list[Any] = self.vocabulary.strings(ids)
        if name == "form" and attribute != "ORTH":
            strings = [_derived(attribute)(string) for string in strings]
        return _Column(strings, inverse.astype(np.int64))

    def table(self, test: _Test) -> BoolArray:
        """For each distinct value of the attribute whether it passes."""
        found = self._tables.get(test)
        if found is None:
            passes = _passes(test)
            values = self.column(test.attribute).values
            found = np.array([passes(value) for value in values], np.bool_)
            self._tables[test] = found
        return found

    def fits(self, element: _Element, at: Longs) -> BoolArray:
        """Whether the tokens at these positions fit."""
        good = np.ones(len(at), np.bool_)
        for test in element.spec:
            column = self.column(test.attribute)
            if test.literal:
                places = [k for v in test.value if (k := column.place.get(v)) is not None]
                here = column.inverse[at]
                good &= here == places[0] if len(places) == 1 else np.isin(here, places)
            else:
                good &= self.table(test)[column.inverse[at]]
        return ~good if element.negated else good

    def mask(self, element: _Element) -> bytes:
        """Whether each token fits, as bytes."""
        key = (element.spec, element.negated)
        found = self._masks.get(key)
        if found is None:
            everywhere = np.arange(len(self.tokens), dtype=np.int64)
            found = self._masks[key] = self.fits(element, everywhere).tobytes()
        return found

    def forget(self) -> None:
        """Drop what is as long as the text; what is kept is as long as its list of words."""
        self._masks.clear()

    def places(self, element: _Element) -> Longs:
        """Where the tokens are that fit."""
        literal = min(
            (test for test in element.spec if test.literal),
            key=lambda test: _TEXT.index(test.attribute),
            default=None,
        )
        if literal is None or element.negated:
            return np.flatnonzero(np.frombuffer(self.mask(element), np.bool_))
        at = self.column(literal.attribute).positions(literal.value)
        return at[self.fits(element, at)] if len(element.spec) > 1 else at


def _derived(attribute: str) -> Callable[[str], Any]:
    """From a word as written to the value of an attribute."""
    if attribute == "LENGTH":
        return len
    from rhetoric.parsing.lexical import lexical_flag, word_shape

    if attribute == "SHAPE":
        return word_shape
    flag = lexical_flag(attribute)
    return lambda word: bool(flag(word))


def _passes(test: _Test) -> Callable[[Any], bool]:
    kind, value = test.kind, test.value
    if kind in _COMPARE:
        compare = _COMPARE[kind]
        return lambda found: compare(found, value)
    if kind == "REGEX" or kind.startswith("FUZZY"):
        wanted, negated = value
        tests: list[Callable[[str], bool]]
        if kind == "REGEX":
            tests = [compile_expression(text, case_sensitive=True).search for text in wanted]
        else:
            edits = int(kind[5:]) if kind[5:] else None
            tests = [_fuzzy(text, edits) for text in wanted]
        return lambda found: any(passes(found) for passes in tests) != negated
    if kind == "IN":
        return lambda found: found in value
    if kind == "NOT_IN":
        return lambda found: found not in value

    def parts(found: Any) -> set[Any]:
        if test.attribute == "MORPH":
            return set(found.split("|")) if found else set()
        return {found}

    if kind == "IS_SUBSET":
        return lambda found: parts(found) <= value
    if kind == "IS_SUPERSET":
        return lambda found: parts(found) >= value
    return lambda found: not parts(found).isdisjoint(value)


def _fuzzy(text: str, edits: int | None) -> Callable[[str], bool]:
    """Within so many insertions, deletions and substitutions (Levenshtein distance)."""
    most = max(2, round(0.3 * len(text))) if edits is None else edits

    def close(word: str) -> bool:
        if abs(len(word) - len(text)) > most:
            return False
        row = list(range(len(text) + 1))
        for i, letter in enumerate(word, start=1):
            corner, row[0] = row[0], i
            for j, other in enumerate(text, start=1):
                corner, row[j] = (
                    row[j],
                    min(row[j] + 1, row[j - 1] + 1, corner + (letter != other)),
                )
            if min(row) > most:
                return False
        return row[-1] <= most

    return close


# ------------------------------------------------------------------ matching


def _reach(
    elements: Sequence[_Element], masks: Sequence[bytes], start: int, stop: int, step: int
) -> tuple[list[int], int]:
    """How many tokens from `start` on, towards `stop`, the elements can take: all possible numbers;
    and how many steps it took to see that.

    With `step` -1 the elements are taken from the last to the first, leftwards.
    """
    count = len(elements)
    order = range(count) if step > 0 else range(count - 1, -1, -1)
    ordered = [elements[k] for k in order]
    tests = [masks[k] for k in order]

    def closed(states: set[int]) -> set[int]:
        todo = list(states)
        while todo:
            state = todo.pop()
            if state < count and ordered[state].optional and state + 1 not in states:
                states.add(state + 1)
                todo.append(state + 1)
        return states

    states = closed({0})
    found = [0] if count in states else []
    taken = steps = 0
    at = start
    while states and at != stop:
        steps += len(states)
        following = set()
        for state in states:
            if state < count and tests[state][at]:
                following.add(state + 1)
                if ordered[state].repeated:
                    following.add(state)
        states = closed(following)
        taken += 1
        at += step
        if count in states:
            found.append(taken)
    return found, steps


def _find(view: _View, pattern: TokenPattern) -> list[tuple[int, int]]:
    """All (start, end) of a pattern."""
    paragraph = view.tokens.paragraph
    size = len(paragraph)
    if not size:
        return []
    length = len(pattern.run)
    if length:
        first = view.places(pattern.run[pattern.anchor]) - pattern.anchor
        first = first[(first >= 0) & (first + length <= size)]
        for offset, element in enumerate(pattern.run):
            if offset != pattern.anchor and len(first):
                first = first[view.fits(element, first + offset)]
        first = first[paragraph[first] == paragraph[first + length - 1]]
        if not pattern.before and not pattern.after:
            return [(start, start + length) for start in first.tolist()]
        if not len(first):
            return []
    else:
        first = np.arange(size, dtype=np.int64)
    steps = STEPS + STEPS_A_TOKEN * size
    before = [view.mask(element) for element in pattern.before]
    after = [view.mask(element) for element in pattern.after]
    low = np.searchsorted(paragraph, paragraph[first], side="left")
    high = np.searchsorted(paragraph, paragraph[first], side="right")
    found: set[tuple[int, int]] = set()
    for start, least, most in zip(first.tolist(), low.tolist(), high.tolist(), strict=True):
        end = start + length
        lefts = rights = [0]
        if before:
            lefts, used = _reach(pattern.before, before, start - 1, least - 1, -1)
            steps -= used
        if lefts and after:
            rights, used = _reach(pattern.after, after, end, most, 1)
            steps -= used
        # Each way of a match costs memory, too.
        steps -= STEPS_A_MATCH * len(lefts) * len(rights)
        if steps < 0:
            raise TimeoutError("the token pattern fits in too many ways to be searched for")
        found.update(
            (start - left, end + right)
            for left in lefts
            for right in rights
            if left + right + length
        )
    return list(found)


# What was worked out of a document's words serves the next call too, as long as it lives.
_views: WeakKeyDictionary[Document, _View] = WeakKeyDictionary()


def find_token_patterns(
    document: Document, patterns: Sequence[TokenPattern | Sequence[Mapping[str, Any]]]
) -> list[tuple[int, int, int]]:
    """(index of the pattern, start, end) of all matches in tokens of a document (or of a view).

    Sorted by start, then end, then pattern; end exclusive. A pattern that asks for an annotation
    that the document lacks is not looked for: see `missing_annotations`.

    Raises:
        TokenPatternError: a pattern cannot be read. TimeoutError: a regular expression takes too
            long, or a pattern fits in too many ways.
    """
    view = _views.get(document)
    if view is None:
        view = _views[document] = _View(document.tokens, document.vocabulary)
    return _all(view, patterns)


def missing_annotations(document: Document, pattern: TokenPattern) -> frozenset[str]:
    """The annotations ("lemma", "pos" …) that a pattern asks for and no token of a document has."""
    tokens = document.tokens
    if not len(tokens):
        return frozenset()
    return frozenset(name for name in pattern.needs if not getattr(tokens, name).any())


def _all(
    view: _View, patterns: Iterable[TokenPattern | Sequence[Mapping[str, Any]]]
) -> list[tuple[int, int, int]]:
    view.forget()
    found = []
    for number, given in enumerate(patterns):
        pattern = given if isinstance(given, TokenPattern) else parse_token_pattern(given)
        if any(not getattr(view.tokens, name).any() for name in pattern.needs):
            continue
        found += [(number, start, end) for start, end in _find(view, pattern)]
    found.sort(key=lambda match: (match[1], match[2], match[0]))
    return found


# ------------------------------------------------------------------ plain words


class Span(NamedTuple):
    """A stretch of tokens with a label and an id (or "")."""

    label: str
    id: str
    start: int
    end: int


def _plain(
    words: Sequence[str],
    attributes: Mapping[str, Sequence[str]] | None,
    spaces: Sequence[bool] | None,
) -> _View:
    """Words as a document of one paragraph; other attributes by name (pos=…, lemma=…)."""
    vocabulary = Vocabulary()
    count = len(words)
    columns: dict[str, Any] = {field.name: np.zeros(count, np.int32) for field in fields(Tokens)}

    def ids(strings: Iterable[str]) -> Any:
        return np.array([vocabulary.add(string) for string in strings], np.int32)

    columns["form"] = ids(words)
    columns["norm"] = ids(map(fold, words))
    for name, values in (attributes or {}).items():
        column = name.lower()
        if column not in NEEDS.values():
            raise ValueError(f"no column is named {name!r}{did_you_mean(column, NEEDS.values())}")
        if len(values) != count:
            raise ValueError(f"{name} has {len(values)} values for {count} words")
        if column == "lemma":
            values = [fold(value) for value in values]
        elif column == "morph":
            values = [_sorted_features(value) for value in values]
        columns[column] = ids(values)
    columns["is_word"] = np.ones(count, np.bool_)
    columns["space_after"] = np.array([True] * count if spaces is None else spaces, np.bool_)
    return _View(Tokens(**columns), vocabulary)


Greedy = Literal["FIRST", "LONGEST"]


def match_token_patterns(
    words: Sequence[str],
    patterns: Mapping[str, Sequence[Sequence[Mapping[str, Any]]]],
    *,
    attributes: Mapping[str, Sequence[str]] | None = None,
    spaces: Sequence[bool] | None = None,
    greedy: Greedy | None = None,
) -> list[tuple[str, int, int]]:
    """(label, start, end) of label → patterns in plain words, as spaCy's ``Matcher``.

    Sorted by end, then start, then the order of the labels: so spaCy reports them, but for some
    patterns with several optional parts.

    Args:
        attributes: further columns by name: lemma, pos, tag, dep, morph.
        spaces: whether a blank follows each word.
        greedy: of overlapping matches of one label keep the "LONGEST" or those that start
            "FIRST"; None keeps all.

    Raises:
        TokenPatternError: a pattern cannot be read, or asks for a column that is not given.

    >>> match_token_patterns("how many points did he score".split(),
    ...                      {"POINTS": [[{"LOWER": "many"}, {"IS_ALPHA": True, "OP": "+"}]]})[:2]
    [('POINTS', 1, 3), ('POINTS', 1, 4)]
    """
    if greedy not in (None, "FIRST", "LONGEST"):
        raise ValueError(f"greedy is FIRST, LONGEST or None, not {greedy!r}")
    view = _plain(words, attributes, spaces)
    labels, parsed = [], []
    for label, listed in patterns.items():
        for pattern in listed:
            compiled = parse_token_pattern(pattern)
            lacking = sorted(compiled.needs - {name.lower() for name in attributes or {}})
            if lacking and len(words):
                raise TokenPatternError(f"the pattern {label} needs {', '.join(lacking)}")
            labels.append(label)
            parsed.append(compiled)
    found = dict.fromkeys((labels[number], start, end) for number, start, end in _all(view, parsed))
    matches = sorted(found, key=lambda match: (match[2], match[1]))
    return matches if greedy is None else _greedy(matches, greedy)


def _greedy(matches: Sequence[tuple[str, int, int]], how: Greedy) -> list[tuple[str, int, int]]:
    """Label by label, in the order of choice."""
    kept = []
    for label in dict.fromkeys(label for label, _, _ in matches):
        taken: set[int] = set()
        spans = [(start, end) for name, start, end in matches if name == label]
        if how == "FIRST":
            spans.sort(key=lambda span: (span[0], -span[1]))
        else:
            spans.sort(key=lambda span: (span[0] - span[1], span[0]))
        for start, end in spans:
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                kept.append((label, start, end))
    return kept


def match_phrases(
    words: Sequence[str],
    phrases: Mapping[str, Sequence[str | Sequence[str]]],
    *,
    attr: str = "ORTH",
) -> list[tuple[str, int, int]]:
    """(label, start, end) of label → phrases in plain words, as spaCy's ``PhraseMatcher``.

    Args:
        phrases: each split at blanks, or a list of words.
        attr: what is compared: ORTH, LOWER, SHAPE, or a flag such as IS_PUNCT.

    >>> match_phrases(["Only", "binary", "data"], {"a": ["binary"], "b": ["binary data"]})
    [('a', 1, 2), ('b', 1, 3)]
    """
    attribute = _ALIASES.get(attr.upper(), attr.upper())
    if attribute not in ATTRIBUTES or attribute in NEEDS or attribute == "SENT_START":
        raise TokenPatternError(f"phrases of plain words cannot be compared by {attr}")
    patterns: dict[str, list[list[dict[str, Any]]]] = {}
    for label, listed in phrases.items():
        for phrase in listed:
            parts = phrase.split() if isinstance(phrase, str) else list(phrase)
            column = _plain(parts, None, None).column(attribute)
            values = [column.values[k] for k in column.inverse.tolist()]
            if values:
                patterns.setdefault(label, []).append([{attribute: value} for value in values])
    return sorted(match_token_patterns(words, patterns), key=lambda match: (match[1], match[2]))


def rule_spans(
    words: Sequence[str],
    records: Iterable[Mapping[str, Any]],
    *,
    phrase_attr: str = "ORTH",
    attributes: Mapping[str, Sequence[str]] | None = None,
) -> list[Span]:
    """Spans of records in plain words, as spaCy's ``SpanRuler``: by start, end, label and id.

    Args:
        records: each with "label", "pattern" (a phrase, or a token pattern) and perhaps "id".
        phrase_attr: what phrases are compared by.

    Raises:
        TokenPatternError: a record without label or pattern, or one that cannot be read.

    >>> rule_spans(["hello", "world"], [{"label": "HELLO", "pattern": "hello world", "id": "h1"}])
    [Span(label='HELLO', id='h1', start=0, end=2)]
    """
    found: set[Span] = set()
    for number, record in enumerate(records):
        label, pattern = record.get("label"), record.get("pattern")
        if not isinstance(label, str) or pattern is None:
            raise TokenPatternError("a record has a label and a pattern", [number])
        name = str(record.get("id") or "")
        if isinstance(pattern, str):
            matches = match_phrases(words, {label: [pattern]}, attr=phrase_attr)
        else:
            matches = match_token_patterns(words, {label: [pattern]}, attributes=attributes)
        found.update(Span(label, name, start, end) for _, start, end in matches)
    return sorted(found, key=lambda span: (span.start, span.end, span.label, span.id))
