"""`mianshi config` and `mianshi doctor`: what is in force, and whether it will work."""

from __future__ import annotations

import sys

import click

from bot.config import SETTINGS, Config, Setting
from bot.config import load as load_config

MASK = "•••"


@click.command("config")
@click.option("--markdown", is_flag=True, help="Print every setting as a Markdown table.")
@click.option("--env", is_flag=True, help="Print an example of an environment file.")
def config_command(markdown: bool, env: bool) -> None:
    """Every setting in force, and where its value comes from. Secrets are masked."""
    if markdown:
        click.echo(table())
    elif env:
        click.echo(example())
    else:
        config = load_config()
        for setting in SETTINGS:
            click.echo(f"{setting.name} = {shown(setting, config)}   ({config.values[setting.name].origin})")
        click.echo(f"database file: {config.database}")


def shown(setting: Setting, config: Config) -> str:
    """The value as it may be printed."""
    text = config.text(setting.name)
    return MASK if setting.is_secret and text else text or "(not set)"


def table() -> str:
    """Every setting as a Markdown table; deploy/settings.md is made of it."""
    head = "| setting | in mianshi.toml | default | what it is |\n|---|---|---|---|\n"
    return head + "\n".join(
        f"| `{setting.name}` | `{setting.key}` | {code(setting.default)} | {setting.about} |" for setting in SETTINGS
    )


def code(text: str) -> str:
    """*text* as code in Markdown, nothing for nothing."""
    return f"`{text}`" if text else ""


def example() -> str:
    """An environment file with every setting explained; deploy/env.example is made of it."""
    lines = [
        "# Settings of mianshi. Take the # away from what you set. A secret may be in a file instead: NAME_FILE=/path"
    ]
    for setting in SETTINGS:
        lines += ["", f"# {setting.about}", f"#{setting.name}={setting.default}"]
    return "\n".join(lines)


@click.command("doctor")
def doctor_command() -> None:
    """Check settings, database, bank, fonts, clock and tokens. Exit code 1 if anything is amiss."""
    from bot.commands.doctor import examine

    findings = list(examine())
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_well else 'FAIL'} {finding.what}: {finding.words}")
    sys.exit(0 if all(finding.is_well for finding in findings) else 1)


settings_commands = (config_command, doctor_command)
