"""Publishes over NDI through ndi-python, which reads our memory while it sends: pictures rotate, see `send`.

NDI® is a registered trademark of Vizrt NDI AB.
"""

import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import ModuleType
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from netbend.error import PublisherError
from netbend.publishers.base import Publisher, PublisherSetting
from netbend.publishers.png import opaque
from netbend.stage.ring import FrameRecord, Picture

PATIENCE_S: Final = 5.0
"""How long a restart waits for its own name before it takes another."""

_TRY_S: Final = 0.1


def library() -> ModuleType:
    """ndi-python with its runtime started."""
    remedy = "pip install 'netbend[ndi]'"
    try:
        import NDIlib  # noqa: PLC0415  an extra
    except Exception as fault:
        if "avahi" in str(fault):  # which no wheel can bring
            remedy = "sudo apt install libavahi-client3"
        raise PublisherError(f"NDI needs ndi-python ({fault}): {remedy}") from fault
    if not NDIlib.initialize():
        raise PublisherError(f"the NDI runtime does not run on this processor or is broken: {remedy}")
    module: ModuleType = NDIlib
    return module


class NdiPublisher(Publisher):
    """An NDI source; it compresses only while somebody receives."""

    repeats = packed = in_place = True

    def __init__(self, patience_s: float = PATIENCE_S, sleep: Callable[[float], None] = time.sleep) -> None:
        self._patience_s, self._sleep = patience_s, sleep
        self._ndi: Any = None
        self._sender: Any = None
        self._frame: Any = None
        self._told: tuple[Any, tuple[int, ...]] | None = None
        self._held: list[Picture] = []

    def open(self, setting: PublisherSetting) -> str:
        """Take the name, or after a wait the next free one; returns it as receivers list it."""
        self._ndi = library()
        self._sender = self._claim(setting.shown_as)
        self._frame = self._ndi.VideoFrameV2()
        rate = Fraction(setting.fps).limit_denominator(1001)
        self._frame.frame_rate_N, self._frame.frame_rate_D = rate.numerator, rate.denominator
        self._frame.timecode = self._ndi.SEND_TIMECODE_SYNTHESIZE
        self._frame.frame_format_type = self._ndi.FRAME_FORMAT_TYPE_PROGRESSIVE
        return str(self._ndi.send_get_source_name(self._sender).ndi_name)

    def watched(self) -> bool:
        """Whether anybody is connected."""
        return bool(self._ndi.send_get_no_connections(self._sender, 0) > 0)

    def send(self, record: FrameRecord, picture: Picture) -> None:
        """Hand the picture over; NDI reads it until the next is handed over."""
        frame = self._frame
        frame.data = picture
        frame.metadata = metadata(record, self.played(record) if self.played else {})
        if (told := (self._kind(picture, solid=record.solid), picture.shape)) != self._told:
            self._told = told
            frame.FourCC, frame.picture_aspect_ratio = told[0], picture.shape[1] / picture.shape[0]
        self._ndi.send_send_video_async_v2(self._sender, frame)
        self._held = [*self._held[-1:], picture]

    def _kind(self, picture: Picture, *, solid: bool) -> Any:
        if picture.shape[2] == 2:
            return self._ndi.FOURCC_VIDEO_TYPE_UYVY
        return self._ndi.FOURCC_VIDEO_TYPE_RGBX if solid or opaque(picture) else self._ndi.FOURCC_VIDEO_TYPE_RGBA

    def close(self) -> None:
        """Free the name; waits until NDI has read the last picture."""
        if self._sender is not None:
            self._ndi.send_destroy(self._sender)
            self._sender = None
        self._held.clear()

    def _claim(self, wanted: str) -> Any:
        for _ in range(1 + round(self._patience_s / _TRY_S)):
            if (sender := self._create(wanted)) is not None:
                return sender
            self._sleep(_TRY_S)
        for number in range(2, 100):
            if (sender := self._create(f"{wanted} {number}")) is not None:
                return sender
        raise PublisherError(f"NDI gives no name like {wanted}; is its network configuration broken?")

    def _create(self, name: str) -> Any:
        settings = self._ndi.SendCreate()
        settings.ndi_name = name
        settings.clock_video = settings.clock_audio = False  # the ring is the clock
        return self._ndi.send_create(settings)


def metadata(record: FrameRecord, played: Mapping[str, float]) -> str:
    """What travels with a frame, as XML: where in the show it is, what it was made of, and which values act."""
    values = "".join(f"<played address={quoteattr(address)}>{value!r}</played>" for address, value in played.items())
    return (
        f'<netbend frame="{record.number}" time="{record.time:.6f}" values="{record.generation}" '
        f'document="{record.document}" network="{record.network:016x}">{values}</netbend>'
    )
