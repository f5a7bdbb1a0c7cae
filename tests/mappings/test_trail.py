"""A frame that is followed costs what moves in it, and gives the bits of one that is evaluated whole."""

import numpy as np
import pytest

from netbend_mappings.matrix import NO_LINKS, Bound, Cord, Matrix
from netbend_mappings.modulation import PlayState, evaluate
from netbend_mappings.rules import Phase, Rules
from netbend_mappings.trail import Trail

SLOTS, DENSE = 300, 30
PERIOD, LOW = np.zeros(SLOTS), np.zeros(SLOTS)
PERIOD[100:140], LOW[100:140] = 360.0, -180.0
FLASHES = tuple((60 + number, np.array([200 + number, 210 + number])) for number in range(4))
RULES = Rules(
    period=PERIOD, low=LOW, phases=(Phase(3, rate=4),), flashes=FLASHES,
    flash_slots=np.array([counter for counter, _ in FLASHES]),
)  # fmt: skip
TARGETS = (40, 110, 205, 299)
LINKS = Matrix.make([Cord(5, slot, -1.0, 1.0) for slot in TARGETS], {slot: Bound(-9.0, 9.0) for slot in TARGETS}, {5})


class Two:
    """Base values played twice: frame after frame followed, and each frame whole."""

    def __init__(self) -> None:
        self.base, self.seconds = np.zeros(SLOTS), np.zeros(SLOTS)
        self.trail = Trail(DENSE)
        self.followed, self.whole = ([PlayState.blank(SLOTS), PlayState.blank(SLOTS)] for _ in range(2))
        self.number, self.matrix = 0, NO_LINKS

    def set(self, slots: np.ndarray, values: np.ndarray, seconds: np.ndarray) -> None:
        self.base[slots], self.seconds[slots] = values, seconds

    def frame(self, hints: np.ndarray | None) -> PlayState:
        n, time = self.number, self.number / 60
        for states, trail in ((self.followed, self.trail), (self.whole, None)):
            before = states[(n + 1) % 2] if n else None
            evaluate(self.base, self.seconds, before, states[n % 2], n, time, RULES, self.matrix, trail, hints)
        self.number += 1
        assert np.array_equal(self.followed[n % 2].cells, self.whole[n % 2].cells, equal_nan=True)
        return self.followed[n % 2]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("hinted", [True, False])
def test_followed_frames_are_those_that_are_evaluated_whole(seed: int, hinted: bool) -> None:
    draw, two = np.random.default_rng(seed), Two()
    two.frame(None)
    for _ in range(120):
        slots = draw.integers(0, SLOTS, draw.integers(0, 6)) if draw.random() < 0.5 else np.zeros(0, np.intp)
        two.set(slots, draw.normal(0, 100, slots.size), draw.choice([0.0, 0.03, 0.3], slots.size))
        two.matrix = LINKS if draw.random() < 0.5 else NO_LINKS
        more = draw.integers(0, SLOTS, 3)
        two.frame(np.concatenate([slots, more]) if hinted else None)


def test_what_was_moved_is_told_until_it_rests() -> None:
    two = Two()
    for _ in range(4):
        two.frame(None)
    assert two.trail.moved is not None
    assert not two.trail.moved.size
    two.set(np.array([150]), np.array([1.0]), np.array([0.05]))
    told = []
    for _ in range(8):
        two.frame(None)
        told.append(two.trail.moved.tolist())
    assert told[0] == told[1] == [150]
    assert told[-1] == []


def test_what_differs_from_the_last_frame_is_told() -> None:
    draw, two = np.random.default_rng(1), Two()
    before = two.frame(None).played.copy()
    for _ in range(100):
        slots = draw.integers(0, SLOTS, 2)
        two.set(slots, draw.normal(0, 100, 2), draw.choice([0.0, 0.1], 2))
        two.matrix = LINKS if draw.random() < 0.5 else NO_LINKS
        now = two.frame(slots).played.copy()
        differs = np.flatnonzero(now[DENSE:] != before[DENSE:]) + DENSE
        assert two.trail.moved is None or set(differs) <= set(two.trail.moved)
        before = now


@pytest.mark.parametrize("lost", ["another state", "a frame twice"])
def test_a_trail_that_is_lost_is_found_again(lost: str) -> None:
    two = Two()
    for _ in range(4):
        two.frame(None)
    if lost == "another state":
        two.followed = [PlayState(state.head.copy(), state.cells.copy(), state.lags) for state in two.followed]
    else:
        two.frame(None)
        two.number -= 1
    two.set(np.array([150, 250]), np.array([1.0, 2.0]), np.array([0.0, 0.1]))
    for _ in range(8):
        two.frame(None)


def test_hints_alone_are_looked_at() -> None:
    two = Two()
    for _ in range(4):
        two.frame(None)
    two.set(np.array([150]), np.array([1.0]), np.array([0.0]))
    n = two.number
    evaluate(two.base, two.seconds, two.followed[(n + 1) % 2], two.followed[n % 2], n, n / 60, RULES, NO_LINKS,
             two.trail, np.array([151]))  # fmt: skip
    assert two.followed[n % 2].played[150] == 0.0
