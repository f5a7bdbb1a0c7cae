"""Makes JPEGs of the newest frames in a thread, once for all who watch, and nothing while nobody does."""

import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

import simplejpeg

from netbend.publishers.base import Outlet, PublisherSetting
from netbend.publishers.blend import Blend
from netbend.publishers.fit import Fitter
from netbend.publishers.gate import Gate
from netbend.publishers.pace import Pace
from netbend.stage.ring import FrameRecord, Picture

HEADER: Final = struct.Struct("<dd")
"""Before each JPEG: frame number and frame time, little-endian doubles, as JavaScript reads them."""

_NAP_S: Final = 0.5
_SMALL: Final = 256
"""Up to this side 4:2:0 would smear what a screen shows enlarged; the whole is a few kB anyway."""


class FrameSource(Protocol):
    """Gives each new frame once: `netbend.stage.programme.Programme` does."""

    missed: int
    """Frames that came and went."""

    def take(self) -> tuple[FrameRecord, Picture] | None:
        """A frame that was not given yet, as a whole copy, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Shot:
    """A frame as it goes out."""

    number: int
    message: bytes


def encode(record: FrameRecord, picture: Picture) -> Shot:
    """A frame as header and JPEG."""
    small = max(picture.shape[:2]) <= _SMALL
    jpeg = simplejpeg.encode_jpeg(
        picture,
        quality=92 if small else 85,
        colorspace="RGBA",
        colorsubsampling="444" if small else "420",
        fastdct=not small,
    )
    return Shot(record.number, HEADER.pack(record.number, record.time) + jpeg)


class Feed:
    """The thread; `deliver` is called in it with each shot."""

    def __init__(self, source: FrameSource, deliver: Callable[[Shot], None], fps: float = 60.0) -> None:
        self._source, self._deliver, self._fps = source, deliver, fps
        self._watched, self._wanted, self._stopped = threading.Event(), threading.Event(), threading.Event()
        self._setting = PublisherSetting("browser", fps=fps)
        self._thread = threading.Thread(target=self._run, name="web-jpeg", daemon=True)

    def start(self) -> None:
        """Start the thread; it sleeps until somebody watches."""
        self._thread.start()

    def obey(self, outlet: Outlet) -> None:
        """Show the picture like this from now on."""
        self._setting = replace(self._setting, outlet=outlet)

    def watch(self, watched: bool, *, fresh: bool = False) -> None:
        """Whether anybody watches now; `fresh` asks for the last picture again, for one who just came."""
        if fresh:
            self._wanted.set()
        (self._watched.set if watched or self._stopped.is_set() else self._watched.clear)()

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()
        self._watched.set()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def _run(self) -> None:
        pace, missed, setting, held, shown = Pace(self._fps), 0, None, None, None
        while not self._stopped.is_set():
            if not self._watched.wait(_NAP_S):
                continue
            if setting is not self._setting:
                setting, shown = self._setting, None
                fit, gate, period, step = Fitter(setting), Gate(setting.rate), 1.0 / setting.rate, 0.0
                blend = Blend(period) if setting.outlet.blend else None
            now = time.perf_counter()
            if setting.outlet.on and (frame := self._source.take()) is not None:
                pace.saw(frame[0].done, self._source.missed - missed)
                missed = self._source.missed
                held = frame[0], fit(frame[1], solid=frame[0].solid)
                due = gate.admits(frame[0].time) and not (shown and shown.shows_same(frame[0]))
                if not (due or self._wanted.is_set()):
                    continue
                if blend:
                    held, step = blend.take(held, now), now + period
            elif blend and blend.under_way:
                if now < step:
                    time.sleep(min(pace.wait(now), step - now))
                    continue
                held, step = blend.show(now), step + period
            elif held is None or not self._wanted.is_set():
                time.sleep(pace.wait(now))
                continue
            self._wanted.clear()
            shown = held[0]
            self._deliver(encode(*held))
