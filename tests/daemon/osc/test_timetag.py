import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.parsing import ntp

from netbend.osc.timetag import Due, TimetagPolicy, due, from_ntp, to_ntp

NOW = 1_700_000_000.0


def test_one_and_zero_are_immediately() -> None:
    assert from_ntp(0) is from_ntp(1) is None
    assert to_ntp(None) == 1


def test_python_osc_writes_the_same_bits() -> None:
    for time in (0.0, NOW, NOW + 0.5, NOW + 0.123):
        assert from_ntp(int.from_bytes(ntp.system_time_to_ntp(time))) == pytest.approx(time, abs=1e-6)


@given(st.floats(0, 4e9))
def test_a_time_survives_there_and_back_past_2036(time: float) -> None:
    assert from_ntp(to_ntp(time)) == pytest.approx(time, abs=1e-6)


@given(st.integers(0, 2**64 - 1))
def test_every_tag_is_immediate_or_a_time(tag: int) -> None:
    time = from_ntp(tag)
    assert (time is None) == (tag <= 1)


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (None, Due(0.0)),
        (NOW, Due(0.0)),
        (NOW + 0.25, Due(0.25)),
        (NOW + 1.0, Due(1.0)),
        (NOW + 1.5, Due(0.0, 1.5)),
        (NOW - 0.0625, Due(0.0)),
        (NOW - 5.0, Due(0.0, -5.0)),
    ],
)
def test_a_second_ahead_is_obeyed_and_anything_else_applies_on_arrival(time: float | None, expected: Due) -> None:
    assert due(time, NOW) == expected


def test_ignored_tags_apply_on_arrival() -> None:
    assert due(NOW + 0.5, NOW, TimetagPolicy("ignore")) == Due(0.0)
