"""How near two English words are in meaning or in spelling, for answers that nobody wrote wordings for.

Nearness is drawn from WordNet (data/meanings.txt): two words may share one of their commonest meanings, be derived
from each other, or one may be wider than the other. Siblings ("left", "right") are never near: they exclude each other.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

# Credit of a word that stands for another; chosen by hand, other choices changed no figure by more than .01.
SLIP: Final = 0.95  # one letter in five, or two in eight
SAME_MEANING: Final = 0.8
SAME_BEGINNING: Final = 0.8
KIN: Final = 0.7
WIDER: Final = 0.5

_LEAST_BEGINNING: Final = 5  # letters
_SHARED_BEGINNING: Final = 0.7  # of the longer word


class Meanings(NamedTuple):
    """Numbers of the meanings of a word, of those that are wider, and of their kin."""

    own: frozenset[str]
    wider: frozenset[str]
    kin: frozenset[str]


_NONE: Final = Meanings(frozenset(), frozenset(), frozenset())


@cache
def _packaged() -> tuple[dict[str, str], list[str]]:
    """Meanings by stem, and what each meaning points to. Read when a reference answer is first compiled."""
    text = (files("grader") / "data" / "meanings.txt").read_text(encoding="utf-8")
    words, _, pointing = text.partition("\n\n")
    entries = (line.partition(" ") for line in words.splitlines() if line[0] != "#")
    return {word: numbers for word, _, numbers in entries}, pointing.splitlines()


@lru_cache(maxsize=20_000)
def _meanings(word: str) -> Meanings:
    words, pointing = _packaged()
    if word not in words:
        return _NONE
    own = words[word].split()
    to = [pointing[int(number, 36)].split("/") for number in own]
    return Meanings(
        frozenset(own),
        frozenset(number for wider, _ in to for number in wider.split()),
        frozenset(number for _, kin in to for number in kin.split()),
    )


def nearness(left: str, right: str) -> float:
    """Credit in [0, 1] that stem *left* earns where *right* is meant, or the reverse; 0 for other scripts."""
    if left == right:
        return 1.0
    if not (left.isascii() and right.isascii() and left.isalpha() and right.isalpha()):
        return 0.0
    return max(_by_spelling(left, right), _by_meaning(_meanings(left), _meanings(right)))


def _by_spelling(left: str, right: str) -> float:
    short, long = sorted((len(left), len(right)))
    edits = 2 if short >= 8 else 1 if short >= 5 else 0
    if edits and long - short <= edits and OSA.distance(left, right, score_cutoff=edits) <= edits:
        return SLIP
    same = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), short)
    return SAME_BEGINNING if same >= _LEAST_BEGINNING and same >= _SHARED_BEGINNING * long else 0.0


def _by_meaning(left: Meanings, right: Meanings) -> float:
    if left.own & right.own:
        return SAME_MEANING
    if left.own & right.kin or right.own & left.kin:
        return KIN
    return WIDER if left.own & right.wider or right.own & left.wider else 0.0
