"""Dependency patterns in the form of spaCy's DependencyMatcher, on a document's head column.

A pattern is a list of nodes. The first, the anchor, has ``RIGHT_ID`` (its name) and
``RIGHT_ATTRS``; each other node has also ``LEFT_ID``, the name of a node before it, and ``REL_OP``,
how the two stand to each other:

| operator | A is the left node, B the right one |
| --- | --- |
| ``A < B``, ``A > B`` | A is an immediate dependent, or the immediate head, of B |
| ``A << B``, ``A >> B`` | the same through any number of steps |
| ``A . B``, ``A .* B`` | A stands immediately, or anywhere, before B in the sentence |
| ``A ; B``, ``A ;* B`` | A stands immediately, or anywhere, after B in the sentence |
| ``A $+ B``, ``A $- B`` | B is the sibling immediately to the right, or left, of A |
| ``A $++ B``, ``A $-- B`` | B is a sibling to the right, or left, of A |
| ``A >+ B``, ``A >- B`` | B is a dependent of A immediately to its right, or left |
| ``A >++ B``, ``A >-- B`` | B is a dependent of A to its right, or left |
| ``A <+ B``, ``A <- B`` | B is the head of A immediately to its right, or left |
| ``A <++ B``, ``A <-- B`` | B is the head of A to its right, or left |

``RIGHT_ATTRS`` holds ``ORTH`` (or ``TEXT``), ``LOWER``, ``NORM``, ``LEMMA``, ``POS``, ``TAG``,
``DEP`` with a text, or with ``{IN: […]}``, ``{NOT_IN: […]}`` or ``{REGEX: …}``. Everything else of
spaCy's pattern language is refused by name. ``LOWER``, ``NORM`` and ``LEMMA`` are compared folded,
as all words of packs are. A sentence's root has no siblings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rhetoric.errors import did_you_mean
from rhetoric.lexicon.expressions import ExpressionError, compile_expression
from rhetoric.model import BoolArray, Document, IntArray, fold

MAX_NODES = 12
"""Nodes of one pattern."""

MAX_PARTIAL = 100_000
"""Ways to fill the first nodes of a pattern in one sentence; past it the pattern is given up."""

ATTRIBUTES = ("ORTH", "TEXT", "LOWER", "NORM", "LEMMA", "POS", "TAG", "DEP")
_COLUMN = {
    "ORTH": "form",
    "TEXT": "form",
    "LOWER": "norm",
    "NORM": "norm",
    "LEMMA": "lemma",
    "POS": "pos",
    "TAG": "tag",
    "DEP": "dep",
}
_FOLDED = {"norm", "lemma"}
_TESTS = ("IN", "NOT_IN", "REGEX")
_FIELDS = ("RIGHT_ID", "RIGHT_ATTRS", "LEFT_ID", "REL_OP")


class PatternError(ValueError):
    """A pattern cannot be read.

    Attributes:
        message: in plain words. path: keys and indices that lead to the place in the pattern.
        at_key: the place is the key, not its value.
    """

    def __init__(self, message: str, path: Sequence[int | str] = (), *, at_key: bool = False):
        super().__init__(message)
        self.message = message
        self.path = tuple(path)
        self.at_key = at_key


@dataclass(frozen=True, slots=True)
class Test:
    """One attribute of a node: strings of which one must be there, or an expression."""

    column: str
    wanted: frozenset[str]
    negated: bool = False
    expression: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a pattern.

    Attributes:
        name: its ``RIGHT_ID``. left: index of the node that it hangs on, -1 for the anchor.
        operator: its ``REL_OP``, "" for the anchor.
    """

    name: str
    left: int
    operator: str
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class DependencyPattern:
    """A pattern as read. `needs`: "dep", and of "pos", "tag", "lemma" what its nodes ask for."""

    nodes: tuple[Node, ...]
    needs: frozenset[str]


# ------------------------------------------------------------------ reading


def parse_dependency_pattern(pattern: Sequence[Mapping[str, Any]]) -> DependencyPattern:
    """Read a pattern.

    Raises:
        PatternError: with the place in the pattern.
    """
    if not pattern:
        raise PatternError("a dependency pattern has at least one node")
    if len(pattern) > MAX_NODES:
        raise PatternError(f"a dependency pattern has at most {MAX_NODES} nodes", [MAX_NODES])
    names: dict[str, int] = {}
    nodes = []
    needs = {"dep"}
    for place, entry in enumerate(pattern):
        if not isinstance(entry, Mapping):
            raise PatternError("a node is a mapping with RIGHT_ID and RIGHT_ATTRS", [place])
        for key in entry:
            if key not in _FIELDS:
                known = did_you_mean(str(key), _FIELDS)
                raise PatternError(f"unknown field {key!r}{known}", [place, key], at_key=True)
        name = _text(entry, "RIGHT_ID", place)
        if name in names:
            raise PatternError(f"two nodes are called {name!r}", [place, "RIGHT_ID"])
        left, operator = -1, ""
        if place == 0:
            for key in ("LEFT_ID", "REL_OP"):
                if key in entry:
                    raise PatternError(
                        f"the first node is the anchor and has no {key}", [place, key], at_key=True
                    )
        else:
            left_name = _text(entry, "LEFT_ID", place)
            if left_name not in names:
                raise PatternError(
                    f"LEFT_ID names no node before this one{did_you_mean(left_name, names)}",
                    [place, "LEFT_ID"],
                )
            left = names[left_name]
            operator = _text(entry, "REL_OP", place)
            if operator not in OPERATORS:
                raise PatternError(
                    f"unknown operator {operator!r}; there are: {' '.join(OPERATORS)}",
                    [place, "REL_OP"],
                )
        attributes = entry.get("RIGHT_ATTRS")
        if not isinstance(attributes, Mapping):
            raise PatternError("a node has RIGHT_ATTRS, a mapping (it may be empty: {})", [place])
        tests = tuple(
            _test(key, value, [place, "RIGHT_ATTRS", key]) for key, value in attributes.items()
        )
        needs |= {test.column for test in tests} & {"pos", "tag", "lemma"}
        names[name] = place
        nodes.append(Node(name, left, operator, tests))
    return DependencyPattern(tuple(nodes), frozenset(needs))


def _text(entry: Mapping[str, Any], key: str, place: int) -> str:
    value = entry.get(key)
    if value is None:
        raise PatternError(f"this node has no {key}", [place])
    if not isinstance(value, str) or not value:
        raise PatternError(f"{key} is a text", [place, key])
    return value


def _test(key: str, value: Any, path: list[int | str]) -> Test:
    if key not in _COLUMN:
        raise PatternError(
            f"{key!r} is not an attribute that dependency patterns of packs read"
            f"{did_you_mean(str(key), ATTRIBUTES)}",
            path,
            at_key=True,
        )
    column = _COLUMN[key]
    if isinstance(value, Mapping):
        if len(value) != 1 or next(iter(value)) not in _TESTS:
            raise PatternError(f"a condition is one of {', '.join(_TESTS)}", path)
        kind, inner = next(iter(value.items()))
        if kind == "REGEX":
            if not isinstance(inner, str):
                raise PatternError("REGEX takes a text", [*path, kind])
            try:
                compile_expression(inner, case_sensitive=True)
            except ExpressionError as error:
                raise PatternError(
                    f"not a regular expression: {error.message}", [*path, kind]
                ) from None
            return Test(column, frozenset(), expression=inner)
        if not isinstance(inner, list | tuple) or not all(isinstance(x, str) for x in inner):
            raise PatternError(f"{kind} takes a list of texts", [*path, kind])
        return Test(column, _folded(column, inner), negated=kind == "NOT_IN")
    if not isinstance(value, str):
        raise PatternError(f"{key} takes a text", path)
    return Test(column, _folded(column, [value]))


def _folded(column: str, values: Sequence[str]) -> frozenset[str]:
    return frozenset(fold(v) if column in _FOLDED else v for v in values)


# ------------------------------------------------------------------ finding

Found = tuple[int, ...]
"""Tokens of one match, one for each node of the pattern."""


def find_dependency_patterns(
    document: Document, patterns: Sequence[DependencyPattern]
) -> Iterator[tuple[int, Found]]:
    """All matches as (index of the pattern, token of each node), by pattern and sentence.

    Raises:
        TimeoutError: a REGEX took too long, or a pattern can be filled in more than `MAX_PARTIAL`
            ways in one sentence.
    """
    tokens = document.tokens
    if not len(tokens):
        return
    heads = np.arange(len(tokens)) + tokens.head
    tree = _Tree(heads.tolist(), tokens.sentence)
    for number, pattern in enumerate(patterns):
        masks = [_mask(document, node) for node in pattern.nodes]
        possible = np.unique(tokens.sentence[masks[0]])
        for mask in masks[1:]:
            possible = np.intersect1d(possible, tokens.sentence[mask])
        for sentence in possible.tolist():
            first, last = tree.bounds(sentence)
            candidates = [(np.flatnonzero(mask[first:last]) + first).tolist() for mask in masks]
            for found in _filled(pattern, candidates, tree):
                yield number, found


def _filled(
    pattern: DependencyPattern, candidates: list[list[int]], tree: _Tree
) -> list[tuple[int, ...]]:
    partial: list[tuple[int, ...]] = [(anchor,) for anchor in candidates[0]]
    for node, places in zip(pattern.nodes[1:], candidates[1:], strict=True):
        holds = OPERATORS[node.operator]
        grown = []
        for tokens in partial:
            left = tokens[node.left]
            grown += [(*tokens, right) for right in places if holds(tree, left, right)]
            if len(grown) > MAX_PARTIAL:
                raise TimeoutError(
                    f"more than {MAX_PARTIAL:,} ways to fill the pattern in one sentence"
                )
        partial = grown
    return partial


def _mask(document: Document, node: Node) -> BoolArray:
    good = np.ones(len(document.tokens), np.bool_)
    for test in node.tests:
        ids: IntArray = getattr(document.tokens, test.column)
        kinds, place = np.unique(ids, return_inverse=True)
        strings = document.vocabulary.strings(kinds)
        if test.expression is not None:
            expression = compile_expression(test.expression, case_sensitive=True)
            fits = expression.searched(strings)
        else:
            fits = [(string in test.wanted) != test.negated for string in strings]
        good &= np.array(fits, np.bool_)[place]
    return good


class _Tree:
    """Heads of a document's tokens, and where its sentences begin and end."""

    def __init__(self, heads: list[int], sentence: IntArray) -> None:
        self.heads = heads
        self.sentences = sentence
        self.sentence = sentence.tolist()

    def bounds(self, sentence: int) -> tuple[int, int]:
        low = int(np.searchsorted(self.sentences, sentence, side="left"))
        return low, int(np.searchsorted(self.sentences, sentence, side="right"))

    def under(self, low: int, high: int) -> bool:
        """Whether `low` hangs on `high`, through any number of steps."""
        for _ in range(len(self.heads)):
            head = self.heads[low]
            if head == low:
                return False
            if head == high:
                return True
            low = head
        return False

    def child(self, low: int, high: int) -> bool:
        return low != high and self.heads[low] == high

    def siblings(self, a: int, b: int) -> bool:
        return a != b and self.heads[a] == self.heads[b] and self.heads[a] not in (a, b)

    def together(self, a: int, b: int) -> bool:
        return bool(self.sentence[a] == self.sentence[b])


Relation = Callable[[_Tree, int, int], bool]
OPERATORS: Mapping[str, Relation] = {
    "<": lambda tree, a, b: tree.child(a, b),
    ">": lambda tree, a, b: tree.child(b, a),
    "<<": lambda tree, a, b: tree.under(a, b),
    ">>": lambda tree, a, b: tree.under(b, a),
    ".": lambda tree, a, b: a == b - 1 and tree.together(a, b),
    ".*": lambda tree, a, b: a < b and tree.together(a, b),
    ";": lambda tree, a, b: a == b + 1 and tree.together(a, b),
    ";*": lambda tree, a, b: a > b and tree.together(a, b),
    "$+": lambda tree, a, b: a == b - 1 and tree.siblings(a, b),
    "$-": lambda tree, a, b: a == b + 1 and tree.siblings(a, b),
    "$++": lambda tree, a, b: a < b and tree.siblings(a, b),
    "$--": lambda tree, a, b: a > b and tree.siblings(a, b),
    ">+": lambda tree, a, b: a == b - 1 and tree.child(b, a),
    ">-": lambda tree, a, b: a == b + 1 and tree.child(b, a),
    ">++": lambda tree, a, b: a < b and tree.child(b, a),
    ">--": lambda tree, a, b: a > b and tree.child(b, a),
    "<+": lambda tree, a, b: a == b - 1 and tree.child(a, b),
    "<-": lambda tree, a, b: a == b + 1 and tree.child(a, b),
    "<++": lambda tree, a, b: a < b and tree.child(a, b),
    "<--": lambda tree, a, b: a > b and tree.child(a, b),
}
"""Each operator's relation between a left and a right token (the table above)."""
