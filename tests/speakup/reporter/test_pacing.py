"""Turns: some at once, then a steady few a second, and nobody is ever refused."""

from typing import Any

from plumbline.speakup.reporter.pacing import PER_SECOND, Pace


def test_as_many_as_the_burst_go_at_once_and_the_next_ones_wait_a_little_longer_each(settings: Any) -> None:
    pace, burst = Pace(), settings.ENVIRONMENT.speakup_burst

    waits = [pace.take(at=100.0) for _ in range(burst + 3)]

    assert waits[:burst] == [0.0] * burst
    assert [round(wait * PER_SECOND, 6) for wait in waits[burst:]] == [1.0, 2.0, 3.0]


def test_turns_come_back_with_time(settings: Any) -> None:
    pace, burst = Pace(), settings.ENVIRONMENT.speakup_burst
    for _ in range(burst + 1):
        pace.take(at=100.0)

    assert pace.take(at=100.0 + burst / PER_SECOND) == 0.0
