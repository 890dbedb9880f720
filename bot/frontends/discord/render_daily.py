"""The daily question in its channel: open, answered, closed; and the week's digest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.daily import Summary
from bot.engine.effects import DailyClosed, DailyPosted, DigestPosted
from bot.engine.question import Kind
from bot.frontends.discord.cards import Block, Button, Card, Colour, Style
from bot.frontends.discord.markdown import escaped, from_bank
from bot.frontends.discord.presses import Press, Verb
from bot.frontends.discord.render_grade import model_answer
from bot.wording import Wording
from bot.wording.phrases import KINDS, score_text

LEVELS = 5
MOST_SQUARES = 25  # people whose squares are shown; the count has everybody
BINS = ("0–19 %", "20–39 %", "40–59 %", "60–79 %", "80–100 %")
BAR_CELLS = 12
NOBODY_YET = Summary(0, ())

PressOf = Callable[[Verb], Press]


def post(effect: DailyPosted, words: Wording, press: PressOf, summary: Summary, *, is_closed: bool) -> Card:
    """The question, who has answered, and a button; no button once it is closed."""
    level = "●" * effect.level + "○" * (LEVELS - effect.level)
    title = words.say("Daily question")
    body = [from_bank(effect.text)]
    if effect.own_values:
        body.append("-# " + words.say("Everybody gets numbers of their own: press **Answer** to see yours."))
    elif effect.kind is not Kind.TEXT:
        body.append("-# " + words.say("Wanted: {kind}.", kind=words.say(KINDS[effect.kind])))
    blocks = [Block(f"### {title} · {escaped(effect.topic)} · {level}"), Block("\n".join(body))]
    blocks.append(Block(_state(effect, words, summary, is_closed=is_closed)))
    if is_closed:
        return Card(tuple(blocks), colour=Colour.QUIET)
    answer = Button(words.say("Answer"), press(Verb.DAILY), Style.PRIMARY)
    return Card(tuple(blocks), ((answer, Button(words.say("Close now"), press(Verb.REVEAL))),))


def _state(effect: DailyPosted, words: Wording, summary: Summary, *, is_closed: bool) -> str:
    count = words.count("{number} person has answered", "{number} people have answered", summary.answered)
    until = words.say("closed") if is_closed else words.say("closes {when}", when=moment(effect.closes_at))
    squares = [f"<@{person}> {shown}" for person, shown in summary.squares[:MOST_SQUARES]]
    return "\n".join([f"{count} · {until}", *squares])


def closed(effect: DailyClosed, words: Wording) -> Card:
    """The model answer, how the scores lay, and what most people missed."""
    answer = model_answer(effect.answer, words, is_hidden=False)
    if effect.mean is None:
        return Card((*answer.blocks, Block(words.say("Nobody answered this one."))))
    head = words.count("{number} answer", "{number} answers", effect.answered)
    mean = words.say("mean {score}", score=score_text(effect.mean))
    most = max(effect.scores)
    bars = [f"{name:>8} {'█' * round(BAR_CELLS * n / most)} {n}" for name, n in zip(BINS, effect.scores, strict=True)]
    blocks = [*answer.blocks, Block(f"**{head}, {mean}**\n```\n" + "\n".join(bars) + "\n```")]
    if effect.most_missed:
        blocks.append(Block(words.say("Most people missed: {fact}", fact=from_bank(effect.most_missed))))
    return Card(tuple(blocks))


def digest(effect: DigestPosted, words: Wording) -> Card:
    """A channel's week."""
    title = words.say("Last week")
    count = words.count("{number} answer", "{number} answers", effect.answered)
    blocks = [Block(f"## {title}\n{count}")]
    if effect.improved:
        label = words.say("Points won")
        lines = [f"- <@{person}> +{points}" for person, points in effect.improved]
        blocks.append(Block(f"**{label}**\n" + "\n".join(lines)))
    if effect.hardest is not None:
        text, score = effect.hardest
        blocks.append(
            Block(words.say("Hardest: {question} ({score})", question=from_bank(text), score=score_text(score)))
        )
    if effect.blind_spots:
        label = words.say("What most people missed")
        blocks.append(Block(f"**{label}**\n" + "\n".join(f"- {from_bank(fact)}" for fact in effect.blind_spots)))
    return Card(tuple(blocks))


def moment(at: datetime) -> str:
    """A time that everybody reads in their own time zone."""
    return f"<t:{int(at.timestamp())}:R>"
