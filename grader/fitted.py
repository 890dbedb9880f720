"""Thresholds of the grader: every number that was fitted rather than reasoned, in one small file.

How they were fitted is told in README.md ("How the thresholds were fitted"); data/fitted.json holds the numbers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Fitted:
    """All are shares in [0, 1]; recall is soft recall (see grader.recall).

    Attributes:
        hit, partial: recall from which a point is hit, partly hit, where its author says nothing of what is wrong.
        seen: recall below which a wording is not looked at.
        one_slot: recall from which a single word or concept counts for anything.
        support: share of the third best wording's recall that is added to the best one's.
        opposed, denied, crossed: share of a wording said by its opposite, under the other sign, of a rival, from which
            the wording is turned round, if its recall is at least opposed_recall, denied_recall, crossed_recall.
        all_crossed: from this share said of a rival, the author's own patterns do not count either.
        clearly_opposed, clear_lead: the same for an opposite: its share, and how much more the turned wording is said.
        whole: recall from which all of a wording is said; there whole_opposed and whole_denied are enough.
        dense: share of a passage that is about the wording, from which it is the wording itself, turned round.
        turned_margin: by how much more a wording turned round must be said than the best one that is not.
        own_words: share of what is said of a wording in words that do not earn a better point, from which it counts.
        misconception: recall from which a misconception is taken to be claimed.
        contrast: coefficients of the signs against one point (grader.contrast.Signs), and their bias.
        together: of that sum and of the mean doubt about the other points, and their bias.
        touched: recall of a fact or of a wrong statement from which an answer speaks of the point at all.
        doubted: doubt from which a point is contradicted. free_doubt: below it a pattern of the author earns a point
            whole, and (the mean) no misconception is claimed by words alone.
        credit: coefficients of what speaks for and against a point (grader.credit.Support), and their bias.
        credit_sparse: the same for points with few wordings.
        sure, unsure: probability from which a point earns all its weight, below which it earns none.
        told: probability from which a point is hit.
    """

    hit: float
    partial: float
    seen: float
    one_slot: float
    support: float
    crossed: float
    crossed_recall: float
    all_crossed: float
    clearly_opposed: float
    clear_lead: float
    opposed: float
    opposed_recall: float
    denied: float
    denied_recall: float
    whole: float
    whole_opposed: float
    whole_denied: float
    dense: float
    turned_margin: float
    own_words: float
    misconception: float
    contrast: dict[str, float]
    together: dict[str, float]
    touched: float
    doubted: float
    free_doubt: float
    credit: dict[str, float]
    credit_sparse: dict[str, float]
    sure: float
    unsure: float
    told: float


FITTED = Fitted(**json.loads((files("grader") / "data" / "fitted.json").read_text(encoding="utf-8")))
