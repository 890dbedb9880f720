"""Running totals are exactly what a recomputation from the attempts gives, for any history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.progress.leaderboard import Standing
from bot.progress.periods import Period, key
from bot.store import Store, rows, totals
from bot.store.totals import Made
from tests.builders import NOON

TODAY = date(2026, 3, 1)
ALL = key(Period.ALL, TODAY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "db.sqlite")
    yield opened
    opened.close()


def made(candidate: str, question: str, score: float, *, day: int = 0, channel: str = "ml") -> Made:
    level = 1 + int(question[-1]) % 5
    at = NOON + timedelta(days=day)
    return Made("guild", channel, candidate, question, "cnn", level, score, 0, True, at, TODAY + timedelta(days=day))


def keep(db: Database, attempt: Made) -> int:
    rows.ensure_candidate(db, attempt.workspace, attempt.candidate, attempt.at)
    return totals.record(db, attempt)


ATTEMPTS = st.lists(
    st.builds(
        made,
        st.sampled_from(["ada", "grace", "linus"]),
        st.sampled_from(["q1", "q2", "q3"]),
        st.floats(0, 1),
        day=st.integers(0, 200),
        channel=st.sampled_from(["ml", "cs"]),
    ),
    max_size=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(ATTEMPTS)
def test_totals_are_the_best_score_of_each_season_and_question(store: Store, history: list[Made]) -> None:
    def check(db: Database) -> None:
        for table in totals.TABLES:
            db.execute(f"DELETE FROM {table}")
        for attempt in history:
            keep(db, attempt)
        for person in {attempt.candidate for attempt in history}:
            best: dict[tuple[str, str], tuple[float, int]] = {}
            for attempt in history:
                if attempt.candidate == person:
                    place = (key(Period.SEASON, attempt.today), attempt.question)
                    best[place] = max(best.get(place, (0.0, attempt.level)), (attempt.score, attempt.level))
            expected = sum(round(score * level * 10) for score, level in best.values())
            mine = totals.leaderboard(db, "guild", ALL, me=person).mine
            assert (mine.points if mine else 0) == expected

    store.run(check)


def test_a_channel_and_a_topic_have_leaderboards_of_their_own(store: Store) -> None:
    def check(db: Database) -> None:
        keep(db, made("ada", "q1", 1.0, channel="ml"))
        keep(db, made("grace", "q2", 1.0, channel="cs"))
        assert [line.candidate for line in totals.leaderboard(db, "guild", ALL, me="ada").top] == ["grace", "ada"]
        only = totals.leaderboard(db, "guild", ALL, me="ada", channel="cs")
        assert [line.candidate for line in only.top] == ["grace"]
        assert only.mine is None
        assert totals.leaderboard(db, "guild", ALL, me="ada", topic="rnn").top == ()

    store.run(check)


def test_who_opted_out_is_hidden_from_others_and_still_sees_their_own_rank(store: Store) -> None:
    def check(db: Database) -> None:
        keep(db, made("ada", "q2", 1.0))
        keep(db, made("grace", "q1", 1.0))
        rows.set_profile(db, "guild", "ada", rows.Profile(is_listed=False), NOON)
        seen = totals.leaderboard(db, "guild", ALL, me="ada")
        assert [line.candidate for line in seen.top] == ["grace"]
        assert seen.mine == Standing(1, "ada", 30)
        assert seen.people == 1

    store.run(check)


def test_a_question_answered_badly_is_due_and_a_good_one_is_not(store: Store) -> None:
    def check(db: Database) -> None:
        keep(db, made("ada", "q1", 0.1))
        keep(db, made("ada", "q2", 1.0))
        assert totals.due(db, "guild", "ada", NOON) == []
        assert totals.due(db, "guild", "ada", NOON + timedelta(days=3)) == ["q1"]
        assert totals.next_due(db, "guild", "ada") is not None

    store.run(check)
