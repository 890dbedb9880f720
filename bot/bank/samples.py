"""Samples are the tests of a bank: each is graded and held against what its author wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.bank import model, templates
from bot.bank.faults import quoted
from bot.bank.loader import Item
from bot.bank.scores import score_range
from bot.engine.question import Question
from grader.choice import choose
from grader.errors import AuthorError
from grader.formula.verdict import Verdict
from grader.grade import Grade, grade

NEAR = 1e-9  # sums of weights are floats
Misses = Iterator[tuple[str, str, tuple[str, ...]]]


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

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.question}: {quoted(self.answer)}: wanted {self.wanted}, got {self.got}"


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
            case model.ExactSample():
                failures += [Failure(*place, sample.answer, *found) for found in run_exact(sample, question)]
            case model.ChoiceSample():
                failures += [Failure(*place, sample.answer, *found) for found in run_choice(sample, question)]
    return len(written.samples), failures


def run_text(sample: model.TextSample, question: Question) -> Misses:
    """(wanted, got, why) if the sample does not get its score, its states or its misconceptions."""
    assert question.rubric is not None
    found = grade(sample.answer, question.rubric)
    wanted, got = [], []
    if not is_within(found.score, sample.score):
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


def run_exact(sample: model.ExactSample, question: Question) -> Misses:
    """(wanted, got, why) if the verdict is not the sample's."""
    assert question.template is not None
    try:
        variant = templates.variant(question.template, sample)
        verdict = variant.check(sample.answer)
    except AuthorError as error:
        yield "an answer for the values given", "none", (str(error),)
        return
    outcome = sample.outcome or ("incorrect" if sample.mistake else None)
    slip = verdict.slip.mistake if verdict.slip is not None else None
    wanted, got = compared(sample.score, verdict.score, outcome, verdict.outcome.value)
    if sample.mistake is not None and slip not in templates.alike(sample.mistake, variant):
        wanted.append(f"mistake {sample.mistake}")
        got.append(f"mistake {slip}" if slip else "no mistake recognised")
    if wanted:
        yield ", ".join(wanted), ", ".join(got), tuple(verdict_reasons(verdict))


def run_choice(sample: model.ChoiceSample, question: Question) -> Misses:
    """(wanted, got, why) if the option picked is not what the sample wants."""
    picked = choose(sample.answer, {option.id: (option.text.zh, option.text.en) for option in question.options}).picked
    outcome = "unclear" if picked is None else "correct" if picked == question.right else "incorrect"
    score = 1.0 if outcome == "correct" else 0.0
    wanted, got = compared(sample.score, score, sample.outcome, outcome)
    if wanted:
        yield ", ".join(wanted), ", ".join(got), (f"picked {picked or 'no single option'}",)


def compared(
    score: str | None, found_score: float, outcome: str | None, found_outcome: str
) -> tuple[list[str], list[str]]:
    """What was wanted and is not so, and what is instead."""
    wanted, got = [], []
    if score is not None and not is_within(found_score, score):
        wanted.append(f"score {score.strip()}")
        got.append(f"{found_score:.2f} ({found_outcome})")
    if outcome is not None and outcome != found_outcome:
        wanted.append(outcome)
        got.append(found_outcome)
    return wanted, got


def is_within(score: float, wanted: str) -> bool:
    low, high = score_range(wanted)
    return low - NEAR <= score <= high + NEAR


def verdict_reasons(verdict: Verdict) -> Iterator[str]:
    """How an exact answer was understood."""
    yield f"expected {verdict.expected}, understood {verdict.value or 'nothing'}"
    if verdict.part is not None:
        yield f"off: {verdict.part.value}"
    if verdict.reason is not None:
        details = ", ".join(f"{name} {said}" for name, said in verdict.details.items())
        yield f"reason: {verdict.reason.value}" + (f" ({details})" if details else "")
    if verdict.slip is not None:
        yield f"slip: {verdict.slip.mistake or verdict.slip.generic}"


def reasons(found: Grade) -> Iterator[str]:
    """What decided each point and misconception."""
    for point in found.points:
        yield f"{point.id}: {point.state.value}" + (f" - {point.why}" if point.why else "")
    for wrong in found.misconceptions:
        yield f"misconception {wrong.id}: -{wrong.cost:g}" + (f" - {wrong.why}" if wrong.why else "")
    if found.notes:
        yield "notes: " + ", ".join(note.value for note in found.notes)
