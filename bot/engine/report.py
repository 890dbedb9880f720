"""The report at the end of an interview: what went well, what to read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.engine.effects import Attempt, Reported, ReportLine, TopicScore
from bot.engine.question import Language, Question
from bot.engine.state import Session

WEAK = 0.6  # a question scored below this is worth reading again
MOST_POINTS = 3  # strongest and weakest points shown
MOST_LINES = 5  # questions to read again


def report(session: Session, candidate: str) -> Reported:
    """What *candidate* did in the interview; scores are means over every question that was settled for them.

    A question that was skipped or given up counts 0 here, in the whole as in its topic, and is named as unanswered: an
    interviewer would have missed the answer. Mastery (bot.progress) leaves it out: it is no evidence of what is known.
    """
    mine = [attempt for attempt in session.record.attempts if attempt.candidate == candidate]
    language = session.record.language
    return Reported(
        candidate=candidate,
        score=_mean(a.score for a in mine) if mine else None,
        asked=len(session.record.steps) if not session.record.team else len(mine),
        answered=sum(a.how == "answered" for a in mine),
        topics=_topics(session, mine),
        strongest=_facts(session, mine, {"hit"}, language),
        weakest=_facts(session, mine, {"missed", "contradicted"}, language),
        read_again=_read_again(session, mine, language),
    )


def _mean(scores: Iterable[float]) -> float:
    values = list(scores)
    return sum(values) / len(values)


def _topics(session: Session, attempts: Sequence[Attempt]) -> tuple[TopicScore, ...]:
    by_topic: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_topic.setdefault(attempt.topic, []).append(attempt)
    return tuple(
        TopicScore(
            topic=topic,
            title=_title(session, topic),
            score=_mean(attempt.score for attempt in settled),
            asked=len(settled),
            unanswered=sum(attempt.how != "answered" for attempt in settled),
        )
        for topic, settled in by_topic.items()
    )


def _title(session: Session, topic: str) -> str:
    text = session.library.topics.get(topic)
    return text.said_in(session.record.language) if text else topic


def _facts(session: Session, attempts: Sequence[Attempt], states: set[str], language: Language) -> tuple[str, ...]:
    """Facts of the points in *states*, heaviest first, one of each question before a second of any."""
    found: list[tuple[int, float, str]] = []
    for attempt in attempts:
        question = session.library.questions.get(attempt.question)
        if question is None or question.rubric is None:
            continue
        weights = {point.id: point.weight for point in question.rubric.points}
        facts = {point.id: point.fact.said_in(language) for point in question.points}
        said = [name for name, state in attempt.points if state in states and name in facts]
        said.sort(key=lambda name: -weights[name])
        found += [(turn, -weights[name], facts[name]) for turn, name in enumerate(said)]
    return tuple(fact for _, _, fact in sorted(found, key=lambda item: item[:2])[:MOST_POINTS])


def _read_again(session: Session, attempts: Sequence[Attempt], language: Language) -> tuple[ReportLine, ...]:
    weak = sorted((a for a in attempts if a.score < WEAK), key=lambda a: a.score)
    known = session.library.questions
    return tuple(
        _line(session, attempt, known[attempt.question], language)
        for attempt in weak[:MOST_LINES]
        if attempt.question in known
    )


def _line(session: Session, attempt: Attempt, question: Question, language: Language) -> ReportLine:
    states = dict(attempt.points)
    open_points = tuple(
        point.fact.said_in(language) for point in question.points if states.get(point.id, "missed") != "hit"
    )
    sources = tuple(f"{title} {at}" for title, at in session.library.origins(question, language))
    return ReportLine(
        question=question.id,
        text=question.ask.filled(dict(attempt.values)).said_in(language),
        score=attempt.score,
        points=open_points,
        sources=question.references or sources,
    )
