"""Looks at the world outside for `mianshi doctor`: tokens, intents, fonts. Reads only; asks each platform once."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from bot.app import clock, open_runtime
from bot.config import Config
from bot.config import load as load_config
from bot.errors import InterviewError
from bot.store import upkeep

DISCORD_API = "https://discord.com/api/v10"
SLACK_API = "https://slack.com/api/"
TIMEOUT_SECONDS = 10.0
MAX_SKEW_SECONDS = 60.0  # Slack refuses requests whose time is off by more than five minutes
# Application flags: message content for verified bots, and for others.
# Source: Discord's developer documentation, "Application Flags".
MESSAGE_CONTENT = 1 << 18 | 1 << 19


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is well, and in plain words what to do if it is not."""

    what: str
    is_well: bool
    words: str


def examine() -> Iterator[Finding]:
    """One finding after another; a check that cannot be made says why."""
    try:
        config = load_config()
    except InterviewError as error:
        yield Finding("settings", is_well=False, words=str(error))
        return
    yield Finding("settings", is_well=True, words=f"{sum(bool(v.text) for v in config.values.values())} are set")
    yield from _storage(config)
    yield from font_findings()
    servers: list[tuple[Finding, str]] = []
    if config.text("MIANSHI_DISCORD_TOKEN"):
        servers += discord_findings(config)
    if config.text("MIANSHI_SLACK_BOT_TOKEN"):
        servers += slack_findings(config)
    if not servers:
        yield Finding("front ends", is_well=True, words="only the terminal is configured")
    for finding, date in servers:
        yield finding
        yield from _clock(date, clock())


def _storage(config: Config) -> Iterator[Finding]:
    try:
        with open_runtime(config) as runtime:
            faults = upkeep.check(runtime.store)
            count = len(runtime.library.questions)
    except InterviewError as error:
        yield Finding("database and bank", is_well=False, words=str(error))
        return
    yield Finding("bank", is_well=True, words=f"{count} questions")
    words = "; ".join(faults) + ". Try: mianshi db rebuild" if faults else f"{config.database} is whole"
    yield Finding("database", is_well=not faults, words=words)
    folder = Path(config.text("MIANSHI_BACKUP_DIR")) if config.text("MIANSHI_BACKUP_DIR") else None
    if folder is None:
        yield Finding("backups", is_well=True, words="off; set MIANSHI_BACKUP_DIR to have them made")


def _clock(date: str, now: datetime) -> Iterator[Finding]:
    if not date:
        return
    skew = abs((parsedate_to_datetime(date).astimezone(UTC) - now).total_seconds())
    advice = "Set the machine's clock (timedatectl set-ntp true)." if skew > MAX_SKEW_SECONDS else "agrees with theirs"
    yield Finding(
        "clock", is_well=skew <= MAX_SKEW_SECONDS, words=f"{skew:.0f} s off: {advice}" if skew > 1 else advice
    )


def discord_findings(config: Config) -> list[tuple[Finding, str]]:
    """The bot's token and intents, each with the server's date header."""
    base = config.text("MIANSHI_DISCORD_API_URL").rstrip("/") or DISCORD_API
    headers = {"Authorization": f"Bot {config.text('MIANSHI_DISCORD_TOKEN')}"}
    status, data, date = _get(f"{base}/applications/@me", headers)
    if status == 401:
        advice = "Discord does not know this token. Reset it: discord.com/developers/applications > Bot > Reset Token."
        return [(Finding("discord token", is_well=False, words=advice), date)]
    if status != 200:
        return [(Finding("discord", is_well=False, words=f"cannot be reached ({status or 'no connection'})."), date)]
    has_content = bool(int(data.get("flags") or 0) & MESSAGE_CONTENT)
    content = "replies can be read" if has_content else "off: candidates press Answer instead of replying (that works)"
    return [
        (Finding("discord token", is_well=True, words=f"is that of {data.get('name', 'an application')}"), date),
        (Finding("discord message content", is_well=True, words=content), ""),
    ]


def slack_findings(config: Config) -> list[tuple[Finding, str]]:
    """The bot's token, with the server's date header; and whether an app token is there for Socket Mode."""
    base = config.text("MIANSHI_SLACK_API_URL") or SLACK_API
    headers = {"Authorization": f"Bearer {config.text('MIANSHI_SLACK_BOT_TOKEN')}"}
    status, data, date = _get(f"{base}auth.test", headers, post=True)
    if status != 200:
        return [(Finding("slack", is_well=False, words=f"cannot be reached ({status or 'no connection'})."), date)]
    if not data.get("ok"):
        advice = f"Slack says {data.get('error')}. Install the app again: api.slack.com/apps > Install App."
        return [(Finding("slack bot token", is_well=False, words=advice), date)]
    has_app = bool(config.text("MIANSHI_SLACK_APP_TOKEN"))
    missing = "MIANSHI_SLACK_APP_TOKEN is not set: Socket Mode needs it (mianshi slack --http does not)."
    return [
        (Finding("slack bot token", is_well=True, words=f"is for {data.get('team', 'a workspace')}"), date),
        (Finding("slack app token", is_well=has_app, words="is set" if has_app else missing), ""),
    ]


def font_findings() -> Iterator[Finding]:
    """Whether charts can have Chinese labels."""
    lister = shutil.which("fc-list")
    if lister is None:
        yield Finding("fonts", is_well=True, words="fontconfig is not installed; labels of charts are in English")
        return
    done = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    has_chinese = bool(done.stdout.strip())
    words = "Chinese labels" if has_chinese else "no Chinese font: labels of charts are in English (fonts-noto-cjk)"
    yield Finding("fonts", is_well=True, words=words)


def _get(url: str, headers: dict[str, str], *, post: bool = False) -> tuple[int, dict[str, Any], str]:
    """Status (0: no connection), JSON body and date header."""
    if not url.startswith(("https://", "http://")):
        return 0, {}, ""
    request = urllib.request.Request(url, headers=headers, method="POST" if post else "GET")  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            return response.status, _object(response.read()), response.headers.get("Date", "")
    except urllib.error.HTTPError as error:
        return error.code, {}, error.headers.get("Date", "")
    except (OSError, ValueError):
        return 0, {}, ""


def _object(body: bytes) -> dict[str, Any]:
    found = json.loads(body)
    return found if isinstance(found, dict) else {}
