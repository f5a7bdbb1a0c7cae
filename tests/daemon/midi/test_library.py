import sys
from types import SimpleNamespace

import pytest

from netbend.midi import library
from netbend.midi.base import MidiPortError


def test_a_missing_library_names_what_mends_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    monkeypatch.setattr(sys, "version_info", (3, 12))
    with pytest.raises(MidiPortError, match=r"pip install 'netbend\[midi\]'"):
        library.library()


def test_a_python_without_a_wheel_names_those_with_one(monkeypatch):
    monkeypatch.setitem(sys.modules, "rtmidi", None)
    monkeypatch.setattr(sys, "version_info", (3, 13))
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(MidiPortError, match=r"Python 3\.11 or 3\.12"):
        library.library()


RTMIDI = SimpleNamespace(
    API_MACOSX_CORE=1, API_LINUX_ALSA=2, API_UNIX_JACK=3, API_WINDOWS_MM=4, get_compiled_api=lambda: [3, 2]
)


def test_alsa_comes_before_jack(monkeypatch):
    monkeypatch.setattr(library, "absence", lambda _api: "")
    assert library.find_api(RTMIDI) == 2


def test_jack_where_alsa_has_no_sequencer(monkeypatch):
    monkeypatch.setattr(library, "absence", lambda api: "no sequencer" if "ALSA" in api else "")
    assert library.find_api(RTMIDI) == 3


def test_neither_is_said_with_both_reasons(monkeypatch):
    monkeypatch.setattr(library, "absence", lambda api: f"no {api}")
    with pytest.raises(MidiPortError, match="no API_LINUX_ALSA; no API_UNIX_JACK"):
        library.find_api(RTMIDI)
