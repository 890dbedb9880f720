"""Numbers: the committed value of an answer against the right one, and which part is off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from grader.formula.digits import figure_range
from grader.formula.evaluate import EvaluationError, Scalar, Value, call, evaluate, nearly_equal, size
from grader.formula.forms import has_form
from grader.formula.measure import Quantity, has_unit, measure, unit_part, without_units
from grader.formula.names import Scope
from grader.formula.numerals import SCALES
from grader.formula.printing import format_value, to_text
from grader.formula.prose import Candidate, Reading, Role, read_prose, read_whole
from grader.formula.slips import generic_slip, without_rounding
from grader.formula.task import AskedUnit, Task
from grader.formula.tolerance import is_written_right, to_figures
from grader.formula.tree import Bin, Name, Neg, Node, Num, Relation, Seq, Unit, children, names, substitute, walk
from grader.formula.units import COUNTED, unit_named
from grader.formula.verdict import GenericSlip, Outcome, Part, Reason, Slip, Verdict
from grader.formula.working import to_node


def check_number(answer: str, task: Task) -> Verdict:
    """The verdict on a number, or a vector of numbers."""
    wants_vector = isinstance(task.value, tuple)
    reading = read_prose(answer, task.scope, grouping=not wants_vector)
    committed = reading.committed
    if committed is None:
        committed = _in_given_names(answer, task)
        return _uncommitted(reading, task) if committed is None else judge(committed, task)
    conflict = _conflict(reading, committed, task)
    if conflict is not None:
        details = {"first": to_text(conflict.node), "second": to_text(committed.node)}
        return Verdict(
            Outcome.UNCLEAR, task.shown, reason=Reason.TWO_VALUES, details=details, spans=_spans(conflict, committed)
        )
    return judge(committed, task)


def _in_given_names(answer: str, task: Task) -> Candidate | None:
    """The whole answer as a formula of the given names, with their values in it: c_in*k^2 where k is 3."""
    values = task.given_values
    whole = read_whole(answer, Scope(variables=tuple(values))) if values else None
    if whole is None or not names(whole.node):
        return None
    return replace(whole, node=substitute(whole.node, {name: to_node(value) for name, value in values.items()}))


def _spans(*candidates: Candidate) -> tuple[tuple[int, int], ...]:
    return tuple((candidate.start, candidate.end) for candidate in candidates)


def _uncommitted(reading: Reading, task: Task) -> Verdict:
    details: dict[str, str] = {}
    if reading.reason in (Reason.TWO_VALUES, Reason.RANGE) and len(reading.others) == 2:
        if _same_value(reading.others[0], reading.others[1], task):
            return judge(reading.others[1], task)
        keys = ("first", "second") if reading.reason is Reason.TWO_VALUES else ("low", "high")
        details = {key: to_text(candidate.node) for key, candidate in zip(keys, reading.others, strict=True)}
    elif reading.error is not None:
        details = reading.error.details()
    return Verdict(Outcome.UNCLEAR, task.shown, reason=reading.reason, details=details, spans=_spans(*reading.others))


def _same_value(one: Candidate, other: Candidate, task: Task) -> bool:
    try:
        return nearly_equal(in_unit(one.node, task.unit), in_unit(other.node, task.unit), 1e-9)
    except EvaluationError:
        return False


def _conflict(reading: Reading, committed: Candidate, task: Task) -> Candidate | None:
    """An earlier claim that the last one does not explain: 111. 112. Inputs and steps of the working are no claims."""
    try:
        value = in_unit(committed.node, task.unit)
    except EvaluationError:
        return None
    if not task.tolerance.accepts(value, task.value):
        return None  # wrong either way, and the last word counts
    harmless = [value, *_known_values(task)]
    seen = False
    for candidate in reading.candidates:
        seen = seen or candidate is committed
        if candidate is committed or candidate.role is not Role.CLAIM or candidate.name is not None:
            continue
        if not isinstance(candidate.node, Num) and not isinstance(candidate.node, Neg) and not seen:
            continue  # a calculation on the way
        try:
            other = in_unit(candidate.node, task.unit)
        except EvaluationError:
            continue
        if not any(nearly_equal(other, known, 1e-3) for known in harmless) and not task.tolerance.accepts(
            other, task.value
        ):
            return candidate
    return None


def _known_values(task: Task) -> Iterator[Value]:
    """Numbers a right answer may mention: what is given and every step of the author's own working."""
    for node in (*walk(task.tree), *walk(without_rounding(task.tree))):
        try:
            yield evaluate(node)
        except EvaluationError:
            continue


def judge(committed: Candidate, task: Task) -> Verdict:
    """The verdict on the committed expression."""
    node = _scalar_of(committed.node, task)
    shown = to_text(node)
    spans = _spans(committed)

    def verdict(outcome: Outcome, part: Part | None = None, **facts: object) -> Verdict:
        return Verdict(outcome, task.shown, part=part, value=shown, spans=spans, **facts)  # type: ignore[arg-type]

    problem = unit_problem(node, task)
    if problem is not None:
        return verdict(Outcome.INCORRECT, problem[0], reason=problem[1], details=problem[2])
    value = in_unit(node, task.unit)
    if isinstance(value, tuple) and isinstance(task.tree, Seq) and task.tree.kind == "{":
        value = _in_order(value)
    if isinstance(value, tuple) != isinstance(task.value, tuple):
        return verdict(Outcome.INCORRECT, Part.VALUE, reason=Reason.WRONG_KIND)
    if task.tolerance.accepts(value, task.value):
        if not is_written_right(task.tolerance, _typed_text(node)):
            return verdict(Outcome.INCORRECT, Part.PRECISION)
        if task.form in ("simplified", "lowest-terms") and not has_form(without_units(node), node, task.form):
            return verdict(Outcome.INCORRECT, Part.FORM)
        if task.form == "same-unit" and not _is_same_unit(node, task):
            return verdict(Outcome.INCORRECT, Part.UNIT, reason=Reason.WRONG_UNIT, details={"wanted": task.shown_unit})
        if task.unit is not None and task.unit.strict and not has_unit(node):
            return verdict(Outcome.INCORRECT, Part.UNIT, reason=Reason.MISSING_UNIT, details={"wanted": task.unit.name})
        return verdict(Outcome.CORRECT)
    if _percent_or_ratio(node, value, task):
        return verdict(Outcome.UNCLEAR, reason=Reason.PERCENT_OR_RATIO, details={"text": shown})
    other = _decimal_comma(node, task)
    if other is not None:
        return verdict(Outcome.UNCLEAR, reason=Reason.AMBIGUOUS_NUMBER, details={"text": shown, "other": other})
    part = Part.PRECISION if _too_coarse(value, node, task) else Part.VALUE
    return verdict(Outcome.INCORRECT, part, slip=find_slip(value, task))


def _in_order(values: tuple[Value, ...]) -> Value:
    """The elements of a set, small to large as the expected ones."""
    return call("sorted", [values])


def _is_same_unit(node: Node, task: Task) -> bool:
    return task.unit is not None and nearly_equal(measure(unit_part(node)).value, task.unit.factor)


def _scalar_of(node: Node, task: Task) -> Node:
    """The value side of "H = 112", and 15 of 15×15 where a side is asked."""
    if isinstance(node, Relation) and node.op == "=":
        node = node.right
    square = task.unit is not None and task.unit.name == "px"
    if square and isinstance(node, Bin) and node.op == "*" and isinstance(node.left, Num) and node.left == node.right:
        return node.left
    if isinstance(node, Seq) and len(node.items) == 1 and not isinstance(task.value, tuple):
        return node.items[0]
    return node


def in_unit(node: Node, unit: AskedUnit | None) -> Value:
    """Value of *node* in the asked unit; a bare number is in it already."""
    quantity = measure(node)
    if unit is not None and not quantity.named and unit.base is not None and _has_scale_letter(node):
        quantity = Quantity(
            evaluate(Bin("*", Name("a"), Name("b")), {"a": quantity.value, "b": unit.base}), unit.dimension, named=True
        )
    if not quantity.named or unit is None:
        return quantity.value
    if _is_bare_percent(node) and unit.dimension == () and unit.name != "%":
        return quantity.value
    return _converted(quantity, unit)


def _has_scale_letter(node: Node) -> bool:
    """14G where GB is asked: the prefix of the unit without its letter."""
    typed = _typed_number(node)
    return typed is not None and typed.text[-1:] in "KMGTi" and typed.text[-1:].isalpha()


def _converted(quantity: Quantity, unit: AskedUnit) -> Value:
    offset = unit_named(unit.name).offset if unit.name in ("°C", "°F") else Fraction(0)
    if offset:
        assert not isinstance(quantity.value, tuple)
        return _divided(
            quantity.value - offset if isinstance(quantity.value, int | Fraction) else quantity.value - float(offset),
            unit,
        )
    return _divided(quantity.value, unit)


def _divided(value: Value, unit: AskedUnit) -> Value:
    return evaluate(Bin("/", Name("a"), Name("b")), {"a": value, "b": unit.factor})


def _is_bare_percent(node: Node) -> bool:
    return isinstance(node, Bin) and node.op == "*" and node.right == Unit("%")


_LOOSE_UNITS = frozenset({"count", "times"})


def unit_problem(node: Node, task: Task) -> tuple[Part, Reason, dict[str, str]] | None:
    """What is wrong with the unit alone; counting words (个, 倍) never are."""
    units = [part.name for part in walk(node) if isinstance(part, Unit)]
    if not units or all(name in _LOOSE_UNITS or name == "%" for name in units):
        return None
    found = measure(node).dimension
    wanted = task.unit.dimension if task.unit is not None else ()
    if found == wanted or (task.unit is None and _is_counted(found)):
        return None
    if task.unit is not None and task.unit.name == "count" and _is_counted(found):
        return None
    name = units[-1]
    details = {"found": name} | ({"wanted": task.unit.name} if task.unit is not None else {})
    number = evaluate(without_units(node))
    part = Part.UNIT if task.tolerance.accepts(number, task.value) else Part.VALUE
    return part, Reason.WRONG_UNIT, details


def _is_counted(dimension: tuple[tuple[str, Fraction], ...]) -> bool:
    return all(base in COUNTED for base, _ in dimension)


def _typed_number(node: Node) -> Num | None:
    """The literal a bare answer consists of, without sign, unit and scale word."""
    while isinstance(node, Neg | Bin):
        if isinstance(node, Bin) and not isinstance(node.right, Unit):
            return None
        node = children(node)[0]
    return node if isinstance(node, Num) else None


def _typed_text(node: Node) -> str | None:
    """The decimal an answer consists of as typed, also of 1.38·10^-1 and 9.81 m/s²; ``None`` for √2 or 1/3."""
    match node:
        case Num(_, text):
            return text
        case Neg(arg):
            return _typed_text(arg)
        case Bin("*", Num(_, text), Bin("^", Num(10), _)):
            return text
        case Bin("*" | "/", left, _) if has_unit(node):
            return _typed_text(left)
    return None


def _too_coarse(value: Value, node: Node, task: Task) -> bool:
    """Whether the answer is the right value rounded further than the question allows: 0.7 for 0.667."""
    typed = _typed_number(node)
    if typed is None or isinstance(value, tuple) or isinstance(task.value, tuple):
        return False
    if isinstance(value, complex) or isinstance(task.value, complex):
        return False
    figures = figure_range(typed.text)[1]
    if figures < 2:
        return False
    if isinstance(task.value, int) and "." not in typed.text and "e" not in typed.text and not _scaled(typed):
        return False  # 9400 for 9408 is another number, 9.4k is a rounded one
    return (
        to_figures(task.value, figures) == to_figures(value, figures)
        and size(value - task.value) <= float(size(task.value)) * 0.05
    )


def _scaled(typed: Num) -> bool:
    return any(typed.text.endswith(scale) for scale in SCALES)


def _percent_or_ratio(node: Node, value: Value, task: Task) -> bool:
    """A bare number that fits only if it is read as percent (66.7 for 0.667) or as ratio (0.667 for 66.7 %)."""
    if has_unit(node) or isinstance(value, tuple) or isinstance(task.value, tuple) or _typed_number(node) is None:
        return False
    if task.unit is None:
        return size(task.value) <= 1 and task.tolerance.accepts(_scaled_by(value, Fraction(1, 100)), task.value)
    return task.unit.name == "%" and task.tolerance.accepts(_scaled_by(value, Fraction(100)), task.value)


def _scaled_by(value: Scalar, factor: Fraction) -> Value:
    return evaluate(
        Bin("*", Num(value) if isinstance(value, int | Fraction) else Num(Fraction(value.real)), Num(factor))
    )


def _decimal_comma(node: Node, task: Task) -> str | None:
    """The other reading of 1,234 where only that one is right."""
    typed = _typed_number(node)
    if typed is None or typed.text.count(",") != 1 or "." in typed.text:
        return None
    other = Fraction(typed.text.replace(",", "."))
    return format_value(other) if task.tolerance.accepts(other, task.value) else None


def find_slip(value: Value, task: Task) -> Slip | None:
    """The author's named mistake the value equals, else a generic slip."""
    for name, _, mistaken in task.mistake_values:
        if mistaken is not None and task.tolerance.accepts(value, mistaken):
            return Slip(mistake=name)
    return generic_slip(value, task)


__all__ = ["GenericSlip", "check_number", "find_slip", "in_unit", "judge"]
