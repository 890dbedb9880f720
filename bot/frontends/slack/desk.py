"""The front desk: every payload of Slack's comes here, is sorted, and is acknowledged within 3 s.

Commands and clicks that take time are acknowledged first. Answers (replies, modals) and buttons are acknowledged when
the store has them, so that a crash in between makes Slack (or the person) send them again; but never later than
`ACK_SECONDS`, whatever happens. What comes twice is acted on once: by its id in the store, and by `Once` for what the
store never sees.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from zoneinfo import available_timezones

import structlog
from slack_bolt import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.engine.effects import ModelAnswerShown
from bot.engine.question import Language
from bot.engine.state import Record
from bot.frontends.slack.asker import PLATFORM, Asker, Payload, from_command, from_interaction, from_message
from bot.frontends.slack.bursts import Reply
from bot.frontends.slack.commands import Command, Start, Verb, parse
from bot.frontends.slack.courier import trouble_of
from bot.frontends.slack.daily_view import asked
from bot.frontends.slack.failures import CONNECTION_TROUBLE
from bot.frontends.slack.grade_view import model_answer
from bot.frontends.slack.home import home_view
from bot.frontends.slack.interviews import WAITING, House, Interviews, open_question
from bot.frontends.slack.kit import Press, shown, unpacked
from bot.frontends.slack.menus import Opened, answer_modal, dispute_modal, opened, start_of, values_of
from bot.frontends.slack.mrkdwn import typed
from bot.frontends.slack.names import COMMAND, SHORTCUT_START, what_of
from bot.frontends.slack.orders import Orders
from bot.frontends.slack.records import Order
from bot.frontends.slack.render import CHOOSE
from bot.runtime import Profile, is_open
from bot.wording import wording

ACK_SECONDS = 2.0  # Slack wants an answer in 3
STEERING = frozenset({"hint", "skip", "model", "pause", "resume", "next", "stop"})
SUBTYPES = frozenset({None, "file_share", "thread_broadcast"})  # of messages that a person wrote
MAX_REMEMBERED = 20_000

log = structlog.get_logger()

OK = 200


class Once:
    """Names that were taken already, the latest of them."""

    def __init__(self) -> None:
        self.names: OrderedDict[str, None] = OrderedDict()

    def take(self, name: str) -> bool:
        """Whether *name* is new."""
        if name in self.names:
            return False
        self.names[name] = None
        if len(self.names) > MAX_REMEMBERED:
            self.names.popitem(last=False)
        return True

    def give_back(self, name: str) -> None:
        """It failed: the next one of that name may try again."""
        self.names.pop(name, None)


class Desk:
    """Takes payloads, gives acknowledgements."""

    def __init__(self, house: House, interviews: Interviews, orders: Orders) -> None:
        self.house = house
        self.interviews = interviews
        self.orders = orders
        self.once = Once()
        self.events: dict[str, Callable[[str, Payload], Awaitable[None]]] = {
            "message": self.on_message,
            "app_mention": self.on_message,
            "app_home_opened": self.on_home,
            "app_uninstalled": self.on_uninstalled,
            "tokens_revoked": self.on_uninstalled,
            "member_joined_channel": self.on_joined,
        }

    async def serve(self, body: Payload) -> BoltResponse:
        """Act on one payload and say how it is to be acknowledged."""
        if body.get("type") == "event_callback":
            return await self.in_time(self.take_event(body))
        if body.get("command") == COMMAND:
            return self.take_command(body)
        match body.get("type"):
            case "block_actions":
                return await self.in_time(self.take_click(body))
            case "view_submission":
                return await self.timely(self.take_submission(body))
            case "shortcut" if body.get("callback_id") == SHORTCUT_START:
                return await self.in_time(self.orders.open_start(from_interaction(body)))
            case _:
                return BoltResponse(status=OK)

    async def in_time(self, work: Coroutine[Any, Any, None]) -> BoltResponse:
        """Acknowledge when *work* is done, or when time is up: then it goes on behind."""
        task = self.house.courier.tasks.spawn(work)
        done, _ = await asyncio.wait([task], timeout=ACK_SECONDS)
        if done and not task.cancelled() and task.exception() is not None:
            return BoltResponse(status=500)  # not acknowledged: Slack sends it again
        return BoltResponse(status=OK)

    async def timely(self, work: Coroutine[Any, Any, BoltResponse]) -> BoltResponse:
        """What *work* answers; if that takes too long, a plain acknowledgement, and the work goes on behind."""
        answer: list[BoltResponse] = []

        async def keep() -> None:
            answer.append(await work)

        late = await self.in_time(keep())
        return answer[0] if answer else late

    async def apologising(self, asker: Asker, work: Coroutine[Any, Any, None]) -> None:
        """Do *work* that was acknowledged before; if it fails, the person hears of it at least."""
        try:
            await work
        except Exception:
            words = await self.house.words_for(asker)
            await self.house.tell(asker, words.say("Something went wrong on my side. Please try again."))
            raise

    # -- events --------------------------------------------------------------------------------

    async def take_event(self, body: Payload) -> None:
        event = body.get("event") or {}
        act = self.events.get(event.get("type", ""))
        if act is not None:
            await act(body.get("team_id") or "", event)

    async def on_message(self, team: str, event: Payload) -> None:
        """A message in a thread, a direct message or a mention: for an interview, or an order."""
        if event.get("subtype") not in SUBTYPES or event.get("bot_id") or not event.get("user"):
            return
        workspace = await self.house.workspaces.find(team)
        if workspace is None:
            return
        mention = f"<@{workspace.bot_user}>"
        text = str(event.get("text") or "")
        is_mention = mention in text
        asker = from_message(team, event)
        record = await self.interview_at(asker)
        reply = Reply(event["ts"], typed(text.replace(mention, " ")), names_of(team, event))
        if record is not None and is_open(record) and reply.text:
            await self.interviews.hear(record, asker, reply)
        elif is_mention or asker.is_direct or self.asks_to_start(event, workspace.bot_user, reply.text):
            await self.order(asker, event, reply, is_mention=is_mention)

    async def interview_at(self, asker: Asker) -> Record | None:
        if not asker.thread and not asker.is_direct:
            return None
        return await self.house.runtime.session_at(asker.place)

    def asks_to_start(self, event: Payload, bot_user: str, text: str) -> bool:
        """A thread of ours in which nothing goes on: its interview was lost before it began, or is over."""
        if event.get("parent_user_id") != bot_user:
            return False
        command = parse(text, self.orders.vocabulary)
        return isinstance(command, Command) and command.verb is Verb.START

    async def order(self, asker: Asker, event: Payload, reply: Reply, *, is_mention: bool) -> None:
        """A message and its mention event are two events about one thing: they share the name."""
        if not self.once.take(reply.ids[0]):
            return
        try:
            at = asker
            if is_mention and not asker.is_direct and not asker.thread:
                at = Asker(asker.team, asker.user, asker.channel, thread=event["ts"])  # its thread, under the mention
            await self.orders.obey(at, reply.text, event["ts"])
        except BaseException:
            self.once.give_back(reply.ids[0])
            raise

    async def on_home(self, team: str, event: Payload) -> None:
        if event.get("tab", "home") == "home":
            await self.publish_home(Asker(team, event["user"]))

    async def publish_home(self, asker: Asker) -> None:
        workspace = await self.house.workspaces.find(asker.team)
        if workspace is None:
            return
        view = await home_view(self.house, self.orders.records, self.orders.daily, asker)
        try:
            await workspace.client.views_publish(user_id=asker.user, view=view)
        except (SlackApiError, *CONNECTION_TROUBLE) as error:
            log.warning("the App Home was not published", trouble=trouble_of(error))

    async def on_uninstalled(self, team: str, event: Payload) -> None:
        tokens = event.get("tokens")
        if event["type"] == "tokens_revoked" and tokens is not None and not tokens.get("bot"):
            return  # only tokens of people, and the app asks for none
        await self.house.workspaces.lose(team, str(event["type"]))

    async def on_joined(self, team: str, event: Payload) -> None:
        """Invited (back) into a channel: what waits for it goes out now."""
        workspace = await self.house.workspaces.find(team)
        if workspace is not None and event.get("user") == workspace.bot_user:
            self.house.courier.tasks.spawn(self.house.runtime.recover(PLATFORM))

    # -- commands ------------------------------------------------------------------------------

    def take_command(self, body: Payload) -> BoltResponse:
        """Acknowledge at once, with nothing: what there is to say comes through the response_url."""
        asker = from_command(body)
        key = str(body.get("trigger_id") or body.get("response_url"))
        if self.once.take(f"command/{key}"):
            self.house.courier.tasks.spawn(
                self.apologising(asker, self.orders.obey(asker, body.get("text") or "", key))
            )
        return BoltResponse(status=OK, body="")

    # -- clicks --------------------------------------------------------------------------------

    async def take_click(self, body: Payload) -> None:
        asker, view = from_interaction(body), body.get("view") or {}
        for action in body.get("actions") or []:
            what, press = what_of(str(action.get("action_id", ""))), unpacked(str(action.get("value") or ""))
            if what.startswith("daily"):
                await self.click_daily(asker, what, press, str(view.get("id", "")))
            else:
                await self.click(asker, what, press)
        if view.get("type") == "home":
            self.house.courier.tasks.spawn(self.publish_home(asker))

    async def click_daily(self, asker: Asker, what: str, press: Press, view_id: str) -> None:
        daily = self.orders.daily
        match what:
            case "daily":
                await self.orders.open_modal(asker, await daily.form(asker, press))
            case "daily-share":
                await daily.share(asker, press, view_id)
            case "daily-close":
                await daily.close(asker, press)
            case "daily-set":
                await self.orders.open_modal(asker, await daily.schedule_form(asker))
            case _:
                log.info("an unknown button", what=what)

    async def click(self, asker: Asker, what: str, press: Press) -> None:
        match what:
            case "start":
                await self.orders.open_start(asker)
            case "settings":
                await self.orders.settings(Order(asker, Command(Verb.SETTINGS), ""))
            case "review":
                await self.orders.review(Order(asker, Command(Verb.REVIEW), f"click/{asker.trigger}"))
            case "read":
                await self.open_transcript(asker, press)
            case "forget":
                await self.orders.records.forget(asker)
            case "answer":
                await self.open_answer(asker, press)
            case "dispute":
                await self.open_dispute(asker, press)
            case "reveal":
                await self.reveal(asker, press)
            case _ if what in STEERING or what.startswith(CHOOSE):
                await self.interviews.press(asker, what, press)
            case _:
                log.info("an unknown button", what=what)

    async def open_answer(self, asker: Asker, press: Press) -> None:
        record = await self.interviews.own_record(asker, press.session)
        if record is None or not is_open(record):
            words = await self.house.words_for(asker)
            await self.house.tell(asker, words.say("This interview is over. Start a new one whenever you like."))
            return
        words = wording(record.language)
        if record.owner != asker.user and not record.team:
            await self.house.tell(
                asker, words.say("This is somebody else's interview. Start your own, and it is all yours.")
            )
        elif open_question(record) != press.question or record.stage not in WAITING:
            await self.house.tell(asker, words.say("That question is settled already."))
        else:
            text = await self.question_text(record)
            await self.orders.open_modal(asker, answer_modal(words, Opened(record.id, press.question), text))

    async def question_text(self, record: Record) -> str:
        """The open question with the candidate's own numbers."""
        question = self.house.runtime.library.questions.get(open_question(record))
        return question.ask.filled(dict(record.values)).said_in(record.language) if question else ""

    async def open_transcript(self, asker: Asker, press: Press) -> None:
        view = await self.orders.records.transcript_view(asker, press.session)
        if view is not None:
            await self.orders.open_modal(asker, view)

    async def open_dispute(self, asker: Asker, press: Press) -> None:
        words = await self.house.words_for(asker)
        await self.orders.open_modal(asker, dispute_modal(words, Opened(press.session, press.question)))

    async def reveal(self, asker: Asker, press: Press) -> None:
        """The model answer for one person, out of the outbox row that announced it."""
        row = await self.house.runtime.outbox_row(press.row)
        is_ours = row is not None and row.session == press.session and row.place.workspace == asker.team
        if row is None or not is_ours or not isinstance(row.effect, ModelAnswerShown):
            words = await self.house.words_for(asker)
            await self.house.tell(asker, words.say("I do not know this interview any more."))
            return
        words = wording(row.language)
        for message in shown(words.say("Model answer"), model_answer(row.effect, words)):
            await self.house.courier.tell(asker, message)

    # -- modals --------------------------------------------------------------------------------

    async def take_submission(self, body: Payload) -> BoltResponse:
        asker, view = from_interaction(body), body["view"]
        about, values = opened(view.get("private_metadata") or ""), values_of(view)
        match what_of(view.get("callback_id") or ""):
            case "start":
                at = Asker(asker.team, asker.user, about.channel, about.thread, asker.trigger)
                return await self.in_time(self.begin(at, start_of(values), view["id"]))
            case "answer":
                return await self.submit_answer(asker, about, values.get("answer", ""), view["id"])
            case "dispute":
                return await self.in_time(self.dispute(asker, about, values.get("reason", ""), view["id"]))
            case "settings":
                return await self.submit_settings(asker, values)
            case "daily":
                return await self.submit_daily(asker, view, values.get("answer", ""))
            case "schedule":
                at = Asker(asker.team, asker.user, about.channel or values.get("channel", ""))
                why = await self.orders.daily.schedule(at, values)
                return refused("timezone", why) if why else BoltResponse(status=OK)
            case _:
                return BoltResponse(status=OK)

    async def begin(self, asker: Asker, start: Start, view_id: str) -> None:
        if self.once.take(f"view/{view_id}"):
            await self.interviews.begin(asker, start, view_id)

    async def submit_answer(self, asker: Asker, about: Opened, text: str, view_id: str) -> BoltResponse:
        """Take the answer; if the question is settled by now, the modal stays open so that the text is not lost."""
        record = await self.interviews.own_record(asker, about.session)
        if record is None:
            return BoltResponse(status=OK)
        words = wording(record.language)
        name = f"{record.id}/view/{view_id}"
        if not text.strip():
            return refused("answer", words.say("That was empty. Type your answer, or hint, or skip."))
        if open_question(record) != about.question or record.stage not in WAITING:
            if await self.house.runtime.was_seen(name):
                return BoltResponse(status=OK)  # it came twice: the first one settled the question
            return refused("answer", words.say("That question is settled already."))
        return await self.in_time(self.answer(record, asker, text, name))

    async def answer(self, record: Record, asker: Asker, text: str, name: str) -> None:
        await self.interviews.answered(record, self.at_record(asker, record), text, name)

    async def dispute(self, asker: Asker, about: Opened, reason: str, view_id: str) -> None:
        record = await self.interviews.own_record(asker, about.session)
        if record is not None:
            name = f"{record.id}/view/{view_id}"
            await self.interviews.disputed(record, self.at_record(asker, record), about.question, reason, name)

    async def submit_daily(self, asker: Asker, view: Payload, text: str) -> BoltResponse:
        """Grade in the form itself. A form that was renewed has another hash, so that each of its answers is one."""
        event = f"slack/{asker.team}/view/{view['id']}/{view.get('hash', '')}"
        number = asked(view.get("private_metadata") or "")
        shown_next = await self.orders.daily.answered(asker, number, text, event)
        body = {"response_action": "update", "view": shown_next}
        return BoltResponse(status=OK, body=json.dumps(body), headers={"content-type": ["application/json"]})

    def at_record(self, asker: Asker, record: Record) -> Asker:
        """A modal comes from nowhere; what there is to say belongs into the interview's thread."""
        return Asker(asker.team, asker.user, record.place.channel, record.place.thread)

    async def submit_settings(self, asker: Asker, values: dict[str, str]) -> BoltResponse:
        words = await self.house.words_for(asker)
        zone = values.get("timezone", "").strip()
        if zone and zone not in available_timezones():
            return refused("timezone", words.say("There is no time zone of that name; try Asia/Shanghai."))
        chosen = values.get("language")
        profile = Profile(Language(chosen) if chosen in set(Language) else None, zone, values.get("listed") != "no")
        await self.house.runtime.set_profile(asker.team, asker.user, profile)
        self.house.courier.tasks.spawn(self.publish_home(asker))
        return BoltResponse(status=OK)


def names_of(team: str, event: Payload) -> tuple[str, ...]:
    """What a message may come back as: its place and time, and the id its writer's program gave it.

    The second catches what was seen in practice: one message delivered twice with different time stamps.
    """
    by_time = f"slack/{team}/{event['channel']}/{event['ts']}"
    client_id = event.get("client_msg_id")
    return (by_time, f"slack/{team}/msg/{client_id}") if client_id else (by_time,)


def refused(block: str, why: str) -> BoltResponse:
    """Keep a modal open with *why* under one of its fields."""
    body = {"response_action": "errors", "errors": {block: why}}
    return BoltResponse(status=OK, body=json.dumps(body), headers={"content-type": ["application/json"]})
