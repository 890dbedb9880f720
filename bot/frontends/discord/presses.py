"""What a button or a modal means, written into its custom_id.

The custom_id says everything needed to act, so a button works on any old message and after any restart, and a click by
somebody else is recognised without looking anything up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.engine.question import Language

EVERYBODY = "0"
MAX_CUSTOM_ID = 100  # Discord's limit
MAX_OPTION = 24  # characters of an option's id; a question with longer ones is answered in words


class Verb(StrEnum):
    """What a press asks for."""

    ANSWER = "answer"
    CHOOSE = "choose"
    HINT = "hint"
    SKIP = "skip"
    MODEL = "model"
    NEXT = "next"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    DISPUTE = "dispute"
    FORGET = "forget"  # not of an interview: deletes a person's data
    QUIET = "quiet"  # no more reminders; in place of a session it names the server
    DAILY = "daily"  # the rest are about the daily question whose number they bear
    SHARE = "share"
    REVEAL = "reveal"


TEMPLATE = re.compile(
    r"mianshi:(?P<verb>[a-z]+):(?P<session>[\w-]{1,32}):(?P<number>\d{1,9}):(?P<owner>\d{1,20})"
    r":(?P<language>zh|en)(?::(?P<option>[\w-]{1,24}))?"  # MAX_OPTION
)


@dataclass(frozen=True, slots=True)
class Press:
    """One button.

    Attributes:
        number: of the question it stands under, from 1, or of the daily post; 0 where it is about a whole interview.
        owner: the Discord id of the person it is for, or EVERYBODY.
        language: of the interview, so that a modal can be worded without a look-up.
        option: of a choice question.
    """

    verb: Verb
    session: str
    number: int
    owner: str
    language: Language
    option: str = ""

    @property
    def custom_id(self) -> str:
        """At most 100 characters; `parse` reads it back."""
        tail = f":{self.option}" if self.option else ""
        return f"mianshi:{self.verb}:{self.session}:{self.number}:{self.owner}:{self.language}{tail}"

    def with_verb(self, verb: Verb) -> Press:
        """The same place, another wish."""
        return replace(self, verb=verb, option="")

    def is_for(self, person: str) -> bool:
        """Whether *person* may press it."""
        return self.owner in {EVERYBODY, person}


def parse(custom_id: str) -> Press | None:
    """The press that *custom_id* stands for, or None when it is not one of ours."""
    match = TEMPLATE.fullmatch(custom_id)
    if match is None or match["verb"] not in set(Verb):
        return None
    return Press(
        verb=Verb(match["verb"]),
        session=match["session"],
        number=int(match["number"]),
        owner=match["owner"],
        language=Language(match["language"]),
        option=match["option"] or "",
    )
