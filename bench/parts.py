"""Say what each part of an analysis costs on top of the same parse, in µs a word.

    python bench/parts.py [FOLDER] [--texts 20] [--depth parsed] [--rounds 5] [--profile]

FOLDER holds texts (``.txt``); without one ``../shared/texts`` is taken where it is there, else
``seeds/``. Texts are parsed once, before the clock starts. Then every round analyzes each of them
by itself, as a fresh document (nothing that an earlier round worked out is kept but what is known
of words as types, as in a stream), and the figure is the median over rounds of the processor
time. The parts are timed inside the same runs; "in all" is the whole call of `analyze`, so what
stands in no part is "the rest". Writing the report as JSON and as a page is apart.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SEED = 20240501
PARTS = {
    "add_document": "documents, sections",
    "count_hits": "lexicon: matching",
    "add_hits": "lexicon: hits with layers",
    "group_hits": "lexicon: grouping",
    "add_frequencies": "lexicon: frequencies",
    "add_frames": "lexicon: frames by section",
    "add_formulas": "formulas",
    "add_contrasts": "contrasts",
    "add_figures": "figures",
    "add_enumerations": "enumerations",
    "add_measures": "measures: body and sections",
    "add_arc": "arc: sections and quarters",
    "frames": "tables to frames",
}
"""Functions that `rhetoric.analysis` calls, and what a reader calls them."""


def default_folder() -> Path:
    shared = ROOT.parent / "shared" / "texts"
    return shared if any(shared.rglob("*.txt")) else ROOT / "seeds"


def choose(folder: Path, count: int) -> list[str]:
    """`count` texts from all over the folder."""
    files = sorted(folder.rglob("*.txt"))
    if not files:
        raise SystemExit(f"no .txt files in {folder}")
    random.Random(SEED).shuffle(files)  # noqa: S311
    return [file.read_text(encoding="utf-8", errors="replace") for file in files[:count]]


def timed(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def call(*args: Any, **options: Any) -> Any:
        begin = time.process_time()
        try:
            return function(*args, **options)
        finally:
            spent[name] += time.process_time() - begin

    return call


def fresh(documents: Sequence[Any]) -> list[Any]:
    """The same documents without what an analysis has kept on them."""
    return [replace(document, _memo={}) for document in documents]


def one_round(documents: Sequence[Any]) -> dict[str, float]:
    """Processor time of each part over all documents, in seconds."""
    from rhetoric import analysis
    from rhetoric.rendering import html

    spent: dict[str, float] = defaultdict(float)
    kept = {name: getattr(analysis, name) for name in PARTS if hasattr(analysis, name)}
    tables = analysis.Tables
    frames = tables.frames
    for name, function in kept.items():
        setattr(analysis, name, timed(function, name, spent))
    tables.frames = timed(frames, "frames", spent)
    try:
        reports = []
        for document in fresh(documents):
            begin = time.process_time()
            reports.append(analysis.analyze(document))
            spent["all"] += time.process_time() - begin
    finally:
        for name, function in kept.items():
            setattr(analysis, name, function)
        tables.frames = frames
    begin = time.process_time()
    for report in reports:
        report.to_json()
    spent["json"] = time.process_time() - begin
    begin = time.process_time()
    for report in reports:
        html.render(report)
    spent["page"] = time.process_time() - begin
    return spent


def medians(rounds: Iterable[dict[str, float]]) -> dict[str, float]:
    collected: dict[str, list[float]] = defaultdict(list)
    for spent in rounds:
        for name, seconds in spent.items():
            collected[name].append(seconds)
    return {name: statistics.median(values) for name, values in collected.items()}


def table(spent: dict[str, float], words: int) -> str:
    each = {name: seconds / words * 1e6 for name, seconds in spent.items()}
    parts = [(title, each[name]) for name, title in PARTS.items() if name in each]
    rest = each["all"] - sum(value for _, value in parts)
    rows = [*parts, ("the rest", rest), ("in all", each["all"])]
    rows += [("then: as JSON", each["json"]), ("then: as a page", each["page"])]
    return "\n".join(f"  {title:<30} {value:6.2f}" for title, value in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="a folder with .txt files")
    parser.add_argument("--texts", type=int, default=20, help="how many texts")
    parser.add_argument("--depth", choices=["parsed", "surface"], nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="list the slowest functions too")
    asked = parser.parse_args()
    from rhetoric.analysis import analyze, parse
    from rhetoric.parsing import default_model

    texts = choose(asked.folder or default_folder(), asked.texts)
    words = sum(len(text.split()) for text in texts)
    depths = asked.depth or ["surface", *(["parsed"] if default_model() else [])]
    print(f"{len(texts)} texts, {words} words; µs a word, median of {asked.rounds} rounds")
    for depth in depths:
        documents = parse(texts, depth=depth)
        one_round(documents)  # so that caches are warm
        spent = medians(one_round(documents) for _ in range(asked.rounds))
        print(f"\ndepth {depth}\n{table(spent, words)}")
        if asked.profile:
            profile = cProfile.Profile()
            profile.enable()
            for document in fresh(documents):
                analyze(document)
            profile.disable()
            pstats.Stats(profile).sort_stats("tottime").print_stats(45)


if __name__ == "__main__":
    main()
