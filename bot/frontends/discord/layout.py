"""Cards as Discord's components.

The components layout, not an embed: it needs no permission to embed links, and readers cannot switch it off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import discord
from discord import ui

from bot.frontends.discord.cards import MAX_LABEL, Button, Card

NOBODY = discord.AllowedMentions.none()


def layout(card: Card) -> ui.LayoutView:
    """*card*, already fitted, as a view to send.

    The view is stopped at once: its buttons are found again by their custom_id, so discord.py need not keep it in
    memory for as long as the message exists.
    """
    view = ui.LayoutView(timeout=None)
    box: ui.Container[Any] = ui.Container(accent_colour=card.colour.value)
    for number, block in enumerate(card.blocks):
        if number:
            box.add_item(ui.Separator(spacing=discord.SeparatorSpacing.small))
        box.add_item(ui.TextDisplay(block.shown))
    for row in card.rows:
        box.add_item(ui.ActionRow(*(_button(button) for button in row)))
    view.add_item(box)
    view.stop()
    return view


def _button(button: Button) -> ui.Button[Any]:
    return ui.Button(
        label=button.label[:MAX_LABEL],
        style=discord.ButtonStyle(button.style.value),
        custom_id=button.press.custom_id,
    )


def trace_of_card(card: Card) -> list[str]:
    """The texts and buttons of *card*, to know it again."""
    pressed = [button.press.custom_id for row in card.rows for button in row]
    return [block.shown.strip() for block in card.blocks] + pressed


def trace_of(message: discord.Message) -> list[str]:
    """The same of a message that was sent."""
    parts = list(_parts([component.to_dict() for component in message.components]))
    texts = [part["content"].strip() for part in parts if "content" in part]
    return texts + [part["custom_id"] for part in parts if "custom_id" in part]


def _parts(components: Iterable[Any]) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _parts(component.get("components", ()))
