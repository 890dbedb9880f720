"""The words that steer an interview, in both languages; the same in a terminal, a thread or a direct message."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum


class Command(StrEnum):
    """What a word asks for."""

    HINT = "hint"
    SKIP = "skip"
    ANSWER = "answer"
    PAUSE = "pause"
    STOP = "stop"
    HELP = "help"
    NEXT = "next"
    RESUME = "resume"
    DISPUTE = "dispute"


WORDS: Mapping[Command, tuple[str, ...]] = {
    Command.HINT: ("hint", "提示"),
    Command.SKIP: ("skip", "跳过"),
    Command.ANSWER: ("answer", "答案"),
    Command.PAUSE: ("pause", "暂停"),
    Command.STOP: ("stop", "结束", "quit", "exit", "退出"),
    Command.HELP: ("help", "帮助", "?"),
    Command.NEXT: ("next", "下一题"),
    Command.RESUME: ("resume", "继续", "continue"),
    Command.DISPUTE: ("dispute", "申诉"),
}

_BY_WORD = {word: command for command, words in WORDS.items() for word in words}
# Traditional spellings of the same words; candidates type either.
_BY_WORD |= {"跳過": Command.SKIP, "暫停": Command.PAUSE, "結束": Command.STOP, "幫助": Command.HELP}
_BY_WORD |= {"下一題": Command.NEXT, "繼續": Command.RESUME, "申訴": Command.DISPUTE}


def command_of(text: str) -> tuple[Command, str] | None:
    """The command that *text* is, with what follows it; None when it is an answer.

    A word counts only when it stands alone, so that "skip connections keep the gradient alive" stays an answer; only
    dispute takes a reason after it.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("/").casefold()
    if command := _BY_WORD.get(plain.rstrip("!.。！")):
        return command, ""
    first, _, rest = plain.partition(" ")
    if _BY_WORD.get(first.rstrip(":")) is Command.DISPUTE and rest:
        return Command.DISPUTE, rest.strip()
    return None


def completions() -> list[str]:
    """Every word, for completion while typing."""
    return [word for words in WORDS.values() for word in words if len(word) > 1]
