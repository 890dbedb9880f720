"""A mark from reference answers alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import grade, reference_rubric

QUESTION = "Why does a hash table resize when it becomes full?"
REFERENCE = (
    "The more entries share a bucket, the longer each lookup takes. Doubling the number of buckets and inserting every "
    "key again keeps the expected length of a chain constant."
)
RIGHT = (
    "With too many keys in one bucket a lookup gets slow, so the table allocates twice as many buckets and re-inserts "
    "all keys; chains stay short that way."
)
CHINESE_QUESTION = "为什么要对训练数据做打乱？"
CHINESE_REFERENCE = "打乱可以避免模型记住样本的顺序，使每个小批量的分布接近整体，梯度估计的偏差更小。"


def mark(answer: str, *references: str, question: str = QUESTION) -> float:
    return grade(answer, reference_rubric(question, references or (REFERENCE,))).score


@pytest.mark.parametrize(
    ("question", "reference"),
    [
        (QUESTION, REFERENCE),
        (CHINESE_QUESTION, CHINESE_REFERENCE),
        ("Name the two operations of a stack.", "push and pop"),
        ("栈底的元素永远不能删除，对吗？", "错误。先把上面的元素依次弹出，栈底的元素也可以删除。"),
    ],
    ids=["English", "Chinese", "three words", "a judged statement"],
)
def test_a_reference_earns_nearly_everything_under_itself(question: str, reference: str) -> None:
    assert mark(reference, reference, question=question) >= 0.9


@pytest.mark.parametrize(
    ("question", "reference"),
    [(QUESTION, REFERENCE), (CHINESE_QUESTION, CHINESE_REFERENCE)],
    ids=["English", "Chinese"],
)
def test_the_question_echoed_is_worth_nothing(question: str, reference: str) -> None:
    assert mark(question, reference, question=question) == 0


@pytest.mark.parametrize("answer", ["", "?", "not answered", "No idea", "不知道"])
def test_no_answer_is_worth_nothing(answer: str) -> None:
    assert mark(answer) == 0


def test_a_right_answer_in_other_words_is_above_a_list_of_its_keywords() -> None:
    words = ["bucket", "lookup", "key", "chain", "entries", "doubling", "buckets", "constant", "expected", "inserting"]
    random.Random(3).shuffle(words)
    assert mark(RIGHT) > mark(" ".join(words)) + 0.2
    assert mark(RIGHT) > mark(", ".join(words)) + 0.2
    assert mark(RIGHT) >= 0.5


@pytest.mark.parametrize(
    "answer",
    [
        "Overfitting is prevented by dropout, which switches off random units while the network is trained.",
        "A binary search tree keeps smaller keys left of a node and larger ones right of it.",
        "因为类别不平衡，准确率会误导人。",
    ],
)
def test_an_answer_to_another_question_earns_next_to_nothing(answer: str) -> None:
    assert mark(answer) <= 0.15


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (REFERENCE, REFERENCE.split(". ")[0] + "."),
        (REFERENCE.split(". ")[0] + ".", "Lookups take longer."),
        (
            "Doubling the number of buckets keeps the length of a chain constant.",
            "Of a chain the constant length number doubling buckets keeps the.",
        ),
        ("Chains get long and lookup takes longer.", "It gets long and it takes longer."),
    ],
    ids=[
        "all of it above a half",
        "a sentence above three words",
        "in order above shuffled",
        "the rare words count most",
    ],
)
def test_what_says_more_of_the_reference_earns_more(more: str, less: str) -> None:
    assert mark(more) > mark(less)


def test_a_list_is_no_less_where_the_reference_is_a_list() -> None:
    terms = "insertion deletion lookup resizing hashing probing chaining"
    assert mark(terms, terms, question="Name seven things that a hash table does.") >= 0.9


def test_figures_without_a_sentence_are_no_bare_list() -> None:
    question, reference = "What does the run print?", "Job 0 waits for 0 seconds, job 1 for 40 and job 2 for 90."
    assert mark("Job 0 wait 0; job 1 wait 40; job 2 wait 90", reference, question=question) >= 0.5


def test_filling_up_an_answer_with_other_matter_earns_nothing_more() -> None:
    filler = " The weather in spring is mild, trains run late, and the library closes at nine on most days."
    assert mark(RIGHT + filler * 3) <= mark(RIGHT)


@pytest.mark.parametrize(
    ("answer", "reference", "question"),
    [
        ("It is not true that the cache is written at once.", "The cache is written at once.", "How is it written?"),
        (
            "It is not true that the lock (which guards the list) is held: it is not true that threads wait for it.",
            "The lock (which guards the list) is held: threads wait for it.",
            "What happens when two threads append?",
        ),
        ("并非参数在训练中更新。", "参数在训练中更新。", "参数何时更新？"),
    ],
    ids=["one statement", "over brackets and a colon", "Chinese"],
)
def test_who_denies_the_reference_earns_nothing(answer: str, reference: str, question: str) -> None:
    assert mark(answer, reference, question=question) == 0


@pytest.mark.parametrize(
    ("right", "wrong", "reference"),
    [
        ("a node without children", "a node that has children", "A node that has no children."),
        ("It never copies the list", "It copies the list", "It does not copy the list."),
        ("参数不更新", "参数更新", "推理时参数不会更新。"),
    ],
)
def test_who_affirms_what_the_reference_denies_earns_less(right: str, wrong: str, reference: str) -> None:
    question = "What is meant? 是什么意思？"
    assert mark(wrong, reference, question=question) < mark(right, reference, question=question) - 0.2


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("It eliminates the copying of large structures.", "It avoids making copies of large structures."),
        ("The call is replaced by a copy of the body.", "A copy of the body is made instead of a call."),
        ("It is not true that it is slow, but large structures are not copied.", "Large structures are not copied."),
    ],
    ids=["another word of prevention", "replaced", "what follows the but"],
)
def test_to_say_a_prevention_otherwise_is_no_denial(answer: str, reference: str) -> None:
    assert mark(answer, reference, question="What is gained by a reference argument?") > 0.2


def test_of_several_references_the_nearest_counts() -> None:
    other = "A full table has long probe sequences, and every insertion has to walk past the occupied slots."
    answer = "Probe sequences become long and insertions walk past many occupied slots."
    both = mark(answer, REFERENCE, other)
    assert both >= mark(answer, REFERENCE)
    assert both == pytest.approx(mark(answer, other, REFERENCE))
    assert mark(REFERENCE, REFERENCE, other) >= 0.9
    assert mark(other, REFERENCE, other) >= 0.9


def test_the_other_verdict_costs() -> None:
    question, reference = "队列是先进后出的，对吗？", "错误。队列是先进先出的，先入队的元素先出队。"
    same, other = "错误，先入队的元素先出队。", "正确，先入队的元素先出队。"
    assert mark(same, reference, question=question) > mark(other, reference, question=question) + 0.2


@given(st.text(max_size=200))
def test_a_mark_is_a_share_whatever_is_typed(answer: str) -> None:
    assert 0 <= mark(answer) <= 1


def test_the_same_answer_gets_the_same_mark_again() -> None:
    assert mark(RIGHT) == mark(RIGHT) == round(mark(RIGHT), 6)
