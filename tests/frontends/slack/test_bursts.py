from __future__ import annotations

import asyncio

import pytest

from bot.frontends.slack.bursts import Bursts, Reply

KEY = ("session", "U1")


class Heard:
    """Keeps what the answers were."""

    def __init__(self) -> None:
        self.answers: list[list[str]] = []

    async def __call__(self, replies: tuple[Reply, ...]) -> None:
        self.answers.append([reply.text for reply in replies])


def reply(ts: str, text: str) -> Reply:
    return Reply(ts, text, (ts,))


async def test_quick_messages_in_the_wrong_order_are_one_answer_in_the_right_one() -> None:
    bursts, heard = Bursts(pause=0.05), Heard()
    await asyncio.gather(*(bursts.add(KEY, reply(ts, f"part {ts}"), heard) for ts in ("2", "3", "1")))
    assert heard.answers == [["part 1", "part 2", "part 3"]]


async def test_a_message_that_comes_twice_counts_once() -> None:
    bursts, heard = Bursts(pause=0.05), Heard()
    await asyncio.gather(*(bursts.add(KEY, reply("1", "again"), heard) for _ in range(3)))
    assert heard.answers == [["again"]]


async def test_after_a_pause_a_new_answer_begins() -> None:
    bursts, heard = Bursts(pause=0.01), Heard()
    await bursts.add(KEY, reply("1", "first"), heard)
    await bursts.add(KEY, reply("2", "second"), heard)
    assert heard.answers == [["first"], ["second"]]


async def test_people_and_sessions_are_kept_apart() -> None:
    bursts, heard = Bursts(pause=0.02), Heard()
    keys = [("a", "U1"), ("a", "U2"), ("b", "U1")]
    await asyncio.gather(*(bursts.add(key, reply("1", str(key)), heard) for key in keys))
    assert sorted(heard.answers) == sorted([[str(key)] for key in keys])


async def test_somebody_who_never_pauses_is_answered_all_the_same() -> None:
    bursts, heard = Bursts(pause=0.05), Heard()

    async def chatter() -> None:
        for number in range(10):
            asyncio.get_running_loop().create_task(bursts.add(KEY, reply(f"{number:02}", "x"), heard))
            await asyncio.sleep(0.03)

    await chatter()
    await asyncio.sleep(0.15)
    assert len(heard.answers) >= 2
    assert sum(len(answer) for answer in heard.answers) == 10


async def test_closing_a_burst_settles_it_at_once() -> None:
    bursts, heard = Bursts(pause=60), Heard()
    task = asyncio.get_running_loop().create_task(bursts.add(KEY, reply("1", "answer"), heard))
    await asyncio.sleep(0)
    done = bursts.close(KEY)
    assert done is not None
    await asyncio.wait_for(done, 1)
    await task
    assert heard.answers == [["answer"]]


async def test_everybody_learns_of_a_failure() -> None:
    async def fail(replies: tuple[Reply, ...]) -> None:
        raise OSError("disk full")

    bursts = Bursts(pause=0.02)
    both = await asyncio.gather(*(bursts.add(KEY, reply(ts, ""), fail) for ts in "12"), return_exceptions=True)
    assert [type(error) for error in both] == [OSError, OSError]
    with pytest.raises(OSError, match="disk full"):
        await bursts.add(KEY, reply("3", ""), fail)
