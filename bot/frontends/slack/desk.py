"""The front desk: every payload of Slack's comes here, is sorted, and is acknowledged within 3 s.

Commands and clicks that take time are acknowledged first. Answers (replies, modals) and buttons are acknowledged when
the store has them, so that a crash in between makes Slack (or the person) send them again; but never later than
`ACK_SECONDS`, whatever happens: an event that the store could not take by then is acted on again, behind, until it can.
What comes twice is acted on once: by its id in the store, and by `Once` for what the store never sees.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from slack_bolt import BoltResponse

from bot.errors import OperatorError
from bot.frontends.slack.acks import done, failed
from bot.frontends.slack.asker import Asker, Payload, from_command, from_interaction
from bot.frontends.slack.clicking import Clicking
from bot.frontends.slack.home import Homes
from bot.frontends.slack.interviews import House, Interviews
from bot.frontends.slack.listening import Listening
from bot.frontends.slack.names import COMMAND, SHORTCUT_START
from bot.frontends.slack.once import Once
from bot.frontends.slack.orders import Orders
from bot.frontends.slack.submitting import Submitting

log = structlog.get_logger()

ACK_SECONDS = 2.0  # Slack wants an answer in 3
LATE_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0)  # s before an acknowledged event is tried again


class Desk:
    """Takes payloads, gives acknowledgements."""

    def __init__(self, house: House, interviews: Interviews, orders: Orders) -> None:
        homes = Homes(house, orders.records, orders.daily)
        self.house = house
        self.orders = orders
        self.listening = Listening(house, interviews, orders, homes)
        self.clicking = Clicking(house, interviews, orders, homes)
        self.submitting = Submitting(house, interviews, orders, homes)
        self.once = Once()

    async def serve(self, body: Payload) -> BoltResponse:
        """Act on one payload and say how it is to be acknowledged."""
        if body.get("command") == COMMAND:
            return self.take_command(body)
        match body.get("type"):
            case "event_callback":
                return await self.in_time(self.heard(body))
            case "block_actions":
                return await self.in_time(self.clicking.take(body))
            case "view_submission":
                return await self.timely(self.submitting.take(body))
            case "shortcut" if body.get("callback_id") == SHORTCUT_START:
                return await self.in_time(self.orders.open_start(from_interaction(body)))
            case _:
                return done()

    def take_command(self, body: Payload) -> BoltResponse:
        """Acknowledge at once, with nothing: what there is to say comes through the response_url."""
        asker = from_command(body)
        key = str(body.get("trigger_id") or body.get("response_url"))
        if self.once.take(f"command/{key}"):
            work = self.orders.obey(asker, str(body.get("text") or ""), key)
            self.house.courier.tasks.spawn(self.apologising(asker, work))
        return done()

    async def in_time(self, work: Coroutine[Any, Any, None]) -> BoltResponse:
        """Acknowledge when *work* is done, or when time is up: then it goes on behind."""
        task = self.house.courier.tasks.spawn(work)
        ended, _ = await asyncio.wait([task], timeout=ACK_SECONDS)
        has_failed = bool(ended) and not task.cancelled() and task.exception() is not None
        return failed() if has_failed else done()

    async def heard(self, body: Payload) -> None:
        """Act on an event. Once it is acknowledged Slack does not send it again, so a store that fails then is awaited.

        Raises: OperatorError: the store failed in time for Slack to be told, or for as long as all the pauses.
        """
        loop = asyncio.get_running_loop()
        told_by = loop.time() + ACK_SECONDS
        for pause in LATE_PAUSES:
            try:
                await self.listening.take(body)
            except OperatorError as error:
                if loop.time() < told_by:
                    raise
                log.warning("an acknowledged event waits for the store", trouble=str(error))
                await asyncio.sleep(pause)
            else:
                return
        await self.listening.take(body)

    async def timely(self, work: Coroutine[Any, Any, BoltResponse]) -> BoltResponse:
        """What *work* answers; if that takes too long, a plain acknowledgement, and the work goes on behind."""
        answers: list[BoltResponse] = []

        async def keep() -> None:
            answers.append(await work)

        late = await self.in_time(keep())
        return answers[0] if answers else late

    async def apologising(self, asker: Asker, work: Coroutine[Any, Any, None]) -> None:
        """Do *work* that was acknowledged before; if it fails, the person hears of it at least."""
        try:
            await work
        except Exception:
            words = await self.house.words_for(asker)
            await self.house.tell(asker, words.say("Something went wrong on my side. Please try again."))
            raise
