"""Brackets: groups, tuples, vectors, sets, intervals, matrices and |x|."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.formula.syntax import ParseError
from grader.formula.tree import Call, Interval, Node, Seq
from grader.formula.verdict import Reason

if TYPE_CHECKING:
    from grader.formula.parser import Parser

_OPENING = {"(": ")", "[": "]", "⌊": "⌋", "⌈": "⌉"}


def read_bars(parser: Parser) -> Node:
    parser.next()
    parser.bars += 1
    inside = parser.expression()
    parser.expect("|")
    parser.bars -= 1
    return Call("abs", (inside,))


def read_bracket(parser: Parser) -> Node:
    """A group, a tuple, a vector, an interval or a matrix, told apart by brackets and commas."""
    opening = parser.next().text
    bars, parser.bars = parser.bars, 0
    items: list[Node] = []
    if not at_closing(parser):
        items.append(parser.expression())
        while parser.at_separator():
            parser.next()
            if at_closing(parser):
                break  # (64,) as Python writes it
            items.append(parser.expression())
    if not at_closing(parser):
        raise parser.error(wanted=_OPENING[opening])
    trailing = parser.tokens[parser.position - 1].text in (",", "，")
    closing = parser.next().text
    parser.bars = bars
    if opening == "(" and closing == ")":
        return items[0] if len(items) == 1 and not trailing else Seq("(", tuple(items))
    if opening == "[" and closing == "]":
        return Seq("[", tuple(items))
    if len(items) == 2:
        return Interval(items[0], items[1], opening == "[", closing == "]")
    raise ParseError(Reason.SYNTAX, parser.tokens[parser.position - 1].start, closing, _OPENING[opening])


def at_closing(parser: Parser) -> bool:
    return parser.token.kind == "op" and parser.token.text in (")", "]")


def read_braces(parser: Parser) -> Node:
    """{…}: a set, or a group where LaTeX is spoken."""
    if parser.scope.braces_group:
        return read_group(parser)
    parser.next()
    items: list[Node] = []
    while not parser.at("}"):
        items.append(parser.expression())
        if not parser.at("}"):
            if not parser.at_separator():
                raise parser.error(wanted="}")
            parser.next()
    parser.next()
    return Seq("{", tuple(items))


def read_group(parser: Parser) -> Node:
    parser.expect("{")
    inside = parser.expression()
    if parser.at_separator() and parser.tokens[parser.position].text != ";":
        inside = read_list(parser, inside)
    if parser.token.text == r"\choose":
        parser.next()
        inside = Call("binom", (inside, parser.expression()))
    parser.expect("}")
    return inside


def read_list(parser: Parser, first: Node) -> Node:
    """A list without brackets: 1, 2, 3."""
    items = [first]
    while parser.at_separator():
        parser.next()
        items.append(parser.expression())
    return Seq(",", tuple(items))


def read_element(parser: Parser, vector: Node) -> Node:
    """v[i], counted from 1 as in mathematics; only in an author's formula, where brackets are no remark."""
    parser.next()
    index = parser.expression()
    parser.expect("]")
    return Call("take", (vector, index))


MAX_SUBSCRIPT = 20  # tokens of a subscript or of a word in \text{…}


def raw(parser: Parser) -> str:
    """The characters of a subscript: i of _i, i,j of _{i,j}."""
    if parser.token.kind == "end":
        raise parser.error(wanted="a subscript")
    if not parser.at("{"):
        return parser.next().text.lstrip("\\")
    parser.next()
    parts: list[str] = []
    depth = 1
    while parser.token.kind != "end" and len(parts) < MAX_SUBSCRIPT:
        depth += {"{": 1, "}": -1}.get(parser.token.text, 0)
        if depth == 0:
            break
        parts.append(parser.next().text.lstrip("\\"))
    parser.expect("}")
    return "".join(parts)
