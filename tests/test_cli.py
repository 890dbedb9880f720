"""The command line's contracts: one JSON value with --json; exit code 0 done, 1 does not hold, 2 wrong usage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main

BANK = Path(__file__).parent / "frontends" / "terminal" / "bank.yaml"
RIGHT = "The models are trained in parallel, then we average their outputs"


def run(*words: str, stdin: str = "", **env: str) -> Result:
    return CliRunner().invoke(main, list(words), input=stdin, env=env)


def test_grade_prints_one_json_value_with_evidence() -> None:
    done = run("grade", "bagging", "--bank", str(BANK), "--answer", RIGHT, "--json")
    found = json.loads(done.stdout)
    assert (done.exit_code, found["question"], found["score"]) == (0, "bagging", 1.0)
    for point in found["points"]:
        assert point["state"] == "hit"
        assert all(0 <= start < end <= len(RIGHT) for start, end in point["spans"])


def test_grade_reads_the_answer_from_a_pipe_and_explains_itself() -> None:
    done = run("grade", "bagging", "--bank", str(BANK), "--explain", stdin="We average their outputs")
    assert "why averaged: hit" in done.stdout
    assert "why parallel: missed" in done.stdout


def test_grade_checks_an_exact_question_with_given_values() -> None:
    done = run("grade", "one-more", "--bank", str(BANK), "--given", "a=4", "--answer", "so it is 5", "--json")
    assert json.loads(done.stdout)["outcome"] == "correct"


@pytest.mark.parametrize(
    ("answer", "outcome", "code"), [("112", "correct", 0), ("111", "incorrect", 1), ("110 or 112", "unclear", 1)]
)
def test_check_says_whether_it_holds(answer: str, outcome: str, code: int) -> None:
    done = run("check", "--kind", "number", "--expected", "floor((224+6-7)/2)+1", "--json", answer)
    assert (json.loads(done.stdout)["outcome"], done.exit_code) == (outcome, code)


def test_agree_compares_with_human_marks_beside_its_floors(tmp_path: Path) -> None:
    marks = {RIGHT: 5, "We average the outputs": 2.5, "It is a kind of bag to carry things about in": 0}
    rows: list[dict[str, object]] = [
        {"question_id": "bagging", "answer": answer, "score": mark, "max_score": 5} for answer, mark in marks.items()
    ]
    rows.append({"question": "What is a stack?", "reference": "Last in, first out.", "answer": " ", "score": 0})
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    done = run("agree", str(tmp_path / "rows.jsonl"), "--bank", str(BANK), "--json")
    found = json.loads(done.stdout)
    assert found["n"] == 3  # blanks inflate every figure
    assert found["pearson"] > 0.9
    assert {"rmse", "qwk", "answers_per_second"} <= set(found)
    assert found["floors"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("grade", "baging", "--bank", str(BANK), "--answer", "x"), "Did you mean 'bagging'"),
        (("grade", "one-more", "--bank", str(BANK), "--given", "b=1", "--answer", "x"), "has no 'b'"),
        (("check", "--kind", "number", "--expected", "2 +* 3", "5"), "expected"),
        (("history", "9"), "mianshi history"),
        (("leaderboard", "--topic", "optimisaton"), "optimi"),
    ],
)
def test_what_cannot_be_done_says_what_to_do_and_exits_with_2(
    words: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    done = run(*words, MIANSHI_DB=str(tmp_path / "db.sqlite"))
    assert message in done.stderr
    assert done.exit_code == 2


@pytest.mark.parametrize(
    ("name", "value"), [("MIANSHI_LANG", "fr"), ("MIANSHI_TIMEZONE", "Mars/Base"), ("MIANSHI_KEEP_DAYS", "soon")]
)
def test_a_setting_that_cannot_be_is_named_with_where_it_was_set(name: str, value: str) -> None:
    done = run("config", **{name: value})
    assert name in done.stderr
    assert "environment" in done.stderr
    assert done.exit_code == 2


def test_config_masks_secrets(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("very-secret\n")
    done = run("config", MIANSHI_DISCORD_TOKEN_FILE=str(tmp_path / "token"), MIANSHI_SLACK_BOT_TOKEN="xoxb-hidden")
    assert "very-secret" not in done.stdout
    assert "hidden" not in done.stdout
    assert f"(file {tmp_path / 'token'})" in done.stdout


def test_the_database_can_be_checked_and_backed_up(tmp_path: Path) -> None:
    db = str(tmp_path / "db.sqlite")
    assert run("db", "check", "--db", db).exit_code == 0
    assert run("db", "backup", str(tmp_path / "copy.sqlite"), "--db", db).exit_code == 0
    assert run("db", "backup", str(tmp_path / "copy.sqlite"), "--db", db).exit_code == 2


@pytest.mark.parametrize(("language", "title"), [("en", "Convolutional networks"), ("zh", "卷积网络")])
def test_the_leaderboard_of_a_topic_bears_its_title(tmp_path: Path, language: str, title: str) -> None:
    done = run("leaderboard", "--topic", "cnn", "--lang", language, "--db", str(tmp_path / "db.sqlite"))
    assert done.stdout.splitlines()[0].endswith(f": {title}")


def test_progress_of_somebody_new_is_said_kindly(tmp_path: Path) -> None:
    db = str(tmp_path / "db.sqlite")
    for command in ("stats", "history", "leaderboard", "review"):
        done = run(command, "--db", db)
        assert done.exit_code == 0
        assert done.stdout.strip()
