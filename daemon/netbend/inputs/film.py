"""A film, read through PyAV: whatever place in it is asked for, forwards, backwards or by leaps; it never ends."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from netbend.error import InputError
from netbend.inputs.base import Source
from netbend.stage.ring import Picture

LONGEST: Final = 1920
"""Pixels of the longer side that are kept of what is larger."""

KEPT: Final = 96 * 2**20
"""Bytes of decoded pictures that are kept around the place: what plays backwards finds them there."""

AHEAD_S: Final = 1.0
"""So far ahead it is quicker to decode on than to leap."""


def library() -> Any:
    """PyAV."""
    try:
        import av  # noqa: PLC0415  an extra
    except Exception as fault:
        raise InputError(f"films and cameras need PyAV ({fault}): pip install 'netbend[video]'") from fault
    return av


class FilmSource(Source):
    """MP4, MOV, WebM, MKV, GIF and whatever else FFmpeg reads, without its sound."""

    def __init__(self) -> None:
        self._av: Any = None
        self._container: Any = None
        self._stream: Any = None
        self._frames: Iterator[Any] = iter(())
        self._kept: deque[tuple[float, Any]] = deque()
        self._name = ""
        self._ended = False
        self._given: float | None = None

    def open(self, argument: str) -> str:
        """Find the film's pictures and how long they last."""
        self._av, self._name = library(), Path(argument).name
        try:
            self._container = self._av.open(argument)
            self._stream = self._container.streams.video[0]
            self._stream.thread_type = "AUTO"
            self.seconds = self._measure()
            self._leap(0.0)
        except (self._av.FFmpegError, OSError) as fault:
            raise InputError(f"{self._name} is no film that FFmpeg reads: {fault.strerror}; save it as MP4") from fault
        except IndexError as fault:
            raise InputError(f"{self._name} has sound and no pictures") from fault
        if self._next() is None:
            raise InputError(f"{self._name} is broken: not one of its pictures can be decoded")
        frame = self._kept[0][1]
        return f"{self._name}, {frame.width} x {frame.height}, {self.seconds:.1f} s"

    def take(self, position: float) -> Picture | None:
        """The picture at that place, if it is another than the last."""
        try:
            found = self._find(position * self.seconds)
        except (self._av.FFmpegError, OSError) as fault:
            raise InputError(f"{self._name} cannot be read any more: {fault.strerror}") from fault
        if found is None or found[0] == self._given:
            return None
        self._given = found[0]
        return rgba(found[1])

    def close(self) -> None:
        """Close the file."""
        self._kept.clear()
        self._frames = iter(())
        if self._container is not None:
            self._container.close()

    def _measure(self) -> float:
        """How long it lasts; what does not say so is gone through without decoding."""
        stream = self._stream
        if stream.duration:
            return float(stream.duration * stream.time_base)
        if self._container.duration:
            return float(self._container.duration / self._av.time_base)
        ends = [(packet.pts + (packet.duration or 0)) * packet.time_base for packet in self._container.demux(stream)
                if packet.pts is not None]  # fmt: skip
        return max(float(max(ends, default=0)), 1e-3)

    def _find(self, wanted: float) -> tuple[float, Any] | None:
        """The last picture that begins at or before a time."""
        kept = self._kept
        begins = kept[0][0] if kept else np.inf
        ends = kept[-1][0] if kept else -np.inf
        if wanted < begins or (wanted > ends + AHEAD_S and not self._ended):
            self._leap(wanted)
        while not kept or kept[-1][0] <= wanted:
            if self._next() is None:
                break
        before = [one for one in kept if one[0] <= wanted]
        return before[-1] if before else (kept[0] if kept else None)

    def _leap(self, wanted: float) -> None:
        """Go to the nearest picture before a time that stands by itself."""
        self._kept.clear()
        start = self._stream.start_time or 0
        self._container.seek(start + int(wanted / self._stream.time_base), stream=self._stream)
        self._frames, self._ended = self._decode(), False

    def _decode(self) -> Iterator[Any]:
        """Pictures from here on; what is broken is left out."""
        for packet in self._container.demux(self._stream):
            try:
                yield from packet.decode()
            except self._av.error.InvalidDataError:
                continue

    def _next(self) -> Any:
        """Decode and keep one more; None at the end."""
        frame = next(self._frames, None)
        if frame is None:
            self._ended = True
            return None
        start = float((self._stream.start_time or 0) * self._stream.time_base)
        before = self._kept[-1][0] if self._kept else 0.0
        self._kept.append((before if frame.time is None else frame.time - start, frame))
        most = max(2, KEPT // (frame.width * frame.height * 2))
        while len(self._kept) > most:
            self._kept.popleft()
        return frame


def rgba(frame: Any) -> Picture:
    """A picture of PyAV as uint8 RGBA (H, W, 4), upright, no larger than `LONGEST`."""
    share = min(1.0, LONGEST / max(frame.width, frame.height))
    width, height = max(1, round(frame.width * share)), max(1, round(frame.height * share))
    picture: Picture = frame.to_ndarray(format="rgba", width=width, height=height)
    turns = round(getattr(frame, "rotation", 0) / 90) % 4
    return np.rot90(picture, turns) if turns else picture
