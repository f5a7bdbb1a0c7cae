import pytest

from netbend_mappings.midi.control import Control, parse
from netbend_mappings.midi.message import Message
from netbend_mappings.midi.reader import HOLD_SECONDS, Reader, Wanted


def reader(*controls: str, channel: int = 0, mpe: int | None = None) -> Reader:
    return Reader(Wanted.of([(parse(text), channel) for text in controls], mpe))


def ccs(one: Reader, *pairs: tuple[int, int], channel: int = 1, moment: float = 0.0) -> list[tuple[str, int]]:
    touches = (touch for number, value in pairs for touch in one.hear(Message("cc", channel, number, value), moment))
    return [(str(touch.control), touch.step or touch.value) for touch in touches]


def test_buttons_32_to_39_are_no_fine_halves_unless_a_map_says_so():
    assert ccs(reader("cc 0"), (0, 64), (32, 127)) == [("cc 0", 64), ("cc 32", 127)]


def test_a_pair_is_one_value_of_14_bits():
    assert ccs(reader("cc14 16"), (16, 100), (48, 5)) == [("cc14 16", 100 << 7 | 5)]


def test_a_fine_half_alone_refines_the_last_coarse_one():
    assert ccs(reader("cc14 16"), (16, 100), (48, 5), (48, 6))[-1] == ("cc14 16", 100 << 7 | 6)


def test_a_coarse_half_without_a_fine_one_waits_and_then_counts_alone():
    one = reader("cc14 16")
    assert ccs(one, (16, 127)) == []
    assert one.due() == pytest.approx(HOLD_SECONDS)
    assert [touch.value for touch in one.settle(HOLD_SECONDS)] == [16383]
    assert ccs(one, (16, 64)) == [("cc14 16", 64 << 7)]


def test_a_pair_wanted_on_one_channel_leaves_the_others_alone():
    one = reader("cc14 16", channel=2)
    assert ccs(one, (48, 5), channel=1) == [("cc 48", 5)]
    assert ccs(one, (16, 1), (48, 5), channel=2) == [("cc14 16", 1 << 7 | 5)]


@pytest.mark.parametrize(("kind", "first"), [("nrpn", 99), ("rpn", 101)])
def test_a_numbered_parameter_is_selected_then_entered(kind, first):
    heard = ccs(reader(f"{kind} 1 2"), (first, 1), (first - 1, 2), (6, 3), (38, 4))
    assert heard == [(f"{kind} 1 2", 3 << 7 | 4)]


def test_increments_are_steps():
    assert ccs(reader("nrpn 1 2"), (99, 1), (98, 2), (96, 0), (97, 0)) == [("nrpn 1 2", 1), ("nrpn 1 2", -1)]


def test_data_entry_before_both_numbers_is_nothing():
    assert ccs(reader("nrpn 1 2"), (99, 1), (6, 3), (38, 4)) == []


def test_the_null_parameter_takes_no_data():
    assert ccs(reader("nrpn 1 2"), (99, 1), (98, 2), (99, 127), (98, 127), (6, 3), (38, 4)) == []


def test_another_family_voids_the_half_that_was_selected():
    assert ccs(reader("nrpn 1 2", "rpn 0 2"), (99, 1), (100, 2), (98, 2), (6, 3), (38, 4)) == []


def test_bank_select_is_heard_only_where_it_is_wanted():
    plain, banked = reader("programme"), reader("bank")
    assert ccs(plain, (0, 1)) == [("cc 0", 1)]
    assert ccs(banked, (0, 1), (32, 2)) == []
    values = {str(touch.control): touch.value for touch in banked.hear(Message("programme", 1, 0, 5), 0.0)}
    assert values == {"programme": 5, "bank": (1 << 7 | 2) << 7 | 5}


def voices(one: Reader, *messages: Message) -> list[tuple[str, int]]:
    touches = (touch for message in messages for touch in one.hear(message, 0.0))
    return [(str(touch.control), touch.value) for touch in touches if touch.control.kind.startswith("voice")]


def test_a_member_channels_bend_belongs_to_its_note():
    one = reader("voice-bend 1", "voice-gate 1")
    voices(one, Message("note on", 2, 60, 90), Message("note on", 3, 64, 91))
    assert voices(one, Message("bend", 3, 0, 9000)) == [("voice-bend 2", 9000)]
    assert voices(one, Message("note off", 2, 60, 0)) == [("voice-gate 1", 0)]
    assert voices(one, Message("note on", 4, 67, 92))[-1] == ("voice-gate 1", 92)


def test_what_a_member_said_before_its_note_holds_for_it():
    one = reader("voice-timbre 1")
    voices(one, Message("cc", 2, 74, 100))
    assert ("voice-timbre 1", 100) in voices(one, Message("note on", 2, 60, 90))


def configure(channel: int, size: int) -> list[Message]:
    return [Message("cc", channel, number, value) for number, value in ((101, 0), (100, 6), (6, size))]


def test_the_configuration_message_sets_the_zone_and_ends_its_notes():
    one = reader("voice-gate 1")
    voices(one, Message("note on", 9, 60, 90))
    assert voices(one, *configure(1, 4)) == [("voice-gate 1", 0)]
    assert voices(one, Message("note on", 9, 60, 90)) == []
    assert voices(one, Message("note on", 5, 60, 90)) != []


def test_the_newer_zone_takes_channels_from_the_older():
    one = reader("voice-gate 1")
    voices(one, *configure(1, 14), *configure(16, 7))
    touches = list(one.hear(Message("note on", 9, 60, 90), 0.0))
    assert {touch.channel for touch in touches if touch.control == Control("voice-gate", (1,))} == {16}


def test_a_size_of_0_takes_the_zone_away():
    one = reader("voice-gate 1")
    assert voices(one, *configure(1, 0), Message("note on", 2, 60, 90)) == []
