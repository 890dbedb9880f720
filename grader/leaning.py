"""Whether an answer's words stand together as in what is right or as in what is wrong.

"TF1 has a static graph, PyTorch a dynamic one" and its twin with the two exchanged say the same words. What tells them
apart is which words stand together: each pair of units close to each other in something right speaks for an answer,
each pair close in something wrong against it, and what both have in common says nothing. The *lean* of an answer is
what its pairs say on balance, in (-1, 1), above 0 where they are those of what is wrong.

Each point has its own facts and wrong statements. All points together, the misconceptions, and whole answers that are
known to be right or wrong (Rubric.right, Rubric.wrong) make the lean of the whole answer, where single units count too.
An answer is never compared with itself: an example that is the answer to the letter is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np

from grader.nearby import Floats, Numbers, Pairs, Units, signed
from grader.reading import Reading
from grader.vocabulary import Vocabulary

EXCHANGED: Final = 0.5  # what a fact said of another rival tells, beside what its author calls wrong
SAID_LITTLE: Final = 0.7  # weight of pairs that must be found before the lean is taken at its word
TOLD_LITTLE: Final = 0.3  # the same of one statement
WORDS_LITTLE: Final = 3.0  # the same of units alone
_NOBODY: Final = -1


class Lean(NamedTuple):
    """What the words that stand together in an answer tell of one point.

    Attributes:
        own, about, whole: in (-1, 1), above 0 where they stand as in what is wrong; by the point's facts and wrong
            statements, by all that speaks of what the point speaks of, and by all there is (the same for every point).
        right_told, wrong_told: in [0, 1), of the fact (the wrong statement) said most, how much is said of what is
            peculiar to it.
        right_words, wrong_words: in [0, 1), weight of the units said that only its facts (wrong statements) say.
    """

    own: float
    about: float
    whole: float
    right_told: float
    wrong_told: float
    right_words: float
    wrong_words: float


@dataclass(frozen=True, slots=True)
class Example:
    """A whole answer that is known to be right, or wrong."""

    typed: str
    reading: Reading
    is_right: bool


@dataclass(frozen=True, slots=True)
class _Examples:
    """For each pair how close it stands in any example, in which one, and how close in any other; 0: in none."""

    first: Floats
    by: Numbers
    second: Floats

    def without(self, example: int, rows: Numbers) -> Floats:
        """Closeness of the pairs *rows* in all examples but one."""
        found: Floats = np.where(self.by[rows] == example, self.second[rows], self.first[rows])
        return found


@dataclass(frozen=True, slots=True)
class _Statements:
    """The facts of all points, or their wrong statements: what is peculiar to each, entry by entry.

    Attributes:
        row, number: of the pair and of the statement of each entry. closeness: of the pair in it. tells: its weight.
        totals: (statements,), sum of the weights. ends: after the last statement of each point.
    """

    row: Numbers
    number: Numbers
    closeness: Floats
    tells: Floats
    totals: Floats
    ends: Sequence[int]

    def told(self, closest: Floats) -> list[float]:
        """For each point how much is said of the statement said most; *closest*: (pairs,) in the answer."""
        said = self.tells * np.minimum(1, closest[self.row] / self.closeness)
        told = (np.bincount(self.number, said, len(self.totals)) / (self.totals + TOLD_LITTLE)).tolist()
        return [max(told[start:end], default=0.0) for start, end in zip((0, *self.ends), self.ends, strict=False)]


@dataclass(frozen=True, slots=True)
class Leaning:
    """What each pair of units tells; a pair of a unit with itself is the unit alone.

    Attributes:
        pairs: the pairs; the other arrays have a row for each.
        own: (pairs, points), above 0 against the point; of units alone it does not count into the lean.
        share: (pairs, points), how much a pair is about the point, in [0, 1].
        right, wrong: (pairs,), closeness in the facts and in the wrong statements of any point.
        right_examples, wrong_examples: the same of examples. texts: number of each example by its text.
        facts, wrongs: what is peculiar to each statement.
    """

    pairs: Pairs
    own: Floats
    share: Floats
    right: Floats
    wrong: Floats
    right_examples: _Examples
    wrong_examples: _Examples
    texts: Mapping[str, int]
    facts: _Statements
    wrongs: _Statements


def leaning(
    points: Sequence[tuple[Sequence[Reading], Sequence[Reading]]],
    claims: Iterable[Reading],
    examples: Sequence[Example],
    known: Vocabulary,
    rivals: AbstractSet[str],
) -> Leaning:
    """What each pair of units tells.

    What is wrong of one thing is often right of another. So a pair that stands in the facts of some point speaks
    against none, and one that stands in a wrong statement speaks for none. A fact about one of the *rivals* is likely
    wrong of the others, even if its author does not say so.

    Args:
        points: for each point the readings of its facts and of its wrong statements.
        claims: the readings of misconceptions.
        rivals: see grader.binding.
    """
    facts = [[signed(one, known) for one in said] for said, _ in points]
    wrongs = [[signed(one, known) for one in turned] for _, turned in points]
    exchanged = [
        [other for one in said for other in _exchanged(one, rivals)] if turned else []
        for said, turned in zip(facts, wrongs, strict=True)
    ]
    claimed = [signed(one, known) for one in claims]
    shown = [signed(one.reading, known) for one in examples]
    groups = [*facts, *wrongs, *exchanged, claimed, shown]
    pairs, closest = Pairs.of([text for group in groups for text in group])
    of = np.split(closest, list(accumulate(map(len, groups)))[:-1])
    count = len(points)
    in_facts, in_wrongs, in_exchanged = of[:count], of[count : 2 * count], of[2 * count : 3 * count]
    in_claims, in_examples = of[-2:]
    right_of = _anywhere(in_facts)
    wrong_of = np.maximum(_anywhere(in_wrongs), np.float32(EXCHANGED) * _anywhere(in_exchanged))
    right, wrong = right_of.max(axis=1), wrong_of.max(axis=1)
    return Leaning(
        pairs,
        _own(right_of, wrong_of, [bool(turned) for turned in wrongs]),
        pairs.share([_units((*said, *turned)) for said, turned in zip(facts, wrongs, strict=True)]),
        right,
        np.maximum(wrong, in_claims.max(axis=0, initial=0)),
        _examples(in_examples, [at for at, one in enumerate(examples) if one.is_right]),
        _examples(in_examples, [at for at, one in enumerate(examples) if not one.is_right]),
        {one.typed.strip(): at for at, one in enumerate(examples)},
        _statements(pairs, in_facts, wrong),
        _statements(pairs, in_wrongs, right),
    )


def _anywhere(said: Sequence[Floats]) -> Floats:
    """(pairs, points): how close each pair stands in any text of each point; *said*: (texts, pairs) for each point."""
    return np.stack([texts.max(axis=0, initial=0) for texts in said], axis=1)


def _own(right_of: Floats, wrong_of: Floats, is_turned: Sequence[bool]) -> Floats:
    """(pairs, points): what each pair says of each point, above 0 against it; nothing where its author says nothing of
    what is wrong (not *is_turned*)."""
    right, wrong = right_of.max(axis=1, keepdims=True), wrong_of.max(axis=1, keepdims=True)
    own: Floats = np.maximum(wrong_of - right, 0) - np.maximum(right_of - wrong, 0)
    return own * np.array(is_turned, dtype=np.float32)


def leans(reading: Reading, table: Leaning, known: Vocabulary) -> list[Lean]:
    """What the words of an answer that stand together tell of each point."""
    pairs = table.pairs
    closest = pairs.closest(signed(reading, known))
    rows = np.flatnonzero(closest).astype(np.int32)
    said = closest[rows] * pairs.weight[rows]
    own = table.own[rows] * said[:, None]
    itself = table.texts.get(reading.typed.strip(), _NOBODY)
    right = np.maximum(table.right[rows], table.right_examples.without(itself, rows))
    wrong = np.maximum(table.wrong[rows], table.wrong_examples.without(itself, rows))
    whole = (wrong - right) * said
    about = table.share[rows] * whole[:, None]
    is_alone = pairs.alone[rows]
    alone = own[is_alone]
    wrong_words, right_words = np.maximum(alone, 0).sum(axis=0), np.maximum(-alone, 0).sum(axis=0)
    words = wrong_words + right_words + WORDS_LITTLE
    balance = float(_balance(whole))
    return [
        Lean(each, near, balance, *rest)
        for each, near, *rest in zip(
            _balance(own[~is_alone]).tolist(),
            _balance(about).tolist(),
            table.facts.told(closest),
            table.wrongs.told(closest),
            (right_words / words).tolist(),
            (wrong_words / words).tolist(),
            strict=True,
        )
    ]


def _balance(said: Floats) -> Floats:
    """Sum of what is *said* for and against, as a share of all of it."""
    balance: Floats = said.sum(axis=0) / (np.abs(said).sum(axis=0) + SAID_LITTLE)
    return balance


def _examples(closest: Floats, chosen: Sequence[int]) -> _Examples:
    """The *chosen* examples; *closest*: (examples, pairs)."""
    first = second = np.zeros(closest.shape[1], dtype=np.float32)
    by = np.full(closest.shape[1], _NOBODY, dtype=np.int32)
    for number in chosen:
        is_closer = closest[number] > first
        second = np.where(is_closer, first, np.maximum(second, closest[number]))
        first = np.maximum(first, closest[number])
        by[is_closer] = number
    return _Examples(first, by, second)


def _statements(pairs: Pairs, said: Sequence[Floats], elsewhere: Floats) -> _Statements:
    """What is peculiar to each of some statements: pairs closer in it than *elsewhere*, by how much.

    Args:
        said: for each point (statements, pairs), how close each pair stands in each of its statements.
    """
    closest = np.concatenate(said)
    number, row = np.nonzero(closest > elsewhere)
    closeness = closest[number, row]
    tells = (closeness - elsewhere[row]) * pairs.weight[row]
    return _Statements(
        row.astype(np.int32),
        number.astype(np.int32),
        closeness,
        tells,
        np.bincount(number, tells, len(closest)).astype(np.float32),
        list(accumulate(map(len, said))),
    )


def _exchanged(fact: Units, rivals: AbstractSet[str]) -> list[Units]:
    """A fact that speaks of one rival only, said of each other rival instead."""
    named = rivals & _units([fact])
    if len(named) != 1:
        return []
    return [[(other if unit in named else unit, place) for unit, place in fact] for other in sorted(rivals - named)]


def _units(texts: Iterable[Units]) -> frozenset[str]:
    return frozenset(unit for text in texts for unit, _ in text)
