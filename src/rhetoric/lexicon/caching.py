"""A folder that remembers what large packs took long to become.

Files are NumPy archives without pickled objects. The name of each is a hash of what it was made
from (the content of the packs, the versions of all that has a say), so nothing in it grows old; a
file that is damaged, or is something else, counts as not there and is written anew. Where the
folder cannot be written, nothing is stored, and all works as before.

``RHETORIC_PACK_CACHE`` names the folder; else it is ``packs`` in the folder that
``RHETORIC_CACHE`` names, else in the platform's cache folder. An empty value stores nothing.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import platform
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rhetoric._version import __version__
from rhetoric.model.folding import FOLD_VERSION

ENVIRONMENT = "RHETORIC_PACK_CACHE"
FORMAT = 1
"""Raised whenever what is stored changes its shape or its meaning."""

MOST_FILES = 64
MOST_BYTES = 512 * 1024**2
"""When there is more, the files that were not used for longest go."""

SUFFIX = ".rhetoric.npz"
_UNFINISHED = ".rhetoric-tmp"


def cache_folder() -> Path | None:
    """Where compiled packs are stored, made or not; None where storing is switched off."""
    asked = os.environ.get(ENVIRONMENT)
    if asked is not None:
        return Path(asked).expanduser() if asked.strip() else None
    from platformdirs import user_cache_dir

    base = os.environ.get("RHETORIC_CACHE") or user_cache_dir("rhetoric", appauthor=False)
    return Path(base) / "packs"


def cached_files() -> list[Path]:
    """The files of the cache, by name."""
    folder = cache_folder()
    try:
        return sorted(folder.glob(f"*{SUFFIX}")) if folder else []
    except OSError:
        return []


def clear_cache() -> tuple[int, int]:
    """Delete the files of the cache, and nothing else; how many, and of how many bytes."""
    count = size = 0
    for path in (*cached_files(), *_unfinished()):
        try:
            size_here = path.stat().st_size
            path.unlink()
        except OSError:
            continue
        count, size = count + 1, size + size_here
    return count, size


@contextlib.contextmanager
def without_collection() -> Iterator[None]:
    """Without the collector, which would walk a million new values again and again in vain."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _unfinished() -> list[Path]:
    """What a process left that was stopped while it wrote."""
    folder = cache_folder()
    try:
        return list(folder.glob(f".*{_UNFINISHED}")) if folder else []
    except OSError:
        return []


@cache
def _made_with() -> tuple[str, ...]:
    """All versions that have a say in how terms are read, split and folded."""
    from importlib.metadata import version

    own = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):  # in a checkout the version stays
        own.update(path.read_bytes())
    return (
        str(FORMAT),
        __version__,
        own.hexdigest(),
        str(FOLD_VERSION),
        platform.python_version(),
        f"spacy {version('spacy')}",
    )


def key_of(kind: str, *content: str) -> str:
    """The name under which something made from `content` (hashes) is stored."""
    said = json.dumps([kind, *content, *_made_with()])
    return f"{kind}-{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def load(key: str) -> dict[str, NDArray[Any]] | None:
    """What is stored under `key`; None where there is nothing, or nothing that can be read."""
    folder = cache_folder()
    if folder is None:
        return None
    path = folder / f"{key}{SUFFIX}"
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        if arrays.pop("key").tobytes() != key.encode():
            return None
    except (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError):
        return None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, MemoryError):
        return None
    with contextlib.suppress(OSError):  # a folder that may only be read
        os.utime(path)
    return arrays


def store(key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Store arrays under `key`, all or nothing; where that cannot be done, do nothing."""
    folder = cache_folder()
    if folder is None:
        return
    temporary = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".", suffix=_UNFINISHED, delete=False) as opened:
            temporary = Path(opened.name)
            named: dict[str, Any] = {"key": np.frombuffer(key.encode(), np.uint8), **arrays}
            np.savez(opened, **named)
        temporary.replace(folder / f"{key}{SUFFIX}")
        _drop_oldest()
    except OSError:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def _drop_oldest() -> None:
    """Keep the files used last, within the bounds; another process may be at it as well."""
    known = []
    for path in cached_files():
        with contextlib.suppress(OSError):
            stat = path.stat()
            known.append((stat.st_mtime, stat.st_size, path))
    size = 0
    for place, (_, bytes_here, path) in enumerate(sorted(known, reverse=True)):
        size += bytes_here
        if place and (place >= MOST_FILES or size > MOST_BYTES):
            with contextlib.suppress(OSError):
                path.unlink()
