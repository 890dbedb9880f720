"""Formulas: the committed expression against the author's, for all values of the variables."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeGuard

from grader.formula.equal import Domains, equality
from grader.formula.forms import has_form
from grader.formula.printing import to_text
from grader.formula.prose import Candidate, Reading, Role, read_prose, read_whole
from grader.formula.sampling import Equality, parse_domain
from grader.formula.task import Task
from grader.formula.tree import Bin, Call, Interval, Logic, Name, Neg, Node, Num, Relation, Seq, names
from grader.formula.verdict import GenericSlip, Outcome, Part, Reason, Slip, Verdict


def check_formula(answer: str, task: Task) -> Verdict:
    """The verdict on a formula."""
    whole = _whole_answer(answer, task)
    if whole is not None:
        return judge(whole, task)
    reading = read_prose(answer, task.scope, times=False, grouping=False, strong=not isinstance(task.tree, Name | Num))
    if reading.committed is None:
        return _uncommitted(reading, task)
    return judge(reading.committed, task)


def _whole_answer(answer: str, task: Task) -> Candidate | None:
    """The answer as one expression, where a statement or set is asked or no variables are declared."""
    if task.variables:
        return read_whole(answer, task.scope) if isinstance(task.tree, _STRUCTURES) else None
    whole = read_whole(answer, replace(task.scope, free=True))
    if whole is None or (isinstance(whole.node, Name) and not names(task.tree)):
        return None
    return whole


_STRUCTURES = (Relation, Logic, Interval, Seq)


def _uncommitted(reading: Reading, task: Task) -> Verdict:
    details: dict[str, str] = {}
    if reading.others:
        first, second = reading.others[0], reading.others[-1]
        if len(reading.others) == 2 and equality(first.node, second.node, domains_of(task)) is Equality.EQUAL:
            return judge(second, task)
        details = {"first": to_text(first.node), "second": to_text(second.node)}
    elif reading.error is not None:
        details = reading.error.details()
        if reading.reason is Reason.UNDEFINED_SYMBOL:
            details["known"] = ", ".join(task.scope.variables)
    spans = tuple((candidate.start, candidate.end) for candidate in reading.others)
    return Verdict(Outcome.UNCLEAR, task.shown, reason=reading.reason, details=details, spans=spans)


def domains_of(task: Task) -> Domains:
    return {name: parse_domain(name, text) for name, text in task.variables if not name.endswith("()")}


def judge(committed: Candidate, task: Task) -> Verdict:
    """The verdict on the committed expression."""
    node = committed.node
    expected = task.tree
    if _is_labelled(node, task):
        node = node.right
    shown, spans = to_text(node), ((committed.start, committed.end),)
    domains = domains_of(task)
    result = equality(node, expected, domains)
    if task.form == "type":
        same = has_form(node, expected, "type")
        return Verdict(Outcome.CORRECT if same else Outcome.INCORRECT, task.shown, value=shown, spans=spans)
    if result is Equality.EQUAL and task.form is not None and not has_form(node, expected, task.form):
        return Verdict(Outcome.INCORRECT, task.shown, part=Part.FORM, value=shown, spans=spans)
    if result is Equality.EQUAL:
        return Verdict(Outcome.CORRECT, task.shown, value=shown, spans=spans)
    if result is Equality.UNKNOWN:
        return Verdict(Outcome.UNCLEAR, task.shown, value=shown, spans=spans, reason=Reason.COULD_NOT_CHECK)
    slip = _slip(node, task, domains)
    return Verdict(Outcome.INCORRECT, task.shown, part=Part.VALUE, value=shown, spans=spans, slip=slip)


def _is_labelled(node: Node, task: Task) -> TypeGuard[Relation]:
    """Whether the answer is "params = …", a formula with a name of its own, where no equation is asked."""
    if not isinstance(node, Relation) or node.op != "=" or isinstance(task.tree, _STRUCTURES):
        return False
    return not (isinstance(node.left, Name) and node.left.name in task.all_names)


def _slip(node: Node, task: Task, domains: Domains) -> Slip | None:
    for name, tree, _ in task.mistake_values:
        if equality(node, tree, domains) is Equality.EQUAL:
            return Slip(mistake=name)
    return _generic_slip(node, task.tree, domains)


def _generic_slip(node: Node, expected: Node, domains: Domains) -> Slip | None:
    """Sign, a factor, or a term too few or too many."""
    if equality(Neg(node), expected, domains) is Equality.EQUAL:
        return Slip(generic=GenericSlip.SIGN)
    for factor in (2, 4):
        if equality(Bin("*", Num(factor), node), expected, domains) is Equality.EQUAL:
            return Slip(generic=GenericSlip.FACTOR, details={"factor": f"1/{factor}"})
        if equality(node, Bin("*", Num(factor), expected), domains) is Equality.EQUAL:
            return Slip(generic=GenericSlip.FACTOR, details={"factor": str(factor)})
    if equality(Bin("/", Num(1), node), expected, domains) is Equality.EQUAL:
        return Slip(generic=GenericSlip.RECIPROCAL)
    return _term_slip(node, expected, domains)


def terms(node: Node) -> list[Node]:
    """The summands of a sum."""
    match node:
        case Bin("+", left, right):
            return [*terms(left), *terms(right)]
        case Bin("-", left, right):
            return [*terms(left), *(Neg(term) for term in terms(right))]
        case _:
            return [node]


def _term_slip(node: Node, expected: Node, domains: Domains) -> Slip | None:
    for term in terms(expected)[:6]:
        if term != expected and equality(Bin("+", node, term), expected, domains) is Equality.EQUAL:
            return Slip(generic=GenericSlip.MISSING_TERM, details={"term": to_text(term)})
    for term in terms(node)[:6]:
        if term != node and equality(Bin("-", node, term), expected, domains) is Equality.EQUAL:
            return Slip(generic=GenericSlip.EXTRA_TERM, details={"term": to_text(term)})
    return None


__all__ = ["Call", "Name", "Role", "check_formula", "names", "terms"]
