"""The daily question as Slack shows it: the post, its end, the week's digest, and the forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta

import msgspec

from bot.daily import Summary
from bot.engine.effects import (
    AnyEffect,
    AskedAgain,
    DailyClosed,
    DailyPosted,
    DigestPosted,
    Graded,
    Notice,
    Probed,
    QuestionAsked,
)
from bot.engine.question import Kind, Language, Library
from bot.frontends.slack.asker import PLATFORM, Asker
from bot.frontends.slack.fit import TITLE_CHARS, Block
from bot.frontends.slack.grade_view import grade, model_answer
from bot.frontends.slack.kit import (
    Press,
    button,
    context,
    divider,
    field,
    header,
    menu,
    modal,
    option,
    plain,
    row,
    sections,
)
from bot.frontends.slack.menus import ANSWER_CHARS, ANY, languages, number
from bot.frontends.slack.mrkdwn import escape, fence, mrkdwn, person
from bot.progress.daily import Schedule
from bot.wording import Wording
from bot.wording.catalogue import marked
from bot.wording.phrases import KINDS, notice_text, reason_text, score_text

LEVELS = 5
MOST_SQUARES = 25  # people whose squares are shown; the count has everybody
BINS = ("0–19 %", "20–39 %", "40–59 %", "60–79 %", "80–100 %")
BAR_CELLS = 12
FORM_BLOCKS = 95  # a modal takes 100
OPEN_HOURS = (4, 8, 20, 44, 68)
NOBODY_YET = Summary(0, ())
WEEKDAYS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "1-5": (marked("Monday to Friday"), (1, 2, 3, 4, 5)),
    "1-7": (marked("every day"), (1, 2, 3, 4, 5, 6, 7)),
    "135": (marked("Monday, Wednesday, Friday"), (1, 3, 5)),
    "67": (marked("Saturday and Sunday"), (6, 7)),
}


class Asked(msgspec.Struct, frozen=True):
    """What the answer form carries: the post."""

    post: int

    def packed(self) -> str:
        return msgspec.json.encode(self).decode()


def asked(metadata: str) -> int:
    """The post that a form belongs to; 0 for a form that is none of ours."""
    try:
        return msgspec.json.decode(metadata, type=Asked).post
    except msgspec.MsgspecError:
        return 0


# -- in the channel ----------------------------------------------------------------------------


def post(effect: DailyPosted, words: Wording, summary: Summary, *, is_closed: bool) -> Iterator[Block]:
    """The question, who has answered, and a button; no button once it is closed."""
    level = "●" * effect.level + "○" * (LEVELS - effect.level)
    yield header(words.say("Daily question"))
    yield context(f"{escape(effect.topic)} · {level}")
    yield from sections(mrkdwn(effect.text))
    if effect.own_values:
        yield context(escape(words.say("Everybody has numbers of their own: press the button to see yours.")))
    elif effect.kind is not Kind.TEXT:
        yield context(escape(words.say("Wanted: {kind}.", kind=words.say(KINDS[effect.kind]))))
    yield from sections(state(effect, words, summary, is_closed=is_closed))
    if not is_closed:
        press = Press(row=effect.post)
        yield row(
            button(words.say("Answer"), "daily", press, style="primary"),
            button(words.say("Close now"), "daily-close", press),
        )


def state(effect: DailyPosted, words: Wording, summary: Summary, *, is_closed: bool) -> str:
    """How many have answered, until when, and the squares of those who show theirs."""
    count = words.count("{number} person has answered", "{number} people have answered", summary.answered)
    until = words.say("closed") if is_closed else words.say("closes {when}", when=moment(effect.closes_at))
    squares = [f"{person(who)} {shown}" for who, shown in summary.squares[:MOST_SQUARES]]
    return "\n".join([f"{count} · {until}", *squares])


def closed(effect: DailyClosed, words: Wording) -> Iterator[Block]:
    """The model answer, how the scores lay, and what most people missed."""
    yield from model_answer(effect.answer, words)
    if effect.mean is None:
        yield context(escape(words.say("Nobody answered this one.")))
        return
    head = words.count("{number} answer", "{number} answers", effect.answered)
    mean = words.say("mean {score}", score=score_text(effect.mean))
    most = max(effect.scores)
    bars = [f"{name:>8} {'█' * round(BAR_CELLS * n / most)} {n}" for name, n in zip(BINS, effect.scores, strict=True)]
    yield from sections(f"*{escape(head)}, {escape(mean)}*\n" + fence("\n".join(bars)))
    if effect.most_missed:
        yield from sections(words.say("Most people missed: {fact}", fact=mrkdwn(effect.most_missed)))


def digest(effect: DigestPosted, words: Wording) -> Iterator[Block]:
    """A channel's week."""
    yield header(words.say("Last week"))
    yield context(escape(words.count("{number} answer", "{number} answers", effect.answered)))
    if effect.improved:
        title = words.say("Points won")
        yield from sections(f"*{title}*\n" + "\n".join(f"{person(who)} +{points}" for who, points in effect.improved))
    if effect.hardest is not None:
        text, score = effect.hardest
        yield from sections(words.say("Hardest: {question} ({score})", question=mrkdwn(text), score=score_text(score)))
    if effect.blind_spots:
        title = words.say("What most people missed")
        yield from sections(f"*{title}*\n" + "\n".join(f"• {mrkdwn(fact)}" for fact in effect.blind_spots))


def moment(at: datetime) -> str:
    """A time that everybody reads in their own time zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


# -- for one person ----------------------------------------------------------------------------


def answer_form(words: Wording, number_of_post: int, effects: Sequence[AnyEffect]) -> Block:
    """What a person sees alone: their question, or their grade, with room for an answer while one is wanted."""
    blocks = [block for effect in effects for block in private(effect, words)]
    title = words.say("Daily question")
    if wants_answer(effects):
        box: Block = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": ANSWER_CHARS}
        blocks = [*blocks[:FORM_BLOCKS], field("answer", words.say("Your answer"), box)]
        return modal(
            "daily",
            title,
            blocks,
            submit=words.say("Send"),
            close=words.say("Close"),
            metadata=Asked(number_of_post).packed(),
        )
    if any(isinstance(effect, Graded) for effect in effects):
        share = button(words.say("Show my squares"), "daily-share", Press(row=number_of_post))
        blocks = [*blocks[:FORM_BLOCKS], divider(), row(share)]
    return note(words, title, blocks or sections(escape(words.say("There is nothing to show yet."))))


def note(words: Wording, title: str, blocks: Sequence[Block]) -> Block:
    """A modal to be read and closed."""
    return {
        "type": "modal",
        "title": plain(title, TITLE_CHARS),
        "close": plain(words.say("Close"), TITLE_CHARS),
        "blocks": list(blocks),
    }


def wants_answer(effects: Sequence[AnyEffect]) -> bool:
    """Whether the question (or the follow-up) is still open."""
    return bool(effects) and isinstance(effects[-1], QuestionAsked | Probed | AskedAgain)


def private(effect: AnyEffect, words: Wording) -> list[Block]:
    """One effect without its buttons: those belong to interviews."""
    match effect:
        case QuestionAsked():
            options = [f"*{escape(name)}.* {mrkdwn(text)}" for name, text in effect.options]
            return sections("\n".join([mrkdwn(effect.text), *options]))
        case Probed():
            return sections(f"🔎 {mrkdwn(effect.text)}")
        case AskedAgain():
            return sections(f"🤔 {escape(reason_text(words, effect.exact))}")
        case Graded():
            return [block for block in grade(effect, words, "") if block["type"] != "actions"]
        case Notice():
            return sections(escape(notice_text(words, effect)))
        case _:
            return []


# -- for admins --------------------------------------------------------------------------------


def schedule_form(words: Wording, library: Library, asker: Asker, zone: str, metadata: str) -> Block:
    """When and what is asked in the asker's channel; from the App Home, where there is none, it is chosen, too."""
    rooms: Block = {
        "type": "conversations_select",
        "action_id": "channel",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    clock: Block = {"type": "timepicker", "action_id": "time", "initial_time": "09:30"}
    box: Block = {"type": "plain_text_input", "action_id": "text", "initial_value": zone, "max_length": 60}
    days = [option(words.say(name), key) for key, (name, _) in WEEKDAYS.items()]
    topics = [option(words.say("any"), ANY)]
    topics += [option(title.said_in(words.language), topic) for topic, title in library.topics.items()]
    levels = [option(words.say("any"), ANY), *(option(f"{n} {'●' * n}", str(n)) for n in range(1, LEVELS + 1))]
    hours = [option(words.count("{number} hour", "{number} hours", n), str(n)) for n in OPEN_HOURS]
    place = sections(words.say("In {channel}:", channel=f"<#{asker.channel}>"))
    digests = [option(words.say("no"), "no"), option(words.say("every Monday"), "yes")]
    return modal(
        "schedule",
        words.say("Daily question"),
        [
            *(place if asker.channel else [field("channel", words.say("Channel"), rooms)]),
            field("time", words.say("Time"), clock),
            field("timezone", words.say("Time zone"), box, hint=words.say("A name such as Asia/Shanghai.")),
            field("days", words.say("Days"), menu("days", days, "1-5")),
            field("topic", words.say("Topic"), menu("topic", topics, ANY)),
            field("level", words.say("Level"), menu("level", levels, ANY)),
            field("language", words.say("Language"), menu("language", languages(), words.language.value)),
            field("hours", words.say("Answer shown after"), menu("hours", hours, "20")),
            field("digest", words.say("Summary of the week"), menu("digest", digests, "no")),
        ],
        submit=words.say("Save"),
        close=words.say("Close"),
        metadata=metadata,
    )


def schedule_of(values: Mapping[str, str], asker: Asker) -> Schedule:
    """The schedule that was chosen; the time zone is checked before."""
    level = number(values.get("level", ""), LEVELS)
    topic = values.get("topic", ANY)
    hour, _, minute = values.get("time", "09:30").partition(":")
    return Schedule(
        platform=PLATFORM,
        workspace=asker.team,
        channel=asker.channel,
        at=time(int(hour), int(minute)),
        timezone=values["timezone"].strip(),
        weekdays=WEEKDAYS[values.get("days", "1-5")][1],
        topics=() if topic == ANY else (topic,),
        levels=(level, level) if level else (1, LEVELS),
        language=Language(values.get("language", "en")),
        open_for=timedelta(hours=number(values.get("hours", ""), max(OPEN_HOURS)) or 20),
        admin=asker.user,
        digest=values.get("digest") == "yes",
    )


def schedule_line(words: Wording, schedule: Schedule, library: Library) -> str:
    """One schedule in a list."""
    days = {value: name for name, value in WEEKDAYS.values()}
    named = words.say(days[schedule.weekdays]) if schedule.weekdays in days else ",".join(map(str, schedule.weekdays))
    titles = [library.topics[topic].said_in(words.language) for topic in schedule.topics if topic in library.topics]
    place = f"<#{schedule.channel}>"
    clock = f"{schedule.at:%H:%M}"
    text = words.say("{place} at {time} ({zone}), {days}", place=place, time=clock, zone=schedule.timezone, days=named)
    return " · ".join([text, *map(escape, titles)])
