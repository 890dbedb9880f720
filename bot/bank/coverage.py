"""Which items of an inventory, and which units of its coverage table, the bank asks about."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bot.bank.faults import BankError, Fault
from bot.bank.files import shown
from bot.bank.loader import item_ids
from bot.bank.reader import read

ROW = re.compile(r"^\|\s*(?P<unit>[^|]*?)\s*\|[^|]*\|(?P<heading>[^|]*)\|(?P<items>[^|]*)\|\s*$", re.MULTILINE)
ITEM = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)*)`")


@dataclass(frozen=True, slots=True)
class Unit:
    """A heading of a source document and the items that come from it."""

    name: str
    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is asked and what is not.

    Attributes:
        items, units: of the inventory and of its coverage table (none where there is no table).
        missing: items without a question. bare: units with an item that has no question.
        extra: questions that are in no inventory: our own.
    """

    items: tuple[str, ...]
    units: tuple[Unit, ...]
    missing: tuple[str, ...]
    bare: tuple[Unit, ...]
    extra: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return not self.missing and not self.bare


def coverage(inventory: Path, questions: Collection[str]) -> Coverage:
    """Coverage of *inventory* (a YAML list of items with ids; coverage.md beside it) by the ids in *questions*.

    Raises: BankError: if the inventory cannot be read.
    """
    items = inventory_ids(inventory)
    units = coverage_units(inventory.with_name("coverage.md"))
    return Coverage(
        items=items,
        units=units,
        missing=tuple(id_ for id_ in items if id_ not in questions),
        bare=tuple(unit for unit in units if not set(unit.items) <= set(questions)),
        extra=tuple(id_ for id_ in questions if id_ not in set(items)),
    )


def inventory_ids(path: Path) -> tuple[str, ...]:
    document = read(path.read_bytes(), shown(path))
    ids = tuple(item_ids(document.data))
    if document.faults or not ids:
        nothing = Fault(
            shown(path), 1, 1, "", "", "This is not an inventory.", "It is a list of items, each with an id."
        )
        raise BankError(document.faults or [nothing])
    return ids


def coverage_units(path: Path) -> tuple[Unit, ...]:
    """Rows of the table at *path* that name items; none if there is no such file."""
    if not path.is_file():
        return ()
    rows = ROW.finditer(path.read_text(encoding="utf-8"))
    units = (Unit(row["unit"], row["heading"].strip(), tuple(ITEM.findall(row["items"]))) for row in rows)
    return tuple(unit for unit in units if unit.items)
