"""Outputs of a report. Each renderer reads a `Report` and nothing else.

A renderer is a module of this folder with ``FORMATS`` (name of the format → its file name endings)
and a function ``render``; other packages add theirs by the entry point ``rhetoric.renderers``,
whose name is the format and whose value is such a module.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from rhetoric.errors import ReportError, UnknownNameError
from rhetoric.model.report import Report

__all__ = ["Renderer", "render", "renderer_for", "renderers"]


@dataclass(frozen=True)
class Renderer:
    """One output format.

    Attributes:
        name: as in ``render(report, format=name)``.
        suffixes: endings of file names that mean this format.
        folder: it writes a folder and needs a path.
        module: where its ``render`` is.
    """

    name: str
    suffixes: tuple[str, ...]
    folder: bool
    module: Any


def renderers() -> Mapping[str, Renderer]:
    """All formats by name: those of this folder, then those of other packages."""
    found: dict[str, Renderer] = {}
    for info in iter_modules(__path__):
        if not info.name.startswith("_"):
            _add(found, import_module(f"{__name__}.{info.name}"))
    for entry in sorted(entry_points(group="rhetoric.renderers"), key=lambda e: e.name):
        if entry.name not in found:
            _add(found, entry.load())
    return found


def _add(found: dict[str, Renderer], module: Any) -> None:
    for name, suffixes in getattr(module, "FORMATS", {}).items():
        found.setdefault(
            name, Renderer(name, tuple(suffixes), bool(getattr(module, "FOLDER", False)), module)
        )


def render(
    report: Report,
    path: str | os.PathLike[str] | None = None,
    *,
    format: str | None = None,
    **options: Any,
) -> str | Path:
    """Write a report, or return it as text.

    Args:
        path: file to write, or folder for "csv" and "parquet"; missing folders are made.
        format: "html", "json", "markdown", "text", "csv", "parquet", or one that another package
            adds; without it, the path's ending decides.
        options: passed to the renderer.

    Returns:
        The path that was written, or the text where no path was given.

    Raises:
        UnknownNameError: no such format. ReportError: the format needs a path, or texts that the
        report does not carry.

    >>> import rhetoric
    >>> report = rhetoric.analyze("We choose unity over division.", depth="surface")
    >>> rhetoric.render(report, format="markdown").splitlines()[0]
    '# text'
    """
    known = renderers()
    target = None if path is None else Path(path)
    renderer = _choose(known, target, format)
    if renderer.folder:
        if target is None:
            raise ReportError(f"the format {renderer.name!r} is a folder: give a path")
        renderer.module.render(report, target, format=renderer.name, **options)
        return target
    text: str = renderer.module.render(report, **options)
    if target is None:
        return text
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n", errors="surrogatepass")
    return target


def renderer_for(path: str | os.PathLike[str]) -> Renderer:
    """The format that a path's ending means. Raises `UnknownNameError`."""
    return _choose(renderers(), Path(path), None)


def _choose(known: Mapping[str, Renderer], path: Path | None, name: str | None) -> Renderer:
    if name is not None:
        if name not in known:
            raise UnknownNameError("output format", name, known)
        return known[name]
    if path is None:
        raise ReportError(f"give a path or a format: {', '.join(sorted(known))}")
    for renderer in known.values():
        if path.suffix.lower() in renderer.suffixes:
            return renderer
    endings = [s for r in known.values() for s in r.suffixes]
    raise UnknownNameError("output format", path.suffix or path.name, endings)
