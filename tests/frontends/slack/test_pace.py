from __future__ import annotations

import asyncio
from itertools import pairwise

from bot.frontends.slack.pace import Pace

ROOM = ("T1", "C1")


def test_the_next_post_waits_for_a_second_after_the_last() -> None:
    pace = Pace(interval=1.0)
    assert pace.wait(ROOM, now=10.0) == 0
    pace.used(ROOM, now=10.25)
    assert [pace.wait(ROOM, now) for now in (10.25, 11.0, 11.25, 100.0)] == [1.0, 0.25, 0.0, 0.0]


def test_channels_and_workspaces_do_not_wait_for_each_other() -> None:
    pace = Pace(interval=1.0)
    pace.used(ROOM, now=0.0)
    assert [pace.wait(room, now=0.0) for room in (ROOM, ("T1", "C2"), ("T2", "C1"))] == [1.0, 0.0, 0.0]


def test_retry_after_is_honoured_and_never_shortened() -> None:
    pace = Pace(interval=1.0)
    pace.hold(ROOM, now=0.0, seconds=30)
    pace.used(ROOM, now=0.5)
    assert pace.wait(ROOM, now=1.0) == 29


async def test_turns_are_taken_in_order_and_apart() -> None:
    pace, clock, posts = Pace(interval=0.05), asyncio.get_running_loop().time, []

    async def post(number: int) -> None:
        async with pace.turn(ROOM):
            posts.append((number, clock()))

    await asyncio.gather(*(post(number) for number in range(4)))
    assert [number for number, _ in posts] == [0, 1, 2, 3]
    gaps = [after - before for (_, before), (_, after) in pairwise(posts)]
    assert all(gap >= 0.049 for gap in gaps)


async def test_a_failed_post_uses_its_turn_up() -> None:
    pace = Pace(interval=10)
    try:
        async with pace.turn(ROOM):
            raise ConnectionError
    except ConnectionError:
        assert pace.wait(ROOM, asyncio.get_running_loop().time()) > 9
