"""Units of measure: an own table, exact factors, dimensions as exponents of base units.

A unit is a factor (exact where the unit is defined exactly) and a dimension. Counted things (params, px, samples,
倍) are dimensions of their own so that 9408 px is no answer to "how many parameters", but a bare number always is.
The table itself is in unit_table.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from grader.formula.unit_table import BINARY_PREFIXES, PLAIN, PREFIXED, SI_PREFIXES, SPELLINGS

Factor = int | Fraction | float
Dimension = tuple[tuple[str, Fraction], ...]  # base unit -> exponent, sorted, none zero


@dataclass(frozen=True, slots=True)
class UnitOfMeasure:
    """``factor`` base units make one of it; ``offset`` is added after scaling (°C, °F)."""

    factor: Factor
    dimension: Dimension
    offset: Fraction = Fraction(0)


def _read(table: str) -> dict[str, tuple[Factor, Dimension]]:
    units: dict[str, tuple[Factor, Dimension]] = {}
    for entry in table.replace("\n", ";").split(";"):
        name, has_factor, meaning = entry.partition("=")
        if has_factor:
            factor, *bases = meaning.split()
            units[name.strip()] = (_factor(factor), _dimension(bases))
    return units


def _factor(text: str) -> Factor:
    if "e" in text or "." in text:
        return float(text)  # defined by a measurement or an irrational number
    fraction = Fraction(text)
    return fraction.numerator if fraction.denominator == 1 else fraction


def _dimension(bases: list[str]) -> Dimension:
    powers = (base.partition("^") for base in bases)
    return tuple(sorted((name, Fraction(power or 1)) for name, _, power in powers))


def _read_spellings(text: str) -> dict[str, str]:
    spellings: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        head, has_name, rest = line.partition(": ")
        if has_name:
            name = head
        for word in (rest if has_name else line).split():
            spellings[word] = name
    return spellings


_PREFIXED, _PLAIN, _SPELLINGS = _read(PREFIXED), _read(PLAIN), _read_spellings(SPELLINGS)
_OFFSET = {
    "°C": UnitOfMeasure(1, _dimension(["K"]), Fraction(27315, 100)),
    "°F": UnitOfMeasure(Fraction(5, 9), _dimension(["K"]), Fraction(45967, 100) * Fraction(5, 9)),
}
_BINARY_DIMENSIONS = (_dimension(["bit"]), _dimension(["bit", "s^-1"]), _dimension(["flop"]))


@lru_cache(maxsize=1024)
def find_unit(text: str) -> str | None:
    """The table's name of a unit as typed, ``None`` for what is no unit."""
    name = _SPELLINGS.get(text, text)
    known = name in _PLAIN or name in _PREFIXED or name in _OFFSET or _prefixed(name) is not None
    return name if known else None


def _prefixed(text: str) -> UnitOfMeasure | None:
    if len(text) > 8:
        return None
    for length in (2, 1):
        base = _PREFIXED.get(text[length:])
        if base is None:
            continue
        factor, dims = base
        prefix = text[:length]
        if prefix in BINARY_PREFIXES and dims in _BINARY_DIMENSIONS:
            return UnitOfMeasure(factor * 2 ** BINARY_PREFIXES[prefix], dims)
        if prefix in SI_PREFIXES:
            return UnitOfMeasure(factor * Fraction(10) ** SI_PREFIXES[prefix], dims)
    return None


@lru_cache(maxsize=1024)
def unit_named(name: str) -> UnitOfMeasure:
    """Factor and dimension of a unit by its name in the table.

    Raises: KeyError: for a name that ``find_unit`` does not return.
    """
    if name in _OFFSET:
        return _OFFSET[name]
    found = _PLAIN.get(name) or _PREFIXED.get(name)
    if found is not None:
        return UnitOfMeasure(*found)
    prefixed = _prefixed(name)
    if prefixed is None:
        raise KeyError(name)
    return prefixed


def multiply(one: Dimension, other: Dimension, sign: int = 1) -> Dimension:
    total: dict[str, Fraction] = dict(one)
    for base, power in other:
        total[base] = total.get(base, Fraction(0)) + sign * power
    return tuple(sorted((base, power) for base, power in total.items() if power))


def power_of(one: Dimension, exponent: Fraction) -> Dimension:
    return tuple((base, power * exponent) for base, power in one if power * exponent)


COUNTED = frozenset(
    {"params", "px", "samples", "tokens", "steps", "layers", "runs", "neurons", "classes", "channels", "connections"}
    | {"anchors", "boxes", "regions", "images", "comparisons", "nodes", "pages"}
)
WORDS: Mapping[str, str] = {word: name for word, name in _SPELLINGS.items() if word[0] >= "\u3400"}
LONGEST_WORD = max(map(len, WORDS))
