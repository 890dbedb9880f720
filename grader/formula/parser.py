"""A Pratt parser: tokens to a tree. Binding powers, from loose to tight:

    or 2 · and 4 · not 6 · relations 10 · + − 20 · × / // mod and products without a sign 30 · unary − 32 ·
    function without brackets (sin 2x) 34 · powers 50, from the right · postfix ! % ² 60

So −x² is −(x²), 2^3^2 is 2^9, and 1/2 x is (1/2)·x as in STACK, Khan Academy and Python.
"""

from __future__ import annotations

from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache

from grader.formula.latex import plain_tokens, raw, read_command, starts_value
from grader.formula.names import (
    CONSTANTS,
    FUNCTIONS,
    MANY_ARGUMENTS,
    Scope,
    function_named,
    is_function,
    tidy,
)
from grader.formula.numerals import SCALES, TooLarge
from grader.formula.tokens import SUBSCRIPT, Token, fold, tokenize
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


class ParseError(Exception):
    """What is wrong with a formula: a reason, the character position, what was found and what was expected there."""

    def __init__(self, reason: Reason, position: int, found: str = "", wanted: str = "", suggestion: str = "") -> None:
        super().__init__(f"{reason.value} at character {position + 1}: {found!r}")
        self.reason, self.position, self.found, self.wanted = reason, position, found, wanted
        self.suggestion = suggestion

    def details(self) -> dict[str, str]:
        facts = {"position": str(self.position), "found": self.found, "wanted": self.wanted}
        return {key: text for key, text in (facts | {"suggestion": self.suggestion}).items() if text}


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
            return self.element(left)
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

    def element(self, vector: Node) -> Node:
        """v[i], counted from 1 as in mathematics; only in an author's formula, where brackets are no remark."""
        self.next()
        index = self.expression()
        self.expect("]")
        return Call("take", (vector, index))

    def binary(self, text: str, binding: int, left: Node, power: int) -> Node | None:
        if binding <= power and not (binding == 50 and power == 50):
            return None
        self.next()
        if binding == 50:
            exponent = self.exponent()
            if isinstance(left, Name) and self.at("_"):  # x^2_i is x_i squared
                self.next()
                left = self.subscripted(left.name)
            return Bin("^", left, exponent)
        return Bin(_CANONICAL.get(text, text), left, self.expression(binding))

    def subscripted(self, name: str) -> Node:
        """The variable *name* with the subscript under the cursor."""
        full = f"{name}_{raw(self)}"
        variable = self.scope.variable(full)
        if variable is None and not self.scope.free:
            raise self.error(reason=Reason.UNDEFINED_SYMBOL)
        return Name(variable or full)

    def exponent(self) -> Node:
        if self.at("{"):
            return self.group()
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
                return self.name()
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

    def name(self) -> Node:
        token = self.next()
        text = token.text
        variable = self.scope.variable(text)
        if variable is not None and not (text in self.scope.functions and self.at("(")):
            return Name(variable)
        if variable is None and self.at("_") and function_named(text) is None:
            self.next()
            return self.subscripted(text)
        if text in self.scope.functions and self.at("("):
            return Call(f"{text}()", self.arguments())
        if text == "not":
            return Logic("not", (self.expression(6),))
        if text in ("log_2", "log_10", "log_e", "log_{2}", "log_{10}", "log_b", "log_{b}") or text.startswith("log_"):
            return self.logarithm(text)
        function = function_named(text.translate(SUBSCRIPT))
        if function is not None and self.applies(self.position - 1):
            return self.call(function)
        if self.scope.units and (unit := find_unit(text)):
            return Unit(unit)
        if function is not None and len(text) > 2:
            raise self.error(wanted=f"an argument of {text}")
        if text in self.scope.imaginary:
            return Const("i")
        if text in CONSTANTS:
            return Const(CONSTANTS[text])
        return self.other_name(token)

    def other_name(self, token: Token) -> Node:
        text = token.text
        if self.scope.splitting and len(text) > 1 and text.isalpha():
            return _product([Name(letter) for letter in text])
        if self.scope.free:
            return Name(tidy(text))
        self.position -= 1
        near = get_close_matches(text, self.scope.variables, n=1, cutoff=0.5)
        raise self.error(reason=Reason.UNDEFINED_SYMBOL, suggestion=near[0] if near else "")

    def logarithm(self, text: str) -> Node:
        base = text.removeprefix("log_").strip("{}")
        variable = self.scope.variable(base)
        node: Node = Num(int(base)) if base.isdecimal() else Const("e") if base == "e" else Name(variable or base)
        arguments = self.argument_of()
        if not arguments:
            raise self.error(wanted="an argument")
        return Call("log", (arguments[0], node))

    def call(self, function: str) -> Node:
        power: Node | None = None
        if self.at("^") or self.at("**"):  # sin^2(x), sech^2 z
            self.next()
            power = self.exponent()
        base: Node | None = None
        if function == "log" and self.at("_"):
            self.next()
            base = self.subscript()
        arguments = self.argument_of()
        node = self.named_call(function, (*arguments, base) if base is not None else arguments)
        if power is None:
            return node
        if power == Neg(Num(1)) or power == Num(-1):
            return Call("a" + function, arguments) if "a" + function in FUNCTIONS else Bin("/", Num(1), node)
        return Bin("^", node, power)

    def subscript(self) -> Node:
        if self.at("{"):
            return self.group()
        return self.prefix()

    def named_call(self, function: str, arguments: tuple[Node, ...]) -> Node:
        if function == "lg":
            function = "log10" if len(arguments) == 1 else "log"
        if function == "log" and len(arguments) == 1:
            return Call("ln" if self.scope.log_base == "e" else "log10", arguments)
        if function == "root" and len(arguments) == 1:
            function = "sqrt"
        if not arguments:
            raise self.error(wanted="an argument")
        if len(arguments) > 1 and function not in MANY_ARGUMENTS and function not in ("round", "mean"):
            raise self.error(wanted=f"one argument of {function}")
        return Call(function, arguments)

    def argument_of(self) -> tuple[Node, ...]:
        if self.at("("):
            return self.arguments()
        if self.at("{"):
            return (self.group(),)
        return (self.loose_argument(),)

    def loose_argument(self) -> Node:
        """The argument of a function without brackets: a product without signs and powers, sin 2x, log n."""
        argument = self.expression(33)
        while self.token.kind in ("name", "tex") and self.starts_factor(argument) and not self.ends_argument():
            argument = Bin("*", argument, self.expression(33))
        return argument

    def ends_argument(self) -> bool:
        """Whether the next name is another function (sin x cos x) or a unit."""
        text = self.token.text
        return is_function(text.lstrip("\\")) or (self.scope.units and find_unit(text) is not None)

    def arguments(self) -> tuple[Node, ...]:
        self.expect("(")
        bars, self.bars = self.bars, 0
        if self.at(")"):
            self.next()
            return ()
        items = [self.expression()]
        while self.at(",") or self.at("，"):
            self.next()
            items.append(self.expression())
        self.expect(")")
        self.bars = bars
        return tuple(items)

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
                return self.bracket()
            case "{":
                return self.braces()
            case "|":
                return self.bars_of()
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

    def bars_of(self) -> Node:
        self.next()
        self.bars += 1
        inside = self.expression()
        self.expect("|")
        self.bars -= 1
        return Call("abs", (inside,))

    def bracket(self) -> Node:
        """A group, a tuple, a vector, an interval or a matrix, told apart by brackets and commas."""
        opening = self.next().text
        bars, self.bars = self.bars, 0
        items: list[Node] = []
        if not self.at_closing():
            items.append(self.expression())
            while self.at_separator():
                self.next()
                if self.at_closing():
                    break  # (64,) as Python writes it
                items.append(self.expression())
        if not self.at_closing():
            raise self.error(wanted=_OPENING[opening])
        trailing = self.tokens[self.position - 1].text in (",", "，")
        closing = self.next().text
        self.bars = bars
        if opening == "(" and closing == ")":
            return items[0] if len(items) == 1 and not trailing else Seq("(", tuple(items))
        if opening == "[" and closing == "]":
            return Seq("[", tuple(items))
        if len(items) == 2:
            return Interval(items[0], items[1], opening == "[", closing == "]")
        raise ParseError(Reason.SYNTAX, self.tokens[self.position - 1].start, closing, _OPENING[opening])

    def at_closing(self) -> bool:
        return self.token.kind == "op" and self.token.text in (")", "]")

    def at_separator(self) -> bool:
        return self.token.text in (",", "，", ";", "；", "、") and self.token.kind in ("op", "mark")

    def braces(self) -> Node:
        """{…}: a set, or a group where LaTeX is spoken."""
        if self.scope.braces_group:
            return self.group()
        self.next()
        items: list[Node] = []
        while not self.at("}"):
            items.append(self.expression())
            if not self.at("}"):
                if not self.at_separator():
                    raise self.error(wanted="}")
                self.next()
        self.next()
        return Seq("{", tuple(items))

    def group(self) -> Node:
        self.expect("{")
        inside = self.expression()
        if self.at_separator() and self.tokens[self.position].text != ";":
            inside = self.listed(inside)
        if self.token.text == r"\choose":
            self.next()
            inside = Call("binom", (inside, self.expression()))
        self.expect("}")
        return inside

    def listed(self, first: Node) -> Node:
        """A list without brackets: 1, 2, 3."""
        items = [first]
        while self.at_separator():
            self.next()
            items.append(self.expression())
        return Seq(",", tuple(items))


def _product(factors: list[Node]) -> Node:
    node = factors[0]
    for factor in factors[1:]:
        node = Bin("*", node, factor)
    return node


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
