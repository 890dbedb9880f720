"""The file format of a bank: what an author writes, field by field.

These types are the contract: the loader decodes into them, the messages about a wrong value quote their descriptions
(each reads on from "... is not"), and banks/schema.json is generated from them for editors. What they cannot say
(a follow-up that exists, a pattern that parses) is in bot.bank.checks.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Id = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=80,
        description="an id in lower case with hyphens, like why-bn",
    ),
]
Words = Annotated[str, Meta(min_length=1, description="text")]
PatternSource = Annotated[str, Meta(min_length=1, description="a pattern, like 'train* ... {running mean}'")]
Formula = Annotated[str, Meta(min_length=1, description="a formula, like floor((n + 2*p - k)/s) + 1")]
Variable = Annotated[
    str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=20, description="a variable name, like c_in")
]
Level = Annotated[int, Meta(ge=1, le=5, description="a level, a whole number from 1 (warm-up) to 5")]
Weight = Annotated[float, Meta(gt=0, le=100, description="a weight, a number above 0")]
Share = Annotated[float, Meta(ge=0, le=1, description="a share of the score, from 0 to 1")]
Flag = Annotated[Literal["yes", "no", "true", "false"], Meta(description="yes or no")]
NUMBER = r"(0(\.\d+)?|1(\.0+)?)"
ScoreRange = Annotated[
    str,
    Meta(
        pattern=rf"^\s*({NUMBER}\s*\.\.\s*{NUMBER}|(<=|>=|<|>)?\s*{NUMBER})\s*$",
        description="a score: 0.8..1, >=0.8, <=0.3 or 0.9 (which means within 0.1)",
    ),
]
Tolerance = Annotated[
    str,
    Meta(
        pattern=r"^(exact|(±|\+-|\+/-)\s*[0-9.]+(e-?[0-9]+)?\s*%?|(>=)?\s*[0-9]+\s*sf|[0-9]+\s*dp)$",
        description="a tolerance: exact, ±0.1, ±1%, 3sf, >=3sf or 2dp",
    ),
]
Levels = Annotated[str, Meta(pattern=r"^[1-5](\.\.[1-5])?$", description="a range of levels, like 1..3 or 2")]
Count = Annotated[int, Meta(ge=1, le=100, description="a count, a whole number from 1 to 100")]
KindName = Literal["text", "list", "choice", "number", "shape", "formula", "growth"]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base: a mapping whose keys are exactly the fields."""


class Text(Part, frozen=True):
    """The same words in both languages."""

    zh: Words
    en: Words


class Sayings(Part, frozen=True):
    """A statement in both languages; a list gives several ways of saying the whole of it, the clearest first."""

    zh: Words | Annotated[tuple[Words, ...], Meta(min_length=1)]
    en: Words | Annotated[tuple[Words, ...], Meta(min_length=1)]

    def all_in(self, language: Literal["zh", "en"]) -> tuple[str, ...]:
        words = self.zh if language == "zh" else self.en
        return (words,) if isinstance(words, str) else words


class Refusal(Part, frozen=True):
    """A pattern that, said, contradicts the point, and the correction shown then."""

    pattern: PatternSource
    say: Text | None = None


class Point(Part, frozen=True):
    """One creditable idea of a text question."""

    id: Id
    weight: Weight
    fact: Sayings
    wrong: Sayings | None = None  # the fact turned round, as somebody says it who mixes it up
    required: Flag = "no"
    accept: tuple[PatternSource, ...] = ()
    refuse: tuple[Refusal, ...] = ()
    probe: Text | None = None

    @property
    def is_required(self) -> bool:
        return self.required in {"yes", "true"}


class Misconception(Part, frozen=True):
    """One known error and its friendly correction."""

    claim: Sayings
    say: Text
    id: Id | None = None
    accept: tuple[PatternSource, ...] = ()
    cost: Share = 0.25


class Mistake(Part, frozen=True):
    """A slip of an exact question: an answer equal to *when* shows it."""

    id: Id
    when: Formula
    say: Text


class Option(Part, frozen=True):
    """One option of a choice question."""

    id: Id
    zh: Words
    en: Words


class Source(Part, frozen=True):
    """Where the question was met: a collection and the place in it."""

    seed: Words
    at: Words


class Vector(Part, frozen=True):
    """A list of numbers to draw."""

    size: Words
    of: Words | tuple[Words, ...]
    distinct: Flag = "no"
    sorted: Flag = "no"


Value = Words | tuple[Words, ...]  # a vector may be written [1, 2, 3]
Choices = Words | tuple[Value, ...] | Vector
State = Annotated[
    Literal["hit", "partial", "missed", "contradicted"], Meta(description="hit, partial, missed or contradicted")
]


class TextSample(Part, frozen=True):
    """An answer and the grade it must get; `mianshi bank check` runs it."""

    answer: str
    score: ScoreRange
    points: dict[str, State] = {}
    misconceptions: tuple[Id, ...] = ()


class ExactSample(Part, frozen=True):
    """An answer to one variant of an exact question, and the verdict it must get."""

    answer: str
    score: ScoreRange | None = None
    given: dict[Variable, Value] = {}
    mistake: Id | None = None
    outcome: (
        Annotated[Literal["correct", "incorrect", "unclear"], Meta(description="correct, incorrect or unclear")] | None
    ) = None


class ChoiceSample(Part, frozen=True):
    """An answer to a choice question and what it must get."""

    answer: str
    score: ScoreRange | None = None
    outcome: (
        Annotated[Literal["correct", "incorrect", "unclear"], Meta(description="correct, incorrect or unclear")] | None
    ) = None


Sample = TextSample | ExactSample | ChoiceSample


class Common(Part, frozen=True, kw_only=True, tag_field="kind"):
    """What every question has."""

    id: Id
    topic: Id
    level: Level
    ask: Text
    hints: Annotated[tuple[Text, ...], Meta(max_length=3, description="a list of 1 to 3 hints")] = ()
    follow_ups: tuple[Id, ...] = ()
    sources: tuple[Source, ...] = ()
    references: tuple[Words, ...] = ()
    erratum: Text | None = None


class Prose(Common, frozen=True, kw_only=True):
    """Answered in sentences."""

    answer: Text
    points: Annotated[tuple[Point, ...], Meta(min_length=1, description="a list of at least one key point")]
    misconceptions: tuple[Misconception, ...] = ()
    samples: tuple[TextSample, ...] = ()


class TextQuestion(Prose, frozen=True, kw_only=True, tag="text"):
    """Free text, graded by key points."""


class ListQuestion(Prose, frozen=True, kw_only=True, tag="list"):
    """Name *need* of the points, in any order."""

    need: Count | None = None


class ChoiceQuestion(Common, frozen=True, kw_only=True, tag="choice"):
    """Pick one option."""

    options: Annotated[tuple[Option, ...], Meta(min_length=2, max_length=10, description="a list of 2 to 10 options")]
    answer: Id
    explain: Text
    samples: tuple[ChoiceSample, ...] = ()


class Exact(Common, frozen=True, kw_only=True):
    """Answered with something that can be computed."""

    answer: Formula
    explain: Text
    given: dict[Variable, Choices] = {}
    derive: dict[Variable, Formula] = {}
    where: tuple[Formula, ...] = ()
    unit: Words | None = None
    tolerance: Tolerance = "exact"
    variables: dict[Variable, Words] = {}
    form: Words | None = None
    mistakes: tuple[Mistake, ...] = ()
    samples: tuple[ExactSample, ...] = ()


class NumberQuestion(Exact, frozen=True, kw_only=True, tag="number"):
    """A number, with unit and tolerance."""


class ShapeQuestion(Exact, frozen=True, kw_only=True, tag="shape"):
    """A shape like 112×112×64."""


class FormulaQuestion(Exact, frozen=True, kw_only=True, tag="formula"):
    """A formula equal to the author's for all values of its *variables*."""


class GrowthQuestion(Exact, frozen=True, kw_only=True, tag="growth"):
    """An order of growth like O(n log n)."""


AnyQuestion = (
    TextQuestion | ListQuestion | ChoiceQuestion | NumberQuestion | ShapeQuestion | FormulaQuestion | GrowthQuestion
)
QUESTION_TYPES: dict[str, type[AnyQuestion]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        TextQuestion,
        ListQuestion,
        ChoiceQuestion,
        NumberQuestion,
        ShapeQuestion,
        FormulaQuestion,
        GrowthQuestion,
    )
}


class Phase(Part, frozen=True, kw_only=True):
    """One part of a plan."""

    name: Text
    topics: tuple[Id, ...] = ()
    questions: tuple[Id, ...] = ()
    levels: Levels = "1..5"
    kinds: tuple[KindName, ...] = ()
    count: Count | None = None
    follow_ups: Flag = "no"


class Plan(Part, frozen=True, kw_only=True):
    """The course of an interview."""

    id: Id
    title: Text
    about: Text
    phases: Annotated[tuple[Phase, ...], Meta(min_length=1, description="a list of at least one phase")]


class Entry(Part, frozen=True):
    """A concept of the lexicon: its other names, concepts it excludes, wider concepts it implies."""

    names: tuple[Words, ...] = ()
    opposites: tuple[Words, ...] = ()
    implies: tuple[Words, ...] = ()
