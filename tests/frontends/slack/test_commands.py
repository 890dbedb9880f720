from __future__ import annotations

import itertools

import pytest

from bot.engine.question import EMPTY, Language, Library, Plan, Text
from bot.frontends.slack.commands import Command, Standings, Start, Unknown, Verb, Vocabulary, parse, standings
from bot.progress.periods import Period

LIBRARY = Library(
    version="1",
    questions={},
    plans={"phone-screen": Plan("phone-screen", Text("电话面试", "Phone screen"), (), EMPTY)},
    topics={"cnn": Text("卷积神经网络", "Convolutional networks"), "training": Text("训练", "Training")},
)
VOCABULARY = Vocabulary.of(LIBRARY)


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ("start", Start()),
        ("start cnn", Start(topic="cnn")),
        ("START CNN", Start(topic="cnn")),
        ("start convolutional networks 3", Start(topic="cnn", levels=(3, 3))),
        ("开始 卷积神经网络 中文", Start(topic="cnn", language=Language.ZH)),
        ("start phone screen", Start(plan="phone-screen")),
        ("start 3 5", Start(levels=(3, 3), count=5)),
        ("start 10", Start(count=10)),
        ("start 2-4 10题", Start(levels=(2, 4), count=10)),
        ("start 5 questions level 2", Start(count=5, levels=(2, 2))),
        ("start cnn private zh x7", Start(topic="cnn", private=True, language=Language.ZH, count=7)),
        ("start 999", Start(count=50)),
        ("cnn en", Start(topic="cnn", language=Language.EN)),
    ],
)
def test_a_start_is_understood(typed: str, start: Start) -> None:
    assert parse(typed, VOCABULARY) == Command(Verb.START, start)


@pytest.mark.parametrize("words", list(itertools.permutations(["cnn", "level 3", "zh", "private", "x4"])))
def test_the_order_of_words_does_not_matter(words: tuple[str, ...]) -> None:
    wanted = Start(topic="cnn", levels=(3, 3), language=Language.ZH, private=True, count=4)
    assert parse("start " + " ".join(words), VOCABULARY) == Command(Verb.START, wanted)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("strat", Unknown("strat", "start")),
        ("start trainig", Unknown("trainig", "training")),
        ("start cnn xyzzy", Unknown("xyzzy", "")),
    ],
)
def test_an_unknown_word_gets_the_nearest_one(typed: str, answer: Unknown) -> None:
    assert parse(typed, VOCABULARY) == answer


def test_nothing_typed_asks_for_nothing() -> None:
    assert parse("  ", VOCABULARY) is None


@pytest.mark.parametrize(
    ("typed", "verb", "words"),
    [
        ("leaderboard week cnn", Verb.LEADERBOARD, ("week", "cnn")),
        ("forget me", Verb.FORGET_ME, ()),
        ("forget-me", Verb.FORGET_ME, ()),
        ("daily off", Verb.DAILY, ("off",)),
        ("排行榜", Verb.LEADERBOARD, ()),
        ("帮助", Verb.HELP, ()),
    ],
)
def test_other_commands_keep_their_words(typed: str, verb: Verb, words: tuple[str, ...]) -> None:
    assert parse(typed, VOCABULARY) == Command(verb, words=words)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], Standings()),
        (["month", "cnn"], Standings(Period.MONTH, "cnn")),
        (["convolutional", "networks", "here", "all"], Standings(Period.ALL, "cnn", is_here=True)),
        (["本月"], Standings(Period.MONTH)),
        (["weak"], Unknown("weak", "week")),
    ],
)
def test_a_leaderboard_is_chosen_by_words_in_any_order(words: list[str], wanted: Standings | Unknown) -> None:
    assert standings(words, VOCABULARY) == wanted
