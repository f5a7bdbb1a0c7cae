"""`netbend map serve` by real messages: gestures followed, mappings of free play, an evaluation, and no torch."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import numpy as np
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import ThreadingOSCUDPServer
from pythonosc.udp_client import SimpleUDPClient

from tests.mappings.following.shape import movement


class Client:
    """Speaks to a server as Wekinator's clients do, and hears what comes back."""

    def __init__(self, port: int, heard: "SimpleQueue[tuple[object, ...]]") -> None:
        self._client, self._heard = SimpleUDPClient("127.0.0.1", port), heard

    def say(self, address: str, *arguments: object) -> None:
        self._client.send_message(address, list(arguments))

    def move(self, path: np.ndarray) -> None:
        for values in path.tolist():
            self.say("/wek/inputs", *values)
            time.sleep(0.001)

    def hear(self, wanted: str, seconds: float = 30.0) -> tuple[object, ...]:
        """The next message with that address."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                address, *values = self._heard.get(timeout=0.1)
            except Empty:
                continue
            if address == wanted:
                return tuple(values)
        raise AssertionError(f"{wanted} did not come")

    def last(self, wanted: str) -> object:
        """The last value that came to that address once it is quiet."""
        found = self.hear(wanted)
        while True:
            try:
                found = self.hear(wanted, 1.0)
            except AssertionError:
                return found[0]


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Client]:
    heard: SimpleQueue[tuple[object, ...]] = SimpleQueue()
    dispatcher = Dispatcher()
    dispatcher.set_default_handler(lambda *message: heard.put(message))
    answers = ThreadingOSCUDPServer(("127.0.0.1", 0), dispatcher)
    Thread(target=answers.serve_forever, daemon=True).start()
    command = [sys.executable, "-m", "netbend", "map", "serve", "--json", "--wekinator-port", "0",
               "--to", f"127.0.0.1:{answers.server_address[1]}", "--folder", str(folder), *options]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"NETBEND_MAPS": str(folder)}) as process:
        try:
            assert process.stdout is not None
            yield Client(json.loads(process.stdout.readline())["wekinator_port"], heard)
        finally:
            process.terminate()
            process.wait(60)
            answers.shutdown()
            answers.server_close()


def test_a_gesture_is_told_while_it_goes_on(tmp_path: Path) -> None:
    with served(tmp_path, "--gestures", "2") as client:
        for gesture in (1, 2):
            client.say("/wekinator/control/startDtwRecording", gesture)
            client.move(movement(gesture))
            client.say("/wekinator/control/stopDtwRecording")
        client.say("/map/follow/on", 1)
        client.say("/map/follow/start")
        client.move(movement(2, noise=0.01)[:50])
        progress = client.last("/map/follow/progress")
        assert isinstance(progress, float)
        assert 0.4 < progress < 0.6


def test_a_mapping_of_free_play_answers_and_is_evaluated(tmp_path: Path) -> None:
    with served(tmp_path, "--outputs", "2") as client:
        client.say("/map/play/start")
        client.move(movement(1))
        client.say("/map/play/generate", 3)
        client.hear("/wekinator/status/done-training")
        client.say("/wek/inputs", *movement(1)[30].tolist())
        assert len(client.hear("/wek/outputs")) == 2
        client.say("/map/evaluate", 4)
        assert client.hear("/map/evaluation")[:2] == (1, "rmse")
        assert client.hear("/map/evaluation")[:2] == (2, "rmse")
