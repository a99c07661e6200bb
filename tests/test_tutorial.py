"""The tutorials, followed word by word: what is to be typed is typed, what is shown must come out.

Blocks are followed in order, in a folder that holds only the sample article:

- ``console``: after ``$`` a command; below it what it prints (``...`` stands for anything).
- ``yaml`` that begins with ``# file: NAME``: the file is written. ``from "LINE" on`` replaces all
  from that line on; ``after the line``, ``instead of the line``, ``without the line`` change it.
- ``text`` that begins with ``# codes: SHEET``: a coder's codes, by the words in brackets.
- ``sh``: programs beside rhetoric. Only the slow test runs them, and what comes after them.
"""

from __future__ import annotations

import csv
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs/tutorials").glob("*.md"))
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
SETTINGS = {"COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}


class Block(NamedTuple):
    language: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        yield Block(found[1], found[2], text.count("\n", 0, found.start()) + 1)


# ------------------------------------------------------------------ what a reader does with a block

FILE = re.compile(
    r'# file: (\S+?)(?:, (from|after the line|instead of the line|without the line) "(.*)"'
    r"(?: on)?)?\n"
)


def edit(folder: Path, text: str) -> None:
    """Write or change a file as the first line of a block says."""
    said = FILE.match(text)
    assert said, text
    file, new = folder / said[1], text[said.end() :]
    if said[2] is None:
        file.write_text(new, encoding="utf-8")
        return
    old = file.read_text(encoding="utf-8")
    line = said[3] + "\n"
    assert old.count("\n" + line) == 1, f"{said[1]} has this line not once: {line}"
    before, after = old.split("\n" + line)
    made = {
        "from": new,
        "after the line": line + new + after,
        "instead of the line": new + after,
        "without the line": new + after,
    }[said[2]]
    file.write_text(f"{before}\n{made}", encoding="utf-8")


def fill_in(folder: Path, text: str) -> None:
    """A coder's sheet, filled in: for each row in its order the marked words, and the code."""
    name, *lines = text.removeprefix("# codes: ").splitlines()
    file = folder / name
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    marked = [row["passage"].partition("[[")[2].partition("]]")[0] for row in rows]
    assert marked == [line.rsplit(None, 1)[0] for line in lines], f"{name} has other rows"
    for row, line in zip(rows, lines, strict=True):
        row["code"] = line.rsplit(None, 1)[1]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(out.getvalue(), encoding="utf-8", newline="")


Run = Callable[[list[str], Path], tuple[int, str]]
"""Runs a command in a folder; gives the exit code and what was printed."""


def type_in(text: str, folder: Path, run: Run, place: str) -> Path:
    """Type the commands of a block; gives the folder in which they end."""
    steps = re.split(r"^\$ ", text, flags=re.M)[1:]
    assert steps, f"{place}: no command"
    for step in steps:
        line, _, wanted = step.partition("\n")
        words = shlex.split(line)
        if words[0] == "cd":
            folder = folder / words[1]
        elif words[0] == "cp":
            shutil.copy(folder / words[1], folder / words[2])
        else:
            code, shown = run(words, folder)
            # A command that says that something fails ends with 1.
            expected = (
                1 if re.search(r"^\S+: \d+ (of \d+ examples fail|problem)", wanted, re.M) else 0
            )
            assert code == expected, f"{place}: {line}\n{shown}"
            same = doctest.OutputChecker().check_output(wanted, shown, FLAGS)
            assert same, f"{place}: {line}\nexpected:\n{wanted}\ngot:\n{shown}"
    return folder


def follow(page: Path, folder: Path, run: Run, *, programs: Run | None = None) -> int:
    """Follow a page; without `programs` up to the first ``sh`` block. How many blocks were."""
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    done = 0
    for block in blocks(page):
        place = f"{page.name}:{block.line}"
        if block.language == "sh":
            if programs is None:
                break
            for line in block.text.splitlines():
                code, shown = programs(shlex.split(line), folder)
                assert code == 0, f"{place}: {line}\n{shown}"
        elif block.language == "console":
            folder = type_in(block.text, folder, run, place)
        elif block.text.startswith("# file: "):
            edit(folder, block.text)
        elif block.text.startswith("# codes: "):
            fill_in(folder, block.text)
        else:
            raise AssertionError(f"{place}: a block that nobody follows")
        done += 1
    return done


def here(words: list[str], folder: Path) -> tuple[int, str]:
    """A command in this process."""
    from rhetoric.cli import app

    assert words[0] == "rhetoric", words
    before = Path.cwd()
    os.chdir(folder)
    try:
        done = CliRunner().invoke(app, words[1:], env=SETTINGS)
    finally:
        os.chdir(before)
    return done.exit_code, done.output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_the_page_says_comes_out(page: Path, tmp_path: Path) -> None:
    assert follow(page, tmp_path, here) >= 15


def test_there_is_a_tutorial() -> None:
    assert [page.name for page in PAGES] == ["a-pack-from-scratch.md"]


def test_a_page_that_says_something_else_fails(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```console\n$ rhetoric packs new a-b\nwrote something\n```\n", encoding="utf-8"
    )
    (tmp_path / "work").mkdir()
    with pytest.raises(AssertionError, match="expected:"):
        follow(page, tmp_path / "work", here)


# ------------------------------------------------------------------ a fresh environment


class Environment:
    """An environment of its own: the library and what it needs, but none of its packs' packages.

    What the library needs is taken from the environment that runs the tests, so that nothing is
    fetched.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder, with_pip=True, symlinks=os.name != "nt")
        self.programs = folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.programs / ("python.exe" if os.name == "nt" else "python")
        ran = [self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        own = Path(subprocess.run(ran, capture_output=True, text=True, check=True).stdout.strip())
        paths = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
        (own / "what-it-needs.pth").write_text("\n".join(paths) + "\n", encoding="utf-8")

    def run(self, words: list[str], folder: Path) -> tuple[int, str]:
        program = "rhetoric.exe" if os.name == "nt" else "rhetoric"
        where = {"python": self.python, "rhetoric": self.programs / program}[words[0]]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP_"))}
        done = subprocess.run(
            [where, *words[1:]],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            # Builds use the hatchling that is there; pip reads this setting the wrong way round.
            env={**kept, **SETTINGS, "PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0",
                 "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        )  # fmt: skip
        return done.returncode, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_package_is_built_installed_listed_tested_and_used(page: Path, tmp_path: Path) -> None:
    fresh = Environment(tmp_path / "environment")
    wheels = tmp_path / "wheels"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (library,) = wheels.glob("*.whl")
    install = ["python", "-m", "pip", "install", "--no-deps", str(library)]
    code, shown = fresh.run(install, tmp_path)
    assert code == 0, shown
    work = tmp_path / "work"
    work.mkdir()
    sections = page.read_text(encoding="utf-8").count("```") // 2
    assert follow(page, work, fresh.run, programs=fresh.run) == sections
    code, shown = fresh.run(
        ["python", "-c", "import rhetoric, help_en; print(rhetoric.__file__)"], tmp_path
    )
    assert code == 0
    assert Path(shown.strip()).is_relative_to(tmp_path)
    code, shown = fresh.run(["python", "-m", "pytest", "-q", "work/help-en"], tmp_path)
    assert code == 0, shown
    assert "passed" in shown
