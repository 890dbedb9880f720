"""What `/interview …` and a mention ask for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.engine.effects import Notice, NoticeCode
from bot.engine.select import REVIEW_PLAN
from bot.engine.state import Record
from bot.frontends.slack.asker import PLATFORM, Asker
from bot.frontends.slack.commands import Command, Unknown, Verb, Vocabulary, parse, reminder_of, standings
from bot.frontends.slack.courier import trouble_of
from bot.frontends.slack.daily_desk import DailyDesk
from bot.frontends.slack.failures import CONNECTION_TROUBLE
from bot.frontends.slack.fit import Block
from bot.frontends.slack.interviews import House, Interviews, log
from bot.frontends.slack.kit import Press, Shown, button, row, sections
from bot.frontends.slack.menus import settings_modal, start_modal
from bot.frontends.slack.mrkdwn import escape
from bot.frontends.slack.names import COMMAND
from bot.frontends.slack.records import Order, Records
from bot.frontends.slack.reminders import ReminderDesk
from bot.wording import Wording
from bot.wording.catalogue import marked
from bot.wording.phrases import notice_text

HELP: Mapping[str, str] = {
    "start [plan|topic] [level] [questions] [zh|en] [private]": marked("begin an interview; without words a form asks"),
    "stop": marked("end it, with the report"),
    "pause": marked("keep its place for later"),
    "resume": marked("go on where it stood"),
    "review": marked("questions that are due again"),
    "daily set|off|show|now": marked("a question a day for a channel (admins)"),
    "stats": marked("what you know, what you miss"),
    "streak": marked("your days in a row"),
    "leaderboard [week|month|season|all] [topic] [here]": marked("who has most points"),
    "history": marked("read your interviews again"),
    "topics": marked("what can be asked"),
    "settings": marked("language, time zone, leaderboard, reminder"),
    "reminder on|off|21": marked("in private, from that hour on, when your streak is about to end; off by default"),
    "export": marked("everything stored about you, as a file"),
    "forget-me": marked("delete everything about you"),
    "help": marked("this list"),
}


class Orders:
    """Carries out commands; answers are for the asker alone."""

    def __init__(self, house: House, interviews: Interviews, daily: DailyDesk) -> None:
        self.house = house
        self.interviews = interviews
        self.daily = daily
        self.records = Records(house)
        self.reminders = ReminderDesk(house, daily.daily.reminders)
        self.vocabulary = Vocabulary.of(house.runtime.library)
        self.verbs: Mapping[Verb, Callable[[Order], Awaitable[None]]] = {
            Verb.START: self.start,
            Verb.STOP: self.steer,
            Verb.PAUSE: self.steer,
            Verb.RESUME: self.steer,
            Verb.REVIEW: self.review,
            Verb.DAILY: self.daily_question,
            Verb.STATS: self.records.stats,
            Verb.STREAK: self.records.streak,
            Verb.LEADERBOARD: self.leaderboard,
            Verb.HISTORY: self.records.history,
            Verb.EXPORT: self.records.export,
            Verb.FORGET_ME: self.records.ask_to_forget,
            Verb.TOPICS: self.topics,
            Verb.SETTINGS: self.settings,
            Verb.REMINDER: self.reminder,
            Verb.HELP: self.help,
        }

    async def obey(self, asker: Asker, text: str, key: str) -> None:
        """Do what *text* asks for. *key* names the request; the same one is not carried out twice."""
        command = parse(text, self.vocabulary)
        if command is None:
            await (self.open_start(asker) if asker.trigger else self.help(Order(asker, Command(Verb.HELP), key)))
        elif isinstance(command, Unknown) and not command.near and not asker.trigger:
            await self.help(Order(asker, Command(Verb.HELP), key))  # "@mianshi hello": a greeting, not a slip
        elif isinstance(command, Unknown):
            await self.puzzled(asker, command)
        elif command.verb in self.verbs:
            await self.verbs[command.verb](Order(asker, command, key))
        else:
            await self.puzzled(asker, Unknown(command.verb.value, ""))

    async def start(self, order: Order) -> None:
        await self.interviews.begin(order.asker, order.command.start, order.key)

    async def review(self, order: Order) -> None:
        """Questions that are due; without any there is nothing to open a thread for."""
        asker, ledger = order.asker, self.house.runtime.ledger
        if not await ledger.due(asker.team, asker.user, 1):
            words, next_one = await self.house.words_for(asker), await ledger.next_due(asker.team, asker.user)
            when = f"{next_one:%Y-%m-%d}" if next_one else "–"
            notice = Notice(code=NoticeCode.NOTHING_DUE, values=(("when", when),))
            await self.house.tell(asker, notice_text(words, notice))
            return
        await self.interviews.begin(order.asker, replace(order.command.start, plan=REVIEW_PLAN), order.key)

    async def daily_question(self, order: Order) -> None:
        answer = await self.daily.order(order.asker, order.command.words)
        if isinstance(answer, Unknown):
            await self.puzzled(order.asker, answer)
        elif answer is not None:
            await self.open_modal(order.asker, answer)

    async def leaderboard(self, order: Order) -> None:
        wanted = standings(order.command.words, self.vocabulary)
        if isinstance(wanted, Unknown):
            await self.puzzled(order.asker, wanted)
        else:
            await self.records.leaderboard(order.asker, wanted)

    async def reminder(self, order: Order) -> None:
        hour = reminder_of(order.command.words)
        if isinstance(hour, Unknown):
            await self.puzzled(order.asker, hour)
        else:
            await self.reminders.ordered(order.asker, hour)

    async def open_start(self, asker: Asker) -> None:
        words = await self.house.words_for(asker)
        await self.open_modal(asker, start_modal(words, self.house.runtime.library, asker))

    async def open_modal(self, asker: Asker, view: Block) -> None:
        """Show a modal while the trigger is fresh (3 s); if it is too late, say so."""
        workspace = await self.house.workspaces.find(asker.team)
        if workspace is None:
            return
        try:
            await workspace.poster.views_open(trigger_id=asker.trigger, view=view)
        except (SlackApiError, *CONNECTION_TROUBLE) as error:
            log.warning("a form did not open", trouble=trouble_of(error))
            words = await self.house.words_for(asker)
            await self.house.tell(asker, words.say("The form did not open in time. Please press again."))

    async def steer(self, order: Order) -> None:
        """Stop, pause or resume the asker's newest open interview, one held here before one held elsewhere."""
        record = await self.open_record(order.asker)
        if record is None:
            words = await self.house.words_for(order.asker)
            await self.house.tell(order.asker, words.say("You have no open interview."))
            return
        await self.interviews.press(order.asker, order.command.verb.value, Press(record.id))

    async def open_record(self, asker: Asker) -> Record | None:
        records = await self.house.runtime.open_sessions(PLATFORM, asker.team, asker.user)
        here = [record for record in records if record.place.channel == asker.channel]
        return next(iter([*here, *records]), None)

    async def topics(self, order: Order) -> None:
        words = await self.house.words_for(order.asker)
        library = self.house.runtime.library
        plans = [f"`{plan.id}` {escape(plan.title.said_in(words.language))}" for plan in library.plans.values()]
        topics = [f"`{topic}` {escape(title.said_in(words.language))}" for topic, title in library.topics.items()]
        text = f"*{escape(words.say('Plans'))}*\n" + "\n".join(plans)
        text += f"\n\n*{escape(words.say('Topics'))}*\n" + "\n".join(topics)
        await self.house.courier.tell(order.asker, Shown(words.say("Topics"), tuple(sections(text))))

    async def settings(self, order: Order) -> None:
        words = await self.house.words_for(order.asker)
        if not order.asker.trigger:
            await self.house.tell(
                order.asker,
                words.say("Press the button to change your settings."),
                button(words.say("Settings"), "settings"),
            )
            return
        await self.open_modal(order.asker, await self.settings_view(order.asker, words))

    async def settings_view(self, asker: Asker, words: Wording) -> Block:
        profile = await self.house.runtime.profile(asker.team, asker.user)
        facts = await self.house.people.facts(asker.team, asker.user)
        zone = profile.timezone or facts.timezone or self.house.runtime.timezone
        hour = await self.reminders.reminders.hour(asker.team, asker.user)
        return settings_modal(words, words.language, zone, is_listed=profile.is_listed, reminder=hour)

    async def help(self, order: Order) -> None:
        words = await self.house.words_for(order.asker)
        lines = [f"`{COMMAND} {usage}`  {escape(words.say(about))}" for usage, about in HELP.items()]
        steering = words.say(
            "Inside an interview just reply. Words that steer it: hint, skip, answer, pause, stop, help."
        )
        text = words.say("I hold mock interviews and grade the answers at once.")
        blocks = sections("\n".join([escape(text), "", *lines, "", escape(steering)]))
        start = row(button(words.say("Start an interview"), "start", style="primary"))
        await self.house.courier.tell(order.asker, Shown(text, (*blocks, start)))

    async def puzzled(self, asker: Asker, unknown: Unknown) -> None:
        """An unknown word: name the nearest one, and the list."""
        words = await self.house.words_for(asker)
        if unknown.near:
            text = words.say("I do not know “{word}”. Did you mean “{near}”?", word=unknown.word, near=unknown.near)
        else:
            text = words.say("I do not know “{word}”.", word=unknown.word)
        more = words.say("{command} help lists everything.", command=COMMAND)
        await self.house.tell(asker, f"{text} {more}")
