"""An answer (or a fact of a rubric) read once: tokens, clauses, what each place says, and under which sign.

A *mark* is one unit of meaning at one place: a concept, a family of general words, a content word by its stem, or two
neighbouring Chinese characters that belong to no known name. Everything after this compares marks with marks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final, NamedTuple

from grader.denial import signs
from grader.families import STOP_WORDS
from grader.polarity import JOINING, SIGN_UNITS, Signs
from grader.stem import stem
from grader.text import Text, normalise
from grader.tokens import BREAKS, tokenise
from grader.typos import LEAST_CHARS, Spelling
from grader.vocabulary import NO_MEANING, Node, Vocabulary

MAX_LOOKS: Final = 1000  # places of one prefix looked at
_SILENT: Final = STOP_WORDS | BREAKS
_UNCOUNTED: Final = SIGN_UNITS | JOINING
_NO_NAME: Final[tuple[int, tuple[str, ...]]] = (0, ())


class Mark(NamedTuple):
    """One unit of meaning: *unit* at tokens [start, end), in comma clause *clause*."""

    unit: str
    start: int
    end: int
    clause: int


_new_mark: Final[Callable[[tuple[str, int, int, int]], Mark]] = partial(tuple.__new__, Mark)  # quicker than Mark()


@dataclass(frozen=True)
class Reading:
    """A text read with a vocabulary. Token lists run in parallel; breaks are tokens too ("," or ".").

    Attributes:
        tokens: stems, numbers, single Chinese characters, and breaks.
        places: [start, end) of each token in the normalised text.
        clauses: number of the comma clause of each token; sentences: of the sentence.
        carried: clauses that follow a colon or a bracket and so stand under the sign of the clause before.
        opening: clauses that open a sentence.
        typos: places of tokens that were misspelt and are read as what was meant.
    """

    typed: str
    text: Text
    tokens: list[str]
    places: list[tuple[int, int]]
    clauses: list[int]
    sentences: list[int]
    marks: list[Mark]
    carried: set[int]
    opening: set[int]
    typos: set[int]

    @cached_property
    def signs(self) -> Signs:
        """Which places are denied."""
        return signs(self)

    @property
    def denied(self) -> list[int]:
        """For each mark its sign, see grader.polarity."""
        return self.signs.of_marks

    @cached_property
    def mark_starts(self) -> list[int]:
        """Where each mark begins, in order."""
        return [mark.start for mark in self.marks]

    @cached_property
    def sizes(self) -> dict[int, int]:
        """How many things each clause says, apart from denials, turns and joining verbs."""
        found: dict[int, int] = {}
        counted = -1
        for unit, start, _, clause in self.marks:
            if start != counted and unit not in _UNCOUNTED:
                counted = start
                found[clause] = found.get(clause, 0) + 1
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """All tokens, each once."""
        return frozenset(self._where)

    @cached_property
    def clues(self) -> frozenset[str]:
        """All tokens, concepts and families said."""
        return frozenset((*self._where, *self.said))

    def where(self, token: str) -> Sequence[int]:
        """Places of *token*, in order."""
        return self._where.get(token, ())

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at, token in enumerate(self.tokens):
            found[token].append(at)
        return found

    @cached_property
    def said(self) -> dict[str, list[tuple[int, int]]]:
        """Token ranges of each concept and family said."""
        found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for unit, start, end, _ in self.marks:
            found[unit].append((start, end))
        return found

    def beginning(self, prefix: str) -> list[int]:
        """Places of words written with *prefix* in front, or read so where they were misspelt, in order."""
        chars, places = self.text.chars, self.places
        found, at, left, token = [], chars.find(prefix), MAX_LOOKS, 0
        while at >= 0 and left:
            token = bisect_left(places, (at,), token)
            if token < len(places) and places[token][0] == at:
                found.append(token)
            at, left = chars.find(prefix, at + 1), left - 1
        if self.typos:
            found = sorted({*found, *(place for place in self.typos if self.tokens[place].startswith(prefix))})
        return found

    @cached_property
    def latin(self) -> list[int]:
        """Places of words in Latin letters."""
        return [at for at, token in enumerate(self.tokens) if token[0].isascii() and token[0].isalpha()]

    def surface(self, at: int) -> str:
        """Token *at* as written in the normalised text."""
        start, end = self.places[at]
        return self.text.chars[start:end]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Span in the text as typed of tokens [start, end)."""
        return self.text.span(self.places[start][0], self.places[end - 1][1])


def read(typed: str, vocabulary: Vocabulary, spelling: Sequence[Spelling] = ()) -> Reading:
    """*typed* read with *vocabulary*; linear in its length. Words that *spelling* corrects are read as meant."""
    text = normalise(typed)
    reading = Reading(typed, text, [], [], [], [], [], set(), {0}, set())
    tokenise(reading)
    if spelling:
        _correct(reading, vocabulary, spelling)
    _mark(reading, vocabulary)
    return reading


def _correct(reading: Reading, vocabulary: Vocabulary, spelling: Sequence[Spelling]) -> None:
    """Replaces the stems of misspelt words by those of the words meant."""
    tokens, words = reading.tokens, vocabulary.words
    for at, word in enumerate(tokens):
        if word in words or len(word) < LEAST_CHARS - 1 or not word.isascii() or not word.isalpha():
            continue
        typed = reading.surface(at)
        if any(typed in known.words for known in spelling):
            continue
        for known in spelling:
            meant = known.correct(typed)
            if meant is not None:
                tokens[at] = stem(meant)
                reading.typos.add(at)
                break


def _mark(reading: Reading, vocabulary: Vocabulary) -> None:
    """Longest names first, from the left; what belongs to no name is a stem, or a run of Chinese characters."""
    tokens, clauses, marks, root = reading.tokens, reading.clauses, reading.marks, vocabulary.root
    at, count, run = 0, len(tokens), -1  # run: where a run of Chinese characters began, or -1
    while at < count:
        word = tokens[at]
        node = root.get(word)
        end, said = _NO_NAME if node is None else _longest_name(node, reading, at, count)
        if not said and "\u3400" <= word <= "\u9fff" and word not in STOP_WORDS:
            run = at if run < 0 else run
            at += 1
            continue
        if run >= 0:
            _mark_run(reading, run, at)
            run = -1
        if not said:
            if word not in _SILENT:
                marks.append(_new_mark(("=" + word, at, at + 1, clauses[at])))
            at += 1
            continue
        if said[0] != NO_MEANING:
            clause = clauses[at]
            for unit in said:
                marks.append(_new_mark((unit, at, end, clause)))
        at = end
    if run >= 0:
        _mark_run(reading, run, at)


def _longest_name(node: Node, reading: Reading, at: int, count: int) -> tuple[int, tuple[str, ...]]:
    """Where the longest name that begins at token *at*, which leads to *node*, ends, and what it says.

    *count*: of the tokens."""
    tokens = reading.tokens
    end, said = _NO_NAME
    following: Node | None = node
    while following is not None:
        node = following
        at += 1
        if node.said:
            end, said = at, node.said
        elif node.cased:
            typed = reading.typed[slice(*reading.span(at - 1, at))]
            end, said = next(((at, (concept,)) for name, concept in node.cased if name == typed), (end, said))
        following = node.get(tokens[at]) if at < count else None
    return end, said


def _mark_run(reading: Reading, start: int, end: int) -> None:
    tokens, marks, clause = reading.tokens, reading.marks, reading.clauses[start]
    if end - start == 1:
        marks.append(_new_mark(("~" + tokens[start], start, end, clause)))
        return
    for at in range(start, end - 1):
        marks.append(_new_mark(("~" + tokens[at] + tokens[at + 1], at, at + 2, clause)))
