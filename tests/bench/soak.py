"""`mianshi serve` for many minutes under everything that goes wrong, then: what candidates saw beside what is stored.

Half of the candidates are on a loopback Discord, half on a loopback Slack; one process serves both, and is started
again when it ends, as a service manager would. Faults come at seeded moments. Exit code 1: something was lost, doubled
or out of order. The full disk needs the right to mount a small tmpfs, and is left out with a word where there is none.

python -m tests.bench.soak [--minutes 20] [--candidates 100] [--seed 1] [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.bench.discord_load import memory_of
from tests.bench.soak_people import ANSWERS, EXPECTED, Candidate, OnDiscord, OnSlack, Talk, Threads, interviews
from tests.frontends.discord.bank_path import BANK
from tests.frontends.slack.scene import MANIFEST
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.discord.faults import Fault as DiscordFault
from tests.loopback.discord.faults import When, flood
from tests.loopback.discord.shapes import Opcode
from tests.loopback.slack.faults import Cut
from tests.loopback.slack.faults import Fault as SlackFault
from tests.loopback.slack.server import SlackServer

ROOT = Path(__file__).parents[2]
DISK = "96m"
POSTS = "chat.postMessage"
RETRIES = (0.5, 3.0, 8.0, 20.0, 40.0)  # Slack's own: at once, after 1 and after 5 minutes
HOLD_LOCK = "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN EXCLUSIVE'); time.sleep({})"


@dataclass
class Service:
    """The process, which is kept running; *lives* holds (age in s, MB at its start, MB at its end)."""

    discord: LoopbackDiscord
    slack: SlackServer
    database: Path
    lives: list[tuple[float, float, float]] = field(default_factory=list)
    ended_by_itself: int = 0
    is_wanted: bool = True
    child: asyncio.subprocess.Process | None = None

    async def keep(self) -> None:
        """Run it, again and again, until it is no longer wanted."""
        while self.is_wanted:
            with self.database.with_suffix(".log").open("ab") as log:
                self.child = child = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "bot", "serve", cwd=ROOT, env=self._environment(), stdout=log, stderr=log
                )
            await self._watch(child)
            if self.is_wanted and child.returncode != -signal.SIGKILL:
                self.ended_by_itself += 1
            await asyncio.sleep(0.5)

    async def _watch(self, child: asyncio.subprocess.Process) -> None:
        began, first, last = time.monotonic(), 0.0, 0.0
        while child.returncode is None:
            with suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), 1.0)
            is_settled = time.monotonic() - began > 5
            last = memory_of(child.pid) or last
            first = first or (last if is_settled else 0.0)
        self.lives.append((time.monotonic() - began, first, last))

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "MIANSHI_DB": str(self.database),
            "MIANSHI_BANK": str(BANK),
            "MIANSHI_DISCORD_TOKEN": self.discord.token,
            "MIANSHI_DISCORD_API_URL": self.discord.api_url,
            "MIANSHI_SLACK_BOT_TOKEN": self.slack.world.teams["T1"].bot_token,
            "MIANSHI_SLACK_APP_TOKEN": self.slack.app_token,
            "MIANSHI_SLACK_API_URL": self.slack.api_url,
        }

    def send(self, number: signal.Signals) -> None:
        if self.child is not None and self.child.returncode is None:
            self.child.send_signal(number)


@dataclass
class Storm:
    """One misfortune at a time, each at a moment and of a length that the die has chosen."""

    service: Service
    random: Random
    disk: Path | None
    happened: Counter[str] = field(default_factory=Counter)

    async def rage(self, waits: tuple[float, float]) -> None:
        faults = [self.kill, self.drop, self.limit, self.fail, self.slow, self.lock] + [self.fill] * bool(self.disk)
        while True:
            self.random.shuffle(faults)
            for fault in faults:
                await asyncio.sleep(self.random.uniform(*waits))
                self.happened[str(fault.__doc__)] += 1
                await fault()

    async def kill(self) -> None:
        "SIGKILL"
        self.service.send(signal.SIGKILL)

    async def drop(self) -> None:
        "sockets dropped"
        forget = self.random.random() < 0.3
        await self.service.discord.gateway.drop(op=self.random.choice([None, Opcode.RECONNECT]), forget=forget)
        if self.random.random() < 0.5:
            self.service.slack.sockets.break_off()
        else:
            await self.service.slack.sockets.say_goodbye("refresh_requested", close=True)

    async def limit(self) -> None:
        "429"
        self.service.discord.fail(flood(self.random.uniform(0.5, 3), times=3, path="/messages"))
        self.service.slack.world.faults.rate_limit(POSTS, retry_after=self.random.choice([1, 2]), times=3)

    async def fail(self) -> None:
        "500 or cut, done or not"
        when = self.random.choice(list(When))
        self.service.discord.fail(DiscordFault("POST", "/messages", 500, times=3, when=when))
        plan = self.service.slack.world.faults.plan
        plan(SlackFault(POSTS, status=500, times=2))
        plan(SlackFault(POSTS, cut=self.random.choice(list(Cut)), times=2))

    async def slow(self) -> None:
        "slow replies"
        self.service.discord.rest.latency = self.random.uniform(0.5, 2)
        with self.service.slack.world.stalled(POSTS):
            await asyncio.sleep(self.random.uniform(3, 6))
        self.service.discord.rest.latency = 0.0

    async def lock(self) -> None:
        "database locked"
        program = HOLD_LOCK.format(self.random.uniform(2, 13))  # the store waits for 10 s
        holder = await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(self.service.database))
        await holder.wait()

    async def fill(self) -> None:
        "disk full"
        assert self.disk is not None
        ballast = self.disk / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        await asyncio.sleep(self.random.uniform(3, 8))
        ballast.unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """*folder* as a file system of its own, None where this user may not mount one."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    if not sys.platform.startswith("linux") or subprocess.run(command, check=False, capture_output=True).returncode:
        print("The full disk is left out: it needs the right to mount a tmpfs.")
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@dataclass
class Findings:
    """What is wrong, each with the interview it is wrong in."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)

    def compare(self, what: str, found: tuple[object, ...], expected: tuple[object, ...]) -> None:
        missing, surplus = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
        if missing:
            self.lost.append(f"{what}: {dict(missing)}")
        if surplus:
            self.doubled.append(f"{what}: {dict(surplus)}")
        if not missing and not surplus and found != expected:
            self.disordered.append(f"{what}: {found}")


def compared(database: Path, talks: list[Talk]) -> Findings:
    """Every answer is one attempt, every grade was shown once, and all of it in order."""
    findings = Findings()
    db = sqlite3.connect(database)
    for talk in talks:
        where = "SELECT id FROM sessions WHERE platform = ? AND (channel = ? OR thread = ?)"
        sessions = [row[0] for row in db.execute(where, [talk.platform, talk.room, talk.room])]
        name = f"{talk.platform} {talk.room}"
        findings.compare(f"sessions of {name}", (talk.room,) * len(sessions), (talk.room,))
        for session in sessions:
            rows = db.execute("SELECT question, answer FROM attempts WHERE session = ? ORDER BY id", [session])
            findings.compare(f"attempts of {name}", tuple(rows), ANSWERS[: len(talk.said)])
            graded = "SELECT count(*) FROM outbox WHERE session = ? AND effect ->> '$.type' = 'Graded'"
            count = db.execute(graded + " AND delivered_at IS NOT NULL", [session]).fetchone()[0]
            findings.compare(f"grades of {name}", ("grade",) * count, ("grade",) * len(talk.said))
        findings.compare(f"seen in {name}", talk.signs, EXPECTED)
    said, kept = sum(len(talk.said) for talk in talks), db.execute("SELECT count(*) FROM attempts").fetchone()[0]
    if kept > said:
        findings.doubled.append(f"{kept} attempts stored, {said} answers given")
    db.close()
    return findings


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Service]:
    async with LoopbackDiscord() as discord, SlackServer.run(MANIFEST) as slack:
        slack.events.pauses = RETRIES
        slack.new_team("T1", people=["U0"], channels=[])
        service = Service(discord, slack, folder / "mianshi.sqlite")
        keeping = asyncio.create_task(service.keep())
        try:
            await discord.until(lambda: discord.gateway.connected and discord.world.commands, 60)
            await slack.connected(60)
            yield service
        finally:
            service.is_wanted = False
            service.send(signal.SIGTERM)
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(keeping), 20)
            service.send(signal.SIGKILL)
            await keeping


def people_of(service: Service, count: int) -> list[Candidate]:
    threads, slack = Threads(service.discord), service.slack
    team = slack.world.teams["T1"]
    found: list[Candidate] = []
    for number in range(count):
        if number % 2:
            found.append(OnDiscord(service.discord, threads, service.discord.person(f"p{number}")))
            continue
        slack.join(team, f"U{number}")
        slack.new_channel(team, f"C{number}")
        found.append(OnSlack(slack, slack.person(team, f"U{number}"), f"C{number}"))
    return found


async def soak(minutes: float, candidates: int, seed: int, *, quick: bool = False) -> Findings:
    """One run; prints its table."""
    pause = (1.0, 2.0) if quick else (4.0, 16.0)
    waits = (1.0, 3.0) if quick else (4.0, 10.0)
    with tempfile.TemporaryDirectory() as name, small_disk(Path(name)) as disk:
        async with served(Path(name)) as service:
            storm = Storm(service, Random(seed), disk)
            raging = asyncio.create_task(storm.rage(waits))
            end = time.monotonic() + 60 * minutes
            people = people_of(service, candidates)
            held = [interviews(one, Random(f"{seed}/{n}"), pause, end) for n, one in enumerate(people)]
            raging.add_done_callback(lambda task: task.cancelled() or task.result())
            found = list(zip(people, await asyncio.gather(*held), strict=True))
            raging.cancel()
            with suppress(asyncio.CancelledError):
                await raging
            await asyncio.sleep(3)  # for what it might wrongly still say
            for one, talks in found:
                for talk in talks:
                    talk.signs = one.signs(talk.room)
        talks = [talk for _, those in found for talk in those]
        findings = compared(service.database, talks)
        if keep := os.environ.get("MIANSHI_SOAK_LOG"):  # where the log of the process is to go
            shutil.copyfile(service.database.with_suffix(".log"), keep)
    report(minutes, candidates, seed, service, storm, talks, findings)
    return findings


def report(
    minutes: float,
    candidates: int,
    seed: int,
    service: Service,
    storm: Storm,
    talks: list[Talk],
    findings: Findings,
) -> None:
    age, first, last = max(service.lives)
    rows = [
        ("minutes, candidates, seed", f"{minutes:g}, {candidates}, {seed}"),
        ("interviews (Discord + Slack)", " + ".join(str(sum(t.platform == p for t in talks)) for p in PLATFORMS)),
        ("answers", sum(len(talk.said) for talk in talks)),
        *sorted(storm.happened.items()),
        ("ended by itself", service.ended_by_itself),
        ("events that Slack gave up on", len(service.slack.events.given_up)),
        ("lost", len(findings.lost)),
        ("doubled", len(findings.doubled)),
        ("out of order", len(findings.disordered)),
        (f"memory in its longest life ({age:.0f} s)", f"{first:.0f} MB at start, {last:.0f} MB at end"),
    ]
    for name, value in rows:
        print(f"{name:<40} {value}")
    for fault in (*findings.lost, *findings.doubled, *findings.disordered)[:20]:
        print("  ", fault)


PLATFORMS = ("discord", "slack")


def main() -> int:
    parser = argparse.ArgumentParser(description="A long run under faults; exit code 1 when something was lost.")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--candidates", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="Everything follows more closely.")
    asked = parser.parse_args()
    found = asyncio.run(soak(asked.minutes, asked.candidates, asked.seed, quick=asked.quick))
    return int(bool(found.lost or found.doubled or found.disordered))


if __name__ == "__main__":
    sys.exit(main())
