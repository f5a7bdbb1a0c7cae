"""Receives one NDI picture by source name and saves it: the peer of the NDI test, in a process of its own."""

import sys
import time

import NDIlib as ndi  # noqa: N813  as its examples name it
import numpy as np

from netbend.bench.receiver import find


def receive(source) -> tuple[np.ndarray, tuple[int, int]]:
    settings = ndi.RecvCreateV3()
    settings.color_format = ndi.RECV_COLOR_FORMAT_RGBX_RGBA
    receiver = ndi.recv_create_v3(settings)
    ndi.recv_connect(receiver, source)
    deadline = time.monotonic() + 60.0
    while time.monotonic() < deadline:
        kind, video, _, _ = ndi.recv_capture_v2(receiver, 1000)
        if kind == ndi.FRAME_TYPE_VIDEO:
            picture = np.array(video.data)
            rate = (video.frame_rate_N, video.frame_rate_D)
            ndi.recv_free_video_v2(receiver, video)
            return picture, rate
    raise SystemExit("no picture came")


if __name__ == "__main__":
    ndi.initialize()
    picture, rate = receive(find(ndi, sys.argv[1]))
    np.savez(sys.argv[2], picture=picture, rate=rate)
