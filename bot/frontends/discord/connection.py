"""The client: what reaches us from the gateway, and one place where it is kept alive."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from typing import Any

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import metrics
from bot.daily import Daily
from bot.engine.events import Paused
from bot.engine.state import Record
from bot.frontends.discord import progress, reminders
from bot.frontends.discord.catchup import catch_up
from bot.frontends.discord.clicks import PressButton, submitted
from bot.frontends.discord.commands import command_tree
from bot.frontends.discord.daily_desk import DailyDesk
from bot.frontends.discord.deliver import NETWORK, Deliverer
from bot.frontends.discord.desk import Desk
from bot.frontends.discord.layout import NOBODY
from bot.frontends.discord.listen import Listener
from bot.frontends.discord.places import is_direct, place_of
from bot.frontends.discord.presses import Press
from bot.frontends.discord.settings import PLATFORM, Settings
from bot.runtime import Runtime, is_open
from bot.wording import Wording

log = structlog.get_logger()

discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here; no warnings about voice


class Bot(discord.AutoShardedClient):
    """The Discord client of one process, for any number of servers.

    Args: reads_replies: ask for the message content intent.
    """

    def __init__(self, runtime: Runtime, settings: Settings, *, reads_replies: bool) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=reads_replies),
            allowed_mentions=NOBODY,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            guild_ready_timeout=settings.ready_seconds,
        )
        self.runtime = runtime
        self.settings = settings
        self.deliverer = Deliverer(
            self, runtime.session, reads_replies=reads_replies, retry_seconds=settings.retry_seconds
        )
        self.desk = Desk(runtime, self.deliverer, settings, reads_replies=reads_replies)
        self.listener = Listener(self, self.desk)
        self.daily = Daily(runtime, PLATFORM)
        self.daily_desk = DailyDesk(self, self.daily)
        self.deliverer.scheduled = self.daily_desk
        self.tree = command_tree(self)
        self.add_dynamic_items(PressButton)
        self._down: set[int] = set()  # shards without a connection
        self._may_identify = 0.0  # loop time of the next new gateway session
        self._background: set[asyncio.Task[Any]] = set()

    async def setup_hook(self) -> None:
        """Once per process, before the gateway: commands, and what is repeated. (on_ready comes again and again.)"""
        self.runtime.vitals.connected[PLATFORM] = False
        self.runtime.deliver_with(PLATFORM, self.deliverer)
        await self.tree.sync()
        self._in_background(self._keep_delivering())
        self._in_background(self._keep_asking())

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        """Keep the pace of new sessions; discord.py would wait the full time even when there was none before."""
        now = asyncio.get_running_loop().time()
        self._may_identify = max(self._may_identify, now)
        wait, self._may_identify = self._may_identify - now, self._may_identify + self.settings.identify_seconds
        await asyncio.sleep(wait)

    async def on_shard_connect(self, shard: int) -> None:
        """A new gateway session: what was said before it is not sent again, so it is read from the rooms."""
        log.info("connected", shard=shard)
        metrics.RECONNECTS.labels(PLATFORM).inc()
        self._is_up(shard, is_up=True)
        await catch_up(self, self.desk, self.listener, lambda record: self._serves(shard, record))

    async def on_shard_resumed(self, shard: int) -> None:
        """The old gateway session goes on."""
        self._is_up(shard, is_up=True)

    async def on_shard_disconnect(self, shard: int) -> None:
        """Gone; discord.py connects again by itself."""
        self._is_up(shard, is_up=False)

    def _is_up(self, shard: int, *, is_up: bool) -> None:
        (self._down.discard if is_up else self._down.add)(shard)
        self.runtime.vitals.connected[PLATFORM] = not self._down

    def _serves(self, shard: int, record: Record) -> bool:
        """Whether *shard* hears what is said in the room of *record*; direct messages come by the first."""
        guild = 0 if is_direct(record.place) else int(record.place.workspace)
        return (guild >> 22) % (self.shard_count or 1) == shard

    async def on_message(self, message: discord.Message) -> None:
        """A reply, perhaps."""
        await self.listener.heard(message)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Modals: discord.py would know only those that this process has opened."""
        if interaction.type is discord.InteractionType.modal_submit:
            await submitted(self, interaction)

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """The room is gone: the interview waits until its candidate resumes it elsewhere."""
        record = await self.runtime.session_at(place_of(payload.guild_id, payload.thread_id))
        if record is not None and is_open(record):
            event = Paused(**self.desk.envelope(payload.thread_id, record.id, record.owner))
            await self.runtime.dispatch(event)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """A fault of our own in a handler; without the arguments, which hold what people wrote."""
        log.exception("handler failed", handler=event_method)

    async def forget(self, interaction: discord.Interaction[Any], words: Wording) -> None:
        """The confirmation of /interview forget-me."""
        await progress.forget(self, interaction, words)

    async def remind_no_more(self, interaction: discord.Interaction[Any], press: Press) -> None:
        """The button under a reminder."""
        await reminders.switched_off(self, interaction, press)

    async def finish(self) -> None:
        """Use and deliver what has arrived, within the time that is given for it; then leave."""
        log.info("closing")
        try:
            async with asyncio.timeout(self.settings.closing_seconds):
                await self.listener.gather.close()
                await self.runtime.recover(PLATFORM)
        except TimeoutError:
            log.warning("closed before everything was delivered; the rest goes out at the next start")
        await self.close()

    async def close(self) -> None:
        """Leave at once; what is not delivered goes out at the next start."""
        for task in self._background:
            task.cancel()
        await super().close()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _keep_delivering(self) -> None:
        """What earlier runs left, and later whatever was not taken at the first try."""
        await _logged(self.runtime.recover(PLATFORM))
        self.deliverer.all_recovered()
        while True:
            await asyncio.sleep(self.settings.retry_seconds)
            for session in self.deliverer.due():
                await _logged(self.runtime.flush(PLATFORM, session))

    async def _keep_asking(self) -> None:
        """The daily question, whenever one is due."""
        while True:
            await _logged(self.daily.run())
            await asyncio.sleep(self.settings.retry_seconds)


async def _logged(work: Awaitable[None]) -> None:
    """Wait for *work*; a fault in it is logged and does not end the loop around it."""
    try:
        await work
    except Exception:
        log.exception("delivering again failed")


async def point_at(settings: Settings) -> None:
    """Make discord.py talk to the API in the settings; its gateway is what GET /gateway or /gateway/bot names there."""
    if not settings.api_url:
        return
    Route.BASE = settings.api_url
    headers = {"Authorization": f"Bot {settings.token}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        for path in ("/gateway", "/gateway/bot"):
            with suppress(*NETWORK, KeyError, ValueError):  # looked for again at the next try to connect
                async with http.get(settings.api_url + path) as answer:
                    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL((await answer.json(content_type=None))["url"])
                    return
