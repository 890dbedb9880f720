"""The pattern language: what matches, and what an author is told."""

from __future__ import annotations

import pytest

from grader import Lexicon
from grader.pattern import PatternError, find, parse_pattern
from grader.reading import read
from grader.vocabulary import vocabulary

LEXICON = Lexicon.of({"batch normalization": {"names": ["BN", "batch norm", "批归一化"]}})


def says(pattern: str, answer: str) -> bool:
    return bool(find(parse_pattern(pattern, LEXICON), read(answer, vocabulary(LEXICON))))


@pytest.mark.parametrize(
    ("pattern", "said", "not_said"),
    [
        ("mean", "the means differ", "meaning of life is unclear"),
        ("train*", "trainable weights", "strain"),
        ("滑动平均", "用滑动平均代替", "用平均代替"),
        ("{batch normalization}", "先批歸一化", "先归一"),
        ("moving average", "the moving average", "average of moving"),
        ("mean batch", "the mean of the batch", "mean squared batch"),
        ("train* ... (average* | 累积)", "in training we keep an average", "an average. In training"),
        ("train & average", "an average kept in training", "an average. Training."),
        ("mean !batch", "the mean of all", "the mean of the batch"),
        ("mean | 均值", "均值", "方差"),
        ('"running means"', "two running means", "a running mean"),
        ("=BN", "BN is", "BNs are"),
        ("权重 填充", "权重的填充", "权重不填充"),
    ],
)
def test_a_pattern_matches_what_it_says(pattern: str, said: str, not_said: str) -> None:
    assert says(pattern, said)
    assert not says(pattern, not_said)


@pytest.mark.parametrize(
    ("pattern", "line", "column", "fix"),
    [
        ("", 1, 1, "Write at least one word"),
        ("mean |", 1, 7, "after the last sign"),
        ("(mean", 1, 1, "Add a )"),
        ("mean)", 1, 5, "open a group"),
        ("{batch norma}", 1, 1, "Did you mean {batch normalization}?"),
        ("mean\n& ...", 2, 3, "between words"),
        ("mean ?", 1, 6, "| instead"),
        ("{BN", 1, 1, "Close the concept"),
        ("* mean", 1, 1, "like train*"),
    ],
)
def test_a_broken_pattern_says_where_and_how_to_mend_it(pattern: str, line: int, column: int, fix: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_pattern(pattern, LEXICON)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert fix in str(caught.value)
