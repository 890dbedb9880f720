"""The syntax tree: small, immutable, comparable. The parser makes it, everything else reads it.

Trees are never deeper than ``MAX_DEPTH`` nor larger than ``MAX_NODES``, so plain recursion is safe everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

MAX_CHARS = 500  # of a formula; a longer answer is searched for its last 500 characters of mathematics
MAX_DEPTH = 50
MAX_NODES = 200


@dataclass(frozen=True, slots=True)
class Num:
    """An exact number and how it was typed; ``text`` is kept because digits and form are judged on it."""

    value: int | Fraction
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Const:
    name: str  # pi, e, i, inf


@dataclass(frozen=True, slots=True)
class Unit:
    name: str  # as in the table of units.py


@dataclass(frozen=True, slots=True)
class Neg:
    arg: Node


@dataclass(frozen=True, slots=True)
class Bin:
    op: str  # + - * / ^ // mod
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Seq:
    """Several values: ``kind`` is tuple "(", vector "[", set "{", shape "x" or bare list ","."""

    kind: str
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    low: Node
    high: Node
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Relation:
    op: str  # = != < <= > >= in
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    op: str  # and, or, not
    args: tuple[Node, ...]


Node = Num | Name | Const | Unit | Neg | Bin | Call | Seq | Interval | Relation | Logic


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Neg(arg):
            return (arg,)
        case Bin(_, left, right) | Relation(_, left, right):
            return (left, right)
        case Interval(low, high):
            return (low, high)
        case Call(_, args) | Logic(_, args):
            return args
        case Seq(_, items):
            return items
        case _:
            return ()


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """The same node with *change* applied to each child."""
    match node:
        case Neg(arg):
            return Neg(change(arg))
        case Bin(op, left, right):
            return Bin(op, change(left), change(right))
        case Relation(op, left, right):
            return Relation(op, change(left), change(right))
        case Interval(low, high, low_closed, high_closed):
            return Interval(change(low), change(high), low_closed, high_closed)
        case Call(name, args):
            return Call(name, tuple(map(change, args)))
        case Logic(op, args):
            return Logic(op, tuple(map(change, args)))
        case Seq(kind, items):
            return Seq(kind, tuple(map(change, items)))
        case _:
            return node


def walk(node: Node) -> Iterator[Node]:
    """*node* and all below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Node) -> set[str]:
    return {part.name for part in walk(node) if isinstance(part, Name)}


def substitute(node: Node, values: dict[str, Node]) -> Node:
    """*node* with each Name in *values* replaced."""
    if isinstance(node, Name):
        return values.get(node.name, node)
    return rebuild(node, lambda child: substitute(child, values))
