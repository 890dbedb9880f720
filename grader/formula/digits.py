"""Digits as typed: significant figures and decimal places of a number in the text it was written in."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(\d*)(\.?)(\d*)")
_EXPONENT = re.compile(r"[eE][+-]?\d+|\s*[×*]\s*10\s*(?:\^|\*\*)\s*\(?-?\d+\)?")
_FIRST = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+|\d+\.?")


def leading_number(text: str) -> str | None:
    """The first decimal in *text* without separators: 12.00 of -(12.00*m), 100. of 100."""
    found = _FIRST.search(text.replace("_", ""))
    if found is None:
        return None
    number = found[0].replace(",", "")
    return number + "." if "." not in number and text[found.end() : found.end() + 1] == "." else number


def figure_range(text: str) -> tuple[int, int]:
    """Fewest and most significant figures a number may be meant to have: (1, 4) for 2000, (3, 3) for 0.00660.

    Zeros at the end of a whole number may or may not be meant, unless a point follows them.
    """
    number = leading_number(text) or "0"
    whole, point, decimals = number.partition(".")
    digits = (whole + decimals).lstrip("0")
    if not digits:  # 0, 0.0, 0.00: the zeros after the point count
        count = max(1, len(decimals)) if point else 1
        return count, count
    if point:
        return len(digits), len(digits)
    return len(digits.rstrip("0")), len(digits)


def decimal_places(text: str) -> int:
    """Decimal places of the first number as typed: 2 for 0.50 and 12.00*m, 0 for 112."""
    return len((leading_number(text) or "").partition(".")[2])
