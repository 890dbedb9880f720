"""A question as the interview knows it: typed, checked, in two languages. bot.bank builds it from YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from grader.formula.template import Template, Variant
from grader.rubric import Rubric


class Language(StrEnum):
    """Language of an interview; also the keys of bilingual text in a bank."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in each language."""

    zh: str
    en: str

    def said_in(self, language: Language) -> str:
        """The words in *language*."""
        return self.zh if language is Language.ZH else self.en

    def filled(self, values: Mapping[str, str]) -> Text:
        """With ``{name}`` replaced by ``values[name]``; other braces (LaTeX) stay as they are."""
        zh, en = self.zh, self.en
        for name, value in values.items():
            zh, en = zh.replace(f"{{{name}}}", value), en.replace(f"{{{name}}}", value)
        return Text(zh, en)


EMPTY = Text("", "")


class Kind(StrEnum):
    """How a question is answered and graded."""

    TEXT = "text"
    LIST = "list"  # name k of these, in any order
    CHOICE = "choice"
    NUMBER = "number"
    SHAPE = "shape"
    FORMULA = "formula"
    GROWTH = "growth"


EXACT_KINDS = frozenset({Kind.NUMBER, Kind.SHAPE, Kind.FORMULA, Kind.GROWTH})


@dataclass(frozen=True, slots=True)
class Point:
    """What the interview shows of a key point: the fact and, when it was missed, the probe."""

    id: str
    fact: Text
    probe: Text | None = None
    refusals: tuple[Text, ...] = ()  # corrections, in the order of the rubric's refusals


@dataclass(frozen=True, slots=True)
class Correction:
    """What the interview says when a misconception or a known slip was recognised."""

    id: str
    claim: Text
    say: Text


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice question."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Source:
    """Where a question was met: a collection and the place in it."""

    seed: str
    at: str


@dataclass(frozen=True, slots=True)
class Question:
    """One item of a bank.

    Attributes:
        id: never changed, never reused; attempts point at it.
        level: 1 (warm-up) to 5.
        answer: model answer in prose; of an exact question the explanation, which may hold ``{name}`` of drawn values.
        points, corrections: shown texts; ids as in *rubric* or *template*.
        rubric: of kinds text and list.
        template: of exact kinds.
        options, right: of kind choice; *right* is the id of the right option.
    """

    id: str
    topic: str
    level: int
    kind: Kind
    ask: Text
    answer: Text
    hints: tuple[Text, ...] = ()
    points: tuple[Point, ...] = ()
    corrections: tuple[Correction, ...] = ()
    rubric: Rubric | None = None
    template: Template | None = None
    options: tuple[Option, ...] = ()
    right: str = ""
    follow_ups: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    references: tuple[str, ...] = ()
    erratum: Text | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the formula engine decides."""
        return self.kind in EXACT_KINDS

    def draw(self, seed: int) -> Variant | None:
        """The candidate's own values; None unless the question is exact."""
        return self.template.draw(seed) if self.template is not None else None


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a plan: what is drawn from, and how much. Named *questions* are asked in their order."""

    name: Text
    topics: tuple[str, ...] = ()
    levels: tuple[int, int] = (1, 5)
    kinds: frozenset[Kind] = frozenset(Kind)
    count: int = 3
    follow_ups: bool = False
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The course of an interview."""

    id: str
    title: Text
    phases: tuple[Phase, ...]
    about: Text = EMPTY


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that can be asked.

    Attributes:
        version: short digest of the bank files; stored with every attempt.
        questions: by id. plans: by id. topics: titles by topic id. sources: titles by collection.
    """

    version: str
    questions: Mapping[str, Question]
    plans: Mapping[str, Plan]
    topics: Mapping[str, Text] = field(default_factory=dict)
    sources: Mapping[str, Text] = field(default_factory=dict)

    def origins(self, question: Question, language: Language) -> tuple[tuple[str, str], ...]:
        """Where *question* was met: the title of each collection, and the place in it."""
        titles = ((self.sources.get(source.seed), source) for source in question.sources)
        return tuple((title.said_in(language) if title else source.seed, source.at) for title, source in titles)
