"""Options that several commands share, the project's settings file, and how tables are written."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rhetoric.errors import SourceError, did_you_mean

if TYPE_CHECKING:
    import polars as pl

    from rhetoric.model import Document, Source
    from rhetoric.model.report import Report

SETTINGS_FILE = "rhetoric.toml"
_SETTINGS = ("packs", "depth", "model", "encoding", "structure")


class Depth(StrEnum):
    """How deep texts are analyzed."""

    auto = "auto"
    surface = "surface"
    parsed = "parsed"


class Format(StrEnum):
    """How a table is written."""

    table = "table"
    csv = "csv"
    tsv = "tsv"
    json = "json"


Files = Annotated[
    list[str],
    typer.Argument(
        help="Files or folders (text, Markdown, CSV or JSONL with doc_id,text; HTML, PDF and "
        "DOCX with the extra 'files'); - is standard input.",
        metavar="FILE...",
        show_default=False,
    ),
]
Packs = Annotated[
    list[str] | None,
    typer.Option(
        "--packs",
        "-p",
        help="Packs by name or path, separated by commas; may be repeated; all is every pack, "
        "default the general ones that are taken when none is named.",
        envvar="RHETORIC_USE_PACKS",
        show_default=False,
    ),
]
DepthOption = Annotated[
    Depth | None,
    typer.Option(
        "--depth",
        help="surface needs no model; parsed needs one; auto takes parsed where one is installed.",
        envvar="RHETORIC_DEPTH",
        show_default="auto",
    ),
]
Model = Annotated[
    str | None,
    typer.Option("--model", help="A spaCy pipeline.", envvar="RHETORIC_MODEL", show_default=False),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        help="Encoding of the files. Default: byte order mark, else UTF-8.",
        envvar="RHETORIC_ENCODING",
        show_default=False,
    ),
]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="Default: table on a terminal, csv in a pipe."),
]


Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        help="Analyses, separated by commas: lexicon, measures, formulas, contrasts, figures. "
        "Default: all.",
        show_default=False,
    ),
]


def settings() -> dict[str, Any]:
    """What ``rhetoric.toml`` in the current folder says; {} where there is none.

    Raises:
        SourceError: it cannot be read or has an unknown key.
    """
    path = Path(SETTINGS_FILE)
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{path}: {error}") from None
    for key in found:
        if key not in _SETTINGS:
            raise SourceError(f"{path}: unknown setting {key!r}{did_you_mean(key, _SETTINGS)}")
    return found


def listed_names(given: list[str]) -> list[str]:
    """Names from a flag that takes several at once and may be repeated."""
    return [name.strip() for item in given for name in item.split(",") if name.strip()]


def chosen_packs(given: list[str] | None) -> list[str] | None:
    """Packs from the flag or the environment, else from the settings file, else None."""
    if given:
        return listed_names(given)
    listed = settings().get("packs")
    return [str(name) for name in listed] if listed is not None else None


def read_sources(files: list[str], encoding: str | None) -> list[Source]:
    """Read what the user named."""
    from rhetoric.reading import read

    return read(*files, encoding=encoding or settings().get("encoding"))


def depth_and_model(depth: Depth | None, model: str | None) -> dict[str, Any]:
    """Keyword arguments of `rhetoric.parse`; says on standard error when a model is missing."""
    from rhetoric.parsing import REMEDY, default_model

    said = settings()
    chosen = depth.value if depth is not None else str(said.get("depth", "auto"))
    if chosen not in ("auto", "surface", "parsed"):
        raise SourceError(f"{SETTINGS_FILE}: depth is {chosen!r}: auto, surface or parsed")
    pipeline = model or said.get("model")
    if chosen == "auto" and pipeline is None and default_model() is None:
        notice(
            "no trained English pipeline is installed: analyzing at depth 'surface', without "
            f"syntax. For more: {REMEDY}"
        )
    return {"depth": chosen, "model": pipeline, "structure": said.get("structure")}


def documents(
    files: list[str], encoding: str | None, depth: Depth | None, model: str | None
) -> Iterable[Document]:
    """Read and parse what the user named."""
    from rhetoric.preparing import prepare_all

    return prepare_all(read_sources(files, encoding), **depth_and_model(depth, model))


def make_report(
    files: list[str],
    *,
    packs: list[str] | None,
    depth: Depth | None,
    model: str | None,
    encoding: str | None,
    measures: str | list[str] | None = None,
    only: list[str] | None = None,
) -> Report:
    """Read, parse and analyze, with progress on standard error."""
    sources = read_sources(files, encoding)
    keywords = depth_and_model(depth, model)
    names = chosen_packs(packs)
    from rhetoric.analysis import analyze

    with progress(len(sources)) as step:
        return analyze(
            sources,
            packs=names,
            analyses=listed_names(only) if only else None,
            measures=measures,
            progress=step,
            **keywords,
        )


def progress(total: int) -> Any:
    """A context with a function to call per document; a bar on a terminal, else nothing."""
    if total < 2 or not sys.stderr.isatty():
        return nullcontext(None)
    return _Bar(total)


class _Bar:
    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("analyzing"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            console=Console(stderr=True),
            transient=True,
        )
        self._total = total

    def __enter__(self) -> Any:
        self._bar.start()
        task = self._bar.add_task("", total=self._total)
        return lambda name: self._bar.update(task, advance=1, description=name[:40])

    def __exit__(self, *reason: object) -> None:
        self._bar.stop()


def notice(text: str) -> None:
    """Say something beside the results."""
    typer.echo(f"rhetoric: {text}", err=True)


def resolved(format: Format | None) -> Format:
    """The format asked for; else a table on a terminal and CSV in a pipe."""
    return format or (Format.table if sys.stdout.isatty() else Format.csv)


def write_table(
    frame: pl.DataFrame, format: Format, *, align: Mapping[str, str] | None = None
) -> None:
    """Write a table to standard output.

    Args:
        align: for the terminal, columns to "right" or "left"; numbers are right anyway.
    """
    if format is Format.csv:
        typer.echo(frame.write_csv(), nl=False)
    elif format is Format.tsv:
        typer.echo(frame.write_csv(separator="\t"), nl=False)
    elif format is Format.json:
        typer.echo(json.dumps(frame.to_dicts(), ensure_ascii=False, indent=1))
    else:
        _print_table(frame, align or {})


def _print_table(frame: pl.DataFrame, align: Mapping[str, str]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name, dtype in zip(frame.columns, frame.dtypes, strict=True):
        side = align.get(name, "right" if dtype.is_numeric() else "left")
        table.add_column(name, justify="right" if side == "right" else "left")
    for row in frame.iter_rows():
        table.add_row(*(Text(_cell(value)) for value in row))
    console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:,.0f}"
    return " ".join(str(value).split())
