from __future__ import annotations

from bot.frontends.slack.pace import Pace


def test_posts_in_one_channel_are_a_second_apart() -> None:
    pace = Pace(interval=1.0)
    assert [pace.take("T1", "C1", now=10.0) for _ in range(3)] == [0.0, 1.0, 2.0]


def test_channels_and_workspaces_do_not_wait_for_each_other() -> None:
    pace = Pace(interval=1.0)
    assert [pace.take(*key, now=0.0) for key in (("T1", "C1"), ("T1", "C2"), ("T2", "C1"))] == [0.0, 0.0, 0.0]


def test_a_pause_earns_no_burst() -> None:
    pace = Pace(interval=1.0)
    pace.take("T1", "C1", now=0.0)
    assert [pace.take("T1", "C1", now=100.0) for _ in range(2)] == [0.0, 1.0]


def test_retry_after_is_honoured() -> None:
    pace = Pace(interval=1.0)
    pace.take("T1", "C1", now=0.0)
    pace.hold("T1", "C1", now=0.5, seconds=30)
    assert pace.take("T1", "C1", now=1.0) == 29.5
