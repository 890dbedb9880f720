"""Slack delivers things twice, in the wrong order, and late. Nothing is ever acted on twice, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest

from bot.frontends.slack.asker import PLATFORM
from bot.inbox import Inbox
from bot.runtime import Runtime
from tests.frontends.slack.scene import QUESTIONS, Scene
from tests.loopback.slack.delivery import NotAcknowledgedError, Retry
from tests.loopback.slack.model import Json


async def twice(scene: Scene, kind: str, payload: Json) -> None:
    """The same payload again: at once, and then marked as a retry."""
    await asyncio.gather(*(scene.slack.delivery.deliver(kind, payload) for _ in range(2)))
    retry = Retry(1) if kind == "events_api" else None
    await scene.slack.delivery.deliver(kind, payload, retry)
    await scene.quiet()


@pytest.fixture(params=["socket", "http"])
def http(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "http")


async def test_a_reply_that_comes_again_is_graded_once(scene: Scene, http: bool) -> None:
    async with scene.bot(http=http):
        first = await scene.begins(scene.ada)
        await twice(scene, "events_api", scene.ada.message_event("C1", "a", first.thread_ts))
        await scene.sees(QUESTIONS[1])
        assert (scene.count("100 %"), scene.count(QUESTIONS[1])) == (1, 1)


async def test_one_message_with_two_time_stamps_is_graded_once(scene: Scene) -> None:
    """Seen in practice: the same client_msg_id under another ts, 20 s later."""
    async with scene.bot():
        first = await scene.begins(scene.ada)
        event = scene.ada.message_event("C1", "a", first.thread_ts)
        await scene.slack.delivery.deliver("events_api", event)
        await scene.sees(QUESTIONS[1])
        ghost = {**event, "event_id": "EvGhost", "event": {**event["event"], "ts": scene.slack.world.new_ts()}}
        await scene.slack.delivery.deliver("events_api", ghost)
        await scene.quiet()
        assert scene.count(QUESTIONS[2]) == 0


async def test_a_mention_and_its_message_are_one_request(scene: Scene, http: bool) -> None:
    async with scene.bot(http=http):
        text = f"<@{scene.team.bot_user}> start short"
        event = scene.ada.message_event("C1", text)
        mention = {**event, "event_id": "EvMention", "event": {**event["event"], "type": "app_mention"}}
        del mention["event"]["channel_type"]
        await asyncio.gather(*(scene.slack.delivery.deliver("events_api", each) for each in (event, mention)))
        await twice(scene, "events_api", mention)
        assert scene.count(QUESTIONS[0]) == 1


async def test_an_answer_that_mentions_the_bot_is_graded_once(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        scene.ada.replies(first, f"<@{scene.team.bot_user}> a")
        await scene.sees(QUESTIONS[1])
        await scene.quiet()
        assert (scene.count("100 %"), scene.count(QUESTIONS[2])) == (1, 0)


async def test_a_command_that_comes_again_opens_one_thread(scene: Scene, http: bool) -> None:
    async with scene.bot(http=http):
        place = scene.team.channels["C1"]
        command: Json = {**scene.ada.about_me(), "command": "/interview", "text": "start short"}
        command |= {"channel_id": "C1", "channel_name": "c1", "trigger_id": scene.slack.world.new_trigger()}
        command["response_url"] = scene.slack.world.new_response_url(scene.team, "C1", "U1")
        await twice(scene, "slash_commands", command)
        await scene.sees(QUESTIONS[0])
        assert len([m for m in place.messages.values() if m.thread_ts is None]) == 1


@pytest.mark.parametrize(
    ("button", "shows"), [("skip", QUESTIONS[1]), ("hint", "Look at its name"), ("pause", "Paused")]
)
async def test_a_click_that_comes_again_is_one_click(scene: Scene, http: bool, button: str, shows: str) -> None:
    async with scene.bot(http=http):
        first = await scene.begins(scene.ada)
        await twice(scene, "interactive", scene.ada.click(first, first.button(button)))
        await scene.sees(shows)
        assert scene.count(shows) == 1
        assert scene.count(QUESTIONS[2]) == 0


async def test_a_click_that_comes_again_much_later_is_still_the_same_click(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        pause = scene.ada.click(first, first.button("pause"))
        await scene.slack.delivery.deliver("interactive", pause)
        paused = await scene.sees("Paused")
    async with scene.bot():
        await scene.ada.clicks(paused, "resume")
        await scene.sees(QUESTIONS[0], after=paused)
        await scene.slack.delivery.deliver("interactive", pause)
        await scene.quiet()
        assert scene.count("Paused") == 1


async def test_a_double_click_is_one_click(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        await asyncio.gather(*(scene.ada.clicks(first, "skip") for _ in range(3)))
        await scene.sees(QUESTIONS[1])
        await scene.quiet()
        assert (scene.count(QUESTIONS[1]), scene.count(QUESTIONS[2])) == (1, 0)


async def test_an_old_button_does_not_skip_a_newer_question(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        scene.ada.replies(first, "a")
        await scene.sees(QUESTIONS[1])
        for button in ("skip", "hint", "answer"):
            await scene.ada.clicks(first, button)
        await scene.quiet()
        assert len([m for m in scene.ada.whispers("C1") if "settled already" in m.said]) == 3
        assert scene.count(QUESTIONS[2]) == 0


async def test_a_modal_that_is_sent_again_is_one_answer(scene: Scene, http: bool) -> None:
    async with scene.bot(http=http):
        first = await scene.begins(scene.ada)
        await scene.ada.clicks(first, "answer")
        view = await scene.slack.until(lambda: next(iter(scene.slack.world.views.values()), None))
        answers = await asyncio.gather(*(scene.ada.fills(view, {"answer": "a"}) for _ in range(3)))
        await scene.sees(QUESTIONS[1])
        await scene.quiet()
        assert answers == [None, None, None]
        assert (scene.count("100 %"), scene.count(QUESTIONS[2])) == (1, 0)


async def test_a_modal_that_comes_too_late_keeps_its_text(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        await scene.ada.clicks(first, "answer")
        view = await scene.slack.until(lambda: next(iter(scene.slack.world.views.values()), None))
        scene.ada.replies(first, "a")
        await scene.sees(QUESTIONS[1])
        refused = await scene.ada.fills(view, {"answer": "b"})
        assert refused is not None
        assert "settled" in refused["errors"]["answer"]


async def test_the_home_may_be_opened_any_number_of_times(scene: Scene, http: bool) -> None:
    async with scene.bot(http=http):
        for _ in range(3):
            scene.ada.opens_home()
        await scene.slack.until(lambda: "Start an interview" in scene.ada.home())


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
async def test_three_quick_replies_are_one_answer_in_the_order_written(scene: Scene, order: tuple[int, ...]) -> None:
    async with scene.bot(gather_seconds=0.2):
        first = await scene.begins(scene.ada)
        texts = ["It averages", "over a batch", "of samples"]
        events = [scene.ada.message_event("C1", text, first.thread_ts) for text in texts]
        await asyncio.gather(*(scene.slack.delivery.deliver("events_api", events[index]) for index in order))
        await scene.sees("%", after=first)
        await twice(scene, "events_api", events[1])
        record = await scene.record(first)
        assert record.attempts[0].answer == "\n".join(texts)
        assert scene.count(QUESTIONS[2]) == 0


async def test_a_command_word_right_after_an_answer_comes_after_it(scene: Scene) -> None:
    async with scene.bot(gather_seconds=0.5):
        first = await scene.begins(scene.ada)
        scene.ada.replies(first, "a")
        await asyncio.sleep(0.05)
        scene.ada.replies(first, "pause")
        grade = await scene.sees("100 %")
        await scene.sees("Paused", after=grade)


async def test_lost_acknowledgements_lead_to_retries_and_to_nothing_else(scene: Scene) -> None:
    scene.slack.sockets.ack_seconds = 0.3
    async with scene.bot():
        first = await scene.begins(scene.ada)
        scene.slack.sockets.swallow_acks = 2
        scene.ada.replies(first, "a")
        await scene.sees(QUESTIONS[1])
        await scene.quiet()
        assert (scene.count("100 %"), scene.count(QUESTIONS[2])) == (1, 0)
        assert scene.slack.events.given_up == []


async def test_everything_is_acknowledged_in_time_even_when_slack_itself_is_slow(scene: Scene, http: bool) -> None:
    async with scene.bot(http=http):
        first = await scene.begins(scene.ada)
        with scene.slack.world.stalled("chat.postMessage"):
            started = asyncio.get_running_loop().time()
            await scene.ada.types("C2", "/interview start short")
            await scene.ada.clicks(first, "hint")
            await scene.slack.delivery.deliver("events_api", scene.ada.message_event("C1", "a", first.thread_ts))
            assert asyncio.get_running_loop().time() - started < 3.0


async def test_a_stuck_database_does_not_hold_up_the_acknowledgement(scene: Scene) -> None:
    async with scene.bot() as runtime:
        first = await scene.begins(scene.ada)
        await scene.ada.clicks(first, "answer")
        view = await scene.form()
        blocked = threading.Event()
        runtime.store._thread.submit(blocked.wait)
        deliveries = [
            scene.ada.clicks(first, "hint"),
            scene.bob.fills(view, {"answer": "not mine"}),
            scene.ada.types("C1", "/interview help"),
            scene.ada.uses_shortcut("start_interview"),
        ]
        await asyncio.gather(*deliveries)  # each raises when it is not acknowledged in 3 s
        blocked.set()
        await scene.sees("Look at its name")


async def test_an_event_is_not_acknowledged_while_nothing_keeps_it(scene: Scene) -> None:
    """So that Slack sends it again, even if this process dies now."""
    async with scene.bot() as runtime:
        first = await scene.begins(scene.ada)
        await scene.quiet()
        blocked = threading.Event()
        runtime.store._thread.submit(blocked.wait)
        event = scene.ada.message_event("C1", "a", first.thread_ts)
        with pytest.raises(NotAcknowledgedError):
            await scene.slack.delivery.deliver("events_api", event)
        blocked.set()
        await scene.slack.delivery.deliver("events_api", event, Retry(1))
        await scene.sees(QUESTIONS[1])
        await scene.quiet()
        assert scene.count("100 %") == 1
        await scene.eventually(lambda: in_the_inbox(runtime) == 0)


async def test_what_takes_long_is_kept_until_it_is_acted_on(scene: Scene) -> None:
    async with scene.bot(gather_seconds=2.4) as runtime:
        first = await scene.begins(scene.ada)
        await scene.slack.delivery.deliver("events_api", scene.ada.message_event("C1", "a", first.thread_ts))
        assert in_the_inbox(runtime) == 1
        assert b"unused" not in scene.database.read_bytes(), "the verification token is not kept"
        await scene.sees(QUESTIONS[1])
        await scene.eventually(lambda: in_the_inbox(runtime) == 0)


async def test_what_was_acted_on_before_the_end_is_not_acted_on_at_the_start(scene: Scene) -> None:
    async with scene.bot() as runtime:
        first = await scene.begins(scene.ada)
        event = scene.ada.message_event("C1", "a", first.thread_ts)
        await scene.slack.delivery.deliver("events_api", event)
        await scene.sees(QUESTIONS[1])
        await Inbox(runtime, PLATFORM).keep("T1", "U1", event)  # the note that it was acted on is lost
        await Inbox(runtime, PLATFORM).keep("T1", "U1", {"type": "event_callback", "event": {"type": "message"}})
    async with scene.bot() as runtime:
        await scene.eventually(lambda: in_the_inbox(runtime) == 0)
        await scene.quiet()
        assert (scene.count("100 %"), scene.count(QUESTIONS[2])) == (1, 0)


async def test_what_is_too_old_to_know_whether_it_was_acted_on_is_given_up(scene: Scene) -> None:
    async with scene.bot() as runtime:
        first = await scene.begins(scene.ada)
        await Inbox(runtime, PLATFORM).keep("T1", "U1", scene.ada.message_event("C1", "a", first.thread_ts))
        runtime.store.run(lambda db: db.execute("UPDATE inbox SET at = '2020-01-01T00:00:00.000000Z'"))
    async with scene.bot() as runtime:
        await scene.eventually(lambda: in_the_inbox(runtime) == 0)
        await scene.quiet()
        assert scene.count("100 %") == 0


async def test_what_is_kept_of_a_person_is_theirs_to_see_and_to_delete(scene: Scene) -> None:
    async with scene.bot() as runtime:
        first = await scene.begins(scene.ada)
        await Inbox(runtime, PLATFORM).keep("T1", "U1", scene.ada.message_event("C1", "my words", first.thread_ts))
        assert b"my words" in await runtime.ledger.export("T1", "U1")
        await runtime.ledger.forget("T1", "U1")
        assert in_the_inbox(runtime) == 0


def in_the_inbox(runtime: Runtime) -> int:
    return int(runtime.store.run(lambda db: db["inbox"].count))


async def test_an_answer_waits_for_a_database_that_was_locked(scene: Scene) -> None:
    async with scene.bot() as runtime:
        first = await scene.begins(scene.ada)
        await scene.quiet()
        runtime.store._thread.submit(lambda: runtime.store._db.execute("PRAGMA busy_timeout = 2500")).result()
        other = sqlite3.connect(scene.database, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        scene.ada.replies(first, "a")
        await asyncio.sleep(3.5)  # the store has given up by now
        other.execute("ROLLBACK")
        other.close()
        await scene.sees(QUESTIONS[1])
        await scene.quiet()
        assert scene.count("100 %") == 1


async def test_edits_deletions_and_other_bots_are_no_answers(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        event = scene.ada.message_event("C1", "a", first.thread_ts)
        for change in (
            {"subtype": "message_changed", "message": event["event"]},
            {"subtype": "message_deleted", "deleted_ts": event["event"]["ts"]},
            {"subtype": "channel_join"},
            {"bot_id": "BOTHER"},
        ):
            changed = {**event, "event_id": scene.slack.world.new_id("Ev"), "event": {**event["event"], **change}}
            await scene.slack.delivery.deliver("events_api", changed)
        await scene.quiet()
        assert scene.count("%") == 0
