"""Where packs are found: explicit paths, folders, installed distributions, the library itself."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from os import PathLike
from pathlib import Path

from rhetoric.errors import PackError, UnknownNameError
from rhetoric.lexicon.reader import Pack, read_pack

ENTRY_POINTS = "rhetoric.packs"
ENVIRONMENT = "RHETORIC_PACKS"
CONFIG = "rhetoric.toml"
SUFFIXES = (".yaml", ".yml")

ALL = "all"
"""Stands for every pack that is found."""

DEFAULT = "default"
"""Stands for `DEFAULT_PACKS`, as far as they are found."""

DEFAULT_PACKS = (
    "contrast-en",
    "formulas-en",
    "metadiscourse-en",
    "prc-official-en",
    "un-diplomacy-en",
    "unity-division-en",
    "us-presidential-en",
    "war-metaphor-en",
)
"""The packs that are taken where none is named."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A pack file on the shelf.

    Attributes:
        id: the file's name without its suffix (a pack's id must be the same).
        origin: "path", "project", "environment", "user", "installed" or "built in".
        shadowed_by: the file of the same id that is found first, or None for that one itself.
        package: of an installed pack the entry point's name, else "".
    """

    id: str
    path: Path
    origin: str
    shadowed_by: Path | None = None
    package: str = ""


def available(paths: Iterable[str | PathLike[str]] = ()) -> list[Shelved]:
    """All packs that can be called by id, by search order, those that are shadowed included.

    The order: `paths` (files, or folders of files); ``packs/`` beside the nearest rhetoric.toml (of
    the current folder or one above it; without one, of the current folder); the folders in
    RHETORIC_PACKS; the user's data folder; installed distributions (entry points of the group
    ``rhetoric.packs``, never imported); the packs that come with the library. Files are listed,
    not read.
    """
    first: dict[str, Path] = {}
    shelved = []
    seen = set()
    given = [("path", "", Path(path)) for path in paths]
    for origin, package, folder in (*given, *_folders()):
        for path in [folder] if origin == "path" and folder.is_file() else _files(folder):
            resolved = path.resolve()
            if resolved in seen:
                continue
            seen.add(resolved)
            pack_id = path.stem
            entry = Shelved(pack_id, path, origin, package=package)
            if pack_id in first:
                entry = replace(entry, shadowed_by=first[pack_id])
            else:
                first[pack_id] = path
            shelved.append(entry)
    return shelved


def load(names: str | PathLike[str] | Iterable[str | PathLike[str]]) -> list[Pack]:
    """Read packs by id or by path, in the order given, each once.

    What ends in .yaml or .yml, has a path separator, or is a `Path` is a path; else an id that
    `available` lists; "all" stands for every one of these, "default" for `DEFAULT_PACKS`.

    Raises:
        UnknownNameError: no pack has that id.
        PackError: a pack is broken, or two of the packs have the same id.
    """
    asked = [names] if isinstance(names, str | PathLike) else list(names)
    shelf: dict[str, Path] | None = None
    if any(name in (ALL, DEFAULT) for name in asked):
        shelf = {entry.id: entry.path for entry in available() if not entry.shadowed_by}
    groups: dict[object, list[str]] = {
        ALL: list(shelf or ()),
        DEFAULT: [name for name in DEFAULT_PACKS if name in (shelf or ())],
    }
    listed: list[str | PathLike[str]] = []
    for name in asked:
        listed += groups[name] if name in (ALL, DEFAULT) else [name]
    packs: dict[str, Pack] = {}
    for name in listed:
        if _is_path(name):
            pack = read_pack(name)
        else:
            if shelf is None:
                shelf = {entry.id: entry.path for entry in available() if not entry.shadowed_by}
            if name not in shelf:
                raise UnknownNameError("pack", str(name), shelf)
            pack = read_pack(shelf[str(name)])
            if pack.id != name:
                raise PackError(
                    f"the file is named for the pack {name!r}, but its id is {pack.id!r}",
                    path=pack.path,
                )
        other = packs.get(pack.id)
        if other is not None and other.sha256 != pack.sha256:
            raise PackError(
                f"two packs have the id {pack.id!r}: the other is {other.path}", path=pack.path
            )
        packs.setdefault(pack.id, pack)
    return list(packs.values())


def built_in() -> Path | None:
    """The folder of the packs that come with the library, or None where it is missing.

    In a wheel it is package data (rhetoric/lexicons); in a checkout, also one that is installed
    editable, it stands beside src/.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "lexicons", package.parents[1] / "lexicons"):
        if folder.is_dir():
            return folder
    return None


def _is_path(name: str | PathLike[str]) -> bool:
    if not isinstance(name, str):
        return True
    separators = {os.sep, os.altsep or os.sep, "/"}
    return name.lower().endswith(SUFFIXES) or any(separator in name for separator in separators)


def _files(folder: Path) -> list[Path]:
    try:
        found = [
            path
            for path in folder.iterdir()
            if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file()
        ]
    except OSError:  # a folder that is not there, or may not be read, holds no packs
        return []
    return sorted(found, key=lambda path: path.name)


def _folders() -> Iterator[tuple[str, str, Path]]:
    yield "project", "", _project() / "packs"
    for named in os.environ.get(ENVIRONMENT, "").split(os.pathsep):
        if named:
            yield "environment", "", Path(named).expanduser()
    yield "user", "", _user_folder()
    for package, folder in _installed():
        yield "installed", package, folder
    own = built_in()
    if own is not None:
        yield "built in", "", own


def _project() -> Path:
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / CONFIG).is_file()), here)


def _user_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("rhetoric", appauthor=False) / "packs"


@lru_cache(maxsize=4)
def _entry_points(path: tuple[str, ...]) -> tuple[EntryPoint, ...]:  # noqa: ARG001
    """What installed distributions offer. Every distribution on `path` is read: some 5 ms."""
    found = entry_points(group=ENTRY_POINTS)
    return tuple(sorted(found, key=lambda entry: (entry.name, entry.value)))


def _installed() -> Iterator[tuple[str, Path]]:
    """The folders named by entry points ("package:folder"), without importing the packages."""
    for entry in _entry_points(tuple(sys.path)):
        package, _, folder = entry.value.partition(":")
        top, *inner = package.strip().split(".")
        try:
            # Only the top package is looked up: find_spec of a subpackage would import it.
            spec = importlib.util.find_spec(top)
        except (ImportError, ValueError):
            continue
        for location in (spec.submodule_search_locations or ()) if spec else ():
            path = Path(location).joinpath(*inner, *folder.strip().split("."))
            if path.is_dir():
                yield entry.name, path
                break
