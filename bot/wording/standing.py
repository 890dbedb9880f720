"""Leaderboards, statistics and transcripts in words, for every front end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from bot.engine.effects import Graded
from bot.engine.question import Library
from bot.progress.history import Held, Kept
from bot.progress.leaderboard import Leaderboard, Standing
from bot.progress.mastery import Mastery
from bot.progress.periods import Period
from bot.progress.stats import Stats
from bot.wording.catalogue import Wording, marked
from bot.wording.phrases import STATES, exact_lines, score_text

PERIODS: Mapping[Period, str] = {
    Period.WEEK: marked("this week"),
    Period.MONTH: marked("this month"),
    Period.SEASON: marked("this season"),
    Period.ALL: marked("all time"),
}

FEW = 5  # attempts below which the range of a mastery is worth showing
BAR_CELLS = 10
CALENDAR_WEEKS = 8
SHADES = "·░▒▓█"  # no attempt to four and more


def leaderboard_title(words: Wording, period: Period, topic: str = "") -> str:
    """ "Leaderboard, this week" or "Leaderboard, this week: Losses"."""
    title = words.say("Leaderboard, {period}", period=words.say(PERIODS[period]))
    return f"{title}: {topic}" if topic else title


def leaderboard_lines(words: Wording, board: Leaderboard, named: Callable[[str], str]) -> list[str]:
    """One line a person; the asker's own is added when it is not among the best. *named* shows a candidate's name."""
    if not board.top and board.mine is None:
        return [words.say("Nobody has points yet. Answer a question and you lead.")]
    lines = [_line(words, standing, named) for standing in board.top]
    if board.mine is not None and board.mine not in board.top:
        lines += ["…", _line(words, board.mine, named)]
    return lines


def _line(words: Wording, standing: Standing, named: Callable[[str], str]) -> str:
    points = words.count("{number} point", "{number} points", standing.points)
    return f"{standing.rank}. {named(standing.candidate)} · {points}"


def stats_lines(words: Wording, stats: Stats, library: Library) -> list[str]:
    """The candidate at a glance: streak, mastery by topic, weak points, what to read again."""
    if not stats.attempts:
        return [words.say("No answers yet. Start an interview, and your progress shows here.")]
    lines = [
        _answers_line(words, stats),
        streak_line(words, stats),
        "",
        words.say("Mastery"),
        *(_mastery_line(words, _title(words, library, topic), known) for topic, known in stats.topics.items()),
    ]
    if stats.weak:
        lines += ["", words.say("Missed most often"), *(f"• {text}" for text in weak_texts(words, stats, library))]
    if stats.read_again:
        asked = (library.questions[name] for name in stats.read_again if name in library.questions)
        lines += ["", words.say("Read again"), *(f"• {question.ask.said_in(words.language)}" for question in asked)]
    return lines


def _answers_line(words: Wording, stats: Stats) -> str:
    questions = words.count("{number} question", "{number} questions", stats.questions)
    return words.count(
        "{number} answer to {questions}", "{number} answers to {questions}", stats.attempts, questions=questions
    )


def streak_line(words: Wording, stats: Stats) -> str:
    """Where the streak stands, and what today needs."""
    run = stats.streak
    if not run.days:
        return words.say("No streak at the moment; your best was {best}.", best=run.best)
    days = words.count("{number} day in a row", "{number} days in a row", run.days)
    text = words.say("Streak: {days} (best {best}).", days=days, best=run.best)
    if run.freezes:
        text += " " + words.count("{number} freeze in hand.", "{number} freezes in hand.", run.freezes)
    return text if run.is_done_today else text + " " + words.say("One answer today keeps it.")


def weak_texts(words: Wording, stats: Stats, library: Library) -> Iterator[str]:
    """The facts of the weak points, as far as the bank still has them."""
    for weak in stats.weak:
        question = library.questions.get(weak.question)
        for point in question.points if question else ():
            if point.id == weak.point:
                yield point.fact.said_in(words.language)


def _title(words: Wording, library: Library, topic: str) -> str:
    text = library.topics.get(topic)
    return text.said_in(words.language) if text else topic


def _mastery_line(words: Wording, title: str, known: Mastery) -> str:
    full = round(known.estimate * BAR_CELLS)
    text = f"{'█' * full}{'░' * (BAR_CELLS - full)} {score_text(known.estimate)} {title}"
    if known.attempts >= FEW:
        return text
    return text + words.say(" (few answers: {low} to {high})", low=score_text(known.low), high=score_text(known.high))


def calendar_lines(calendar: Mapping[date, int], today: date, weeks: int = CALENDAR_WEEKS) -> list[str]:
    """Seven rows (Monday first) of the last *weeks*; a darker cell is a day with more answers."""
    monday = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    days = [[monday + timedelta(days=day, weeks=week) for week in range(weeks)] for day in range(7)]
    return [" ".join(_cell(calendar, day, today) for day in row) for row in days]


def _cell(calendar: Mapping[date, int], day: date, today: date) -> str:
    return " " if day > today else SHADES[min(calendar.get(day, 0), len(SHADES) - 1)]


def held_line(words: Wording, held: Held, library: Library) -> str:
    """One interview in a list; a plan that the bank no longer has shows its id."""
    plan = library.plans.get(held.plan)
    title = plan.title.said_in(words.language) if plan else held.plan or words.say("Mock interview")
    score = score_text(held.score) if held.score is not None else "–"
    answers = words.count("{number} answer", "{number} answers", held.attempts)
    return f"{held.at:%Y-%m-%d %H:%M} · {title} · {answers} · {score}"


def transcript_markdown(words: Wording, kept: Sequence[Kept], library: Library) -> str:
    """An interview to read again, as Markdown; what was missed is collected at the end."""
    title, missed_title = words.say("Transcript"), words.say("What was missed")
    lines = [f"# {title}", ""]
    missed: list[str] = []
    for number, item in enumerate(kept, 1):
        question = library.questions.get(item.question)
        ask = question.ask.filled(item.values).said_in(words.language) if question else item.question
        lines += [f"## {number}. {ask}", "", f"{item.at:%Y-%m-%d %H:%M} · {score_text(item.score)}", ""]
        lines += [f"> {line}" for line in item.answer.splitlines()] or [words.say("Skipped.")]
        lines.append("")
        if item.graded is not None:
            lines += _graded_lines(words, item.graded)
            missed += [point.fact for point in item.graded.points if point.state != "hit" and point.fact]
    if missed:
        lines += [f"## {missed_title}", "", *(f"- {fact}" for fact in missed), ""]
    return "\n".join(lines)


def _graded_lines(words: Wording, graded: Graded) -> list[str]:
    lines = [f"- {words.say(STATES[point.state])}: {point.fact}" for point in graded.points]
    if graded.exact is not None:
        lines += [f"- {line}" for line in exact_lines(words, graded.exact)]
    return [*lines, ""]
