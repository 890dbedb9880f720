"""`/interview daily set | off | show | now`: for those who manage the server."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Range, locale_str

from bot.engine.question import Language
from bot.frontends.discord.cards import Block, Card
from bot.frontends.discord.choices import LANGUAGES, LEVELS, fitting, language_of, topic_choices
from bot.frontends.discord.clicks import quiet, tell
from bot.frontends.discord.daily_desk import needs_manage_server
from bot.frontends.discord.markdown import escaped
from bot.frontends.discord.permissions import named
from bot.frontends.discord.places import workspace_of
from bot.frontends.discord.render_daily import moment
from bot.frontends.discord.settings import PLATFORM
from bot.frontends.discord.settings_page import zones
from bot.progress.daily import Schedule
from bot.wording import Wording, wording

if TYPE_CHECKING:
    from bot.frontends.discord.connection import Bot

Interaction = discord.Interaction[Any]

TO_POST = ("view_channel", "send_messages")
COMMA = re.compile(r"\s*[,，、]\s*")
CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
WEEKDAYS = [("1-5", (1, 2, 3, 4, 5)), ("1-7", (1, 2, 3, 4, 5, 6, 7)), ("6,7", (6, 7)), ("1,3,5", (1, 3, 5))]


def weekdays_of(text: str) -> tuple[int, ...] | None:
    """ "1-5" or "1,3,5" (1 is Monday) as sorted days; None when it is neither."""
    days: set[int] = set()
    for part in re.split(r"[,，\s]+", text.strip()):
        match = re.fullmatch(r"([1-7])(?:-([1-7]))?", part)
        if match is None or (match[2] and match[2] < match[1]):
            return None
        days.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return tuple(sorted(days))


def clock_of(text: str) -> time | None:
    """ "9:30" as a time; None when it is none."""
    match = CLOCK.fullmatch(text.strip())
    return time(int(match[1]), int(match[2])) if match else None


def names_of(text: str) -> tuple[str, ...]:
    """What stands between the commas, each once."""
    return tuple(dict.fromkeys(name for name in COMMA.split(text.strip()) if name))


def daily_group(bot: Bot) -> app_commands.Group:
    """The subcommands; all but show need Manage Server."""
    group = app_commands.Group(name=locale_str("daily"), description=locale_str("One question a day for a channel"))
    _add_set(group, bot)

    @group.command(name=locale_str("off"), description=locale_str("No more daily questions in this channel"))
    async def off(interaction: Interaction) -> None:
        words = wording(language_of(bot, interaction))
        if await _may_manage(interaction, words):
            was_on = await bot.daily.off(workspace_of(interaction), str(interaction.channel_id))
            done = words.say("No more daily questions here.") if was_on else words.say("There were none here.")
            await tell(interaction, quiet(done))

    @group.command(name=locale_str("show"), description=locale_str("The daily questions of this server"))
    async def show(interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        words = wording(language_of(bot, interaction))
        planned = await bot.daily.schedules(workspace_of(interaction))
        lines = [f"- {_line(words, plan.schedule)} · {moment(plan.slot.at)}" for plan in planned]
        await tell(interaction, quiet("\n".join(lines) or words.say("There are none in this server.")))

    @group.command(name=locale_str("now"), description=locale_str("Post today's question of this channel at once"))
    async def now(interaction: Interaction) -> None:
        words = wording(language_of(bot, interaction))
        if await _may_manage(interaction, words):
            posted = await bot.daily.post_now(workspace_of(interaction), str(interaction.channel_id))
            no = words.say("Nothing to post: this channel has no schedule, or had its question today.")
            await tell(interaction, quiet(words.say("Posted.") if posted else no))

    return group


def _add_set(group: app_commands.Group, bot: Bot) -> None:
    @group.command(name=locale_str("set"), description=locale_str("Ask a question in a channel every day"))
    @app_commands.rename(
        at=locale_str("time"),
        timezone=locale_str("timezone"),
        channel=locale_str("channel"),
        weekdays=locale_str("weekdays"),
        topics=locale_str("topics"),
        level=locale_str("level"),
        language=locale_str("language"),
        hours=locale_str("hours"),
        digest=locale_str("digest"),
    )
    @app_commands.describe(
        at=locale_str("When, such as 9:30"),
        timezone=locale_str("The time zone of that, such as Asia/Shanghai"),
        channel=locale_str("Where; this channel, if left out"),
        weekdays=locale_str("1 is Monday: 1-5, or 1,3,5"),
        topics=locale_str("Ask about these topics only, with commas between them"),
        level=locale_str("Difficulty, 1 to 5"),
        language=locale_str("Language of the question"),
        hours=locale_str("Hours until the answer is shown"),
        digest=locale_str("Also a summary of the week, every Monday"),
    )
    @app_commands.choices(level=LEVELS)
    @app_commands.choices(language=LANGUAGES)
    async def set_(
        interaction: Interaction,
        at: str,
        timezone: str = "",
        channel: discord.TextChannel | None = None,
        weekdays: str = "1-5",
        topics: str = "",
        level: int = 0,
        language: str = "",
        hours: Range[int, 1, 168] = 20,
        digest: bool = False,
    ) -> None:
        chosen = Language(language) if language else language_of(bot, interaction)
        words = wording(language_of(bot, interaction))
        if not await _may_manage(interaction, words):
            return
        zone, clock, days = timezone or bot.runtime.timezone, clock_of(at), weekdays_of(weekdays)
        named_topics = names_of(topics)
        wrong = _wrong(bot, words, zone=zone, clock=clock, days=days, topics=named_topics) or _cannot_post(
            words, channel
        )
        if wrong or clock is None or days is None:
            await tell(interaction, quiet(wrong))
            return
        schedule = Schedule(
            platform=PLATFORM,
            workspace=workspace_of(interaction),
            channel=str(channel.id if channel else interaction.channel_id),
            at=clock,
            timezone=zone,
            weekdays=days,
            topics=named_topics,
            levels=(level, level) if level else (1, 5),
            language=chosen,
            open_for=timedelta(hours=hours),
            admin=str(interaction.user.id),
            digest=digest,
        )
        first = await bot.daily.set(schedule)
        text = words.say("The first question comes {when}.", when=moment(first))
        await tell(interaction, Card((Block(f"{_line(words, schedule)}\n{text}"),)))

    @set_.autocomplete("timezone")
    async def all_zones(_: Interaction, typed: str) -> list[Choice[str]]:
        return fitting([(zone, zone) for zone in zones()], typed)

    @set_.autocomplete("weekdays")
    async def days_of(_: Interaction, typed: str) -> list[Choice[str]]:
        return fitting([(text, text) for text, _ in WEEKDAYS], typed)

    @set_.autocomplete("topics")
    async def more_topics(interaction: Interaction, typed: str) -> list[Choice[str]]:
        *before, last = COMMA.split(typed)
        known = [name for name in before if name in bot.runtime.library.topics]
        head = "".join(f"{name}, " for name in known)
        offered = [choice for choice in topic_choices(bot, interaction, last) if choice.value not in known]
        return [Choice(name=f"{head}{c.name}"[:100], value=f"{head}{c.value}"[:100]) for c in offered]


async def _may_manage(interaction: Interaction, words: Wording) -> bool:
    """Whether this person may; else they are told. The interaction is deferred in any case."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    if interaction.guild_id is None:
        await tell(interaction, quiet(words.say("The daily question is for servers. Use this command in one.")))
        return False
    if not interaction.permissions.manage_guild:
        await tell(interaction, quiet(needs_manage_server(words)))
        return False
    return True


def _wrong(
    bot: Bot, words: Wording, *, zone: str, clock: time | None, days: tuple[int, ...] | None, topics: Sequence[str]
) -> str:
    """What cannot be, with what to type instead; "" when all is well."""
    if clock is None:
        return words.say("That is no time of day. Write it like 9:30 or 21:00.")
    if zone not in zones():
        return words.say("There is no time zone “{zone}”. Choose one from the list.", zone=escaped(zone[:64]))
    if days is None:
        return words.say("Those are no weekdays. Write 1-5, or 1,3,5; 1 is Monday.")
    unknown = [name for name in topics if name not in bot.runtime.library.topics]
    if unknown:
        return words.say("There is no topic “{topic}”. Choose one from the list.", topic=escaped(unknown[0][:64]))
    return ""


def _cannot_post(words: Wording, channel: discord.TextChannel | None) -> str:
    """The permissions that are missing in another channel than this one, as far as Discord has told us."""
    if channel is None:
        return ""
    allowed = channel.permissions_for(channel.guild.me)
    missing = [name for name in TO_POST if not getattr(allowed, name)]
    if not missing:
        return ""
    return words.say(
        "I cannot post in {place}: I need the permission {permission}.",
        place=channel.mention,
        permission=named(words, missing),
    )


def _line(words: Wording, schedule: Schedule) -> str:
    days = ",".join(map(str, schedule.weekdays))
    text = words.say(
        "{place} at {time} ({zone}), on {days}",
        place=f"<#{schedule.channel}>",
        time=f"{schedule.at:%H:%M}",
        zone=escaped(schedule.timezone),
        days=next((name for name, value in WEEKDAYS if value == schedule.weekdays), days),
    )
    return f"{text} · {', '.join(schedule.topics)}" if schedule.topics else text
