"""Several messages sent in quick succession are one answer, in the order they were written.

Slack delivers events concurrently and in no certain order: three quick messages were seen arriving 1, 2, 0. So the
first one waits until the sender pauses, and then speaks for all of them, sorted by their time stamps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

LONGEST = 2.0  # times the pause that is waited for, in all: an acknowledgement is due in 3 s


@dataclass(frozen=True, order=True)
class Reply:
    """One message. *ts* sorts; *ids* are all the names it may come back under."""

    ts: str
    text: str
    ids: tuple[str, ...]


@dataclass
class Burst:
    replies: dict[str, Reply] = field(default_factory=dict)
    is_closed: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


Settle = Callable[[tuple[Reply, ...]], Awaitable[None]]
Key = tuple[str, str]  # session, person


class Bursts:
    """Open bursts by (session, person). *pause*: seconds of quiet that end one; 0 takes every message by itself."""

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self.open: dict[Key, Burst] = {}

    async def add(self, key: Key, reply: Reply, settle: Settle) -> None:
        """Let *reply* be part of an answer; returns when *settle* has dealt with all of it.

        Raises: whatever *settle* raises, to each of the callers.
        """
        burst = self.open.get(key)
        if burst is not None and not burst.is_closed:
            burst.replies.setdefault(reply.ts, reply)
            burst.changed.set()
            await asyncio.shield(burst.done)
            return
        burst = self.open[key] = Burst({reply.ts: reply})
        await self.wait(burst)
        burst.is_closed = True
        if self.open.get(key) is burst:
            del self.open[key]
        try:
            await settle(tuple(sorted(burst.replies.values())))
        except BaseException as error:
            burst.done.set_exception(error)
            burst.done.exception()  # seen: there may be nobody else waiting
            raise
        burst.done.set_result(None)

    def close(self, key: Key) -> asyncio.Future[None] | None:
        """End a burst at once (a command word follows it); resolves when it has been dealt with."""
        burst = self.open.get(key)
        if burst is None:
            return None
        burst.is_closed = True
        burst.changed.set()
        return burst.done

    async def wait(self, burst: Burst) -> None:
        """Until nobody has added anything for the pause, or the whole has taken too long."""
        if self.pause <= 0:
            return
        deadline = asyncio.get_running_loop().time() + self.pause * LONGEST
        while not burst.is_closed:
            left = min(self.pause, deadline - asyncio.get_running_loop().time())
            if left <= 0:
                return
            burst.changed.clear()
            try:
                await asyncio.wait_for(burst.changed.wait(), left)
            except TimeoutError:
                return
