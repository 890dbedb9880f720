"""The App Home: what is going on, what is due, how far one has come, buttons to start, settings."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from slack_sdk.errors import SlackApiError

from bot.engine.state import Record, Stage
from bot.frontends.slack.asker import PLATFORM, Asker
from bot.frontends.slack.courier import trouble_of
from bot.frontends.slack.daily_desk import DailyDesk
from bot.frontends.slack.failures import CONNECTION_TROUBLE
from bot.frontends.slack.fit import Block
from bot.frontends.slack.interviews import House
from bot.frontends.slack.kit import Press, button, context, divider, header, row, sections
from bot.frontends.slack.mrkdwn import escape
from bot.frontends.slack.records import Records
from bot.wording import Wording

MOST_DUE = 20
MAX_OPEN = 5  # open interviews shown

log = structlog.get_logger()


class Homes:
    """Publishes App Homes."""

    def __init__(self, house: House, records: Records, daily: DailyDesk) -> None:
        self.house = house
        self.records = records
        self.daily = daily

    async def publish(self, asker: Asker) -> None:
        """Show *asker* their home as it is now; if Slack does not take it, the old one stays."""
        workspace = await self.house.workspaces.find(asker.team)
        if workspace is None:
            return
        view = await home_view(self.house, self.records, self.daily, asker)
        try:
            await workspace.client.views_publish(user_id=asker.user, view=view)
        except (SlackApiError, *CONNECTION_TROUBLE) as error:
            log.warning("the App Home was not published", trouble=trouble_of(error))


async def home_view(house: House, records: Records, daily: DailyDesk, asker: Asker) -> Block:
    """The App Home of one person."""
    words = await house.words_for(asker)
    open_ones = await house.runtime.open_sessions(PLATFORM, asker.team, asker.user)
    due = await house.runtime.ledger.due(asker.team, asker.user, MOST_DUE)
    blocks: list[Block] = [header(words.say("Mock interviews"))]
    blocks += sections(escape(words.say("Answer in your own words; the grade comes at once and shows its evidence.")))
    blocks.append(
        row(
            button(words.say("Start an interview"), "start", style="primary"),
            button(words.count("Review {number} question", "Review {number} questions", len(due)), "review")
            if due
            else None,
            button(words.say("Settings"), "settings"),
        )
    )
    blocks += open_interviews(open_ones, words)
    blocks += [divider(), *await records.stats_blocks(asker, words)]
    if (await house.people.facts(asker.team, asker.user)).is_admin:
        blocks += await daily_part(daily, asker, words)
    return {"type": "home", "blocks": blocks}


async def daily_part(daily: DailyDesk, asker: Asker, words: Wording) -> list[Block]:
    """For admins: the daily questions of the workspace."""
    title = words.say("Daily question")
    return [
        divider(),
        *sections(f"*{escape(title)}*\n{await daily.listed(asker)}"),
        row(button(words.say("Set up"), "daily-set", Press())),
    ]


def open_interviews(records: Sequence[Record], words: Wording) -> list[Block]:
    if not records:
        return []
    title = words.say("Going on")
    blocks: list[Block] = [divider(), *sections(f"*{escape(title)}*")]
    for record in records[:MAX_OPEN]:
        where = words.say("in private") if record.place.private else f"<#{record.place.channel}>"
        at = words.say("Question {number} of {of}", number=record.index + 1, of=len(record.steps))
        blocks.append(context(f"{escape(at)} · {where}"))
        press = Press(record.id)
        is_paused = record.stage is Stage.PAUSED
        blocks.append(
            row(
                button(words.say("Resume"), "resume", press)
                if is_paused
                else button(words.say("Pause"), "pause", press),
                button(words.say("Stop"), "stop", press, style="danger"),
            )
        )
    return blocks
