"""Between Discord and the runtime: what a press or a reply means where the interview stands, saved, then shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from weakref import WeakValueDictionary

from bot.engine.effects import Notice, NoticeCode
from bot.engine.events import (
    Answered,
    AnyEvent,
    Continued,
    Disputed,
    Envelope,
    HintAsked,
    ModelAnswerAsked,
    Paused,
    Resumed,
    Skipped,
    Stopped,
)
from bot.engine.question import Language
from bot.engine.state import Record
from bot.frontends.discord.deliver import Deliverer
from bot.frontends.discord.failures import Failure
from bot.frontends.discord.places import event_id
from bot.frontends.discord.presses import Press, Verb
from bot.frontends.discord.settings import PLATFORM, Settings
from bot.frontends.steering import event_for
from bot.runtime import Outcome, Runtime

ABOUT_THE_OPEN_QUESTION = frozenset({Verb.ANSWER, Verb.CHOOSE, Verb.HINT, Verb.SKIP, Verb.NEXT})

PLAIN: Mapping[Verb, type[HintAsked | Skipped | Continued | Paused | Resumed | Stopped]] = {
    Verb.HINT: HintAsked,
    Verb.SKIP: Skipped,
    Verb.NEXT: Continued,
    Verb.PAUSE: Paused,
    Verb.RESUME: Resumed,
    Verb.STOP: Stopped,
}

Make = Callable[[Record, Envelope], AnyEvent | None]


class StalePressError(Exception):
    """The question of that button is closed."""


class Desk:
    """One per process. Everything that happens in one interview happens here one after the other."""

    def __init__(self, runtime: Runtime, deliverer: Deliverer, settings: Settings, *, reads_replies: bool) -> None:
        self.runtime = runtime
        self.deliverer = deliverer
        self.settings = settings
        self.reads_replies = reads_replies
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def envelope(self, snowflake: int, session: str, person: str) -> Envelope:
        """The common fields of the event that message or interaction *snowflake* makes."""
        return {"id": event_id(snowflake), "at": self.runtime.clock(), "session": session, "candidate": person}

    async def press(self, press: Press, snowflake: int, person: str, text: str = "") -> Outcome:
        """Save what a button or a modal asks for; `show` delivers it.

        Raises: StalePressError: the question it stands under is not the open one any more.
        """
        return await self._save(press.session, snowflake, person, lambda r, e: event_of(press, r, e, text))

    async def said(self, session: str, person: str, said: dict[int, str]) -> Outcome:
        """Save what *person* wrote (by message id, in order) as one answer or command."""
        last = max(said)
        merged = [event_id(message) for message in said if message != last]
        text = "\n".join(said.values())
        return await self._save(session, last, person, lambda r, e: event_for(text, r.stage, e), merged)

    async def save(self, event: AnyEvent) -> Outcome:
        """Save any other event."""
        return await self.runtime.commit(event)

    async def show(self, session: str) -> Failure | None:
        """Deliver what *session* has to show; why that failed, if it did."""
        await self.runtime.flush(PLATFORM, session)
        return self.deliverer.failure(session)

    def default_language(self, locale: str, chosen: Language | None = None) -> Language:
        """The language that was chosen, else that of a Chinese client, else the one in the settings."""
        if chosen is not None:
            return chosen
        return Language.ZH if locale.startswith("zh") else self.settings.language

    async def _save(self, session: str, snowflake: int, person: str, make: Make, merged: Sequence[str] = ()) -> Outcome:
        async with self.lock(session):
            record = await self.runtime.session(session)
            if record is None:
                return Outcome(is_new=True, refused=Notice(code=NoticeCode.NOT_STARTED, candidate=person))
            event = make(record, self.envelope(snowflake, session, person))
            if event is None:
                raise StalePressError
            return await self.runtime.commit(event, merged)

    def lock(self, name: str) -> asyncio.Lock:
        """Held between looking at an interview and saving: else a late answer could meet the next question."""
        return self._locks.setdefault(name, asyncio.Lock())


def event_of(press: Press, record: Record, envelope: Envelope, text: str = "") -> AnyEvent | None:
    """The event that *press* makes; None when its question is closed and the press was about the open one."""
    if press.verb in ABOUT_THE_OPEN_QUESTION and press.number != record.index + 1:
        return None
    match press.verb:
        case Verb.ANSWER:
            return Answered(**envelope, text=text)
        case Verb.CHOOSE:
            return Answered(**envelope, text=press.option)
        case Verb.MODEL:
            return ModelAnswerAsked(**envelope, question=_question_of(press, record))
        case Verb.DISPUTE:
            return Disputed(**envelope, question=_question_of(press, record), reason=text)
        case _:
            plain = PLAIN.get(press.verb)
            return plain(**envelope) if plain else None


def _question_of(press: Press, record: Record) -> str:
    """The id of the question that the button stands under."""
    return record.steps[press.number - 1].question if 0 < press.number <= len(record.steps) else ""
