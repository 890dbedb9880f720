"""A clock that is moved by hand, and streaks made in the database: for tests of the reminder on both platforms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlite_utils import Database

from bot.store import Store, rows


class Evening:
    """Real time, moved to half past eight (UTC) of today and on by hand, so that no test depends on its hour."""

    def __init__(self) -> None:
        now = datetime.now(UTC)
        self.ahead = now.replace(hour=20, minute=30) - now

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def on(self, **by: float) -> None:
        """Later by that much."""
        self.ahead += timedelta(**by)


def answered_before(store: Store, now: datetime, workspace: str, candidate: str, days: int) -> None:
    """A genuine answer on each of the *days* before today."""

    def step(db: Database) -> None:
        rows.ensure_candidate(db, workspace, candidate, now)
        db.execute(
            "INSERT INTO sessions VALUES (?, ?, ?, 'chat', 'c', '', 'done', 1, '{}', '', '')",
            [f"past/{candidate}", workspace, candidate],
        )
        for ago in range(1, days + 1):
            at = now - timedelta(days=ago)
            db.execute(
                "INSERT INTO attempts (session, workspace, candidate, channel, question, topic, level, answer, score,"
                ' how, is_genuine, hints, "values", grader_version, bank_version, asked_at, at, local_date)'
                " VALUES (?, ?, ?, 'c', 'q1', 'cnn', 2, 'words', 1.0, 'answered', 1, 0, '{}', '1', 'b', ?, ?, ?)",
                [f"past/{candidate}", workspace, candidate, rows.stamp(at), rows.stamp(at), at.date().isoformat()],
            )

    store.run(step)


def look_now(store: Store) -> None:
    """Everybody's hour has come: reminders are first looked at an evening after they were switched on."""
    store.run(lambda db: db.execute("UPDATE reminders SET next_at = ''"))
