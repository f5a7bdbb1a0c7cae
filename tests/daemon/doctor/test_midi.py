from netbend.doctor.midi import ports, told
from netbend.midi import library
from netbend.midi.base import MidiPortError


def test_ports_are_told_with_the_maps_that_they_play():
    found = told("ALSA", ["nanoKONTROL2:nanoKONTROL2 CTRL 20:0", "Oddity 24:0"])
    assert found.state == "ok"
    assert "nanoKONTROL2:nanoKONTROL2 CTRL (nanoKONTROL2)" in found.detail
    assert "Oddity (no map" in found.detail


def test_loops_are_not_told_as_controllers():
    assert told("ALSA", ["Midi Through Port-0 14:0"]).detail == "ALSA: nothing is plugged in"


def test_a_missing_library_is_missing_with_its_remedy(monkeypatch):
    def absent():
        raise MidiPortError("MIDI needs python-rtmidi (No module named 'rtmidi'): pip install 'netbend[midi]'")

    monkeypatch.setattr(library, "library", absent)
    found = ports("", lambda: False)
    assert (found.state, found.remedy) == ("missing", "pip install 'netbend[midi]'")
    assert ports("", lambda: True).state == "broken"


def test_no_midi_system_is_nobodys_fault(monkeypatch):
    def absent(_rtmidi):
        raise MidiPortError("there is no MIDI system: ALSA has no sequencer")

    monkeypatch.setattr(library, "library", object)
    monkeypatch.setattr("netbend.midi.system.library", object)
    monkeypatch.setattr("netbend.midi.system.find_api", absent)
    assert (ports().state, ports().fatal) == ("off", False)
