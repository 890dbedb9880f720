"""Rubric in, grade with evidence out. Pure: no clock, no socket, no language model."""

from grader.grade import Grade, MisconceptionGrade, Note, PointGrade, Span, State, grade
from grader.lexicon import Concept, Lexicon
from grader.lint import Warning as LintWarning
from grader.lint import lint
from grader.reference import reference_rubric
from grader.rubric import KeyPoint, Misconception, Refusal, Rubric

__all__ = [
    "Concept",
    "Grade",
    "KeyPoint",
    "Lexicon",
    "LintWarning",
    "Misconception",
    "MisconceptionGrade",
    "Note",
    "PointGrade",
    "Refusal",
    "Rubric",
    "Span",
    "State",
    "grade",
    "lint",
    "reference_rubric",
]
