"""Is it well? /healthz, /readyz and /metrics on a local port (off unless MIANSHI_HEALTH_PORT is set), and systemd's.

/healthz: the process answers. /readyz: every front end is connected, the store can be written, the scheduler is alive.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from aiohttp import web
from prometheus_client import generate_latest

from bot import metrics
from bot.runtime import Runtime
from grader.errors import OperatorError

SCHEDULER_PATIENCE = timedelta(minutes=10)  # it ticks at least every five
LAG_EVERY = 1.0  # seconds between two looks at the event loop
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


async def faults(runtime: Runtime) -> list[str]:
    """Why this process is not ready to serve; empty when it is."""
    found = [f"{name} is not connected" for name, is_up in runtime.vitals.connected.items() if not is_up]
    if not await runtime.is_writable():
        found.append("the database cannot be written")
    beat = runtime.vitals.scheduler_beat
    if beat is not None and runtime.clock() - beat > SCHEDULER_PATIENCE:
        found.append("the scheduler has not moved for ten minutes")
    return found


def application(runtime: Runtime) -> web.Application:
    """The three pages."""

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readyz(_: web.Request) -> web.Response:
        found = await faults(runtime)
        return web.Response(text="\n".join(found or ["ready"]) + "\n", status=503 if found else 200)

    async def page(_: web.Request) -> web.Response:
        metrics.OUTBOX_LAG.set(await runtime.outbox_lag())
        return web.Response(body=generate_latest(metrics.REGISTRY), headers={"Content-Type": CONTENT_TYPE})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", page)])
    return app


@asynccontextmanager
async def serving(runtime: Runtime, host: str, port: int | None) -> AsyncIterator[int | None]:
    """The pages while inside; yields the port (0 asks for any), None when they are off.

    Raises: OperatorError: the port is taken.
    """
    if port is None:
        yield None
        return
    runner = web.AppRunner(application(runtime), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise OperatorError(
                f"MIANSHI_HEALTH_PORT {port} cannot be used: {error.strerror}. Choose another."
            ) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def watch_loop(clock: Callable[[], float]) -> None:
    """Measure for ever how late the event loop wakes up; a blocking call shows here."""
    while True:
        before = clock()
        await asyncio.sleep(LAG_EVERY)
        metrics.LOOP_LAG.set(max(0.0, clock() - before - LAG_EVERY))


class Systemd:
    """systemd's notify socket (sd_notify); does nothing where there is none.

    Source: sd_notify(3): a datagram of KEY=VALUE lines to the socket that NOTIFY_SOCKET names, "@" for an abstract one.
    """

    def __init__(self, address: str) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address

    def tell(self, message: str) -> None:
        """Send *message*, such as "READY=1"."""
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.connect(self._address)
            channel.sendall(message.encode())

    async def keep_awake(self, runtime: Runtime, every: timedelta | None, at: Callable[[], datetime]) -> None:
        """Say READY once the process can serve, then feed the watchdog for as long as the event loop turns."""
        while await faults(runtime):
            await asyncio.sleep(LAG_EVERY)
        self.tell(f"READY=1\nSTATUS=Serving since {at():%Y-%m-%d %H:%M} UTC")
        while every is not None:
            self.tell("WATCHDOG=1")
            await asyncio.sleep(every.total_seconds() / 2)


def watchdog_interval(microseconds: str) -> timedelta | None:
    """What WATCHDOG_USEC asks for, None when there is no watchdog."""
    return timedelta(microseconds=int(microseconds)) if microseconds.isdecimal() and int(microseconds) else None
