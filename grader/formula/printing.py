"""Trees and values as text a candidate reads; what is printed parses back to the same tree."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from grader.formula.arithmetic import Scalar, Value
from grader.formula.tree import Bin, Call, Const, Interval, Logic, Name, Neg, Node, Num, Relation, Seq, Unit

_BINDING = {"+": 20, "-": 20, "*": 30, "/": 30, "//": 30, "mod": 30, "^": 50}
_SIGN = {"+": " + ", "-": " − ", "*": "·", "/": "/", "//": "//", "mod": " mod ", "^": "^"}
_ATOM = 100
_CONSTANTS = {"pi": "π", "e": "e", "i": "i", "inf": "∞"}
_RELATIONS = {"!=": "≠", "<=": "≤", ">=": "≥"}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
SIGNIFICANT = 6  # digits shown of a value without a short exact form


def to_text(node: Node) -> str:
    """*node* in the notation of the feedback: floor((224 + 2·3 − 7)/2) + 1."""
    return _text(node)[0]


def _text(node: Node) -> tuple[str, int]:
    """Text and the binding power of its outermost operator."""
    match node:
        case Num(value):
            return _number(value)
        case Name(name) | Unit(name):
            return name, _ATOM
        case Const(name):
            return _CONSTANTS[name], _ATOM
        case Neg(arg):
            return "−" + _wrapped(arg, 32), 32
        case Bin(op, left, right):
            return _binary(op, left, right)
        case Call(name, args):
            return _call(name, args)
        case Seq(kind, items):
            return _sequence(kind, items)
        case Interval(low, high, low_closed, high_closed):
            return f"{'[' if low_closed else '('}{to_text(low)}, {to_text(high)}{']' if high_closed else ')'}", _ATOM
        case Relation(op, left, right):
            return f"{_wrapped(left, 11)} {_RELATIONS.get(op, op)} {_wrapped(right, 11)}", 10
        case Logic(op, args):
            if op == "not":
                return "not " + _wrapped(args[0], 7), 6
            binding = 4 if op == "and" else 2
            return f" {op} ".join(_wrapped(arg, binding + 1) for arg in args), binding


def _wrapped(node: Node, binding: int) -> str:
    text, own = _text(node)
    return text if own >= binding else f"({text})"


def _number(value: int | Fraction) -> tuple[str, int]:
    text = format_number(value, exact_form=True)
    binding = 30 if "/" in text else _ATOM
    return (text.replace("-", "−"), min(binding, 32)) if value < 0 else (text, binding)


def _binary(op: str, left: Node, right: Node) -> tuple[str, int]:
    binding = _BINDING[op]
    if op == "*" and isinstance(right, Unit):
        return f"{_wrapped(left, 30)}{'' if right.name == '%' else ' '}{right.name}", 30
    if op == "^":
        return f"{_wrapped(left, 51)}^{_wrapped(right, 49)}", 50
    return f"{_wrapped(left, binding)}{_SIGN[op]}{_wrapped(right, binding + 1)}", binding


def _call(name: str, args: tuple[Node, ...]) -> tuple[str, int]:
    if name == "abs":
        return f"abs({to_text(args[0])})", _ATOM
    if name == "factorial":
        return _wrapped(args[0], 60) + "!", 60
    if name == "take" and len(args) == 2:
        return _element(*args)
    return f"{name.removesuffix('()')}({', '.join(map(to_text, args))})", _ATOM


def _element(vector: Node, index: Node) -> tuple[str, int]:
    """v[i]; of a vector whose numbers are known, the number itself, as one writes it down by hand."""
    match vector, index:
        case Seq("[", items), Num(int(at)) if 1 <= at <= len(items):
            return _text(items[at - 1])
    return f"{_wrapped(vector, 60)}[{to_text(index)}]", _ATOM


def _sequence(kind: str, items: tuple[Node, ...]) -> tuple[str, int]:
    texts = [to_text(item) for item in items]
    if kind == "x":
        return "×".join(_wrapped(item, 31) for item in items), 30
    if kind == ",":
        return ", ".join(texts), 1
    inner = ", ".join(texts) + ("," if kind == "(" and len(items) == 1 else "")
    return kind + inner + _CLOSING[kind], _ATOM


def format_number(value: Scalar, *, exact_form: bool = False) -> str:
    """A number in few characters: whole, a short decimal, or six significant digits.

    ``exact_form`` keeps a fraction with an endless decimal as a/b instead of rounding it.
    """
    if isinstance(value, complex):
        return _complex(value)
    if isinstance(value, float):
        return _float(value)
    return _whole(value) if isinstance(value, int) else _fraction(value, exact_form=exact_form)


def _whole(value: int) -> str:
    return str(value) if abs(value) < 10**21 else _scientific(value)


def _fraction(value: Fraction, *, exact_form: bool) -> str:
    decimal = short_decimal(value)
    if decimal is not None:
        return decimal
    if exact_form and value.denominator < 10**12:
        return f"{value.numerator}/{value.denominator}"
    return _rounded(value) if 0.0001 <= float(abs(value)) < 1e15 else _scientific(value)


def short_decimal(value: Fraction | int) -> str | None:
    """The exact decimal of *value* where it has at most twelve places, else ``None``."""
    scaled = Fraction(value) * 10**12
    if scaled.denominator != 1 or abs(scaled) >= 10**30:
        return None
    whole = scaled.numerator
    digits = f"{abs(whole):013d}"
    text = (digits[:-12] + "." + digits[-12:]).rstrip("0").rstrip(".")
    return "-" + text if whole < 0 else text


_SHORT = Context(prec=SIGNIFICANT, rounding=ROUND_HALF_UP)


def to_decimal(value: Fraction | int, digits: int = 40) -> Decimal:
    context = Context(prec=digits)
    return context.divide(Decimal(value.numerator), Decimal(value.denominator))


def _rounded(value: Fraction | int) -> str:
    text = format(_SHORT.plus(to_decimal(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scientific(value: Fraction | int) -> str:
    return _exponent_form(_SHORT.plus(to_decimal(value)))


def _exponent_form(decimal: Decimal) -> str:
    mantissa, _, power = f"{decimal:.{SIGNIFICANT - 1}e}".partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(power)}"


def _float(value: float) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if math.isnan(value):
        return "?"
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 1e15:
        return _rounded(Fraction(value))
    return _exponent_form(_SHORT.plus(Decimal(value)))


def _complex(value: complex) -> str:
    if abs(value.imag) <= 1e-12 * abs(value.real):
        return _float(value.real)
    imaginary = "" if abs(value.imag) == 1 else _float(abs(value.imag))
    sign = "-" if value.imag < 0 else "+"
    if abs(value.real) <= 1e-12 * abs(value.imag):
        return f"{'-' if value.imag < 0 else ''}{imaginary}i"
    return f"{_float(value.real)} {sign} {imaginary}i"


def format_value(value: Value, *, exact_form: bool = False) -> str:
    """A value of any kind; vectors as [1, 2, 3]."""
    if isinstance(value, tuple):
        return "[" + ", ".join(format_value(item, exact_form=exact_form) for item in value) + "]"
    return format_number(value, exact_form=exact_form)


def is_exact(value: Value) -> bool:
    """Whether ``format_value`` shows *value* without rounding."""
    if isinstance(value, tuple):
        return all(map(is_exact, value))
    if isinstance(value, int):
        return abs(value) < 10**21
    return isinstance(value, Fraction) and short_decimal(value) is not None
