"""General words of both languages: families of words that say the same, and what they are the opposite of.

The data is packaged text, one family a line (see data/README.md):

    increase < decrease : grow, rise, go up, 增大, 变大

A family is named by its first English word; after ``<`` come the families that cannot be meant when this one is said,
those with a question mark only where a sentence is repeated with nothing else changed (grader.twin): "sum" is often
said beside "product", and neither is wrong.
Families differ from concepts of a lexicon only in that they belong to no field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final

from grader.lexicon import Concept

LOOSE: Final = "?"  # after an opposite


def _lines(name: str) -> Iterator[str]:
    for line in (files("grader") / "data" / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def words_of(name: str) -> frozenset[str]:
    """All words of a packaged list, separated by blanks or line ends."""
    return frozenset(word for line in _lines(name) for word in line.split())


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _families() -> tuple[Mapping[str, Concept], Mapping[str, tuple[str, ...]]]:
    """Families by name, and for some the opposites that count in copies only."""
    found: dict[str, Concept] = {}
    loose: dict[str, tuple[str, ...]] = {}
    for line in _lines("families.txt"):
        head, _, words = line.partition(":")
        name, _, others = head.partition("<")
        name, opposites = name.strip(), _listed(others)
        sure = tuple(other for other in opposites if not other.endswith(LOOSE))
        found[name] = Concept(name, (name, *_listed(words)), sure)
        if len(sure) < len(opposites):
            loose[name] = tuple(other.rstrip(LOOSE) for other in opposites if other.endswith(LOOSE))
    return found, loose


GENERAL, LOOSELY_OPPOSED = _families()
STOP_WORDS = words_of("stop.txt")
# Common English words with their class of frequency: the higher, the commoner.
FREQUENCY = {word: int(line[0]) for line in _lines("common.txt") for word in line.split()[1:]}
COMMON_WORDS = frozenset(FREQUENCY)
