"""Effects as Slack messages: the "translate out" of this front end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.engine.effects import (
    AnyEffect,
    AskedAgain,
    DailyClosed,
    DailyPosted,
    DigestPosted,
    Graded,
    Greeted,
    HintGiven,
    ModelAnswerShown,
    Notice,
    NoticeCode,
    Probed,
    QuestionAsked,
    Reported,
    StreakAtRisk,
)
from bot.engine.question import Kind
from bot.frontends.slack import daily_view
from bot.frontends.slack.fit import Block
from bot.frontends.slack.grade_view import bar, grade, grade_text, model_answer
from bot.frontends.slack.kit import Press, Shown, button, context, divider, row, sections, shown
from bot.frontends.slack.mrkdwn import escape, mrkdwn
from bot.frontends.slack.reminder_view import risk, risk_text
from bot.frontends.slack.report_view import report
from bot.runtime import OutboxRow
from bot.wording import Wording
from bot.wording.phrases import KINDS, greeting_lines, notice_text, reason_text

# The question that follows says as much, and a channel takes one message a second.
UNSAID = frozenset({NoticeCode.SKIPPED, NoticeCode.RESUMED})
LEVELS = 5
MOST_CHOICES = 25  # elements that a row of buttons takes
CHOOSE = "choose:"


def render(outbox: Sequence[OutboxRow], words: Wording, *, is_team: bool = False) -> list[Shown]:
    """What outbox rows show, as few messages as it takes; none when they show nothing here.

    Args: is_team: everybody answers, and who started it says when to go on.
    """
    texts: list[str] = []
    blocks: list[Block] = []
    for each in outbox:
        text, own = parts(each, words, is_team=is_team)
        if own:
            blocks += [divider(), *own] if blocks else own
            texts.append(text)
    return shown(" · ".join(texts), blocks) if blocks else []


def parts(outbox: OutboxRow, words: Wording, *, is_team: bool) -> tuple[str, list[Block]]:
    """Fallback text and blocks of a row."""
    effect: AnyEffect = outbox.effect
    match effect:
        case Greeted():
            title, *rest = greeting_lines(words, effect)
            return title, sections(f"*{escape(title)}*\n" + "\n".join(escape(line) for line in rest))
        case QuestionAsked():
            return effect.text, list(question(effect, words, outbox.session, is_team=is_team))
        case Graded():
            return grade_text(effect, words), list(grade(effect, words, outbox.session))
        case Probed():
            return effect.text, list(probe(effect, words, outbox.session))
        case AskedAgain():
            sentence = reason_text(words, effect.exact)
            return sentence, sections(f"🤔 {escape(sentence)}")
        case HintGiven():
            label = words.say("Hint {number} of {of}: ", number=effect.number, of=effect.of)
            return label + effect.text, sections(f"💡 *{escape(label.strip())}* {mrkdwn(effect.text)}")
        case ModelAnswerShown():
            shown_to_all = model_answer(effect, words) if outbox.place.private else curtain(effect, words, outbox)
            return words.say("Model answer"), list(shown_to_all)
        case Notice() if effect.code not in UNSAID:
            return notice_text(words, effect), list(notice(effect, words, outbox.session))
        case Reported():
            return words.say("Report"), list(report(effect, words))
        case _:
            return daily_parts(effect, words)


def daily_parts(effect: AnyEffect, words: Wording) -> tuple[str, list[Block]]:
    """The same for what the clock brings about, without an interview; nothing for effects that show nothing."""
    match effect:
        case DailyPosted():
            title = words.say("Daily question")
            fresh = daily_view.post(effect, words, daily_view.NOBODY_YET, is_closed=False)
            return f"{title}: {effect.text}", list(fresh)
        case DailyClosed():
            return words.say("Model answer"), list(daily_view.closed(effect, words))
        case DigestPosted():
            return words.say("Last week"), list(daily_view.digest(effect, words))
        case StreakAtRisk():
            return risk_text(effect, words), list(risk(effect, words))
        case _:
            return "", []


def question(effect: QuestionAsked, words: Wording, session: str, *, is_team: bool) -> Iterator[Block]:
    head = words.say("Question {number} of {of}", number=effect.number, of=effect.of)
    level = "●" * effect.level + "○" * (LEVELS - effect.level)
    about = [effect.topic, words.say("level {level}", level=level), *([effect.phase] if effect.phase else [])]
    if effect.follow_up:
        about.append(words.say("following on"))
    yield context(f"*{escape(head)}*  `{bar((effect.number - 1) / max(1, effect.of))}`  {escape(' · '.join(about))}")
    yield from sections(mrkdwn(effect.text))
    if effect.options:
        yield from sections("\n".join(f"*{escape(name)}.* {mrkdwn(text)}" for name, text in effect.options))
        yield choices(effect, Press(session, effect.question))
    if effect.kind is not Kind.TEXT:
        yield context(escape(words.say("Wanted: {kind}.", kind=words.say(KINDS[effect.kind]))))
    yield controls(words, Press(session, effect.question), has_hint=effect.hints > 0, is_team=is_team)


def choices(effect: QuestionAsked, press: Press) -> Block:
    """A button for each option; long texts are in full above."""
    options = effect.options[:MOST_CHOICES]
    return row(*(button(f"{name}. {text}", f"{CHOOSE}{name}", press) for name, text in options))


def controls(words: Wording, press: Press, *, has_hint: bool, is_team: bool) -> Block:
    """The buttons under a question. They carry the question, so that an old one cannot skip a newer question."""
    return row(
        button(words.say("Answer"), "answer", press, style="primary"),
        button(words.say("Hint"), "hint", press) if has_hint else None,
        button(words.say("Next"), "next", press) if is_team else button(words.say("Skip"), "skip", press),
        button(words.say("Model answer"), "model", press),
        button(words.say("Pause"), "pause", press),
        button(words.say("Stop"), "stop", press, style="danger"),
    )


def probe(effect: Probed, words: Wording, session: str) -> Iterator[Block]:
    press = Press(session, effect.question)
    yield from sections(f"🔎 {mrkdwn(effect.text)}")
    yield row(button(words.say("Answer"), "answer", press, style="primary"), button(words.say("Skip"), "skip", press))


def curtain(effect: ModelAnswerShown, words: Wording, outbox: OutboxRow) -> Iterator[Block]:
    """Others in the channel may still want to think: the answer comes to whoever presses the button, alone."""
    yield from sections(f"📖 *{escape(words.say('Model answer'))}*")
    yield row(button(words.say("Show it to me"), "reveal", Press(outbox.session, effect.question, outbox.id)))


def notice(effect: Notice, words: Wording, session: str) -> Iterator[Block]:
    """A short sentence, with the buttons that it speaks of."""
    yield from sections(escape(notice_text(words, effect)))
    press = Press(session)
    if effect.code in (NoticeCode.PAUSED, NoticeCode.IS_PAUSED):
        yield row(
            button(words.say("Resume"), "resume", press, style="primary"),
            button(words.say("Stop"), "stop", press, style="danger"),
        )
    elif effect.code is NoticeCode.SAY_NEXT:
        yield row(button(words.say("Next"), "next", press, style="primary"))
