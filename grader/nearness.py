"""How near two English words are in meaning or in spelling, for answers that nobody wrote wordings for.

Nearness is drawn from WordNet (data/meanings.txt): two words may share one of their commonest meanings, be derived
from each other, or one may be wider than the other. Siblings ("left", "right") are never near: they exclude each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Credit of a word that stands for another; chosen by hand, other choices changed no figure by more than .01.
SLIP: Final = 0.95  # one letter in five, or two in eight
SAME_MEANING: Final = 0.8
SAME_BEGINNING: Final = 0.8
KIN: Final = 0.7
WIDER: Final = 0.5

_LEAST_BEGINNING: Final = 5  # letters
_SHARED_BEGINNING: Final = 0.7  # of the longer word
_MOST_SLIPS: Final = 2


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
    if not (_is_english(left) and _is_english(right)):
        return 0.0
    return max(_by_spelling(left, right), _by_meaning(_meanings(left), _meanings(right)))


class Neighbours:
    """The same asked of many words at once, about the words of one reference answer."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(word for word in words if _is_english(word))
        self._by_meaning: dict[str, list[str]] = {}  # a meaning that a word has, or that is wider or kin
        self._by_beginning: dict[str, list[str]] = {}
        for word in self._words:
            self._by_beginning.setdefault(word[:_LEAST_BEGINNING], []).append(word)
            for meaning in frozenset().union(*_meanings(word)):
                self._by_meaning.setdefault(meaning, []).append(word)

    def of(self, word: str) -> Mapping[str, float]:
        """Words of the reference that *word* is near to, itself left out, and its nearness to each."""
        if not _is_english(word):
            return {}
        candidates = set(self._candidates(word)) - {word}
        return {meant: credit for meant in candidates if (credit := nearness(word, meant))}

    def _candidates(self, word: str) -> Iterator[str]:
        yield from self._by_beginning.get(word[:_LEAST_BEGINNING], ())
        for meaning in frozenset().union(*_meanings(word)):
            yield from self._by_meaning.get(meaning, ())
        slips = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=_MOST_SLIPS, limit=None)
        yield from (near for near, _, _ in slips)


def _is_english(word: str) -> bool:
    return word.isascii() and word.isalpha()


def _by_spelling(left: str, right: str) -> float:
    short, long = sorted((len(left), len(right)))
    edits = _MOST_SLIPS if short >= 8 else 1 if short >= 5 else 0
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
