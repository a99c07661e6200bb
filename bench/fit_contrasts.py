"""Fit the senses of discourse connectives, and say how good they are.

    python bench/fit_contrasts.py DATA               # cross-validated scores only
    python bench/fit_contrasts.py DATA --write       # and src/rhetoric/contrasts/connectives.json

DATA is a folder with `gum-contrast.jsonl` (documents of the GUM corpus with its explicit relations
of contrast, concession, substitution, disjunction and exception; not part of this project). A
candidate is a connective where it overlaps the words of an annotated explicit relation. The
numbers are those of documents that took no part in fitting (ten folds by document): "typed" counts
a finding as right where its sense is the annotated one, "found" where any of the senses of the
line is. Intervals are the middle 95 % over 2,000 bootstrap samples of documents.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from rhetoric.contrasts._connectives import USED, Window, features, judged, places, setting
from rhetoric.contrasts._forms import Form
from rhetoric.evaluation import _scores as numbers
from rhetoric.model import Document
from rhetoric.preparing import prepare_all

WEIGHTS = Path(__file__).parents[1] / "src" / "rhetoric" / "contrasts" / "connectives.json"
FOLDS = 10
SEEN = 6
"""A feature is used where so many candidates of the fitting part have it."""
USE_STRENGTH, SENSE_STRENGTH = 0.3, 0.1
SENSES = ("contrast", "concession", "substitution", "disjunction", "exception")
MAIN = SENSES[:3]


@dataclass(frozen=True)
class Case:
    document: int
    form: Form
    start: int
    values: dict[str, float]
    sense: str | None


def annotated(record: dict[str, Any]) -> list[tuple[str, list[list[int]]]]:
    rows = []
    for relation in record["relations"]:
        words = [part.lower() for part in relation["sense"].split(".")]
        sense = next((s for s in SENSES if s in words), None)
        if sense and relation["type"] == "Explicit" and relation["conn_span"]:
            rows.append((sense, relation["conn_span"]))
    return rows


def cases(
    records: Sequence[dict[str, Any]], documents: Sequence[Document]
) -> tuple[list[Case], dict[int, Counter[str]]]:
    """The candidates with their senses, and by document how many annotations there are."""
    rows: list[Case] = []
    wanted: dict[int, Counter[str]] = {}
    for number, (record, document) in enumerate(zip(records, documents, strict=True)):
        gold = annotated(record)
        wanted[number] = Counter(sense for sense, _ in gold)
        tokens = document.tokens
        for place in places(document):
            if not place.form.fitted:
                continue
            start, end = int(tokens.start[place.first]), int(tokens.end[place.last - 1])
            window = Window(document, int(tokens.sentence[place.first]))
            first, last = place.first - window.base, place.last - window.base
            if last > window.end:
                continue
            values = features(place.form, setting(window, place.form, first, last))
            met = [
                g
                for g, (_, spans) in enumerate(gold)
                if any(a < end and start < b for a, b in spans)
            ]
            sense = gold[met[0]][0] if met else None
            if met:
                gold = [pair for g, pair in enumerate(gold) if g != met[0]]
            rows.append(Case(number, place.form, start, values, sense))
    return rows, wanted


def logistic(
    rows: Sequence[dict[str, float]], labels: Sequence[str], strength: float
) -> dict[str, Any]:
    """Weights by class (two classes: of the second), rounded to what is stored."""
    seen = Counter(name for row in rows for name in row)
    kept = [{n: v for n, v in row.items() if seen[n] >= SEEN} for row in rows]
    table = DictVectorizer(sort=True)
    model = LogisticRegression(C=strength, max_iter=2000, tol=1e-8)
    model.fit(table.fit_transform(kept), np.array(labels))
    names = ["bias", *table.get_feature_names_out().tolist()]
    classes = model.classes_.tolist()
    if len(classes) == 2:
        classes = classes[1:]
    found = {}
    for label, bias, row in zip(classes, model.intercept_, model.coef_, strict=True):
        pairs = zip(names, [bias, *row], strict=True)
        found[label] = {name: round(float(w), 3) for name, w in pairs if abs(w) >= 0.0005}
    return found


def fit(rows: Sequence[Case]) -> dict[str, Any]:
    use = logistic(
        [c.values for c in rows], ["yes" if c.sense else "no" for c in rows], USE_STRENGTH
    )
    real = [c for c in rows if c.sense]
    senses = logistic([c.values for c in real], [c.sense or "" for c in real], SENSE_STRENGTH)
    return {"use": use["yes"], "senses": senses}


def tell(
    name: str,
    found: Sequence[tuple[Case, str]],
    wanted: dict[int, Counter[str]],
    senses: Sequence[str],
    typed: bool,
    words: int,
) -> None:
    counts = np.zeros((len(wanted), 3), dtype=np.int64)
    for number, tally in wanted.items():
        counts[number, 2] = sum(tally[s] for s in senses)
    for case, sense in found:
        if sense in senses:
            counts[case.document, 1] += 1
            counts[case.document, 0] += case.sense == sense if typed else case.sense in senses
    precision, recall, f1 = (x or 0.0 for x in numbers.ratios(counts.sum(axis=0)))
    draws = numbers.resampled(len(counts), samples=2000, seed=1)
    low, high = numbers.interval(counts, draws)
    right, all_found, all_wanted = counts.sum(axis=0).tolist()
    print(
        f"  {name:34} P {precision:.3f} R {recall:.3f} F1 {f1:.3f} ({low:.3f} to {high:.3f}), "
        f"{right} right of {all_wanted}, "
        f"{1000 * (all_found - right) / words:.2f} false per 1,000 words"
    )


def causes(
    tried: Sequence[tuple[Case, str, float, float]], wanted: dict[int, Counter[str]]
) -> None:
    """Why what is annotated as one of the three was not found as such, with counts."""
    tally: Counter[str] = Counter()
    for case, sense, use, _ in tried:
        if case.sense in MAIN and use < USED:
            tally[f"taken for no connective: {case.form.words}"] += 1
            tally["taken for no connective"] += 1
        elif case.sense in MAIN and sense != case.sense:
            tally[f"{case.sense} taken for {sense}: {case.form.words}"] += 1
            tally[f"{case.sense} taken for {sense}"] += 1
        elif case.sense is None and use >= USED and sense in MAIN:
            tally[f"no connective taken for one: {case.form.words}"] += 1
            tally["no connective taken for one"] += 1
    met = sum(case.sense in MAIN for case, *_ in tried)
    tally["no form that is looked for"] = sum(t[s] for t in wanted.values() for s in MAIN) - met
    print(" errors by cause")
    for name, number in tally.most_common(24):
        print(f"  {number:4} {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    file = options.data / "gum-contrast.jsonl"
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    plain = {"body": "all", "sections": "none"}
    tables: dict[str, Any] = {}
    for depth in ("parsed", "surface"):
        texts = (record["text"] for record in records)
        documents = list(prepare_all(texts, depth=depth, structure=plain))
        words = sum(int(document.tokens.is_word.sum()) for document in documents)
        rows, wanted = cases(records, documents)
        folds = np.random.default_rng(0).permutation(len(records)) % FOLDS
        tried: list[tuple[Case, str, float, float]] = []
        for fold in range(FOLDS):
            table = fit([c for c in rows if folds[c.document] != fold])
            for case in rows:
                if folds[case.document] == fold:
                    use, senses = judged(case.form, case.values, table)
                    best, share = max(senses.items(), key=lambda item: item[1])
                    tried.append((case, best, use, use * share))
        print(f"{depth}: {len(records)} documents, {words} words, {len(rows)} candidates")
        for threshold in (0.3, 0.4, USED, 0.5, 0.6):
            found = [(case, sense) for case, sense, use, _ in tried if use >= threshold]
            print(f" use from {threshold}")
            tell("typed contrast+concession+subst.", found, wanted, MAIN, True, words)
            tell("found as any of the three", found, wanted, MAIN, False, words)
            if threshold == USED:
                for sense in SENSES:
                    tell(sense, found, wanted, [sense], True, words)
        causes(tried, wanted)
        for values, name in (([t[2] for t in tried], "use"), ([t[3] for t in tried], "score")):
            right = [bool(c.sense) if name == "use" else c.sense == s for c, s, *_ in tried]
            print(f" reliability of {name} (bin: candidates, mean, share right)")
            for low, high, n, mean, share in numbers.reliability(values, right, bins=5):
                print(f"  {low:.1f}-{high:.1f}: {n:5} {mean:.2f} {share:.2f}")
        tables[depth] = fit(rows)
    if options.write:
        table = {
            "made_by": "bench/fit_contrasts.py",
            "data": "GUM 11 (train and dev documents), explicit relations",
            "weights": tables,
        }
        text = json.dumps(table, indent=0, sort_keys=True, ensure_ascii=False)
        WEIGHTS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
