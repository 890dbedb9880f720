"""Whether an answer is nearer to a point's facts or to the same facts turned round.

What speaks against a point is a handful of signs: with what the answer's words stand together (grader.leaning), the
soft recall of the wrong statements, opposites, denials, rivals; a logistic curve adds them up. Who mixes things up
mostly does so more than once, so a second curve weighs what speaks against a point with what speaks against the others
of the same answer. The coefficients are in data/fitted.json (see README.md, "How the thresholds were fitted").
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import Final, NamedTuple

from grader.fitted import FITTED
from grader.judge import Judgement, agreed
from grader.leaning import Lean
from grader.recall import Evidence
from grader.verdict import State


class Signs(NamedTuple):
    """What speaks against a point in an answer. Every field is a feature of the logistic curve.

    Attributes:
        lean, about_lean, whole_lean, right_told, wrong_told, right_words, wrong_words: see grader.leaning.Lean.
        wrong_ahead: by how much more of a wrong statement is said than of the best fact, at least 0.
        right_said: soft recall of the fact said most, less what speaks against it.
        wrong_said: soft recall of the wrong statement said most.
        opposed, denied, crossed: the most that speaks so against a fact (grader.recall).
        turned: 1 if the facts alone make the point contradicted.
        accepted: 1 if a pattern of the author matches.
    """

    lean: float
    about_lean: float
    whole_lean: float
    right_told: float
    wrong_told: float
    right_words: float
    wrong_words: float
    wrong_ahead: float
    right_said: float
    wrong_said: float
    opposed: float
    denied: float
    crossed: float
    turned: float
    accepted: float

    @property
    def total(self) -> float:
        """Log-odds that the point is contradicted, by what is said of it alone."""
        said: float = sum(map(mul, _WEIGHTS, self))
        return FITTED.contrast["bias"] + said


_WEIGHTS: Final = [FITTED.contrast[name] for name in Signs._fields]


def signs(
    lean: Lean,
    facts: Sequence[Evidence],
    wrong: Evidence | None,
    judged: Judgement,
    *,
    accepted: bool,
) -> Signs:
    """Signs against a point from the evidence for its *facts* and for the *wrong* statement agreed with most."""
    right_said = max([agreed(one) for one in facts], default=0.0)
    wrong_said = agreed(wrong) if wrong else 0.0
    return Signs(
        *lean,
        max(0.0, wrong_said - right_said),
        right_said,
        wrong_said,
        max([one.opposed for one in facts], default=0.0),
        max([one.denied for one in facts], default=0.0),
        max([one.crossed for one in facts], default=0.0),
        float(judged.state is State.CONTRADICTED),
        float(accepted),
    )


def company(totals: Sequence[float | None], weights: Sequence[float], *, claims: bool) -> list[float]:
    """For each point the mean doubt about the others, in [0, 1], from the log-odds of each by what is said of it alone.

    A misconception that is claimed stands for one more point that is surely wrong. A point without others is its own
    company.
    """
    alone = [
        (0.0, 0.0) if total is None else (weight, sigmoid(total)) for total, weight in zip(totals, weights, strict=True)
    ]
    claimed = sum(weights) / len(weights) if claims else 0.0
    whole = claimed + sum([weight for weight, _ in alone])
    doubted = claimed + sum([weight * doubt for weight, doubt in alone])
    return [(doubted - weight * doubt) / (whole - weight) if whole > weight else doubt for weight, doubt in alone]


def curve(total: float, others: float) -> float:
    """Probability that a point is contradicted, given its own log-odds and the mean doubt about the *others*."""
    weights = FITTED.together
    return sigmoid(weights["total"] * total + weights["others"] * others + weights["bias"])


def sigmoid(total: float) -> float:
    """Probability of the log-odds *total*."""
    return 1 / (1 + math.exp(-total))
