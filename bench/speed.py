"""Measure the library's promises about speed and memory, as ratios in one run.

    python bench/speed.py [FOLDER] [--quick] [--only NAME …] [--json FILE]

FOLDER holds texts (``.txt``); without one ``../shared/texts`` is taken where it is there, else
``seeds/`` repeated. Times on a shared machine drift; so each goal is a ratio of two things that run
in turns in one process, and the figure is the median over the pairs. Beside the ratios it prints
absolute times, for a ratio alone misleads: a faster parse makes the analyses on top of it look
slower, and a user gains all the same. Runs on Linux and macOS.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

# Before NumPy is loaded: a matrix product that takes all cores on one side only is no comparison.
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[threads] = "1"

ROOT = Path(__file__).resolve().parent.parent
SEED = 20240501


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was compared, the ratio, and the goal (None: no promise)."""

    what: str
    value: float
    goal: float | None
    detail: str
    unit: str = "×"

    @property
    def met(self) -> str:
        if self.goal is None:
            return ""
        return "yes" if self.value <= self.goal else "NO"


@dataclass(frozen=True)
class Setting:
    """What all measurements share."""

    folder: Path
    quick: bool
    model: str | None

    def texts(self, words: int) -> list[str]:
        """Texts from all over the folder, some `words` words in sum; repeated where too short."""
        return list(stream(self.folder, words))

    @property
    def pairs(self) -> int:
        return 3 if self.quick else 7


# ---- texts ----


def default_folder() -> Path:
    shared = ROOT.parent / "shared" / "texts"
    return shared if any(shared.rglob("*.txt")) else ROOT / "seeds"


def stream(folder: Path, words: int) -> Iterator[str]:
    """Texts in an order that mixes the folder, until `words` words; from the start when it ends."""
    files = sorted(folder.rglob("*.txt"))
    if not files:
        raise SystemExit(f"no .txt files in {folder}")
    random.Random(SEED).shuffle(files)  # noqa: S311
    given = 0
    while True:
        for file in files:
            text = file.read_text(encoding="utf-8", errors="replace")
            room = words - given
            pieces = text.split()
            if len(pieces) > room:  # the last one is cut at a paragraph's end, or at a word
                kept = ""
                for paragraph in text.split("\n"):
                    kept += paragraph + "\n"
                    if len(kept.split()) >= room:
                        break
                text = kept
            given += len(text.split())
            yield text
            if given >= words:
                return


def count_words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)


# ---- timing ----


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def paired(
    ours: Callable[[], object], theirs: Callable[[], object], pairs: int
) -> tuple[float, float, float]:
    """The median ratio over pairs that take turns in going first, and both median times.

    Both are run once before, so that caches are warm on both sides.
    """
    ours()
    theirs()
    ratios, ones, others = [], [], []
    for number in range(pairs):
        if number % 2:
            other = seconds(theirs)
            one = seconds(ours)
        else:
            one = seconds(ours)
            other = seconds(theirs)
        ratios.append(one / other)
        ones.append(one)
        others.append(other)
    return statistics.median(ratios), statistics.median(ones), statistics.median(others)


def per_word(time_taken: float, words: int) -> str:
    return f"{time_taken / words * 1e6:.1f}"


# ---- what is compared ----


def prepare(texts: Sequence[str], depth: str) -> list[Any]:
    from rhetoric.preparing import prepare_all

    return list(prepare_all(texts, depth=depth))


def report_on(texts: Sequence[str], depth: str, **options: Any) -> Any:
    from rhetoric.analysis import analyze

    return analyze(prepare(texts, depth), **options)


def paragraphs_of(texts: Sequence[str]) -> list[str]:
    """What the parser is given: paragraphs, their line breaks as blanks."""
    return [
        document.text[span.start : span.end].replace("\n", " ")
        for document in prepare(texts, "surface")
        for span in document.paragraphs
    ]


def batches(paragraphs: Sequence[str], words: int = 5000) -> list[list[str]]:
    """Batches of about the size that the library's own parse takes."""
    out: list[list[str]] = [[]]
    size = 0
    for paragraph in paragraphs:
        if size >= words:
            out.append([])
            size = 0
        out[-1].append(paragraph)
        size += len(paragraph.split())
    return out


def bare_parse(batches_of_text: Sequence[Sequence[str]], name: str | None) -> Callable[[], None]:
    """The parse that the library uses, and nothing else: paragraphs to columns of annotations."""
    from rhetoric.parsing import parser_for

    parser = parser_for("parsed", name)
    trained, tokenizer = parser.trained, parser.tokenizer
    if trained is None:
        raise SystemExit("no trained pipeline: install the extra [model]")

    def run() -> None:
        for batch in batches_of_text:
            trained.columns([tokenizer(text) for text in batch])

    return run


def parsed_against_bare(setting: Setting) -> Iterator[Figure]:
    """All analyses on parsed documents against the bare parse that they rest on."""
    texts = setting.texts(6_000 if setting.quick else 20_000)
    words = count_words(texts)
    bare = bare_parse(batches(paragraphs_of(texts)), setting.model)
    ratio, ours, theirs = paired(lambda: report_on(texts, "parsed"), bare, setting.pairs)
    yield Figure(
        "parsed depth, everything / the bare parse it uses",
        ratio,
        1.15,
        f"{per_word(ours, words)} / {per_word(theirs, words)} µs a word, {words} words",
    )


def parsed_against_defaults(setting: Setting) -> Iterator[Figure]:
    """All analyses on parsed documents against the pipeline as spaCy loads it."""
    import spacy

    from rhetoric.parsing import default_model

    name = setting.model or default_model()
    if name is None:
        raise SystemExit("no trained pipeline: install the extra [model]")
    nlp = spacy.load(name)
    texts = setting.texts(4_000 if setting.quick else 12_000)
    words = count_words(texts)
    paragraphs = paragraphs_of(texts)

    def default() -> None:
        for _ in nlp.pipe(paragraphs):
            pass

    ratio, ours, theirs = paired(lambda: report_on(texts, "parsed"), default, setting.pairs)
    generic = blis_kernel() == "generic"
    yield Figure(
        "parsed depth, everything / spacy.load(model) with defaults",
        ratio,
        0.40 if generic else 0.60,
        f"{per_word(ours, words)} / {per_word(theirs, words)} µs a word, {words} words"
        + (", blis is generic here" if generic else ""),
    )


def surface_against_spacy(setting: Setting) -> Iterator[Figure]:
    """Surface depth against spaCy's tokenizer and sentencizer: once with packs and measures, which
    is what the promise is about, and once with contrasts, figures and formulas too."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    texts = setting.texts(50_000 if setting.quick else 200_000)
    words = count_words(texts)

    def theirs_only() -> None:
        for _ in nlp.pipe(texts):
            pass

    for what, analyses in (("packs and measures", ("lexicon", "measures")), ("everything", None)):

        def ours(analyses: tuple[str, ...] | None = analyses) -> object:
            return report_on(texts, "surface", analyses=analyses)

        ratio, one, other = paired(ours, theirs_only, setting.pairs)
        yield Figure(
            f"surface depth, {what} / spaCy tokenizer + sentencizer",
            ratio,
            2.0,
            f"{per_word(one, words)} / {per_word(other, words)} µs a word, {words} words",
        )


def absolute_parts(setting: Setting) -> Iterator[Figure]:
    """What each part takes by itself, in microseconds a word (`bench/parts.py` divides the
    analyses further)."""
    for depth, words in (("surface", 20_000), ("parsed", 6_000 if setting.quick else 20_000)):
        texts = setting.texts(words)
        times: dict[str, list[float]] = {}
        for number in range(setting.pairs + 1):
            for part, taken in parts_once(texts, depth, setting.model):
                if number:  # the first round fills caches
                    times.setdefault(part, []).append(taken)
        for part, taken_all in times.items():
            taken = statistics.median(taken_all) / count_words(texts) * 1e6
            goal = 16.0 if (depth, part) == ("parsed", "all analyses") else None
            yield Figure(
                f"{depth}: {part}", taken, goal, f"{count_words(texts)} words", unit="µs a word"
            )


def parts_once(texts: Sequence[str], depth: str, name: str | None) -> Iterator[tuple[str, float]]:
    """Each part's time in one run over `texts`, in seconds."""
    from rhetoric.analysis import analyze
    from rhetoric.parsing import parser_for
    from rhetoric.reading import read_text
    from rhetoric.structure import find_structure

    sources = [read_text(text) for text in texts]
    kept: list[Any] = []
    yield "structure", seconds(lambda: [find_structure(source) for source in sources])
    if depth == "parsed":
        parser = parser_for("parsed", name)
        trained, nlp, tokenizer = parser.trained, parser.nlp, parser.tokenizer
        if trained is None or nlp is None:
            raise SystemExit("no trained pipeline: install the extra [model]")
        pieces = batches(paragraphs_of(texts))

        def tokenize() -> None:
            kept.append([[tokenizer(text) for text in batch] for batch in pieces])

        yield "spaCy's tokenizer", seconds(tokenize)
        for component, pipe in nlp.pipeline:
            if component in trained.by_memo:
                continue

            def run(pipe: Any = pipe) -> None:
                for batch in kept[0]:
                    for _ in pipe.pipe(batch, batch_size=len(batch)):
                        pass

            yield f"spaCy's {component}", seconds(run)
        again = seconds(bare_parse(pieces, name))
        yield "the bare parse (spaCy's parts, rules by memo, columns)", again
    documents: list[Any] = []
    whole = seconds(lambda: documents.extend(prepare(texts, depth)))
    yield "text to document (structure, tokens or parse, columns)", whole
    yield "all analyses", seconds(lambda: analyze(documents))
    if depth == "surface":
        import spacy

        nlp = spacy.blank("en")
        nlp.add_pipe("sentencizer")
        list(nlp.pipe(texts))
        took = seconds(lambda: list(nlp.pipe(texts)))
        yield "for comparison: spaCy's tokenizer and sentencizer", took


def large_pack_against_small(setting: Setting) -> Iterator[Figure]:
    """A pack of 10,000 terms against one of 100 that finds nearly as much.

    The small pack has 100 words of middling frequency. The large one has these, and 9,900 more
    that are looked for and rarely found: 300 words that stand once or twice, and phrases of two or
    three words put together at random. So the ratio shows what looking for many terms costs, not
    what having found more costs.
    """
    from rhetoric.preparing import prepare_all

    texts = setting.texts(50_000 if setting.quick else 200_000)
    words = count_words(texts)
    with tempfile.TemporaryDirectory() as folder:
        small, large = write_packs(Path(folder), texts)

        def with_pack(pack: Path) -> Callable[[], object]:
            from rhetoric.analysis import analyze

            return lambda: analyze(list(prepare_all(texts, depth="surface")), packs=[str(pack)])

        hits = [with_pack(pack)().tables["hits"].height for pack in (small, large)]  # type: ignore[attr-defined]
        ratio, ours, theirs = paired(with_pack(large), with_pack(small), setting.pairs)
    yield Figure(
        "surface depth, a pack of 10,000 terms / one of 100",
        ratio,
        1.10,
        f"{per_word(ours, words)} / {per_word(theirs, words)} µs a word; "
        f"hits {hits[1]} / {hits[0]}",
    )


def write_packs(folder: Path, texts: Sequence[str]) -> tuple[Path, Path]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(w for w in text.lower().split() if w.isascii() and w.isalpha())
    chance = random.Random(SEED)  # noqa: S311
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    common = chance.sample(ranked[100 : min(1500, len(ranked))], 100)
    rare = [word for word in ranked if counts[word] <= 2 and word not in set(common)][:300]
    terms = dict.fromkeys(common + rare)
    while len(terms) < 10_000:
        terms[" ".join(chance.choices(ranked, k=chance.choice((2, 3))))] = None
    small = write_pack(folder / "bench-small-en.yaml", common)
    return small, write_pack(folder / "bench-large-en.yaml", list(terms))


def write_pack(path: Path, terms: Sequence[str]) -> Path:
    """A pack of plain terms, quoted, so that no word is read as something else."""
    lines = [
        "schema: rhetoric-pack/1",
        f"id: {path.stem}",
        "version: 0.1.0",
        "title: Words drawn from a folder of texts",
        "language: en",
        "license: CC0-1.0",
        "authors: [{name: bench}]",
        "citation: none",
        "sources: [{title: the folder given, used_for: speed}]",
        "limits: for measuring speed only",
        "categories:",
        "  words:",
        "    title: Words",
        "    definition: Words drawn at random.",
        "    terms:",
        *(f'      - "{term}"' for term in terms),
        "    examples:",
        "      match:",
        f"        - a <<{terms[0]}>> here",
        "      no_match:",
        "        - zzz",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def one_long_document(setting: Setting) -> Iterator[Figure]:
    """Time must be linear in words: one document ten times as long, divided by ten."""
    texts = setting.texts(20_000)
    short = "\n\n".join(texts)
    long = "\n\n".join([short] * 10)
    words = len(long.split())
    ratio, ours, _ = paired(
        lambda: report_on([long], "surface"), lambda: report_on([short], "surface"), 3
    )
    yield Figure(
        "surface depth, ten times the document / ten times the time",
        ratio / 10,
        1.25,
        f"{per_word(ours, words)} µs a word, {words} words in one document",
    )


def memory(setting: Setting, depth: str, words: int) -> Iterator[Figure]:
    """Peak memory over a stream: at the end against after the first tenth, in a fresh process."""
    options = [sys.executable, __file__, str(setting.folder), "--stream", depth, str(words)]
    if setting.model:
        options += ["--model", setting.model]
    done = subprocess.run(options, capture_output=True, text=True, check=True)
    streamed = json.loads(done.stdout)
    peaks, places = streamed["peaks"], streamed["longest"]
    yield Figure(
        f"memory, {depth} stream of {words:,} words: peak at the end / after a tenth",
        peaks[-1] / peaks[0],
        1.10,
        f"{peaks[-1]:.0f} / {peaks[0]:.0f} MB; the longest text has {places[0]} tokens "
        f"and comes after {places[1]} words",
    )


def stream_peaks(folder: Path, depth: str, words: int) -> dict[str, list[float]]:
    """Analyze documents one by one, keep none; the peak resident memory after each tenth, in MB,
    and the longest text: how many tokens it has, and how many words stand before it.

    The longest text of the folder comes first: what the peak gains later is what is kept, and not
    the size of a text that happens to stand late.
    """
    from rhetoric.analysis import analyze
    from rhetoric.preparing import prepare_all

    files = sorted(folder.rglob("*.txt"), key=lambda file: file.stat().st_size)
    first = files[-1].read_text(encoding="utf-8", errors="replace")
    peaks: list[float] = []
    longest = [0.0, 0.0]
    seen = 0
    for document in prepare_all(chain([first], stream(folder, words)), depth=depth):
        analyze([document])
        if len(document) > longest[0]:
            longest = [len(document), seen]
        seen += len(document.text.split())
        while len(peaks) < 10 and seen >= words * (len(peaks) + 1) / 10:
            peaks.append(peak_memory())
    return {"peaks": peaks, "longest": longest}


def peak_memory() -> float:
    """The most memory that this process has held so far, in MB.

    Linux tells it of the process itself (VmHWM); what `getrusage` gives there begins with the
    parent's peak.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        import resource

        unit = 1024 * 1024 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def start_up(setting: Setting) -> Iterator[Figure]:
    """What `import rhetoric` and `rhetoric --help` cost beside what Python and typer cost."""

    def run(*arguments: str) -> Callable[[], object]:
        return lambda: subprocess.run(
            [sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT
        )

    rounds = 7 if setting.quick else 15
    for what, ours, theirs, goal in (
        ("import rhetoric / python -c pass", ["-c", "import rhetoric"], ["-c", "pass"], 2.0),
        (
            "rhetoric --help / import typer",
            ["-m", "rhetoric", "--help"],
            ["-c", "import typer"],
            1.5,
        ),
    ):
        ratio, one, other = paired(run(*ours), run(*theirs), rounds)
        yield Figure(what, ratio, goal, f"{one * 1e3:.0f} / {other * 1e3:.0f} ms")


def report_page(setting: Setting) -> Iterator[Figure]:
    """The size of the HTML page of a 4,000-word article."""
    from rhetoric.rendering import render

    text = "\n\n".join(setting.texts(4_000))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        render(report_on([text], "surface"), page)
        size = page.stat().st_size / 1e6
    yield Figure("the page of a 4,000-word article, in MB", size, 1.0, f"{size:.2f} MB", unit="")


MEASUREMENTS: dict[str, Callable[[Setting], Iterator[Figure]]] = {
    "bare": parsed_against_bare,
    "defaults": parsed_against_defaults,
    "surface": surface_against_spacy,
    "parts": absolute_parts,
    "packs": large_pack_against_small,
    "linear": one_long_document,
    "memory": lambda s: memory(s, "surface", 200_000 if s.quick else 1_000_000),
    "memory-parsed": lambda s: memory(s, "parsed", 30_000 if s.quick else 1_000_000),
    "start": start_up,
    "page": report_page,
}


# ---- the machine ----


def blis_kernel() -> str:
    """The kernel that blis chose for this processor ("generic", "haswell", "zen3" …)."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import numpy, thinc.api; ops = thinc.api.NumpyOps(use_blis=True);"
            "ops.gemm(numpy.ones((9, 9), 'f'), numpy.ones((9, 9), 'f'))",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "BLIS_ARCH_DEBUG": "1"},
        check=False,
    )
    lines = [line for line in done.stderr.splitlines() if "sub-configuration" in line]
    return lines[-1].rsplit("'", 2)[-2] if lines and "'" in lines[-1] else "unknown"


def machine_facts() -> dict[str, str]:
    from importlib.metadata import version

    from rhetoric.parsing import matrix_product

    return {
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "spacy": version("spacy"),
        "numpy": version("numpy"),
        "polars": version("polars"),
        "blis kernel": blis_kernel(),
        "matrix product": matrix_product(),
    }


def table(figures: Sequence[Figure]) -> str:
    rows = [("what", "measured", "goal", "met", "how much")]
    for f in figures:
        goal = "" if f.goal is None else f"≤ {f.goal:.2f}"
        rows.append((f.what, f"{f.value:.2f} {f.unit}".rstrip(), goal, f.met, f.detail))
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="a folder with .txt files")
    parser.add_argument("--quick", action="store_true", help="fewer words and pairs: some minutes")
    parser.add_argument("--only", nargs="+", choices=list(MEASUREMENTS), help="only these")
    parser.add_argument("--model", help="a spaCy pipeline, else the first installed one")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    parser.add_argument("--stream", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    folder = asked.folder or default_folder()
    if asked.model:
        os.environ["RHETORIC_MODEL"] = asked.model
    if asked.stream:
        print(json.dumps(stream_peaks(folder, asked.stream[0], int(asked.stream[1]))))
        return 0
    setting = Setting(folder=folder, quick=asked.quick, model=asked.model)
    facts = machine_facts()
    print("; ".join(f"{name}: {value}" for name, value in facts.items()))
    print(f"texts: {len(list(folder.rglob('*.txt')))} files\n")
    figures: list[Figure] = []
    for name in asked.only or MEASUREMENTS:
        for figure in MEASUREMENTS[name](setting):
            figures.append(figure)
            print(f"  {figure.what}: {figure.value:.2f} ({figure.detail})", flush=True)
    print("\n" + table(figures))
    if asked.json:
        plain = {"machine": facts, "figures": [{**asdict(f), "met": f.met} for f in figures]}
        asked.json.write_text(json.dumps(plain, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0 if all(f.met != "NO" for f in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
