"""`mianshi bank ...`: for the people who write questions. The words are plain English, like the error messages."""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from bot.bank.check import Report, check
from bot.bank.faults import BankError, Fault
from bot.bank.samples import Failure

MAX_WARNINGS = 30  # shown unless --warnings asks for all


def failing_with_faults(command: Callable[..., Any]) -> Callable[..., Any]:
    """Faults of a bank are printed, one a line, and the exit code is 2."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except BankError as error:
            for fault in error.faults:
                click.echo(str(fault), err=True)
            sys.exit(2)

    return run


@click.group("bank")
def bank_commands() -> None:
    """Look at the question bank, and check it."""


@bank_commands.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--warnings", "all_warnings", is_flag=True, help="Show every warning.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@failing_with_faults
def check_command(paths: tuple[Path, ...], all_warnings: bool, as_json: bool) -> None:
    """Check banks, folders or files (none: the built-in bank) and grade every sample.

    Exit code 0: all is well. 1: samples do not get what they must. 2: faults.
    """
    start = time.perf_counter()
    report = check(paths)
    if as_json:
        click.echo(json.dumps(plain(report), ensure_ascii=False, indent=1))
    else:
        show_report(report, all_warnings)
        click.echo(f"{summary(report)} ({time.perf_counter() - start:.1f} s)")
    sys.exit(report.exit_code)


def show_report(report: Report, all_warnings: bool) -> None:
    for failure in report.failures:
        show_failure(failure)
    show_warnings(report.warnings, all_warnings)
    for fault in report.faults:
        click.echo(f"fault   {fault}")


def show_failure(failure: Failure) -> None:
    click.echo(f"sample  {failure.file}:{failure.line}: {failure.question}")
    click.echo(f"        answer  {' '.join(failure.answer.split())}")
    click.echo(f"        wanted  {failure.wanted}")
    click.echo(f"        got     {failure.got}")
    for line in failure.why:
        click.echo(f"          {line}")


def show_warnings(warnings: list[Fault], all_of_them: bool) -> None:
    """Each warning, or only the first few. Follow-ups that are not written yet share one line for each file."""
    pending: dict[str, list[str]] = defaultdict(list)
    others = []
    for warning in warnings:
        if warning.what.startswith("there is no question "):
            pending[warning.file].append(warning.what.split("'")[1])
        else:
            others.append(warning)
    for file, ids in pending.items():
        names = ", ".join(dict.fromkeys(ids))
        click.echo(f"warning {file}: follow-ups that are not in the bank: {names}")
    for warning in others if all_of_them else others[:MAX_WARNINGS]:
        click.echo(f"warning {warning}")
    if not all_of_them and len(others) > MAX_WARNINGS:
        click.echo(f"warning ... and {len(others) - MAX_WARNINGS} more; see them with --warnings")


def summary(report: Report) -> str:
    return (
        f"{counted(report.questions, 'question')}, {counted(report.samples, 'sample')}: "
        f"{counted(len(report.faults), 'fault')}, {counted(len(report.failures), 'failing sample')}, "
        f"{counted(len(report.warnings), 'warning')}"
    )


def counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def plain(report: Report) -> dict[str, Any]:
    """The report as JSON data."""
    return {
        "questions": report.questions,
        "samples": report.samples,
        "faults": [fault_data(fault) for fault in report.faults],
        "failures": [
            {
                "file": failure.file,
                "line": failure.line,
                "question": failure.question,
                "answer": failure.answer,
                "wanted": failure.wanted,
                "got": failure.got,
                "why": list(failure.why),
            }
            for failure in report.failures
        ],
        "warnings": [fault_data(warning) for warning in report.warnings],
    }


def fault_data(fault: Fault) -> dict[str, Any]:
    return {
        "file": fault.file,
        "line": fault.line,
        "column": fault.column,
        "question": fault.question,
        "field": fault.field,
        "what": fault.what,
        "fix": fault.fix,
    }
