"""Typing with prompt_toolkit. Imported only for a person at a terminal: it takes a while to load."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth

from bot.wording import Wording
from bot.wording.commands import completions


class Keyboard:
    """prompt_toolkit: history, completion of the command words, Enter sends, Alt-Enter starts a new line."""

    is_person = True

    def __init__(self, history: Path, is_coloured: bool) -> None:
        self._prompt = _prompt_session(history, is_coloured)

    async def read(self, words: Wording) -> str:
        """What was typed before Enter; an empty line is an answer too (it means "go on" after a grade)."""
        hint = words.say("Enter sends · Alt-Enter new line · Tab completes hint, skip, answer …")
        return await self._prompt(hint)


def _prompt_session(history: Path, is_coloured: bool) -> Callable[[str], Awaitable[str]]:
    keys = KeyBindings()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    memory: History = InMemoryHistory()
    with suppress(OSError):  # a read-only home costs the history, nothing else
        history.parent.mkdir(parents=True, exist_ok=True)
        history.touch(mode=0o600)
        memory = FileHistory(str(history))

    session: PromptSession[str] = PromptSession(
        history=memory,
        completer=WordCompleter(completions(), sentence=True, ignore_case=True),
        complete_while_typing=False,
        multiline=True,
        key_bindings=keys,
        color_depth=None if is_coloured else ColorDepth.DEPTH_1_BIT,
        prompt_continuation="  ",
    )

    async def ask(hint: str) -> str:
        return await session.prompt_async("› ", bottom_toolbar=hint)

    return ask
