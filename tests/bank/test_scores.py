"""The score that an author wants for a sample, and what the sample then is an example of."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bank import model
from bot.bank.build import question
from bot.bank.loader import load_bank
from bot.bank.scores import is_right, is_wrong, score_range
from tests.bank.examples import TEXT, make_bank


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [("0.8..1", 0.8, 1), ("<=0.3", 0, 0.3), (">= 0.8", 0.8, 1), ("0.9", 0.8, 1.0), ("1", 0.9, 1), ("0", 0, 0.1)],
)
def test_a_wanted_score_is_a_range(written: str, low: float, high: float) -> None:
    assert score_range(written) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("written", "right", "wrong"),
    [
        ("0.7..1", True, False),
        (">=0.7", True, False),
        ("0.6..1", False, False),
        ("0.2..0.6", False, False),
        ("0..0.35", False, True),
        ("<=0.3", False, True),
    ],
)
def test_only_what_is_mostly_right_or_mostly_wrong_is_an_example(written: str, right: bool, wrong: bool) -> None:
    assert (is_right(written), is_wrong(written)) == (right, wrong)


def test_model_answers_and_good_samples_are_examples_of_what_is_right(tmp_path: Path) -> None:
    bank = load_bank(make_bank(tmp_path, TEXT))
    (written,) = (item.written for item in bank.items if isinstance(item.written, model.TextQuestion))
    rubric = question(written, bank.lexicon).rubric
    assert rubric is not None
    assert rubric.right == (written.answer.zh, written.answer.en, "It uses the moving average from training.")
    assert rubric.wrong == ("I like convolutions.",)
