"""The process that listens to an input: what a driver does when its device or server goes, it does here alone.

Closing a stream of a JACK server that has died never returns, and no other can be opened in that process then.
So a lost input ends this process, and the next one begins with a fresh PortAudio. It ends when its stdin does.
"""

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Final

from netbend.audio import wire
from netbend.audio.base import ABSENT, FAILED, MISSING, OPEN, AudioError, AudioState
from netbend.audio.library import Device, choose, devices, library
from netbend.audio.mix import mixed

LOOK_SECONDS: Final = 1.0
CHANNELS: Final = 64
_WAITING: Final = 256
"""Blocks that may wait for the conductor; more are dropped."""

_STILL_SECONDS: Final = 2.0
"""Without a block for so long a device is lost; of JACK, so much exact silence may be a client that has gone."""

_JACK: Final = "JACK Audio Connection Kit"


class Listening:
    """Looks for the input, and hands on what it gives; one that goes is looked for again."""

    def __init__(self, asked: str, channel: int, sounddevice: Any, out: "SimpleQueue[bytes]") -> None:
        self._asked, self._channel, self._sounddevice, self._out = asked, channel, sounddevice, out
        self._said: tuple[AudioState, float] | None = None
        self._heard = self._loud = 0.0

    def run(self) -> None:
        """Listen; returns when the input is lost."""
        while True:
            found, default = devices(self._sounddevice)
            device = choose(found, self._asked, default)
            if device is None:
                names = ", ".join(dict.fromkeys(one.name for one in found)) or "none"
                self._say(AudioState(self._asked, ABSENT, f"there are {names}; it is waited for"))
            elif not self._listen(device):
                return
            time.sleep(LOOK_SECONDS if device is None else 0.0)
            self._look_anew()

    def _look_anew(self) -> None:
        """PortAudio knows the devices that there were when it was started."""
        self._sounddevice._terminate()  # noqa: SLF001  it offers no other way
        self._sounddevice._initialize()  # noqa: SLF001

    def _listen(self, device: Device) -> bool:
        """Listen to a device; whether another look can be taken in this process when it has gone."""
        try:
            stream = self._sounddevice.InputStream(
                device=device.number, samplerate=device.rate, channels=min(device.channels, CHANNELS),
                dtype="float32", latency="low", callback=self._hear,
            )  # fmt: skip
            self._heard = self._loud = time.monotonic()
            stream.start()
        except self._sounddevice.PortAudioError as fault:
            self._say(AudioState(device.name, FAILED, f"{fault}; another program may hold it; it is tried again"))
            time.sleep(LOOK_SECONDS)
            return True
        self._say(AudioState(device.name, OPEN, f"{device.rate:g} Hz, {device.system}"), device.rate)
        while stream.active and time.monotonic() - self._heard < _STILL_SECONDS:
            if device.system == _JACK and time.monotonic() - self._loud > _STILL_SECONDS:
                stream.close()
                return True
            time.sleep(LOOK_SECONDS / 4)
        return False

    def _hear(self, block: Any, _frames: int, _time: Any, _status: Any) -> None:
        """On PortAudio's thread."""
        samples = mixed(block, self._channel)
        self._heard = time.monotonic()
        if samples.any():
            self._loud = self._heard
        if self._out.qsize() < _WAITING:
            self._out.put(wire.block(samples))

    def _say(self, one: AudioState, rate: float = 0.0) -> None:
        if (one, rate) != self._said:
            self._said = one, rate
            self._out.put(wire.state(one, rate))


def _write(out: "SimpleQueue[bytes]", pipe: int) -> None:
    with suppress(OSError):
        while data := out.get():
            while data:
                data = data[os.write(pipe, data) :]
    os._exit(0)


def _follow_parent() -> None:
    with suppress(OSError):
        while os.read(0, 4096):
            pass
    os._exit(0)


def main() -> None:
    """Listen to the input that the first argument names; the second is its channel."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)  # what drivers print says nothing that the states do not
    asked, channel = sys.argv[1], int(sys.argv[2])
    out: SimpleQueue[bytes] = SimpleQueue()
    writing = threading.Thread(target=_write, args=(out, pipe), daemon=True)
    writing.start()
    threading.Thread(target=_follow_parent, daemon=True).start()
    try:
        Listening(asked, channel, library(), out).run()
    except AudioError as fault:
        out.put(wire.state(AudioState(asked, MISSING, str(fault)), 0.0))
    except Exception as fault:  # noqa: BLE001  what a driver can throw is not known; the next process tries again
        out.put(wire.state(AudioState(asked, FAILED, f"{type(fault).__name__}: {fault}"), 0.0))
    out.put(b"")
    writing.join(1.0)
    os._exit(0)  # a stream whose server has gone would hold the process


if __name__ == "__main__":
    main()
