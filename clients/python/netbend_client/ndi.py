"""Frames of a netbend anywhere in the network, by NDI; it needs `pip install 'netbend[ndi]'`.

NDI® is a registered trademark of Vizrt NDI AB.
"""

import time
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from netbend_client.frames import FramesError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_LOOK_MS: Final = 250


@dataclass(frozen=True, slots=True)
class NdiFrame:
    """A picture, uint8 RGBA (H, W, 4), and what netbend says of it as XML: the frame, its time, the values that act."""

    picture: "NDArray[np.uint8]"
    metadata: str


class NdiFrames:
    """The frames of an NDI source, by the name that netbend shows; use it with `with`, or call `close`."""

    def __init__(self, name: str = "netbend", seconds: float = 10.0) -> None:
        self._ndi, self._name = _library(), name
        settings = self._ndi.RecvCreateV3()
        settings.color_format = self._ndi.RECV_COLOR_FORMAT_RGBX_RGBA
        finder = self._ndi.find_create_v2()
        try:
            source = self._find(finder, time.monotonic() + seconds)
            self._receiver = self._ndi.recv_create_v3(settings)
            self._ndi.recv_connect(self._receiver, source)
        finally:
            self._ndi.find_destroy(finder)  # a source lives no longer than what found it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the source."""
        if self._receiver is not None:
            self._ndi.recv_destroy(self._receiver)
            self._receiver = None

    def _find(self, finder: Any, deadline: float) -> Any:
        while time.monotonic() < deadline:
            self._ndi.find_wait_for_sources(finder, _LOOK_MS)
            for source in self._ndi.find_get_current_sources(finder):
                if self._name == source.ndi_name or source.ndi_name.endswith(f" ({self._name})"):
                    return source
        raise FramesError(f"no NDI source {self._name} is seen; is netbend running with --publish ndi?")

    def read(self, seconds: float = 0.0) -> NdiFrame | None:
        """The next frame, or None if none comes within so many seconds."""
        kind, video, _, _ = self._ndi.recv_capture_v2(self._receiver, round(1000 * seconds))
        if kind != self._ndi.FRAME_TYPE_VIDEO:
            return None
        try:
            return NdiFrame(np.array(video.data, np.uint8), str(video.metadata or ""))
        finally:
            self._ndi.recv_free_video_v2(self._receiver, video)

    def wait(self, seconds: float = 5.0) -> NdiFrame:
        """The next frame; FramesError when none comes in time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if (frame := self.read(left)) is not None:
                return frame
        raise FramesError(f"no frame of {self._name} within {seconds:g} s; does netbend still run with --publish ndi?")

    def __iter__(self) -> "Iterator[NdiFrame]":
        """Frames as they come, for ever."""
        while True:
            yield self.wait()


def _library() -> Any:
    try:
        ndi: Any = import_module("NDIlib")  # an extra without types
    except Exception as fault:  # its own loader throws more than ImportError
        raise FramesError(f"NDI needs ndi-python ({fault}): pip install 'netbend[ndi]'") from fault
    if not ndi.initialize():
        raise FramesError("the NDI runtime does not run on this processor")
    return ndi
