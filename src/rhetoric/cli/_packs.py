"""packs: what a lexicographer does, from a new file to a published package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhetoric.cli._coding import app as coding
from rhetoric.cli._options import (
    Encoding,
    Format,
    FormatOption,
    Packs,
    chosen_packs,
    read_sources,
    resolved,
    write_table,
)
from rhetoric.cli._telling import (
    counted,
    described,
    say,
    shown,
    tell_problem,
    tell_table,
    tell_trial,
    tell_validation,
    underlined,
    width,
)
from rhetoric.errors import PackError, SourceError, UnknownNameError

if TYPE_CHECKING:
    from rhetoric.lexicon import Category, Difference, Pack, Problem
    from rhetoric.model import Document

app = typer.Typer(
    help="Lexicon packs: find, write, test, compare, validate and publish them.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(coding, name="coding")

Name = Annotated[str, typer.Argument(help="A pack by name or path.", show_default=False)]
Names = Annotated[
    list[str] | None,
    typer.Argument(
        help="Packs by name or path; all that are found where none is named.", show_default=False
    ),
]
DepthName = Annotated[
    str,
    typer.Option(
        "--depth", help="surface needs no model; parsed also searches terms that need one."
    ),
]
On = Annotated[
    list[str] | None,
    typer.Option(
        "--on",
        metavar="TEXTS",
        help="Texts: a file or folder; may be repeated.",
        show_default=False,
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="File to write.", show_default=False)
]


# ------------------------------------------------------------------ looking


@app.command("list")
def list_packs(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders to look in first.", show_default=False),
    ] = None,
    format: FormatOption = None,
) -> None:
    """List the packs that are found, and which shadow which.

    The order: files and folders that are named, packs/ beside rhetoric.toml, the folders in
    RHETORIC_PACKS, the user's data folder, installed packages, the library's own.
    """
    import polars as pl

    from rhetoric.lexicon import available, read_pack

    rows = []
    for item in available(paths or ()):
        pack, broken = None, ""
        try:
            pack = read_pack(item.path)
        except PackError as error:
            broken = f"broken: {error.message}"
        rows.append(
            {
                "pack": item.id,
                "version": pack.version if pack else None,
                "terms": len(pack.terms) if pack else None,
                "contrasts": len(pack.contrasts) if pack else None,
                "language": pack.language if pack else None,
                "license": pack.license if pack else None,
                "from": f"{item.origin}: {item.package}" if item.package else item.origin,
                "title": pack.title if pack else broken,
                "path": shown(item.path),
                "shadowed by": shown(item.shadowed_by) if item.shadowed_by else None,
            }
        )
    if resolved(format) is not Format.table:
        frame = pl.DataFrame(rows, infer_schema_length=None)
        if frame.height and frame["shadowed by"].null_count() == frame.height:
            frame = frame.drop("shadowed by")
        write_table(frame, resolved(format))
        return
    tell_table(
        {"pack": "left", "version": "left", "terms": "right", "from": "left", "title": "left"},
        [
            (
                ("  " if row["shadowed by"] else "") + str(row["pack"]),
                row["version"],
                row["terms"] or row["contrasts"],
                row["from"],
                f"shadowed by {row['shadowed by']}" if row["shadowed by"] else row["title"],
            )
            for row in rows
        ],
        flexible="title",
    )


@app.command()
def show(
    name: Name,
    category: Annotated[
        str | None, typer.Argument(help="Only this category.", show_default=False)
    ] = None,
) -> None:
    """Show a pack: what it says of itself, categories, terms."""
    pack = _one(name)
    known = list(pack.categories)
    if category is not None and category not in known:
        raise UnknownNameError("category", category, known)
    if category is None:
        say(f"{pack.id} {pack.version} · {pack.title}")
        say(
            f"{pack.language} · {pack.license} · {counted(len(pack.terms), 'term')} · {pack.sha256}"
        )
        for origin in pack.origins:
            say(f"draws on: {origin.id} {origin.version} · {shown(origin.path)} · {origin.sha256}")
        for source in pack.sources:
            say("source: " + " · ".join(source.values()))
        if pack.limits:
            say(f"limits: {pack.limits}")
        for entry in pack.validation:
            tell_validation(entry, terms=False)
    for item in pack.categories.values():
        if category is None or item.path == category:
            _show_category(pack, item)
    if category is not None:
        return
    for contrast in pack.contrasts.values():
        typer.echo("")
        say(f"contrast {contrast.name} ({contrast.type}) — {contrast.title}")
        for template in contrast.templates:
            say(f"- {template.text}", indent=2)
    for score in pack.scores.values():
        typer.echo("")
        say(f"score {score.name} — {score.title}")
        say(f"{score.formula.text}, per {score.per:,} words", indent=2)
        if score.norms:
            low, high = score.norms.bounds
            say(f"usual: {low:g} to {high:g} ({score.norms.source})", indent=2)
    for rate in pack.expected:
        typer.echo("")
        say(
            f"expected {rate.category}: {rate.base_rate:g} per {rate.per:,} words "
            f"({rate.corpus}, {rate.n:,} words)"
        )


def _show_category(pack: Pack, item: Category) -> None:
    home = f" (from {item.origin})" if item.origin != f"{pack.id}/{item.path}" else ""
    typer.echo("")
    say(f"{item.path} — {item.title}{home}")
    if item.definition:
        say(item.definition, indent=2, hang=0)
    for term in pack.terms:
        if term.category == item.path:
            elsewhere = f"  [{term.origin}]" if term.origin != item.origin else ""
            say(f"- {term.text}{elsewhere}", indent=2)


# ------------------------------------------------------------------ checking


@app.command()
def check(names: Names = None) -> None:
    """Read packs strictly, and say what they hold.

    Exit code 3 where one is broken, with file, line, column and remedy.
    """
    from rhetoric.lexicon import compile_packs

    def tell(pack: Pack) -> int:
        lexicon = compile_packs(pack)
        needs = sorted({need for term in range(len(pack.terms)) for need in lexicon.needs(term)})
        parts = [
            counted(len(pack.categories), "category", "categories"),
            counted(len(pack.terms), "term"),
        ]
        if pack.contrasts:
            parts.append(counted(len(pack.contrasts), "contrast"))
        model = "needs a model" if set(needs) - {"lemma"} else "needs no model"
        say(f"{pack.id}: reads. {pack.version}, {', '.join(parts)}; {model}")
        return 0

    _each(names, tell)


@app.command()
def test(
    names: Names = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Every category needs a match and a no_match.")
    ] = False,
    depth: DepthName = "surface",
) -> None:
    """Run examples: marked words are found, nothing else is.

    Under a line that fails, ^^^ is what was expected and not found, ~~~ what was found instead.
    Exit code 1 where an example fails.
    """
    from rhetoric.contrasts import find_poles
    from rhetoric.lexicon import run_examples

    trials = []

    def tell(pack: Pack) -> int:
        trials.append(run_examples(pack, strict=strict, depth=depth, contrasts=find_poles))
        tell_trial(trials[-1])
        return len(trials[-1].problems)

    try:
        _each(names, tell)
    finally:
        if len(trials) > 1:
            lines = counted(sum(trial.match + trial.no_match for trial in trials), "example")
            failed = sum(trial.failed for trial in trials)
            say(f"{len(trials)} packs, {lines}: {f'{failed} fail' if failed else 'all hold'}")


@app.command()
def lint(
    names: Names = None,
    on: On = None,
    infos: Annotated[bool, typer.Option("--info", help="Show remarks too.")] = False,
    most: Annotated[
        int, typer.Option("--most", help="Remarks of a kind to show; 0 shows all.", min=0)
    ] = 10,
    depth: DepthName = "surface",
    encoding: Encoding = None,
) -> None:
    """Find what is odd in packs, and in their hits (--on).

    Dead, duplicate, covered and empty entries are warnings (exit code 1). Terms that stand in
    several categories, categories carried by one term, missing definitions and sources are
    remarks (--info). On texts: terms that never fire, that longer ones always take, and that make
    half of their category's hits.
    """
    from rhetoric.lexicon import lint as run

    documents = _documents(on, depth, encoding) if on else None

    def tell(pack: Pack) -> int:
        problems = run(pack)
        bad = [problem for problem in problems if problem.severity != "info"]
        remarks = [problem for problem in problems if problem.severity == "info"]
        _tell_all(bad)
        if infos:
            _tell_some(remarks, most)
        hidden = f"; {counted(len(remarks), 'remark')} (--info)" if remarks and not infos else ""
        say(f"{pack.id}: {counted(len(bad), 'problem') if bad else 'ok'}{hidden}")
        if documents is not None:
            _tell_usage(pack, documents, most if infos else 0, infos)
        return len(bad)

    _each(names, tell)


def _tell_all(problems: Sequence[Problem]) -> None:
    for problem in problems:
        tell_problem(problem)


def _tell_some(problems: Sequence[Problem], most: int) -> None:
    """At most so many of each kind, and how many more there are."""
    kinds: dict[str, list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(problem.kind, []).append(problem)
    for kind, listed in kinds.items():
        _tell_all(listed[: most or None])
        left = len(listed) - most if most else 0
        if left > 0:
            say(f"… and {counted(left, 'more remark')} of the kind “{kind}” (--most 0 shows all)")


def _tell_usage(pack: Pack, documents: Sequence[Document], most: int, infos: bool) -> None:
    import polars as pl

    from rhetoric.lexicon import usage
    from rhetoric.lexicon.linting import CARRIED, LEAST_HITS, findings

    if not pack.terms:
        return
    used = usage(pack, documents)
    words = sum(int(document.body.tokens.is_word.sum()) for document in documents)
    rows = []
    for (path,), part in used.group_by("category", maintain_order=True):
        hits = int(part["count"].sum())
        top = part.sort("count", descending=True, maintain_order=True).row(0, named=True)
        carried = hits >= LEAST_HITS and (top["share"] or 0) >= CARRIED and part.height > 1
        rows.append(
            (
                path,
                hits,
                f"{int((part['count'] > 0).sum())} of {part.height}",
                f"{top['share']:.0%}{'!' if carried else ''}" if hits else None,
                top["term"] if hits else None,
            )
        )
    typer.echo("")
    say(f"on {counted(len(documents), 'text')}, {words:,} words of body:", indent=2)
    tell_table(
        {
            "category": "left",
            "hits": "right",
            "terms that fire": "right",
            "top": "right",
            "top term": "left",
        },
        rows,
        flexible="top term",
        indent=2,
    )
    silent = used.filter((pl.col("places") == 0) & pl.col("searched")).height
    taken = used.filter((pl.col("places") > 0) & (pl.col("count") == 0)).height
    skipped = used.filter(~pl.col("searched")).height
    parts = [f"{silent} of {counted(used.height, 'term')} never fire here"]
    if taken:
        parts.append(f"{taken} are always taken by another term")
    if skipped:
        parts.append(f"{skipped} were not searched (they need a model)")
    say("; ".join(parts) + ("" if infos else " (--info names them)"), indent=2)
    if any(row[3] and str(row[3]).endswith("!") for row in rows):
        say("! one term makes half of the hits or more", indent=2)
    if infos:
        typer.echo("")
        _tell_some([p for p in findings(pack, used) if p.kind not in ("carried", "silent")], most)
    typer.echo("")


# ------------------------------------------------------------------ versions


@app.command("diff")
def diff_packs(
    before: Annotated[str, typer.Argument(help="The older version: a name or path.")],
    after: Annotated[str, typer.Argument(help="The newer version: a name or path.")],
    on: On = None,
    same: Annotated[
        bool, typer.Option("--all", help="Show terms whose counts are the same, too.")
    ] = False,
    enough: Annotated[
        bool, typer.Option("--check", help="Exit code 1 where the version is raised too little.")
    ] = False,
    depth: DepthName = "surface",
    encoding: Encoding = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="Write only the counts, as csv, tsv or json."),
    ] = None,
) -> None:
    """Compare two versions: changes, counts by term, version.

    With --on the texts are counted with both, term by term. The last line says what Semantic
    Versioning asks for: a change that can change a count is at least a minor one.
    """
    from rhetoric.lexicon import diff

    old, new = _one(before), _one(after)
    found = diff(old, new, _documents(on, depth, encoding) if on else None)
    if format is not None and format is not Format.table:
        if found.counts is None:
            raise typer.BadParameter("counts need texts: --on", param_hint="--format")
        write_table(found.counts, format)
        return
    say(f"{old.id} {old.version} → {new.id} {new.version}")
    if old.id != new.id:
        say("These are two packs, not two versions of one.", indent=2)
    _tell_changes(found)
    if found.counts is not None:
        _tell_counts(found, same)
    if old.id != new.id:
        return
    typer.echo("")
    if found.needed == "none":
        say("Nothing is changed: the version may stay.")
    elif found.enough:
        say(f"{found.why.capitalize()}: a {found.needed} change, and {new.version} says so.")
    else:
        say(
            f"{found.why.capitalize()}: a {found.needed} change. Raise the version to "
            f"{found.suggested} or above (it is {new.version})."
        )
    if enough and not found.enough:
        raise typer.Exit(1)


def _tell_changes(found: Difference) -> None:
    signs = {"added": "+", "removed": "−", "changed": "~"}
    heading = ""
    for change in found.changes:
        of = {"term": "terms", "category": "categories", "contrast": "contrasts"}.get(
            change.what, "settings" if change.what == "setting" else "descriptions"
        )
        if of != heading:
            heading = of
            typer.echo("")
            say(of)
        where = f"{change.category}: " if change.category else ""
        detail = f" ({change.detail})" if change.detail and change.what != "description" else ""
        say(f"{signs[change.kind]} {where}{change.name}{detail}", indent=2)


def _tell_counts(found: Difference, same: bool) -> None:
    import polars as pl

    counts = found.counts
    if counts is None:
        return
    moved = counts if same else counts.filter(pl.col("term").is_null() | (pl.col("change") != 0))
    typer.echo("")
    say("counts")
    tell_table(
        {
            "category": "left",
            "term": "left",
            "before": "right",
            "after": "right",
            "change": "right",
        },
        [
            (
                row["category"],
                "all" if row["term"] is None else row["term"],
                row["before"],
                row["after"],
                f"{row['change']:+,}" if row["change"] else "=",
            )
            for row in moved.iter_rows(named=True)
        ],
        flexible="term",
        indent=2,
    )
    still = counts.height - moved.height
    if still:
        say(f"{counted(still, 'term')} count as before (--all shows them)", indent=2)


# ------------------------------------------------------------------ writing


@app.command()
def new(
    id: Annotated[str, typer.Argument(help="Name: small letters, digits, hyphens.")],
    title: Annotated[str, typer.Option(help="What the pack covers.", show_default=False)] = "",
    package: Annotated[
        bool,
        typer.Option("--package", help="A folder with a pip package that offers the pack."),
    ] = False,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", help="With --package: the pack, where you have it.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File; default ID.yaml (with --package a folder: ID).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a pack, or a package of packs, to begin from."""
    from rhetoric.lexicon import SCHEMA_FILE, new_pack, new_package
    from rhetoric.lexicon.schema import schema_text

    if source and not package:
        raise typer.BadParameter("only with --package", param_hint="--from")
    path = output or Path(id if package else f"{id}.yaml")
    if path.exists() and not (package and path.is_dir() and not any(path.iterdir())):
        raise SourceError(f"{path} exists already; name another file with -o")
    if not package:
        _write(path, new_pack(id, title or id, schema=SCHEMA_FILE))
        beside = path.with_name(SCHEMA_FILE)
        if not beside.exists():
            _write(beside, schema_text())
            typer.echo(f"wrote {beside}, by which editors complete and check fields")
        typer.echo(f"wrote {path}: next, rhetoric packs test {path}")
        return
    pack = _one(str(source)) if source else None
    if pack is not None and pack.id != id:
        raise typer.BadParameter(f"it holds the pack {pack.id!r}, not {id!r}", param_hint="--from")
    given = Path(pack.path).read_text(encoding="utf-8-sig") if pack else None
    texts = new_package(id, title or id, text=given)
    for name, text in texts.items():
        _write(path / name, text)
    say(f"wrote {path}:")
    for name in texts:
        say(name, indent=2)
    file = next(name for name in texts if name.endswith(".yaml"))
    for origin in pack.origins if pack else ():
        if not origin.version:  # a table of terms or a dictionary
            typer.echo(f"copy beside the pack: {shown(origin.path)}")
    if pack is None:
        typer.echo(f"next, edit {path / file}")
    typer.echo(f"{'next' if pack else 'then'}, pip install -e {path}")


@app.command()
def schema(output: Output = None) -> None:
    """Write the JSON Schema of packs, by which editors complete and check fields.

    An editor with a YAML language server uses it where the pack's first line is
    "# yaml-language-server: $schema=FILE"; rhetoric packs new writes both.
    """
    from rhetoric.lexicon.schema import schema_text

    if output is None:
        typer.echo(schema_text(), nl=False)
        return
    _write(output, schema_text())
    say(f"wrote {output}; a pack beside it begins with this line:")
    typer.echo(f"# yaml-language-server: $schema={output.name}")


@app.command()
def draft(
    texts: Annotated[
        list[str], typer.Argument(help="Texts: files or folders.", metavar="TEXTS...")
    ],
    packs: Packs = None,
    output: Output = None,
    id: Annotated[
        str | None, typer.Option("--id", help="Of the new pack.", show_default="the file's name")
    ] = None,
    title: Annotated[str, typer.Option(help="What the pack covers.")] = (
        "Formulas of a corpus, drafted"
    ),
    most: Annotated[int, typer.Option("--most", help="Categories.", min=1)] = 20,
    least: Annotated[
        int, typer.Option("--least", help="How often a formula must stand there.", min=2)
    ] = 2,
    encoding: Encoding = None,
) -> None:
    """Draft a pack from what texts repeat and no pack covers.

    Repeated formulas become terms, their sentences examples. What comes out passes the test; it
    is written to be edited.
    """
    from rhetoric.formulas import find
    from rhetoric.lexicon import available, load
    from rhetoric.lexicon import draft as run

    names = chosen_packs(packs)
    known = load(
        [item.id for item in available() if not item.shadowed_by] if names is None else names
    )
    name = id or (output.stem if output else "draft")
    text = run(
        _documents(texts, "surface", encoding),
        formulas=partial(find, min_count=least),
        packs=known,
        id=name,
        title=title,
        most=most,
    )
    if output is None:
        typer.echo(text, nl=False)
        return
    if output.exists():
        raise SourceError(f"{output} exists already; name another file with -o")
    _write(output, text)
    from rhetoric.lexicon import read_pack_text

    made = read_pack_text(text)
    _tell_written(output, made)
    typer.echo(f"next, edit it, then rhetoric packs test {output}")


@app.command()
def watch(
    file: Annotated[Path, typer.Argument(help="The pack that you edit.", show_default=False)],
    on: On = None,
    once: Annotated[bool, typer.Option("--once", help="Run once and end.")] = False,
    saves: Annotated[
        int | None,
        typer.Option("--saves", help="End after so many saves.", min=0, show_default=False),
    ] = None,
    most: Annotated[int, typer.Option("--most", help="Hits to show.", min=0)] = 10,
    depth: DepthName = "surface",
    encoding: Encoding = None,
) -> None:
    """Test and lint a pack whenever it is saved.

    With --on its hits in texts of your choice are shown, too. Ends with Ctrl-C.
    """
    from rhetoric.contrasts import find_poles
    from rhetoric.lexicon import lint as run_lint
    from rhetoric.lexicon import run_examples, watch

    documents = _documents(on, depth, encoding) if on else []
    before: dict[str, int] | None = None
    with suppress(KeyboardInterrupt):
        for number, pack in enumerate(watch(file, saves=0 if once else saves)):
            if number:
                typer.echo("\n" + "─" * width())
            if isinstance(pack, PackError):
                typer.echo(f"rhetoric: {pack}")
            else:
                tell_trial(run_examples(pack, depth=depth, contrasts=find_poles))
                bad = [p for p in run_lint(pack) if p.severity != "info"]
                _tell_all(bad)
                say(f"lint: {counted(len(bad), 'problem') if bad else 'ok'}")
                if documents:
                    before = _tell_hits(pack, documents, before, most)
            if not once:
                say(f"watching {shown(file)}; Ctrl-C ends")


def _tell_hits(
    pack: Pack, documents: Sequence[Document], before: dict[str, int] | None, most: int
) -> dict[str, int]:
    """Hits by category with what changed since the last save, and the first places."""
    from rhetoric.lexicon import compile_packs, match

    lexicon = compile_packs(pack)
    counts = dict.fromkeys(pack.categories, 0)
    places: list[tuple[Document, int, int, str]] = []
    for document in documents:
        hits = match(document.body, lexicon)
        for row in range(len(hits)):
            term = lexicon.terms[int(hits.term[row])]
            counts[term.category] += 1
            if len(places) < most:
                places.append((document, int(hits.start[row]), int(hits.end[row]), term.category))
    typer.echo("")
    for path, count in counts.items():
        step = count - before.get(path, 0) if before is not None else 0
        say(f"{path}: {counted(count, 'hit')}" + (f" ({step:+d})" if step else ""), indent=2)
    for document, start, end, path in places:
        number = int(document.sentences.start.searchsorted(start, side="right")) - 1
        sentence = document.sentences[max(0, number)]
        text = document.text[sentence.start : max(sentence.end, end)]
        mark = (start - sentence.start, end - sentence.start, "~", path)
        for line in underlined(text, [mark], width=width() - 4):
            typer.echo("    " + line)
    left = sum(counts.values()) - len(places)
    if left > 0:
        say(f"… and {counted(left, 'more hit')}", indent=4)
    return counts


# ------------------------------------------------------------------ the cache


@app.command("cache")
def show_cache(
    clear: Annotated[
        bool, typer.Option("--clear", help="Delete what is stored; it is made anew when needed.")
    ] = False,
) -> None:
    """Say where large packs are stored once compiled; --clear empties it.

    RHETORIC_PACK_CACHE names the folder; set to nothing, it switches the cache off.
    """
    from rhetoric.lexicon.caching import cache_folder, cached_files, clear_cache

    folder = cache_folder()
    if folder is None:
        say("switched off (RHETORIC_PACK_CACHE is empty)")
    elif clear:
        count, size = clear_cache()
        say(f"{shown(folder)}: deleted {counted(count, 'file')} ({size / 1e6:.1f} MB)")
    else:
        say(described(folder, cached_files()))


# ------------------------------------------------------------------ other tools


@app.command("import")
def import_dictionary(
    file: Annotated[Path, typer.Argument(help="A dictionary of another tool.")],
    output: Output = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            help="Its format; default: what the file shows itself to be.",
            show_default=False,
        ),
    ] = None,
    id: Annotated[str | None, typer.Option("--id", help="Of the pack.", show_default=False)] = None,
    title: Annotated[
        str | None, typer.Option(help="What the pack covers.", show_default=False)
    ] = None,
    license_id: Annotated[
        str, typer.Option("--license", help="SPDX identifier; only the owner can say.")
    ] = "LicenseRef-unknown",
    encoding: Encoding = None,
) -> None:
    """Turn a dictionary of another tool into a pack."""
    from rhetoric.lexicon import read_pack_text
    from rhetoric.lexicon.formats.conversion import import_dictionary_as_pack

    text = import_dictionary_as_pack(
        file, format=format, encoding=encoding, id=id, title=title, license_id=license_id
    )
    if output is None:
        typer.echo(text, nl=False)
        return
    if output.exists():
        raise SourceError(f"{output} exists already; name another file with -o")
    _write(output, text)
    pack = read_pack_text(text)
    _tell_written(output, pack)
    typer.echo(f"next, read the comments in it, then rhetoric packs check {output}")


@app.command("export")
def export_dictionary(
    name: Name,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="File: .dicx, .yml (quanteda), .jsonl (spaCy), .csv, .dic.",
            show_default=False,
        ),
    ],
    format: Annotated[
        str | None,
        typer.Option("--format", "-f", help="Default: by the suffix.", show_default=False),
    ] = None,
) -> None:
    """Write a pack as a dictionary of another tool.

    What that format cannot hold is said, line by line.
    """
    from rhetoric.lexicon.formats import write_dictionary
    from rhetoric.lexicon.formats.conversion import dictionary_from_pack

    made = dictionary_from_pack(_one(name))
    said = write_dictionary(made, output, format)
    say(f"wrote {output}")
    for note in dict.fromkeys((*made.notes, *said)):
        say(note.removeprefix("note: "), indent=2)


# ------------------------------------------------------------------ common


def _one(name: str) -> Pack:
    """One pack by name or path; any file that is there is a path, whatever it is called."""
    from rhetoric.lexicon import load

    [pack] = load([Path(name) if Path(name).is_file() else name])
    return pack


def _each(names: list[str] | None, tell: Callable[[Pack], int]) -> int:
    """Call `tell` with each pack; a broken one is said, and the others go on.

    Returns:
        How many packs were told of.

    Raises:
        typer.Exit: with code 3 where a pack cannot be read, 2 where there is none of that name,
            else 1 where `tell` counted failures.
    """
    from rhetoric.lexicon import available

    listed = names or [item.id for item in available() if not item.shadowed_by]
    failed = broken = 0
    for name in listed:
        try:
            pack = _one(name)
        except (PackError, UnknownNameError) as error:
            if len(listed) == 1:
                raise
            typer.echo(f"rhetoric: {error}", err=True)
            broken = max(broken, error.exit_code)
            continue
        failed += tell(pack)
    if broken or failed:
        raise typer.Exit(broken or 1)
    return len(listed)


def _tell_written(path: Path, pack: Pack) -> None:
    categories = counted(len(pack.categories), "category", "categories")
    typer.echo(f"wrote {path}: {categories}, {counted(len(pack.terms), 'term')}")


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror or error}") from None


def _documents(files: list[str], depth: str, encoding: str | None) -> list[Document]:
    """Read and parse the texts that a pack is tried on."""
    from rhetoric.preparing import prepare_all

    if depth not in ("surface", "parsed", "auto"):
        raise typer.BadParameter(f"{depth!r}: surface, parsed or auto", param_hint="--depth")
    return list(prepare_all(read_sources(files, encoding), depth=depth))
