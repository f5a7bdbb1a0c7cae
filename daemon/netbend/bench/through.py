"""`netbend bench through`: NDI in, a style network, a bend, NDI out; how old the picture is, and what each stage adds.

Sender and receiver are this process, the daemon runs beside it. Two pictures take turns; which of them is shown is
asked of the input's ring, of the frame ring and of what comes back, each by what it showed of both before.
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from netbend.bench.base import Result, quantile
from netbend.bench.publish import loopback
from netbend.bench.receiver import find
from netbend.bench.session import session
from netbend.error import NetbendError
from netbend.inputs.message import ring_part
from netbend.publishers.ndi import library
from netbend.stage.programme import Programme
from netbend.stage.ring import Ring
from netbend.stage.segment import segment_name

FPS: Final = 60
SIZE: Final = 64
STAGES: Final = ("NDI in, fitted, in the input's ring", "waited for, rendered, bent", "NDI out, received")
_PATIENCE_S: Final = 60.0
_TURN_S: Final = 1.0

Shade = NDArray[np.float32]


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    result = Result("through", f"a small fast style network at {SIZE} x {SIZE}, {FPS} frames a second in and out, bent")
    with tempfile.TemporaryDirectory() as folder, loopback(Path(folder)):
        ndi, name = library(), f"netbend-through-{os.getpid()}"
        network = _network(Path(folder) / "style.pth")
        options = ("--size", f"{SIZE}x{SIZE}", "--fps", str(FPS), "--publish", "ndi", "--name", f"{name}-out")
        with _sending(ndi, name) as sender, session(network, *options, "--input", f"ndi:{name}") as daemon:
            daemon.send("/zone/middle/rotate/angle", 20.0)
            owner = int(daemon.facts["supervisor_pid"])
            watch = _Watch(owner, _receive(ndi, f"NETBEND ({name}-out)"))
            _measure(result, sender, watch, max(5, int(200 * scale)))
    return result


def _measure(result: Result, sender: "_Sender", watch: "_Watch", count: int) -> None:
    chance, turns = np.random.default_rng(0), []
    watch.learn(sender)
    for _ in range(count):
        time.sleep(0.1 + 0.05 * float(chance.random()))
        began = sender.turn()
        turns.append(watch.wait(sender.kind, began))
    whole = [turn for turn in turns if len(turn) == len(STAGES)]
    result.add("turns", count)
    result.add("turns that came through", len(whole), "", f">= {count}")
    for stage, name in enumerate(STAGES):
        result.add(f"{name}: p50", quantile([turn[stage] for turn in whole], 0.5), "ms")
    totals = [sum(turn) for turn in whole]
    result.add("end to end: p50", quantile(totals, 0.5), "ms")
    result.add("end to end: p99", quantile(totals, 0.99), "ms")


@dataclass(slots=True)
class _Sender:
    """Sends one of two pictures at the rate of the show; `kind` is the one that is shown."""

    ndi: Any
    sender: Any
    kind: int = 0
    _turned: threading.Event = field(default_factory=threading.Event)
    _began: float = 0.0

    def run(self, stopped: threading.Event) -> None:
        frames = [_frame(self.ndi, kind) for kind in (0, 1)]
        shown = 0
        while not stopped.is_set():
            if self.kind != shown:
                shown, self._began = self.kind, time.perf_counter()
                self._turned.set()
            self.ndi.send_send_video_v2(self.sender, frames[shown])
            time.sleep(1 / FPS)

    def turn(self) -> float:
        """Show the other picture; the moment at which it is sent."""
        self._turned.clear()
        self.kind = 1 - self.kind
        self._turned.wait(_TURN_S)
        return self._began


def _frame(ndi: Any, kind: int) -> Any:
    """Waves that go across, or down."""
    wave = np.sin(np.arange(256) / 12.0) * 110 + 127
    shade = np.broadcast_to(wave if kind else wave[:, None], (256, 256))
    picture = np.full((256, 256, 4), 255, np.uint8)
    picture[..., :3] = shade[..., None]
    video = ndi.VideoFrameV2()
    video.data, video.FourCC = picture, ndi.FOURCC_VIDEO_TYPE_RGBX
    return video


@contextmanager
def _sending(ndi: Any, name: str) -> Iterator[_Sender]:
    settings = ndi.SendCreate()
    settings.ndi_name = name
    settings.clock_video = settings.clock_audio = False
    sender, stopped = _Sender(ndi, ndi.send_create(settings)), threading.Event()
    thread = threading.Thread(target=sender.run, args=(stopped,), daemon=True)
    thread.start()
    try:
        yield sender
    finally:
        stopped.set()
        thread.join()
        ndi.send_destroy(sender.sender)


def _receive(ndi: Any, name: str) -> Callable[[], Shade | None]:
    """What gives the newest picture that came back."""
    settings = ndi.RecvCreateV3()
    settings.color_format = ndi.RECV_COLOR_FORMAT_RGBX_RGBA
    receiver = ndi.recv_create_v3(settings)
    ndi.recv_connect(receiver, find(ndi, name))

    def take() -> Shade | None:
        kind, video, _, _ = ndi.recv_capture_v2(receiver, 0)
        if kind != ndi.FRAME_TYPE_VIDEO:
            return None
        shade = _shade(np.asarray(video.data))
        ndi.recv_free_video_v2(receiver, video)
        return shade

    return take


class _Watch:
    """Looks at three places, and knows how each of the two pictures looks there."""

    def __init__(self, owner: int, receive: Callable[[], Shade | None]) -> None:
        self._programme, self._receive = Programme(owner), receive
        self._input = Ring.attach(segment_name(owner, ring_part(1), self._programme.stage.on_air().epoch))
        self._known: list[list[Shade]] = [[], []]
        self._last: Shade | None = None

    def learn(self, sender: _Sender) -> None:
        """See both pictures everywhere."""
        for _ in range(2):
            sender.turn()
            deadline = time.perf_counter() + 2.0
            while time.perf_counter() < deadline:
                self._look_back()
                time.sleep(0.001)
            if self._last is None:
                raise NetbendError("no picture comes back over NDI; netbend doctor tells what is missing")
            self._known[sender.kind] = [shade for _, shade in self._places()] + [self._last]

    def wait(self, kind: int, began: float) -> list[float]:
        """The milliseconds that each stage added until it showed this picture; fewer where it did not in time."""
        moments, deadline = [began], time.perf_counter() + _TURN_S
        while time.perf_counter() < deadline and len(moments) <= len(STAGES):
            stage = len(moments) - 1
            self._look_back()
            places = [*self._places(), (time.perf_counter(), self._last)]
            moment, shade = places[stage]
            if shade is not None and self._shows(kind, stage, shade):
                moments.append(moment)
            else:
                time.sleep(0.0003)
        return [1000 * (after - before) for before, after in pairwise(moments)]

    def _look_back(self) -> None:
        while (shade := self._receive()) is not None:
            self._last = shade

    def _places(self) -> list[tuple[float, Shade]]:
        """The newest picture of the input's ring and of the frame ring, and when it was shown there."""
        found = (self._input.read(), self._programme.copy())
        return [(frame[0].done, _shade(frame[1])) for frame in found if frame is not None]

    def _shows(self, kind: int, stage: int, shade: Shade) -> bool:
        ours, other = (float(np.abs(shade - self._known[one][stage]).mean()) for one in (kind, 1 - kind))
        return ours < other


def _shade(picture: NDArray[np.uint8]) -> Shade:
    return picture[..., :3].astype(np.float32)


def _network(path: Path) -> str:
    """A style network of drawn weights, as a file."""
    import torch

    from netbend_models.networks.picture.fast_style import Config, FastStyle

    torch.manual_seed(0)
    network = FastStyle(Config((8, 16, 16), blocks=2))
    with torch.no_grad():  # drawn weights make shades of about -1..1, and a trained network's are 0..255
        for tensor, factor, shade in zip(network.deconv3.parameters(), (100.0, 0.0), (0.0, 127.0), strict=True):
            tensor.mul_(factor).add_(shade)
    torch.save(network.state_dict(), path)
    return str(path)
