"""What the Discord front end is told at start."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from bot.config import Config
from bot.engine.question import Language
from bot.errors import OperatorError

PLATFORM = "discord"
PORTAL = "discord.com/developers/applications > your application"


@dataclass(frozen=True, slots=True)
class Settings:
    """Secrets, addresses and waits.

    Attributes:
        api_url: another API, ending in /api/v10; "" for Discord's own.
        language: of an interview that nobody chose one for.
        gather_seconds: replies of one person that follow each other this closely are one answer.
        ready_seconds: without a further guild arriving, the start counts as complete.
        retry_seconds: between two tries at messages that could not be delivered.
        identify_seconds: between two new gateway sessions; Discord allows one in 5 s.
        first_backoff, longest_backoff: seconds before connecting again; doubled each time, with jitter.
        closing_seconds: to finish deliveries after SIGTERM.
    """

    token: str
    api_url: str = ""
    language: Language = Language.EN
    gather_seconds: float = 2.0
    ready_seconds: float = 2.0
    retry_seconds: float = 30.0
    identify_seconds: float = 5.0
    first_backoff: float = 1.0
    longest_backoff: float = 60.0
    closing_seconds: float = 8.0


def settings_from(config: Config) -> Settings:
    """The settings in force.

    Raises: OperatorError: no token; says where to get it.
    """
    token = config.text("MIANSHI_DISCORD_TOKEN")
    if not token:
        raise OperatorError(
            "MIANSHI_DISCORD_TOKEN is not set (or MIANSHI_DISCORD_TOKEN_FILE, a file that holds it). "
            f"{PORTAL} > Bot > Reset Token shows it once; deploy/README.md goes through it step by step."
        )
    return Settings(token, config.text("MIANSHI_DISCORD_API_URL").rstrip("/"), Language(config.language))


def application_id(token: str) -> str:
    """The application's id, which the first part of a bot's token spells out in base64.

    Raises: OperatorError: that is not a bot token.
    """
    first = token.split(".", 1)[0]
    try:
        found = base64.b64decode(first + "=" * (-len(first) % 4), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        found = ""
    if not found.isdigit():
        raise OperatorError(f"MIANSHI_DISCORD_TOKEN does not look like a bot token. {PORTAL} > Bot > Reset Token.")
    return found
