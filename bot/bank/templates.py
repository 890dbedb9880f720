"""Templates of exact questions: built from what an author wrote, and every fault of one at once.

The formula engine reads a template lazily and stops at its first fault. To find them all, each formula is tried in a
small template of its own, in which whatever was already found faulty is replaced by a harmless value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter

from bot.bank import model
from bot.bank.faults import did_you_mean, quoted
from bot.bank.reader import Path
from grader.errors import AuthorError
from grader.formula.draws import Draw, parse_draw
from grader.formula.forms import is_form
from grader.formula.sampling import parse_domain
from grader.formula.task import Kind, asked_unit, parse_expected
from grader.formula.template import Fault, Template, Variant
from grader.formula.tolerance import parse_tolerance
from grader.formula.tree import names
from grader.formula.verdict import Mistake

Found = Iterator[tuple[Path, str, str]]
HARMLESS = "1"
CASES = frozenset({"worst", "average", "best", "amortized"})
KINDS: dict[type[model.Exact], Kind] = {
    model.NumberQuestion: "number",
    model.ShapeQuestion: "shape",
    model.FormulaQuestion: "formula",
    model.GrowthQuestion: "growth",
}


def template(written: model.Exact) -> Template:
    """The formula engine's template; whether it is right shows in its methods."""
    return Template(
        given={name: draw(choices) for name, choices in written.given.items()},
        answer=written.answer,
        kind=KINDS[type(written)],
        derive=dict(written.derive),
        where=written.where,
        unit=written.unit,
        tolerance=written.tolerance,
        mistakes=tuple(Mistake(slip.when, slip.id) for slip in written.mistakes),
        variables=dict(written.variables),
        form=written.form,
    )


def draw(choices: model.Choices) -> Draw:
    """As the formula engine wants it: a range, a list of choices, or a mapping for a vector."""
    if isinstance(choices, str):
        return choices
    if isinstance(choices, model.Vector):
        of = choices.of if isinstance(choices.of, str) else list(choices.of)
        return {"size": choices.size, "of": of, "distinct": choices.distinct, "sorted": choices.sorted}
    return [value(choice) for choice in choices]


def value(written: model.Value) -> str:
    """One value as text; a vector may be written as a list."""
    return written if isinstance(written, str) else f"[{', '.join(written)}]"


def values(sample: model.ExactSample) -> dict[str, str]:
    return {name: value(written) for name, written in sample.given.items()}


def faults(written: model.Exact) -> Found:
    """Everything in the draws, formulas, unit and tolerance that cannot be read."""
    for name, choices in written.given.items():
        yield from found(("given", name), trouble(parse_draw, name, draw(choices)))
    given = dict.fromkeys(written.given, HARMLESS)
    derived: dict[str, str] = {}
    for name, formula in written.derive.items():
        derived[name] = formula
        problem = trouble(attrgetter("derived"), Template(given, "0", derive=derived))
        if problem:
            yield ("derive", name), problem, ""
            derived[name] = HARMLESS
    for index, condition in enumerate(written.where):
        problem = trouble(attrgetter("conditions"), Template(given, "0", derive=derived, where=(condition,)))
        if problem:
            yield ("where", index), problem, ""
    yield from found(("tolerance",), trouble(parse_tolerance, written.tolerance))
    yield from found(("unit",), trouble(asked_unit, written.unit))
    if written.form is not None and not is_known_form(written):
        what = f"there is no form {quoted(written.form)} for a {KINDS[type(written)]}."
        yield ("form",), what, "Growth: worst, average, best or amortized; else see grader/formula/forms.py."
    formulas: list[tuple[Path, str]] = [
        (("answer",), written.answer),
        *((("mistakes", index, "when"), slip.when) for index, slip in enumerate(written.mistakes)),
    ]
    for path, formula in formulas:
        alone = Template(given, formula, KINDS[type(written)], derived, variables=dict(written.variables))
        problem = trouble(alone.validate)
        yield from found(path, problem)
        if not problem:
            yield from undeclared(written, path, formula)
    for name, domain in written.variables.items():
        if not (isinstance(written, model.GrowthQuestion) and domain.strip().endswith("..")):
            yield from found(("variables", name), trouble(parse_domain, name, domain))


def is_known_form(written: model.Exact) -> bool:
    """Whether the engine knows the form asked for: of a growth, the case that is meant."""
    if isinstance(written, model.GrowthQuestion):
        return written.form in CASES
    return written.form is not None and is_form(written.form)


def undeclared(written: model.Exact, path: Path, formula: str) -> Found:
    """Names in a formula or growth that are declared nowhere; of numbers and shapes the engine says so itself."""
    if not isinstance(written, model.FormulaQuestion | model.GrowthQuestion):
        return
    known = [*written.given, *written.derive, *written.variables]
    for name in sorted(names(parse_expected(formula, KINDS[type(written)], tuple(known))) - set(known)):
        fix = did_you_mean(name, known, f"Add it, like variables: {{{name}: 1..9}}.")
        yield path, f"formula {quoted(formula)} uses {name}, which is declared nowhere.", fix


def space_faults(written: model.Exact) -> Iterator[Fault]:
    """What happens somewhere in the space of drawn values: no value, a mistake that equals the answer, few variants."""
    try:
        yield from template(written).check_space()
    except AuthorError as error:
        yield Fault(str(error), {})


def variant(made: Template, sample: model.ExactSample) -> Variant:
    """The variant a sample is about.

    Raises: AuthorError: if these values have no answer.
    """
    return made.variant_of(values(sample))


def alike(mistake: str, variant: Variant) -> set[str]:
    """The mistakes that cannot be told from *mistake* with these values; it is one of them itself."""
    values = {name: value for name, _, value in variant.task.mistake_values}
    known = values.get(mistake)
    return {mistake} | {name for name, value in values.items() if value is not None and value == known}


def trouble(read: Callable[..., object], *args: object) -> str:
    """What an author did wrong according to *read*, or ""."""
    try:
        read(*args)
    except AuthorError as error:
        return f"{error}."
    return ""


def found(path: Path, problem: str) -> Found:
    if problem:
        yield path, problem, ""
