"""banks/README.md shows one question of each kind; what it shows must work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.bank.check import Report, check_bank
from bot.bank.files import builtin
from bot.bank.loader import Bank, load_bank
from bot.engine.question import Kind

BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    folder = tmp_path_factory.mktemp("readme")
    (folder / "plans").mkdir()
    for number, block in enumerate(BLOCK.findall((builtin() / "README.md").read_text(encoding="utf-8"))):
        name = f"{number}.yaml" if block.startswith("-") else f"plans/{number}.yaml"
        (folder / name).write_text(block, encoding="utf-8")
    return load_bank(folder)


def test_there_is_one_of_each_kind_and_a_plan(bank: Bank) -> None:
    kinds = {str(type(item.written).__struct_config__.tag) for item in bank.items}
    assert kinds == {kind.value for kind in Kind}
    assert [plan.id for plan in bank.plans] == ["example-plan"]


def test_every_example_is_without_fault_and_passes_its_samples(bank: Bank) -> None:
    report = Report()
    check_bank(bank, None, report)
    assert [*map(str, report.faults), *map(str, report.failures)] == []


def test_the_examples_raise_no_doubt(bank: Bank, tmp_path: Path) -> None:
    report = Report()
    check_bank(bank, None, report)
    assert list(map(str, report.warnings)) == []
