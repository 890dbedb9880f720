"""The interview in a terminal as a person meets it: real processes on a pipe and on a pseudo-terminal."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pexpect
import pyte
import pytest
from rich.cells import cell_len

BANK = Path(__file__).parent / "bank.yaml"
ROOT = Path(__file__).parents[3]
MIANSHI = [sys.executable, "-m", "bot"]
SCREEN = (30, 80)


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MIANSHI_")}
    return {**kept, "HOME": str(home), "XDG_DATA_HOME": str(home), "TERM": "xterm-256color", **more}


def pipe(home: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [*MIANSHI, "chat", "--bank", str(BANK), "--db", str(home / "db.sqlite"), "--seed", "1", *options]
    return subprocess.run(
        command, input=text, capture_output=True, text=True, cwd=ROOT, env=environment(home), check=False
    )


def attempts(home: Path) -> list[tuple[str, float]]:
    with sqlite3.connect(home / "db.sqlite") as connection:
        found = connection.execute("SELECT question, score FROM attempts ORDER BY id").fetchall()
    connection.close()
    return found


class Terminal:
    """`mianshi chat` on a pseudo-terminal; `sees` waits for words on it, `screen` is what a person sees."""

    def __init__(self, home: Path, *options: str, **env: str) -> None:
        command = [*MIANSHI, "chat", "--bank", str(BANK), "--db", str(home / "db.sqlite"), "--seed", "1", *options]
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            cwd=str(ROOT),
            env=environment(home, **env),
            encoding="utf-8",
            dimensions=SCREEN,
            timeout=30,
        )
        self.output = ""

    def sees(self, words: str) -> None:
        self.child.expect_exact(words)
        self.output += str(self.child.before) + words

    def types(self, line: str) -> None:
        self.child.send(line + "\r")

    def ends(self) -> None:
        self.child.expect(pexpect.EOF)
        self.output += str(self.child.before)
        self.child.close()

    def screen(self) -> list[str]:
        screen = pyte.Screen(SCREEN[1], SCREEN[0])
        pyte.Stream(screen).feed(self.output)
        return list(screen.display)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def test_from_a_pipe_it_reads_one_answer_a_line_and_prints_plain_text(home: Path) -> None:
    done = pipe(home, "The models are trained in parallel, then we average their outputs\nskip\n", "--questions", "2")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "100 %" in done.stdout
    assert "Report" in done.stdout
    assert [question for question, _ in attempts(home)] == ["bagging", "one-more"]


def test_the_end_of_a_pipe_ends_the_interview_with_its_report(home: Path) -> None:
    done = pipe(home, "")
    assert "No question was answered this time." in done.stdout
    assert done.returncode == 0


def test_an_interview_in_chinese_speaks_chinese_throughout(home: Path) -> None:
    done = pipe(home, "提示\n各个模型并行训练，最后对输出取平均\n跳过\n", "--lang", "zh")
    assert "提示 1/1" in done.stdout
    assert "面试报告" in done.stdout
    letters = set(re.findall(r"[A-Za-z]{4,}", done.stdout)) - {"Bagging"}
    assert letters == set()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--topic", "ml-basic"), "ml-basics"),
        (("--plan", "phone"), "phone"),
        (("--level", "hard"), "is not a level"),
        (("--level", "5"), "No question fits"),
    ],
)
def test_a_wish_that_cannot_be_met_says_what_to_do_and_exits_with_2(
    home: Path, options: tuple[str, ...], words: str
) -> None:
    done = pipe(home, "", *options)
    assert words in done.stdout + done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize(
    "answer",
    ["x" * 100_000, "\x00\x07\x1b[31mred\x1b[0m", "😀" * 500, "שלום עולם מקבילי", "?!…。，", "\u202eparallel\u202c"],
    ids=["100,000 characters", "control characters", "emoji", "right to left", "punctuation", "overrides"],
)
def test_odd_answers_are_graded_or_refused_kindly(home: Path, answer: str) -> None:
    done = pipe(home, f"{answer}\nstop\n")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stdout


def test_a_whole_interview_at_a_keyboard(home: Path) -> None:
    terminal = Terminal(home)
    terminal.sees("What does bagging do?")
    terminal.types("hint")
    terminal.sees("Think of a forest.")
    terminal.types("We average their outputs")
    terminal.sees("In what order are the models trained?")
    terminal.types("all of them are trained in parallel")
    terminal.sees("100 %")
    terminal.types("answer")
    terminal.sees("It trains many models in parallel")
    terminal.types("")
    terminal.sees("plus one?")
    terminal.types("stop")
    terminal.sees("Report")
    terminal.ends()
    assert terminal.child.exitstatus == 0
    assert attempts(home) == [("bagging", 1.0)]


def test_ctrl_c_keeps_everything_and_the_next_run_goes_on(home: Path) -> None:
    terminal = Terminal(home)
    terminal.sees("What does bagging do?")
    terminal.types("We average their outputs")
    terminal.sees("In what order")
    terminal.child.send("\x03")
    terminal.sees("Saved.")
    terminal.ends()
    again = Terminal(home)
    again.sees("waiting at question 1 of 2")
    again.types("y")
    again.sees("In what order")
    again.types("trained in parallel")
    again.sees("100 %")
    again.child.close(force=True)
    assert attempts(home) == [("bagging", 1.0)]


def test_pausing_says_how_to_come_back(home: Path) -> None:
    terminal = Terminal(home)
    terminal.sees("What does bagging do?")
    terminal.types("pause")
    terminal.sees("Paused.")
    terminal.sees("Come back with: mianshi chat")
    terminal.ends()
    assert "resume" not in "".join(terminal.screen())
    again = Terminal(home)
    again.sees("waiting at question 1 of 2")
    again.child.close(force=True)


@pytest.mark.parametrize("moment", ["What does bagging do?", "In what order are the models trained?", "100 %"])
def test_a_killed_terminal_goes_on_where_it_stood(home: Path, moment: str) -> None:
    answers = {"What does bagging do?": "We average their outputs", "In what order": "They are trained in parallel"}
    terminal = Terminal(home)
    for question, answer in answers.items():
        terminal.sees(question)
        if moment.startswith(question):
            break
        terminal.types(answer)
    else:
        terminal.sees(moment)
    terminal.child.kill(signal.SIGKILL)
    terminal.child.close(force=True)
    again = Terminal(home)
    again.sees("Go on with it?")
    again.types("y")
    for question, answer in answers.items():
        if moment == "100 %" or (question == "What does bagging do?" and not moment.startswith(question)):
            continue
        again.sees(question)
        again.types(answer)
    again.sees("Enter for the next question")
    again.types("stop")
    again.sees("Report")
    again.ends()
    assert attempts(home) == [("bagging", 1.0)]


def test_colours_are_left_out_when_asked(home: Path) -> None:
    terminal = Terminal(home, NO_COLOR="1")
    terminal.sees("What does bagging do?")
    terminal.types("We average their outputs")
    terminal.sees("In what order")
    terminal.child.close(force=True)
    assert re.findall(r"\x1b\[[0-9;]*3[0-9]m", terminal.output) == []


def test_chinese_text_keeps_within_the_width_of_the_screen(home: Path) -> None:
    terminal = Terminal(home, "--lang", "zh")
    terminal.sees("Bagging 做了什么？")
    terminal.types("对输出取平均" * 30)
    terminal.sees("按什么顺序")
    terminal.child.close(force=True)
    assert all(cell_len(line.rstrip()) <= SCREEN[1] for line in terminal.screen())
    assert any("对输出取平均" in line for line in terminal.screen())
