"""A sound file that plays round and round, led by whoever takes from it; a thread of its own reads ahead."""

import importlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from netbend.audio.base import FAILED, INSTALL, MISSING, OPEN, AudioState, Samples
from netbend.audio.mix import mixed
from netbend.audio.ring import SampleRing

_BLOCK: Final = 4096
_WAIT_SECONDS: Final = 0.02

Tell = Callable[[AudioState], None]


class FileSound:
    """A WAV, FLAC, Ogg, MP3 or other file that libsndfile reads; `tell` is called, by a thread, with each new state."""

    def __init__(self, path: Path, channel: int, tell: Tell) -> None:
        self._path, self._channel, self._tell = path, channel, tell
        self._ring = SampleRing()
        self._closed = threading.Event()
        self._due = 0.0
        self.rate = 0.0
        self._thread = threading.Thread(target=self._run, name="sound file", daemon=True)
        self._thread.start()

    def take(self, seconds: float) -> Samples:
        """The next so many seconds; fewer where the disk has not kept up."""
        self._due += seconds * self.rate
        samples = self._ring.take(int(self._due))
        self._due = min(self._due - samples.size, self.rate)
        return samples

    @property
    def ahead(self) -> int:
        """How many samples can be taken at once."""
        return self._ring.waiting

    def close(self) -> None:
        """Stop reading."""
        self._closed.set()

    def _run(self) -> None:
        try:
            soundfile = importlib.import_module("soundfile")
        except (ImportError, OSError) as fault:
            self._say(MISSING, f"a sound file needs soundfile ({fault}): {INSTALL}")
            return
        try:
            with soundfile.SoundFile(str(self._path)) as file:
                self._say(
                    OPEN, f"{file.samplerate} Hz, {file.channels} channels, {file.frames / file.samplerate:.1f} s"
                )
                self._play(file)
        except (soundfile.SoundFileError, OSError) as fault:
            self._say(FAILED, str(fault))
        self.rate = 0.0

    def _say(self, state: str, detail: str) -> None:
        if not self._closed.is_set():
            self._tell(AudioState(self._path.name, state, detail))

    def _play(self, file: Any) -> None:
        file.seekable = lambda: False  # else it seeks after each block, and some MP3 are noise from there on
        heard = 0
        while not self._closed.is_set():
            if self._ring.room < _BLOCK:
                self._closed.wait(_WAIT_SECONDS)
                continue
            block = file.read(_BLOCK, dtype="float32", always_2d=True)
            if len(block):
                self._ring.write(mixed(block, self._channel))
                heard += len(block)
                self.rate = float(file.samplerate)
            elif not heard:
                self._say(FAILED, "it has no sound")
                return
            else:
                heard = 0
                file.seek(0)
