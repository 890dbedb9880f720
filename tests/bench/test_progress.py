"""Leaderboard, statistics and one more attempt, with 10,000 people in 200 workspaces: 10,000 and 1,000,000 attempts.

Beside the leaderboard stands the same ranking without running totals, on the same database in the same run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from sqlite_utils import Database

from bot.engine.effects import Attempt
from bot.engine.events import Wish
from bot.ledger import Ledger
from bot.progress.leaderboard import Standing, ranked
from bot.progress.periods import Period, key
from bot.runtime import Runtime
from bot.store import Store, rows, totals
from bot.store.totals import Made
from tests.bench.history import ANSWER, LAST, PEOPLE, filled, people_of, record_of
from tests.builders import NOON, after, answered, library, started

WORKSPACE = "w100"
ME = people_of(WORKSPACE)[25]
EVENING = datetime.combine(LAST, time(20), NOON.tzinfo)
SEASON = key(Period.SEASON, LAST)
WITHOUT_TOTALS = (
    "SELECT candidate, sum(gained) FROM attempts WHERE workspace = ? AND is_genuine = 1"
    " AND local_date BETWEEN '2026-01-01' AND '2026-03-31' GROUP BY candidate HAVING sum(gained) > 0"
)

# Making a million attempts takes minutes, which the first benchmark waits for.
pytestmark = [pytest.mark.timeout(1200), pytest.mark.benchmark(max_time=0.5)]


@pytest.fixture(scope="module", params=[1, 100], ids=["10k attempts", "1M attempts"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    if request.config.getoption("benchmark_disable") and not request.config.getoption("benchmark_enable"):
        pytest.skip("only with --benchmark-enable: it fills a database of some GB")
    path = tmp_path_factory.mktemp("progress") / "db.sqlite"
    filled(path, request.param)
    opened = Store.open(path)
    yield opened
    opened.close()
    path.unlink()


def best_ten(db: Database) -> tuple[Standing, ...]:
    return totals.leaderboard(db, WORKSPACE, SEASON, me=ME).top


def best_ten_without_totals(db: Database) -> tuple[Standing, ...]:
    return ranked(db.execute(WITHOUT_TOTALS, [WORKSPACE]).fetchall())[:10]


def test_leaderboard_of_a_season(benchmark: BenchmarkFixture, store: Store) -> None:
    assert benchmark(store.run, best_ten) == store.run(best_ten_without_totals)


def test_the_same_ranking_without_running_totals(benchmark: BenchmarkFixture, store: Store) -> None:
    assert benchmark(store.run, best_ten_without_totals) == store.run(best_ten)


def test_statistics_of_one_person(benchmark: BenchmarkFixture, store: Store) -> None:
    ledger = Ledger(store, lambda: EVENING, "UTC")
    found = benchmark(lambda: asyncio.run(ledger.stats(WORKSPACE, ME)))
    assert found.attempts >= 1


def test_one_more_attempt(benchmark: BenchmarkFixture, store: Store) -> None:
    """All that an attempt changes: best score, sixteen totals, review and the attempt, made durable."""
    person = people_of("w101")[0]
    record, numbers = record_of("w101", person), count()

    def add() -> int:
        number = next(numbers)
        at = EVENING + timedelta(seconds=number)
        attempt = Attempt(
            question=f"new-{number}",
            topic="t1",
            level=3,
            candidate=person,
            answer=ANSWER,
            score=0.5,
            how="answered",
            genuine=True,
            asked_at=at,
            at=at,
        )

        def step(db: Database) -> int:
            points = totals.record(db, Made.of(attempt, "w101", rows.home_of(record.place), LAST))
            return rows.add_attempt(db, attempt, record, LAST, ("1", "bench"), points)

        return store.run(step)

    assert benchmark(add) > PEOPLE


def test_bytes_of_the_database_per_attempt(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """Whole interviews of five questions through the runtime: attempts, totals, reviews, transcript and outbox."""
    if not benchmark.enabled:
        pytest.skip("only with --benchmark-enable")
    store, people = Store.open(tmp_path / "db.sqlite"), 100
    bot, books = Runtime(store, library(), lambda: after(60)), tuple(library().questions)

    async def interviews() -> None:
        for number in range(people):
            who = {"session": f"s{number}", "candidate": f"person-{number:013}"}
            await bot.dispatch(started(**who, wish=Wish(questions=books)))
            for minute in range(len(books)):
                await bot.dispatch(answered(ANSWER, **who, at=after(minute + 1)))

    before = _size(store)
    benchmark.pedantic(lambda: asyncio.run(interviews()), rounds=1)  # type: ignore[no-untyped-call]  # no annotations
    kept = store.run(lambda db: db.execute("SELECT count(*) FROM attempts").fetchone()[0])
    benchmark.extra_info["bytes an attempt"] = (_size(store) - before) // kept
    store.close()
    assert kept == people * len(books)
    assert benchmark.extra_info["bytes an attempt"] < 20_000


def _size(store: Store) -> int:
    """Bytes of the pages in use."""

    def read(db: Database) -> int:
        return int(db.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()[0])

    return store.run(read)
