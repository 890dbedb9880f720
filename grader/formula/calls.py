"""Names and function calls: variables, constants, units, sin 2x, log_2 n, f(x)."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from grader.formula.brackets import raw, read_group
from grader.formula.names import CONSTANTS, FUNCTIONS, MANY_ARGUMENTS, function_named, is_function, tidy
from grader.formula.tokens import SUBSCRIPT, Token
from grader.formula.tree import Bin, Call, Const, Logic, Name, Neg, Node, Num, Unit
from grader.formula.units import find_unit
from grader.formula.verdict import Reason

if TYPE_CHECKING:
    from grader.formula.parser import Parser


def read_name(parser: Parser) -> Node:
    token = parser.next()
    text = token.text
    variable = parser.scope.variable(text)
    if variable is not None and not (text in parser.scope.functions and parser.at("(")):
        return Name(variable)
    if variable is None and parser.at("_") and function_named(text) is None:
        parser.next()
        return subscripted(parser, text)
    if text in parser.scope.functions and parser.at("("):
        return Call(f"{text}()", read_arguments(parser))
    if text == "not" and not parser.scope.units:
        return Logic("not", (parser.expression(6),))
    if text in ("log_2", "log_10", "log_e", "log_{2}", "log_{10}", "log_b", "log_{b}") or text.startswith("log_"):
        return logarithm(parser, text)
    function = function_named(text.translate(SUBSCRIPT))
    if function is not None and parser.applies(parser.position - 1):
        return read_call(parser, function)
    if parser.scope.units and (unit := find_unit(text)):
        return Unit(unit)
    if function is not None and (len(text) > 2 or text in ("ln", "lg", "tg")):
        raise parser.error(wanted=f"an argument of {text}")
    if text in parser.scope.imaginary:
        return Const("i")
    if text in CONSTANTS:
        return Const(CONSTANTS[text])
    return other_name(parser, token)


def other_name(parser: Parser, token: Token) -> Node:
    text = token.text
    if parser.scope.splitting and len(text) > 1 and text.isalpha():
        return _product([Name(letter) for letter in text])
    if parser.scope.free:
        return Name(tidy(text))
    parser.position -= 1
    near = get_close_matches(text, parser.scope.variables, n=1, cutoff=0.5)
    raise parser.error(reason=Reason.UNDEFINED_SYMBOL, suggestion=near[0] if near else "")


def logarithm(parser: Parser, text: str) -> Node:
    base = text.removeprefix("log_").strip("{}")
    variable = parser.scope.variable(base)
    node: Node = Num(int(base)) if base.isdecimal() else Const("e") if base == "e" else Name(variable or base)
    arguments = argument_of(parser)
    if not arguments:
        raise parser.error(wanted="an argument")
    return Call("log", (arguments[0], node))


def read_call(parser: Parser, function: str) -> Node:
    power: Node | None = None
    if parser.at("^") or parser.at("**"):  # sin^2(x), sech^2 z
        parser.next()
        power = parser.exponent()
    base: Node | None = None
    if function == "log" and parser.at("_"):
        parser.next()
        base = subscript(parser)
    arguments = argument_of(parser)
    node = named_call(parser, function, (*arguments, base) if base is not None else arguments)
    if power is None:
        return node
    if power == Neg(Num(1)) or power == Num(-1):
        return Call("a" + function, arguments) if "a" + function in FUNCTIONS else Bin("/", Num(1), node)
    return Bin("^", node, power)


def subscript(parser: Parser) -> Node:
    if parser.at("{"):
        return read_group(parser)
    return parser.prefix()


def named_call(parser: Parser, function: str, arguments: tuple[Node, ...]) -> Node:
    if function == "lg":
        function = "log10" if len(arguments) == 1 else "log"
    if function == "log" and len(arguments) == 1:
        return Call("ln" if parser.scope.log_base == "e" else "log10", arguments)
    if function == "root" and len(arguments) == 1:
        function = "sqrt"
    if not arguments:
        raise parser.error(wanted="an argument")
    if len(arguments) > 1 and function not in MANY_ARGUMENTS and function not in ("round", "mean"):
        raise parser.error(wanted=f"one argument of {function}")
    return Call(function, arguments)


def argument_of(parser: Parser) -> tuple[Node, ...]:
    if parser.at("("):
        return read_arguments(parser)
    if parser.at("{"):
        return (read_group(parser),)
    return (loose_argument(parser),)


def loose_argument(parser: Parser) -> Node:
    """The argument of a function without brackets: a product without signs and powers, sin 2x, log n."""
    argument = parser.expression(33)
    while parser.token.kind in ("name", "tex") and parser.starts_factor(argument) and not ends_argument(parser):
        argument = Bin("*", argument, parser.expression(33))
    return argument


def ends_argument(parser: Parser) -> bool:
    """Whether the next name is another function (sin x cos x) or a unit."""
    text = parser.token.text
    return is_function(text.lstrip("\\")) or (parser.scope.units and find_unit(text) is not None)


def read_arguments(parser: Parser) -> tuple[Node, ...]:
    parser.expect("(")
    bars, parser.bars = parser.bars, 0
    if parser.at(")"):
        parser.next()
        return ()
    items = [parser.expression()]
    while parser.at(",") or parser.at("，"):
        parser.next()
        items.append(parser.expression())
    parser.expect(")")
    parser.bars = bars
    return tuple(items)


def subscripted(parser: Parser, name: str) -> Node:
    """The variable *name* with the subscript under the cursor."""
    full = f"{name}_{raw(parser)}"
    variable = parser.scope.variable(full)
    if variable is None and not parser.scope.free:
        raise parser.error(reason=Reason.UNDEFINED_SYMBOL)
    return Name(variable or full)


def _product(factors: list[Node]) -> Node:
    node = factors[0]
    for factor in factors[1:]:
        node = Bin("*", node, factor)
    return node
