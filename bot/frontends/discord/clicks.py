"""Buttons and modals as they arrive. A press is saved first and acknowledged then, or after a second at the latest:

what was acknowledged is not lost in a crash, and Discord, which wants an answer within 3 s, never waits for the disk.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import discord
import structlog
from discord import ui

from bot.engine.effects import Notice, NoticeCode
from bot.engine.question import Language
from bot.frontends.discord.cards import Block, Card, Colour, fitted
from bot.frontends.discord.deliver import APOLOGY, NETWORK
from bot.frontends.discord.desk import Desk, StalePressError
from bot.frontends.discord.failures import explained
from bot.frontends.discord.gather import Speaker
from bot.frontends.discord.layout import NOBODY, layout
from bot.frontends.discord.markdown import escaped
from bot.frontends.discord.presses import EVERYBODY, TEMPLATE, Press, Verb, parse
from bot.frontends.discord.render import Scene, notice
from bot.runtime import Outcome
from bot.wording import wording
from bot.wording.catalogue import marked

if TYPE_CHECKING:
    from bot.frontends.discord.connection import Bot

log = structlog.get_logger()

PATIENCE = 1.0  # seconds for saving before the acknowledgement goes out anyway; Discord gives up after 3
MAX_ANSWER = 4000  # Discord's limit for a field of a modal
MAX_TITLE = 45
ABOUT_THE_DAILY_QUESTION = frozenset({Verb.DAILY, Verb.SHARE, Verb.REVEAL})
CLOSED = marked("That question is closed. The open one is further down.")

Interaction = discord.Interaction[Any]


class PressButton(ui.DynamicItem[ui.Button[Any]], template=TEMPLATE):
    """Any of our buttons, however old: its custom_id says all there is to know."""

    def __init__(self, button: ui.Button[Any], press: Press | None) -> None:
        super().__init__(button)
        self._press = press

    @classmethod
    async def from_custom_id(cls, _: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """The button that was pressed."""
        assert isinstance(item, ui.Button)
        return cls(item, parse(match.string))

    async def callback(self, interaction: Interaction) -> None:
        """Act on it."""
        if self._press is not None:
            await pressed(interaction.client, interaction, self._press)


async def pressed(bot: Bot, interaction: Interaction, press: Press) -> None:
    """A button: words are asked for in a modal, everything else happens at once."""
    if not press.is_for(str(interaction.user.id)):
        language = bot.desk.default_language(interaction.locale.value)
        await tell(interaction, notice(Notice(code=NoticeCode.NOT_YOUR_INTERVIEW), wording(language)))
        return
    if press.verb in ABOUT_THE_DAILY_QUESTION:
        await bot.daily_desk.pressed(interaction, press)
        return
    if press.verb is Verb.FORGET:
        await bot.forget(interaction, wording(press.language))
        return
    if press.verb is Verb.QUIET:
        await bot.remind_no_more(interaction, press)
        return
    if press.verb in {Verb.ANSWER, Verb.DISPUTE}:
        await interaction.response.send_modal(_modal(press))
        return
    await _act(bot, interaction, press, "")


async def submitted(bot: Bot, interaction: Interaction) -> None:
    """A modal, which may have been opened before the bot was last started."""
    data: Mapping[str, Any] = interaction.data or {}
    press = parse(str(data.get("custom_id", "")))
    if press is None:
        return
    text = "\n".join(_typed(data.get("components", [])))
    if press.verb is Verb.DAILY:
        await bot.daily_desk.answered(interaction, press, text)
    else:
        await _act(bot, interaction, press, text)


async def _act(bot: Bot, interaction: Interaction, press: Press, text: str) -> None:
    """Save, acknowledge, show; a refusal is told to the person alone."""
    saving = asyncio.ensure_future(_saved(bot, interaction, press, text))
    await asyncio.wait({saving}, timeout=PATIENCE)
    is_refused = saving.done() and (saving.exception() is not None or saving.result().refused is not None)
    if not is_refused:
        await _acknowledge(interaction, press, text)
    try:
        outcome = await saving
    except StalePressError:
        await tell(interaction, _with_words(quiet(wording(press.language).say(CLOSED)), press, text))
        return
    except Exception:
        await tell(interaction, quiet(apology(press.language)))
        raise
    if outcome.refused is not None:
        record = outcome.record
        scene = Scene(record.id, record.owner, record.language) if record else None
        refusal = notice(outcome.refused, wording(press.language), scene)
        await tell(interaction, _with_words(refusal, press, text))
        return
    await conclude(bot.desk, interaction, outcome, press.language)


async def _saved(bot: Bot, interaction: Interaction, press: Press, text: str) -> Outcome:
    """What was said before the press comes first."""
    person = str(interaction.user.id)
    await bot.listener.gather.flush(Speaker(press.session, person))
    return await bot.desk.press(press, interaction.id, person, text)


async def conclude(desk: Desk, interaction: Interaction, outcome: Outcome, language: Language) -> None:
    """Show what *outcome* brought, or tell the person why there is nothing to show."""
    words = wording(language)
    if outcome.refused is not None:
        await tell(interaction, notice(outcome.refused, words))
        return
    if outcome.record is None:
        return
    failure = await desk.show(outcome.record.id)
    if failure is not None:
        await tell(interaction, quiet(explained(words, failure.trouble, is_thread=interaction.guild_id is not None)))


async def tell(interaction: Interaction, card: Card) -> None:
    """Show *card* to the person of *interaction* alone."""
    for piece in fitted(card):
        try:
            if interaction.response.is_done():
                await interaction.followup.send(view=layout(piece), ephemeral=True, allowed_mentions=NOBODY)
            else:
                await interaction.response.send_message(view=layout(piece), ephemeral=True, allowed_mentions=NOBODY)
        except NETWORK as error:  # nobody is left to be told: the token has expired, or the thread is gone
            log.warning("a private answer was not taken", interaction=interaction.id, trouble=type(error).__name__)


def apology(language: Language) -> str:
    """For faults of our own."""
    return wording(language).say(APOLOGY)


async def _acknowledge(interaction: Interaction, press: Press, text: str) -> None:
    """For a modal's answer: the answer itself, so that it stands in the thread (in a team interview, only for its
    author). Else nothing that could be seen."""
    try:
        if press.verb is Verb.ANSWER:
            for piece in fitted(_echo(press, text))[:1]:
                await interaction.response.send_message(
                    view=layout(piece), ephemeral=press.owner == EVERYBODY, allowed_mentions=NOBODY
                )
        elif interaction.type is discord.InteractionType.modal_submit and interaction.message is None:
            await interaction.response.send_message("✓", ephemeral=True)
        else:
            await interaction.response.defer()
    except NETWORK as error:
        log.warning("acknowledgement not taken", interaction=interaction.id, trouble=type(error).__name__)


def _echo(press: Press, text: str) -> Card:
    said = "\n".join(f"> {line}" for line in escaped(text).splitlines())
    label = wording(press.language).say("Your answer")
    return Card((Block(f"-# {label}\n{said}"),), colour=Colour.QUIET)


def _with_words(card: Card, press: Press, text: str) -> Card:
    """A refusal with what was typed into the modal, which Discord has thrown away by now."""
    return replace(card, blocks=card.blocks + _echo(press, text).blocks) if text else card


def quiet(text: str) -> Card:
    return Card((Block(text),), colour=Colour.QUIET)


def _modal(press: Press) -> ui.Modal:
    words = wording(press.language)
    if press.verb is Verb.DISPUTE:
        title, label, is_needed = words.say("Graded wrong?"), words.say("What did you mean? (optional)"), False
    else:
        title, label, is_needed = words.say("Question {number}", number=press.number), words.say("Your answer"), True
    modal = ui.Modal(title=title[:MAX_TITLE], custom_id=press.custom_id, timeout=None)
    modal.add_item(answer_field(label, is_needed=is_needed))
    modal.stop()  # found again by its custom_id, as the buttons are
    return modal


def answer_field(label: str, *, is_needed: bool) -> ui.Label[Any]:
    """The field of a modal that the answer is written into."""
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id="text", style=discord.TextStyle.paragraph, max_length=MAX_ANSWER, required=is_needed
    )
    return ui.Label(text=label[:MAX_TITLE], component=field)


def _typed(components: list[Mapping[str, Any]]) -> Iterator[str]:
    """The texts in a modal's fields."""
    for component in components:
        if "value" in component:
            yield str(component["value"])
        yield from _typed(component.get("components") or [])
        if component.get("component"):
            yield from _typed([component["component"]])
