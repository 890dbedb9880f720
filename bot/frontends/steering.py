"""What a line of text means in an interview; the same rule for a terminal, a thread and a direct message."""

from __future__ import annotations

from bot.engine.events import (
    Answered,
    AnyEvent,
    Continued,
    Disputed,
    Envelope,
    HelpAsked,
    HintAsked,
    ModelAnswerAsked,
    Paused,
    Resumed,
    Skipped,
    Stopped,
)
from bot.engine.state import Stage
from bot.wording.commands import Command, command_of


def event_for(text: str, stage: Stage, envelope: Envelope) -> AnyEvent:
    """The event that *text* makes in an interview that stands at *stage*: a command word, or else an answer."""
    if not text.strip() and stage is Stage.SETTLED:
        return Continued(**envelope)
    match command_of(text):
        case Command.HINT, _:
            return HintAsked(**envelope)
        case Command.SKIP, _:
            return Skipped(**envelope)
        case Command.ANSWER, _:
            return ModelAnswerAsked(**envelope)
        case Command.PAUSE, _:
            return Paused(**envelope)
        case Command.STOP, _:
            return Stopped(**envelope)
        case Command.HELP, _:
            return HelpAsked(**envelope)
        case Command.NEXT | Command.RESUME, _:
            return Resumed(**envelope) if stage is Stage.PAUSED else Continued(**envelope)
        case Command.DISPUTE, reason:
            return Disputed(**envelope, reason=reason)
        case _:
            return Answered(**envelope, text=text)
