"""Question templates: values drawn per candidate from a seed, so that neighbours get different numbers.

``given`` says what may be drawn, ``derive`` names intermediate formulas, ``where`` keeps combinations that make sense.
A draw is repeated until ``where`` holds and the answer is well-behaved; ``check_space`` looks at every combination (or,
where there are too many, at a seeded sample) so that no candidate ever meets a division by zero.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from random import Random

from grader.errors import AuthorError
from grader.formula.arithmetic import EvaluationError, Value
from grader.formula.check import check_task
from grader.formula.draws import Choices, Draw, Drawn, Vector, parse_draw, parse_scalar
from grader.formula.evaluate import evaluate
from grader.formula.parser import parse_author
from grader.formula.printing import format_value
from grader.formula.syntax import ParseError
from grader.formula.task import AskedUnit, Kind, Task, asked_unit, author_error, pairs, parse_expected, task
from grader.formula.tolerance import parse_tolerance
from grader.formula.tree import Node, Seq, Unit, names, walk
from grader.formula.verdict import Mistake, Verdict

MAX_TRIES = 400  # of a draw until the conditions hold
EXHAUSTIVE = 2000  # combinations checked one by one; beyond it a sample of this size
FEW_VARIANTS = 20
MAX_ACCIDENTS = 20  # variants in which a named slip happens to be right, before one of them is taken


@dataclass(frozen=True, slots=True)
class Fault:
    """What ``check_space`` found. ``note``: worth knowing, but not wrong."""

    text: str
    values: Mapping[str, str]
    note: bool = False


@dataclass(frozen=True)
class Variant:
    """A template with its values drawn.

    ``values`` are printable, for the placeholders of the question, derived ones included.
    """

    values: Mapping[str, str]
    task: Task

    @property
    def working(self) -> tuple[str, ...]:
        """The worked solution with these values."""
        return self.task.steps

    def check(self, answer: str) -> Verdict:
        return check_task(answer, self.task)


@dataclass(frozen=True)
class Template:
    """A question whose numbers are drawn, built from the plain strings of a bank.

    Raises: AuthorError: from every method, where a draw, formula, unit or tolerance is wrong.
    """

    given: Mapping[str, Draw]
    answer: str
    kind: Kind = "number"
    derive: Mapping[str, str] | None = None
    where: tuple[str, ...] = ()
    unit: str | None = None
    tolerance: str = "exact"
    mistakes: tuple[Mistake, ...] = ()
    variables: Mapping[str, str] | None = None
    form: str | None = None

    @cached_property
    def draws(self) -> dict[str, Choices | Vector]:
        return {name: parse_draw(name, draw) for name, draw in self.given.items()}

    @cached_property
    def known(self) -> tuple[str, ...]:
        return (*self.given, *(self.derive or {}), *(self.variables or {}))

    @cached_property
    def derived(self) -> dict[str, Node]:
        known: list[str] = list(self.given)
        trees: dict[str, Node] = {}
        for name, text in (self.derive or {}).items():
            trees[name] = self._formula(text, f"derive {name}", known)
            known.append(name)
        return trees

    @cached_property
    def conditions(self) -> tuple[Node, ...]:
        known = [*self.given, *(self.derive or {})]
        return tuple(self._formula(text, "where", known) for text in self.where)

    def _formula(self, text: str, field: str, known: Sequence[str]) -> Node:
        try:
            tree = parse_author(text, tuple(known))
        except ParseError as error:
            raise AuthorError(f"{field}: {author_error(text, error)}") from None
        self._refuse_unknown(tree, field, text, known)
        return tree

    @staticmethod
    def _refuse_unknown(tree: Node, field: str, text: str, known: Sequence[str]) -> None:
        unknown = sorted(names(tree) - set(known))
        if unknown:
            raise AuthorError(
                f"{field} {text!r} uses {', '.join(unknown)}, known here: {', '.join(known) or 'nothing'}"
            )

    def validate(self) -> None:
        """Raises: AuthorError: for the first thing wrong in the template, before anything is drawn."""
        _ = self.draws, self.derived, self.conditions
        parse_tolerance(self.tolerance)
        asked_unit(self.unit)
        for text, field in ((self.answer, "answer"), *((m.when, f"mistake {m.id}") for m in self.mistakes)):
            tree = parse_expected(text, self.kind, self.known)
            if self.kind in ("number", "shape"):
                self._refuse_unknown(tree, field, text, self.known)

    def draw(self, seed: int) -> Variant:
        """The variant of a seed: always the same one, drawn again until it is well-behaved.

        Raises: AuthorError: where no combination is found in MAX_TRIES tries.
        """
        random = Random(seed)
        problem = ""
        spare: list[Variant] = []
        for _ in range(MAX_TRIES):
            values: dict[str, Drawn] = {name: draw.draw(random) for name, draw in self.draws.items()}
            try:
                self._complete(values)
                if not self._suits(values):
                    continue
                variant = self._variant(values)
            except (EvaluationError, AuthorError) as error:
                problem = f" ({error})"
                continue
            if not any(_accidents(variant.task)):
                return variant
            spare.append(variant)  # a named slip would be right by accident: better values are looked for
            if len(spare) == MAX_ACCIDENTS:
                break
        if spare:
            return spare[0]
        raise AuthorError(
            f"no values of {', '.join(self.given)} satisfy {' and '.join(self.where) or 'the formula'}{problem}"
        )

    def variant_of(self, values: Mapping[str, str]) -> Variant:
        """The variant with the given values fixed, as a bank's samples name them; what is not named takes its only or
        first choice, and derived names are worked out again.

        Raises: AuthorError: for a name that is not drawn, or values without an answer.
        """
        unknown = sorted(set(values) - set(self.given) - set(self.derive or {}))
        if unknown:
            raise AuthorError(
                f"given {', '.join(unknown)}: not drawn here, known: {', '.join(self.given) or 'nothing'}"
            )
        drawn: dict[str, Drawn] = {
            name: parse_scalar(name, str(values[name])) if name in values else next(draw.all())
            for name, draw in self.draws.items()
        }
        try:
            self._complete(drawn)
        except EvaluationError as error:
            raise AuthorError(f"these values have no answer: {error}") from None
        return self._variant(drawn)

    def _complete(self, values: dict[str, Drawn]) -> None:
        for name, tree in self.derived.items():
            values[name] = evaluate(tree, _numbers(values))

    def _suits(self, values: Mapping[str, Drawn]) -> bool:
        numbers = _numbers(values)
        return all(bool(evaluate(condition, numbers)) for condition in self.conditions)

    def _variant(self, values: Mapping[str, Drawn]) -> Variant:
        printable = {name: _printable(value, exact_form=name in self.given) for name, value in values.items()}
        exactly = {
            name: value if isinstance(value, str) else format_value(value, exact_form=True)
            for name, value in values.items()
        }
        prepared = task(
            self.answer,
            self.kind,
            self.tolerance,
            self.unit,
            pairs(self.variables),
            self.mistakes,
            self.form,
            pairs(exactly),
        )
        problem = _misbehaves(prepared.kind, prepared.unit, prepared.value) if _has_value(prepared.kind) else None
        if problem:
            raise AuthorError(problem)
        return Variant(printable, prepared)

    def check_space(self) -> list[Fault]:
        """Every fault of the combinations that *where* admits: all of them, or a seeded sample of EXHAUSTIVE.

        Raises: AuthorError: where the template cannot even be read.
        """
        self.validate()
        faults: dict[str, Fault] = {}
        count = 0
        accidents: Counter[str] = Counter()
        for values in self._combinations():
            try:
                self._complete(values)
                if not self._suits(values):
                    continue
                count += 1
                accidents.update(self._accidents(values))
            except EvaluationError as error:
                faults.setdefault(str(error), Fault(f"no value: {error}", _shown(values)))
            except AuthorError as error:
                faults.setdefault(str(error), Fault(str(error), _shown(values)))
        for name, times in accidents.items():
            if times > count / 2:  # below that, draws avoid it without effort
                always = "every combination" if times == count else f"{times} of {count} combinations"
                faults[name] = Fault(f"mistake {name} equals the answer in {always}", {}, note=times < count)
        if count == 0:
            faults[""] = Fault("no combination satisfies where", {})
        elif count < FEW_VARIANTS and self.given:
            faults["few"] = Fault(f"only {count} variants: neighbours may get the same numbers", {}, note=True)
        return list(faults.values())

    @cached_property
    def _plain(self) -> tuple[Node, tuple[tuple[str, Node], ...]] | None:
        """Trees of the answer and of each mistake, where evaluating them is all there is to it: no units, no sets.

        A whole space is checked with them; preparing a Task for each of 2000 combinations takes ten times as long.
        """
        if not _has_value(self.kind):
            return None
        answer = parse_expected(self.answer, self.kind, self.known)
        slips = tuple((slip.id, parse_expected(slip.when, self.kind, self.known)) for slip in self.mistakes)
        parts = [part for tree in (answer, *(tree for _, tree in slips)) for part in walk(tree)]
        special = any(isinstance(part, Unit) or (isinstance(part, Seq) and part.kind == "{") for part in parts)
        return None if special else (answer, slips)

    def _accidents(self, values: Mapping[str, Drawn]) -> Iterator[str]:
        """Mistakes that give the right answer with these values.

        Raises: EvaluationError, AuthorError: there is no answer, or none that may be asked for.
        """
        if self._plain is None:
            yield from _accidents(self._variant(values).task)
            return
        numbers = _numbers(values)
        answer, slips = self._plain
        right = evaluate(answer, numbers)
        problem = _misbehaves(self.kind, asked_unit(self.unit), right)
        if problem:
            raise AuthorError(problem)
        tolerance = parse_tolerance(self.tolerance)
        for name, tree in slips:
            with suppress(EvaluationError):  # a slip need not have a value everywhere
                if tolerance.accepts(evaluate(tree, numbers), right):
                    yield name

    def _combinations(self) -> Iterator[dict[str, Drawn]]:
        size = math.prod(draw.size for draw in self.draws.values())
        if size <= EXHAUSTIVE:
            for items in itertools.product(*(draw.all() for draw in self.draws.values())):
                yield dict(zip(self.draws, items, strict=True))
            return
        random = Random(0)
        for _ in range(EXHAUSTIVE):
            yield {name: draw.draw(random) for name, draw in self.draws.items()}


def _accidents(prepared: Task) -> Iterator[str]:
    """Mistakes that give the right answer with these values."""
    if not _has_value(prepared.kind):
        return
    for name, _, value in prepared.mistake_values:
        if value is not None and prepared.tolerance.accepts(value, prepared.value):
            yield name


def _numbers(values: Mapping[str, Drawn]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if not isinstance(value, str)}


def _printable(value: Drawn, *, exact_form: bool = False) -> str:
    """As shown in the question; drawn values exactly, because the same variant is made from them again."""
    return value if isinstance(value, str) else format_value(value, exact_form=exact_form)


_WHOLE_UNITS = frozenset({"px", "params", "count", "layers", "steps", "samples", "tokens", "runs", "neurons"})


def _misbehaves(kind: Kind, unit: AskedUnit | None, value: Value) -> str | None:
    """Why the answer of this combination must not be asked for."""
    parts = value if isinstance(value, tuple) else (value,)
    if any(isinstance(part, float) and not math.isfinite(part) for part in parts):
        return "the answer is not finite"
    whole = kind == "shape" or (unit is not None and unit.name in _WHOLE_UNITS)
    if whole and any(not isinstance(part, int) or part < 0 for part in parts):
        return f"the answer {format_value(value)} is no whole size"
    if kind == "shape" and any(part == 0 for part in parts):
        return "a size is 0"
    return None


def _has_value(kind: Kind) -> bool:
    """Whether the answer is a value, and not a formula of free variables."""
    return kind in ("number", "shape")


def _shown(values: Mapping[str, Drawn]) -> dict[str, str]:
    return {name: _printable(value) for name, value in values.items()}
