"""Slash commands: what Discord accepts at registration, and what a person's client lets through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.loopback.discord.limits import within
from tests.loopback.discord.refusals import invalid
from tests.loopback.discord.shapes import Json

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL = 1, 2, 3, 4, 5, 6, 7
NAME = re.compile(r"[-_'\w]{1,32}\Z")
LOCALES = re.compile(
    "id|da|de|en-GB|en-US|es-ES|es-419|fr|hr|it|lt|hu|nl|no|pl|pt-BR|ro|fi|sv-SE|vi|tr|cs|el|bg|ru|uk|hi|th|"
    "zh-CN|ja|zh-TW|ko"
)
MAX_COMMAND_TEXT = 8000  # names, descriptions and values of one command together


class WontSendError(Exception):
    """The real client would not send this: it shows a red field, or does not offer the command at all."""


def check_commands(commands: list[Json]) -> None:
    if len(commands) > 100:
        raise invalid("commands", "100 at most")
    for command in commands:
        if command.get("type", 1) == 1:
            _check_named(command)
            if _text(command) > MAX_COMMAND_TEXT:
                raise invalid("commands", "Command exceeds maximum size (8000)")


def _check_named(node: Json) -> None:
    if not NAME.match(node["name"]) or node["name"] != node["name"].lower():
        raise invalid("name", "APPLICATION_COMMAND_INVALID_NAME")
    within("description", node.get("description"), 100, least=1)
    for key, most in (("name_localizations", 32), ("description_localizations", 100)):
        for locale, text in (node.get(key) or {}).items():
            if not LOCALES.fullmatch(locale):
                raise invalid(key, f"{locale} is not a locale")
            within(key, text, most, least=1)
    options = node.get("options") or []
    if len(options) > 25:
        raise invalid("options", "25 at most")
    required = [bool(o.get("required")) for o in options if o["type"] not in (SUBCOMMAND, GROUP)]
    if required != sorted(required, reverse=True):
        raise invalid("options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID")
    for option in options:
        _check_named(option)
        if len(option.get("choices") or []) > 25:
            raise invalid("choices", "25 at most")
        if option.get("choices") and option.get("autocomplete"):
            raise invalid("choices", "choices exclude autocomplete")


def _text(node: Any) -> int:
    if isinstance(node, list):
        return sum(map(_text, node))
    if not isinstance(node, dict):
        return 0
    own = len(node.get("name", "")) + len(node.get("description") or "") + len(str(node.get("value", "")))
    longest = max((len(t) for t in (node.get("description_localizations") or {}).values()), default=0)
    return own + longest + _text(node.get("options") or []) + _text(node.get("choices") or [])


def invocation(
    commands: list[Json], line: str, given: Mapping[str, Any], *, context: int, permissions: int, focused: str | None
) -> tuple[Json, Json]:
    """The `data` of an interaction for the command *line* ("interview start"), and its resolved entities' slot.

    Args: context: 0 in a guild, 1 in a DM with the bot; permissions: of the person; focused: the option being typed.
    Raises: WontSendError: the client would not offer this command here, or would not accept these options.
    """
    words = line.split()
    node = next((c for c in commands if c["name"] == words[0] and c.get("type", 1) == 1), None)
    if node is None:
        raise WontSendError(f"no command /{words[0]}")
    if context not in (node.get("contexts") or [0, 1, 2]):
        raise WontSendError(f"/{words[0]} is not offered here")
    needed = int(node.get("default_member_permissions") or 0)
    if context == 0 and permissions & needed != needed:
        raise WontSendError(f"/{words[0]} is hidden from people without the permission")
    data: Json = {"id": node["id"], "name": node["name"], "type": 1, "options": []}
    level = data
    for word in words[1:]:
        node = next((o for o in node.get("options") or [] if o["name"] == word), None)
        if node is None:
            raise WontSendError(f"no subcommand {word} in /{line}")
        level["options"].append({"name": word, "type": node["type"], "options": []})
        level = level["options"][-1]
    level["options"] = _options(node.get("options") or [], dict(given), focused)
    return data, level


def _options(specs: list[Json], given: dict[str, Any], focused: str | None) -> list[Json]:
    filled = []
    for spec in specs:
        name = spec["name"]
        if name not in given:
            if spec.get("required") and focused is None:
                raise WontSendError(f"{name} is required")
            continue
        value = given.pop(name)
        if focused is None:
            _check_value(spec, value)
        filled.append(
            {"name": name, "type": spec["type"], "value": value} | ({"focused": True} if focused == name else {})
        )
    if given:
        raise WontSendError(f"no such options: {sorted(given)}")
    return filled


def _check_value(spec: Json, value: Any) -> None:
    choices = [c["value"] for c in spec.get("choices") or []]
    if choices and value not in choices:
        raise WontSendError(f"{value!r} is not a choice of {spec['name']}")
    wanted: dict[int, type] = {STRING: str, INTEGER: int, BOOLEAN: bool}
    if not isinstance(value, wanted.get(spec["type"], object)):
        raise WontSendError(f"{spec['name']}: {value!r} has the wrong type")
    if spec["type"] == INTEGER and not spec.get("min_value", value) <= value <= spec.get("max_value", value):
        raise WontSendError(f"{spec['name']}: {value} is out of range")
    if isinstance(value, str) and not (spec.get("min_length") or 0) <= len(value) <= (spec.get("max_length") or 6000):
        raise WontSendError(f"{spec['name']}: too short or too long")
