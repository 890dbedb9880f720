"""Several messages in a row are one answer: people press Enter between two thoughts.

A burst ends when nobody adds to it for *wait* seconds, or after `LONGEST` such waits, so that a talkative candidate
still gets a grade.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from bot.errors import OperatorError

log = structlog.get_logger()

LONGEST = 5  # waits
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)  # seconds between tries while the database does not take an answer


@dataclass(frozen=True, slots=True)
class Speaker:
    """One person in one interview."""

    session: str
    person: str


@dataclass(slots=True)
class Burst:
    """What was said so far, by message id (so that a message found twice counts once), and until when to wait."""

    until: float
    said: dict[int, str] = field(default_factory=dict)
    timer: asyncio.Task[None] | None = None


Use = Callable[[Speaker, dict[int, str]], Awaitable[None]]


class Gather:
    """Collects messages and hands each burst to *use* once, in order of the message ids."""

    def __init__(self, wait: float, use: Use, pauses: Sequence[float] = PAUSES) -> None:
        self._wait = wait
        self._pauses = pauses
        self._use = use
        self._bursts: dict[Speaker, Burst] = {}
        self._running: set[asyncio.Task[None]] = set()

    def add(self, speaker: Speaker, message: int, text: str) -> bool:
        """Put *text* to the speaker's burst; whether it began one."""
        now = asyncio.get_running_loop().time()
        burst = self._bursts.get(speaker)
        is_first = burst is None
        if burst is None:
            burst = self._bursts[speaker] = Burst(until=now + LONGEST * self._wait)
        burst.said[message] = text
        if burst.timer is not None:
            burst.timer.cancel()
        burst.timer = asyncio.create_task(self._later(speaker, min(self._wait, burst.until - now)))
        return is_first

    async def flush(self, speaker: Speaker) -> None:
        """Use the speaker's burst now: a command follows it."""
        burst = self._bursts.pop(speaker, None)
        if burst is None:
            return
        if burst.timer is not None and burst.timer is not asyncio.current_task():
            burst.timer.cancel()
        task = asyncio.create_task(self._used(speaker, dict(sorted(burst.said.items()))))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

    async def close(self) -> None:
        """Use everything that is waiting."""
        await asyncio.gather(*(self.flush(speaker) for speaker in list(self._bursts)), *self._running)

    async def _later(self, speaker: Speaker, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
        await self.flush(speaker)

    async def _used(self, speaker: Speaker, said: dict[int, str]) -> None:
        for pause in (*self._pauses, None):
            try:
                await self._use(speaker, said)
            except OperatorError as error:  # the database is locked or full for the moment; ids keep it to one attempt
                if pause is None:
                    log.exception("an answer could not be kept", session=speaker.session)
                    return
                log.warning("an answer waits for the database", session=speaker.session, trouble=str(error))
                await asyncio.sleep(pause)
            except Exception:
                log.exception("an answer could not be handled", session=speaker.session)
                return
            else:
                return
