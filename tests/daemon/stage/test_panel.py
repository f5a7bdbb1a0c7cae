"""The panel: generations are whole whoever reads and whoever dies, and numbers are what they were."""

import math
import multiprocessing
import os
from collections.abc import Iterator
from multiprocessing.synchronize import Event

import numpy as np
import pytest

from netbend.error import SegmentError
from netbend.stage.panel import _WRITING, BUFFERS, LOG, Copy, Panel, panel_bytes
from netbend.stage.segment import Segment

SLOTS = 2000


@pytest.fixture
def segment() -> Iterator[Segment]:
    segment = Segment.create(f"netbend-{os.getpid()}-1-panel", panel_bytes(SLOTS))
    Panel.lay_out(segment, SLOTS)
    yield segment
    segment.remove()


@pytest.fixture
def panel(segment: Segment) -> Panel:
    return Panel.attach(segment.name)


def publish(panel: Panel, value: float, changed: list[int] | None = None) -> int:
    return panel.publish(np.full(SLOTS, value), np.full(SLOTS, value / 2), changed, int(value))


def publish_forever(name: str, started: Event, whole: bool) -> None:
    """Each generation holds its own number everywhere, whether all slots are written or those named."""
    panel, base = Panel.attach(name), np.zeros(SLOTS)
    started.set()
    for number in range(1, 10**9):
        base[:] = number
        panel.publish(base, base, None if whole else range(SLOTS), number)


@pytest.mark.parametrize("whole", [True, False])
def test_no_snapshot_is_torn_while_generations_pour_in(segment: Segment, panel: Panel, whole: bool) -> None:
    context = multiprocessing.get_context("spawn")
    started = context.Event()
    writer = context.Process(target=publish_forever, args=(segment.name, started, whole), daemon=True)
    writer.start()
    try:
        assert started.wait(60)
        seen = set[int]()
        while len(seen) < 500:
            snapshot = panel.snapshot()
            values = {*snapshot.base.tolist(), *snapshot.duration.tolist(), float(snapshot.document)}
            assert values == {float(snapshot.generation)}
            seen.add(snapshot.generation)
    finally:
        writer.kill()
        writer.join()
    last = panel.snapshot()
    assert set(last.base.tolist()) == {float(last.generation)}  # killed in the midst of a publication


def test_generations_count_from_one(panel: Panel) -> None:
    assert panel.generation == 0
    assert [publish(panel, value) for value in (1.0, 2.0, 3.0)] == [1, 2, 3]
    assert (panel.snapshot().generation, panel.snapshot().document) == (3, 3)


@pytest.mark.parametrize("value", [123456789.0, 0.1, 1 / 3, 5e-324, 1.7976931348623157e308, -0.0, 2.0**53 - 1, math.pi])
def test_a_number_is_to_the_last_bit_what_it_was(panel: Panel, value: float) -> None:
    base = np.full(SLOTS, value)
    panel.publish(base, base, None, 0)
    assert panel.snapshot().base.tobytes() == base.tobytes()


def test_what_changed_in_the_last_generations_is_in_the_newest(panel: Panel) -> None:
    base, duration = np.zeros(SLOTS), np.zeros(SLOTS)
    rng = np.random.default_rng(1)
    for _ in range(50):
        changed = rng.integers(0, SLOTS, 3).tolist()
        base[changed], duration[changed] = rng.random(3), rng.random(3)
        panel.publish(base, duration, changed, 0)
        snapshot = panel.snapshot()
        assert np.array_equal(snapshot.base, base)
        assert np.array_equal(snapshot.duration, duration)


def test_a_second_writer_goes_on_from_the_first_and_leaves_nothing_old(segment: Segment, panel: Panel) -> None:
    for value in range(1, 8):
        publish(panel, float(value))
    second, base = Panel.attach(segment.name), np.full(SLOTS, 7.0)
    for value in range(8, 8 + 3 * BUFFERS):
        base[0] = value
        assert second.publish(base, base, [0], 0) == value
        assert np.array_equal(second.snapshot().base, base)


def test_a_writer_killed_in_the_midst_leaves_the_last_whole_generation(segment: Segment, panel: Panel) -> None:
    publish(panel, 1.0)
    publish(panel, 2.0)
    slot = 3 % BUFFERS
    panel._buffers["generation"][slot] = _WRITING
    panel._values[slot, 0, ::2] = np.nan
    assert (panel.snapshot().generation, set(panel.snapshot().base)) == (2, {2.0})
    another = Panel.attach(segment.name)
    assert publish(another, 3.0) == 3
    assert set(panel.snapshot().base) == {3.0}


def test_a_snapshot_does_not_move(panel: Panel) -> None:
    publish(panel, 1.0)
    snapshot = panel.snapshot()
    for value in range(2, 10):
        publish(panel, float(value))
    assert set(snapshot.base) == {1.0}


def test_what_is_no_panel_is_refused(segment: Segment) -> None:
    segment.buf[:8] = bytes(8)
    with pytest.raises(SegmentError, match="no panel"):
        Panel.attach(segment.name)


def test_a_reader_who_follows_is_told_what_moved_and_has_all_of_it(panel: Panel) -> None:
    base, duration, copy = np.zeros(SLOTS), np.zeros(SLOTS), Copy(np.empty((2, SLOTS)))
    rng, since = np.random.default_rng(2), set[int]()
    panel.publish(base, duration, None, 0)
    assert panel.follow(copy)[1] is None
    for turn in range(300):
        changed = rng.integers(0, SLOTS, rng.integers(0, 4)).tolist()
        base[changed], duration[changed] = rng.random(len(changed)), rng.random(len(changed))
        since |= set(changed)
        panel.publish(base, duration, changed, turn)
        if rng.random() < 0.3:
            snapshot, moved = panel.follow(copy)
            assert moved is not None
            assert (set(moved.tolist()), snapshot.document) == (since, turn)
            assert np.array_equal(snapshot.base, base)
            assert np.array_equal(snapshot.duration, duration)
            since = set()
    assert panel.follow(copy)[1] is not None


MANY = [slot % SLOTS for slot in range(LOG + 1)]
LOST: dict[str, list[list[int] | None]] = {
    "a whole generation": [None],
    "another writer": [[0]],
    "more than the log holds": [MANY[:LOG], [0]],
    "in one go": [MANY],
}


@pytest.mark.parametrize("lost", LOST)
def test_a_reader_who_cannot_follow_takes_all(segment: Segment, panel: Panel, lost: str) -> None:
    copy, base = Copy(np.empty((2, SLOTS))), np.zeros(SLOTS)
    panel.publish(base, base, None, 0)
    panel.follow(copy)
    writer = Panel.attach(segment.name) if lost == "another writer" else panel
    base[:] = 1.0
    for changed in LOST[lost]:
        writer.publish(base, base, changed, 0)
    snapshot, moved = panel.follow(copy)
    assert moved is None
    assert np.array_equal(snapshot.base, base)
    writer.publish(base, base, [3], 0)
    assert panel.follow(copy)[1] is not None


@pytest.mark.parametrize("whole", [True, False])
def test_nobody_follows_into_a_torn_generation(segment: Segment, panel: Panel, whole: bool) -> None:
    context = multiprocessing.get_context("spawn")
    started, copy = context.Event(), Copy(np.empty((2, SLOTS)))
    writer = context.Process(target=publish_forever, args=(segment.name, started, whole), daemon=True)
    writer.start()
    try:
        assert started.wait(60)
        seen = set[int]()
        while len(seen) < 300:
            snapshot, _ = panel.follow(copy)
            assert {*snapshot.base.tolist(), *snapshot.duration.tolist()} <= {float(snapshot.generation)}
            seen.add(snapshot.generation)
    finally:
        writer.kill()
        writer.join()
