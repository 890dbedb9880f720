"""What goes wrong on Discord, and what the candidate notices of it: no answer lost, nothing shown twice, a way on."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest

from bot.errors import OperatorError
from bot.frontends.discord.app import supervise
from bot.frontends.discord.settings import Settings
from bot.runtime import Runtime
from bot.store import Store
from tests.frontends.discord.conftest import Interview, begin, patient, running
from tests.frontends.discord.test_interview import RIGHT, attempts
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.discord.faults import Fault, When, flood
from tests.loopback.discord.server import text_of
from tests.loopback.discord.shapes import Opcode, Permission

live = pytest.mark.usefixtures("bot")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@live
async def test_without_the_permission_no_thread_is_opened_and_its_name_is_said(server: LoopbackDiscord) -> None:
    server.world.deny(server.general, Permission.CREATE_PUBLIC_THREADS)
    shown = await server.person("alice").command(server.general, "interview start", plan="short", language="en")
    reply = await server.until(lambda: shown.reply)
    assert "Create Public Threads" in text_of(reply)
    assert reply["flags"] & 64
    assert server.world.threads() == []


@live
async def test_a_thread_that_cannot_be_filled_is_put_away(server: LoopbackDiscord) -> None:
    server.fail(Fault("PUT", "/thread-members", 403, {"code": 50013, "message": "Missing Permissions"}))
    alice = server.person("alice")
    shown = await alice.command(server.general, "interview start", plan="short", language="en", private=True)
    await server.until(lambda: shown.reply)
    assert [t["thread_metadata"]["archived"] for t in server.world.threads()] == [True]


@live
async def test_an_unknown_topic_opens_no_thread(server: LoopbackDiscord) -> None:
    shown = await server.person("alice").command(server.general, "interview start", topic="training s", language="en")
    reply = await server.until(lambda: shown.reply)
    assert "Did you mean" in text_of(reply)
    assert server.world.threads() == []


@live
async def test_a_permission_taken_half_way_is_named_and_nothing_is_lost(server: LoopbackDiscord, store: Store) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    server.world.deny(server.general, Permission.SEND_MESSAGES_IN_THREADS)
    opened = await interview.candidate.click(card, "Answer")
    answered = await interview.candidate.submit(opened, text=RIGHT)
    told = await server.until(lambda: [m for m in answered.messages if "Send Messages in Threads" in text_of(m)])
    assert told[0]["flags"] & 64
    assert attempts(store) == [("why-relu", 1.0, "answered")]
    server.world.allow(server.general, Permission.SEND_MESSAGES_IN_THREADS)
    await interview.sees("100 %")


@live
async def test_a_lost_permission_does_not_become_a_storm_of_calls(server: LoopbackDiscord) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    server.world.deny(server.general, Permission.SEND_MESSAGES_IN_THREADS)
    await interview.candidate.click(card, "Skip")
    await asyncio.sleep(1.2)
    assert 2 <= server.rates.invalid <= 5  # at once, then after 0.1, 0.2, 0.4 and 0.8 s
    server.world.allow(server.general, Permission.SEND_MESSAGES_IN_THREADS)
    await interview.candidate.command(server.general, "interview resume")
    await interview.sees("Question 2 of 3", timeout=0.5)


@live
async def test_somebody_else_cannot_resume_an_interview(server: LoopbackDiscord) -> None:
    interview, bob = await begin(server, server.person("alice")), server.person("bob")
    resumed = await bob.command(interview.room, "interview resume")
    assert "somebody else's" in text_of(await server.until(lambda: resumed.reply))


@live
async def test_whoever_replied_is_told_in_a_direct_message(server: LoopbackDiscord) -> None:
    interview = await begin(server, server.person("alice"))
    await interview.sees("Question 1 of 3")
    server.world.deny(server.general, Permission.SEND_MESSAGES_IN_THREADS)
    await interview.say(RIGHT)
    direct = Interview(server, interview.candidate, interview.candidate.dm)
    await direct.sees("Send Messages in Threads")
    server.world.allow(server.general, Permission.SEND_MESSAGES_IN_THREADS)
    await interview.sees("100 %")


@live
async def test_a_locked_thread_waits_until_it_is_unlocked(server: LoopbackDiscord) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    server.world.deny(server.general, Permission.MANAGE_THREADS)
    interview.room["thread_metadata"]["locked"] = True
    clicked = await interview.candidate.click(card, "Hint")
    await server.until(lambda: [m for m in clicked.messages if "locked" in text_of(m)])
    interview.room["thread_metadata"]["locked"] = False
    await interview.sees("Think of the gradient")


@live
async def test_an_archived_thread_comes_back_to_life(server: LoopbackDiscord) -> None:
    interview = await begin(server, server.person("alice"))
    await interview.sees("Question 1 of 3")
    interview.room["thread_metadata"]["archived"] = True
    await interview.say(RIGHT)
    await interview.sees("100 %")
    assert not interview.room["thread_metadata"]["archived"]


@live
async def test_after_the_thread_was_deleted_the_interview_goes_on_in_a_new_one(server: LoopbackDiscord) -> None:
    alice = server.person("alice")
    interview = await begin(server, alice)
    await interview.candidate.click(await interview.sees("Question 1 of 3"), "Skip")
    await interview.sees("Question 2 of 3")
    await server.rest.threads.delete(interview.room)
    resumed = await alice.command(server.general, "interview resume")
    await server.until(lambda: resumed.reply)
    again = Interview(server, alice, server.world.threads()[-1])
    await alice.click(await again.sees("Question 2 of 3"), "a")
    await again.sees("Correct")


@live
@pytest.mark.parametrize("everywhere", [False, True], ids=["one channel", "the whole bot"])
async def test_a_storm_of_429s_delays_and_doubles_nothing(server: LoopbackDiscord, everywhere: bool) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    before = len(interview.messages())
    server.fail(flood(0.03, times=4, path="/messages", everywhere=everywhere))
    await interview.candidate.click(card, "Hint")
    await interview.candidate.click(card, "Skip")
    await interview.sees("Question 2 of 3")
    kinds = [text.split()[0] for text in interview.texts()[before:]]
    assert kinds == ["💡", "Skipped.", "###"]


@live
async def test_a_message_that_arrived_in_spite_of_a_502_is_not_seen_twice(server: LoopbackDiscord) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    server.fail(Fault("POST", "/messages", when=When.AFTER))
    await interview.candidate.click(card, "Hint")
    await server.until(lambda: server.rest.faults[0].times == 0)
    await interview.candidate.click(card, "Skip")
    await interview.sees("Question 2 of 3")
    assert sum("Think of the gradient" in text for text in interview.texts()) == 1


@live
async def test_an_outage_of_the_api_is_told_and_made_good(server: LoopbackDiscord, store: Store) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    server.fail(Fault("POST", f"/channels/{interview.room['id']}/messages", 400, {"code": 130000, "message": "x"}))
    await interview.candidate.click(card, "Skip")
    assert [row[2] for row in attempts(store)] == ["skipped"]


@live
async def test_what_was_said_while_the_connection_was_resumed_is_graded(server: LoopbackDiscord) -> None:
    interview = await begin(server, server.person("alice"))
    await interview.sees("Question 1 of 3")
    await interview.say("the sigmoid saturates")
    await server.gateway.drop(op=Opcode.RECONNECT)
    await interview.say("and relu is cheap")
    await interview.sees("%")


@live
async def test_what_was_said_while_the_session_was_lost_is_read_from_the_thread(
    server: LoopbackDiscord, store: Store
) -> None:
    interview = await begin(server, server.person("alice"))
    await interview.sees("Question 1 of 3")
    await server.gateway.drop(code=4000, forget=True)
    await interview.say(RIGHT)
    await server.until(lambda: server.gateway.identifies == 2, 15)
    await interview.sees("100 %", timeout=10)
    assert attempts(store) == [("why-relu", 1.0, "answered")]


async def test_what_was_said_while_the_bot_was_down_is_read_from_the_thread(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings, store: Store
) -> None:
    async with running(runtime, settings, server):
        interview = await begin(server, server.person("alice"))
        await interview.sees("Question 1 of 3")
    for part in ("the sigmoid saturates", "so the gradient vanishes", "relu is cheap"):
        await interview.say(part)
    async with running(runtime, settings, server):
        await interview.sees("100 %")
    async with running(runtime, settings, server):
        pass
    assert attempts(store) == [("why-relu", 1.0, "answered")]


async def test_a_message_sent_but_not_noted_before_a_kill_is_known_again(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings, store: Store
) -> None:
    async with running(runtime, settings, server):
        interview = await begin(server, server.person("alice"))
        await interview.sees("Question 1 of 3")
    store.run(lambda db: db.execute("UPDATE outbox SET delivered_at = NULL WHERE id = (SELECT max(id) FROM outbox)"))
    server.clock.skip(900)  # long after Discord has forgotten the nonce
    async with running(runtime, settings, server):
        await server.until(lambda: any(e.method == "GET" and e.path.endswith("/messages") for e in server.rest.log))
        await interview.candidate.click(await interview.sees("Question 1 of 3"), "Skip")
        await interview.sees("Question 2 of 3")
    assert sum("Question 1 of 3" in text for text in interview.texts()) == 1


@live
async def test_a_busy_database_does_not_delay_the_acknowledgement(server: LoopbackDiscord, store: Store) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    busy = asyncio.create_task(store.arun(lambda _: time.sleep(3.2)))  # Discord gives up after 3 s
    await asyncio.gather(
        interview.candidate.click(card, "Skip"),
        interview.candidate.command(server.general, "interview start", plan="short"),
    )
    await interview.sees("Question 2 of 3")
    await busy


@live
async def test_words_that_came_too_late_are_given_back(server: LoopbackDiscord) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    opened = await interview.candidate.click(card, "Answer")
    await interview.candidate.click(card, "Skip")
    await interview.sees("Question 2 of 3")
    late = await interview.candidate.submit(opened, text="a long answer that took an hour")
    assert "> a long answer that took an hour" in text_of(late.messages[0])


async def test_two_processes_on_one_store_do_nothing_twice(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings, store: Store
) -> None:
    other = Runtime(store, runtime.library, runtime.clock)
    async with running(runtime, settings, server), running(other, settings, server):
        interview = await begin(server, server.person("alice"))
        card = await interview.sees("Question 1 of 3")
        await interview.candidate.click(card, "Hint")
        await interview.sees("Think of the gradient")
        await interview.say("the sigmoid saturates, its gradient vanishes")
        await interview.say("and relu is cheap")
        await interview.candidate.click(await interview.sees("100 %"), "Next")
        await interview.sees("Question 2 of 3")
        await asyncio.sleep(0.2)
    assert len(interview.texts()) == len(set(interview.texts())) == 5
    assert attempts(store) == [("why-relu", 1.0, "answered")]
    assert len(server.world.threads()) == 1
    assert not any("Something went wrong" in text_of(m) for m in server.world.messages.values())


async def test_several_shards_share_the_servers(runtime: Runtime, settings: Settings) -> None:
    async with LoopbackDiscord(guilds=4) as server:
        server.rest.shards = 2
        settings = patient(settings, api_url=server.api_url)
        async with running(runtime, settings, server):
            await server.until(lambda: server.gateway.identifies == 2)
            alice = server.person("alice")
            for channel in list(server.world.channels.values()):
                await alice.command(channel, "interview start", plan="short", language="en")
            threads = await server.until(lambda: server.world.threads() if len(server.world.threads()) == 4 else None)
            rooms = [Interview(server, alice, thread) for thread in threads]
            for room in rooms:
                await room.sees("Question 1 of 3")
            await server.gateway.drop(code=4000, forget=True)
            await asyncio.gather(*(room.say(RIGHT) for room in rooms))
            for room in rooms:
                await room.sees("100 %", timeout=15)


async def test_a_flapping_connection_does_not_become_a_storm(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings
) -> None:
    async with running(runtime, settings, server):
        interview = await begin(server, server.person("alice"))
        for _ in range(5):
            await server.gateway.drop(op=Opcode.RECONNECT)
            await server.until(lambda: server.gateway.connected)
        await interview.candidate.click(await interview.sees("Question 1 of 3"), "Skip")
        await interview.sees("Question 2 of 3")
    assert (server.gateway.identifies, server.gateway.resumes) == (1, 5)


async def test_buttons_and_open_modals_work_after_a_restart(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings
) -> None:
    alice = server.person("alice")
    async with running(runtime, settings, server):
        interview = await begin(server, alice)
        card = await interview.sees("Question 1 of 3")
        opened = await alice.click(card, "Answer")
    async with running(runtime, settings, server):
        await alice.click(card, "Hint")
        await interview.sees("Think of the gradient")
        await alice.submit(opened, text=RIGHT)
        await interview.sees("100 %")


async def test_without_the_content_intent_the_bot_runs_and_says_how_to_answer(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings
) -> None:
    server.gateway.granted = 0
    async with running(runtime, settings, server):
        await server.until(lambda: server.gateway.connected and server.world.commands)
        interview = await begin(server, server.person("alice"))
        card = await interview.sees("Question 1 of 3")
        assert any("Press **Answer**" in text for text in interview.texts())
        await interview.say(RIGHT)
        await interview.sees("I cannot read replies")
        await interview.answer(card, RIGHT)
        await interview.sees("100 %")
        alice = interview.candidate
        await alice.command(alice.dm, "interview start", plan="short", language="en")
        direct = Interview(server, alice, alice.dm)
        await direct.sees("Question 1 of 3")
        await direct.say(RIGHT)
        await direct.sees("100 %")


async def test_a_wrong_token_is_an_error_that_says_where_to_get_one(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings
) -> None:
    with pytest.raises(OperatorError, match="Reset Token"):
        async with running(runtime, patient(settings, token="bad.token"), server):
            pass


async def test_a_discord_that_is_not_there_yet_is_waited_for(runtime: Runtime, settings: Settings) -> None:
    late = LoopbackDiscord()
    late.port = free_port()
    settings = patient(settings, api_url=late.api_url)
    stop = asyncio.Event()
    task = asyncio.create_task(supervise(runtime, settings, stop))
    await asyncio.sleep(0.2)
    async with late:
        await late.until(lambda: late.gateway.connected)
        stop.set()
        await task


async def test_a_gateway_that_refuses_the_first_connection_is_tried_again(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings
) -> None:
    server.gateway.refuse_connections = 1
    async with running(runtime, settings, server):
        assert server.gateway.connected


async def test_stopping_before_the_connection_is_made_is_quiet(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings
) -> None:
    server.rest.latency = 0.3
    stop = asyncio.Event()
    task = asyncio.create_task(supervise(runtime, settings, stop))
    await asyncio.sleep(0.4)
    stop.set()
    await asyncio.wait_for(task, 3)


async def test_closing_delivers_what_has_arrived(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings, store: Store
) -> None:
    async with running(runtime, patient(settings, gather_seconds=60.0), server):
        interview = await begin(server, server.person("alice"))
        await interview.sees("Question 1 of 3")
        await interview.say(RIGHT)
        await server.until(lambda: server.rest.typing)
    assert any("100 %" in text for text in interview.texts())


@live
async def test_when_many_talk_the_calls_are_kept_for_their_grades(server: LoopbackDiscord, store: Store) -> None:
    people = [server.person(f"p{n}") for n in range(30)]
    interview = await begin(server, people[0], team=True)
    await interview.sees("Question 1 of 3")
    await asyncio.gather(*(person.say(interview.room, RIGHT) for person in people))
    await interview.sees("100 %", count=30)
    assert len(server.rest.typing) <= 10
    assert len(attempts(store)) == 30


@live
async def test_neither_words_nor_tokens_are_logged(server: LoopbackDiscord, capsys: pytest.CaptureFixture[str]) -> None:
    interview = await begin(server, server.person("alice"))
    server.world.deny(server.general, Permission.SEND_MESSAGES_IN_THREADS)
    await interview.say("my secret words about gradients")
    direct = Interview(server, interview.candidate, interview.candidate.dm)
    await direct.sees("Send Messages in Threads")
    printed = capsys.readouterr()
    assert "delivery failed" in printed.out
    assert "secret words" not in printed.out + printed.err
    assert server.token not in printed.out + printed.err
