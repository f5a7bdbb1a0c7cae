"""npm's osc (osc.js) under node, found in $NETBEND_NODE_MODULES or by node's own resolution."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from netbend.osc.timetag import to_ntp
from tests.conftest import require_node_package, require_program
from tests.peers.peer import Closing, Heard, Request, Target
from tests.peers.program import Program

_SCRIPT = Path(__file__).with_suffix(".js")


class _Ear:
    def __init__(self, peer: "NpmOsc", name: str, port: int) -> None:
        self._peer, self._name, self.port = peer, name, port

    def next(self) -> Heard:
        return self._peer._heard(self._name)


class NpmOsc(Closing):
    """One node process; its main port sends and hears answers; see tests/peers/peer.py."""

    types = "ifhdsSbtcrmTFNI[]"
    bundles = True

    def __init__(self, target: Target) -> None:
        node = require_program("node")
        self._program = Program([node, str(_SCRIPT), target[0], str(target[1])], require_node_package("osc"))
        self._waiting: list[dict[str, Any]] = []
        self._ears = 0
        self._event("ready", "main")

    def send(self, address: str, types: str = "", *values: Any) -> None:
        self._do("send", message=_message((address, types, values)))

    def send_bundle(self, at_unix_time: float | None, requests: Sequence[Request]) -> None:
        time = list(divmod(to_ntp(at_unix_time), 2**32))
        self._do("bundle", time=time, messages=[_message(request) for request in requests])

    def ask(self, address: str, types: str = "", *values: Any) -> Heard:
        self.send(address, types, *values)
        return self._heard("main")

    def listen(self) -> _Ear:
        self._ears += 1
        name = f"ear {self._ears}"
        self._do("listen", name=name)
        return _Ear(self, name, self._event("ready", name)["port"])

    def close(self) -> None:
        self._program.close()

    def _do(self, command: str, **arguments: Any) -> None:
        self._program.write(json.dumps({"do": command, **arguments}) + "\n")

    def _heard(self, name: str) -> Heard:
        event = self._event("at", name)
        return Heard(event["address"], tuple(map(_read, event["args"])))

    def _event(self, key: str, value: str) -> dict[str, Any]:
        """The next event with this entry; others wait for whoever asks for them."""
        for event in self._waiting:
            if event.get(key) == value:
                self._waiting.remove(event)
                return event
        while (event := json.loads(self._program.line("@"))).get(key) != value:
            assert "error" not in event, event["error"]
            self._waiting.append(event)
        return dict(event)


def _message(request: Request) -> dict[str, Any]:
    address, types, values = request
    return {"address": address, "args": list(_typed(iter(types), iter(values)))}


def _typed(types: Iterator[str], values: Iterator[Any]) -> Iterator[Any]:
    for tag in types:
        if tag == "]":
            return
        value = next(values)
        yield list(_typed(types, iter(value))) if tag == "[" else {"type": tag, "value": _plain(tag, value)}


def _plain(tag: str, value: Any) -> Any:
    """As JSON can hold it; tests/peers/npm_osc.js knows what each tag came as."""
    plain: dict[str, Callable[[Any], Any]] = {
        "h": str,
        "b": bytes.hex,
        "t": lambda tag: list(divmod(tag.ntp, 2**32)),
        "m": lambda midi: [midi.port, midi.status, midi.data1, midi.data2],
        "r": lambda color: {"r": color.red, "g": color.green, "b": color.blue, "a": color.alpha / 255},
        "I": lambda _: None,
    }
    return plain[tag](value) if tag in plain else value


def _read(argument: Any) -> Any:
    if isinstance(argument, list):
        return tuple(map(_read, argument))
    match argument["type"]:
        case "h":
            return int(argument["value"])
        case "b":
            return bytes.fromhex(argument["value"])
    return argument["value"]
