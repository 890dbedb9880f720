"""The interview in README.md, held for real: `python -m tests.readme` prints it, a test compares.

A candidate types what is in ANSWERS into the real chat on the built-in bank; what the terminal shows is the transcript.
"""

from __future__ import annotations

import asyncio
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console

from bot.bank import load_library
from bot.engine.events import Wish
from bot.engine.question import Language
from bot.frontends.terminal.chat import Chat, Request
from bot.runtime import Runtime
from bot.store import Store
from bot.wording import Wording
from tests.builders import NOON

QUESTIONS = ("bn-train-vs-inference", "conv-output-size")
ANSWERS = (
    "In training it normalises with the mean and variance of the current mini-batch.",
    (
        "at test time it uses running averages that were collected during training, so one sample's output "
        "does not depend on the others in its batch"
    ),
    "",
    "hint",
    "(253 - 11)/1 + 1 = 243",
    "",
)


class Typed:
    """A person whose typing shows on the screen, as at a prompt."""

    is_person = True

    def __init__(self, console: Console) -> None:
        self._console = console
        self._answers = iter(ANSWERS)

    async def read(self, words: Wording) -> str:
        """The next answer."""
        text = next(self._answers, None)
        if text is None:
            raise EOFError
        self._console.print(f"› {text}".rstrip(), markup=False)
        return text


def transcript() -> str:
    """What the terminal shows, without trailing blanks."""
    screen = StringIO()
    console = Console(file=screen, width=100, highlight=False, color_system=None)
    ids = iter(range(10_000))
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "db.sqlite")
        runtime = Runtime(store, load_library(), lambda: NOON)
        chat = Chat(runtime, console, Typed(console), lambda: f"id{next(ids)}", lambda: NOON)
        asyncio.run(chat.run(Request(Wish(questions=QUESTIONS), Language.EN, seed=3)))
        store.close()
    return "\n".join(line.rstrip() for line in screen.getvalue().strip().splitlines())


if __name__ == "__main__":
    print(transcript())
