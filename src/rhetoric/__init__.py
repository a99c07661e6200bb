"""How does this text persuade?

    >>> import rhetoric
    >>> report = rhetoric.analyze("We choose unity over division.", depth="surface")
    >>> report.contrasts["rejected"].to_list()
    ['division']

`read` gives sources, `parse` documents, `analyze` a report, `render` a page or files, `verify`
recomputes a saved report. Nothing outside the standard library is loaded before it is used.
"""

from __future__ import annotations

from importlib import import_module

from rhetoric._version import __version__

TYPE_CHECKING = False  # importing typing would double the time of `import rhetoric`
if TYPE_CHECKING:
    from typing import Any

    from rhetoric import contrasts, features, figures, formulas, framing, lexicon, measures
    from rhetoric.analysis import analyze, parse
    from rhetoric.errors import (
        PackError,
        PipelineError,
        ReportError,
        RhetoricError,
        SourceError,
        UnknownNameError,
    )
    from rhetoric.evaluation import evaluate
    from rhetoric.lexicon import kwic
    from rhetoric.model import Document, Match, Measured, Source, Span, Spans
    from rhetoric.model.report import Report
    from rhetoric.parsing import as_doc, keyterms
    from rhetoric.reading import read, read_text
    from rhetoric.rendering import render
    from rhetoric.verification import load_report, verify

_HOMES = {
    "analyze": "rhetoric.analysis",
    "parse": "rhetoric.analysis",
    "as_doc": "rhetoric.parsing",
    "evaluate": "rhetoric.evaluation",
    "keyterms": "rhetoric.parsing",
    "kwic": "rhetoric.lexicon",
    "read": "rhetoric.reading",
    "read_text": "rhetoric.reading",
    "render": "rhetoric.rendering",
    "verify": "rhetoric.verification",
    "load_report": "rhetoric.verification",
    "Report": "rhetoric.model.report",
    **dict.fromkeys(("Document", "Match", "Measured", "Source", "Span", "Spans"), "rhetoric.model"),
    **dict.fromkeys(
        (
            "PackError",
            "PipelineError",
            "ReportError",
            "RhetoricError",
            "SourceError",
            "UnknownNameError",
        ),
        "rhetoric.errors",
    ),
}
_MODULES = ("contrasts", "features", "figures", "formulas", "framing", "lexicon", "measures")

__all__ = [
    "Document",
    "Match",
    "Measured",
    "PackError",
    "PipelineError",
    "Report",
    "ReportError",
    "RhetoricError",
    "Source",
    "SourceError",
    "Span",
    "Spans",
    "UnknownNameError",
    "__version__",
    "analyze",
    "as_doc",
    "contrasts",
    "evaluate",
    "features",
    "figures",
    "formulas",
    "framing",
    "keyterms",
    "kwic",
    "lexicon",
    "load_report",
    "measures",
    "parse",
    "read",
    "read_text",
    "render",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in _MODULES:
        return import_module(f"rhetoric.{name}")
    raise AttributeError(f"module 'rhetoric' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
