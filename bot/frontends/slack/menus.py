"""The modals: start an interview, answer a question, dispute a grade, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bot.engine.question import Language, Library
from bot.frontends.slack.asker import Asker
from bot.frontends.slack.commands import MAX_LEVEL, MAX_QUESTIONS, Start
from bot.frontends.slack.fit import Block, shorten
from bot.frontends.slack.kit import field, menu, modal, option, sections
from bot.frontends.slack.mrkdwn import mrkdwn
from bot.progress.reminder import HOURS
from bot.wording import Wording

ANSWER_CHARS = 3000  # Slack's limit for one input
QUESTION_CHARS = 2900  # of a question shown above the input
REASON_CHARS = 1000
COUNTS = (3, 5, 8, 10, 15, 20)
ANY = "any"
NEVER = "off"
NAMES = {Language.ZH: "中文", Language.EN: "English"}


class Opened(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a modal carries from its opening to its submission (private_metadata)."""

    session: str = ""
    question: str = ""
    channel: str = ""
    thread: str = ""

    def packed(self) -> str:
        return msgspec.json.encode(self).decode()


def opened(metadata: str) -> Opened:
    """The inverse of :meth:`Opened.packed`."""
    try:
        return msgspec.json.decode(metadata, type=Opened)
    except msgspec.MsgspecError:
        return Opened()


def answer_modal(words: Wording, about: Opened, question: str) -> Block:
    """The question, and room for an answer."""
    box: Block = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": ANSWER_CHARS}
    box["focus_on_load"] = True
    return modal(
        "answer",
        words.say("Your answer"),
        [*sections(mrkdwn(shorten(question, QUESTION_CHARS))), field("answer", words.say("Your answer"), box)],
        submit=words.say("Send"),
        close=words.say("Close"),
        metadata=about.packed(),
    )


def dispute_modal(words: Wording, about: Opened) -> Block:
    """Why the grade is wrong, for the authors."""
    box: Block = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": REASON_CHARS}
    label = words.say("What was graded wrong?")
    return modal(
        "dispute",
        words.say("Graded wrong?"),
        [field("reason", label, box, is_optional=True)],
        submit=words.say("Send"),
        close=words.say("Close"),
        metadata=about.packed(),
    )


def start_modal(words: Wording, library: Library, asker: Asker) -> Block:
    """Everything `/interview start` takes, to be chosen."""
    language = words.language
    any_plan, any_topic = option(words.say("the usual"), ANY), option(words.say("any"), ANY)
    plans = [any_plan, *(option(plan.title.said_in(language), plan.id) for plan in library.plans.values())]
    topics = [any_topic, *(option(title.said_in(language), topic) for topic, title in library.topics.items())]
    levels = [option(words.say("any"), ANY), *(option(f"{n} {'●' * n}", str(n)) for n in range(1, MAX_LEVEL + 1))]
    counts = [option(words.say("as planned"), ANY), *(option(str(n), str(n)) for n in COUNTS)]
    where = [option(words.say("in private"), "private")]
    if asker.channel and not asker.is_direct:
        where.insert(0, option(words.say("in this channel, in a thread"), "here"))
    return modal(
        "start",
        words.say("Mock interview"),
        [
            field("plan", words.say("Plan"), menu("plan", plans, ANY)),
            field("topic", words.say("Topic"), menu("topic", topics, ANY)),
            field("level", words.say("Level"), menu("level", levels, ANY)),
            field("count", words.say("Questions"), menu("count", counts, ANY)),
            field("language", words.say("Language"), menu("language", languages(), language.value)),
            field("where", words.say("Where"), menu("where", where, where[0]["value"])),
        ],
        submit=words.say("Start"),
        close=words.say("Close"),
        metadata=Opened(channel=asker.channel, thread="" if asker.is_direct else asker.thread).packed(),
    )


def settings_modal(
    words: Wording, language: Language, zone: str, *, is_listed: bool, reminder: int | None = None
) -> Block:
    """Language, time zone, whether to be shown on the leaderboard, and from which hour to be reminded."""
    hours = sorted({*HOURS, *([] if reminder is None else [reminder])})
    evenings = [option(words.say("off"), NEVER), *(option(f"{hour}:00", str(hour)) for hour in hours)]
    reminded = menu("reminder", evenings, NEVER if reminder is None else str(reminder))
    about = words.say("In private, from that hour on, when your streak is about to end.")
    listed = [option(words.say("Show me"), "yes"), option(words.say("Do not show me"), "no")]
    box: Block = {"type": "plain_text_input", "action_id": "text", "initial_value": zone, "max_length": 60}
    return modal(
        "settings",
        words.say("Settings"),
        [
            field("language", words.say("Language"), menu("language", languages(), language.value)),
            field("timezone", words.say("Time zone"), box, hint=words.say("A name such as Asia/Shanghai.")),
            field("listed", words.say("Leaderboard"), menu("listed", listed, "yes" if is_listed else "no")),
            field("reminder", words.say("Streak reminder"), reminded, hint=about),
        ],
        submit=words.say("Save"),
        close=words.say("Close"),
    )


def languages() -> Sequence[Block]:
    return [option(name, language.value) for language, name in NAMES.items()]


def values_of(view: Mapping[str, Any]) -> dict[str, str]:
    """What was entered, by block id; "" for a field left empty."""
    entered: dict[str, str] = {}
    for block, actions in ((view.get("state") or {}).get("values") or {}).items():
        for state in actions.values():
            chosen = (state.get("selected_option") or {}).get("value")
            plain = state.get("value") or state.get("selected_time") or state.get("selected_conversation")
            entered[block] = chosen or plain or ""
    return entered


def start_of(values: Mapping[str, str]) -> Start:
    """The interview that was chosen in the start modal."""
    chosen = {block: value for block, value in values.items() if value and value != ANY}
    level = number(chosen.get("level", ""), MAX_LEVEL)
    return Start(
        plan=chosen.get("plan", ""),
        topic=chosen.get("topic", ""),
        levels=(level, level) if level else (1, MAX_LEVEL),
        count=number(chosen.get("count", ""), MAX_QUESTIONS),
        language=Language(chosen["language"]) if chosen.get("language") in set(Language) else None,
        private=chosen.get("where") == "private",
    )


def hour_of(text: str) -> int | None:
    """The hour that was chosen for reminders; None for never."""
    return int(text) if text.isdecimal() and int(text) < 24 else None


def number(text: str, most: int) -> int:
    """*text* as a number from 1 to *most*, 0 for anything else."""
    return int(text) if text.isdecimal() and 1 <= int(text) <= most else 0
