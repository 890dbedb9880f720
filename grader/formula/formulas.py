"""Formulas: the committed expression against the author's, for all values of the variables."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeGuard

from grader.formula.arithmetic import EvaluationError
from grader.formula.commitment import Candidate, Reading
from grader.formula.equal import Domains, equality, surely_equal
from grader.formula.evaluate import evaluate
from grader.formula.forms import has_form
from grader.formula.names import GREEK
from grader.formula.printing import to_text
from grader.formula.prose import final_formula, read_prose, read_whole
from grader.formula.sampling import Equality
from grader.formula.slips import summands
from grader.formula.statements import TRUTH_NAMES
from grader.formula.task import Task
from grader.formula.tree import Bin, Interval, Logic, Name, Neg, Node, Num, Relation, Seq, names, rebuild, walk
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
    if task.variables and not isinstance(task.tree, _STRUCTURES):
        return None
    scope = task.scope
    if not task.variables:
        scope = replace(scope, free=True, splitting="\\" in answer or "$" in answer)
    final = final_formula(answer)
    whole = read_whole(answer, scope) if final is None else _shifted(read_whole(final[0] + "$", scope), final[1])
    if whole is None or task.variables:
        return whole
    foreign = names(whole.node) - names(task.tree) - TRUTH_NAMES.keys()
    if any(len(name) > 1 and name.isalpha() and name not in GREEK_WORDS for name in foreign):
        return None  # words of a sentence, no formula
    if isinstance(whole.node, Name) and not names(task.tree):
        return None
    return whole


_STRUCTURES = (Relation, Logic, Interval, Seq)


def _shifted(candidate: Candidate | None, by: int) -> Candidate | None:
    return candidate and replace(candidate, start=candidate.start + by, end=candidate.end + by)


MAX_SLIP_NODES = 60
GREEK_WORDS = frozenset(GREEK.values())


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
    return task.comparison.domains


def judge(committed: Candidate, task: Task) -> Verdict:
    """The verdict on the committed expression."""
    node = committed.node
    expected = task.tree
    if _is_labelled(node, task):
        node = node.right
    if isinstance(expected, Relation) and _is_named_value(expected) and not isinstance(node, Relation | Logic):
        expected = expected.right  # "k = 1" is expected: 1 is the answer
    if not isinstance(expected, _STRUCTURES):
        node = _ungrouped(node)
    shown, spans = to_text(node), ((committed.start, committed.end),)
    domains = domains_of(task)
    result = equality(node, expected, domains, task.comparison.form if expected is task.tree else None)
    if task.form == "type":
        same = has_form(node, expected, "type") and _has_value(node)
        return Verdict(Outcome.CORRECT if same else Outcome.INCORRECT, task.shown, value=shown, spans=spans)
    if result is Equality.EQUAL and task.form is not None and not has_form(node, expected, task.form):
        return Verdict(Outcome.INCORRECT, task.shown, part=Part.FORM, value=shown, spans=spans)
    if result is Equality.EQUAL:
        return Verdict(Outcome.CORRECT, task.shown, value=shown, spans=spans)
    if result is Equality.UNKNOWN:
        return Verdict(Outcome.UNCLEAR, task.shown, value=shown, spans=spans, reason=Reason.COULD_NOT_CHECK)
    if isinstance(node, Relation) and not isinstance(expected, _STRUCTURES) and node.op == "=":
        same = equality(node.right, expected, domains, task.comparison.form) is Equality.EQUAL
        if same:  # m = b·m + (1 − b)·g: an update, or an equation of its own?
            return Verdict(Outcome.UNCLEAR, task.shown, value=shown, spans=spans, reason=Reason.WRONG_KIND)
    slip = _slip(node, task, domains)
    return Verdict(Outcome.INCORRECT, task.shown, part=Part.VALUE, value=shown, spans=spans, slip=slip)


def _is_named_value(expected: Relation) -> bool:
    """Whether the author gives the value of something, k = 1 or (p, q) = (3, 2), and no equation between variables."""
    return expected.op == "=" and bool(names(expected.left)) and not names(expected.right)


def _ungrouped(node: Node) -> Node:
    """Square brackets with one value in them are brackets: −[y log p + …]."""
    if isinstance(node, Seq) and node.kind == "[" and len(node.items) == 1:
        return _ungrouped(node.items[0])
    return rebuild(node, _ungrouped)


def _has_value(node: Node) -> bool:
    """False for 1/0."""
    if names(node) or isinstance(node, _STRUCTURES):
        return True
    try:
        evaluate(node)
    except EvaluationError:
        return False
    return True


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
    """Sign, a factor, or a term too few or too many; nothing is tried on very long formulas."""
    if sum(1 for _ in walk(node)) > MAX_SLIP_NODES:
        return None
    if surely_equal(Neg(node), expected, domains):
        return Slip(generic=GenericSlip.SIGN)
    for factor in (2, 4):
        if surely_equal(Bin("*", Num(factor), node), expected, domains):
            return Slip(generic=GenericSlip.FACTOR, details={"factor": f"1/{factor}"})
        if surely_equal(node, Bin("*", Num(factor), expected), domains):
            return Slip(generic=GenericSlip.FACTOR, details={"factor": str(factor)})
    if surely_equal(Bin("/", Num(1), node), expected, domains):
        return Slip(generic=GenericSlip.RECIPROCAL)
    return _term_slip(node, expected, domains)


def _term_slip(node: Node, expected: Node, domains: Domains) -> Slip | None:
    for term in summands(expected)[:6]:
        if term != expected and surely_equal(Bin("+", node, term), expected, domains):
            return Slip(generic=GenericSlip.MISSING_TERM, details={"term": to_text(term)})
    for term in summands(node)[:6]:
        if term != node and surely_equal(Bin("-", node, term), expected, domains):
            return Slip(generic=GenericSlip.EXTRA_TERM, details={"term": to_text(term)})
    return None
