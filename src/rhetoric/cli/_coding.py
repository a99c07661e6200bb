"""packs coding: a pack against human coders, from a blind sheet to figures in the pack."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from rhetoric.cli._options import Encoding
from rhetoric.cli._telling import counted, say, shown, tell_validation
from rhetoric.errors import SourceError

app = typer.Typer(
    help="Validate a pack against human coders.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("export")
def export_sheet(
    pack: Annotated[str, typer.Argument(help="A pack by name or path.", show_default=False)],
    on: Annotated[
        list[str],
        typer.Option("--on", metavar="TEXTS", help="Texts: a file or folder; may be repeated."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The sheet, a CSV file.")] = Path(
        "sheet.csv"
    ),
    hits: Annotated[int, typer.Option("--hits", help="Hits to draw.", min=1)] = 100,
    misses: Annotated[
        int, typer.Option("--misses", help="Near-misses to draw: what looks like a hit.", min=0)
    ] = 50,
    others: Annotated[
        int, typer.Option("--others", help="Other content words to draw.", min=0)
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Of the sample.", min=0)] = 1,
    coders: Annotated[
        int,
        typer.Option(
            "--coders", help="Sheets to write, each in its own order (SHEET-1.csv …).", min=1
        ),
    ] = 1,
    depth: Annotated[str, typer.Option("--depth", help="surface, or parsed with a model.")] = (
        "surface"
    ),
    encoding: Encoding = None,
) -> None:
    """Draw passages for human coding: a blind sheet.

    Hits and near-misses stand mixed, and the sheet does not say which are which. Coders fill in
    the column "code" with yes, no, or ? where they cannot say. The key, in a file of its own, is
    not for them.
    """
    from rhetoric.cli._packs import _documents, _one, _write
    from rhetoric.lexicon import coding_sheet

    sheet = coding_sheet(
        _one(pack),
        _documents(on, depth, encoding),
        hits=hits,
        misses=misses,
        others=others,
        seed=seed,
    )
    key = output.with_suffix(".key.json")
    sheets = {output: sheet}
    if coders > 1:
        sheets = {
            output.with_stem(f"{output.stem}-{number}"): sheet.shuffled(seed + number)
            for number in range(1, coders + 1)
        }
    for path in (*sheets, key):
        if path.exists():
            raise SourceError(f"{path} exists already: codes could be lost")
    for path, made in sheets.items():
        # The byte order mark tells spreadsheets that this is UTF-8.
        _write(path, "\ufeff" + made.to_csv())
    _write(key, sheet.key.to_json())
    kinds: list[str] = [item.stratum for item in sheet.key.items]
    drawn = [
        counted(kinds.count(kind), name, many)
        for kind, name, many in (
            ("hit", "hit", None),
            ("near-miss", "near-miss", "near-misses"),
            ("other", "other word", None),
        )
        if kinds.count(kind)
    ]
    categories = {item.category for item in sheet.key.items}
    say(
        f"wrote {', '.join(shown(path) for path in sheets)}: {counted(len(kinds), 'passage')} "
        f"({', '.join(drawn)}) of {counted(len(categories), 'category', 'categories')}"
    )
    say(f"wrote {shown(key)}: the key, which coders must not see")
    if misses and "near-miss" not in kinds:
        hint = "" if others else "; for a recall draw other words: --others"
        say(f"nothing in these texts looks like a hit without being one{hint}")
    if coders == 1:
        say("next, give a copy of the sheet to each coder; they fill in the column code")
    else:
        say("next, give one sheet to each coder; they fill in the column code")


@app.command("import")
def import_sheets(
    pack: Annotated[str, typer.Argument(help="The pack by name or path.", show_default=False)],
    sheets: Annotated[
        list[Path],
        typer.Argument(help="The sheets, one of each coder.", show_default=False),
    ],
    key: Annotated[
        Path | None,
        typer.Option("--key", help="The key.", show_default="beside the first sheet"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to write the pack.", show_default="its file"),
    ] = None,
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Show the figures and write nothing.")
    ] = False,
) -> None:
    """Keep in the pack what coded sheets say of it.

    Precision and recall come with intervals of 95 % and the way in which passages were sampled;
    agreement between coders is Krippendorff's alpha.
    """
    from rhetoric.cli._packs import _one, _write
    from rhetoric.lexicon import CodingKey, agreement, built_in, read_codes, with_validation

    chosen = _one(pack)
    place = key or _key_beside(sheets[0])
    try:
        text = place.read_text(encoding="utf-8")
    except OSError as error:
        raise SourceError(f"{place}: the key cannot be read: {error.strerror or error}") from None
    codes = [read_codes(path) for path in sheets]
    found = agreement(chosen, CodingKey.from_json(text, str(place)), codes)
    tell_validation(found)
    if dry:
        return
    target = output or Path(chosen.path)
    own = built_in()
    if output is None and own is not None and own in target.resolve().parents:
        raise SourceError(
            f"{chosen.id} comes with the library: name a file to write your copy to, with -o"
        )
    source = Path(chosen.path).read_text(encoding="utf-8-sig")
    _write(target, with_validation(source, found, path=chosen.path))
    typer.echo("")
    say(f"wrote {shown(target)}")


def _key_beside(sheet: Path) -> Path:
    """The key of a sheet by its name: of sheet.csv and of sheet-2.csv it is sheet.key.json."""
    for stem in (sheet.stem, re.sub(r"[-_ ]?[A-Za-z0-9]+\Z", "", sheet.stem)):
        path = sheet.with_name(f"{stem}.key.json")
        if stem and path.is_file():
            return path
    keys = sorted(sheet.parent.glob("*.key.json"))
    if len(keys) == 1:
        return keys[0]
    raise SourceError(f"no key of {sheet} beside it: name it with --key")
