"""Rate limits as Discord counts them: a bucket per route and channel, one for everything, and a count of refusals."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass

from tests.loopback.discord.refusals import RefusedError
from tests.loopback.discord.world import Clock


@dataclass(frozen=True)
class Pace:
    """*most* calls in *seconds*."""

    most: int
    seconds: float


MESSAGES = Pace(5, 5.0)  # POST …/messages for each channel, as observed
EVERYTHING = Pace(50, 1.0)  # all routes but interactions, per bot
MAX_INVALID = 10_000  # 401, 403 and 429 in ten minutes; beyond it Discord bans the address for an hour


class Rates:
    def __init__(self, clock: Clock, messages: Pace = MESSAGES, everything: Pace = EVERYTHING) -> None:
        self._clock = clock
        self.messages, self.everything = messages, everything
        self._past: dict[str, deque[float]] = defaultdict(deque)
        self.invalid = 0

    def count_message(self, channel_id: str, headers: dict[str, str]) -> None:
        """One more message to *channel_id*; adds the X-RateLimit headers, raises 429 when the bucket is empty."""
        left, wait = self._take(f"messages:{channel_id}", self.messages)
        headers.update(
            {
                "X-RateLimit-Bucket": "messages",
                "X-RateLimit-Limit": str(self.messages.most),
                "X-RateLimit-Remaining": str(max(0, left)),
                "X-RateLimit-Reset-After": f"{wait:.3f}",
                "X-RateLimit-Reset": f"{self._clock.now().timestamp() + wait:.3f}",
            }
        )
        if left < 0:
            raise too_many(wait)

    def count_any(self, headers: dict[str, str]) -> None:
        left, wait = self._take("all", self.everything)
        if left < 0:
            headers["X-RateLimit-Global"] = "true"
            raise too_many(wait, everywhere=True)

    def _take(self, key: str, pace: Pace) -> tuple[int, float]:
        """Calls left after this one (-1: refused, not counted), and seconds until the oldest one is forgotten."""
        past, now = self._past[key], self._clock.seconds()
        while past and now - past[0] >= pace.seconds:
            past.popleft()
        wait = pace.seconds - (now - past[0]) if past else pace.seconds
        if len(past) >= pace.most:
            return -1, wait
        past.append(now)
        return pace.most - len(past), wait


def too_many(retry_after: float, *, everywhere: bool = False) -> RefusedError:
    # "global" is a Python keyword, hence the dict.
    more = {"retry_after": round(retry_after, 3), "global": everywhere}
    return RefusedError(429, 0, "You are being rate limited.", **more)
