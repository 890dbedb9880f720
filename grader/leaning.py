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

from grader.nearby import Floats, Numbers, Pairs, Said, Units, signed
from grader.reading import Reading
from grader.vocabulary import Vocabulary

EXCHANGED: Final = 0.5  # what a fact said of another rival tells, beside what its author calls wrong
SAID_LITTLE: Final = 0.7  # weight of pairs that must be found before the lean is taken at its word
TOLD_LITTLE: Final = 0.3  # the same of one statement
WORDS_LITTLE: Final = 3.0  # the same of units alone
_NOBODY: Final = -1
_NO_ROWS: Final = np.zeros(0, dtype=np.int32)
_NO_FLOATS: Final = np.zeros(0, dtype=np.float32)


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
    pairs = Pairs.of([*_flat(facts), *_flat(wrongs), *_flat(exchanged), *claimed, *shown])
    facts_said = [[pairs.said(one) for one in said] for said in facts]
    wrongs_said = [[pairs.said(one) for one in turned] for turned in wrongs]
    right_of = np.stack([pairs.closest(said) for said in facts_said], axis=1)
    wrong_of = np.stack([pairs.closest(said) for said in wrongs_said], axis=1)
    crossed_of = np.stack([pairs.closest(map(pairs.said, others)) for others in exchanged], axis=1)
    wrong_of = np.maximum(wrong_of, np.float32(EXCHANGED) * crossed_of)
    right, wrong = right_of.max(axis=1), wrong_of.max(axis=1)
    own = np.maximum(wrong_of - right[:, None], 0) - np.maximum(right_of - wrong[:, None], 0)
    own[:, [not turned for turned in wrongs]] = 0
    return Leaning(
        pairs,
        own,
        pairs.share([_units((*said, *turned)) for said, turned in zip(facts, wrongs, strict=True)]),
        right,
        np.maximum(wrong, pairs.closest(map(pairs.said, claimed))),
        _examples(pairs, [(at, text) for at, text in enumerate(shown) if examples[at].is_right]),
        _examples(pairs, [(at, text) for at, text in enumerate(shown) if not examples[at].is_right]),
        {one.typed: at for at, one in enumerate(examples)},
        _statements(pairs, facts_said, wrong),
        _statements(pairs, wrongs_said, right),
    )


def leans(reading: Reading, table: Leaning, known: Vocabulary) -> list[Lean]:
    """What the words of an answer that stand together tell of each point."""
    pairs = table.pairs
    closest = pairs.closest([pairs.said(signed(reading, known))])
    rows = np.flatnonzero(closest).astype(np.int32)
    said = closest[rows] * pairs.weight[rows]
    own = table.own[rows] * said[:, None]
    itself = table.texts.get(reading.typed, _NOBODY)
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


def _examples(pairs: Pairs, texts: Sequence[tuple[int, Units]]) -> _Examples:
    first = second = np.zeros(len(pairs.keys), dtype=np.float32)
    by = np.full(len(pairs.keys), _NOBODY, dtype=np.int32)
    for number, text in texts:
        closest = pairs.closest([pairs.said(text)])
        is_closer = closest > first
        second = np.where(is_closer, first, np.maximum(second, closest))
        first = np.maximum(first, closest)
        by[is_closer] = number
    return _Examples(first, by, second)


def _statements(pairs: Pairs, said: Sequence[Sequence[Said]], elsewhere: Floats) -> _Statements:
    """What is peculiar to each of some statements: pairs closer in it than *elsewhere*, by how much."""
    each = [one for statements in said for one in statements]
    peculiar = [_peculiar(one, elsewhere) for one in each]
    tells = [(one.closeness - elsewhere[one.rows]) * pairs.weight[one.rows] for one in peculiar]
    return _Statements(
        np.concatenate([_NO_ROWS, *[one.rows for one in peculiar]]),
        np.repeat(np.arange(len(each), dtype=np.int32), [len(one.rows) for one in peculiar]),
        np.concatenate([_NO_FLOATS, *[one.closeness for one in peculiar]]),
        np.concatenate([_NO_FLOATS, *tells]),
        np.array([one.sum() for one in tells], dtype=np.float32),
        list(accumulate(len(statements) for statements in said)),
    )


def _peculiar(said: Said, elsewhere: Floats) -> Said:
    is_peculiar = said.closeness > elsewhere[said.rows]
    return Said(said.rows[is_peculiar], said.closeness[is_peculiar])


def _exchanged(fact: Units, rivals: AbstractSet[str]) -> list[Units]:
    """A fact that speaks of one rival only, said of each other rival instead."""
    named = rivals & _units([fact])
    if len(named) != 1:
        return []
    return [[(other if unit in named else unit, place) for unit, place in fact] for other in sorted(rivals - named)]


def _units(texts: Iterable[Units]) -> frozenset[str]:
    return frozenset(unit for text in texts for unit, _ in text)


def _flat(groups: Iterable[Iterable[Units]]) -> list[Units]:
    return [text for group in groups for text in group]
