"""What a renderer tells of its intervals."""

from collections import deque

import pytest

from netbend.renderer.main import spread_ms


def test_the_spread_of_intervals_is_in_milliseconds() -> None:
    assert spread_ms(deque([1.0, 1.016, 1.032, 1.052])) == pytest.approx((16.0, 19.92))


@pytest.mark.parametrize("moments", [[], [1.0]])
def test_a_first_frame_has_no_interval_yet(moments: list[float]) -> None:
    assert spread_ms(deque(moments)) == (0.0, 0.0)
