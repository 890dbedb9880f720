"""All names of a lexicon and of the general families, as one tree of tokens for longest match.

A token is the stem of a Latin word, a number, or one Chinese character; so "batch-norm", "batch norm" and 批归一化
are found the same way, without a Chinese segmenter. Hyphens, underscores and blanks between Latin words do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from grader.families import GENERAL, LOOSELY_OPPOSED, STOP_WORDS
from grader.lexicon import Concept, Lexicon
from grader.stem import stem
from grader.text import normalise
from grader.typos import Spelling

TOKEN: Final = re.compile(
    r"\^ ?[23](?![\d.])|(?<![a-z\d])[a-z]{1,2}\d{1,2}(?![a-z\d])|[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*"
    r"|[\u3400-\u9fff]|[α-ω]|\n|[^\s\w]",
    re.ASCII,
)


NO_MEANING: Final = "-"  # the family of phrases that say nothing by themselves


class Node(dict[str, "Node"]):
    """One place in the tree: what may follow, and what is said when a name ends here.

    Attributes:
        said: concepts whose name ends here, and the wider concepts they imply.
        cased: names that count only when typed exactly so ("IN", not "in"), with the concept of each.
    """

    __slots__ = ("cased", "said")

    def __init__(self) -> None:
        super().__init__()
        self.said: tuple[str, ...] = ()
        self.cased: tuple[tuple[str, str], ...] = ()


def tokens_of(text: str) -> tuple[str, ...]:
    """Tokens of a name or phrase, punctuation left out ("C++" and "a/b" keep only their words)."""
    return tuple(stem(token) for token in TOKEN.findall(normalise(text).chars) if is_word(token))


def is_word(token: str) -> bool:
    """Whether *token* says something: a word, a number, a Chinese character, "^2"; not punctuation."""
    return token[0].isalnum() or (token[0] == "^" and len(token) > 1)


class Vocabulary:
    """What can be recognised: *root* of the tree of names, and per concept its opposites (those told by a copy
    apart) and wider concepts."""

    def __init__(self, lexicon: Lexicon) -> None:
        concepts: dict[str, Concept] = {**GENERAL, **lexicon.concepts}
        self.concepts: Mapping[str, Concept] = concepts
        self.field = frozenset(lexicon.concepts)
        self.root = Node()
        self.words: set[str] = set()
        taken: set[tuple[str, ...]] = set()
        for family in (lexicon.concepts, GENERAL):  # a name of the field is not also a general word
            names = [(concept, name, tokens_of(name)) for concept in family.values() for name in concept.names]
            for concept, name, tokens in names:
                if tokens and tokens not in taken:
                    self._add(name, tokens, (concept.name, *concept.implies))
            taken.update(tokens for _, _, tokens in names)
        self.spelling = Spelling(
            word
            for concept in concepts.values()
            for name in concept.names
            for word in TOKEN.findall(name.lower())
            if word.isascii()
        )
        sure = [(concept.name, concept.opposites) for concept in concepts.values()]
        self.opposites: Mapping[str, frozenset[str]] = _symmetric(sure)
        self.opposites_in_copies: Mapping[str, frozenset[str]] = _symmetric([*sure, *LOOSELY_OPPOSED.items()])

    def _add(self, name: str, tokens: tuple[str, ...], said: tuple[str, ...]) -> None:
        node = self.root
        for token in tokens:
            node = node.setdefault(token, Node())
        self.words.update(tokens)
        if len(tokens) == 1 and name != name.lower() and tokens[0] in STOP_WORDS:
            node.cased += ((name, said[0]),)
        else:
            node.said = tuple(dict.fromkeys((*node.said, *said)))


def _symmetric(opposed: Iterable[tuple[str, tuple[str, ...]]]) -> Mapping[str, frozenset[str]]:
    pairs: dict[str, set[str]] = {}
    for name, opposites in opposed:
        for other in opposites:
            pairs.setdefault(name, set()).add(other)
            pairs.setdefault(other, set()).add(name)
    return {name: frozenset(others) for name, others in pairs.items()}


@lru_cache(maxsize=16)
def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """The vocabulary of *lexicon*, made once; a lexicon is hashed by identity."""
    return Vocabulary(lexicon)
