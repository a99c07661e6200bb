"""The house itself: layers, lock, wheel, what importing costs, documentation and its examples."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import inspect
import os
import pkgutil
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import rhetoric

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
HAND_WRITTEN = [page for page in PAGES if page.parent.name != "reference"]


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def load_script(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---- architecture ----


def test_the_layers_of_the_page_are_those_that_are_checked() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (checked,) = (c["layers"] for c in contracts if c["type"] == "layers")
    section = read("ARCHITECTURE.md").split("\n## Layers\n")[1].split("\n## ")[0]
    (block,) = re.findall(r"```\n(.*?)```", section, re.DOTALL)
    assert block.split("\n")[:-1] == checked


def test_every_room_is_described() -> None:
    rooms = {
        path.name
        for path in (ROOT / "src/rhetoric").iterdir()
        if (path.is_dir() and (path / "__init__.py").exists())
        or (path.suffix == ".py" and not path.name.startswith("_"))
    }
    assert len(rooms) > 10
    section = read("ARCHITECTURE.md").split("\n## Rooms\n")[1].split("\n## ")[0]
    described = {name.rstrip("/") for name in re.findall(r"^\| `([a-z_.]+/?)`", section, re.M)}
    assert described == rooms | {"__init__.py"}


def test_the_errors_of_the_page_are_those_of_the_code() -> None:
    from rhetoric import errors

    drawn = set(re.findall(r"[├└]── (\w+)", read("ARCHITECTURE.md").split("\n## Errors\n")[1]))
    found = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value)
        and issubclass(value, Exception)
        and value.__module__ == errors.__name__
    }
    assert drawn == found - {"RhetoricError"}


def test_generated_pages_are_fresh() -> None:
    generate = load_script("docs/generate.py")
    assert len(generate.PAGES) + len(generate.BLOCKS) > 5
    assert generate.stale() == [], "run `make docs`"


# ---- the lock and the wheel ----


def locked() -> dict[str, list[str]]:
    """Versions in the lock, by name."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.!+-]+)", read("requirements.lock"), re.M):
        found.setdefault(canonicalize_name(name), []).append(version)
    return found


def test_the_lock_covers_what_the_project_asks_for() -> None:
    project = PROJECT["project"]
    asked = [*project["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    for extra in project["optional-dependencies"].values():
        asked += extra
    versions = locked()
    assert len(asked) > 20
    for text in asked:
        requirement = Requirement(text)
        found = versions.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is not in the lock: run `make lock`"
        assert all(requirement.specifier.contains(v, prereleases=True) for v in found), text


def test_the_lock_has_a_hash_for_each_file_and_names_no_host() -> None:
    text = read("requirements.lock")
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    assert len(entries) > 50
    assert [e.split()[0] for e in entries if "--hash=sha256:" not in e] == []
    assert "://" not in text


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_carries_every_pack_and_file(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    packs = [p.relative_to(ROOT) for p in (ROOT / "lexicons").rglob("*") if p.is_file()]
    package = [
        path
        for path in (p.relative_to(ROOT / "src") for p in (ROOT / "src/rhetoric").rglob("*.*"))
        if not any(part.startswith((".", "__pycache__")) for part in path.parts)
    ]
    assert len(packs) > 2
    assert len(package) > 20
    wanted = {f"rhetoric/{p.as_posix()}" for p in packs} | {p.as_posix() for p in package}
    assert wanted - inside == set()
    assert not any(name.startswith(("tests/", "seeds/", "bench/")) for name in inside)


def test_one_version_everywhere() -> None:
    version = rhetoric.__version__
    assert re.search(rf"^version: {re.escape(version)}$", read("CITATION.cff"), re.M)
    newest = re.findall(r"^## (\S+)$", read("CHANGELOG.md"), re.M)[0]
    assert newest in (version, "Unreleased")


# ---- what importing costs ----

HEAVY = ("spacy", "textacy", "sklearn", "matplotlib", "polars", "numpy", "pydantic")


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code + "\nimport sys; print(*sorted(sys.modules), file=sys.stderr)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_importing_loads_only_the_standard_library() -> None:
    loaded = modules_after("import rhetoric; dir(rhetoric)")
    assert "rhetoric" in loaded
    before = modules_after("")  # what an installation's own start-up files bring
    assert loaded - before - set(sys.stdlib_module_names) == {"rhetoric"}


def test_help_loads_nothing_heavy() -> None:
    loaded = modules_after(
        "import sys; sys.argv = ['rhetoric', '--help']\n"
        "from rhetoric.cli import main\n"
        "try: main()\n"
        "except SystemExit as stop: assert not stop.code"
    )
    assert "typer" in loaded
    assert loaded.intersection(HEAVY) == set()


# ---- documentation ----


def test_every_public_name_is_documented() -> None:
    page = read("docs/reference/python.md")
    assert len(rhetoric.__all__) > 10
    for name in rhetoric.__all__:
        value = getattr(rhetoric, name)
        if not isinstance(value, str):
            assert (value.__doc__ or "").strip(), f"{name} has no docstring"
        assert re.search(rf"^## `?(rhetoric\.)?{re.escape(name)}\b", page, re.M), name


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as common Markdown hosts make them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = set()
    for heading in re.findall(r"^#+ (.+)$", text, re.M):
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


def links(page: Path) -> list[str]:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"\[[^]]*\]\(([^)\s]+)\)", text)
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def test_relative_links_lead_somewhere() -> None:
    checked, broken = 0, []
    for page in PAGES:
        for link in links(page):
            checked += 1
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                broken.append(f"{page_id(page)}: {link}")
    assert checked > 10
    assert broken == []


class Block(NamedTuple):
    language: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    language, lines, first = None, [], 0
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), start=1):
        if line.startswith("```"):
            if language is None:
                language, lines, first = line[3:].strip(), [], number
            else:
                yield Block(language, "\n".join(lines) + "\n", first)
                language = None
        else:
            lines.append(line)
    assert language is None, f"{page_id(page)}:{first}: a block without an end"


def runnable(page: Path) -> list[Block]:
    return [b for b in blocks(page) if b.language in ("python", "console")]


SHOWN = {"", "text", "yaml", "markdown", "toml", "json", "bibtex", "csv"}
SHELL = re.compile(r"(make|python|pip|git clone|cd|\.venv/bin/python|\.venv\\Scripts\\python)\b")


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=page_id)
def test_blocks_are_shown_run_or_installation(page: Path) -> None:
    for block in blocks(page):
        if block.language == "sh":
            for line in block.text.splitlines():
                assert SHELL.match(line), f"{page_id(page)}:{block.line}: {line}"
        else:
            known = SHOWN | {"python", "console"}
            assert block.language in known, f"{page_id(page)}:{block.line}: {block.language}"


# Those in docs/tutorials are followed word by word in test_tutorial.py.
WITH_EXAMPLES = [
    page for page in HAND_WRITTEN if runnable(page) and page.parent.name != "tutorials"
]


def test_there_are_examples() -> None:
    assert {"README.md", "docs/tutorial.md"} <= {page_id(page) for page in WITH_EXAMPLES}


@pytest.mark.model
@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=page_id)
def test_examples_do_what_the_page_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs every block of a page in one folder, in order, with the sample article in ``seeds/``.

    A ``yaml`` or ``text`` block whose first line is ``# file: NAME`` is first written to that file.
    """
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(page):
        place = f"{page_id(page)}:{block.line}"
        named = re.match(r"# file: (\S+)\n", block.text)
        if named:
            (tmp_path / named[1]).write_text(block.text, encoding="utf-8")
        elif block.language == "python" and block.text.startswith(">>>"):
            run_doctest(block.text, namespace, place)
        elif block.language == "python":
            exec(compile(block.text, place, "exec"), namespace)  # noqa: S102
        elif block.language == "console":
            run_console(block.text, place)


FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def run_doctest(text: str, namespace: dict[str, Any], place: str) -> None:
    example = doctest.DocTestParser().get_doctest(text, namespace, place, place, 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=FLAGS).run(
        example, out=said.append, clear_globs=False
    )
    assert result.failed == 0, "".join(said)
    namespace.update(example.globs)


def run_console(text: str, place: str) -> None:
    """``$ command`` lines and what they print; ``...`` stands for anything."""
    steps = re.split(r"^\$ ", text, flags=re.M)[1:]
    assert steps, f"{place}: no command"
    for step in steps:
        line, _, wanted = step.partition("\n")
        done = run_command(line)
        assert done.returncode == 0, f"{place}: {line}\n{done.stderr}"
        if wanted.strip():
            same = doctest.OutputChecker().check_output(wanted, done.stdout, FLAGS)
            assert same, f"{place}: {line}\nexpected:\n{wanted}\ngot:\n{done.stdout}"


def run_command(line: str) -> subprocess.CompletedProcess[str]:
    """Run ``rhetoric …``, with ``< file`` and ``> file`` where they stand at the end."""
    words = shlex.split(line)
    assert words[0] == "rhetoric", line
    given, target = "", None
    if len(words) > 2 and words[-2] == ">":
        target = Path(words[-1])
        words = words[:-2]
    if len(words) > 2 and words[-2] == "<":
        given = Path(words[-1]).read_text(encoding="utf-8")
        words = words[:-2]
    done = subprocess.run(
        [sys.executable, "-m", "rhetoric", *words[1:]],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
    )
    if target is not None:
        target.write_text(done.stdout, encoding="utf-8")
    return done


# ---- docstrings ----


def all_modules() -> list[str]:
    found = [m.name for m in pkgutil.walk_packages(rhetoric.__path__, "rhetoric.")]
    return ["rhetoric", *(name for name in found if not name.endswith("__main__"))]


@pytest.mark.parametrize("name", all_modules())
def test_docstring_examples(name: str) -> None:
    module = importlib.import_module(name)
    finder = doctest.DocTestFinder(exclude_empty=True)
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    said: list[str] = []
    for example in finder.find(module, name):
        runner.run(example, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


def test_public_modules_have_docstring_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    with_examples = {
        name
        for name in all_modules()
        if any(t.examples for t in finder.find(importlib.import_module(name), name))
    }
    assert {"rhetoric", "rhetoric.analysis"} <= with_examples


# ---- the sample ----


def test_the_sample_is_the_one_that_its_record_names() -> None:
    from hashlib import sha256

    record = tomllib.loads(read("seeds/sources.toml"))
    texts = [p for p in (ROOT / "seeds").iterdir() if p.suffix == ".txt"]
    assert texts
    for text in texts:
        assert sha256(text.read_bytes()).hexdigest() in str(record), text.name
