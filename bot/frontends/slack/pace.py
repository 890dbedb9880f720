"""One post a second in each channel, and a pause where Slack asks for one."""

from __future__ import annotations

from dataclasses import dataclass, field

POST_SECONDS = 1.0  # docs.slack.dev/apis/web-api/rate-limits: about one message a second in a channel


@dataclass
class Pace:
    """When the next post may go out. Keys are (workspace, channel); times are those of the caller's clock, in seconds.

    Attributes:
        interval: seconds between two posts in one channel; 0 posts at once.
    """

    interval: float = POST_SECONDS
    free_at: dict[tuple[str, str], float] = field(default_factory=dict)

    def take(self, workspace: str, channel: str, now: float) -> float:
        """Reserve the next turn and say how many seconds to wait for it."""
        turn = max(now, self.free_at.get((workspace, channel), now))
        self.free_at[workspace, channel] = turn + self.interval
        if len(self.free_at) > 10_000:  # a bot that runs for months meets many channels
            self.free_at = {key: free for key, free in self.free_at.items() if free > now}
        return turn - now

    def hold(self, workspace: str, channel: str, now: float, seconds: float) -> None:
        """Slack said Retry-After: nothing more goes out there before."""
        self.free_at[workspace, channel] = max(self.free_at.get((workspace, channel), now), now + seconds)
