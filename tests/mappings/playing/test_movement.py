"""Movement is kept evenly thinned, however long it goes on."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netbend_mappings.playing import Movement


@settings(max_examples=40)
@given(count=st.integers(0, 600), half=st.integers(1, 16))
def test_what_is_kept_is_every_nth_from_the_first(count: int, half: int) -> None:
    movement = Movement(1, room=2 * half)
    for number in range(count):
        movement.add(np.array([float(number)]))
    kept = movement.values[:, 0]
    assert len(kept) == len(movement) <= 2 * half
    assert movement.heard == count
    if count > 1:
        step = kept[1] - kept[0] if len(kept) > 1 else 1.0
        assert kept.tolist() == (np.arange(len(kept)) * step).tolist()
        assert count - kept[-1] <= step
        assert count <= half or len(kept) >= half


def test_what_is_not_finite_is_passed_over() -> None:
    movement = Movement(2)
    movement.add(np.array([1.0, np.nan]))
    movement.add(np.array([1.0, 2.0]))
    assert movement.values.tolist() == [[1.0, 2.0]]
