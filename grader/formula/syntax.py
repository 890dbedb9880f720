"""What is wrong with a formula that cannot be read."""

from __future__ import annotations

from grader.formula.verdict import Reason


class ParseError(Exception):
    """What is wrong with a formula: a reason, the character position, what was found and what was expected there."""

    def __init__(self, reason: Reason, position: int, found: str = "", wanted: str = "", suggestion: str = "") -> None:
        super().__init__(f"{reason.value} at character {position + 1}: {found!r}")
        self.reason, self.position, self.found, self.wanted = reason, position, found, wanted
        self.suggestion = suggestion

    def details(self) -> dict[str, str]:
        facts = {"position": str(self.position), "found": self.found, "wanted": self.wanted}
        return {key: text for key, text in (facts | {"suggestion": self.suggestion}).items() if text}
