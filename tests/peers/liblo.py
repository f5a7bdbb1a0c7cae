"""liblo, twice: its command-line tools, and the C library under them (oscsend cannot hear an answer)."""

import ctypes
import shlex
import subprocess
import time
from collections.abc import Sequence
from typing import Any

from netbend.osc.message import Midi, TimeTag
from netbend.osc.timetag import to_ntp
from tests.conftest import missing, require_program
from tests.peers.peer import (
    DEADLINE_SECONDS,
    KNOCK,
    Closing,
    Heard,
    Request,
    Target,
    Unable,
    free_port,
    knock,
    pair,
)
from tests.peers.program import Program

_BARE = "TFNI"


class _Dump(Closing):
    """oscdump, which prints `time address types values` for each message."""

    def __init__(self) -> None:
        self.port = free_port()
        # The shell ends oscdump when its own stdin closes: with this test, however that ends.
        script = f"{shlex.quote(require_program('oscdump'))} -L {self.port} & read end; kill $!; wait"
        self._program = Program([require_program("sh"), "-c", script])
        knock(self.port, lambda seconds: self._program.hears("", seconds))

    def next(self) -> Heard:
        while True:
            _, address, *rest = self._program.line("").split(" ", 3)
            if address != KNOCK:
                return Heard(address, _read(*rest) if len(rest) == 2 else ())

    def close(self) -> None:
        self._program.close()


def _read(types: str, line: str) -> tuple[Any, ...]:
    reading = {"i": int, "h": int, "f": float, "d": float, "s": str}
    tags = [tag for tag in types if tag in reading]
    return tuple(reading[tag](word) for tag, word in zip(tags, shlex.split(line), strict=False))


class LibloTools(Closing):
    """oscsend, a process a message, and oscdump; see tests/peers/peer.py."""

    types = "ifhdsScmTFNI"
    bundles = False

    def __init__(self, target: Target) -> None:
        self._oscsend = require_program("oscsend")
        self._target = target
        self._dumps: list[_Dump] = []

    def send(self, address: str, types: str = "", *values: Any) -> None:
        words = [_word(value) for tag, value in pair(types, values) if tag not in _BARE]
        where = [self._target[0], str(self._target[1])]
        command = [self._oscsend, *where, address, *([types] if types else []), *words]
        subprocess.run(command, check=True, timeout=DEADLINE_SECONDS)

    def send_bundle(self, at_unix_time: float | None, requests: Sequence[Request]) -> None:
        raise Unable("oscsend sends no bundles")

    def ask(self, address: str, types: str = "", *values: Any) -> Heard:
        raise Unable("oscsend does not wait for an answer; subscribe an oscdump")

    def listen(self) -> _Dump:
        self._dumps.append(_Dump())
        return self._dumps[-1]

    def close(self) -> None:
        for dump in self._dumps:
            dump.close()


def _word(value: Any) -> str:
    if isinstance(value, Midi):
        return bytes((value.port, value.status, value.data1, value.data2)).hex()
    return str(value)


class _TimeTag(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_uint32), ("fraction", ctypes.c_uint32))


_Pointer = ctypes.c_void_p
_Handler = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(_Pointer), ctypes.c_int, _Pointer, _Pointer
)
_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "lo_address_new": (_Pointer, [ctypes.c_char_p, ctypes.c_char_p]),
    "lo_address_free": (None, [_Pointer]),
    "lo_blob_new": (_Pointer, [ctypes.c_int32, ctypes.c_char_p]),
    "lo_bundle_add_message": (ctypes.c_int, [_Pointer, ctypes.c_char_p, _Pointer]),
    "lo_bundle_free_recursive": (None, [_Pointer]),
    "lo_bundle_new": (_Pointer, [_TimeTag]),
    "lo_message_free": (None, [_Pointer]),
    "lo_message_new": (_Pointer, []),
    "lo_send_bundle_from": (ctypes.c_int, [_Pointer, _Pointer, _Pointer]),
    "lo_send_message_from": (ctypes.c_int, [_Pointer, _Pointer, ctypes.c_char_p, _Pointer]),
    "lo_server_add_method": (_Pointer, [_Pointer, ctypes.c_char_p, ctypes.c_char_p, _Handler, _Pointer]),
    "lo_server_free": (None, [_Pointer]),
    "lo_server_get_port": (ctypes.c_int, [_Pointer]),
    "lo_server_new": (_Pointer, [ctypes.c_char_p, _Pointer]),
    "lo_server_recv_noblock": (ctypes.c_int, [_Pointer, ctypes.c_int]),
}
_ADD: dict[str, tuple[str, Any]] = {
    "i": ("int32", ctypes.c_int32),
    "f": ("float", ctypes.c_float),
    "h": ("int64", ctypes.c_int64),
    "d": ("double", ctypes.c_double),
    "s": ("string", ctypes.c_char_p),
    "S": ("symbol", ctypes.c_char_p),
    "c": ("char", ctypes.c_char),
    "b": ("blob", _Pointer),
    "t": ("timetag", _TimeTag),
    "m": ("midi", ctypes.c_char_p),
    "T": ("true", None),
    "F": ("false", None),
    "N": ("nil", None),
    "I": ("infinitum", None),
}


def _library() -> Any:
    library = _load("liblo.so.7") or _load("liblo.7.dylib") or missing("library liblo.so.7 is not installed")
    for function, (result, arguments) in _SIGNATURES.items():
        entry = getattr(library, function)
        entry.restype, entry.argtypes = result, arguments
    for word, kind in _ADD.values():
        entry = getattr(library, f"lo_message_add_{word}")
        entry.restype, entry.argtypes = ctypes.c_int, [_Pointer] + ([kind] if kind else [])
    return library


def _load(name: str) -> Any:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


class _Server(Closing):
    """An lo_server: a socket that sends and hears."""

    def __init__(self, library: Any) -> None:
        self._library = library
        self.pointer = library.lo_server_new(None, None)
        self.port = library.lo_server_get_port(self.pointer)
        self._heard: list[Heard] = []
        self._handler = _Handler(self._hear)  # kept: C holds no reference
        library.lo_server_add_method(self.pointer, None, None, self._handler, None)

    def next(self) -> Heard:
        stop = time.monotonic() + DEADLINE_SECONDS
        while not self._heard:
            assert time.monotonic() < stop, f"nothing arrived at port {self.port}"
            self._library.lo_server_recv_noblock(self.pointer, 100)
        return self._heard.pop(0)

    def close(self) -> None:
        self._library.lo_server_free(self.pointer)

    def _hear(self, path: bytes, types: bytes, argv: Any, argc: int, *_: Any) -> int:
        values = [_value(types.decode()[index], argv[index]) for index in range(argc)]
        self._heard.append(Heard(path.decode(), tuple(values)))
        return 0


def _value(tag: str, pointer: int) -> Any:
    if tag in "sS":
        return ctypes.string_at(pointer).decode()
    if tag in "ifhd":
        return _ADD[tag][1].from_address(pointer).value
    if tag == "b":
        return ctypes.string_at(pointer + 4, ctypes.c_int32.from_address(pointer).value)
    return {"T": True, "F": False}.get(tag)


class Liblo(Closing):
    """The C library in this process; its server's socket sends and hears answers; see tests/peers/peer.py."""

    types = "ifhdsSbtcmTFNI"
    bundles = True

    def __init__(self, target: Target) -> None:
        self._library = _library()
        self._target = self._library.lo_address_new(target[0].encode(), str(target[1]).encode())
        self._servers = [_Server(self._library)]

    def send(self, address: str, types: str = "", *values: Any) -> None:
        message = self._message(types, values)
        sent = self._library.lo_send_message_from(self._target, self._servers[0].pointer, address.encode(), message)
        self._library.lo_message_free(message)
        assert sent > 0

    def send_bundle(self, at_unix_time: float | None, requests: Sequence[Request]) -> None:
        bundle = self._library.lo_bundle_new(_TimeTag(*divmod(to_ntp(at_unix_time), 2**32)))
        for address, types, values in requests:
            self._library.lo_bundle_add_message(bundle, address.encode(), self._message(types, values))
        sent = self._library.lo_send_bundle_from(self._target, self._servers[0].pointer, bundle)
        self._library.lo_bundle_free_recursive(bundle)
        assert sent > 0

    def ask(self, address: str, types: str = "", *values: Any) -> Heard:
        self.send(address, types, *values)
        return self._servers[0].next()

    def listen(self) -> _Server:
        self._servers.append(_Server(self._library))
        return self._servers[-1]

    def close(self) -> None:
        for server in self._servers:
            server.close()
        self._library.lo_address_free(self._target)

    def _message(self, types: str, values: Sequence[Any]) -> Any:
        message = self._library.lo_message_new()
        for tag, value in pair(types, values):
            add = getattr(self._library, f"lo_message_add_{_ADD[tag][0]}")
            add(message, *([] if tag in _BARE else [self._plain(value)]))
        return message

    def _plain(self, value: Any) -> Any:
        match value:
            case str():
                return value.encode()
            case bytes():
                return self._library.lo_blob_new(len(value), value)
            case TimeTag(ntp):
                return _TimeTag(*divmod(ntp, 2**32))
            case Midi(port, status, data1, data2):
                return bytes((port, status, data1, data2))
        return value
