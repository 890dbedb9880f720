"""What an error word of Slack's means: give up the workspace, the room or the person, try later, or look at a bug.

Source: the error tables of docs.slack.dev/reference/methods.
"""

from __future__ import annotations

from enum import Enum, auto

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError


class Failure(Enum):
    """Whose trouble it is."""

    WORKSPACE = auto()  # the token is no good any more: stop serving the workspace
    SCOPE = auto()  # the app was installed without a permission it needs
    ROOM = auto()  # this channel cannot be written to at present
    THREAD = auto()  # the thread is gone for good
    PERSON = auto()  # this person cannot be reached
    LATER = auto()  # try again
    OURS = auto()  # Slack calls our message wrong: a bug


WORDS = {
    Failure.WORKSPACE: (
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    ),
    Failure.SCOPE: ("missing_scope", "no_permission", "not_allowed_token_type"),
    Failure.ROOM: (
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "ekm_access_denied",
    ),
    Failure.THREAD: ("cannot_reply_to_message", "thread_not_found"),
    Failure.PERSON: (
        "cannot_dm_bot",
        "messages_tab_disabled",
        "user_disabled",
        "user_is_restricted",
        "user_not_found",
        "user_not_in_channel",
    ),
    Failure.LATER: (
        "accesslimited",
        "fatal_error",
        "internal_error",
        "ratelimited",
        "rate_limited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    ),
}
FAILURES = {word: failure for failure, words in WORDS.items() for word in words}

CONNECTION_TROUBLE = (aiohttp.ClientError, TimeoutError, ConnectionError)


def word_of(error: SlackApiError) -> str:
    """Slack's error word; for an answer that is none (a 502 of a proxy), `http_<status>`."""
    data = getattr(error.response, "data", None)
    if isinstance(data, dict) and data.get("error"):
        return str(data["error"])
    return f"http_{getattr(error.response, 'status_code', 0) or getattr(error.response, 'status', 0)}"


def failure_of(error: Exception) -> Failure:
    """What to do about *error*; what is not known is ours."""
    if isinstance(error, CONNECTION_TROUBLE):
        return Failure.LATER
    if isinstance(error, SlackApiError):
        word = word_of(error)
        if word in FAILURES:
            return FAILURES[word]
        status = getattr(error.response, "status_code", 200)
        return Failure.LATER if word.startswith("http_") or status >= 500 or status == 429 else Failure.OURS
    return Failure.LATER if isinstance(error, SlackRequestError) else Failure.OURS


def retry_after(error: Exception) -> float | None:
    """Seconds that Slack asks to wait, or None when it does not say."""
    if not isinstance(error, SlackApiError) or getattr(error.response, "status_code", 200) != 429:
        return None
    headers = getattr(error.response, "headers", {})
    value = next((headers[name] for name in headers if name.lower() == "retry-after"), "1")
    try:
        return max(0.0, float(value))
    except ValueError:
        return 1.0


def advice(error: SlackApiError) -> str:
    """The sentence for the operator: what is wrong with the app and where to put it right."""
    word = word_of(error)
    match failure_of(error):
        case Failure.WORKSPACE:
            return (
                f"Slack refuses the token ({word}). It was revoked, belongs to a deleted app, or was copied in part: "
                "take the Bot User OAuth Token from api.slack.com/apps > your app > OAuth & Permissions, "
                "and set MIANSHI_SLACK_BOT_TOKEN."
            )
        case Failure.SCOPE:
            needed = error.response.get("needed") or "?"
            return (
                f"The app lacks the permission {needed} ({word}). Paste deploy/slack-manifest.yaml into "
                "api.slack.com/apps > your app > App Manifest, then reinstall the app to the workspace."
            )
        case _:
            return f"Slack answered {word}."
