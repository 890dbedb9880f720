"""The daily question: posted to its channel, answered in private, closed in a thread under it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord import ui

from bot.daily import Daily, Shown, Summary
from bot.engine.effects import (
    AnyEffect,
    AskedAgain,
    DailyClosed,
    DailyPosted,
    DigestPosted,
    Graded,
    Notice,
    Probed,
    QuestionAsked,
    StreakAtRisk,
)
from bot.engine.question import Language
from bot.frontends.discord import reminders
from bot.frontends.discord import render_daily as daily_cards
from bot.frontends.discord import render_grade as grades
from bot.frontends.discord.cards import Block, Button, Card, Colour, Style, fitted
from bot.frontends.discord.clicks import PATIENCE, answer_field, quiet, tell
from bot.frontends.discord.deliver import NETWORK
from bot.frontends.discord.failures import Trouble, explained, failure_of
from bot.frontends.discord.layout import NOBODY, layout
from bot.frontends.discord.markdown import escaped, from_bank
from bot.frontends.discord.places import event_id
from bot.frontends.discord.presses import EVERYBODY, Press, Verb
from bot.frontends.discord.render import notice
from bot.runtime import OutboxRow
from bot.wording import Wording, wording
from bot.wording.catalogue import marked
from bot.wording.phrases import reason_text

if TYPE_CHECKING:
    from bot.frontends.discord.connection import Bot

log = structlog.get_logger()

Interaction = discord.Interaction[Any]

DAILY_SESSION = "daily"  # stands where a button of an interview names its session
REFUSALS: Mapping[type[AnyEffect], str] = {
    DailyPosted: marked("The daily question could not be posted in {place}."),
    DailyClosed: marked("The answer to the daily question could not be posted in {place}."),
    DigestPosted: marked("The summary of the week could not be posted in {place}."),
}
MAX_NAME = 100
MAX_MODAL_TEXT = 4000
THREAD_EXISTS = 160004
SERVER_FAULT = 500


class DailyDesk:
    """Everything about the daily question that touches Discord."""

    def __init__(self, bot: Bot, daily: Daily) -> None:
        self._bot = bot
        self._daily = daily
        daily.renew = lambda _, number: self._renew(number)
        self._refreshing: dict[int, bool] = {}  # posts whose count is being renewed; True: once more afterwards
        self._told: set[tuple[str, Trouble]] = set()

    # ---- to the channel ------------------------------------------------------------------------------------------
    def card(self, row: OutboxRow) -> Card:
        """What *row* shows when it is first posted."""
        words = wording(row.language)
        match row.effect:
            case DailyPosted() as effect:
                shown = Shown(effect, row.place, row.language, "", is_closed=False)
                return _post_card(shown, daily_cards.NOBODY_YET)
            case DailyClosed() as effect:
                return daily_cards.closed(effect, words)
            case DigestPosted() as effect:
                return daily_cards.digest(effect, words)
            case StreakAtRisk() as effect:
                return reminders.card(self._bot, row, effect)
            case _:
                raise AssertionError(row.effect)

    async def room_for(self, row: OutboxRow) -> int:
        """Where *row* goes: the end of a question into a thread under it, a reminder to its person alone."""
        if isinstance(row.effect, StreakAtRisk):
            return await reminders.room(self._bot, row.effect)
        channel = int(row.place.channel)
        if not isinstance(row.effect, DailyClosed):
            return channel
        shown = await self._daily.shown(row.effect.post)
        if shown is None or not shown.message:
            return channel
        await self._renew(row.effect.post)
        name = wording(row.language).say("Answer: {topic}", topic=shown.effect.topic)[:MAX_NAME]
        room = self._bot.get_partial_messageable(channel, guild_id=int(row.place.workspace))
        message = room.get_partial_message(int(shown.message))
        try:
            await message.create_thread(name=name)
        except discord.HTTPException as error:  # there is one already, or it is not allowed: then in the channel
            log.info("no new thread for the answer", code=error.code)
            return int(shown.message) if error.code == 160004 else channel
        return int(shown.message)

    async def refused(self, row: OutboxRow, error: Exception) -> None:
        """Discord does not take *row*: the person who can do something about it hears."""
        if isinstance(row.effect, StreakAtRisk):
            await reminders.refused(self._bot, row, error)
        else:
            await self._tell_admin(row, error)

    async def _tell_admin(self, row: OutboxRow, error: Exception) -> None:
        """Who set the schedule hears, once for each kind of trouble, what the channel refuses."""
        trouble = failure_of(error).trouble
        if not isinstance(row.effect, DailyPosted | DailyClosed | DigestPosted) or not trouble.concerns_people:
            return
        if not row.effect.admin:
            return
        if (row.session, trouble) in self._told:
            return
        self._told.add((row.session, trouble))
        words = wording(row.language)
        text = words.say(REFUSALS[type(row.effect)], place=f"<#{row.place.channel}>")
        text += " " + explained(words, trouble, is_thread=False)
        try:
            room = await self._bot.create_dm(discord.Object(int(row.effect.admin)))
            await self._bot.deliverer.send(room.id, quiet(text), f"a{row.id}")
        except NETWORK as error:
            log.warning("no way to tell the admin", trouble=type(error).__name__)

    # ---- from its buttons ----------------------------------------------------------------------------------------
    async def pressed(self, interaction: Interaction, press: Press) -> None:
        """Answer, show my squares, close now."""
        if press.verb is Verb.SHARE:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await self._daily.share(press.number, str(interaction.user.id))
            await tell(interaction, quiet(wording(press.language).say("Your squares are shown under the question.")))
            await self._renew(press.number)
        elif press.verb is Verb.REVEAL:
            await self._reveal(interaction, press)
        else:
            await self._ask(interaction, press)

    async def _ask(self, interaction: Interaction, press: Press) -> None:
        """The question with the person's own numbers in a modal; their grade when they have answered before."""
        language = _language(interaction, press)
        opening = asyncio.ensure_future(
            self._daily.open(press.number, str(interaction.user.id), event_id(interaction.id), language)
        )
        await asyncio.wait({opening}, timeout=PATIENCE)
        if not opening.done():  # a modal can only be the first answer, and there are but 3 s for it
            await interaction.response.defer(ephemeral=True, thinking=True)
        effects = await opening
        asked = next((e for e in reversed(effects) if isinstance(e, QuestionAsked | Probed)), None)
        if asked is not None and not interaction.response.is_done():
            await interaction.response.send_modal(_modal(press, asked, wording(language)))
        else:
            await self._show(interaction, press, effects, wording(language))

    async def answered(self, interaction: Interaction, press: Press, text: str) -> None:
        """A modal came back: grade it, for its author alone."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        language = _language(interaction, press)
        effects = await self._daily.answer(
            press.number, str(interaction.user.id), text, event_id(interaction.id), language
        )
        await self._show(interaction, press, effects, wording(language))
        await self._renew(press.number)

    async def _show(self, interaction: Interaction, press: Press, effects: Sequence[AnyEffect], words: Wording) -> None:
        for effect in effects:
            card = _private_card(effect, press, words)
            if card is not None:
                await tell(interaction, card)
        if not interaction.response.is_done() or not effects:
            await tell(interaction, quiet(words.say("There is nothing to show yet. Press **Answer** again.")))

    async def _reveal(self, interaction: Interaction, press: Press) -> None:
        words = wording(press.language)
        if not interaction.permissions.manage_guild:
            await tell(interaction, quiet(needs_manage_server(words)))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        done = await self._daily.close(press.number)
        await tell(interaction, quiet(words.say("Closed.") if done else words.say("It was closed before.")))

    # ---- its count -----------------------------------------------------------------------------------------------
    async def _renew(self, number: int) -> None:
        """Show who has answered by now. Many answers at once make one edit, not many."""
        if number in self._refreshing:
            self._refreshing[number] = True
            return
        self._refreshing[number] = True
        try:
            while self._refreshing[number]:
                self._refreshing[number] = False
                await self._edit(number)
        finally:
            del self._refreshing[number]

    async def _edit(self, number: int) -> None:
        shown = await self._daily.shown(number)
        if shown is None or not shown.message:
            return
        card = fitted(_post_card(shown, await self._daily.summary(number)))[-1]
        room = self._bot.get_partial_messageable(int(shown.place.channel))
        try:
            await room.get_partial_message(int(shown.message)).edit(view=layout(card), allowed_mentions=NOBODY)
        except NETWORK as error:
            log.warning("the count could not be renewed", post=number, trouble=type(error).__name__)


def needs_manage_server(words: Wording) -> str:
    """For people without the right to set up the daily question."""
    return words.say("You need the permission **Manage Server** for that.")


def _post_card(shown: Shown, summary: Summary) -> Card:
    def press(verb: Verb) -> Press:
        return Press(verb, DAILY_SESSION, shown.effect.post, EVERYBODY, shown.language)

    return daily_cards.post(shown.effect, wording(shown.language), press, summary, is_closed=shown.is_closed)


def _private_card(effect: AnyEffect, press: Press, words: Wording) -> Card | None:
    again = Button(words.say("Answer"), press.with_verb(Verb.DAILY), Style.PRIMARY)
    match effect:
        case Graded(final=True):
            return grades.grade(effect, words, (Button(words.say("Show my squares"), press.with_verb(Verb.SHARE)),))
        case Graded():
            return grades.grade(effect, words, ())
        case Probed():
            label = words.say("Follow-up")
            return Card((Block(f"**{label}**\n{from_bank(effect.text)}"),), ((again,),))
        case QuestionAsked():
            return Card((Block(_asked(effect)),), ((again,),))
        case AskedAgain():
            return Card((Block(escaped(reason_text(words, effect.exact))),), ((again,),), Colour.FAIR)
        case Notice():
            return notice(effect, words)
        case _:
            return None


def _asked(effect: QuestionAsked) -> str:
    options = [f"**{escaped(name)}.** {from_bank(text)}" for name, text in effect.options]
    return "\n".join([from_bank(effect.text), *options])


def _modal(press: Press, asked: QuestionAsked | Probed, words: Wording) -> ui.Modal:
    """The question in full (with the person's own numbers) above the field for the answer."""
    title = words.say("Follow-up") if isinstance(asked, Probed) else words.say("Daily question")
    text = from_bank(asked.text) if isinstance(asked, Probed) else _asked(asked)
    modal = ui.Modal(title=title, custom_id=press.custom_id, timeout=None)
    modal.add_item(ui.TextDisplay(text[:MAX_MODAL_TEXT]))
    modal.add_item(answer_field(words.say("Your answer"), is_needed=True))
    modal.stop()
    return modal


def _language(interaction: Interaction, press: Press) -> Language:
    """Chinese for a Chinese client, else the channel's."""
    return Language.ZH if interaction.locale.value.startswith("zh") else press.language
