"""The state of play: a frame has happened when the count says so, and not before."""

import os
from collections.abc import Iterator

import numpy as np
import pytest

from netbend.error import SegmentError
from netbend.stage.segment import Segment
from netbend.stage.state import LOG, FrameLine, StateBlock, state_bytes

SLOTS = 50


@pytest.fixture
def segment() -> Iterator[Segment]:
    segment = Segment.create(f"netbend-{os.getpid()}-1-state", state_bytes(SLOTS))
    StateBlock.lay_out(segment, SLOTS)
    yield segment
    segment.remove()


@pytest.fixture
def state(segment: Segment) -> StateBlock:
    return StateBlock.attach(segment.name)


def line(number: int) -> FrameLine:
    return FrameLine(number, number / 60, number + 1, 2, 2**63 + number, 2**64 - 1 - number)


def commit(state: StateBlock, number: int) -> None:
    state.following.cells[:] = number
    state.following.head[:] = number, number / 60
    state.commit(line(number), np.full(SLOTS, float(number)))


def test_a_new_state_has_had_no_frame(state: StateBlock) -> None:
    assert (state.count, state.good(), list(state.lines(0, 0))) == (0, None, [])


def test_a_frame_happens_with_its_commit(state: StateBlock) -> None:
    for number in range(5):
        state.following.cells[:] = number
        assert state.count == number
        assert number == 0 or set(state.now.cells.flat) == {number - 1.0}
        commit(state, number)
        assert (state.count, state.now.number, state.now.time) == (number + 1, number, number / 60)
        assert set(state.now.cells.flat) == {float(number)}


def test_another_process_sees_the_same(segment: Segment, state: StateBlock) -> None:
    commit(state, 0)
    commit(state, 1)
    other = StateBlock.attach(segment.name)
    assert (other.count, other.now.number) == (2, 1)
    assert np.array_equal(other.now.cells, state.now.cells)
    assert list(other.lines(0, 2)) == [line(0), line(1)]


def test_a_renderer_killed_before_its_commit_leaves_the_frame_before(segment: Segment, state: StateBlock) -> None:
    commit(state, 0)
    state.following.cells[:] = np.nan
    state.following.head[:] = 99, 99.0
    state._log[1 % LOG] = (99, 99.0, 99, 99, 99, 99)
    after = StateBlock.attach(segment.name)
    assert (after.count, after.now.number, set(after.now.cells.flat)) == (1, 0, {0.0})
    assert list(after.lines(0, after.count)) == [line(0)]
    assert set(after.good()) == {0.0}


def test_lines_keep_whole_64_bit_hashes(state: StateBlock) -> None:
    commit(state, 7)
    (found,) = state.lines(0, 1)
    assert found == line(7)


def test_lines_that_are_gone_are_left_out(state: StateBlock) -> None:
    for number in range(LOG + 100):
        state.commit(line(number), np.zeros(SLOTS))
    found = [one.number for one in state.lines(0, state.count)]
    assert found[-1] == LOG + 99
    assert found == list(range(found[0], LOG + 100))
    assert LOG - 1 <= len(found) <= LOG


def test_lines_come_from_where_one_left_off(state: StateBlock) -> None:
    for number in range(10):
        commit(state, number)
    assert [one.number for one in state.lines(7, state.count)] == [7, 8, 9]
    assert list(state.lines(10, 10)) == []


def test_the_good_values_are_those_of_the_last_frame_and_a_copy(state: StateBlock) -> None:
    commit(state, 3)
    good = state.good()
    commit(state, 4)
    assert good is not None
    assert set(good) == {3.0}
    assert set(state.good()) == {4.0}


def test_good_values_half_written_are_none(state: StateBlock) -> None:
    commit(state, 3)
    state._header["good"] = 0
    assert state.good() is None


@pytest.mark.parametrize("value", [123456789.0, 0.1, 5e-324, 1e308])
def test_a_state_keeps_every_bit(state: StateBlock, value: float) -> None:
    state.following.cells[:] = value
    state.commit(line(0), np.full(SLOTS, value))
    assert set(state.now.cells.flat) == set(state.good()) == {value}


def test_what_is_no_state_is_refused(segment: Segment) -> None:
    segment.buf[:8] = bytes(8)
    with pytest.raises(SegmentError, match="no state"):
        StateBlock.attach(segment.name)
