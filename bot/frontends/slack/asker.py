"""Who did something, and where, out of Slack's payloads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.engine.events import Place

PLATFORM = "slack"
Payload = dict[str, Any]


@dataclass(frozen=True)
class Asker:
    """A person, the conversation, and the tickets that came with what they did.

    Attributes:
        channel: "" in the App Home. thread: time stamp of the thread's first message, or "".
        trigger: opens one modal within 3 s. response_url: takes up to five private replies within 30 min.
    """

    team: str
    user: str
    channel: str = ""
    thread: str = ""
    trigger: str = ""
    response_url: str = ""

    @property
    def is_direct(self) -> bool:
        """Whether they write to the bot (or somebody else) alone."""
        return self.channel.startswith("D")

    @property
    def place(self) -> Place:
        """The interview's place: a thread, or the whole of a direct conversation."""
        return place_in(self.team, self.channel, "" if self.is_direct else self.thread)


def place_in(team: str, channel: str, thread: str = "") -> Place:
    return Place(platform=PLATFORM, workspace=team, channel=channel, thread=thread, private=channel.startswith("D"))


def from_command(body: Payload) -> Asker:
    """Of a slash command. Those cannot be typed in threads."""
    return Asker(
        team=body["team_id"],
        user=body["user_id"],
        channel=body["channel_id"],
        trigger=body.get("trigger_id", ""),
        response_url=body.get("response_url", ""),
    )


def from_message(team: str, event: Payload) -> Asker:
    """Of a message or a mention."""
    return Asker(team=team, user=event["user"], channel=event["channel"], thread=event.get("thread_ts") or "")


def from_interaction(body: Payload) -> Asker:
    """Of a click, a submission or a shortcut."""
    container = body.get("container") or {}
    message = body.get("message") or {}
    return Asker(
        team=(body.get("team") or body["user"])["id" if body.get("team") else "team_id"],
        user=body["user"]["id"],
        channel=(body.get("channel") or {}).get("id", ""),
        thread=container.get("thread_ts") or message.get("thread_ts") or "",
        trigger=body.get("trigger_id", ""),
        response_url=body.get("response_url", ""),
    )
