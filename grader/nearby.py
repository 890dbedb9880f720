"""Which units of a text stand near each other, and how near.

A pair is ordered: its first unit comes before its second. A unit alone counts as a pair with itself. A pair stands as
close as where it is closest: 1 next to each other, less with each place between, 0 beyond REACH.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

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
    def of(cls, texts: Sequence[Units]) -> tuple[Pairs, Floats]:
        """All pairs of *texts*, and (texts, pairs) how close each stands in each; 0 where it does not."""
        numbers = {unit: at for at, unit in enumerate(dict.fromkeys(unit for text in texts for unit, _ in text))}
        number, place, text_of = _one_after_the_other(texts, numbers)
        keys, closeness, at = _near(number, place, len(numbers))
        alone = np.arange(len(numbers), dtype=np.int32) * (len(numbers) + 1)
        all_keys, rows = np.unique(np.concatenate([alone, keys]), return_inverse=True)
        row_alone, rows = rows[: len(numbers)].astype(np.int32), rows[len(numbers) :]
        closest = np.zeros((len(texts), len(all_keys)), dtype=np.float32)
        np.maximum.at(closest, (text_of[at], rows), closeness)
        closest[text_of, row_alone[number]] = 1
        first, second = np.divmod(all_keys, len(numbers))
        units = np.array([_weight(unit) for unit in numbers], dtype=np.float32)
        weight = units[first] * units[second]
        return cls(numbers, all_keys, first, second, weight, first == second, row_alone), closest

    def closest(self, text: Units) -> Floats:
        """(pairs,): how close each stands in *text*; 0 where it does not."""
        known = [(self.numbers[unit], place) for unit, place in text if unit in self.numbers]
        number, place = np.array(known, dtype=np.int32).reshape(-1, 2).T
        keys, closeness, _ = _near(number, place, len(self.numbers))
        rows = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        is_known = self.keys[rows] == keys
        closest = np.zeros(len(self.keys), dtype=np.float32)
        np.maximum.at(closest, rows[is_known], closeness[is_known])
        closest[self.row_alone[number]] = 1
        return closest

    def share(self, speaking: Sequence[AbstractSet[str]]) -> Floats:
        """(pairs, points): how much each pair is about each point, which speaks of the units *speaking*, in [0, 1]; a
        unit that several points speak of is shared."""
        speaks = np.array([[unit in units for units in speaking] for unit in self.numbers], dtype=np.float32)
        speaks /= np.maximum(speaks.sum(axis=1, keepdims=True), 1)
        share: Floats = np.maximum(speaks[self.first], speaks[self.second])
        return share


_NEXT: Final = np.arange(1, NEIGHBOURS + 1, dtype=np.int32)


def _one_after_the_other(texts: Sequence[Units], numbers: Mapping[str, int]) -> tuple[Numbers, Numbers, Numbers]:
    """Of each unit of all *texts* its number, a place out of reach of other texts, and the text."""
    found, start = [], 0
    for at, text in enumerate(texts):
        found += [(numbers[unit], start + place, at) for unit, place in text]
        start = found[-1][1] + REACH + 1 if found else 0
    number, place, text_of = np.array(found, dtype=np.int32).reshape(-1, 3).T
    return number, place, text_of


def _near(number: Numbers, place: Numbers, count: int) -> tuple[Numbers, Floats, Numbers]:
    """Keys and closeness of the pairs of a text, and where the first unit of each is; a pair may come more than once.

    Args:
        number, place: of the units of the text. count: of all units.
    """
    padded = np.concatenate([number, np.full(NEIGHBOURS, -1, dtype=np.int32)])  # -1: the text has ended
    after = np.arange(len(number), dtype=np.int32)[:, None] + _NEXT
    others = padded[after]
    gap = np.concatenate([place, np.zeros(NEIGHBOURS, dtype=np.int32)])[after] - place[:, None]
    is_near = (others >= 0) & (gap > 0) & (gap <= REACH) & (others != number[:, None])
    keys = (number[:, None] * count + others)[is_near]
    closeness = 1 - (gap[is_near] - 1).astype(np.float32) / np.float32(REACH)
    return keys, closeness, np.nonzero(is_near)[0].astype(np.int32)


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
