"""The renderer process: imports torch, waits for its order, loads, and plays until it is stopped."""

import gc
import hashlib
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

import numpy as np

from netbend.inputs.intake import Intake
from netbend.message import Attach, Failed, FirstFrame, Loaded, Order, Ready, Said, Stop
from netbend.process import follow_supervisor, step_aside
from netbend.renderer.clock import FrameClock
from netbend.renderer.watch import GivenUp, Watch
from netbend.stage.document import Document
from netbend.stage.panel import Copy, Panel
from netbend.stage.ring import FrameRecord, Picture, Ring
from netbend.stage.segment import Segment, segment_name
from netbend.stage.stage import Stage
from netbend.stage.state import FrameLine, StateBlock
from netbend_mappings.trail import NOWHERE, Slots, both

if TYPE_CHECKING:
    from netbend.renderer.player import Player

LOADING_BEAT_SECONDS = 0.25
_WARM_FRAMES = 3
_TOLD_FRAMES = 30
"""How often the spread of the last ten seconds' intervals is computed."""


def main(connection: Connection, owner: int) -> None:
    """Run a renderer for the supervisor of process id `owner`."""
    follow_supervisor()
    stage = Stage.attach(owner)
    _import(aside=bool(stage.on_air().epoch))
    connection.send(Ready())
    order = connection.recv()
    if not isinstance(order, Order):
        return
    try:
        player = _load(order, stage)
    except Exception as fault:  # noqa: BLE001  a network is other people's code: its failure is a state with a reason
        connection.send(Failed(_reason(fault)))
        return
    connection.send(Loaded(player.layout.description.to_json()))
    attach = connection.recv()
    if isinstance(attach, Attach):
        Performance(connection, owner, order, stage, player, attach.epoch).run()


def _import(*, aside: bool) -> None:
    """Bring torch in while this process waits; beside a show (`aside`) at low priority, for it takes seconds."""

    def work() -> None:
        if aside:
            step_aside()
        import netbend.renderer.player  # noqa: F401, PLC0415
        import netbend_models.checkpoint.network  # noqa: F401, PLC0415  of what is to come, most often a checkpoint

        gc.collect()
        gc.freeze()  # to go through the modules of torch again would cost the show a frame

    if not aside:
        work()
        return
    with ThreadPoolExecutor(1, "importing") as importing:
        importing.submit(work).result()


def _reason(fault: Exception) -> str:
    from netbend_models.error import ModelError  # noqa: PLC0415

    return str(fault) if isinstance(fault, ModelError) else f"{type(fault).__name__}: {fault}"


def _load(order: Order, stage: Stage) -> "Player":
    """Load the network in a thread of low priority while another plays, beating the heart meanwhile."""
    from netbend.renderer.player import Player  # noqa: PLC0415
    from netbend_models import load  # noqa: PLC0415
    from netbend_models.description import describe  # noqa: PLC0415
    from netbend_models.device import prepare_device  # noqa: PLC0415

    device = str(prepare_device(order.device, order.threads))

    def work() -> Player:
        if stage.on_air().epoch:
            step_aside()
        prepare_device(order.device, order.threads)  # flushing denormals is a thread's own
        network = load(order.network, device=device, trust=order.trust, form=order.form)
        return Player(network, describe(network), device)

    with ThreadPoolExecutor(1, "loading") as loading:
        player = loading.submit(work)
        while not wait([player], LOADING_BEAT_SECONDS).done:
            stage.beat(order.seat, time.perf_counter())
        return player.result()


class Performance:
    """A network on an epoch's segments, frame after frame."""

    def __init__(
        self, connection: Connection, owner: int, order: Order, stage: Stage, player: "Player", epoch: int
    ) -> None:
        def attach(part: str) -> Segment:
            return Segment.attach(segment_name(owner, part, epoch))

        self._connection, self._stage, self._seat, self._epoch = connection, stage, order.seat, epoch
        self._player, self._hashed = player, order.hashed
        player.pictures.sources = Intake(owner, epoch, stage)
        dream = getattr(player.network, "dream", None)
        if dream is not None:
            dream.pace.clock = time.perf_counter  # here frames are waited for: a budget counts
        if hasattr(player.network, "tell"):
            player.network.tell = lambda text: connection.send(Said(text))
        self._panel, self._state, self._ring = Panel(attach("panel")), StateBlock(attach("state")), Ring(attach("ring"))
        self._copy = Copy(np.empty((2, self._panel.slots)))
        self._changed: Slots | None = NOWHERE
        self._document = Document.attach(segment_name(owner, "document"))
        self._document_version = -1
        self._watch = Watch(self._panel, self._document, player.layout)
        self._network = int(player.layout.description.digest, 16)
        self._clock = self._wind_clock()
        self._pictured = -1
        self._moments: deque[float] = deque(maxlen=601)

    def _wind_clock(self) -> FrameClock:
        """The show's clock; after a death it is set back, so that walks and slews go on from where they were."""
        clock = FrameClock(self._stage["start"], self._stage["fps"])
        if self._state.count:
            clock = FrameClock(time.perf_counter() - clock.time(self._state.now.number + 1), clock.fps)
            self._stage["start"] = clock.start
        return clock

    def run(self) -> None:
        """Play until stopped."""
        gc.collect()
        gc.freeze()  # going through the modules of torch again would cost a frame
        last = self._state.now.number if self._state.count else self._clock.following(0, time.perf_counter())
        left = self._warm_frames()
        while not (self._connection.poll() and isinstance(self._connection.recv(), Stop)):
            number = self._clock.following(last, time.perf_counter())
            self._wait(number)
            if not self._frame(number):
                continue
            self._stage["dropped"] += number - last - 1 if left <= 0 else 0
            last = number
            left -= 1
            if left == 0:
                self._connection.send(FirstFrame(self._epoch))

    def _warm_frames(self) -> int:
        """Frames to make before this network is said to play: the first ones are slow, and another is on air."""
        return 1 if self._stage.on_air().epoch in (0, self._epoch) else _WARM_FRAMES

    def _wait(self, number: int) -> None:
        self._beat()
        rest = self._clock.moment(number) - time.perf_counter()
        if rest > 0:
            time.sleep(rest)

    def _beat(self) -> None:
        self._stage.beat(self._seat, time.perf_counter())

    def _between(self) -> None:
        """Go on with what does not wait for a frame to be whole."""
        self._beat()
        self._watch.look(time.perf_counter())

    def _ends(self) -> bool:
        """Whether the frame under way is given up, now that a step of it is done."""
        return self._connection.poll() or self._watch.ends()

    def _frame(self, number: int) -> bool:
        """Make a frame; whether it was made to its end."""
        begun = time.perf_counter()
        (snapshot, changed), moment = self._panel.follow(self._copy), self._clock.time(number)
        self._changed = both(self._changed, changed)  # since the last frame that was made
        self._take_document(snapshot.document)
        self._watch.begin(snapshot.generation, self._copy, self._document_version, self._player.texts)
        before = self._state.now if self._state.count else None
        controls = self._player.evaluate(
            snapshot.base, snapshot.duration, before, self._state.following, number, moment, self._changed
        )  # fmt: skip
        held = self._ring.latest()
        picture = self._ring.write()
        try:
            if self._player.draw(picture, controls, number, moment, held and held[2], self._between, self._ends):
                self._pictured = number
        except GivenUp:
            self._stage["abandoned"] += 1
            return False
        self._watch.finish()
        record = FrameRecord(
            number, moment, snapshot.generation, self._document_version, self._network, time.perf_counter(),
            self._pictured, self._player.solid,
        )  # fmt: skip
        self._ring.publish(record)
        self._state.commit(self._line(record, picture), snapshot.base, self._changed)
        self._changed = NOWHERE
        self._tell(begun, record.done)
        return True

    def _take_document(self, due: int) -> None:
        """Read the document with the generation that it is due with, so that a bundle is obeyed whole."""
        if due > self._document_version:
            self._document_version, content = self._document.read()
            self._player.take_texts(content.get("texts", {}))

    def _line(self, record: FrameRecord, picture: Picture) -> FrameLine:
        digest = picture_hash(picture) if self._hashed else 0
        return FrameLine(record.number, record.time, record.generation, record.document, record.network, digest)

    def _tell(self, begun: float, done: float) -> None:
        stage = self._stage
        stage["rendered"] += 1
        stage["frame_ms"] += 0.1 * ((done - begun) * 1000 - stage["frame_ms"])
        stage["shown"] = done
        self._moments.append(done)
        recent = min(len(self._moments) - 1, 60)
        elapsed = done - self._moments[-1 - recent]
        stage["rendered_fps"] = recent / elapsed if elapsed > 0 else 0.0
        if stage["rendered"] % _TOLD_FRAMES == 0:
            stage["p50_ms"], stage["p99_ms"] = spread_ms(self._moments)


def spread_ms(moments: Sequence[float]) -> tuple[float, float]:
    """The median and the 99th of a hundred intervals between moments in seconds; 0 before there is one."""
    intervals = np.diff(moments)  # the count of frames is the show's: a renderer's first may be the one that is told
    if not intervals.size:
        return 0.0, 0.0
    p50, p99 = 1000 * np.quantile(intervals, (0.5, 0.99))
    return float(p50), float(p99)


def picture_hash(picture: Picture) -> int:
    """A 64-bit hash of a picture's pixels (BLAKE2b, RFC 7693), by which a replay is compared."""
    data = np.ascontiguousarray(picture).data
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big")
