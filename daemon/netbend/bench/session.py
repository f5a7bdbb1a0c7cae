"""A daemon of its own for a benchmark: real ports, the frame log, nothing shared with a running show."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from netbend.error import NetbendError
from netbend.publishers.null import LogLine, read_log


@dataclass(frozen=True, slots=True)
class Session:
    """A running daemon: its OSC port, its log of frames, a socket that talks to it."""

    port: int
    log: Path
    socket: socket.socket
    facts: dict[str, Any]

    def send(self, address: str, *values: float | str) -> None:
        """Send one message."""
        self.socket.send(encode(address, *values))

    def ask(self, address: str, seconds: float = 5.0) -> float:
        """The base value at an address."""
        deadline = time.perf_counter() + seconds
        self.socket.settimeout(0.5)
        while time.perf_counter() < deadline:
            self.socket.send(encode("/get", address))
            try:
                answer = OscMessage(self.socket.recv(65536))
            except TimeoutError:
                continue
            if answer.address == address:
                return float(answer.params[0])
        raise NetbendError(f"the daemon of the benchmark does not answer to /get {address}")

    def frames(self) -> list[LogLine]:
        """The frames so far."""
        return list(read_log(self.log))


def encode(address: str, *values: float | str) -> bytes:
    """One message as bytes."""
    builder = OscMessageBuilder(address)
    for value in values:
        builder.add_arg(value)
    return builder.build().dgram


@contextmanager
def session(network: str, *options: str) -> Iterator[Session]:
    """Start a daemon on free ports with a frame log, and end it."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as talk:
        log = Path(folder) / "frames"
        process = subprocess.Popen(
            [sys.executable, "-m", "netbend", "play", network, "--osc-port", "0", "--publish", f"null:{log}",
             "--json", "--still", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"NETBEND_STATE": folder},
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        if not line:
            raise NetbendError(f"the daemon of the benchmark did not start: {process.communicate()[1].strip()}")
        facts = json.loads(line)
        talk.connect(("127.0.0.1", facts["osc_port"]))
        try:
            time.sleep(6.0)  # the spare has imported torch, and the processor's clock has settled
            yield Session(facts["osc_port"], log, talk, facts)
        finally:
            process.terminate()
            process.communicate(timeout=30)
