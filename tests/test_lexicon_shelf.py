"""Where packs are found, and which of two with the same id."""

import importlib
import sys
from pathlib import Path

import pytest

from rhetoric.errors import PackError, UnknownNameError
from rhetoric.lexicon import available, built_in, load, new_pack, shelf

HERE = Path(__file__).parents[1]


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Four empty places to put packs, and nothing else on the shelf."""
    for name in ("project/packs", "project/sub", "environment", "user", "built"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "project" / "sub")
    monkeypatch.setenv("RHETORIC_PACKS", str(tmp_path / "environment"))
    monkeypatch.setattr(shelf, "_user_folder", lambda: tmp_path / "user")
    monkeypatch.setattr(shelf, "built_in", lambda: tmp_path / "built")
    monkeypatch.setattr(shelf, "_installed", lambda: iter(()))
    (tmp_path / "project" / "rhetoric.toml").write_text("")
    return tmp_path


def put(folder, pack_id, title="A title"):
    (folder / f"{pack_id}.yaml").write_text(new_pack(pack_id, title), encoding="utf-8")


def test_the_first_place_wins_and_shadows_are_shown(places):
    folders = [places / "project/packs", places / "environment", places / "user", places / "built"]
    for folder in folders:
        put(folder, "same", title=f"From {folder.name}")
    shelved = available()
    assert [entry.origin for entry in shelved] == ["project", "environment", "user", "built in"]
    first = folders[0] / "same.yaml"
    assert [entry.shadowed_by for entry in shelved] == [None, first, first, first]
    assert load("same")[0].title == "From packs"
    first.unlink()
    assert load("same")[0].title == "From environment"


def test_the_current_folder_serves_where_there_is_no_config(places):
    (places / "project/rhetoric.toml").unlink()
    put(places / "project/packs", "above")
    (places / "project/sub/packs").mkdir()
    put(places / "project/sub/packs", "here")
    assert [entry.id for entry in available()] == ["here"]


def test_what_is_no_pack_file_is_left_alone(places):
    for name in (".hidden.yaml", "notes.txt", "folder.yaml/x"):
        path = places / "user" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (places / "user" / "b.yml").write_text(new_pack("b", "B"))
    assert [entry.id for entry in available()] == ["b"]


def test_by_path_and_by_id_each_once(places):
    put(places / "user", "one")
    put(places / "environment", "two")
    packs = load(["two", places / "user" / "one.yaml", "one"])
    assert [pack.id for pack in packs] == ["two", "one"]
    assert load(str(places / "user" / "one.yaml"))[0].id == "one"
    assert load([]) == []


def test_names_that_are_not_there(places):
    put(places / "user", "war-metaphor")
    with pytest.raises(UnknownNameError, match="did you mean 'war-metaphor'"):
        load("war-metaphors")
    with pytest.raises(PackError, match="cannot be read"):
        load("./nowhere.yaml")


def test_ids_and_files_agree(places):
    (places / "user" / "other.yaml").write_text(new_pack("one", "One"))
    with pytest.raises(PackError, match="its id is 'one'"):
        load("other")
    put(places / "user", "one", title="Another")
    with pytest.raises(PackError, match="two packs have the id 'one'"):
        load([places / "user" / "other.yaml", places / "user" / "one.yaml"])


def test_installed_packs_are_found_without_an_import(tmp_path, monkeypatch):
    package = tmp_path / "words_of_war"
    (package / "lexicons" / "en").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    put(package / "lexicons" / "en", "found")
    info = tmp_path / "words_of_war-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: words-of-war\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[rhetoric.packs]\nwords = words_of_war:lexicons.en\ngone = no_such_package_x:lexicons\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    assert [entry.id for entry in available() if entry.origin == "installed"] == ["found"]
    assert load("found")[0].id == "found"
    assert "words_of_war" not in sys.modules


def test_the_packs_of_the_library_are_found():
    folder = built_in()
    assert folder is not None
    names = {entry.id for entry in available() if entry.origin == "built in"}
    assert names == {path.stem for path in folder.glob("*.yaml")}
    assert names


def test_default_and_all_stand_for_packs(places):
    put(places / "built", "contrast-en")
    put(places / "built", "other")
    put(places / "user", "contrast-en", title="My own frames")
    assert [pack.title for pack in load("default")] == ["My own frames"]  # the others are not there
    assert [pack.id for pack in load(["default", "all"])] == ["contrast-en", "other"]


def test_the_default_packs_come_with_the_library():
    assert [pack.id for pack in load("default")] == list(shelf.DEFAULT_PACKS)
