"""An event is a line, and the line is the event."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbend_mappings.error import ExamplesError
from netbend_mappings.examples.event import Deletion, Event, Recording, Step, decode, encode
from netbend_mappings.examples.example import Example, Gesture

NUMBER = st.floats(allow_nan=False, allow_infinity=False)
COUNT = st.integers(0, 2**40)
INPUTS = st.lists(NUMBER, max_size=4).map(tuple)
EXAMPLE = st.builds(Example, COUNT, NUMBER, COUNT, INPUTS, st.lists(st.none() | NUMBER).map(tuple), INPUTS)
GESTURE = st.builds(Gesture, COUNT, NUMBER, COUNT, COUNT, COUNT, st.lists(INPUTS, max_size=4).map(tuple))
DELETION = st.builds(Deletion, st.sampled_from(["all", "output", "round", "gesture", "example"]), COUNT, COUNT)
EVENT = st.builds(Recording, EXAMPLE | GESTURE) | DELETION | st.builds(Step, st.booleans())


@given(EVENT)
def test_a_line_is_its_event_to_the_last_bit(event: Event) -> None:
    line = encode(event)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode(line[:-1]) == event


@given(st.binary(max_size=60).filter(lambda line: b"{" not in line))
def test_what_is_no_line_is_named(line: bytes) -> None:
    with pytest.raises(ExamplesError, match="no line of examples"):
        decode(line)


@pytest.mark.parametrize("line", [b'{"delete":"disk","number":1,"label":0}', b'{"example":1}', b"[1]", b"null", b"{}"])
def test_a_line_of_another_form_is_refused(line: bytes) -> None:
    with pytest.raises(ExamplesError):
        decode(line)
