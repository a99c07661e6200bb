"""A pack, and a package of packs, to begin from."""

from __future__ import annotations

import json
import keyword
import re

from rhetoric.errors import PackError
from rhetoric.lexicon.reader import Reading, read_pack_text
from rhetoric.lexicon.schema import SCHEMA_FILE, schema_text

_TEMPLATE = """\
schema: rhetoric-pack/1
id: {id}
version: 0.1.0                    # a change that changes counts raises at least the second number
title: {title}
language: en
license: CC0-1.0
authors:
  - name: Your name
citation: {citation}
sources:
  - title: What the words were collected from
    used_for: the whole pack
limits: >-
  Say here what the pack was written from, and what it was not tried on.
match:
  case: insensitive               # or sensitive
  overlap: key                    # or dictionary, longest, all
  unit: match                     # or token

categories:
  # A category counts the hits of its terms. Rename this one and give it your words.
  struggle:
    title: Struggle
    definition: Words of fighting, whatever is fought. Sport is excluded.
    # One term a line. A word matches itself in any case; * stands for any characters,
    # (a|b) for a choice, (the)? for what may be missing, ... for up to three words between.
    # A term that begins with * or another sign of YAML stands in quotes: '*ism'
    terms:
      - fight*
      - win the battle
      - front (line|lines)
    # What only looks like a hit: a hit that overlaps one of these is dropped.
    except:
      - prize fight*
    # Examples are run by the test. Mark just the words that should be found.
    examples:
      match:
        - They <<fight>> to <<win the battle>>.
        - She went to the <<front line>>.
      no_match:
        - The prize fight was on Sunday.
        - The front of the line is here.
"""


def new_pack(id: str, title: str, *, schema: str = "") -> str:
    """The text of a small pack with comments, to begin from; it passes all checks.

    Args:
        id: small letters and digits with single hyphens ("war-metaphor-en").
        title: what the pack is about, in one line.
        schema: path of the JSON Schema for editors, seen from the pack's folder; without it the
            pack names none.

    Raises:
        PackError: the id or the title cannot stand in a pack.
    """
    plain = " ".join(title.split())
    text = _TEMPLATE.format(
        id=id, title=quoted(plain), citation=quoted(f"Your name. {plain}, version 0.1.0.")
    )
    read_pack_text(text, path=f"{id}.yaml")
    return f"# yaml-language-server: $schema={schema}\n{text}" if schema else text


def quoted(text: str) -> str:
    """As YAML text, in quotes unless it is harmless without."""
    if re.fullmatch(r"[A-Za-z][\w ,().–-]*", text):
        return text
    return "'" + text.replace("'", "''") + "'"


# ------------------------------------------------------------------ a new package

_PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "{id}"
version = "{version}"
description = {title}
readme = "README.md"
requires-python = ">=3.11"
license = {license}
authors = [{authors}]
dependencies = ["rhetoric-analysis"]

# This line offers the packs: rhetoric looks for YAML files in the folder {module}/packs.
# The package itself is never imported.
[project.entry-points."rhetoric.packs"]
{id} = "{module}:packs"

[dependency-groups]
dev = ["pytest>=8"]

[tool.hatch.build.targets.wheel]
packages = ["src/{module}"]
"""

_README = """\
# {title}

A lexicon pack for [rhetoric](https://pypi.org/project/rhetoric-analysis/). The words, with
what they mean, what they were written from and what they were not tried on, stand in
[src/{module}/packs/{id}.yaml](src/{module}/packs/{id}.yaml).

## Use

```sh
pip install {id}
rhetoric packs list
rhetoric report TEXT --packs {id}
```

## Work on it

```sh
pip install -e .
rhetoric packs test {id} --strict
rhetoric packs lint {id} --on TEXTS
python -m pytest
```

Further packs are further files in the same folder; a file is named for its pack. A change that
changes counts raises at least the second number of the version, in the pack and in
pyproject.toml: `rhetoric packs diff OLD NEW` says which.
"""

_INIT = '"""{title}: a lexicon pack, in the folder packs. There is no code here."""\n'

_EDITORS = re.compile(r"\A# yaml-language-server:.*\n")

_TESTS = '''\
"""The packs of this package: their examples hold, and nothing in them is dead."""

from pathlib import Path

import pytest
from rhetoric.contrasts import find_poles
from rhetoric.lexicon import check_examples, lint, read_pack

PACKS = sorted(Path(__file__).parents[1].glob("src/*/packs/*.yaml"))


def test_there_are_packs():
    assert PACKS


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_it_is_named_for_its_id(path):
    assert read_pack(path).id == path.stem


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_its_examples_hold(path):
    problems = check_examples(read_pack(path), strict=True, contrasts=find_poles)
    assert not problems, "\\n".join(map(str, problems))


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_nothing_in_it_is_dead(path):
    problems = [problem for problem in lint(read_pack(path)) if problem.severity != "info"]
    assert not problems, "\\n".join(map(str, problems))
'''


def new_package(id: str, title: str, *, text: str | None = None) -> dict[str, str]:
    """A package that offers one pack to everybody who installs it: texts by path.

    It holds a ``pyproject.toml`` for hatchling with the entry point ``rhetoric.packs``, a pack as
    `new_pack` writes it, the JSON Schema for editors, tests that run the examples, and a README.

    Args:
        id, title: as in `new_pack`.
        text: of a pack that is there already; then `id` is its id, and title, version, license and
            authors are taken from it.

    Raises:
        PackError: the id or the title cannot stand in a pack, or the text is no such pack.

    >>> sorted(new_package("hope-en", "Words of hope"))[:2]
    ['README.md', 'pyproject.toml']
    """
    path = f"../../../{SCHEMA_FILE}"
    if text is None:
        pack = new_pack(id, title, schema=path)
        said = Reading(pack, f"{id}.yaml", "").model
    else:
        # The line for editors names the schema by its path from the pack.
        pack = f"# yaml-language-server: $schema={path}\n" + _EDITORS.sub("", text, count=1)
        said = Reading(pack, f"{id}.yaml", "").model
        if said.id != id:
            raise PackError(f"this is the pack {said.id!r}, not {id!r}", path=f"{id}.yaml")
        title = said.title
    plain = " ".join(title.split())
    module = id.replace("-", "_")
    if module[0].isdigit() or keyword.iskeyword(module):
        module = f"packs_{module}"
    quoted_title = json.dumps(plain, ensure_ascii=False)
    names = {"id": id, "module": module}
    authors = ", ".join(
        f"{{ name = {json.dumps(author.name, ensure_ascii=False)} }}" for author in said.authors
    )
    return {
        "pyproject.toml": _PYPROJECT.format(
            **names,
            title=quoted_title,
            version=said.version,
            license=json.dumps(said.license),
            authors=authors,
        ),
        SCHEMA_FILE: schema_text(),
        "README.md": _README.format(**names, title=plain),
        f"src/{module}/__init__.py": _INIT.format(title=plain.replace("\\", "").replace('"', "'")),
        f"src/{module}/packs/{id}.yaml": pack,
        "tests/test_packs.py": _TESTS,
    }
