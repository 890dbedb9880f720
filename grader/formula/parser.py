"""A Pratt parser: tokens to a tree. Binding powers, from loose to tight:

    or 2 · and 4 · not 6 · relations 10 · + − 20 · × / // mod and products without a sign 30 · unary − 32 ·
    function without brackets (sin 2x) 34 · powers 50, from the right · postfix ! % ² 60

So −x² is −(x²), 2^3^2 is 2^9, and 1/2 x is (1/2)·x as in STACK, Khan Academy and Python.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from grader.formula.brackets import (
    read_bars,
    read_braces,
    read_bracket,
    read_element,
    read_group,
)
from grader.formula.calls import (
    read_name,
    subscripted,
)
from grader.formula.latex import plain_tokens, read_command, starts_value
from grader.formula.names import (
    CONSTANTS,
    Scope,
    function_named,
    is_function,
)
from grader.formula.numerals import SCALES, TooLarge
from grader.formula.syntax import ParseError
from grader.formula.tokens import Token, fold, tokenize
from grader.formula.tree import (
    MAX_CHARS,
    MAX_DEPTH,
    MAX_NODES,
    Bin,
    Call,
    Const,
    Interval,
    Logic,
    Name,
    Neg,
    Node,
    Num,
    Relation,
    Seq,
    Unit,
)
from grader.formula.units import find_unit
from grader.formula.verdict import Reason

RELATIONS = {
    "∈": "in",
    "=": "=",
    "==": "=",
    "≠": "!=",
    "!=": "!=",
    "<": "<",
    ">": ">",
    "<=": "<=",
    "≤": "<=",
    ">=": ">=",
    "≥": ">=",
    "≈": "=",
}
_INFIX = {"+": 20, "-": 20, "–": 20, "*": 30, "×": 30, "·": 30, "/": 30, "÷": 30, "//": 30, "^": 50, "**": 50}
_CANONICAL = {"–": "-", "×": "*", "·": "*", "÷": "/", "**": "^"}
_OPENING = {"(": ")", "[": "]", "⌊": "⌋", "⌈": "⌉"}
AGGREGATES = frozenset(
    {"max", "min", "sum", "mean", "median", "len", "var", "std", "norm", "top", "take", "clip", "re", "im", "if"}
)
_WORD_OPERATORS = {"and": 4, "or": 2}


class Parser:
    """Reads one expression from a list of tokens; ``position`` says how far it came."""

    __slots__ = ("bars", "depth", "nodes", "position", "scope", "tokens")

    def __init__(self, tokens: list[Token], scope: Scope, position: int = 0) -> None:
        self.tokens, self.scope, self.position = tokens, scope, position
        self.depth = self.nodes = self.bars = 0

    # The token under the cursor

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def next(self) -> Token:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def at(self, text: str) -> bool:
        token = self.tokens[self.position]
        return token.text == text and token.kind in ("op", "mark")

    def expect(self, text: str) -> Token:
        if not self.at(text):
            raise self.error(wanted=text)
        return self.next()

    def error(self, wanted: str = "", reason: Reason = Reason.SYNTAX, suggestion: str = "") -> ParseError:
        token = self.token
        return ParseError(reason, token.start, token.text, wanted, suggestion)

    # Expressions

    def expression(self, power: int = 0) -> Node:
        """The longest expression whose operators bind tighter than *power*."""
        self.depth += 1
        self.nodes += 1
        if self.depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise self.error(reason=Reason.TOO_LONG)
        left = self.prefix()
        while True:
            extended = self.infix(left, power)
            if extended is None:
                break
            left = extended
            self.nodes += 1
            if self.nodes > MAX_NODES:
                raise self.error(reason=Reason.TOO_LONG)
        self.depth -= 1
        return left

    def infix(self, left: Node, power: int) -> Node | None:
        token = self.tokens[self.position]
        if token.kind == "op":
            return self.infix_operator(token, left, power)
        if token.kind == "name":
            if token.text in _WORD_OPERATORS and self.scope.variable(token.text) is None:
                return self.logic(token.text, left, power)
            if token.text == "U" and power < 15 and isinstance(left, Interval | Seq | Call):
                self.next()
                return Call("union", (left, self.expression(15)))
            if token.text == "mod" and power < 30:
                self.next()
                return Bin("mod", left, self.expression(30))
        if token.kind == "unit" and power < 30:
            return Bin("*", left, self.unit_token())
        if token.kind == "tex" and token.text in (r"\bmod", r"\mod") and power < 30:
            self.next()
            return Bin("mod", left, self.expression(30))
        if power < 30 and self.starts_factor(left):
            return Bin("*", left, self.expression(30))
        return None

    def infix_operator(self, token: Token, left: Node, power: int) -> Node | None:
        text = token.text
        binding = _INFIX.get(text)
        if binding is not None:
            return self.binary(text, binding, left, power)
        if text == "!" and power < 60:
            self.next()
            return Call("factorial", (left,))
        if text == "[" and power < 60 and isinstance(left, Name | Call) and self.scope.free:
            return read_element(self, left)
        if text == "%" and power < 60:
            return self.percent_or_mod(left, power)
        if text == "°" and power < 60:
            self.next()
            return Bin("*", left, Bin("/", Const("pi"), Num(180)))
        if text == "∪" and power < 15:
            self.next()
            return Call("union", (left, self.expression(15)))
        if text in RELATIONS and power < 10:
            self.next()
            return self.relation(RELATIONS[text], left)
        if power < 30 and self.starts_factor(left):
            return Bin("*", left, self.expression(30))
        return None

    def binary(self, text: str, binding: int, left: Node, power: int) -> Node | None:
        if binding <= power and not (binding == 50 and power == 50):
            return None
        self.next()
        if binding == 50:
            exponent = self.exponent()
            if isinstance(left, Name) and self.at("_"):  # x^2_i is x_i squared
                self.next()
                left = subscripted(self, left.name)
            return Bin("^", left, exponent)
        return Bin(_CANONICAL.get(text, text), left, self.expression(binding))

    def exponent(self) -> Node:
        if self.at("{"):
            return read_group(self)
        if self.token.kind == "super":
            return self.superscript()
        return self.expression(49)

    def superscript(self) -> Node:
        text = self.next().text
        sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text.lstrip("+"))
        if digits.isdecimal():
            return Num(sign * int(digits), text)
        return Name(self.scope.variable(digits) or digits)

    def percent_or_mod(self, left: Node, power: int) -> Node | None:
        following = self.tokens[self.position + 1]
        is_mod = following.kind in ("num", "name") or following.text in ("(", "-")
        if is_mod and power < 30:
            self.next()
            return Bin("mod", left, self.expression(30))
        if is_mod:
            return None
        self.next()
        return Bin("*", left, Unit("%"))

    def relation(self, op: str, left: Node) -> Node:
        """Chains are kept together: a < b < c is (a < b) and (b < c)."""
        right = self.expression(10)
        first: Node = Relation(op, left, right)
        parts = [first]
        while self.token.kind == "op" and self.token.text in RELATIONS:
            op = RELATIONS[self.next().text]
            following = self.expression(10)
            parts.append(Relation(op, right, following))
            right = following
        return first if len(parts) == 1 else Logic("and", tuple(parts))

    def logic(self, word: str, left: Node, power: int) -> Node | None:
        binding = _WORD_OPERATORS[word]
        if binding <= power:
            return None
        self.next()
        right = self.expression(binding)
        return Logic(word, (*left.args, right) if isinstance(left, Logic) and left.op == word else (left, right))

    def starts_factor(self, left: Node) -> bool:
        """Whether a product without a sign goes on here: 2x, k² c, (a)(b), 3√2; never two numbers side by side."""
        token = self.tokens[self.position]
        before = self.tokens[self.position - 1]
        match token.kind:
            case "name":
                return self.is_mathematical(token)
            case "num":
                return before.text == ")" and token.start == before.end
            case "tex":
                return starts_value(token.text)
            case "op":
                if token.text in ("(", "{"):
                    # "9408 (= …)" and "15 (px)" are remarks: after a number the bracket must touch it.
                    return token.start == before.end or not (isinstance(left, Num) or self.scope.units)
                return token.text in ("√", "∛", "⌊", "⌈") or (token.text == "|" and not self.bars)
        return False

    def is_mathematical(self, token: Token) -> bool:
        """Whether a name can be part of a formula here, and is no word of the sentence around it."""
        scope, text = self.scope, token.text
        if scope.free or scope.variable(text) is not None:
            return text not in ("and", "or", "mod", "in", "U")
        if scope.units and find_unit(text):
            return True
        if is_function(text) or text in scope.functions or text.startswith("log_"):
            return self.applies(self.position)
        return text in CONSTANTS or text in scope.imaginary

    def applies(self, position: int) -> bool:
        """Whether the function name at *position* has something to apply to."""
        following = self.tokens[position + 1]
        if function_named(self.tokens[position].text) in AGGREGATES:
            return following.text in ("(", "[", "{")  # "max 1/4" names no function value
        if following.kind in ("num", "tex") or following.text in ("(", "^", "√", "[", "**", "|", "{", "_"):
            return True
        return following.kind == "name" and (
            self.scope.variable(following.text) is not None or following.text in CONSTANTS or self.scope.free
        )

    # What an expression begins with

    def prefix(self) -> Node:
        token = self.tokens[self.position]
        match token.kind:
            case "num":
                return self.number()
            case "name":
                return read_name(self)
            case "tex":
                return read_command(self)
            case "op":
                return self.prefix_operator()
            case "unit":
                return self.unit_token()
        raise self.error(wanted="number or name")

    def number(self) -> Node:
        token = self.next()
        value = token.value
        assert isinstance(value, int | Fraction)
        node: Node = Num(value, token.text)
        if not self.scope.units:
            return node
        following = self.token
        scale = SCALES.get(following.text) if following.kind in ("name", "num", "word") else None
        if scale is not None and self.scope.variable(following.text) is None and self.is_scale(following):
            self.next()
            node = Num(value * scale, f"{token.text} {following.text}")
        return node

    def is_scale(self, token: Token) -> bool:
        """K may be Kelvin, T tesla, B bytes: letters count as a scale unless a unit of that name is asked for."""
        if token.text in self.scope.not_scales:
            return False
        return token.text not in self.scope.variables and token.start - self.tokens[self.position - 1].end <= 1

    def unit_token(self) -> Node:
        return Unit(self.next().text)

    def prefix_operator(self) -> Node:
        text = self.token.text
        match text:
            case "-" | "–":
                self.next()
                return Neg(self.expression(32))
            case "+":
                self.next()
                return self.expression(32)
            case "(" | "[":
                return read_bracket(self)
            case "{":
                return read_braces(self)
            case "|":
                return read_bars(self)
            case "⌊" | "⌈":
                self.next()
                inside = self.expression()
                self.expect(_OPENING[text])
                return Call("floor" if text == "⌊" else "ceil", (inside,))
            case "∅":
                self.next()
                return Seq("{", ())
            case "√" | "∛" | "∜":
                self.next()
                root = Call("cbrt" if text == "∛" else "sqrt", (self.expression(49),))
                return root if text != "∜" else Call("sqrt", (root,))
        raise self.error(wanted="number or name")

    def at_separator(self) -> bool:
        return self.token.text in (",", "，", ";", "；", "、") and self.token.kind in ("op", "mark")


def split_names(tokens: list[Token], scope: Scope) -> list[Token]:
    """nlogn as n log n and KKCinCout as K K Cin Cout, where there is one way to read it."""
    if not scope.variables:
        return tokens
    result: list[Token] = []
    for token in tokens:
        is_run = token.kind == "name" and len(token.text) > 1 and "{" not in token.text
        pieces = scope.pieces(token.text) if is_run else None
        start = token.start
        for piece in pieces or ():
            result.append(Token("name", piece, start, start + len(piece)))
            start += len(piece)
        if not pieces:
            result.append(token)
    return result


def parse_text(text: str, scope: Scope, *, grouping: bool = False) -> Node:
    """The tree of one whole formula.

    Raises: ParseError: with the position of the first token that does not fit.
    """
    if len(text) > MAX_CHARS:
        raise ParseError(Reason.TOO_LONG, MAX_CHARS)
    try:
        tokens = tokenize(fold(text), grouping=grouping)
    except TooLarge as error:
        raise ParseError(Reason.TOO_LARGE, 0, str(error)) from None
    if "\\" in text or "$" in text:
        tokens = plain_tokens(tokens)
    parser = Parser(split_names(tokens, scope), scope)
    node = parser.expression()
    if parser.token.kind != "end":
        raise parser.error(wanted="end of formula")
    return node


@lru_cache(maxsize=2048)
def parse_author(text: str, variables: tuple[str, ...] = (), *, units: bool = False) -> Node:
    """Tree of an author's formula; any name may occur, declared ones win over constants and functions."""
    functions = frozenset(name.removesuffix("()") for name in variables if name.endswith("()"))
    declared = tuple(name for name in variables if not name.endswith("()"))
    return parse_text(text, Scope(variables=declared, free=not units, units=units, functions=functions))
