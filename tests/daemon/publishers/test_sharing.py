import os
from dataclasses import replace

import numpy as np
import pytest

from netbend.publishers import sharing as module
from netbend.publishers.sharing import GRACE_S, LIVELY_S, PATIENCE_S, Sharing, clear
from netbend.stage.ring import ALONE, OUTPUTS, SLOTS
from netbend.stage.segment import Segment, segment_name

from .conftest import record

SHAPE = 20, 40, 4
FORMAT = 40, 20, "linear"


class Clock:
    """Time that passes only where somebody sleeps; `events` happen at their moment."""

    def __init__(self) -> None:
        self.now, self.slept = 100.0, 0.0
        self.events: list[tuple[float, object]] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds
        while self.events and self.events[0][0] <= self.now:
            self.events.pop(0)[1]()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def output(show, clock):
    made = []

    def make(seat, what=FORMAT, rate=60.0):
        sharing = Sharing(os.getpid(), seat, show.stage, clock, clock.sleep)
        sharing.show(what, rate)
        made.append(sharing)
        return sharing

    yield make
    for sharing in made:
        sharing.close()


def frame(number):
    return replace(record(number), done=100.0 + number)


def begin(sharing, number):
    assert sharing.find(frame(number)) is None


def finish(sharing, number, shape=SHAPE):
    memory = sharing.memory(shape)
    if memory is not None:
        memory[:] = np.random.default_rng(abs(number)).integers(0, 256, shape)
    sharing.fitted(frame(number))
    return memory


def fit(sharing, number, shape=SHAPE):
    begin(sharing, number)
    return finish(sharing, number, shape)


@pytest.fixture
def pair(output, clock):
    """Two outputs of one format that know of each other; the first goes first."""
    first, second = output(0), output(1)
    fit(first, -1)
    fit(second, -1)
    fit(first, 0)
    clock.slept = 0.0
    return first, second


@pytest.mark.parametrize("shape", [SHAPE, (20, 40, 2), (20, 41, 4)])
def test_what_one_has_fitted_another_takes_bit_for_bit(pair, shape):
    made = fit(pair[0], 1, shape)
    found = pair[1].find(frame(1))
    assert np.array_equal(found, made)
    assert not np.shares_memory(found, made)


def test_whoever_is_alone_makes_nothing_for_others(output):
    assert fit(output(0), 1) is None
    assert fit(output(0), 2) is None


def test_another_format_is_not_waited_for(output, clock):
    first, second = output(0), output(1, (40, 20, "nearest"))
    assert fit(first, 1) is None
    assert fit(second, 1) is None
    assert clock.slept == 0.0


def test_one_that_is_at_it_is_waited_for(pair, clock):
    begin(pair[0], 1)
    clock.events = [(clock.now + 0.9 * PATIENCE_S, lambda: finish(pair[0], 1))]
    assert pair[1].find(frame(1)) is not None


def test_the_first_one_is_given_a_moment_to_begin(pair, clock):
    clock.events = [(clock.now + 0.5 * GRACE_S, lambda: fit(pair[0], 1))]
    assert pair[1].find(frame(1)) is not None


def test_the_first_one_waits_for_nobody(pair, clock):
    begin(pair[0], 1)
    assert clock.slept == 0.0


def test_the_faster_of_two_goes_first(output, clock):
    slow, fast = output(0, rate=30.0), output(1)
    fit(slow, -1)
    fit(fast, -1)
    fit(slow, 0)
    assert fast.find(frame(0)) is not None
    clock.slept = 0.0
    begin(fast, 1)
    assert clock.slept == 0.0
    clock.events = [(clock.now + GRACE_S, lambda: finish(fast, 1))]
    assert slow.find(frame(1)) is not None


def test_one_that_is_killed_at_it_costs_one_wait(pair, clock):
    begin(pair[0], 1)
    begin(pair[1], 1)
    assert clock.slept == pytest.approx(PATIENCE_S, abs=0.002)
    clock.now += LIVELY_S
    clock.slept = 0.0
    begin(pair[1], 2)
    assert clock.slept == 0.0


def test_one_that_has_gone_on_is_not_waited_for(pair, clock):
    fit(pair[0], 1)
    fit(pair[0], 2)
    begin(pair[1], 1)
    assert clock.slept == 0.0


def test_a_copy_is_untouched_while_two_more_are_found(pair):
    found = []
    for number in range(1, 5):
        fit(pair[0], number)
        found.append(pair[1].find(frame(number)))
    assert found[3] is found[0]
    assert not np.array_equal(found[1], found[2])


def test_what_is_overtaken_in_the_copying_is_not_taken(pair, monkeypatch):
    fit(pair[0], 1)
    copyto = np.copyto

    def slow(copy, picture):
        copyto(copy, picture)
        for number in range(2, 2 + SLOTS):
            fit(pair[0], number)

    monkeypatch.setattr(module.np, "copyto", slow)
    assert pair[1].find(frame(1)) is None


def test_one_that_rests_is_nobody(pair, clock):
    pair[0].stand_aside()
    begin(pair[1], 1)
    assert clock.slept == 0.0
    assert pair[0].memory(SHAPE) is None


def test_one_that_rests_makes_nothing_for_others(output, clock):
    one = output(0)
    one.stand_aside()
    assert one.memory(SHAPE) is None
    assert one._ring is None


def test_another_size_gets_memory_of_its_own(pair):
    fit(pair[0], 1)
    larger = fit(pair[0], 2, (30, 40, 4))
    assert np.array_equal(pair[1].find(frame(2)), larger)


def test_without_room_each_fits_for_itself_at_once(pair, clock, monkeypatch):
    def full(name, size):
        raise module.SegmentError(f"no room for {name}")

    monkeypatch.setattr(Segment, "create", full)
    for number in range(1, 4):
        assert fit(pair[0], number, (30, 40, 4)) is None
        begin(pair[1], number)
    assert clock.slept == 0.0


def test_one_that_starts_again_takes_its_old_memory_away(pair, output):
    fit(pair[0], 1)
    number = int(pair[0]._rows["ring"][0])
    name = segment_name(os.getpid(), "fit0", number)
    Segment.attach(name)
    again = output(0)
    with pytest.raises(module.SegmentError):
        Segment.attach(name)
    assert np.array_equal(fit(again, 2), pair[1].find(frame(2)))


def test_the_end_takes_away_what_a_killed_one_left(pair):
    fit(pair[0], 1)
    name = segment_name(os.getpid(), "fit0", int(pair[0]._rows["ring"][0]))
    Segment.attach(name)
    clear(os.getpid())
    with pytest.raises(module.SegmentError):
        Segment.attach(name)


@pytest.mark.parametrize("seat", [ALONE, OUTPUTS])
def test_an_output_without_a_seat_shares_nothing(output, seat):
    one = output(seat)
    fit(output(0), 1)
    begin(one, 1)
    assert one.memory(SHAPE) is None
