"""Every figure of the grader on the sets of answers with human marks.

    python -m tests.grader.measure FOLDER [--banks | --facts] [--rows N] [SET ...]

FOLDER holds the sets (``eval``) beside ``inventory.yaml``. Nothing of it is copied: this prints figures only, and with
``--rows N`` the N worst rows of each set for an error list.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml
from rapidfuzz import fuzz, utils

from bot.bank import load_library
from grader import KeyPoint, Lexicon, Misconception, Rubric, grade
from grader.agreement import Agreement, Row, agreement, length_scores, state_f1
from tests.grader.fit_reference import left_out_r
from tests.grader.rows import EXAM_SET, REFERENCE_SETS, exam_rubrics, first_wordings, lexicon, rows_of, rubric_of

STYLES = {
    "opposite": 0.7, "weak": 0.5, "wrong": 0.5, "paraphrase": 0.6,
    "full-zh": 0.6, "full-en": 0.6, "mixed": 0.6, "partial": 0.5,
}  # fmt: skip


def fact_rubrics(folder: Path, known: Lexicon) -> dict[str, Rubric]:
    """Rubrics made from the bare facts of the inventory: no pattern, no probe."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    inventory = yaml.load((folder / "inventory.yaml").read_text(encoding="utf-8"), Loader=loader)
    return {
        item["id"]: Rubric(
            question=(item["question_zh"], item["question_en"]),
            points=tuple(
                KeyPoint(f"p{at}", float(point["weight"]), (point["zh"], point["en"]), required=point["required"])
                for at, point in enumerate(item["key_points"])
            ),
            misconceptions=tuple(
                Misconception(f"m{at}", (wrong["zh"], wrong["en"]))
                for at, wrong in enumerate(item["common_misconceptions"] or ())
            ),
            lexicon=known,
        )
        for item in inventory
        if item["key_points"]
    }


def bank_rubrics() -> dict[str, Rubric]:
    """Rubrics of the shipped banks."""
    return {id_: question.rubric for id_, question in load_library().questions.items() if question.rubric}


def exam(folder: Path, name: str, known: Lexicon, worst: int) -> None:
    """Answers to an exam without references, under rubrics written from its questions alone."""
    raw = list(rows_of(folder / "eval" / f"{name}.jsonl"))
    rubrics = exam_rubrics(known, {row["question_id"]: row["question"] for row in raw})
    rows = [Row(row["question_id"], row["answer"], row["score"] / row["max_score"]) for row in raw]
    for rubric in rubrics.values():
        grade("", rubric)
    start = time.perf_counter()
    scores = [grade(row.answer, rubrics[row.question]).score for row in rows]
    show(name, rows, scores, [""] * len(rows), time.perf_counter() - start)
    texts = {row["question_id"]: row["question"] for row in raw}
    gates({id_: (said, first_wordings(rubrics[id_])) for id_, said in texts.items()}, rubrics)
    list_worst(rows, scores, worst)


def list_worst(rows: Sequence[Row], scores: Sequence[float], worst: int) -> None:
    for row, score in sorted(zip(rows, scores, strict=True), key=lambda pair: -abs(pair[0].human - pair[1]))[:worst]:
        print(f"    {row.question} human {row.human:.2f} grader {score:.2f}: {row.answer!r}")


def line(name: str, figures: Agreement) -> str:
    return (
        f"  {name:<12} r {figures.pearson:.3f}  r/question {figures.mean_question_pearson:.3f}  rmse {figures.rmse:.3f}"
        f"  qwk {figures.qwk:.3f}  ordered {figures.ordered_equal_length:.3f} (equal length) / {figures.ordered:.3f}"
    )


def token_set(answer: str, reference: str) -> float:
    return fuzz.token_set_ratio(answer, reference, processor=utils.default_process) / 100


def show(name: str, rows: Sequence[Row], scores: Sequence[float], references: Sequence[str], seconds: float) -> None:
    print(f"{name}: {len(rows)} answers, {len({row.question for row in rows})} questions, {len(rows) / seconds:.0f}/s")
    print(line("grader", agreement(rows, scores)))
    print(line("length", agreement(rows, length_scores(rows))))
    if any(references):
        sets = [token_set(row.answer, said) for row, said in zip(rows, references, strict=True)]
        print(line("token_set", agreement(rows, sets)))


def reference_set(folder: Path, name: str, known: Lexicon, worst: int) -> None:
    raw = list(rows_of(folder / "eval" / f"{name}.jsonl"))
    rows = [Row(row["question_id"], row["answer"], row["score"] / row["max_score"]) for row in raw]
    made: dict[tuple[str, ...], Rubric] = {}  # references differ within a question of some sets
    each = [made.setdefault((row["question"], *row["reference"]), rubric_of(row, known)) for row in raw]
    rubrics = {row["question_id"]: rubric for row, rubric in zip(raw, each, strict=True)}
    start = time.perf_counter()
    scores = [grade(row.answer, rubric).score for row, rubric in zip(rows, each, strict=True)]
    seconds = time.perf_counter() - start
    show(name, rows, scores, [" ".join(row["reference"]) for row in raw], seconds)
    gates({row["question_id"]: (row["question"], row["reference"][0]) for row in raw}, rubrics)
    list_worst(rows, scores, worst)


def gates(texts: Mapping[str, tuple[str, str]], rubrics: Mapping[str, Rubric]) -> None:
    """What must not pass, and what must: mean score of each over the questions."""
    ids = list(texts)
    means: dict[str, list[float]] = defaultdict(list)
    for at, name in enumerate(ids):
        question, reference = texts[name]
        means["question echoed"].append(grade(question, rubrics[name]).score)
        means["another's answer"].append(grade(texts[ids[at - 1]][1], rubrics[name]).score)
        means["reference"].append(grade(reference, rubrics[name]).score)
        means["negated"].append(grade(negated(reference), rubrics[name]).score)
    print("  gates        " + "  ".join(f"{name} {sum(each) / len(each):.3f}" for name, each in means.items()))


def negated(text: str) -> str:
    """*text* with every clause denied: 并非 or "It is not true that" in front of each."""
    import re

    chinese = bool(re.search("[\u4e00-\u9fff]", text))
    pieces = re.split(r"(?<=[,.;!?，。；！？\n])\s*", text)
    return (" " if not chinese else "").join(
        (f"并非{piece}" if chinese else f"it is not true that {piece}") for piece in pieces if piece.strip()
    )


def interview(
    folder: Path, rubrics: Mapping[str, Rubric], worst: int, only: Callable[[str], bool]
) -> list[tuple[Row, float, list[str]]]:
    raw = [
        row
        for row in rows_of(folder / "eval" / "interview_dev.jsonl")
        if row["question_id"] in rubrics and only(row["question_id"])
    ]
    rows = [Row(row["question_id"], row["answer"], row["score"], tuple(row["points"]), row["style"]) for row in raw]
    start = time.perf_counter()
    graded = [grade(row.answer, rubrics[row.question]) for row in rows]
    seconds = time.perf_counter() - start
    scores = [each.score for each in graded]
    states = [[str(point.state) for point in each.points] for each in graded]
    show("interview_dev", rows, scores, [""] * len(rows), seconds)
    for name, f1 in state_f1(rows, states).items():
        print(f"  points {name:<13} precision {f1.precision:.3f} recall {f1.recall:.3f} F1 {f1.f1:.3f}")
    for style, floor in STYLES.items():
        given = [score for row, score in zip(rows, scores, strict=True) if row.style == style]
        human = [row.human for row in rows if row.style == style]
        share = sum(score >= floor for score in given) / len(given)
        print(
            f"  {style:<11} share >= {floor}: {share:.3f}"
            f"   mean {sum(given) / len(given):.2f} (human {sum(human) / len(human):.2f})"
        )
    for language, end in ((0, "。\n"), (-1, ".\n")):
        facts = {
            name: end.join((point.facts[0] if language == 0 else point.facts[-1]) for point in rubrics[name].points)
            for name in {r.question for r in rows}
        }
        gates({name: (" ".join(rubrics[name].question), said) for name, said in sorted(facts.items())}, rubrics)
    triples = list(zip(rows, scores, states, strict=True))
    for row, score, state in sorted(triples, key=lambda pair: -abs(pair[0].human - pair[1]))[:worst]:
        print(f"    {row.question}/{row.style} human {row.human:.2f} {row.states} grader {score:.2f} {state}:")
        print(f"      {row.answer!r}")
    return triples


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--banks", action="store_true", help="the banks' rubrics, not bare facts of the inventory")
    parser.add_argument("--half", type=int, choices=(0, 1), help="only every other question of interview_dev")
    options = parser.parse_args()
    known = lexicon()
    sets = set(options.sets or ["interview_dev", *REFERENCE_SETS, EXAM_SET])
    if "interview_dev" in sets:
        rubrics = bank_rubrics() if options.banks else fact_rubrics(options.folder, known)
        half = options.half
        interview(options.folder, rubrics, options.rows, lambda name: half is None or sum(map(ord, name)) % 2 == half)
    left_out = {} if sets.isdisjoint({*REFERENCE_SETS, EXAM_SET}) else left_out_r(options.folder)
    for name in (*REFERENCE_SETS, EXAM_SET):
        if name in sets:
            (exam if name == EXAM_SET else reference_set)(options.folder, name, known, options.rows)
            print(f"  left out     r {left_out[name]:.3f} with the question left out of the fit of the weights")


if __name__ == "__main__":
    main()
