import pytest

from netbend.publishers.pace import JITTER, LEAD_S, LEAST_S, LONGEST_S, POLL_S, Pace


def steady(fps: float, frames: int = 10, missed: int = 0) -> tuple[Pace, float]:
    pace, now = Pace(60.0), 0.0
    for _ in range(frames):
        now += (1 + missed) / fps
        pace.saw(now, missed)
    return pace, now


def test_the_sleep_ends_just_before_the_expected_frame():
    pace, now = steady(50.0)
    assert pace.wait(now) == pytest.approx(0.020 - LEAST_S)


@pytest.mark.parametrize(("period", "lead"), [(0.010, LEAD_S), (0.020, JITTER * 0.020)])
def test_the_less_even_frames_come_the_earlier_it_looks_for_them(period, lead):
    leads = []
    for uneven in (0.0, 0.0002, 0.0005, 0.009):
        pace, now = Pace(60.0), 0.0
        for number in range(12):
            now += period + (uneven if number % 2 else 0.0)
            pace.saw(now)
        leads.append(period - pace.wait(now))
    assert leads == pytest.approx([LEAST_S, LEAST_S + 0.0002, LEAST_S + 0.0005, lead])


def test_until_it_has_seen_enough_frames_it_looks_early():
    pace, now = steady(50.0, frames=4)
    assert pace.wait(now) == pytest.approx(0.020 * (1 - JITTER))


def test_near_the_expected_frame_it_polls():
    pace, now = steady(50.0)
    assert pace.wait(now + 0.0198) == POLL_S
    assert pace.wait(now + 0.025) == POLL_S


def test_a_slow_renderer_is_looked_at_often_enough_to_stop():
    pace, now = steady(2.0)
    assert pace.wait(now) == LONGEST_S


def test_missed_frames_make_the_next_sleep_shorter():
    pace, now = steady(100.0, missed=4)
    assert pace.wait(now) == pytest.approx(0.010 - LEAST_S)


def test_one_stall_does_not_lengthen_the_sleep():
    pace, now = steady(50.0)
    pace.saw(now + 5.0)
    assert pace.wait(now + 5.0) == pytest.approx(0.020 - LEAST_S)


def test_silence_is_watched_less_and_less():
    pace, now = steady(60.0)
    waits = [pace.wait(now + quiet) for quiet in (0.02, 0.4, 2.0, 60.0)]
    assert waits == sorted(waits)
    assert waits[0] == POLL_S
    assert 0.002 < waits[-1] < 0.02
