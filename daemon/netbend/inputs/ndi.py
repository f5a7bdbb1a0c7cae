"""Pictures over NDI through ndi-python: the source with a name, as soon as it is there and again when it comes back.

NDI® is a registered trademark of Vizrt NDI AB.
"""

import time
from typing import Any, Final

import numpy as np

from netbend.error import InputError, PublisherError
from netbend.inputs.base import WAIT_S, Source
from netbend.publishers import ndi
from netbend.stage.ring import Picture

FIND_MS: Final = 1000
SILENCE_S: Final = 2.0
"""Without a connection for so long it is gone."""


class NdiSource(Source):
    """An NDI receiver that asks for RGBA, whatever is sent."""

    def __init__(self) -> None:
        self._ndi: Any = None
        self._receiver: Any = None
        self._heard = 0.0
        self._name = ""

    def open(self, argument: str) -> str:
        """Find the source with that in its name, the first there is without one, and connect."""
        try:
            self._ndi = ndi.library()
        except PublisherError as fault:
            raise InputError(str(fault)) from fault
        finder = self._ndi.find_create_v2()
        try:
            # a new finder each time: where two senders share a machine one may be deaf on loopback
            self._ndi.find_wait_for_sources(finder, FIND_MS)
            source = chosen(self._ndi.find_get_current_sources(finder), argument)
            self._name = source.ndi_name
            settings = self._ndi.RecvCreateV3()
            settings.color_format = self._ndi.RECV_COLOR_FORMAT_RGBX_RGBA
            self._receiver = self._ndi.recv_create_v3(settings)
            self._ndi.recv_connect(self._receiver, source)  # it lives as long as the finder
        finally:
            self._ndi.find_destroy(finder)
        self._heard = time.monotonic()
        return str(self._name)

    def take(self, position: float) -> Picture | None:  # noqa: ARG002  it goes by itself
        """The newest picture; what came before it is let go."""
        picture = None
        wait_ms = round(WAIT_S * 1000)
        while True:
            kind, video, _, _ = self._ndi.recv_capture_v2(self._receiver, wait_ms if picture is None else 0)
            if kind != self._ndi.FRAME_TYPE_VIDEO:
                break
            picture = upright(video, self._ndi)
            self._ndi.recv_free_video_v2(self._receiver, video)
        now = time.monotonic()
        if picture is not None or self._ndi.recv_get_no_connections(self._receiver) > 0:
            self._heard = now
        elif now - self._heard > SILENCE_S:
            raise InputError(f"{self._name} is gone; it is waited for")
        return picture

    def close(self) -> None:
        """Disconnect."""
        if self._receiver is not None:
            self._ndi.recv_destroy(self._receiver)
            self._receiver = None


def chosen(sources: Any, asked: str) -> Any:
    """The source of that name, `MACHINE (NAME)`, or else with that in it."""
    found = list(sources)
    wanted = asked.casefold()
    exact = [one for one in found if wanted in (one.ndi_name.casefold(), _bare(one.ndi_name))]
    near = [one for one in found if wanted in one.ndi_name.casefold()]
    for one in (*exact, *near):
        return one
    there = ", ".join(one.ndi_name for one in found) or "none"
    raise InputError(f"no NDI source {asked or 'at all'}; there are: {there}; it is waited for")


def _bare(name: str) -> str:
    """What stands in the brackets after the machine's name."""
    return name.partition("(")[2].rpartition(")")[0].casefold()


def upright(video: Any, library: Any) -> Picture:
    """A whole copy of a frame as RGBA; where X is sent instead of alpha nothing shines through."""
    picture: Picture = np.array(video.data)
    if video.FourCC in (library.FOURCC_VIDEO_TYPE_BGRA, library.FOURCC_VIDEO_TYPE_BGRX):
        picture = picture[..., [2, 1, 0, 3]]
    if video.FourCC in (library.FOURCC_VIDEO_TYPE_RGBX, library.FOURCC_VIDEO_TYPE_BGRX):
        picture[..., 3] = 255
    return picture
