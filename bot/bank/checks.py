"""What only the whole of a question, or the whole of a bank, can tell is wrong.

Each check yields (path inside the question, what is wrong, how to mend it).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.bank import model, templates
from bot.bank.build import DEFAULT_COUNT, kind, levels, misconceptions
from bot.bank.faults import did_you_mean, nearest, quoted
from bot.bank.reader import Path
from bot.bank.scores import score_range
from grader.lexicon import Lexicon
from grader.pattern import PatternError, parse_pattern

Found = Iterator[tuple[Path, str, str]]
PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")
LATEX = re.compile(r"\\|\$|[_^]\{")


@dataclass(frozen=True)
class Known:
    """What a question may refer to."""

    topics: Collection[str]
    questions: Collection[str]
    lexicon: Lexicon


def check_question(written: model.AnyQuestion, known: Known) -> Found:
    """Everything wrong with one question."""
    if written.topic not in known.topics:
        fix = did_you_mean(written.topic, list(known.topics), "Add it to topics.yaml.")
        yield ("topic",), f"there is no topic {quoted(written.topic)}.", fix
    for index, id_ in enumerate(written.follow_ups):
        if id_ == written.id:
            yield ("follow_ups", index), "the question follows up on itself.", "Remove it."
    yield from missing_references(written.follow_ups, known.questions, ("follow_ups",))
    yield from twice(written.follow_ups, lambda index: ("follow_ups", index), "follow-up")
    match written:
        case model.Prose():
            yield from check_prose(written, known.lexicon)
        case model.ChoiceQuestion():
            yield from check_choice(written)
        case model.Exact():
            yield from check_exact(written)


def check_prose(written: model.Prose, lexicon: Lexicon) -> Found:
    ids = [point.id for point in written.points]
    wrongs = [id_ for id_, _ in misconceptions(written)]
    yield from twice(ids, lambda index: ("points", index, "id"), "key point")
    yield from twice(wrongs, lambda index: ("misconceptions", index), "misconception")
    for place, source in patterns(written):
        yield from check_pattern(source, lexicon, place)
    need = written.need if isinstance(written, model.ListQuestion) else None
    if need is not None and need > len(ids):
        yield ("need",), f"needs {need} of {len(ids)} points.", f"Write {len(ids)} or less, or add points."
    for index, sample in enumerate(written.samples):
        path: Path = ("samples", index)
        yield from unknown(sample.points, ids, (*path, "points"), "key point")
        yield from unknown(sample.misconceptions, wrongs, (*path, "misconceptions"), "misconception")
        yield from check_range(sample.score, (*path, "score"))


def patterns(written: model.Prose) -> Iterator[tuple[Path, str]]:
    """Every pattern of a question and where it stands."""
    for number, point in enumerate(written.points):
        for index, source in enumerate(point.accept):
            yield ("points", number, "accept", index), source
        for index, refusal in enumerate(point.refuse):
            yield ("points", number, "refuse", index, "pattern"), refusal.pattern
    for number, wrong in enumerate(written.misconceptions):
        for index, source in enumerate(wrong.accept):
            yield ("misconceptions", number, "accept", index), source


def check_pattern(source: str, lexicon: Lexicon, path: Path) -> Found:
    try:
        parse_pattern(source, lexicon)
    except PatternError as error:
        where = f"character {error.column}" if error.line == 1 else f"line {error.line}, character {error.column}"
        yield path, f"pattern {quoted(source)}, {where}: {error.wrong}.", error.fix


def check_choice(written: model.ChoiceQuestion) -> Found:
    ids = [option.id for option in written.options]
    yield from twice(ids, lambda index: ("options", index, "id"), "option")
    yield from unknown([written.answer], ids, ("answer",), "option")
    for index, sample in enumerate(written.samples):
        yield from check_verdict(sample, ("samples", index))


def check_exact(written: model.Exact) -> Found:
    slips = [slip.id for slip in written.mistakes]
    drawn = [*written.given, *written.derive]
    yield from twice(slips, lambda index: ("mistakes", index, "id"), "mistake")
    for name in written.derive:
        if name in written.given:
            yield ("derive", name), f"{name} is given as well.", "Choose another name."
    yield from templates.faults(written)
    yield from check_placeholders(written, [*drawn, *written.variables])
    for index, sample in enumerate(written.samples):
        path: Path = ("samples", index)
        yield from unknown(sample.given, list(written.given), (*path, "given"), "given value")
        for name in written.given:
            if name not in sample.given:
                yield (*path, "given"), f"{name} has no value.", f"Add {name}: … (every sample says all given values)."
        if sample.mistake is not None:
            yield from unknown([sample.mistake], slips, (*path, "mistake"), "mistake")
        yield from check_verdict(sample, path, mistake=sample.mistake)


def check_verdict(sample: model.ExactSample | model.ChoiceSample, path: Path, mistake: str | None = None) -> Found:
    if sample.score is None and sample.outcome is None and mistake is None:
        yield path, "the sample does not say what it must get.", 'Add score: "1", score: "0" or outcome: unclear.'
    if sample.score is not None:
        yield from check_range(sample.score, (*path, "score"))


def check_placeholders(written: model.Exact, names: list[str]) -> Found:
    """Names in braces that stand for nothing. In LaTeX braces are ordinary, so there only plain text is read."""
    for where in ("ask", "explain"):
        both: model.Text = getattr(written, where)
        for language in ("zh", "en"):
            said: str = getattr(both, language)
            for name in [] if LATEX.search(said) else PLACEHOLDER.findall(said):
                if name not in names:
                    fix = did_you_mean(name, names, "Add it to given or derive.")
                    yield (where, language), f"{{{name}}} stands for nothing.", fix


def check_range(score: str, path: Path) -> Found:
    low, high = score_range(score)
    if low > high:
        yield path, f"{quoted(score)} is an empty range.", f"Write {high:g}..{low:g}."


def check_plan(written: model.Plan, known: Known) -> Found:
    """Everything wrong with one plan."""
    for index, phase in enumerate(written.phases):
        path: Path = ("phases", index)
        if not phase.topics and not phase.questions:
            yield path, "the phase draws from nothing.", "Add topics: [ … ] or questions: [ … ]."
        yield from unknown(phase.topics, list(known.topics), (*path, "topics"), "topic")
        yield from missing_references(phase.questions, known.questions, (*path, "questions"))
        low, high = levels(phase.levels)
        if low > high:
            yield (*path, "levels"), f"{quoted(phase.levels)} is an empty range.", f"Write {high}..{low}."


def too_few(written: model.Plan, questions: Collection[model.AnyQuestion]) -> Found:
    """Phases that want more questions than there are to draw from."""
    for index, phase in enumerate(written.phases):
        low, high = levels(phase.levels)
        fit = sum(
            question.topic in phase.topics
            and low <= question.level <= high
            and (not phase.kinds or kind(question).value in phase.kinds)
            for question in questions
        )
        wanted = phase.count or DEFAULT_COUNT
        if not phase.questions and fit < wanted:
            yield ("phases", index), f"{wanted} questions are wanted and only {fit} fit.", "Lower count, or widen it."


def unknown(said: Iterable[str] | Mapping[str, object], known: list[str], path: Path, what: str) -> Found:
    for index, name in enumerate(said):
        if name not in known:
            at = (*path, name) if isinstance(said, Mapping) else path if len(path) == 1 else (*path, index)
            yield at, f"there is no {what} {quoted(name)}.", did_you_mean(name, known, one_of(known))


def one_of(known: list[str]) -> str:
    return f"There is {', '.join(known[:12])}." if known else ""


def twice(ids: Iterable[str], path: Callable[[int], Path], what: str) -> Found:
    """Ids that were used before."""
    seen: set[str] = set()
    for index, id_ in enumerate(ids):
        if id_ in seen:
            yield path(index), f"the {what} {quoted(id_)} comes twice.", "Give each its own id."
        seen.add(id_)


def missing_references(said: Iterable[str], known: Collection[str], path: Path) -> Found:
    """Ids of questions that are not in the bank."""
    for index, id_ in enumerate(said):
        if id_ not in known:
            near = nearest(id_, known)
            hint = f" The nearest is {near!r}." if near else ""
            yield (*path, index), f"there is no question {quoted(id_)}.", f"Write it, or remove it here.{hint}"
