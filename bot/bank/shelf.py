"""The questions of a library, each built when it is first asked for.

A start reads hundreds of questions and asks ten. What selection needs of all of them is cheap; the templates of exact
questions are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from bot.bank import build, model
from bot.engine.question import Plan, Question


class Written(msgspec.Struct, frozen=True):
    """A bank without faults, as written."""

    version: str
    topics: dict[str, model.Text]
    sources: dict[str, model.Text]
    lexicon: dict[str, model.Entry]
    plans: tuple[model.Plan, ...]
    questions: tuple[model.AnyQuestion, ...]


class Shelf(Mapping[str, Question]):
    """Questions by id, in the order of the bank."""

    def __init__(self, written: Written) -> None:
        self._written = {question.id: question for question in written.questions}
        self._plans = written.plans
        self._lexicon = build.lexicon(written.lexicon)
        self._built: dict[str, Question] = {}

    def __getitem__(self, id_: str) -> Question:
        if id_ not in self._built:
            self._built[id_] = build.question(self._written[id_], self._lexicon)
        return self._built[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._written

    def plans(self) -> dict[str, Plan]:
        return {plan.id: build.plan(plan) for plan in self._plans}
