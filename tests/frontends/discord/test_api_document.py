"""Everything the front end says to Discord fits Discord's own OpenAPI document (skipped where that is absent)."""

from __future__ import annotations

import pytest

from tests.frontends.discord.conftest import begin
from tests.frontends.discord.test_commands import private_answer
from tests.frontends.discord.test_interview import RIGHT
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.discord.openapi import Document
from tests.loopback.discord.test_openapi import KNOWN_DEVIATIONS, SPEC


@pytest.mark.skipif(not SPEC.exists(), reason="discord-openapi.json is not here")
@pytest.mark.usefixtures("bot")
async def test_the_whole_traffic_fits_discords_document(server: LoopbackDiscord) -> None:
    alice = server.person("alice", admin=True, locale="zh-CN")
    interview = await begin(server, alice, private=True)
    card = await interview.sees("Question 1 of 3")
    await alice.click(card, "Hint")
    await alice.submit(await alice.click(card, "Answer"), text=RIGHT)
    grade = await interview.sees("100 %")
    await alice.click(grade, "Model answer")
    await alice.submit(await alice.click(grade, "Graded wrong?"), text="")
    await alice.click(grade, "Next")
    await alice.click(await interview.sees("Question 2 of 3"), "b")
    await interview.say("next")
    await alice.click(await interview.sees("Question 3 of 3"), "Stop")
    await interview.sees("Report")
    for name in ("help", "topics", "stats", "leaderboard", "streak", "review", "history", "export", "forget-me"):
        await private_answer(server, await alice.command(server.general, f"interview {name}"))
    await alice.complete(server.general, "interview start", "topic", "")
    await alice.command(alice.dm, "interview start", plan="short")
    await alice.command(server.general, "interview daily set", time="9:00", topics="cnn")
    await private_answer(server, await alice.command(server.general, "interview daily now"))
    post = await server.until(lambda: server.last(server.general))
    await private_answer(server, await alice.submit(await alice.click(post, "作答"), text="a"))
    await alice.click(post, "现在公布")
    await server.until(lambda: post["id"] in server.world.channels)
    faults = [f for f in Document(SPEC).faults(server.rest.log) if f[:4] not in KNOWN_DEVIATIONS]
    assert faults == []
