"""What people do to an interview: begin it, answer, press its buttons. Each becomes one event of the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakValueDictionary

import structlog
from slack_sdk.errors import SlackApiError

from bot.engine.events import (
    Answered,
    AnyEvent,
    Continued,
    Disputed,
    Envelope,
    HintAsked,
    ModelAnswerAsked,
    Paused,
    Place,
    Resumed,
    Skipped,
    Started,
    Stopped,
    Wish,
)
from bot.engine.question import Language
from bot.engine.select import REVIEW_PLAN
from bot.engine.state import Record, Stage
from bot.frontends.slack.asker import PLATFORM, Asker, place_in
from bot.frontends.slack.bursts import Bursts, Reply
from bot.frontends.slack.commands import Start
from bot.frontends.slack.courier import Courier, trouble_of
from bot.frontends.slack.failures import CONNECTION_TROUBLE, Failure, failure_of
from bot.frontends.slack.kit import Press, Shown, button, row, sections
from bot.frontends.slack.mrkdwn import escape, person
from bot.frontends.slack.people import People
from bot.frontends.slack.render import CHOOSE
from bot.frontends.slack.workspaces import Workspace, Workspaces
from bot.frontends.steering import event_for
from bot.runtime import Outcome, Runtime, is_open
from bot.wording import Wording, wording
from bot.wording.commands import command_of
from bot.wording.phrases import notice_text

log = structlog.get_logger()

WAITING = frozenset({Stage.ASKED, Stage.PROBED})  # stages in which a question is open


@dataclass(frozen=True)
class House:
    """What every part of the front end works with."""

    runtime: Runtime
    workspaces: Workspaces
    people: People
    courier: Courier
    clock: Callable[[], datetime]
    new_seed: Callable[[], int]
    language: Language  # where nothing says which

    async def language_of(self, asker: Asker) -> Language:
        """The language to speak with somebody: their setting, else Slack's own, else the default."""
        profile = await self.runtime.profile(asker.team, asker.user)
        if profile.language is not None:
            return profile.language
        return (await self.people.facts(asker.team, asker.user)).language or self.language

    async def learn_timezone(self, asker: Asker) -> None:
        """Slack knows in which time zone somebody's days begin; a streak counts those. A setting of theirs stays."""
        profile = await self.runtime.profile(asker.team, asker.user)
        found = (await self.people.facts(asker.team, asker.user)).timezone
        if found and not profile.timezone:
            await self.runtime.set_profile(asker.team, asker.user, replace(profile, timezone=found))

    async def words_for(self, asker: Asker) -> Wording:
        return wording(await self.language_of(asker))

    async def tell(self, asker: Asker, text: str, *buttons: dict[str, object]) -> None:
        """A sentence for one person."""
        blocks = [*sections(escape(text)), *([row(*buttons)] if buttons else [])]
        await self.courier.tell(asker, Shown(text, tuple(blocks)))


class Interviews:
    """The engine's events, made from what Slack reports."""

    def __init__(self, house: House, gather_seconds: float) -> None:
        self.house = house
        self.bursts = Bursts(gather_seconds)
        self.turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, session: str) -> asyncio.Lock:
        """One after another within a session; the lock is forgotten when nobody holds it."""
        lock = self.turns.get(session)
        if lock is None:
            lock = self.turns[session] = asyncio.Lock()
        return lock

    # -- beginning -----------------------------------------------------------------------------

    async def begin(self, asker: Asker, start: Start, key: str) -> None:
        """Hold an interview with *asker*. *key* names the request: the same one begins nothing twice."""
        language = start.language or await self.house.language_of(asker)
        workspace = await self.house.workspaces.find(asker.team)
        if workspace is None:
            return
        try:
            place = await self.place_for(workspace, asker, start, language, key)
        except (SlackApiError, *CONNECTION_TROUBLE) as error:
            await self.explain_room(workspace, asker, error, wording(language))
            return
        if place is not None:
            await self.house.learn_timezone(asker)
            outcome = await self.start(asker, start, place, language, key)
            if outcome.refused is not None and place.thread and not asker.thread:
                why = escape(notice_text(wording(language), outcome.refused))
                await self.house.courier.replace(
                    workspace, place.channel, place.thread, Shown(why, tuple(sections(why)))
                )

    async def place_for(
        self, workspace: Workspace, asker: Asker, start: Start, language: Language, key: str
    ) -> Place | None:
        """Where it will be held: in private, in the thread they are in, or in a new one. None: it is not to begin.

        Raises: SlackApiError, aiohttp.ClientError, TimeoutError: the place cannot be written to.
        """
        words = wording(language)
        if start.private or asker.is_direct or not asker.channel:
            place = place_in(asker.team, await self.house.people.direct_room(asker.team, asker.user))
            if not await self.is_free(asker, place, words):
                return None
            if place.channel != asker.channel:
                await self.house.tell(asker, words.say("Let us talk in private: see my direct message to you."))
            return place
        if asker.thread:
            place = asker.place
            return place if await self.is_free(asker, place, words) else None
        title = self.title_of(start, words)
        text = words.say("{title} with {person}", title=escape(title), person=person(asker.user))
        root = await self.house.courier.post_patiently(
            workspace, asker.channel, Shown(text, tuple(sections(f"🎤 {text}"))), key=f"root/{key}"
        )
        return place_in(asker.team, asker.channel, root)

    async def is_free(self, asker: Asker, place: Place, words: Wording) -> bool:
        """Whether nothing is going on at *place*; if something is, the asker is told."""
        record = await self.house.runtime.session_at(place)
        if record is None or not is_open(record):
            return True
        press = Press(record.id)
        await self.house.tell(
            asker,
            words.say("An interview is going on here already. Go on with it, or stop it first."),
            button(words.say("Resume"), "resume", press, style="primary"),
            button(words.say("Stop"), "stop", press, style="danger"),
        )
        return False

    async def start(self, asker: Asker, start: Start, place: Place, language: Language, key: str) -> Outcome:
        session = f"{PLATFORM}/{asker.team}/{place.channel}/{place.thread or key}"
        if place.thread and await self.house.runtime.session(session) is not None:
            session = f"{session}/{key}"  # a second interview in the same thread
        started = Started(
            id=f"{PLATFORM}/{asker.team}/start/{key}",
            at=self.house.clock(),
            session=session,
            candidate=asker.user,
            place=place,
            language=language,
            seed=self.house.new_seed(),
            wish=Wish(plan=start.plan, topic=start.topic, levels=start.levels, count=start.count),
            team=start.team,
        )
        return await self.act(asker, started, wording(language))

    def title_of(self, start: Start, words: Wording) -> str:
        """What the interview is about, for the head of its thread."""
        library = self.house.runtime.library
        if start.plan == REVIEW_PLAN:
            return words.say("Review")
        if start.plan in library.plans:
            return library.plans[start.plan].title.said_in(words.language)
        if start.topic in library.topics:
            return library.topics[start.topic].said_in(words.language)
        return words.say("Mock interview")

    async def explain_room(self, workspace: Workspace, asker: Asker, error: Exception, words: Wording) -> None:
        """Why nothing could be written, and what to do about it."""
        log.info("an interview could not begin", trouble=trouble_of(error))
        match failure_of(error):
            case Failure.ROOM:
                bot = person(workspace.bot_user)
                text = words.say("I cannot write in this channel. Invite me with {invite}, then try again.", invite="…")
                shown = escape(text).replace("…", f"`/invite` {bot}")
                await self.house.courier.tell(asker, Shown(text, tuple(sections(shown))))
            case Failure.PERSON:
                await self.house.tell(
                    asker, words.say("I cannot write to you: direct messages to apps are switched off.")
                )
            case Failure.WORKSPACE:
                await self.house.workspaces.lose(asker.team, trouble_of(error))
            case _:
                await self.house.tell(asker, words.say("Slack did not take that. Please try again in a moment."))

    # -- talking -------------------------------------------------------------------------------

    async def hear(self, record: Record, asker: Asker, reply: Reply) -> None:
        """A message in the interview's thread: a word that steers it, or (part of) an answer."""
        if record.owner != asker.user and not record.team:
            return  # people may talk beside an interview
        key = (record.id, asker.user)
        if command_of(reply.text) is not None:
            if (closing := self.bursts.close(key)) is not None:
                await asyncio.wait([closing])
            await self.settle(record.id, asker, (reply,))
        else:
            await self.bursts.add(key, reply, lambda replies: self.settle(record.id, asker, replies))

    async def settle(self, session: str, asker: Asker, replies: Sequence[Reply]) -> None:
        """Turn *replies*, in the order they were written, into one event."""
        async with self.turn(session):
            record = await self.house.runtime.session(session)
            if record is None:
                return
            new = [reply for reply in replies if not await self.house.runtime.was_seen(*reply.ids)]
            if not new:
                return
            text = "\n".join(reply.text for reply in new)
            ids = [name for reply in new for name in reply.ids]
            event = event_for(text, record.stage, self.envelope(ids[0], session, asker))
            await self.act(asker, event, wording(record.language), merged=ids[1:])

    async def answered(self, record: Record, asker: Asker, text: str, event_id: str) -> Outcome:
        """An answer out of the modal."""
        async with self.turn(record.id):
            event = Answered(**self.envelope(event_id, record.id, asker), text=text)
            return await self.act(asker, event, wording(record.language))

    async def disputed(self, record: Record, asker: Asker, question: str, reason: str, event_id: str) -> Outcome:
        """ "I was graded wrong", with a reason, out of the modal."""
        event = Disputed(**self.envelope(event_id, record.id, asker), question=question, reason=reason)
        return await self.act(asker, event, wording(record.language))

    # -- pressing ------------------------------------------------------------------------------

    async def press(self, asker: Asker, what: str, press: Press) -> None:
        """A button of an interview, old or new. The same click delivered twice is one click, for ever."""
        record = await self.own_record(asker, press.session)
        words = wording(record.language) if record else await self.house.words_for(asker)
        if record is None:
            await self.house.tell(asker, words.say("I do not know this interview any more."))
            return
        click = [f"{PLATFORM}/{asker.team}/click/{asker.trigger}"] if asker.trigger else []
        async with self.turn(record.id):
            if await self.house.runtime.was_seen(*click):
                return
            record = await self.house.runtime.session(record.id) or record
            event = self.event_of(record, asker, what, press)
            if event is None:
                await self.house.tell(asker, words.say("That question is settled already."))
                return
            await self.act(asker, event, words, merged=click)

    def event_of(self, record: Record, asker: Asker, what: str, press: Press) -> AnyEvent | None:
        """The event a button makes; None when it belongs to a question that is over.

        The id holds the version the press was made at, so that a double click is one click, and a click on the same
        button after something has changed is a new one.
        """
        name = f"{record.id}/v{record.version}/{what}/{press.question}/{asker.user}"
        envelope = self.envelope(name, record.id, asker)
        is_current = record.stage not in WAITING or not press.question or press.question == open_question(record)
        if what.startswith(CHOOSE):
            return Answered(**envelope, text=what.removeprefix(CHOOSE)) if is_current else None
        match what:
            case "hint":
                return HintAsked(**envelope) if is_current else None
            case "skip":
                return Skipped(**envelope) if is_current else None
            case "model":
                shown_once = self.envelope(f"{record.id}/model/{press.question}/{asker.user}", record.id, asker)
                return ModelAnswerAsked(**shown_once, question=press.question)
            case "pause":
                return Paused(**envelope)
            case "resume":
                return Resumed(**envelope)
            case "next":
                return Continued(**envelope) if is_current else None
            case "stop":
                return Stopped(**envelope)
            case _:
                raise LookupError(what)

    async def own_record(self, asker: Asker, session: str) -> Record | None:
        """The session, if it belongs to the workspace the asker is in."""
        record = await self.house.runtime.session(session)
        return record if record is not None and record.place.workspace == asker.team else None

    # -- acting --------------------------------------------------------------------------------

    def envelope(self, event_id: str, session: str, asker: Asker) -> Envelope:
        return {"id": event_id, "at": self.house.clock(), "session": session, "candidate": asker.user}

    async def act(self, asker: Asker, event: AnyEvent, words: Wording, merged: Sequence[str] = ()) -> Outcome:
        """Commit *event*; what it causes is delivered in the background, so that Slack gets its acknowledgement."""
        outcome = await self.house.runtime.commit(event, merged)
        if outcome.refused is not None:
            self.house.courier.tasks.spawn(self.house.tell(asker, notice_text(words, outcome.refused)))
        elif outcome.record is not None and outcome.is_new:
            self.house.courier.tasks.spawn(self.house.runtime.flush(PLATFORM, event.session))
        return outcome


def open_question(record: Record) -> str:
    """Id of the question the interview stands at, "" before the first."""
    return record.steps[record.index].question if record.steps else ""
