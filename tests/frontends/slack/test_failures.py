from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.frontends.slack.failures import Failure, advice, failure_of, retry_after


def refusal(word: str, status: int = 200, headers: dict[str, str] | None = None, **more: str) -> SlackApiError:
    response = AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": word, **more} if word else {},
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError(word, response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (refusal("invalid_auth"), Failure.WORKSPACE),
        (refusal("account_inactive"), Failure.WORKSPACE),
        (refusal("token_revoked"), Failure.WORKSPACE),
        (refusal("missing_scope"), Failure.SCOPE),
        (refusal("is_archived"), Failure.ROOM),
        (refusal("not_in_channel"), Failure.ROOM),
        (refusal("thread_not_found"), Failure.THREAD),
        (refusal("user_disabled"), Failure.PERSON),
        (refusal("ratelimited", 429), Failure.LATER),
        (refusal("internal_error"), Failure.LATER),
        (refusal("", 502), Failure.LATER),
        (refusal("something_new", 503), Failure.LATER),
        (refusal("invalid_blocks"), Failure.OURS),
        (refusal("something_new"), Failure.OURS),
        (aiohttp.ServerDisconnectedError(), Failure.LATER),
        (TimeoutError(), Failure.LATER),
        (ValueError(), Failure.OURS),
    ],
    ids=str,
)
def test_every_refusal_has_somebody_who_must_act(error: Exception, failure: Failure) -> None:
    assert failure_of(error) is failure


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (refusal("ratelimited", 429, {"Retry-After": "30"}), 30.0),
        (refusal("ratelimited", 429, {"retry-after": "0.5"}), 0.5),
        (refusal("ratelimited", 429, {"Retry-After": "soon"}), 1.0),
        (refusal("ratelimited", 429), 1.0),
        (refusal("internal_error", 500, {"Retry-After": "30"}), None),
        (TimeoutError(), None),
    ],
    ids=["30 s", "any case", "no number", "not said", "another error", "no answer"],
)
def test_how_long_slack_asks_to_wait(error: Exception, seconds: float | None) -> None:
    assert retry_after(error) == seconds


def test_advice_names_what_is_missing_and_where_to_put_it_right() -> None:
    assert "chat:write" in advice(refusal("missing_scope", needed="chat:write"))
    assert "reinstall" in advice(refusal("missing_scope", needed="chat:write"))
    assert "MIANSHI_SLACK_BOT_TOKEN" in advice(refusal("token_revoked"))
    assert "fatal_error" in advice(refusal("fatal_error"))
