"""When a question comes back: FSRS (package fsrs) on the grades of a candidate's attempts.

The card is kept as JSON of plain names and numbers, so that it survives an upgrade of the package.
Source: Ye, "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition Scheduling" (2022); package fsrs 6.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from fsrs import Card, Rating, Scheduler, State

# No steps of minutes: a question is met again on another day. No fuzz: the same history gives the same dates.
_scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False, maximum_interval=365)


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of one candidate and question. *stability* in days, *difficulty* in [1, 10]."""

    state: int
    stability: float | None
    difficulty: float | None
    due: datetime
    last: datetime


def rating(score: float, hints: int) -> Rating:
    """A grade in the words of FSRS; an answer that took hints was not easy."""
    if score < 0.4:
        return Rating.Again
    if score < 0.6:
        return Rating.Hard
    return Rating.Easy if score >= 0.9 and not hints else Rating.Good


def reviewed(before: Review | None, score: float, hints: int, at: datetime) -> Review:
    """The state after an attempt at *at* (aware, UTC); its due date is never before *at*."""
    card = Card(card_id=0, due=at)
    if before is not None:
        card.state, card.due, card.last_review = State(before.state), before.due, before.last
        card.stability, card.difficulty = before.stability, before.difficulty
    after, _ = _scheduler.review_card(card, rating(score, hints), at)
    return Review(
        state=int(after.state), stability=after.stability, difficulty=after.difficulty, due=max(after.due, at), last=at
    )
