"""`/interview settings`: what a candidate has set for themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

import discord

from bot.engine.question import Language
from bot.frontends.discord.clicks import quiet, tell
from bot.frontends.discord.markdown import escaped
from bot.frontends.discord.reminders import OFF
from bot.wording import wording

if TYPE_CHECKING:
    from bot.frontends.discord.connection import Bot


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be set; None and "" leave it as it is. *reminder*: "off" or an hour."""

    language: Language | None = None
    timezone: str = ""
    is_listed: bool | None = None
    reminder: str = ""


@cache
def zones() -> tuple[str, ...]:
    """Every time zone there is."""
    return tuple(sorted(available_timezones()))


async def change(bot: Bot, interaction: discord.Interaction[Any], workspace: str, change: Change) -> None:
    """Keep *change* and show what holds now."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    person = str(interaction.user.id)
    profile = await bot.runtime.profile(workspace, person)
    words = wording(bot.desk.default_language(interaction.locale.value, change.language or profile.language))
    if change.timezone and change.timezone not in zones():
        wrong = words.say(
            "There is no time zone “{zone}”. Choose one from the list.", zone=escaped(change.timezone[:64])
        )
        await tell(interaction, quiet(wrong))
        return
    wanted = replace(
        profile,
        language=change.language or profile.language,
        timezone=change.timezone or profile.timezone,
        is_listed=profile.is_listed if change.is_listed is None else change.is_listed,
    )
    if wanted != profile:
        await bot.runtime.set_profile(workspace, person, wanted)
    hour = await _reminder(bot, workspace, person, change.reminder, words.language)
    names = {Language.ZH: "中文", Language.EN: "English", None: words.say("as in your Discord")}
    lines = [
        words.say("Language: {language}", language=names[wanted.language]),
        words.say("Time zone: {zone}", zone=escaped(wanted.timezone or bot.runtime.timezone)),
        words.say("On the leaderboard: {listed}", listed=words.say("yes") if wanted.is_listed else words.say("no")),
        words.say("Streak reminder: {when}", when=words.say("off") if hour is None else f"{hour}:00"),
    ]
    if hour is not None and not wanted.timezone:
        lines.append("-# " + words.say("Set your time zone too, so that the evening is yours."))
    await tell(interaction, quiet("\n".join(lines)))


async def _reminder(bot: Bot, workspace: str, person: str, chosen: str, language: Language) -> int | None:
    """Switch the reminder as *chosen*; the hour that holds now, None while it is off."""
    reminders = bot.daily.reminders
    if chosen == OFF:
        await reminders.off(workspace, person)
    elif chosen:
        await reminders.on(workspace, person, language, int(chosen))
    return await reminders.hour(workspace, person)
