"""The interview in a terminal: translate in, dispatch, translate out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console

from bot.engine.events import Envelope, Place, Resumed, Started, Stopped, Wish
from bot.engine.question import Language
from bot.engine.state import Record, Stage
from bot.frontends.steering import event_for
from bot.frontends.terminal.reader import Reader
from bot.frontends.terminal.render import render
from bot.runtime import OutboxRow, Outcome, Runtime
from bot.wording import Wording, wording
from bot.wording.commands import Command, command_of

PLATFORM = "terminal"
PLACE = Place(platform=PLATFORM, workspace="local", channel="terminal", private=True)
CANDIDATE = "you"
YES = {"", "y", "yes", "是", "好", "继续", "resume", "continue"}


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line. *seed* is always set: chance comes from outside."""

    wish: Wish
    language: Language
    seed: int


class Chat:
    """One run of `mianshi chat`."""

    def __init__(
        self,
        runtime: Runtime,
        console: Console,
        reader: Reader,
        new_id: Callable[[], str],
        clock: Callable[[], datetime],
    ) -> None:
        self._runtime = runtime
        self._console = console
        self._reader = reader
        self._new_id = new_id
        self._clock = clock
        runtime.deliver_with(PLATFORM, self._deliver)

    async def run(self, request: Request) -> bool:
        """Hold an interview until it is done, paused or left.

        Returns: False when it could not begin (an unknown topic, say); why was shown.
        """
        words = wording(request.language)
        try:
            record = await self._kept(words) if self._reader.is_person else None
        except (EOFError, KeyboardInterrupt):
            return True  # what waits goes on waiting
        if record is None:
            record = await self._begin(request)
        return record is not None and await self._hold(record)

    async def _kept(self, words: Wording) -> Record | None:
        """An interview of an earlier run that the candidate wants to go on with, or to end here and now."""
        for record in await self._runtime.open_sessions(PLATFORM, PLACE.workspace, CANDIDATE):
            words = wording(record.language)
            self._console.print(
                words.say(
                    "An interview is waiting at question {number} of {of}. Go on with it? [Y/n]",
                    number=record.index + 1,
                    of=len(record.steps),
                )
            )
            reply = (await self._reader.read(words)).strip().casefold()
            if command_of(reply) == (Command.STOP, ""):
                outcome = await self._runtime.dispatch(Stopped(**self._envelope(record.id)))
                return outcome.record
            if reply in YES:
                await self._runtime.recover(PLATFORM)
                outcome = await self._runtime.dispatch(Resumed(**self._envelope(record.id)))
                return outcome.record
            await self._runtime.dispatch(Stopped(**self._envelope(record.id)))
        return None

    async def _begin(self, request: Request) -> Record | None:
        session = self._new_id()
        outcome = await self._runtime.dispatch(
            Started(
                **self._envelope(session),
                place=PLACE,
                language=request.language,
                seed=request.seed,
                wish=request.wish,
                auto_next=not self._reader.is_person,
            )
        )
        self._show_refusal(outcome, request.language)
        return None if outcome.refused else outcome.record

    async def _hold(self, record: Record) -> bool:
        language = record.language
        while record.stage not in {Stage.DONE, Stage.PAUSED}:
            try:
                text = await self._reader.read(wording(language))
            except EOFError:
                await self._leave(record)
                return True
            except KeyboardInterrupt:
                self._say_saved(language)
                return True
            outcome = await self._runtime.dispatch(event_for(text, record.stage, self._envelope(record.id)))
            self._show_refusal(outcome, language)
            record = outcome.record or record
        if record.stage is Stage.PAUSED:
            self._say_saved(language)
        return True

    async def _leave(self, record: Record) -> None:
        """The end of a pipe ends the interview with its report; Ctrl-D keeps it for another time."""
        if self._reader.is_person:
            self._say_saved(record.language)
        else:
            await self._runtime.dispatch(Stopped(**self._envelope(record.id)))

    def _envelope(self, session: str) -> Envelope:
        return {"id": self._new_id(), "at": self._clock(), "session": session, "candidate": CANDIDATE}

    async def _deliver(self, row: OutboxRow) -> str:
        shown = render(row.effect, wording(row.language))
        if shown is not None:
            self._console.print(shown)
        return ""

    def _show_refusal(self, outcome: Outcome, language: Language) -> None:
        if outcome.refused is not None:
            shown = render(outcome.refused, wording(language))
            if shown is not None:
                self._console.print(shown)

    def _say_saved(self, language: Language) -> None:
        self._console.print(wording(language).say("Saved. Come back with: mianshi chat"), style="dim")
