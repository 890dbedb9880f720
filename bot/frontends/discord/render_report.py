"""The report at the end of an interview."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.engine.effects import Reported
from bot.frontends.discord.cards import Block, Card, Colour
from bot.frontends.discord.markdown import escaped, from_bank
from bot.frontends.discord.render_grade import colour_of, score_bar
from bot.wording import Wording
from bot.wording.phrases import asked_text, score_text, streak_text


def report(effect: Reported, words: Wording, is_team: bool) -> Card:
    """Score, topics, what went well and what to read again."""
    title = "## " + words.say("Report") + (f" — <@{effect.candidate}>" if is_team else "")
    if effect.score is None:
        nothing = words.say("No question was answered this time.")
        return Card((Block(f"{title}\n{nothing}"),), colour=Colour.QUIET)
    done = words.say("{answered} of {asked} questions answered.", answered=effect.answered, asked=effect.asked)
    blocks = [Block(f"{title}\n{score_bar(effect.score)}\n{done}")]
    if effect.topics:
        lines = [f"{escaped(t.title)} **{score_text(t.score)}** {asked_text(words, t)}" for t in effect.topics]
        blocks.append(Block("\n".join(lines)))
    blocks += _lists(effect, words)
    if streak := streak_text(words, effect):
        blocks.append(Block(f"🔥 {streak}"))
    return Card(tuple(blocks), colour=colour_of(effect.score))


def _lists(effect: Reported, words: Wording) -> Iterator[Block]:
    yield from _listed("✅ " + words.say("Strongest"), effect.strongest)
    yield from _listed("❌ " + words.say("Weakest"), effect.weakest)
    if effect.read_again:
        lines = [
            f"• {from_bank(line.text)} **{score_text(line.score)}**"
            + (f"\n-# {escaped('; '.join(line.sources))}" if line.sources else "")
            for line in effect.read_again
        ]
        yield Block("**📖 " + words.say("Read again") + "**\n" + "\n".join(lines))


def _listed(title: str, lines: Sequence[str]) -> Iterator[Block]:
    if lines:
        yield Block(f"**{title}**\n" + "\n".join(f"• {from_bank(line)}" for line in lines))
