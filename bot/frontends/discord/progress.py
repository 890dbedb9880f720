"""What has been achieved: leaderboard, statistics, streak, review, history; and a person's own data."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord

from bot.engine.events import Wish
from bot.engine.question import Language
from bot.frontends.discord.cards import Block, Button, Card, Colour, Style
from bot.frontends.discord.clicks import quiet, tell
from bot.frontends.discord.markdown import escaped
from bot.frontends.discord.places import workspace_of
from bot.frontends.discord.presses import Press, Verb
from bot.frontends.discord.start import Request, start
from bot.pictures import progress_picture
from bot.progress.periods import Period
from bot.wording import Wording, wording
from bot.wording.standing import (
    calendar_lines,
    held_line,
    leaderboard_lines,
    leaderboard_title,
    stats_lines,
    streak_line,
    transcript_markdown,
)

if TYPE_CHECKING:
    from bot.frontends.discord.connection import Bot

Interaction = discord.Interaction[Any]

OWN_DATA = "own-data"  # stands where a button of an interview names its session


async def leaderboard(bot: Bot, interaction: Interaction, words: Wording, period: Period, topic: str) -> None:
    """The ranking, with one's own line."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    workspace, me = workspace_of(interaction), str(interaction.user.id)
    board = await bot.runtime.ledger.leaderboard(workspace, me, period, topic=topic)
    known = bot.runtime.library.topics.get(topic)
    title = leaderboard_title(words, period, escaped(known.said_in(words.language)) if known else "")
    lines = leaderboard_lines(words, board, lambda person: f"<@{person}>")
    await tell(interaction, _page(title, lines))


async def stats(bot: Bot, interaction: Interaction, words: Wording, member: discord.abc.User | None) -> None:
    """Somebody's progress; that of others only when they are on the leaderboard."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    workspace, person = workspace_of(interaction), member or interaction.user
    profile = await bot.runtime.profile(workspace, str(person.id))
    if person.id != interaction.user.id and not profile.is_listed:
        await tell(interaction, quiet(words.say("They keep their progress to themselves.")))
        return
    found = await bot.runtime.ledger.stats(workspace, str(person.id))
    lines = [escaped(line) for line in stats_lines(words, found, bot.runtime.library)]
    blocks = [Block(f"## <@{person.id}>\n" + "\n".join(lines))]
    today = bot.runtime.clock().astimezone(ZoneInfo(profile.timezone or bot.runtime.timezone)).date()
    if found.attempts:
        blocks.append(Block("```\n" + "\n".join(calendar_lines(found.calendar, today)) + "\n```"))
    await tell(interaction, Card(tuple(blocks)))
    picture = await asyncio.to_thread(progress_picture, found, today, bot.runtime.library, words.language)
    if picture is not None:
        await _send_file(interaction, "progress.png", picture)


async def streak(bot: Bot, interaction: Interaction, words: Wording) -> None:
    """Where one's streak stands."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    found = await bot.runtime.ledger.stats(workspace_of(interaction), str(interaction.user.id))
    await tell(interaction, quiet("🔥 " + streak_line(words, found)))


async def review(bot: Bot, interaction: Interaction, language: Language, most: int) -> None:
    """An interview of the questions that are due again; *interaction* was deferred."""
    workspace, me = workspace_of(interaction), str(interaction.user.id)
    due = await bot.runtime.ledger.due(workspace, me, most)
    known = tuple(name for name in due if name in bot.runtime.library.questions)
    if known:
        await start(bot, interaction, Request(Wish(questions=known, count=len(known)), language))
        return
    words = wording(language)
    back = await bot.runtime.ledger.next_due(workspace, me)
    text = words.say("Nothing is due for review.")
    if back is not None:
        text += " " + words.say("The next question comes back {when}.", when=f"<t:{int(back.timestamp())}:R>")
    await tell(interaction, quiet(text))


async def history(bot: Bot, interaction: Interaction, words: Wording, session: str) -> None:
    """The list of one's interviews, or one of them to read again."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    workspace, me = workspace_of(interaction), str(interaction.user.id)
    if session:
        kept = await bot.runtime.ledger.transcript(workspace, me, session)
        if kept:
            text = transcript_markdown(words, kept, bot.runtime.library)
            await _send_file(interaction, "interview.md", text.encode())
            return
    held = await bot.runtime.ledger.interviews(workspace, me)
    lines = [f"- {escaped(held_line(words, one, bot.runtime.library))}" for one in held]
    await tell(interaction, _page(words.say("Your interviews"), lines or [words.say("None so far.")]))


async def export(bot: Bot, interaction: Interaction) -> None:
    """Everything that is stored about oneself."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    data = await bot.runtime.ledger.export(workspace_of(interaction), str(interaction.user.id))
    await _send_file(interaction, "mianshi.json", data)


async def ask_to_forget(interaction: Interaction, words: Wording) -> None:
    """What forgetting means, and a button that does it."""
    press = Press(Verb.FORGET, OWN_DATA, 0, str(interaction.user.id), words.language)
    text = words.say(
        "This deletes your answers, grades, points, streak and settings in this server, for ever. "
        "Messages in Discord's threads stay until you delete them there."
    )
    button = Button(words.say("Delete everything about me"), press, Style.DANGER)
    await tell(interaction, Card((Block(text),), ((button,),), Colour.POOR))


async def forget(bot: Bot, interaction: Interaction, words: Wording) -> None:
    """Delete, now that it was confirmed."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await bot.runtime.ledger.forget(workspace_of(interaction), str(interaction.user.id))
    await tell(interaction, quiet(words.say("Done. Nothing about you is stored here any more.")))


async def _send_file(interaction: Interaction, name: str, data: bytes) -> None:
    await interaction.followup.send(file=discord.File(io.BytesIO(data), name), ephemeral=True)


def _page(title: str, lines: list[str]) -> Card:
    return Card((Block(f"## {title}\n" + "\n".join(lines)),))
