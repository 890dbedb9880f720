"""Which words of a text stand near each other: the pairs that right and wrong are told apart by."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.lexicon import EMPTY_LEXICON
from grader.nearby import NEIGHBOURS, REACH, Pairs, signed
from grader.reading import read
from grader.vocabulary import vocabulary

KNOWN = vocabulary(EMPTY_LEXICON)
UNITS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3)), min_size=1, max_size=40)


def placed(steps: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Units with rising places; a step of 0 is a second name of the same place."""
    places = np.cumsum([step for _, step in steps])
    return [(unit, int(place)) for (unit, _), place in zip(steps, places, strict=True)]


def closeness(text: list[tuple[str, int]], first: str, second: str) -> float:
    pairs, closest = Pairs.of([text])
    assert (pairs.closest(text) == closest[0]).all()
    rows = (pairs.first == pairs.numbers.get(first)) & (pairs.second == pairs.numbers.get(second))
    return float(closest[0][rows].sum())


def test_neighbours_are_closest_and_each_place_between_takes_away() -> None:
    text = [("a", 0), ("b", 1), ("c", 2)]
    assert closeness(text, "a", "b") == 1.0
    assert closeness(text, "a", "c") == 1 - np.float32(1 / REACH)


def test_a_pair_has_an_order() -> None:
    assert closeness([("a", 0), ("b", 1)], "b", "a") == 0.0


def test_beyond_reach_nothing_stands_together() -> None:
    assert closeness([("a", 0), ("b", REACH)], "a", "b") > 0
    assert closeness([("a", 0), ("b", REACH + 1)], "a", "b") == 0.0


def test_the_closest_place_counts() -> None:
    assert closeness([("a", 0), ("b", 5), ("a", 8), ("b", 9)], "a", "b") == 1.0


def test_two_names_of_one_place_are_no_pair() -> None:
    assert closeness([("a", 0), ("b", 0)], "a", "b") == 0.0


def test_a_unit_alone_is_a_pair_with_itself() -> None:
    assert closeness([("a", 0)], "a", "a") == 1.0


def test_what_no_text_had_is_not_there() -> None:
    pairs, _ = Pairs.of([[("a", 0), ("b", 1)]])
    assert pairs.closest([("a", 0), ("z", 1), ("b", 2)]).max() == 1.0
    assert not pairs.closest([("z", 0)]).any()
    assert not pairs.closest([]).any()


def test_texts_do_not_run_into_each_other() -> None:
    _, apart = Pairs.of([[("a", 0)], [], [("b", 0)]])
    pairs, closest = Pairs.of([[("a", 0)], [("b", 0)], [("a", 0), ("b", 1)]])
    assert apart.shape[1] == 2  # a and b alone
    together = (pairs.first != pairs.second).nonzero()[0]
    assert closest[:, together].ravel().tolist() == [0.0, 0.0, 1.0]


@given(UNITS)
def test_the_pairs_are_those_found_one_by_one(steps: list[tuple[str, int]]) -> None:
    text = placed(steps)
    expected: dict[tuple[str, str], float] = {(unit, unit): 1.0 for unit, _ in text}
    for at, (first, place) in enumerate(text):
        for second, there in text[at + 1 : at + 1 + NEIGHBOURS]:
            if second != first and 0 < there - place <= REACH:
                close = 1 - (there - place - 1) / REACH
                expected[first, second] = max(close, expected.get((first, second), 0.0))
    for (first, second), close in expected.items():
        assert abs(closeness(text, first, second) - close) < 1e-6
    assert len(Pairs.of([text])[0].keys) == len(expected)


def test_the_end_of_a_clause_and_of_a_sentence_keep_words_apart() -> None:
    def gap(text: str) -> int:
        units = dict(signed(read(text, KNOWN), KNOWN))
        return units["=bright"] - units["=window"]

    assert gap("the window bright") < gap("the window, bright") < gap("the window. bright")


def test_what_is_denied_is_another_unit() -> None:
    said = {unit for unit, _ in signed(read("the window is not bright", KNOWN), KNOWN)}
    assert "=bright" not in said
    assert "!=bright" in said
