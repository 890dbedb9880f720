"""How close an answer has to be: exact, ±0.1, 1%, 3sf, >=3sf, 2dp."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from grader.errors import AuthorError
from grader.formula.evaluate import Scalar, Value, nearly_equal, size

FLOAT_ERROR = 1e-12  # relative; what evaluation in floats may lose


class Closeness(StrEnum):
    EXACT = "exact"
    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    FIGURES = "figures"  # both round to the same n significant figures
    AT_LEAST = "at-least-figures"  # as FIGURES, and at least n figures are typed
    PLACES = "places"  # both round to the same n decimal places


@dataclass(frozen=True, slots=True)
class Tolerance:
    kind: Closeness
    amount: Fraction = Fraction(0)

    def accepts(self, answer: Value, expected: Value) -> bool:
        """Whether *answer* is close enough; vectors elementwise, complex numbers by their distance."""
        if isinstance(answer, tuple) or isinstance(expected, tuple):
            if not isinstance(answer, tuple) or not isinstance(expected, tuple) or len(answer) != len(expected):
                return False
            return all(self.accepts(a, b) for a, b in zip(answer, expected, strict=True))
        if nearly_equal(answer, expected, FLOAT_ERROR):
            return self.kind is not Closeness.EXACT or _equally_exact(answer, expected)
        if self.kind is Closeness.EXACT or not (_finite(answer) and _finite(expected)):
            return False
        return self._near(answer, expected)

    def _near(self, answer: Scalar, expected: Scalar) -> bool:
        if self.kind is Closeness.ABSOLUTE:
            return _within(size(answer - expected), self.amount)
        if self.kind is Closeness.RELATIVE:
            return _within(size(answer - expected), _times(size(expected), self.amount))
        if isinstance(answer, complex) or isinstance(expected, complex):
            return self._near_parts(complex(answer), complex(expected))
        digits = int(self.amount)
        if self.kind is Closeness.PLACES:
            return rounded(answer, digits) == rounded(expected, digits)
        return to_figures(answer, digits) == to_figures(expected, digits)

    def _near_parts(self, answer: complex, expected: complex) -> bool:
        return self.accepts(answer.real, expected.real) and self.accepts(answer.imag, expected.imag)


def _finite(value: Scalar) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _times(number: int | Fraction | float, share: Fraction) -> int | Fraction | float:
    return number * (float(share) if isinstance(number, float) else share)


def _within(distance: int | Fraction | float, limit: int | Fraction | float) -> bool:
    """``distance <= limit``, kind to the last bit of floats: 0.3 ± 0.1 holds 0.4."""
    if isinstance(distance, float) or isinstance(limit, float):
        return float(distance) <= float(limit) * (1 + 1e-9)
    return distance <= limit


def _equally_exact(answer: Scalar, expected: Scalar) -> bool:
    """A decimal is never exactly an irrational value: 1.41421356237 is not √2, though it is near."""
    rational = isinstance(answer, int | Fraction), isinstance(expected, int | Fraction)
    if rational[0] == rational[1]:
        return True
    value, other = (answer, expected) if rational[0] else (expected, answer)
    whole = value if isinstance(value, Fraction) else Fraction(int(value.real))
    return whole.denominator < 10**6 and size(other) < 1e15


def rounded(value: int | Fraction | float, places: int) -> Fraction:
    """*value* to decimal places, halves away from zero; exact for rationals, floats cleaned of their last bits."""
    number = _clean(value) * Fraction(10) ** places
    whole = math.floor(abs(number) + Fraction(1, 2))
    return Fraction(whole if number >= 0 else -whole) / Fraction(10) ** places


def to_figures(value: int | Fraction | float, figures: int) -> Fraction:
    """*value* to significant figures, halves away from zero."""
    number = _clean(value)
    if number == 0:
        return Fraction(0)
    magnitude = exponent_of(number)
    return rounded(number, figures - 1 - magnitude)


def exponent_of(number: Fraction) -> int:
    """The power of ten of the first significant digit: 2 for 112, -3 for 0.0066."""
    amount = abs(number)
    guess = math.floor((amount.numerator.bit_length() - amount.denominator.bit_length()) * 0.30103)
    while Fraction(10) ** guess > amount:
        guess -= 1
    while Fraction(10) ** (guess + 1) <= amount:
        guess += 1
    return guess


def _clean(value: int | Fraction | float) -> Fraction:
    """A float that lies a rounding error beside a short decimal is that decimal: 0.285 does not round to 0.28."""
    return Fraction(value) if not isinstance(value, float) else Fraction(f"{value:.14g}")


_FIGURES = re.compile(r"(>=|≥)?\s*(\d{1,2})\s*(sf|sig|dp)\s*")
_NUMBER = re.compile(r"(?:±|\+-|\+/-)?\s*(\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?|\.\d+)\s*(%?)\s*")


@lru_cache(maxsize=256)
def parse_tolerance(text: str) -> Tolerance:
    """The tolerance an author wrote.

    Raises: AuthorError: for anything but exact, 0.1, ±0.1, 1%, ±1%, 3sf, >=3sf and 2dp.
    """
    plain = text.strip().lower()
    if plain in ("exact", ""):
        return Tolerance(Closeness.EXACT)
    figures = _FIGURES.fullmatch(plain)
    if figures:
        at_least, amount, kind = figures.groups()
        if kind == "dp":
            return Tolerance(Closeness.PLACES, Fraction(int(amount)))
        return Tolerance(Closeness.AT_LEAST if at_least else Closeness.FIGURES, Fraction(max(1, int(amount))))
    number = _NUMBER.fullmatch(plain)
    if number:
        amount = Fraction(number[1])
        return Tolerance(Closeness.RELATIVE, amount / 100) if number[2] else Tolerance(Closeness.ABSOLUTE, amount)
    raise AuthorError(f"tolerance {text!r}: write exact, 0.1, 1%, 3sf, >=3sf or 2dp")


_DIGITS = re.compile(r"[0-9]+")


def typed_figures(text: str) -> int | None:
    """Significant figures of a decimal as typed: 3 for 0.00660 and for 112, 4 for 1.120e2; ``None`` for no decimal."""
    mantissa = re.split("[eE×*]", text.replace(",", "").replace(" ", "").replace("_", ""), maxsplit=1)[0].lstrip("+-")
    if not re.fullmatch(r"\d*\.?\d*", mantissa) or not _DIGITS.search(mantissa):
        return None
    digits = mantissa.replace(".", "").lstrip("0")
    return max(1, len(digits))


def typed_places(text: str) -> int | None:
    """Decimal places as typed: 2 for 0.50, 0 for 112."""
    plain = text.replace(",", "").replace(" ", "")
    if not re.fullmatch(r"[+-]?\d*\.?\d*", plain):
        return None
    return len(plain.partition(".")[2])
