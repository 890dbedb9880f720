"""HTTP mode: signatures, url_verification, and workspaces that install the app themselves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from pathlib import Path

import aiohttp
import pytest
from cryptography.fernet import Fernet

from bot.errors import OperatorError
from bot.frontends.slack.installations import SealedStates, fernet
from tests.frontends.slack.scene import QUESTIONS, Scene
from tests.loopback.slack.delivery import NotAcknowledgedError, SignedHttp
from tests.loopback.slack.model import Team

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def http(scene: Scene) -> AsyncIterator[SignedHttp]:
    async with scene.bot(http=True):
        assert isinstance(scene.slack.delivery, SignedHttp)
        yield scene.slack.delivery


async def test_slack_verifies_the_address(http: SignedHttp) -> None:
    status, text = await http.post(json.dumps({"type": "url_verification", "challenge": "3eZbr"}), JSON)
    assert (status, json.loads(text)["challenge"]) == (200, "3eZbr")


@pytest.mark.parametrize(
    ("secret", "age"), [("forged", 0), ("", 301), ("", 86_400), ("", -301)], ids=["forged", "old", "a day old", "early"]
)
async def test_forged_and_stale_requests_are_refused(scene: Scene, http: SignedHttp, secret: str, age: float) -> None:
    event = json.dumps(scene.ada.message_event("DU1", "start short"))
    status, _ = await http.post(event, JSON, secret=secret, age=age)
    await scene.quiet()
    assert status == 401
    assert scene.team.channels["DU1"].messages.keys() == {json.loads(event)["event"]["ts"]}


async def test_an_unsigned_request_is_refused(http: SignedHttp) -> None:
    async with aiohttp.ClientSession() as session, session.post(http.url, json={"type": "event_callback"}) as answer:
        assert answer.status == 401


async def test_there_is_a_health_check(http: SignedHttp) -> None:
    url = http.url.replace("/slack/events", "/healthz")
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert (answer.status, await answer.text()) == (200, "ok")


async def test_an_interview_over_http(scene: Scene, http: SignedHttp) -> None:
    first = await scene.begins(scene.ada)
    scene.ada.replies(first, "a")
    await scene.sees(QUESTIONS[1])


# -- installation ------------------------------------------------------------------------------

KEY = Fernet.generate_key().decode()


def oauth(scene: Scene, key: str = KEY) -> dict[str, object]:
    """The settings of a bot that workspaces install themselves."""
    return {
        "bot_token": "",
        "client_id": scene.slack.client_id,
        "client_secret": scene.slack.client_secret,
        "token_key": key,
        "public_url": "https://mianshi.example",
    }


async def install(scene: Scene, team: Team, *, tamper: str = "", same_browser: bool = True) -> int:
    """What an admin's browser does: /slack/install, Slack's page, and back. Gives the last status.

    The bot thinks it stands behind https://mianshi.example; the browser here goes to its port on 127.0.0.1 instead,
    and carries the cookie by hand, because it is marked Secure.
    """
    base = f"http://127.0.0.1:{scene.port}"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
        async with browser.get(f"{base}/slack/install", allow_redirects=False) as answer:
            assert answer.status == 302
            page, cookie = answer.headers["Location"], SimpleCookie(answer.headers["Set-Cookie"])
        async with browser.get(f"{page}&team={team.id}", allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
            back = answer.headers["Location"].replace("https://mianshi.example", base) + tamper
        headers = {"Cookie": "; ".join(f"{name}={c.value}" for name, c in cookie.items())} if same_browser else {}
        async with browser.get(back, headers=headers) as answer:
            return answer.status


async def test_two_workspaces_install_the_app_and_stay_apart(scene: Scene) -> None:
    other = scene.slack.new_team("T2", people=["U1", "U9"], channels=["C1"])
    eve = scene.slack.person(other, "U1")  # the same ids as in T1: only the workspace tells them apart
    async with scene.bot(http=True, **oauth(scene)) as runtime:
        assert await install(scene, scene.team) == 200
        assert await install(scene, other) == 200
        mine = await scene.begins(scene.ada)
        await eve.types("C1", "/interview start short zh")
        hers = await scene.slack.until(
            lambda: next((m for m in other.channels["C1"].messages.values() if "BN 对什么" in m.said), None)
        )
        scene.ada.replies(mine, "a")
        eve.replies(hers, "b")
        await scene.sees("100 %")
        await scene.slack.until(lambda: [m for m in other.channels["C1"].messages.values() if "0 %" in m.said])
        assert len(await runtime.open_sessions("slack", "T1", "U1")) == 1
        assert len(await runtime.open_sessions("slack", "T2", "U1")) == 1
        assert not [m for m in scene.team.channels["C1"].messages.values() if "BN 对什么" in m.said]


async def test_a_button_of_one_workspace_does_nothing_in_another(scene: Scene) -> None:
    other = scene.slack.new_team("T2", people=["U1"], channels=["C1"])
    eve = scene.slack.person(other, "U1")
    async with scene.bot(http=True, **oauth(scene)):
        for team in (scene.team, other):
            assert await install(scene, team) == 200
        first = await scene.begins(scene.ada)
        await eve.clicks(first, "skip")
        await scene.whispered(eve, "do not know this interview")
        assert scene.count(QUESTIONS[1]) == 0


async def test_tokens_are_encrypted_at_rest_and_survive_a_restart(scene: Scene) -> None:
    async with scene.bot(http=True, **oauth(scene)):
        assert await install(scene, scene.team) == 200
    for file in scene.database.parent.glob(f"{scene.database.name}*"):
        assert scene.team.bot_token.encode() not in file.read_bytes()
    async with scene.bot(http=True, **oauth(scene)):
        await scene.begins(scene.ada)


async def test_uninstalling_deletes_the_token_and_installing_again_goes_on(scene: Scene) -> None:
    async with scene.bot(http=True, **oauth(scene)) as runtime:
        assert await install(scene, scene.team) == 200
        first = await scene.begins(scene.ada)
        scene.slack.uninstall(scene.team)
        await scene.quiet()
        rows = await runtime.store.arun(lambda db: db.execute("SELECT count(*) FROM slack_installations").fetchone())
        assert rows[0] == 0
        scene.team.bot_token = "xoxb-T1-new"
        assert await install(scene, scene.team) == 200
        scene.ada.replies(first, "a")
        await scene.sees(QUESTIONS[1])


async def test_a_workspace_that_did_not_install_gets_nothing(scene: Scene) -> None:
    async with scene.bot(http=True, **oauth(scene)):
        await scene.ada.types("C1", "/interview start short")
        await scene.quiet()
        assert scene.team.channels["C1"].messages == {}


async def test_a_state_that_was_tampered_with_or_comes_from_another_browser_is_refused(scene: Scene) -> None:
    async with scene.bot(http=True, **oauth(scene)):
        assert await install(scene, scene.team, same_browser=False) == 400
        assert await install(scene, scene.team, tamper="x") in (400, 401)


async def test_a_state_is_good_once_and_for_ten_minutes(tmp_path: Path) -> None:
    key = Fernet(KEY)
    states = SealedStates(key)
    state = await states.async_issue()
    assert [await states.async_consume(state) for _ in range(2)] == [True, False]
    old = key.encrypt_at_time(b"install", 1_000_000).decode()
    assert not await states.async_consume(old)
    assert not await states.async_consume(Fernet(Fernet.generate_key()).encrypt(b"install").decode())
    assert not await states.async_consume("nonsense")


async def test_another_key_is_named_as_the_cause(scene: Scene) -> None:
    async with scene.bot(http=True, **oauth(scene)):
        assert await install(scene, scene.team) == 200
    async with scene.bot(http=True, **oauth(scene, key=Fernet.generate_key().decode())):
        with pytest.raises(NotAcknowledgedError):
            await scene.ada.types("C1", "/interview start short")


def test_a_key_that_is_none_is_refused_with_how_to_make_one() -> None:
    with pytest.raises(OperatorError, match="generate_key"):
        fernet("secret")
