"""What a good question has, beyond what a bank can be used without. Everything here is a warning.

A rubric that its own model answer does not satisfy is as doubtful as a fact that does not earn its own point, or a
misconception that earns half the marks.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.bank import build, model
from bot.bank.faults import quoted
from bot.bank.reader import Path
from bot.engine.question import Question
from grader.grade import Grade, State, grade
from grader.lint import lint
from grader.rubric import Rubric

MODEL_ANSWER = 0.8  # the least that the model answer should score
WRONG_CLAIM = 0.5  # the most that a misconception, said alone, should score

Doubt = tuple[Path, str, str]


def doubts(written: model.AnyQuestion, question: Question) -> Iterator[Doubt]:
    """(path, what is doubtful, how to mend it)."""
    if not written.samples:
        yield (), "the question has no samples.", "Add a full, a partial and a wrong answer."
    if not written.hints:
        yield (), "the question has no hints.", "Add at least one."
    yield from quotation_marks(written)
    if isinstance(written, model.Prose) and question.rubric is not None:
        yield from model_answers(written, question.rubric)
        yield from facts(written, question.rubric)
        yield from turned_facts(written, question.rubric)
        yield from claims(written, question.rubric)
        for warning in lint(question.rubric):
            about = f"pattern {quoted(warning.pattern)}: " if warning.pattern else ""
            yield path_of(written, warning.point, warning.pattern), f"{about}{warning.message}.", ""


def quotation_marks(written: model.AnyQuestion) -> Iterator[Doubt]:
    """Inside a block scalar (>-) quotation marks are no YAML: the candidate sees them."""
    for name in ("ask", "answer", "explain", "erratum"):
        both = getattr(written, name, None)
        for language in ("zh", "en") if isinstance(both, model.Text) else ():
            said = getattr(both, language)
            if len(said) > 1 and said[0] == said[-1] and said[0] in "\"'":
                yield (name, language), "the quotation marks are part of the text.", "Remove them from the block."


def model_answers(written: model.Prose, rubric: Rubric) -> Iterator[Doubt]:
    for language, answer in (("zh", written.answer.zh), ("en", written.answer.en)):
        found = grade(answer, rubric)
        if found.score < MODEL_ANSWER:
            lost = ", ".join(f"{point.id} {point.state.value}" for point in found.points if point.state != State.HIT)
            lost += "".join(f", misconception {wrong.id}" for wrong in found.misconceptions)
            what = f"the model answer scores {found.score:.2f} under its own rubric ({lost.removeprefix(', ')})."
            yield ("answer", language), what, "Say the missing point in it, or widen the facts."


def facts(written: model.Prose, rubric: Rubric) -> Iterator[Doubt]:
    for index, point in enumerate(written.points):
        for fact in (*point.fact.all_in("zh"), *point.fact.all_in("en")):
            state = state_of(point.id, grade(fact, rubric))
            if state in {State.MISSED, State.CONTRADICTED}:
                what = f"the fact {quoted(fact)} does not earn its own point ({state.value})."
                yield ("points", index, "fact"), what, "Look at refuse, and at words that the question has too."


def turned_facts(written: model.Prose, rubric: Rubric) -> Iterator[Doubt]:
    for index, point in enumerate(written.points):
        if point.wrong is None:
            continue
        for claim in (*point.wrong.all_in("zh"), *point.wrong.all_in("en")):
            state = state_of(point.id, grade(claim, rubric))
            if state in {State.HIT, State.PARTIAL}:
                what = f"the wrong statement {quoted(claim)} earns its own point ({state.value})."
                mend = "Narrow the patterns that accept it, or say in it who does what."
                yield ("points", index, "wrong"), what, mend


def claims(written: model.Prose, rubric: Rubric) -> Iterator[Doubt]:
    for index, wrong in enumerate(written.misconceptions):
        for claim in (*wrong.claim.all_in("zh"), *wrong.claim.all_in("en")):
            found = grade(claim, rubric)
            if found.score > WRONG_CLAIM:
                hit = ", ".join(point.id for point in found.points if point.state == State.HIT)
                what = f"the wrong claim {quoted(claim)} scores {found.score:.2f} (hit: {hit})."
                yield ("misconceptions", index, "claim"), what, "Narrow the patterns of those points, or add refuse."


def state_of(id_: str, found: Grade) -> State:
    return next(point.state for point in found.points if point.id == id_)


def path_of(written: model.Prose, id_: str, pattern: str) -> Path:
    """Where the point or misconception *id_* has its *pattern*."""
    claims: list[tuple[str, int, str, model.Point | model.Misconception]] = [
        *(("points", index, point.id, point) for index, point in enumerate(written.points)),
        *(("misconceptions", i, name, wrong) for i, (name, wrong) in enumerate(build.misconceptions(written))),
    ]
    for part, index, name, claim in claims:
        if name != id_:
            continue
        if pattern in claim.accept:
            return (part, index, "accept", claim.accept.index(pattern))
        refused = [refusal.pattern for refusal in claim.refuse] if isinstance(claim, model.Point) else []
        return (part, index, "refuse", refused.index(pattern)) if pattern in refused else (part, index)
    return ()
