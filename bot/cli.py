"""The command line. Exit codes: 0 done, 1 what was asked for does not hold, 2 wrong usage or settings."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot import __version__
from bot.app import chat as hold_chat
from bot.app import discord_invite, open_runtime
from bot.app import serve as serve_front_ends
from bot.bank.commands import bank_commands
from bot.commands.agree import agree_command
from bot.commands.db import db_commands
from bot.commands.grading import check_command, grade_command
from bot.commands.progress import progress_commands
from bot.commands.settings import settings_commands
from bot.config import load as load_config
from bot.engine.events import Wish
from bot.engine.question import Language
from bot.engine.select import REVIEW_PLAN
from grader.errors import InterviewError, OperatorError


class Commands(click.Group):
    """A group whose commands may raise InterviewError: it is shown as one message, with exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except InterviewError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mianshi")
def main() -> None:
    """Mianshi 面试: a mock interviewer that grades deep-learning answers, in Chinese and English."""


def _levels(text: str | None) -> tuple[int, int]:
    """ "2" or "1..3" as a range."""
    if text is None:
        return (1, 5)
    low, _, high = text.partition("..")
    if not low.isdecimal() or (high and not high.isdecimal()):
        raise click.BadParameter(f"{text!r} is not a level; write 2, or 1..3.", param_hint="--level")
    return (int(low), int(high or low))


@main.command()
@click.option("--bank", type=click.Path(path_type=Path, exists=True), help="Folder or file of questions to ask from.")
@click.option("--plan", default="", help="Plan of the interview: mianshi bank plans lists them.")
@click.option("--topic", default="", help="Ask about this topic only.")
@click.option("--level", help="Only this level (1 to 5), or a range such as 1..3.")
@click.option("--questions", type=click.IntRange(1, 100), default=None, help="How many questions.")
@click.option("--seed", type=int, help="Same seed, same questions and numbers.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the interview.")
@click.option("--db", type=click.Path(path_type=Path, dir_okay=False), help="SQLite file to keep it in.")
def chat(
    bank: Path | None,
    plan: str,
    topic: str,
    level: str | None,
    questions: int | None,
    seed: int | None,
    lang: str | None,
    db: Path | None,
) -> None:
    """Hold an interview in this terminal. From a pipe it reads one answer a line."""
    config = load_config()
    wish = Wish(plan=plan, topic=topic, levels=_levels(level), count=questions or 0)
    with open_runtime(config, database=db, bank=bank) as runtime:
        is_held = hold_chat(runtime, wish, Language(lang or config.language), seed)
    sys.exit(0 if is_held else 2)


@main.command()
@click.option("--questions", type=click.IntRange(1, 100), default=None, help="How many questions at the most.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the interview.")
@click.option("--db", type=click.Path(path_type=Path, dir_okay=False), help="SQLite file to keep it in.")
def review(questions: int | None, lang: str | None, db: Path | None) -> None:
    """Meet again the questions that you are about to forget. The same as: mianshi chat --plan review"""
    config = load_config()
    with open_runtime(config, database=db) as runtime:
        wish = Wish(plan=REVIEW_PLAN, count=questions or 0)
        hold_chat(runtime, wish, Language(lang or config.language), None)


@main.command()
@click.option("--invite", is_flag=True, help="Print the link that adds the bot to a server, and stop.")
def discord(invite: bool) -> None:
    """Hold interviews on Discord. Needs MIANSHI_DISCORD_TOKEN; deploy/README.md goes through it."""
    config = load_config()
    if invite:
        click.echo(discord_invite(config))
        return
    serve_front_ends(config, discord=True)


@main.command()
@click.option("--http", is_flag=True, help="Listen for Slack's requests instead of using Socket Mode.")
def slack(http: bool) -> None:
    """Hold interviews on Slack. Needs MIANSHI_SLACK_BOT_TOKEN and MIANSHI_SLACK_APP_TOKEN."""
    serve_front_ends(load_config(), slack=True, http=http)


@main.command()
@click.option("--http", is_flag=True, help="For Slack: listen for requests instead of using Socket Mode.")
def serve(http: bool) -> None:
    """Run every front end that is configured, in one process."""
    config = load_config()
    has_discord = bool(config.text("MIANSHI_DISCORD_TOKEN"))
    has_slack = bool(config.text("MIANSHI_SLACK_BOT_TOKEN") or config.text("MIANSHI_SLACK_CLIENT_ID"))
    if not has_discord and not has_slack:
        raise OperatorError("Nothing is configured: set MIANSHI_DISCORD_TOKEN or MIANSHI_SLACK_BOT_TOKEN.")
    serve_front_ends(config, discord=has_discord, slack=has_slack, http=http)


for command in (
    grade_command,
    check_command,
    agree_command,
    bank_commands,
    db_commands,
    *progress_commands,
    *settings_commands,
):
    main.add_command(command)
