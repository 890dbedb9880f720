"""`mianshi bank check`: everything that can be found out about a bank without a candidate."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.bank import build, model, templates
from bot.bank.faults import Fault
from bot.bank.files import root_of, shown
from bot.bank.loader import Bank, Item, load_bank
from bot.bank.samples import Failure, run
from grader.errors import AuthorError
from grader.lint import lint


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


def check(paths: Collection[Path] = ()) -> Report:
    """Check of the banks, folders or files at *paths* (none: the built-in bank).

    A file is read together with the bank it lies in, so that what it refers to is known; only its own faults count.
    """
    report = Report()
    everything: list[Path | None] = [*paths] or [None]
    for path in everything:
        if path is not None and path.is_file():
            check_bank(load_bank(root_of(path)), {shown(path)}, report)
        else:
            check_bank(load_bank(path), None, report)
    report.faults.sort()
    report.warnings.sort()
    return report


def check_bank(bank: Bank, only: Collection[str] | None, report: Report) -> None:
    """Add to *report* what there is about the files named in *only*."""
    report.faults += [fault for fault in bank.faults if only is None or fault.file in only]
    report.warnings += [warning for warning in bank.warnings if only is None or warning.file in only]
    broken = {(fault.file, fault.question) for fault in bank.faults}
    for item in bank.items:
        if only is not None and item.document.file not in only:
            continue
        report.questions += 1
        report.warnings += habits(item)
        if (item.document.file, item.id) in broken:
            continue  # graded without its faulty parts it would only mislead
        check_item(item, bank, report)


def check_item(item: Item, bank: Bank, report: Report) -> None:
    assert not isinstance(item.written, model.Plan)
    try:
        question = build.question(item.written, bank.lexicon)
    except AuthorError as error:
        report.faults += [item.fault((), line) for line in str(error).splitlines()]
        return
    if question.rubric is not None:
        for doubt in lint(question.rubric):
            what = f"pattern {doubt.pattern!r}: {doubt.message}." if doubt.pattern else f"{doubt.message}."
            report.warnings.append(item.fault(path_of(item.written, doubt.point, doubt.pattern), what))
    if isinstance(item.written, model.Exact):
        for fault in templates.space_faults(item.written):
            with_values = ", ".join(f"{name}={value}" for name, value in fault.values.items())
            found = item.fault(("given",), f"{fault.text}{f' (with {with_values})' if with_values else ''}.")
            (report.warnings if fault.note else report.faults).append(found)
    count, failures = run(item, question)
    report.samples += count
    report.failures += failures


def path_of(written: model.AnyQuestion, id_: str, pattern: str) -> tuple[str | int, ...]:
    """Where the point or misconception *id_* has its *pattern*."""
    assert isinstance(written, model.Prose)
    claims: list[tuple[str, int, str, model.Point | model.Misconception]] = [
        *(("points", index, point.id, point) for index, point in enumerate(written.points)),
        *(("misconceptions", i, name, wrong) for i, (name, wrong) in enumerate(build.misconceptions(written))),
    ]
    for part, index, name, claim in claims:
        if name != id_:
            continue
        if pattern in claim.accept:
            return (part, index, "accept", claim.accept.index(pattern))
        refused = [refusal.pattern for refusal in claim.refuse] if isinstance(claim, model.Point) else []
        return (part, index, "refuse", refused.index(pattern)) if pattern in refused else (part, index)
    return ()


def habits(item: Item) -> Iterator[Fault]:
    """What a good question has."""
    written = item.written
    assert not isinstance(written, model.Plan)
    if not written.samples:
        yield item.fault((), "the question has no samples.", "Add a full, a partial and a wrong answer.")
    if not written.hints:
        yield item.fault((), "the question has no hints.", "Add at least one.")
