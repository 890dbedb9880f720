"""An answer (or a fact of a rubric) read once: tokens, clauses, what each place says, and under which sign.

A *mark* is one unit of meaning at one place: a concept, a family of general words, a content word by its stem, or two
neighbouring Chinese characters that belong to no known name. Everything after this compares marks with marks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from grader.families import STOP_WORDS
from grader.polarity import JOINING, SIGN_UNITS, Signs, signs
from grader.stem import stem
from grader.text import Text, normalise
from grader.typos import LEAST_CHARS, Spelling
from grader.vocabulary import NO_MEANING, TOKEN, Node, Vocabulary

_SENTENCE_END = frozenset(".!?;\n")
_CLAUSE_END = {",": ",", "|": ",", ":": ":", "(": "(", ")": "(", "[": "(", "]": "("}
_TIMES = frozenset("x*×")
_ABBREVIATIONS = (["e", "g"], ["i", "e"])  # their dots end no sentence
BREAKS: Final = frozenset({",", ":", "(", "."})  # how ends of clauses and sentences stand among the tokens
MAX_TOKENS = 2500  # 4,000 characters of Chinese with blanks; bounds the time of everything that follows


class Mark(NamedTuple):
    """One unit of meaning: *unit* at tokens [start, end), in comma clause *clause*."""

    unit: str
    start: int
    end: int
    clause: int


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
        silent = SIGN_UNITS | JOINING
        places = {(mark.clause, mark.start) for mark in self.marks if mark.unit not in silent}
        return Counter(clause for clause, _ in places)

    @cached_property
    def where(self) -> dict[str, list[int]]:
        """Places of each token."""
        found: dict[str, list[int]] = {}
        for at, token in enumerate(self.tokens):
            found.setdefault(token, []).append(at)
        return found

    @cached_property
    def said(self) -> dict[str, list[tuple[int, int]]]:
        """Token ranges of each concept and family said."""
        found: dict[str, list[tuple[int, int]]] = {}
        for mark in self.marks:
            found.setdefault(mark.unit, []).append((mark.start, mark.end))
        return found

    @cached_property
    def alphabetical(self) -> list[tuple[str, int]]:
        """Words as written, in alphabetical order, with their places."""
        return sorted((self.surface(at), at) for at, token in enumerate(self.tokens) if token not in BREAKS)

    def beginning(self, prefix: str) -> list[int]:
        """Places of words that begin with *prefix*, in order."""
        words = self.alphabetical
        at = bisect_left(words, (prefix, 0))
        found = []
        while at < len(words) and words[at][0].startswith(prefix):
            found.append(words[at][1])
            at += 1
        found += [place for place in self.typos if self.tokens[place].startswith(prefix)]
        return sorted(found)

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
    _tokenise(reading)
    if spelling:
        _correct(reading, vocabulary, spelling)
    _mark(reading, vocabulary)
    return reading


def _tokenise(reading: Reading) -> None:
    tokens, places, clauses, sentences = reading.tokens, reading.places, reading.clauses, reading.sentences
    chars = reading.text.chars
    clause = sentence = 0
    for found in TOKEN.finditer(chars):
        word = found.group()
        start, end = found.span()
        if word[0].isalnum():
            word = stem(word)
        elif word in _TIMES and tokens and tokens[-1].isdigit() and chars[end : end + 2].strip()[:1].isdigit():
            word = "x"
        elif word in _SENTENCE_END:
            if word == "." and (chars[end : end + 1].isalnum() or tokens[-2:] in _ABBREVIATIONS):
                continue
            word = "."
        elif word in _CLAUSE_END:
            word = _CLAUSE_END[word]
        else:
            continue
        tokens.append(word)
        places.append((start, end))
        clauses.append(clause)
        sentences.append(sentence)
        if word in BREAKS:
            clause += 1
            sentence += word == "."
            if word in ":(":
                reading.carried.add(clause)
            elif word == ".":
                reading.opening.add(clause)
        if len(tokens) >= MAX_TOKENS:
            return


def _correct(reading: Reading, vocabulary: Vocabulary, spelling: Sequence[Spelling]) -> None:
    """Replaces the stems of misspelt words by those of the words meant."""
    tokens = reading.tokens
    for at, word in enumerate(tokens):
        if len(word) < LEAST_CHARS - 1 or word in vocabulary.words or not word.isascii() or not word.isalpha():
            continue
        typed = reading.surface(at)
        if any(typed in words.words for words in spelling):
            continue
        for words in spelling:
            meant = words.correct(typed)
            if meant is not None:
                tokens[at] = stem(meant)
                reading.typos.add(at)
                break


def _mark(reading: Reading, vocabulary: Vocabulary) -> None:
    """Longest names first, from the left; what belongs to no name is a stem, or a run of Chinese characters."""
    tokens, clauses, marks = reading.tokens, reading.clauses, reading.marks
    at, count, run = 0, len(tokens), -1  # run: where a run of Chinese characters began, or -1
    while at < count:
        word = tokens[at]
        end, said = _longest_name(vocabulary.root, reading, at)
        is_chinese = not said and word not in STOP_WORDS and "\u3400" <= word <= "\u9fff"
        if run >= 0 and not is_chinese:
            _mark_run(reading, run, at)
            run = -1
        if said:
            if said[0] != NO_MEANING:
                marks.extend(Mark(unit, at, end, clauses[at]) for unit in said)
            at = end
            continue
        if is_chinese:
            run = at if run < 0 else run
        elif word not in STOP_WORDS and word not in BREAKS:
            marks.append(Mark("=" + word, at, at + 1, clauses[at]))
        at += 1
    if run >= 0:
        _mark_run(reading, run, at)


def _longest_name(root: Node, reading: Reading, at: int) -> tuple[int, tuple[str, ...]]:
    """Where the longest name that begins at token *at* ends, and what it says."""
    tokens = reading.tokens
    end: int = at
    said: tuple[str, ...] = ()
    node = root.get(tokens[at])
    while node is not None:
        at += 1
        if node.said:
            end, said = at, node.said
        elif node.cased:
            typed = reading.typed[slice(*reading.span(at - 1, at))]
            end, said = next(((at, (concept,)) for name, concept in node.cased if name == typed), (end, said))
        node = node.get(tokens[at]) if at < len(tokens) else None
    return end, said


def _mark_run(reading: Reading, start: int, end: int) -> None:
    tokens, marks, clause = reading.tokens, reading.marks, reading.clauses[start]
    if end - start == 1:
        marks.append(Mark("~" + tokens[start], start, end, clause))
        return
    for at in range(start, end - 1):
        marks.append(Mark("~" + tokens[at] + tokens[at + 1], at, at + 2, clause))
