"""A process killed at any moment of an interview loses nothing and doubles nothing."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

KILL_POINTS = 60  # spread evenly over every database statement of the interview


@dataclass(frozen=True)
class Interview:
    """What an interview left behind."""

    attempts: list[tuple[object, ...]]
    shown: list[str]
    statements: int


class Lives:
    """Starts processes that play the interview, and tells how each ended."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server

    def run(self, folder: Path, statement: int = 0) -> int:
        """How a life on the files in *folder* ended that is killed before *statement*: 0, or minus the signal."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        print(folder / "db.sqlite", folder / "shown", statement, sep="\t", file=self._server.stdin, flush=True)
        return int(self._server.stdout.readline())


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    command = [sys.executable, "-m", "tests.kills.interview"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        yield Lives(server)


@pytest.fixture(scope="module")
def undisturbed(lives: Lives, tmp_path_factory: pytest.TempPathFactory) -> Interview:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert lives.run(folder) == 0
    return Interview(attempts(folder), shown(folder), int((folder / "shown.statements").read_text()))


def attempts(folder: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "db.sqlite") as connection:
        found = connection.execute("SELECT question, score, how, hints, answer FROM attempts ORDER BY id").fetchall()
    connection.close()
    return found


def shown(folder: Path) -> list[str]:
    """What the candidate saw. A message may be seen twice when the kill fell between showing it and noting that."""
    lines = (folder / "shown").read_text().splitlines()
    assert [int(line.split()[0]) for line in lines] == sorted(int(line.split()[0]) for line in lines), "out of order"
    return list(dict.fromkeys(lines))


def test_an_undisturbed_interview_makes_four_attempts(undisturbed: Interview) -> None:
    assert [row[0] for row in undisturbed.attempts] == ["q1", "q2", "q3", "q4"]
    assert undisturbed.statements > KILL_POINTS


@pytest.mark.parametrize("point", range(KILL_POINTS))
def test_a_killed_interview_goes_on_where_it_stood(
    point: int, lives: Lives, undisturbed: Interview, tmp_path: Path
) -> None:
    statement = 1 + point * (undisturbed.statements - 1) // (KILL_POINTS - 1)
    assert lives.run(tmp_path, statement) == -signal.SIGKILL
    assert lives.run(tmp_path) == 0
    assert attempts(tmp_path) == undisturbed.attempts
    assert shown(tmp_path) == undisturbed.shown


def test_an_interview_killed_again_and_again_still_ends_the_same(
    lives: Lives, undisturbed: Interview, tmp_path: Path
) -> None:
    deaths = 0
    while lives.run(tmp_path, 25) == -signal.SIGKILL and deaths < undisturbed.statements:
        deaths += 1
    assert lives.run(tmp_path) == 0
    assert deaths > 1
    assert attempts(tmp_path) == undisturbed.attempts
    assert shown(tmp_path) == undisturbed.shown
