"""Measure how packs of 100 to 100,000 terms are compiled, loaded and matched.

    python bench/matching.py [FOLDER] [--sizes 100 1000 10000 100000] [--words 100000] [--markdown]

Terms are made from the words of the texts in FOLDER (without one ``../shared/texts`` where it is
there, else ``seeds/``): a tenth with wildcards, a tenth by lemma, three tenths of two or three
words, the rest single words; where the texts have too few distinct words for the rest, more of
them are of several words. Beside ours stand spaCy's PhraseMatcher and pyahocorasick (left out, and
said so, where it is not installed), which know neither wildcards nor lemmas: they get the other
terms only, and "same terms" is ours on these. Each figure comes from a process of its own; memory
is what reading and compiling adds to that process. Texts are tokenized before matching is timed;
the figure is the median of five rounds, in each of which the documents are new (an earlier round
helps with nothing but what is known of words as types).

Goals: at 10,000 terms matching takes at most a quarter of the time of tokenizing the same text (by
spaCy's tokenizer); 100,000 terms are read and compiled in under 10 seconds, and loaded from the
cache in under 1.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from speed import SEED, count_words, default_folder, seconds, stream

ROUNDS = 5
_WORD = re.compile(r"[a-z]{3,}")
_RUN = re.compile(r"[a-z]{2,}(?: [a-z]{2,})+")


# ---- terms ----


def make_terms(text: str, count: int) -> list[str]:
    """`count` different terms from the words of a text, in an order of no meaning."""
    dice = random.Random(SEED)  # noqa: S311
    lowered = text.lower()
    words = sorted(set(_WORD.findall(lowered)))
    dice.shuffle(words)
    terms: dict[str, None] = {}
    while len(terms) < count // 10:
        terms[wildcard(dice.choice(words), dice)] = None
    while len(terms) < 2 * count // 10:
        terms["~" + dice.choice(words)] = None
    phrases = sorted({phrase for run in _RUN.findall(lowered) for phrase in phrases_of(run)})
    dice.shuffle(phrases)
    singles = words[: count - len(terms) - 3 * count // 10]
    terms.update(dict.fromkeys(singles))
    for phrase in phrases:
        if len(terms) == count:
            break
        terms[phrase] = None
    if len(terms) < count:
        raise SystemExit(f"the texts give only {len(terms)} terms; more text is needed")
    made = list(terms)
    dice.shuffle(made)
    return made


def wildcard(word: str, dice: random.Random) -> str:
    """The word with its end, its beginning or one letter open."""
    kind = dice.random()
    if kind < 0.7 or len(word) < 5:
        return word[: max(3, len(word) - dice.randint(0, 3))] + "*"
    if kind < 0.85:
        return '"*' + word[-dice.randint(4, len(word) - 1) :] + '"'
    place = dice.randint(1, len(word) - 2)
    return word[:place] + "?" + word[place + 1 :]


def phrases_of(run: str) -> list[str]:
    """Stretches of two or three words."""
    words = run.split()
    pairs = [" ".join(words[i : i + 2]) for i in range(len(words) - 1)]
    return pairs + [" ".join(words[i : i + 3]) for i in range(0, len(words) - 2, 2)]


def is_fixed(term: str) -> bool:
    return not set(term) & set('*?~"')


def as_pack(terms: Sequence[str], categories: int = 20) -> str:
    """A pack file with the terms in `categories` lists."""
    lines = [
        "schema: rhetoric-pack/1",
        "id: bench",
        "version: 0.1.0",
        "title: Terms for measuring",
        "language: en",
        "license: CC0-1.0",
        "categories:",
    ]
    for number in range(categories):
        mine = terms[number::categories]
        if mine:
            lines += [f"  part-{number}:", "    terms:", *(f"    - {term}" for term in mine)]
    return "\n".join(lines) + "\n"


# ---- what one process measures ----


def memory() -> float:
    """Memory of this process in MB: now, or where the system does not say so, at its peak."""
    gc.collect()
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    import resource

    kept = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kept / (1e6 if sys.platform == "darwin" else 1e3)


def median_of(work: Callable[[Any], object], fresh: Callable[[], Any]) -> float:
    """Median time of `work` over rounds, each on what `fresh` gives."""
    times = []
    for _ in range(ROUNDS):
        given = fresh()
        times.append(seconds(lambda given=given: work(given)))  # type: ignore[misc]
    return statistics.median(times)


def measure_ours(texts: list[str], pack_file: str) -> dict[str, Any]:
    """Read, compile (or load, as the environment says) and match."""
    from dataclasses import replace

    from rhetoric.lexicon import compile_packs, match, read_pack
    from rhetoric.lexicon.sequences import split_chunks
    from rhetoric.preparing import prepare_all

    list(prepare_all(["Modules are loaded, and the tokenizer made."], depth="surface"))
    split_chunks(["warm"])
    before = memory()
    begin = time.perf_counter()
    pack = read_pack(pack_file)
    read = time.perf_counter() - begin
    lexicon = compile_packs(pack)
    ready = time.perf_counter() - begin
    grown = memory() - before
    documents = list(prepare_all(texts, depth="surface"))
    first = seconds(lambda: [match(document, lexicon) for document in documents])

    def fresh() -> list[Any]:
        return [replace(document) for document in documents]

    took = median_of(lambda given: [match(document, lexicon) for document in given], fresh)
    hits = sum(len(match(document, lexicon, overlap="all")) for document in documents)
    return {
        "read": read,
        "ready": ready,
        "memory": grown,
        "first": first,
        "match": took,
        "hits": hits,
    }


def measure_spacy(texts: list[str], terms: Sequence[str]) -> dict[str, Any]:
    """The PhraseMatcher of spaCy on lower-cased words."""
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("en")
    nlp("Modules are loaded.")
    before = memory()
    begin = time.perf_counter()
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for number in range(20):
        mine = [nlp.make_doc(term) for term in terms[number::20]]
        if mine:
            matcher.add(f"part-{number}", mine)
    ready = time.perf_counter() - begin
    grown = memory() - before
    docs = [nlp.make_doc(text) for text in texts]
    took = median_of(lambda given: [matcher(doc) for doc in given], lambda: docs)
    return {
        "ready": ready,
        "memory": grown,
        "match": took,
        "hits": sum(len(matcher(doc)) for doc in docs),
    }


def measure_ahocorasick(texts: list[str], terms: Sequence[str]) -> dict[str, Any]:
    """The automaton of pyahocorasick on the lower-cased text, without hits inside words."""
    try:
        import ahocorasick
    except ImportError:
        return {"absent": "pyahocorasick is not installed: pip install pyahocorasick"}
    before = memory()
    begin = time.perf_counter()
    automaton = ahocorasick.Automaton()
    for number, term in enumerate(terms):
        automaton.add_word(term, (number, len(term)))
    automaton.make_automaton()
    ready = time.perf_counter() - begin
    grown = memory() - before

    def find(text: str) -> list[tuple[int, int]]:
        lowered = text.lower()
        size = len(lowered)
        return [
            (number, end)
            for end, (number, length) in automaton.iter(lowered)
            if (end + 1 == size or not lowered[end + 1].isalnum())
            and (end == length - 1 or not lowered[end - length].isalnum())
        ]

    took = median_of(lambda given: [find(text) for text in given], lambda: texts)
    return {
        "ready": ready,
        "memory": grown,
        "match": took,
        "hits": sum(len(find(text)) for text in texts),
    }


def measure_tokenizing(texts: list[str]) -> dict[str, Any]:
    """The tokenizer of spaCy, and this library's way from text to document at surface depth."""
    import spacy

    from rhetoric.preparing import prepare_all

    spacy_tokenizer = spacy.blank("en").make_doc
    list(prepare_all(texts[:1], depth="surface"))
    spacy_tokenizer(texts[0])
    return {
        "spacy": median_of(lambda given: [spacy_tokenizer(t) for t in given], lambda: texts),
        "ours": median_of(lambda given: list(prepare_all(given, depth="surface")), lambda: texts),
    }


# ---- the whole ----


def in_process(what: str, job: dict[str, Any], cache: str = "") -> dict[str, Any]:
    """One measurement in a process of its own; `cache` is the folder for compiled packs."""
    done = subprocess.run(
        [sys.executable, __file__, "--job", what],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "RHETORIC_PACK_CACHE": cache},
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run_job(what: str) -> None:
    job = json.load(sys.stdin)
    measures: dict[str, Callable[..., dict[str, Any]]] = {
        "ours": measure_ours,
        "spacy": measure_spacy,
        "ahocorasick": measure_ahocorasick,
        "tokenizing": measure_tokenizing,
    }
    print(json.dumps(measures[what](**job)))


def measure(texts: list[str], vocabulary: str, size: int, folder: Path) -> dict[str, Any]:
    """All figures at one size."""
    terms = make_terms(vocabulary, size)
    fixed = [term for term in terms if is_fixed(term)]
    whole, same = folder / f"{size}.yaml", folder / f"{size}-fixed.yaml"
    whole.write_text(as_pack(terms), encoding="utf-8")
    same.write_text(as_pack(fixed), encoding="utf-8")
    cache = str(folder / "cache")
    job = {"texts": texts, "pack_file": str(whole)}
    anew = in_process("ours", job)
    in_process("ours", {**job, "texts": texts[:1]}, cache)
    return {
        "terms": size,
        "fixed": len(fixed),
        "ours": anew,
        "cached": in_process("ours", {**job, "texts": texts[:1]}, cache),
        "same terms": in_process("ours", {"texts": texts, "pack_file": str(same)}),
        "PhraseMatcher": in_process("spacy", {"texts": texts, "terms": fixed}),
        "pyahocorasick": in_process("ahocorasick", {"texts": texts, "terms": fixed}),
        "tokenizing": in_process("tokenizing", {"texts": texts}),
    }


HEAD = (
    "terms",
    "what",
    "ready (s)",
    "from the cache (s)",
    "memory (MB)",
    "words a second",
    "of tokenizing",
    "hits",
)


def rows_of(found: dict[str, Any], words: int) -> list[list[str]]:
    """The lines of the table for one size."""
    tokenizing = found["tokenizing"]["spacy"]
    rows = []
    for what in ("ours", "same terms", "PhraseMatcher", "pyahocorasick"):
        row = found[what]
        count = found["terms"] if what == "ours" else found["fixed"]
        name = {"ours": "rhetoric", "same terms": "rhetoric, same terms"}.get(what, what)
        if "absent" in row:
            rows.append([f"{count:,}", name, *["not measured"] * 5, ""])
            continue
        rows.append(
            [
                f"{count:,}",
                name,
                f"{row['ready']:.2f}",
                f"{found['cached']['ready']:.2f}" if what == "ours" else "",
                f"{row['memory']:.0f}",
                f"{words / row['match']:,.0f}",
                f"{row['match'] / tokenizing:.2f} ×",
                f"{row['hits']:,}",
            ]
        )
    return rows


def goals_of(found: dict[str, Any]) -> list[tuple[str, float, float, str]]:
    """What was promised at this size: name, value, goal, unit."""
    goals = []
    if found["terms"] == 10_000:
        ratio = found["ours"]["match"] / found["tokenizing"]["spacy"]
        goals.append(("matching 10,000 terms / tokenizing", ratio, 0.25, "×"))
    if found["terms"] == 100_000:
        goals.append(("reading and compiling 100,000 terms", found["ours"]["ready"], 10.0, "s"))
        goals.append(("the same from the cache", found["cached"]["ready"], 1.0, "s"))
    return goals


def tell(rows: Sequence[Sequence[str]], *, markdown: bool) -> None:
    if markdown:
        print("| " + " | ".join(HEAD) + " |")
        print("| ---: | --- |" + " ---: |" * (len(HEAD) - 2))
        for row in rows:
            print("| " + " | ".join(row) + " |")
        return
    widths = [max(len(line[at]) for line in (HEAD, *rows)) for at in range(len(HEAD))]
    for line in (HEAD, *rows):
        cells = [
            cell.ljust(size) if at == 1 else cell.rjust(size)
            for at, (cell, size) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=None)
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 1_000, 10_000, 100_000])
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.job:
        run_job(args.job)
        return
    folder = args.folder or default_folder()
    texts = list(stream(folder, args.words))
    words = count_words(texts)
    vocabulary = "\n".join(
        file.read_text(encoding="utf-8", errors="replace") for file in sorted(folder.rglob("*.txt"))
    )
    rows, goals, absent = [], [], ""
    with tempfile.TemporaryDirectory() as scratch:
        for size in args.sizes:
            found = measure(texts, vocabulary, size, Path(scratch))
            rows += rows_of(found, words)
            goals += goals_of(found)
            absent = found["pyahocorasick"].get("absent", absent)
            last = found["tokenizing"]
    print(f"{words:,} words in {len(texts)} texts")
    tell(rows, markdown=args.markdown)
    if absent:
        print(absent)
    print(
        f"tokenizing: spaCy's tokenizer {last['spacy'] / words * 1e6:.2f} µs a word; "
        f"text to document at surface depth {last['ours'] / words * 1e6:.2f} µs a word"
    )
    missed = False
    for name, value, goal, unit in goals:
        met = value <= goal
        missed |= not met
        print(
            f"{name}: {value:.2f} {unit} (goal: at most {goal:g} {unit}) {'yes' if met else 'NO'}"
        )
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
