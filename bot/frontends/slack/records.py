"""What has been achieved, for the person who asks: statistics, standings, interviews to read again, their own data."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import structlog
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.frontends.slack.asker import Asker
from bot.frontends.slack.commands import Command, Standings
from bot.frontends.slack.courier import trouble_of
from bot.frontends.slack.failures import CONNECTION_TROUBLE, Failure, advice, failure_of
from bot.frontends.slack.fit import Block
from bot.frontends.slack.interviews import House
from bot.frontends.slack.kit import Press, Shown, button, plain, row, sections, shown
from bot.frontends.slack.mrkdwn import escape, fence, mrkdwn, person
from bot.pictures import progress_picture
from bot.wording import Wording
from bot.wording.standing import (
    calendar_lines,
    held_line,
    leaderboard_lines,
    leaderboard_title,
    stats_lines,
    streak_line,
    transcript_markdown,
)

MOST_INTERVIEWS = 10  # in a list
TRANSCRIPT_BLOCKS = 95  # a modal takes 100
PICTURE_NAME = "progress.png"
EXPORT_NAME = "mianshi-export.json"

log = structlog.get_logger()


@dataclass(frozen=True)
class Order:
    """A command, who gave it, and a name for it: the same order is not carried out twice."""

    asker: Asker
    command: Command
    key: str


class Records:
    """Answers out of the ledger."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.ledger = house.runtime.ledger

    async def stats(self, order: Order) -> None:
        """In words at once, for the asker alone; then as a picture, which only a conversation of their own can hold."""
        asker = order.asker
        words = await self.house.words_for(asker)
        for message in shown(words.say("Mastery"), await self.stats_blocks(asker, words)):
            await self.house.courier.tell(asker, message)
        found, today = await self.ledger.stats(asker.team, asker.user), await self.today(asker)
        picture = await asyncio.to_thread(
            progress_picture, found, today, self.house.runtime.library, words.language
        )  # drawing takes a tenth of a second
        if picture is None:
            return
        sent = await self.send_file(
            asker, PICTURE_NAME, picture, alt=words.say("Mastery by topic, and activity by day")
        )
        if isinstance(sent, str) and sent != asker.channel:
            await self.house.tell(asker, words.say("The same as a picture is in my direct message to you."))

    async def stats_blocks(self, asker: Asker, words: Wording) -> list[Block]:
        found = await self.ledger.stats(asker.team, asker.user)
        lines = stats_lines(words, found, self.house.runtime.library)
        blocks = sections("\n".join(mrkdwn(line) for line in lines))
        if found.calendar:
            blocks += sections(fence("\n".join(calendar_lines(found.calendar, await self.today(asker)))))
        return blocks

    async def today(self, asker: Asker) -> date:
        """The date on the asker's own clock."""
        profile = await self.house.runtime.profile(asker.team, asker.user)
        return self.house.clock().astimezone(ZoneInfo(profile.timezone or self.house.runtime.timezone)).date()

    async def streak(self, order: Order) -> None:
        words = await self.house.words_for(order.asker)
        found = await self.ledger.stats(order.asker.team, order.asker.user)
        await self.house.tell(order.asker, f"🔥 {streak_line(words, found)}")

    async def leaderboard(self, asker: Asker, wanted: Standings) -> None:
        words = await self.house.words_for(asker)
        channel = asker.channel if wanted.is_here else ""
        board = await self.ledger.leaderboard(
            asker.team, asker.user, wanted.period, topic=wanted.topic, channel=channel
        )
        topic = self.house.runtime.library.topics.get(wanted.topic)
        title = leaderboard_title(words, wanted.period, topic.said_in(words.language) if topic else "")
        text = "\n".join([f"*{escape(title)}*", *leaderboard_lines(words, board, person)])
        await self.house.courier.tell(asker, Shown(title, tuple(sections(text))))

    # -- history -------------------------------------------------------------------------------

    async def history(self, order: Order) -> None:
        words = await self.house.words_for(order.asker)
        found = await self.ledger.interviews(order.asker.team, order.asker.user, MOST_INTERVIEWS)
        if not found:
            await self.house.tell(order.asker, words.say("You have held no interviews yet."))
            return
        blocks = [
            {**section, "accessory": button(words.say("Read"), "read", Press(held.session))}
            for held in found
            for section in sections(escape(held_line(words, held, self.house.runtime.library)))
        ]
        await self.house.courier.tell(order.asker, Shown(words.say("Your interviews"), tuple(blocks)))

    async def transcript_view(self, asker: Asker, session: str) -> Block | None:
        """An interview to read again, as a modal; None when it is not theirs."""
        words = await self.house.words_for(asker)
        kept = await self.ledger.transcript(asker.team, asker.user, session)
        if not kept:
            return None
        blocks = sections(mrkdwn(transcript_markdown(words, kept, self.house.runtime.library)))
        return {
            "type": "modal",
            "title": plain(words.say("Transcript"), 24),
            "close": plain(words.say("Close"), 24),
            "blocks": blocks[:TRANSCRIPT_BLOCKS],
        }

    # -- one's own data ------------------------------------------------------------------------

    async def export(self, order: Order) -> None:
        """Everything stored about the asker, as a file in their direct messages."""
        asker = order.asker
        words = await self.house.words_for(asker)
        sent = await self.send_file(asker, EXPORT_NAME, await self.ledger.export(asker.team, asker.user))
        match sent:
            case str():
                text = words.say("Your data is in a file in my direct message to you.")
            case Failure.SCOPE:
                text = words.say("This app may not send files here. Ask an admin to add the permission files:write.")
            case _:
                text = words.say("Slack did not take that. Please try again in a moment.")
        await self.house.tell(asker, text)

    async def send_file(self, asker: Asker, name: str, content: bytes, *, alt: str = "") -> str | Failure:
        """Put a file into the asker's direct messages. Returns: their channel, or why there is none in it.

        Args: alt: what a picture shows, for those who cannot see it.
        """
        workspace = await self.house.workspaces.find(asker.team)
        if workspace is None:
            return Failure.WORKSPACE
        try:
            room = await self.house.people.direct_room(asker.team, asker.user)
            await workspace.client.files_upload_v2(
                channel=room, filename=name, title=name, content=content, alt_txt=alt or None
            )
        except (SlackApiError, SlackRequestError, *CONNECTION_TROUBLE) as error:
            why = failure_of(error)
            trouble = trouble_of(error)
            if isinstance(error, SlackApiError) and why is Failure.SCOPE:
                trouble = advice(error)
            log.warning("a file was not taken", name=name, trouble=trouble)
            return why
        return room

    async def ask_to_forget(self, order: Order) -> None:
        """Deleting asks back first."""
        words = await self.house.words_for(order.asker)
        text = words.say("This deletes your answers, grades, points and settings for good.")
        sure: Block = {
            "title": plain(words.say("Delete everything?"), 100),
            "text": plain(text, 300),
            "confirm": plain(words.say("Delete"), 30),
            "deny": plain(words.say("Keep"), 30),
            "style": "danger",
        }
        press = {**button(words.say("Delete everything about me"), "forget", Press(), style="danger"), "confirm": sure}
        await self.house.courier.tell(order.asker, Shown(text, (*sections(escape(text)), row(press))))

    async def forget(self, asker: Asker) -> None:
        words = await self.house.words_for(asker)
        await self.ledger.forget(asker.team, asker.user)
        self.house.people.forget(asker.team, asker.user)
        await self.house.tell(asker, words.say("Done: nothing about you is stored any more."))
