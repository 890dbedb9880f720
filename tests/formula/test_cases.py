"""What other graders publish as test cases, where a copy is at hand: MIANSHI_SHARED or the sibling folder ../shared."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from grader.formula import check
from tests.formula.report import ADAPTERS, is_counted, results

SHARED = Path(os.environ.get("MIANSHI_SHARED", Path(__file__).parents[3] / "shared"))
CASES = SHARED / "cases"
CHAT = SHARED / "eval" / "exact_dev.jsonl"
# Share of the rows that must come out as their authors say; disputed rows and other systems' own functions aside.
REACH = {
    "stack_algebra": 0.95,
    "khan_kas": 0.95,
    "prairielearn": 0.97,
    "stack_numeric": 0.97,
    "stack_sigfigs": 1.0,
    "stack_units": 0.95,
    "mitx_grading": 0.96,
    "numbas": 0.9,
    "moodle_formulas": 0.88,
    "webwork_pg": 0.92,
    "khan_perseus_numeric": 0.85,
    "user_reported": 1.0,
    "latex2sympy": 0.9,
    "hostile": 1.0,
}


@pytest.mark.parametrize("name", sorted(REACH))
def test_cases_of_other_graders(name: str) -> None:
    if not (CASES / f"{name}.jsonl").exists():
        pytest.skip(f"{CASES} is not here; set MIANSHI_SHARED to its parent")
    assert name in ADAPTERS
    found = [result for result in results(CASES, name) if is_counted(result)]
    assert sum(result.right for result in found) >= REACH[name] * len(found)


def test_chat_answers() -> None:
    if not CHAT.exists():
        pytest.skip(f"{CHAT} is not here; set MIANSHI_SHARED to its parent's parent")
    rows = [json.loads(line) for line in CHAT.read_text(encoding="utf-8").splitlines()]
    right = 0
    for row in rows:
        options = {key: row[key] for key in ("kind", "tolerance", "unit", "variables")}
        outcome = check(row["answer"], row["expected"], **options).outcome
        assert not (outcome == "correct" and row["outcome"] != "correct" and not row["disputed"]), row["id"]
        right += outcome == row["outcome"]
    assert right >= 0.98 * len(rows)
