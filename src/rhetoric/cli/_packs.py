"""packs: list, show, test, lint, new."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhetoric.cli._options import FormatOption, resolved, write_table

if TYPE_CHECKING:
    from rhetoric.lexicon import Pack, Problem

app = typer.Typer(
    help="Lexicon packs: list, show, test, lint, new.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Names = Annotated[
    list[str] | None,
    typer.Argument(help="Packs by name or path; all that are found where none is named."),
]


@app.command("list")
def list_packs(format: FormatOption = None) -> None:
    """List the packs that are found, in search order, and which shadow which."""
    import polars as pl

    from rhetoric.lexicon import available, read_pack

    rows = []
    for item in available():
        pack = read_pack(item.path)
        rows.append(
            {
                "pack": item.id,
                "version": pack.version,
                "terms": len(pack.terms),
                "contrasts": len(pack.contrasts),
                "language": pack.language,
                "license": pack.license,
                "from": item.origin,
                "title": pack.title,
                "shadowed by": item.shadowed_by,
            }
        )
    frame = pl.DataFrame(rows, infer_schema_length=None)
    if frame.height and frame["shadowed by"].null_count() == frame.height:
        frame = frame.drop("shadowed by")
    write_table(frame, resolved(format))


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A pack by name or path.")],
    category: Annotated[str | None, typer.Argument(help="Only this category.")] = None,
) -> None:
    """Show what a pack says about itself, its categories and terms."""
    from rhetoric.errors import UnknownNameError
    from rhetoric.lexicon import load

    [pack] = load([name])
    known = list(pack.categories)
    if category is not None and category not in known:
        raise UnknownNameError("category", category, known)
    if category is None:
        typer.echo(f"{pack.id} {pack.version} · {pack.title}")
        typer.echo(f"{pack.language} · {pack.license} · {len(pack.terms)} terms · {pack.sha256}")
        for origin in pack.origins:
            typer.echo(f"draws on: {origin.id} {origin.version} · {origin.path} · {origin.sha256}")
        for source in pack.sources:
            typer.echo("source: " + " · ".join(source.values()))
        typer.echo(f"limits: {' '.join(pack.limits.split())}")
    for item in pack.categories.values():
        if category is not None and item.path != category:
            continue
        home = f" (from {item.origin})" if item.origin != f"{pack.id}/{item.path}" else ""
        typer.echo(f"\n{item.path} — {item.title}{home}")
        if item.definition:
            typer.echo(f"  {' '.join(item.definition.split())}")
        for term in pack.terms:
            if term.category == item.path:
                elsewhere = f"  [{term.origin}]" if term.origin != item.origin else ""
                typer.echo(f"  - {term.text}{elsewhere}")
    if category is None:
        for entry in pack.contrasts.values():
            typer.echo(f"\ncontrast {entry.name} ({entry.type}) — {entry.title}")
            for template in entry.templates:
                typer.echo(f"  - {template.text}")
        for score in pack.scores.values():
            typer.echo(f"\nscore {score.name} — {score.title}")
            typer.echo(f"  {score.formula.text}, per {score.per:,} words")
            if score.norms:
                low, high = score.norms.bounds
                typer.echo(f"  usual: {low:g} to {high:g} ({score.norms.source})")
        for rate in pack.expected:
            typer.echo(
                f"\nexpected {rate.category}: {rate.base_rate:g} per {rate.per:,} words "
                f"({rate.corpus}, {rate.n:,} words)"
            )


@app.command()
def test(
    names: Names = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Every category needs a match and a no_match.")
    ] = False,
    depth: Annotated[str, typer.Option(help="Depth at which examples are read.")] = "surface",
) -> None:
    """Run the examples of packs: each marked word must be found, and nothing else."""
    from rhetoric.contrasts import find_poles
    from rhetoric.lexicon import check_examples

    failed = 0
    for pack in _named(names):
        problems = check_examples(pack, strict=strict, depth=depth, contrasts=find_poles)
        failed += _tell(pack.id, problems)
    if failed:
        raise typer.Exit(1)


@app.command()
def lint(
    names: Names = None,
    infos: Annotated[bool, typer.Option("--info", help="Show remarks too.")] = False,
) -> None:
    """Find dead, duplicate and shadowed terms, and categories carried by one term."""
    from rhetoric.lexicon import lint as run

    failed = 0
    for pack in _named(names):
        problems = [p for p in run(pack) if infos or p.severity != "info"]
        failed += _tell(pack.id, problems)
    if failed:
        raise typer.Exit(1)


@app.command()
def new(
    id: Annotated[str, typer.Argument(help="Name: small letters, digits, hyphens.")],
    title: Annotated[str, typer.Option(help="What the pack covers.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File; default ID.yaml")
    ] = None,
) -> None:
    """Write a commented pack to begin from."""
    from rhetoric.errors import SourceError
    from rhetoric.lexicon import new_pack

    path = output or Path(f"{id}.yaml")
    if path.exists():
        raise SourceError(f"{path} exists already")
    text = new_pack(id, title or id)
    path.write_text(text, encoding="utf-8")
    typer.echo(f"wrote {path}: next, rhetoric packs test {path}")


def _named(names: list[str] | None) -> list[Pack]:
    from rhetoric.lexicon import available, load

    return load(names or [item.id for item in available() if not item.shadowed_by])


def _tell(pack: str, problems: Sequence[Problem]) -> int:
    """Print problems; returns how many are failures."""
    for problem in problems:
        typer.echo(str(problem))
    bad = sum(problem.severity != "info" for problem in problems)
    typer.echo(f"{pack}: {'ok' if not bad else f'{bad} problems'}")
    return bad
