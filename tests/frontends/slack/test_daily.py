"""The daily question: set up by an admin, answered by everybody alone, closed with the answer in a thread."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.daily import Daily
from bot.frontends.slack.asker import PLATFORM
from bot.progress.daily import Schedule
from tests.frontends.slack.scene import ANSWER_TEXT, Scene
from tests.loopback.slack.model import Json, Message, texts_of
from tests.loopback.slack.person import Person


async def posted(scene: Scene, topic: str = "normalization", level: str = "2") -> Message:
    """A daily question of *topic* in C1."""
    await scene.ada.types("C1", "/interview daily set")
    await scene.ada.fills(await scene.form(), {"topic": topic, "level": level, "timezone": "Asia/Shanghai"})
    await scene.whispered(scene.ada, "The first question comes")
    await scene.ada.types("C1", "/interview daily now")
    return await scene.sees("Daily question")


async def answered(scene: Scene, person: Person, post: Message, text: str) -> Json:
    """What the form of *person* shows after their answer."""
    scene.slack.world.views.clear()
    await person.clicks(post, "daily")
    answer = await person.fills(await scene.form(), {"answer": text})
    assert answer is not None
    assert answer["response_action"] == "update"
    view: Json = answer["view"]
    return view


async def test_everybody_answers_alone_and_the_channel_sees_how_many(scene: Scene) -> None:
    async with scene.bot():
        post = await posted(scene)
        shown = "\n".join(texts_of((await answered(scene, scene.ada, post, ANSWER_TEXT))["blocks"]))
        assert "100 %" in shown
        await answered(scene, scene.bob, post, "I like it.")
        await scene.slack.until(lambda: "2 people have answered" in post.said)
        assert len(scene.team.channels["C1"].messages) == 1
        assert "moving average" not in post.said


async def test_squares_are_shown_by_those_who_want_to(scene: Scene) -> None:
    async with scene.bot():
        post = await posted(scene)
        await answered(scene, scene.ada, post, ANSWER_TEXT)
        view = await scene.form()
        await scene.ada.clicks_view(view, "daily-share")
        await scene.slack.until(lambda: "<@U1> 🟩" in post.said)
        assert "shown under the question" in str((await scene.form())["blocks"])


async def test_pressing_again_shows_the_grade_and_takes_no_second_answer(scene: Scene) -> None:
    async with scene.bot():
        post = await posted(scene)
        await answered(scene, scene.ada, post, ANSWER_TEXT)
        scene.slack.world.views.clear()
        await scene.ada.clicks(post, "daily")
        view = await scene.form()
        assert "100 %" in str(view["blocks"])
        assert "submit" not in view


async def test_a_follow_up_is_asked_in_the_same_form(scene: Scene) -> None:
    async with scene.bot():
        post = await posted(scene)
        probed = await answered(scene, scene.ada, post, "At inference it uses numbers that were stored.")
        assert "Where do these numbers come from?" in str(probed["blocks"])
        final = await scene.ada.fills(await scene.form(), {"answer": "the moving average of training"})
        assert final is not None
        assert "submit" not in final["view"]
        await scene.slack.until(lambda: "1 person has answered" in post.said)


async def test_a_follow_up_that_nobody_answers_costs_no_answer(scene: Scene) -> None:
    async with scene.bot():
        post = await posted(scene)
        await answered(scene, scene.bob, post, "At inference it uses numbers that were stored.")
        await scene.ada.clicks(post, "daily-close")
        assert "1 answer" in (await scene.sees("running averages")).said
        await scene.slack.until(lambda: "1 person has answered" in post.said)


async def test_everybody_has_numbers_of_their_own(scene: Scene) -> None:
    async with scene.bot():
        post = await posted(scene, "cnn")
        assert "n, kernel k, stride s" in post.said
        seen = set()
        for person in (scene.ada, scene.bob):
            scene.slack.world.views.clear()
            await person.clicks(post, "daily")
            seen.add(texts_of((await scene.form())["blocks"])[0])
        assert len(seen) == 2
        assert not any("kernel k" in text for text in seen)


async def test_an_admin_closes_it_and_the_answer_comes_in_a_thread_under_it(scene: Scene) -> None:
    async with scene.bot():
        post = await posted(scene)
        await answered(scene, scene.ada, post, "I like it.")
        await scene.bob.clicks(post, "daily-close")
        await scene.whispered(scene.bob, "Only admins")
        await scene.ada.clicks(post, "daily-close")
        end = await scene.sees("running averages")
        assert end.thread_ts == post.ts
        assert "Most people missed" in end.said
        await scene.slack.until(lambda: "closed" in post.said and "Close now" not in post.said)


async def test_only_admins_set_it_up_and_everybody_sees_what_is_set(scene: Scene) -> None:
    async with scene.bot():
        await scene.bob.types("C1", "/interview daily set")
        await scene.whispered(scene.bob, "Only admins")
        await scene.bob.types("C1", "/interview daily show")
        await scene.whispered(scene.bob, "no daily question")
        await posted(scene)
        await scene.bob.types("C2", "/interview daily show")
        listed = await scene.whispered(scene.bob, "<#C1> at 09:30 (Asia/Shanghai), Monday to Friday", "C2")
        assert "Normalisation" in listed.said
        await scene.ada.types("C1", "/interview daily off")
        await scene.whispered(scene.ada, "No more daily questions here")
        await scene.ada.types("C1", "/interview daily now")
        await scene.whispered(scene.ada, "Nothing to post")


async def test_admins_set_it_up_in_the_app_home_too(scene: Scene) -> None:
    async with scene.bot():
        for person in (scene.ada, scene.bob):
            person.opens_home()
            await scene.slack.until(lambda person=person: "Start an interview" in person.home())  # type: ignore[misc]
        assert "Daily question" in scene.ada.home()
        assert "Daily question" not in scene.bob.home()
        await scene.ada.clicks_home("daily-set")
        await scene.ada.fills(await scene.form(), {"channel": "C2", "time": "18:00", "timezone": "UTC", "days": "1-7"})
        scene.ada.opens_home()
        await scene.slack.until(lambda: "<#C2> at 18:00 (UTC), every day" in scene.ada.home())


async def test_a_wrong_time_zone_keeps_the_form_open(scene: Scene) -> None:
    async with scene.bot():
        await scene.ada.types("C1", "/interview daily set")
        refused = await scene.ada.fills(await scene.form(), {"timezone": "Moon"})
        assert refused is not None
        assert "timezone" in refused["errors"]


async def test_a_channel_that_refuses_it_is_reported_to_the_admin_and_tried_again(scene: Scene) -> None:
    async with scene.bot() as runtime:
        await scene.ada.types("C1", "/interview daily set")
        await scene.ada.fills(await scene.form(), {"timezone": "UTC"})
        await scene.whispered(scene.ada, "The first question comes")
        scene.slack.remove_bot(scene.team, "C1")
        await scene.ada.types("C1", "/interview daily now")
        told = await scene.sees("cannot post the daily question", "DU1")
        assert "<#C1>" in told.said
        scene.slack.invite_bot(scene.team, "C1", "U1")
        await scene.sees("Daily question")
        await runtime.recover(PLATFORM)
        assert scene.count("Daily question") == 1


async def test_an_answer_that_the_channel_refuses_is_reported_to_the_admin_and_tried_again(scene: Scene) -> None:
    async with scene.bot():
        post = await posted(scene)
        scene.slack.remove_bot(scene.team, "C1")
        await scene.ada.clicks(post, "daily-close")
        await scene.sees("cannot post the answer to the daily question", "DU1")
        scene.slack.invite_bot(scene.team, "C1", "U1")
        await scene.sees("running averages")


async def test_a_summary_that_the_channel_refuses_is_reported_to_the_admin_and_tried_again(scene: Scene) -> None:
    async with scene.bot() as runtime:
        post = await posted(scene)
        await answered(scene, scene.bob, post, ANSWER_TEXT)
        await scene.ada.clicks(post, "daily-close")
        await scene.sees("running averages")
        weekly = Schedule(
            platform=PLATFORM,
            workspace="T1",
            channel="C1",
            at=time(0),
            timezone="UTC",
            weekdays=(2,),
            admin="U1",
            digest=True,
        )
        daily = Daily(runtime, PLATFORM)
        await daily.set(weekly)
        now = datetime.now(UTC)
        ahead = now.replace(hour=0, minute=2) + timedelta(days=7 - now.weekday()) - now
        runtime.clock = lambda: datetime.now(UTC) + ahead
        scene.slack.remove_bot(scene.team, "C1")
        await daily.tick()
        told = await scene.sees("cannot post the summary of the week", "DU1")
        assert "<#C1>" in told.said
        scene.slack.invite_bot(scene.team, "C1", "U1")
        await scene.sees("Last week")
        await daily.tick()
        assert (scene.count("Last week"), scene.count("summary", "DU1")) == (1, 1)
