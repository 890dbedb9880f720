"""Exact answers: numbers, shapes, formulas and growth classes, read as people type them and decided exactly."""

from grader.formula.check import check
from grader.formula.verdict import GenericSlip, Mistake, Outcome, Part, Reason, Slip, Verdict

__all__ = ["GenericSlip", "Mistake", "Outcome", "Part", "Reason", "Slip", "Verdict", "check"]
