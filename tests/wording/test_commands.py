"""Which lines steer the interview, and which are answers."""

from __future__ import annotations

import pytest

from bot.wording.commands import Command, command_of


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("hint", Command.HINT),
        ("  Hint ", Command.HINT),
        ("/hint", Command.HINT),
        ("提示", Command.HINT),
        ("ｈｉｎｔ", Command.HINT),
        ("跳過", Command.SKIP),
        ("答案。", Command.ANSWER),
        ("?", Command.HELP),
        ("？", Command.HELP),
        ("quit", Command.STOP),
    ],
)
def test_a_command_word_alone_is_a_command(text: str, command: Command) -> None:
    assert command_of(text) == (command, "")


@pytest.mark.parametrize(
    "text",
    [
        "skip connections keep the gradient alive",
        "the answer is 42",
        "stop gradient",
        "提示词工程",
        "",
        "42",
        "帮助收敛",
    ],
)
def test_a_command_word_inside_an_answer_is_an_answer(text: str) -> None:
    assert command_of(text) is None


def test_a_dispute_may_carry_its_reason() -> None:
    assert command_of("dispute I said that in other words") == (Command.DISPUTE, "i said that in other words")
    assert command_of("申诉 我说了均值") == (Command.DISPUTE, "我说了均值")
