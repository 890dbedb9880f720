"""Where a pattern is said in an answer.

A match is a half-open range of tokens within one sentence. Parts are matched greedily from the left and every list of
matches is bounded, so the time is linear in the answer whatever the pattern.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, assert_never

from grader.families import STOP_WORDS
from grader.pattern.tree import Both, Either, Named, Next, Order, Pattern, Phrase, Word
from grader.reading import Reading

Match = tuple[int, int]  # tokens [start, end) of the reading

MAX_MATCHES: Final = 64  # of one part in one answer; the rest are not looked at
MAX_GAP: Final = 3  # stop words allowed between neighbours ("the mean of the batch")
MAX_REACH: Final = 40  # tokens between the parts of "a ... b"; longer run-on sentences are several thoughts


def find(pattern: Pattern, reading: Reading) -> list[Match]:
    """Every place where *pattern* is said, by start; at most MAX_MATCHES."""
    match pattern:  # the commonest first
        case Word():
            return _word(pattern, reading)
        case Named():
            return reading.said.get(pattern.concept, [])[:MAX_MATCHES]
        case Either():
            return _distinct([found for part in pattern.parts for found in find(part, reading)])
        case Next():
            return _chain(pattern.parts, reading, _is_adjacent)
        case Order():
            return _chain(pattern.parts, reading, _is_later)
        case Both():
            return _both(pattern, reading)
        case Phrase():
            return _phrase(pattern, reading)
        case _:
            assert_never(pattern)


def _distinct(matches: list[Match]) -> list[Match]:
    return sorted(set(matches))[:MAX_MATCHES] if len(matches) > 1 else matches


def _word(word: Word, reading: Reading) -> list[Match]:
    tokens = word.tokens
    length = len(tokens)
    if length == 1:
        places = reading.beginning(tokens[0]) if word.prefix else reading.where(tokens[0])
        return [(at, at + 1) for at in places[:MAX_MATCHES]]
    whole = length - 1 if word.prefix else length
    wanted, said = list(tokens[:whole]), reading.tokens
    return [
        (at, at + length)
        for at in reading.where(tokens[0])[:MAX_MATCHES]
        if said[at : at + whole] == wanted and (whole == length or _begins(tokens[-1], reading, at + whole))
    ]


def _begins(prefix: str, reading: Reading, at: int) -> bool:
    """Whether token *at* is written with *prefix* in front."""
    return at < len(reading.tokens) and reading.surface(at).startswith(prefix)


def _phrase(phrase: Phrase, reading: Reading) -> list[Match]:
    length = len(phrase.words)
    first = phrase.words[0]
    return [
        (at, at + length)
        for at in reading.beginning(first)
        if at + length <= len(reading.tokens)
        and reading.surface(at) == first
        and all(reading.surface(at + offset) == phrase.words[offset] for offset in range(1, length))
    ][:MAX_MATCHES]


def _is_adjacent(left: Match, right: Match, reading: Reading) -> bool:
    gap = reading.tokens[left[1] : right[0]]
    return len(gap) <= MAX_GAP and all(token in STOP_WORDS for token in gap)


def _is_later(left: Match, right: Match, _: Reading) -> bool:
    return right[0] - left[1] <= MAX_REACH


def _chain(parts: tuple[Pattern, ...], reading: Reading, joins: Callable[[Match, Match, Reading], bool]) -> list[Match]:
    """Matches of all parts one after the other, each joined to the one before, all in one sentence."""
    chains = find(parts[0], reading)
    for part in parts[1:]:
        if not chains:
            return []
        following = find(part, reading)
        longer = []
        for left in chains:
            sentence = reading.sentences[left[0]]
            right = next(
                (
                    right
                    for right in following
                    if right[0] >= left[1] and reading.sentences[right[0]] == sentence and joins(left, right, reading)
                ),
                None,
            )
            if right is not None:
                longer.append((left[0], right[1]))
        chains = longer
    return chains


def _both(both: Both, reading: Reading) -> list[Match]:
    by_part = [_by_sentence(find(part, reading), reading) for part in both.parts]
    denied = {sentence for part in both.without for sentence in _by_sentence(find(part, reading), reading)}
    found = []
    for sentence, first in by_part[0].items():
        if sentence in denied or not all(sentence in part for part in by_part):
            continue
        chosen = [part[sentence] for part in by_part]
        found.append((min(start for start, _ in chosen), max(end for _, end in chosen)) if len(chosen) > 1 else first)
    return found


def _by_sentence(matches: list[Match], reading: Reading) -> dict[int, Match]:
    first: dict[int, Match] = {}
    for found in matches:
        first.setdefault(reading.sentences[found[0]], found)
    return first
