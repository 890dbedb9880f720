"""The process is killed between every two steps, and in the middle of steps. Nothing is lost and nothing is doubled."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from bot.store import Store
from bot.store.rows import load_record
from tests.bank.examples import CHOICE, NUMBER, TEXT, make_bank
from tests.frontends.slack.process import BotProcess
from tests.frontends.slack.scene import ANSWER_TEXT, PLAN, QUESTIONS, Scene
from tests.loopback.slack.model import Json, Message


@pytest.fixture
def process(scene: Scene, tmp_path: Path) -> BotProcess:
    environment = {
        "MIANSHI_SLACK_BOT_TOKEN": scene.team.bot_token,
        "MIANSHI_SLACK_APP_TOKEN": scene.slack.app_token,
        "MIANSHI_SLACK_API_URL": scene.slack.api_url,
    }
    scene.slack.events.pauses = (0.7, 1.0, 1.5)  # a restart takes about a second
    bank = make_bank(tmp_path, TEXT, NUMBER, CHOICE, plan=PLAN)
    return BotProcess(environment, scene.database, bank)


async def restart(scene: Scene, process: BotProcess) -> None:
    """SIGKILL, and the process starts again."""
    await process.end(signal.SIGKILL)
    await scene.slack.until(lambda: not scene.slack.sockets.live() or None)
    await process.start()
    await scene.slack.connected(20)


async def modal(scene: Scene, message: Message) -> Json:
    scene.slack.world.views.clear()
    await scene.ada.clicks(message, "answer")
    return await scene.slack.until(lambda: next(iter(scene.slack.world.views.values()), None))


async def test_an_interview_survives_a_kill_between_every_two_steps(scene: Scene, process: BotProcess) -> None:
    async with process.running():
        await scene.slack.connected(20)
        first = await scene.begins(scene.ada)
        await restart(scene, process)
        await scene.ada.clicks(first, "hint")
        await scene.sees("Look at its name")
        await restart(scene, process)
        view = await modal(scene, first)
        await restart(scene, process)
        await scene.ada.fills(view, {"answer": "a"})
        second = await scene.sees(QUESTIONS[1])
        await restart(scene, process)
        await scene.ada.clicks(second, "pause")
        paused = await scene.sees("Paused")
        await restart(scene, process)
        await scene.ada.clicks(paused, "resume")
        again = await scene.sees(QUESTIONS[1], after=paused)
        await restart(scene, process)
        scene.ada.replies(again, "1")
        third = await scene.sees(QUESTIONS[2])
        await restart(scene, process)
        scene.ada.replies(third, ANSWER_TEXT)
        report = await scene.sees("Report")
        assert "3 of 3 questions answered" in report.said
        assert scene.count("Report") == 1
        assert await process.end(signal.SIGTERM) == 0


@pytest.mark.parametrize(
    ("remembers", "moments"), [(True, (0, 10, 30)), (False, (15, 30))], ids=["deduplicating", "forgetful"]
)
async def test_a_kill_at_any_moment_of_a_step_loses_and_doubles_nothing(
    scene: Scene, process: BotProcess, remembers: bool, moments: tuple[int, ...]
) -> None:
    """Killed *moments* (in ms) after a reply: before the store has it, before the grade is shown, in the middle of it.

    Slack may or may not take a post with a known client_msg_id for the same one; if it does not, the one message that
    was under way can be shown twice. What is stored is the same either way.
    """
    scene.slack.world.remembers_client_msg_ids = remembers
    async with process.running():
        await scene.slack.connected(20)
        for milliseconds in moments:
            newest = scene.shown_last(QUESTIONS[0])
            await scene.ada.types("C1", "/interview start short")
            first = await scene.sees(QUESTIONS[0], after=newest)
            scene.ada.replies(first, "a")
            await asyncio.sleep(milliseconds / 1000)
            await restart(scene, process)
            second = await scene.sees(QUESTIONS[1], after=first)
            await scene.quiet()
            thread = [m.said for m in scene.team.channels["C1"].thread(first.thread_ts or "") if m.bot_id]
            grades = [said for said in thread if "100 %" in said]
            assert len(grades) == 1 if remembers else len(grades) <= 2
            assert second.thread_ts == first.thread_ts
            assert saved_answers(scene, f"slack/T1/C1/{first.thread_ts}") == ["a"]


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "told to stop"])
async def test_an_answer_that_was_acknowledged_before_it_was_saved_survives(
    scene: Scene, process: BotProcess, by: signal.Signals
) -> None:
    """The bot waits for more messages of an answer for longer than Slack waits for an acknowledgement."""
    process.gather_seconds = 2.6
    async with process.running():
        await scene.slack.connected(20)
        first = await scene.begins(scene.ada)
        session = f"slack/T1/C1/{first.thread_ts}"
        scene.ada.replies(first, "a")
        await scene.slack.events.settle()  # acknowledged: Slack will not send it again
        await process.end(by)
        if by is signal.SIGKILL:
            assert saved_answers(scene, session) == []
        await scene.slack.until(lambda: not scene.slack.sockets.live() or None)
        await process.start()
        await scene.sees(QUESTIONS[1])
        await process.end(signal.SIGTERM)
    assert (scene.count("100 %"), saved_answers(scene, session)) == (1, ["a"])
    assert left_over(scene) == 0


def left_over(scene: Scene) -> int:
    store = Store.open(scene.database)
    count = store.run(lambda db: db["inbox"].count)
    store.close()
    return int(count)


def saved_answers(scene: Scene, session: str) -> list[str]:
    store = Store.open(scene.database)
    record = store.run(lambda db: load_record(db, session))
    store.close()
    assert record is not None
    return [attempt.answer for attempt in record.attempts]


async def test_sigterm_finishes_what_is_under_way_and_exits_with_0(scene: Scene, process: BotProcess) -> None:
    async with process.running():
        await scene.slack.connected(20)
        first = await scene.begins(scene.ada)
        scene.ada.replies(first, "a")
        await scene.slack.events.settle()
        started = asyncio.get_running_loop().time()
        assert await process.end(signal.SIGTERM) == 0
        assert asyncio.get_running_loop().time() - started < 10
        assert scene.count(QUESTIONS[1]) == 1
