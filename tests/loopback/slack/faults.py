"""Misfortune on order: the next calls of a method fail as a test asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from tests.loopback.slack.model import SlackError


class Cut(Enum):
    """When the connection is cut, with no answer: before the call took effect, or after (the doubtful case)."""

    BEFORE = "before"
    AFTER = "after"


@dataclass
class Fault:
    """*times* calls of *method* fail: with an error word, an HTTP status, or a cut connection."""

    method: str
    error: str = "internal_error"
    status: int = 200
    retry_after: float | None = None
    cut: Cut | None = None
    times: int = 1

    def as_error(self) -> SlackError:
        headers = {} if self.retry_after is None else {"Retry-After": f"{self.retry_after:g}"}
        return SlackError(self.error, status=self.status, headers=headers)


@dataclass
class Faults:
    planned: list[Fault] = field(default_factory=list)

    def plan(self, fault: Fault) -> None:
        self.planned.append(fault)

    def rate_limit(self, method: str, retry_after: float, times: int = 1) -> None:
        self.plan(Fault(method, "ratelimited", status=429, retry_after=retry_after, times=times))

    def take(self, method: str) -> Fault | None:
        """The fault that hits this call, used up; None for a call that may go through."""
        for fault in self.planned:
            if fault.method == method:
                fault.times -= 1
                if fault.times <= 0:
                    self.planned.remove(fault)
                return fault
        return None
