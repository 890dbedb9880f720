"""Which of the values in a message the candidate commits to, and the words that tell.

The committed answer is the last candidate that is not part of a reason ("112, because …"), not withdrawn ("111, no
wait, 112"), not denied ("not 111"), no bound ("more than 100") and no remark (an aside in brackets, "at z = 0").
"110 or 112" and "between 100 and 120" commit to nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from grader.formula.syntax import ParseError
from grader.formula.tree import Node
from grader.formula.verdict import Reason


class Role(StrEnum):
    CLAIM = "claim"  # a value the candidate puts forward
    STEP = "step"  # earlier part of an equality chain: 111.5 of (224-1)/2 = 111.5 = …
    REASON = "reason"  # part of an explanation that follows the answer
    PLACE = "place"  # "at z = 0", "for n = 3"
    DENIED = "denied"  # "not 111", "111, no wait"
    ASIDE = "aside"  # in brackets after the answer
    BOUND = "bound"  # "more than 5", "towards 0": no value is named


@dataclass(frozen=True, slots=True)
class Candidate:
    node: Node
    start: int
    end: int
    role: Role = Role.CLAIM
    name: str | None = None  # left-hand side: params of "params = 9408"
    error: ParseError | None = None  # an expression with an undefined symbol: committed to, but not readable


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in an answer: the candidates in order, or why there is no committed one."""

    candidates: tuple[Candidate, ...]
    committed: Candidate | None
    reason: Reason | None = None
    others: tuple[Candidate, ...] = ()  # of the choice or range
    error: ParseError | None = None


CHOICE = re.compile(r"\bor\b|\bversus\b|\bvs\b|或者?|还是|要么|抑或|\|\|")
_RANGE = re.compile(r"^\s*(?:to|~|–|到|至|\.\.+|and)\s*$")
_RANGE_BEFORE = re.compile(r"\b(?:between|from|somewhere)\b|在\s*$|介于|范围|从")
_CORRECTION = re.compile(
    r"\bno,? wait\b|\bwait\b|\bactually\b|\bsorry\b|\bi mean\b|\bcorrection\b|\bscratch that\b|\brather\b|\bno,|"
    r"\boops\b|"
    r"不对|更正|改成|改为|说错|写错|算错|错了|应该是|其实|我是说|纠正|不不|哦不|等等|等一下|重来|口误"
)
_DENIAL = re.compile(
    r"(?:\bnot|\bisn't|\bis not|n't be|\bcannot be|\brather than|\binstead of|\bdoubt (?:it's|it is|that it is|that)|"
    r"不是|并非|而非|不等于|≠|!=|不会是|不应该是|不可能是|不太可能是)\s*$"
)
_DENIED_AFTER = re.compile(
    r"^\s*(?:是错的|不对|是不对的|不是(?:答案|对的)|is wrong|would be|is incorrect|"
    r"(?:is not|isn't) (?:right|correct|it\b|the))"
)
_REASON = re.compile(
    r"\bbecause\b|\bsince\b|因为|由于|理由|原因|\bas\b(?= \()|\bgiven\b|\breason\b|是由|"
    r"其中|包括|包含|\bof which\b|\bincluding\b|\bwhere\b|\busing\b|\bfrom\b"
)
_CONCLUSION = re.compile(
    r"\bso\b|\btherefore\b|\bthus\b|\bhence\b|\banswer\b|\btotal\b|\bin all\b|"
    r"\bwhich (?:gives|makes|is)\b|\bgiv(?:es|ing)\b|\bfinal|\bresult|"
    r"所以|因此|故|于是|答案|一共|总共|共|最后|最终|结果|得到|也就是|就是|综上|合计"
)
_PLACE = re.compile(r"(?:\bat|\bwhen|\bwhere|\bwith|\bif|\bfor|在|当|若|如果|取|其中|设|令|对于|对)\s*$")
_BOUND = re.compile(
    r"(?:大于|小于|高于|低于|多于|少于|超过|不到|不足|趋近于?|趋于|趋向于?|往|朝|比|(?<![-=])[<>≤≥]|"
    r"\b(?:less|more|greater|smaller|larger|fewer|higher|lower|bigger|better|worse|faster|slower) than|"
    r"\bunder|\bover|\babove|\bbelow|\btowards?|"
    r"\btends? to|\bapproaches)\s*$"
)
_VAGUE_AFTER = re.compile(r"^\s*(?:something|ish\b|-?odd\b|or so\b.{0,3}something|多(?!层|头)|几)")
_SENTENCE_END = re.compile(r"[。！？\n;；]|[.!?](?=\s|$)")
_REFUSALS = re.compile(
    r"\bno idea\b|\bdon'?t know\b|\bnot sure\b|\bno clue\b|\bcan'?t\b|\bforgot\b|\bpass\b|\bhint\b|\bskip\b|"
    r"\bidk\b|\bdunno\b|"
    r"不知道|不会|不清楚|忘了|不记得|记不清|想不起|没学过|提示|跳过|不懂|不确定"
)
_HEDGE = re.compile(r"\bmaybe\b|\bperhaps\b|\bpossibly\b|\bcould be\b|\bmight be\b|可能|也许|或许|说不定")


def commit(found: list[Candidate], text: str, error: ParseError | None = None) -> Reading:
    """The committed one of the candidates in a text."""
    if not found:
        if error is not None and error.reason is not Reason.SYNTAX and not _REFUSALS.search(text.lower()):
            return Reading((), None, error.reason, error=error)
        reason = Reason.REFUSAL if _REFUSALS.search(text.lower()) else Reason.NOTHING_FOUND
        return Reading((), None, reason, error=error)
    marked = tuple(mark_roles(found, text.lower()))
    claims = [candidate for candidate in marked if candidate.role is Role.CLAIM]
    if not claims:
        bounds = tuple(candidate for candidate in marked if candidate.role is Role.BOUND)
        return Reading(marked, None, Reason.VAGUE if bounds else Reason.NOTHING_FOUND, bounds[-1:], error)
    return _decide(marked, claims, text.lower())


def _decide(marked: tuple[Candidate, ...], claims: list[Candidate], text: str) -> Reading:
    last = claims[-1]
    if last.error is not None:
        return Reading(marked, None, last.error.reason, error=last.error)
    index = marked.index(last)
    if index:
        before = marked[index - 1]
        gap = text[before.end : last.start]
        if before.role is Role.CLAIM and before.node != last.node:
            if CHOICE.search(gap) or _both_hedged(text, before, gap):
                return Reading(marked, None, Reason.TWO_VALUES, (before, last))
            if _RANGE.match(gap) and (gap.strip() != "and" or _RANGE_BEFORE.search(text[: before.start])):
                return Reading(marked, None, Reason.RANGE, (before, last))
    after = text[last.end :]
    if _VAGUE_AFTER.match(after):
        return Reading(marked, None, Reason.VAGUE, (last,))
    return Reading(marked, last)


def _both_hedged(text: str, before: Candidate, gap: str) -> bool:
    """ "maybe 112, maybe 113" is a choice."""
    return bool(_HEDGE.search(gap) and _HEDGE.search(text[: before.start]))


def mark_roles(found: list[Candidate], text: str) -> list[Candidate]:
    marked: list[Candidate] = []
    reasoning = False
    depth = 0
    for index, candidate in enumerate(found):
        gap_start = found[index - 1].end if index else 0
        gap = text[gap_start : candidate.start]
        depth += gap.count("(") + gap.count("（") - gap.count(")") - gap.count("）")
        if _SENTENCE_END.search(gap) or _CONCLUSION.search(gap):
            reasoning = False
        if _REASON.search(gap) and any(c.role is Role.CLAIM for c in marked):
            reasoning = True
        if _CORRECTION.search(gap):
            marked = [replace(c, role=Role.DENIED) if c.role is Role.CLAIM else c for c in marked]
            reasoning = False
        marked.append(_role(candidate, gap, text, depth, reasoning))
    return marked


_COMPARED = re.compile(r"\s*[<>≤≥]")
_ERROR_SIGNS = frozenset({"±", "+/", "+-"})  # 112 ± 1: what follows is the error, not the value


def _role(candidate: Candidate, gap: str, text: str, depth: int, reasoning: bool) -> Candidate:
    if candidate.role is not Role.CLAIM:
        return candidate
    if _DENIAL.search(gap) or _DENIED_AFTER.match(text[candidate.end :]):
        return replace(candidate, role=Role.DENIED)
    if gap.strip() in _ERROR_SIGNS:
        return replace(candidate, role=Role.ASIDE)
    if _BOUND.search(gap) or _COMPARED.match(text[candidate.end :]):
        return replace(candidate, role=Role.BOUND)
    if candidate.name is not None and _PLACE.search(gap):
        return replace(candidate, role=Role.PLACE)
    if depth > 0 and candidate.start > 0:
        return replace(candidate, role=Role.ASIDE)
    if reasoning:
        return replace(candidate, role=Role.REASON)
    return candidate
