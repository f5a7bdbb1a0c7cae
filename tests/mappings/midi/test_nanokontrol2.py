"""A nanoKONTROL2, whose buttons are numbered like the fine halves of its faders: whatever is pressed, none moves."""

from hypothesis import given, settings
from hypothesis import strategies as st

from netbend_mappings.midi.desk import MidiDesk
from netbend_mappings.midi.message import Message, encode
from tests.mappings.midi.stand import Stand

PORT = "nanoKONTROL2"
FADERS = {0: "/zone/coarse/amount", 1: "/zone/middle/amount", 2: "/zone/fine/amount", 7: "/bend/amount"}
BUTTONS = (*range(32, 40), *range(48, 56), *range(64, 72), *range(41, 47), 58, 59, 60, 61, 62)

_press = st.tuples(st.sampled_from(BUTTONS), st.integers(0, 127))
_slide = st.tuples(st.sampled_from([*FADERS]), st.integers(0, 127))


@settings(max_examples=200, database=None, derandomize=True)
@given(st.lists(_press | _slide, max_size=60), st.sampled_from([0.001, 0.03, 1.0]))
def test_whatever_is_pressed_between_whatever_is_slid_no_fader_moves(touches, pause) -> None:
    stand = Stand()
    for address in FADERS.values():
        stand.add(address, 0.5)
    desk, moment = MidiDesk(stand), 0.0
    desk.connect(PORT, moment)
    for number, value in touches:
        moment += pause
        before = {address: stand.value(address) for address in FADERS.values()}
        desk.settle(moment)
        desk.hear(PORT, encode(Message("cc", 1, number, value)), moment)
        desk.settle(moment + pause / 2)
        moved = {address for address in before if stand.value(address) != before[address]}
        assert moved <= {FADERS.get(number)}
