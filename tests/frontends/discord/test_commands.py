"""The slash commands beside the interview itself."""

from __future__ import annotations

import pytest

from bot.frontends.discord.permissions import invite_link, wanted
from bot.frontends.discord.settings import application_id
from tests.frontends.discord.conftest import begin
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


TOKEN = "MTU3MzYzNTgyMDQ1ODM0NDQ1Nw.GabcdE.secret"  # the first part spells the application's id


def test_the_invite_link_asks_for_what_is_used_and_no_more() -> None:
    assert application_id(TOKEN) == "1573635820458344457"
    link = invite_link(TOKEN)
    used = (
        Permission.VIEW_CHANNEL
        | Permission.SEND_MESSAGES
        | Permission.ATTACH_FILES
        | Permission.READ_MESSAGE_HISTORY
        | Permission.CREATE_PUBLIC_THREADS
        | Permission.CREATE_PRIVATE_THREADS
        | Permission.SEND_MESSAGES_IN_THREADS
    )
    assert wanted().value == used
    assert f"client_id=1573635820458344457&permissions={int(used)}" in link
    assert "secret" not in link
