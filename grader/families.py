"""General words of both languages: families of words that say the same, and what they are the opposite of.

The data is packaged text, one family a line (see data/README.md):

    increase < decrease : grow, rise, go up, 增大, 变大

A family is named by its first English word; after ``<`` come the families that cannot be meant when this one is said.
Families differ from concepts of a lexicon only in that they belong to no field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files

from grader.lexicon import Concept


def _lines(name: str) -> Iterator[str]:
    for line in (files("grader") / "data" / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def words_of(name: str) -> frozenset[str]:
    """All words of a packaged list, separated by blanks or line ends."""
    return frozenset(word for line in _lines(name) for word in line.split())


def _families() -> Mapping[str, Concept]:
    found: dict[str, Concept] = {}
    for line in _lines("families.txt"):
        head, _, words = line.partition(":")
        name, _, opposites = head.partition("<")
        names = tuple(word.strip() for word in words.split(",") if word.strip())
        found[name.strip()] = Concept(
            name.strip(), (name.strip(), *names), tuple(word.strip() for word in opposites.split(",") if word.strip())
        )
    return found


GENERAL: Mapping[str, Concept] = _families()
STOP_WORDS = words_of("stop.txt")
# Common English words with their class of frequency: the higher, the commoner.
FREQUENCY = {word: int(line[0]) for line in _lines("common.txt") for word in line.split()[1:]}
COMMON_WORDS = frozenset(FREQUENCY)
