"""The slash commands beside the interview itself."""

from __future__ import annotations

import pytest

from bot.fonts import font_for
from bot.frontends.discord.permissions import invite_link, wanted
from bot.frontends.discord.settings import application_id
from bot.store import Store
from tests.frontends.discord.conftest import Interview, begin
from tests.frontends.discord.test_interview import RIGHT
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.discord.interactions import Interaction
from tests.loopback.discord.server import text_of
from tests.loopback.discord.shapes import Permission

live = pytest.mark.usefixtures("bot")


async def private_answer(server: LoopbackDiscord, shown: Interaction) -> str:
    reply = await server.until(lambda: shown.reply)
    assert reply["flags"] & 64, "only the person who asked should see it"
    return "\n".join(map(text_of, shown.messages))


@live
async def test_commands_are_described_in_three_languages(server: LoopbackDiscord) -> None:
    (interview,) = await server.until(lambda: server.world.commands)
    assert interview["name_localizations"] == {"zh-CN": "面试", "zh-TW": "面試"}
    for option in interview["options"]:
        assert set(option["description_localizations"]) == {"zh-CN", "zh-TW"}, option["name"]
    assert interview["contexts"] == [0, 1]
    assert interview["integration_types"] == [0]


@live
async def test_topics_and_plans_are_completed_while_typing(server: LoopbackDiscord) -> None:
    alice, mei = server.person("alice"), server.person("mei", locale="zh-CN")
    topics = await alice.complete(server.general, "interview start", "topic", "conv")
    assert topics == [{"name": "Convolutional networks", "value": "cnn"}]
    plans = await mei.complete(server.general, "interview start", "plan", "")
    assert {"name": "三道题", "value": "short"} in plans
    zones = await alice.complete(server.general, "interview settings", "timezone", "shang")
    assert [zone["value"] for zone in zones] == ["Asia/Shanghai"]


@live
async def test_pause_resume_and_stop_find_the_interview_from_anywhere(server: LoopbackDiscord) -> None:
    alice = server.person("alice")
    interview = await begin(server, alice)
    await interview.sees("Question 1 of 3")
    await alice.command(server.general, "interview pause")
    await interview.sees("Your place is kept")
    resumed = await alice.command(server.general, "interview resume")
    assert f"<#{interview.room['id']}>" in await private_answer(server, resumed)
    await interview.sees("Question 1 of 3", count=2)
    await alice.command(interview.room, "interview stop")
    await interview.sees("Report")


@live
async def test_without_an_interview_the_commands_say_how_to_begin(server: LoopbackDiscord) -> None:
    alice = server.person("alice")
    for name in ("stop", "pause", "resume"):
        shown = await alice.command(server.general, f"interview {name}")
        assert "/interview start" in await private_answer(server, shown)


@live
async def test_settings_are_kept_and_used(server: LoopbackDiscord) -> None:
    alice = server.person("alice")
    shown = await alice.command(server.general, "interview settings", language="zh", timezone="Asia/Shanghai")
    assert "Asia/Shanghai" in await private_answer(server, shown)
    started = await alice.command(server.general, "interview start", plan="short")
    await private_answer(server, started)
    assert server.world.threads()[-1]["name"].startswith("三道题")


@live
async def test_a_time_zone_that_does_not_exist_is_declined(server: LoopbackDiscord) -> None:
    shown = await server.person("alice").command(server.general, "interview settings", timezone="Mars/Olympus")
    assert "no time zone" in await private_answer(server, shown)


@live
async def test_help_and_topics(server: LoopbackDiscord) -> None:
    alice, mei = server.person("alice"), server.person("mei", locale="zh-TW")
    assert "key point" in await private_answer(server, await alice.command(server.general, "interview help"))
    assert "卷积网络 ×1" in await private_answer(server, await mei.command(server.general, "interview topics"))


@live
async def test_what_was_achieved_is_shown_to_its_owner(server: LoopbackDiscord) -> None:
    alice = server.person("alice")
    await answered(await begin(server, alice))
    board = await private_answer(server, await alice.command(server.general, "interview leaderboard", period="all"))
    assert f"<@{alice.id}>" in board
    stats = await private_answer(server, await alice.command(server.general, "interview stats"))
    assert "Training" in stats
    if font_for(is_chinese=False):
        await server.until(lambda: server.rest.files.get("progress.png"))
    assert "1 day in a row" in await private_answer(server, await alice.command(server.general, "interview streak"))
    assert "1 answer · 100 %" in await private_answer(server, await alice.command(server.general, "interview history"))


@live
async def test_those_who_hide_are_not_shown_to_others(server: LoopbackDiscord) -> None:
    alice, bob = server.person("alice"), server.person("bob")
    await answered(await begin(server, alice))
    await private_answer(server, await alice.command(server.general, "interview settings", leaderboard=False))
    stats = await private_answer(server, await bob.command(server.general, "interview stats", member=alice.id))
    assert "to themselves" in stats
    board = await private_answer(server, await bob.command(server.general, "interview leaderboard", period="all"))
    assert alice.id not in board


@live
async def test_in_direct_messages_nobody_sees_other_people(server: LoopbackDiscord) -> None:
    alice, bob = server.person("alice"), server.person("bob")
    await alice.command(alice.dm, "interview start", plan="short", language="en")
    await answered(Interview(server, alice, alice.dm))
    board = await private_answer(server, await bob.command(bob.dm, "interview leaderboard", period="all"))
    assert alice.id not in board


@live
async def test_what_was_missed_comes_back_for_review(server: LoopbackDiscord, store: Store) -> None:
    alice = server.person("alice")
    interview = await begin(server, alice)
    await alice.click(await interview.sees("Question 1 of 3"), "Skip")
    await interview.sees("Question 2 of 3")
    early = await private_answer(server, await alice.command(server.general, "interview review"))
    assert "comes back <t:" in early
    store.run(lambda db: db.execute("UPDATE reviews SET due = '2020-01-01T00:00:00.000000Z'"))
    await private_answer(server, await alice.command(server.general, "interview review"))
    again = Interview(server, alice, server.world.threads()[-1])
    assert "relu" in text_of(await again.sees("Question 1 of 1"))


@live
async def test_an_interview_can_be_read_again(server: LoopbackDiscord) -> None:
    alice = server.person("alice")
    await answered(await begin(server, alice))
    (choice,) = await alice.complete(server.general, "interview history", "interview", "")
    await private_answer(server, await alice.command(server.general, "interview history", interview=choice["value"]))
    assert b"saturates" in server.rest.files["interview.md"]


@live
async def test_own_data_is_exported_and_forgotten(server: LoopbackDiscord, store: Store) -> None:
    alice = server.person("alice")
    await answered(await begin(server, alice))
    await private_answer(server, await alice.command(server.general, "interview export"))
    assert b"saturates" in server.rest.files["mianshi.json"]
    asked = await alice.command(server.general, "interview forget-me")
    assert asked.reply
    done = await alice.click(asked.reply, "Delete everything about me")
    assert "Nothing about you" in await private_answer(server, done)
    assert alice.id.encode() not in store.path.read_bytes()


async def answered(interview: Interview) -> None:
    await interview.sees("Question 1 of 3")
    await interview.say(RIGHT)
    await interview.sees("100 %")


TOKEN = "MTU3MzYzNTgyMDQ1ODM0NDQ1Nw.GabcdE.secret"  # the first part spells the application's id


def test_the_invite_link_asks_for_what_is_used_and_no_more() -> None:
    assert application_id(TOKEN) == "1573635820458344457"
    link = invite_link(TOKEN)
    used = (
        Permission.VIEW_CHANNEL
        | Permission.SEND_MESSAGES
        | Permission.READ_MESSAGE_HISTORY
        | Permission.CREATE_PUBLIC_THREADS
        | Permission.CREATE_PRIVATE_THREADS
        | Permission.SEND_MESSAGES_IN_THREADS
    )
    assert wanted().value == used
    assert f"client_id=1573635820458344457&permissions={int(used)}" in link
    assert "secret" not in link
