"""Grades and model answers as blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.engine.effects import Graded, MisconceptionShown, ModelAnswerShown, PointShown
from bot.frontends.slack.fit import Block
from bot.frontends.slack.kit import Press, button, context, row, sections
from bot.frontends.slack.mrkdwn import escape, fence, literal, mrkdwn, person
from bot.wording import Wording
from bot.wording.phrases import STATES, exact_lines, note_lines, score_text

MARKS = {"hit": "✅", "partial": "◐", "missed": "❌", "contradicted": "⚠️"}
BAR_CELLS = 10


def bar(score: float) -> str:
    """Ten cells, as full as *score* in [0, 1]."""
    full = round(score * BAR_CELLS)
    return "█" * full + "░" * (BAR_CELLS - full)


def grade_text(effect: Graded, words: Wording) -> str:
    return words.say("Score {score}", score=score_text(effect.score))


def grade(effect: Graded, words: Wording, session: str) -> Iterator[Block]:
    gained = f"  +{effect.gained}" if effect.gained else ""
    yield from sections(f"{person(effect.candidate)}  `{bar(effect.score)}`  *{score_text(effect.score)}*{gained}")
    if effect.points:
        yield from sections("\n".join(point(each, words) for each in effect.points))
    if effect.exact is not None:
        yield from sections("\n".join(mrkdwn(line) for line in exact_lines(words, effect.exact)))
        if effect.exact.working:
            yield from sections(fence("\n".join(effect.exact.working)))
    for each in effect.misconceptions:
        yield from sections(misconception(each, words))
    if notes := note_lines(words, effect):
        yield context(*(escape(line) for line in notes))
    if effect.final:
        press = Press(session, effect.question)
        yield row(
            button(words.say("Model answer"), "model", press), button(words.say("Graded wrong?"), "dispute", press)
        )


def point(shown_point: PointShown, words: Wording) -> str:
    """One key point: mark, fact, the candidate's own words that decided it, and what is right instead."""
    half_said = words.say("(there is more to it)")
    fact = mrkdwn(shown_point.fact) if shown_point.fact else f"_{escape(half_said)}_"
    lines = [f"{MARKS[shown_point.state]} {fact}  _({escape(words.say(STATES[shown_point.state]))})_"]
    if shown_point.quotes:
        lines.append("      " + quoted(shown_point.quotes))
    if shown_point.say:
        lines.append(f"      → {mrkdwn(shown_point.say)}")
    return "\n".join(lines)


def quoted(quotes: Sequence[str]) -> str:
    """The candidate's own words, shown as typed."""
    return " … ".join(f"“{literal(' '.join(quote.split()))}”" for quote in quotes)


def misconception(item: MisconceptionShown, words: Wording) -> str:
    said = f"{quoted(item.quotes)} → " if item.quotes else ""
    return f"⚠️ *{escape(words.say('Careful: ').strip())}* {said}{mrkdwn(item.say)}"


def model_answer(effect: ModelAnswerShown, words: Wording) -> Iterator[Block]:
    yield from sections(f"📖 *{escape(words.say('Model answer'))}*\n{mrkdwn(effect.text)}")
    if effect.points:
        yield from sections("\n".join(f"• {mrkdwn(fact)}" for fact in effect.points))
    if effect.working:
        yield from sections(fence("\n".join(effect.working)))
    if effect.erratum:
        yield from sections(mrkdwn(words.say("Note: {text}", text=effect.erratum)))
    origin = [*effect.references, *(f"{seed} {at}" for seed, at in effect.sources)]
    if origin:
        yield context(escape(words.say("Source: {sources}", sources="; ".join(origin))))
