"""How often Slack lets an app call: about one post a second in a channel, and so many calls a minute of each method.

Source: docs.slack.dev/apis/web-api/rate-limits. Short bursts of posts are allowed there without a number; this server
takes it as a bucket of *burst* posts that fills at *per_second*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from tests.loopback.slack.model import Clock, SlackError

MINUTE = 60.0
TIERS = {2: 20, 3: 50, 4: 100}  # calls per minute, per method and workspace
SLACK_KEEPS_SECONDS = 1  # the least Retry-After that Slack names: it counts in whole seconds


@dataclass
class PostLimit:
    """One bucket a channel. With *per_second* None posts are not limited: most tests are about something else."""

    clock: Clock
    per_second: float | None = None
    burst: int = 1
    level: dict[str, tuple[float, float]] = field(default_factory=dict)  # channel -> (posts left, at)

    def spend(self, channel: str) -> None:
        if self.per_second is None:
            return
        now = self.clock.now()
        left, at = self.level.get(channel, (float(self.burst), now))
        left = min(float(self.burst), left + (now - at) * self.per_second)
        if left < 1 - 1e-6:
            wait = max(SLACK_KEEPS_SECONDS, math.ceil((1 - left) / self.per_second))
            raise SlackError("ratelimited", status=429, headers={"Retry-After": str(wait)})
        self.level[channel] = (left - 1, now)


@dataclass
class TierLimit:
    """A sliding minute for each (workspace, method)."""

    clock: Clock
    enforced: bool = False
    calls: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def spend(self, team: str, method: str, tier: int | None) -> None:
        if not self.enforced or tier is None:
            return
        now = self.clock.now()
        recent = [at for at in self.calls.get((team, method), []) if now - at < MINUTE]
        if len(recent) >= TIERS[tier]:
            wait = max(SLACK_KEEPS_SECONDS, math.ceil(MINUTE - (now - recent[0])))
            raise SlackError("ratelimited", status=429, headers={"Retry-After": str(wait)})
        self.calls[team, method] = [*recent, now]
