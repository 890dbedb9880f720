"""Buttons: of interviews, lists, the App Home and the daily question."""

from __future__ import annotations

import structlog

from bot.engine.effects import ModelAnswerShown
from bot.engine.state import Record
from bot.frontends.slack.asker import Asker, Payload, from_interaction
from bot.frontends.slack.commands import Command, Verb
from bot.frontends.slack.grade_view import model_answer
from bot.frontends.slack.home import Homes
from bot.frontends.slack.interviews import WAITING, House, Interviews, open_question
from bot.frontends.slack.kit import Press, shown, unpacked
from bot.frontends.slack.menus import Opened, answer_modal, dispute_modal
from bot.frontends.slack.names import what_of
from bot.frontends.slack.orders import Orders
from bot.frontends.slack.records import Order
from bot.frontends.slack.reminder_view import OFF as REMINDER_OFF
from bot.frontends.slack.render import CHOOSE
from bot.runtime import is_open
from bot.wording import wording

STEERING = frozenset({"hint", "skip", "model", "pause", "resume", "next", "stop"})

log = structlog.get_logger()


class Clicking:
    """What is done about each button."""

    def __init__(self, house: House, interviews: Interviews, orders: Orders, homes: Homes) -> None:
        self.house = house
        self.interviews = interviews
        self.orders = orders
        self.homes = homes

    async def take(self, body: Payload) -> None:
        """Act on every button of *body*."""
        asker, view = from_interaction(body), body.get("view") or {}
        for action in body.get("actions") or []:
            what, press = what_of(str(action.get("action_id", ""))), unpacked(str(action.get("value") or ""))
            if what.startswith("daily"):
                await self.click_daily(asker, what, press, str(view.get("id", "")))
            else:
                await self.click(asker, what, press)
        if view.get("type") == "home":
            self.house.courier.tasks.spawn(self.homes.publish(asker))

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
            case _ if what == REMINDER_OFF:
                await self.orders.reminders.ordered(asker, None)
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
