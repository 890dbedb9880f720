"""A strict Discord on 127.0.0.1: REST v10 and gateway v10, as far as an interview bot uses them.

The real discord.py connects to it over sockets. It refuses what the real service refuses (a late acknowledgement, an
expired token, a missing permission, a text that is one character too long), because a bot that was only ever tested
against a friendly server is not tested. People are driven through `Person`: they type commands, click, fill in
modals and talk, and can do nothing that the real client would not let them do.

    async with LoopbackDiscord() as discord:
        alice = discord.person("alice")
        shown = await alice.command(discord.general, "interview start", topic="cnn")
        await alice.click(message, "Hint")
"""

from tests.loopback.discord.people import Person
from tests.loopback.discord.server import LoopbackDiscord

__all__ = ["LoopbackDiscord", "Person"]
