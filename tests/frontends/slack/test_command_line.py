"""`mianshi slack` as an operator starts it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.frontends.slack.scene import ROOT, Scene
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.slack.faults import Fault


async def start(scene: Scene, folder: Path, *words: str, **settings: str) -> asyncio.subprocess.Process:
    """`mianshi *words*` with the scene's tokens, changed by *settings*."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MIANSHI_")},
        "PYTHONPATH": str(ROOT),
        "MIANSHI_DB": str(folder / "mianshi.sqlite"),
        "MIANSHI_SLACK_API_URL": scene.slack.api_url,
        "MIANSHI_SLACK_BOT_TOKEN": scene.team.bot_token,
        "MIANSHI_SLACK_APP_TOKEN": scene.slack.app_token,
        **settings,
    }
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.parametrize("command", ["slack", "serve"])
async def test_it_connects_answers_and_leaves_on_sigterm(scene: Scene, tmp_path: Path, command: str) -> None:
    child = await start(scene, tmp_path, command)
    try:
        await scene.slack.connected(30)
        await scene.ada.types("C1", "/interview topics")
        await scene.whispered(scene.ada, "Topics")
        child.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(child.communicate(), 10)
        assert child.returncode == 0, errors.decode()
        assert scene.team.bot_token not in errors.decode()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def test_serve_runs_discord_and_slack_in_one_process(scene: Scene, tmp_path: Path) -> None:
    async with LoopbackDiscord() as discord:
        both = {"MIANSHI_DISCORD_TOKEN": discord.token, "MIANSHI_DISCORD_API_URL": discord.api_url}
        child = await start(scene, tmp_path, "serve", **both)
        await scene.slack.connected(30)
        await discord.until(lambda: discord.world.commands and discord.gateway.connected, 30)
        await scene.ada.types("C1", "/interview topics")
        await scene.whispered(scene.ada, "Topics")
        child.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(child.communicate(), 12)
        assert child.returncode == 0, errors.decode()


@pytest.mark.parametrize(
    ("words", "settings", "sentence"),
    [
        (["slack"], {"MIANSHI_SLACK_BOT_TOKEN": ""}, "MIANSHI_SLACK_BOT_TOKEN is not set"),
        (["slack"], {"MIANSHI_SLACK_APP_TOKEN": ""}, "MIANSHI_SLACK_APP_TOKEN is not set"),
        (["slack", "--http"], {}, "MIANSHI_SLACK_SIGNING_SECRET is not set"),
        (["slack"], {"MIANSHI_SLACK_BOT_TOKEN": "xoxb-wrong"}, "OAuth & Permissions"),
        (["slack"], {"MIANSHI_SLACK_APP_TOKEN": "xapp-wrong"}, "MIANSHI_SLACK_APP_TOKEN"),
        (["slack"], {"MIANSHI_SLACK_PORT": "many"}, "MIANSHI_SLACK_PORT"),
    ],
    ids=["no bot token", "no app token", "no signing secret", "wrong bot token", "wrong app token", "no port"],
)
async def test_what_is_wrong_is_said_with_exit_code_2(
    scene: Scene, tmp_path: Path, words: list[str], settings: dict[str, str], sentence: str
) -> None:
    child = await start(scene, tmp_path, *words, **settings)
    _, errors = await asyncio.wait_for(child.communicate(), 30)
    assert child.returncode == 2
    assert sentence in errors.decode()
    assert "Traceback" not in errors.decode()


async def test_a_missing_permission_is_named(scene: Scene, tmp_path: Path) -> None:
    scene.slack.world.faults.plan(Fault("apps.connections.open", "missing_scope"))
    child = await start(scene, tmp_path, "slack")
    _, errors = await asyncio.wait_for(child.communicate(), 30)
    assert child.returncode == 2
    assert "reinstall" in errors.decode()
