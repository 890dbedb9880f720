"""The sentences that every front end needs: notices, states, grades in words, greeting, report."""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine.effects import ExactShown, Graded, Greeted, Notice, NoticeCode, Reported, TopicScore
from bot.engine.question import Kind
from bot.wording.catalogue import Wording, marked

NOTICES: Mapping[NoticeCode, str] = {
    NoticeCode.HELP: marked("Type your answer, or one of these words: hint, skip, answer, pause, stop, help."),
    NoticeCode.NO_MORE_HINTS: marked("There are no more hints. Have a go, or type skip."),
    NoticeCode.PAUSED: marked("Paused. Your place is kept; say resume when you are back."),
    NoticeCode.RESUMED: marked("On we go."),
    NoticeCode.SKIPPED: marked("Skipped."),
    NoticeCode.IS_PAUSED: marked("The interview is paused. Type resume to go on, or stop to end it."),
    NoticeCode.IS_OVER: marked("This interview is over. Start a new one whenever you like."),
    NoticeCode.NOT_STARTED: marked("There is no interview here. Start one first."),
    NoticeCode.SAY_NEXT: marked("Enter for the next question, answer for the model answer, or dispute a wrong grade."),
    NoticeCode.NOTHING_TO_CONTINUE: marked("The question above is still open. Type your answer, or skip."),
    NoticeCode.NOTHING_GRADED_YET: marked("There is no grade for that yet. Answer the question first."),
    NoticeCode.EMPTY_ANSWER: marked("That was empty. Type your answer, or hint, or skip."),
    NoticeCode.NOT_YOUR_INTERVIEW: marked("This is somebody else's interview. Start your own, and it is all yours."),
    NoticeCode.DISPUTE_NOTED: marked("Noted, thank you: the authors of this question will see your answer and why."),
    NoticeCode.ALREADY_ANSWERED: marked("You have answered this one. The next question is coming."),
    NoticeCode.GIVEN_UP: marked("Here is the model answer; the question scores nothing this time."),
    NoticeCode.UNKNOWN_PLAN: marked("There is no plan “{plan}”. Did you mean “{near}”?"),
    NoticeCode.UNKNOWN_TOPIC: marked("There is no topic “{topic}”. Did you mean “{near}”?"),
    NoticeCode.UNKNOWN_QUESTION: marked("There is no question “{question}”. Did you mean “{near}”?"),
    NoticeCode.NO_QUESTIONS: marked("No question fits. Choose another topic, or a wider range of levels."),
    NoticeCode.NOTHING_DUE: marked("Nothing is due for review. The next question comes back on: {when}."),
    NoticeCode.QUESTION_GONE: marked("The question “{question}” is no longer in the bank; on to the next."),
}

STATES: Mapping[str, str] = {
    "hit": marked("said"),
    "partial": marked("partly"),
    "missed": marked("missed"),
    "contradicted": marked("said the opposite"),
}

KINDS: Mapping[Kind, str] = {
    Kind.TEXT: marked("explain in your own words"),
    Kind.LIST: marked("name several"),
    Kind.CHOICE: marked("choose one"),
    Kind.NUMBER: marked("a number"),
    Kind.SHAPE: marked("a shape"),
    Kind.FORMULA: marked("a formula"),
    Kind.GROWTH: marked("a complexity"),
}

NOTES: Mapping[str, str] = {
    "empty": marked("There was nothing to grade."),
    "echo": marked("That repeats the question; say what you know about it."),
    "keywords-only": marked("Terms alone earn little: put them into a sentence that claims something."),
    "every-alternative": marked("You named every option; an answer commits to one."),
    "both-sides": marked("You said a thing and its opposite, so neither counts."),
    "cut": marked("The answer was very long; only its first 4,000 characters were read."),
}

PARTS: Mapping[str, str] = {
    "value": marked("The value is off."),
    "unit": marked("The number is right, its unit is not."),
    "precision": marked("Right as far as it goes, but not to the precision asked for."),
    "form": marked("The same value, but not in the form asked for."),
}

REASONS: Mapping[str, str] = {
    "two-values": marked("I see two answers, {first} and {second}. Which one is yours?"),
    "range": marked("That is a range. Give one value."),
    "refusal": marked("No value there. Give it a try, or type hint or skip."),
    "nothing-found": marked("I found no value in that. Give one, such as 112 or 2.36e7."),
    "vague": marked("That is too vague to check. Give one value."),
    "undefined-symbol": marked("I do not know the symbol {symbol}. Use the names in the question."),
    "ambiguous-number": marked("{text} can be read as {one} or as {other}. Write it without the separator."),
    "ambiguous-formula": marked("{text} can be read in two ways. Put in × or parentheses."),
    "percent-or-ratio": marked("Is {text} a percentage or a ratio? Write % or the decimal."),
    "syntax": marked("I could not read that as a formula. Check parentheses and operators."),
    "too-long": marked("That is too long to check. Give the result alone."),
    "too-large": marked("That number is too large to work out. Give it as a value such as 2.36e7."),
    "undefined-value": marked("That has no value (a division by zero, or a logarithm of zero)."),
    "could-not-check": marked("I could not check that safely. Write it in a simpler form."),
    "wrong-kind": marked("That is another kind of answer than was asked for."),
    "missing-unit": marked("The unit is missing ({wanted})."),
    "wrong-unit": marked("The unit {found} does not fit; {wanted} was asked for."),
    "unit-prefix": marked("The prefix of the unit is off: {found} for {wanted}."),
    "class-too-wide": marked("That names no single class. Write it as O(…)."),
    "no-option": marked("Which option is it? Name one letter."),
}

SLIPS: Mapping[str, str] = {
    "off-by-one": marked("Off by one."),
    "factor": marked("Off by a factor of {factor}."),
    "sign": marked("The sign is turned round."),
    "reciprocal": marked("That is the reciprocal."),
    "power-of-ten": marked("Off by a power of ten."),
    "not-floored": marked("Nearly: it has to be rounded down."),
    "not-rounded-up": marked("Nearly: it has to be rounded up."),
    "truncated": marked("Cut off instead of rounded."),
    "bits-for-bytes": marked("Bits and bytes are mixed up (a factor of 8)."),
    "macs-for-flops": marked("MACs and FLOPs are mixed up (a factor of 2)."),
    "binary-prefix": marked("1000 and 1024 are mixed up."),
    "percent": marked("Percent and ratio are mixed up (a factor of 100)."),
    "squared": marked("That is the square of it."),
    "root": marked("That is the square root of it."),
    "transposed": marked("The dimensions are in another order than asked for."),
    "missing-term": marked("The term {term} is missing."),
    "extra-term": marked("The term {term} is one too many."),
}


def notice_text(words: Wording, notice: Notice) -> str:
    """The sentence of *notice*."""
    return words.say(NOTICES[notice.code], **dict(notice.values))


def greeting_lines(words: Wording, greeting: Greeted) -> tuple[str, str, str]:
    """How the interview works, in three lines."""
    title = greeting.plan or words.say("Mock interview")
    return (
        words.count("{title}: {number} question.", "{title}: {number} questions.", greeting.questions, title=title),
        words.say("Answer in your own words, in Chinese or English. Every grade shows its evidence."),
        words.say("At any time: hint, skip, answer, pause, stop, help."),
    )


def note_lines(words: Wording, graded: Graded) -> list[str]:
    """What was odd about the answer as a whole, and how much there is still to find before a probe."""
    lines = [words.say(NOTES[code]) for code in graded.notes if code in NOTES]
    if graded.to_find:
        lines.append(words.count("{number} more point to find.", "{number} more points to find.", graded.to_find))
    return lines


def exact_lines(words: Wording, exact: ExactShown) -> list[str]:
    """The verdict of the formula engine in sentences, without the working."""
    match exact.outcome:
        case "correct":
            return [words.say("Correct: {value}.", value=exact.expected)]
        case "unclear":
            return [reason_text(words, exact)]
        case _:
            return _wrong_lines(words, exact)


def reason_text(words: Wording, exact: ExactShown) -> str:
    """Why an exact answer was not understood, with what to type."""
    return _filled(words, REASONS.get(exact.reason, REASONS["nothing-found"]), exact.reason_values)


def _wrong_lines(words: Wording, exact: ExactShown) -> list[str]:
    lines = [words.say("You said {value}; it is {expected}.", value=exact.understood, expected=exact.expected)]
    if exact.part in {"unit", "precision", "form"}:
        lines.append(words.say(PARTS[exact.part]))
    if exact.slip:
        lines.append(exact.slip)
    elif exact.slip_code in SLIPS:
        lines.append(_filled(words, SLIPS[exact.slip_code], exact.slip_values))
    if exact.reason in {"missing-unit", "wrong-unit", "unit-prefix"}:
        lines.append(reason_text(words, exact))
    return lines


def _filled(words: Wording, sentence: str, values: tuple[tuple[str, str], ...]) -> str:
    """*sentence* with *values*; a name without a value stays out rather than failing the whole message."""
    return words.say(sentence).format_map(_Blank(values))


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def score_text(score: float) -> str:
    """A score in [0, 1] as people read it: "85 %"."""
    return f"{round(score * 100)} %"


def asked_text(words: Wording, topic: TopicScore) -> str:
    """How many questions a topic's score is of: "×2", or "×2, 1 not answered"."""
    if not topic.unanswered:
        return f"×{topic.asked}"
    return f"×{topic.asked}, " + words.say("{number} not answered", number=topic.unanswered)


def streak_text(words: Wording, report: Reported) -> str:
    """The streak in a sentence, or "" when there is none."""
    if not report.streak_days:
        return ""
    days = words.count("{number} day in a row", "{number} days in a row", report.streak_days)
    return words.say("Streak: {days} (best {best}).", days=days, best=report.streak_best)
