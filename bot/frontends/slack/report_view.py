"""The report at the end of an interview, as blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.engine.effects import Reported
from bot.frontends.slack.fit import Block
from bot.frontends.slack.grade_view import bar
from bot.frontends.slack.kit import button, context, divider, header, row, sections
from bot.frontends.slack.mrkdwn import escape, mrkdwn, person
from bot.wording import Wording
from bot.wording.phrases import asked_text, score_text, streak_text


def report(effect: Reported, words: Wording) -> Iterator[Block]:
    yield header(words.say("Report"))
    if effect.score is None:
        yield from sections(escape(words.say("No question was answered this time.")))
        return
    done = words.say("{answered} of {asked} questions answered.", answered=effect.answered, asked=effect.asked)
    yield from sections(
        f"{person(effect.candidate)}  `{bar(effect.score)}`  *{score_text(effect.score)}*\n{escape(done)}"
    )
    if effect.topics:
        lines = (
            f"`{bar(topic.score)}` {score_text(topic.score)}  {escape(topic.title)} {escape(asked_text(words, topic))}"
            for topic in effect.topics
        )
        yield from sections("\n".join(lines))
    yield from facts(words.say("Strongest"), "✅", effect.strongest)
    yield from facts(words.say("Weakest"), "❌", effect.weakest)
    if effect.read_again:
        yield from sections(f"*{escape(words.say('Read again'))}*\n" + "\n".join(read_again(effect)))
    if streak := streak_text(words, effect):
        yield context(f"🔥 {escape(streak)}")
    yield divider()
    yield row(button(words.say("Start another"), "start", style="primary"))


def facts(title: str, mark: str, lines: Sequence[str]) -> list[Block]:
    return sections(f"*{escape(title)}*\n" + "\n".join(f"{mark} {mrkdwn(line)}" for line in lines)) if lines else []


def read_again(effect: Reported) -> Iterator[str]:
    for line in effect.read_again:
        sources = f" ({escape('; '.join(line.sources))})" if line.sources else ""
        yield f"• {mrkdwn(line.text)} {score_text(line.score)}{sources}"
