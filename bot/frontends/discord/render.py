"""Effects as cards. Pure: no connection, no clock; what a test wants to see is the return value.

Words of a candidate are escaped and cut; words of a bank keep their code and lose all other markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from bot.engine.effects import (
    AnyEffect,
    AskedAgain,
    AttemptMade,
    DailyClosed,
    DailyPosted,
    DigestPosted,
    DisputeMade,
    Ended,
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
from bot.engine.question import Kind, Language
from bot.frontends.discord import render_grade as grades
from bot.frontends.discord import render_report as reports
from bot.frontends.discord.cards import Block, Button, Card, Colour, Style
from bot.frontends.discord.markdown import escaped, from_bank
from bot.frontends.discord.presses import EVERYBODY, MAX_OPTION, Press, Verb
from bot.wording import Wording
from bot.wording.catalogue import marked
from bot.wording.phrases import KINDS, notice_text, reason_text

LEVELS = 5
MAX_OPTIONS = 10  # two rows of buttons; a question with more is answered in words

# Where the shared sentence speaks of a keyboard, Discord has its own.
OWN_NOTICES = {
    NoticeCode.HELP: marked(
        "Reply with your answer, or use the buttons. You can also type one of these words: "
        "hint, skip, answer, next, pause, resume, stop, help."
    ),
    NoticeCode.SAY_NEXT: marked("That question is done. Press **Next**, or type next."),
    NoticeCode.PAUSED: marked("Paused. Your place is kept; press **Resume** when you are back."),
    NoticeCode.IS_PAUSED: marked("The interview is paused. Press **Resume**, or use /interview resume."),
    NoticeCode.IS_OVER: marked("This interview is over. Start a new one with /interview start."),
    NoticeCode.NOT_STARTED: marked("There is no interview here. Start one with /interview start."),
    NoticeCode.NOT_YOUR_INTERVIEW: marked(
        "This is somebody else's interview. Start your own with /interview start, and it is all yours."
    ),
    NoticeCode.NO_MORE_HINTS: marked("There are no more hints. Have a go, or press **Skip**."),
}
SILENT = frozenset({NoticeCode.SAY_NEXT})  # the grade's own buttons say it


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and for whom something is shown.

    Attributes:
        owner: Discord id of the candidate who steers.
        number: of the open question; is_last: no other follows it.
        is_public: others can read along, so model answers are hidden behind spoilers.
        reads_replies: the words of a plain reply reach the bot (a DM, or the message content intent).
    """

    session: str
    owner: str
    language: Language
    number: int = 0
    is_last: bool = False
    is_team: bool = False
    is_public: bool = True
    reads_replies: bool = True

    def press(self, verb: Verb, *, by: str = "", number: int = 0, option: str = "") -> Press:
        """A press in this scene, by the owner unless said otherwise."""
        return Press(verb, self.session, number or self.number, by or self.owner, self.language, option)

    @property
    def anyone(self) -> str:
        """Who may answer."""
        return EVERYBODY if self.is_team else self.owner


def render(effect: AnyEffect, words: Wording, scene: Scene) -> Card | None:
    """The card of *effect*; None when it shows nothing here."""
    match effect:
        case Greeted():
            return _greeting(effect, words, scene)
        case QuestionAsked():
            return _question(effect, words, scene)
        case Graded():
            return grades.grade(effect, words, _after_grade(effect, words, scene) if effect.final else ())
        case Probed():
            label = words.say("Follow-up")
            return Card(
                (Block(f"**{label}**\n{from_bank(effect.text)}"),), (_probe_buttons(words, scene, effect.candidate),)
            )
        case AskedAgain():
            return Card((Block(escaped(reason_text(words, effect.exact))),), colour=Colour.FAIR)
        case HintGiven():
            label = words.say("Hint {number} of {of}: ", number=effect.number, of=effect.of).strip()
            return Card((Block(f"💡 **{label}** {from_bank(effect.text)}"),), colour=Colour.FAIR)
        case ModelAnswerShown():
            return grades.model_answer(effect, words, is_hidden=scene.is_public)
        case Notice():
            return None if effect.code in SILENT else notice(effect, words, scene)
        case Reported():
            return reports.report(effect, words, scene.is_team)
        case AttemptMade() | DisputeMade() | Ended() | DailyPosted() | DailyClosed() | DigestPosted() | StreakAtRisk():
            return None
        case _:
            assert_never(effect)


def notice(effect: Notice, words: Wording, scene: Scene | None = None) -> Card:
    """A short message; with a Resume button where that is what to do next."""
    rows: tuple[tuple[Button, ...], ...] = ()
    if scene is not None and effect.code in {NoticeCode.PAUSED, NoticeCode.IS_PAUSED}:
        rows = ((Button(words.say("Resume"), scene.press(Verb.RESUME), Style.SUCCESS),),)
    own = OWN_NOTICES.get(effect.code)
    text = words.say(own) if own else escaped(notice_text(words, effect))
    return Card((Block(text),), rows, Colour.QUIET)


def _greeting(effect: Greeted, words: Wording, scene: Scene) -> Card:
    title = effect.plan or words.say("Mock interview")
    lines = [words.count("{number} question", "{number} questions", effect.questions)]
    if effect.about:
        lines.append(from_bank(effect.about))
    if scene.reads_replies:
        lines.append(words.say("Reply here in your own words, in Chinese or English, or press **Answer**."))
    else:
        lines.append(words.say("Press **Answer** and write in your own words, in Chinese or English."))
    lines.append(words.say("You see at once what was said and what was missed, and the words that decided it."))
    if effect.team:
        lines.append(words.say("Everybody here answers for themselves."))
    return Card((Block(f"## {escaped(title)}\n" + "\n".join(lines)),))


def _question(effect: QuestionAsked, words: Wording, scene: Scene) -> Card:
    head = [words.say("Question {number} of {of}", number=effect.number, of=effect.of), escaped(effect.topic)]
    head.append("●" * effect.level + "○" * (LEVELS - effect.level))
    if effect.follow_up:
        head.append(words.say("following on"))
    bar = "▰" * effect.number + "▱" * (effect.of - effect.number) if effect.of <= 20 else ""
    lines = [f"### {' · '.join(head)}", bar] if bar else [f"### {' · '.join(head)}"]
    body = [from_bank(effect.text), *(f"**{escaped(name)}.** {from_bank(text)}" for name, text in effect.options)]
    blocks = [Block("\n".join(lines)), Block("\n".join(body))]
    if effect.kind is not Kind.TEXT:
        blocks.append(Block("-# " + words.say("Wanted: {kind}.", kind=words.say(KINDS[effect.kind]))))
    return Card(tuple(blocks), _question_rows(effect, words, scene))


def _question_rows(effect: QuestionAsked, words: Wording, scene: Scene) -> tuple[tuple[Button, ...], ...]:
    def button(label: str, verb: Verb, style: Style = Style.SECONDARY, by: str = "") -> Button:
        return Button(words.say(label), scene.press(verb, by=by, number=effect.number), style)

    rows = _option_rows(effect, scene)
    answering = [] if rows else [button("Answer", Verb.ANSWER, Style.PRIMARY, scene.anyone)]
    if effect.hints:
        answering.append(button("Hint", Verb.HINT, by=scene.anyone))
    if scene.is_team:
        answering.append(button("Next", Verb.NEXT, Style.SUCCESS))
    else:
        answering += [button("Skip", Verb.SKIP), button("Model answer", Verb.MODEL)]
    steering = (button("Pause", Verb.PAUSE), button("Stop", Verb.STOP, Style.DANGER))
    return (*rows, tuple(answering), steering)


def _option_rows(effect: QuestionAsked, scene: Scene) -> tuple[tuple[Button, ...], ...]:
    fits = 0 < len(effect.options) <= MAX_OPTIONS and all(len(name) <= MAX_OPTION for name, _ in effect.options)
    if effect.kind is not Kind.CHOICE or not fits:
        return ()
    buttons = [
        Button(name, scene.press(Verb.CHOOSE, by=scene.anyone, number=effect.number, option=name), Style.PRIMARY)
        for name, _ in effect.options
    ]
    return tuple(tuple(buttons[at : at + 5]) for at in range(0, len(buttons), 5))


def _probe_buttons(words: Wording, scene: Scene, candidate: str) -> tuple[Button, ...]:
    return (
        Button(words.say("Answer"), scene.press(Verb.ANSWER, by=candidate), Style.PRIMARY),
        Button(words.say("Skip"), scene.press(Verb.SKIP)),
    )


def _after_grade(effect: Graded, words: Wording, scene: Scene) -> tuple[Button, ...]:
    """Next (the owner's), the model answer and a complaint (the candidate's)."""
    follow = words.say("Report") if scene.is_last else words.say("Next")
    go_on = Button(follow, scene.press(Verb.NEXT, number=effect.number), Style.SUCCESS)
    about = [(Verb.MODEL, words.say("Model answer")), (Verb.DISPUTE, words.say("Graded wrong?"))]
    own = [Button(label, scene.press(verb, by=effect.candidate, number=effect.number)) for verb, label in about]
    return (go_on, *own)
