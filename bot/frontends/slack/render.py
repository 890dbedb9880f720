"""Effects as Slack messages: the "translate out" of this front end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.engine.effects import (
    AnyEffect,
    AskedAgain,
    Graded,
    Greeted,
    HintGiven,
    MisconceptionShown,
    ModelAnswerShown,
    Notice,
    NoticeCode,
    PointShown,
    Probed,
    QuestionAsked,
    Reported,
)
from bot.engine.question import Kind
from bot.frontends.slack.fit import Block
from bot.frontends.slack.kit import Press, Shown, button, context, divider, header, row, sections, shown
from bot.frontends.slack.mrkdwn import escape, fence, literal, mrkdwn, person
from bot.runtime import OutboxRow
from bot.wording import Wording
from bot.wording.phrases import (
    KINDS,
    STATES,
    exact_lines,
    greeting_lines,
    note_lines,
    notice_text,
    reason_text,
    score_text,
    streak_text,
)

# The question that follows says as much, and a channel takes one message a second.
UNSAID = frozenset({NoticeCode.SKIPPED, NoticeCode.RESUMED})
MARKS = {"hit": "✅", "partial": "◐", "missed": "❌", "contradicted": "⚠️"}
BAR_CELLS = 10
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
        case ModelAnswerShown() if not outbox.place.private:
            return words.say("Model answer"), list(curtain(effect, words, outbox))
        case ModelAnswerShown():
            return words.say("Model answer"), list(model_answer(effect, words))
        case Notice() if effect.code not in UNSAID:
            return notice_text(words, effect), list(notice(effect, words, outbox.session))
        case Reported():
            return words.say("Report"), list(report(effect, words))
        case _:
            return "", []


def bar(score: float) -> str:
    """Ten cells, as full as *score* in [0, 1]."""
    full = round(score * BAR_CELLS)
    return "█" * full + "░" * (BAR_CELLS - full)


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
    fact = mrkdwn(shown_point.fact) if shown_point.fact else f"_{escape(words.say('(asked in a moment)'))}_"
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


def curtain(effect: ModelAnswerShown, words: Wording, outbox: OutboxRow) -> Iterator[Block]:
    """Others in the channel may still want to think: the answer comes to whoever presses the button, alone."""
    yield from sections(f"📖 *{escape(words.say('Model answer'))}*")
    yield row(button(words.say("Show it to me"), "reveal", Press(outbox.session, effect.question, outbox.id)))


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
        lines = (f"`{bar(topic.score)}` {score_text(topic.score)}  {escape(topic.title)}" for topic in effect.topics)
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
