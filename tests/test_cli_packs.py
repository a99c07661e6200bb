"""packs on the command line: what is printed, where it breaks, exit codes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rhetoric.cli._telling import underlined
from rhetoric.lexicon import new_pack, read_pack
from test_cli import run

SPEECH = (
    "The long fight is hard. We fight on at the front line.\n\n"
    "Win the battle! A shared house of nations is a house of nations. They fought.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "war.yaml").write_text(new_pack("war", "Words of war"), encoding="utf-8")
    (tmp_path / "speech.txt").write_text(SPEECH, encoding="utf-8")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def fill(sheet: Path, code: Callable[[str], str]) -> None:
    """Fill in a coding sheet as a coder does."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["code"] = code(row["item"])
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_examples_that_hold(folder: Path) -> None:
    done = run("packs", "test", "war.yaml", "--strict", cwd=folder)
    assert (done.returncode, done.stdout) == (
        0,
        "war: ok. 4 examples (2 match, 2 no_match); 3 of 3 terms seen at work\n",
    )


def test_what_matched_instead_stands_under_the_line(folder: Path) -> None:
    edit(folder / "war.yaml", "They <<fight>> to", "They <<fight it>> to")
    edit(folder / "war.yaml", "The prize fight was", "The prize, he fights, was")
    done = run("packs", "test", "war.yaml", cwd=folder)
    assert done.returncode == 1
    assert (
        done.stdout
        == """\
war.yaml:38: error: struggle does not match 'fight it'; there is 'fight' as
    struggle, by 'fight*' (line 29)
    They fight it to win the battle.
         ^^^^^^^^ expected, not found
         ~~~~~ found as struggle, by 'fight*' (line 29)
war.yaml:41: error: struggle also matches 'fights' here, by 'fight*' (line 29)
    The prize, he fights, was on Sunday.
                  ~~~~~~ found, by 'fight*' (line 29)
war: 2 of 4 examples fail
"""
    )


def test_several_packs_go_on_after_a_broken_one(folder: Path) -> None:
    (folder / "broken.yaml").write_text("schema: rhetoric-pack/1\nidd: x\n", encoding="utf-8")
    done = run("packs", "test", "broken.yaml", "war.yaml", cwd=folder)
    assert done.returncode == 3
    assert "broken.yaml:2:1" in done.stderr
    assert "war: ok." in done.stdout
    done = run("packs", "test", "no-such", "war.yaml", cwd=folder)
    assert done.returncode == 2
    assert "war: ok." in done.stdout
    for command in ("test", "lint", "check"):
        assert run("packs", command, "broken.yaml", cwd=folder).returncode == 3
        assert run("packs", command, "no-such", cwd=folder).returncode == 2


def test_strict_names_what_is_missing(folder: Path) -> None:
    edit(folder / "war.yaml", "      no_match:\n", "")
    edit(folder / "war.yaml", "        - The prize fight was on Sunday.\n", "")
    edit(folder / "war.yaml", "        - The front of the line is here.\n", "")
    assert run("packs", "test", "war.yaml", cwd=folder).returncode == 0
    done = run("packs", "test", "war.yaml", "--strict", cwd=folder)
    assert done.returncode == 1
    assert done.stdout.endswith(
        "the category struggle has no no_match example\nwar: 1 kind of example missing\n"
    )


def test_lint_on_texts(folder: Path) -> None:
    edit(folder / "war.yaml", "      - fight*\n", "      - fight*\n      - fighter\n")
    edit(folder / "war.yaml", "overlap: key", "overlap: all")
    done = run("packs", "lint", "war.yaml", "--on", "speech.txt", cwd=folder)
    assert done.returncode == 1
    assert "war.yaml:30: warning: 'fighter' is always covered by line 29" in done.stdout
    table = done.stdout.split("\n\n")[1].splitlines()
    assert [line.split() for line in table[1:3]] == [
        ["category", "hits", "terms", "that", "fire", "top", "top", "term"],
        ["struggle", "4", "3", "of", "4", "50%", "fight*"],
    ]
    assert "1 of 4 terms never fire here" in done.stdout
    named = run("packs", "lint", "war.yaml", "--on", "speech.txt", "--info", cwd=folder)
    assert "war.yaml:30: info: 'fighter' never fires here" in named.stdout


def test_diff(folder: Path) -> None:
    old = folder / "war.yaml.bak"
    old.write_bytes((folder / "war.yaml").read_bytes())
    edit(folder / "war.yaml", "- fight*", "- (fight|fought)")
    arguments = ("packs", "diff", "war.yaml.bak", "war.yaml", "--on", "speech.txt")
    done = run(*arguments, "--check", cwd=folder)
    assert done.returncode == 1
    assert (
        done.stdout
        == """\
war 0.1.0 → war 0.1.0

terms
  − struggle: fight*
  + struggle: (fight|fought)

counts
  category  term            before  after  change
  struggle  all                  4      5      +1
  struggle  (fight|fought)       –      3      +3
  struggle  fight*               2      –      -2
  2 terms count as before (--all shows them)

Counts can change: a minor change. Raise the version to 0.2.0 or above (it is
    0.1.0).
"""
    )
    edit(folder / "war.yaml", "version: 0.1.0  ", "version: 0.2.0  ")
    done = run(*arguments, "--check", cwd=folder)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        "Counts can change: a minor change, and 0.2.0 says so.",
    )
    rows = list(csv.DictReader(run(*arguments, "--format", "csv", cwd=folder).stdout.splitlines()))
    assert [row["after"] for row in rows if row["term"] == "(fight|fought)"] == ["3"]


def test_draft_then_test(folder: Path) -> None:
    done = run("packs", "draft", "speech.txt", "-o", "mine.yaml", "--packs", "war.yaml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("wrote mine.yaml: 1 category, 1 term\n")
    assert read_pack(folder / "mine.yaml").terms[0].text == "house of nations"
    assert run("packs", "test", "mine.yaml", cwd=folder).returncode == 0
    again = run("packs", "draft", "speech.txt", "-o", "mine.yaml", cwd=folder)
    assert again.returncode == 3
    assert "exists already" in again.stderr


def test_watch_shows_hits(folder: Path) -> None:
    done = run("packs", "watch", "war.yaml", "--once", "--on", "speech.txt", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "lint: ok" in done.stdout
    assert "  struggle: 4 hits\n" in done.stdout
    assert "    We fight on at the front line.\n       ~~~~~ struggle\n" in done.stdout


def test_coding_from_sheet_to_pack(folder: Path) -> None:
    arguments = ("packs", "coding", "export", "war.yaml", "--on", "speech.txt", "-o", "s.csv")
    done = run(*arguments, "--coders", "2", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "wrote s-1.csv, s-2.csv: 5 passages (4 hits, 1 near-miss) of 1 category" in done.stdout
    assert run(*arguments, "--coders", "2", cwd=folder).returncode == 3  # nothing is lost
    key = {i["item"]: i for i in json.loads((folder / "s.key.json").read_text())["items"]}
    for name in ("s-1.csv", "s-2.csv"):
        fill(folder / name, lambda item: "yes" if key[item]["stratum"] == "hit" else "no")
    before = (folder / "war.yaml").read_text(encoding="utf-8")
    arguments = ("packs", "coding", "import", "war.yaml", "s-1.csv", "s-2.csv")
    dry = run(*arguments, "--dry-run", cwd=folder)
    assert dry.returncode == 0, dry.stderr
    assert (folder / "war.yaml").read_text(encoding="utf-8") == before
    done = run(*arguments, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.replace("wrote war.yaml\n", "").strip() == dry.stdout.strip()
    [validation] = read_pack(folder / "war.yaml").validation
    result = validation.results[0]
    assert (result.precision, result.recall, result.alpha) == (1.0, 1.0, 1.0)
    assert "validated: version 0.1.0" in run("packs", "show", "war.yaml", cwd=folder).stdout
    report = run("report", "speech.txt", "--packs", "war.yaml", "-o", "r.md", cwd=folder)
    assert report.returncode == 0, report.stderr
    text = (folder / "r.md").read_text(encoding="utf-8").replace("\\", "")
    assert "war 0.1.0: precision 1.00 (95 % 0.51 to 1.00), recall 1.00" in text


def test_a_pack_of_the_library_is_not_written_to(folder: Path) -> None:
    (folder / "unity.txt").write_text("We want unity and solidarity.", encoding="utf-8")
    name = "unity-division-en"
    done = run("packs", "coding", "export", name, "--on", "unity.txt", cwd=folder)
    assert done.returncode == 0, done.stderr
    fill(folder / "sheet.csv", lambda _: "yes")
    done = run("packs", "coding", "import", name, "sheet.csv", cwd=folder)
    assert done.returncode == 3
    assert "comes with the library" in done.stderr
    done = run("packs", "coding", "import", name, "sheet.csv", "-o", "mine.yaml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert read_pack(folder / "mine.yaml").validation[0].coders == 1


def test_new_package(folder: Path) -> None:
    done = run("packs", "new", "--package", "hope-en", "--title", 'Words of "hope"', cwd=folder)
    assert done.returncode == 0, done.stderr
    made = folder / "hope-en"
    assert {p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()} == {
        "rhetoric-pack.schema.json",
        "README.md",
        "pyproject.toml",
        "src/hope_en/__init__.py",
        "src/hope_en/packs/hope-en.yaml",
        "tests/test_packs.py",
    }
    import tomllib

    project = tomllib.loads((made / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["entry-points"]["rhetoric.packs"] == {"hope-en": "hope_en:packs"}
    assert project["project"]["description"] == 'Words of "hope"'
    compile((made / "src/hope_en/__init__.py").read_text(encoding="utf-8"), "init", "exec")
    test = run("packs", "test", "hope-en/src/hope_en/packs/hope-en.yaml", "--strict", cwd=folder)
    assert test.returncode == 0, test.stdout
    assert run("packs", "new", "--package", "hope-en", cwd=folder).returncode == 3


def test_list_shows_the_search_order_and_shadows(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "packs").mkdir()
    (folder / "env").mkdir()
    for place in ("packs", "env"):
        text = new_pack("war", f"War of {place}")
        (folder / place / "war.yaml").write_text(text, encoding="utf-8")
    (folder / "env" / "odd.yaml").write_text("schema: x\n", encoding="utf-8")
    monkeypatch.setenv("RHETORIC_PACKS", str(folder / "env"))
    done = run("packs", "list", "war.yaml", "--format", "json", cwd=folder)
    rows = [row for row in json.loads(done.stdout) if row["pack"] in ("war", "odd")]
    assert [(row["from"], row["title"].split(":")[0], row["shadowed by"]) for row in rows] == [
        ("path", "Words of war", None),
        ("project", "War of packs", "war.yaml"),
        ("environment", "broken", None),
        ("environment", "War of env", "war.yaml"),
    ]
    shown = run("packs", "list", "war.yaml", "--format", "table", cwd=folder).stdout
    assert "shadowed by war.yaml" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_import_and_export(folder: Path) -> None:
    done = run("packs", "export", "war.yaml", "-o", "war.dicx", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("wrote war.dicx\n")
    assert "except" in done.stdout  # what the format cannot hold is said
    done = run("packs", "import", "war.dicx", "-o", "back.yaml", "--id", "back", cwd=folder)
    assert done.returncode == 0, done.stderr
    terms = {term.text for term in read_pack(folder / "back.yaml").terms}
    assert {"fight*", "win the battle", "front line", "front lines"} == terms
    assert run("packs", "check", "back.yaml", cwd=folder).stdout.startswith("back: reads.")


def test_a_broken_term_is_shown_with_its_place(folder: Path) -> None:
    edit(folder / "war.yaml", "- fight*\n", "- (fight\n")
    done = run("packs", "check", "war.yaml", cwd=folder)
    assert done.returncode == 3
    assert "war.yaml:29:9: " in done.stderr


@pytest.mark.parametrize("command", ["test", "lint", "check", "list", "show"])
def test_no_line_is_longer_than_a_screen(command: str, folder: Path) -> None:
    edit(folder / "war.yaml", "- fight*", "- fight*\n      - " + " ".join(["weary"] * 40))
    words = (*(["--format", "table"] if command == "list" else []),)
    name = () if command == "list" else ("war.yaml",)
    done = run("packs", command, *name, *words, cwd=folder)
    assert done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_marks_stand_under_their_words() -> None:
    assert underlined("a wide 战争 word", [(10, 14, "~", "x")], width=40) == [
        "a wide 战争 word",
        " " * 12 + "~~~~ x",
    ]
    long = "word " * 40 + "target " + "word " * 40
    start = long.index("target")
    text, mark = underlined(long, [(start, start + 6, "^", "here")], width=60)
    assert text[mark.index("^") : mark.rindex("^") + 1] == "target"
    assert len(text) <= 60
    assert text.startswith("… word")
    assert text.endswith("word …")
