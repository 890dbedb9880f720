"""Help and the list of topics."""

from __future__ import annotations

from collections import Counter

from bot.engine.question import Library
from bot.frontends.discord.cards import Block, Card
from bot.frontends.discord.markdown import escaped
from bot.wording import Wording


def help_card(words: Wording, reads_replies: bool) -> Card:
    """How an interview goes, in a few lines."""
    answering = (
        words.say(
            "Reply in the thread, in Chinese or English, or press **Answer**. Several messages in a row count as one."
        )
        if reads_replies
        else words.say("Press **Answer** and write there, in Chinese or English.")
    )
    lines = [
        words.say("**/interview start** opens a thread (or begins here, in a direct message)."),
        answering,
        words.say("The grade shows every key point (✅ said, ◐ partly, ❌ missed, ⚠️ the opposite) and your own words."),
        words.say("**Hint**, **Skip**, **Model answer**, **Pause** and **Stop** are always there."),
        words.say("**/interview settings** has a private reminder before a streak ends; it is off unless you want it."),
        words.say("**Graded wrong?** tells the authors of the question."),
        words.say("No language model grades here: the rules can be read, and the same answer gets the same grade."),
    ]
    return Card((_list("## " + words.say("Mock interviews"), lines),))


def topics_card(words: Wording, library: Library) -> Card:
    """Every topic with the number of its questions, and the plans."""
    asked = Counter(question.topic for question in library.questions.values())
    topics = [
        f"{escaped(title.said_in(words.language))} ×{asked[name]}"
        for name, title in library.topics.items()
        if asked[name]
    ]
    plans = [f"{escaped(plan.title.said_in(words.language))}" for plan in library.plans.values()]
    blocks = [_list("**" + words.say("Topics") + "**", topics)]
    if plans:
        blocks.append(_list("**" + words.say("Plans") + "**", plans))
    return Card(tuple(blocks))


def _list(title: str, lines: list[str]) -> Block:
    return Block(title + "\n" + "\n".join(f"- {line}" for line in lines))
