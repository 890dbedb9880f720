"""From what an author wrote (bot.bank.model) to what the interview asks (bot.engine.question)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.bank import model
from bot.bank.scores import is_right, is_wrong
from bot.bank.templates import template
from bot.engine.question import Correction, Kind, Option, Phase, Plan, Point, Question, Source, Text
from grader.formula.template import Template
from grader.lexicon import Lexicon
from grader.rubric import KeyPoint, Misconception, Refusal, Rubric

DEFAULT_COUNT = 3  # questions in a phase that does not say how many


def question(written: model.AnyQuestion, lexicon: Lexicon) -> Question:
    """The question as the interview knows it.

    Raises: grader.errors.AuthorError: of the template of an exact question; a checked bank has none.
    """
    match written:
        case model.Prose():
            return _prose(written, lexicon)
        case model.ChoiceQuestion():
            return _choice(written)
        case model.Exact():
            return _exact(written)


def kind(written: model.AnyQuestion) -> Kind:
    return Kind(str(type(written).__struct_config__.tag))


def text(written: model.Text | model.Option) -> Text:
    return Text(written.zh, written.en)


def clearest(said: model.Sayings) -> Text:
    """The first way of saying it in each language, which is the one shown."""
    return Text(said.all_in("zh")[0], said.all_in("en")[0])


def _prose(written: model.Prose, lexicon: Lexicon) -> Question:
    return _common(
        written,
        written.answer,
        points=tuple(
            Point(
                point.id,
                clearest(point.fact),
                None if point.probe is None else text(point.probe),
                tuple(Text("", "") if refusal.say is None else text(refusal.say) for refusal in point.refuse),
            )
            for point in written.points
        ),
        corrections=tuple(
            Correction(id_, clearest(wrong.claim), text(wrong.say)) for id_, wrong in misconceptions(written)
        ),
        rubric=rubric(written, lexicon),
    )


def misconceptions(written: model.Prose) -> list[tuple[str, model.Misconception]]:
    """The misconceptions with their ids; one without an id is called m1, m2, ... by its place."""
    return [(wrong.id or f"m{number}", wrong) for number, wrong in enumerate(written.misconceptions, 1)]


def rubric(written: model.Prose, lexicon: Lexicon) -> Rubric:
    """The marking scheme of a text or list question."""
    return Rubric(
        question=(written.ask.zh, written.ask.en),
        points=tuple(
            KeyPoint(
                id=point.id,
                weight=point.weight,
                facts=point.fact.all_in("zh") + point.fact.all_in("en"),
                accept=point.accept,
                refuse=tuple(Refusal(refusal.pattern, _by_language(refusal.say)) for refusal in point.refuse),
                required=point.is_required,
                wrong=() if point.wrong is None else point.wrong.all_in("zh") + point.wrong.all_in("en"),
            )
            for point in written.points
        ),
        misconceptions=tuple(
            Misconception(id_, wrong.claim.all_in("zh") + wrong.claim.all_in("en"), wrong.accept, wrong.cost)
            for id_, wrong in misconceptions(written)
        ),
        need=written.need if isinstance(written, model.ListQuestion) else None,
        right=(
            written.answer.zh,
            written.answer.en,
            *(each.answer for each in written.samples if is_right(each.score)),
        ),
        wrong=tuple(each.answer for each in written.samples if is_wrong(each.score)),
        lexicon=lexicon,
    )


def _by_language(say: model.Text | None) -> tuple[tuple[str, str], ...]:
    return () if say is None else (("zh", say.zh), ("en", say.en))


def _choice(written: model.ChoiceQuestion) -> Question:
    return _common(
        written,
        written.explain,
        options=tuple(Option(option.id, text(option)) for option in written.options),
        right=written.answer,
    )


def _exact(written: model.Exact) -> Question:
    return _common(
        written,
        written.explain,
        corrections=tuple(Correction(slip.id, Text("", ""), text(slip.say)) for slip in written.mistakes),
        template=template(written),
    )


def _common(
    written: model.Common,
    answer: model.Text,
    *,
    points: tuple[Point, ...] = (),
    corrections: tuple[Correction, ...] = (),
    rubric: Rubric | None = None,
    template: Template | None = None,
    options: tuple[Option, ...] = (),
    right: str = "",
) -> Question:
    return Question(
        id=written.id,
        topic=written.topic,
        level=written.level,
        kind=Kind(str(type(written).__struct_config__.tag)),
        ask=text(written.ask),
        answer=text(answer),
        hints=tuple(map(text, written.hints)),
        points=points,
        corrections=corrections,
        rubric=rubric,
        template=template,
        options=options,
        right=right,
        follow_ups=written.follow_ups,
        sources=tuple(Source(source.seed, source.at) for source in written.sources),
        references=written.references,
        erratum=None if written.erratum is None else text(written.erratum),
    )


def plan(written: model.Plan) -> Plan:
    return Plan(written.id, text(written.title), tuple(map(_phase, written.phases)), text(written.about))


def _phase(written: model.Phase) -> Phase:
    return Phase(
        name=text(written.name),
        topics=written.topics,
        levels=levels(written.levels),
        kinds=frozenset(map(Kind, written.kinds)) or frozenset(Kind),
        count=written.count or len(written.questions) or DEFAULT_COUNT,
        follow_ups=written.follow_ups in {"yes", "true"},
        questions=written.questions,
    )


def levels(written: str) -> tuple[int, int]:
    """ "1..3" -> (1, 3); "2" -> (2, 2)."""
    low, _, high = written.partition("..")
    return int(low), int(high or low)


def titles(written: Mapping[str, model.Text]) -> dict[str, Text]:
    return {id_: text(title) for id_, title in written.items()}


def lexicon(entries: Mapping[str, model.Entry]) -> Lexicon:
    """Raises: AuthorError: naming every entry that refers to what is not there, one a line."""
    return Lexicon.of(
        {
            name: {"names": entry.names, "opposites": entry.opposites, "implies": entry.implies}
            for name, entry in entries.items()
        }
    )
