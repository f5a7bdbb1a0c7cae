import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.tempo.clock import STILL_SECONDS, TICKS, ClockFollower

SEEDS = int(os.environ.get("NETBEND_SEEDS", "100"))
JITTER = 0.0025


def ticks(bpm: float, beats: float, *, seed: int = 0, jitter: float = JITTER, begin: float = 1000.0) -> list[float]:
    """When a sender's ticks arrive, in order, the last after so many beats."""
    ideal = begin + np.arange(round(beats * TICKS) + 1) * 60.0 / bpm / TICKS
    moments: list[float] = np.sort(ideal + np.random.default_rng(seed).normal(0.0, jitter, ideal.size)).tolist()
    return moments


def follow(moments: list[float], clock: ClockFollower | None = None, port: str = "a") -> ClockFollower:
    clock = clock or ClockFollower()
    for moment in moments:
        clock.hear(port, "clock", 0, moment)
    return clock


def bpm_of(clock: ClockFollower, moment: float) -> float:
    tempo = clock.tempo(moment)
    assert tempo is not None
    return tempo.bpm


@pytest.mark.parametrize(("beats", "within"), [(4, 0.2), (8, 0.1)])
def test_tempo_at_128_bpm_with_jitter(beats, within):
    found = [bpm_of(follow(runs := ticks(128, beats, seed=seed)), runs[-1]) for seed in range(SEEDS)]
    assert np.mean(np.abs(np.array(found) - 128) < within) >= 0.99


def test_beat_phase_at_128_bpm_with_jitter():
    off = []
    for seed in range(SEEDS):
        clock = ClockFollower()
        clock.hear("a", "start", 0, 999.9)
        end = follow(ticks(128, 8, seed=seed), clock).tempo(1000.0 + 8 * 60 / 128)
        assert end is not None
        off.append(abs(end.beat - 8.0) * 60 / 128)
    assert np.mean(np.array(off) < 0.005) >= 0.99


def test_too_few_ticks_say_nothing():
    assert follow(ticks(128, 0.1)).tempo(1000.05) is None


@pytest.mark.parametrize("after", [64.0, 100.0, 140.0, 174.0, 256.0])
def test_another_tempo_is_followed_within_four_beats(after):
    clock = follow(ticks(128, 16))
    moments = ticks(after, 4, seed=1, begin=1000.0 + 16 * 60 / 128 + 60 / after / TICKS)
    assert bpm_of(follow(moments, clock), moments[-1]) == pytest.approx(after, rel=0.01)


def test_a_wandering_tempo_is_followed():
    bpm = 128 + 4 * np.sin(np.arange(64 * TICKS) / (32 * TICKS) * 2 * np.pi)
    ideal = 1000.0 + np.cumsum(60.0 / bpm / TICKS)
    noisy = np.sort(ideal + np.random.default_rng(0).normal(0.0, JITTER, ideal.size))
    clock, worst = ClockFollower(), 0.0
    for place, moment in enumerate(noisy.tolist()):
        clock.hear("a", "clock", 0, moment)
        if place > 8 * TICKS:
            worst = max(worst, abs(bpm_of(clock, moment) - bpm[place]))
    assert worst < 4.0


@pytest.mark.parametrize("lost", [1, 2, 5])
def test_lost_ticks_cost_no_beat(lost):
    moments = ticks(128, 16)
    del moments[200 : 200 + lost]
    clock = ClockFollower()
    clock.hear("a", "start", 0, 999.9)
    tempo = follow(moments, clock).tempo(1000.0 + 16 * 60 / 128)
    assert tempo is not None
    assert tempo.beat == pytest.approx(16.0, abs=0.02)


def test_a_clock_that_stops_has_no_tempo_and_comes_back():
    moments = ticks(128, 4)
    clock = follow(moments)
    assert clock.tempo(moments[-1] + STILL_SECONDS * 2) is None
    again = ticks(100, 4, begin=moments[-1] + 3.0)
    assert bpm_of(follow(again, clock), again[-1]) == pytest.approx(100, abs=0.5)


def test_a_second_clock_is_heard_only_when_the_first_is_still():
    clock = ClockFollower()
    both = [(moment, "a") for moment in ticks(128, 8)] + [(moment, "b") for moment in ticks(90, 5, begin=1000.01)]
    for moment, port in sorted(both):
        clock.hear(port, "clock", 0, moment)
    assert bpm_of(clock, 1000.0 + 8 * 60 / 128) == pytest.approx(128, abs=0.5)
    later = ticks(90, 8, begin=1010.0)
    assert bpm_of(follow(later, clock, "b"), later[-1]) == pytest.approx(90, abs=0.5)


def test_a_port_that_goes_leaves_its_clock_to_another():
    clock = follow(ticks(128, 2))
    clock.forget("a")
    moments = ticks(90, 8, begin=1001.0)
    assert bpm_of(follow(moments, clock, "b"), moments[-1]) == pytest.approx(90, abs=0.5)


def test_start_makes_the_next_tick_beat_0_and_song_position_the_sixteenth():
    clock = follow(ticks(120, 4, jitter=0.0))
    clock.hear("a", "song position", 22, 1002.01)
    clock.hear("a", "continue", 0, 1002.01)
    moments = ticks(120, 4, jitter=0.0, begin=1002.0 + 60 / 120 / TICKS)
    tempo = follow(moments, clock).tempo(moments[-1])
    assert tempo is not None
    assert tempo.beat == pytest.approx(22 / 4 + 4, abs=0.01)
    clock.hear("a", "start", 0, moments[-1] + 0.001)
    after = ticks(120, 1, jitter=0.0, begin=moments[-1] + 60 / 120 / TICKS)
    tempo = follow(after, clock).tempo(after[-1])
    assert tempo is not None
    assert tempo.beat == pytest.approx(1.0, abs=0.01)


def test_stop_is_told_and_continue_goes_on_from_there():
    clock = ClockFollower()
    clock.hear("a", "start", 0, 999.9)
    follow(ticks(120, 4, jitter=0.0), clock)
    clock.hear("a", "stop", 0, 1002.001)
    assert not clock.running
    moments = ticks(120, 4, jitter=0.0, begin=1002.0 + 60 / 120 / TICKS)
    follow(moments, clock)
    clock.hear("a", "continue", 0, moments[-1] + 0.001)
    assert clock.running
    after = ticks(120, 1, jitter=0.0, begin=moments[-1] + 60 / 120 / TICKS)
    tempo = follow(after, clock).tempo(after[-1])
    assert tempo is not None
    assert tempo.beat == pytest.approx(4 + 1 / TICKS + 1, abs=0.02)


KINDS = st.sampled_from(["clock"] * 30 + ["start", "stop", "continue", "song position"])


@given(st.lists(st.tuples(KINDS, st.integers(0, 16383), st.sampled_from([0.0, 0.001, 0.02, 0.04, 1.0])), max_size=200))
def test_any_clock_is_survived(messages):
    clock, moment = ClockFollower(), 0.0
    for kind, value, wait in messages:
        moment += wait
        clock.hear("a", kind, value, moment)
        tempo = clock.tempo(moment)
        assert tempo is None or 20 <= tempo.bpm <= 400
