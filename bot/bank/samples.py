"""Samples are the tests of a bank: each is graded and held against what its author wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.bank import model
from bot.bank.checks import score_range
from bot.bank.loader import Item
from bot.engine.question import Question
from grader.grade import Grade, State, grade

NEAR = 1e-9  # sums of weights are floats
MARK = {State.HIT: "hit", State.PARTIAL: "partial", State.MISSED: "missed", State.CONTRADICTED: "contradicted"}


@dataclass(frozen=True, slots=True)
class Failure:
    """A sample that did not get what it must.

    Attributes:
        file, line: of the sample. question: its id. answer: what was typed.
        wanted, got: in a few words. why: what decided, one line each.
    """

    file: str
    line: int
    question: str
    answer: str
    wanted: str
    got: str
    why: tuple[str, ...] = ()


def run(item: Item, question: Question) -> tuple[int, list[Failure]]:
    """How many samples *item* has, and those that fail under *question*, which was built from it."""
    written = item.written
    assert not isinstance(written, model.Plan)
    failures = []
    for index, sample in enumerate(written.samples):
        place = (item.document.file, item.line("samples", index), item.id)
        match sample:
            case model.TextSample():
                failures += [Failure(*place, sample.answer, *found) for found in run_text(sample, question)]
            case model.ChoiceSample() | model.ExactSample():
                pass
    return len(written.samples), failures


def run_text(sample: model.TextSample, question: Question) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(wanted, got, why) if the sample does not get its score, its states or its misconceptions."""
    assert question.rubric is not None
    found = grade(sample.answer, question.rubric)
    low, high = score_range(sample.score)
    wanted, got = [], []
    if not low - NEAR <= found.score <= high + NEAR:
        wanted.append(f"score {sample.score.strip()}")
        got.append(f"{found.score:.2f}")
    states = {point.id: point.state.value for point in found.points}
    for id_, state in sample.points.items():
        if states[id_] != state:
            wanted.append(f"{id_} {state}")
            got.append(f"{id_} {states[id_]}")
    said = {wrong.id for wrong in found.misconceptions}
    for id_ in sample.misconceptions:
        if id_ not in said:
            wanted.append(f"misconception {id_}")
            got.append(f"{id_} not recognised")
    if wanted:
        yield ", ".join(wanted), ", ".join(got), tuple(reasons(found))


def reasons(found: Grade) -> Iterator[str]:
    """What decided each point and misconception."""
    for point in found.points:
        yield f"{point.id}: {point.state.value}" + (f" - {point.why}" if point.why else "")
    for wrong in found.misconceptions:
        yield f"misconception {wrong.id}: -{wrong.cost:g}" + (f" - {wrong.why}" if wrong.why else "")
    if found.notes:
        yield "notes: " + ", ".join(note.value for note in found.notes)
