import pytest

from netbend.midi.name import bare, by_bare_name, is_loop, partner


def test_numbers_that_change_are_no_part_of_a_name():
    assert bare("nanoKONTROL2:nanoKONTROL2 MIDI 1 24:0") == "nanoKONTROL2:nanoKONTROL2 MIDI 1"
    assert bare("APC MINI 2", numbered=True) == "APC MINI"


def test_two_alike_are_told_apart_and_ours_are_left_out():
    assert by_bare_name(["a 20:0", "a 24:0", "netbend:netbend 128:0"]) == {"a": "a 20:0", "a #2": "a 24:0"}


@pytest.mark.parametrize("name", ["Midi Through Port-0", "loopMIDI Port", "IAC Driver Bus 1", "MIDI Thru"])
def test_ports_that_come_back_are_loops(name):
    assert is_loop(name)


@pytest.mark.parametrize("name", ["nanoKONTROL2 SLIDER/KNOB", "APC MINI", "Midi Fighter Twister"])
def test_controllers_are_no_loops(name):
    assert not is_loop(name)


@pytest.mark.parametrize(("name", "output"), [
    ("APC MINI", "APC MINI"), ("system:midi_capture_1", "system:midi_playback_1"),
    ("MIDIIN2 (LPX MIDI)", "MIDIOUT2 (LPX MIDI)"), ("Launchpad X LPX MIDI In", "Launchpad X LPX MIDI Out"),
])  # fmt: skip
def test_an_input_finds_its_output(name, output):
    assert partner(name, ["something else", output]) == output


def test_an_input_without_an_output_has_none():
    assert partner("APC MINI", ["Launchpad"]) is None
