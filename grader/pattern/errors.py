"""A pattern that cannot be read."""

from __future__ import annotations

from grader.errors import AuthorError


class PatternError(AuthorError):
    """Where in the pattern (line and column, from 1), what is wrong, and the fix."""

    def __init__(self, source: str, at: int, wrong: str, fix: str) -> None:
        self.line = source.count("\n", 0, at) + 1
        self.column = at - (source.rfind("\n", 0, at) + 1) + 1
        self.wrong = wrong
        self.fix = fix
        super().__init__(f"pattern line {self.line}, column {self.column}: {wrong}. {fix}")
