"""The fit of the score by references, on rows made up for it."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from grader.reference_score import Said, Topic, score
from tests.grader.fit_reference import Curves, Fit, Floats, Kind, Sample, descend

MEASURES = len(Said._fields) + len(Topic._fields)


def made_up(questions: int = 6, answers: int = 40) -> list[Sample]:
    """Rows whose mark is the share of words said, with noise; foreign ones say a fifth of them and are not dense."""
    chance = Random(5)
    found = []
    for question in range(questions):
        for at in range(answers):
            kind = Kind.OWN if at == 0 else Kind.FOREIGN_ANSWER if at < answers // 4 else Kind.MARKED
            measured = [chance.random() for _ in range(MEASURES)]
            dense = len(Said._fields) + Topic._fields.index("dense")
            match kind:
                case Kind.OWN:
                    measured, human = [1.0] * MEASURES, 1.0
                case Kind.FOREIGN_ANSWER:
                    measured[0], measured[dense], human = 0.2 * measured[0], 0.1, 0.0
                case _:
                    measured[dense] = 0.7 + 0.2 * chance.random()
                    human = min(1.0, max(0.0, measured[0] + chance.gauss(0, 0.1)))
            found.append(Sample("made up", f"made up/{question}", kind, human, 1.0, tuple(measured)))
    return found


def test_descending_finds_the_bottom_of_a_bowl() -> None:
    bottom = np.array([1.0, -2.0, 0.5])
    steep = np.array([1.0, 30.0, 4.0])

    def bowl(at: Floats) -> tuple[float, Floats]:
        return float(steep @ (at - bottom) ** 2), 2 * steep * (at - bottom)

    assert descend(bowl, np.zeros(3), 100) == pytest.approx(bottom, abs=1e-3)


def test_the_slope_of_the_loss_is_that_of_small_differences() -> None:
    fit = Fit(made_up())
    kept = np.ones(len(fit.human), dtype=bool)
    at = np.linspace(-0.4, 0.8, MEASURES + 2)
    _, slope = fit.loss(at, kept)
    for place in range(len(at)):
        step = np.zeros(len(at))
        step[place] = 1e-6
        small = (fit.loss(at + step, kept)[0] - fit.loss(at - step, kept)[0]) / 2e-6
        assert slope[place] == pytest.approx(small, abs=1e-5)


def test_what_is_marked_is_learnt_also_for_questions_left_out() -> None:
    fit = Fit(made_up())
    whole = fit.fit(np.ones(len(fit.human), dtype=bool))
    assert fit.r(fit.scores(whole), "made up") > 0.9
    assert fit.r(fit.left_out(whole, fit.questions), "made up") > 0.85
    assert fit.mean_of(fit.scores(whole), "made up", Kind.FOREIGN_ANSWER) < 0.15


def test_plain_weights_give_the_scores_of_the_fit() -> None:
    rows = made_up()
    fit = Fit(rows)
    whole = fit.fit(np.ones(len(fit.human), dtype=bool))
    weights = Curves(whole, fit.mean, fit.spread).plain()
    count = len(Said._fields)
    for row, wanted in zip(rows, fit.scores(whole), strict=True):
        assert score(Said(*row.measured[:count]), Topic(*row.measured[count:]), weights) == pytest.approx(
            wanted, abs=0.01
        )
