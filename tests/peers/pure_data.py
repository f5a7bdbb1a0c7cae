"""Pure Data, vanilla, with the patch beside this file: oscformat, oscparse, netsend, netreceive.

The driver opens a TCP port and the patch connects to it, so that nothing needs a fixed port; when that
connection ends, the patch quits Pd. Pd's numbers are float32, and leave it with six digits; a string
that looks like a number cannot be said, and a comma in an address goes out as `\\,`: patterns take `4-6`.
"""

import re
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from netbend.osc.decode import decode
from netbend.osc.message import Message
from tests.conftest import require_program
from tests.peers.peer import (
    DEADLINE_SECONDS,
    KNOCK,
    Closing,
    Heard,
    Mailbox,
    Request,
    Target,
    Unable,
    free_port,
    knock,
    pair,
)
from tests.peers.program import Program

_PATCH = Path(__file__).with_suffix(".pd")


class PureData(Closing):
    """One Pd; its netsend sends and hears answers; see tests/peers/peer.py."""

    types = "ifsb"
    bundles = False

    def __init__(self, target: Target) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            door.settimeout(DEADLINE_SECONDS)
            control = ["-send", f"netbend-control {door.getsockname()[1]}"]
            quiet = ["-nogui", "-nosound", "-nomidi"]
            self._program = Program([require_program("pd"), *quiet, "-open", str(_PATCH), *control])
            self._control, _ = door.accept()
        self._answers = Mailbox(0)
        self._ear = Mailbox(0)
        self._knocked = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._tell("link", target[0], target[1])

    def send(self, address: str, types: str = "", *values: Any) -> None:
        self._tell("path", *address.strip("/").split("/"))
        if types:
            self._tell("types", types)
        self._tell("data", *[atom for tag, value in pair(types, values) for atom in _atoms(tag, value)])

    def send_bundle(self, at_unix_time: float | None, requests: Sequence[Request]) -> None:
        raise Unable("vanilla Pd writes no bundles")

    def ask(self, address: str, types: str = "", *values: Any) -> Heard:
        self.send(address, types, *values)
        return self._answers.next()

    def listen(self, port: int = 0) -> Mailbox:
        """One ear at a time: a second call moves it."""
        self._ear.port = port or free_port()
        self._tell("listen", self._ear.port, "127.0.0.1")
        self._knocked.clear()
        knock(self._ear.port, self._knocked.wait)
        return self._ear

    def close(self) -> None:
        self._control.shutdown(socket.SHUT_RDWR)
        self._program.close()
        self._reader.join(DEADLINE_SECONDS)
        self._control.close()

    def _tell(self, *words: Any) -> None:
        self._control.sendall((" ".join(map(_escape, words)) + ";\n").encode())

    def _read(self) -> None:
        packet = b""
        with self._control.makefile() as lines:
            for line in lines:
                kind, *atoms = re.split(r"(?<!\\) ", line.rstrip(";\n"))
                if kind in ("answered", "hearing"):
                    packet = bytes(map(int, atoms))
                elif kind in ("answer", "heard"):
                    self._sort(kind, _heard(packet, atoms))

    def _sort(self, kind: str, heard: Heard) -> None:
        if heard.address == KNOCK:
            self._knocked.set()
        else:
            (self._answers if kind == "answer" else self._ear).put(heard)


def _heard(packet: bytes, atoms: list[str]) -> Heard:
    """oscparse gives address and arguments as one list; the packet tells how much of it is the address."""
    message = decode(packet)
    assert isinstance(message, Message)
    parts = message.address.count("/")
    return Heard("/" + "/".join(atoms[:parts]), tuple(map(_number, atoms[parts:])))


def _number(atom: str) -> Any:
    try:
        return float(atom)
    except ValueError:
        return re.sub(r"\\(.)", r"\1", atom)


def _atoms(tag: str, value: Any) -> Sequence[Any]:
    assert tag in PureData.types, f"Pd writes no {tag}"
    return [len(value), *value] if tag == "b" else [value]


def _escape(word: Any) -> str:
    return re.sub(r"([\\,; $])", r"\\\1", str(word))
