"""Facts said in other words, and the same words said against them."""

from __future__ import annotations

import pytest

from grader import KeyPoint, Lexicon, Note, Rubric, State, grade, reference_rubric
from grader.compiled import compiled
from grader.judge import agreed
from grader.reading import read
from grader.recall import evidence
from grader.said import sayings

LEXICON = Lexicon.of(
    {
        "dropout": {"names": ["drop out", "随机失活"]},
        "pruning": {"names": ["prune", "剪枝"]},
        "overfitting": {"names": ["overfit", "过拟合"], "opposites": ["underfitting"]},
        "underfitting": {"names": ["underfit", "欠拟合"]},
        "vanishing gradient": {"names": ["vanishing gradients", "梯度消失"]},
        "inference": {"names": ["推理", "test time"]},
        "learning rate": {"names": ["lr", "学习率"]},
        "weight": {"names": ["weights", "权重"]},
        "channel": {"names": ["channels", "通道"]},
    }
)


def one_point(*facts: str, question: str = "Why?") -> Rubric:
    return Rubric((question,), (KeyPoint("p", 1, facts),), lexicon=LEXICON)


def state(answer: str, *facts: str, question: str = "Why?") -> State:
    return grade(answer, one_point(*facts, question=question)).points[0].state


@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        ("The learning rate is too large", "the lr was much too big"),
        ("学习率太大", "the learning rate is too large"),
        ("It mitigates vanishing gradients", "gradients: 梯度消失 is alleviated"),
        ("方差减小", "方差变小了"),
        ("Normalise every channel", "each channel gets normalized"),
        ("Weights are initialised randomly", "wieghts get random intial values when initialised"),
        ("它去掉不重要的权重", "把没用的權重刪掉"),
    ],
    ids=["synonyms", "other language", "mixed", "Chinese", "spelling", "typos", "traditional"],
)
def test_a_fact_in_other_words_earns_its_point(fact: str, answer: str) -> None:
    assert state(answer, fact) in {State.HIT, State.PARTIAL}


@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        ("A large learning rate makes training diverge", "A small learning rate makes training diverge"),
        ("学习率太大会导致发散", "学习率太小会导致发散"),
        ("It reduces overfitting of the weights", "It reduces underfitting of the weights"),
        ("Dropout prevents overfitting", "Dropout causes overfitting"),
        ("剪枝后通道变少", "剪枝后通道不会变少"),
    ],
    ids=["opposite", "opposite in Chinese", "sibling concept", "prevention dropped", "denied"],
)
def test_the_same_words_against_a_fact_contradict_it(fact: str, answer: str) -> None:
    assert state(fact, fact) is State.HIT
    assert state(answer, fact) is State.CONTRADICTED


def test_two_denials_cancel() -> None:
    fact = "Dropout does not remove weights"
    assert state("It is not true that dropout does not remove weights", fact) is not State.HIT
    assert state("不是不删除权重, dropout removes weights", "Dropout removes weights") is State.HIT


COMPARISON = Rubric(
    ("How do dropout and pruning differ?", "dropout 和剪枝有什么区别？"),
    (
        KeyPoint("dropout", 1, ("Dropout is random and temporary", "dropout 是随机的、临时的")),
        KeyPoint("pruning", 1, ("Pruning removes unimportant weights permanently", "剪枝永久去掉不重要的权重")),
    ),
    lexicon=LEXICON,
)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Dropout is random and temporary. Pruning removes unimportant weights permanently.", State.HIT),
        ("Pruning is random and temporary. Dropout removes unimportant weights permanently.", State.CONTRADICTED),
        ("剪枝是随机的、临时的。dropout 永久去掉不重要的权重。", State.CONTRADICTED),
    ],
    ids=["each its own", "exchanged", "exchanged in Chinese"],
)
def test_who_does_what_matters(answer: str, expected: State) -> None:
    assert [point.state for point in grade(answer, COMPARISON).points] == [expected, expected]


def test_words_of_the_question_earn_nothing() -> None:
    question = "How do dropout and pruning differ?"
    assert grade(question, COMPARISON).score == 0
    assert Note.ECHO in grade(question, COMPARISON).notes


def test_terms_without_a_statement_earn_half_and_are_named() -> None:
    rubric = one_point("Dropout prunes channels and weights against overfitting, without a learning rate")
    listed = grade("dropout, pruning, channels, weights, overfitting", rubric)
    assert (listed.points[0].state, listed.notes) == (State.PARTIAL, (Note.KEYWORDS_ONLY,))


def test_a_list_is_no_gaming_where_a_list_is_asked_for() -> None:
    rubric = one_point("dropout, pruning, channels, weights, learning rate")
    assert grade("dropout, pruning, channels, weights, learning rate", rubric).points[0].state is State.HIT


REFERENCE = reference_rubric(
    "What is a queue?",
    ["A queue stores elements in first in, first out order. Elements are added at the rear and removed at the front."],
)


@pytest.mark.parametrize(
    ("answer", "least", "most"),
    [
        ("A queue stores elements in first in, first out order.", 0.5, 1.0),
        ("elements get added at the rear, removed at the front, first in first out", 0.6, 1.0),
        ("It is a kind of tree with two children.", 0.0, 0.3),
        ("What is a queue?", 0.0, 0.05),
        ("", 0.0, 0.0),
    ],
    ids=["half", "other order", "other thing", "echo", "blank"],
)
def test_without_an_author_the_reference_is_the_rubric(answer: str, least: float, most: float) -> None:
    assert least <= grade(answer, REFERENCE).score <= most


def test_the_nearest_of_several_references_counts() -> None:
    rubric = reference_rubric("Name one.", ["Breadth-first search uses a queue.", "递归用栈保存现场"])
    assert grade("递归用栈保存现场", rubric).score > 0.9


@pytest.mark.parametrize(
    "answer",
    [
        "Dropout prevents overfitting of the weights",
        "Dropout does not prevent overfitting, pruning does; the weights stay small",
        "随机失活会导致欠拟合，学习率要小",
        "Something else entirely",
    ],
)
def test_the_wording_agreed_with_most_is_the_same_when_not_all_are_weighed(answer: str) -> None:
    facts = ("Dropout prevents overfitting", "Weights stay small", "It causes underfitting", "随机失活防止过拟合")
    ready = compiled(one_point(*facts))
    reading = read(answer, ready.known, ready.spelling)
    numbers = range(len(facts))
    all_weighed = evidence(ready.facts, sayings(reading, ready.facts), 0.2).of(numbers)
    best = evidence(ready.facts, sayings(reading, ready.facts), 0.2).best(numbers)
    wanted = max(all_weighed, key=agreed, default=None)
    assert (best and (best.agreed, best.own)) == (wanted and (wanted.agreed, wanted.own))
