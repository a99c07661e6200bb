"""kwic, formulas, contrasts, figures, keyterms, style, outline: one view of a text, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rhetoric.cli._options import (
    Depth,
    DepthOption,
    Encoding,
    Files,
    Format,
    FormatOption,
    Model,
    Packs,
    documents,
    make_report,
    resolved,
    write_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from rhetoric.model import Document


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (kwic, formulas, contrasts, figures, keyterms, style, outline):
        app.command()(command)


def _show(frame: pl.DataFrame, columns: list[str], format: Format | None) -> None:
    """Write `columns`; in a terminal the document's name only where there are several."""
    chosen = resolved(format)
    several = frame["doc_id"].n_unique() > 1 if frame.height else False
    if chosen is Format.table and not several:
        columns = [name for name in columns if name != "doc_id"]
    write_table(frame.select(columns), chosen)


def kwic(
    pattern: Annotated[str, typer.Argument(help="A term in pack notation: war*, ~stand ready to")],
    files: Files,
    window: Annotated[int, typer.Option("--window", "-w", help="Words on each side.", min=0)] = 7,
    depth: DepthOption = None,
    model: Model = None,
    encoding: Encoding = None,
    format: FormatOption = None,
) -> None:
    """Show a word or pattern in its contexts (keyword in context), as quanteda's kwic."""
    from rhetoric.lexicon import kwic as run

    found = run(documents(files, encoding, depth, model), pattern, window=window)
    chosen = resolved(format)
    if chosen is Format.table:
        columns = ["doc_id", "section_id", "sentence_id", "pre", "keyword", "post"]
    else:
        columns = found.columns
    several = found["doc_id"].n_unique() > 1 if found.height else False
    if not several and columns != found.columns:
        columns = columns[1:]
    write_table(found.select(columns), chosen, align={"pre": "right"})


def formulas(
    files: Files,
    packs: Packs = None,
    depth: DepthOption = None,
    model: Model = None,
    encoding: Encoding = None,
    most: Annotated[int, typer.Option("--most", help="Rows to show; 0 shows all.", min=0)] = 40,
    format: FormatOption = None,
) -> None:
    """List repeated formulas: the longest repeated strings of 2 to 12 words."""
    made = make_report(files, packs=packs, depth=depth, model=model, encoding=encoding)
    found = made.formulas
    if most and resolved(format) is Format.table:
        found = found.group_by("doc_id", maintain_order=True).head(most)
    columns = ["doc_id", "count", "nested_count", "length", "text", "family_id", "packs"]
    _show(found, columns, format)


def contrasts(
    files: Files,
    packs: Packs = None,
    depth: DepthOption = None,
    model: Model = None,
    encoding: Encoding = None,
    connectives: Annotated[
        bool,
        typer.Option("--connectives", help="List discourse connectives by sense instead."),
    ] = False,
    format: FormatOption = None,
) -> None:
    """List contrasts: what is asserted or preferred against what is rejected."""
    if connectives:
        if packs:
            raise typer.BadParameter("connectives come from no pack", param_hint="--packs")
        _show(_connectives(documents(files, encoding, depth, model)), _CONNECTIVES, format)
        return
    made = make_report(files, packs=packs, depth=depth, model=model, encoding=encoding)
    columns = "doc_id section_id sentence_id type asserted rejected cue additive score basis"
    _show(made.contrasts, columns.split(), format)


_CONNECTIVES = "doc_id section_id sentence_id sense cue arg1 arg2 score judged start end".split()


def _connectives(texts: Iterable[Document]) -> pl.DataFrame:
    import polars as pl

    from rhetoric.contrasts import connectives as run

    rows = []
    for document in texts:
        starts = document.tokens.start
        for match in run(document):
            said = {
                role: " … ".join(
                    " ".join(span.of(document.text).split()) for span in match.of(role)
                )
                for role in ("cue", "arg1", "arg2")
            }
            token = int(starts.searchsorted(match.of("cue")[0].start))
            rows.append(
                {
                    "doc_id": document.id,
                    "section_id": document.sections[int(document.tokens.section[token])].id,
                    "sentence_id": int(document.tokens.sentence[token]) + 1,
                    "sense": match.name,
                    **said,
                    "score": match.score,
                    "judged": match.labels["judged"],
                    "start": match.span.start,
                    "end": match.span.end,
                }
            )
    text = pl.String
    kinds = dict.fromkeys(_CONNECTIVES, text) | {
        "sentence_id": pl.Int64,
        "score": pl.Float64,
        "start": pl.Int64,
        "end": pl.Int64,
    }
    return pl.DataFrame(rows, schema=kinds)


def figures(
    files: Files,
    figure: Annotated[
        list[str] | None, typer.Option("--figure", help="Only this figure; may be repeated.")
    ] = None,
    depth: DepthOption = None,
    model: Model = None,
    encoding: Encoding = None,
    format: FormatOption = None,
) -> None:
    """List rhetorical figures with their parts and scores."""
    import polars as pl

    from rhetoric.figures import describe

    names = [describe(name).name for name in figure or []]
    made = make_report(files, packs=None, depth=depth, model=model, encoding=encoding)
    found = made.figures
    if names:
        found = found.filter(pl.col("figure").is_in(names))
    columns = "doc_id section_id sentence_id figure members score text"
    _show(found, columns.split(), format)


def keyterms(
    files: Files,
    most: Annotated[int, typer.Option("--most", help="Terms a text.", min=1)] = 10,
    model: Model = None,
    encoding: Encoding = None,
    format: FormatOption = None,
) -> None:
    """Rank the key terms of a text (TextRank by textacy; needs a model)."""
    import polars as pl

    from rhetoric.parsing import keyterms as run

    rows = [
        {"doc_id": document.id, "term": term, "score": round(score, 6)}
        for document in documents(files, encoding, Depth.parsed, model)
        for term, score in run(document, most=most)
    ]
    schema = {"doc_id": pl.String, "term": pl.String, "score": pl.Float64}
    _show(pl.DataFrame(rows, schema=schema), list(schema), format)


def style(
    files: Files,
    by: Annotated[
        str, typer.Option("--by", help="body, section, or quarter (those measures in the arc).")
    ] = "body",
    every: Annotated[
        bool, typer.Option("--all", help="All measures instead of the key ones.")
    ] = False,
    measures: Annotated[
        list[str] | None,
        typer.Option("--measure", help="A measure or a family of them; may be given again."),
    ] = None,
    depth: DepthOption = None,
    model: Model = None,
    encoding: Encoding = None,
    format: FormatOption = None,
) -> None:
    """Measure style: length, diversity, density, readability, syntax, words, cohesion, sound."""
    import polars as pl

    if by not in ("body", "section", "quarter"):
        raise typer.BadParameter(f"{by!r}: body, section or quarter", param_hint="--by")
    made = make_report(
        files,
        packs=None,
        depth=depth,
        model=model,
        encoding=encoding,
        measures="all" if every else measures,
    )
    if by == "body":
        found = made.measures.filter(pl.col("section_id").is_null())
        _show(found, ["doc_id", "family", "measure", "value", "unit", "note"], format)
        return
    if by == "section":
        long = made.measures.filter(pl.col("section_id").is_not_null())
    else:
        long = made.arc.filter(
            (pl.col("division") == "quarter") & ~pl.col("measure").str.contains("/")
        )
    if resolved(format) is Format.table:
        wide = long.pivot(on="section_id", index=["doc_id", "measure", "unit"], values="value")
        _show(wide, wide.columns, format)
    else:
        _show(long, ["doc_id", "section_id", "measure", "value", "unit", "note"], format)


def outline(
    files: Files,
    depth: DepthOption = None,
    model: Model = None,
    encoding: Encoding = None,
    format: FormatOption = None,
) -> None:
    """Show the structure of a text: paratext, sections, paragraphs, enumerations."""
    import polars as pl

    made = make_report(files, packs=[], depth=depth, model=model, encoding=encoding)
    if resolved(format) is not Format.table:
        _show(made.sections, made.sections.columns, format)
        return
    rows: list[dict[str, Any]] = []
    for item in made.sections.iter_rows(named=True):
        opening = made.text(item["doc_id"])[item["start"] : item["end"]].split()
        rows.append(
            {
                "doc_id": item["doc_id"],
                "section": "  " * (item["level"] - 1) + item["section_id"],
                "kind": item["kind"],
                "label": item["label"],
                "paragraphs": item["paragraphs"],
                "sentences": item["sentences"],
                "words": item["words"],
                "begins": " ".join(opening[:8]),
            }
        )
    if rows:
        _show(pl.DataFrame(rows), list(rows[0]), format)
    listed = made.enumerations
    if listed.height:
        columns = "doc_id enumeration_id section_id item marker skeleton slots"
        _show(listed, columns.split(), format)
