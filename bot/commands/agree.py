"""`mianshi agree`: how far grades agree with human marks, beside floors that any grader must beat."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from time import perf_counter

import click
import msgspec

from bot.bank import cache_folder, load_library
from bot.config import load as load_config
from bot.engine.question import Library
from grader import Lexicon, Rubric, grade, reference_rubric
from grader.agreement import Agreement, Report, Row, report
from grader.errors import OperatorError
from grader.lexicon import EMPTY_LEXICON


@click.command("agree")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--bank", type=click.Path(path_type=Path, exists=True), help="Folder or file of questions.")
@click.option("--points", is_flag=True, help="Also compare the state of each key point, where rows carry them.")
@click.option("--by-question", is_flag=True, help="A row for each question.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
def agree_command(file: Path, bank: Path | None, points: bool, by_question: bool, as_json: bool) -> None:
    """How far grades agree with human marks. FILE has one JSON object a line:
    question_id (of the bank) or question and reference; answer, score, max_score.
    """
    library = load_library(bank or load_config().bank, cache_folder())
    lines = list(_lines(file))
    rubrics = [_rubric(library, line, number) for number, line in lines]
    rows = [_row(line, number) for number, line in lines]
    for rubric in dict.fromkeys(rubrics):  # compiling a rubric is not grading
        grade("", rubric)
    start = perf_counter()
    grades = [grade(row.answer, rubric) for row, rubric in zip(rows, rubrics, strict=True)]
    seconds = perf_counter() - start
    states = [[point.state.value for point in item.points] for item in grades] if points else None
    found = report(rows, [item.score for item in grades], seconds, states)
    if as_json:
        click.echo(json.dumps(_plain_report(found), ensure_ascii=False))
    else:
        _show_report(found, by_question)


def _lines(file: Path) -> Iterator[tuple[int, dict[str, object]]]:
    with file.open(encoding="utf-8") as source:
        for number, line in enumerate(source, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise OperatorError(f"{file}, line {number}: not JSON ({error}).") from error
            if not isinstance(row, dict):
                raise OperatorError(f"{file}, line {number}: not a JSON object.")
            if str(row.get("answer", "")).strip():  # blanks inflate every figure
                yield number, row


def _row(line: dict[str, object], number: int) -> Row:
    try:
        score, top = float(str(line["score"])), float(str(line.get("max_score", 1)))
        return Row(
            question=str(line.get("question_id", line.get("question", ""))),
            answer=str(line["answer"]),
            human=score / top,
            states=tuple(line.get("points") or ()),  # type: ignore[arg-type]  # compared as they are
            style=str(line.get("style", "")),
            references=_references(line),
        )
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise OperatorError(f"Line {number}: needs a numeric score and max_score ({error!r}).") from error


def _rubric(library: Library, line: dict[str, object], number: int) -> Rubric:
    question = library.questions.get(str(line.get("question_id", "")))
    if question is not None and question.rubric is not None:
        return question.rubric
    texts = _references(line)
    if not texts:
        raise OperatorError(
            f"Line {number}: {line.get('question_id')!r} is no text question of the bank, and there is no reference."
        )
    return _reference_rubric(str(line.get("question", "")), texts, _field(library))


def _references(line: dict[str, object]) -> tuple[str, ...]:
    """Model answers of a row, and the marking criteria where it carries them."""
    references, criteria = line.get("reference") or (), line.get("criteria")
    texts = (references,) if isinstance(references, str) else tuple(str(item) for item in _as_list(references))
    return (*texts, str(criteria)) if criteria and texts else texts


def _field(library: Library) -> Lexicon:
    """The lexicon of the bank: its concepts count as one under any wording in a reference answer too."""
    rubrics = (question.rubric for question in library.questions.values())
    return next((rubric.lexicon for rubric in rubrics if rubric is not None), EMPTY_LEXICON)


def _as_list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


@cache
def _reference_rubric(question: str, references: tuple[str, ...], lexicon: Lexicon) -> Rubric:
    return reference_rubric(question, references, lexicon)


def _plain_report(found: Report) -> dict[str, object]:
    plain = {**_plain_agreement(found.grader), "answers_per_second": round(found.answers_per_second)}
    plain["floors"] = {name: _plain_agreement(item) for name, item in found.floors.items()}
    if found.points:
        plain["points"] = {name: msgspec.to_builtins(item) for name, item in found.points.items()}
    plain["by_question"] = dict(found.by_question)
    return plain


def _plain_agreement(item: Agreement) -> dict[str, object]:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in msgspec.to_builtins(item).items()
    }


def _show_report(found: Report, by_question: bool) -> None:
    heads = ("pearson", "mean_question_pearson", "rmse", "qwk", "ordered", "ordered_equal_length")
    click.echo(f"{found.grader.n} answers, {found.answers_per_second:,.0f} a second")
    click.echo(f"{'':18}" + "".join(f"{head.replace('_', ' '):>24}" for head in heads))
    for name, item in {"grader": found.grader, **found.floors}.items():
        click.echo(f"{name:18}" + "".join(f"{getattr(item, head):>24.3f}" for head in heads))
    for name, scores in found.points.items():
        click.echo(f"points {name:11} precision {scores.precision:.3f}  recall {scores.recall:.3f}  F1 {scores.f1:.3f}")
    if by_question:
        for question, value in found.by_question.items():
            click.echo(f"  {question:40} {value:.3f}")
