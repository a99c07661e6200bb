"""Scores of valence and polarity, as quanteda.sentiment has them.

Source: Lowe, W., Benoit, K., Mikhaylov, S., & Laver, M. (2011). Scaling policy preferences from
coded political texts. Legislative Studies Quarterly, 36(1), 123–155.
https://doi.org/10.1111/j.1939-9162.2010.00006.x
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from rhetoric.errors import PackError
from rhetoric.lexicon.counting.quanteda import (
    Entries,
    Features,
    Texts,
    as_dictionary,
    as_features,
    dfm_lookup,
    lookup,
)
from rhetoric.lexicon.dictionaries import set_polarity, set_valence

Formula = Literal["logit", "abspropdiff", "relpropdiff"]
Valence = Mapping[str, float | Sequence[float] | Mapping[str, float]]
Counted = Texts | Features | Mapping[str, Mapping[str, float]]
"""Tokens, or counts of features."""

_OTHER = "other"


def _refused(message: str) -> PackError:
    return PackError(message, path="<dictionary>")


def _keys_found(given: Counted, keys: Mapping[str, Sequence[str]]) -> dict[str, dict[str, float]]:
    """Document → key (or "other") → count; phrases are found in tokens only."""
    if isinstance(given, Features) or _is_matrix(given):
        found = dfm_lookup(as_features(given), keys, nomatch=_OTHER)  # type: ignore[arg-type]
        return {
            name: {key: row.get(key, 0) for key in (*keys, _OTHER)}
            for name, row in found.counts.items()
        }
    tokens: Any = given
    looked = lookup(tokens, keys, nomatch=_OTHER, nested_scope="dictionary")
    return {
        name: {key: float(count) for key, count in row.items()}
        for name, row in looked.counts.items()
    }


def _is_matrix(given: Any) -> bool:
    if not isinstance(given, Mapping):
        return False
    return set(given) == {"features", "counts"} or any(
        isinstance(row, Mapping) for row in given.values()
    )


def valence_scores(
    tokens: Counted,
    dictionary: Entries,
    *,
    valence: Valence | None = None,
    normalization: Literal["dictionary", "all", "none"] = "dictionary",
) -> dict[str, float]:
    """Document → weighted score (``textstat_valence()``).

    The score is the sum of the weights of what is found, divided by how much was found
    ("dictionary"), by all tokens ("all"), or by nothing ("none"). Where nothing is found it is 0.
    Values of the same weight make one key: where two of them overlap only the longer counts, as
    in the tool.

    Args:
        tokens: as in `rhetoric.lexicon.lookup`; or counts as in `dfm_lookup`, where phrases are
            not found.
        valence: key → number, numbers in the order of the values, or value → number; None: the
            ``weights`` of the dictionary.

    Raises:
        PackError: no weights, or weights that do not fit the dictionary.

    >>> valence_scores("a good but not a great day".split(), {"+": ["good", "great"]},
    ...                valence={"+": [1, 3]})
    {'text1': 2.0}
    """
    if normalization not in ("dictionary", "all", "none"):
        raise ValueError(
            f"normalization should be one of dictionary, all, none; not {normalization!r}"
        )
    weighted = as_dictionary(dictionary)
    if valence is not None:
        weighted = set_valence(weighted, valence)
    if not weighted.weights:
        raise _refused("no valenced keys found: give valence=, or set it on the dictionary")
    values: dict[str, list[str]] = {}
    for terms in weighted.weights.values():
        for term, weight in terms.items():
            values.setdefault(f"{weight:.15g}", []).append(term)
    scores = {}
    for name, counts in _keys_found(tokens, values).items():
        total = sum(float(key) * count for key, count in counts.items() if key != _OTHER)
        found = sum(count for key, count in counts.items() if key != _OTHER)
        divisor = {"dictionary": found, "all": found + counts[_OTHER], "none": 1.0}[normalization]
        scores[name] = total / divisor if divisor else 0.0
    return scores


def logit(counts: Mapping[str, float], *, smooth: float = 0.5) -> float:
    """log(pos + smooth) - log(neg + smooth)."""
    low, high = counts["neg"] + smooth, counts["pos"] + smooth
    if low <= 0 or high <= 0:
        if low <= 0 and high <= 0:
            return math.nan
        return math.inf if high > 0 else -math.inf
    return math.log(high) - math.log(low)


def abspropdiff(counts: Mapping[str, float]) -> float:
    """(pos - neg) / all tokens; NaN where there are none."""
    total = sum(counts.values())
    return (counts["pos"] - counts["neg"]) / total if total else math.nan


def relpropdiff(counts: Mapping[str, float]) -> float:
    """(pos - neg) / (pos + neg); NaN where neither is found."""
    total = counts["pos"] + counts["neg"]
    return (counts["pos"] - counts["neg"]) / total if total else math.nan


_FORMULAS: dict[str, Callable[..., float]] = {
    "logit": logit,
    "abspropdiff": abspropdiff,
    "relpropdiff": relpropdiff,
}


def polarity_scores(
    tokens: Counted,
    dictionary: Entries,
    *,
    polarity: Mapping[str, str | Sequence[str]] | None = None,
    fun: Formula | Callable[[Mapping[str, float]], float] = "logit",
    smooth: float | None = None,
) -> dict[str, float]:
    """Document → score of positive against negative keys (``textstat_polarity()``).

    All values of the positive keys are looked up as one key, those of the negative (and neutral)
    ones too; a longer match hides shorter ones of all keys, so that "not good" counts once.

    Args:
        tokens: as in `valence_scores`.
        polarity: "pos", "neg" and perhaps "neut" → keys; None: that of the dictionary.
        fun: `logit`, `abspropdiff`, `relpropdiff` (by name), or a function of the counts, which
            are those of "pos", "neg", "neut" (where there is one) and "other".
        smooth: for the logit; 0.5 unless given.

    Raises:
        PackError: no polarity is set, or it names keys that are not there.

    >>> polarity_scores("good good bad day".split(), {"p": ["good"], "n": ["bad"]},
    ...                 polarity={"pos": "p", "neg": "n"}, fun="relpropdiff")
    {'text1': 0.3333333333333333}
    """
    poled = as_dictionary(dictionary)
    if polarity is not None:
        poled = set_polarity(poled, polarity)
    if not poled.polarity:
        raise _refused("polarity is not set for this dictionary: give polarity=, or set it")
    function = fun if callable(fun) else _FORMULAS.get(fun)
    if function is None:
        raise ValueError(f"fun should be one of {', '.join(_FORMULAS)}, or a function; not {fun!r}")
    flat = poled.flatten([1])
    values: dict[str, list[str]] = {"pos": [], "neg": []}
    for pole in ("pos", "neg", "neut"):
        for key in poled.polarity.get(pole, ()):
            if key not in flat:
                raise _refused(f"'{key}' key not found in this dictionary")
            values.setdefault(pole, []).extend(flat[key])
    options = {"smooth": smooth} if smooth is not None else {}
    return {
        name: function(counts, **options) for name, counts in _keys_found(tokens, values).items()
    }
