"""How long a bank takes to read: with the cache this is part of every start, without it of the first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.bank import load_library


def test_start_with_the_cache(benchmark: Any, tmp_path: Path) -> None:
    load_library(None, tmp_path)
    library = benchmark(load_library, None, tmp_path)
    assert library.questions


def test_start_without_the_cache(benchmark: Any) -> None:
    library = benchmark.pedantic(load_library, rounds=3)
    assert library.questions
