"""The database's shape, step by step. A released step is never edited; a change is a new step at the end."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from grader.errors import OperatorError

steps = Migrations("mianshi")

# Plain SQL rather than sqlite-utils' create(): STRICT tables, CHECKs and partial indexes are the point here.


@steps(name="001_interviews")
def interviews(db: Database) -> None:
    """People, sessions, attempts, seen events, the outbox and disputes."""
    for statement in (
        """CREATE TABLE candidates (
            workspace TEXT NOT NULL,
            id TEXT NOT NULL,
            language TEXT,
            timezone TEXT,
            is_listed INTEGER NOT NULL DEFAULT 1 CHECK (is_listed IN (0, 1)),
            created_at TEXT NOT NULL,
            PRIMARY KEY (workspace, id)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE sessions (
            id TEXT PRIMARY KEY,
            workspace TEXT NOT NULL,
            candidate TEXT NOT NULL,
            platform TEXT NOT NULL,
            channel TEXT NOT NULL,
            thread TEXT NOT NULL,
            stage TEXT NOT NULL,
            version INTEGER NOT NULL,
            record TEXT NOT NULL,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL,
            FOREIGN KEY (workspace, candidate) REFERENCES candidates (workspace, id)
        ) STRICT""",
        "CREATE INDEX sessions_by_place ON sessions (platform, workspace, channel, thread, created_at)",
        "CREATE INDEX sessions_by_candidate ON sessions (workspace, candidate, created_at)",
        """CREATE TABLE attempts (
            id INTEGER PRIMARY KEY,
            session TEXT NOT NULL REFERENCES sessions (id),
            workspace TEXT NOT NULL,
            candidate TEXT NOT NULL,
            channel TEXT NOT NULL,
            question TEXT NOT NULL,
            topic TEXT NOT NULL,
            level INTEGER NOT NULL,
            answer TEXT NOT NULL,
            score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
            how TEXT NOT NULL,
            is_genuine INTEGER NOT NULL CHECK (is_genuine IN (0, 1)),
            hints INTEGER NOT NULL,
            gained INTEGER NOT NULL DEFAULT 0,
            "values" TEXT NOT NULL,
            grade TEXT,
            grader_version TEXT NOT NULL,
            bank_version TEXT NOT NULL,
            asked_at TEXT NOT NULL,
            at TEXT NOT NULL,
            local_date TEXT NOT NULL,
            FOREIGN KEY (workspace, candidate) REFERENCES candidates (workspace, id)
        ) STRICT""",
        "CREATE INDEX attempts_by_candidate ON attempts (workspace, candidate, at)",
        "CREATE INDEX attempts_by_question ON attempts (workspace, candidate, question, at)",
        "CREATE INDEX attempts_by_session ON attempts (session)",
        "CREATE TABLE events (id TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE INDEX events_by_time ON events (at)",
        """CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL,
            platform TEXT NOT NULL,
            place TEXT NOT NULL,
            language TEXT NOT NULL,
            effect TEXT NOT NULL,
            created_at TEXT NOT NULL,
            delivered_at TEXT,
            message TEXT,
            tries INTEGER NOT NULL DEFAULT 0,
            trouble TEXT
        ) STRICT""",
        "CREATE INDEX outbox_pending ON outbox (platform, session, id) WHERE delivered_at IS NULL",
        "CREATE INDEX outbox_by_session ON outbox (session, id)",
        """CREATE TABLE disputes (
            id INTEGER PRIMARY KEY,
            session TEXT NOT NULL,
            workspace TEXT NOT NULL,
            candidate TEXT NOT NULL,
            question TEXT NOT NULL,
            reason TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT""",
    ):
        db.execute(statement)


@steps(name="002_slack_installations")
def slack_installations(db: Database) -> None:
    """Workspaces that installed the Slack app themselves; *sealed* is encrypted before it gets here."""
    db.execute(
        "CREATE TABLE slack_installations (workspace TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID"
    )


@steps(name="003_progress")
def progress(db: Database) -> None:
    """Running totals, best scores by season, review states: all of it can be rebuilt from the attempts."""
    for statement in (
        """CREATE TABLE totals (
            workspace TEXT NOT NULL,
            channel TEXT NOT NULL,
            topic TEXT NOT NULL,
            period TEXT NOT NULL,
            candidate TEXT NOT NULL,
            points INTEGER NOT NULL CHECK (points > 0),
            PRIMARY KEY (workspace, channel, topic, period, candidate)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX totals_ranked ON totals (workspace, channel, topic, period, points DESC, candidate)",
        "CREATE INDEX totals_by_candidate ON totals (workspace, candidate)",
        """CREATE TABLE best_scores (
            workspace TEXT NOT NULL,
            candidate TEXT NOT NULL,
            season TEXT NOT NULL,
            question TEXT NOT NULL,
            score REAL NOT NULL,
            PRIMARY KEY (workspace, candidate, season, question)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE reviews (
            workspace TEXT NOT NULL,
            candidate TEXT NOT NULL,
            question TEXT NOT NULL,
            due TEXT NOT NULL,
            state TEXT NOT NULL,
            PRIMARY KEY (workspace, candidate, question)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX reviews_due ON reviews (workspace, candidate, due)",
        "CREATE INDEX attempts_by_day ON attempts (workspace, candidate, local_date) WHERE is_genuine = 1",
    ):
        db.execute(statement)


@steps(name="004_daily")
def daily(db: Database) -> None:
    """Schedules of the daily question, its posts, and who shows their squares."""
    for statement in (
        """CREATE TABLE schedules (
            id INTEGER PRIMARY KEY,
            platform TEXT NOT NULL,
            workspace TEXT NOT NULL,
            channel TEXT NOT NULL,
            schedule TEXT NOT NULL,
            next_at TEXT NOT NULL,
            next_day TEXT NOT NULL,
            digest_day TEXT NOT NULL DEFAULT '',
            UNIQUE (platform, workspace, channel)
        ) STRICT""",
        "CREATE INDEX schedules_due ON schedules (platform, next_at)",
        """CREATE TABLE posts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            schedule INTEGER NOT NULL,
            platform TEXT NOT NULL,
            workspace TEXT NOT NULL,
            channel TEXT NOT NULL,
            day TEXT NOT NULL,
            season TEXT NOT NULL,
            question TEXT NOT NULL,
            language TEXT NOT NULL,
            posted_at TEXT NOT NULL,
            closes_at TEXT NOT NULL,
            is_closed INTEGER NOT NULL DEFAULT 0 CHECK (is_closed IN (0, 1)),
            UNIQUE (platform, workspace, channel, day)
        ) STRICT""",
        "CREATE INDEX posts_open ON posts (platform, closes_at) WHERE is_closed = 0",
        """CREATE TABLE shares (
            post INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
            workspace TEXT NOT NULL,
            candidate TEXT NOT NULL,
            PRIMARY KEY (post, candidate)
        ) STRICT, WITHOUT ROWID""",
    ):
        db.execute(statement)


@steps(name="005_reminders")
def reminders(db: Database) -> None:
    """Who wants a private reminder before a streak ends. *hour* NULL: switched off; *day*: of the newest one sent."""
    for statement in (
        """CREATE TABLE reminders (
            workspace TEXT NOT NULL,
            candidate TEXT NOT NULL,
            platform TEXT NOT NULL,
            language TEXT NOT NULL,
            hour INTEGER CHECK (hour BETWEEN 0 AND 23),
            next_at TEXT NOT NULL,
            day TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (workspace, candidate)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX reminders_due ON reminders (platform, next_at) WHERE hour IS NOT NULL",
    ):
        db.execute(statement)


@steps(name="006_open_follow_ups")
def open_follow_ups(db: Database) -> None:
    """Answers whose follow-up nobody has answered yet are looked for every few minutes."""
    db.execute("CREATE INDEX sessions_probed ON sessions (platform, channel) WHERE stage = 'probed'")


@steps(name="007_inbox")
def inbox(db: Database) -> None:
    """What was acknowledged before it could be acted on; normally empty."""
    db.execute(
        """CREATE TABLE inbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            platform TEXT NOT NULL,
            workspace TEXT NOT NULL,
            candidate TEXT NOT NULL,
            payload TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT"""
    )


def pending_step(db: Database) -> str:
    """The first step that an existing database still lacks; "" for one that is up to date, or empty."""
    if not steps.applied(db):
        return ""
    return next((step.name for step in steps.pending(db)), "")


def migrate(db: Database) -> None:
    """Bring *db* up to this version; three processes may call it at once.

    Raises: OperatorError: the database was written by a newer version.
    """
    db.execute("BEGIN IMMEDIATE")  # the library's own BEGIN is deferred: two writers would race for the lock
    try:
        refuse_newer(db)
        steps.apply(db)
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.commit()


def refuse_newer(db: Database) -> None:
    """Raise OperatorError when *db* has steps that this version does not know."""
    known = {step.name for step in steps.pending(db)} | {step.name for step in steps.applied(db)}
    ours = {name for name in known if name in RELEASED}
    if unknown := sorted(known - ours):
        raise OperatorError(
            f"The database was written by a newer version of mianshi (it has {unknown[-1]}). "
            "Nothing was changed. Install that version, or point MIANSHI_DB (or --db) at another file."
        )


RELEASED = {step.name for step in steps._migrations}  # noqa: SLF001 - the library has no public list
