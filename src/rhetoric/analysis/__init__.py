"""Documents to a report. Every number is stored with what it was counted from."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from rhetoric._version import __version__
from rhetoric.analysis._collecting import Tables
from rhetoric.analysis._findings import add_contrasts, add_enumerations, add_figures, add_formulas
from rhetoric.analysis._lexical import (
    Plan,
    add_frames,
    add_frequencies,
    add_hits,
    count_hits,
    group_hits,
    make_plan,
)
from rhetoric.analysis._measured import ARC, add_arc, add_measures
from rhetoric.analysis._scoring import add_coverage, add_expected, add_scores, add_voices
from rhetoric.analysis._texts import add_document, body_sections
from rhetoric.contrasts import ContrastFrames, compile_contrasts
from rhetoric.errors import SourceError, UnknownNameError
from rhetoric.figures import describe, thresholds
from rhetoric.lexicon import (
    DEFAULT,
    Lexicon,
    NotSearched,
    Pack,
    compile_packs,
    counting_digest,
    load,
)
from rhetoric.measures import choose
from rhetoric.measures import skipped as skipped_measures
from rhetoric.model import Document, Source
from rhetoric.model.report import Report
from rhetoric.model.tables import NOT_ASKED_FOR
from rhetoric.parsing import REMEDY, default_model
from rhetoric.preparing import prepare_all
from rhetoric.reading import read, read_text

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["ANALYSES", "ARC", "PER", "analyze", "as_documents", "parse"]

PER = 1000
"""Base of all rates, in words."""

_Made = TypeVar("_Made")

ANALYSES = ("lexicon", "measures", "formulas", "contrasts", "figures")
"""What can be asked for alone; documents, sections and enumerations are in every report."""

Input = str | os.PathLike[str] | Source | Document


def as_documents(
    items: Input | Iterable[Input],
    *,
    depth: str = "auto",
    model: str | Language | None = None,
    structure: Mapping[str, Any] | None = None,
) -> Iterator[Document]:
    """Texts, paths, sources or documents, alone or many, as documents, in order.

    A string is a text, a path object is a file or folder. Documents pass as they are.

    Raises:
        SourceError: a string looks like the path of an existing file, or a file cannot be read.
        PipelineError: depth "parsed" without a pipeline.
    """
    if isinstance(items, str | os.PathLike | Source | Document):
        items = [items]
    waiting: list[Source] = []
    texts = 0
    for item in items:
        if isinstance(item, Document):
            if waiting:
                yield from prepare_all(waiting, depth=depth, model=model, structure=structure)
                waiting = []
            yield item
        elif isinstance(item, Source):
            waiting.append(item)
        elif isinstance(item, str):
            _not_a_path(item)
            texts += 1
            waiting.append(read_text(item, id="text" if texts == 1 else f"text-{texts}"))
        else:
            waiting += read(item)
        if len(waiting) >= _AT_A_TIME:
            yield from prepare_all(waiting, depth=depth, model=model, structure=structure)
            waiting = []
    if waiting:
        yield from prepare_all(waiting, depth=depth, model=model, structure=structure)


_AT_A_TIME = 64


def _not_a_path(text: str) -> None:
    if len(text) < 250 and "\n" not in text and os.path.exists(text):
        raise SourceError(
            f"{text!r} is the name of a file or folder, and a string is taken as a text: give "
            f"pathlib.Path({text!r}), or rhetoric.read({text!r})"
        )


def parse(
    items: Input | Iterable[Input],
    *,
    depth: str = "auto",
    model: str | Language | None = None,
    structure: Mapping[str, Any] | None = None,
) -> list[Document]:
    """Parse texts, paths or sources into documents.

    Args:
        items: one or many: a string (a text), a path object, a `Source`.
        depth: "surface" (no model), "parsed", or "auto": parsed where a model is installed.
        model: name of a spaCy pipeline, or a loaded one, which is never changed.
        structure: overrides of titles, sections and enumerations.

    Returns:
        Documents in order.

    >>> [document] = parse("One. Two words here.", depth="surface")
    >>> len(document.sentences)
    2
    """
    return list(as_documents(items, depth=depth, model=model, structure=structure))


def analyze(
    items: Input | Iterable[Input],
    *,
    packs: Sequence[str | os.PathLike[str] | Pack] | None = None,
    depth: str = "auto",
    model: str | Language | None = None,
    structure: Mapping[str, Any] | None = None,
    analyses: Sequence[str] | None = None,
    figures: Sequence[str] | None = None,
    measures: str | Sequence[str] | None = None,
    arc: Sequence[str] = ARC,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Analyze texts and return a report.

    Args:
        items: one or many: a string (a text), a path object, a `Source`, a `Document`.
        packs: lexicon packs by name, path or value; "all" is every pack that is found, "default"
            (as None) those of `rhetoric.lexicon.DEFAULT_PACKS`.
        depth, model, structure: as in `parse`.
        analyses: which of `ANALYSES` are wanted; None takes all. The others stand in the table
            `skipped`, so that an empty table is not read as a count of zero.
        figures: names of figures; None takes all.
        measures: names or families of measures, "all", or "key" (as None: `measures.KEY`).
        arc: measures that are followed over sections and quarters (categories always are).
        progress: called with a document's id when it is done.

    Returns:
        A `Report`; the same input and settings give the same report, byte for byte.

    Raises:
        SourceError, PipelineError, PackError, UnknownNameError: see `rhetoric.errors`.

    >>> report = analyze("We choose confidence over panic.", depth="surface")
    >>> report.contrasts.select("asserted", "rejected").rows()
    [('confidence', 'panic')]
    """
    wanted = _wanted(analyses)
    loaded = _load(packs) if wanted & {"lexicon", "contrasts"} else []
    plan = _plan(loaded if "lexicon" in wanted else [])
    frames = _frames(loaded if "contrasts" in wanted else [])
    left_out = [name for name in ANALYSES if name not in wanted]
    tables = Tables()
    texts: dict[str, str] = {}
    parser: dict[str, str] = {}
    without_model = depth == "auto" and default_model() is None
    for document in as_documents(items, depth=depth, model=model, structure=structure):
        if document.id in texts:
            raise SourceError(f"two documents have the id {document.id!r}: ids must be unique")
        texts[document.id] = document.text
        parser = dict(document.parser)
        add_document(tables, document)
        hits, not_searched = count_hits(document, plan)
        grouped = group_hits(plan, hits, hits.in_body)
        if "lexicon" in wanted:
            add_hits(tables, document, plan, hits)
            add_frequencies(tables, document, plan, hits, grouped, per=PER)
            add_scores(tables, document, plan, hits, grouped)
            add_expected(tables, document, plan, grouped)
            add_coverage(tables, document, plan, hits)
            add_voices(tables, document, plan, hits, grouped, per=PER)
            add_frames(tables, document, plan, hits, grouped, body_sections(document), per=PER)
        if "formulas" in wanted:
            add_formulas(tables, document, hits, plan, per=PER)
        if "contrasts" in wanted:
            add_contrasts(tables, document, frames)
        if "figures" in wanted:
            add_figures(tables, document, figures)
        add_enumerations(tables, document)
        chosen = choose(measures, depth=document.depth) if "measures" in wanted else []
        series = add_measures(tables, document, chosen)
        kept = None if measures is None and "measures" in wanted else chosen
        add_arc(tables, document, plan, hits, grouped, series, arc, kept, per=PER)
        asked = choose(measures) if "measures" in wanted else []
        rows = _skipped(document, without_model, plan.lexicon, not_searched, asked)
        rows |= dict.fromkeys(left_out, _NOT_ASKED_FOR)
        for name, (reason, remedy) in rows.items():
            tables.add_row("skipped", document.id, analysis=name, reason=reason, remedy=remedy)
        if progress is not None:
            progress(document.id)
    if not texts:
        raise SourceError("nothing to analyze: no text was given")
    made_with = {
        "library": {"name": "rhetoric-analysis", "version": __version__},
        "parser": parser,
        "packs": [_pack_entry(pack) for pack in loaded],
        "settings": {
            "per": PER,
            "depth": parser["depth"],
            "analyses": [name for name in ANALYSES if name in wanted] if left_out else None,
            "figures": list(figures) if figures is not None else None,
            "measures": measures
            if measures is None or isinstance(measures, str)
            else list(measures),
            "arc": list(arc),
            "structure": dict(structure) if structure is not None else None,
            "thresholds": _thresholds(figures) if "figures" in wanted else {},
        },
    }
    return Report(tables=tables.frames(), texts=texts, made_with=made_with)


def _load(packs: Sequence[str | os.PathLike[str] | Pack] | None) -> list[Pack]:
    """Packs by name, path or value; None takes the default ones (or what shadows them)."""
    if packs is None:
        return load(DEFAULT)
    return [pack for item in packs for pack in ([item] if isinstance(item, Pack) else load(item))]


_NOT_ASKED_FOR = (NOT_ASKED_FOR, "name it among the analyses, or name none")


def _wanted(analyses: Sequence[str] | None) -> set[str]:
    """The analyses that are asked for; `UnknownNameError` for another name."""
    if analyses is None:
        return set(ANALYSES)
    for name in analyses:
        if name not in ANALYSES:
            raise UnknownNameError("analysis", name, ANALYSES)
    return set(analyses)


def _plan(packs: Sequence[Pack]) -> Plan:
    return _kept(_PLANS, packs, lambda: make_plan(compile_packs(packs)))


def _frames(packs: Sequence[Pack]) -> ContrastFrames:
    return _kept(_FRAMES, packs, lambda: compile_contrasts(packs))


_Key = tuple[tuple[str, str], ...]
_PLANS: OrderedDict[_Key, Plan] = OrderedDict()
_FRAMES: OrderedDict[_Key, ContrastFrames] = OrderedDict()
_MOST_COMPILED = 8


def _kept(
    kept: OrderedDict[_Key, _Made], packs: Sequence[Pack], make: Callable[[], _Made]
) -> _Made:
    """Packs ready for matching; the last few sets of packs are kept, by content."""
    if not all(pack.as_read for pack in packs):  # changed since it was read: no hash says how
        return make()
    key = tuple((pack.id, pack.sha256) for pack in packs)
    if key not in kept:
        kept[key] = make()
        while len(kept) > _MOST_COMPILED:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


def _skipped(
    document: Document,
    without_model: bool,
    lexicon: Lexicon,
    not_searched: Sequence[NotSearched],
    measures: Sequence[str],
) -> dict[str, tuple[str, str]]:
    """What was not done on a document: name → (reason, remedy)."""
    rows: dict[str, tuple[str, str]] = {}
    if document.depth == "surface":
        if without_model:
            rows["parsing"] = ("no trained English pipeline is installed", REMEDY)
        for name, reason, remedy in skipped_measures(document.depth, measures):
            rows[name] = (reason, remedy)
    for item in not_searched:
        rows[f"{lexicon.packs[item.pack].id}: {item.text}"] = (item.reason, item.remedy)
    return rows


def _thresholds(figures: Sequence[str] | None) -> dict[str, float]:
    """The score from which each figure that was looked for is shown."""
    if figures is None:
        return thresholds()
    return {describe(name).name: describe(name).threshold for name in figures}


def _pack_entry(pack: Pack) -> dict[str, Any]:
    return {
        "id": pack.id,
        "version": pack.version,
        "title": pack.title,
        "language": pack.language,
        "license": pack.license,
        "sha256": pack.sha256,
        "authors": " and ".join(author.get("name", "") for author in pack.authors),
        "citation": pack.citation,
        "limits": pack.limits,
        "origins": [{"id": o.id, "version": o.version, "sha256": o.sha256} for o in pack.origins],
        **_validation_entry(pack),
    }


def _validation_entry(pack: Pack) -> dict[str, Any]:
    """The latest round of human coding, where the pack keeps one."""
    if not pack.validation:
        return {}
    latest = pack.validation[0]
    named = "category precision precision_low precision_high recall recall_low recall_high alpha"
    return {
        "validation": {
            "version": latest.version,
            "same_counts": latest.digest == counting_digest(pack),
            "corpus": latest.corpus,
            "words": latest.words,
            "coders": latest.coders,
            "items": latest.items,
            "method": latest.method,
            "categories": [
                {name: getattr(result, name) for name in named.split()}
                for result in latest.results
                if result.term is None
            ],
        }
    }
