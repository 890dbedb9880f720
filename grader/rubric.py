"""A rubric: what a good answer says, what a wrong one says, and in which words.

A rubric is written by an author (bot.bank builds it from YAML) or made from reference answers (`reference_rubric`).
It is plain frozen data; `grade` compiles it once and keeps the compiled form.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.lexicon import EMPTY_LEXICON, Lexicon


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pattern that, said, turns its point to *contradicted*.

    Attributes:
        pattern: source text in the pattern language.
        say: id-less correction shown to the candidate, by language ("zh", "en"); may be empty.
    """

    pattern: str
    say: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One creditable idea.

    Attributes:
        id: unique within the rubric.
        weight: > 0, relative to the other points.
        facts: the idea in plain words; one or more sentences in either language, each of which says the whole point.
        accept: pattern sources; any one of them earns the point, unless something else speaks against it.
        refuse: pattern sources; any one of them said contradicts the point.
        required: a good answer cannot do without it. Told to authors; the score goes by weight alone.
        wrong: the facts turned round, as somebody says them who mixes them up, in either language. An answer that is
            nearer to one of these than to the facts contradicts the point.
    """

    id: str
    weight: float
    facts: tuple[str, ...]
    accept: tuple[str, ...] = ()
    refuse: tuple[Refusal, ...] = ()
    required: bool = False
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Misconception:
    """One known error.

    Attributes:
        id: unique within the rubric.
        facts: the wrong claim in plain words, in either language.
        accept: pattern sources that recognise the claim; without any, only a close wording of *facts* is recognised.
        cost: share of the score it takes away, in [0, 1].
    """

    id: str
    facts: tuple[str, ...]
    accept: tuple[str, ...] = ()
    cost: float = 0.25


@dataclass(frozen=True, slots=True)
class Rubric:
    """Marking scheme of one question.

    Attributes:
        question: the question in each language; its words earn nothing.
        points: at least one key point.
        misconceptions: known errors.
        need: for "name k of these": that many points make a full score; None means all of them.
        alternatives: for a rubric made from reference answers: for each reference the ids of its points. The score is
            then the soft recall of the best reference, graded continuously, instead of the points' states added up.
        right, wrong: whole answers that are known to be right, or wrong, in either language. Which words stand together
            in them helps to tell right from wrong where the words alone do not (grader.leaning).
        lexicon: concepts whose names count as one (see grader.lexicon).
    """

    question: tuple[str, ...]
    points: tuple[KeyPoint, ...]
    misconceptions: tuple[Misconception, ...] = ()
    need: int | None = None
    alternatives: tuple[tuple[str, ...], ...] = ()
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    lexicon: Lexicon = field(default=EMPTY_LEXICON, compare=False, repr=False)
