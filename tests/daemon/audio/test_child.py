"""The listening process with a PortAudio in memory: what is told when an input is missing, held, silent or gone."""

from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from netbend.audio import child, wire
from netbend.audio.base import AudioState


class PortAudioError(Exception):
    """As sounddevice has it."""


class Stream:
    def __init__(self, room: "Room", callback: Any) -> None:
        self.active, self._room, self.closed = True, room, False
        room.streams.append(self)
        callback(np.full((256, 1), room.level, np.float32), 256, None, None)

    def start(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


class Room:
    """What sounddevice gives; `inputs` change with each look, and the last look ends the test."""

    PortAudioError = PortAudioError
    default = SimpleNamespace(device=(0, 0))

    def __init__(self, *inputs: list[str], level: float = 0.5, system: str = "ALSA", held: bool = False) -> None:
        self.looks, self.level, self.system, self.held = list(inputs), level, system, held
        self.streams: list[Stream] = []

    def query_hostapis(self) -> list[dict[str, str]]:
        return [{"name": self.system}]

    def query_devices(self) -> list[dict[str, Any]]:
        if not self.looks:
            raise EOFError
        return [{"name": name, "max_input_channels": 1, "default_samplerate": 48000.0, "hostapi": 0}
                for name in self.looks.pop(0)]  # fmt: skip

    def InputStream(self, callback: Any, **_: Any) -> Stream:  # noqa: N802  as sounddevice has it
        if self.held:
            raise PortAudioError("Device unavailable")
        return Stream(self, callback)

    def _terminate(self) -> None:
        pass

    _initialize = _terminate


class Clock:
    """Time that goes by in sleep alone; the test acts meanwhile."""

    def __init__(self, act: Any = None) -> None:
        self.now, self.act = 0.0, act

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.act:
            self.act()


def listen(monkeypatch: pytest.MonkeyPatch, room: Room, act: Any = None) -> tuple[list[Any], bool]:
    """What is told, and whether the process is to end."""
    monkeypatch.setattr(child, "time", Clock(act))
    out: SimpleQueue[bytes] = SimpleQueue()
    ends = True
    try:
        child.Listening("mic", 0, room, out).run()
    except EOFError:
        ends = False
    told = []
    while not out.empty():
        data = out.get()
        told.append("block" if data[:1] == b"B" else state_of(data))
    return told, ends


def state_of(data: bytes) -> AudioState:
    import io

    ((state, _rate),) = wire.messages(io.BytesIO(data))
    return state


def test_an_input_that_is_absent_is_told_once_and_heard_when_it_comes(monkeypatch) -> None:
    told, _ = listen(monkeypatch, Room(["line"], ["line"], ["line", "mic"]))
    assert [one if one == "block" else one.state for one in told] == ["absent", "block", "open"]
    assert told[0].detail == "there are line; it is waited for"


def test_an_input_that_is_held_is_tried_again_and_told_once(monkeypatch) -> None:
    told, ends = listen(monkeypatch, Room(["mic"], ["mic"], held=True))
    assert ([one.state for one in told], ends) == (["failed"], False)


def test_a_driver_that_gives_nothing_more_ends_the_process(monkeypatch) -> None:
    _, ends = listen(monkeypatch, Room(["mic"], ["mic"]))
    assert ends


def test_a_stream_that_has_stopped_ends_the_process_without_being_closed(monkeypatch) -> None:
    room = Room(["mic"], ["mic"])

    def pull() -> None:
        room.streams[-1].active = False

    _, ends = listen(monkeypatch, room, pull)
    assert (ends, room.streams[-1].closed) == (True, False)


def test_exact_silence_over_jack_is_looked_into(monkeypatch) -> None:
    room = Room(["mic"], [], level=0.0, system="JACK Audio Connection Kit")
    listening: list[Any] = []

    def go_on() -> None:  # blocks of silence keep coming
        for one in listening:
            one._heard = child.time.monotonic()

    original = child.Listening.__init__
    monkeypatch.setattr(child.Listening, "__init__", lambda self, *a: (original(self, *a), listening.append(self))[0])
    told, ends = listen(monkeypatch, room, go_on)
    assert (ends, room.streams[0].closed) == (False, True)
    assert [one.state for one in told if one != "block"] == ["open", "absent"]
