"""Interviews that were held, to be listed and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.engine.effects import Graded
from bot.engine.state import Stage


@dataclass(frozen=True, slots=True)
class Held:
    """An interview in a list: how many questions were settled for this person, and how well. *score* None: none was."""

    session: str
    at: datetime
    plan: str
    stage: Stage
    attempts: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """One attempt of a transcript; *graded* is what was shown, None when nothing was said."""

    question: str
    topic: str
    answer: str
    score: float
    how: str
    at: datetime
    values: Mapping[str, str]
    graded: Graded | None
