"""The Slack bot as a process of its own, to be killed or measured.

python -m tests.frontends.slack.process DATABASE BANK [POST_SECONDS [GATHER_SECONDS]]

Settings come from the environment as in production; only the pace is quicker.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.bank import load_library
from bot.config import load
from bot.frontends.slack.service import Outside, run
from bot.frontends.slack.settings import SlackSettings
from bot.runtime import Runtime
from bot.store import Store

ROOT = Path(__file__).parents[3]
SEED = 7


def main(database: str, bank: str, post_seconds: str = "0", gather_seconds: str = "0.02") -> None:
    """Serve until SIGTERM."""
    settings = replace(SlackSettings.of(load()), post_seconds=float(post_seconds), gather_seconds=float(gather_seconds))
    store = Store.open(Path(database))
    runtime = Runtime(store, load_library(Path(bank)), lambda: datetime.now(UTC))
    outside = Outside(runtime.clock, new_seed=lambda: SEED, ping_seconds=0.5)
    try:
        asyncio.run(run(runtime, settings, outside))
    finally:
        store.close()


@dataclass
class BotProcess:
    """Starts, kills and stops that process."""

    environment: dict[str, str]
    database: Path
    bank: Path
    gather_seconds: float = 0.02
    child: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self.child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            __name__,
            str(self.database),
            str(self.bank),
            "0",
            str(self.gather_seconds),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def end(self, how: signal.Signals) -> int:
        """Send *how* and wait; gives the exit code, negative for a signal."""
        assert self.child is not None
        if self.child.returncode is None:
            self.child.send_signal(how)
        return await self.child.wait()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[BotProcess]:
        await self.start()
        try:
            yield self
        finally:
            await self.end(signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:5])
