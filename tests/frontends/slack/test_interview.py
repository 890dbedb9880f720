"""Whole interviews, as people hold them in Slack."""

from __future__ import annotations

from tests.frontends.slack.scene import ANSWER_TEXT, QUESTIONS, Scene


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
