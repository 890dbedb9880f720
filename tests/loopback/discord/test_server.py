"""The loopback Discord itself, tried with the real discord.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from tests.loopback.discord import LoopbackDiscord
from tests.loopback.discord.commands import WontSendError
from tests.loopback.discord.echobot import WITHOUT_CONTENT, EchoBot, echoing
from tests.loopback.discord.faults import Fault, When, flood
from tests.loopback.discord.people import NotSeenError
from tests.loopback.discord.rates import Pace
from tests.loopback.discord.server import TOKEN
from tests.loopback.discord.shapes import Json, Opcode, Permission


@pytest.fixture
async def server() -> AsyncIterator[LoopbackDiscord]:
    async with LoopbackDiscord(messages=Pace(5, 0.3)) as server:
        yield server


@pytest.fixture
async def bot(server: LoopbackDiscord) -> AsyncIterator[EchoBot]:
    async with echoing(server) as bot:
        yield bot


def room(bot: EchoBot, channel: Json) -> discord.PartialMessageable:
    return bot.get_partial_messageable(int(channel["id"]))


async def test_a_command_opens_a_thread_and_the_button_in_it_works(server: LoopbackDiscord, bot: EchoBot) -> None:
    alice = server.person("alice")
    shown = await alice.command(server.general, "echo start", topic="cnn")
    await server.until(lambda: shown.reply)
    assert shown.took is not None
    assert shown.took < 3
    thread = server.world.threads()[0]
    clicked = await alice.click(server.spoken(thread)[0], "Hint")
    assert clicked.reply is not None
    assert clicked.reply["content"] == "hint 1"


async def test_a_modal_is_filled_in(server: LoopbackDiscord, bot: EchoBot) -> None:
    alice = server.person("alice")
    opened = await alice.command(server.general, "echo note")
    noted = await alice.submit(opened, words="hello")
    assert noted.reply is not None
    assert noted.reply["content"] == "noted: hello"


async def test_the_client_offers_only_what_is_registered(server: LoopbackDiscord, bot: EchoBot) -> None:
    alice = server.person("alice")
    for line, options in [("echo stop", {}), ("echo start", {"topic": "nlp"}), ("echo start", {}), ("sing", {})]:
        with pytest.raises(WontSendError):
            await alice.command(server.general, line, **options)


async def test_over_25_choices_are_refused(server: LoopbackDiscord, bot: EchoBot) -> None:
    alice = server.person("alice")
    assert len(await alice.complete(server.general, "echo find", "what", "t")) == 25
    refused = asyncio.create_task(alice.complete(server.general, "echo find", "what", "many"))
    await server.until(lambda: server.rest.log[-1].status == 400)
    refused.cancel()


async def test_a_late_acknowledgement_is_refused(server: LoopbackDiscord, bot: EchoBot) -> None:
    alice = server.person("alice")
    server.rest.latency = 0.05
    slow = asyncio.create_task(alice.command(server.general, "echo note"))
    await asyncio.sleep(0.02)
    server.clock.skip(3.1)
    await server.until(lambda: server.rest.log[-1].status == 404)
    assert server.rest.log[-1].answer["code"] == 10062
    slow.cancel()


async def test_a_token_lives_for_15_minutes(server: LoopbackDiscord, bot: EchoBot) -> None:
    alice = server.person("alice")
    shown = await alice.command(server.general, "echo start", topic="cnn")
    await server.until(lambda: shown.reply)
    path = f"/webhooks/{server.world.bot['id']}/{shown.token}"
    server.clock.skip(901)
    with pytest.raises(discord.HTTPException) as refused:
        await bot.http.request(discord.http.Route("POST", path), json={"content": "late"})
    assert refused.value.code == 50027


async def test_a_resumed_session_gets_what_it_missed(server: LoopbackDiscord, bot: EchoBot) -> None:
    await server.gateway.drop(op=Opcode.RECONNECT)
    await server.person("alice").say(server.general, "are you there?")
    await server.until(lambda: bot.heard)
    assert (bot.heard, server.gateway.identifies) == (["are you there?"], 1)


async def test_a_forgotten_session_identifies_anew_and_misses_what_was_said(
    server: LoopbackDiscord, bot: EchoBot
) -> None:
    await server.gateway.drop(op=Opcode.INVALID_SESSION, forget=True)
    await server.person("alice").say(server.general, "are you there?")
    await server.until(lambda: server.gateway.identifies == 2, 10)
    assert bot.heard == []


async def test_without_the_content_intent_words_arrive_in_direct_messages_only(server: LoopbackDiscord) -> None:
    async with echoing(server, WITHOUT_CONTENT) as bot:
        alice = server.person("alice")
        await alice.say(server.general, "public words")
        await alice.say(alice.dm, "private words")
        await server.until(lambda: len(bot.heard) == 2)
        assert bot.heard == ["", "private words"]


async def test_an_intent_that_was_not_granted_closes_with_4014(server: LoopbackDiscord) -> None:
    server.gateway.granted = 0
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with echoing(server):
            pass


IDENTIFY = {"token": TOKEN, "intents": 1 << 9, "properties": {}}
HOW_IT_ENDS = [
    ([{"op": 2, "d": IDENTIFY | {"intents": 1 << 30}}], 4013),
    ([{"op": 2, "d": IDENTIFY | {"token": "wrong"}}], 4004),
    ([{"op": 8, "d": {}}], 4003),
    ([{"op": 2, "d": IDENTIFY}, {"op": 2, "d": IDENTIFY}], 4005),
    ([{"op": 2, "d": IDENTIFY}, {"op": 99, "d": {}}], 4001),
    ([{"op": 1, "d": "x" * 5000}], 4002),
]


@pytest.mark.parametrize(("payloads", "code"), HOW_IT_ENDS, ids=lambda value: str(value)[:12])
async def test_the_gateway_closes_on_what_it_does_not_accept(
    server: LoopbackDiscord, payloads: list[Json], code: int
) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(server.gateway.url) as socket:
        for payload in payloads:
            await socket.send_json(payload)
        async for _ in socket:
            pass
        assert socket.close_code == code


async def test_a_heartbeat_is_answered(server: LoopbackDiscord) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(server.gateway.url) as socket:
        assert (await socket.receive_json())["op"] == Opcode.HELLO
        await socket.send_json({"op": 1, "d": None})
        assert (await socket.receive_json())["op"] == Opcode.HEARTBEAT_ACK


async def test_a_wrong_token_is_refused(server: LoopbackDiscord) -> None:
    server.rest.token = server.gateway.token = "another"
    with pytest.raises(discord.LoginFailure):
        async with echoing(server):
            pass


async def test_the_sixth_message_waits_for_its_bucket(server: LoopbackDiscord, bot: EchoBot) -> None:
    for number in range(7):
        await room(bot, server.general).send(f"m{number}")
    assert len(server.spoken(server.general)) == 7


@pytest.mark.parametrize("fault", [flood(0.05), flood(0.05, everywhere=True)], ids=["one route", "everything"])
async def test_discord_py_tries_again_after_a_429(server: LoopbackDiscord, bot: EchoBot, fault: Fault) -> None:
    server.fail(fault)
    await room(bot, server.general).send("again")
    assert [m["content"] for m in server.spoken(server.general)] == ["again"]


async def test_a_nonce_keeps_a_repeated_post_from_being_seen_twice(server: LoopbackDiscord, bot: EchoBot) -> None:
    server.fail(Fault("POST", "/messages", when=When.AFTER))  # discord.py retries a 502 by itself
    sent = await room(bot, server.general).send("once", nonce="row-1")
    again = await room(bot, server.general).send("once", nonce="row-1")
    assert sent.id == again.id
    assert len(server.spoken(server.general)) == 1


LONG = "x" * 2001
REFUSALS = [
    ({"content": LONG}, 50035),
    ({"content": "  "}, 50006),
    ({"embeds": [{"description": "y" * 3500}] * 2}, 50035),
    ({"content": "text", "flags": 1 << 15, "components": [{"type": 10, "content": "layout"}]}, 50035),
    ({"flags": 1 << 15, "components": [{"type": 10, "content": "z" * 2500}] * 2}, 50035),
    ({"content": "b", "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "no id"}]}]}, 50035),
    ({"content": "n", "nonce": "1" * 26}, 50035),
]


@pytest.mark.parametrize(("body", "code"), REFUSALS)
async def test_a_message_beyond_a_limit_is_refused(
    server: LoopbackDiscord, bot: EchoBot, body: Json, code: int
) -> None:
    route = discord.http.Route("POST", f"/channels/{server.general['id']}/messages")
    with pytest.raises(discord.HTTPException) as refused:
        await bot.http.request(route, json=body)
    assert refused.value.code == code


async def test_permissions_hold_in_channels_and_their_threads(server: LoopbackDiscord, bot: EchoBot) -> None:
    alice = server.person("alice")
    await alice.command(server.general, "echo start", topic="cnn")
    await server.until(server.world.threads)
    thread = server.world.threads()[0]
    server.world.deny(server.general, Permission.SEND_MESSAGES)
    await room(bot, thread).send("this permission has no effect in threads")
    with pytest.raises(discord.Forbidden):
        await room(bot, server.general).send("not here")
    server.world.deny(server.general, Permission.SEND_MESSAGES_IN_THREADS)
    with pytest.raises(discord.Forbidden):
        await room(bot, thread).send("nor here")


async def test_a_message_opens_an_archived_thread_but_not_a_locked_one(server: LoopbackDiscord, bot: EchoBot) -> None:
    server.world.bot_permissions &= ~Permission.MANAGE_THREADS
    await server.person("alice").command(server.general, "echo start", topic="cnn")
    await server.until(server.world.threads)
    thread = server.world.threads()[0]
    thread["thread_metadata"]["archived"] = True
    await room(bot, thread).send("open again")
    assert not thread["thread_metadata"]["archived"]
    thread["thread_metadata"]["locked"] = True
    with pytest.raises(discord.Forbidden):
        await room(bot, thread).send("locked")


async def test_only_members_see_a_private_thread(server: LoopbackDiscord, bot: EchoBot) -> None:
    alice, bob = server.person("alice"), server.person("bob")
    thread = await server.rest.threads.create(server.general, {"name": "secret", "type": 12})
    server.rest.threads.add(thread, alice.id)
    await alice.say(thread, "here I am")
    with pytest.raises(NotSeenError):
        await bob.say(thread, "me too")


async def test_history_is_read_forward_from_a_message(server: LoopbackDiscord, bot: EchoBot) -> None:
    alice = server.person("alice")
    said = [await alice.say(server.general, f"m{n}") for n in range(3)]
    after = discord.Object(int(said[0]["id"]))
    found = [m.content async for m in room(bot, server.general).history(after=after, oldest_first=True)]
    assert [text for text in found if not text.startswith("echo")] == ["m1", "m2"]
