"""What commands offer to choose from, in the language of the person's client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord.app_commands import Choice, locale_str

from bot.engine.question import Language
from bot.progress.periods import Period
from bot.wording.standing import PERIODS as PERIOD_NAMES

if TYPE_CHECKING:
    from bot.frontends.discord.connection import Bot

Interaction = discord.Interaction[Any]

MAX_CHOICES = 25
LEVELS = [Choice(name=f"{'●' * n}{'○' * (5 - n)} {n}", value=n) for n in range(1, 6)]
PERIODS = [Choice(name=locale_str(PERIOD_NAMES[period]), value=period.value) for period in Period]
LANGUAGES = [Choice(name="中文", value="zh"), Choice(name="English", value="en")]


def language_of(bot: Bot, interaction: Interaction) -> Language:
    """The language to speak to this person in, when nothing else was chosen."""
    return bot.desk.default_language(interaction.locale.value)


def topic_choices(bot: Bot, interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Topics that have questions, by their titles."""
    language, library = language_of(bot, interaction), bot.runtime.library
    asked = {question.topic for question in library.questions.values()}
    return fitting([(title.said_in(language), name) for name, title in library.topics.items() if name in asked], typed)


def fitting(titles: list[tuple[str, str]], typed: str) -> list[Choice[str]]:
    """At most 25 of (title, value) that contain what was typed, those that begin with it first."""
    wanted = typed.casefold().strip()
    found = [(title, value) for title, value in titles if wanted in f"{title} {value}".casefold()]
    found.sort(key=lambda item: not item[0].casefold().startswith(wanted))
    return [Choice(name=title[:100], value=value) for title, value in found[:MAX_CHOICES]]
