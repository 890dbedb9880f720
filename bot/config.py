"""Settings: from the environment, from files it names, or from mianshi.toml. Only this module reads them.

`NAME` wins over `NAME_FILE` (a file that holds the value, for secrets), which wins over mianshi.toml, which wins over
the default.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

from platformdirs import user_config_path, user_data_path

from grader.errors import OperatorError

TOML_NAME = "mianshi.toml"
NUMBERS = ("MIANSHI_HEALTH_PORT", "MIANSHI_BACKUP_HOURS", "MIANSHI_BACKUP_KEEP", "MIANSHI_KEEP_DAYS")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set. *is_secret* values are never printed."""

    name: str
    about: str
    default: str = ""
    is_secret: bool = False

    @property
    def key(self) -> str:
        """Its name in mianshi.toml: MIANSHI_DISCORD_TOKEN is discord_token."""
        return self.name.removeprefix("MIANSHI_").lower()


SETTINGS = (
    Setting("MIANSHI_DB", "SQLite file that holds everything; the default lies in the user's data folder."),
    Setting("MIANSHI_BANK", "Folder of banks to ask from; the default is the built-in one."),
    Setting("MIANSHI_LANG", "Language of a new interview where nobody chose one: zh or en.", "en"),
    Setting("MIANSHI_TIMEZONE", "IANA time zone of people who set none, such as Asia/Shanghai.", "UTC"),
    Setting("MIANSHI_HEALTH_PORT", "Port of /healthz, /readyz and /metrics; off unless set."),
    Setting("MIANSHI_HEALTH_HOST", "Address that they listen on.", "127.0.0.1"),
    Setting("MIANSHI_BACKUP_DIR", "Folder for scheduled backups; off unless set."),
    Setting("MIANSHI_BACKUP_HOURS", "Hours between two scheduled backups.", "24"),
    Setting("MIANSHI_BACKUP_KEEP", "How many scheduled backups are kept.", "7"),
    Setting("MIANSHI_KEEP_DAYS", "Days that the words of answers are kept; for ever unless set. Scores stay."),
    Setting("MIANSHI_LOG_LEVEL", "How much is logged: DEBUG, INFO, WARNING or ERROR.", "INFO"),
    Setting("MIANSHI_DISCORD_TOKEN", "Token of the Discord bot.", is_secret=True),
    Setting("MIANSHI_DISCORD_API_URL", "Another Discord API, ending in /api/v10 (for tests)."),
    Setting("MIANSHI_SLACK_BOT_TOKEN", "Slack bot token, xoxb-…", is_secret=True),
    Setting("MIANSHI_SLACK_APP_TOKEN", "Slack app-level token for Socket Mode, xapp-…", is_secret=True),
    Setting("MIANSHI_SLACK_SIGNING_SECRET", "Slack signing secret, for HTTP mode.", is_secret=True),
    Setting("MIANSHI_SLACK_CLIENT_ID", "Slack client id; set it and workspaces install the app themselves (OAuth)."),
    Setting("MIANSHI_SLACK_CLIENT_SECRET", "Slack client secret, for OAuth.", is_secret=True),
    Setting("MIANSHI_SLACK_TOKEN_KEY", "Fernet key that tokens of workspaces are encrypted with.", is_secret=True),
    Setting("MIANSHI_SLACK_PUBLIC_URL", "https address of this server as Slack reaches it, for OAuth."),
    Setting("MIANSHI_SLACK_HOST", "Address that HTTP mode listens on.", "0.0.0.0"),  # noqa: S104 - in a container
    Setting("MIANSHI_SLACK_PORT", "Port that HTTP mode listens on.", "3000"),
    Setting("MIANSHI_SLACK_API_URL", "Another Slack API, ending in /api/ (for tests)."),
)


@dataclass(frozen=True, slots=True)
class Value:
    """What a setting is, and where that comes from: "environment", "file …", "mianshi.toml" or "default"."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting's value in force."""

    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """The value of setting *name*, "" when it is not set."""
        return self.values[name].text

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return Path(self.text("MIANSHI_DB")).expanduser() if self.text("MIANSHI_DB") else default_database()

    @property
    def bank(self) -> Path | None:
        """The folder of banks, None for the built-in one."""
        return Path(self.text("MIANSHI_BANK")).expanduser() if self.text("MIANSHI_BANK") else None

    @property
    def language(self) -> str:
        """ "zh" or "en"."""
        return self.text("MIANSHI_LANG")

    @property
    def timezone(self) -> str:
        """An IANA name that exists."""
        return self.text("MIANSHI_TIMEZONE")

    def number(self, name: str) -> int | None:
        """The value of a setting that is a whole number, None when it is not set."""
        return int(self.text(name)) if self.text(name) else None


def default_database() -> Path:
    """The SQLite file in the user's data folder."""
    return user_data_path("mianshi", appauthor=False) / "mianshi.sqlite"


def load(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Config:
    """The settings in force.

    Args: environ: the environment by default. folder: where mianshi.toml is looked for first (the current folder).
    Raises: OperatorError: a value that cannot be, naming the setting and where it was set.
    """
    environ = os.environ if environ is None else environ
    table, origin = _toml(folder or Path.cwd())
    values = {setting.name: _value(setting, environ, table, origin) for setting in SETTINGS}
    config = Config(values)
    _check(config)
    return config


def history_file(name: str) -> Path:
    """Where a front end may keep what was typed before."""
    return user_data_path("mianshi", appauthor=False) / name


def _value(setting: Setting, environ: Mapping[str, str], table: Mapping[str, object], origin: str) -> Value:
    if setting.name in environ and environ[setting.name].strip():
        return Value(environ[setting.name].strip(), "environment")
    if named := environ.get(f"{setting.name}_FILE", "").strip():
        try:
            return Value(Path(named).read_text("utf-8").strip(), f"file {named}")
        except (OSError, UnicodeDecodeError) as error:
            raise OperatorError(f"{setting.name}_FILE names {named}, which cannot be read: {error}.") from error
    if setting.key in table:
        return Value(str(table[setting.key]).strip(), origin)
    return Value(setting.default, "default")


def _toml(folder: Path) -> tuple[Mapping[str, object], str]:
    home = user_config_path("mianshi", appauthor=False)
    for place in (folder / TOML_NAME, home / TOML_NAME):
        if not place.is_file():
            continue
        try:
            table = tomllib.loads(place.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise OperatorError(f"{place} cannot be read: {error}.") from error
        known = {setting.key for setting in SETTINGS}
        if unknown := sorted(set(table) - known):
            raise OperatorError(f"{place}: there is no setting {unknown[0]!r}. Settings: {', '.join(sorted(known))}.")
        return table, str(place)
    return {}, ""


def _check(config: Config) -> None:
    language = config.values["MIANSHI_LANG"]
    if language.text not in {"zh", "en"}:
        raise OperatorError(f"MIANSHI_LANG is {language.text!r} (from {language.origin}); it can be zh or en.")
    level = config.values["MIANSHI_LOG_LEVEL"]
    if level.text not in LOG_LEVELS:
        raise OperatorError(
            f"MIANSHI_LOG_LEVEL is {level.text!r} (from {level.origin}); it can be {', '.join(LOG_LEVELS)}."
        )
    for name in NUMBERS:
        value = config.values[name]
        if value.text and not value.text.isdecimal():
            raise OperatorError(f"{name} is {value.text!r} (from {value.origin}); it must be a whole number.")
    zone = config.values["MIANSHI_TIMEZONE"]
    if zone.text not in available_timezones():
        raise OperatorError(
            f"MIANSHI_TIMEZONE is {zone.text!r} (from {zone.origin}); it must be an IANA name such as Asia/Shanghai."
        )
