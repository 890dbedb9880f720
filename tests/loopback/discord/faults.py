"""Faults to order: the next calls that match fail the way the real service fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from tests.loopback.discord.shapes import Json


class When(Enum):
    BEFORE = auto()  # the call is refused and nothing happens
    AFTER = auto()  # it is done, but the bot never hears of it: what nonces are for


@dataclass
class Fault:
    """*method* and *path* choose the calls ("" matches all); *times* of them fail."""

    method: str
    path: str
    status: int = 502
    body: Json = field(default_factory=lambda: {"message": "upstream connect error", "code": 0})
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    when: When = When.BEFORE

    def strikes(self, method: str, path: str) -> bool:
        if self.times <= 0 or self.method not in ("", method) or self.path not in path:
            return False
        self.times -= 1
        return True


def flood(seconds: float, *, times: int = 1, path: str = "", everywhere: bool = False) -> Fault:
    """429 with *seconds* to wait, for one route or for the whole bot."""
    headers = {"Retry-After": str(seconds)} | ({"X-RateLimit-Global": "true"} if everywhere else {})
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}
    return Fault("POST", path, 429, body, headers, times)
