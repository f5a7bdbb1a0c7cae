from collections.abc import Callable, Sequence

import numpy as np
import pytest

from netbend.wekinator.rehearsal import LEAD_SECONDS, MOST_SECONDS, Rehearsal

TURN_SECONDS = 1e-5
"""What a turn of the loop takes."""


class Stream:
    """Inputs that come after these gaps, on a clock of their own: when answers were rehearsed."""

    def __init__(self) -> None:
        self.now, self.played, self.woken = 0.0, list[float](), list[float]()
        self._waiting: list[tuple[float, Callable[[], None]]] = []
        self._rehearsal = Rehearsal(lambda: self.played.append(self.now), lambda: self.now, self._later)

    def _later(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        self._waiting = [(self.now + max(seconds, TURN_SECONDS), act)]
        return self._waiting.clear

    def rest(self, seconds: float) -> None:
        self.woken.clear()
        moment = self.now + seconds
        while self._waiting and self._waiting[0][0] <= moment:
            self.now, act = self._waiting.pop(0)
            self.woken.append(self.now)
            act()
        self.now = moment

    def run(self, gaps: Sequence[float]) -> list[float]:
        """How long before each input there was a rehearsal, for those that had one."""
        before = []
        for gap in gaps:
            known = len(self.played)
            self.rest(gap)
            before += [self.now - played for played in self.played[known:]]
            self._rehearsal.heard()
        return before


@pytest.mark.parametrize(("gap", "lead"), [(0.002, 0.0005), (1 / 60, LEAD_SECONDS), (0.05, LEAD_SECONDS)])
def test_each_input_of_a_steady_stream_is_rehearsed_just_before_it(gap: float, lead: float) -> None:
    assert Stream().run([gap] * 10) == pytest.approx([lead] * 8)


def test_the_gaps_of_a_steady_stream_may_differ_a_little() -> None:
    assert len(Stream().run([0.0100, 0.0102, 0.0101, 0.0099, 0.0100])) == 3


@pytest.mark.parametrize("gaps", [[0.0001] * 10, [MOST_SECONDS * 2] * 10, [0.005, 0.02] * 5])
def test_what_is_a_flood_or_slow_or_unsteady_is_not_rehearsed(gaps: list[float]) -> None:
    assert Stream().run(gaps) == []


def test_a_stream_that_ends_is_rehearsed_once_more_and_then_forgotten() -> None:
    stream = Stream()
    stream.run([0.01] * 5)
    played = len(stream.played)
    stream.rest(10)
    assert len(stream.played) == played + 1


def test_an_input_that_comes_early_makes_its_rehearsal_needless() -> None:
    assert Stream().run([0.01, 0.01, 0.0092, 0.01]) == pytest.approx([LEAD_SECONDS + 0.0002])


def test_from_its_rehearsal_on_a_stream_is_waited_for_awake_and_no_longer_than_as_late_again() -> None:
    stream = Stream()
    stream.run([0.01] * 5)
    begun = stream.now
    stream.rest(10)
    assert stream.woken[0] - begun == pytest.approx(0.01 - LEAD_SECONDS)
    assert stream.woken[-1] - begun == pytest.approx(0.01 + LEAD_SECONDS, abs=2 * TURN_SECONDS)
    assert np.diff(stream.woken).max() == pytest.approx(TURN_SECONDS)
