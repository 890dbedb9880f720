"""Cold start of `mianshi chat` up to its first question, beside importing numpy alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

ROOT = Path(__file__).parents[2]


def run(*command: str) -> str:
    full = [sys.executable, *command]
    return subprocess.run(full, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=ROOT, check=True).stdout


@pytest.mark.benchmark(group="cold start")
def test_first_question_of_the_built_in_bank(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    command = ["-m", "bot", "chat", "--db", str(tmp_path / "db.sqlite"), "--seed", "1", "--lang", "en"]
    run(*command)  # the first run writes the bank's cache and the byte code
    assert "Question 1" in benchmark(run, *command)


@pytest.mark.benchmark(group="cold start")
def test_importing_numpy(benchmark: BenchmarkFixture) -> None:
    benchmark(run, "-c", "import numpy")
