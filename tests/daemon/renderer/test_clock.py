"""The frame clock: what is made when a frame took too long."""

import pytest

from netbend.renderer.clock import FrameClock


@pytest.mark.parametrize(("fps", "most"), [(60.0, 2), (30.0, 1), (10.0, 0)])
def test_frames_are_left_out_only_when_they_would_be_seen_to_be_late(fps: float, most: int) -> None:
    clock = FrameClock(100.0, fps)
    for late in range(8):
        now = clock.moment(1000 + 1 + late) + 0.25 / fps
        assert clock.following(1000, now) == 1001 + max(0, late - most)


def test_a_renderer_in_time_makes_each_frame() -> None:
    clock = FrameClock(0.0, 60.0)
    assert [clock.following(number, clock.moment(number) + 0.015) for number in range(5)] == [1, 2, 3, 4, 5]


def test_a_renderer_that_is_too_slow_for_its_rate_is_not_later_and_later() -> None:
    clock, now, last = FrameClock(0.0, 60.0), 0.0, 0
    for _ in range(100):
        last, now = clock.following(last, now), now + 0.025
    assert 0 < now - clock.moment(last) < 0.045 + 2 * 0.025
