"""Two hundred interviews at once in twenty Slack channels, beside a bot that only says everything again.

Both bots are processes of their own on the same loopback server. What is measured is what a bot adds to Slack: from a
person's reply to the message that answers it. Slack's limit of one post a second in a channel is set aside for that,
and so is the interview's wait for further messages (1 s by default). The last line keeps the limit: then ten interviews
share a channel's posts, and the limit is all that is measured.

By itself: python -m tests.bench.slack_load [PEOPLE [CHANNELS]]
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.bank.examples import CHOICE, NUMBER, TEXT, make_bank
from tests.frontends.slack.scene import ANSWER_TEXT, MANIFEST, PLAN, QUESTIONS
from tests.loopback.slack.echobot import ECHO_MANIFEST
from tests.loopback.slack.model import Message
from tests.loopback.slack.person import Person
from tests.loopback.slack.server import Manifest, SlackServer

PACE = 20  # replies per second while they are spread over time
PATIENCE = 120.0
ROOT = Path(__file__).parents[2]
LONG_PLAN = PLAN.replace("[bn-place, conv-output, bn-at-inference]", "[bn-at-inference, bn-place, conv-output]")

HEAD = """                   spread over time (ms)       all in one moment (ms)   answers  memory
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
        return f"{self.name:<16} {spread}     {together}    {self.per_second:8.0f}  {self.megabytes:6.0f}"


@dataclass
class Seat:
    """A person, the thread they talk in (its newest message of the bot), and what they say next."""

    person: Person
    thread: Message
    words: str = "hello"


async def load(people: int, channels: int) -> list[Measured]:
    """The echo, the interview, and the interview under Slack's own limit."""
    return [
        await measured("echo", people, channels, post_seconds=0),
        await measured("interview", people, channels, post_seconds=0),
        await measured("interview, 1/s", people, channels, post_seconds=1),
    ]


async def measured(name: str, people: int, channels: int, *, post_seconds: int) -> Measured:
    is_echo = name == "echo"
    async with server_for(ECHO_MANIFEST if is_echo else MANIFEST, people, channels) as slack:
        with tempfile.TemporaryDirectory() as folder:
            command = echo_command(slack) if is_echo else interview_command(Path(folder), post_seconds)
            async with running(slack, command) as process:
                seats = await (echo_seats if is_echo else interview_seats)(slack, channels)
                if post_seconds:
                    slack.world.posts.per_second = 1 / post_seconds
                pace = PACE if not post_seconds else channels * 0.8
                spread = await spread_out(slack, seats, pace)
                for seat in seats:
                    seat.words = "a"  # the second question is a choice
                together, took = await at_once(slack, seats)
                return Measured(name, spread, together, people / took, memory_of(process))


@asynccontextmanager
async def server_for(manifest: Manifest, people: int, channels: int) -> AsyncIterator[SlackServer]:
    async with SlackServer.run(manifest) as slack:
        users = [f"U{n:03}" for n in range(people)]
        slack.new_team("T1", people=users, channels=[f"C{n:02}" for n in range(channels)])
        yield slack


def echo_command(slack: SlackServer) -> tuple[str, ...]:
    return ("tests.loopback.slack.echobot", slack.api_url, slack.world.teams["T1"].bot_token, slack.app_token)


def interview_command(folder: Path, post_seconds: int) -> tuple[str, ...]:
    bank = make_bank(folder, TEXT, NUMBER, CHOICE, plan=LONG_PLAN)
    return ("tests.frontends.slack.process", str(folder / "db.sqlite"), str(bank), str(post_seconds), "0")


def room(number: int, channels: int) -> str:
    return f"C{number % channels:02}"


async def echo_seats(slack: SlackServer, channels: int) -> list[Seat]:
    team = slack.world.teams["T1"]
    people = [slack.person(team, user) for user in team.members]
    return [Seat(person, person.says(room(n, channels), "root"), ANSWER_TEXT) for n, person in enumerate(people)]


async def interview_seats(slack: SlackServer, channels: int) -> list[Seat]:
    """Interviews that wait for their first answer."""
    team = slack.world.teams["T1"]
    people = [slack.person(team, user) for user in team.members]
    for number, person in enumerate(people):
        await person.types(room(number, channels), "/interview start short")
    return [
        Seat(person, await slack.until(lambda p=person, n=n: asked(slack, p, room(n, channels)), PATIENCE), ANSWER_TEXT)  # type: ignore[misc]
        for n, person in enumerate(people)
    ]


def asked(slack: SlackServer, person: Person, channel: str) -> Message | None:
    """The first question in the thread that belongs to *person*."""
    messages = slack.world.teams["T1"].channels[channel].messages
    for message in messages.values():
        root = messages.get(message.thread_ts or "")
        if root is not None and f"<@{person.id}>" in root.text and QUESTIONS[2] in message.said:
            return message
    return None


async def talk(slack: SlackServer, seat: Seat, wait: float = 0.0) -> float:
    """Milliseconds from a reply to the message that answers it."""
    await asyncio.sleep(wait)
    key = (seat.thread.channel, seat.thread.thread_ts or seat.thread.ts)
    answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    slack.world.watched[key] = answer
    began = time.perf_counter()
    seat.person.replies(seat.thread, seat.words)
    await asyncio.wait_for(answer, PATIENCE)
    return 1000 * (time.perf_counter() - began)


async def spread_out(slack: SlackServer, seats: list[Seat], pace: float) -> tuple[float, ...]:
    """Everybody once, at moments that a seeded die has chosen."""
    random = Random(7)
    waits = [random.uniform(0, len(seats) / pace) for _ in seats]
    return tuple(await asyncio.gather(*(talk(slack, seat, wait) for seat, wait in zip(seats, waits, strict=True))))


async def at_once(slack: SlackServer, seats: list[Seat]) -> tuple[tuple[float, ...], float]:
    """Everybody in the same moment; latencies and the seconds until the last answer."""
    began = time.perf_counter()
    found = await asyncio.gather(*(talk(slack, seat) for seat in seats))
    return tuple(found), time.perf_counter() - began


@asynccontextmanager
async def running(slack: SlackServer, command: tuple[str, ...]) -> AsyncIterator[int]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MIANSHI_SLACK_BOT_TOKEN": slack.world.teams["T1"].bot_token,
        "MIANSHI_SLACK_APP_TOKEN": slack.app_token,
        "MIANSHI_SLACK_API_URL": slack.api_url,
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, cwd=ROOT, env=environment, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        await slack.connected(30)
        yield child.pid
    finally:
        child.kill()
        await child.wait()


def memory_of(process: int) -> float:
    """Resident memory of *process* in MB; 0 where there is no /proc."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    sizes = [line.split()[1] for line in lines if line.startswith("VmRSS")]
    return int(sizes[0]) / 1000 if sizes else 0.0


def quantile(values: tuple[float, ...], q: float) -> float:
    return sorted(values)[min(len(values) - 1, int(q * len(values)))]


if __name__ == "__main__":
    print(HEAD)
    size = [int(word) for word in sys.argv[1:3]]
    for line in asyncio.run(load(*(size + [200, 20][len(size) :]))):
        print(line.row())
