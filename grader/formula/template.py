"""Question templates: values drawn per candidate from a seed, so that neighbours get different numbers.

``given`` says what may be drawn, ``derive`` names intermediate formulas, ``where`` keeps combinations that make sense.
A draw is repeated until ``where`` holds and the answer is well-behaved; ``check_space`` looks at every combination (or,
where there are too many, at a seeded sample) so that no candidate ever meets a division by zero.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from random import Random

from grader.errors import AuthorError
from grader.formula.check import check_task
from grader.formula.evaluate import EvaluationError, Value, evaluate
from grader.formula.numerals import exact
from grader.formula.parser import ParseError, parse_author
from grader.formula.printing import format_value
from grader.formula.task import Kind, Task, asked_unit, author_error, is_word, pairs, parse_expected, task
from grader.formula.tolerance import parse_tolerance
from grader.formula.tree import Node, names
from grader.formula.verdict import Mistake, Verdict

Draw = str | Sequence[str] | Mapping[str, object]
Drawn = Value | str  # a number, a vector, or a word of the question

MAX_TRIES = 400  # of a draw until the conditions hold
EXHAUSTIVE = 2000  # combinations checked one by one; beyond it a sample of this size
MAX_CHOICES = 100_000  # of one range
FEW_VARIANTS = 20
MAX_ACCIDENTS = 20  # variants in which a named slip happens to be right, before one of them is taken


@dataclass(frozen=True, slots=True)
class Fault:
    """What ``check_space`` found. ``note``: worth knowing, but not wrong."""

    text: str
    values: Mapping[str, str]
    note: bool = False


@dataclass(frozen=True)
class Choices:
    """One of several values, all equally likely."""

    options: tuple[Drawn, ...]

    def draw(self, random: Random) -> Drawn:
        return self.options[random.randrange(len(self.options))]

    @property
    def size(self) -> int:
        return len(self.options)

    def all(self) -> Iterator[Drawn]:
        return iter(self.options)


@dataclass(frozen=True)
class Vector:
    """A vector of ``length`` draws; ``distinct`` without repetition, ``ordered`` from small to large."""

    length: int
    of: Choices
    distinct: bool
    ordered: bool

    def draw(self, random: Random) -> Drawn:
        options = self.of.options
        if self.distinct:
            items = random.sample(options, self.length)
        else:
            items = [options[random.randrange(len(options))] for _ in range(self.length)]
        numbers = [item for item in items if not isinstance(item, str)]
        return tuple(sorted(numbers, key=_sort_key)) if self.ordered else tuple(numbers)

    @property
    def size(self) -> int:
        return min(int(self.of.size**self.length), 10**9)

    def all(self) -> Iterator[Drawn]:
        for items in itertools.product(self.of.options, repeat=self.length):
            if not (self.distinct and len(set(items)) < len(items)):
                yield tuple(item for item in items if not isinstance(item, str))


def _sort_key(value: Value) -> float:
    return float(value) if isinstance(value, int | Fraction | float) else math.inf


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
        problem = _misbehaves(prepared)
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
            shown = {name: _printable(value) for name, value in values.items()}
            try:
                self._complete(values)
                if not self._suits(values):
                    continue
                count += 1
                accidents.update(_accidents(self._variant(values).task))
            except EvaluationError as error:
                faults.setdefault(str(error), Fault(f"no value: {error}", shown))
            except AuthorError as error:
                faults.setdefault(str(error), Fault(str(error), shown))
        for name, times in accidents.items():
            if times > count / 2:  # below that, draws avoid it without effort
                always = "every combination" if times == count else f"{times} of {count} combinations"
                faults[name] = Fault(f"mistake {name} equals the answer in {always}", {}, note=times < count)
        if count == 0:
            faults[""] = Fault("no combination satisfies where", {})
        elif count < FEW_VARIANTS and self.given:
            faults["few"] = Fault(f"only {count} variants: neighbours may get the same numbers", {}, note=True)
        return list(faults.values())

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
    if prepared.kind not in ("number", "shape"):
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


def _misbehaves(prepared: Task) -> str | None:
    """Why the answer of this combination must not be asked for."""
    if prepared.kind not in ("number", "shape"):
        return None
    value = prepared.value
    parts = value if isinstance(value, tuple) else (value,)
    if any(isinstance(part, float) and not math.isfinite(part) for part in parts):
        return "the answer is not finite"
    whole = prepared.kind == "shape" or (prepared.unit is not None and prepared.unit.name in _WHOLE_UNITS)
    if whole and any(not isinstance(part, int) or part < 0 for part in parts):
        return f"the answer {format_value(value)} is no whole size"
    if prepared.kind == "shape" and any(part == 0 for part in parts):
        return "a size is 0"
    return None


# Draws


_RANGE = re.compile(r"\s*(-?[\d.]+?)\s*\.\.\s*(-?[\d.]+)\s*(?:step\s+([\d.]+))?\s*")


def parse_draw(name: str, draw: Draw) -> Choices | Vector:
    """A draw of a bank: ``[3, 5, 7]``, ``0..3``, ``0.1..0.9 step 0.1`` or ``{size: 3, of: 0..9, distinct: yes}``.

    Raises: AuthorError: for anything else, with the name of the draw.
    """
    if isinstance(draw, Mapping):
        return _parse_vector(name, draw)
    if not isinstance(draw, str):
        if not draw:
            raise AuthorError(f"given {name}: the list of choices is empty")
        return Choices(tuple(parse_scalar(name, str(option)) for option in draw))
    found = _RANGE.fullmatch(draw)
    if found is None:
        return Choices((parse_scalar(name, draw),))
    try:
        low, high = Fraction(found[1]), Fraction(found[2])
        step = Fraction(found[3]) if found[3] else _default_step(name, draw, low, high)
    except ValueError:
        raise AuthorError(f"given {name}: {draw!r} is no range; write 0..3 or 0.1..0.9 step 0.1") from None
    if step <= 0 or high < low or (high - low) / step > MAX_CHOICES:
        raise AuthorError(f"given {name}: the range {draw!r} is empty or too long")
    return Choices(tuple(exact(low + i * step) for i in range(int((high - low) / step) + 1)))


def _default_step(name: str, draw: str, low: Fraction, high: Fraction) -> Fraction:
    if low.denominator != 1 or high.denominator != 1 or "." in draw.replace("..", ""):
        raise AuthorError(f"given {name}: {draw!r} is a range of decimals, say how fine: {draw} step 0.1")
    return Fraction(1)


def parse_scalar(name: str, text: str) -> Drawn:
    """One choice: a number, a vector ``[1, 2, 3]``, or a word."""
    if is_word(text):
        return text
    try:
        return evaluate(parse_author(text))
    except ParseError as error:
        raise AuthorError(f"given {name}: {author_error(text, error)}") from None
    except EvaluationError as error:
        raise AuthorError(f"given {name}: {text!r} has no value ({error})") from None


def _parse_vector(name: str, draw: Mapping[str, object]) -> Vector:
    unknown = sorted(set(draw) - {"size", "of", "sorted", "distinct"})
    if unknown or "size" not in draw or "of" not in draw:
        raise AuthorError(f"given {name}: a vector is {{size: 3, of: 0..9, sorted: yes, distinct: yes}}")
    of = draw["of"]
    inner = parse_draw(name, of if isinstance(of, str | Mapping) else list(_sequence(of)))
    size = str(draw["size"])
    if not isinstance(inner, Choices) or not size.isdecimal() or not 1 <= int(size) <= 100:
        raise AuthorError(f"given {name}: size is a whole number from 1 to 100, of is a range or a list")
    distinct, ordered = (str(draw.get(key, "no")).lower() in ("yes", "true") for key in ("distinct", "sorted"))
    if distinct and inner.size < int(size):
        raise AuthorError(f"given {name}: {inner.size} choices cannot make {size} distinct values")
    return Vector(int(size), inner, distinct, ordered)


def _sequence(value: object) -> Iterator[str]:
    if isinstance(value, Sequence):
        yield from map(str, value)
