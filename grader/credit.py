"""How much of a point an answer earns: what speaks for it and what speaks against it on one scale.

A recall just above a threshold beside a doubt just below another is neither a hit nor a miss. For a point whose author
also says what is wrong, a logistic curve weighs the soft recall of its facts, the patterns of its author, what else
their words tell, and the doubts about this point and about the others; its coefficients are fitted to what people
called said. Where an author has written few wordings less of a right answer is found, so there is a curve for points
that are sparsely worded, too, and points in between get something of both. From a probability of FITTED.sure the point
counts whole, below FITTED.unsure not at all, between them in proportion.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul
from typing import Final, NamedTuple

from grader.contrast import Signs, sigmoid
from grader.fitted import FITTED
from grader.judge import Judgement

WELL: Final = 0.3  # recalls from which more of a fact tells less
FULLY: Final = 0.6
SPARSE: Final = 4  # wordings of a point and examples of its question: as good as none, and as many as one needs
RICH: Final = 12


class Support(NamedTuple):
    """What speaks for and against a point. Every field is a feature of the logistic curve.

    Attributes:
        said: soft recall of the fact said most, less what speaks against it. well, fully: by how much it is above
            WELL and FULLY.
        second, third: the same of the next best wordings.
        density: share of the best passage that is about the fact.
        accepted: 1 if a pattern of the author matches.
        right_told, wrong_told, right_words, wrong_words, wrong_said: see grader.contrast.Signs.
        against: log-odds that the point is contradicted, by what is said of it alone.
        company: mean doubt about the other points, in [0, 1].
    """

    said: float
    well: float
    fully: float
    second: float
    third: float
    density: float
    accepted: float
    right_told: float
    wrong_told: float
    right_words: float
    wrong_words: float
    wrong_said: float
    against: float
    company: float

    def probability(self, richness: float) -> float:
        """That a person would call the point said, in [0, 1]; *richness* of its wording, in [0, 1]."""
        return richness * _on(_RICH, self) + (1 - richness) * _on(_SPARSE, self)


_RICH: Final = [FITTED.credit[name] for name in (*Support._fields, "bias")]
_SPARSE: Final = [FITTED.credit_sparse[name] for name in (*Support._fields, "bias")]


def _on(curve: Sequence[float], said: Sequence[float]) -> float:
    return sigmoid(sum(map(mul, curve, (*said, 1.0))))


def richness(wordings: int) -> float:
    """How richly a point is worded by that many facts and examples, in [0, 1]."""
    return min(1.0, max(0.0, (wordings - SPARSE) / (RICH - SPARSE)))


def support(judged: Judgement, recalls: Sequence[float], against: Signs, total: float, company: float) -> Support:
    """Support of a point.

    Args:
        judged: by its facts alone; missed where its words earn another point.
        recalls: of its facts, less what speaks against each, falling.
        against: what speaks against it. total: its log-odds. company: mean doubt about the other points.
    """
    said, second, third = (*recalls, 0.0, 0.0, 0.0)[:3] if judged.best else (0.0, 0.0, 0.0)
    return Support(
        said,
        max(0.0, said - WELL),
        max(0.0, said - FULLY),
        second,
        third,
        judged.best.density if judged.best else 0.0,
        against.accepted,
        against.right_told,
        against.wrong_told,
        against.right_words,
        against.wrong_words,
        against.wrong_said,
        total,
        company,
    )


def credit(probability: float) -> float:
    """Share of a point's weight that is earned, in [0, 1]."""
    return min(1.0, max(0.0, (probability - FITTED.unsure) / (FITTED.sure - FITTED.unsure)))
