"""Errors of the grader, named after who must act. See also the tree in ``bot``, which shares these roots."""

from __future__ import annotations


class InterviewError(Exception):
    """Root. Whatever else escapes is a bug: log it, apologise, keep the session."""


class CandidateError(InterviewError):
    """Something the candidate can put right; the message ends with what to type next."""


class AuthorError(InterviewError):
    """A rubric, pattern, formula or bank is wrong: the message says where and how to mend it."""


class OperatorError(InterviewError):
    """A setting or the machine is wrong: names the setting and where to set it."""
