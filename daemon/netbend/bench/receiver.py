"""An NDI receiver in a process of its own: writes down when each frame came, its number, and a hash of its pixels.

`python -m netbend.bench.receiver NAME FILE [card]`: a line a frame, `moment number hash`, the moment on
`time.perf_counter`; the number from the frame's metadata, or with `card` from the pixels of a test card.
"""

import sys
import time
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import numpy as np

from netbend.bench.card import number_of
from netbend.publishers.ndi import library

_FIND_SECONDS: Final = 60.0


def find(ndi: Any, name: str) -> Any:
    """The source of that name; a new finder each second, since one may be deaf on loopback."""
    deadline = time.monotonic() + _FIND_SECONDS
    while time.monotonic() < deadline:
        finder = ndi.find_create_v2()
        ndi.find_wait_for_sources(finder, 1000)
        for source in ndi.find_get_current_sources(finder):
            if source.ndi_name == name:
                return source  # it lives as long as the finder
        ndi.find_destroy(finder)
    raise SystemExit(f"no NDI source {name} within {_FIND_SECONDS:.0f} s")


def receive(name: str, path: Path, *, card: bool) -> None:
    """Write down frames until this process is ended; finds the source again when it comes back."""
    ndi = library()
    settings = ndi.RecvCreateV3()
    settings.color_format = ndi.RECV_COLOR_FORMAT_FASTEST
    receiver = ndi.recv_create_v3(settings)
    ndi.recv_connect(receiver, find(ndi, name))
    with path.open("w", buffering=1, encoding="ascii") as log:
        while True:
            kind, video, _, _ = ndi.recv_capture_v2(receiver, 1000)
            if kind == ndi.FRAME_TYPE_VIDEO:
                moment = time.perf_counter()
                data = np.asarray(video.data)
                number = number_of(_luma(data)) if card else _numbered(video.metadata)
                pixels = "-" if card else blake2b(np.ascontiguousarray(data).data, digest_size=8).hexdigest()
                ndi.recv_free_video_v2(receiver, video)
                log.write(f"{moment:.6f} {number} {pixels}\n")


def _luma(data: Any) -> Any:
    """Brightness of what came: UYVY (H, W, 2), or RGBA of which green will do."""
    return data[..., 1]


def _numbered(metadata: str) -> int:
    try:
        return int(ET.fromstring(metadata).get("frame", "-1"))  # noqa: S314  our own sender's
    except ET.ParseError:
        return -1


if __name__ == "__main__":
    receive(sys.argv[1], Path(sys.argv[2]), card="card" in sys.argv[3:])
