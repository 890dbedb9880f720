"""Under which sign a place of a text stands, affirmed or denied; and the families of words that say so.

How signs are found is told in grader.denial, how far one reaches in grader.scope. Signs are compared with those of the
rubric's fact, read the same way, so "mitigates vanishing" agrees with "does not vanish" and disagrees with "makes it
vanish".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AFFIRMED: Final = 0
DENIED: Final = 1
EITHER: Final = 2
DENIALS: Final = frozenset({"not", "not true", "not quite"})
NESTING: Final = frozenset({"not true"})  # a denial inside what these deny cancels them
HEDGED: Final = frozenset({"not quite"})  # "not necessarily", 未必: denies that it is always so, and no more
ABSENCES: Final = frozenset({"no"})
PREVENTIONS: Final = ABSENCES | {"prevent"}
AHEAD: Final = frozenset({"rather than", "supposed"})
REASONS: Final = "so"
TURNS: Final = frozenset({"but", REASONS})  # a new thought begins, though no comma may stand there
OR_ELSE: Final = "or else"  # what stands before it is not so in what follows
# Opposites that set a scene rather than turn a claim: to deny one of them does not say the other.
SCENES: Final = frozenset(
    {"train", "test", "input", "output", "forward", "backward", "before", "after", "left", "right", "front", "back"}
    | {"early", "late", "deep", "shallow", "inside", "outside", "one", "zero", "all", "part", "one by one"}
    | {"max", "min", "positive", "negative", "above", "below", "local", "global", "new", "old", "known", "unknown"}
    | {"half", "double"}
)
SPEAKING: Final = DENIALS | PREVENTIONS | AHEAD | {"some say"}
SIGN_UNITS: Final = SPEAKING | TURNS | {"moreover"}
# Verbs that only join what is said; they add nothing to how much a clause says.
JOINING: Final = frozenset({"cause", "allow", "ensure", "effect", "require"})


@dataclass(frozen=True, slots=True)
class Signs:
    """The sign of every place of a text.

    Attributes:
        of_marks: for each mark AFFIRMED, DENIED, or EITHER for the subject of a denial ("X does not use Y" says of Y
            that X does not use it, so the sign of X tells nothing).
        places: for each token, 1 where a pattern that ends there is denied.
        prefixes: places of a 不 or 非 that begins a name: "linear" is not said by 非线性.
        hedged: marks that a denial reaches which says no more than "not always".
        wholly: marks of a statement that is denied as a whole ("it is not true that …"): its parts are not turned.
    """

    of_marks: list[int]
    places: bytearray
    prefixes: frozenset[int]
    hedged: frozenset[int] = frozenset()
    wholly: frozenset[int] = frozenset()

    def is_denied(self, start: int, end: int) -> bool:
        """Whether the last of tokens [start, end), where the claim is complete, is denied."""
        return self.places[max(start, end - 1)] == 1 or start - 1 in self.prefixes
