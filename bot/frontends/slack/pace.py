"""A queue for each channel: one post a second, and a pause where Slack asks for one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

POST_SECONDS = 1.0  # docs.slack.dev/apis/web-api/rate-limits: about one message a second in a channel
MAX_REMEMBERED = 10_000  # a bot that runs for months meets many channels

Room = tuple[str, str]  # workspace, channel


@dataclass
class Pace:
    """When the next post may go out. Times are those of the event loop's clock, in seconds.

    Attributes:
        interval: seconds from the answer to a post to the next one in the same channel; 0 posts at once.
    """

    interval: float = POST_SECONDS
    free_at: dict[Room, float] = field(default_factory=dict)
    queues: WeakValueDictionary[Room, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @asynccontextmanager
    async def turn(self, room: Room) -> AsyncIterator[None]:
        """Wait for one's turn in *room*, first come, first served; inside, one post may be made (or *hold* called)."""
        queue = self.queues.get(room)
        if queue is None:
            queue = self.queues[room] = asyncio.Lock()
        clock = asyncio.get_running_loop().time
        async with queue:
            await asyncio.sleep(self.wait(room, clock()))
            try:
                yield
            finally:
                self.used(room, clock())

    def wait(self, room: Room, now: float) -> float:
        """Seconds until a post may be made in *room*."""
        return max(0.0, self.free_at.get(room, now) - now)

    def used(self, room: Room, now: float) -> None:
        """A post was made (or refused) just now. Counting from the answer keeps Slack's own clock content."""
        self.hold(room, now, self.interval)
        if len(self.free_at) > MAX_REMEMBERED:
            self.free_at = {each: free for each, free in self.free_at.items() if free > now}

    def hold(self, room: Room, now: float, seconds: float) -> None:
        """Slack said Retry-After: nothing more goes out in *room* before."""
        self.free_at[room] = max(self.free_at.get(room, now), now + seconds)
