"""The load measurement itself works, at a small size. Its figures come from python -m tests.bench.slack_load."""

from __future__ import annotations

from tests.bench.slack_load import measured


async def test_eight_interviews_at_once_in_two_channels() -> None:
    found = await measured("interview", people=8, channels=2, post_seconds=0)
    assert len(found.spread) == len(found.together) == 8
    assert max(found.together) < 5000
