"""Over the whole bank, a right sentence scores above its minimal wrong twin."""

from __future__ import annotations

from collections import Counter

from tests.grader.pairs import pairs

LEAST_PAIRS = 400
ORDERED = 0.95  # measured 0.957 of 11,027 pairs; lower is a regression


def test_hard_pairs_of_the_bank_are_ordered_rightly_in_both_languages() -> None:
    found = list(pairs())
    languages = Counter(pair.language for pair in found)
    assert min(languages.values()) >= LEAST_PAIRS / 2
    assert len(found) >= LEAST_PAIRS
    wrong = [pair for pair in found if not pair.is_ordered]
    assert 1 - len(wrong) / len(found) >= ORDERED, [f"{pair.right} | {pair.wrong}" for pair in wrong[:20]]
