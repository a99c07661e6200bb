"""Detector cards: one page and one JSON file for each detector, for readers and for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rhetoric.evaluation import Evaluation
    from rhetoric.evaluation._scores import Score

WRONG_CASES = 10
"""Wrong cases that a card shows of each kind."""


def cards(result: Evaluation, folder: str | Path, *, quote: bool = True) -> list[Path]:
    """Write the cards of an evaluation: ``NAME.md`` and ``NAME.json`` for each name.

    Args:
        folder: made where it is missing.
        quote: whether wrong cases are quoted; False for texts that must not be copied.

    Returns:
        The files, in order of names.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for score in result.by_name:
        stem = score.name.replace("/", "_").replace(" ", "_")
        page, data = target / f"{stem}.md", target / f"{stem}.json"
        page.write_text(_page(result, score, quote), encoding="utf-8")
        data.write_text(_data(result, score), encoding="utf-8")
        written += [page, data]
    return written


def _data(result: Evaluation, score: Score) -> str:
    from dataclasses import asdict

    facts = {
        "detector": result.detector,
        "rule": result.rule,
        "data": dict(result.data),
        "made_with": {
            key: value for key, value in result.made_with.items() if key not in ("python",)
        },
        **{
            key: round(value, 4) if isinstance(value, float) else value
            for key, value in asdict(score).items()
        },
    }
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def number(value: float | None) -> str:
    """Two decimals without a leading zero, or a dash."""
    if value is None:
        return "–"
    return f"{value:.2f}".replace("0.", ".", 1) if 0 <= value < 1 else f"{value:.2f}"


def _page(result: Evaluation, score: Score, quote: bool) -> str:
    made, data = result.made_with, result.data
    lines = [
        f"# {score.name.replace('_', ' ')}",
        "",
        f"Detector `{result.detector}`, version {made['rhetoric']}, depth {made['depth']}, on "
        f"{data['name']} ({data['passages']:,} passages, {data['words']:,} words). "
        f"A finding is right where: {result.rule}.",
        "",
        "| annotated | found | right | precision | recall | F1 | 95 % interval of F1 |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | :---: |",
        f"| {score.annotated} | {score.found} | {score.right} | {number(score.precision)} | "
        f"{number(score.recall)} | {number(score.f1)} | "
        f"{number(score.low)} to {number(score.high)} |",
        "",
    ]
    facts = []
    if score.threshold is not None:
        facts.append(f"Reports show what scores {score.threshold:.2f} or more.")
    if score.false_per_1000 is not None:
        facts.append(f"False alarms per 1,000 words: {score.false_per_1000:.2f}.")
    if score.average_precision is not None:
        facts.append(f"Average precision over all candidates: {number(score.average_precision)}.")
    if score.brier is not None:
        facts.append(f"Brier score of the candidates' scores: {number(score.brier)}.")
    lines += [" ".join(facts), ""] if facts else []
    bins = result.reliability.filter(result.reliability["name"] == score.name)
    if bins.height:
        lines += [
            "## Are the scores probabilities?",
            "",
            "| score | candidates | mean score | share that is right |",
            "| :---: | ---: | ---: | ---: |",
        ]
        lines += [
            f"| {row['from']:.1f} to {row['to']:.1f} | {row['candidates']} | "
            f"{number(row['mean_score'])} | {number(row['share_right'])} |"
            for row in bins.iter_rows(named=True)
        ]
        lines.append("")
    wrong = result.errors.filter(result.errors["name"] == score.name)
    if quote and wrong.height:
        lines += ["## Wrong cases", ""]
        for error in ("missed", "false alarm"):
            some = wrong.filter(wrong["error"] == error)
            if not some.height:
                continue
            shown = some.head(WRONG_CASES)
            first = f", the first {shown.height}" if shown.height < some.height else ""
            plural = error if error == "missed" else "false alarms"
            lines += [f"{plural.capitalize()} ({some.height}{first}):", ""]
            lines += [
                f"- {row['passage_id']}: {_mark(row['pre'])} **{_mark(row['keyword'])}** "
                f"{_mark(row['post'])}"
                + (f" ({row['score']:.2f})" if row["score"] is not None else "")
                for row in shown.iter_rows(named=True)
            ]
            lines.append("")
    lines += [
        "The interval is a bootstrap over passages and speaks of other passages of this kind, "
        "annotated alike. Made by:",
        "",
        f"    {made['command'].replace('GOLD', str(data['name']))}",
        "",
    ]
    return "\n".join(lines)


def _mark(text: str) -> str:
    return text.replace("*", "\\*").replace("_", "\\_").replace("|", "\\|")
