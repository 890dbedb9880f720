"""The word that was meant where a Latin word is misspelt.

A typo is at most one edit (a letter added, lost, changed, or two swapped) in words of 4 to 7 letters and two from 8 on,
behind the same first letter. Numbers, short words and words that are words already are never touched, so "slow" does
not become "flow" and no term becomes another. ``~word`` in a pattern asks for one edit whatever the length.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from grader.families import COMMON_WORDS

LEAST_CHARS: Final = 4
LONG_CHARS: Final = 8
MOST_CHARS: Final = 24  # longer "words" are noise
MAX_KEPT: Final = 20_000  # corrections remembered, so that a repeated slip costs one look-up


class Spelling:
    """Words that may be meant; *correct* finds the nearest."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(word for word in words if LEAST_CHARS <= len(word) <= MOST_CHARS and word.isalpha())
        self._by_start: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self.words):
            self._by_start.setdefault((word[0], len(word)), []).append(word)
        self.correct = lru_cache(maxsize=MAX_KEPT)(self._correct)

    def _correct(self, word: str) -> str | None:
        """The word meant by *word* (lower case), or None if it is a word already or nothing is near."""
        if word in self.words or word in COMMON_WORDS or not LEAST_CHARS <= len(word) <= MOST_CHARS:
            return None
        edits = 1 if len(word) < LONG_CHARS else 2
        nearest, least = None, edits + 1
        for length in range(len(word) - edits, len(word) + edits + 1):
            for candidate in self._by_start.get((word[0], length), ()):
                distance = OSA.distance(word, candidate, score_cutoff=least - 1)
                if distance < least and edits_allowed(candidate) >= distance:
                    nearest, least = candidate, distance
        return nearest


def edits_allowed(word: str) -> int:
    """Edits that *word* forgives."""
    return 0 if len(word) < LEAST_CHARS else 1 if len(word) < LONG_CHARS else 2
