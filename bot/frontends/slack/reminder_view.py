"""What the private reminder before a streak ends looks like."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.effects import StreakAtRisk
from bot.frontends.slack.fit import Block
from bot.frontends.slack.kit import Press, button, context, row, sections
from bot.frontends.slack.mrkdwn import escape
from bot.frontends.slack.names import COMMAND
from bot.wording import Wording

OFF = "reminder-off"  # what the button under a reminder is for


def risk_text(effect: StreakAtRisk, words: Wording) -> str:
    """How many days, and what keeps them."""
    days = words.count("{number} day in a row", "{number} days in a row", effect.days)
    return words.say("🔥 {days}. The streak ends at midnight; one answer today keeps it.", days=days)


def risk(effect: StreakAtRisk, words: Wording) -> Iterator[Block]:
    """The reminder, with buttons to answer at once and to hear no more of it."""
    yield from sections(escape(risk_text(effect, words)))
    yield row(
        button(words.say("Start an interview"), "start", style="primary"),
        button(words.say("No more reminders"), OFF, Press()),
    )
    yield context(escape(words.say("You asked for this; {command} reminder off ends it.", command=COMMAND)))
