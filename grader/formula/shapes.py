"""Shapes: 112×112×64, (112, 112, 64), 112*112*64, 128 by 10, 128 行 10 列, 64 channels of 112×112."""

from __future__ import annotations

import re

from grader.formula.arithmetic import Value
from grader.formula.names import Scope
from grader.formula.parser import Parser
from grader.formula.syntax import ParseError
from grader.formula.tokens import Token, fold, times_signs, tokenize
from grader.formula.tree import Node, Seq
from grader.formula.verdict import Reason

_AUTHOR_X = re.compile(r"(?<=[\w)])\s+x\s+(?=[\w(])")


def parse_shape(text: str, variables: tuple[str, ...] = ()) -> Node:
    """An author's shape: ``112x112x64``, ``(h, w, 64)`` or ``h x w x 64``; each size may be a formula.

    Raises: ParseError: where it is no list of sizes.
    """
    folded = times_signs(fold(text))
    if "x" not in variables:
        folded = _AUTHOR_X.sub(lambda found: found[0].replace("x", "×"), folded)
    tokens = tokenize(folded, grouping=False)
    scope = Scope(variables=variables, free=True)
    parser = Parser(tokens, scope)
    if any(token.text == "×" for token in tokens):
        return Seq("x", tuple(_sizes(tokens, scope)))
    node = parser.expression()
    if parser.token.kind != "end":
        raise parser.error(wanted="end of formula")
    return Seq("x", node.items) if isinstance(node, Seq) else Seq("x", (node,))


def _sizes(tokens: list[Token], scope: Scope) -> list[Node]:
    """Formulas between × signs that stand outside brackets."""
    sizes: list[Node] = []
    part: list[Token] = []
    depth = 0
    for token in tokens:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
        if token.kind == "end" or (token.text == "×" and depth == 0):
            end = Token("end", "", token.start, token.start)
            parser = Parser([*part, end], scope)
            sizes.append(parser.expression())
            if parser.token.kind != "end":
                raise ParseError(Reason.SYNTAX, parser.token.start, parser.token.text, "×")
            part = []
        else:
            part.append(token)
    return sizes


_BY = re.compile(r"(?<=\d)\s*(?:by|乘以?|行|rows?(?:\s+and|\s+by|,)?)\s*(?=\d)", re.IGNORECASE)
_NUMBER = r"\d{1,9}"
_SHAPE = re.compile(
    rf"[(\[（]\s*(?P<list>{_NUMBER}(?:\s*[,，、×*]\s*{_NUMBER}){{0,7}})\s*,?\s*[)\]）]"
    rf"|(?P<times>{_NUMBER}(?:\s*[×*]\s*{_NUMBER}){{1,7}})"
    rf"|(?P<commas>{_NUMBER}(?:\s*[,，]\s*{_NUMBER}){{1,7}})"
    rf"|(?P<one>{_NUMBER})"
)
_CHANNELS = re.compile(
    rf"({_NUMBER})\s*(?:个?(?:通道|channels?|feature maps?|maps?|张?特征图|filters?|核)|(?:个|张))", re.IGNORECASE
)


def find_shapes(text: str) -> list[tuple[tuple[int, ...], int, int]]:
    """Every shape in a text with its character span; separators read as in ``112 by 10``."""
    folded = times_signs(fold(text))
    folded = _BY.sub(lambda found: "×".ljust(len(found[0])), folded)
    found = []
    for match in _SHAPE.finditer(folded):
        sizes = tuple(int(size) for size in re.findall(r"\d+", match[0]))
        found.append((sizes, *match.span()))
    return found


def channels(text: str) -> tuple[int, int, int] | None:
    """A count of channels said in words, with its span: ``64 个通道``."""
    match = _CHANNELS.search(fold(text))
    return (int(match[1]), *match.span()) if match else None


_LABELLED = re.compile(
    rf"(?:\b[BNCHWDT]|高度?|宽度?|长度?|通道数?|深度|批量|height|width|channels?|depth|batch(?: size)?|rows?|columns?)"
    rf"\s*(?:=|:|：|是|为|is)?\s*({_NUMBER})(?!\d)",
    re.IGNORECASE,
)


def labelled_sizes(text: str) -> tuple[tuple[int, ...], int, int] | None:
    """Sizes named one by one, in the order typed, with their span: ``H=112, W=112, C=64``."""
    found = list(_LABELLED.finditer(fold(text)))
    if len(found) < 2:
        return None
    return tuple(int(match[1]) for match in found), found[0].start(), found[-1].end()


def is_transposed(answer: tuple[Value, ...], expected: tuple[Value, ...]) -> bool:
    return (
        answer != expected and len(answer) == len(expected) and sorted(map(str, answer)) == sorted(map(str, expected))
    )
