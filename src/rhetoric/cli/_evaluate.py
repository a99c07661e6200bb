"""evaluate: a detector against annotations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhetoric.cli._options import (
    DepthOption,
    Format,
    FormatOption,
    Model,
    depth_and_model,
    notice,
    resolved,
    write_table,
)
from rhetoric.errors import SourceError

if TYPE_CHECKING:
    import polars as pl

    from rhetoric.evaluation import Evaluation

_TABLES = ("scores", "errors", "confusion", "reliability")


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(evaluate)


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            help="Annotated texts: JSON Lines, or CSV with doc_id,text,label and start,end or "
            "quote.",
            show_default=False,
        ),
    ],
    detector: Annotated[
        str,
        typer.Option("--detector", "-d", help="figures, contrasts, connectives or pack:ID."),
    ] = "figures",
    gold_format: Annotated[
        str | None,
        typer.Option(
            "--gold-format", help="gold, rhetoricon, gum, gvfc, csv. Default: by columns."
        ),
    ] = None,
    listed: Annotated[
        str | None,
        typer.Option("--list", help="Which annotations of the file: figures, contrasts, war …"),
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option("--name", help="Only this one; may be repeated.")
    ] = None,
    rename: Annotated[
        list[str] | None,
        typer.Option(
            "--as",
            help="What a detector's name is called in the annotations: "
            "war-metaphor-en/war=metaphor; may be repeated.",
        ),
    ] = None,
    table: Annotated[
        str, typer.Option("--table", help="Which table: scores, errors, confusion, reliability.")
    ] = "scores",
    output: Annotated[
        Path | None, typer.Option("--json", help="Write everything to this file.")
    ] = None,
    cards: Annotated[
        Path | None, typer.Option("--cards", help="Write a card a detector into this folder.")
    ] = None,
    quotes: Annotated[
        bool, typer.Option("--quotes/--no-quotes", help="Whether cards quote the wrong cases.")
    ] = True,
    seed: Annotated[int, typer.Option("--seed", help="Of the bootstrap.")] = 1,
    depth: DepthOption = None,
    model: Model = None,
    format: FormatOption = None,
) -> None:
    """Say how right a detector or pack is on annotated texts: precision, recall, F1, errors."""
    if table not in _TABLES:
        raise typer.BadParameter(f"one of {', '.join(_TABLES)}", param_hint="--table")
    from rhetoric import evaluation

    parsing = depth_and_model(depth, model)
    result = evaluation.evaluate(
        gold,
        detector=detector,
        format=gold_format,
        listed=listed,
        names=name,
        rename=_pairs(rename),
        depth=parsing["depth"],
        model=parsing["model"],
        seed=seed,
    )
    chosen = resolved(format)
    frame: pl.DataFrame = getattr(result, table)
    if chosen is Format.table:
        _print_heading(result)
        frame = _narrow(frame, table)
    write_table(frame, chosen)
    if output is not None:
        text = json.dumps(result.to_dict(), ensure_ascii=False, indent=1) + "\n"
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise SourceError(f"{output}: cannot be written: {error.strerror}") from None
        notice(f"wrote {output}")
    if cards is not None:
        written = evaluation.cards(result, cards, quote=quotes)
        notice(f"wrote {len(written)} files into {cards}")


def _pairs(given: list[str] | None) -> dict[str, str] | None:
    if not given:
        return None
    pairs = {}
    for item in given:
        own, equals, theirs = item.partition("=")
        if not (own and equals and theirs):
            raise typer.BadParameter(f"{item!r}: write NAME=LABEL", param_hint="--as")
        pairs[own] = theirs
    return pairs


def _print_heading(result: Evaluation) -> None:
    data = result.data
    typer.echo(
        f"{result.detector} on {data['name']}: {data['passages']:,} passages, "
        f"{data['words']:,} words, depth {result.made_with['depth']}"
    )
    typer.echo(f"right: {result.rule}")
    if result.macro_f1 is not None and len(result.by_name) > 1:
        typer.echo(
            f"mean F1 {result.macro_f1:.3f} "
            f"(95 % interval {result.macro_low:.3f} to {result.macro_high:.3f})"
        )


def _narrow(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """The columns that fit a terminal; files and pipes get all."""
    if table == "errors":
        return frame.drop("features", "start", "end")
    if table != "scores":
        return frame
    import polars as pl

    between = pl.format("{} – {}", pl.col("low").round(2), pl.col("high").round(2))
    return frame.select(
        "name",
        pl.col("annotated").alias("gold"),
        "found",
        "right",
        pl.col("precision").round(2).alias("P"),
        pl.col("recall").round(2).alias("R"),
        pl.col("f1").round(2).alias("F1"),
        between.alias("95 %"),
        pl.col("average_precision").round(2).alias("AP"),
        pl.col("brier").round(2).alias("Brier"),
        pl.col("false_per_1000").round(2).alias("false/1k"),
        pl.col("threshold").round(2).alias("from"),
    )
