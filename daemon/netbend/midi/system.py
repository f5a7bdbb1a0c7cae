"""MIDI through python-rtmidi: a client for looking, and one for each port that is open.

A client of a JACK server that has gone is left as it is: libjack may wait for that server's answer for ever.
"""

import ctypes
from collections.abc import Callable
from typing import Any

from netbend.midi.base import Heard, MidiPortError, Port, PortNames
from netbend.midi.library import find_api, jack_mark, library

_CLIENT = "netbend"


class RtPort:
    """An open port of rtmidi; `gone` tells whether its system has died."""

    def __init__(self, port: Any, gone: Callable[[], bool]) -> None:
        self._port, self._gone = port, gone

    def send(self, data: bytes) -> None:
        """Send one whole message."""
        try:
            self._port.send_message(data)
        except Exception as fault:
            raise MidiPortError(f"MIDI could not send: {fault}") from fault

    def close(self) -> None:
        """Let go of it."""
        if self._gone():
            _leave(self._port)
            return
        self._port.close_port()
        self._port.delete()


class RtSystem:
    """The first MIDI system of this machine that runs."""

    def __init__(self) -> None:
        self._rtmidi = library()
        self._api = find_api(self._rtmidi)
        self._is_jack = self._api == self._rtmidi.API_UNIX_JACK
        self._mark = jack_mark() if self._is_jack else ""
        self._in = self._client(self._rtmidi.MidiIn)
        self._out = self._client(self._rtmidi.MidiOut)

    @property
    def name(self) -> str:
        """What the system is called."""
        return str(self._rtmidi.get_api_display_name(self._api))

    @property
    def numbered(self) -> bool:
        """Whether names end in a number that changes, as WinMM's do."""
        return bool(self._api == self._rtmidi.API_WINDOWS_MM)

    def _client(self, kind: Any) -> Any:
        try:
            return kind(self._api, name=_CLIENT)
        except Exception as fault:  # rtmidi's own SystemError, where the system has gone meanwhile
            raise MidiPortError(f"{self.name} does not answer: {fault}") from fault

    def names(self) -> PortNames:
        """The ports there are now; MidiPortError when the system has gone."""
        if self._gone():
            raise MidiPortError("the JACK server has gone; it is looked for again")
        try:
            return PortNames(tuple(self._in.get_ports()), tuple(self._out.get_ports()))
        except Exception as fault:
            raise MidiPortError(f"{self.name} does not answer: {fault}") from fault

    def _gone(self) -> bool:
        return self._is_jack and jack_mark() != self._mark

    def listen(self, name: str, heard: Heard) -> Port:
        """Open an input; sysex and clock are heard, active sensing is not."""
        port = self._client(self._rtmidi.MidiIn)
        port.ignore_types(sysex=False, timing=False, active_sense=True)
        port.set_callback(lambda event, _data: heard(bytes(event[0])))
        return self._open(port, name)

    def speak(self, name: str) -> Port:
        """Open an output."""
        return self._open(self._client(self._rtmidi.MidiOut), name)

    def _open(self, port: Any, name: str) -> Port:
        try:
            port.open_port(port.get_ports().index(name), _CLIENT)
        except ValueError as fault:
            port.delete()
            raise MidiPortError(f"{name} is no longer there") from fault
        except Exception as fault:
            port.delete()
            raise MidiPortError(f"{name} does not open: {fault}") from fault
        return RtPort(port, self._gone)

    def close(self) -> None:
        """Let go of the system."""
        for client in (self._in, self._out):
            if self._gone():
                _leave(client)
            else:
                client.delete()


def _leave(client: Any) -> None:
    """Never close this client: its destructor would."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(client))
