"""The wheel has everything in it: unpacked somewhere else, it holds an interview."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def test_banks_catalogues_and_word_lists_are_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"bot/banks/topics.yaml", "bot/banks/deep-learning/cnn.yaml", "bot/banks/plans/phone-screen.yaml"} <= names
    assert "bot/wording/locale/zh_CN/LC_MESSAGES/mianshi.mo" in names
    assert any(name.startswith("grader/data/") for name in names)
    assert not any(name.startswith("tests/") for name in names)


def test_an_interview_is_held_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--questions", "2", "--seed", "1", "--lang", "zh"],
        input="跳过\n跳过\n",
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, **home, "PYTHONPATH": str(tmp_path / "site")},
        check=True,
    )
    assert "面试报告" in done.stdout
