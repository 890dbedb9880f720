"""What the bot must be allowed to do, by the names that Discord's own settings page uses."""

from __future__ import annotations

import discord

from bot.frontends.discord.settings import application_id
from bot.wording import Wording
from bot.wording.catalogue import marked

NAMES = {
    "view_channel": marked("View Channels"),
    "send_messages": marked("Send Messages"),
    "create_public_threads": marked("Create Public Threads"),
    "create_private_threads": marked("Create Private Threads"),
    "send_messages_in_threads": marked("Send Messages in Threads"),
    "read_message_history": marked("Read Message History"),
}
IN_A_THREAD = ("view_channel", "send_messages_in_threads")


def wanted() -> discord.Permissions:
    """All of it: what the invite link asks for."""
    return discord.Permissions(**dict.fromkeys(NAMES, True))


def invite_link(token: str) -> str:
    """The link that adds the bot to a server with exactly the permissions it uses."""
    query = f"client_id={application_id(token)}&permissions={wanted().value}&scope=bot+applications.commands"
    return f"https://discord.com/oauth2/authorize?{query}"


def missing_for_thread(allowed: discord.Permissions, *, is_private: bool) -> list[str]:
    """What is not in *allowed* but needed to open an interview's thread and to speak in it."""
    opening = "create_private_threads" if is_private else "create_public_threads"
    return [name for name in (*IN_A_THREAD, opening) if not getattr(allowed, name)]


def named(words: Wording, missing: list[str]) -> str:
    """*missing* for people: the names on the settings page."""
    return ", ".join(f"**{words.say(NAMES[name])}**" for name in missing)
