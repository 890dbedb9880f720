"""Background work that is looked after: its failures are logged, and it is finished before the program ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger()


class Tasks:
    """Work under way, and work that waits for its time."""

    def __init__(self) -> None:
        self.working: set[asyncio.Task[None]] = set()
        self.waiting: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin *work* now."""
        return self.keep(asyncio.get_running_loop().create_task(work), self.working)

    def later(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """Do *work* after a while, unless the program ends before."""

        async def wait() -> None:
            await asyncio.sleep(seconds)
            await work()

        self.keep(asyncio.get_running_loop().create_task(wait()), self.waiting)

    def keep(self, task: asyncio.Task[None], where: set[asyncio.Task[None]]) -> asyncio.Task[None]:
        where.add(task)
        task.add_done_callback(where.discard)
        task.add_done_callback(report)
        return task

    async def finish(self, seconds: float) -> None:
        """Let what is under way end within *seconds*; what waits for later stays undone (it is in the outbox)."""
        for task in list(self.waiting):
            task.cancel()
        if self.working:
            await asyncio.wait(list(self.working), timeout=seconds)
        rest = [*self.working, *self.waiting]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)


def report(task: asyncio.Task[None]) -> None:
    """Log how *task* failed, if it did."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("background work failed", exc_info=error)
