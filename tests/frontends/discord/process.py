"""The front end as a process of its own, to be killed or measured.

python -m tests.frontends.discord.process URL TOKEN DATABASE [GATHER_SECONDS]
"""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.bank import load_library
from bot.frontends.discord.app import supervise
from bot.frontends.discord.settings import Settings
from bot.runtime import Runtime
from bot.store import Store
from tests.frontends.discord.bank_path import BANK


async def main(url: str, token: str, database: str, gather: str = "0.15") -> None:
    settings = Settings(token, url, gather_seconds=float(gather), ready_seconds=0.02, identify_seconds=0.02)
    store = Store.open(Path(database))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    try:
        await supervise(Runtime(store, load_library(BANK), lambda: datetime.now(UTC)), settings, stop)
    finally:
        store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
