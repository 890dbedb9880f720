"""`mianshi stats`, `leaderboard`, `history`: one person's progress, at the terminal."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.app import clock, open_runtime
from bot.config import load as load_config
from bot.engine.question import Language
from bot.engine.select import nearest
from bot.errors import CandidateError
from bot.frontends.terminal.chat import CANDIDATE, PLACE
from bot.progress.periods import Period
from bot.wording import wording
from bot.wording.standing import (
    calendar_lines,
    held_line,
    leaderboard_lines,
    leaderboard_title,
    stats_lines,
    transcript_markdown,
)

database_option = click.option("--db", type=click.Path(path_type=Path, dir_okay=False), help="SQLite file.")
language_option = click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the output.")


@click.command("stats")
@database_option
@language_option
def stats_command(db: Path | None, lang: str | None) -> None:
    """Your streak, mastery by topic and weak points."""
    config = load_config()
    words = wording(Language(lang or config.language))
    with open_runtime(config, database=db) as runtime:
        found = asyncio.run(runtime.ledger.stats(PLACE.workspace, CANDIDATE))
        click.echo("\n".join(stats_lines(words, found, runtime.library)))
    if found.attempts:
        click.echo()
        click.echo("\n".join(calendar_lines(found.calendar, clock().date())))


@click.command("leaderboard")
@click.option("--period", type=click.Choice([period.value for period in Period]), default="week")
@click.option("--topic", default="", help="Of this topic only.")
@database_option
@language_option
def leaderboard_command(period: str, topic: str, db: Path | None, lang: str | None) -> None:
    """Points by week, month, season or all time."""
    config = load_config()
    words = wording(Language(lang or config.language))
    with open_runtime(config, database=db) as runtime:
        known = runtime.library.topics
        if topic and topic not in known:
            near = nearest(topic, known)
            raise CandidateError(
                words.say("There is no topic “{topic}”. Did you mean “{near}”?", topic=topic, near=near)
            )
        title = known[topic].said_in(words.language) if topic else ""
        ranking = runtime.ledger.leaderboard(PLACE.workspace, CANDIDATE, Period(period), topic=topic)
        board = asyncio.run(ranking)
    click.echo(leaderboard_title(words, Period(period), title))
    click.echo("\n".join(leaderboard_lines(words, board, lambda name: words.say("you") if name == CANDIDATE else name)))


@click.command("history")
@click.argument("number", type=click.IntRange(1), required=False)
@database_option
@language_option
def history_command(number: int | None, db: Path | None, lang: str | None) -> None:
    """Your interviews, newest first; with NUMBER, that one as Markdown, with what was missed."""
    config = load_config()
    words = wording(Language(lang or config.language))
    with open_runtime(config, database=db) as runtime:
        held = asyncio.run(runtime.ledger.interviews(PLACE.workspace, CANDIDATE))
        if number is None:
            lines = [f"{place}. {held_line(words, item, runtime.library)}" for place, item in enumerate(held, 1)]
            click.echo("\n".join(lines) or words.say("No interviews yet. Begin with: mianshi chat"))
            return
        if number > len(held):
            raise CandidateError(f"There are {len(held)} interviews. List them with: mianshi history")
        kept = asyncio.run(runtime.ledger.transcript(PLACE.workspace, CANDIDATE, held[number - 1].session))
        click.echo(transcript_markdown(words, kept, runtime.library))


progress_commands = (stats_command, leaderboard_command, history_command)
