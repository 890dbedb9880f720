"""Growth answers: O(n log n), Θ(V + E), 平方级, amortised O(1), "n log n on average but n² in the worst case"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from grader.errors import AuthorError
from grader.formula.asymptotic import Growth, NoGrowth, growth_of, same_growth
from grader.formula.commitment import Candidate, Reading, Role, commit
from grader.formula.names import Scope
from grader.formula.parser import parse_text
from grader.formula.printing import to_text
from grader.formula.prose import find_candidates, prepare
from grader.formula.task import BOUNDS, Task
from grader.formula.tree import Call, Name, Node, Num, names
from grader.formula.verdict import Outcome, Part, Reason, Slip, Verdict

_BOUND_CALLS = frozenset(f"{name}()" for name in BOUNDS)
_WORDS = (
    (r"\bloglinear\b|\blinearithmic\b|\blinear-?logarithmic\b|线性对数|\bquasi-?linear\b", "n*log(n)"),
    (r"\blogarithmic\b|(?<!线性)对数(?:级|阶|时间|复杂度|的|$)|\blog(?:arithmic)? time\b", "log(n)"),
    (r"\bconstant\b|常数(?:级|阶|时间|复杂度|的|$)|\bconst\b", "1"),
    (r"(?<!非)线性(?!对数)|(?<!-)\blinear\b", "n"),
    (
        r"\bquadratic\b|\bn[- ]squared\b|平方(?:级|阶|时间|复杂度|的)|二次(?:方)?(?:级|时间|的|复杂度|$)|\bsquared\b",
        "n^2",
    ),
    (r"\bcubic\b|\bn[- ]cubed\b|立方(?:级|阶|时间|的)|三次方(?:级|时间|的)", "n^3"),
    (r"\bfactorial\b|阶乘(?:级|阶|时间|的|$)", "n!"),
    (r"\bsquare[- ]root\b|平方根(?:级|时间)", "sqrt(n)"),
)
_CLASSES = tuple((re.compile(pattern, re.IGNORECASE), text) for pattern, text in _WORDS)
_TOO_WIDE = re.compile(r"\bexponential\b|指数(?:级|时间|阶|的|型|$)|\bpolynomial\b|多项式", re.IGNORECASE)
_CASES = (
    ("worst", re.compile(r"\bworst\b|最坏|最差")),
    ("average", re.compile(r"\baverage\b|\bon avg\b|\bexpected\b|平均|期望")),
    ("best", re.compile(r"\bbest\b|最好|最优情况|最佳")),
    ("amortized", re.compile(r"\bamorti[sz]ed\b|均摊|摊还")),
)
_CLAUSE = re.compile(r"[,，;；。.\n]|\bbut\b|\band\b|但|而|不过")


def check_growth(answer: str, task: Task) -> Verdict:
    """The verdict on an order of growth."""
    expected = _expected_growth(task)
    text = prepare(answer, times=False)
    scope = _scope(task)
    found, error = find_candidates(text, scope)
    found = _stronger([*found, *_worded(text, task)])
    if not found and _TOO_WIDE.search(text):
        return Verdict(Outcome.UNCLEAR, task.shown, reason=Reason.CLASS_TOO_WIDE)
    found = _of_the_case(found, text.lower(), task.form or "worst")
    reading = commit(found, text, error)
    if reading.committed is None:
        return _uncommitted(reading, task, expected)
    verdict = _judged(reading.committed, task, expected)
    if verdict.outcome is Outcome.INCORRECT and task.form is None:
        return _other_case(verdict, found, expected)
    return verdict


def _other_case(verdict: Verdict, found: list[Candidate], expected: Growth) -> Verdict:
    """Where several cases are told apart and the right order is given for another one, ask which is meant."""
    others = [candidate for candidate in found if candidate.role is Role.REASON]
    growths = [_growth(candidate.node) for candidate in others]
    if not any(growth is not None and same_growth(growth, expected) for growth in growths):
        return verdict
    details = {"first": to_text(others[0].node), "second": verdict.value or ""}
    return replace(verdict, outcome=Outcome.UNCLEAR, part=None, slip=None, reason=Reason.TWO_VALUES, details=details)


def _expected_growth(task: Task) -> Growth:
    try:
        return growth_of(task.tree)
    except NoGrowth:
        raise AuthorError(f"the growth of {task.expected!r} cannot be told") from None


def _scope(task: Task) -> Scope:
    variables = tuple(sorted(names(task.tree)))
    return Scope(variables=variables or ("n",), functions=BOUNDS)


def _worded(text: str, task: Task) -> list[Candidate]:
    """Classes named in words, for a question with one variable."""
    variables = sorted(names(task.tree)) or ["n"]
    if len(variables) != 1:
        return []
    found: list[Candidate] = []
    for pattern, formula in _CLASSES:
        for match in pattern.finditer(text):
            node = parse_text(formula.replace("n", variables[0]) if "n" in formula else formula, Scope(free=True))
            if not any(match.start() < c.end and c.start < match.end() for c in found):
                found.append(Candidate(Call("O()", (node,)), match.start(), match.end()))
    return found


def _stronger(found: list[Candidate]) -> list[Candidate]:
    """O(…) and named classes count before formulas, formulas before single names and numbers."""
    bounds = [c for c in found if isinstance(c.node, Call) and c.node.name in _BOUND_CALLS]
    formulas = [c for c in found if not isinstance(c.node, Name | Num)]
    broken = [c for c in found if c.error is not None]
    chosen = bounds or formulas or found
    chosen = [*chosen, *(c for c in broken if c not in chosen)]
    return sorted(chosen, key=lambda candidate: candidate.start)


@dataclass(frozen=True)
class _Labelled:
    candidate: Candidate
    case: str | None


def _of_the_case(found: list[Candidate], text: str, wanted: str) -> list[Candidate]:
    """Where cases are told apart, the candidates of the case that is asked for."""
    labelled = [_Labelled(c, _case_of(i, found, text)) for i, c in enumerate(found)]
    cases = {item.case for item in labelled}
    if len(cases) < 2:
        return found
    chosen = [item.candidate for item in labelled if item.case == wanted]
    chosen = chosen or [item.candidate for item in labelled if item.case is None]
    if not chosen:
        return found
    kept = {id(candidate) for candidate in chosen}
    return [c if id(c) in kept else replace(c, role=Role.REASON) for c in found]


def _case_of(index: int, found: list[Candidate], text: str) -> str | None:
    """The case named in the clause around a candidate."""
    candidate = found[index]
    before = text[found[index - 1].end if index else 0 : candidate.start]
    after = text[candidate.end : found[index + 1].start if index + 1 < len(found) else len(text)]
    left = _CLAUSE.split(before)[-1]
    right = _CLAUSE.split(after)[0]
    for part in (left, right):
        for case, pattern in _CASES:
            if pattern.search(part):
                return case
    return None


def _growth(node: Node) -> Growth | None:
    try:
        return growth_of(node)
    except NoGrowth:
        return None


def _uncommitted(reading: Reading, task: Task, expected: Growth) -> Verdict:
    details: dict[str, str] = {}
    if len(reading.others) == 2:
        growths = [_growth(candidate.node) for candidate in reading.others]
        if growths[0] is not None and growths[1] is not None and same_growth(growths[0], growths[1]):
            return _judged(reading.others[1], task, expected)
        details = {"first": to_text(reading.others[0].node), "second": to_text(reading.others[1].node)}
    elif reading.error is not None:
        details = reading.error.details() | {"known": ", ".join(names(task.tree))}
    spans = tuple((candidate.start, candidate.end) for candidate in reading.others)
    return Verdict(Outcome.UNCLEAR, task.shown, reason=reading.reason, details=details, spans=spans)


def _judged(committed: Candidate, task: Task, expected: Growth) -> Verdict:
    node, spans = committed.node, ((committed.start, committed.end),)
    shown = to_text(node)
    growth = _growth(node)
    if growth is None:
        return Verdict(Outcome.UNCLEAR, task.shown, value=shown, spans=spans, reason=Reason.COULD_NOT_CHECK)
    if not same_growth(growth, expected):
        return Verdict(
            Outcome.INCORRECT, task.shown, part=Part.VALUE, value=shown, spans=spans, slip=_slip(growth, task)
        )
    bound, wanted = _bound(node), _bound(task.tree)
    if bound in ("Ω", "o", "ω") and bound != wanted:
        return Verdict(Outcome.INCORRECT, task.shown, part=Part.FORM, value=shown, spans=spans)
    return Verdict(Outcome.CORRECT, task.shown, value=shown, spans=spans)


def _slip(growth: Growth, task: Task) -> Slip | None:
    """The author's mistake that has this growth."""
    for name, tree, _ in task.mistake_values:
        known = _growth(tree)
        if known is not None and same_growth(growth, known):
            return Slip(mistake=name)
    return None


def _bound(node: Node) -> str:
    """O where none is named."""
    return node.name.removesuffix("()") if isinstance(node, Call) and node.name in _BOUND_CALLS else "O"
