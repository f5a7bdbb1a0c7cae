"""Pictures as an H.264 film in MP4, with the show's own frame times; needs PyAV, which is an extra."""

from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np

from netbend.error import PublisherError
from netbend.publishers.box import mend
from netbend.publishers.path import failure
from netbend.publishers.voice import Sound, Voice
from netbend.stage.ring import Picture

TICKS: Final = 60_000
"""A second in film time: whole for 24, 25, 30, 50, 60 and NTSC rates, and small enough for MPEG-4."""

_BT709: Final = 1

_AT_ONCE: Final = {"movflags": "+faststart"}
_WHOLE: Final = {"movflags": "+hybrid_fragmented+frag_keyframe", "frag_duration": "1000000"}
_PIECES: Final = {"movflags": "+frag_keyframe+empty_moov+default_base_moof", "frag_duration": "1000000"}
"""A second at a time, each playable once it is written: a full disk or a kill costs the last one. The first kind
becomes a plain film when it is closed."""


def library() -> ModuleType:
    """PyAV, imported when first needed."""
    try:
        import av  # noqa: PLC0415  an extra
    except Exception as fault:
        raise PublisherError(f"films need PyAV ({fault}): pip install 'netbend[video]'") from fault
    return av


class Film:
    """A film of one size, with a sound where there is one; pictures of another size are scaled to it.

    Playable once closed, with its index first; or, `live`, at any time but for its last second.
    """

    def __init__(
        self, path: Path, width: int, height: int, fps: float, *, live: bool = False, sound: Sound | None = None
    ) -> None:
        self.path, self._live = path, live
        self._av = library()
        self._clock, self._frame_seconds = _FilmClock(fps), 1.0 / fps
        try:
            self._container = self._open(path)
            self._stream = self._add_stream(width + width % 2, height + height % 2, fps)
            self._voice = None if sound is None else Voice(self._av, self._container, sound)
        except (OSError, self._av.FFmpegError) as fault:
            raise failure(path, fault) from fault

    def _open(self, path: Path) -> Any:
        if not self._live:
            return self._av.open(str(path), "w", options=_AT_ONCE)
        try:
            return self._av.open(str(path), "w", options=_WHOLE)
        except ValueError:  # FFmpeg before 8 knows no such files: pieces then, to the end
            return self._av.open(str(path), "w", options=_PIECES)

    def write(self, picture: Picture, time: float) -> None:
        """Append a picture (H, W, 4) shown from `time` in seconds on."""
        frame = self._av.VideoFrame.from_ndarray(_even(picture), format="rgba")
        frame = frame.reformat(
            self._stream.width, self._stream.height, "yuv420p",
            dst_colorspace="ITU709", dst_color_range="MPEG",
        )  # fmt: skip
        frame.pts, frame.time_base = self._clock.tick(time), Fraction(1, TICKS)
        self._mux(frame)

    def close(self) -> None:
        """Finish the file; one that could not be written to its end is cut to what is whole."""
        try:
            self._mux(None)
        finally:
            try:
                self._container.close()
            except (OSError, self._av.FFmpegError) as fault:
                with suppress(OSError):
                    mend(self.path)
                raise failure(self.path, fault) from fault

    def _mux(self, frame: Any) -> None:
        try:
            packets = self._stream.encode(frame)
            if self._voice is not None:
                packets += self._voice.until(frame.pts / TICKS + self._frame_seconds) if frame else self._voice.rest()
            self._container.mux(packets)
        except (OSError, self._av.FFmpegError) as fault:
            raise failure(self.path, fault) from fault

    def _add_stream(self, width: int, height: int, fps: float) -> Any:
        rate = Fraction(fps).limit_denominator(1001)
        # Without pictures between pictures (bf) a piece needs no table of edits for its first moment to be 0.
        if "libx264" in self._av.codecs_available:
            options = {"preset": "veryfast", "crf": "18", "g": str(round(rate) or 1), "bf": "0"}
            stream = self._container.add_stream("libx264", rate=rate, options=options)
        else:
            stream = self._container.add_stream("mpeg4", rate=rate, options={"qscale": "3"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.time_base = stream.time_base = Fraction(1, TICKS)
        context.colorspace = context.color_primaries = context.color_trc = context.color_range = _BT709
        return stream


class _FilmClock:
    """Frame times from 0 on, always forward: a show time that stands or jumps back goes on by one frame."""

    def __init__(self, fps: float) -> None:
        self._step = 1.0 / fps
        self._shift: float | None = None
        self._last = 0.0
        self._ticks = -1

    def tick(self, time: float) -> int:
        if self._shift is None:
            self._shift = time
        elif time - self._shift <= self._last:
            self._shift = time - self._last - self._step
        self._last = time - self._shift
        self._ticks = max(self._ticks + 1, round(self._last * TICKS))
        return self._ticks


def _even(picture: Picture) -> Picture:
    """Half the colour is kept in 4:2:0, so sides are even: the last row and column count twice."""
    height, width = picture.shape[:2]
    if height % 2 == 0 and width % 2 == 0:
        return picture
    return np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
