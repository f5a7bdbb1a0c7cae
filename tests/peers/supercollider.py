"""SuperCollider's language, no server, no screen, told by code on stdin (`-i` makes sclang read a pipe).

sclang writes each Float as f and each Integer as i; it has no 64-bit integer and no double on the wire.
"""

import struct
from collections.abc import Sequence
from typing import Any

from tests.conftest import require_program
from tests.peers.peer import Closing, Heard, Request, Target, free_port, pair
from tests.peers.program import Program

_ENVIRONMENT = {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1"}
# Symbols travel as character codes: a line of text could hold anything.
_START = """
~write = { |value|
    case { value.isKindOf(Integer) } { "i:" ++ value }
        { value.isKindOf(Float) } { "f:" ++ value.high32Bits ++ "." ++ value.low32Bits }
        { value.isKindOf(Int8Array) } { "b:" ++ value.asArray.join(".") }
        { value.isKindOf(Symbol) or: { value.isKindOf(String) } } { "s:" ++ value.asString.ascii.join(".") }
        { "?:" ++ value.class.name }
};
~heard = { |message, time, sender, port|
    (["@heard", port] ++ message.collect(~write)).join(" ").postln
};
thisProcess.addOSCRecvFunc(~heard);
"@ready".postln;
"""


class _Ear:
    def __init__(self, peer: "SuperCollider", port: int) -> None:
        self._peer, self.port = peer, port

    def next(self) -> Heard:
        return self._peer.hear(self.port)


class SuperCollider(Closing):
    """One sclang; its language port sends and hears answers; see tests/peers/peer.py."""

    types = "ifsbTFNI[]"
    bundles = True

    def __init__(self, target: Target) -> None:
        command = [require_program("sclang"), "-i", "pipe", "-u", "0"]
        self._program = Program(command, _ENVIRONMENT)
        self._heard: dict[int, list[Heard]] = {}
        self._program.line("*** Welcome to SuperCollider")
        self._run(_START + f'~to = NetAddr("{target[0]}", {target[1]});')
        self._program.line("@ready")

    def send(self, address: str, types: str = "", *values: Any) -> None:
        self._run(f"~to.sendMsg({_arguments((address, types, values))});")

    def send_bundle(self, at_unix_time: float | None, requests: Sequence[Request]) -> None:
        delta = "nil" if at_unix_time is None else f"{at_unix_time!r} - Date.getDate.rawSeconds"
        messages = ", ".join(f"[{_arguments(request)}]" for request in requests)
        self._run(f"~to.sendBundle({delta}, {messages});")

    def ask(self, address: str, types: str = "", *values: Any) -> Heard:
        self.send(address, types, *values)
        return self.hear(0)

    def listen(self) -> _Ear:
        port = free_port()
        self._run(f'("@open" + thisProcess.openUDPPort({port})).postln;')
        assert self._program.line("@open ") == "true"
        return _Ear(self, port)

    def close(self) -> None:
        self._program.close()

    def _run(self, code: str) -> None:
        self._program.write(code + "\x1b")

    def hear(self, port: int) -> Heard:
        """The next message at a port; 0 is the language's own, whose number sclang does not know."""
        while not self._heard.get(port):
            at, address, *arguments = self._program.line("@heard ").split(" ")
            heard = Heard(_read(address), tuple(map(_read, arguments)))
            self._heard.setdefault(int(at), []).append(heard)
        return self._heard[port].pop(0)


def _arguments(request: Request) -> str:
    address, types, values = request
    return ", ".join([f"'{address}'", *[_literal(tag, value) for tag, value in pair(types, values)]])


def _literal(tag: str, value: Any) -> str:
    match tag:
        case "i" | "f":
            return repr(value)
        case "s":
            escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case "b":
            return f"Int8Array{[(byte + 128) % 256 - 128 for byte in value]}"
    return f"${tag}"  # a Char goes as a bare type tag; true, false and nil would go as the integers 1, 0 and 0


def _read(word: str) -> Any:
    tag, text = word.split(":", 1)
    match tag:
        case "i":
            return int(text)
        case "f":
            return struct.unpack(">d", struct.pack(">ii", *map(int, text.split("."))))[0]
        case "b":
            return bytes(int(byte) % 256 for byte in text.split(".") if byte)
        case "s":
            return bytes(int(byte) % 256 for byte in text.split(".") if byte).decode()
    return text
