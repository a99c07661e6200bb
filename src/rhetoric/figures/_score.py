"""Scores: a logistic function of named features, with weights that stand in `weights.json`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def weights(name: str) -> Mapping[str, float]:
    """The weights of a figure by feature, ``bias`` among them."""
    table = json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))
    found: Mapping[str, float] = table[name]["weights"]
    return found


def logistic(features: Mapping[str, float], by: Mapping[str, float]) -> float:
    """1 / (1 + exp(-(bias + sum of weight x feature))); a feature without a weight counts nothing.

    >>> logistic({"words": 2.0}, {"bias": -1.0, "words": 0.5})
    0.5
    """
    total = by.get("bias", 0.0)
    for name, value in features.items():
        total += by.get(name, 0.0) * value
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))
