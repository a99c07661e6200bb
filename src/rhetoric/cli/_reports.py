"""report, analyze, verify, doctor: the whole of a text, and the state of the installation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rhetoric._version import __version__
from rhetoric.cli._options import (
    DepthOption,
    Encoding,
    Files,
    Model,
    Only,
    Packs,
    chosen_packs,
    make_report,
)
from rhetoric.cli._telling import described


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.callback()(root)
    for command in (report, analyze, verify, doctor):
        app.command()(command)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"rhetoric {__version__}")
        raise typer.Exit


def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """How does this text persuade?"""


def report(
    files: Files,
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            help="Where to write; the suffix says what (.html, .json, .md; a folder whose name "
            "ends in .csv or .parquet: one file a table). May be repeated.",
            show_default="report.html",
        ),
    ] = None,
    packs: Packs = None,
    only: Only = None,
    depth: DepthOption = None,
    model: Model = None,
    encoding: Encoding = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Leave the texts out of what is written.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no summary.")] = False,
) -> None:
    """Analyze texts, write a report, print a summary and where the report is."""
    from rhetoric.rendering import render, renderer_for

    outputs = output or [Path("report.html")]
    for path in outputs:
        renderer_for(path)  # a wrong suffix is said before the work, not after it
    made = make_report(files, packs=packs, only=only, depth=depth, model=model, encoding=encoding)
    if not quiet:
        typer.echo(render(made, format="text", color=sys.stdout.isatty()), nl=False)
    for path in outputs:
        path.parent.mkdir(parents=True, exist_ok=True)
        render(made.without_texts() if no_text else made, path)
        typer.echo(f"wrote {path}")


def analyze(
    files: Files,
    packs: Packs = None,
    only: Only = None,
    depth: DepthOption = None,
    model: Model = None,
    encoding: Encoding = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Leave the texts out of the report.")
    ] = False,
) -> None:
    """Analyze texts and write the report as JSON to standard output."""
    made = make_report(files, packs=packs, only=only, depth=depth, model=model, encoding=encoding)
    typer.echo((made.without_texts() if no_text else made).to_json(), nl=False)


def verify(
    saved: Annotated[Path, typer.Argument(help="A report.json.", metavar="REPORT")],
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="The text again, where the report carries none."),
    ] = None,
    packs: Packs = None,
    model: Model = None,
    most: Annotated[int, typer.Option(help="Differences to show.", min=0)] = 40,
) -> None:
    """Recompute a saved report and name the numbers that moved, and why."""
    from rhetoric.verification import verify as run

    found = run(saved, sources=source or (), packs=chosen_packs(packs), model=model)
    for cause in found.causes:
        typer.echo(cause)
    for item in found.differences[:most]:
        place = f"{item.doc_id} {item.table} {item.row}".strip()
        typer.echo(f"{place}: {item.column}: {item.was} -> {item.now}")
    if len(found.differences) > most:
        typer.echo(f"… and {len(found.differences) - most} more")
    if found.ok:
        numbers = sum(table.height for table in found.report.tables.values())
        typer.echo(f"verified: {numbers} rows are as they were")
        return
    typer.echo(f"{len(found.differences)} values moved")
    raise typer.Exit(1)


def doctor() -> None:
    """Say what is installed: models, packs, extras, and what is missing for what."""
    import platform
    from importlib.metadata import PackageNotFoundError, version
    from importlib.util import find_spec

    from rhetoric.lexicon import available
    from rhetoric.lexicon.caching import cache_folder, cached_files
    from rhetoric.parsing import MODELS, REMEDY, default_model, installed_models, matrix_product

    def line(name: str, state: str, remedy: str = "") -> None:
        typer.echo(f"{name:<12} {state}" + (f"  →  {remedy}" if remedy else ""))

    line("rhetoric", f"{__version__}, Python {platform.python_version()}, {platform.system()}")
    line("spaCy", version("spacy"))
    models = installed_models()
    if models:
        line("model", f"{', '.join(models)}; taken: {default_model()}")
        line("matrices", f"{matrix_product()} (measured once on this machine)")
    else:
        line("model", f"none of {', '.join(MODELS)}: depth 'surface' only", REMEDY)
    shelved = available()
    line(
        "packs",
        f"{len([p for p in shelved if not p.shadowed_by])}: "
        + ", ".join(p.id for p in shelved if not p.shadowed_by),
    )
    folder = cache_folder()
    line("pack cache", described(folder, cached_files()) if folder else "switched off")
    for extra, modules in {
        "files": ("trafilatura", "pypdf", "docx"),
        "workbench": ("krippendorff", "watchfiles"),
        "pandas": ("pandas", "pyarrow"),
    }.items():
        missing = [name for name in modules if find_spec(name) is None]
        remedy = f"pip install 'rhetoric-analysis[{extra}]'" if missing else ""
        line(f"[{extra}]", f"lacks {', '.join(missing)}" if missing else "installed", remedy)
    try:
        line("textacy", version("textacy"))
    except PackageNotFoundError:
        line("textacy", "not installed")
