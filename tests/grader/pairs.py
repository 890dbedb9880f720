"""Hard pairs: a right sentence of the bank and its minimal wrong twin.

The twin is denied, says the opposite of one word, exchanges the two things compared, or names a sibling concept. It has
the right vocabulary to a word, so only polarity, binding and opposites can tell the two apart.

    python -m tests.grader.pairs        share ordered rightly, by kind and language, and some that are not
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bot.bank import load_library
from grader import Rubric, grade
from grader.compiled import compiled
from grader.families import GENERAL
from grader.polarity import ABSENCES, AHEAD, DENIALS, SCENES
from grader.reading import Mark, Reading, read

CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH_WORD = re.compile("[a-z]+")
# One plain word of each side, so that the twin reads as a sentence a person would write.
TWINS = {
    "increase": ("increases", "增大"), "decrease": ("decreases", "减小"), "large": ("large", "大"),
    "small": ("small", "小"), "high": ("high", "高"), "low": ("low", "低"), "fast": ("fast", "快"),
    "slow": ("slow", "慢"), "remove": ("remove", "去掉"), "keep": ("keep", "保留"), "cheap": ("cheap", "便宜"),
    "expensive": ("expensive", "昂贵"), "stable": ("stable", "稳定"), "unstable": ("unstable", "不稳定"),
    "linear": ("linear", "线性"), "nonlinear": ("nonlinear", "非线性"), "dependent": ("dependent", "依赖"),
    "independent": ("independent", "独立"), "sparse": ("sparse", "稀疏"), "dense": ("dense", "稠密"),
    "parallel": ("parallel", "并行"), "sequential": ("sequential", "串行"), "max": ("largest", "最大"),
    "min": ("smallest", "最小"), "converge": ("converge", "收敛"), "diverge": ("diverge", "发散"),
    "vanish": ("vanish", "消失"), "explode": ("explode", "爆炸"), "accurate": ("accurate", "准确"),
    "inaccurate": ("inaccurate", "不准确"), "important": ("important", "重要"),
    "unimportant": ("unimportant", "不重要"),
}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """*right* and its *wrong* twin, under *rubric*; *kind* says how they differ."""

    kind: str
    question: str
    right: str
    wrong: str
    rubric: Rubric

    @property
    def language(self) -> str:
        return "zh" if CHINESE.search(self.right) else "en"

    @property
    def is_ordered(self) -> bool:
        return grade(self.right, self.rubric).score > grade(self.wrong, self.rubric).score


def pairs() -> Iterator[Pair]:
    """All pairs of the shipped bank, in its order."""
    for name, question in load_library().questions.items():
        if question.rubric is None:
            continue
        for point in question.rubric.points:
            for fact in point.facts:
                for kind, wrong in twins(fact, question.rubric):
                    yield Pair(kind, name, fact, wrong, question.rubric)


def twins(fact: str, rubric: Rubric) -> Iterator[tuple[str, str]]:
    """Wrong twins of *fact*: (kind, sentence)."""
    ready = compiled(rubric)
    reading = read(fact, ready.known)
    if any(mark.unit in DENIALS | ABSENCES | AHEAD | {"but"} for mark in reading.marks):
        return  # to deny what is half denied is not clearly wrong
    chinese = bool(CHINESE.search(fact))
    pieces = [piece for piece in re.split(r"(?<=[,;，；])\s*", fact) if piece]
    yield "denied", ("" if chinese else " ").join(f"并非{p}" if chinese else f"it is not true that {p}" for p in pieces)
    yield from _opposites(fact, reading, chinese)
    rivals = [mark for mark in reading.marks if any(mark.unit in group.units for group in ready.facts.rivals)]
    if len({mark.unit for mark in rivals}) == 1 and len(rivals) == 1:
        for group in ready.facts.rivals[:1]:
            for other in sorted(group.units - {rivals[0].unit} - GENERAL.keys())[:1]:
                yield "exchanged", _replaced(fact, reading, rivals[0], other.lstrip("="))


def _opposites(fact: str, reading: Reading, chinese: bool) -> Iterator[tuple[str, str]]:
    for mark in reading.marks:
        others = [other for other in _opposites_of(mark.unit) if other in TWINS]
        is_both = any(other.unit in _opposites_of(mark.unit) for other in reading.marks)  # then nothing is turned
        if mark.unit in TWINS and mark.unit not in SCENES and others and not is_both:
            yield "opposite", _replaced(fact, reading, mark, TWINS[others[0]][chinese])
            return


def _opposites_of(unit: str) -> tuple[str, ...]:
    return GENERAL[unit].opposites if unit in GENERAL else ()


def _replaced(fact: str, reading: Reading, mark: Mark, by: str) -> str:
    start, end = reading.span(mark.start, mark.end)
    return fact[:start] + by + fact[end:]


def main() -> None:
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    shown = 0
    for number, pair in enumerate(pairs()):
        ordered = pair.is_ordered
        counts[pair.kind, pair.language][ordered] += 1
        if not ordered and number % 7 == 0 and shown < 40:
            shown += 1
            print(f"{pair.kind:10} {pair.question}: {pair.right} | {pair.wrong}")
    for (kind, language), (wrong, right) in sorted(counts.items()):
        print(f"{kind:10} {language} {right + wrong:5} pairs, {right / (right + wrong):.3f} ordered")
    total = [sum(each) for each in zip(*counts.values(), strict=True)]
    print(f"all {sum(total)} pairs, {total[1] / sum(total):.3f} ordered")


if __name__ == "__main__":
    main()
