"""The summary of a channel's week."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.daily import Daily
from bot.engine.question import Language
from bot.runtime import Runtime
from bot.store import Store
from bot.store.rows import Profile
from tests.daily.scene import BOOKS, FULL, MONDAY, Channel, Clock, daily, schedule

NEXT_MONDAY = MONDAY + timedelta(days=7, hours=1)


async def a_week(store: Store, clock: Clock, channel: Channel) -> Daily:
    """A channel that wants digests, where two people answered Monday's question; ada has opted out of rankings."""
    bot = daily(store, clock, channel)
    await bot.set(schedule(digest=True))
    clock.now = MONDAY + timedelta(hours=1)
    await bot.tick()
    post = channel.questions()[0].post
    await bot.answer(post, "grace", FULL, "m1", Language.EN)
    await bot.answer(post, "linus", "We average the outputs", "m2", Language.EN)
    await bot.answer(post, "ada", "We average the outputs", "form/ada/m3", Language.EN)
    await Runtime(store, BOOKS, clock).set_profile("guild", "ada", Profile(is_listed=False))
    return bot


async def test_on_monday_the_channel_hears_what_its_week_came_to(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = await a_week(store, clock, channel)
    assert channel.digests() == []
    clock.now = NEXT_MONDAY
    await bot.tick()
    (digest,) = channel.digests()
    assert (digest.answered, digest.people, digest.improved) == (3, 3, (("grace", 20), ("linus", 10)))
    assert digest.hardest is not None
    assert digest.hardest[0] == channel.questions()[0].text
    assert digest.hardest[1] == pytest.approx(2 / 3)
    assert digest.blind_spots == ("The trees are trained in parallel",)


async def test_a_week_has_one_digest_whatever_happens_to_the_bot_and_its_schedule(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    await a_week(store, clock, channel)
    for hour in range(12):
        clock.now = NEXT_MONDAY + timedelta(hours=hour)
        bot = daily(store, clock, channel)  # a new process
        await bot.tick()
        await bot.off("guild", "ml")
        await bot.set(schedule(digest=True))
    assert len(channel.digests()) == 1


@pytest.mark.parametrize("wanted", [True, False], ids=["nobody answered", "nobody wants it"])
async def test_there_is_no_digest_when(store: Store, *, wanted: bool) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = await a_week(store, clock, channel)
    await bot.set(schedule(digest=wanted))
    clock.now = NEXT_MONDAY + timedelta(days=7 if wanted else 0)
    await bot.tick()
    assert channel.digests() == []


async def test_a_forgotten_person_is_gone_from_digests_and_schedules(store: Store) -> None:
    clock, channel = Clock(MONDAY), Channel()
    bot = await a_week(store, clock, channel)
    clock.now = NEXT_MONDAY
    await bot.tick()
    ledger = Runtime(store, BOOKS, clock).ledger
    (planned,) = json.loads(await ledger.export("guild", "ada"))["schedules"]
    assert planned["schedule"]["admin"] == "ada"
    for person in ("linus", "ada"):
        await ledger.forget("guild", person)
    kept = store.run(lambda db: [row["effect"] for row in db["outbox"].rows if "DigestPosted" in row["effect"]])
    assert len(kept) == 1
    assert "grace" in kept[0]
    store.close()
    content = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    assert b"linus" not in content
    assert b'"ada"' not in content
    assert b"form/ada" not in content
