"""How near the grader comes to the marks of people who had not seen the rubrics (strangers/README.md).

    python -m tests.grader.agree_with_strangers [FILE ...]

For each file, by style and topic: share of answers within 0.2 of the person's mark, of good ones below 0.6 and of
misleading ones at 0.5 or more. Without arguments, all files.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.bank import load_library
from grader import grade
from tests.grader.fit_contrast import STRANGERS
from tests.grader.rows import rows_of

NEAR = 0.2  # of the person's mark


@dataclass(frozen=True)
class Marked:
    """An answer with the person's and the machine's mark."""

    style: str
    topic: str
    hand: float
    machine: float

    @property
    def is_near(self) -> bool:
        return abs(self.hand - self.machine) <= NEAR + 1e-9


def graded(file: Path) -> list[Marked]:
    """The answers of *file* to questions that the bank still has."""
    questions = load_library().questions
    return [
        Marked(row["style"], question.topic, row["score"], grade(row["answer"], question.rubric).score)
        for row in rows_of(file)
        if (question := questions.get(row["id"])) and question.rubric
    ]


def share(flags: Iterable[bool]) -> str:
    """Share of *flags* that are true."""
    all_flags = list(flags)
    return f"{sum(all_flags) / len(all_flags):.2f}" if all_flags else "-"


def show(name: str, rows: Sequence[Marked]) -> None:
    """Prints the shares of one file."""
    print(f"{name}: {len(rows)} answers, {share(row.is_near for row in rows)} within {NEAR}")
    for style in dict.fromkeys(row.style for row in rows):
        print(f"  {style:12}{share(row.is_near for row in rows if row.style == style)}")
    print(f"  good below 0.6: {share(row.machine < 0.6 for row in rows if row.style == 'good')}")
    print(f"  misleading at 0.5 or more: {share(row.machine >= 0.5 for row in rows if row.style == 'misleading')}")
    topics: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        topics[row.topic].append(row.is_near)
    print("  " + ", ".join(f"{topic} {share(flags)}" for topic, flags in sorted(topics.items())))


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]] or sorted(STRANGERS.rglob("*.jsonl"))
    for file in files:
        show(file.stem, graded(file))


if __name__ == "__main__":
    main()
