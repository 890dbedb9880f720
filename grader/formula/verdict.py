"""What a check comes back with: data only. The sentences about it are made in the bot's wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    CORRECT = "correct"
    INCORRECT = "incorrect"
    UNCLEAR = "unclear"  # no single committed answer: ask again, it costs no attempt


class Part(StrEnum):
    """Which part of an incorrect answer is off."""

    VALUE = "value"
    UNIT = "unit"  # the number is right, its unit is wrong or missing
    PRECISION = "precision"  # right as far as it goes, with too few or too many digits
    FORM = "form"  # equal, but not written as the question asks


class Reason(StrEnum):
    """Why an answer could not be judged, or what a wrong one shows beyond its value. Parameters: Verdict.details."""

    TWO_VALUES = "two-values"  # first, second
    RANGE = "range"  # low, high
    REFUSAL = "refusal"
    NOTHING_FOUND = "nothing-found"
    VAGUE = "vague"
    UNDEFINED_SYMBOL = "undefined-symbol"  # symbol, position, suggestion, known
    AMBIGUOUS_NUMBER = "ambiguous-number"  # text, one, other
    AMBIGUOUS_FORMULA = "ambiguous-formula"  # text, one, other
    PERCENT_OR_RATIO = "percent-or-ratio"  # text
    SYNTAX = "syntax"  # position, found, wanted, suggestion
    TOO_LONG = "too-long"  # limit
    TOO_LARGE = "too-large"
    UNDEFINED_VALUE = "undefined-value"  # 1/0, log 0: says which operation
    COULD_NOT_CHECK = "could-not-check"
    WRONG_KIND = "wrong-kind"  # a vector where a number is asked: found, wanted
    MISSING_UNIT = "missing-unit"  # wanted
    WRONG_UNIT = "wrong-unit"  # found, wanted
    UNIT_PREFIX = "unit-prefix"  # found, wanted, factor
    CLASS_TOO_WIDE = "class-too-wide"  # "exponential", "polynomial": names no single growth class


class GenericSlip(StrEnum):
    """A slip recognised without help of the author. Parameters: Slip.details."""

    OFF_BY_ONE = "off-by-one"  # by
    FACTOR = "factor"  # factor, of the answer over the right value
    SIGN = "sign"
    RECIPROCAL = "reciprocal"
    POWER_OF_TEN = "power-of-ten"  # exponent
    NOT_FLOORED = "not-floored"
    NOT_ROUNDED_UP = "not-rounded-up"
    TRUNCATED = "truncated"
    BITS_FOR_BYTES = "bits-for-bytes"
    MACS_FOR_FLOPS = "macs-for-flops"
    BINARY_PREFIX = "binary-prefix"
    PERCENT = "percent"
    SQUARED = "squared"
    ROOT = "root"
    TRANSPOSED = "transposed"
    MISSING_TERM = "missing-term"  # term
    EXTRA_TERM = "extra-term"  # term


@dataclass(frozen=True, slots=True)
class Slip:
    """A known error that explains a wrong answer: one the author named (``mistake``) or a generic one."""

    mistake: str | None = None  # id of the author's Mistake
    generic: GenericSlip | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A slip the author knows: an answer equal to the formula ``when`` shows it."""

    when: str
    id: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check and everything needed to explain it.

    ``value`` is what was understood as the committed answer, ``expected`` the right value with its unit, both
    printable; ``spans`` are half-open character ranges of the committed answer in the text as typed; ``working`` is
    the author's formula worked out step by step with the candidate's own numbers.
    """

    outcome: Outcome
    expected: str
    part: Part | None = None
    value: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    slip: Slip | None = None
    working: tuple[str, ...] = ()
    reason: Reason | None = None
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """1.0 correct; 0.5 where only unit, precision or form are off; else 0.0."""
        if self.outcome is Outcome.CORRECT:
            return 1.0
        if self.outcome is Outcome.INCORRECT and self.part in {Part.UNIT, Part.PRECISION, Part.FORM}:
            return 0.5
        return 0.0
