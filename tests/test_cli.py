"""The command line: what it prints, where, and its exit codes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from rhetoric.cli import main


class Done(NamedTuple):
    """What a command gave back."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, cwd: Path, stdin: str | None = None) -> Done:
    """A command in this process, as `main` runs it."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.setenv("RHETORIC_DEPTH", "surface")
        patch.setattr(sys, "argv", ["rhetoric", *arguments])
        patch.setattr(sys, "stdin", io.StringIO(stdin or ""))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return Done(code, out.getvalue(), err.getvalue())


def run_apart(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "rhetoric", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "RHETORIC_DEPTH": "surface", "PYTHONUTF8": "1"},
    )


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    path = tmp_path / "speech.txt"
    path.write_text(
        "We choose unity over division. We will fight. We will win.\n\n"
        "Rather than war, we want peace.\n",
        encoding="utf-8",
    )
    return path


def test_report_writes_what_it_says(speech: Path, tmp_path: Path) -> None:
    done = run_apart("report", "speech.txt", "-o", "out/a.html", "-o", "out/a.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "wrote out/a.html" in done.stdout.replace("\\", "/")
    assert (tmp_path / "out/a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert json.loads((tmp_path / "out/a.json").read_text(encoding="utf-8"))["schema"]


def test_analyze_is_json_on_standard_output(speech: Path, tmp_path: Path) -> None:
    done = run("analyze", "speech.txt", cwd=tmp_path)
    plain = json.loads(done.stdout)
    types = [row["type"] for row in plain["tables"]["contrasts"]]
    assert types == ["over", "rather_than"]
    assert done.stderr == ""


def test_contrasts_lists_connectives(tmp_path: Path) -> None:
    text = "Although it rained, they rowed."
    done = run("contrasts", "-", "--connectives", "--format", "json", cwd=tmp_path, stdin=text)
    [row] = json.loads(done.stdout)
    assert (row["sense"], row["cue"]) == ("concession", "Although")
    assert (row["arg1"], row["arg2"]) == ("they rowed", "it rained")
    refused = run("contrasts", "-", "--connectives", "-p", "contrast-en", cwd=tmp_path, stdin=text)
    assert refused.returncode == 2
    assert "no pack" in refused.stderr


def test_standard_input(tmp_path: Path) -> None:
    done = run("contrasts", "-", cwd=tmp_path, stdin="We choose unity over division.")
    assert "unity,division" in done.stdout


def test_kwic_has_quantedas_columns(speech: Path, tmp_path: Path) -> None:
    done = run("kwic", "win|fight".replace("|", "*"), "speech.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = run("kwic", "(win|fight)", "speech.txt", "--window", "2", cwd=tmp_path)
    header, *rows = done.stdout.splitlines()
    for column in ("from", "to", "pre", "keyword", "post", "pattern"):
        assert column in header.split(",")
    assert len(rows) == 2
    assert "We will,fight" in rows[0]


@pytest.mark.parametrize(
    "command",
    [
        ["formulas"],
        ["contrasts"],
        ["figures"],
        ["style"],
        ["outline"],
        ["style", "--by", "quarter"],
    ],
)
@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json"])
def test_every_view_in_every_format(
    command: list[str], format: str, speech: Path, tmp_path: Path
) -> None:
    done = run(*command, "speech.txt", "--format", format, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() or command[0] == "figures"
    if format == "json" and command[0] != "outline":
        json.loads(done.stdout.split("]\n[")[0].rstrip("]\n") + "]")


def test_verify_says_what_moved(speech: Path, tmp_path: Path) -> None:
    run("report", "speech.txt", "-o", "a.json", cwd=tmp_path)
    done = run("verify", "a.json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("verified")
    path = tmp_path / "a.json"
    path.write_text(path.read_text().replace('"asserted": "unity"', '"asserted": "war"'))
    done = run("verify", "a.json", cwd=tmp_path)
    assert done.returncode == 1
    assert "asserted: war -> unity" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["report", "missing.txt"], 3, "missing.txt"),
        (["report", "bad.txt"], 3, "--encoding"),
        (["report", "binary.txt"], 3, "binary"),
        (["report", "empty.txt"], 3, "no text"),
        (["report", "folder"], 3, "folder"),
        (["report", "speech.txt", "-o", "a.xyz"], 2, "xyz"),
        (["report", "speech.txt", "--packs", "broken.yaml"], 3, "broken.yaml:2:"),
        (["report", "speech.txt", "--packs", "contrast-em"], 2, "did you mean 'contrast-en'"),
        (["report", "speech.txt", "--depth", "parsed", "--model", "no_such"], 4, "pip install"),
        (["report", "speech.txt", "--depth", "deep"], 2, "deep"),
        (["figures", "speech.txt", "--figure", "epanafora"], 2, "epanaphora"),
        (["verify", "speech.txt"], 3, "not a report"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_errors_are_one_message_and_an_exit_code(
    arguments: list[str], code: int, said: str, speech: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.txt").write_bytes("caf\xe9 and more".encode("latin-1"))
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "folder").mkdir()
    (tmp_path / "broken.yaml").write_text("schema: rhetoric-pack/1\nidd: x\n")
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_missing_model_is_a_notice_and_a_surface_report(speech: Path, tmp_path: Path) -> None:
    code = (
        "import sys, rhetoric.parsing._models as m; m.MODELS = (); "
        "sys.argv = ['rhetoric', 'analyze', 'speech.txt']; "
        "from rhetoric.cli import main; main()"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RHETORIC_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "rhetoric-analysis[model]" in done.stderr
    plain = json.loads(done.stdout)
    assert plain["tables"]["documents"][0]["depth"] == "surface"
    assert any(row["analysis"] == "parsing" for row in plain["tables"]["skipped"])


def test_settings_file(speech: Path, tmp_path: Path) -> None:
    (tmp_path / "rhetoric.toml").write_text('packs = ["contrast-en"]\n')
    plain = json.loads(run("analyze", "speech.txt", cwd=tmp_path).stdout)
    assert [pack["id"] for pack in plain["made_with"]["packs"]] == ["contrast-en"]
    flag = run("analyze", "speech.txt", "--packs", "formulas-en", cwd=tmp_path)
    assert [p["id"] for p in json.loads(flag.stdout)["made_with"]["packs"]] == ["formulas-en"]
    (tmp_path / "rhetoric.toml").write_text("pack = []\n")
    done = run("analyze", "speech.txt", cwd=tmp_path)
    assert done.returncode == 3
    assert "did you mean 'packs'" in done.stderr


def test_packs_commands(tmp_path: Path) -> None:
    assert "contrast-en" in run("packs", "list", cwd=tmp_path).stdout
    assert "war-metaphor-en" in run("packs", "show", "war-metaphor-en", cwd=tmp_path).stdout
    done = run("packs", "new", "my-pack", "--title", "Mine", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = run("packs", "test", "my-pack.yaml", "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    path = tmp_path / "my-pack.yaml"
    path.write_text(path.read_text().replace("<<", "").replace(">>", ""))
    done = run("packs", "test", "my-pack.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "my-pack.yaml:" in done.stdout


def test_doctor(tmp_path: Path) -> None:
    done = run("doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for word in ("rhetoric", "spaCy", "packs", "[files]", "[pandas]"):
        assert word in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        "report",
        "analyze",
        "kwic",
        "formulas",
        "contrasts",
        "figures",
        "style",
        "outline",
        "verify",
        "doctor",
        "packs",
    ],
)
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    done = run(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "Usage" in done.stdout
