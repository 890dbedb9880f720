"""`mianshi bank check`: everything that can be found out about a bank without a candidate.

Twenty thousand grades and the value spaces of exact questions take their time, so a large bank is divided among
processes.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bot.bank import build, model, templates
from bot.bank.faults import Fault
from bot.bank.files import root_of, shown
from bot.bank.habits import doubts
from bot.bank.loader import Bank, Item, collector_off, load_bank
from bot.bank.samples import Failure, run
from grader.errors import AuthorError

MANY = 40  # questions from which on a second process pays
CHUNK = 8  # questions handed to a process at a time


@dataclass
class Report:
    """What a check found.

    Attributes:
        questions, samples: how many were looked at.
        faults: the bank cannot be used. failures: samples that do not get what they must.
        warnings: doubts.
    """

    questions: int = 0
    samples: int = 0
    faults: list[Fault] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        return 2 if self.faults else 1 if self.failures else 0

    def add(self, other: Report) -> None:
        self.questions += other.questions
        self.samples += other.samples
        self.faults += other.faults
        self.failures += other.failures
        self.warnings += other.warnings


def check(paths: Collection[Path] = ()) -> Report:
    """Check of the banks, folders or files at *paths* (none: the built-in bank).

    A file is read together with the bank it lies in, so that what it refers to is known; only its own faults count.
    """
    report = Report()
    files = [path for path in paths if path.is_file()]
    for root in dict.fromkeys(root_of(path) for path in files):
        check_bank(load_bank(root), {shown(path) for path in files if root_of(path) == root}, report)
    for folder in (path for path in paths if not path.is_file()):
        check_bank(load_bank(folder), None, report)
    if not paths:
        check_bank(load_bank(), None, report)
    report.faults.sort()
    report.warnings.sort()
    return report


def check_bank(bank: Bank, only: Collection[str] | None, report: Report) -> None:
    """Add to *report* what there is about the files named in *only* (None: all)."""
    report.faults += [fault for fault in bank.faults if only is None or fault.file in only]
    report.warnings += [warning for warning in bank.warnings if only is None or warning.file in only]
    broken = {(fault.file, fault.question) for fault in bank.faults}
    chosen = [item for item in bank.items if only is None or item.document.file in only]
    report.questions += len(chosen)
    # Graded without its faulty parts a question would only mislead.
    sound = [item for item in chosen if (item.document.file, item.id) not in broken]
    for part in in_processes(bank, sound) if len(sound) > MANY else [check_items(bank, sound)]:
        report.add(part)


def check_items(bank: Bank, items: Sequence[Item]) -> Report:
    report = Report()
    with collector_off():
        for item in items:
            check_item(item, bank, report)
    return report


def check_item(item: Item, bank: Bank, report: Report) -> None:
    written = item.written
    assert not isinstance(written, model.Plan)
    try:
        question = build.question(written, bank.lexicon)
        if isinstance(written, model.Exact):
            for fault in templates.space_faults(written):
                drawn = ", ".join(f"{name}={value}" for name, value in fault.values.items())
                found = item.fault(("given",), f"{fault.text}{f' (with {drawn})' if drawn else ''}.")
                (report.warnings if fault.note else report.faults).append(found)
        report.warnings += [item.fault(*doubt) for doubt in doubts(written, question)]
        count, failures = run(item, question)
    except AuthorError as error:
        report.faults += [item.fault((), line) for line in str(error).splitlines()]
        return
    report.samples += count
    report.failures += failures


def in_processes(bank: Bank, items: Sequence[Item]) -> list[Report]:
    """The same as `check_items`, divided among processes that inherit the bank (where the system can fork)."""
    workers = min(4, os.cpu_count() or 1)
    if workers == 1 or "fork" not in multiprocessing.get_all_start_methods():
        return [check_items(bank, items)]
    _INHERITED[:] = [(bank, items)]
    starts = range(0, len(items), CHUNK)
    try:
        with ProcessPoolExecutor(workers, multiprocessing.get_context("fork")) as pool:
            return list(pool.map(_check_inherited, starts))
    finally:
        _INHERITED.clear()


_INHERITED: list[tuple[Bank, Sequence[Item]]] = []  # what the forked processes work on; documents do not travel


def _check_inherited(start: int) -> Report:
    bank, items = _INHERITED[0]
    return check_items(bank, items[start : start + CHUNK])
