"""`mianshi discord`: connect, stay connected, leave in good order."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress

import discord
import structlog

from bot.config import Config
from bot.errors import OperatorError
from bot.frontends.discord.connection import Bot, point_at
from bot.frontends.discord.deliver import NETWORK
from bot.frontends.discord.permissions import invite_link
from bot.frontends.discord.settings import PORTAL, Settings, settings_from
from bot.runtime import Runtime

log = structlog.get_logger()

REFUSED_FOR_GOOD = {4004, 4010, 4011, 4012, 4013}  # gateway close codes that no new attempt will change
CONTENT_ADVICE = (
    f"Message Content is off ({PORTAL} > Bot > Privileged Gateway Intents), so replies in servers cannot be read. "
    "Running without it: candidates press Answer instead. Direct messages are not affected."
)


def invite(config: Config) -> str:
    """What `mianshi discord --invite` prints: the link with the permissions in it."""
    return invite_link(settings_from(config).token)


async def supervise(runtime: Runtime, settings: Settings, stop: asyncio.Event) -> None:
    """Keep one client connected until *stop*. discord.py resumes by itself; what it gives up on is begun anew here.

    Raises: OperatorError: trying again would not help.
    """
    reads_replies, backoff = True, settings.first_backoff
    while not stop.is_set():
        bot = Bot(runtime, settings, reads_replies=reads_replies)
        try:
            await _until_stopped(bot, settings, stop)
            return
        except discord.LoginFailure as error:
            raise OperatorError(
                f"Discord does not know this MIANSHI_DISCORD_TOKEN. {PORTAL} > Bot > Reset Token."
            ) from error
        except discord.PrivilegedIntentsRequired:
            log.warning(CONTENT_ADVICE)
            reads_replies = False
            continue
        except discord.ConnectionClosed as error:
            if error.code in REFUSED_FOR_GOOD:
                raise OperatorError(
                    f"Discord's gateway refused the connection for good (code {error.code})."
                ) from error
            log.warning("connection lost", code=error.code)
        except (*NETWORK, discord.GatewayNotFound, AttributeError) as error:
            # AttributeError: discord.py before its first connection was made (Rapptz/discord.py#10520).
            log.warning("connection failed", trouble=type(error).__name__, exc_info=not isinstance(error, NETWORK))
        finally:
            if bot.is_ready():
                backoff = settings.first_backoff
            with suppress(AttributeError):  # discord.py cannot close a client that failed before it was set up
                await bot.close()
        wait = backoff * (0.5 + secrets.randbelow(1000) / 1000)  # jitter: a fleet must not come back in step
        log.info("connecting again", seconds=round(wait, 1))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        backoff = min(backoff * 2, settings.longest_backoff)


async def _until_stopped(bot: Bot, settings: Settings, stop: asyncio.Event) -> None:
    """Run *bot* until *stop*, then let it finish; raise what it fails with."""
    await point_at(settings)
    running = asyncio.create_task(bot.start(settings.token))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        stopping.cancel()
        running.result()
    else:
        await bot.finish()
        await asyncio.gather(running, return_exceptions=True)  # cut off in the middle of connecting, perhaps
