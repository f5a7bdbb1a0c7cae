"""Sends NDI pictures of one colour, in a process of its own: a line on stdin is `red green blue width height kind`."""

import sys
import threading
import time

import NDIlib as ndi  # noqa: N813  as its examples name it
import numpy as np

ORDERS = {"RGBA": [0, 1, 2, 3], "BGRA": [2, 1, 0, 3], "RGBX": [0, 1, 2, 3], "BGRX": [2, 1, 0, 3]}


def frame(line: str):
    *numbers, kind = line.split()
    red, green, blue, width, height = map(int, numbers)
    picture = np.full((height, width, 4), (red, green, blue, 0 if kind.endswith("X") else 255), np.uint8)
    video = ndi.VideoFrameV2()
    video.data = np.ascontiguousarray(picture[..., ORDERS[kind]])
    video.FourCC = getattr(ndi, f"FOURCC_VIDEO_TYPE_{kind}")
    return video


def listen(wanted: list) -> None:
    for line in sys.stdin:
        wanted[0] = line
    wanted[0] = ""


def main() -> None:
    ndi.initialize()
    settings = ndi.SendCreate()
    settings.ndi_name = sys.argv[1]
    sender = ndi.send_create(settings)
    print(ndi.send_get_source_name(sender).ndi_name, flush=True)
    wanted = [sys.stdin.readline()]
    threading.Thread(target=listen, args=(wanted,), daemon=True).start()
    while line := wanted[0]:
        ndi.send_send_video_v2(sender, frame(line))
        time.sleep(1 / 60)
    ndi.send_destroy(sender)


if __name__ == "__main__":
    main()
