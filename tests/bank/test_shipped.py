"""The banks that ship: each file loads, each sample gets what it must, the inventory is covered.

A failure here is mended in the bank file that it names, not in this test.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from bot.bank.check import Report, check_items
from bot.bank.coverage import coverage
from bot.bank.faults import BankError
from bot.bank.files import builtin, find
from bot.bank.loader import Bank, load_bank, load_library
from bot.bank.schema import schema_text

ROOT = Path(__file__).parents[2]
FILES = [str(file.relative_to(builtin())) for file in find(None).all()]


@cache
def shipped() -> Bank:
    return load_bank()


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_without_fault_and_each_sample_passes(name: str) -> None:
    bank = shipped()
    faults = [str(fault) for fault in bank.faults if fault.file.endswith(name)]
    assert not faults, "\n".join(faults)
    report = check_file(name, bank)
    wrong = [*map(str, report.faults), *map(str, report.failures)]
    assert not wrong, "\n".join(wrong)


def check_file(name: str, bank: Bank) -> Report:
    return check_items(bank, [item for item in bank.items if item.document.file.endswith(name)])


def test_every_question_has_samples_hints_and_both_languages() -> None:
    for item in shipped().items:
        assert item.written.hints, item.id  # type: ignore[union-attr]
        assert len(item.written.samples) >= 3, item.id  # type: ignore[union-attr]


def test_the_inventory_is_covered() -> None:
    shared = Path(os.environ.get("MIANSHI_SHARED", ROOT.parent / "shared"))
    if not (shared / "inventory.yaml").is_file():
        pytest.skip(f"no inventory in {shared}; set MIANSHI_SHARED to the folder that has it")
    found = coverage(shared / "inventory.yaml", load_library().questions)
    assert found.is_whole, f"without question: {', '.join(found.missing)}"


def test_an_inventory_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text("a: b", encoding="utf-8")
    with pytest.raises(BankError, match="not an inventory"):
        coverage(tmp_path / "inventory.yaml", [])


def test_the_committed_schema_is_current() -> None:
    committed = (builtin() / "schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "run: mianshi bank schema > banks/schema.json"
