"""Takes messages to Slack: in order, a second apart in each channel, and again where the last try is in doubt."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot import metrics
from bot.daily import Daily
from bot.engine.effects import AnyEffect, DailyClosed, DailyPosted, DigestPosted, StreakAtRisk
from bot.frontends.slack.asker import Asker
from bot.frontends.slack.failures import CONNECTION_TROUBLE, Failure, advice, failure_of, retry_after, word_of
from bot.frontends.slack.kit import Shown, sections
from bot.frontends.slack.names import COMMAND
from bot.frontends.slack.pace import Pace
from bot.frontends.slack.render import render
from bot.frontends.slack.tasks import Tasks
from bot.frontends.slack.workspaces import Workspace, Workspaces
from bot.runtime import DeliveryError, OutboxRow, Runtime, is_open
from bot.wording import wording
from bot.wording.catalogue import marked

PLATFORM = "slack"
MESSAGE_IDS = uuid.UUID("6f1c6f0a-8d0b-5f0e-9a57-3f6d2f8f7c11")  # namespace of our client_msg_ids
FIRST_PAUSE = 0.5  # seconds; doubles with every try of a row
LONGEST_PAUSE = 60.0
PATIENT_TRIES = 3
ROOM_PAUSE = 15 * 60.0  # somebody has to invite the bot again
REFUSALS: Mapping[type[AnyEffect], str] = {
    DailyPosted: marked("I cannot post the daily question in {channel}. Invite me there."),
    DailyClosed: marked("I cannot post the answer to the daily question in {channel}. Invite me there."),
    DigestPosted: marked("I cannot post the summary of the week in {channel}. Invite me there."),
}

log = structlog.get_logger()


class Courier:
    """Delivers outbox rows and the few messages that are not in the outbox.

    A row that cannot be delivered now stays in the outbox, and the courier flushes its session again later; a crash in
    between loses nothing. A post whose answer got lost is sent again under the same client_msg_id, which Slack takes as
    the same message.
    """

    def __init__(
        self,
        runtime: Runtime,
        daily: Daily,
        workspaces: Workspaces,
        pace: Pace,
        tasks: Tasks,
        session: aiohttp.ClientSession,
    ) -> None:
        self.runtime = runtime
        self.daily = daily
        self.session = session
        self.workspaces = workspaces
        self.pace = pace
        self.tasks = tasks
        self.scheduled: set[str] = set()  # sessions that wait for another try
        self.shut_rooms: set[tuple[str, str]] = set()  # rooms that somebody was told about already

    # -- outbox --------------------------------------------------------------------------------

    async def deliver(self, group: Sequence[OutboxRow]) -> str:
        """Post the rows of one event as one message. Returns: its time stamp, "" if they show nothing.

        Raises: DeliveryError: with retry_after when the rows should stay.
        """
        row = group[0]
        workspace = await self.workspaces.find(row.place.workspace)
        if workspace is None:
            # Kept for when it installs the app again: the next event of the session, or the next start, delivers it.
            raise DeliveryError(f"workspace {row.place.workspace} is not served", timedelta(seconds=ROOM_PAUSE))
        record = await self.runtime.session(row.session)
        is_team = record is not None and record.team
        thread, ts = await self.thread_of(row), ""
        for part, message in enumerate(render(group, wording(row.language), is_team=is_team)):
            ts = await self.deliver_part(workspace, row, part, message, thread)
        return ts

    async def thread_of(self, row: OutboxRow) -> str:
        """Where in the channel: the interview's thread; the end of a daily question goes under the question."""
        if not isinstance(row.effect, DailyClosed):
            return row.place.thread
        posted = await self.daily.shown(row.effect.post)
        return posted.message if posted is not None else ""

    async def deliver_part(self, workspace: Workspace, row: OutboxRow, part: int, message: Shown, thread: str) -> str:
        """One message of what begins with *row*; under the same key it is the same message, after a crash, too."""
        key = f"{row.session}/{row.id}/{part}"
        try:
            return await self.post(workspace, row.place.channel, message, key=key, thread=thread)
        except (SlackApiError, *CONNECTION_TROUBLE) as error:
            pause = await self.pause_after(error, workspace, row)
            if pause is not None:
                self.flush_later(row, pause)
            raise DeliveryError(trouble_of(error), None if pause is None else timedelta(seconds=pause)) from error

    def flush_later(self, row: OutboxRow, seconds: float) -> None:
        """Try again after a while; one such try for each session is enough. A channel's posts are tried by claim."""
        if row.session in self.scheduled:
            return
        self.scheduled.add(row.session)
        is_daily = isinstance(row.effect, DailyPosted | DailyClosed | DigestPosted | StreakAtRisk)

        async def flush() -> None:
            self.scheduled.discard(row.session)
            await (self.daily.deliver() if is_daily else self.runtime.flush(PLATFORM, row.session))

        self.tasks.later(seconds, flush)

    async def pause_after(self, error: Exception, workspace: Workspace, row: OutboxRow) -> float | None:
        """Seconds until *row* is tried again; None gives it up."""
        place = row.place
        match failure_of(error):
            case Failure.PERSON | Failure.ROOM if isinstance(row.effect, StreakAtRisk):
                await self.daily.reminders.refused(row, trouble_of(error))
                return None
            case Failure.LATER:
                asked = retry_after(error)
                return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(row.tries, 20)) if asked is None else asked
            case Failure.THREAD:
                self.tasks.spawn(self.explain_lost_thread(workspace, row))
                return None
            case Failure.ROOM:
                if (place.workspace, place.channel) not in self.shut_rooms:
                    self.shut_rooms.add((place.workspace, place.channel))
                    self.tasks.spawn(self.explain_shut_room(workspace, row))
                return ROOM_PAUSE
            case Failure.WORKSPACE:
                await self.workspaces.lose(workspace.id, trouble_of(error))
                return LONGEST_PAUSE
            case Failure.SCOPE:
                if isinstance(error, SlackApiError):
                    log.error("Slack refuses a message", advice=advice(error))
                return ROOM_PAUSE
            case Failure.PERSON | Failure.OURS:
                log.error("Slack does not take a message", row=row.id, trouble=trouble_of(error))
                return None

    async def explain_shut_room(self, workspace: Workspace, row: OutboxRow) -> None:
        """Tell the candidate (of what the clock posts, the admin who set it) in private what waits, and for what."""
        words, channel = wording(row.language), f"<#{row.place.channel}>"
        if isinstance(row.effect, DailyPosted | DailyClosed | DigestPosted):
            whom, text = row.effect.admin, words.say(REFUSALS[type(row.effect)], channel=channel)
        else:
            record = await self.runtime.session(row.session)
            whom = record.owner if record is not None and not row.place.private else ""
            text = words.say(
                "I cannot write in {channel} any more. Your interview is kept and goes on when I am invited again.",
                channel=channel,
            )
        if whom:
            await self.tell_in_private(workspace, whom, text, key=f"{row.session}/{row.id}/shut")

    async def explain_lost_thread(self, workspace: Workspace, row: OutboxRow) -> None:
        """Somebody deleted the interview's thread."""
        record = await self.runtime.session(row.session)
        if record is None or not is_open(record):
            return
        channel = f"<#{row.place.channel}>"
        text = wording(row.language).say(
            "The thread of your interview in {channel} is gone. End it with {command} stop; what you answered is kept.",
            channel=channel,
            command=COMMAND,
        )
        await self.tell_in_private(workspace, record.owner, text, key=f"{row.session}/gone")

    async def tell_in_private(self, workspace: Workspace, user: str, text: str, *, key: str) -> None:
        """A direct message that is not worth a second try."""
        try:
            await self.post(workspace, user, Shown(text, tuple(sections(text))), key=key)
        except (SlackApiError, *CONNECTION_TROUBLE) as error:
            log.info("nobody could be told", trouble=trouble_of(error))

    # -- single messages -----------------------------------------------------------------------

    async def post(self, workspace: Workspace, channel: str, message: Shown, *, key: str, thread: str = "") -> str:
        """Post in the channel's turn. *key*: same key, same message. Returns: its time stamp.

        Raises: SlackApiError, aiohttp.ClientError, TimeoutError.
        """
        fields: dict[str, Any] = {"channel": channel, "text": message.text, "unfurl_links": False}
        fields["client_msg_id"] = str(uuid.uuid5(MESSAGE_IDS, key))
        if thread:
            fields["thread_ts"] = thread
        room = (workspace.id, channel)
        async with self.pace.turn(room):
            try:
                ts = await self.post_now(workspace, fields, message)
            except SlackApiError as error:
                if (asked := retry_after(error)) is not None:
                    metrics.RATE_LIMIT_WAITS.labels("slack").inc()
                    self.pace.hold(room, asyncio.get_running_loop().time(), asked)
                raise
        self.shut_rooms.discard((workspace.id, channel))
        return ts

    async def post_patiently(self, workspace: Workspace, channel: str, message: Shown, *, key: str) -> str:
        """Post what is in no outbox: a few tries, while somebody waits. Raises: as *post*, when the last one fails."""
        for tries in range(PATIENT_TRIES):
            try:
                return await self.post(workspace, channel, message, key=key)
            except (SlackApiError, *CONNECTION_TROUBLE) as error:
                if failure_of(error) is not Failure.LATER:
                    raise
                asked = retry_after(error)
                await asyncio.sleep(FIRST_PAUSE * 2.0**tries if asked is None else asked)
        return await self.post(workspace, channel, message, key=key)

    async def post_now(self, workspace: Workspace, fields: dict[str, Any], message: Shown) -> str:
        """Post, if need be without the blocks: better without buttons than not at all."""
        try:
            answer = await workspace.poster.api_call("chat.postMessage", json=fields | {"blocks": list(message.blocks)})
        except SlackApiError as error:
            if failure_of(error) is not Failure.OURS or not message.blocks:
                raise
            log.error("Slack does not take the blocks", id=fields["client_msg_id"], trouble=trouble_of(error))
            answer = await workspace.poster.api_call("chat.postMessage", json=fields)
        return str(answer["ts"])

    async def replace(self, workspace: Workspace, channel: str, ts: str, message: Shown) -> None:
        """Put *message* in the place of an earlier one of ours; if Slack does not take it, the old one stays."""
        fields = {"channel": channel, "ts": ts, "text": message.text, "blocks": list(message.blocks)}
        try:
            await workspace.client.api_call("chat.update", json=fields)
        except (SlackApiError, *CONNECTION_TROUBLE) as error:
            log.info("a message was not replaced", trouble=trouble_of(error))

    async def tell(self, asker: Asker, message: Shown) -> bool:
        """Say something to *asker* alone, wherever they asked."""
        if asker.response_url:
            return await self.answer(asker.response_url, message, thread=asker.thread)
        workspace = await self.workspaces.find(asker.team)
        if workspace is None:
            return False
        return await self.whisper(workspace, asker.channel, asker.user, message, thread=asker.thread)

    async def whisper(self, workspace: Workspace, channel: str, user: str, message: Shown, *, thread: str = "") -> bool:
        """Say something to one person in a channel. Returns: whether Slack took it; it is not worth a retry."""
        fields: dict[str, Any] = {"channel": channel, "user": user, "text": message.text}
        fields["blocks"] = list(message.blocks)
        if thread:
            fields["thread_ts"] = thread
        try:
            await workspace.client.api_call("chat.postEphemeral", json=fields)
        except (SlackApiError, *CONNECTION_TROUBLE) as error:
            log.info("a private reply was not taken", trouble=trouble_of(error))
            return False
        return True

    async def answer(self, url: str, message: Shown, *, thread: str = "") -> bool:
        """The same through the response_url of a command or a click, which also works where the bot is no member."""
        fields: dict[str, Any] = {"response_type": "ephemeral", "replace_original": False, "text": message.text}
        fields["blocks"] = list(message.blocks)
        if thread:
            fields["thread_ts"] = thread
        try:
            async with self.session.post(url, json=fields) as response:
                return response.status == 200
        except CONNECTION_TROUBLE as error:
            log.info("a private reply was not taken", trouble=repr(error))
            return False


def trouble_of(error: Exception) -> str:
    return word_of(error) if isinstance(error, SlackApiError) else repr(error)
