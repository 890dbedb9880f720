"""The command `mianshi`."""

from __future__ import annotations

import click

from bot.bank.commands import bank_commands


@click.group()
def main() -> None:
    """A mock interviewer that grades what you say."""


main.add_command(bank_commands)
