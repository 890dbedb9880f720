"""What an answer earns, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import KeyPoint, Lexicon, Misconception, Note, Refusal, Rubric, State, grade

LEXICON = Lexicon.of(
    {
        "batch normalization": {"names": ["BN", "batch norm", "批归一化", "批标准化"]},
        "running mean": {"names": ["moving average", "滑动平均", "running average"]},
        "batch statistics": {"names": ["batch mean", "当前批的均值"], "opposites": ["running mean"]},
    }
)
INFERENCE = Rubric(
    question=("推理时 BN 用什么统计量？", "Which statistics does BN use at inference?"),
    points=(
        KeyPoint(
            "where",
            2,
            ("推理时用训练中累积的滑动平均", "At inference it uses the running mean collected in training"),
            accept=("{running mean}",),
            refuse=(Refusal("{batch statistics} ... (inference | 推理)", (("en", "Not the batch."),)),),
        ),
        KeyPoint("fixed", 1, ("结果与同批的其他样本无关", "The output does not depend on other samples of the batch")),
    ),
    misconceptions=(
        Misconception("learn", ("推理时还在更新参数", "it learns at inference"), ("learn* ... inference",)),
    ),
    lexicon=LEXICON,
)


def states(answer: str) -> list[State]:
    return [point.state for point in grade(answer, INFERENCE).points]


@pytest.mark.parametrize(
    ("answer", "where"),
    [
        ("It takes the moving average from training.", State.HIT),
        ("用訓練時算的滑動平均", State.HIT),
        ("It takes the batch mean at inference.", State.CONTRADICTED),
        ("It is a layer.", State.MISSED),
    ],
    ids=["by pattern", "traditional", "refused", "nothing said"],
)
def test_a_point_is_hit_missed_or_contradicted(answer: str, where: State) -> None:
    assert states(answer)[0] == where


def test_a_refusal_brings_its_correction() -> None:
    assert grade("batch mean at inference", INFERENCE).points[0].say == (("en", "Not the batch."),)


def test_evidence_is_in_the_candidates_own_words() -> None:
    answer = "它用 **滑動平均**。"
    (start, end), *_ = grade(answer, INFERENCE).points[0].spans
    assert answer[start:end] == "滑動平均"


def test_a_misconception_costs() -> None:
    said = grade("moving average; it learns the parameters at inference", INFERENCE)
    assert [wrong.id for wrong in said.misconceptions] == ["learn"]
    assert said.score < grade("moving average", INFERENCE).score


def test_a_pattern_of_the_author_decides_before_soft_evidence_that_seems_turned() -> None:
    kinds = Rubric(
        question=("How do the two maps differ?",),
        points=(
            KeyPoint("tree", 1, ("the tree is ordered with slow lookups",), accept=("tree ... ordered",)),
            KeyPoint("hash", 1, ("the hash table is unordered with fast lookups",), accept=("hash ... unordered",)),
        ),
    )
    said = grade("one of the two, the tree map, is ordered and slow; the hash map is fast and unordered", kinds)
    denied = grade("the hash map is not unordered", kinds)
    assert [point.state for point in said.points] == [State.HIT, State.HIT]
    assert denied.points[1].state is not State.HIT


def test_a_right_claim_is_not_read_as_the_wrong_one_that_shares_its_words() -> None:
    parameters = Rubric(
        question=("Which optimiser trained ResNet?",),
        points=(KeyPoint("sgd", 1, ("ResNet was trained with SGD and momentum rather than with Adam",)),),
        misconceptions=(Misconception("adam", ("ResNet was trained with Adam",)),),
    )
    right = grade("ResNet was trained by SGD and momentum, people often say Adam", parameters)
    wrong = grade("ResNet was trained with Adam", parameters)
    assert [right.misconceptions, [claim.id for claim in wrong.misconceptions]] == [(), ["adam"]]


@pytest.mark.parametrize("answer", ["", "   ", "?!…", "的"], ids=repr)
def test_nothing_said_earns_nothing_and_is_named(answer: str) -> None:
    assert (grade(answer, INFERENCE).score, grade(answer, INFERENCE).notes) == (0.0, (Note.EMPTY,))


PIECES = st.sampled_from(["BN", "不", " not ", ",", "。", "滑动平均", "\\frac", "**", "\n", "training "])


@given(st.lists(st.text(max_size=20) | PIECES, max_size=40).map("".join))
def test_any_text_is_graded(answer: str) -> None:
    given_grade = grade(answer, INFERENCE)
    assert 0 <= given_grade.score <= 1
    for point in given_grade.points:
        assert all(0 <= start < end <= len(answer) for start, end in point.spans)


@pytest.mark.parametrize("answer", ["it increases or decreases", "方差增大或者减小", "either large or small kernels"])
def test_who_names_both_sides_commits_to_neither(answer: str) -> None:
    assert (
        Note.EVERY_ALTERNATIVE in grade(answer, Rubric(("What happens?",), (KeyPoint("p", 1.0, ("It grows",)),))).notes
    )


@pytest.mark.parametrize("answer", ["模型太大或者数据太少", "the model is too large or there is too little data"])
def test_two_sides_of_two_things_are_no_way_out(answer: str) -> None:
    rubric = Rubric(("What happens?",), (KeyPoint("p", 1.0, ("It grows",)),))
    assert Note.EVERY_ALTERNATIVE not in grade(answer, rubric).notes
