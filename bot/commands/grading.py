"""`mianshi grade` and `mianshi check`: one answer graded at the command line, without an interview."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import msgspec

from bot.bank import cache_folder, load_library
from bot.config import load as load_config
from bot.engine.effects import Graded
from bot.engine.mark import mark
from bot.engine.question import Language, Library, Question
from bot.engine.select import nearest
from grader import Rubric, grade
from grader.errors import CandidateError
from grader.formula import check as check_exact
from grader.formula.verdict import Outcome, Verdict


@click.command("grade")
@click.argument("question_id")
@click.option("--answer", help="The answer; without it, it is read from standard input.")
@click.option("--given", "given", default="", help="Values of an exact question: n=224,k=7 (else drawn from --seed).")
@click.option("--seed", default=0, help="Seed of the drawn values.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the evidence.")
@click.option("--bank", type=click.Path(path_type=Path, exists=True), help="Folder or file of questions.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@click.option("--explain", is_flag=True, help="Show why each point has its state.")
def grade_command(
    question_id: str,
    answer: str | None,
    given: str,
    seed: int,
    lang: str | None,
    bank: Path | None,
    as_json: bool,
    explain: bool,
) -> None:
    """Grade one answer to QUESTION_ID of the bank."""
    config = load_config()
    question = _question(load_library(bank or config.bank, cache_folder()), question_id)
    text = sys.stdin.read() if answer is None else answer
    values = _values(question, given, seed)
    graded = mark(question, text, values=values, language=Language(lang or config.language), candidate="you", number=1)
    if as_json:
        click.echo(json.dumps(_plain(graded, question), ensure_ascii=False))
        return
    _show(graded)
    if explain and question.rubric is not None:
        _explain(text, question.rubric)


@click.command("check")
@click.argument("answer")
@click.option("--kind", type=click.Choice(["number", "shape", "formula", "growth"]), required=True)
@click.option("--expected", required=True, help="The right answer, as a formula.")
@click.option("--tolerance", default="exact", help="exact, ±0.1, ±1%, 3sf, >=3sf or 2dp.")
@click.option("--unit", help="The unit that a bare number is in.")
@click.option("--variables", default="", help="Free variables and their domains: k=1..9,x=0.0..1.0")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
def check_command(
    answer: str, kind: str, expected: str, tolerance: str, unit: str | None, variables: str, as_json: bool
) -> None:
    """Check one exact ANSWER against an expected value. Exit code 1 unless it is correct."""
    verdict = check_exact(
        answer,
        expected,
        kind=kind,  # type: ignore[arg-type]  # click has checked it
        tolerance=tolerance,
        unit=unit,
        variables=_pairs(variables, "--variables") or None,
    )
    if as_json:
        click.echo(json.dumps(_plain_verdict(verdict), ensure_ascii=False))
    else:
        click.echo(verdict.outcome.value + (f" ({verdict.part.value})" if verdict.part else ""))
        click.echo(f"understood: {verdict.value or '-'}   expected: {verdict.expected}")
        for line in verdict.working:
            click.echo(f"  {line}")
        if verdict.reason:
            details = ", ".join(f"{name} {value}" for name, value in verdict.details.items())
            click.echo(f"  {verdict.reason.value}{': ' + details if details else ''}")
    sys.exit(0 if verdict.outcome is Outcome.CORRECT else 1)


def _question(library: Library, name: str) -> Question:
    question = library.questions.get(name)
    if question is None:
        raise CandidateError(
            f"There is no question {name!r}. Did you mean {nearest(name, library.questions)!r}? "
            "List them with: mianshi bank list"
        )
    return question


def _values(question: Question, given: str, seed: int) -> dict[str, str]:
    """The values of an exact question: those of --given, the rest drawn."""
    variant = question.draw(seed)
    if variant is None:
        return {}
    wanted = _pairs(given, "--given")
    if unknown := set(wanted) - set(variant.values):
        raise CandidateError(f"--given: {question.id} has no {min(unknown)!r}. It has {', '.join(variant.values)}.")
    return {**variant.values, **wanted}


def _pairs(text: str, option: str) -> dict[str, str]:
    """ "k=7,v=[1,2]" as a mapping; commas inside brackets belong to the value."""
    pairs: dict[str, str] = {}
    depth, piece = 0, ""
    for char in text + ",":
        depth += (char in "[(") - (char in "])")
        if char != "," or depth > 0:
            piece += char
            continue
        name, equals, value = piece.partition("=")
        if piece.strip() and not equals:
            raise CandidateError(f"{option}: {piece.strip()!r} has no '='. Write {option} name=value,name=value.")
        if equals:
            pairs[name.strip()] = value.strip()
        piece = ""
    return pairs


def _plain(graded: Graded, question: Question) -> dict[str, object]:
    plain: dict[str, object] = {
        "question": question.id,
        "score": round(graded.score, 4),
        "points": [{"id": p.id, "state": p.state, "spans": [list(span) for span in p.spans]} for p in graded.points],
        "misconceptions": [item.id for item in graded.misconceptions],
        "notes": list(graded.notes),
    }
    if graded.exact is not None:
        plain["outcome"] = graded.exact.outcome
        plain["exact"] = msgspec.to_builtins(graded.exact)
    return plain


def _plain_verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "outcome": verdict.outcome.value,
        "part": verdict.part.value if verdict.part else None,
        "value": verdict.value,
        "expected": verdict.expected,
        "spans": [list(span) for span in verdict.spans],
        "working": list(verdict.working),
        "reason": verdict.reason.value if verdict.reason else None,
        "details": dict(verdict.details),
        "slip": verdict.slip
        and {
            "mistake": verdict.slip.mistake,
            "generic": verdict.slip.generic.value if verdict.slip.generic else None,
            "details": dict(verdict.slip.details),
        },
    }


def _show(graded: Graded) -> None:
    click.echo(f"{graded.question}: {graded.score:.2f}")
    for point in graded.points:
        quotes = " … ".join(f"“{quote}”" for quote in point.quotes)
        click.echo(f"  {point.state:12} {point.fact}{'  ' + quotes if quotes else ''}")
    for item in graded.misconceptions:
        click.echo(f"  misconception {item.claim}: {item.say}")
    if graded.exact is not None:
        click.echo(f"  {graded.exact.outcome}: understood {graded.exact.understood or '-'}, {graded.exact.expected}")
        for line in graded.exact.working:
            click.echo(f"    {line}")
        if graded.exact.slip or graded.exact.slip_code:
            click.echo(f"  {graded.exact.slip or graded.exact.slip_code}")
    for note in graded.notes:
        click.echo(f"  note: {note}")


def _explain(text: str, rubric: Rubric) -> None:
    verdict = grade(text, rubric)
    for point in verdict.points:
        spans = ", ".join(f"{start}-{end}" for start, end in point.spans)
        click.echo(f"  why {point.id}: {point.state.value}; {point.why}{'; at ' + spans if spans else ''}")
    for item in verdict.misconceptions:
        click.echo(f"  why {item.id}: {item.why}; costs {item.cost:.2f}")
