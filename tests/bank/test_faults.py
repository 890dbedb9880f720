"""A broken bank names every fault with its file, line, question, field and mending."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.bank import BankError, Fault, load_library
from bot.bank.loader import load_bank
from tests.bank.examples import CHOICE, FORMULA, LIST, NUMBER, PLAN, TEXT, make_bank


def faults_of(folder: Path, *questions: str, **files: str) -> list[Fault]:
    return load_bank(make_bank(folder, *questions, **files)).faults


def replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


BROKEN = [
    (TEXT, "level: 2", "level: six", "level", "'six' is not a level, a whole number from 1 (warm-up) to 5."),
    (TEXT, "level: 2", "level: 6", "level", "'6' is not a level"),
    (TEXT, "  level: 2\n", "", "", "'level' is missing. Add level: a level"),
    (TEXT, "kind: text", "kind: test", "kind", "there is no kind 'test'. Did you mean 'text'?"),
    (TEXT, "  kind: text\n", "", "", "'kind' is missing."),
    (TEXT, "topic: normalization", "topic: normalisation", "topic", "Did you mean 'normalization'?"),
    (TEXT, "hints:", "hint:", "hint", "unknown key 'hint'. Did you mean 'hints'?"),
    (TEXT, "weight: 2", "weight: 0", "points[1].weight", "'0' is not a weight, a number above 0."),
    (TEXT, "      weight: 2\n", "", "points[1]", "'weight' is missing. Add weight: a weight"),
    (TEXT, "id: running", "id: Running Mean", "points[1].id", "is not an id in lower case with hyphens"),
    (TEXT, 'accept: ["{running mean}"', 'accept: ["{running men}"', "points[1].accept[1]", "running mean"),
    (TEXT, "(累积 | 保存) ...", "(累积 | 保存 ...", "points[1].accept[2]", "character 1"),
    (TEXT, '"=当前 批"', '""', "points[1].refuse[1].pattern", "this is empty. Write a pattern"),
    (TEXT, "accept: [", "accept: bn # [", "points[1].accept", "'bn' is not a list. Write it as [ … ]"),
    (TEXT, "en: What if one sample comes alone?", "en: One, what then?", "hints[1].what then?", "a comma ends it"),
    (TEXT, "      say: {zh: 那样", "      saying: {zh: 那样", "misconceptions[1]", "'say' is missing."),
    (TEXT, 'score: "0.8..1", ', "", "samples[1]", "'score' is missing. Add score: a score: 0.8..1"),
    (TEXT, '"<=0.3"', "low", "samples[2].score", "'low' is not a score: 0.8..1, >=0.8, <=0.3 or 0.9"),
    (TEXT, '"0.8..1"', '"1..0.8"', "samples[1].score", "'1..0.8' is an empty range. Write 0.8..1."),
    (TEXT, "{running: hit}", "{runing: hit}", "samples[1].points.runing", "Did you mean 'running'?"),
    (
        TEXT,
        "{running: hit}",
        "{running: yes}",
        "samples[1].points.running",
        "is not hit, partial, missed or contradicted",
    ),
    (TEXT, "en: Which statistics", "fr: Which statistics", "ask", "'en' is missing."),
    (TEXT, "  sources:", "  sources: &anchor", "", "The anchor &anchor is not supported."),
    (NUMBER, "answer: floor((n - k)/s) + 1", "answer: floor((n - m)/s) + 1", "answer", "m"),
    (NUMBER, "answer: floor((n - k)/s) + 1", "answer: floor((n - k)/s + 1", "answer", "column"),
    (NUMBER, 'when: "floor((n - k)/s)"', 'when: "floor((n - q)/s)"', "mistakes[1].when", "q"),
    (NUMBER, "s: [1, 2]}", "s: 1..two}", "given.s", "given s"),
    (NUMBER, "unit: px", "unit: parsecs", "unit", "parsecs"),
    (NUMBER, "unit: px", "tolerance: about 3", "tolerance", "is not a tolerance: exact, ±0.1, ±1%, 3sf, >=3sf or 2dp"),
    (NUMBER, "with {n} and {k}", "with {m} and {k}", "explain.en", "{m} stands for nothing."),
    (NUMBER, "mistake: no-one", "mistake: no-two", "samples[2].mistake[1]", "Did you mean 'no-one'?"),
    (NUMBER, "{n: 32, k: 3, s: 1}", "{n: 32, k: 3, t: 1}", "samples[1].given.t", "there is no given value 't'."),
    (NUMBER, "{n: 32, k: 3, s: 1}", "{n: 32, k: 3}", "samples[1].given", "s has no value."),
    (NUMBER, ', score: "1"', "", "samples[1]", "the sample does not say what it must get."),
    (NUMBER, ", say: {zh: 忘了加一。, en: You left out the + 1.}", "", "mistakes[1]", "'say' is missing."),
    (CHOICE, "answer: a\n", "answer: c\n", "answer", "there is no option 'c'."),
    (CHOICE, "id: b, zh", "id: a, zh", "options[2].id", "the option 'a' comes twice."),
    (FORMULA, "d: 1..512}", "d: 512}", "variables.d", "no domain"),
    (FORMULA, "answer: d*(k^2*c + 1)", "answer: d*(k^2*e_in + 1)", "answer", "uses e_in, which is declared nowhere."),
    (FORMULA, "when: d*k^2*c", "when: d*k^2*c_in", "mistakes[1].when", "uses c_in"),
    (FORMULA, "answer: d*(k^2*c + 1)", "form: nicely\n  answer: d*(k^2*c + 1)", "form", "there is no form 'nicely'"),
    (LIST, "need: 1", "need: 3", "need", "needs 3 of 2 points."),
    (LIST, "id: ln", "id: bn", "points[2].id", "the key point 'bn' comes twice."),
]


@pytest.mark.parametrize(("question", "old", "new", "field", "words"), BROKEN, ids=[row[2][:40] for row in BROKEN])
def test_each_fault_is_named_with_its_field_and_mending(
    tmp_path: Path, question: str, old: str, new: str, field: str, words: str
) -> None:
    broken = replaced(question, old, new)
    faults = faults_of(tmp_path, broken)
    found = [fault for fault in faults if fault.field == field and words in f"{fault.what} {fault.fix}"]
    assert found, faults
    changed = question[: question.index(old)].count("\n") + 1
    begins = changed - 3  # what is missing is told where its mapping begins
    assert begins <= found[0].line <= changed


def test_all_faults_of_all_files_are_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    first = replaced(replaced(TEXT, "weight: 2", "weight: -2"), "hints:", "hint:")
    second = replaced(NUMBER, "kind: number", "kind: numbre")
    with pytest.raises(BankError) as error:
        load_library(make_bank(tmp_path, first, second, CHOICE, plan=replaced(PLAN, "[cnn]", "[cmn]")))
    assert [(Path(fault.file).name, fault.question, fault.field) for fault in error.value.faults] == [
        ("questions.yaml", "bn-at-inference", "points[1].weight"),
        ("questions.yaml", "bn-at-inference", "hint"),
        ("questions.yaml", "conv-output", "kind"),
        ("short.yaml", "short", "phases[1].topics[1]"),
    ]
    assert "own/questions.yaml:11:15: bn-at-inference: points[1].weight: '-2' is not a weight" in str(error.value)


def test_an_id_is_used_once_in_the_whole_bank(tmp_path: Path) -> None:
    bank = make_bank(tmp_path, TEXT, NUMBER)
    (bank / "own" / "z.yaml").write_text(CHOICE.replace("bn-place", "conv-output"), encoding="utf-8")
    (fault,) = load_bank(bank).faults
    assert "the question 'conv-output' is already in" in fault.what
    assert fault.file.endswith("z.yaml")


def test_a_follow_up_that_is_not_there_is_named(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, TEXT + "  follow_ups: [conv-outptu]\n", NUMBER)
    assert (fault.field, fault.what) == ("follow_ups[1]", "there is no question 'conv-outptu'.")
    assert "The nearest is 'conv-output'." in fault.fix


def test_a_plan_names_only_what_is_there(tmp_path: Path) -> None:
    plan = PLAN.replace("topics: [cnn], levels: 1..3, count: 1", "questions: [conv-output, conv-input]")
    (fault,) = faults_of(tmp_path, NUMBER, plan=plan)
    assert (fault.question, fault.field) == ("short", "phases[1].questions[2]")


def test_a_plan_that_wants_more_than_there_is_is_doubtful(tmp_path: Path) -> None:
    bank = load_bank(make_bank(tmp_path, NUMBER, plan=PLAN.replace("count: 1", "count: 2")))
    assert [warning.what for warning in bank.warnings] == ["2 questions are wanted and only 1 fit."]


@pytest.mark.parametrize(
    ("lexicon", "words"),
    [
        ("batch normalization: {names: BN}", "'BN' is not a list"),
        ("a: {names: [b], opposits: [c]}", "Did you mean 'opposites'?"),
        ("a: {names: [b], opposites: [nothing]}", "'nothing', which is not a concept"),
        ("a: {names: [b]}\na: {names: [c]}", "The key 'a' is given twice"),
    ],
)
def test_faults_of_the_lexicon_are_named(tmp_path: Path, lexicon: str, words: str) -> None:
    assert any(
        words in str(fault) and "words.yaml" in fault.file for fault in faults_of(tmp_path, CHOICE, lexicon=lexicon)
    )


@pytest.mark.parametrize("content", ["", "a: b", "just text", "- text", "- []", "- {id: x}", "- id: [a]\n  kind: text"])
def test_what_is_no_question_is_said_so(tmp_path: Path, content: str) -> None:
    bank = load_bank(make_bank(tmp_path, content))
    assert bool(bank.faults) == bool(content)
    assert not bank.items


def test_there_is_nothing_to_read(tmp_path: Path) -> None:
    for missing in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(BankError, match=r"There is no such bank|no questions"):
            load_library(missing)


SCRAPS = st.sampled_from(
    [*TEXT.splitlines(True), *NUMBER.splitlines(True), *CHOICE.splitlines(True), "- ", "  ", "{", "]", ": ", '"', "\n"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scraps=st.lists(SCRAPS | st.text(max_size=20), max_size=40).map("".join))
def test_whatever_is_in_the_file_nothing_but_a_bank_error_is_raised(tmp_path: Path, scraps: str) -> None:
    bank = make_bank(tmp_path, CHOICE)
    (bank / "own" / "questions.yaml").write_bytes(scraps.encode("utf-8", "surrogatepass"))
    try:
        load_library(bank)
    except BankError as error:
        assert error.faults  # noqa: PT017 - not raising is as good
