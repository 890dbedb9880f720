"""What is shown, before it becomes Discord's components: blocks of text and rows of buttons, within all limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from bot.frontends.discord.markdown import pieces, spoiler
from bot.frontends.discord.presses import Press

MAX_TEXT = 4000  # Discord's limit for all text of one message in the components layout
ROOM = 3600  # what we fill, so that spoiler bars and line ends never push a message over the limit
MAX_BLOCKS = 12  # text blocks of one message; with separators and buttons well below Discord's 40 components
MAX_LABEL = 80


class Colour(Enum):
    """Of the bar at the side of a card."""

    PLAIN = 0x5865F2
    GOOD = 0x3BA55C
    FAIR = 0xFAA61A
    POOR = 0xED4245
    QUIET = 0x99AAB5


class Style(Enum):
    """Of a button; the values are Discord's."""

    PRIMARY = 1
    SECONDARY = 2
    SUCCESS = 3
    DANGER = 4


@dataclass(frozen=True, slots=True)
class Button:
    """*label* is cut to what fits."""

    label: str
    press: Press
    style: Style = Style.SECONDARY


@dataclass(frozen=True, slots=True)
class Block:
    """Text between two separators; *is_hidden*: behind a spoiler."""

    text: str
    is_hidden: bool = False

    @property
    def shown(self) -> str:
        """The text as it is sent."""
        return spoiler(self.text) if self.is_hidden else self.text


@dataclass(frozen=True, slots=True)
class Card:
    """One message, or as many as its text needs; the buttons stand under the last."""

    blocks: tuple[Block, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    colour: Colour = Colour.PLAIN

    @property
    def text(self) -> str:
        """All text of it."""
        return "\n".join(block.shown for block in self.blocks)


def fitted(card: Card) -> list[Card]:
    """*card* as one or more cards that Discord accepts."""
    parts = list(_packed(_split(card.blocks)))
    cards = [replace(card, blocks=tuple(part), rows=()) for part in parts]
    cards[-1] = replace(cards[-1], rows=card.rows)
    return cards


def _split(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield from (replace(block, text=text.strip("\n")) for text in pieces(block.text, ROOM) if text.strip())


def _packed(blocks: Iterator[Block]) -> Iterator[list[Block]]:
    part: list[Block] = []
    for block in blocks:
        if part and (sum(len(b.shown) for b in part) + len(block.shown) > ROOM or len(part) >= MAX_BLOCKS):
            yield part
            part = []
        part.append(block)
    yield part
