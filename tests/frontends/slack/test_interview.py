"""Whole interviews, as people hold them in Slack."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.frontends.slack.scene import ANSWER_TEXT, QUESTIONS, QUESTIONS_ZH, Scene
from tests.loopback.slack.model import Kind


async def test_an_interview_by_replies_in_a_thread(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        root = scene.team.channels["C1"].messages[first.thread_ts or ""]
        assert "Short interview" in root.text
        assert "<@U1>" in root.text
        scene.ada.replies(first, "a")
        second = await scene.sees(QUESTIONS[1])
        assert "100 %" in (await scene.sees("<@U1>", after=first)).said
        scene.ada.replies(second, "1")
        third = await scene.sees(QUESTIONS[2])
        scene.ada.replies(third, ANSWER_TEXT)
        await scene.sees("Report")
        assert scene.slack.world.refusals == []


async def test_a_grade_and_the_next_question_are_one_message(scene: Scene) -> None:
    """A channel takes about one message a second, so an interview of three questions makes do with five."""
    async with scene.bot():
        first = await scene.begins(scene.ada)
        for number, answer in enumerate(("a", "1", "skip")):
            scene.ada.replies(first, answer)
            await scene.sees(QUESTIONS[number + 1] if number < 2 else "Report")
        assert len([m for m in scene.team.channels["C1"].messages.values() if m.bot_id]) == 5


async def test_an_interview_by_modal(scene: Scene) -> None:
    async with scene.bot():
        question = await scene.begins(scene.ada)
        for number, answer in enumerate(["the batch", "1", ANSWER_TEXT]):
            await scene.ada.clicks(question, "answer")
            view = await scene.slack.until(lambda: next(iter(scene.slack.world.views.values()), None))
            assert QUESTIONS[number] in str(view["blocks"])
            await scene.ada.fills(view, {"answer": answer})
            scene.slack.world.views.clear()
            question = await scene.sees(QUESTIONS[number + 1] if number < 2 else "Report", after=question)


async def test_an_interview_in_chinese(scene: Scene) -> None:
    async with scene.bot():
        await scene.ada.types("C1", "/interview 开始 短面试 中文")
        first = await scene.sees(QUESTIONS_ZH[0])
        assert "第 1/3 题" in first.said
        scene.ada.replies(first, "提示")
        assert "看名字" in (await scene.sees("看名字")).said
        scene.ada.replies(first, "一批样本")
        second = await scene.sees(QUESTIONS_ZH[1])
        scene.ada.replies(second, "跳过")
        third = await scene.sees(QUESTIONS_ZH[2])
        scene.ada.replies(third, "推理时用训练中累积的滑动平均，不用当前批的统计量。")
        await scene.sees("报告")
        scene.ada.replies(third, "结束")
        await scene.quiet()


async def test_a_chinese_speaker_is_spoken_to_in_chinese(scene: Scene) -> None:
    scene.team.members["U1"].locale = "zh-CN"
    async with scene.bot():
        await scene.ada.types("C1", "/interview start short")
        await scene.sees(QUESTIONS_ZH[0])


async def test_an_interview_in_a_direct_message(scene: Scene) -> None:
    async with scene.bot():
        scene.ada.says("DU1", "start short")
        first = await scene.sees(QUESTIONS[0], "DU1")
        assert first.thread_ts is None
        scene.ada.says("DU1", "a")
        await scene.sees(QUESTIONS[1], "DU1")
        scene.ada.says("DU1", "1")
        await scene.sees(QUESTIONS[2], "DU1")
        scene.ada.says("DU1", ANSWER_TEXT)
        await scene.sees("Report", "DU1")


async def test_a_private_interview_is_held_in_the_direct_message(scene: Scene) -> None:
    async with scene.bot():
        await scene.ada.types("C1", "/interview start short private")
        await scene.sees(QUESTIONS[0], "DU1")
        await scene.whispered(scene.ada, "in private")
        assert scene.team.channels["C1"].messages == {}


async def test_a_private_channel_works_like_a_public_one(scene: Scene) -> None:
    scene.slack.new_channel(scene.team, "G1", Kind.PRIVATE)
    async with scene.bot():
        first = await scene.begins(scene.ada, channel="G1")
        scene.ada.replies(first, "a")
        await scene.sees(QUESTIONS[1], "G1")


async def test_the_form_asks_when_nothing_was_typed(scene: Scene) -> None:
    async with scene.bot():
        await scene.ada.types("C1", "/interview")
        view = await scene.slack.until(lambda: next(iter(scene.slack.world.views.values()), None))
        await scene.ada.fills(view, {"plan": "short", "language": "zh"})
        await scene.sees(QUESTIONS_ZH[0])


async def test_the_shortcut_opens_the_same_form(scene: Scene) -> None:
    async with scene.bot():
        await scene.ada.uses_shortcut("start_interview")
        view = await scene.slack.until(lambda: next(iter(scene.slack.world.views.values()), None))
        await scene.ada.fills(view, {"plan": "short"})
        await scene.sees(QUESTIONS[0], "DU1")


async def test_a_mention_starts_an_interview_under_itself(scene: Scene) -> None:
    async with scene.bot():
        mention = scene.ada.says("C1", f"<@{scene.team.bot_user}> start short")
        first = await scene.sees(QUESTIONS[0])
        assert first.thread_ts == mention.ts
        await scene.quiet()
        assert scene.count(QUESTIONS[0]) == 1


async def test_a_thread_whose_interview_was_lost_before_it_began_can_be_started(scene: Scene) -> None:
    """The process died after it had opened the thread and before anything was stored."""
    async with scene.bot():
        client = AsyncWebClient(token=scene.team.bot_token, base_url=scene.slack.api_url)
        root = await client.chat_postMessage(channel="C1", text="Short interview with <@U1>")
        scene.ada.says("C1", "hello?", thread=root["ts"])
        scene.ada.says("C1", "start short", thread=root["ts"])
        assert (await scene.sees(QUESTIONS[0])).thread_ts == root["ts"]


async def test_a_mention_alone_answers_with_help(scene: Scene) -> None:
    async with scene.bot():
        for text in ("", "hello there!", "strat short"):
            scene.ada.says("C1", f"<@{scene.team.bot_user}> {text}")
            await scene.quiet()
        said = [message.said for message in scene.ada.whispers("C1")]
        assert ["/interview start" in each for each in said] == [True, True, False]
        assert "Did you mean “start”?" in said[2]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("strat short", "Did you mean “start”?"),
        ("start shrot", "Did you mean “short”?"),
        ("help", "/interview start"),
        ("topics", "Convolutional networks"),
        ("stop", "no open interview"),
    ],
)
async def test_commands_answer_in_private(scene: Scene, typed: str, answer: str) -> None:
    async with scene.bot():
        await scene.ada.types("C1", f"/interview {typed}")
        await scene.whispered(scene.ada, answer)
        assert scene.team.channels["C1"].messages == {}


async def test_hint_skip_pause_resume_and_stop_by_button(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        await scene.ada.clicks(first, "hint")
        await scene.sees("Look at its name")
        await scene.ada.clicks(first, "skip")
        second = await scene.sees(QUESTIONS[1])
        await scene.ada.clicks(second, "pause")
        paused = await scene.sees("Paused")
        scene.ada.replies(second, "1")
        await scene.whispered(scene.ada, "paused")
        await scene.ada.clicks(paused, "resume")
        again = await scene.sees(QUESTIONS[1], after=paused)
        await scene.ada.clicks(again, "stop")
        await scene.sees("Report")


async def test_a_choice_is_made_by_its_button(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        await scene.ada.clicks(first, "choose:a")
        assert "100 %" in (await scene.sees(QUESTIONS[1])).said
        await scene.ada.clicks(first, "choose:b")
        await scene.whispered(scene.ada, "settled already")


async def test_pause_and_resume_by_command_from_the_channel(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        await scene.ada.types("C1", "/interview pause")
        paused = await scene.sees("Paused")
        await scene.ada.types("C1", "/interview resume")
        again = await scene.sees(QUESTIONS[0], after=paused)
        assert again.thread_ts == first.thread_ts


async def test_a_model_answer_in_a_channel_is_shown_only_to_who_asks(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        await scene.ada.clicks(first, "model")
        curtain = await scene.sees("Model answer", after=first)
        assert "averages over the batch" not in curtain.said
        await scene.bob.clicks(curtain, "reveal")
        await scene.whispered(scene.bob, "averages over the batch")
        assert scene.ada.whispers("C1") == []


async def test_a_grade_can_be_disputed(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        scene.ada.replies(first, "b")
        grade = await scene.sees("0 %")
        await scene.ada.clicks(grade, "dispute")
        view = await scene.slack.until(lambda: next(iter(scene.slack.world.views.values()), None))
        await scene.ada.fills(view, {"reason": "one sample is right, too"})
        await scene.slack.until(
            lambda: (
                scene.shown("Noted, thank you")
                or next((m for m in scene.ada.whispers("C1") if "Noted" in m.said), None)
            )
        )


async def test_two_people_interview_side_by_side_in_one_channel(scene: Scene) -> None:
    async with scene.bot():
        mine = await scene.begins(scene.ada)
        await scene.bob.types("C1", "/interview start short")
        his = await scene.sees(QUESTIONS[0], after=mine)
        scene.ada.replies(mine, "a")
        scene.bob.replies(his, "b")
        await scene.slack.until(lambda: scene.count(QUESTIONS[1]) == 2)
        threads = {m.thread_ts: m.said for m in scene.team.channels["C1"].messages.values() if "%" in m.said}
        assert "100 %" in threads[mine.thread_ts]
        assert "0 %" in threads[his.thread_ts]


async def test_others_may_talk_in_the_thread_but_not_answer_or_press(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        scene.bob.replies(first, "a")
        await scene.bob.clicks(first, "skip")
        await scene.whispered(scene.bob, "somebody else's interview")
        await scene.bob.clicks(first, "answer")
        await scene.quiet()
        assert scene.slack.world.views == {}
        assert scene.count(QUESTIONS[1]) == 0


async def test_a_team_answers_together_and_moves_on_when_it_wants(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada, "start short team")
        scene.ada.replies(first, "a")
        scene.bob.replies(first, "b")
        await scene.slack.until(lambda: scene.count("100 %") == 1 and scene.count("0 %") == 2)
        graded = [m for m in scene.team.channels["C1"].messages.values() if "%" in m.said]
        assert {("<@U1>" in m.said, "100 %" in m.said) for m in graded} == {(True, True), (False, False)}
        await scene.ada.clicks(first, "next")
        await scene.sees(QUESTIONS[1])


async def test_settings_are_kept(scene: Scene) -> None:
    async with scene.bot() as runtime:
        await scene.ada.types("C1", "/interview settings")
        view = await scene.slack.until(lambda: next(iter(scene.slack.world.views.values()), None))
        refused = await scene.ada.fills(view, {"timezone": "Mars/Olympus"})
        assert refused is not None
        assert "timezone" in refused["errors"]
        await scene.ada.fills(view, {"timezone": "Asia/Shanghai", "language": "zh", "listed": "no"})
        profile = await runtime.profile("T1", "U1")
        assert (profile.timezone, profile.language, profile.is_listed) == ("Asia/Shanghai", "zh", False)
        await scene.ada.types("C1", "/interview start short")
        await scene.sees(QUESTIONS_ZH[0])


async def test_the_app_home_shows_what_is_going_on(scene: Scene) -> None:
    async with scene.bot():
        scene.ada.opens_home()
        await scene.slack.until(lambda: "Start an interview" in scene.ada.home())
        await scene.ada.clicks_home("start")
        view = await scene.slack.until(
            lambda: next((v for v in scene.slack.world.views.values() if v["type"] == "modal"), None)
        )
        await scene.ada.fills(view, {"plan": "short"})
        await scene.sees(QUESTIONS[0], "DU1")
        scene.ada.opens_home()
        await scene.slack.until(lambda: "Question 1 of 3" in scene.ada.home())
        await scene.ada.clicks_home("pause")
        await scene.sees("Paused", "DU1")
        await scene.slack.until(lambda: "Resume" in scene.ada.home())


async def test_what_a_candidate_writes_mentions_nobody_and_formats_nothing(scene: Scene) -> None:
    async with scene.bot():
        first = await scene.begins(scene.ada)
        scene.ada.replies(first, "skip")
        second = await scene.sees(QUESTIONS[1])
        scene.ada.replies(second, "skip")
        third = await scene.sees(QUESTIONS[2])
        said = "It uses the moving average &lt;!channel&gt; @channel *gathered* during training &amp; more."
        scene.ada.replies(third, said)
        grade = await scene.sees("%", after=third)
        assert "“" in grade.said  # something of it is quoted
        assert "<!channel>" not in grade.said
        assert all(text.get("verbatim") for text in mrkdwn_of(grade.blocks))


def mrkdwn_of(blocks: object) -> list[dict[str, object]]:
    if isinstance(blocks, list):
        return [found for block in blocks for found in mrkdwn_of(block)]
    if isinstance(blocks, dict):
        own = [blocks] if blocks.get("type") == "mrkdwn" else []
        return own + [found for value in blocks.values() for found in mrkdwn_of(value)]
    return []
