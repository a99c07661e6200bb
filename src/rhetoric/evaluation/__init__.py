"""How right are the detectors? Gold annotations in; error rates, with intervals, out.

    result = rhetoric.evaluate("gold/speeches.jsonl", detector="figures")
    result.scores       # one row a figure: precision, recall, F1 with its interval …
    result.errors       # what was missed and what was a false alarm, as KWIC

The same serves a user's own coding (`format="csv"`) and any pack (``detector="pack:ID"``).
"""

from __future__ import annotations

import platform
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rhetoric._version import __version__
from rhetoric.errors import SourceError
from rhetoric.evaluation import _scores as numbers
from rhetoric.evaluation._cards import cards
from rhetoric.evaluation._detectors import Detector, as_whole, detector_named
from rhetoric.evaluation._gold import FORMATS, Gold, Passage, read_gold
from rhetoric.evaluation._pairing import RULES, pair
from rhetoric.evaluation._scores import Score
from rhetoric.model import Document, Match
from rhetoric.preparing import prepare_all

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["FORMATS", "Evaluation", "Gold", "Passage", "Score", "cards", "evaluate", "read_gold"]

_PROSE = {"body": "all", "sections": "none"}
SAMPLES = 2000
"""Bootstrap samples of an interval."""
CONTEXT = 60
"""Characters of text on each side of a wrong case."""


@dataclass(frozen=True)
class Evaluation:
    """Error rates of a detector on an annotated set.

    Attributes:
        detector, format, level, rule: what was compared and how (`rule` in words).
        data: name, sha256, passages, words, seed, samples.
        made_with: library, parser, Python.
        by_name: one `Score` for each name, alphabetically.
        macro_f1, macro_low, macro_high: the mean over the names that are annotated.
        micro: all names together.
        errors: one row for each wrong case: passage, error ("missed", "false alarm"), name,
            pre, keyword, post, score, features.
        confusion: annotated and found name of stretches that overlap without agreeing; None for
            neither.
        reliability: bins of scores with the share of candidates that is right.
    """

    detector: str
    format: str
    level: str
    rule: str
    data: Mapping[str, Any]
    made_with: Mapping[str, str]
    by_name: tuple[Score, ...]
    micro: Score
    macro_f1: float | None
    macro_low: float | None
    macro_high: float | None
    errors: pl.DataFrame
    confusion: pl.DataFrame
    reliability: pl.DataFrame

    @property
    def scores(self) -> pl.DataFrame:
        """`by_name`, then all together ("all"), as a table."""
        import polars as pl

        rows = [asdict(score) for score in (*self.by_name, self.micro)]
        kinds = {
            name: pl.Int64
            if name in ("right", "found", "annotated")
            else pl.String
            if name == "name"
            else pl.Float64
            for name in rows[0]
        }
        return pl.DataFrame(rows, schema=kinds)

    def to_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "detector": self.detector,
            "format": self.format,
            "level": self.level,
            "rule": self.rule,
            "data": dict(self.data),
            "made_with": dict(self.made_with),
            "macro_f1": {"value": self.macro_f1, "low": self.macro_low, "high": self.macro_high},
            "scores": self.scores.to_dicts(),
            "reliability": self.reliability.to_dicts(),
            "confusion": self.confusion.to_dicts(),
            "errors": self.errors.to_dicts(),
        }


@dataclass
class _Seen:
    """One passage after the detector: what stands where."""

    passage: Passage
    found: list[Match]
    paired: dict[int, int]
    ignored: set[int]
    words: int


def evaluate(
    gold: str | Path | Gold,
    *,
    detector: str = "figures",
    format: str | None = None,
    listed: str | None = None,
    names: Sequence[str] | None = None,
    rename: Mapping[str, str] | None = None,
    depth: str = "auto",
    model: str | None = None,
    seed: int = 1,
) -> Evaluation:
    """Compare what a detector finds with annotations.

    Args:
        gold: a file, or what `read_gold` gave.
        detector: "figures", "contrasts", "connectives" or "pack:ID".
        format: of the file, see `read_gold`; None looks.
        listed: which annotations of the file; None takes those of the detector.
        names: evaluate these only; None takes all that are annotated.
        rename: what the detector's names are called in the annotations; a name covers what lies
            below it: ``{"war-metaphor-en/war": "metaphor"}``. With it, only these count.
        depth, model: how the texts are parsed, as in `rhetoric.parse`.
        seed: of the bootstrap.

    Returns:
        An `Evaluation`. A passage is read as prose without structure. An annotation that its
        makers call doubtful is neither rewarded nor punished. Intervals come from 2,000 bootstrap
        samples of passages and speak of other passages of the same kind, annotated alike.

    Raises:
        SourceError: the annotations cannot be read, or hold nothing that could be scored.
        UnknownNameError: no detector, format or pack has that name.
    """
    finder = detector_named(detector)
    if isinstance(gold, Gold):
        data = gold
    else:
        data = read_gold(gold, format=format, listed=listed or finder.listed)
    wanted = sorted(names or data.names)
    if not wanted:
        raise SourceError(f"{data.name}: no annotations of the kind {listed or finder.listed!r}")
    rule = "text" if data.level == "text" else _rule(data, finder)
    seen: list[_Seen] = []
    tried: dict[str, list[tuple[float, bool]]] = {name: [] for name in wanted}
    parser: dict[str, str] = {}
    texts = (passage.text for passage in data.passages)
    documents = prepare_all(texts, depth=depth, model=model, structure=_PROSE)
    for passage, document in zip(data.passages, documents, strict=True):
        parser = {"depth": document.depth}
        kept = replace(
            passage,
            marks=tuple(mark for mark in passage.marks if mark.name in wanted),
            doubtful=tuple(mark for mark in passage.doubtful if mark.name in wanted),
        )
        seen.append(_compare(kept, document, finder, rule, wanted, rename, data.level))
        every = _named(finder.candidates(document, wanted), rename, wanted)
        if data.level == "text":
            every = as_whole(every, len(passage.text))
        for name, score, right in _tried(every, kept, rule):
            tried[name].append((score, right))
    draws = numbers.resampled(len(seen), samples=SAMPLES, seed=seed)
    counts = {name: _counts(seen, name) for name in wanted}
    words = sum(one.words for one in seen)
    by_name = tuple(
        _score(name, counts[name], draws, tried[name], words, finder.thresholds.get(name))
        for name in wanted
    )
    together: numbers.Counts = np.sum(np.stack(list(counts.values())), axis=0)
    micro = _score("all", together, draws, [], words, None)
    annotated = [one for one in by_name if one.annotated]
    low, high = (None, None)
    if annotated:
        low, high = numbers.macro_interval([counts[one.name] for one in annotated], draws)
    return Evaluation(
        detector=detector,
        format=data.format,
        level=data.level,
        rule=RULES[rule][1] + ", one to one",
        data=_data(data, words, seed),
        made_with=_made_with(finder, parser),
        by_name=by_name,
        micro=micro,
        macro_f1=sum(one.f1 or 0.0 for one in annotated) / len(annotated) if annotated else None,
        macro_low=low,
        macro_high=high,
        errors=_errors(seen),
        confusion=_confusion(seen),
        reliability=_reliability(tried),
    )


def _rule(data: Gold, finder: Detector) -> str:
    return "hull" if data.format == "csv" else finder.rule


def _named(
    matches: Sequence[Match], rename: Mapping[str, str] | None, wanted: Sequence[str]
) -> list[Match]:
    if rename is None:
        return [match for match in matches if match.name in wanted]
    named = []
    for match in matches:
        for own, theirs in rename.items():
            if match.name == own or match.name.startswith((own + ".", own + "/")):
                named.append(replace(match, name=theirs))
                break
    return named


def _compare(
    passage: Passage,
    document: Document,
    finder: Detector,
    rule: str,
    wanted: Sequence[str],
    rename: Mapping[str, str] | None,
    level: str,
) -> _Seen:
    found = _named(finder.find(document, wanted), rename, wanted)
    if rename is not None:
        found = _merged(found)
    if level == "text":
        found = as_whole(found, len(passage.text))
    paired = pair(found, passage.marks, RULES[rule][0])
    ignored = {
        f
        for f, match in enumerate(found)
        if f not in paired
        and any(m.name == match.name and m.span.overlaps(match.span) for m in passage.doubtful)
    }
    return _Seen(passage, found, paired, ignored, int(document.tokens.is_word.sum()))


def _merged(matches: list[Match]) -> list[Match]:
    """Without a second match of one name on a stretch: two categories may hold one word."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (m.name, m.span.start, -m.span.end)):
        if kept and kept[-1].name == match.name and kept[-1].span.overlaps(match.span):
            continue
        kept.append(match)
    return kept


def _tried(candidates: list[Match], passage: Passage, rule: str) -> list[tuple[str, float, bool]]:
    """Name, score and whether it is right of each candidate; doubtful ones are left out.

    An annotation makes one candidate right, the best scored of those that fit it; the others that
    fit are the same finding again and left out, for a report merges them.
    """
    fits = RULES[rule][0]
    met: set[int] = set()
    rows = []
    for match in sorted(candidates, key=lambda m: -m.score):
        mine = [g for g, mark in enumerate(passage.marks) if fits(match, mark)]
        fresh = [g for g in mine if g not in met]
        if fresh:
            met.add(fresh[0])
            rows.append((match.name, match.score, True))
        elif not mine and not any(
            m.name == match.name and m.span.overlaps(match.span) for m in passage.doubtful
        ):
            rows.append((match.name, match.score, False))
    return rows


def _counts(seen: Sequence[_Seen], name: str) -> numbers.Counts:
    rows = []
    for one in seen:
        right = sum(one.found[f].name == name for f in one.paired)
        found = sum(m.name == name and f not in one.ignored for f, m in enumerate(one.found))
        rows.append((right, found, sum(mark.name == name for mark in one.passage.marks)))
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _score(
    name: str,
    counts: numbers.Counts,
    draws: NDArray[np.int64],
    tried: Sequence[tuple[float, bool]],
    words: int,
    threshold: float | None,
) -> Score:
    right, found, annotated = (int(n) for n in counts.sum(axis=0))
    precision, recall, f1 = numbers.ratios(counts.sum(axis=0))
    low, high = numbers.interval(counts, draws)
    scores, labels = [s for s, _ in tried], [r for _, r in tried]
    graded = len(set(scores)) > 1
    return Score(
        name,
        right,
        found,
        annotated,
        precision,
        recall,
        f1,
        low,
        high,
        numbers.average_precision(scores, labels, annotated) if graded else None,
        numbers.brier(scores, labels) if graded else None,
        1000 * (found - right) / words if words else None,
        threshold,
    )


_ERROR_COLUMNS = {
    "passage_id": str,
    "error": str,
    "name": str,
    "pre": str,
    "keyword": str,
    "post": str,
    "start": int,
    "end": int,
    "score": float,
    "features": str,
}
_CONFUSION_COLUMNS = {"annotated": str, "found": str, "count": int}
_RELIABILITY_COLUMNS = {
    "name": str,
    "from": float,
    "to": float,
    "candidates": int,
    "mean_score": float,
    "share_right": float,
}


def _table(rows: Sequence[tuple[Any, ...]], columns: Mapping[str, type]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(rows, schema=dict(columns), orient="row")


def _kwic(passage: Passage, match: Match, error: str) -> tuple[Any, ...]:
    span, text = match.span, passage.text
    features = "; ".join(f"{name} {value:.3g}" for name, value in match.features.items() if value)
    return (
        passage.id,
        error,
        match.name,
        " ".join(text[max(0, span.start - CONTEXT) : span.start].split()),
        " ".join(span.of(text).split()),
        " ".join(text[span.end : span.end + CONTEXT].split()),
        span.start,
        span.end,
        None if error == "missed" else round(match.score, 4),
        features,
    )


def _errors(seen: Sequence[_Seen]) -> pl.DataFrame:
    rows = []
    for one in seen:
        met = set(one.paired.values())
        rows += [
            _kwic(one.passage, mark, "missed")
            for g, mark in enumerate(one.passage.marks)
            if g not in met
        ]
        rows += [
            _kwic(one.passage, match, "false alarm")
            for f, match in enumerate(one.found)
            if f not in one.paired and f not in one.ignored
        ]
    return _table(rows, _ERROR_COLUMNS)


def _confusion(seen: Sequence[_Seen]) -> pl.DataFrame:
    tally: dict[tuple[str | None, str | None], int] = {}
    for one in seen:
        met = set(one.paired.values())
        loose = [g for g in range(len(one.passage.marks)) if g not in met]
        for f, g in one.paired.items():
            key = (one.passage.marks[g].name, one.found[f].name)
            tally[key] = tally.get(key, 0) + 1
        for f, match in enumerate(one.found):
            if f in one.paired or f in one.ignored:
                continue
            near = [g for g in loose if one.passage.marks[g].span.overlaps(match.span)]
            other = one.passage.marks[near[0]].name if near else None
            if near:
                loose.remove(near[0])
            tally[other, match.name] = tally.get((other, match.name), 0) + 1
        for g in loose:
            missed = (one.passage.marks[g].name, None)
            tally[missed] = tally.get(missed, 0) + 1
    rows = [(a, b, n) for (a, b), n in sorted(tally.items(), key=lambda item: -item[1])]
    return _table(rows, _CONFUSION_COLUMNS)


def _reliability(tried: Mapping[str, Sequence[tuple[float, bool]]]) -> pl.DataFrame:
    rows = [
        (name, *row)
        for name, pairs in tried.items()
        if len({score for score, _ in pairs}) > 1
        for row in numbers.reliability([s for s, _ in pairs], [r for _, r in pairs])
    ]
    return _table(rows, _RELIABILITY_COLUMNS)


def _data(data: Gold, words: int, seed: int) -> dict[str, Any]:
    return {
        "name": data.name,
        "sha256": data.sha256,
        "passages": len(data.passages),
        "words": words,
        "seed": seed,
        "samples": SAMPLES,
    }


def _made_with(finder: Detector, parser: Mapping[str, str]) -> dict[str, str]:
    made = {"rhetoric": __version__, "python": platform.python_version(), **parser}
    if finder.version:
        made["pack"] = f"{finder.name.removeprefix('pack:')} {finder.version}"
    made["command"] = f"rhetoric evaluate GOLD --detector {shlex.quote(finder.name)}"
    return made
