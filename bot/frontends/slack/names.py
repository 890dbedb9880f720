"""Everything of Slack's that the code relies on, by name. deploy/slack-manifest.yaml declares exactly these."""

from __future__ import annotations

COMMAND = "/interview"
SHORTCUT_START = "start_interview"

EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "member_joined_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "tokens_revoked",
    }
)

SCOPES = frozenset(
    {
        "app_mentions:read",  # app_mention
        "channels:history",  # message.channels; nothing is ever read back
        "channels:read",  # member_joined_channel
        "chat:write",  # every post
        "commands",  # /interview and the shortcut
        "files:write",  # /interview export, and stats as a picture
        "groups:history",  # message.groups
        "groups:read",  # member_joined_channel, in private channels
        "im:history",  # message.im
        "im:write",  # private interviews
        "users:read",  # language, time zone and whether somebody is an admin
    }
)

# Action ids are "mianshi:<what>": one pattern catches them all, also on messages older than the running version.
PREFIX = "mianshi:"


def action(what: str) -> str:
    """The action id of a button, or the callback id of a modal."""
    return f"{PREFIX}{what}"


def what_of(action_id: str) -> str:
    """What a button or modal is for; the inverse of :func:`action`."""
    return action_id.removeprefix(PREFIX)
