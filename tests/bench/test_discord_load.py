"""Answers per second and latency on Discord; `make bench` runs it in full and prints the table of `discord_load`."""

from __future__ import annotations

import asyncio

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.bench.discord_load import HEAD, load, quantile

FEW, MANY = 5, 200


@pytest.mark.benchmark(group="discord")
def test_many_interviews_at_once(
    benchmark: BenchmarkFixture, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    people = FEW if request.config.getoption("benchmark_disable") else MANY
    echo, interview = benchmark.pedantic(lambda: asyncio.run(load(people)), rounds=1)  # type: ignore[no-untyped-call]
    with capsys.disabled():
        print("", HEAD, echo.row(), interview.row(), sep="\n")
    assert quantile(interview.together, 0.99) < 3000, "Discord gives up after 3 s"
