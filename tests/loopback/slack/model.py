"""What the loopback Slack remembers: teams, people, channels, messages. Data only; rules are in calls and limits."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Json = dict[str, Any]  # one JSON object of the wire


class SlackError(Exception):
    """What the real service would refuse, with its own error word."""

    def __init__(
        self, error: str, *, status: int = 200, headers: dict[str, str] | None = None, **extra: object
    ) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.headers = headers or {}
        self.body: Json = {"ok": False, "error": error, **extra}


@dataclass
class Clock:
    """Wall-clock seconds that a test may push forward, so that limits of minutes take no minutes."""

    offset: float = 0.0

    def now(self) -> float:
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        self.offset += seconds


class Kind(Enum):
    """Where a conversation happens; the value is Slack's `channel_type`."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"

    @property
    def event(self) -> str:
        """The subscription that a message there needs, e.g. `message.channels`."""
        return {"channel": "message.channels", "group": "message.groups", "im": "message.im"}[self.value]

    @property
    def history_scope(self) -> str:
        """Without this scope Slack does not deliver the messages, subscription or not."""
        return {"channel": "channels:history", "group": "groups:history", "im": "im:history"}[self.value]


@dataclass
class Message:
    """One message, visible to all of the channel or, if *only_for* is set, to one person (ephemeral)."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    client_msg_id: str | None = None
    only_for: str | None = None
    edits: int = 0

    def wire(self) -> Json:
        out: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "blocks": self.blocks}
        if self.bot_id:
            out["bot_id"] = self.bot_id
        if self.client_msg_id:
            out["client_msg_id"] = self.client_msg_id
        if self.thread_ts:
            out["thread_ts"] = self.thread_ts
        return out

    @property
    def said(self) -> str:
        """Everything a reader sees: the blocks if there are any, else the text."""
        return "\n".join(texts_of(self.blocks)) if self.blocks else self.text

    def button(self, action: str) -> Json:
        """The button whose action id is *action* or ends in `:action`; LookupError lists what is there."""
        seen = []
        for block in self.blocks:
            accessory = [block["accessory"]] if "accessory" in block else []
            for element in [*block.get("elements", []), *accessory]:
                action_id = element.get("action_id") or ""
                if action_id == action or action_id.endswith(f":{action}"):
                    return {**element, "block_id": block.get("block_id", "")}
                seen.append(action_id)
        raise LookupError(f"no button {action!r} among {seen}")


def texts_of(node: object) -> list[str]:
    """Every `text` string below *node*, in reading order."""
    if isinstance(node, list):
        return [text for item in node for text in texts_of(item)]
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [text for value in node.values() for text in texts_of(value)]
    return []


@dataclass
class Channel:
    id: str
    name: str
    kind: Kind
    members: set[str]
    messages: dict[str, Message] = field(default_factory=dict)
    ephemeral: list[Message] = field(default_factory=list)
    archived: bool = False

    def thread(self, root_ts: str) -> list[Message]:
        return [message for message in self.messages.values() if message.thread_ts == root_ts]


@dataclass
class Member:
    id: str
    name: str
    tz: str = "America/New_York"
    locale: str = "en-US"
    admin: bool = False
    deleted: bool = False


@dataclass
class Team:
    """A workspace with this app installed: its own token, bot user, people and channels."""

    id: str
    name: str
    bot_token: str
    bot_user: str
    bot_id: str
    scopes: frozenset[str]
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)  # user id -> the App Home view published last
    files: list[Json] = field(default_factory=list)  # shared files: {channel, title, filename, content}
    token_error: str | None = None  # e.g. "account_inactive" once the app was uninstalled

    def direct(self, user: str) -> Channel:
        """The conversation of *user* with the app, opened when first needed."""
        if user not in self.members:
            raise SlackError("user_not_found")
        if self.members[user].deleted:
            raise SlackError("user_disabled")
        return self.channels.setdefault(f"D{user}", Channel(f"D{user}", f"D{user}", Kind.DIRECT, {user, self.bot_user}))
