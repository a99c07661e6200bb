"""The fuzzer of packs: a few hundred inputs, and that it would say what is wrong."""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench/fuzz_packs.py"


@pytest.fixture(scope="module")
def fuzzer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_packs", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_three_hundred_inputs_are_read_or_refused_with_a_place(fuzzer: Any) -> None:
    said: list[str] = []
    counts, _ = fuzzer.fuzz(iter(range(300)), until=time.monotonic() + 60, say=said.append)
    assert said == []
    assert counts["read"] + counts["refused"] == 300
    assert counts["read"] > 20
    assert all(counts[f"{make.__name__}: refused"] > 10 for make in fuzzer.MAKERS)


def test_a_seed_gives_the_same_input_again(fuzzer: Any) -> None:
    assert [fuzzer.made(seed) for seed in range(20)] == [fuzzer.made(seed) for seed in range(20)]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RuntimeError("unexpected"), "wrong"),
        (MemoryError(), "wrong"),
        ("no place", "wrong"),
        (None, "slow"),
    ],
)
def test_what_is_wrong_is_said_with_its_seed(
    fuzzer: Any, error: Exception | str | None, kind: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from rhetoric.errors import PackError

    def broken(path: Path) -> None:
        if error is None:
            time.sleep(0.02)
            raise PackError("refused", line=1, column=1)
        raise PackError("refused") if isinstance(error, str) else error

    monkeypatch.setattr(fuzzer, "read_pack", broken)
    assert fuzzer.main(["--seed", "7", "--count", "1", "--seconds", "0.01"]) == 1
    assert f"seed 7 ({fuzzer.made(7)[0]}): {kind}" in capsys.readouterr().out
