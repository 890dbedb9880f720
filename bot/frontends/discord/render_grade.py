"""A grade with its evidence, and the model answer."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.effects import ExactShown, Graded, MisconceptionShown, ModelAnswerShown, PointShown
from bot.frontends.discord.cards import Block, Button, Card, Colour
from bot.frontends.discord.markdown import escaped, from_bank, quoted
from bot.wording import Wording
from bot.wording.phrases import STATES, exact_lines, note_lines, score_text

MARKS = {"hit": "✅", "partial": "◐", "missed": "❌", "contradicted": "⚠️"}
BAR_CELLS = 10
GOOD, FAIR = 0.7, 0.4  # from these scores a grade is green, is yellow
MAX_QUOTES = 3  # of one point


def grade(effect: Graded, words: Wording, buttons: tuple[Button, ...]) -> Card:
    """Score bar, every key point with its state and the candidate's own words, corrections."""
    label = words.say("Score")
    head = f"**{label}**  {score_bar(effect.score)}"
    if effect.hints:
        head += "  · " + words.count("{number} hint", "{number} hints", effect.hints)
    blocks = [Block(head)]
    if effect.points:
        blocks.append(Block("\n".join(_point(point, words) for point in effect.points)))
    if effect.exact is not None:
        blocks.append(Block("\n".join(_exact(effect.exact, words))))
    corrections = [_misconception(item, words) for item in effect.misconceptions]
    corrections += [f"⚠️ {escaped(line)}" for line in note_lines(words, effect)]
    if corrections:
        blocks.append(Block("\n".join(corrections)))
    return Card(tuple(blocks), (buttons,) if buttons else (), colour_of(effect.score))


def score_bar(score: float) -> str:
    """▰▰▰▱▱▱▱▱▱▱ 30 %"""
    full = round(score * BAR_CELLS)
    return f"{'▰' * full}{'▱' * (BAR_CELLS - full)} {score_text(score)}"


def colour_of(score: float) -> Colour:
    """Green, yellow or red."""
    return Colour.GOOD if score >= GOOD else Colour.FAIR if score >= FAIR else Colour.POOR


def _point(point: PointShown, words: Wording) -> str:
    fact = from_bank(point.fact) if point.fact else words.say("(there is more to it)")
    line = f"{MARKS[point.state]} {fact}"
    if point.state == "contradicted":
        line += f" — *{words.say(STATES[point.state])}*"
    if point.quotes:
        line += "\n-# " + " … ".join(quoted(quote) for quote in point.quotes[:MAX_QUOTES])
    if point.say:
        line += f"\n→ {from_bank(point.say)}"
    return line


def _misconception(item: MisconceptionShown, words: Wording) -> str:
    said = " … ".join(quoted(quote) for quote in item.quotes[:MAX_QUOTES])
    label = words.say("Careful: ").strip()
    return f"⚠️ **{label}** {said + ' → ' if said else ''}{from_bank(item.say)}"


def _exact(exact: ExactShown, words: Wording) -> Iterator[str]:
    mark = {"correct": "✅", "incorrect": "❌"}.get(exact.outcome, "⚠️")
    first, *others = [escaped(line) for line in exact_lines(words, exact)]
    yield f"{mark} {first}"
    yield from others
    if exact.working:
        yield working(exact.working)


def working(lines: tuple[str, ...]) -> str:
    """A worked solution in fixed width."""
    return "```\n" + "\n".join(line.replace("```", "'''") for line in lines) + "\n```"


def model_answer(effect: ModelAnswerShown, words: Wording, *, is_hidden: bool) -> Card:
    """The model answer with its sources; *is_hidden* behind spoilers, so that others can still try."""
    body = [from_bank(effect.text)]
    body += [f"• {from_bank(point)}" for point in effect.points]
    title = words.say("Model answer")
    blocks = [Block(f"**{title}**"), Block("\n".join(body), is_hidden)]
    if effect.working:
        blocks.append(Block(working(effect.working), is_hidden))
    small = [words.say("Note: {text}", text=escaped(effect.erratum))] if effect.erratum else []
    origin = [*effect.references, *(f"{seed} {at}" for seed, at in effect.sources)]
    if origin:
        small.append(words.say("Source: {sources}", sources=escaped("; ".join(origin))))
    if small:
        blocks.append(Block("\n".join(f"-# {line}" for line in small)))
    return Card(tuple(blocks), colour=Colour.QUIET)
