"""The library: what the interview is given, and what a second start saves."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from bot.bank import BankError, cache, load_library
from bot.bank.files import MAX_FILES, builtin, find
from bot.engine.question import Kind, Language, Text
from tests.bank.examples import CHOICE, LIST, NUMBER, TEXT, make_bank


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return make_bank(tmp_path, TEXT, NUMBER, CHOICE, LIST)


def test_questions_come_typed_in_the_order_of_the_bank(bank: Path) -> None:
    library = load_library(bank)
    assert {id_: question.kind for id_, question in library.questions.items()} == {
        "bn-at-inference": Kind.TEXT,
        "conv-output": Kind.NUMBER,
        "bn-place": Kind.CHOICE,
        "norms": Kind.LIST,
    }
    assert library.topics["cnn"] == Text("卷积网络", "Convolutional networks")


def test_a_text_question_has_its_rubric_and_what_is_shown_of_it(bank: Path) -> None:
    question = load_library(bank).questions["bn-at-inference"]
    assert question.rubric is not None
    (key,) = question.rubric.points
    assert key.facts == ("用训练时累积的滑动平均", "It uses the running averages gathered during training")
    assert key.accept[0] == "{running mean}"
    assert key.refuse[0].say[1] == ("en", "Inference does not look at the current batch.")
    assert "BN" in question.rubric.lexicon.concepts["batch normalization"].names
    (point,) = question.points
    assert point.probe == Text("这些数从哪里来？", "Where do these numbers come from?")
    assert (
        [correction.id for correction in question.corrections]
        == ["m1"]
        == [wrong.id for wrong in question.rubric.misconceptions]
    )


def test_several_ways_of_saying_a_fact_all_count_and_the_first_is_shown(tmp_path: Path) -> None:
    fact = "fact: {zh: [甲, 乙], en: [first way, second way]}"
    text = TEXT.replace(
        "fact: {zh: 用训练时累积的滑动平均, en: It uses the running averages gathered during training}", fact
    )
    question = load_library(make_bank(tmp_path, text)).questions["bn-at-inference"]
    assert question.rubric is not None
    assert question.rubric.points[0].facts == ("甲", "乙", "first way", "second way")
    assert question.points[0].fact == Text("甲", "first way")


def test_an_exact_question_draws_the_same_values_from_the_same_seed(bank: Path) -> None:
    question = load_library(bank).questions["conv-output"]
    first, again = question.draw(7), question.draw(7)
    assert first is not None
    assert again is not None
    assert first.values == again.values
    filled = question.ask.filled(first.values).said_in(Language.EN)
    assert "{" not in filled


def test_a_list_question_needs_some_of_its_points(bank: Path) -> None:
    question = load_library(bank).questions["norms"]
    assert question.rubric is not None
    assert question.rubric.need == 1


def test_a_plan_is_read_with_its_phases(bank: Path) -> None:
    plan = load_library(bank).plans["short"]
    (phase,) = plan.phases
    assert (phase.topics, phase.levels, phase.count, phase.follow_ups) == (("cnn",), (1, 3), 1, True)
    assert phase.kinds == frozenset(Kind)


def test_one_file_is_a_bank_with_the_shared_parts_of_its_folder(bank: Path) -> None:
    assert len(load_library(bank / "own" / "questions.yaml").questions) == 4


def test_a_file_of_ones_own_uses_the_built_in_topics(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(CHOICE, encoding="utf-8")
    assert list(load_library(file).questions) == ["bn-place"]
    assert load_library(tmp_path).topics == load_library(builtin()).topics


def test_the_version_changes_with_any_byte_and_not_with_the_place(tmp_path: Path) -> None:
    versions = [load_library(make_bank(tmp_path / name, TEXT)).version for name in ("here", "there")]
    assert versions[0] == versions[1]
    assert load_library(make_bank(tmp_path / "here", TEXT + "# comment\n")).version != versions[0]


def test_the_second_start_reads_the_cache_and_gets_the_same_library(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    first = load_library(bank, folder)
    monkeypatch.setattr("bot.bank.loader.read_bank", None)  # a second reading would fail
    again = load_library(bank, folder)
    assert dict(again.plans) == dict(first.plans)
    assert again.topics == first.topics
    assert list(again.questions) == list(first.questions)
    # Lexicons are compared by identity, so rubrics of two libraries differ; everything else is equal.
    assert again.questions["conv-output"] == first.questions["conv-output"]
    assert again.questions["bn-at-inference"].points == first.questions["bn-at-inference"].points


def test_a_changed_file_a_damaged_cache_and_an_unwritable_folder_only_cost_time(bank: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    load_library(bank, folder)
    (cached,) = folder.iterdir()
    cached.write_bytes(b"\x00rubbish")
    assert len(load_library(bank, folder).questions) == 4
    make_bank(tmp_path, TEXT)
    assert len(load_library(bank, folder).questions) == 1
    blocked = tmp_path / "a-file"
    blocked.write_text("")
    assert len(load_library(bank, blocked / "cache").questions) == 1


def test_a_bank_with_faults_is_never_cached(tmp_path: Path) -> None:
    bank = make_bank(tmp_path, TEXT.replace("level: 2", "level: 9"))
    for _ in range(2):
        with pytest.raises(BankError):
            load_library(bank, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_the_cache_keeps_only_a_few_banks(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    for number in range(cache.MAX_FILES + 3):
        load_library(make_bank(tmp_path, TEXT + f"# {number}\n"), folder)
    assert len(list(folder.iterdir())) == cache.MAX_FILES


def test_a_folder_that_is_surely_no_bank_is_not_read(bank: Path) -> None:
    for number in range(MAX_FILES):
        (bank / "own" / f"{number}.yaml").write_text("")
    with pytest.raises(BankError, match="Is it the right folder"):
        load_library(bank)


def test_the_built_in_bank_is_found() -> None:
    assert find(None).topics[0].name == "topics.yaml"


def test_the_garbage_collector_leaves_a_loaded_bank_alone(bank: Path) -> None:
    gc.unfreeze()
    library = load_library(bank)
    assert gc.get_freeze_count() > 0
    assert gc.isenabled()
    assert not any(each is library.topics for each in gc.get_objects())
