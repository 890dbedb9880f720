"""Everything goes wrong at once, by a seeded die: interviews end all the same; nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from tests.frontends.slack.scene import ANSWER_TEXT, QUESTIONS, Scene
from tests.loopback.slack.faults import Cut, Fault
from tests.loopback.slack.model import Message
from tests.loopback.slack.person import Person

PEOPLE = 6
ANSWERS = ("a", "1", ANSWER_TEXT)
SIGNS = ("Question 2 of 3", "Question 3 of 3", "Report")  # what shows that an answer was taken


async def misfortune(scene: Scene, random: Random) -> None:
    """Every 40 ms the weather changes: in about a third of the time the next post fails in some way."""
    while True:
        await asyncio.sleep(0.04)
        faults, sockets = scene.slack.world.faults, scene.slack.sockets
        faults.planned.clear()
        match random.randrange(14):
            case 0:
                faults.rate_limit("chat.postMessage", retry_after=random.choice([0.1, 0.3]))
            case 1:
                faults.plan(Fault("chat.postMessage", "internal_error"))
            case 2:
                faults.plan(Fault("chat.postMessage", "", status=502))
            case 3 | 4:
                faults.plan(Fault("chat.postMessage", cut=random.choice([Cut.BEFORE, Cut.AFTER])))
            case 5:
                sockets.swallow_acks += 1
            case 6 if random.random() < 0.2:
                sockets.break_off()
            case 7 if random.random() < 0.2:
                await sockets.say_goodbye("refresh_requested", close=random.random() < 0.5)


def shown(scene: Scene, person: Person, sign: str) -> list[Message]:
    """The bot's messages with *sign* in the threads that belong to *person*."""
    messages = scene.team.channels["C1"].messages
    mine = {root.ts for root in messages.values() if root.thread_ts is None and f"<@{person.id}>" in root.text}
    return [m for m in messages.values() if m.thread_ts in mine and m.bot_id and sign in m.said]


async def holds_an_interview(scene: Scene, person: Person) -> None:
    """Types the command until a question comes (as people do), then answers each question once."""
    first = None
    while first is None:
        await asyncio.gather(person.types("C1", "/interview start short"), return_exceptions=True)
        try:
            first = await scene.slack.until(lambda: next(iter(shown(scene, person, QUESTIONS[0])), None), 4)
        except TimeoutError:
            continue
    for answer, sign in zip(ANSWERS, SIGNS, strict=True):
        person.replies(first, answer)
        await scene.slack.until(lambda sign=sign: shown(scene, person, sign), 25)  # type: ignore[misc]


@pytest.mark.parametrize("seed", [1, 2])
async def test_interviews_come_through_a_storm_of_failures(scene: Scene, seed: int) -> None:
    scene.slack.sockets.ack_seconds = 0.6
    scene.slack.events.pauses = (0.3, 0.6, 1.2, 2.4)
    for number in range(PEOPLE):
        scene.slack.join(scene.team, f"P{number}")
    people = [scene.slack.person(scene.team, f"P{number}") for number in range(PEOPLE)]
    async with scene.bot() as runtime:
        storm = asyncio.create_task(misfortune(scene, Random(seed)))
        try:
            await asyncio.gather(*(holds_an_interview(scene, person) for person in people))
        finally:
            storm.cancel()
            scene.slack.world.faults.planned.clear()
            scene.slack.sockets.swallow_acks = 0
        await scene.quiet()
        for person in people:
            kept = await runtime.ledger.interviews("T1", person.id)
            assert max(held.attempts for held in kept) == len(ANSWERS)
            for sign in SIGNS:
                shown = [
                    m for m in scene.team.channels["C1"].messages.values() if sign in m.said and is_of(scene, m, person)
                ]
                assert len(shown) == 1
    assert scene.slack.events.given_up == []


def is_of(scene: Scene, message: Message, person: Person) -> bool:
    root = scene.team.channels["C1"].messages.get(message.thread_ts or "")
    return root is not None and f"<@{person.id}>" in root.text and message.bot_id is not None
