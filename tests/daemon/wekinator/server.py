"""`netbend map serve` for a test, and a client of it that speaks UDP as Wekinator's clients do."""

import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from netbend.osc.argument import padded
from netbend.osc.decode import decode
from netbend.osc.encode import encode, encode_bundle
from netbend.osc.message import Message

CONTROL = "/wekinator/control/"
DONE = "/wekinator/status/done-training"
DEADLINE_SECONDS = 60.0


class Client:
    """Sends to the server's port, hears on its own; every answer is (address, type tags, values)."""

    def __init__(self, port: int = 0) -> None:
        self.ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.ear.bind(("127.0.0.1", port))
        self.ear.settimeout(DEADLINE_SECONDS)
        self.mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.mouth.bind(("127.0.0.1", 0))
        self.mouth.setblocking(False)
        self.target = ("127.0.0.1", 0)

    @property
    def port(self) -> int:
        return int(self.ear.getsockname()[1])

    def say(self, name: str, *arguments: Any, types: str | None = None) -> None:
        """An address, or the name of a control message."""
        self.send(encode(name if name.startswith("/") else CONTROL + name, *arguments, types=types))

    def bundle(self, *messages: tuple[Any, ...], time: float | None = None) -> None:
        self.send(encode_bundle([encode(*message) for message in messages], time))

    def send(self, packet: bytes) -> None:
        self.mouth.sendto(packet, self.target)

    def hear(self) -> tuple[Any, ...]:
        """The next answer."""
        packet = self.ear.recv(65536)
        message = decode(packet)
        assert isinstance(message, Message)
        return (message.address, types_of(packet), *message.arguments)

    def fence(self) -> list[tuple[Any, ...]]:
        """All that was said before this moment: a call to cancel is always answered, and nothing overtakes it."""
        self.say("cancelTrain")
        heard = []
        while (answer := self.hear())[0] != DONE:
            heard.append(answer)
        return heard

    def run(self, *values: float) -> tuple[Any, ...]:
        """The answer to one input."""
        self.say("/wek/inputs", *values, types="f" * len(values))
        return self.hear()

    def show(self, *examples: tuple[list[float], list[float]]) -> None:
        """Record examples."""
        self.say("startRecording")
        for inputs, outputs in examples:
            self.say("outputs", *outputs)
            self.say("/wek/inputs", *inputs)
        self.say("stopRecording")

    def train(self) -> None:
        self.say("train")
        while self.hear()[0] != DONE:
            pass

    def has_reply(self) -> bool:
        """Whether anything has come back to the socket that sends."""
        try:
            self.mouth.recv(65536)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        self.ear.close()
        self.mouth.close()


def types_of(packet: bytes) -> str:
    start = padded(packet.index(b"\0") + 1)
    return packet[start + 1 : packet.index(b"\0", start)].decode() if start < len(packet) else ""


def float32(value: float) -> float:
    return float(struct.unpack(">f", struct.pack(">f", value))[0])


class Server:
    """A running server: its process, what it has said, and its folder of mappings."""

    def __init__(self, process: subprocess.Popen[str], facts: dict[str, Any], errors: Path, folder: Path) -> None:
        self.process, self.facts, self._errors, self.folder = process, facts, errors, folder
        self.memory = psutil.Process(process.pid)

    def log(self) -> str:
        return self._errors.read_text()


@contextmanager
def serving(
    folder: Path, *options: str, client: Client | None = None, environment: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
) -> Iterator[tuple[Client, Server]]:  # fmt: skip
    """Start a server on a free port that tells `client`, and end it as Ctrl-C does."""
    client, errors, maps = client or Client(), folder / "stderr", folder / "maps"
    maps.mkdir(exist_ok=True)
    command = [*before, sys.executable, "-m", "netbend", "map", "serve", "--wekinator-port", "0", "--json",
               "--to", f"127.0.0.1:{client.port}", "--folder", str(maps), *options]  # fmt: skip
    with errors.open("w") as sink:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=sink, text=True, env={**os.environ, **(environment or {})},
        )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.wait(60)
        raise AssertionError(f"the server did not start: {errors.read_text()}")
    server = Server(process, json.loads(line), errors, maps)
    client.target = ("127.0.0.1", int(server.facts["wekinator_port"]))
    try:
        yield client, server
    finally:
        process.terminate()
        process.stdout.close()
        assert process.wait(60) == 0
        client.close()
