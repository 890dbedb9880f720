"""Effects as text for a terminal. No boxes: what is printed can be copied, piped and read aloud."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.table import Table
from rich.text import Text

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
from bot.wording import Wording
from bot.wording.phrases import (
    KINDS,
    STATES,
    asked_text,
    exact_lines,
    greeting_lines,
    note_lines,
    notice_text,
    reason_text,
    score_text,
    streak_text,
)

# The eight named colours keep whatever the reader's theme makes of them, on dark and on light.
COLOURS = {"hit": "green", "partial": "yellow", "missed": "red", "contradicted": "magenta"}
MARKS = {"hit": "✓", "partial": "◐", "missed": "✗", "contradicted": "⚠"}
BAR_CELLS = 24
LONG_ANSWER = 160  # characters; from here the answer is shown again with the words that counted marked
LEVELS = 5


def render(effect: AnyEffect, words: Wording) -> RenderableType | None:
    """What to print for *effect*; None when it shows nothing."""
    match effect:
        case Greeted():
            title, *rest = greeting_lines(words, effect)
            return Group(Text(title, style="bold"), *(Text(line) for line in rest))
        case QuestionAsked():
            return Group(*_question(effect, words))
        case Graded():
            return Group(*_grade(effect, words))
        case Probed():
            return Group(Text(), Text(effect.text, style="bold cyan"))
        case AskedAgain():
            return Text(reason_text(words, effect.exact), style="yellow")
        case HintGiven():
            label = words.say("Hint {number} of {of}: ", number=effect.number, of=effect.of)
            return Text.assemble((label, "cyan"), effect.text)
        case ModelAnswerShown():
            return Group(*_model_answer(effect, words))
        case Notice(code=NoticeCode.PAUSED):
            return Text(
                words.say("Paused."), style="dim"
            )  # how to come back stands in the line that the chat ends with
        case Notice():
            return Text(notice_text(words, effect), style="dim")
        case Reported():
            return Group(*_report(effect, words))
        case _:
            return None


def printable(text: str) -> str:
    """*text*, character for character, without the control characters that would move the cursor or change colours."""
    return "".join("�" if unicodedata.category(c) in {"Cc", "Cf"} and c not in "\n\t\u200d" else c for c in text)


def _question(effect: QuestionAsked, words: Wording) -> Iterator[RenderableType]:
    head = words.say("Question {number} of {of}", number=effect.number, of=effect.of)
    level = "●" * effect.level + "○" * (LEVELS - effect.level)
    parts = [head, effect.topic, words.say("level {level}", level=level)]
    if effect.follow_up:
        parts.append(words.say("following on"))
    yield Text()
    yield Rule(Text(" · ".join(parts), style="cyan"), align="left", style="cyan", characters="─")
    yield Text(effect.text, style="bold")
    yield from (Text(f"  {name}. {text}") for name, text in effect.options)
    if effect.kind is not Kind.TEXT:
        yield Text(words.say("Wanted: {kind}.", kind=words.say(KINDS[effect.kind])), style="dim")


def _grade(effect: Graded, words: Wording) -> Iterator[RenderableType]:
    yield Text()
    yield _bar(effect.score)
    if effect.answer.count("\n") or len(effect.answer) > LONG_ANSWER:  # a short one is still in sight, just above
        yield Padding(_highlighted(effect), (0, 0, 0, 2))
    if effect.points:
        yield _points(effect, words)
    if effect.exact is not None:
        yield from (Text(f"  {line}") for line in exact_lines(words, effect.exact))
        yield from _working(effect.exact.working)
    yield from (_misconception(item, words) for item in effect.misconceptions)
    yield from (Text(f"  {line}", style="yellow") for line in note_lines(words, effect))


def _bar(score: float) -> Text:
    full = round(score * BAR_CELLS)
    colour = "green" if score >= 0.7 else "yellow" if score >= 0.4 else "red"
    return Text.assemble(
        "  ", ("█" * full, colour), ("░" * (BAR_CELLS - full), "dim"), (f"  {score_text(score)}", "bold")
    )


def _highlighted(effect: Graded) -> Text:
    """The answer as typed, the words that decided a point in the point's colour."""
    text = Text(printable(effect.answer), style="dim")
    for point in effect.points:
        style = Style.parse(f"not dim underline {COLOURS[point.state]}")
        for start, end in point.spans:
            text.stylize(style, start, end)
    return text


def _points(effect: Graded, words: Wording) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for point in effect.points:
        colour = COLOURS[point.state]
        table.add_row(
            Text(f"  {MARKS[point.state]}", colour), Text(words.say(STATES[point.state]), colour), _said(point, words)
        )
    return table


def _said(point: PointShown, words: Wording) -> RenderableType:
    lines: list[RenderableType] = [
        Text(point.fact or words.say("(there is more to it)"), style="" if point.fact else "dim")
    ]
    if point.quotes:
        lines.append(
            Text(" … ".join(f"“{' '.join(printable(quote).split())}”" for quote in point.quotes), style="italic dim")
        )
    if point.say:
        lines.append(Text(f"→ {point.say}", style=COLOURS["contradicted"]))
    return Group(*lines)


def _misconception(item: MisconceptionShown, words: Wording) -> Text:
    quote = " … ".join(f"“{printable(quote)}”" for quote in item.quotes)
    head = words.say("Careful: ")
    return Text.assemble("  ", (head, "bold magenta"), (f"{quote} → " if quote else "", "italic"), item.say)


def _working(lines: Sequence[str]) -> Iterator[Text]:
    yield from (Text(f"    {line}", style="cyan") for line in lines)


def _model_answer(effect: ModelAnswerShown, words: Wording) -> Iterator[RenderableType]:
    yield Text()
    yield Text(words.say("Model answer"), style="bold green")
    yield Padding(Text(effect.text), (0, 0, 0, 2))
    yield from _working(effect.working)
    if effect.erratum:
        yield Padding(Text(words.say("Note: {text}", text=effect.erratum), style="yellow"), (0, 0, 0, 2))
    origin = [*effect.references, *(f"{seed} {at}" for seed, at in effect.sources)]
    if origin:
        yield Padding(Text(words.say("Source: {sources}", sources="; ".join(origin)), style="dim"), (0, 0, 0, 2))


def _report(effect: Reported, words: Wording) -> Iterator[RenderableType]:
    yield Text()
    yield Rule(Text(words.say("Report"), style="bold"), align="left", characters="─", style="dim")
    if effect.score is None:
        yield Text(words.say("No question was answered this time."))
        return
    yield _bar(effect.score)
    done = words.say("{answered} of {asked} questions answered.", answered=effect.answered, asked=effect.asked)
    yield Text(f"  {done}")
    yield from _topics(effect, words)
    yield from _listed(words.say("Strongest"), effect.strongest, "green")
    yield from _listed(words.say("Weakest"), effect.weakest, "red")
    if effect.read_again:
        yield Text(words.say("Read again"), style="bold")
    for line in effect.read_again:
        sources = f"  ({'; '.join(line.sources)})" if line.sources else ""
        yield _bullet(Text.assemble(line.text, (f"  {score_text(line.score)}", "dim"), (sources, "dim")))
    if streak := streak_text(words, effect):
        yield Text(streak, style="cyan")


def _topics(effect: Reported, words: Wording) -> Iterator[RenderableType]:
    table = Table.grid(padding=(0, 2))
    for topic in effect.topics:
        table.add_row(
            Text(f"  {topic.title}"),
            Text(score_text(topic.score), style="bold"),
            Text(asked_text(words, topic), style="dim"),
        )
    yield table


def _listed(title: str, lines: Sequence[str], colour: str) -> Iterator[RenderableType]:
    if lines:
        yield Text(title, style=f"bold {colour}")
        yield from (_bullet(Text(line)) for line in lines)


def _bullet(text: Text) -> Table:
    """A line of a list; what does not fit hangs under its beginning."""
    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_row("  • ", text)
    return grid
