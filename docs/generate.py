"""Write the generated pages of the documentation, or check that they are fresh.

    python docs/generate.py           write them
    python docs/generate.py --check   write nothing; exit 1 and name the stale ones

A page is generated whole, or is written by hand with a generated block between
``<!-- begin generated: NAME -->`` and ``<!-- end generated: NAME -->``.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
import textwrap
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rhetoric.lexicon.reader import Category, ContrastEntry, Example, Near, Pack, Term
    from rhetoric.measures import MeasureInfo

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path("docs/reference")
NOTICE = "<!-- Written by docs/generate.py from the code: do not edit; run `make docs`. -->\n"


# ---- blocks ----


def layers_block() -> str:
    """The layers of import-linter's contract, top to bottom."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (c["layers"] for c in contracts if c["type"] == "layers")
    return "```\n" + "\n".join(layers) + "\n```\n"


def tables_block() -> str:
    """One row a table of the report: its columns' names."""
    from rhetoric.model.tables import TABLES

    rows = ["| table | columns beside `doc_id` |", "| --- | --- |"]
    for name, columns in TABLES.items():
        rows.append(f"| [{name}](docs/reference/tables.md#{name}) | {', '.join(columns)} |")
    return "\n".join(rows) + "\n"


def tables_page() -> str:
    """Every column of every table, with type and meaning."""
    from rhetoric.model.tables import ROW_KEYS, TABLES

    out = [
        NOTICE,
        "# Tables of a report",
        "",
        "A report is a set of tidy tables: one row an observation. `report.hits` or",
        '`report["hits"]` is a polars frame with the metadata of the documents joined on;',
        '`report.tables["hits"]` is the table as stored. Every table begins with `doc_id`, the',
        "document's id. Offsets are half-open, 0-based code points of the text.",
        "`report.explain(table, row)` takes a row's position, or its id where one is named below.",
        "",
    ]
    for name, columns in TABLES.items():
        out += [f"## {name}", ""]
        if name in ROW_KEYS:
            out += [f"Rows are named by `{ROW_KEYS[name]}`.", ""]
        out += ["| column | type | meaning |", "| --- | --- | --- |"]
        for column, (dtype, meaning) in columns.items():
            out.append(f"| `{column}` | {_type(dtype)} | {_cell(meaning)} |")
        out.append("")
    return "\n".join(out)


def _type(dtype: object) -> str:
    return {"String": "text", "Int32": "integer", "Float64": "number", "Boolean": "true or false"}[
        str(dtype)
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


# ---- measures, figures, packs ----


def measures_page() -> str:
    """Every measure in one table, with a link to its page."""
    from rhetoric import measures

    infos = [measures.describe(name) for name in measures.names()]
    out = [
        NOTICE,
        "# Measures",
        "",
        "A measure is a formula over named ingredients; each ingredient is a count with the words",
        "it stands on. Below its least counts a measure is undefined: the value is null, with the",
        "reason. Words are tokens with a letter or a digit, enclitics (*n't*, *'s*) excepted.",
        "",
        f"A report computes the {len(measures.KEY)} key measures (in bold); `rhetoric style --all`",
        '(in Python `measures="all"`) computes all, `--measure` those of a name or a family.',
    ]
    family = ""
    for info in infos:
        if info.family != family:
            family = info.family
            out += ["", f"## {family.capitalize()}", "", "| measure | unit | depth | read it as |"]
            out.append("| --- | --- | --- | --- |")
        link = f"[{info.name}](measures/{info.name}.md)"
        link = f"**{link}**" if info.name in measures.KEY else link
        row = (link, info.unit, info.needs, info.direction)
        out.append("| " + " | ".join(_cell(cell) for cell in row) + " |")
    return "\n".join(out) + "\n"


def measure_pages() -> dict[str, str]:
    """A page a measure: what it means, how it is computed, from where, and what to beware of."""
    from rhetoric import measures

    return {
        f"docs/reference/measures/{name}.md": _measure_page(measures.describe(name))
        for name in measures.names()
    }


def _measure_page(info: MeasureInfo) -> str:
    meaning, _, rest = inspect.cleandoc(info.doc).partition("\n\n")
    out = [NOTICE, f"# {info.name}", "", _prose(meaning), ""]
    out.append(f"- Family: [{info.family}](../measures.md#{_anchor(info.family)})")
    out.append(f"- Unit: {info.unit}")
    if info.direction:
        out.append(f"- Read it as: {info.direction}")
    out.append(f"- Depth: {info.needs}")
    if rest:
        out += ["", "## How it is computed", "", _prose(rest)]
    out += ["", "## What is counted", ""]
    for name, doc in info.counted.items():
        told = " ".join(doc.partition("\n\n")[0].split()).replace("``", "`")
        out.append(f"- `{name}`: {told}")
    for name, value in info.settings.items():
        out.append(f"- `{name}` is a setting; {value:g} unless another is given")
    if info.minimum:
        least = " and ".join(
            f"{count:,} {name.replace('_', ' ')}" for name, count in info.minimum.items()
        )
        least = least.replace("word sequence", "words")
        out += ["", "## Least", "", f"{least}: below that there is no value."]
        if info.because:
            out.append(f"The reason: {info.because}.")
    if info.disagreements:
        out += ["", "## Beside other tools", "", info.disagreements]
    out += ["", "## Source", "", info.source]
    return "\n".join(out) + "\n"


def figures_page() -> str:
    """Every figure with definition, source, threshold, and its casebook."""
    from rhetoric import figures

    out = [
        NOTICE,
        "# Figures",
        "",
        "A detector yields candidates with a score from 0 to 1; a report shows those at or above",
        "the figure's threshold. The casebook has examples of what must be found and what must",
        "not be.",
    ]
    for name in figures.names():
        made = figures.describe(name)
        out += ["", f"## {made.name}", "", made.definition, ""]
        if made.aliases:
            out.append(f"- Also called: {', '.join(made.aliases)}")
        out.append(f"- Family: {made.family}")
        out.append(f"- Shown from a score of {made.threshold:g}")
        out.append(f"- Detector version: {made.version}")
        if (ROOT / f"tests/casebooks/{name}.md").exists():
            out.append(f"- Casebook: [{name}.md](../../tests/casebooks/{name}.md)")
        out.append(f"- Source: {made.source}")
    return "\n".join(out) + "\n"


@cache
def _packs() -> list[Pack]:
    from rhetoric.lexicon import read_pack

    return [read_pack(path) for path in sorted((ROOT / "lexicons").rglob("*.yaml"))]


def packs_block() -> str:
    """One row a pack that comes with the library."""
    rows = ["| pack | what it holds | categories | terms |", "| --- | --- | --- | --- |"]
    for pack in _packs():
        counts = f"{len(pack.categories)} | {len(pack.terms)}"
        if pack.contrasts:
            counts += f", {len(pack.contrasts)} contrast templates"
        link = f"[{pack.id}](docs/reference/packs/{pack.id}.md)"
        rows.append(f"| {link} | {_cell(pack.title)} | {counts} |")
    return "\n".join(rows) + "\n"


def packs_page() -> str:
    """The index of the packs: what each holds, what it needs, and where its page is."""
    out = [
        NOTICE,
        "# Packs",
        "",
        "The lexicon packs that come with the library, all under CC0-1.0. A pack is a list of",
        "words and phrases in categories, each category with a definition, with examples that must",
        "be found and with look-alikes that must not be. The page of a pack shows all of it.",
        "Choose with `--packs ID`; without it a report takes the packs in bold; `--packs all`",
        "takes every one.",
        "How to write your own: [write a pack](../how-to/write-a-pack.md).",
        "",
        "| pack | what it holds | categories | terms | needs |",
        "| --- | --- | --- | --- | --- |",
    ]
    from rhetoric.lexicon.shelf import DEFAULT_PACKS

    for pack in _packs():
        link = f"[{pack.id}](packs/{pack.id}.md)"
        link = f"**{link}**" if pack.id in DEFAULT_PACKS else link
        row = (link, pack.title, _size(pack, ""), f"{len(pack.terms) or ''}", _needs(pack))
        out.append("| " + " | ".join(_cell(cell) for cell in row) + " |")
    out += [
        "",
        "Terms are counted as they stand in the file: one term can be many forms. A pack that",
        "needs lemmas or parts of speech has terms that are searched only where the text is",
        "parsed; a report says so where it is not. Counts of different packs overlap, for a word",
        "may belong to several.",
    ]
    return "\n".join(out) + "\n"


def _size(pack: Pack, word: str = " categories") -> str:
    """How many categories have terms of their own, or how many contrast templates there are."""
    filled = len({term.category for term in pack.terms})
    parts = [f"{filled}{word}"] if filled else []
    if pack.contrasts:
        parts.append(f"{len(pack.contrasts)} contrasts")
    return " and ".join(parts)


def _needs(pack: Pack) -> str:
    from rhetoric.lexicon import compile_packs

    lexicon = compile_packs(pack)
    found = set().union(*(lexicon.needs(term) for term in range(len(lexicon.terms))), set())
    names = {"lemma": "lemmas", "pos": "parts of speech", "dep": "dependencies"}
    return " and ".join(told for name, told in names.items() if name in found) or "words only"


def pack_pages() -> dict[str, str]:
    """A page a pack, all that its file says: categories, terms, examples, sources, limits."""
    return {f"docs/reference/packs/{pack.id}.md": _pack_page(pack) for pack in _packs()}


def _pack_page(pack: Pack) -> str:
    file = Path(pack.path).name
    out = [
        NOTICE,
        f"# {pack.id}",
        "",
        f"{pack.title.rstrip('.')}. Version {pack.version}.",
        "",
        f"- Holds: {_holds(pack)}",
        f"- Language: {pack.language}",
        f"- Needs: {_needs(pack)}",
        f"- License: {pack.license}",
        f"- File: [{file}](../../../lexicons/{file})",
        "- All packs: [index](../packs.md)",
        "",
        "## Use it",
        "",
        "```text",
        f"rhetoric report speech.txt --packs {pack.id} -o speech.html",
        f"rhetoric packs show {pack.id}",
        "```",
        "",
        "In Python:",
        "",
        "```text",
        f'rhetoric.analyze(rhetoric.read("speech.txt"), packs=["{pack.id}"]).'
        + ("frequencies" if pack.terms else "contrasts"),
        "```",
        "",
        "## Limits",
        "",
        " ".join(pack.limits.split()),
    ]
    out += [
        f"\nCoded by hand (version {coded.version}): {coded.items} passages of {coded.corpus}, "
        f"{coded.coders} coders."
        for coded in pack.validation
    ]
    if pack.categories:
        out += ["", "## Categories", "", *_tree(pack)]
        for category in pack.categories.values():
            out += ["", f"### {category.path}", "", *_category(pack, category)]
    if pack.contrasts:
        out += ["", "## Contrasts"]
        for entry in pack.contrasts.values():
            out += ["", f"### {entry.name}", "", *_contrast(entry)]
    if pack.scores:
        out += ["", "## Scores", ""]
        for score in pack.scores.values():
            out.append(f"- {score.name}: `{score.formula.text}`, per {score.per:,} words")
    out += ["", "## Sources", ""]
    out += [_source(source) for source in pack.sources]
    out += ["", "## Cite it", "", *_citation(pack)]
    return "\n".join(out) + "\n"


def _holds(pack: Pack) -> str:
    terms = f" with {len(pack.terms)} terms" if pack.terms else ""
    return f"{_size(pack)}{terms}"


def _tree(pack: Pack) -> list[str]:
    """The categories as a nested list, each with a link to its place on the page."""
    rows = []
    for category in pack.categories.values():
        depth = category.path.count(".")
        count = sum(term.category == category.path for term in pack.terms)
        told = f" ({count} terms)" if count > 1 else " (1 term)" if count else ""
        link = f"[{category.path.rsplit('.', 1)[-1]}](#{_anchor(category.path)})"
        rows.append(f"{'  ' * depth}- {link}: {_plain(category.title)}{told}")
    return rows


_LEFT_OUT = re.compile(r"(?<=[.;:]) +(?=(?:Includ|Exclud|includ|exclud)(?:ed|es)\b)")


def _category(pack: Pack, category: Category) -> list[str]:
    title = category.title.strip().rstrip(".")
    out = [f"**{_plain(title)}.** " + _definition(category.definition)]
    terms = [term for term in pack.terms if term.category == category.path]
    notes = []
    if category.near:
        notes.append(f"Only near ({_within(category.near)}): {_list(category.near.terms)}.")
    if category.not_near:
        notes.append(f"Not near ({_within(category.not_near)}): {_list(category.not_near.terms)}.")
    if category.case_sensitive:
        notes.append("Capitals count.")
    if notes:
        out += ["", " ".join(notes)]
    if terms:
        out += ["", "Terms:", "", "```text", *(_term(term) for term in terms), "```"]
    if terms and category.exceptions:
        out += ["", "Not where they are part of:", "", "```text"]
        out += [*(exception.text for exception in category.exceptions), "```"]
    out += _examples(category.match_examples, category.no_match_examples)
    return out


def _definition(text: str) -> str:
    """A definition, with what it includes and what it excludes each in a paragraph of its own."""
    parts = _LEFT_OUT.split(" ".join(text.split()))
    parts = [part[0].upper() + part[1:] for part in parts if part]
    parts = [part[:-1] + "." if part.endswith(";") else part for part in parts]
    return "\n\n".join(_plain(part) for part in parts)


def _within(near: Near) -> str:
    return f"within {near.within} tokens" if isinstance(near.within, int) else f"{near.within}"


def _list(texts: Sequence[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


def _term(term: Term) -> str:
    """A term as it is written in the pack, with what is special about it."""
    told = {"words": "", "lemma": "lemma: ", "regex": "regex: "}.get(term.kind, f"{term.kind}: ")
    extra = []
    if term.weight != 1:
        extra.append(f"weight {term.weight:g}")
    if term.polarity:
        extra.append(str(term.polarity))
    if term.case_sensitive:
        extra.append("capitals count")
    if term.near:
        extra.append(f"near ({_within(term.near)}) {', '.join(term.near.terms)}")
    if term.not_near:
        extra.append(f"not near ({_within(term.not_near)}) {', '.join(term.not_near.terms)}")
    if term.exceptions:
        extra.append("but not " + ", ".join(e.text for e in term.exceptions))
    return f"{told}{term.text}" + (f"    [{'; '.join(extra)}]" if extra else "")


def _contrast(entry: ContrastEntry) -> list[str]:
    out = [f"**{_plain(entry.title.rstrip('.'))}.** " + _definition(entry.definition), ""]
    out += ["Templates:", "", "```text", *(made.text for made in entry.templates), "```", ""]
    roles = [f"asserted {', '.join(entry.asserted)}"] if entry.asserted else []
    roles += [f"rejected {', '.join(entry.rejected)}"] if entry.rejected else []
    if roles:
        out += [f"Poles: {'; '.join(roles)}."]
    if entry.gate:
        out += ["", f"Only with one of these in the {entry.gate.within} words before:"]
        out += ["", _list(entry.gate.left)]
    if entry.exceptions:
        out += ["", "Not where it is part of:", "", "```text"]
        out += [*(exception.text for exception in entry.exceptions), "```"]
    return out + _examples(entry.match_examples, entry.no_match_examples)


def _examples(found: Sequence[Example], left: Sequence[Example]) -> list[str]:
    out = []
    for title, examples in (("Found:", found), ("Not found:", left)):
        if examples:
            out += ["", title, "", *(f"- {_marked(example.text)}" for example in examples)]
    return out


def _marked(text: str) -> str:
    """An example with what is found in bold, and the letter of a pole before it."""
    parts = re.split(r"(<<.*?>>|<[A-Z]\d*:[^<>]*>)", " ".join(text.split()))
    out = []
    for part in parts:
        pole = re.fullmatch(r"<([A-Z]\d*):([^<>]*)>", part)
        if part.startswith("<<"):
            out.append(f"**{_plain(part[2:-2].strip())}**")
        elif pole:
            out.append(f"**{_plain(pole[2].strip())}** ({pole[1]})")
        else:
            out.append(_plain(part))
    return "".join(out)


def _plain(text: str) -> str:
    """Text of which Markdown makes nothing else."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def _source(source: Mapping[str, str]) -> str:
    who = source.get("author") or source.get("authors")
    told = (f"{who}. " if who else "") + " ".join(str(source["title"]).split())
    told += f" ({source['year']})" if source.get("year") else ""
    for name in ("publisher", "url", "doi"):
        told += f", {source[name]}" if source.get(name) else ""
    told += f". Used for: {source['used_for']}" if source.get("used_for") else ""
    return f"- {' '.join(told.split())}"


def _citation(pack: Pack) -> list[str]:
    """The citation in words and as BibTeX."""
    names = " and ".join("{" + author["name"] + "}" for author in pack.authors)
    out = [" ".join(pack.citation.split()), ""] if pack.citation else []
    return [
        *out,
        "```bibtex",
        f"@misc{{{pack.id},",
        f"  author = {{{names}}},",
        f"  title = {{{pack.title} ({pack.id})}},",
        "  howpublished = {Lexicon pack of the Python library rhetoric},",
        f"  note = {{Version {pack.version}, {pack.license}}},",
        "}",
        "```",
        "",
        "A report records the version and the SHA-256 of the pack that it counted with; give both.",
    ]


# ---- command line and Python ----


def cli_page() -> str:
    """The help of every command, as the command prints it."""
    import typer

    from rhetoric.cli import app

    os.environ["COLUMNS"] = "90"
    out = [
        NOTICE,
        "# Command line",
        "",
        "`rhetoric COMMAND --help` prints these pages; `python -m rhetoric` is the same command.",
        "Each command calls the public function of its name: see [Python](python.md). Results go",
        "to standard output, progress and notices to standard error. Exit codes: 0 done; 1 a check",
        "failed; 2 usage; 3 bad input; 4 a missing model or extra.",
    ]

    def add(command: Any, context: Any) -> None:
        shown = context.command_path
        help_text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
        out.extend(["", f"## {shown}", "", "```text", help_text.strip(), "```"])
        for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
            below = command.get_command(context, name)
            add(below, type(context)(below, info_name=name, parent=context, max_content_width=90))

    root = typer.main.get_command(app)
    context = root.make_context("rhetoric", [], resilient_parsing=True, max_content_width=90)
    add(root, context)
    return "\n".join(out) + "\n"


def python_page() -> str:
    """Every public name with signature and docstring."""
    import rhetoric

    modules, functions, values, errors = [], [], [], []
    for name in rhetoric.__all__:
        value = getattr(rhetoric, name)
        if inspect.ismodule(value):
            modules.append(name)
        elif inspect.isclass(value):
            (errors if issubclass(value, Exception) else values).append(name)
        else:
            functions.append(name)
    out = [
        NOTICE,
        "# Python",
        "",
        "`import rhetoric` loads only the standard library; each name below is loaded when it",
        "is first used. The [command line](cli.md) calls these functions by the same names.",
    ]
    for name in functions + values + errors:
        value = getattr(rhetoric, name)
        out += ["", f"## rhetoric.{name}", ""]
        if isinstance(value, str):
            out.append("The version of the library, as text.")
            continue
        out += _entry(name, value)
        if inspect.isclass(value) and not issubclass(value, Exception):
            out += _members(value)
    for name in modules:
        module = getattr(rhetoric, name)
        out += ["", f"## rhetoric.{name}", "", _prose(inspect.getdoc(module) or "")]
        for inner in module.__all__:
            value = getattr(module, inner)
            if inspect.isfunction(value):
                out += ["", f"### {name}.{inner}", "", *_entry(f"{name}.{inner}", value)]
            elif inspect.isclass(value) and (inspect.getdoc(value) or "").strip():
                out += ["", f"### {name}.{inner}", "", _prose(inspect.getdoc(value) or "")]
    return "\n".join(out) + "\n"


def _entry(name: str, value: Any) -> list[str]:
    if inspect.isclass(value):
        return [_prose(inspect.getdoc(value) or "")]
    signature = str(inspect.signature(value)).replace("'", "")
    one_line = f"{name}{signature}"
    if len(one_line) > 96:
        inside, _, returned = signature[1:].rpartition(")")
        parts = [f"    {part}," for part in _split_arguments(inside)]
        one_line = "\n".join([f"{name}(", *parts, f"){returned}"])
    return ["```text", one_line, "```", "", _prose(inspect.getdoc(value) or "")]


def _split_arguments(text: str) -> list[str]:
    parts, depth, current = [], 0, ""
    for letter in text:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += letter
    return [*parts, current.strip()]


def _members(value: type) -> list[str]:
    rows = []
    for name, member in vars(value).items():
        if name.startswith("_"):
            continue
        plain = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        doc = inspect.getdoc(plain) if callable(plain) or isinstance(plain, property) else None
        if doc:
            shown = f"{name}()" if callable(plain) else name
            rows.append(
                f"| `{shown}` | {_cell(' '.join(doc.split(chr(10) + chr(10))[0].split()))} |"
            )
    return ["", "| member | what it gives |", "| --- | --- |", *rows] if rows else []


_SECTIONS = {
    "Args:": "Arguments",
    "Returns:": "Returns",
    "Raises:": "Raises",
    "Yields:": "Yields",
    "Attributes:": "Attributes",
}


def _prose(doc: str) -> str:
    """A docstring as Markdown: sections as lists, examples and code as blocks."""
    out: list[str] = []
    for paragraph in inspect.cleandoc(doc).split("\n\n"):
        lines = paragraph.split("\n")
        if lines[0].strip() in _SECTIONS:
            out.append(f"**{_SECTIONS[lines[0].strip()]}**\n\n" + _items(lines[1:]))
        elif lines[0].lstrip().startswith(">>>"):
            out.append("```python\n" + inspect.cleandoc(paragraph) + "\n```")
        elif lines[0].startswith("    "):
            out.append("```text\n" + textwrap.dedent(paragraph) + "\n```")
        else:
            out.append(paragraph.replace("``", "`"))
    return "\n\n".join(out)


def _items(lines: Sequence[str]) -> str:
    """``name: text`` lines with their continuations, as a list."""
    items: list[str] = []
    for line in textwrap.dedent("\n".join(lines)).split("\n"):
        if line.startswith(" ") and items:
            items[-1] += " " + line.strip()
            continue
        names, colon, text = line.partition(": ")
        named = colon and re.fullmatch(r"[\w, .*\[\]]+", names) and len(names) < 60
        items.append(f"`{names}`: {text}" if named else line)
    if all(item.startswith("`") for item in items):
        return "\n".join(f"- {item}".replace("``", "`") for item in items)
    return " ".join(items).replace("``", "`")


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# ---- the schema of report.json ----


def report_schema() -> str:
    """The JSON Schema of report.json."""
    from rhetoric.rendering.json import json_schema

    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def pack_schema() -> str:
    """The JSON Schema of a pack."""
    from rhetoric.lexicon.schema import schema_text

    return schema_text()


BLOCKS: dict[tuple[str, str], Callable[[], str]] = {
    ("ARCHITECTURE.md", "layers"): layers_block,
    ("ARCHITECTURE.md", "tables"): tables_block,
    ("README.md", "packs"): packs_block,
}
PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/tables.md": tables_page,
    "docs/reference/measures.md": measures_page,
    "docs/reference/figures.md": figures_page,
    "docs/reference/packs.md": packs_page,
    "docs/reference/cli.md": cli_page,
    "docs/reference/python.md": python_page,
    "docs/reference/report.schema.json": report_schema,
    "docs/reference/rhetoric-pack.schema.json": pack_schema,
}


# ---- writing and checking ----


def with_block(text: str, name: str, block: str) -> str:
    """`text` with what stands between the markers of `name` replaced. Raises `ValueError`."""
    begin, end = f"<!-- begin generated: {name} -->\n", f"<!-- end generated: {name} -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"the markers of {name!r} do not stand exactly once")
    before, rest = text.split(begin)
    _, after = rest.split(end)
    return before + begin + block + end + after


def fresh() -> dict[str, str]:
    """The text that each page should have, by path from the project's root."""
    pages = {path: make() for path, make in PAGES.items()}
    pages.update(measure_pages())
    pages.update(pack_pages())
    for (path, name), make in BLOCKS.items():
        text = pages.get(path) or (ROOT / path).read_text(encoding="utf-8")
        pages[path] = with_block(text, name, make())
    return pages


def stale() -> list[str]:
    """The pages whose text on disk is not what the code says now."""
    out = []
    for path, text in fresh().items():
        file = ROOT / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            out.append(path)
    return out


def abandoned() -> list[Path]:
    """Pages of measures and packs that are no more."""
    known = {*measure_pages(), *pack_pages()}
    have = [f for name in ("measures", "packs") for f in (ROOT / REFERENCE / name).glob("*.md")]
    return sorted(f for f in have if f.relative_to(ROOT).as_posix() not in known)


def main(arguments: list[str]) -> int:
    """Write the stale pages; with ``--check`` only name them."""
    wrong = stale()
    if arguments == ["--check"]:
        for path in [*wrong, *abandoned()]:
            print(f"{path} is stale: run `make docs`", file=sys.stderr)
        return 1 if wrong or abandoned() else 0
    for file in abandoned():
        file.unlink()
    for path, text in fresh().items():
        if path in wrong:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
