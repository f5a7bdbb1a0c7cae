"""A sound file read from its beginning: by libsndfile, and by PyAV what that cannot read, as the sound of a film."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol

import numpy as np

from netbend.audio.base import INSTALL, AudioError, Samples
from netbend.error import PublisherError
from netbend.publishers.film import library

_BLOCK: Final = 65536


class _UnreadableError(AudioError):
    """PyAV cannot read it either."""


class _Source(Protocol):
    rate: int
    channels: int

    def read(self, count: int) -> Samples:
        """The next (n, channels), n at most `count`; none at the end."""
        ...

    def rewind(self) -> None:
        """Begin anew."""
        ...


class Recording:
    """A file at `path` that is read round and round; (n, channels) at `rate` samples a second."""

    def __init__(self, path: str, source: _Source) -> None:
        self.path, self.rate, self.channels = path, source.rate, source.channels
        self._source, self._heard = source, 0

    def read(self, count: int) -> Samples:
        """The next (n, channels): fewer than `count` at the end, and after it none."""
        blocks = [np.empty((0, self.channels), np.float32)]
        while (left := count - sum(map(len, blocks))) > 0:
            block = self._block(left)
            if not len(block):
                break
            blocks.append(block)
        return np.concatenate(blocks)

    def around(self, count: int) -> Samples:
        """The next (count, channels), after the end from the beginning."""
        found = self.read(count)
        while len(found) < count:
            self._rewind()
            found = np.concatenate([found, self.read(count - len(found))])
        return found

    def length(self, most: int) -> int:
        """How many samples there are, heard to the end or to `most` of them: what a header says need not be so."""
        while self._heard < most and len(self._block(_BLOCK)):
            pass
        count = min(self._heard, most)
        self._rewind()
        return count

    def _block(self, count: int) -> Samples:
        try:
            block = self._source.read(min(count, _BLOCK))
        except (RuntimeError, OSError, ValueError) as fault:  # of soundfile; PyAV's are of the latter two
            raise AudioError(f"{self.path} breaks off after {self._heard / self.rate:.1f} s: {fault}") from fault
        self._heard += len(block)
        return block

    def _rewind(self) -> None:
        if not self._heard:
            raise AudioError(f"{self.path} has no sound")
        self._source.rewind()
        self._heard = 0


@contextmanager
def recording(path: str) -> Iterator[Recording]:
    """Open a file; an AudioError where it is no sound."""
    source: _Sndfile | _Av
    try:
        source = _Sndfile(path)
    except AudioError as fault:
        source = _through_av(path, fault)
    try:
        yield Recording(path, source)
    finally:
        source.close()


class _Sndfile:
    def __init__(self, path: str) -> None:
        try:
            import soundfile  # noqa: PLC0415  only where a file is named
        except (ImportError, OSError) as fault:
            raise AudioError(f"a sound file needs soundfile ({fault}): {INSTALL}") from fault
        try:
            self._file: Any = soundfile.SoundFile(path)
        except (soundfile.SoundFileError, OSError) as fault:
            raise AudioError(f"{path} cannot be heard: {fault}") from fault
        self._file.seekable = lambda: False  # else it seeks after each block, and some MP3 are noise from there on
        self.rate, self.channels = int(self._file.samplerate), int(self._file.channels)

    def read(self, count: int) -> Samples:
        block: Samples = self._file.read(count, dtype="float32", always_2d=True)
        return block

    def rewind(self) -> None:
        self._file.seek(0)

    def close(self) -> None:
        self._file.close()


def _through_av(path: str, fault: AudioError) -> "_Av":
    """What libsndfile cannot read; where PyAV is not there, or cannot either, what it said stands."""
    try:
        return _Av(path)
    except (PublisherError, _UnreadableError):
        raise fault from None


class _Av:
    """The first sound of a film, or of a file such as M4A."""

    def __init__(self, path: str) -> None:
        self._av, self._path = library(), path
        self._open()

    def _open(self) -> None:
        try:
            self._container: Any = self._av.open(self._path)
        except (OSError, self._av.FFmpegError) as fault:
            raise _UnreadableError(f"{self._path} cannot be heard: {fault}") from fault
        if not self._container.streams.audio:
            self.close()
            raise AudioError(f"{self._path} has no sound")
        stream = self._container.streams.audio[0]
        self.rate, self.channels = int(stream.rate), len(stream.layout.channels)
        self._resampler = self._av.AudioResampler("flt", stream.layout.name, self.rate)
        self._blocks = self._decode(stream)
        self._rest = np.empty((0, self.channels), np.float32)

    def _decode(self, stream: Any) -> Iterator[Samples]:
        try:
            for frame in self._container.decode(stream):
                for packed in self._resampler.resample(frame):
                    yield packed.to_ndarray().reshape(-1, self.channels)
        except self._av.FFmpegError as fault:
            raise OSError(str(fault)) from fault

    def read(self, count: int) -> Samples:
        while not len(self._rest):
            block = next(self._blocks, None)
            if block is None:
                return self._rest
            self._rest = block
        block, self._rest = self._rest[:count], self._rest[count:]
        return block

    def rewind(self) -> None:
        self.close()
        self._open()

    def close(self) -> None:
        self._container.close()
