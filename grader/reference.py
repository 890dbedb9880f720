"""A rubric for when there is no author: made from one or several reference answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.lexicon import EMPTY_LEXICON, Lexicon
from grader.rubric import KeyPoint, Rubric

_SENTENCES = re.compile(r"(?<=[.!?;。！？；])\s*(?=\S)|\n+")
MIN_SENTENCE_CHARS = 12  # shorter pieces ("1.", "Yes.") join what follows


def reference_rubric(question: str, references: Sequence[str], lexicon: Lexicon = EMPTY_LEXICON) -> Rubric:
    """Rubric whose key points are the sentences of *references*, at least one; each reference is an alternative.

    The states of its points show what was said; its score is the soft recall of the best reference (see
    `Rubric.alternatives`), because nobody has said which sentences matter.
    """
    points: list[KeyPoint] = []
    alternatives: list[tuple[str, ...]] = []
    for number, reference in enumerate(references, start=1):
        pieces = _pieces(reference)
        ids = tuple(f"r{number}.{at}" for at in range(1, len(pieces) + 1))
        points += [KeyPoint(name, float(len(piece)), (piece,)) for name, piece in zip(ids, pieces, strict=True)]
        alternatives.append(ids)
    return Rubric((question,), tuple(points), alternatives=tuple(alternatives), lexicon=lexicon)


def _pieces(reference: str) -> list[str]:
    found: list[str] = []
    for piece in _SENTENCES.split(reference):
        if not piece or not piece.strip():
            continue
        if found and len(found[-1]) < MIN_SENTENCE_CHARS:
            found[-1] += " " + piece.strip()
        else:
            found.append(piece.strip())
    return found or ["-"]
