"""How Discord says no: an HTTP status with a numbered reason."""

from __future__ import annotations

from typing import Any

from tests.loopback.discord.shapes import Json


class RefusedError(Exception):
    """A REST call that the real service would refuse; *code* is from Discord's table of JSON error codes."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(f"{status} {code} {message} {more or ''}".strip())
        self.status = status
        self.body: Json = {"code": code, "message": message, **more}


def invalid(field: str, why: str) -> RefusedError:
    """400: the body breaks a limit. *field* and *why* are Discord's own words where they are known."""
    return RefusedError(
        400, 50035, "Invalid Form Body", errors={field: {"_errors": [{"code": "BASE_TYPE_BAD", "message": why}]}}
    )


def unknown(what: str) -> RefusedError:
    codes = {"Channel": 10003, "Message": 10008, "User": 10013, "Webhook": 10015, "Interaction": 10062}
    return RefusedError(404, codes.get(what, 0), f"Unknown {what}")


MISSING_ACCESS = (403, 50001, "Missing Access")
MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
CLOSED_DMS = (403, 50007, "Cannot send messages to this user")
THREAD_LOCKED = (403, 160005, "Thread is locked")
THREAD_ARCHIVED = (400, 50083, "Thread is archived")
THREAD_EXISTS = (400, 160004, "A thread has already been created for this message")
EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
TOKEN_EXPIRED = (401, 50027, "Invalid Webhook Token")
