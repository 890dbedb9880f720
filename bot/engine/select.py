"""Which questions an interview asks: seeded, new ones first, then those that went badly, easy before hard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, zip_longest
from random import Random
from typing import TypeVar

from bot.engine.effects import Notice, NoticeCode
from bot.engine.events import Seen, Wish
from bot.engine.question import Library, Phase, Plan, Question, Text
from bot.engine.state import Refused, Step

DEFAULT_PLAN = "phone-screen"
REVIEW_PLAN = "review"  # no plan of the bank: the runtime puts in the candidate's questions that are due
T = TypeVar("T")

FREE_COUNT = 5  # questions of an interview that names only a topic or a level


def plan_for(wish: Wish, library: Library) -> Plan:
    """The plan that *wish* names, or one made up from its topic, levels and kinds.

    Raises: Refused: an unknown plan or topic, with the nearest one.
    """
    if wish.topic and wish.topic not in library.topics:
        raise Refused(_unknown(NoticeCode.UNKNOWN_TOPIC, "topic", wish.topic, library.topics))
    if wish.plan and wish.plan not in library.plans:
        raise Refused(_unknown(NoticeCode.UNKNOWN_PLAN, "plan", wish.plan, library.plans))
    if wish.questions:
        _known(wish.questions, library)
        return _made_up(Phase(name=Text("", ""), questions=wish.questions, count=len(wish.questions)))
    if wish.plan:
        return library.plans[wish.plan]
    is_free = wish.topic or wish.levels != (1, 5) or wish.kinds
    if not is_free and DEFAULT_PLAN in library.plans:
        return library.plans[DEFAULT_PLAN]
    topics = (wish.topic,) if wish.topic else tuple(library.topics)
    name = library.topics[wish.topic] if wish.topic else Text("", "")
    return _made_up(Phase(name=name, topics=topics, count=FREE_COUNT, follow_ups=True))


def course(plan: Plan, wish: Wish, library: Library, seen: Sequence[Seen], seed: int) -> tuple[Step, ...]:
    """The steps of an interview, at most ``wish.count`` of them when that is given.

    Raises: Refused: nothing in the library fits.
    """
    picker = _Picker(wish, library, {item.question: item.score for item in seen}, Random(seed))
    picked: list[tuple[int, Question]] = []
    for index, count in enumerate(_counts(plan, wish.count)):
        picked += picker.pick(plan.phases, index, count, picked)
    for index in range(len(plan.phases)):  # a phase that had too few leaves its share to the others
        picked += picker.pick(plan.phases, index, wish.count - len(picked), picked)
    if not picked:
        raise Refused(Notice(code=NoticeCode.NO_QUESTIONS))
    picked.sort(key=lambda item: (item[0], 0 if plan.phases[item[0]].questions else item[1].level))
    return tuple(Step(question=question.id, phase=index) for index, question in picked)


def follow_up(question: Question, library: Library, asked: Iterable[str]) -> Question | None:
    """The first follow-up of *question* that was not asked yet."""
    done = set(asked)
    for name in question.follow_ups:
        if name not in done and name in library.questions:
            return library.questions[name]
    return None


def _counts(plan: Plan, count: int) -> list[int]:
    """How many questions each phase asks when *count* are wished for (0: the plan's own numbers), dealt in turn."""
    own = [phase.count for phase in plan.phases]
    if not count:
        return own
    room = own if count < sum(own) else [count] * len(own)
    dealt = _in_turn(([index] * most for index, most in enumerate(room)), count)
    return [dealt.count(index) for index in range(len(own))]


@dataclass(frozen=True, slots=True)
class _Picker:
    """What does not change while a course is picked; *last* is the last score of every question met before."""

    wish: Wish
    library: Library
    last: Mapping[str, float]
    random: Random

    def pick(
        self, phases: Sequence[Phase], index: int, count: int, picked: Sequence[tuple[int, Question]]
    ) -> list[tuple[int, Question]]:
        """At most *count* more questions for phase *index*, none of those *picked* already."""
        if count <= 0:
            return []
        phase, taken = phases[index], {question.id for _, question in picked}
        named = [self.library.questions[name] for name in phase.questions if name in self.library.questions]
        chosen = [q for q in named if q.id not in taken] if phase.questions else self._drawn(phase, count, taken)
        return [(index, question) for question in chosen[:count]]

    def _drawn(self, phase: Phase, count: int, taken: set[str]) -> list[Question]:
        pool = [q for q in self.library.questions.values() if _fits(q, phase, self.wish) and q.id not in taken]
        self.random.shuffle(pool)  # the order among equals
        pool.sort(key=lambda q: self.last.get(q.id, 0.0))
        new = _by_topic(q for q in pool if q.id not in self.last)
        old = _by_topic(q for q in pool if q.id in self.last)
        return _in_turn(new, count) + _in_turn(old, count)


def _by_topic(questions: Iterable[Question]) -> list[list[Question]]:
    queues: dict[str, list[Question]] = {}
    for question in questions:
        queues.setdefault(question.topic, []).append(question)
    return list(queues.values())


def _in_turn(queues: Iterable[Sequence[T]], count: int) -> list[T]:
    """At most *count* items: the first of every queue, then the second of every queue, and so on."""
    rounds = zip_longest(*queues)
    return [item for item in chain.from_iterable(rounds) if item is not None][:count]


def _fits(question: Question, phase: Phase, wish: Wish) -> bool:
    low, high = max(phase.levels[0], wish.levels[0]), min(phase.levels[1], wish.levels[1])
    kinds = phase.kinds & wish.kinds if wish.kinds else phase.kinds
    topics = (wish.topic,) if wish.topic else phase.topics
    return question.topic in topics and low <= question.level <= high and question.kind in kinds


def _made_up(phase: Phase) -> Plan:
    return Plan(id="", title=Text("", ""), phases=(phase,))


def _known(questions: Iterable[str], library: Library) -> None:
    for name in questions:
        if name not in library.questions:
            raise Refused(_unknown(NoticeCode.UNKNOWN_QUESTION, "question", name, library.questions))


def nearest(name: str, known: Iterable[str]) -> str:
    """The one of *known* most like *name*, else the first, else ""."""
    choices = list(known)
    near = get_close_matches(name[:64].lower(), choices, n=1, cutoff=0.5) or choices[:1] or [""]
    return near[0]


def _unknown(code: NoticeCode, name: str, value: str, known: Iterable[str]) -> Notice:
    return Notice(code=code, values=((name, value[:64]), ("near", nearest(value, known))))
