"""How close an answer has to be: exact, ±0.1, 1%, 3sf, >=3sf, 2dp."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from grader.errors import AuthorError
from grader.formula.arithmetic import Scalar, Value, nearly_equal, size
from grader.formula.digits import decimal_places, figure_range

FLOAT_ERROR = 1e-12  # relative; what evaluation in floats may lose


class Closeness(StrEnum):
    EXACT = "exact"
    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    FIGURES = "figures"  # both round to the same n significant figures
    PLACES = "places"  # both round to the same n decimal places
    DIGITS = "digits"  # the same n first digits, wherever the point is
    ANY = "any"  # only the digits typed are counted


@dataclass(frozen=True, slots=True)
class Tolerance:
    kind: Closeness
    amount: Fraction = Fraction(0)
    written: tuple[int, int | None] | None = None  # fewest and most figures (or places) that have to be typed

    def accepts(self, answer: Value, expected: Value) -> bool:
        """Whether *answer* is close enough; vectors elementwise, complex numbers by their distance."""
        if isinstance(answer, tuple) or isinstance(expected, tuple):
            if not isinstance(answer, tuple) or not isinstance(expected, tuple) or len(answer) != len(expected):
                return False
            return all(self.accepts(a, b) for a, b in zip(answer, expected, strict=True))
        if nearly_equal(answer, expected, FLOAT_ERROR):
            return self.kind is not Closeness.EXACT or _equally_exact(answer, expected)
        if self.kind is Closeness.ANY:
            return True
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
        if self.kind is Closeness.DIGITS:
            return _first_digits(answer, digits) == _first_digits(expected, digits)
        if self.kind is Closeness.PLACES:
            return rounded(answer, digits) == rounded(expected, digits)
        return to_figures(answer, digits) == to_figures(expected, digits)

    def _near_parts(self, answer: complex, expected: complex) -> bool:
        return self.accepts(answer.real, expected.real) and self.accepts(answer.imag, expected.imag)


def _first_digits(value: int | Fraction | float, figures: int) -> int:
    """The first digits of *value*, cut off, not rounded."""
    number = _clean(value)
    return math.trunc(number / Fraction(10) ** (exponent_of(number) - figures + 1)) if number else 0


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


_FIGURES = re.compile(r"(>=|≥|=)?\s*(\d{1,2})\s*(sf|sig|dp)\s*(?:,\s*(\d{1,2})\s*sf\s*)?")
_NUMBER = re.compile(r"(?:±|\+-|\+/-)?\s*(\d+(?:\.\d*)?(?:e[+-]?\d{1,2})?|\.\d+)\s*(%?)\s*")
_DIGITS_ONLY = re.compile(r"digits\s*(\d{1,2})")


@lru_cache(maxsize=256)
def parse_tolerance(text: str) -> Tolerance:
    """The tolerance an author wrote.

    ``3sf`` wants a value that rounds to the same three figures, however many are typed; ``>=3sf`` wants at least
    three typed, ``=3sf`` exactly three; ``=4sf, 3sf`` four typed of which three have to be right (0: any value);
    ``2dp`` and ``=2dp`` likewise; ``digits 3`` three right figures, wherever the point is.

    Raises: AuthorError: for anything but exact, 0.1, ±0.1, 1%, ±1% and these.
    """
    plain = text.strip().lower()
    if plain in ("exact", "", "0"):
        return Tolerance(Closeness.EXACT)
    figures = _FIGURES.fullmatch(plain)
    if figures:
        return _figures(*figures.groups())
    digits = _DIGITS_ONLY.fullmatch(plain)
    if digits:
        return Tolerance(Closeness.DIGITS, Fraction(max(1, int(digits[1]))))
    number = _NUMBER.fullmatch(plain)
    if number:
        amount = Fraction(number[1])
        return Tolerance(Closeness.RELATIVE, amount / 100) if number[2] else Tolerance(Closeness.ABSOLUTE, amount)
    raise AuthorError(f"tolerance {text!r}: write exact, 0.1, 1%, 3sf, >=3sf or 2dp")


def _figures(sign: str | None, amount: str, kind: str, accurate: str | None) -> Tolerance:
    count = int(amount)
    written = None if sign is None else (count, count if sign == "=" else None)
    if kind == "dp":
        return Tolerance(Closeness.PLACES, Fraction(count), written)
    if count == 0:
        raise AuthorError("tolerance 0sf: a number has at least one significant figure")
    if accurate == "0":
        return Tolerance(Closeness.ANY, Fraction(0), written)
    return Tolerance(Closeness.FIGURES, Fraction(accurate or count), written)


def is_written_right(tolerance: Tolerance, typed: str | None) -> bool:
    """Whether as many digits are typed as *tolerance* asks for; no decimal at all (√2, 1/3) has none."""
    if tolerance.written is None:
        return True
    if typed is None:
        return False
    least, most = tolerance.written
    if tolerance.kind is Closeness.PLACES:
        places = decimal_places(typed)
        return places >= least and (most is None or places <= most)
    low, high = figure_range(typed)
    return high >= least and (most is None or low <= most)
