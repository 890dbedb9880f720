"""Points reward knowledge, not speed or volume: the best score per question and season counts, times its level."""

from __future__ import annotations

POINTS_PER_LEVEL = 10  # a full answer to a level-3 question is worth 30


def worth(score: float, level: int) -> int:
    """Points of a best score in [0, 1] on a question of *level* (1 to 5)."""
    return round(score * level * POINTS_PER_LEVEL)


def gain(best_before: float, score: float, level: int) -> int:
    """What a new attempt adds to the season: the improvement alone, never less than nothing."""
    return max(0, worth(score, level) - worth(best_before, level))
