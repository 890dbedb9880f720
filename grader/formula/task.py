"""What is asked, prepared once: the author's formula parsed and evaluated, tolerance, unit, scope of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from grader.errors import AuthorError
from grader.formula.arithmetic import EvaluationError, Value
from grader.formula.evaluate import call, evaluate
from grader.formula.forms import is_form
from grader.formula.measure import measure, unit_part
from grader.formula.names import Scope
from grader.formula.numerals import SCALES, exact
from grader.formula.parser import parse_author, parse_text
from grader.formula.printing import format_value, to_text
from grader.formula.shapes import parse_shape
from grader.formula.syntax import ParseError
from grader.formula.tolerance import Tolerance, parse_tolerance
from grader.formula.tree import (
    Bin,
    Call,
    Name,
    Node,
    Seq,
    Unit,
    names,
    rebuild,
    substitute,
    walk,
)
from grader.formula.units import Dimension, find_unit, unit_named
from grader.formula.verdict import Mistake
from grader.formula.working import to_node, working

if TYPE_CHECKING:
    from grader.formula.equal import Comparison

Kind = Literal["number", "shape", "formula", "growth"]
Pairs = tuple[tuple[str, str], ...]
BOUNDS = frozenset({"O", "Θ", "Ω", "o", "ω", "Õ"})  # of an order of growth


@dataclass(frozen=True)
class AskedUnit:
    """The unit an answer is wanted in. ``strict``: a bare number is not enough."""

    name: str
    factor: Value
    dimension: Dimension
    strict: bool = False
    base: Value | None = None  # factor of the unit without its prefix: a byte where GB is asked


@dataclass(frozen=True)
class Task:
    """A question ready for checking. Everything derived is computed once and kept."""

    expected: str
    kind: Kind
    tolerance: Tolerance
    named_unit: AskedUnit | None
    variables: Pairs
    mistakes: tuple[Mistake, ...]
    form: str | None
    given: Pairs

    @cached_property
    def given_values(self) -> dict[str, Value]:
        return {name: _given_value(name, text) for name, text in self.given if not is_word(text)}

    @cached_property
    def unit(self) -> AskedUnit | None:
        """The unit named beside the formula, else the one written in it: 9.8 of expected ``9.8 m/s^2``."""
        if self.named_unit is not None or self.kind != "number" or not _has_real_unit(self.author_tree):
            return self.named_unit
        part = unit_part(self.author_tree)
        quantity = measure(part)
        return AskedUnit(to_text(part), quantity.value, quantity.dimension, strict=True)

    @property
    def shown_unit(self) -> str:
        return self.unit.name if self.unit is not None else ""

    @cached_property
    def tree(self) -> Node:
        """The author's formula with the drawn values in place of their names."""
        return substitute(self.author_tree, {name: to_node(value) for name, value in self.given_values.items()})

    @cached_property
    def author_tree(self) -> Node:
        tree = parse_expected(self.expected, self.kind, self.all_names)
        if self.kind == "number" and self.named_unit is None and names(tree) - set(self.all_names):
            return parse_expected(self.expected, self.kind, self.all_names, units=True)
        return tree

    @cached_property
    def all_names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.variables + self.given)  # an unknown function ends in ()

    @cached_property
    def value(self) -> Value:
        """The right value, in the asked unit; shapes and vectors as tuples.

        Raises: AuthorError: where the formula has none.
        """
        try:
            if self.named_unit is None and self.unit is not None:
                return evaluate(Bin("/", Name("a"), Name("b")), {"a": measure(self.tree).value, "b": self.unit.factor})
            value = evaluate(self.tree)
            return call("sorted", [value]) if isinstance(self.tree, Seq) and self.tree.kind == "{" else value
        except EvaluationError as error:
            raise AuthorError(f"expected {self.expected!r} has no value: {error}") from None

    @cached_property
    def shown(self) -> str:
        """The right value with its unit, printable."""
        if self.kind in ("formula", "growth"):
            return to_text(self.author_tree)
        text = "×".join(map(format_value, self.value)) if self.kind == "shape" and isinstance(self.value, tuple) else ""
        text = text or format_value(self.value)
        return text if self.unit is None else text + ("" if self.unit.name == "%" else " ") + self.unit.name

    @cached_property
    def steps(self) -> tuple[str, ...]:
        if self.kind in ("formula", "growth"):
            return ()
        return working(self.author_tree, self.given_values)

    @cached_property
    def scope(self) -> Scope:
        """What the candidate may type."""
        if self.kind in ("number", "shape"):
            return Scope(units=True, not_scales=self._unit_letters)
        declared = tuple(name for name, _ in self.variables if not name.endswith("()"))
        functions = frozenset(name.removesuffix("()") for name, _ in self.variables if name.endswith("()"))
        inferred = not self.variables
        return Scope(
            variables=tuple(sorted(names(self.author_tree))) if inferred else declared,
            strict=inferred,
            functions=functions,
        )

    @cached_property
    def comparison(self) -> Comparison:
        """The domains of the variables and the canonical form of what is expected."""
        from grader.formula.equal import comparison  # noqa: PLC0415  loads numpy, which numbers do not need

        return comparison(self.variables, self.tree)

    @cached_property
    def known_values(self) -> tuple[Value, ...]:
        """Numbers a right answer may mention: what is given and every step of the author's own working."""
        return tuple(_values_of((*walk(self.tree), *walk(without_rounding(self.tree)))))

    @cached_property
    def _unit_letters(self) -> frozenset[str]:
        """Scale letters that are units of the asked kind: T where tesla, B where bytes are asked."""
        if self.unit is None:
            return frozenset()
        units = [(name, find_unit(name)) for name in SCALES]
        dimension = self.unit.dimension
        return frozenset(name for name, unit in units if unit and unit_named(unit).dimension == dimension)

    @cached_property
    def mistake_values(self) -> tuple[tuple[str, Node, Value | None], ...]:
        """id, tree with drawn values, and value of each mistake; the value is None where it has none."""
        found = []
        for mistake in self.mistakes:
            tree = parse_expected(mistake.when, self.kind, self.all_names)
            tree = substitute(tree, {name: to_node(value) for name, value in self.given_values.items()})
            try:
                value: Value | None = evaluate(tree)
            except EvaluationError:
                value = None
            found.append((mistake.id, tree, value))
        return tuple(found)


def parse_expected(text: str, kind: Kind, variables: tuple[str, ...], *, units: bool = False) -> Node:
    """The tree of an author's formula.

    Raises: AuthorError: with the column and what was expected there.
    """
    try:
        if kind == "growth":  # O( ) around the growth is welcome and no variable
            return parse_text(text, Scope(variables=variables, free=True, functions=BOUNDS))
        return parse_shape(text, variables) if kind == "shape" else parse_author(text, variables, units=units)
    except ParseError as error:
        raise author_error(text, error) from None


def author_error(text: str, error: ParseError) -> AuthorError:
    hint = f"; expected {error.wanted}" if error.wanted else ""
    near = f"; did you mean {error.suggestion}?" if error.suggestion else ""
    return AuthorError(
        f"formula {text!r}, column {error.position + 1}: {error.reason.value} at {error.found!r}{hint}{near}"
    )


def _values_of(nodes: Iterable[Node]) -> Iterator[Value]:
    for node in nodes:
        try:
            yield evaluate(node)
        except EvaluationError:
            continue


def without_rounding(node: Node) -> Node:
    """The author's formula had it not been rounded."""
    if isinstance(node, Call) and node.name in ("floor", "ceil", "round"):
        return without_rounding(node.args[0])
    return rebuild(node, without_rounding)


def _has_real_unit(node: Node) -> bool:
    return any(isinstance(part, Unit) and part.name != "%" for part in walk(node))


def is_word(text: str) -> bool:
    """Whether a drawn value is a word of the question (adam, max pooling) and no number."""
    plain = text.strip()
    return bool(plain) and plain[0].isalpha() and plain not in ("pi", "e")


def _given_value(name: str, text: str) -> Value:
    try:
        return evaluate(parse_text(text, Scope(free=True)))
    except ParseError as error:
        raise author_error(text, error) from None
    except EvaluationError as error:
        raise AuthorError(f"given {name}: {text!r} is no number or vector ({error})") from None


@lru_cache(maxsize=256)
def asked_unit(text: str | None) -> AskedUnit | None:
    """The unit the author names; "GB!" demands that the candidate states it.

    Raises: AuthorError: for a unit that is not in the table.
    """
    if text is None or not text.strip():
        return None
    plain = text.strip()
    strict = plain.endswith("!")
    plain = plain.removesuffix("!").strip()
    single = find_unit(plain)
    try:
        quantity = measure(parse_text(single or plain, Scope(units=True)) if single is None else _unit_node(single))
    except (ParseError, EvaluationError, KeyError):
        raise AuthorError(f"unit {plain!r} is not known: use one of the table in grader/formula/units.py") from None
    if not quantity.named:
        raise AuthorError(f"unit {plain!r} is not known: use one of the table in grader/formula/units.py")
    return AskedUnit(plain, quantity.value, quantity.dimension, strict, _unprefixed(single))


def _unprefixed(name: str | None) -> Value | None:
    if name is None or len(name) < 2:
        return None
    for base in ("byte", "bit", "FLOP", "MAC", "B", "b", "Hz"):
        if name.endswith(base):
            factor = unit_named(base).factor
            return exact(factor) if isinstance(factor, Fraction) else factor
    return None


def _unit_node(name: str) -> Node:
    return Unit(name)


@lru_cache(maxsize=1024)
def task(
    expected: str,
    kind: Kind,
    tolerance: str,
    unit: str | None,
    variables: Pairs,
    mistakes: tuple[Mistake, ...],
    form: str | None,
    given: Pairs,
) -> Task:
    """A prepared question; the same one is prepared once.

    Raises: AuthorError: for anything wrong in it.
    """
    prepared = Task(expected, kind, parse_tolerance(tolerance), asked_unit(unit), variables, mistakes, form, given)
    _ = prepared.value if kind in ("number", "shape") else prepared.tree
    _ = prepared.mistake_values
    if kind == "formula" and form is not None and not is_form(form):
        raise AuthorError(f"form {form!r} is not known: simplified, expanded, factored, single-fraction, same, …")
    return prepared


def pairs(values: Mapping[str, str] | None) -> Pairs:
    return tuple(values.items()) if values else ()
