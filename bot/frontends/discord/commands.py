"""The slash commands: `/interview …`, described in English and localised; nothing is here that does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import app_commands
from discord.app_commands import Choice, Range, locale_str

from bot.engine.effects import Notice, NoticeCode
from bot.engine.events import Paused, Stopped, Wish
from bot.engine.question import Language
from bot.engine.state import Record
from bot.frontends.discord import about, progress, settings_page
from bot.frontends.discord.choices import LANGUAGES, LEVELS, MAX_CHOICES, PERIODS, fitting, language_of, topic_choices
from bot.frontends.discord.clicks import apology, conclude, quiet, tell
from bot.frontends.discord.daily_commands import daily_group
from bot.frontends.discord.localised import Chinese
from bot.frontends.discord.places import place_of, workspace_of
from bot.frontends.discord.reminders import CHOICES as REMINDERS
from bot.frontends.discord.render import notice
from bot.frontends.discord.settings import PLATFORM
from bot.frontends.discord.start import Request, come_back, start
from bot.progress.periods import Period
from bot.runtime import is_open
from bot.wording import wording
from bot.wording.standing import held_line

if TYPE_CHECKING:
    from bot.frontends.discord.connection import Bot

log = structlog.get_logger()

MAX_QUESTIONS = 50

# Already acknowledged, or unknown by now: another process of this bot has it, or it was too late for anything.
SOMEBODY_ELSE_WAS_FASTER = {40060, 10062}

Interaction = discord.Interaction[Any]


class Tree(app_commands.CommandTree[Any]):
    """Faults of our own: logged, and the person gets an apology instead of "did not respond"."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Log without options, which people typed."""
        cause = error.__cause__
        if isinstance(cause, discord.HTTPException) and cause.code in SOMEBODY_ELSE_WAS_FASTER:
            return
        name = interaction.command.qualified_name if interaction.command else ""
        log.error("command failed", command=name, exc_info=error)
        await tell(interaction, quiet(apology(language_of(interaction.client, interaction))))

    async def sync(self, *, guild: discord.abc.Snowflake | None = None) -> list[app_commands.AppCommand]:
        """Register, in all languages."""
        await self.set_translator(Chinese())
        return await super().sync(guild=guild)


def command_tree(bot: Bot) -> Tree:
    """All commands of *bot*."""
    tree = Tree(bot)
    group = app_commands.Group(
        name=locale_str("interview"),
        description=locale_str("Mock interviews with a grade you can check"),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )
    _add_start(group, bot)
    _add_steering(group, bot)
    _add_information(group, bot)
    _add_progress(group, bot)
    _add_own_data(group, bot)
    group.add_command(daily_group(bot))
    tree.add_command(group)
    return tree


def _add_start(group: app_commands.Group, bot: Bot) -> None:
    @group.command(name=locale_str("start"), description=locale_str("Begin an interview in a thread of its own"))
    @app_commands.rename(
        plan=locale_str("plan"),
        topic=locale_str("topic"),
        level=locale_str("level"),
        questions=locale_str("questions"),
        language=locale_str("language"),
        private=locale_str("private"),
        team=locale_str("team"),
    )
    @app_commands.describe(
        plan=locale_str("Course of the interview"),
        topic=locale_str("Ask about this topic only"),
        level=locale_str("Difficulty, 1 to 5"),
        questions=locale_str("How many questions"),
        language=locale_str("Language of the questions; answer in either"),
        private=locale_str("In a thread that only you can see"),
        team=locale_str("Everybody in the thread answers for themselves"),
    )
    @app_commands.choices(level=LEVELS)
    @app_commands.choices(language=LANGUAGES)
    async def start_(
        interaction: Interaction,
        plan: str = "",
        topic: str = "",
        level: int = 0,
        questions: Range[int, 1, MAX_QUESTIONS] = 0,
        language: str = "",
        private: bool = False,
        team: bool = False,
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        wish = Wish(plan=plan, topic=topic, levels=(level, level) if level else (1, 5), count=questions)
        chosen = await _interview_language(bot, interaction, language)
        await start(bot, interaction, Request(wish, chosen, private, team and not private))

    @start_.autocomplete("plan")
    async def plans(interaction: Interaction, typed: str) -> list[Choice[str]]:
        language, library = language_of(bot, interaction), bot.runtime.library
        return fitting([(plan.title.said_in(language), name) for name, plan in library.plans.items()], typed)

    @start_.autocomplete("topic")
    async def topics(interaction: Interaction, typed: str) -> list[Choice[str]]:
        return topic_choices(bot, interaction, typed)


def _add_steering(group: app_commands.Group, bot: Bot) -> None:
    @group.command(name=locale_str("stop"), description=locale_str("End your interview and see the report"))
    async def stop(interaction: Interaction) -> None:
        await _steer(bot, interaction, Stopped)

    @group.command(name=locale_str("pause"), description=locale_str("Keep your place for later"))
    async def pause(interaction: Interaction) -> None:
        await _steer(bot, interaction, Paused)

    @group.command(name=locale_str("resume"), description=locale_str("Go on where you stopped"))
    async def resume(interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        record = await _record_for(bot, interaction)
        if record is None:
            await _not_started(bot, interaction)
        else:
            await come_back(bot, interaction, record)


def _add_information(group: app_commands.Group, bot: Bot) -> None:
    @group.command(name=locale_str("help"), description=locale_str("How this works"))
    async def help_(interaction: Interaction) -> None:
        await tell(interaction, about.help_card(wording(language_of(bot, interaction)), bot.desk.reads_replies))

    @group.command(name=locale_str("topics"), description=locale_str("What can be asked"))
    async def topics(interaction: Interaction) -> None:
        await tell(interaction, about.topics_card(wording(language_of(bot, interaction)), bot.runtime.library))

    @group.command(
        name=locale_str("settings"), description=locale_str("Your language, time zone, visibility and reminder")
    )
    @app_commands.rename(
        language=locale_str("language"),
        timezone=locale_str("timezone"),
        listed=locale_str("leaderboard"),
        reminder=locale_str("reminder"),
    )
    @app_commands.describe(
        language=locale_str("Language of your interviews"),
        timezone=locale_str("Your time zone, such as Asia/Shanghai"),
        listed=locale_str("Show me on the leaderboard"),
        reminder=locale_str("From this hour on, tell me when my streak is about to end"),
    )
    @app_commands.choices(language=LANGUAGES, reminder=REMINDERS)
    async def settings(
        interaction: Interaction, language: str = "", timezone: str = "", listed: bool | None = None, reminder: str = ""
    ) -> None:
        change = settings_page.Change(Language(language) if language else None, timezone, listed, reminder)
        await settings_page.change(bot, interaction, workspace_of(interaction), change)

    @settings.autocomplete("timezone")
    async def zones(_: Interaction, typed: str) -> list[Choice[str]]:
        return fitting([(zone, zone) for zone in settings_page.zones()], typed)


def _add_progress(group: app_commands.Group, bot: Bot) -> None:
    @group.command(name=locale_str("leaderboard"), description=locale_str("Points by week, month, season or all time"))
    @app_commands.rename(period=locale_str("period"), topic=locale_str("topic"))
    @app_commands.describe(period=locale_str("This week, if left out"), topic=locale_str("Of this topic only"))
    @app_commands.choices(period=PERIODS)
    async def leaderboard(interaction: Interaction, period: str = Period.WEEK, topic: str = "") -> None:
        words = wording(language_of(bot, interaction))
        await progress.leaderboard(bot, interaction, words, Period(period), topic)

    @leaderboard.autocomplete("topic")
    async def topics(interaction: Interaction, typed: str) -> list[Choice[str]]:
        return topic_choices(bot, interaction, typed)

    @group.command(name=locale_str("stats"), description=locale_str("Mastery by topic, weak points, activity"))
    @app_commands.rename(member=locale_str("member"))
    @app_commands.describe(member=locale_str("Somebody else, if they are on the leaderboard"))
    async def stats(interaction: Interaction, member: discord.User | None = None) -> None:
        await progress.stats(bot, interaction, wording(language_of(bot, interaction)), member)

    @group.command(name=locale_str("streak"), description=locale_str("Days in a row with an answer"))
    async def streak(interaction: Interaction) -> None:
        await progress.streak(bot, interaction, wording(language_of(bot, interaction)))

    @group.command(name=locale_str("review"), description=locale_str("Meet again what you are about to forget"))
    @app_commands.rename(questions=locale_str("questions"))
    @app_commands.describe(questions=locale_str("How many questions"))
    async def review(interaction: Interaction, questions: Range[int, 1, MAX_QUESTIONS] = 10) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await progress.review(bot, interaction, await _interview_language(bot, interaction, ""), questions)


def _add_own_data(group: app_commands.Group, bot: Bot) -> None:
    @group.command(name=locale_str("history"), description=locale_str("Read an interview again"))
    @app_commands.rename(interview=locale_str("interview"))
    @app_commands.describe(interview=locale_str("Which one; the list, if left out"))
    async def history(interaction: Interaction, interview: str = "") -> None:
        await progress.history(bot, interaction, wording(language_of(bot, interaction)), interview)

    @history.autocomplete("interview")
    async def interviews(interaction: Interaction, typed: str) -> list[Choice[str]]:
        words = wording(language_of(bot, interaction))
        held = await bot.runtime.ledger.interviews(workspace_of(interaction), str(interaction.user.id), MAX_CHOICES)
        return fitting([(held_line(words, one, bot.runtime.library), one.session) for one in held], typed)

    @group.command(name=locale_str("export"), description=locale_str("Everything stored about you, as a file"))
    async def export(interaction: Interaction) -> None:
        await progress.export(bot, interaction)

    @group.command(name=locale_str("forget-me"), description=locale_str("Delete everything stored about you"))
    async def forget_me(interaction: Interaction) -> None:
        await progress.ask_to_forget(interaction, wording(language_of(bot, interaction)))


async def _steer(bot: Bot, interaction: Interaction, kind: type[Stopped | Paused]) -> None:
    """Stop or pause the interview of this room, else the person's newest."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    record = await _record_for(bot, interaction)
    if record is None:
        await _not_started(bot, interaction)
        return
    event = kind(**bot.desk.envelope(interaction.id, record.id, str(interaction.user.id)))
    outcome = await bot.desk.save(event)
    await conclude(bot.desk, interaction, outcome, record.language)
    if outcome.refused is None:
        words = wording(record.language)
        done = words.say("Done: {place}", place=f"<#{record.place.channel}>")
        await tell(interaction, quiet(done))


async def _record_for(bot: Bot, interaction: Interaction) -> Record | None:
    """The open interview of this room, else the newest one that this person has open in the server."""
    assert interaction.channel_id is not None
    here = await bot.runtime.session_at(place_of(interaction.guild_id, interaction.channel_id))
    if here is not None and is_open(here):
        return here
    person = str(interaction.user.id)
    opened = await bot.runtime.open_sessions(PLATFORM, workspace_of(interaction), person)
    return next((record for record in opened if not record.place.on_request), None)


async def _not_started(bot: Bot, interaction: Interaction) -> None:
    await tell(interaction, notice(Notice(code=NoticeCode.NOT_STARTED), wording(language_of(bot, interaction))))


async def _interview_language(bot: Bot, interaction: Interaction, chosen: str) -> Language:
    """What was chosen now, else in the settings, else by the client's language."""
    if chosen:
        return Language(chosen)
    profile = await bot.runtime.profile(workspace_of(interaction), str(interaction.user.id))
    return bot.desk.default_language(interaction.locale.value, profile.language)
