"""What a template draws its values from: choices, ranges and vectors, written as plain strings in a bank."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from grader.errors import AuthorError
from grader.formula.arithmetic import EvaluationError, Value
from grader.formula.evaluate import evaluate
from grader.formula.numerals import exact
from grader.formula.parser import parse_author
from grader.formula.syntax import ParseError
from grader.formula.task import author_error, is_word

Draw = str | Sequence[str] | Mapping[str, object]
Drawn = Value | str  # a number, a vector, or a word of the question

MAX_CHOICES = 100_000  # of one range


@dataclass(frozen=True)
class Choices:
    """One of several values, all equally likely."""

    options: tuple[Drawn, ...]

    def draw(self, random: Random) -> Drawn:
        return self.options[random.randrange(len(self.options))]

    @property
    def size(self) -> int:
        return len(self.options)

    def all(self) -> Iterator[Drawn]:
        return iter(self.options)


@dataclass(frozen=True)
class Vector:
    """A vector of ``length`` draws; ``distinct`` without repetition, ``ordered`` from small to large."""

    length: int
    of: Choices
    distinct: bool
    ordered: bool

    def draw(self, random: Random) -> Drawn:
        options = self.of.options
        if self.distinct:
            items = random.sample(options, self.length)
        else:
            items = [options[random.randrange(len(options))] for _ in range(self.length)]
        numbers = [item for item in items if not isinstance(item, str)]
        return tuple(sorted(numbers, key=_sort_key)) if self.ordered else tuple(numbers)

    @property
    def size(self) -> int:
        return min(int(self.of.size**self.length), 10**9)

    def all(self) -> Iterator[Drawn]:
        for items in itertools.product(self.of.options, repeat=self.length):
            numbers = tuple(item for item in items if not isinstance(item, str))
            if self.distinct and len(set(numbers)) < len(numbers):
                continue
            if not self.ordered or list(numbers) == sorted(numbers, key=_sort_key):
                yield numbers


def _sort_key(value: Value) -> float:
    return float(value) if isinstance(value, int | Fraction | float) else math.inf


_RANGE = re.compile(r"\s*(-?[\d.]+?)\s*\.\.\s*(-?[\d.]+)\s*(?:step\s+([\d.]+))?\s*")


def parse_draw(name: str, draw: Draw) -> Choices | Vector:
    """A draw of a bank: ``[3, 5, 7]``, ``0..3``, ``0.1..0.9 step 0.1`` or ``{size: 3, of: 0..9, distinct: yes}``.

    Raises: AuthorError: for anything else, with the name of the draw.
    """
    if isinstance(draw, Mapping):
        return _parse_vector(name, draw)
    if not isinstance(draw, str):
        if not draw:
            raise AuthorError(f"given {name}: the list of choices is empty")
        return Choices(tuple(parse_scalar(name, str(option)) for option in draw))
    found = _RANGE.fullmatch(draw)
    if found is None and ".." in draw:
        raise AuthorError(f"given {name}: {draw!r} is no range; write 0..3 or 0.1..0.9 step 0.1")
    if found is None:
        return Choices((parse_scalar(name, draw),))
    try:
        low, high = Fraction(found[1]), Fraction(found[2])
        step = Fraction(found[3]) if found[3] else _default_step(name, draw, low, high)
    except ValueError:
        raise AuthorError(f"given {name}: {draw!r} is no range; write 0..3 or 0.1..0.9 step 0.1") from None
    if step <= 0 or high < low or (high - low) / step > MAX_CHOICES:
        raise AuthorError(f"given {name}: the range {draw!r} is empty or too long")
    return Choices(tuple(exact(low + i * step) for i in range(int((high - low) / step) + 1)))


def _default_step(name: str, draw: str, low: Fraction, high: Fraction) -> Fraction:
    if low.denominator != 1 or high.denominator != 1 or "." in draw.replace("..", ""):
        raise AuthorError(f"given {name}: {draw!r} is a range of decimals, say how fine: {draw} step 0.1")
    return Fraction(1)


def parse_scalar(name: str, text: str) -> Drawn:
    """One choice: a number, a vector ``[1, 2, 3]``, or a word."""
    if is_word(text):
        return text
    try:
        return evaluate(parse_author(text))
    except ParseError as error:
        raise AuthorError(f"given {name}: {author_error(text, error)}") from None
    except EvaluationError as error:
        raise AuthorError(f"given {name}: {text!r} has no value ({error})") from None


def _parse_vector(name: str, draw: Mapping[str, object]) -> Vector:
    unknown = sorted(set(draw) - {"size", "of", "sorted", "distinct"})
    if unknown or "size" not in draw or "of" not in draw:
        raise AuthorError(f"given {name}: a vector is {{size: 3, of: 0..9, sorted: yes, distinct: yes}}")
    of = draw["of"]
    inner = parse_draw(name, of if isinstance(of, str | Mapping) else list(_sequence(of)))
    size = str(draw["size"])
    if not isinstance(inner, Choices) or not size.isdecimal() or not 1 <= int(size) <= 100:
        raise AuthorError(f"given {name}: size is a whole number from 1 to 100, of is a range or a list")
    distinct, ordered = (str(draw.get(key, "no")).lower() in ("yes", "true") for key in ("distinct", "sorted"))
    if distinct and inner.size < int(size):
        raise AuthorError(f"given {name}: {inner.size} choices cannot make {size} distinct values")
    return Vector(int(size), inner, distinct, ordered)


def _sequence(value: object) -> Iterator[str]:
    if isinstance(value, Sequence):
        yield from map(str, value)
