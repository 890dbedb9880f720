"""The loopback Slack itself, tried with Slack's own libraries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.loopback.slack.delivery import NotAcknowledgedError
from tests.loopback.slack.echobot import ECHO_MANIFEST, echo_app, echo_bot
from tests.loopback.slack.faults import Cut, Fault
from tests.loopback.slack.model import Message, Team
from tests.loopback.slack.server import SlackServer


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer.run(ECHO_MANIFEST) as server:
        server.new_team("T1", people=["U1", "U2"], channels=["C1"])
        yield server


@pytest.fixture
def team(slack: SlackServer) -> Team:
    return slack.world.teams["T1"]


@pytest.fixture
def client(slack: SlackServer, team: Team) -> AsyncWebClient:
    return AsyncWebClient(token=team.bot_token, base_url=slack.api_url, retry_handlers=[])


def said(team: Team, text: str) -> Message | None:
    return next((message for message in team.channels["C1"].messages.values() if message.text == text), None)


async def conversation(slack: SlackServer, team: Team) -> None:
    """A command, a reply, a mention, a modal and the App Home, whatever the way of delivery."""
    ada = slack.person(team, "U1")
    assert await ada.types("C1", "/echo") == {"text": "one moment"}
    question = await slack.until(lambda: said(team, "say something"))
    ada.replies(question, "hello")
    await slack.until(lambda: said(team, "you said hello"))
    await ada.clicks(question, "note")
    view = await slack.until(lambda: next(iter(slack.world.views.values()), None))
    refused = await ada.fills(view, {"note": "x"})
    assert refused == {"response_action": "errors", "errors": {"note": "too short"}}
    await ada.fills(view, {"note": "long enough"})
    await slack.until(lambda: said(team, "noted long enough"))
    ada.says("C1", f"<@{team.bot_user}> hi")
    await slack.until(lambda: said(team, "mentioned"))
    ada.opens_home()
    await slack.until(lambda: "at home" in ada.home())


async def test_a_bolt_app_talks_over_socket_mode(slack: SlackServer, team: Team) -> None:
    async with echo_bot(slack, team.bot_token):
        await conversation(slack, team)


async def test_the_same_app_talks_over_signed_http(slack: SlackServer, team: Team) -> None:
    app = echo_app(slack.api_url, team.bot_token, slack.signing_secret)
    runner = web.AppRunner(app.server(port=0, host="127.0.0.1").web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    http = slack.deliver_over_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    await conversation(slack, team)
    assert (await http.post("{}", {"Content-Type": "application/json"}, secret="forged"))[0] == 401
    assert (await http.post("{}", {"Content-Type": "application/json"}, age=400))[0] == 401
    await runner.cleanup()


async def test_an_unacknowledged_event_comes_again_with_the_same_id(slack: SlackServer, team: Team) -> None:
    slack.sockets.ack_seconds = 0.2
    async with echo_bot(slack, team.bot_token):
        slack.sockets.swallow_acks = 2
        root = slack.person(team, "U1").says("C1", "root")
        await slack.events.settle()
        slack.sockets.swallow_acks = 1
        slack.person(team, "U1").replies(root, "twice")
        await slack.events.settle()
        await slack.until(lambda: [m.text for m in team.channels["C1"].thread(root.ts)].count("you said twice") == 2)


async def test_a_late_command_is_not_acknowledged(slack: SlackServer, team: Team) -> None:
    slack.sockets.ack_seconds = 0.2
    async with echo_bot(slack, team.bot_token):
        with pytest.raises(NotAcknowledgedError):
            await slack.person(team, "U1").types("C1", "/slow")


async def test_a_goodbye_and_a_broken_connection_bring_a_new_socket(slack: SlackServer, team: Team) -> None:
    async with echo_bot(slack, team.bot_token):
        root = slack.person(team, "U1").says("C1", "root")
        await slack.sockets.say_goodbye("refresh_requested", close=True)
        await slack.until(lambda: slack.sockets.opened == 2 and slack.sockets.live())
        slack.person(team, "U1").replies(root, "after the goodbye")
        await slack.until(lambda: said(team, "you said after the goodbye"))
        slack.sockets.break_off()
        await slack.until(lambda: slack.sockets.opened == 3 and slack.sockets.live())
        slack.person(team, "U1").replies(root, "after the break")
        await slack.until(lambda: said(team, "you said after the break"))


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C1"}, "no_text"),
        ("chat.postMessage", {"channel": "C1", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ("chat.postEphemeral", {"channel": "C1", "text": "x", "user": "U9"}, "user_not_in_channel"),
        ("chat.update", {"channel": "C1", "text": "x", "ts": "1.000001"}, "message_not_found"),
        ("users.info", {"user": "U1"}, "missing_scope"),
        ("views.open", {"trigger_id": "old", "view": {"type": "modal"}}, "invalid_trigger_id"),
        ("conversations.history", {"channel": "C1"}, "unknown_method"),
    ],
)
async def test_calls_are_refused_with_slacks_own_words(
    client: AsyncWebClient, method: str, arguments: dict[str, str], error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json=arguments)
    assert refused.value.response["error"] == error


async def test_a_trigger_is_good_once_and_for_three_seconds(slack: SlackServer, client: AsyncWebClient) -> None:
    view = {"type": "home", "blocks": []}
    trigger = slack.world.new_trigger()
    await client.views_open(trigger_id=trigger, view=view)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=trigger, view=view)
    late = slack.world.new_trigger()
    slack.world.clock.advance(3.1)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=late, view=view)


async def test_one_post_a_second_in_a_channel_and_the_wait_is_named(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.world.posts.per_second = 1.0
    await client.chat_postMessage(channel="C1", text="first")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="second")
    assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "1")
    slack.world.clock.advance(1.0)
    await client.chat_postMessage(channel="C1", text="second")


async def test_a_cut_connection_leaves_in_doubt_whether_the_post_arrived(
    slack: SlackServer, team: Team, client: AsyncWebClient
) -> None:
    for cut, arrived in [(Cut.BEFORE, 0), (Cut.AFTER, 1)]:
        slack.world.faults.plan(Fault("chat.postMessage", cut=cut))
        with pytest.raises(Exception, match="disconnect"):
            await client.chat_postMessage(channel="C1", text=cut.value)
        assert len([m for m in team.channels["C1"].messages.values() if m.text == cut.value]) == arrived


async def test_a_repeated_client_message_id_is_one_message(team: Team, client: AsyncWebClient) -> None:
    first, second = [await client.chat_postMessage(channel="C1", text="x", client_msg_id="same") for _ in range(2)]
    assert first["ts"] == second["ts"]
    assert len(team.channels["C1"].messages) == 1


async def test_a_response_url_is_good_five_times(slack: SlackServer, team: Team) -> None:
    from slack_sdk.webhook.async_client import AsyncWebhookClient

    hook = AsyncWebhookClient(slack.world.new_response_url(team, "C1", "U1"))
    statuses = [(await hook.send(text="x")).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [404]


async def test_nobody_types_a_command_that_the_manifest_does_not_have(slack: SlackServer, team: Team) -> None:
    with pytest.raises(LookupError):
        await slack.person(team, "U1").types("C1", "/nothing")


async def test_events_wait_for_a_socket_and_are_given_up_after_three_retries(slack: SlackServer, team: Team) -> None:
    slack.events.pauses = (0.0, 0.0, 0.0)
    slack.person(team, "U1").says("C1", "nobody hears")
    await slack.events.settle()
    assert len(slack.events.given_up) == 1
    await asyncio.sleep(0)
