"""deploy/slack-manifest.yaml declares what the code uses, and nothing else."""

from __future__ import annotations

import re

import yaml

from bot.frontends.slack.names import COMMAND, EVENTS, SCOPES, SHORTCUT_START
from tests.frontends.slack.scene import MANIFEST, ROOT

TEXT = (ROOT / "deploy" / "slack-manifest.yaml").read_text("utf-8")
SOURCE = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot" / "frontends" / "slack").glob("*.py"))

# The scope that each event and each method of the Web API needs; docs.slack.dev/reference names it on every page.
SCOPE_OF_EVENT = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "tokens_revoked": None,
}
SCOPE_OF_METHOD = {
    "apps_connections_open": None,
    "auth_test": None,
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations_open": "im:write",
    "files_upload_v2": "files:write",
    "users_info": "users:read",
    "views_open": None,
    "views_publish": None,
    "views_update": None,
}
SCOPE_OF_COMMANDS = "commands"
SCOPE_OF_PRIVATE_CHANNELS = "groups:read"  # member_joined_channel there


def test_the_manifest_declares_the_commands_events_and_shortcuts_of_the_code() -> None:
    assert {COMMAND} == MANIFEST.commands
    assert {SHORTCUT_START} == MANIFEST.shortcuts
    assert MANIFEST.events == EVENTS
    assert MANIFEST.scopes == SCOPES


def test_the_code_listens_to_every_event_of_the_manifest() -> None:
    desk = (ROOT / "bot" / "frontends" / "slack" / "listening.py").read_text("utf-8")
    handled = set(re.findall(r'^            "(\w+)": self\.on_', desk, re.MULTILINE))
    assert handled == {event.partition(".")[0] for event in MANIFEST.events}


def test_every_scope_is_needed_by_an_event_or_a_method_and_none_is_missing() -> None:
    methods = set(re.findall(r'api_call\(\s*"([\w.]+)"', SOURCE)) | set(
        re.findall(r"\.((?:auth|apps|chat|conversations|users|views|files|reactions)_\w+)\(", SOURCE)
    )
    assert methods == set(SCOPE_OF_METHOD)
    needed = {SCOPE_OF_METHOD[method] for method in methods} | {SCOPE_OF_EVENT[event] for event in EVENTS}
    assert needed - {None} | {SCOPE_OF_COMMANDS, SCOPE_OF_PRIVATE_CHANNELS} == MANIFEST.scopes


def test_history_is_never_read() -> None:
    assert "conversations_history" not in SOURCE
    assert "conversations_replies" not in SOURCE
    assert "conversations.history" not in SOURCE


def test_the_http_variant_of_the_manifest_is_a_manifest_too() -> None:
    http = yaml.safe_load(TEXT.replace("# http: ", ""))
    assert http["settings"]["event_subscriptions"]["request_url"].endswith("/slack/events")
    assert http["settings"]["interactivity"]["request_url"].endswith("/slack/events")
    assert http["features"]["slash_commands"][0]["url"].endswith("/slack/events")
    assert http["oauth_config"]["redirect_urls"][0].endswith("/slack/oauth_redirect")


def test_the_texts_are_within_slacks_limits() -> None:
    manifest = yaml.safe_load(TEXT)
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    assert len(manifest["features"]["slash_commands"][0]["description"]) <= 2000
    assert len(manifest["features"]["slash_commands"][0]["usage_hint"]) <= 1000
    assert len(manifest["features"]["shortcuts"][0]["name"]) <= 24
    assert len(manifest["features"]["shortcuts"][0]["description"]) <= 150
