"""The yes or no that an answer opens with."""

from __future__ import annotations

import pytest

from grader import KeyPoint, Rubric, State, grade
from grader.lexicon import EMPTY_LEXICON
from grader.reading import read
from grader.verdict_word import Opening, opening
from grader.vocabulary import vocabulary

KNOWN = vocabulary(EMPTY_LEXICON)
QUESTION = "Does ReLU prevent exploding gradients? ReLU 能缓解梯度爆炸吗？"
ASKED = frozenset(mark.unit for mark in read(QUESTION, KNOWN).marks)


@pytest.mark.parametrize(
    "text",
    [
        "Yes.",
        "yes, it does",
        "Yeah it can",
        "Yep",
        "It does.",
        "It can, because …",
        "Indeed",
        "能",
        "能，因为…",
        "可以，导数是一",
        "会的，会变小",
        "是的",
        "是，它能",
        "对",
        "对的，没问题",
        "当然能",
        "我觉得可以，导数是一",
        "应该会吧，正半轴是一",
        "能缓解，导数是一",
        "ReLU can prevent exploding gradients, its slope is one",
        "需要，不然会爆",
    ],
)
def test_yes(text: str) -> None:
    assert opening(read(text, KNOWN), ASKED) is Opening.YES


@pytest.mark.parametrize(
    "text",
    [
        "No.",
        "no, it does not",
        "Nope",
        "Not really",
        "It can't, the weights decide",
        "it cannot",
        "it doesn't",
        "Not at all, …",
        "No way",
        "I think not",
        "I'd say no, the weights decide",
        "不能",
        "不能，它管的是消失",
        "不会",
        "不是",
        "不是的，…",
        "其实不能，…",
        "不可以",
        "不行",
        "不对，…",
        "没有",
        "不",
        "错，…",
        "否",
        "我觉得不能，…",
        "不能缓解，它管的是消失",
        "并不能，…",
        "ReLU cannot prevent exploding gradients, the weights decide",
    ],
)
def test_no(text: str) -> None:
    assert opening(read(text, KNOWN), ASKED) is Opening.NO


@pytest.mark.parametrize(
    "text",
    [
        "Yes and no: …",
        "Not necessarily, …",
        "not always",
        "It depends",
        "不一定，…",
        "未必",
        "不完全是",
        "看情况",
        "不见得，…",
    ],
)
def test_neither(text: str) -> None:
    assert opening(read(text, KNOWN), ASKED) in {Opening.DEPENDS, Opening.NONE}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No idea",
        "no matter how, it converges",
        "No more than two threads run",
        "对 A 的转置做分解",
        "有 BN 的时候就不敏感",
        "会爆炸的原因是权重",
        "It is the product of the weights",
        "The weights decide",
        "不同层的学习率不同",
        "不断更新权重",
        "没有 BN 时会牵动后面的层",
        "可变形卷积",
        "True negatives are counted",
        "能量守恒",
        "对数函数",
        "不变性来自池化",
        "行优先存储",
    ],
)
def test_no_verdict(text: str) -> None:
    assert opening(read(text, KNOWN), ASKED) is Opening.NONE


RUBRIC = Rubric(
    (QUESTION,),
    (
        KeyPoint(
            "no",
            1,
            ("不能：爆炸取决于权重的连乘", "No: whether they explode is decided by the product of the weights"),
            accept=("权重 ... 连乘",),
        ),
    ),
)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("能，权重连乘就不会爆炸了", State.CONTRADICTED),
        ("Yes, the product of the weights decides whether they explode", State.CONTRADICTED),
        ("不能，要看权重的连乘", State.HIT),
        ("No, that is decided by the product of the weights", State.HIT),
        ("看权重的连乘", State.HIT),
    ],
)
def test_the_wrong_verdict_contradicts_the_point_whose_fact_opens_with_the_other(answer: str, state: State) -> None:
    assert grade(answer, RUBRIC).points[0].state is state
