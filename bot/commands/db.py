"""`mianshi db …`: backups, restoring, checking and rebuilding the database."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.app import clock
from bot.config import load as load_config
from bot.store import Store, totals, upkeep

path_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
database_option = click.option("--db", type=click.Path(path_type=Path, dir_okay=False), help="The SQLite file.")


def database(db: Path | None) -> Path:
    """The file in force."""
    return db or load_config().database


@click.group("db")
def db_commands() -> None:
    """Look after the database."""


@db_commands.command("backup")
@path_argument
@database_option
def backup_command(file: Path, db: Path | None) -> None:
    """Copy the database to FILE, while it is in use, and prove the copy."""
    store = Store.open(database(db))
    try:
        upkeep.backup(store, file)
    finally:
        store.close()
    click.echo(f"{file}: {upkeep.size(file):,} bytes, whole.")


@db_commands.command("restore")
@path_argument
@database_option
def restore_command(file: Path, db: Path | None) -> None:
    """Put the backup FILE in the place of the database. Refuses while mianshi runs; keeps the old one."""
    target = database(db)
    old = upkeep.restore(file, target, clock())
    Store.open(target).close()  # migrates a backup of an older version
    click.echo(f"{target} is restored from {file}." + (f" The old one is kept as {old}." if old else ""))


@db_commands.command("check")
@database_option
def check_command(db: Path | None) -> None:
    """Integrity, foreign keys, and totals against a recomputation. Exit code 1 when something is wrong."""
    store = Store.open(database(db))
    try:
        faults = upkeep.check(store)
    finally:
        store.close()
    for fault in faults:
        click.echo(fault)
    click.echo("The database is whole." if not faults else "Totals can be mended with: mianshi db rebuild")
    sys.exit(1 if faults else 0)


@db_commands.command("rebuild")
@database_option
def rebuild_command(db: Path | None) -> None:
    """Make totals, best scores and reviews again from the attempts."""
    store = Store.open(database(db))
    try:
        count = store.run(totals.rebuild)
    finally:
        store.close()
    click.echo(f"Rebuilt from {count} attempts.")


@db_commands.command("vacuum")
@database_option
def vacuum_command(db: Path | None) -> None:
    """Give unused space back to the disk."""
    path = database(db)
    store = Store.open(path)
    before = upkeep.size(path)
    try:
        store.vacuum()
    finally:
        store.close()
    click.echo(f"{before:,} -> {upkeep.size(path):,} bytes.")
