"""Precision, recall and their uncertainty from what was found in each passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
"""Shape (passages, 3): right, found, annotated."""


@dataclass(frozen=True)
class Score:
    """How good one detector is on one set.

    Attributes:
        right, found, annotated: counts; `found` without what overlaps a doubtful annotation.
        precision, recall, f1: None where nothing was found, or nothing is annotated.
        low, high: the middle 95 % of F1 over bootstrap samples of passages.
        average_precision: over all candidates, annotations without any candidate counted as never
            found; None where no candidate has a score of its own.
        brier: mean squared distance of a candidate's score from being right (0) or wrong.
        false_per_1000: false alarms per 1,000 words at the threshold.
        threshold: from which score a candidate was taken as found.
    """

    name: str
    right: int
    found: int
    annotated: int
    precision: float | None
    recall: float | None
    f1: float | None
    low: float | None
    high: float | None
    average_precision: float | None
    brier: float | None
    false_per_1000: float | None
    threshold: float | None


def ratios(counts: Counts) -> tuple[float | None, float | None, float | None]:
    """Precision, recall and F1 of a row (right, found, annotated)."""
    right, found, annotated = (int(n) for n in counts)
    return (
        right / found if found else None,
        right / annotated if annotated else None,
        2 * right / (found + annotated) if found + annotated else None,
    )


def resampled(passages: int, *, samples: int, seed: int) -> NDArray[np.int64]:
    """How often each passage is drawn: shape (samples, passages), each row sums to `passages`."""
    draw = np.random.default_rng(seed)
    return draw.multinomial(passages, np.full(passages, 1 / passages), size=samples)


def interval(counts: Counts, draws: NDArray[np.int64]) -> tuple[float | None, float | None]:
    """The middle 95 % of F1 (percentile bootstrap; Efron and Tibshirani 1993, chapter 13)."""
    sums = draws @ counts
    both = sums[:, 1] + sums[:, 2]
    values = 2 * sums[both > 0, 0] / both[both > 0]
    if not len(values):
        return None, None
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def macro_interval(counts: Sequence[Counts], draws: NDArray[np.int64]) -> tuple[float, float]:
    """The middle 95 % of the mean F1 of several detectors.

    A sample without any annotation and finding of a detector says nothing of that detector: its
    mean is taken over the others.
    """
    sums = np.stack([draws @ one for one in counts])
    both = sums[..., 1] + sums[..., 2]
    known = both > 0
    f1 = np.where(known, 2 * sums[..., 0] / np.maximum(both, 1), 0.0)
    values = (f1.sum(axis=0) / np.maximum(known.sum(axis=0), 1))[known.any(axis=0)]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def average_precision(
    scores: Sequence[float], right: Sequence[bool], annotated: int
) -> float | None:
    """Area under precision and recall as scikit-learn has it, recall out of `annotated`.

    scikit-learn takes the right candidates for all there is to find; annotations that no
    candidate met are never found, so its value is scaled by the share that was met.
    """
    positives = sum(right)
    if not annotated:
        return None
    if not positives:
        return 0.0
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(right, scores)) * positives / annotated


def brier(scores: Sequence[float], right: Sequence[bool]) -> float | None:
    """Mean squared error of scores as probabilities (Brier 1950)."""
    if not scores:
        return None
    from sklearn.metrics import brier_score_loss

    return float(brier_score_loss(right, np.clip(scores, 0.0, 1.0), pos_label=True))


def reliability(
    scores: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> list[tuple[float, float, int, float, float]]:
    """Rows (from, to, candidates, mean score, share that is right) of the bins that hold any."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    values, labels = np.clip(np.asarray(scores, float), 0, 1), np.asarray(right, float)
    which = np.minimum((values * bins).astype(int), bins - 1)
    rows = []
    for index in range(bins):
        here = which == index
        if here.any():
            rows.append(
                (
                    float(edges[index]),
                    float(edges[index + 1]),
                    int(here.sum()),
                    float(values[here].mean()),
                    float(labels[here].mean()),
                )
            )
    return rows
