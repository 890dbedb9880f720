"""What people see of their progress, and what they can do with their data."""

from __future__ import annotations

import json

import pytest

from bot.fonts import font_for
from tests.frontends.slack.scene import ANSWER_TEXT, QUESTIONS, Scene
from tests.loopback.slack.faults import Fault
from tests.loopback.slack.person import Person

needs_a_font = pytest.mark.skipif(not font_for(is_chinese=False), reason="no font is installed")


async def held(scene: Scene, person: Person, *answers: str) -> None:
    """A whole interview with *answers*."""
    newest = scene.shown_last(QUESTIONS[0])
    await person.types("C1", "/interview start short")
    question = await scene.sees(QUESTIONS[0], after=newest)
    for number, answer in enumerate(answers):
        person.replies(question, answer)
        question = await scene.sees(QUESTIONS[number + 1] if number < 2 else "Report", after=question)


async def test_stats_and_streak_are_for_the_asker_alone(scene: Scene) -> None:
    async with scene.bot():
        await held(scene, scene.ada, "a", "1", ANSWER_TEXT)
        await scene.ada.types("C1", "/interview stats")
        assert "Normalisation" in (await scene.whispered(scene.ada, "Mastery")).said
        await scene.ada.types("C1", "/interview streak")
        await scene.whispered(scene.ada, "1 day in a row")
        await scene.bob.types("C1", "/interview stats")
        await scene.whispered(scene.bob, "No answers yet")


@needs_a_font
async def test_stats_come_as_a_picture_too_in_private_with_words_for_those_who_cannot_see_it(scene: Scene) -> None:
    async with scene.bot():
        await held(scene, scene.ada, "a", "skip", ANSWER_TEXT)
        await scene.ada.types("C1", "/interview stats")
        await scene.whispered(scene.ada, "a picture is in my direct message")
        (file,) = scene.team.files
        assert (file["channel"], file["filename"]) == ("DU1", "progress.png")
        assert file["content"].startswith(b"\x89PNG")
        assert file["alt_txt"] == "Mastery by topic, and activity by day"


async def test_without_answers_there_is_no_picture(scene: Scene) -> None:
    async with scene.bot():
        await scene.ada.types("C1", "/interview stats")
        await scene.whispered(scene.ada, "No answers yet")
        await scene.quiet()
        assert scene.team.files == []


@needs_a_font
@pytest.mark.parametrize("trouble", ["no scope", "the upload fails", "the team allows no files"])
async def test_where_a_picture_is_not_taken_the_words_are_there(
    scene: Scene, trouble: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with scene.bot():
        await held(scene, scene.ada, "a", "skip", ANSWER_TEXT)
        match trouble:
            case "no scope":
                scene.team.scopes -= {"files:write"}
            case "the upload fails":
                scene.slack.world.lost_uploads = True
            case _:
                scene.slack.world.faults.plan(Fault("files.getUploadURLExternal", "file_uploads_disabled"))
        await scene.ada.types("C1", "/interview stats")
        await scene.whispered(scene.ada, "Mastery")
        await scene.eventually(lambda: "a file was not taken" in capsys.readouterr().out)
        await scene.quiet()
        assert scene.team.files == []
        assert not any("picture" in message.said for message in scene.ada.whispers("C1"))


async def test_an_export_without_the_scope_says_who_can_help(scene: Scene) -> None:
    async with scene.bot():
        scene.team.scopes -= {"files:write"}
        await scene.ada.types("C1", "/interview export")
        await scene.whispered(scene.ada, "files:write")


async def test_the_leaderboard_names_people_through_slack_and_hides_who_does_not_want_to_be_shown(scene: Scene) -> None:
    async with scene.bot():
        await held(scene, scene.ada, "a", "skip", "skip")
        await held(scene, scene.bob, "a", "skip", ANSWER_TEXT)
        await scene.ada.types("C1", "/interview leaderboard all")
        board = (await scene.whispered(scene.ada, "Leaderboard")).said
        assert board.index("<@U2>") < board.index("<@U1>")
        await scene.bob.types("C1", "/interview settings")
        view = await scene.slack.until(lambda: next(iter(scene.slack.world.views.values()), None))
        await scene.bob.fills(view, {"listed": "no"})
        await scene.ada.types("C2", "/interview leaderboard week normalisation")
        assert "<@U2>" not in (await scene.whispered(scene.ada, "Leaderboard", "C2")).said


async def test_interviews_can_be_read_again(scene: Scene) -> None:
    async with scene.bot():
        await scene.ada.types("C1", "/interview history")
        await scene.whispered(scene.ada, "no interviews yet")
        await held(scene, scene.ada, "b", "skip", ANSWER_TEXT)
        await scene.ada.types("C2", "/interview history")
        listed = await scene.whispered(scene.ada, "· Short interview ·", "C2")
        await scene.ada.clicks(listed, "read")
        view = await scene.slack.until(lambda: next(iter(scene.slack.world.views.values()), None))
        assert "moving average" in str(view["blocks"])


async def test_a_review_with_nothing_due_opens_no_thread(scene: Scene) -> None:
    async with scene.bot():
        await scene.ada.types("C1", "/interview review")
        await scene.whispered(scene.ada, "Nothing is due")
        assert scene.team.channels["C1"].messages == {}


async def test_a_person_gets_all_their_data_as_a_file(scene: Scene) -> None:
    async with scene.bot():
        await held(scene, scene.ada, "a", "skip", ANSWER_TEXT)
        await scene.ada.types("C1", "/interview export")
        await scene.whispered(scene.ada, "Your data")
        (file,) = scene.team.files
        assert file["channel"] == "DU1"
        assert "moving average" in json.dumps(json.loads(file["content"]))


async def test_a_person_is_forgotten_after_being_asked_back(scene: Scene) -> None:
    async with scene.bot() as runtime:
        await held(scene, scene.ada, "a", "skip", ANSWER_TEXT)
        await scene.ada.types("C1", "/interview forget-me")
        asked = await scene.whispered(scene.ada, "for good")
        assert "confirm" in asked.button("forget")
        assert (await runtime.ledger.stats("T1", "U1")).attempts == 2
        await scene.ada.clicks(asked, "forget")
        await scene.whispered(scene.ada, "nothing about you is stored")
        assert (await runtime.ledger.stats("T1", "U1")).attempts == 0
    for file in scene.database.parent.glob(f"{scene.database.name}*"):
        assert b"moving average" not in file.read_bytes()


async def test_the_home_shows_progress(scene: Scene) -> None:
    async with scene.bot():
        await held(scene, scene.ada, "a", "skip", ANSWER_TEXT)
        scene.ada.opens_home()
        await scene.slack.until(lambda: "Mastery" in scene.ada.home())
        assert "1 day in a row" in scene.ada.home()


async def test_an_interview_that_cannot_begin_says_why_in_its_place(scene: Scene) -> None:
    async with scene.bot():
        await scene.ada.types("C1", "/interview start cnn 5")
        told = await scene.sees("No question fits")
        assert told.thread_ts is None
        assert told.edits == 1
