"""Messages in a row become one answer."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import OperatorError
from bot.frontends.discord.gather import Gather, Speaker

ALICE, BOB = Speaker("s", "alice"), Speaker("s", "bob")
WAIT = 0.03


@pytest.fixture
def used() -> list[tuple[Speaker, dict[int, str]]]:
    return []


@pytest.fixture
def gather(used: list[tuple[Speaker, dict[int, str]]]) -> Gather:
    async def use(speaker: Speaker, said: dict[int, str]) -> None:
        used.append((speaker, said))

    return Gather(WAIT, use)


Used = list[tuple[Speaker, dict[int, str]]]


async def test_a_burst_is_used_once_it_is_quiet(gather: Gather, used: Used) -> None:
    assert gather.add(ALICE, 1, "a")
    assert not gather.add(ALICE, 2, "b")
    assert used == []
    await asyncio.sleep(3 * WAIT)
    assert used == [(ALICE, {1: "a", 2: "b"})]


async def test_messages_are_in_order_and_count_once(gather: Gather, used: Used) -> None:
    for message, text in [(2, "b"), (1, "a"), (2, "b")]:
        gather.add(ALICE, message, text)
    await gather.flush(ALICE)
    assert used == [(ALICE, {1: "a", 2: "b"})]
    assert list(used[0][1]) == [1, 2]


async def test_two_people_are_two_bursts(gather: Gather, used: Used) -> None:
    gather.add(ALICE, 1, "a")
    gather.add(BOB, 2, "b")
    await gather.close()
    assert sorted(used, key=str) == sorted([(ALICE, {1: "a"}), (BOB, {2: "b"})], key=str)


async def test_somebody_who_never_stops_still_gets_a_grade(gather: Gather, used: Used) -> None:
    for message in range(20):
        gather.add(ALICE, message, "…")
        await asyncio.sleep(WAIT / 2)
    assert used


async def test_a_fault_does_not_stop_the_next_burst() -> None:
    used: list[dict[int, str]] = []

    async def use(_: Speaker, said: dict[int, str]) -> None:
        if 1 in said:
            raise ValueError
        used.append(said)

    gather = Gather(WAIT, use)
    gather.add(ALICE, 1, "a")
    await gather.flush(ALICE)
    gather.add(ALICE, 2, "b")
    await gather.close()
    assert used == [{2: "b"}]


async def test_an_answer_waits_for_a_database_that_does_not_take_it_yet() -> None:
    tries: list[dict[int, str]] = []

    async def use(speaker: Speaker, said: dict[int, str]) -> None:
        tries.append(said)
        if len(tries) < 3:
            raise OperatorError("The database was busy")

    gather = Gather(WAIT, use, pauses=(0.0, 0.0, 0.0))
    gather.add(ALICE, 1, "a")
    await gather.flush(ALICE)
    assert tries == [{1: "a"}] * 3
