"""Every pack that comes with the library: its examples hold, and nothing in it is dead."""

import pytest

from rhetoric.contrasts import find_poles
from rhetoric.lexicon import built_in, check_examples, lint, read_pack

FOLDER = built_in()
PACKS = sorted(FOLDER.glob("*.yaml")) if FOLDER else []


def test_there_are_packs():
    assert len(PACKS) >= 8


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_the_pack_is_complete(path):
    pack = read_pack(path)
    assert pack.id == path.stem
    assert pack.license == "CC0-1.0"
    for name in ("title", "authors", "citation", "sources", "limits"):
        assert getattr(pack, name), name
    assert all(category.definition for category in pack.categories.values())
    assert all(entry.definition for entry in pack.contrasts.values())


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_its_examples_hold(path):
    problems = check_examples(read_pack(path), strict=True, contrasts=find_poles)
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_nothing_in_it_is_dead(path):
    problems = [problem for problem in lint(read_pack(path)) if problem.severity != "info"]
    assert not problems, "\n".join(map(str, problems))
