"""The private reminder before a streak ends: a direct message with a button that switches it off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.app_commands import Choice, locale_str

from bot.engine.effects import StreakAtRisk
from bot.frontends.discord.cards import Block, Button, Card, Colour
from bot.frontends.discord.clicks import quiet, tell
from bot.frontends.discord.failures import Trouble, failure_of
from bot.frontends.discord.markdown import escaped
from bot.frontends.discord.places import DIRECT, workspace_of
from bot.frontends.discord.presses import Press, Verb
from bot.progress.reminder import HOURS
from bot.runtime import OutboxRow
from bot.wording import wording

if TYPE_CHECKING:
    from bot.frontends.discord.connection import Bot

OFF = "off"
CHOICES = [Choice(name=locale_str("off"), value=OFF), *(Choice(name=f"{hour}:00", value=str(hour)) for hour in HOURS)]
HERE = "here"  # stands where a button names its server, for what was answered in direct messages
UNWANTED = frozenset({Trouble.CLOSED_DMS, Trouble.NO_ACCESS, Trouble.GONE})
UNKNOWN_USER = 10013


def card(bot: Bot, row: OutboxRow, effect: StreakAtRisk) -> Card:
    """How many days, in which server, until when."""
    words, workspace = wording(row.language), row.place.workspace
    days = words.count("{number} day in a row", "{number} days in a row", effect.days)
    midnight = f"<t:{int(effect.until.timestamp())}:R>"
    text = words.say("🔥 {days}. The streak ends {when}; one answer today keeps it.", days=days, when=midnight)
    is_direct = workspace.startswith(DIRECT)
    server = None if is_direct else bot.get_guild(int(workspace))
    where = f"**{escaped(server.name)}** · " if server is not None else ""
    how = words.say("You asked for this in /interview settings; the button switches it off.")
    press = Press(Verb.QUIET, HERE if is_direct else workspace, 0, effect.candidate, row.language)
    off = Button(words.say("No more reminders"), press)
    return Card((Block(f"{where}{text}\n-# {how}"),), ((off,),), Colour.FAIR)


async def room(bot: Bot, effect: StreakAtRisk) -> int:
    """The person's conversation with the bot. Raises: discord.HTTPException: there can be none."""
    return (await bot.create_dm(discord.Object(int(effect.candidate)))).id


async def refused(bot: Bot, row: OutboxRow, error: Exception) -> None:
    """Whoever closed their direct messages wants no reminders; anything else is tried again while it makes sense."""
    failure = failure_of(error)
    is_nobody = isinstance(error, discord.HTTPException) and error.code == UNKNOWN_USER
    if failure.trouble in UNWANTED or is_nobody:
        await bot.daily.reminders.refused(row, failure.detail)


async def switched_off(bot: Bot, interaction: discord.Interaction[Any], press: Press) -> None:
    """The button under a reminder."""
    workspace = workspace_of(interaction) if press.session == HERE else press.session
    await bot.daily.reminders.off(workspace, str(interaction.user.id))
    words = wording(press.language)
    await tell(interaction, quiet(words.say("No more reminders. /interview settings brings them back.")))
