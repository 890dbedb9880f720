"""Where answers come from: `Reader` says what that takes; `Pipe` reads lines, keyboard.Keyboard asks a person."""

from __future__ import annotations

import asyncio
from typing import Protocol, TextIO

from bot.wording import Wording


class Reader(Protocol):
    """One answer at a time."""

    @property
    def is_person(self) -> bool:
        """Whether somebody is there to be asked and to press Enter."""

    async def read(self, words: Wording) -> str:
        """The next answer as typed, several lines allowed.

        Raises: EOFError: nothing more will come. KeyboardInterrupt: Ctrl-C.
        """


class Pipe:
    """One answer a line; blank lines are passed over."""

    is_person = False

    def __init__(self, lines: TextIO) -> None:
        self._lines = lines

    async def read(self, words: Wording) -> str:  # noqa: ARG002 - a pipe sees no prompt
        """The next line that is not blank."""
        while line := await asyncio.to_thread(self._lines.readline):
            if line.strip():
                return line.rstrip("\r\n")
        raise EOFError
