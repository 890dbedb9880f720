"""What Slack gets back: an acknowledgement, empty or with what a form is to do."""

from __future__ import annotations

import json

from slack_bolt import BoltResponse

from bot.frontends.slack.fit import Block

OK = 200
FAILED = 500  # not acknowledged: Slack sends an event again, and shows a person a warning


def done() -> BoltResponse:
    """Received; a form closes."""
    return BoltResponse(status=OK, body="")


def failed() -> BoltResponse:
    """Not taken."""
    return BoltResponse(status=FAILED)


def refused(block: str, why: str) -> BoltResponse:
    """Keep a form open with *why* under one of its fields."""
    return answer({"response_action": "errors", "errors": {block: why}})


def renewed(view: Block) -> BoltResponse:
    """Show *view* in place of the form."""
    return answer({"response_action": "update", "view": view})


def answer(body: dict[str, object]) -> BoltResponse:
    return BoltResponse(status=OK, body=json.dumps(body), headers={"content-type": ["application/json"]})
