"""Fit the scores of the figure detectors, and say how good they are.

    python bench/fit_figures.py DATA                 # cross-validated scores only
    python bench/fit_figures.py DATA --write         # and write src/rhetoric/figures/weights.json

DATA is a folder with `gold-dev.jsonl`: one passage a line with `text`, `figures` and `doubtful`
(model-annotated and adjudicated; it is not part of this project). In fitting a candidate is right
where its hull overlaps an annotated one of the same name (for tricolon: where they share half of
what they cover, for its candidates are many readings of one list); what is doubtful is left out.
The figures are scored (same name, hulls overlap, one finding to one annotation) on passages that
took no part in fitting (ten folds by passage), at the natural base rate.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from rhetoric.figures import describe, resolve
from rhetoric.figures._score import logistic
from rhetoric.model import Match
from rhetoric.preparing import prepare_all

WEIGHTS = Path(__file__).parents[1] / "src" / "rhetoric" / "figures" / "weights.json"
FOLDS = 10
STRENGTH = {"epanaphora": 0.5}
"""Inverse of the penalty on weights (scikit-learn's C): small, for the examples are few."""
HAND = {
    "enumeratio": {
        "bias": -3.0,
        "laid_out": 6.0,
        "opening_share": 5.0,
        "heading_share": 3.5,
        "same_kind": 0.5,
        "markers_beyond_two": 0.5,
    },
    "tricolon": {
        "bias": -8.2,
        "first_alike": 3.2,
        "first_word_same": 1.0,
        "likeness_ab": 1.2,
        "likeness_bc": 1.5,
        "length_ratio_ab": 1.5,
        "length_ratio_bc": 1.2,
        "mean_words": 0.5,
        "fourth": -4.0,
        "guessed": -2.5,
        "inner_marks": -0.2,
        "inner_marks_openings": -1.0,
        "coordinated": 2.2,
        "parsed_list": -1.0,
        "names": -4.0,
        "numbers": -3.0,
        "same_frame": 2.0,
        "comma": 1.2,
        "last_alike": 0.5,
        "openings": 0.0,
        "sentences": -1.0,
    },
}
"""Set by hand on the same data, so the scores printed for these are those of the data they were
tuned on: three annotated sequences and fifteen tricola are too few to fit on."""


def hull(parts: list[list[int]]) -> tuple[int, int]:
    return min(a for a, _ in parts), max(b for _, b in parts)


def touches(match: Match, parts: list[list[int]]) -> bool:
    start, end = hull(parts)
    return match.span.start < end and start < match.span.end


def covers(match: Match, parts: list[list[int]]) -> bool:
    """Whether the two hulls share at least half of what they cover together."""
    start, end = hull(parts)
    both = min(match.span.end, end) - max(match.span.start, start)
    return both >= 0.5 * (max(match.span.end, end) - min(match.span.start, start))


def matched(found: list[Match], gold: list[list[list[int]]]) -> int:
    """How many findings and annotations can be paired one to one (greatest number)."""
    owner: dict[int, int] = {}

    def place(f: int, seen: set[int]) -> bool:
        for g, parts in enumerate(gold):
            if g not in seen and touches(found[f], parts):
                seen.add(g)
                if g not in owner or place(owner[g], seen):
                    owner[g] = f
                    return True
        return False

    return sum(place(f, set()) for f in range(len(found)))


def of(record: dict[str, Any], figure: str) -> list[list[list[int]]]:
    return [f["parts"] for f in record["figures"] if f["figure"] == figure]


def fit(figure: str, examples: list[tuple[dict[str, float], bool]]) -> dict[str, float]:
    if figure in HAND:
        return HAND[figure]
    names = sorted({name for features, _ in examples for name in features})
    x = np.array([[features.get(name, 0.0) for name in names] for features, _ in examples])
    y = np.array([label for _, label in examples])
    model = LogisticRegression(C=STRENGTH[figure], max_iter=2000).fit(x, y)
    pairs = zip(names, model.coef_[0], strict=True)
    weights = {"bias": round(float(model.intercept_[0]), 3)}
    return weights | {name: round(float(weight), 3) for name, weight in pairs}


def labeled(matches: list[Match], record: dict[str, Any], figure: str) -> list[tuple[Match, bool]]:
    gold = of(record, figure)
    doubtful = [f["parts"] for f in record["doubtful"]["figures"] if f["figure"] == figure]
    rows = []
    for match in matches:
        same = touches if figure == "epanaphora" else covers
        right = any(same(match, parts) for parts in gold)
        if right or not any(touches(match, parts) for parts in doubtful):
            rows.append((match, right))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--depth", default="auto")
    parser.add_argument("--figures", nargs="*", default=["epanaphora", "tricolon", "enumeratio"])
    parser.add_argument("--errors", action="store_true", help="print the wrong cases")
    options = parser.parse_args()
    lines = (options.data / "gold-dev.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    depths = ["surface", "parsed"] if options.depth == "auto" else [options.depth]
    table = json.loads(WEIGHTS.read_text(encoding="utf-8")) if WEIGHTS.exists() else {}
    by_depth = {}
    for depth in depths:
        plain = {"body": "all", "sections": "none"}
        texts = (record["text"] for record in records)
        by_depth[depth] = list(prepare_all(texts, depth=depth, structure=plain))
    words = sum(int(d.tokens.is_word.sum()) for d in by_depth[depths[0]])
    print(f"{len(records)} passages, {words} words")
    folds = np.random.default_rng(0).permutation(len(records)) % FOLDS
    for figure in options.figures:
        detector = describe(figure)
        every: list[tuple[int, str, Match, bool]] = []
        for depth, documents in by_depth.items():
            for number, (document, record) in enumerate(zip(documents, records, strict=True)):
                for match, right in labeled(list(detector(document)), record, figure):
                    every.append((number, depth, match, right))
        held_out: dict[tuple[str, int], list[Match]] = defaultdict(list)
        for fold in range(FOLDS):
            train = [(m.features, right) for n, _, m, right in every if folds[n] != fold]
            weights = fit(figure, train)
            for number, depth, match, _ in every:
                if folds[number] == fold:
                    score = logistic(match.features, weights)
                    held_out[depth, number].append(
                        Match(match.name, match.parts, score, match.features)
                    )
        for depth in depths:
            line = []
            for threshold in (0.3, 0.4, 0.5, 0.6):
                hits = found = wanted = 0
                for number, record in enumerate(records):
                    kept = resolve(m for m in held_out[depth, number] if m.score >= threshold)
                    gold = of(record, figure)
                    hits += matched(kept, gold)
                    found += len(kept)
                    wanted += len(gold)
                    if options.errors and threshold == detector.threshold:
                        show(record, kept, gold, depth)
                precision, recall = hits / max(found, 1), hits / max(wanted, 1)
                f1 = 2 * hits / max(found + wanted, 1)
                line.append(
                    f"at {threshold}: P {precision:.2f} R {recall:.2f} F1 {f1:.2f} "
                    f"({hits} of {wanted}, {found} found)"
                )
            print(f"{figure:12} {depth:8}", " | ".join(line))
        candidates = sum(1 for *_, right in every if right), len(every)
        table[figure] = {
            "made_by": "hand, tuned on the data" if figure in HAND else "fitted on the data",
            "data": "gold-dev.jsonl (model-annotated political prose, 80 passages)",
            "right_candidates": candidates[0],
            "candidates": candidates[1],
            "weights": fit(figure, [(m.features, right) for _, _, m, right in every]),
        }
        if options.write:
            text = json.dumps(table, indent=1, sort_keys=True, ensure_ascii=False)
            WEIGHTS.write_text(text + "\n", encoding="utf-8")


def show(record: dict[str, Any], found: list[Match], gold: list[Any], depth: str) -> None:
    text = record["text"]
    for match in found:
        if not any(touches(match, parts) for parts in gold):
            said = " | ".join(span.of(text) for _, span in match.parts)
            print(f"  {depth} {record['id']} false {match.score:.2f}: {said}", match.features)
    for parts in gold:
        if not any(touches(match, parts) for match in found):
            said = " | ".join(text[a:b] for a, b in parts)
            print(f"  {depth} {record['id']} missed: {said}")


if __name__ == "__main__":
    main()
