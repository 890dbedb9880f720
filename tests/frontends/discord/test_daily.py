"""The daily question in a Discord channel: posted once, answered in private, closed under its post."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.question import Library
from bot.frontends.discord.daily_commands import clock_of, weekdays_of
from bot.frontends.discord.settings import Settings
from bot.runtime import Runtime
from bot.store import Store
from tests.frontends.discord.conftest import Interview, running
from tests.frontends.discord.test_commands import private_answer
from tests.loopback.discord import LoopbackDiscord, Person
from tests.loopback.discord.server import text_of
from tests.loopback.discord.shapes import Json, Permission

CHOICE = "cnn"  # the topic with the choice question


class Clock:
    """Real time, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runtime(store: Store, library: Library, clock: Clock) -> Runtime:
    return Runtime(store, library, clock)


@pytest.fixture
def admin(server: LoopbackDiscord) -> Person:
    return server.person("admin", admin=True)


@pytest.fixture
async def bot(runtime: Runtime, settings: Settings, server: LoopbackDiscord) -> AsyncIterator[asyncio.Task[None]]:
    async with running(runtime, settings, server) as task:
        yield task


live = pytest.mark.usefixtures("bot")


def channel_of(server: LoopbackDiscord, person: Person) -> Interview:
    return Interview(server, person, server.general)


async def posted(server: LoopbackDiscord, admin: Person, **options: object) -> Json:
    """Today's question, posted by hand."""
    chosen = {"time": "09:00", "topics": "training", "language": "en"} | options
    assert "first question" in await private_answer(
        server, await admin.command(server.general, "interview daily set", **chosen)
    )
    assert "Posted" in await private_answer(server, await admin.command(server.general, "interview daily now"))
    return await channel_of(server, admin).sees("Daily question")


async def answer(server: LoopbackDiscord, person: Person, post: Json, text: str) -> str:
    """What *person* alone is shown."""
    return await private_answer(server, await person.submit(await person.click(post, "Answer"), text=text))


@live
async def test_everybody_answers_in_private_and_the_post_counts_them(server: LoopbackDiscord, admin: Person) -> None:
    post = await posted(server, admin, topics=CHOICE)
    alice, bob = server.person("alice"), server.person("bob")
    opened = await alice.click(post, "Answer")
    assert "halves it" in str(opened.modal), "the modal shows the question with its options"
    assert "100 %" in await answer(server, alice, post, "a")
    assert "halves it" in await answer(server, bob, post, "c")
    seen = await channel_of(server, admin).sees("2 people have answered")
    assert seen["id"] == post["id"]
    assert not any("halves it" in text for text in channel_of(server, admin).texts())


@live
async def test_who_has_answered_sees_the_grade_again_and_may_show_squares(
    server: LoopbackDiscord, admin: Person
) -> None:
    post = await posted(server, admin, topics=CHOICE)
    alice = server.person("alice")
    await answer(server, alice, post, "a")
    again = await alice.click(post, "Answer")
    assert "100 %" in await private_answer(server, again)
    assert again.reply
    await alice.click(again.reply, "Show my squares")
    await channel_of(server, admin).sees(f"{alice.mention} 🟩")


@live
async def test_the_answer_comes_in_a_thread_when_an_admin_closes(server: LoopbackDiscord, admin: Person) -> None:
    post = await posted(server, admin, topics=CHOICE)
    alice = server.person("alice")
    await answer(server, alice, post, "a")
    refused = await alice.click(post, "Close now")
    assert "Manage Server" in await private_answer(server, refused)
    await admin.click(post, "Close now")
    thread = (await server.until(server.world.threads))[0]
    assert thread["id"] == post["id"], "the thread stands under the post"
    told = text_of(await Interview(server, admin, thread).sees("mean 100 %"))
    assert "One value is kept of every 2x2 patch" in told
    await channel_of(server, admin).sees("closed")
    assert not [c for c in server.world.messages[post["id"]]["components"][0]["components"] if c["type"] == 1]


async def test_a_follow_up_that_nobody_answers_costs_no_answer_and_the_post_counts_it_the_next_day(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings, clock: Clock, admin: Person
) -> None:
    alice = server.person("alice")
    async with running(runtime, settings, server):
        post = await posted(server, admin, topics="training", level=2, hours=72)  # why-relu
        said = "the sigmoid saturates, so its gradient vanishes"
        graded = await alice.submit(await alice.click(post, "Answer"), text=said)
        await server.until(lambda: any("Follow-up" in text_of(message) for message in graded.messages))
    clock.ahead = timedelta(days=1)
    async with running(runtime, settings, server):
        await channel_of(server, admin).sees("1 person has answered")
        again = await private_answer(server, await alice.click(post, "Answer"))
    assert "67 %" in again
    assert "Follow-up" not in again


@live
async def test_a_channel_that_refuses_is_reported_to_the_admin_and_tried_again(
    server: LoopbackDiscord, admin: Person
) -> None:
    server.world.deny(server.general, Permission.SEND_MESSAGES)
    await admin.command(server.general, "interview daily set", time="09:00", topics=CHOICE, language="en")
    await admin.command(server.general, "interview daily now")
    told = await Interview(server, admin, admin.dm).sees("could not be posted")
    assert "Send Messages" in text_of(told)
    server.world.allow(server.general, Permission.SEND_MESSAGES)
    await channel_of(server, admin).sees("Daily question")


@live
async def test_only_those_who_manage_the_server_may_set_it(server: LoopbackDiscord) -> None:
    alice = server.person("alice")
    for name, options in [("set", {"time": "9:00"}), ("off", {}), ("now", {})]:
        shown = await alice.command(server.general, f"interview daily {name}", **options)
        assert "Manage Server" in await private_answer(server, shown)
    assert "none" in await private_answer(server, await alice.command(server.general, "interview daily show"))


WRONG = [
    ({"time": "25:00"}, "9:30"),
    ({"time": "9:00", "weekdays": "8"}, "1-5"),
    ({"time": "9:00", "topics": "cnn, x"}, "x"),
]


@live
@pytest.mark.parametrize(("options", "said"), WRONG)
async def test_what_cannot_be_is_declined_with_what_can(
    server: LoopbackDiscord, admin: Person, options: dict[str, str], said: str
) -> None:
    assert said in await private_answer(server, await admin.command(server.general, "interview daily set", **options))


@live
async def test_off_ends_it_and_show_lists_it(server: LoopbackDiscord, admin: Person) -> None:
    await admin.command(server.general, "interview daily set", time="21:30", timezone="Asia/Shanghai")
    await asyncio.sleep(0.1)
    shown = await private_answer(server, await admin.command(server.general, "interview daily show"))
    assert "21:30 (Asia/Shanghai)" in shown
    off = await private_answer(server, await admin.command(server.general, "interview daily off"))
    assert "No more" in off


async def test_it_is_posted_once_a_day_through_restarts(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings, clock: Clock, admin: Person
) -> None:
    async with running(runtime, settings, server):
        at = (clock() + timedelta(minutes=2)).strftime("%H:%M")
        await private_answer(
            server, await admin.command(server.general, "interview daily set", time=at, weekdays="1-7", language="en")
        )
    clock.ahead = timedelta(minutes=3)
    for _ in range(2):
        async with running(runtime, settings, server):
            await channel_of(server, admin).sees("Daily question")
    clock.ahead = timedelta(days=1, minutes=3)
    async with running(runtime, settings, server):
        await channel_of(server, admin).sees("Daily question", count=2)
    assert len([t for t in channel_of(server, admin).texts() if "Daily question" in t]) == 2


async def test_on_monday_the_channel_hears_what_its_week_came_to(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings, clock: Clock, admin: Person
) -> None:
    async with running(runtime, settings, server):
        post = await posted(server, admin, topics=CHOICE, time="00:01", weekdays="1-7", digest=True)
        for name, said in (("alice", "a"), ("bob", "c")):
            await answer(server, server.person(name), post, said)
    now = clock()
    midnight = now.replace(hour=0, minute=2) + timedelta(days=7 - now.weekday())
    clock.ahead = midnight - now
    for _ in range(2):
        async with running(runtime, settings, server):
            week = text_of(await channel_of(server, admin).sees("Last week"))
    assert "2 answers" in week
    assert "Points won" in week
    assert "Hardest:" in week
    assert len([text for text in channel_of(server, admin).texts() if "Last week" in text]) == 1


async def test_a_summary_that_the_channel_refuses_is_reported_to_the_admin_and_tried_again(
    server: LoopbackDiscord, runtime: Runtime, settings: Settings, clock: Clock, admin: Person
) -> None:
    async with running(runtime, settings, server):
        post = await posted(server, admin, topics=CHOICE, time="00:01", weekdays="2-7", digest=True)
        await answer(server, server.person("alice"), post, "a")
    now = clock()
    clock.ahead = now.replace(hour=0, minute=2) + timedelta(days=7 - now.weekday()) - now
    server.world.deny(server.general, Permission.SEND_MESSAGES)
    async with running(runtime, settings, server):
        told = await Interview(server, admin, admin.dm).sees("summary of the week could not be posted")
        assert "Send Messages" in text_of(told)
        server.world.allow(server.general, Permission.SEND_MESSAGES)
        await channel_of(server, admin).sees("Last week")
    assert len([text for text in Interview(server, admin, admin.dm).texts() if "summary" in text]) == 1
    assert len([text for text in channel_of(server, admin).texts() if "Last week" in text]) == 1


@live
async def test_several_topics_are_completed_one_after_the_other(server: LoopbackDiscord, admin: Person) -> None:
    offered = await admin.complete(server.general, "interview daily set", "topics", "cnn, tr", time="9:00")
    assert offered == [{"name": "cnn, Training", "value": "cnn, training"}]
    shown = await admin.command(server.general, "interview daily set", time="9:00", topics="cnn, training")
    assert "cnn, training" in await private_answer(server, shown)


@pytest.mark.parametrize(
    ("typed", "days"),
    [("1-5", (1, 2, 3, 4, 5)), ("1,3,5", (1, 3, 5)), ("6，7", (6, 7)), ("5-1", None), ("0", None), ("", None)],
)
def test_weekdays_are_read(typed: str, days: tuple[int, ...] | None) -> None:
    assert weekdays_of(typed) == days


@pytest.mark.parametrize(("typed", "clock"), [("9:05", "09:05"), ("21：30", "21:30"), ("24:00", None), ("9", None)])
def test_times_are_read(typed: str, clock: str | None) -> None:
    found = clock_of(typed)
    assert (f"{found:%H:%M}" if found else None) == clock
