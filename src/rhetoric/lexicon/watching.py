"""A pack file as it is edited: read again whenever it is saved."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from os import PathLike
from pathlib import Path

from rhetoric.errors import PackError, PipelineError
from rhetoric.lexicon.reader import Pack, read_pack


def watch(
    path: str | PathLike[str], *, saves: int | None = None, stop: threading.Event | None = None
) -> Iterator[Pack | PackError]:
    """The pack in a file now, and again after each save that changes it.

    A file that cannot be read as a pack gives the error as a value, so that watching goes on.

    Args:
        saves: end after so many changed versions beside the first; None goes on for ever.
        stop: ends the watch when it is set.

    Raises:
        PackError: the file is not there at the beginning.
        PipelineError: the extra ``workbench`` (the package watchfiles) is missing.
    """
    file = Path(path)
    if not file.is_file():
        raise PackError("cannot be read: there is no such file", path=str(path))
    before = file.read_bytes()
    yield _read(path)
    if saves == 0:
        return
    try:
        import watchfiles
    except ImportError:
        raise PipelineError(
            "watching needs the package watchfiles: pip install 'rhetoric-analysis[workbench]'"
        ) from None
    seen = 0
    # The folder, not the file: many editors save by putting a new file in its place. The turns
    # without a change catch what was saved before the watch stood.
    for _ in watchfiles.watch(
        file.resolve().parent,
        watch_filter=lambda _, changed: Path(changed).name == file.name,
        stop_event=stop,
        recursive=False,
        debounce=100,
        rust_timeout=500,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        try:
            now = file.read_bytes()
        except OSError:  # between the two steps of a save
            continue
        if now != before:
            before = now
            seen += 1
            yield _read(path)
            if saves is not None and seen >= saves:
                return


def _read(path: str | PathLike[str]) -> Pack | PackError:
    try:
        return read_pack(path)
    except PackError as error:
        return error
