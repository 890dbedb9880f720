"""The interview in README.md is what the program prints."""

from __future__ import annotations

from pathlib import Path

from tests.readme import transcript

README = Path(__file__).parents[1] / "README.md"


def test_the_readmes_interview_is_what_is_printed() -> None:
    assert transcript() in README.read_text(encoding="utf-8"), "paste it again: python -m tests.readme"
