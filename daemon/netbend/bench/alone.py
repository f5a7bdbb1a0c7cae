"""What `bench publish` is held against: ndi-python alone, as a script uses it, with the same pictures."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from netbend.bench.base import processor_seconds
from netbend.bench.card import Case, Picture, cards, stamp
from netbend.publishers.ndi import library

_PATIENCE_S: Final = 60.0


def send(line: Any, case: Case, fps: int, seconds: float) -> None:
    """Send the card for so long once it is received; says its name, and at the end the milliseconds a frame took."""
    ndi, shown = library(), cards(case.width, case.height, case.grain)
    settings = ndi.SendCreate()
    settings.ndi_name, settings.clock_video, settings.clock_audio = "alone", False, False
    sender = ndi.send_create(settings)
    line.send(ndi.send_get_source_name(sender).ndi_name)
    frame, spent, first, number, stamping = ndi.VideoFrameV2(), None, 0, 0, 0.0
    frame.FourCC, frame.frame_rate_N, frame.frame_rate_D = ndi.FOURCC_VIDEO_TYPE_RGBX, fps, 1
    begin, held = time.perf_counter(), [shown[0]]
    while (spent is None or number < first + seconds * fps) and time.perf_counter() < begin + _PATIENCE_S + seconds:
        if spent is None and ndi.send_get_no_connections(sender, 0) > 0 and number > 2 * fps:
            spent, first, stamping = processor_seconds(), number, 0.0
        picture = shown[number % len(shown)]
        stamping -= time.thread_time()
        stamp(picture, number)  # which ours gets done, and is not counted
        stamping += time.thread_time()
        frame.data = picture if case.scaled is None else _scaled(picture, case.scaled)
        ndi.send_send_video_async_v2(sender, frame)
        held = [held[-1], frame.data]
        number += 1
        time.sleep(max(0.0, begin + number / fps - time.perf_counter()))
    line.send(1000 * (processor_seconds() - spent - stamping) / max(1, number - first) if spent is not None else None)
    ndi.send_destroy(sender)


def _scaled(picture: Picture, size: tuple[int, int]) -> Picture:
    image = Image.frombuffer("RGBX", picture.shape[1::-1], picture, "raw", "RGBX", 0, 1)
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR))


def processor_ms(context: Any, case: Case, fps: int, seconds: float) -> Any:
    """Milliseconds of processor a frame, with a receiver in another process; None where nobody received."""
    here, there = context.Pipe()
    sender = context.Process(target=send, args=(there, case, fps, seconds))
    sender.start()
    there.close()
    with tempfile.TemporaryDirectory() as folder:
        receiver = subprocess.Popen(
            [sys.executable, "-m", "netbend.bench.receiver", here.recv(), str(Path(folder) / "received"), "card"]
        )
        try:
            return here.recv() if here.poll(_PATIENCE_S + seconds + 10.0) else None
        finally:
            receiver.kill()
            receiver.wait()
            sender.kill()
            sender.join()
