"""A whole interview on Discord, as its candidate lives it."""

from __future__ import annotations

import asyncio

import pytest

from bot.store import Store
from tests.frontends.discord.conftest import Interview, begin
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.discord.people import NotSeenError
from tests.loopback.discord.server import text_of
from tests.loopback.discord.shapes import ChannelType

pytestmark = pytest.mark.usefixtures("bot")

RIGHT = "The sigmoid saturates, so the gradient vanishes; relu is cheap."


def attempts(store: Store) -> list[tuple[str, float, str]]:
    return store.run(lambda db: list(db.execute("SELECT question, score, how FROM attempts ORDER BY id")))


async def test_an_interview_by_buttons_from_start_to_report(server: LoopbackDiscord, store: Store) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    await interview.candidate.click(card, "Hint")
    await interview.sees("Think of the gradient")
    await interview.answer(card, RIGHT)
    grade = await interview.sees("100 %")
    assert "✅" in text_of(grade)
    await interview.candidate.click(grade, "Next")
    await interview.candidate.click(await interview.sees("Question 2 of 3"), "a")
    await interview.candidate.click(await interview.sees("Correct"), "Next")
    await interview.candidate.click(await interview.sees("Question 3 of 3"), "Skip")
    report = await interview.sees("2 of 3 questions answered")
    assert "67 %" in text_of(report)
    assert [row[0] for row in attempts(store)] == ["why-relu", "pooling-choice", "what-is-dropout"]


async def test_an_interview_by_replies(server: LoopbackDiscord, store: Store) -> None:
    interview = await begin(server, server.person("alice"))
    await interview.sees("Question 1 of 3")
    await interview.say(RIGHT)
    await interview.sees("100 %")
    await interview.say("next")
    await interview.sees("Question 2 of 3")
    await interview.say("c")
    await interview.sees("halves it")
    await interview.say("next")
    await interview.sees("Question 3 of 3")
    await interview.say("stop")
    await interview.sees("Report")
    assert attempts(store) == [("why-relu", 1.0, "answered"), ("pooling-choice", 0.0, "answered")]


async def test_several_messages_in_a_row_are_one_answer(server: LoopbackDiscord, store: Store) -> None:
    interview = await begin(server, server.person("alice"))
    await interview.sees("Question 1 of 3")
    for part in ("the sigmoid saturates", "so the gradient vanishes", "and relu is cheap"):
        await interview.say(part)
    await interview.sees("100 %")
    assert interview.room["id"] in server.rest.typing
    assert attempts(store) == [("why-relu", 1.0, "answered")]


async def test_a_missed_point_is_probed_and_the_answers_count_together(server: LoopbackDiscord, store: Store) -> None:
    interview = await begin(server, server.person("alice"))
    await interview.sees("Question 1 of 3")
    await interview.say("sigmoid saturates and gradients vanish")
    probe = await interview.sees("what does it cost to compute")
    await interview.answer(probe, "it is cheap")
    await interview.sees("100 %")
    assert attempts(store) == [("why-relu", 1.0, "answered")]


async def test_an_interview_in_direct_messages(server: LoopbackDiscord, store: Store) -> None:
    alice = server.person("alice")
    await alice.command(alice.dm, "interview start", plan="short", language="en")
    interview = Interview(server, alice, alice.dm)
    await interview.sees("Question 1 of 3")
    await interview.say(RIGHT)
    grade = await interview.sees("100 %")
    shown = await alice.click(grade, "Model answer")
    assert shown.took is not None
    answer = await interview.sees("gradient one where it is active")
    assert "||" not in text_of(answer)


async def test_a_second_start_in_direct_messages_is_declined(server: LoopbackDiscord) -> None:
    alice = server.person("alice")
    await alice.command(alice.dm, "interview start", plan="short", language="en")
    again = await alice.command(alice.dm, "interview start", plan="short", language="en")
    await server.until(lambda: again.reply)
    assert "/interview resume" in text_of(again.reply or {})


async def test_an_interview_in_a_private_thread(server: LoopbackDiscord) -> None:
    alice, bob = server.person("alice"), server.person("bob")
    interview = await begin(server, alice, private=True)
    assert interview.room["type"] == ChannelType.PRIVATE_THREAD
    card = await interview.sees("Question 1 of 3")
    with pytest.raises(NotSeenError):
        await bob.click(card, "Hint")
    await interview.say(RIGHT)
    await interview.sees("100 %")


async def test_an_interview_in_chinese(server: LoopbackDiscord) -> None:
    alice = server.person("alice", locale="zh-CN")
    shown = await alice.command(server.general, "interview start", plan="short")
    await server.until(lambda: shown.reply)
    interview = Interview(server, alice, server.world.threads()[-1])
    await interview.sees("为什么深层网络常用 ReLU")
    await interview.say("sigmoid 两端饱和，梯度消失，而 ReLU 计算便宜")
    grade = await interview.sees("100 %")
    await alice.click(grade, "下一题")
    await interview.sees("第 2/3 题")


async def test_model_answers_hide_behind_spoilers_where_others_read(server: LoopbackDiscord) -> None:
    interview = await begin(server, server.person("alice"))
    await interview.say(RIGHT)
    await interview.candidate.click(await interview.sees("100 %"), "Model answer")
    shown = text_of(await interview.sees("gradient one where it is active"))
    assert shown.count("||") == 2


async def test_a_click_by_somebody_else_gets_a_private_word(server: LoopbackDiscord) -> None:
    interview, bob = await begin(server, server.person("alice")), server.person("bob")
    clicked = await bob.click(await interview.sees("Question 1 of 3"), "Skip")
    assert clicked.reply is not None
    assert "somebody else's interview" in text_of(clicked.reply)
    assert clicked.reply["flags"] & 64


async def test_only_the_candidates_words_count(server: LoopbackDiscord, store: Store) -> None:
    interview, bob = await begin(server, server.person("alice")), server.person("bob")
    await interview.sees("Question 1 of 3")
    await bob.say(interview.room, RIGHT)
    await asyncio.sleep(0.2)
    assert attempts(store) == []


async def test_in_a_team_everybody_answers_for_themselves(server: LoopbackDiscord, store: Store) -> None:
    alice, bob = server.person("alice"), server.person("bob")
    interview = await begin(server, alice, team=True)
    card = await interview.sees("Question 1 of 3")
    await asyncio.gather(alice.say(interview.room, RIGHT), bob.say(interview.room, "relu is cheap"))
    await interview.sees("%", count=2)
    assert sorted(round(row[1], 2) for row in attempts(store)) == [0.33, 1.0]
    with pytest.raises(TimeoutError):
        await interview.sees("Question 2 of 3", timeout=0.1)
    await alice.click(card, "Next")
    await interview.sees("Question 2 of 3")


async def test_a_button_under_a_closed_question_says_so(server: LoopbackDiscord, store: Store) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    await interview.candidate.click(card, "Skip")
    await interview.sees("Question 2 of 3")
    opened = await interview.candidate.click(card, "Answer")
    late = await interview.candidate.submit(opened, text="too late")
    assert "closed" in text_of(late.messages[0])
    assert [row[2] for row in attempts(store)] == ["skipped"]


async def test_pause_keeps_the_place_and_resume_goes_on(server: LoopbackDiscord) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    await interview.candidate.click(card, "Pause")
    paused = await interview.sees("Your place is kept")
    refused = await interview.candidate.submit(await interview.candidate.click(card, "Answer"), text="now?")
    assert "paused" in text_of(refused.messages[0])
    await interview.candidate.click(paused, "Resume")
    await interview.sees("Question 1 of 3", count=2)


async def test_a_double_click_acts_once(server: LoopbackDiscord, store: Store) -> None:
    interview = await begin(server, server.person("alice"))
    card = await interview.sees("Question 1 of 3")
    await asyncio.gather(interview.candidate.click(card, "Skip"), interview.candidate.click(card, "Skip"))
    await interview.sees("Question 2 of 3")
    assert len(attempts(store)) == 1


async def test_words_of_a_candidate_are_never_markup_or_a_mention(server: LoopbackDiscord) -> None:
    interview = await begin(server, server.person("alice"))
    bob = server.person("bob")
    card = await interview.sees("Question 1 of 3")
    await interview.answer(card, f"It **saturates** {bob.mention} @everyone ||x|| `code`, gradient vanishes, cheap")
    await interview.sees("100 %")
    assert not any(m["mentions"] or m["mention_everyone"] for m in interview.messages())
    assert all("**saturates**" not in text for text in interview.texts())


async def test_a_dispute_is_kept_for_the_authors(server: LoopbackDiscord, store: Store) -> None:
    interview = await begin(server, server.person("alice"))
    await interview.say("relu is cheap and the sigmoid saturates")
    grade = await interview.sees("100 %")
    await interview.candidate.submit(await interview.candidate.click(grade, "Graded wrong?"), text="I meant it")
    await interview.sees("authors of this question")
    assert store.run(lambda db: db.execute("SELECT reason FROM disputes").fetchall()) == [("I meant it",)]
