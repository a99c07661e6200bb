"""Style as features for scikit-learn: texts in, a matrix of measures out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from rhetoric.measures import describe, measure_all, names
from rhetoric.model import Document
from rhetoric.preparing import prepare_all

__all__ = ["StyleVectorizer"]


class StyleVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn texts into a matrix of stylometric measures.

    Args:
        measures: names from `rhetoric.measures.names`; None takes all that the depth allows.
        depth: "surface" (no model) or "parsed".

    Attributes:
        measures_: the measures, in the order of the columns.

    A value that is undefined (a text below a measure's minimum) is NaN: put an imputer after it.
    Titles and notes are set apart as in a report; measures are over the body.

    >>> from rhetoric.features import StyleVectorizer
    >>> vectorizer = StyleVectorizer(measures=["words", "commas_per_sentence"])
    >>> vectorizer.fit_transform(["We came, we saw, we won. It rained."])
    array([[8., 1.]])
    """

    def __init__(self, measures: Sequence[str] | None = None, depth: str = "surface") -> None:
        self.measures = measures
        self.depth = depth

    def fit(self, texts: Iterable[str | Document], y: object = None) -> StyleVectorizer:  # noqa: ARG002 (scikit-learn passes it)
        """Choose the columns; nothing is learned from the texts.

        Raises:
            UnknownNameError: there is no such measure.
            ValueError: one string was given instead of several texts.
        """
        _check(texts)
        if self.measures is None:
            chosen = [
                name
                for name in names()
                if self.depth == "parsed" or describe(name).needs == "surface"
            ]
        else:
            chosen = [describe(name).name for name in self.measures]
        self.measures_ = chosen
        return self

    def transform(self, texts: Iterable[str | Document]) -> NDArray[np.float64]:
        """Measure the texts.

        Returns:
            (texts, measures) float64; NaN where a measure is undefined.
        """
        check_is_fitted(self)
        _check(texts)
        rows: list[list[float]] = []
        for document in _documents(texts, self.depth):
            measured = measure_all(document.body, names=self.measures_)
            rows.append([np.nan if m.value is None else float(m.value) for m in measured])
        return np.array(rows, dtype=np.float64).reshape(-1, len(self.measures_))

    def get_feature_names_out(
        self,
        input_features: object = None,  # noqa: ARG002 (scikit-learn passes it)
    ) -> NDArray[np.object_]:
        """The names of the columns."""
        check_is_fitted(self)
        return np.array(self.measures_, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.requires_fit = True
        return tags


def _check(texts: object) -> None:
    if isinstance(texts, str | Document):
        raise ValueError("one text was given: put it in a list")


def _documents(texts: Iterable[str | Document], depth: str) -> Iterable[Document]:
    for item in texts:
        if isinstance(item, Document):
            yield item
        else:
            yield from prepare_all([str(item)], depth=depth)
