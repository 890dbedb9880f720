"""The errors of the whole bot, by who must act. Front ends import them from here: they do not reach into the grader."""

from __future__ import annotations

from grader.errors import AuthorError, CandidateError, InterviewError, OperatorError

__all__ = ["AuthorError", "CandidateError", "InterviewError", "OperatorError"]
