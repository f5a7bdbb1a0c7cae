"""Samples go from thread to thread whole and in order; what nobody takes is lost from its old end."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend.audio.ring import SampleRing


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=40))
def test_what_is_taken_is_what_was_written(turns: list[tuple[int, bool]]) -> None:
    ring, written, taken = SampleRing(256), 0, []
    for count, take in turns:
        ring.write(np.arange(written, written + count, dtype=np.float32))
        written += count
        if take or written - len(taken) > 60:
            taken += ring.take().tolist()
    taken += ring.take().tolist()
    assert taken == list(range(written))


def test_of_what_waits_too_long_the_latest_half_is_left() -> None:
    ring = SampleRing(100)
    for start in range(0, 1000, 30):
        ring.write(np.arange(start, start + 30, dtype=np.float32))
    assert ring.take().tolist() == list(range(970, 1020))


def test_one_that_is_led_gives_so_many_and_keeps_the_rest() -> None:
    ring = SampleRing(100)
    ring.write(np.arange(90, dtype=np.float32))
    assert ring.take(40).tolist() == list(range(40))
    assert (ring.waiting, ring.room) == (50, 50)
    assert ring.take(80).tolist() == list(range(40, 90))


@pytest.mark.parametrize("size", [256, 1000])
def test_two_threads_need_no_lock(size: int) -> None:
    ring, count, taken = SampleRing(2**14), 400, []

    def write() -> None:
        for number in range(count):
            while ring.room < size:
                pass
            ring.write(np.full(size, number, np.float32))

    writer = threading.Thread(target=write)
    writer.start()
    while len(taken) < count * size:
        taken += ring.take(4096).tolist()
    writer.join()
    assert taken == np.repeat(np.arange(count), size).tolist()
