"""What was acknowledged before it was acted on: kept until it is, so that a process that dies in between loses nothing.

Everything in here may have been acted on already (the note of that died with the process), so whoever replays it must
know things by their ids, as the runtime does for two days.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog

from bot.runtime import Runtime
from bot.store import inbox as table

log = structlog.get_logger()

KEPT = timedelta(days=1)  # well within the time for which ids of events are known


class Inbox:
    """The payloads of one platform."""

    def __init__(self, runtime: Runtime, platform: str) -> None:
        self._runtime = runtime
        self._platform = platform

    async def keep(self, workspace: str, candidate: str, payload: dict[str, Any]) -> int:
        """Keep *payload*; its number. Raises: OperatorError: the database cannot be written."""
        now = self._runtime.clock()
        return await self._runtime.store.arun(
            lambda db: table.keep(db, self._platform, workspace, candidate, payload, now)
        )

    async def drop(self, number: int) -> None:
        """It was acted on."""
        await self._runtime.store.arun(lambda db: table.drop(db, number))

    async def left_over(self) -> list[tuple[int, dict[str, Any]]]:
        """Number and payload of what an earlier process left, in the order it came; what is too old is given up."""
        limit = self._runtime.clock() - KEPT
        if gone := await self._runtime.store.arun(lambda db: table.expire(db, self._platform, limit)):
            log.warning("acknowledged long ago and never acted on; given up", count=gone)
        return await self._runtime.store.arun(lambda db: table.kept(db, self._platform))
