"""What a refusal of Discord's means, and what the candidate is told about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

import discord

from bot.frontends.discord.permissions import named
from bot.runtime import DeliveryError
from bot.wording import Wording

MISSING_ACCESS, MISSING_PERMISSIONS, CLOSED_DMS, THREAD_LOCKED = 50001, 50013, 50007, 160005
UNKNOWN_CHANNEL = 10003
RETRY = timedelta(seconds=30)


class Trouble(Enum):
    """Why something could not be shown."""

    NO_ACCESS = auto()
    NO_PERMISSION = auto()
    LOCKED = auto()
    GONE = auto()
    CLOSED_DMS = auto()
    UNREACHABLE = auto()
    REFUSED = auto()  # the message itself; trying again would not help

    @property
    def is_final(self) -> bool:
        """Whether the message will never be taken."""
        return self in {Trouble.GONE, Trouble.REFUSED}

    @property
    def concerns_people(self) -> bool:
        """Whether somebody has to do something about it."""
        return self is not Trouble.UNREACHABLE


@dataclass(frozen=True, slots=True)
class Failure:
    """One refusal. *detail* is for the log: status and code, never a text that somebody wrote."""

    trouble: Trouble
    detail: str

    @property
    def as_delivery_error(self) -> DeliveryError:
        """The same for the runtime."""
        return DeliveryError(self.detail, None if self.trouble.is_final else RETRY)


def failure_of(error: Exception) -> Failure:
    """What *error* of discord.py (or of the network below it) means."""
    if not isinstance(error, discord.HTTPException):
        return Failure(Trouble.UNREACHABLE, type(error).__name__)
    by_code = {
        MISSING_ACCESS: Trouble.NO_ACCESS,
        MISSING_PERMISSIONS: Trouble.NO_PERMISSION,
        CLOSED_DMS: Trouble.CLOSED_DMS,
        THREAD_LOCKED: Trouble.LOCKED,
        UNKNOWN_CHANNEL: Trouble.GONE,
    }
    unnamed = Trouble.UNREACHABLE if error.status >= 500 or error.status == 429 else Trouble.REFUSED
    return Failure(by_code.get(error.code, unnamed), f"HTTP {error.status}, code {error.code}")


def explained(words: Wording, trouble: Trouble, *, is_thread: bool = True) -> str:
    """The trouble in a sentence that ends with what to do."""
    match trouble:
        case Trouble.NO_ACCESS:
            return _needs(words, "view_channel")
        case Trouble.NO_PERMISSION:
            return _needs(words, "send_messages_in_threads" if is_thread else "send_messages")
        case Trouble.LOCKED:
            return words.say("The thread is locked, so I cannot write in it. Unlock it, then use /interview resume.")
        case Trouble.GONE:
            return words.say("The thread is gone. Use /interview resume in a channel to go on in a new one.")
        case Trouble.CLOSED_DMS:
            return words.say("You take no direct messages from me. Allow them for this server, then try again.")
        case Trouble.UNREACHABLE | Trouble.REFUSED:
            return words.say("Discord did not take my message just now. Your answer is saved; I will try again.")


def _needs(words: Wording, permission: str) -> str:
    return words.say(
        "I cannot write there any more: I need the permission {permission}. Your interview is saved; "
        "ask an admin to give it back, then use /interview resume.",
        permission=named(words, [permission]),
    )
