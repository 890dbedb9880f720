"""What an answer must say at the least for a pattern to match: looked up first, because most patterns do not match."""

from __future__ import annotations

from typing import assert_never

from grader.pattern.tree import Both, Either, Named, Next, Order, Pattern, Phrase, Word

Clues = tuple[frozenset[str], ...]


def clues(pattern: Pattern) -> Clues:
    """Sets of tokens and concepts; a reading where *pattern* matches says at least one of each set."""
    match pattern:
        case Word(tokens, _, prefix):
            whole = tokens[:-1] if prefix else tokens
            return tuple(frozenset({token}) for token in whole)
        case Phrase():
            return ()  # is compared as written, not by tokens
        case Named(concept):
            return (frozenset({concept}),)
        case Next(parts) | Order(parts) | Both(parts, _):
            return tuple(clue for part in parts for clue in clues(part))
        case Either(parts):
            each = [clues(part) for part in parts]
            return (frozenset().union(*(min(found, key=len) for found in each)),) if all(each) else ()
        case _:
            assert_never(pattern)
