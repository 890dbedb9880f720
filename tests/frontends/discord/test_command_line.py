"""`mianshi discord` as an operator runs it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from tests.frontends.discord.bank_path import BANK
from tests.frontends.discord.conftest import begin
from tests.frontends.discord.test_commands import TOKEN
from tests.loopback.discord import LoopbackDiscord


async def mianshi(*arguments: str, **settings: str) -> Process:
    """The command, with nothing but *settings* in its environment."""
    known = {key: os.environ[key] for key in ("PATH", "HOME", "PYTHONPATH") if key in os.environ}
    variables = {f"MIANSHI_{name}": value for name, value in settings.items()}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, stdout=PIPE, stderr=PIPE, env=known | variables
    )


async def ended(process: Process) -> tuple[int, str, str]:
    out, error = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode is not None
    return process.returncode, out.decode(), error.decode()


async def test_the_invite_is_printed_without_connecting() -> None:
    code, out, _ = await ended(await mianshi("discord", "--invite", DISCORD_TOKEN=TOKEN))
    assert code == 0
    assert out.startswith("https://discord.com/oauth2/authorize?client_id=1573635820458344457&permissions=")


async def test_without_a_token_it_says_where_to_get_one(tmp_path: Path) -> None:
    code, _, error = await ended(await mianshi("discord", BANK=str(BANK), DB=str(tmp_path / "db")))
    assert code == 2
    assert "MIANSHI_DISCORD_TOKEN" in error
    assert "Reset Token" in error


async def test_a_token_that_discord_refuses_ends_with_exit_code_2(server: LoopbackDiscord, tmp_path: Path) -> None:
    wrong = tmp_path / "token"
    wrong.write_text("not.the.token\n")
    process = await mianshi(
        "discord",
        DISCORD_TOKEN_FILE=str(wrong),
        DISCORD_API_URL=server.api_url,
        DB=str(tmp_path / "db"),
        BANK=str(BANK),
    )
    code, out, error = await ended(process)
    assert code == 2
    assert "Reset Token" in error
    assert "not.the.token" not in out + error


async def test_it_holds_an_interview_and_leaves_on_sigterm(server: LoopbackDiscord, tmp_path: Path) -> None:
    process = await mianshi(
        "discord", DISCORD_TOKEN=server.token, DISCORD_API_URL=server.api_url, DB=str(tmp_path / "db"), BANK=str(BANK)
    )
    await server.until(lambda: server.world.commands and server.gateway.connected, 30)
    interview = await begin(server, server.person("alice"))
    await interview.answer(await interview.sees("Question 1 of 3"), "the sigmoid saturates; relu is cheap")
    await interview.sees("100 %")
    process.send_signal(signal.SIGTERM)
    code, out, error = await ended(process)
    assert code == 0, error
    assert "saturates" not in out + error
    assert server.token not in out + error
