"""The front desk: every payload of Slack's comes here, is sorted, and is acknowledged within 3 s.

Commands that take time are acknowledged first. Answers (replies, modals) and buttons are acknowledged when they were
acted on. What takes longer than `ACK_SECONDS` goes on behind, and is put in the inbox before it is acknowledged: the
next start replays what a crash left there. Where the store is too slow even for that, an event is not acknowledged, and
Slack sends it again; a click or a form, which Slack sends once, is acknowledged and waits in memory.
What comes twice is acted on once: by its id in the store, and by `Once` for what the store never sees.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import structlog
from slack_bolt import BoltResponse

from bot.errors import OperatorError
from bot.frontends.slack.acks import done, failed
from bot.frontends.slack.asker import PLATFORM, Asker, Payload, from_command, from_interaction
from bot.frontends.slack.clicking import Clicking
from bot.frontends.slack.home import Homes
from bot.frontends.slack.interviews import House, Interviews
from bot.frontends.slack.listening import Listening
from bot.frontends.slack.names import COMMAND, SHORTCUT_START
from bot.frontends.slack.once import Once
from bot.frontends.slack.orders import Orders
from bot.frontends.slack.submitting import Submitting
from bot.inbox import Inbox

log = structlog.get_logger()

ACK_SECONDS = 2.0  # Slack wants an answer in 3
KEEP_SECONDS = 0.6  # of the third, for the inbox
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
        self.inbox = Inbox(house.runtime, PLATFORM)

    async def serve(self, body: Payload) -> BoltResponse:
        """Act on one payload and say how it is to be acknowledged."""
        if body.get("command") == COMMAND:
            return self.take_command(body)
        match body.get("type"):
            case "event_callback":
                return await self.in_time(self.heard(body), body)
            case "block_actions":
                return await self.in_time(self.clicking.take(body), body)
            case "view_submission":
                return await self.timely(self.submitting.take(body), body)
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

    async def replay(self) -> None:
        """Act on what an earlier process acknowledged and died before it was acted on."""
        left = await self.inbox.left_over()
        await asyncio.gather(*(self.replayed(number, body) for number, body in left))

    async def replayed(self, number: int, body: Payload) -> None:
        try:
            match body.get("type"):
                case "event_callback":
                    await self.heard(body)
                case "block_actions":
                    await self.clicking.take(body)
                case "view_submission":
                    await self.submitting.take(body)
        except OperatorError:
            raise  # it stays for the next start
        except Exception:
            log.exception("what was left over cannot be acted on", number=number)
        await self.inbox.drop(number)

    async def in_time(self, work: Coroutine[Any, Any, None], body: Payload | None = None) -> BoltResponse:
        """Acknowledge when *work* is done, or when time is up: then it goes on behind, with *body* kept so long."""
        task = self.house.courier.tasks.spawn(work)
        ended, _ = await asyncio.wait([task], timeout=ACK_SECONDS)
        if not ended and body is not None:
            return await self.kept(task, body)
        return failed() if has_failed(task) else done()

    async def kept(self, task: asyncio.Task[None], body: Payload) -> BoltResponse:
        """Acknowledge what is in the inbox by now."""
        team, user = whose(body)
        keeping = asyncio.ensure_future(self.inbox.keep(team, user, without_token(body)))
        self.house.courier.tasks.spawn(self.dropped(task, keeping))
        await asyncio.wait([keeping, task], timeout=KEEP_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return failed() if has_failed(task) else done()
        is_kept = keeping.done() and keeping.exception() is None
        return done() if is_kept or body.get("type") != "event_callback" else failed()

    async def dropped(self, task: asyncio.Task[None], keeping: asyncio.Future[int]) -> None:
        """Out of the inbox once *task* is done; what fails with the store, or is cut off, stays for the next start."""
        await asyncio.wait([task])
        waits_for_the_store = not task.cancelled() and isinstance(task.exception(), OperatorError)
        with suppress(OperatorError):
            number = await keeping
            if not task.cancelled() and not waits_for_the_store:
                await self.inbox.drop(number)

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

    async def timely(self, work: Coroutine[Any, Any, BoltResponse], body: Payload) -> BoltResponse:
        """What *work* answers; if that takes too long, a plain acknowledgement, and the work goes on behind."""
        answers: list[BoltResponse] = []

        async def keep() -> None:
            answers.append(await work)

        late = await self.in_time(keep(), body)
        return answers[0] if answers else late

    async def apologising(self, asker: Asker, work: Coroutine[Any, Any, None]) -> None:
        """Do *work* that was acknowledged before; if it fails, the person hears of it at least."""
        try:
            await work
        except Exception:
            words = await self.house.words_for(asker)
            await self.house.tell(asker, words.say("Something went wrong on my side. Please try again."))
            raise


def has_failed(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is not None


def whose(body: Payload) -> tuple[str, str]:
    """Workspace and person of a payload."""
    event, user = body.get("event") or {}, body.get("user") or {}
    team = body.get("team_id") or (body.get("team") or {}).get("id") or user.get("team_id") or ""
    return str(team), str(event.get("user") or user.get("id") or "")


def without_token(body: Payload) -> Payload:
    """*body* as it may be kept: Slack puts the app's old verification token into every payload."""
    return {name: value for name, value in body.items() if name != "token"}
