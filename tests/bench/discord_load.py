"""Two hundred people at once on Discord: the interview beside a bot that only says everything again.

Both bots are processes of their own on the same loopback server, whose rate limits are set aside: what is measured is
what a bot adds to Discord, from a person's message to the answer in the thread. The interview's wait for further
messages of a burst (2 s by default) is set to nothing here. By itself: python -m tests.bench.discord_load [PEOPLE].
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.loopback.discord import LoopbackDiscord, Person
from tests.loopback.discord.rates import Pace
from tests.loopback.discord.server import text_of
from tests.loopback.discord.shapes import Json

NO_LIMIT = Pace(10**9, 1.0)
PACE = 20  # messages per second while they are spread over time
PATIENCE = 120.0
AT_ONCE = 20  # interviews that are begun at the same time, before anything is measured
RIGHT = "The sigmoid saturates, so the gradient vanishes; relu is cheap."

HEAD = """             spread over time (ms)       all in one moment (ms)   answers  memory
              p50     p95     p99         p50     p95     p99       per s    (MB)"""


@dataclass(frozen=True)
class Measured:
    """Latencies in ms, answers per second when everybody speaks at once, memory of the process afterwards."""

    name: str
    spread: tuple[float, ...]
    together: tuple[float, ...]
    per_second: float
    megabytes: float

    def row(self) -> str:
        spread = " ".join(f"{quantile(self.spread, q):7.1f}" for q in (0.5, 0.95, 0.99))
        together = " ".join(f"{quantile(self.together, q):7.0f}" for q in (0.5, 0.95, 0.99))
        return f"{self.name:<10} {spread}     {together}    {self.per_second:8.0f}  {self.megabytes:6.0f}"


Talk = Callable[[int], Awaitable[float]]
"""One person says something and waits for the answer to it: seconds."""


@dataclass
class Seat:
    """A person, the room they talk in, and what they say next."""

    person: Person
    room: Json
    words: str = "hello"


async def load(people: int) -> list[Measured]:
    """The echo, then the interview."""
    async with LoopbackDiscord(messages=NO_LIMIT, everything=NO_LIMIT) as server:
        echo = await _echo(server, people)
    async with LoopbackDiscord(messages=NO_LIMIT, everything=NO_LIMIT) as server:
        return [echo, await _interview(server, people)]


async def _echo(server: LoopbackDiscord, people: int) -> Measured:
    guild = server.guild["id"]
    seats = [Seat(server.person(f"p{n}"), server.world.new_channel(guild, f"room-{n}")) for n in range(people)]
    module = "tests.loopback.discord.echobot"
    async with running(server, module, server.api_url, server.gateway.url, server.token) as bot:
        spread = await _spread(server, seats)
        together, took = await _together(server, seats)
        return Measured("echo", spread, together, people / took, memory_of(bot))


async def _interview(server: LoopbackDiscord, people: int) -> Measured:
    module = "tests.frontends.discord.process"
    with tempfile.TemporaryDirectory() as folder:
        async with running(server, module, server.api_url, server.token, f"{folder}/db.sqlite", "0") as bot:
            limit = asyncio.Semaphore(AT_ONCE)
            seats = await asyncio.gather(*(_seat(server, limit, server.person(f"p{n}")) for n in range(people)))
            spread = await _spread(server, seats)
            await asyncio.gather(*(_go_on(server, limit, seat) for seat in seats))
            together, took = await _together(server, seats)
            return Measured("interview", spread, together, people / took, memory_of(bot))


async def _seat(server: LoopbackDiscord, limit: asyncio.Semaphore, person: Person) -> Seat:
    """An interview that waits for its first answer."""
    async with limit:
        shown = await person.command(server.general, "interview start", plan="short", language="en")
        reply = await server.until(lambda: shown.reply, PATIENCE)
        room = server.world.channels[text_of(reply).split("<#")[1].split(">")[0]]
        return Seat(person, room, RIGHT)


async def _go_on(server: LoopbackDiscord, limit: asyncio.Semaphore, seat: Seat) -> None:
    """To the second question, which is answered with a letter."""
    async with limit:
        grade = server.last(seat.room)
        assert grade is not None
        assert "100 %" in text_of(grade)
        asked = server.rest.messages.next_in(seat.room["id"])
        await seat.person.click(grade, "Next")
        await asyncio.wait_for(asked, PATIENCE)
        seat.words = "a"


async def _talk(server: LoopbackDiscord, seat: Seat, wait: float = 0.0) -> float:
    """Milliseconds from a message to the answer to it."""
    await asyncio.sleep(wait)
    answer = server.rest.messages.next_in(seat.room["id"])
    began = time.perf_counter()
    await seat.person.say(seat.room, seat.words)
    await asyncio.wait_for(answer, PATIENCE)
    return 1000 * (time.perf_counter() - began)


async def _spread(server: LoopbackDiscord, seats: list[Seat]) -> tuple[float, ...]:
    """Everybody once, at moments that a seeded die has chosen."""
    random = Random(7)
    waits = [random.uniform(0, len(seats) / PACE) for _ in seats]
    return tuple(await asyncio.gather(*(_talk(server, s, w) for s, w in zip(seats, waits, strict=True))))


async def _together(server: LoopbackDiscord, seats: list[Seat]) -> tuple[tuple[float, ...], float]:
    """Everybody in the same moment; latencies and the seconds until the last answer."""
    began = time.perf_counter()
    found = await asyncio.gather(*(_talk(server, seat) for seat in seats))
    return tuple(found), time.perf_counter() - began


@asynccontextmanager
async def running(server: LoopbackDiscord, *command: str) -> AsyncIterator[int]:
    started = await asyncio.create_subprocess_exec(sys.executable, "-m", *command, stdout=DEVNULL, stderr=DEVNULL)
    try:
        await server.until(lambda: server.gateway.connected and server.world.commands, 30)
        yield started.pid
    finally:
        started.kill()
        await started.wait()


def memory_of(process: int) -> float:
    """Resident memory of *process* in MB; 0 where there is no /proc."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS")), 0.0)


def quantile(values: tuple[float, ...], q: float) -> float:
    return sorted(values)[min(len(values) - 1, int(q * len(values)))]


if __name__ == "__main__":
    print(HEAD)
    for measured in asyncio.run(load(int(sys.argv[1]) if len(sys.argv) > 1 else 200)):
        print(measured.row())
