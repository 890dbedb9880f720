"""Names: which symbols a formula may use, and under which spellings.

A candidate writes C_in, Cin, c_{in}, ε or eps for what the author called c_in and eps. Every spelling is reduced to a
key; a key that two variables share (k and K) is not used, then only the exact spelling counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from grader.formula.tokens import SUBSCRIPT

GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "ς": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Ξ": "Xi",
    "Π": "Pi",
    "Σ": "Sigma",
    "Φ": "Phi",
    "Ψ": "Psi",
    "Ω": "Omega",
    "ℓ": "l",
}
_SHORT = {"eps": "epsilon", "lam": "lambda", "varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta", "lr": "eta"}
_GREEK_LETTER = re.compile("[" + "".join(GREEK) + "]")
_BRACES = re.compile(r"\\(?:text|mathrm|rm|mathit)|[{}\s_]")

CONSTANTS = {"pi": "pi", "π": "pi", "e": "e", "inf": "inf", "infty": "inf", "∞": "inf", "infinity": "inf", "oo": "inf"}

ONE_ARGUMENT = {
    "floor",
    "ceil",
    "round",
    "sqrt",
    "cbrt",
    "exp",
    "ln",
    "log2",
    "log10",
    "abs",
    "sign",
    "factorial",
    "gamma",
    "sin",
    "cos",
    "tan",
    "cot",
    "sec",
    "csc",
    "asin",
    "acos",
    "atan",
    "acot",
    "asec",
    "acsc",
    "sinh",
    "cosh",
    "tanh",
    "coth",
    "sech",
    "csch",
    "asinh",
    "acosh",
    "atanh",
    "sigmoid",
    "relu",
    "softplus",
    "softmax",
    "conj",
    "re",
    "im",
    "norm",
    "len",
    "sorted",
    "cumsum",
    "argmax",
    "argmin",
    "mean",
    "median",
    "var",
    "std",
    "prod",
    "transpose",
    "det",
    "trace",
    "integer",
    "gelu",
    "silu",
    "top",
    "logit",
    "frac",
    "trunc",
    "erf",
}
MANY_ARGUMENTS = {
    "log",
    "max",
    "min",
    "sum",
    "gcd",
    "lcm",
    "dot",
    "mod",
    "binom",
    "matmul",
    "atan2",
    "root",
    "norm",
    "clip",
    "take",
    "if",
    "leaky_relu",
    "top",
    "pow",
}
SPELLINGS = {
    "ceiling": "ceil",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctg": "atan",
    "tg": "tan",
    "ctg": "cot",
    "arccot": "acot",
    "arcsec": "asec",
    "arccsc": "acsc",
    "cosec": "csc",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    "arctan2": "atan2",
    "fabs": "abs",
    "logarithm": "log",
    "average": "mean",
    "avg": "mean",
    "fact": "factorial",
    "lg": "lg",
    "lb": "log2",
    "ReLU": "relu",
    "Relu": "relu",
    "sgn": "sign",
    "signum": "sign",
    "maximum": "max",
    "minimum": "min",
    "choose": "binom",
    "C": "binom",
    "comb": "binom",
    "square_root": "sqrt",
    "logistic": "sigmoid",
    "arsinh": "asinh",
    "arcosh": "acosh",
    "artanh": "atanh",
    "sh": "sinh",
    "ch": "cosh",
    "th": "tanh",
    "variance": "var",
    "product": "prod",
    "sort": "sorted",
    "length": "len",
    "ent": "floor",
    "int": "trunc",
    "nCr": "binom",
    "cuberoot": "cbrt",
    "mat_mul": "matmul",
    "T": "transpose",
    "power": "pow",
    "Re": "re",
    "Im": "im",
    "expo": "exp",
    "σ": "sigmoid",
    "conjugate": "conj",
}
FUNCTIONS = ONE_ARGUMENT | MANY_ARGUMENTS | {"lg"}


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """What two spellings of a name have in common: lower case, Greek spelled out, no underscore or braces."""
    plain = _BRACES.sub("", name).translate(SUBSCRIPT)
    plain = _GREEK_LETTER.sub(lambda found: GREEK[found[0]], plain)
    return _SHORT.get(plain, plain).casefold()


@lru_cache(maxsize=4096)
def exact_key(name: str) -> str:
    """As ``key`` but with upper and lower case apart."""
    plain = _BRACES.sub("", name).translate(SUBSCRIPT)
    plain = _GREEK_LETTER.sub(lambda found: GREEK[found[0]], plain)
    return _SHORT.get(plain, plain)


@dataclass(frozen=True)
class Scope:
    """What a text may contain.

    Attributes:
        variables: the names a formula may use, canonical spelling.
        free: any other name is a variable too (the author's own text, and comparisons without declarations).
        units: names after a number may be units of measure.
        splitting: runs of letters are products of one-letter names (Khan Academy's convention).
        functions: names of unknown functions that may be called.
        imaginary: names of the imaginary unit.
    """

    variables: tuple[str, ...] = ()
    free: bool = False
    units: bool = False
    splitting: bool = False
    functions: frozenset[str] = frozenset()
    imaginary: frozenset[str] = frozenset("i")
    log_base: str = "e"
    not_scales: frozenset[str] = frozenset()  # letters that stand for a unit here: T is tesla, not 10^12
    braces_group: bool = False
    strict: bool = False  # X is not x and a1 is not a_1: nobody declared what the names mean
    _exact: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _loose: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_exact", {exact_key(name): name for name in self.variables})
        object.__setattr__(self, "_loose", _unshared(self.variables))

    def variable(self, text: str) -> str | None:
        """Canonical name of a declared variable written as *text*."""
        if self.strict:
            return text if text in self.variables else None
        if text in self._exact:
            return self._exact[text]
        found = self._exact.get(exact_key(text))
        return found if found is not None else self._loose.get(key(text))

    def pieces(self, text: str) -> tuple[str, ...] | None:
        """The declared names and logarithms that a run of letters is made of, where there is exactly one way.

        KKCinCout is K, K, Cin, Cout; nlogn is n, log, n.
        """
        if self.strict or not self.variables or len(text) > 40 or self.variable(text) is not None or is_function(text):
            return None
        ways: list[list[tuple[str, ...]]] = [[()]]
        for end in range(1, len(text) + 1):
            here = [
                (*way, text[start:end])
                for start in range(end)
                if text[start:end] in _LETTERS_OR_LOGARITHMS or self.variable(text[start:end]) is not None
                for way in ways[start]
            ]
            ways.append(here[:2])  # two ways are enough to know that it is ambiguous
        return ways[-1][0] if len(ways[-1]) == 1 and len(ways[-1][0]) > 1 else None


_LETTERS_OR_LOGARITHMS = ("log", "ln", "lg", "log2", "log10", "log₂", "log₁₀", "π")


def is_function(text: str) -> bool:
    return function_named(text.translate(SUBSCRIPT)) is not None


@lru_cache(maxsize=1024)
def function_named(text: str) -> str | None:
    """Canonical name of a function as typed; Max and SIN are max and sin."""
    if text in FUNCTIONS:
        return text
    if text in SPELLINGS:
        return SPELLINGS[text]
    lower = text.lower()
    return SPELLINGS.get(lower, lower) if len(text) > 2 and (lower in FUNCTIONS or lower in SPELLINGS) else None


def _unshared(variables: Iterable[str]) -> dict[str, str]:
    seen: dict[str, str | None] = {}
    for name in variables:
        seen[key(name)] = None if key(name) in seen else name
    return {spelling: name for spelling, name in seen.items() if name is not None}


def tidy(name: str) -> str:
    r"""A name as we print it: ``c_{\text{in}}`` is c_in."""
    return re.sub(r"\\(?:text|mathrm|rm|mathit)|[{}\s]", "", name)
