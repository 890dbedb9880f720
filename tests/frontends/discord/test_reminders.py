"""The reminder before a streak ends, as the person who asked for it sees it on Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest

from bot.daily import Daily
from bot.engine.question import Library
from bot.frontends.discord.settings import PLATFORM, Settings
from bot.runtime import Runtime
from bot.store import Store
from tests.frontends.discord.conftest import running
from tests.frontends.discord.test_commands import private_answer
from tests.frontends.evenings import Evening, answered_before, look_now
from tests.loopback.discord import LoopbackDiscord, Person
from tests.loopback.discord.server import text_of
from tests.loopback.discord.shapes import Json


@pytest.fixture
def clock() -> Evening:
    return Evening()


@pytest.fixture
def runtime(store: Store, library: Library, clock: Evening) -> Runtime:
    return Runtime(store, library, clock)


@pytest.fixture
async def bot(runtime: Runtime, settings: Settings, server: LoopbackDiscord) -> AsyncIterator[asyncio.Task[None]]:
    async with running(runtime, settings, server) as task:
        yield task


live = pytest.mark.usefixtures("bot")


def letters(server: LoopbackDiscord, person: Person) -> list[Json]:
    return server.spoken(person.dm)


async def asked_for(server: LoopbackDiscord, person: Person, runtime: Runtime, days: int = 3, **options: str) -> None:
    """*person* has a streak and wants reminders; their hour has come."""
    answered_before(runtime.store, runtime.clock(), server.general["guild_id"], person.id, days)
    chosen = {"reminder": "20", "timezone": "UTC"} | options
    assert "20:00" in await private_answer(server, await person.command(server.general, "interview settings", **chosen))
    look_now(runtime.store)


async def tick(runtime: Runtime) -> None:
    """Another process's scheduler plans; this one's front end delivers."""
    await Daily(runtime, PLATFORM).tick()


@live
async def test_it_is_off_until_it_is_asked_for(server: LoopbackDiscord, runtime: Runtime) -> None:
    alice = server.person("alice")
    answered_before(runtime.store, runtime.clock(), server.general["guild_id"], alice.id, 3)
    shown = await private_answer(server, await alice.command(server.general, "interview settings"))
    assert "Streak reminder: off" in shown
    await tick(runtime)
    assert letters(server, alice) == []


@live
async def test_it_comes_as_a_direct_message_with_a_button_that_ends_it(
    server: LoopbackDiscord, runtime: Runtime
) -> None:
    alice = server.person("alice")
    await asked_for(server, alice, runtime)
    for _ in range(3):
        await tick(runtime)
    (letter,) = letters(server, alice)
    assert "3 days in a row" in text_of(letter)
    assert "/interview settings" in text_of(letter)
    assert letter["mentions"] == []
    off = await private_answer(server, await alice.click(letter, "No more reminders"))
    assert "No more reminders" in off
    shown = await private_answer(server, await alice.command(server.general, "interview settings"))
    assert "Streak reminder: off" in shown


@live
async def test_in_chinese_to_those_who_have_set_it(server: LoopbackDiscord, runtime: Runtime) -> None:
    mei = server.person("mei", locale="zh-CN")
    await asked_for(server, mei, runtime, language="zh")
    await tick(runtime)
    (letter,) = letters(server, mei)
    assert "今天答一题" in text_of(letter)
    assert "按钮" in text_of(letter)


async def test_the_name_of_a_server_mentions_nobody(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings
) -> None:
    server.world.guilds[server.general["guild_id"]]["name"] = "@everyone *lab*"
    alice = server.person("alice")
    async with running(runtime, settings, server):
        await asked_for(server, alice, runtime)
        await tick(runtime)
    (letter,) = letters(server, alice)
    assert "lab" in text_of(letter)
    assert "*lab*" not in text_of(letter)
    assert (letter["mentions"], letter["mention_everyone"]) == ([], False)


@live
async def test_who_takes_no_direct_messages_is_not_reminded_any_more(
    server: LoopbackDiscord, runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    alice = server.person("alice")
    await asked_for(server, alice, runtime)
    server.world.closed_dms.add(alice.id)
    for _ in range(2):
        await tick(runtime)
    assert "reminder switched off" in capsys.readouterr().out
    shown = await private_answer(server, await alice.command(server.general, "interview settings"))
    assert "Streak reminder: off" in shown
    server.world.closed_dms.clear()
    await tick(runtime)
    assert letters(server, alice) == []


async def test_killed_after_sending_and_before_noting_that_it_is_not_sent_again(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings, clock: Evening
) -> None:
    alice = server.person("alice")
    async with running(runtime, settings, server):
        await asked_for(server, alice, runtime)
        await tick(runtime)
    assert len(letters(server, alice)) == 1
    runtime.store.run(lambda db: db.execute("UPDATE outbox SET delivered_at = NULL"))  # the note was never made
    for pass_by in (clock.on, lambda minutes: server.world.clock.skip(60 * minutes)):  # nonces are forgotten by then
        pass_by(minutes=10)
    async with running(runtime, settings, server):
        await server.until(lambda: not pending(runtime))
    assert len(letters(server, alice)) == 1


async def test_planned_before_a_kill_it_comes_after_the_start_unless_the_day_is_over(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings, clock: Evening
) -> None:
    alice, bob = server.person("alice"), server.person("bob")
    async with running(runtime, settings, server):
        for person in (alice, bob):
            await asked_for(server, person, runtime)
    runtime.store.run(lambda db: Daily(runtime, PLATFORM).reminders.plan(db, clock()))
    assert pending(runtime) == 2
    runtime.store.run(
        lambda db: db.execute(
            "UPDATE outbox SET effect = replace(effect, ?, ?) WHERE session LIKE ?",
            ['"until":"2', '"until":"1', f"%:{bob.id}"],  # bob's day ended long ago
        )
    )
    async with running(runtime, settings, server):
        await server.until(lambda: letters(server, alice))
        await server.until(lambda: not pending(runtime))
    assert letters(server, bob) == []


def pending(runtime: Runtime) -> int:
    query = "SELECT count(*) FROM outbox WHERE delivered_at IS NULL AND session LIKE 'reminder:%'"
    return cast("int", runtime.store.run(lambda db: db.execute(query).fetchone()[0]))
