"""Regular expressions: the two engines agree, and nothing hangs."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.lexicon.expressions import (
    MAX_EXPRESSION,
    Expression,
    ExpressionError,
    compile_expression,
)

_LEAVES = [
    "a",
    "b",
    "ab",
    "A",
    ".",
    r"\w",
    r"\b",
    r"\d",
    r"\s",
    "[ab]",
    "[^a]",
    "[a-c1]",
    " ",
    r"\.",
]
_expressions = st.recursive(
    st.sampled_from(_LEAVES),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "*?", "+?", "{1,2}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
    ),
    max_leaves=8,
)


def _only_bounded(expression: Expression) -> Expression:
    return Expression(expression.text, expression.case_sensitive, expression._bounded, None)


@settings(max_examples=300, deadline=None)
@given(_expressions, st.text("abAB1 .\né", max_size=14), st.booleans())
def test_both_engines_find_the_same(text: str, where: str, case_sensitive: bool) -> None:
    expression = compile_expression(text, case_sensitive=case_sensitive)
    bounded = _only_bounded(expression)
    assert expression.spans(where) == bounded.spans(where)
    assert expression.search(where) == bounded.search(where)
    assert expression.fullmatch(where) == bounded.fullmatch(where)


def test_a_plain_expression_on_a_plain_text_takes_linear_time() -> None:
    expression = compile_expression(r"(a+)+b")
    assert expression._linear is not None
    begin = time.perf_counter()
    assert expression.spans("a" * 100_000) == []
    assert time.perf_counter() - begin < 5


def test_any_other_expression_is_given_up_after_its_time() -> None:
    expression = compile_expression(r"(a+)+(?=b)")
    assert expression._linear is None
    with pytest.raises(TimeoutError):
        expression.spans("a" * 50_000, seconds=0.05)
    with pytest.raises(TimeoutError):
        expression.searched(["a" * 50_000] * 100, seconds=0.05)


def test_letters_beyond_ascii_are_words() -> None:
    assert compile_expression(r"\bété\b").spans("l'été, les étés") == [(2, 5)]
    assert compile_expression(r"\w+").spans("naïve plan") == [(0, 5), (6, 10)]
    assert compile_expression("ÉTAT").search("état")
    assert not compile_expression("ÉTAT", case_sensitive=True).search("état")


def test_a_stretch_is_read_as_a_text_of_its_own() -> None:
    assert compile_expression(r"\bwar").spans("postwar", 4) == [(4, 7)]
    assert compile_expression(r"(?<=post)war").spans("postwar", 4) == []


@pytest.mark.parametrize(
    "text", ["(a", "a{2,1}", "[", "*a", r"\p{Nothing}", "a" * (MAX_EXPRESSION + 1)]
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)
    assert caught.value.message
    assert 0 <= caught.value.offset <= len(text)
