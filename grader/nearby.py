"""Which units of a text stand near each other, and how near.

A pair is ordered: its first unit comes before its second. A unit alone counts as a pair with itself. A pair stands as
close as where it is closest: 1 next to each other, less with each place between, 0 beyond REACH.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.idf import idf
from grader.polarity import SCENES, SIGN_UNITS
from grader.reading import Reading
from grader.vocabulary import Vocabulary

REACH: Final = 12  # places within which two units stand together
CLAUSE_GAP: Final = 2  # places that the end of a clause is worth, and (besides) the end of a sentence
SENTENCE_GAP: Final = 4
NEIGHBOURS: Final = 14  # units looked at after each; bounds the time on hostile texts
LEAST_WEIGHT: Final = 0.3  # of a unit; common words ("same", "different") are what wrong twins are made of

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]
Units = Sequence[tuple[str, int]]  # with their places, rising


class Said(NamedTuple):
    """Pairs that a text says, by their rows (rising), and how close each stands, in (0, 1]."""

    rows: Numbers
    closeness: Floats


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of some texts.

    Attributes:
        numbers: of the units. keys: (pairs,) rising: the number of the first unit times their count, plus the second's.
        first, second: (pairs,) numbers of the units. weight: (pairs,) what a pair tells.
        alone: (pairs,) whether a pair is a unit alone. row_alone: (units,) where each unit alone stands.
    """

    numbers: Mapping[str, int]
    keys: Numbers
    first: Numbers
    second: Numbers
    weight: Floats
    alone: Flags
    row_alone: Numbers

    @classmethod
    def of(cls, texts: Iterable[Units]) -> Pairs:
        """All pairs of *texts*."""
        texts = list(texts)
        numbers = {unit: at for at, unit in enumerate(dict.fromkeys(unit for text in texts for unit, _ in text))}
        alone = np.arange(len(numbers), dtype=np.int32) * (len(numbers) + 1)
        near = [_near(*_numbered(text, numbers), len(numbers))[0] for text in texts]
        keys = np.unique(np.concatenate([alone, *near]))
        first, second = np.divmod(keys, len(numbers))
        units = np.array([_weight(unit) for unit in numbers], dtype=np.float32)
        return cls(
            numbers,
            keys,
            first,
            second,
            units[first] * units[second],
            first == second,
            np.searchsorted(keys, alone).astype(np.int32),
        )

    def said(self, text: Units) -> Said:
        """What *text* says of the pairs."""
        number, place = _numbered(text, self.numbers)
        keys, closeness = _near(number, place, len(self.numbers))
        rows = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        is_known = self.keys[rows] == keys
        closest = np.zeros(len(self.keys), dtype=np.float32)
        np.maximum.at(closest, rows[is_known], closeness[is_known])
        closest[self.row_alone[number]] = 1
        found = np.flatnonzero(closest).astype(np.int32)
        return Said(found, closest[found])

    def closest(self, texts: Iterable[Said]) -> Floats:
        """(pairs,): how close each pair stands in any of *texts*; 0 where in none."""
        found = np.zeros(len(self.keys), dtype=np.float32)
        for rows, closeness in texts:
            found[rows] = np.maximum(found[rows], closeness)
        return found

    def share(self, speaking: Sequence[AbstractSet[str]]) -> Floats:
        """(pairs, points): how much each pair is about each point, which speaks of the units *speaking*, in [0, 1]; a
        unit that several points speak of is shared."""
        speaks = np.array([[unit in units for units in speaking] for unit in self.numbers], dtype=np.float32)
        speaks /= np.maximum(speaks.sum(axis=1, keepdims=True), 1)
        share: Floats = np.maximum(speaks[self.first], speaks[self.second])
        return share


_NEXT: Final = np.arange(1, NEIGHBOURS + 1, dtype=np.int32)


def _numbered(text: Units, numbers: Mapping[str, int]) -> tuple[Numbers, Numbers]:
    """Numbers of the units of *text* that have one, and their places."""
    known = [(numbers[unit], place) for unit, place in text if unit in numbers]
    number, place = np.array(known, dtype=np.int32).reshape(-1, 2).T
    return number, place


def _near(number: Numbers, place: Numbers, count: int) -> tuple[Numbers, Floats]:
    """Keys and closeness of the pairs of a text; a pair may come more than once.

    Args:
        number, place: of the units of the text. count: of all units.
    """
    padded = np.concatenate([number, np.full(NEIGHBOURS, -1, dtype=np.int32)])  # -1: the text has ended
    after = np.arange(len(number), dtype=np.int32)[:, None] + _NEXT
    others = padded[after]
    gap = np.concatenate([place, np.zeros(NEIGHBOURS, dtype=np.int32)])[after] - place[:, None]
    is_near = (others >= 0) & (gap > 0) & (gap <= REACH) & (others != number[:, None])
    keys = (number[:, None] * count + others)[is_near]
    return keys, 1 - (gap[is_near] - 1).astype(np.float32) / np.float32(REACH)


def signed(reading: Reading, known: Vocabulary) -> Units:
    """Units as they are meant ("not equal" as "different") with their places, ends of clauses counted as places too."""
    sentences = reading.sentences
    place, last = -1, -1
    units = []
    for (unit, start, _, clause), denied in zip(reading.marks, reading.denied, strict=True):
        if unit not in SIGN_UNITS:
            if start != last:  # several units of one name have one place
                place, last = place + 1, start
            gap = CLAUSE_GAP * clause + SENTENCE_GAP * sentences[start]
            units.append((_meant(unit, known) if denied else unit, place + gap))
    return units


def _meant(unit: str, known: Vocabulary) -> str:
    """What is said by denying *unit*: its opposite where it has one."""
    if unit in SCENES or unit in known.field or unit not in known.opposites:
        return "!" + unit
    return min(known.opposites[unit])


@lru_cache(maxsize=50_000)
def _weight(unit: str) -> float:
    """What a unit adds to the weight of a pair, the geometric mean of what its units tell."""
    return math.sqrt(max(LEAST_WEIGHT, idf(unit.removeprefix("!"))))
