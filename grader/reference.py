"""A rubric for when there is no author: made from one or several reference answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.rubric import KeyPoint, Rubric

_SENTENCES = re.compile(r"(?<=[.!?;。！？；])\s*(?=\S)|\n+")
MIN_SENTENCE_CHARS = 12  # shorter pieces ("1.", "Yes.") join what follows


def reference_rubric(question: str, references: Sequence[str]) -> Rubric:
    """Rubric whose key points are the sentences of *references*, at least one; their length is their weight."""
    pieces = [piece for reference in references for piece in _pieces(reference)]
    points = tuple(
        KeyPoint(id=f"r{number}", weight=float(len(piece)), facts=(piece,))
        for number, piece in enumerate(pieces, start=1)
    )
    return Rubric(question=(question,), points=points)


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
