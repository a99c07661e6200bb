"""Composite scores: formulas over categories, read as arithmetic and nothing else.

>>> formula = parse_formula("tenacity + 2 * insistence - ambivalence")
>>> formula.names
('tenacity', 'insistence', 'ambivalence')
>>> value_of(formula, {"tenacity": 4.0, "insistence": 1.5, "ambivalence": 2.0}.__getitem__)
5.0
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

MAX_FORMULA = 400
"""Characters of a formula."""

FUNCTIONS = ("weighted", "mean_weight")
"""What a formula may call, each with one category: the sum of the weights of its hits at the
score's rate, and the mean weight of its hits."""

_ALLOWED = re.compile(r"[A-Za-z0-9_.\s+*/()'\"-]*\Z")
_GLUED = re.compile(r"(?<![\w.'\"-])[0-9][0-9.]*[A-Za-z_]")
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")

Flag = Literal["low", "in range", "high"]


class FormulaError(ValueError):
    """A formula cannot be read. `offset` is the 0-based place in it."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Use:
    """A category in a formula: how it is taken, and where it stands.

    Attributes:
        how: "rate" for the category by itself, else one of `FUNCTIONS`.
        offset: 0-based place in the formula.
    """

    category: str
    how: str
    offset: int


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as read: its text, the categories that it uses, and its tree.

    Attributes:
        paths: for each name in the formula the path of the category in its pack.
    """

    text: str
    uses: tuple[Use, ...]
    tree: ast.expr = field(compare=False, repr=False)
    paths: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The categories, each once, in the order in which they stand."""
        return tuple(dict.fromkeys(use.category for use in self.uses))


@dataclass(frozen=True, slots=True)
class Norms:
    """What is usual: mean and standard deviation of the score over the texts of `source`.

    Attributes:
        n: texts that they rest on, where stated.
        low, high: bounds of the normal range, where they are not one standard deviation from the
            mean.
    """

    source: str
    mean: float
    sd: float
    n: int | None = None
    low: float | None = None
    high: float | None = None

    @property
    def bounds(self) -> tuple[float, float]:
        """The normal range: as stated, else one standard deviation to each side of the mean.

        Source: Hart, R. P., & Carroll, C. E. (2013). DICTION: The text-analysis program. Digitext,
        which marks scores beyond one standard deviation as out of range.
        """
        low = self.mean - self.sd if self.low is None else self.low
        high = self.mean + self.sd if self.high is None else self.high
        return low, high

    def z(self, value: float) -> float:
        """Standard deviations from the mean."""
        return (value - self.mean) / self.sd

    def flag(self, value: float) -> Flag:
        """Where `value` lies: "low", "in range" or "high"."""
        low, high = self.bounds
        return "low" if value < low else "high" if value > high else "in range"


@dataclass(frozen=True, slots=True)
class Score:
    """An entry of ``scores``.

    Attributes:
        per: words that the rates in the formula are over.
    """

    name: str
    title: str
    definition: str
    formula: Formula
    per: int = 1000
    norms: Norms | None = None
    line: int = 0


def parse_formula(text: str) -> Formula:
    """Read a formula: numbers, categories, ``+ - * /``, parentheses and the calls of `FUNCTIONS`.

    A category stands by its path (``war.attack``); one with a hyphen or a global id stands in
    quotes (``'shared-future'``, ``'war-metaphor-en/attack'``).

    Raises:
        FormulaError: with a message in plain words and the place in `text`.
    """
    if len(text) > MAX_FORMULA:
        raise FormulaError(f"a formula has at most {MAX_FORMULA} characters")
    allowed = _ALLOWED.match(text)
    if allowed is None:
        place = next(i for i, sign in enumerate(text) if not _ALLOWED.match(sign))
        raise FormulaError(f"{text[place]!r} cannot stand in a formula", place)
    outside = _QUOTED.sub(lambda quoted: "x" * len(quoted.group()), text)
    glued = _GLUED.search(outside)
    if glued:
        raise FormulaError("a sign is missing between a number and a name", glued.start())
    flat = re.sub(r"\s", " ", text)
    lead = len(flat) - len(flat.lstrip())
    try:
        tree = ast.parse(flat.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        place = (getattr(error, "offset", None) or 1) - 1 + lead
        raise FormulaError(
            "this is not arithmetic over categories, such as hope - 0.5 * (fear + anger)", place
        ) from None
    except (MemoryError, RecursionError):
        raise FormulaError("this formula is nested too deep") from None
    uses = tuple(_uses(tree, lead))
    if not uses:
        raise FormulaError("a formula names at least one category")
    return Formula(text, uses, tree)


def _uses(node: ast.expr, lead: int) -> Iterator[Use]:
    """The categories of a tree; refuses whatever is not arithmetic."""
    offset = node.col_offset + lead
    category = _category(node)
    if category is not None:
        yield Use(category, "rate", offset)
    elif isinstance(node, ast.Constant):
        if type(node.value) not in (int, float):
            raise FormulaError(f"{node.value!r} is not a number or a category", offset)
        try:
            finite = math.isfinite(float(node.value))  # type: ignore[arg-type]
        except OverflowError:
            finite = False
        if not finite:
            raise FormulaError("this number is too large", offset)
    elif isinstance(node, ast.BinOp):
        if not isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
            raise FormulaError("a formula has + - * / and parentheses only", offset)
        yield from _uses(node.left, lead)
        yield from _uses(node.right, lead)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
        yield from _uses(node.operand, lead)
    elif isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        inner = _category(node.args[0]) if len(node.args) == 1 and not node.keywords else None
        if name not in FUNCTIONS or inner is None:
            listed = ", ".join(f"{function}(category)" for function in FUNCTIONS)
            raise FormulaError(f"what a formula may call is {listed}", offset)
        yield Use(inner, name, offset)
    else:
        raise FormulaError("a formula has numbers, categories, + - * / and parentheses", offset)


def _category(node: ast.expr) -> str | None:
    """The path that a name, dotted name or quoted text stands for."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.strip()
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(names)])


def value_of(
    formula: Formula,
    rate: Callable[[str], float],
    *,
    weighted: Callable[[str], float | None] | None = None,
    mean_weight: Callable[[str], float | None] | None = None,
) -> float | None:
    """The value of a formula; None where it is undefined (a division by zero, a mean of nothing).

    Args:
        rate: the rate of a category. weighted: its weighted rate. mean_weight: the mean weight of
            its hits. Each may give None, and then the value is None.
    """
    ways: dict[str, Callable[[str], float | None] | None] = {
        "weighted": weighted,
        "mean_weight": mean_weight,
    }

    def of(node: ast.expr) -> float | None:
        category = _category(node)
        if category is not None:
            return rate(category)
        if isinstance(node, ast.Constant):
            return float(node.value)  # type: ignore[arg-type]
        if isinstance(node, ast.UnaryOp):
            inner = of(node.operand)
            return None if inner is None else -inner if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.BinOp):
            left, right = of(node.left), of(node.right)
            if left is None or right is None:
                return None
            if isinstance(node.op, ast.Add):
                return left + right
            if isinstance(node.op, ast.Sub):
                return left - right
            if isinstance(node.op, ast.Mult):
                return left * right
            return left / right if right else None
        assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)  # noqa: S101
        way = ways[node.func.id]
        return None if way is None else way(_category(node.args[0]) or "")

    value = of(formula.tree)
    return value if value is not None and math.isfinite(value) else None
