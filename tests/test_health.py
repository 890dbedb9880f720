"""Health pages: the process, its readiness, its metrics; and systemd's notify socket."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.health import Systemd, serving, watchdog_interval
from bot.runtime import OutboxRow, Runtime
from bot.store import Store
from grader.errors import OperatorError
from tests.builders import NOON, answered, library, started


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    store = Store.open(tmp_path / "db.sqlite")
    yield Runtime(store, library(), lambda: NOON)
    store.close()


async def page(port: int | None, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
        return response.status, await response.text()


async def test_a_process_that_answers_is_alive(runtime: Runtime) -> None:
    async with serving(runtime, "127.0.0.1", 0) as port:
        assert await page(port, "/healthz") == (200, "alive\n")


async def test_ready_means_connected_writable_and_scheduled(runtime: Runtime) -> None:
    async with serving(runtime, "127.0.0.1", 0) as port:
        assert await page(port, "/readyz") == (200, "ready\n")
        runtime.vitals.connected["discord"] = False
        runtime.vitals.scheduler_beat = NOON - timedelta(hours=1)
        status, text = await page(port, "/readyz")
        assert status == 503
        assert "discord is not connected" in text
        assert "scheduler" in text
        runtime.vitals.connected["discord"] = True
        runtime.vitals.scheduler_beat = NOON
        assert (await page(port, "/readyz"))[0] == 200


async def test_metrics_count_what_happens(runtime: Runtime) -> None:
    async def deliver(row: OutboxRow) -> str:
        return ""

    runtime.deliver_with("terminal", deliver)
    async with serving(runtime, "127.0.0.1", 0) as port:
        before = (await page(port, "/metrics"))[1]
        await runtime.dispatch(started())
        await runtime.dispatch(answered("we average the outputs"))
        after = (await page(port, "/metrics"))[1]
    name = 'mianshi_answers_total{platform="terminal"}'
    assert value(after, name) == value(before, name) + 1
    assert value(after, "mianshi_grade_seconds_count") == value(before, "mianshi_grade_seconds_count") + 1
    assert "averag" not in after


def value(text: str, name: str) -> float:
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))


async def test_a_port_that_is_taken_is_named(runtime: Runtime) -> None:
    async with serving(runtime, "127.0.0.1", 0) as port:
        with pytest.raises(OperatorError, match="MIANSHI_HEALTH_PORT"):
            async with serving(runtime, "127.0.0.1", port):
                pass


async def test_without_a_port_nothing_listens(runtime: Runtime) -> None:
    async with serving(runtime, "127.0.0.1", None) as port:
        assert port is None


async def test_systemd_hears_ready_and_then_the_watchdog(runtime: Runtime, tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(address)
        listener.setblocking(False)
        loop = asyncio.get_running_loop()
        telling = asyncio.create_task(Systemd(address).keep_awake(runtime, timedelta(milliseconds=20), lambda: NOON))
        first = await loop.sock_recv(listener, 100)
        second = await loop.sock_recv(listener, 100)
        telling.cancel()
    assert first.startswith(b"READY=1")
    assert second == b"WATCHDOG=1"


@pytest.mark.parametrize(
    ("text", "interval"), [("30000000", timedelta(seconds=30)), ("", None), ("0", None), ("soon", None)]
)
def test_the_watchdog_interval_is_read_from_the_environment(text: str, interval: timedelta | None) -> None:
    assert watchdog_interval(text) == interval
