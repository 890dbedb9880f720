"""An answer in the unit that is asked for, and what is wrong with its unit or its digits."""

from __future__ import annotations

from fractions import Fraction

from grader.formula.arithmetic import Value, nearly_equal
from grader.formula.evaluate import evaluate
from grader.formula.measure import Quantity, has_unit, measure, unit_part, without_units
from grader.formula.task import AskedUnit, Task
from grader.formula.tree import Bin, Name, Neg, Node, Num, Unit, children, walk
from grader.formula.units import COUNTED, unit_named
from grader.formula.verdict import Part, Reason

_LOOSE_UNITS = frozenset({"count", "times"})


def in_unit(node: Node, unit: AskedUnit | None) -> Value:
    """Value of *node* in the asked unit; a bare number is in it already."""
    quantity = measure(node)
    if unit is not None and not quantity.named and unit.base is not None and _has_scale_letter(node):
        quantity = Quantity(
            evaluate(Bin("*", Name("a"), Name("b")), {"a": quantity.value, "b": unit.base}), unit.dimension, named=True
        )
    if not quantity.named or unit is None or _only_counts(node):
        return quantity.value
    if _is_bare_percent(node) and unit.dimension == () and unit.name != "%":
        return quantity.value
    return _converted(quantity, unit)


def _only_counts(node: Node) -> bool:
    """115605504 次 where MACs are asked: a counting word leaves the unit to the question."""
    units = [part.name for part in walk(node) if isinstance(part, Unit)]
    return bool(units) and all(name in _LOOSE_UNITS for name in units)


def _has_scale_letter(node: Node) -> bool:
    """14G where GB is asked: the prefix of the unit without its letter."""
    typed = typed_number(node)
    return typed is not None and typed.text[-1:] in "KMGTi" and typed.text[-1:].isalpha()


def _converted(quantity: Quantity, unit: AskedUnit) -> Value:
    offset = unit_named(unit.name).offset if unit.name in ("°C", "°F") else Fraction(0)
    if offset:
        assert not isinstance(quantity.value, tuple)
        return _divided(
            quantity.value - offset if isinstance(quantity.value, int | Fraction) else quantity.value - float(offset),
            unit,
        )
    return _divided(quantity.value, unit)


def _divided(value: Value, unit: AskedUnit) -> Value:
    return evaluate(Bin("/", Name("a"), Name("b")), {"a": value, "b": unit.factor})


def _is_bare_percent(node: Node) -> bool:
    return isinstance(node, Bin) and node.op == "*" and node.right == Unit("%")


def unit_problem(node: Node, task: Task) -> tuple[Part, Reason, dict[str, str]] | None:
    """What is wrong with the unit alone; counting words (个, 倍) never are."""
    units = [part.name for part in walk(node) if isinstance(part, Unit)]
    if not units or all(name in _LOOSE_UNITS or name == "%" for name in units):
        return None
    found = measure(node).dimension
    wanted = task.unit.dimension if task.unit is not None else ()
    if found == wanted or (task.unit is None and _is_counted(found)):
        return None
    if task.unit is not None and task.unit.name == "count" and _is_counted(found):
        return None
    name = units[-1]
    details = {"found": name} | ({"wanted": task.unit.name} if task.unit is not None else {})
    number = evaluate(without_units(node))
    part = Part.UNIT if task.tolerance.accepts(number, task.value) else Part.VALUE
    return part, Reason.WRONG_UNIT, details


def _is_counted(dimension: tuple[tuple[str, Fraction], ...]) -> bool:
    return all(base in COUNTED for base, _ in dimension)


def typed_number(node: Node) -> Num | None:
    """The literal a bare answer consists of, without sign, unit and scale word."""
    while isinstance(node, Neg | Bin):
        if isinstance(node, Bin) and not isinstance(node.right, Unit):
            return None
        node = children(node)[0]
    return node if isinstance(node, Num) else None


def typed_text(node: Node) -> str | None:
    """The decimal an answer consists of as typed, also of 1.38·10^-1 and 9.81 m/s²; ``None`` for √2 or 1/3."""
    match node:
        case Num(_, text):
            return text
        case Neg(arg):
            return typed_text(arg)
        case Bin("*", Num(_, text), Bin("^", Num(10), _)):
            return text
        case Bin("*" | "/", left, _) if has_unit(node):
            return typed_text(left)
    return None


def is_same_unit(node: Node, task: Task) -> bool:
    return task.unit is not None and nearly_equal(measure(unit_part(node)).value, task.unit.factor)
