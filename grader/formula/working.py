"""The worked solution: the author's formula with the candidate's own numbers, one step a line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from grader.formula.arithmetic import EvaluationError, Value
from grader.formula.evaluate import evaluate
from grader.formula.printing import format_value, is_exact, to_text
from grader.formula.tree import Bin, Call, Name, Neg, Node, Num, Seq, children, rebuild, substitute

MAX_LINES = 6
MAX_LINE_CHARS = 160
SMALL_DENOMINATOR = 10**12  # below it printing keeps a fraction as a/b


def working(formula: Node, values: Mapping[str, Value]) -> tuple[str, ...]:
    """Lines from the formula with numbers put in down to its value.

    Each line does one kind of work: what stands in brackets and arguments, then functions, then products, then sums.
    A value that had to be rounded for printing is marked with ≈; empty where there is nothing to work out.
    """
    node = substitute(formula, {name: to_node(value) for name, value in values.items()})
    lines = [to_text(node)]
    approximate = False
    for _ in range(MAX_LINES * 3):
        if _is_value(node):
            break
        try:
            node, rounded = _step(node)
        except EvaluationError:
            return ()
        approximate = approximate or rounded
        text = to_text(node)
        sign = "≈" if approximate else "="
        if text != lines[-1].removeprefix("= ").removeprefix("≈ "):
            lines.append(f"{sign} {text}")
    if isinstance(node, Num) and not approximate and not is_exact(node.value):
        lines.append(f"≈ {format_value(node.value)}")  # 2/3 is the value, 0.666667 what one compares with
    shortened = [lines[0], *lines[1:][-(MAX_LINES - 1) :]]
    return tuple(line for line in shortened if len(line) <= MAX_LINE_CHARS) if len(lines) > 1 else ()


def to_node(value: Value) -> Node:
    """A value as a tree, so that it can stand in a formula."""
    if isinstance(value, tuple):
        return Seq("[", tuple(map(to_node, value)))
    if isinstance(value, int | Fraction):
        return Num(value)
    if isinstance(value, float) and math.isfinite(value):
        return Num(Fraction(value))
    return Name(format_value(value))


def _prints_exactly(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(map(_prints_exactly, value))
    return is_exact(value) or (isinstance(value, Fraction) and value.denominator < SMALL_DENOMINATOR)


def _is_value(node: Node) -> bool:
    match node:
        case Num():
            return True
        case Seq(_, items):
            return all(map(_is_value, items))
        case Neg(Num()):
            return True
        case Name():
            return True
    return False


def _is_product(node: Node) -> bool:
    return isinstance(node, Bin) and node.op not in "+-"


def _is_plain(node: Node) -> bool:
    """Numbers joined by arithmetic, without functions."""
    return not isinstance(node, Call | Name) and all(map(_is_plain, children(node)))


def _step(node: Node) -> tuple[Node, bool]:
    """*node* after one step, and whether a value in it had to be rounded."""
    rounded = False

    def value_of(part: Node) -> Node:
        nonlocal rounded
        value = evaluate(part)
        rounded = rounded or not _prints_exactly(value)
        return to_node(value)

    def innermost(part: Node) -> Node:
        if _is_value(part):
            return part
        if isinstance(part, Call) and all(map(_is_value, part.args)):
            return value_of(part)
        if isinstance(part, Call) and all(_is_plain(arg) for arg in part.args):
            return Call(part.name, tuple(arg if _is_value(arg) else value_of(arg) for arg in part.args))
        return rebuild(part, innermost)

    if not _is_plain(node):
        return innermost(node), rounded
    if isinstance(node, Bin) and node.op in "+-" and _has_product(node):
        return _products(node, value_of), rounded
    if isinstance(node, Seq):
        return Seq(node.kind, tuple(item if _is_value(item) else value_of(item) for item in node.items)), rounded
    return value_of(node), rounded


def _has_product(node: Node) -> bool:
    if isinstance(node, Bin) and node.op in "+-":
        return _has_product(node.left) or _has_product(node.right)
    return _is_product(node)


def _products(node: Node, value_of: object) -> Node:
    assert callable(value_of)
    if isinstance(node, Bin) and node.op in "+-":
        return Bin(node.op, _products(node.left, value_of), _products(node.right, value_of))
    if _is_value(node):
        return node
    result = value_of(node)
    assert isinstance(result, Num | Neg | Seq | Name)
    return result
