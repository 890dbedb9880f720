"""The reminder before a streak ends, as the person who asked for it sees it in Slack."""

from __future__ import annotations

import re

import pytest

from bot.daily import Daily
from bot.frontends.slack.asker import PLATFORM
from bot.runtime import Runtime
from tests.frontends.evenings import Evening, answered_before, look_now
from tests.frontends.slack.scene import QUESTIONS, Scene
from tests.loopback.slack.faults import Cut, Fault
from tests.loopback.slack.model import Json

LETTERS = "DU1"  # ada's direct messages
RISK = "3 days in a row"


async def asked_for(scene: Scene, runtime: Runtime, words: str = "reminder on") -> None:
    """ada has a streak and wants reminders; her hour has come."""
    runtime.clock = Evening()
    scene.team.members["U1"].tz = "Etc/UTC"
    answered_before(runtime.store, runtime.clock(), "T1", "U1", 3)
    await scene.ada.types("C1", f"/interview {words}")
    await scene.whispered(scene.ada, "from 20:00 on (Etc/UTC)")
    look_now(runtime.store)


async def tick(runtime: Runtime) -> None:
    await Daily(runtime, PLATFORM).tick()


async def test_it_is_off_until_it_is_asked_for(scene: Scene) -> None:
    async with scene.bot() as runtime:
        runtime.clock = Evening()
        answered_before(runtime.store, runtime.clock(), "T1", "U1", 3)
        await tick(runtime)
        await scene.quiet()
        assert LETTERS not in scene.team.channels


async def test_it_comes_as_a_direct_message_once_with_a_button_that_ends_it(scene: Scene) -> None:
    async with scene.bot() as runtime:
        await asked_for(scene, runtime)
        for _ in range(3):
            await tick(runtime)
        letter = await scene.sees(RISK, LETTERS)
        assert "/interview reminder off" in letter.said
        assert scene.count(RISK, LETTERS) == 1
        await scene.ada.clicks(letter, "reminder-off")
        await scene.whispered(scene.ada, "No more reminders", LETTERS)
        assert await Daily(runtime, PLATFORM).reminders.hour("T1", "U1") is None


@pytest.mark.parametrize(
    ("words", "hour"),
    [("on", 20), ("21", 21), ("on 9:00", 9), ("提醒 22点", 22), ("on 开", 20)],
)
async def test_the_hour_may_be_said(scene: Scene, words: str, hour: int) -> None:
    async with scene.bot() as runtime:
        verb = "" if "提醒" in words else "reminder "
        await scene.ada.types("C1", f"/interview {verb}{words}")
        await scene.whispered(scene.ada, f"from {hour}:00 on")
        assert await Daily(runtime, PLATFORM).reminders.hour("T1", "U1") == hour


async def test_a_word_that_means_nothing_changes_nothing(scene: Scene) -> None:
    async with scene.bot() as runtime:
        await scene.ada.types("C1", "/interview reminder tomorrow")
        await scene.whispered(scene.ada, "I do not know")
        assert await Daily(runtime, PLATFORM).reminders.hour("T1", "U1") is None


async def test_it_is_in_the_settings_too(scene: Scene) -> None:
    async with scene.bot() as runtime:
        reminders = Daily(runtime, PLATFORM).reminders
        for chosen, hour in (("21", 21), ("off", None)):
            scene.slack.world.views.clear()
            await scene.ada.types("C1", "/interview settings")
            await scene.ada.fills(await scene.form(), {"reminder": chosen})
            assert await reminders.hour("T1", "U1") == hour


async def test_in_chinese_to_those_whose_slack_is_chinese(scene: Scene) -> None:
    async with scene.bot() as runtime:
        scene.team.members["U1"].locale, scene.team.members["U1"].tz = "zh-CN", "Etc/UTC"
        runtime.clock = Evening()
        answered_before(runtime.store, runtime.clock(), "T1", "U1", 3)
        await scene.ada.types("C1", "/interview 提醒 开")
        await scene.whispered(scene.ada, "快断时")
        look_now(runtime.store)
        await tick(runtime)
        letter = await scene.sees("今天答一题", LETTERS)
        assert "reminder off" in letter.said


@pytest.mark.parametrize("word", ["messages_tab_disabled", "user_disabled", "channel_not_found"])
async def test_who_cannot_be_written_to_is_not_reminded_any_more(scene: Scene, word: str) -> None:
    async with scene.bot() as runtime:
        await asked_for(scene, runtime)
        scene.slack.world.faults.plan(Fault("chat.postMessage", word))
        for _ in range(3):
            await tick(runtime)
        await scene.quiet()
        assert LETTERS not in scene.team.channels
        assert await Daily(runtime, PLATFORM).reminders.hour("T1", "U1") is None


async def test_a_doubtful_delivery_is_repeated_and_seen_once(scene: Scene) -> None:
    async with scene.bot() as runtime:
        await asked_for(scene, runtime)
        scene.slack.world.faults.plan(Fault("chat.postMessage", cut=Cut.AFTER))
        await tick(runtime)
        await scene.eventually(lambda: not pending(runtime))
        assert scene.count(RISK, LETTERS) == 1


async def test_planned_before_a_kill_it_comes_after_the_start(scene: Scene) -> None:
    async with scene.bot() as runtime:
        await asked_for(scene, runtime)
        now = runtime.clock()
        runtime.store.run(lambda db: Daily(runtime, PLATFORM).reminders.plan(db, now))
        assert pending(runtime) == 1
    assert LETTERS not in scene.team.channels
    async with scene.bot() as runtime:
        runtime.clock = Evening()
        await tick(runtime)
        await scene.sees(RISK, LETTERS)
        await tick(runtime)
        assert scene.count(RISK, LETTERS) == 1


async def test_its_button_begins_an_interview_at_once(scene: Scene) -> None:
    async with scene.bot() as runtime:
        await asked_for(scene, runtime)
        await tick(runtime)
        await scene.ada.clicks(await scene.sees(RISK, LETTERS), "start")
        form: Json = await scene.form()
        await scene.ada.fills(form, {"plan": "short", "where": "private"})
        await scene.sees(QUESTIONS[0], LETTERS)


async def test_help_has_it(scene: Scene) -> None:
    async with scene.bot():
        await scene.ada.types("C1", "/interview help")
        assert re.search(r"reminder on\|off\|21.*off by default", (await scene.whispered(scene.ada, "reminder")).said)


def pending(runtime: Runtime) -> int:
    query = "SELECT count(*) FROM outbox WHERE delivered_at IS NULL AND session LIKE 'reminder:%'"
    return int(runtime.store.run(lambda db: db.execute(query).fetchone()[0]))
