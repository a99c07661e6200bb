"""The cache of read and compiled packs: the same answers, and no harm whatever is in its folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rhetoric.lexicon import available, caching, compile_packs, compiling, match, read_pack, reader
from rhetoric.lexicon.reader import read_alone
from rhetoric.lexicon.storing import decode_pack, encode_pack
from rhetoric.preparing import prepare

TEXT = "We fight on, and the fighters never gave up; a front-line of hope ran through the city."
PACK = """
schema: rhetoric-pack/1
id: cached
version: 0.1.0
title: Cached
language: en
license: CC0-1.0
categories:
  war:
    except: [fight off]
    terms:
      - fight*
      - front-line
      - ~give up
      - (hope|faith) ... city
      - s?rong
      - "*ters"
      - {regex: 'ra[nm]', weight: 2}
      - {tokens: [{LOWER: {IN: [never, ever]}}], polarity: negative}
      - {term: gave, near: {any: [up], within: 2}}
scores:
  heat: {formula: war * 2, per: 100}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache that stores packs of any size."""
    monkeypatch.setenv(caching.ENVIRONMENT, str(tmp_path / "cache"))
    monkeypatch.setattr(compiling, "CACHED_FROM", 1)
    monkeypatch.setattr(reader, "STORED_FROM", 1)
    read_alone.cache_clear()
    return tmp_path / "cache"


@pytest.fixture
def pack_file(tmp_path: Path) -> Path:
    path = tmp_path / "cached.yaml"
    path.write_text(PACK, encoding="utf-8")
    return path


def found(path: Path) -> list[tuple[str, str]]:
    """The terms and words of all hits, the pack read and compiled as a new process would."""
    read_alone.cache_clear()
    document = prepare(TEXT, depth="surface")
    hits = match(document, compile_packs(read_pack(path)))
    return [
        (hits.lexicon.terms[t].text, TEXT[a:b])
        for t, a, b in zip(hits.term.tolist(), hits.start.tolist(), hits.end.tolist(), strict=True)
    ]


def test_the_second_time_comes_from_the_cache_and_is_the_same(
    folder: Path, pack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = found(pack_file)
    assert ("~give up", "gave up") in first
    assert ("(hope|faith) ... city", "hope ran through the city") in first
    assert len(list(folder.glob(f"*{caching.SUFFIX}"))) == 2
    monkeypatch.setattr(reader, "_read_anew", None)  # would fail if it were called
    monkeypatch.setattr(compiling, "split_chunks", None)
    assert found(pack_file) == first


@pytest.mark.parametrize("shelved", available(), ids=lambda entry: entry.id)
def test_every_pack_survives_storing(shelved) -> None:  # type: ignore[no-untyped-def]
    pack = read_pack(shelved.path)
    assert decode_pack(json.loads(json.dumps(encode_pack(pack)))) == pack


def test_a_stored_lexicon_of_all_packs_matches_the_same(folder: Path) -> None:
    document = prepare(TEXT * 3, depth="surface")
    packs = [read_pack(entry.path) for entry in available() if not entry.shadowed_by]
    fresh, again = (match(document, compile_packs(packs)) for _ in range(2))
    assert list(folder.glob("lexicon-*"))
    assert len(fresh)
    assert fresh.term.tolist() == again.term.tolist()
    assert fresh.start.tolist() == again.start.tolist()
    assert fresh.end.tolist() == again.end.tolist()
    assert fresh.segments == again.segments


@pytest.mark.parametrize("what", [b"", b"PK\x03\x04 nonsense", b"\x93NUMPY", "half", "swapped"])
def test_a_damaged_or_foreign_file_is_written_anew(
    folder: Path, pack_file: Path, what: bytes | str
) -> None:
    first = found(pack_file)
    one, other = sorted(folder.glob(f"*{caching.SUFFIX}"))
    sound = one.read_bytes(), other.read_bytes()
    for path, own, foreign in ((one, sound[0], sound[1]), (other, sound[1], sound[0])):
        halved = own[: len(own) // 2]
        broken = what if isinstance(what, bytes) else halved if what == "half" else foreign
        path.write_bytes(broken)
    assert found(pack_file) == first
    assert caching.load(one.name.removesuffix(caching.SUFFIX)) is not None
    assert caching.load(other.name.removesuffix(caching.SUFFIX)) is not None


def test_a_folder_that_cannot_be_made_is_no_obstacle(
    folder: Path, pack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = found(pack_file)
    monkeypatch.setenv(caching.ENVIRONMENT, str(pack_file / "inside-a-file"))
    assert found(pack_file) == first
    monkeypatch.setenv(caching.ENVIRONMENT, "")
    assert caching.cache_folder() is None
    assert found(pack_file) == first


def test_another_content_or_a_changed_pack_is_not_taken_from_the_cache(
    folder: Path, pack_file: Path
) -> None:
    found(pack_file)
    pack_file.write_text(PACK.replace("fight*", "walk*"), encoding="utf-8")
    assert "fight*" not in dict(found(pack_file))
    pack = read_pack(pack_file)
    fewer = replace(pack, terms=pack.terms[1:2])  # the hash of the file says nothing about it
    hits = match(prepare(TEXT, depth="surface"), compile_packs(fewer))
    assert [TEXT[a:b] for a, b in zip(hits.start, hits.end, strict=True)] == ["front-line"]


def test_the_cache_keeps_the_files_used_last_and_can_be_cleared(
    folder: Path, pack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "MOST_FILES", 2)
    for number in range(3):
        pack_file.write_text(f"{PACK}# {number}\n", encoding="utf-8")
        found(pack_file)
    assert len(caching.cached_files()) == 2
    (folder / "mine.txt").write_text("not of the cache")
    count, size = caching.clear_cache()
    assert count == 2
    assert size > 0
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_the_cache_stays_within_its_bytes(
    folder: Path, pack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "MOST_BYTES", 1)
    first = found(pack_file)
    assert len(caching.cached_files()) == 1  # the last one written stays
    assert found(pack_file) == first


def test_a_folder_without_leave_to_write_is_no_obstacle(
    folder: Path, pack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    first = found(pack_file)
    monkeypatch.setattr(caching.os, "utime", refused)
    assert caching.load(caching.cached_files()[0].name.removesuffix(caching.SUFFIX)) is not None
    caching.clear_cache()
    monkeypatch.setattr(caching, "NamedTemporaryFile", refused)
    assert found(pack_file) == first
    assert caching.cached_files() == []


def test_what_is_being_written_is_never_read(
    folder: Path, pack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(opened: object, **_: object) -> None:
        opened.write(b"half")  # type: ignore[attr-defined]
        raise KeyboardInterrupt

    monkeypatch.setattr(caching.np, "savez", stopped)
    with pytest.raises(KeyboardInterrupt):
        found(pack_file)
    assert caching.cached_files() == []
    left = list(folder.iterdir())
    assert [path.read_bytes() for path in left] == [b"half"]
    assert caching.clear_cache() == (1, 4)


def test_another_version_of_the_library_makes_its_own(
    folder: Path, pack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = found(pack_file)
    monkeypatch.setattr(caching, "_made_with", lambda: ("another",))
    assert found(pack_file) == first
    assert len(caching.cached_files()) == 4


def test_nothing_in_the_cache_is_ever_run(folder: Path, pack_file: Path) -> None:
    """An archive with pickled objects, even under the right name, counts as not there."""
    found(pack_file)
    for path in caching.cached_files():
        np.savez(path.with_suffix(""), key=np.array([{"an": "object"}], dtype=object))
        assert path.stat().st_size
        assert caching.load(path.name.removesuffix(caching.SUFFIX)) is None


def test_the_command_line_shows_and_empties_it(
    folder: Path, pack_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from rhetoric.cli import app

    run = CliRunner().invoke
    found(pack_file)
    said = run(app, ["packs", "cache"]).output.split()
    assert said[-4:] == ["2", "files", "(0.0", "MB)"]
    assert "2 files" in run(app, ["doctor"]).output
    cleared = run(app, ["packs", "cache", "--clear"]).output.split()
    assert cleared[-5:-2] == ["deleted", "2", "files"]
    assert caching.cached_files() == []
    monkeypatch.setenv(caching.ENVIRONMENT, "")
    assert "switched off" in run(app, ["packs", "cache"]).output
