"""What goes wrong between a bot and Slack, and what people see of it: as little as can be."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.errors import OperatorError
from tests.frontends.slack.scene import ANSWER_TEXT, QUESTIONS, Scene
from tests.loopback.slack.faults import Cut, Fault


async def test_retry_after_is_waited_for_and_nothing_is_lost_or_out_of_order(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        scene.slack.world.faults.rate_limit("chat.postMessage", retry_after=0.3, times=2)
        scene.ada.replies(first, "a")
        said = (await scene.sees(QUESTIONS[1])).said
        assert said.index("100 %") < said.index(QUESTIONS[1])
        assert [error for _, error in scene.slack.world.refusals] == ["ratelimited", "ratelimited"]


async def test_a_channel_that_takes_one_post_a_second_gets_no_more(scene: Scene) -> None:
    scene.slack.world.posts.per_second = 10.0
    async with scene.bot(post_seconds=0.11):
        mine = await scene.begins(scene.ada)
        await scene.bob.types("C1", "/interview start short")
        scene.ada.replies(mine, "a")
        scene.bob.replies(await scene.sees(QUESTIONS[0], after=mine), "b")
        await scene.slack.until(lambda: scene.count(QUESTIONS[1]) == 2)
        assert scene.slack.world.refusals == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault("chat.postMessage", "internal_error", times=2),
        Fault("chat.postMessage", "service_unavailable", status=503),
        Fault("chat.postMessage", cut=Cut.BEFORE),
        Fault("chat.postMessage", cut=Cut.AFTER),
    ],
    ids=["internal error", "503", "cut before", "cut after"],
)
async def test_a_failed_post_is_sent_again_and_shown_once(scene: Scene, fault: Fault) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        scene.slack.world.faults.plan(fault)
        scene.ada.replies(first, "a")
        await scene.sees(QUESTIONS[1])
        await scene.quiet()
        assert (scene.count("100 %"), scene.count(QUESTIONS[1])) == (1, 1)


async def test_a_thread_is_opened_once_though_the_first_tries_fail(scene: Scene) -> None:
    async with scene.bot():
        scene.slack.world.faults.plan(Fault("chat.postMessage", cut=Cut.AFTER))
        scene.slack.world.faults.rate_limit("chat.postMessage", retry_after=0.1)
        await scene.begins(scene.ada)
        assert len([m for m in scene.team.channels["C1"].messages.values() if m.thread_ts is None]) == 1


async def test_a_message_slack_finds_wrong_is_sent_without_its_blocks(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        scene.slack.world.faults.plan(Fault("chat.postMessage", "invalid_blocks"))
        with capture_logs() as logs:
            scene.ada.replies(first, "a")
            await scene.sees(QUESTIONS[1])
        assert [m for m in scene.team.channels["C1"].messages.values() if m.bot_id and not m.blocks]
        assert any("blocks" in entry["event"] for entry in logs)


async def test_where_the_bot_is_no_member_it_asks_to_be_invited(scene: Scene) -> None:
    scene.slack.remove_bot(scene.team, "C1")
    async with scene.bot():
        await scene.ada.types("C1", "/interview start short")
        await scene.whispered(scene.ada, "Invite me")
        await scene.ada.types("C1", "/interview start short private")
        await scene.sees(QUESTIONS[0], "DU1")


async def test_removed_from_the_channel_and_invited_again_the_interview_goes_on(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        await scene.ada.clicks(first, "answer")
        view = await scene.slack.until(lambda: next(iter(scene.slack.world.views.values()), None))
        scene.slack.remove_bot(scene.team, "C1")
        await scene.ada.fills(view, {"answer": "a"})
        await scene.slack.until(lambda: ("chat.postMessage", "not_in_channel") in scene.slack.world.refusals)
        told = await scene.sees("cannot write", "DU1")
        assert "<#C1>" in told.said
        scene.slack.invite_bot(scene.team, "C1", "U2")
        await scene.sees(QUESTIONS[1])
        assert scene.count("100 %") == 1


async def test_a_deleted_thread_is_explained_once_and_holds_nothing_up(scene: Scene) -> None:
    async with scene.bot() as runtime:
        first = await scene.begins(scene.ada)
        del scene.team.channels["C1"].messages[first.thread_ts or ""]
        await scene.ada.clicks(first, "skip")
        await scene.sees("is gone", "DU1")
        await scene.ada.types("C1", "/interview stop")
        await scene.quiet()
        assert await runtime.open_sessions("slack", "T1", "U1") == []
        assert scene.count("is gone", "DU1") == 1


async def test_an_archived_channel_keeps_the_interview(scene: Scene) -> None:
    async with scene.bot() as runtime:
        first = await scene.begins(scene.ada)
        scene.team.channels["C1"].archived = True
        await scene.ada.clicks(first, "skip")
        await scene.slack.until(lambda: ("chat.postMessage", "is_archived") in scene.slack.world.refusals)
        scene.team.channels["C1"].archived = False
        await runtime.recover("slack")
        await scene.sees(QUESTIONS[1])


async def test_a_deactivated_person_costs_nothing_but_their_own_interview(scene: Scene) -> None:
    async with scene.bot():
        scene.team.members["U1"].deleted = True
        await scene.ada.types("C1", "/interview start short private")
        await scene.whispered(scene.ada, "cannot write to you")
        first = await scene.begins(scene.bob)
        scene.bob.replies(first, "a")
        await scene.sees(QUESTIONS[1])


@pytest.mark.parametrize("end", ["warning", "refresh_requested", "broken", "silent"])
async def test_the_connection_comes_back_and_the_interview_goes_on(scene: Scene, end: str) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        match end:
            case "warning":
                await scene.slack.sockets.say_goodbye("warning", close=False)
            case "refresh_requested":
                await scene.slack.sockets.say_goodbye("refresh_requested", close=True)
            case "broken":
                scene.slack.sockets.break_off()
            case "silent":
                for socket in scene.slack.sockets.live():
                    await socket.close()
        scene.slack.events.pauses = (0.3, 0.5, 1.0)
        scene.ada.replies(first, "a")
        await scene.sees(QUESTIONS[1])
        await scene.quiet()
        assert (scene.count("100 %"), scene.count(QUESTIONS[2])) == (1, 0)


async def test_the_health_check_knows_of_the_connection(scene: Scene) -> None:
    async with scene.bot() as runtime:
        await scene.begins(scene.ada)
        assert runtime.vitals.connected == {"slack": True}


async def test_a_slack_that_is_away_at_first_is_waited_for(scene: Scene) -> None:
    scene.slack.world.faults.plan(Fault("apps.connections.open", "internal_error", times=2))
    async with scene.bot():
        await scene.begins(scene.ada)


async def test_a_connection_that_is_refused_is_tried_with_a_new_ticket(scene: Scene) -> None:
    """Slack's client alone would try the used-up address for ever."""
    async with scene.bot():
        first = await scene.begins(scene.ada)
        scene.slack.sockets.refuse_links = 2
        await scene.slack.sockets.say_goodbye("refresh_requested", close=True)
        await scene.slack.until(lambda: scene.slack.sockets.refuse_links == 0 and scene.slack.sockets.live(), 20)
        scene.ada.replies(first, "a")
        await scene.sees(QUESTIONS[1])


@pytest.mark.parametrize(
    ("method", "error", "advice"),
    [
        ("auth.test", "invalid_auth", "MIANSHI_SLACK_BOT_TOKEN"),
        ("auth.test", "account_inactive", "MIANSHI_SLACK_BOT_TOKEN"),
        ("apps.connections.open", "invalid_auth", "MIANSHI_SLACK_APP_TOKEN"),
        ("apps.connections.open", "missing_scope", "reinstall"),
    ],
)
async def test_a_refused_token_ends_with_the_sentence_that_helps(
    scene: Scene, method: str, error: str, advice: str
) -> None:
    scene.slack.world.faults.plan(Fault(method, error, times=100))
    with pytest.raises(OperatorError, match=advice):
        async with scene.bot():
            await asyncio.sleep(1)


@pytest.mark.parametrize(
    ("http", "field", "setting"),
    [
        (False, "bot_token", "MIANSHI_SLACK_BOT_TOKEN"),
        (False, "app_token", "MIANSHI_SLACK_APP_TOKEN"),
        (True, "signing_secret", "MIANSHI_SLACK_SIGNING_SECRET"),
    ],
)
def test_a_missing_setting_is_named(scene: Scene, http: bool, field: str, setting: str) -> None:
    with pytest.raises(OperatorError, match=setting):
        replace(scene.settings, **{field: ""}).check(http=http)  # type: ignore[arg-type]


async def test_a_token_that_dies_ends_the_service_and_keeps_the_interview(scene: Scene) -> None:
    async def serve_until_it_dies() -> None:
        async with scene.bot():
            first = await scene.begins(scene.ada)
            scene.team.token_error = "account_inactive"
            await scene.ada.clicks(first, "skip")
            await asyncio.sleep(0.3)

    with pytest.raises(OperatorError, match="account_inactive"):
        await serve_until_it_dies()
    scene.team.token_error = None
    async with scene.bot():
        await scene.sees(QUESTIONS[1])


async def test_logs_hold_neither_answers_nor_tokens(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with capture_logs() as logs:
        async with scene.bot():
            first = await scene.begins(scene.ada)
            scene.slack.world.faults.plan(Fault("chat.postMessage", "internal_error"))
            scene.slack.world.faults.plan(Fault("chat.postMessage", cut=Cut.AFTER))
            scene.ada.replies(first, "skip")
            second = await scene.sees(QUESTIONS[1])
            scene.ada.replies(second, "skip")
            third = await scene.sees(QUESTIONS[2])
            scene.ada.replies(third, ANSWER_TEXT)
            await scene.sees("Report")
    everything = caplog.text + str(logs)
    assert "moving average" not in everything
    assert scene.team.bot_token not in everything
    assert scene.slack.app_token not in everything
