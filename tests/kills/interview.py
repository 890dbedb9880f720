"""A whole interview in a process of its own that can be killed at any database statement.

    python -m tests.kills.interview

For each line "DATABASE SHOWN STATEMENT" of its input, forks a process that plays fixed events with fixed ids into a
real runtime on DATABASE, writes what is shown to SHOWN (a line a message, with the outbox row), and kills itself with
SIGKILL just before the given STATEMENT (1, 2, ...; 0: never). Run again on the same files it sends every event again,
as a platform does that was never acknowledged. Prints how the process ended: 0, or minus the signal. A life that ends
by itself leaves the number of its statements in SHOWN.statements.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.engine.effects import Graded
from bot.engine.events import AnyEvent, HintAsked, Paused, Resumed, Skipped, Wish
from bot.runtime import OutboxRow, Runtime
from bot.store import Store
from tests.builders import NOON, after, answered, envelope, library, question, started

BOOKS = library([question(f"q{n}", probe=n == 2) for n in range(1, 5)])


def events() -> list[AnyEvent]:
    """The same events in every run."""
    first = started(id="start", wish=Wish(questions=("q1", "q2", "q3", "q4")))
    steering: list[AnyEvent] = [
        HintAsked(**envelope(after(1), name="hint")),
        answered("trained in parallel", id="a1", at=after(2)),
        answered("we average them", id="a2", at=after(3)),
        Paused(**envelope(after(4), name="pause")),
        Resumed(**envelope(after(5), name="resume")),
        answered("they are trained in parallel", id="a3", at=after(6)),
        Skipped(**envelope(after(7), name="skip")),
        answered("each tree mends the one before", id="a4", at=after(8)),
    ]
    return [first, *steering]


def kill_before(store: Store, statement: int) -> list[int]:
    """Count the store's statements from now on; the process dies just before number *statement*."""
    seen = [0]

    def count(_: str) -> None:
        seen[0] += 1
        if seen[0] == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    store._thread.submit(lambda: store._db.conn.set_trace_callback(count)).result()
    return seen


async def play(store: Store, shown: Path) -> None:
    """Deliver what is left over, then send every event."""
    bot = Runtime(store, BOOKS, lambda: NOON)

    async def deliver(row: OutboxRow) -> str:
        score = f" {row.effect.score:.2f}" if isinstance(row.effect, Graded) else ""
        with shown.open("a") as file:
            file.write(f"{row.id} {type(row.effect).__name__}{score}\n")
        return ""

    bot.deliver_with("terminal", deliver)
    await bot.recover("terminal")
    for event in events():
        await bot.dispatch(event)


def run(database: str, shown: str, statement: int) -> None:
    """One life of the process."""
    store = Store.open(Path(database))
    seen = kill_before(store, statement)
    asyncio.run(play(store, Path(shown)))
    store.close()
    Path(f"{shown}.statements").write_text(str(seen[0]))


def main() -> None:
    """See the module's docstring. Forking a process that has imported everything saves half a second a life."""
    for line in sys.stdin:
        database, shown, statement = line.split("\t")
        child = os.fork()
        if child == 0:
            run(database, shown, int(statement))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
