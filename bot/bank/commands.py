"""`mianshi bank ...`: for the people who write questions. The words are plain English, like the error messages."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from bot.bank import cache, show
from bot.bank.check import Report, check
from bot.bank.coverage import coverage
from bot.bank.faults import BankError, Fault, did_you_mean
from bot.bank.loader import load_library
from bot.bank.samples import Failure
from bot.bank.schema import schema_text
from bot.engine.question import Kind, Language

BANK = click.option("--bank", type=click.Path(path_type=Path, exists=True), help="Folder or file; else the built-in.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
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
@JSON
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


@bank_commands.command("list")
@BANK
@click.option("--topic", help="Only this topic.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only this kind.")
@JSON
@failing_with_faults
def list_command(bank: Path | None, topic: str | None, kind: str | None, as_json: bool) -> None:
    """List the questions."""
    library = load_library(bank, cache.default_folder())
    if topic is not None and topic not in library.topics:
        raise click.UsageError(f"There is no topic {topic!r}. {did_you_mean(topic, list(library.topics))}".rstrip())
    questions = [
        question
        for question in library.questions.values()
        if topic in (None, question.topic) and kind in (None, question.kind.value)
    ]
    if as_json:
        rows = [
            {"id": each.id, "topic": each.topic, "level": each.level, "kind": each.kind.value} for each in questions
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    width = max((len(question.id) for question in questions), default=0)
    for question in questions:
        click.echo(f"{question.id:{width}}  {question.level}  {question.kind.value:7}  {question.topic}")
    click.echo(counted(len(questions), "question"))


@bank_commands.command("plans")
@BANK
@failing_with_faults
def plans_command(bank: Path | None) -> None:
    """List the plans of interviews."""
    for plan in load_library(bank, cache.default_folder()).plans.values():
        count = sum(phase.count for phase in plan.phases)
        click.echo(f"{plan.id}: {plan.title.en} {plan.title.zh}, {counted(count, 'question')}. {plan.about.en}")


@bank_commands.command("show")
@click.argument("id_", metavar="ID")
@BANK
@click.option("--lang", type=click.Choice([language.value for language in Language]), default="en", show_default=True)
@click.option("--seed", type=int, default=0, help="Of the values of an exact question.")
@JSON
@failing_with_faults
def show_command(id_: str, bank: Path | None, lang: str, seed: int, as_json: bool) -> None:
    """Show one question with its rubric."""
    questions = load_library(bank, cache.default_folder()).questions
    if id_ not in questions:
        raise click.UsageError(f"There is no question {id_!r}. {did_you_mean(id_, list(questions))}".rstrip())
    question = questions[id_]
    variant = question.draw(seed)
    values = {} if variant is None else dict(variant.values)
    if as_json:
        click.echo(json.dumps(show.data(question, values), ensure_ascii=False))
    else:
        click.echo("\n".join(show.lines(question, Language(lang), values)))


@bank_commands.command("coverage")
@click.argument("inventory", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@BANK
@failing_with_faults
def coverage_command(inventory: Path, bank: Path | None) -> None:
    """Compare with an inventory of items (and coverage.md beside it): has each its question?

    Exit code 0: yes. 1: no.
    """
    found = coverage(inventory, load_library(bank, cache.default_folder()).questions)
    for id_ in found.missing:
        click.echo(f"no question: {id_}")
    for unit in found.bare:
        click.echo(f"not covered: {unit.name} {unit.heading}")
    click.echo(
        f"{len(found.items) - len(found.missing)} of {counted(len(found.items), 'item')}, "
        f"{len(found.units) - len(found.bare)} of {counted(len(found.units), 'unit')}, "
        f"{counted(len(found.extra), 'question')} of our own"
    )
    sys.exit(0 if found.is_whole else 1)


@bank_commands.command("schema")
def schema_command() -> None:
    """Print the JSON Schema of the bank format (committed as banks/schema.json)."""
    click.echo(schema_text(), nl=False)


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
    """Each warning, or only the first few."""
    for warning in warnings if all_of_them else warnings[:MAX_WARNINGS]:
        click.echo(f"warning {warning}")
    if not all_of_them and len(warnings) > MAX_WARNINGS:
        click.echo(f"warning ... and {len(warnings) - MAX_WARNINGS} more; see them with --warnings")


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
