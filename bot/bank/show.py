"""A question for reading: as text for authors, or as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.engine.question import Language, Question, Text
from grader.rubric import KeyPoint


def lines(question: Question, language: Language, values: dict[str, str]) -> Iterator[str]:
    """The question as an author reads it, with *values* filled in."""

    def said(text: Text) -> str:
        return text.filled(values).said_in(language)

    yield f"{question.id}   {question.topic}, level {question.level}, {question.kind.value}"
    yield ""
    yield said(question.ask)
    for option in question.options:
        yield f"  {option.id}) {said(option.text)}" + ("  (right)" if option.id == question.right else "")
    yield ""
    yield f"Answer: {said(question.answer)}"
    rubric = question.rubric.points if question.rubric is not None else ()
    for point, key in zip(question.points, rubric, strict=True):
        yield from point_lines(said(point.fact), key, "" if point.probe is None else said(point.probe))
    for wrong in question.corrections:
        claim = said(wrong.claim)
        yield f"  x {wrong.id}: {claim}" + (" -> " if claim else "") + said(wrong.say)
    for number, hint in enumerate(question.hints, 1):
        yield f"  hint {number}: {said(hint)}"
    if question.follow_ups:
        yield f"Leads on to: {', '.join(question.follow_ups)}"
    for source in question.sources:
        yield f"Source: {source.seed} {source.at}"
    for reference in question.references:
        yield f"Reference: {reference}"
    if question.erratum is not None:
        yield f"Erratum: {said(question.erratum)}"


def point_lines(fact: str, key: KeyPoint, probe: str) -> Iterator[str]:
    yield f"  + {key.id} (weight {key.weight:g}{', required' if key.required else ''}): {fact}"
    for claim in key.wrong:
        yield f"      wrong  {claim}"
    for pattern in key.accept:
        yield f"      accept {pattern}"
    for refusal in key.refuse:
        yield f"      refuse {refusal.pattern}"
    if probe:
        yield f"      probe  {probe}"


def data(question: Question, values: dict[str, str]) -> dict[str, Any]:
    """The question as JSON data; texts are {"zh": ..., "en": ...} with *values* filled in."""

    def both(text: Text) -> dict[str, str]:
        filled = text.filled(values)
        return {"zh": filled.zh, "en": filled.en}

    return {
        "id": question.id,
        "topic": question.topic,
        "level": question.level,
        "kind": question.kind.value,
        "ask": both(question.ask),
        "answer": both(question.answer),
        "points": [{"id": point.id, "fact": both(point.fact)} for point in question.points],
        "hints": [both(hint) for hint in question.hints],
        "options": [{"id": option.id, **both(option.text)} for option in question.options],
        "right": question.right,
        "values": values,
        "follow_ups": list(question.follow_ups),
        "sources": [{"seed": source.seed, "at": source.at} for source in question.sources],
        "references": list(question.references),
        "erratum": None if question.erratum is None else both(question.erratum),
    }
