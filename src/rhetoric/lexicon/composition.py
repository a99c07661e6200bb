"""What a pack draws on: categories of other packs, tables of terms, dictionaries of one's own.

The rules of merging:

- An import brings the categories and contrasts of a pack, all of them or those that ``only`` and
  ``without`` leave, under their own paths or below the path that ``as`` names. Categories above a
  chosen one come along without their terms, for their exceptions and contexts hold below them.
- ``patch`` adds terms to an imported category and removes terms from it, by text or id.
- Two imports may not bring the same path, unless it is the same category of the same pack.
- A category that the pack itself has under the path of an imported one extends it: its terms,
  exceptions and examples are added; its title, definition, contexts, weight, polarity and case
  replace the imported ones. Weight, polarity and case of imported terms stay as they were.
- The ``match`` settings of the importing pack hold. Examples, scores and base rates of the
  imported pack stay there.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rhetoric.errors import PackError, UnknownNameError, did_you_mean
from rhetoric.lexicon.nodes import LINE_BREAK, MAX_BYTES, Node, decoded
from rhetoric.lexicon.notation import MAX_TERM
from rhetoric.lexicon.reader import (
    Category,
    Drawn,
    Origin,
    Pack,
    Reading,
    Row,
    Term,
    read_alone,
    read_bounded,
)

MAX_TABLE_BYTES = 32 * 1024 * 1024
"""Size of a table of terms, or of a dictionary."""

MAX_CHAIN = 16
"""Packs that import each other in a row."""

TABLE_COLUMNS = ("term", "category", "weight", "note")
_SUFFIXES = (".yaml", ".yml")

Find = Callable[[str, Path | None], Path | None]
"""Finds the file of a pack by id, given the folder of the pack that asks."""


def compose(reading: Reading, *, find: Find | None = None) -> Pack:
    """The pack of a reading with all that it draws on.

    Args:
        find: finds imported packs; without it they are looked for beside the importing file, then
            where `rhetoric.lexicon.available` looks.

    Raises:
        PackError: something is not there, does not fit, or goes round in a circle.
    """
    return _Composing(find or _find).pack(reading, ())


def _find(name: str, folder: Path | None) -> Path | None:
    if folder is not None:
        for suffix in _SUFFIXES:
            beside = folder / f"{name}{suffix}"
            if beside.is_file():
                return beside
    from rhetoric.lexicon.shelf import available

    return next((e.path for e in available() if e.id == name and not e.shadowed_by), None)


class _Composing:
    def __init__(self, find: Find) -> None:
        self.find = find
        self.done: dict[Path, Pack] = {}

    def pack(self, reading: Reading, above: tuple[str, ...]) -> Pack:
        """The pack of `reading`, which the packs `above` import."""
        chain = (*above, reading.id)
        drawn = Drawn()
        for number, entry in enumerate(reading.model.imports):
            node = reading.root.pairs["imports"][1].items[number]
            pack = self.imported(reading, entry, node, chain)
            taken = _Taking(reading, entry, node, pack).taken()
            _add(reading, drawn, taken, node)
        drawn.table = lambda name, node: _table(reading, name, node, drawn.origins)
        _add_dictionary(reading, drawn)
        return reading.pack(drawn)

    def imported(self, reading: Reading, entry: Any, node: Node, chain: tuple[str, ...]) -> Pack:
        place = node.pairs["use"][1]
        if entry.use in chain:
            circle = " → ".join([*chain[chain.index(entry.use) :], entry.use])
            raise reading.error(
                f"these packs import each other in a circle: {circle}; take one of them out", place
            )
        if len(chain) > MAX_CHAIN:
            raise reading.error(f"more than {MAX_CHAIN} packs import each other in a row", place)
        folder = _folder(reading)
        path = self.find(entry.use, folder)
        if path is None:
            raise reading.error(
                f"no pack {entry.use!r} is found beside this file or on the shelf"
                f"{did_you_mean(entry.use, _known(folder))}",
                place,
            )
        key = path.resolve()
        pack = self.done.get(key)
        if pack is None:
            read = _read_file(path)
            pack = read if isinstance(read, Pack) else self.pack(read, chain)
            self.done[key] = pack
        if pack.id != entry.use:
            raise reading.error(
                f"the file {path} is named for the pack {entry.use!r}, but its id is {pack.id!r}",
                place,
            )
        if entry.version is not None:
            _check_version(reading, entry.version, pack, node.pairs["version"][1])
        return pack


def _known(folder: Path | None) -> set[str]:
    from rhetoric.lexicon.shelf import available

    known = {entry.id for entry in available()}
    if folder is not None and folder.is_dir():
        known |= {path.stem for path in folder.iterdir() if path.suffix in _SUFFIXES}
    return known


def _folder(reading: Reading) -> Path | None:
    """The folder of the file, or None for a text that came from no file."""
    path = Path(reading.path)
    return path.parent if path.suffix in _SUFFIXES and path.is_file() else None


def _read_file(path: Path) -> Pack | Reading:
    return read_alone(_bytes(path, MAX_BYTES, "a pack"), str(path))


def _bytes(path: Path, most: int, what: str) -> bytes:
    try:
        return read_bounded(path, most, what)
    except OSError as error:
        raise PackError(f"cannot be read: {error.strerror or error}", path=str(path)) from error


def _check_version(reading: Reading, wanted: str, pack: Pack, node: Node) -> None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        asked = SpecifierSet(wanted)
    except InvalidSpecifier:
        raise reading.error(
            f"{wanted!r} is not a range of versions; write '>=0.2', '>=0.2,<1' or '==1.0.0'", node
        ) from None
    try:
        have = Version(pack.version)
    except InvalidVersion:  # a pre-release of SemVer that Python's versions do not know
        have = Version(pack.version.partition("-")[0] + ".dev0")
    if not asked.contains(have, prereleases=True):
        raise reading.error(
            f"{wanted!r} is asked of {pack.id!r}, but version {pack.version} is found "
            f"({pack.path}); install another version, or change the range",
            node,
        )


# ------------------------------------------------------------------ what one import takes


class _Taking:
    """One entry of ``imports`` applied to its pack."""

    def __init__(self, reading: Reading, entry: Any, node: Node, pack: Pack) -> None:
        self.reading, self.entry, self.node, self.pack = reading, entry, node, pack
        self.chosen = self.choose()

    def choose(self) -> set[str]:
        """Names of the categories and contrasts that are taken."""
        pack, entry = self.pack, self.entry
        everything = {*pack.categories, *pack.contrasts}
        chosen = set(everything)
        if entry.only is not None:
            chosen = self.named("only", entry.only, everything)
        if entry.without is not None:
            chosen -= self.named("without", entry.without, everything)
        if not chosen:
            raise self.reading.error("this import takes nothing", self.node)
        return chosen

    def named(self, name: str, paths: Sequence[str], known: set[str]) -> set[str]:
        found = set()
        for place, path in enumerate(paths):
            below = {k for k in known if k == path or k.startswith(path + ".")}
            if not below:
                raise self.reading.error(
                    f"{self.pack.id!r} has no category or contrast {path!r}"
                    f"{did_you_mean(path, known)}",
                    self.node.at([name, place]),
                )
            found |= below
        return found

    def moved(self, path: str) -> str:
        return f"{self.entry.as_}.{path}" if self.entry.as_ else path

    def taken(self) -> Drawn:
        drawn = Drawn()
        pack = self.pack
        prefix = self.entry.as_.split(".") if self.entry.as_ else []
        for depth in range(1, len(prefix) + 1):  # the categories that "as" makes
            path = ".".join(prefix[:depth])
            drawn.categories[path] = Category(
                path,
                ".".join(prefix[: depth - 1]) or None,
                pack.title if depth == len(prefix) else prefix[depth - 1],
                "",
                self.node.line,
                case_sensitive=pack.case_sensitive,
                origin=f"{self.reading.id}/{path}",
            )
        above = {
            ".".join(path.split(".")[:depth])
            for path in self.chosen
            for depth in range(1, path.count(".") + 1)
        }
        for path, category in pack.categories.items():
            if path in self.chosen or path in above:
                parent = self.moved(category.parent) if category.parent else self.entry.as_
                drawn.categories[self.moved(path)] = replace(
                    category,
                    path=self.moved(path),
                    parent=parent,
                    match_examples=(),
                    no_match_examples=(),
                    file=category.file or pack.path,
                )
        drawn.terms = self.terms()
        for name, contrast in pack.contrasts.items():
            if name in self.chosen:
                drawn.contrasts[self.moved(name)] = replace(
                    contrast,
                    name=self.moved(name),
                    match_examples=(),
                    no_match_examples=(),
                    file=contrast.file or pack.path,
                )
        drawn.origins = [
            *pack.origins,
            Origin(pack.id, pack.version, pack.path, pack.sha256),
        ]
        return drawn

    def terms(self) -> list[Term]:
        pack, reading = self.pack, self.reading
        removed: dict[str, set[str]] = {}
        added: dict[str, list[Term]] = {}
        for path, patch in self.entry.patch.items():
            node = self.node.pairs["patch"][1].pairs[path][1]
            if path not in self.chosen or path not in pack.categories:
                raise reading.error(
                    f"{path!r} is not a category that this import takes"
                    f"{did_you_mean(path, self.chosen & set(pack.categories))}",
                    self.node.pairs["patch"][1].pairs[path][0],
                )
            known = {
                name
                for term in pack.terms
                if term.category == path
                for name in (term.text, term.id)
            }
            for place, text in enumerate(patch.remove):
                if text not in known:
                    near = did_you_mean(text, known) if len(known) < 5000 else ""
                    near = near or f"; rhetoric packs show {pack.id} {path} lists them"
                    raise reading.error(
                        f"{path!r} has no term {text!r} to remove{near}",
                        node.pairs["remove"][1].items[place],
                    )
            removed[path] = set(patch.remove)
            category = replace(pack.categories[path], path=self.moved(path))
            if patch.add:
                items = node.pairs["add"][1].items
                added[path] = [
                    reading.term(entry, item, category)
                    for entry, item in zip(patch.add, items, strict=True)
                ]
        kept = []
        nothing: set[str] = set()
        by_category: dict[str, list[Term]] = {}
        for term in pack.terms:
            by_category.setdefault(term.category, []).append(term)
        for path in pack.categories:
            if path not in self.chosen:
                continue
            gone = removed.get(path, nothing)
            for term in by_category.get(path, ()):
                if term.text in gone or term.id in gone:
                    continue
                moved = replace(term, category=self.moved(path), file=term.file or pack.path)
                kept.append(moved)
            kept += added.get(path, [])
        return kept


def _add(reading: Reading, drawn: Drawn, taken: Drawn, node: Node) -> None:
    """Put what an import (or a dictionary) gives to what was taken before."""
    same = set()
    place = node.pairs["use"][1] if "use" in node.pairs else node
    for path, category in taken.categories.items():
        before = drawn.categories.get(path)
        if before is None:
            drawn.categories[path] = category
        elif before.origin != category.origin:
            raise reading.error(
                f"the category {path!r} comes from {before.origin} and from {category.origin}; "
                "import one of them 'as' another name, or 'without' it",
                place,
            )
        else:
            same.add(path)
    have = {(term.category, term.text, term.origin) for term in drawn.terms} if same else set()
    drawn.terms += [
        term
        for term in taken.terms
        if term.category not in same or (term.category, term.text, term.origin) not in have
    ]
    reading.check_count(len(drawn.terms), place)
    for name, contrast in taken.contrasts.items():
        known = drawn.contrasts.get(name)
        if known is not None and known.origin != contrast.origin:
            raise reading.error(
                f"the contrast {name!r} comes from {known.origin} and from {contrast.origin}; "
                "import one of them 'as' another name, or 'without' it",
                place,
            )
        drawn.contrasts[name] = contrast
    _add_origins(reading, drawn.origins, taken.origins, place)


def _add_origins(reading: Reading, have: list[Origin], more: Iterable[Origin], node: Node) -> None:
    known = {origin.id: origin for origin in have}
    for origin in more:
        other = known.get(origin.id)
        if other is None:
            have.append(origin)
            known[origin.id] = origin
        elif other.sha256 != origin.sha256:
            raise reading.error(
                f"two versions of {origin.id!r} come together here: {other.version} "
                f"({other.path}) and {origin.version} ({origin.path})",
                node,
            )


# ------------------------------------------------------------------ tables of terms


def _table(reading: Reading, name: str, node: Node, origins: list[Origin]) -> Iterator[Row]:
    """The rows of a table beside the pack: CSV, or TSV by its suffix."""
    folder = _folder(reading)
    if folder is None:
        raise reading.error("a table of terms stands beside the pack, which has no file", node)
    path = folder / name
    try:
        inside, there = path.resolve().is_relative_to(folder.resolve()), path.is_file()
    except (OSError, ValueError):
        raise reading.error("this cannot be the name of a file", node) from None
    if not inside:
        raise reading.error("a table of terms stands in the folder of the pack, or below it", node)
    if not there:
        raise reading.error(f"there is no file {name!r} beside the pack", node)
    raw = _bytes(path, MAX_TABLE_BYTES, "a table of terms")
    sha256 = hashlib.sha256(raw).hexdigest()
    _add_origins(reading, origins, [Origin(name, "", str(path), sha256)], node)
    remedy = "save the table as UTF-8 (in a spreadsheet: CSV UTF-8)"
    text = decoded(raw, str(path), remedy=remedy)
    yield from read_rows(text, str(path), "\t" if path.suffix.lower() == ".tsv" else ",")


def read_rows(text: str, path: str, separator: str) -> Iterator[Row]:
    """The rows of a table of terms, whose first line names the columns.

    Raises:
        PackError: with the place in the table.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines = LINE_BREAK.split(text) if len(text) < MAX_BYTES else text.split("\n")

    def wrong(message: str, line: int, cell: str = "") -> PackError:
        source = lines[line - 1] if 0 < line <= len(lines) else ""
        place = source.find(cell) if cell else 0
        return PackError(
            message, path=path, line=line, column=max(place, 0) + 1, source_line=source
        )

    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        for cell in header:
            if cell not in TABLE_COLUMNS:
                raise wrong(
                    f"the first line names the columns; {cell!r} is none"
                    f"{did_you_mean(cell, TABLE_COLUMNS)}",
                    1,
                    cell,
                )
        if "term" not in header:
            raise wrong("the table has no column 'term'", 1)
        if len(set(header)) < len(header):
            raise wrong("a column stands twice", 1)
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                raise wrong(
                    f"{len(cells)} cells, but {len(header)} columns; words with {separator!r} in "
                    'them stand in double quotes: "…"',
                    line,
                )
            row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            term = row.get("term", "")
            if not term:
                raise wrong("this row has no term", line)
            if len(term) > MAX_TERM:
                raise wrong(f"a term has at most {MAX_TERM} characters, this has {len(term)}", line)
            weight = None
            if row.get("weight"):
                try:
                    weight = float(row["weight"])
                except ValueError:
                    weight = math.nan
                if not math.isfinite(weight):
                    raise wrong(f"the weight {row['weight'][:40]!r} is not a number", line,
                                row["weight"])  # fmt: skip
            source = lines[line - 1] if line <= len(lines) else ""
            column = max(source.find(term), 0) + 1
            yield Row(term, row.get("category") or None, weight, row.get("note", ""), path, line,
                      column, source)  # fmt: skip
    except csv.Error as error:
        said = str(error)
        if "unexpected end" in said:
            said = 'a quotation mark (") that opens a cell is never closed; write " in words as ""'
        raise wrong(f"not a table: {said}", reader.line_num or 1) from None


# ------------------------------------------------------------------ dictionaries of one's own


def _add_dictionary(reading: Reading, drawn: Drawn) -> None:
    """Take the words of the dictionary that ``data`` points to."""
    data = reading.model.data
    if data is None:
        return
    node = reading.root.pairs["data"][1]
    named = os.environ.get(data.path_from, "")
    place = node.pairs["path_from"][1]
    if not named:
        raise reading.error(
            "the words of this pack stand in a dictionary of your own: set the environment "
            f"variable {data.path_from} to its path",
            place,
        )
    path = Path(named).expanduser()
    from rhetoric.lexicon.formats import read_dictionary
    from rhetoric.lexicon.formats.conversion import pack_text

    if not path.is_file():
        raise reading.error(
            f"the environment variable {data.path_from} leads to {path}, which is no file; set it "
            "to the path of the dictionary",
            place,
        )
    raw = _bytes(path, MAX_TABLE_BYTES, "a dictionary")
    sha256 = hashlib.sha256(raw).hexdigest()
    if data.sha256 is not None and sha256 != data.sha256.lower():
        raise reading.error(
            f"{data.path_from} names another file than this pack was made for: the sha256 of "
            f"{path} is {sha256}; take the right file, or set the new hash if you mean this one",
            node.pairs["sha256"][1],
        )
    _add_origins(reading, drawn.origins, [Origin(data.path_from, "", str(path), sha256)], place)
    try:
        dictionary = read_dictionary(path, data.format)
    except UnknownNameError as error:
        raise reading.error(str(error), node.pairs["format"][1]) from None
    words = read_alone(pack_text(dictionary, id=reading.id).encode(), str(path))
    if not isinstance(words, Pack):
        raise reading.error("the dictionary draws on other files", place)
    drawn.overlap, drawn.unit = words.overlap, words.unit
    drawn.case_sensitive = words.case_sensitive
    _add(
        reading,
        drawn,
        Drawn(
            categories={
                name: replace(category, file=str(path), line=0)
                for name, category in words.categories.items()
            },
            terms=[replace(term, file=str(path), line=0) for term in words.terms],
        ),
        node,
    )
