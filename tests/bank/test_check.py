"""`mianshi bank`: what authors see, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.bank.commands import bank_commands
from tests.bank.examples import CHOICE, LIST, NUMBER, TEXT, make_bank


def run(*arguments: str | Path | int) -> Result:
    return CliRunner().invoke(bank_commands, [str(argument) for argument in arguments])


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return make_bank(tmp_path, TEXT, NUMBER, CHOICE, LIST)


def test_a_good_bank_passes(bank: Path) -> None:
    result = run("check", bank)
    assert result.exit_code == 0, result.output
    assert "4 questions, 9 samples: 0 faults, 0 failing samples" in result.output


@pytest.mark.parametrize(
    ("question", "old", "new", "wanted", "got"),
    [
        (TEXT, 'score: "<=0.3"', 'score: ">=0.5"', "score >=0.5", "0.00"),
        (TEXT, "{running: hit}", "{running: missed}", "running missed", "running hit"),
        (NUMBER, 'answer: "30"', 'answer: "31"', "score 1", "0.00 (incorrect)"),
        (NUMBER, 'answer: "29"', 'answer: "28"', "mistake no-one", "no mistake recognised"),
        (NUMBER, "answer: it depends", 'answer: "30"', "unclear", "correct"),
        (CHOICE, 'answer: b, score: "0"', 'answer: b, score: "1"', "score 1", "0.00 (incorrect)"),
    ],
)
def test_a_sample_that_fails_shows_what_was_wanted_and_what_it_got(
    tmp_path: Path, question: str, old: str, new: str, wanted: str, got: str
) -> None:
    assert old in question
    broken = question.replace(old, new)
    result = run("check", make_bank(tmp_path, broken))
    assert result.exit_code == 1, result.output
    assert f"wanted  {wanted}" in result.output
    assert f"got     {got}" in result.output
    assert f"questions.yaml:{question[: question.index(old)].count(chr(10)) + 1}: " in result.output


def test_faults_are_listed_and_the_exit_code_is_2(tmp_path: Path) -> None:
    result = run("check", make_bank(tmp_path, TEXT.replace("level: 2", "level: 9"), CHOICE))
    assert result.exit_code == 2
    assert "level: '9' is not a level" in result.output
    assert "1 fault," in result.output


def test_a_file_is_checked_with_its_bank_but_only_its_own_faults_count(bank: Path) -> None:
    (bank / "own" / "broken.yaml").write_text("- nothing", encoding="utf-8")
    good = bank / "own" / "more.yaml"
    good.write_text(CHOICE.replace("bn-place", "bn-where") + "  follow_ups: [conv-output]\n", encoding="utf-8")
    result = run("check", good)
    assert (result.exit_code, "1 question, 3 samples" in result.output) == (0, True), result.output
    assert run("check", bank).exit_code == 2


def test_the_check_says_what_is_doubtful_about_a_rubric(tmp_path: Path) -> None:
    doubtful = TEXT.replace("zh: 推理时用训练中累积的滑动平均，不用当前批的统计量。", "zh: 不知道。").replace(
        "  hints:\n", ""
    )
    doubtful = doubtful.replace("    - {zh: 一次只来一个样本怎么办？, en: What if one sample comes alone?}\n", "")
    result = run("check", make_bank(tmp_path, doubtful))
    assert result.exit_code == 0
    assert "the question has no hints." in result.output
    assert "answer.zh: the model answer scores 0.00 under its own rubric (running missed)" in result.output


def test_a_template_is_tried_in_its_whole_space(tmp_path: Path) -> None:
    result = run("check", make_bank(tmp_path, NUMBER.replace("s: [1, 2]", "s: [0, 1]")))
    assert result.exit_code == 2
    assert "conv-output: given: " in result.output


def test_json_is_one_value_and_nothing_else(bank: Path) -> None:
    report = json.loads(run("check", bank, "--json").output)
    assert (report["questions"], report["samples"], report["faults"], report["failures"]) == (4, 9, [], [])
    rows = json.loads(run("list", "--bank", bank, "--json").output)
    assert rows[1] == {"id": "conv-output", "topic": "cnn", "level": 2, "kind": "number"}
    shown = json.loads(run("show", "conv-output", "--bank", bank, "--seed", 3, "--json").output)
    assert set(shown["values"]) == {"n", "k", "s"}
    assert shown["values"]["n"] in shown["ask"]["en"]


def test_list_shows_one_topic_or_kind(bank: Path) -> None:
    assert run("list", "--bank", bank, "--topic", "cnn").output.splitlines()[-1] == "1 question"
    assert run("list", "--bank", bank, "--kind", "choice").output.startswith("bn-place")
    result = run("list", "--bank", bank, "--topic", "cnm")
    assert (result.exit_code, "Did you mean 'cnn'?" in result.output) == (2, True)


def test_show_prints_a_question_with_its_rubric_in_either_language(bank: Path) -> None:
    english = run("show", "bn-at-inference", "--bank", bank).output
    for words in (
        "level 2, text",
        "Which statistics",
        "+ running (weight 2)",
        "accept {running mean}",
        "hint 1: What if",
    ):
        assert words in english
    assert "批归一化在推理时用什么统计量？" in run("show", "bn-at-inference", "--bank", bank, "--lang", "zh").output
    result = run("show", "bn-at-inferense", "--bank", bank)
    assert (result.exit_code, "Did you mean 'bn-at-inference'?" in result.output) == (2, True)


def test_plans_are_listed(bank: Path) -> None:
    assert run("plans", "--bank", bank).output == "short: Short 短, 1 question. One question.\n"


def test_coverage_names_what_has_no_question(bank: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text("- id: conv-output\n- id: missing-one\n", encoding="utf-8")
    (tmp_path / "coverage.md").write_text(
        "| unit | line | heading | items |\n|---|---|---|---|\n| 1.1 | 3 | A | `conv-output` |\n"
        "| 1.2 | 4 | B | `conv-output`, `missing-one` |\n| 1.3 | 5 | spam | |\n",
        encoding="utf-8",
    )
    result = run("coverage", inventory, "--bank", bank)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "no question: missing-one",
        "not covered: 1.2 B",
        "1 of 2 items, 1 of 2 units, 3 questions of our own",
    ]
    inventory.write_text("- id: conv-output\n", encoding="utf-8")
    (tmp_path / "coverage.md").unlink()
    assert run("coverage", inventory, "--bank", bank).exit_code == 0
    inventory.write_text("nothing", encoding="utf-8")
    assert run("coverage", inventory, "--bank", bank).exit_code == 2
