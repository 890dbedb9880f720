"""Forms that were sent."""

from __future__ import annotations

from zoneinfo import available_timezones

from slack_bolt import BoltResponse

from bot.engine.question import Language
from bot.engine.state import Record
from bot.frontends.slack.acks import done, refused, renewed
from bot.frontends.slack.asker import Asker, Payload, from_interaction
from bot.frontends.slack.commands import Start
from bot.frontends.slack.daily_view import asked
from bot.frontends.slack.home import Homes
from bot.frontends.slack.interviews import WAITING, House, Interviews, open_question
from bot.frontends.slack.menus import Opened, hour_of, opened, start_of, values_of
from bot.frontends.slack.names import what_of
from bot.frontends.slack.once import Once
from bot.frontends.slack.orders import Orders
from bot.runtime import Profile
from bot.wording import wording


class Submitting:
    """What is done about each form."""

    def __init__(self, house: House, interviews: Interviews, orders: Orders, homes: Homes) -> None:
        self.house = house
        self.interviews = interviews
        self.orders = orders
        self.homes = homes
        self.once = Once()

    async def take(self, body: Payload) -> BoltResponse:
        """Act on a form that was sent, and say what becomes of it."""
        asker, view = from_interaction(body), body["view"]
        about, values = opened(view.get("private_metadata") or ""), values_of(view)
        match what_of(view.get("callback_id") or ""):
            case "start":
                at = Asker(asker.team, asker.user, about.channel, about.thread, asker.trigger)
                self.house.courier.tasks.spawn(self.begin(at, start_of(values), view["id"]))
                return done()
            case "answer":
                return await self.submit_answer(asker, about, values.get("answer", ""), view["id"])
            case "dispute":
                await self.dispute(asker, about, values.get("reason", ""), view["id"])
                return done()
            case "settings":
                return await self.submit_settings(asker, values)
            case "daily":
                return await self.submit_daily(asker, view, values.get("answer", ""))
            case "schedule":
                at = Asker(asker.team, asker.user, about.channel or values.get("channel", ""))
                why = await self.orders.daily.schedule(at, values)
                return refused("timezone", why) if why else done()
            case _:
                return done()

    async def begin(self, asker: Asker, start: Start, view_id: str) -> None:
        if self.once.take(f"view/{view_id}"):
            await self.interviews.begin(asker, start, view_id)

    async def submit_answer(self, asker: Asker, about: Opened, text: str, view_id: str) -> BoltResponse:
        """Take the answer; if the question is settled by now, the modal stays open so that the text is not lost."""
        record = await self.interviews.own_record(asker, about.session)
        if record is None:
            return done()
        words = wording(record.language)
        name = f"{record.id}/view/{view_id}"
        if not text.strip():
            return refused("answer", words.say("That was empty. Type your answer, or hint, or skip."))
        if open_question(record) != about.question or record.stage not in WAITING:
            if await self.house.runtime.was_seen(name):
                return done()  # it came twice: the first one settled the question
            return refused("answer", words.say("That question is settled already."))
        await self.interviews.answered(record, self.at_record(asker, record), text, name)
        return done()

    async def dispute(self, asker: Asker, about: Opened, reason: str, view_id: str) -> None:
        record = await self.interviews.own_record(asker, about.session)
        if record is not None:
            name = f"{record.id}/view/{view_id}"
            await self.interviews.disputed(record, self.at_record(asker, record), about.question, reason, name)

    async def submit_daily(self, asker: Asker, view: Payload, text: str) -> BoltResponse:
        """Grade in the form itself. A form that was renewed has another hash, so that each of its answers is one."""
        event = f"slack/{asker.team}/view/{view['id']}/{view.get('hash', '')}"
        number = asked(view.get("private_metadata") or "")
        return renewed(await self.orders.daily.answered(asker, number, text, event))

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
        await self.orders.reminders.switch(asker, hour_of(values.get("reminder", "")))
        self.house.courier.tasks.spawn(self.homes.publish(asker))
        return done()
