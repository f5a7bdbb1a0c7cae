"""The latent played over the real port: recalls, the beat, rounds of a loop, files, and the death of a conductor."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from netbend.offline.replay import replay
from netbend.osc.decode import decode
from netbend.osc.message import Message
from netbend_models.load import load
from tests.support.daemon import Daemon, daemon, until


class Ear:
    """Hears what subscribers are told."""

    def __init__(self, show: Daemon, pattern: str) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        show.client.set("/subscribe", "127.0.0.1", self._socket.getsockname()[1], pattern)
        show.client.ping()

    def hear(self, seconds: float) -> list[tuple[float, Message]]:
        """What comes in so long, with its moment."""
        heard, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                message = decode(self._socket.recv(65536))
            except TimeoutError:
                continue
            if isinstance(message, Message):
                heard.append((time.monotonic(), message))
        return heard

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def show(folder: Path) -> Iterator[Daemon]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETBEND_MODELS", str(folder))
        with daemon(network="default") as running:
            yield running


@pytest.fixture(autouse=True)
def _clean(show: Daemon) -> Iterator[None]:
    yield
    for address, value in (("loop/mode", 0), ("walk/speed", 0.0), ("beat", 0), ("loop/beats", 0)):
        show.client.set(f"/latent/{address}", value)


def test_a_recall_brings_the_picture_back_bit_for_bit(show: Daemon) -> None:
    show.client.set("/latent/walk/speed", 1.7)
    show.settle()
    show.client.set("/latent/walk/speed", 0.0)
    stored = show.settle()
    show.client.call("/latent/1/store")
    show.client.set("/latent/seed", 4321.0)
    assert not np.array_equal(show.settle(), stored)
    show.client.set("/latent/1/recall", 0.5)
    show.settle()
    until(lambda: show.client.get("/latent/recall/position/played") == 1.0, 20.0)
    assert np.array_equal(show.settle(), stored)


def test_a_recall_in_seconds_flashes_nothing(show: Daemon) -> None:
    show.client.set("/latent/seed", 10.0)
    show.client.call("/latent/1/store")
    show.client.set("/latent/seed", 900.0)
    here = show.settle()
    last = show.frame()[0].number
    show.client.set("/latent/1/recall", 30.0)
    seen = []
    while len(seen) < 5:
        frame = show.programme.take()
        if frame is not None and frame[0].number > last:
            seen.append(np.abs(frame[1].astype(int) - here).mean())
    show.client.call("/latent/1/recall")
    there = np.abs(show.settle().astype(int) - here).mean()
    assert max(seen) < there / 4


def test_rounds_are_told_over_the_death_of_the_conductor(show: Daemon) -> None:
    ear = Ear(show, "/latent/loop/round")
    show.client.set("/latent/loop/length", 0.5)
    show.client.set("/latent/loop/mode", "circle")
    heard = ear.hear(2.3)
    victim = show.pid("conductor")
    os.kill(victim, signal.SIGKILL)
    until(lambda: show.pid("conductor") != victim, 30.0)
    heard += ear.hear(3.0)
    ear.close()
    counts = [message.arguments[0] for _, message in heard if message.arguments[0]]
    assert len(counts) > 3
    assert counts == list(range(1, len(counts) + 1))


def test_a_loop_set_back_to_its_beginning_goes_there(show: Daemon) -> None:
    show.client.set("/latent/loop/length", 20.0)
    show.client.set("/latent/loop/mode", "circle")
    until(lambda: show.client.get("/latent/loop/phase/played") > 0.05, 20.0)
    show.client.set("/latent/loop/phase", 0.0)
    show.settle()
    assert show.client.get("/latent/loop/phase/played") < 0.05


def test_next_comes_with_the_beat(show: Daemon) -> None:
    show.client.set("/tempo/bpm", 60.0)
    show.client.set("/latent/beat", 1)
    seed = show.client.get("/latent/seed")
    show.settle()
    until(lambda: 0.2 < show.client.get("/tempo/beat/played") % 1 < 0.5, 20.0)
    show.client.call("/latent/next")
    assert show.client.get("/latent/seed") == seed
    until(lambda: show.client.get("/latent/seed") != seed)
    beat = show.client.get("/tempo/beat/played")
    assert abs(beat - round(beat)) < 0.15  # frames of a busy machine are late
    assert show.client.get("/latent/seed") == seed // 1 + 1


def test_a_file_is_loaded_from_the_models_folder(show: Daemon, folder: Path) -> None:
    network = load("default")
    latents = np.random.default_rng(3).standard_normal((4, network.num_ws, network.w_dim))  # type: ignore[attr-defined]
    np.save(folder / "mine.npy", latents.astype(np.float32))
    before = show.settle()
    show.client.set("/latent/load", "mine.npy")
    until(lambda: show.client.get("/latent/file/amount") == 1.0)
    assert show.client.get("/latent/file/count") == 4
    assert not np.array_equal(show.settle(), before)


def test_a_file_that_is_not_there_is_said(show: Daemon) -> None:
    show.client.set("/latent/load", "nothing.npy")
    until(lambda: "nothing.npy" in show.log())


def test_a_recall_of_nothing_is_said(show: Daemon) -> None:
    show.client.set("/latent/63/recall", 1.0)
    until(lambda: "store 63 is empty" in show.log())


def test_recalls_loops_and_the_beat_are_rendered_again_bit_for_bit(tmp_path: Path) -> None:
    path = tmp_path / "show.jsonl"
    with daemon("--journal", str(path), network="default") as show:
        for turn in range(6):
            show.client.set("/latent/walk/speed", 1.5)
            show.client.call("/tempo/tap")
            show.client.set("/latent/loop/mode", turn % 3)
            show.client.set("/latent/loop/phase", 0.0)
            show.client.call(f"/latent/{turn + 1}/store")
            time.sleep(0.3)
            show.client.set("/latent/walk/beats", turn % 2)
            show.client.set(f"/latent/{turn // 2 + 1}/recall", 0.4)
            show.client.set("/latent/walk/phase/ramp", 3.0, 0.2)
            time.sleep(0.3)
        show.client.call("/undo")
        show.client.ping()
    frames = len(path.read_text().splitlines()) - 1
    result = replay(path, "default", None)
    assert frames > 20
    assert (result.frames, result.different) == (frames, 0)
