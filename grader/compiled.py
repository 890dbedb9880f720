"""A rubric made ready for grading, once: facts as weighted units in one index, patterns as trees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import Final

from grader.binding import only_rival, rivals_of
from grader.fact import compile_fact
from grader.gaming import is_list_of_terms
from grader.idf import idf
from grader.leaning import Example, Leaning, leaning
from grader.lexicon import Lexicon
from grader.pattern import Pattern, clues, find, parse_pattern
from grader.pattern.match import Match
from grader.pattern.tree import wanted
from grader.polarity import AHEAD, DENIALS, PREVENTIONS
from grader.reading import Reading, read
from grader.reference_score import References
from grader.reference_score import ready as make_ready
from grader.rubric import KeyPoint, Misconception, Refusal, Rubric
from grader.said import Index, index
from grader.typos import Spelling
from grader.verdict_word import Opening, opening
from grader.vocabulary import Vocabulary, vocabulary

QUESTION_WORD_SHARE: Final = 0.1  # of its weight that a unit of the question keeps: an echo earns next to nothing
REFERENCE_QUESTION_SHARE: Final = 0.2  # the same under a reference rubric, whose words nobody has chosen
REFERENCE_FLAT: Final = 0.5  # power by which differences of idf shrink there
COMPARING: Final = frozenset({"compare", "different", "equal", "choose", "rather than"})  # said by a question
TERMS_OF_A_LIST: Final = 3  # a fact that names this many things and says nothing else wants a list
_DENYING: Final = DENIALS | PREVENTIONS | AHEAD
COMMON_TO_POINTS: Final = 0.6  # power by which a unit weighs less the more points of the rubric say it


@dataclass(frozen=True, slots=True)
class Accept:
    """A pattern made ready. If it *denies* something itself, the sign of the place where it matches does not matter.
    It only matches where something of each of its *clues* is said."""

    source: str
    pattern: Pattern
    denies: bool
    clues: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rubric made ready. facts_of[i] are the numbers in *facts* of point i's facts, then of the misconceptions';
    wrong_of[i] those of what point i's author calls wrong, and leaning what tells the two apart (None: nothing is).
    lists[i]: whether point i asks for a list of terms, because its own facts are one. opens[i]: the yes or no that the
    facts of point i open with. references: for a rubric made from reference answers, those."""

    rubric: Rubric
    known: Vocabulary
    asked: frozenset[str]
    spelling: tuple[Spelling, ...]
    facts: Index
    facts_of: tuple[tuple[int, ...], ...]
    wrong_of: tuple[tuple[int, ...], ...]
    leaning: Leaning | None
    accept: tuple[tuple[Accept, ...], ...]
    refuse: tuple[tuple[tuple[Refusal, Accept], ...], ...]
    lists: tuple[bool, ...]
    opens: tuple[Opening, ...]
    references: References | None


@lru_cache(maxsize=2048)
def compiled(rubric: Rubric) -> Compiled:
    """*rubric* made ready; kept, because a bank's rubrics are graded with again and again.

    Raises:
        PatternError: a pattern cannot be read.
    """
    known = vocabulary(rubric.lexicon)
    asked = frozenset(mark.unit for question in rubric.question for mark in read(question, known).marks)
    claims: tuple[KeyPoint | Misconception, ...] = (*rubric.points, *rubric.misconceptions)
    readings = [[read(fact, known) for fact in claim.facts] for claim in claims]
    wrong = [[read(claim, known) for claim in point.wrong] for point in rubric.points]
    told = [reading for point in readings[: len(rubric.points)] for reading in point]
    compares = not COMPARING.isdisjoint(asked)
    rivals = rivals_of(told, asked, known.field, compares=compares)
    tells = _telling(rubric, readings[: len(rubric.points)], asked)
    facts = [
        compile_fact(reading, known, tells, rivals, only_rival(claim, rivals))
        for claim in (*readings, *wrong)
        for reading in claim
    ]
    ends = list(accumulate(len(claim) for claim in (*readings, *wrong)))
    numbers = [tuple(range(end - len(claim), end)) for claim, end in zip((*readings, *wrong), ends, strict=True)]
    return Compiled(
        rubric,
        known,
        asked,
        (known.spelling, _spelling(readings)),
        index(facts, known.opposites),
        tuple(numbers[: len(claims)]),
        tuple(numbers[len(claims) :]),
        _leaning(rubric, readings, wrong, known, rivals) if any(wrong) else None,
        tuple(tuple(_ready(source, rubric.lexicon) for source in claim.accept) for claim in claims),
        tuple(
            tuple((refusal, _ready(refusal.pattern, rubric.lexicon)) for refusal in point.refuse)
            for point in rubric.points
        ),
        tuple(any(is_list_of_terms(fact, known, TERMS_OF_A_LIST) for fact in point) for point in readings),
        tuple(_opens(point) for point in readings[: len(rubric.points)]),
        _references(rubric, known, readings) if rubric.alternatives else None,
    )


def _leaning(
    rubric: Rubric,
    readings: Sequence[Sequence[Reading]],
    wrong: Sequence[Sequence[Reading]],
    known: Vocabulary,
    rivals: frozenset[str],
) -> Leaning:
    claims = [reading for claim in readings[len(rubric.points) :] for reading in claim]
    examples = [
        Example(typed, read(typed, known), is_right)
        for answers, is_right in ((rubric.right, True), (rubric.wrong, False))
        for typed in answers
    ]
    return leaning(list(zip(readings, wrong, strict=False)), claims, examples, known, rivals)


def _references(rubric: Rubric, known: Vocabulary, readings: Sequence[Sequence[Reading]]) -> References:
    sentences = {point.id: reading for point, reading in zip(rubric.points, readings, strict=False)}
    return make_ready(
        (read(question, known) for question in rubric.question),
        ([fact for name in names for fact in sentences[name]] for names in rubric.alternatives),
    )


def _opens(facts: Sequence[Reading]) -> Opening:
    """The verdict that wordings of a point open with, by a word of its own and all alike; else none."""
    said = {opening(fact, frozenset()) for fact in facts} - {Opening.NONE}
    return said.pop() if len(said) == 1 else Opening.NONE


def _ready(source: str, lexicon: Lexicon) -> Accept:
    pattern = parse_pattern(source, lexicon)
    return Accept(source, pattern, any(_denies(words, lexicon) for words in wanted(pattern)), clues(pattern))


@lru_cache(maxsize=20_000)
def _denies(words: str, lexicon: Lexicon) -> bool:
    """Whether a word of denial is among *words*; patterns say the same words again and again."""
    return any(mark.unit in _DENYING for mark in read(words, vocabulary(lexicon)).marks)


def _telling(rubric: Rubric, points: Sequence[Sequence[Reading]], asked: frozenset[str]) -> Callable[[str], float]:
    """Share of its weight that a unit keeps: next to none if the question says it, less the more points say it.

    What several points have in common does not tell which of them was meant. The sentences of a reference answer are
    no separate points, and nobody chose their words with care: there a common word counts nearly as much as a rare one.
    """
    if rubric.alternatives:
        return lambda unit: (REFERENCE_QUESTION_SHARE if unit in asked else 1.0) * float(idf(unit) ** -REFERENCE_FLAT)
    counts = Counter(unit for point in points for unit in {mark.unit for fact in point for mark in fact.marks})

    @cache
    def tells(unit: str) -> float:
        share = QUESTION_WORD_SHARE if unit in asked else 1.0
        return share * float(max(1, counts[unit]) ** -COMMON_TO_POINTS)

    return tells


def _spelling(claims: Sequence[Sequence[Reading]]) -> Spelling:
    """The words of the facts as they are written."""
    return Spelling(reading.surface(at) for claim in claims for reading in claim for at in reading.latin)


def affirmed(accept: Accept, reading: Reading) -> list[Match]:
    """Where the pattern is said and not denied."""
    said = reading.clues
    for clue in accept.clues:
        if clue.isdisjoint(said):
            return []
    found = find(accept.pattern, reading)
    return found if accept.denies else [match for match in found if not reading.signs.is_denied(*match)]
