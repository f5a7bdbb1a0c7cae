"""A stand-in for Max and for Live: runs a patcher's boxes and cords, as far as netbend's patchers use them."""

import json
import os
import queue
import socket
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from netbend_client.wire import decode, encode
from tests.clients.address import CLIENTS
from tests.conftest import require_program

PACKAGE = CLIENTS / "max/netbend"
MODULES = Path(__file__).parent / "max_modules"
Atoms = list[Any]


def atom(word: str) -> Any:
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word


class Live:
    """Live's objects by id, their properties, and who watches them; a click picks a parameter."""

    def __init__(self) -> None:
        self.objects: dict[int, dict[str, Any]] = {0: {}}
        self.watchers: list[Box] = []
        self.maps: list[Box] = []

    def set(self, number: int, name: str, value: Any) -> None:
        self.objects[number][name] = value
        for box in self.watchers:
            if box.held == number and box.words[1] == name:
                box.out(0, [value])

    def click(self, number: int) -> None:
        for box in [box for box in self.maps if box.state]:
            box.state = 0
            box.out(3, [0])
            box.out(1, ["id", number])


class Process:
    """node, talked to in lines of JSON."""

    def __init__(self, *command: str) -> None:
        self.heard: queue.Queue[Any] = queue.Queue()
        self.child = subprocess.Popen(
            [require_program("node"), *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"NODE_PATH": str(MODULES)},
        )  # fmt: skip
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            self.heard.put(json.loads(line))

    def say(self, what: Any) -> None:
        assert self.child.stdin is not None
        self.child.stdin.write(json.dumps(what) + "\n")
        self.child.stdin.flush()

    def stop(self) -> None:
        assert self.child.stdin is not None
        self.child.stdin.close()
        self.child.wait(60)


class Box:
    """One object: what comes in by an inlet goes on by its outlets."""

    def __init__(self, patch: "Patch", about: dict[str, Any]) -> None:
        self.patch, self.about, self.kind = patch, about, about["maxclass"]
        text = about.get("text", "")
        self.words = [atom(word) for word in text.split()] if self.kind == "newobj" else [self.kind]
        self.text, self.state, self.held = text, about.get("mode", 0), 0
        self.cords: list[tuple[int, Box, int]] = []
        self.stored: list[float] = [0.0, *[float(one) for one in self.words[1:]]] if self.name == "scale" else []
        self.process: Process | None = None
        self.socket: socket.socket | None = None
        self.target = ("127.0.0.1", 9000)
        self.inner: Patch | None = None
        self.got: list[Atoms] = []
        self._start()

    @property
    def name(self) -> str:
        return str(self.words[0])

    def out(self, outlet: int, atoms: Atoms) -> None:
        for one, box, inlet in self.cords:
            if one == outlet:
                box.receive(inlet, atoms)

    def receive(self, inlet: int, atoms: Atoms) -> None:
        self.got.append(atoms)
        act = getattr(self, "_" + self.name.replace(".", "_").strip("~"), None)
        assert act is not None, f"nothing is sent to {self.name}"
        act(inlet, atoms)

    def poll(self) -> None:
        """What has come from outside."""
        while self.process is not None and not self.process.heard.empty():
            told = self.process.heard.get()
            if isinstance(told, dict):
                self.out(0, told["sent"]) if "sent" in told else self.got.append(told)
            else:
                self.out(told[0], told[1:])
        while self.socket is not None:
            try:
                packet = self.socket.recv(65536)
            except BlockingIOError:
                break
            for address, values in decode(packet):
                self.out(0, [address, *values])
        if self.inner is not None:
            self.inner.poll()

    def stop(self) -> None:
        for one in (self.process, self.inner):
            if one is not None:
                one.stop()
        if self.socket is not None:
            self.socket.close()

    def _start(self) -> None:
        if self.name == "node.script":
            given = self._given(self.words[self.words.index("@args") + 1 :])
            self.process = Process(str(PACKAGE / "javascript" / self.words[1]), *given)
        elif self.name == "js":
            given = self._given(self.words[2:])
            self.process = Process(str(MODULES / "js.js"), str(PACKAGE / "javascript" / self.words[1]), *given)
        elif self.name in ("netbend", "netbend.panel"):
            document = json.loads((PACKAGE / f"patchers/{self.name}.maxpat").read_text())
            self.inner = Patch(document, self.patch.live, [str(word) for word in self.words[1:]], self)
        elif self.name == "live.observer":
            self.patch.live.watchers.append(self)
        elif self.name == "live.map":
            self.patch.live.maps.append(self)

    def _given(self, words: Atoms) -> list[str]:
        """What follows a script's name; #1 is the abstraction's first argument, 0 where it has none."""
        own = [*self.patch.arguments, "0", "0"]
        return [own[int(str(word)[1:]) - 1] if str(word).startswith("#") else str(word) for word in words]

    def _inlet(self, _: int, atoms: Atoms) -> None:
        self.out(0, atoms)

    def _outlet(self, _: int, atoms: Atoms) -> None:
        if self.patch.holder is not None:
            self.patch.holder.out(self.about["index"] - 1, atoms)

    def _netbend(self, _: int, atoms: Atoms) -> None:
        assert self.inner is not None
        self.inner.find("inlet").receive(0, atoms)

    _netbend_panel = _netbend

    def _route(self, _: int, atoms: Atoms) -> None:
        places = [place for place, word in enumerate(self.words[1:]) if word == atoms[0]]
        if places:
            self.out(places[0], atoms[1:] or ["bang"])
        else:
            self.out(len(self.words) - 1, atoms)

    def _sel(self, _: int, atoms: Atoms) -> None:
        if atoms[0] == self.words[1]:
            self.out(0, ["bang"])

    def _prepend(self, _: int, atoms: Atoms) -> None:
        self.out(0, [*self.words[1:], *(() if atoms == ["bang"] else atoms)])

    def _message(self, _: int, atoms: Atoms) -> None:
        for part in self.text.split(","):
            words = [atoms[int(word[1:]) - 1] if word.startswith("$") else atom(word) for word in part.split()]
            self.out(0, words)

    def _t(self, _: int, atoms: Atoms) -> None:
        for outlet in reversed(range(len(self.words) - 1)):
            self.out(outlet, ["bang"] if self.words[outlet + 1] == "b" else atoms)

    def _gate(self, inlet: int, atoms: Atoms) -> None:
        if inlet == 0:
            self.state = atoms[0]
        elif self.state:
            self.out(0, atoms)

    def _scale(self, inlet: int, atoms: Atoms) -> None:
        self.stored[inlet] = float(atoms[0])
        value, low, high, to_low, to_high = self.stored
        if inlet == 0:
            self.out(0, [to_low + (value - low) / (high - low) * (to_high - to_low)])

    def _udpsend(self, _: int, atoms: Atoms) -> None:
        if atoms[0] == "host":
            self.target = (atoms[1], self.target[1])
        elif atoms[0] == "port":
            self.target = (self.target[0], int(atoms[1]))
        else:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                out.sendto(encode(atoms[0], tuple(atoms[1:])), self.target)

    def _udpreceive(self, _: int, atoms: Atoms) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", int(atoms[1])))
        self.socket.setblocking(False)

    def _node_script(self, _: int, atoms: Atoms) -> None:
        assert self.process is not None
        self.process.say(atoms)

    def _js(self, _: int, atoms: Atoms) -> None:
        assert self.process is not None
        self.process.say({"message": atoms})

    def _print(self, _: int, atoms: Atoms) -> None:
        """The console."""

    def _slider(self, _: int, atoms: Atoms) -> None:
        self.out(0, atoms)

    _live_dial = _live_numbox = _slider

    def _live_text(self, _: int, atoms: Atoms) -> None:
        if atoms[0] != "set":
            self.out(0, atoms)

    def _live_path(self, _: int, atoms: Atoms) -> None:
        assert atoms == ["path", "live_set"]
        self.out(0, ["id", 1])

    def _live_object(self, inlet: int, atoms: Atoms) -> None:
        if inlet == 1:
            self.held = atoms[1]
        elif atoms[0] == "get" and self.held:
            self.out(0, [atoms[1], self.patch.live.objects[self.held][atoms[1]]])

    def _live_observer(self, inlet: int, atoms: Atoms) -> None:
        assert inlet == 1
        self.held = atoms[1]
        if self.held:
            self.out(0, [self.patch.live.objects[self.held][self.words[1]]])

    def _live_map(self, _: int, atoms: Atoms) -> None:
        if atoms[0] == "mapping":
            self.state = atoms[1]
        else:
            assert atoms == ["unmap"]
            self.out(1, ["id", 0])


class Patch:
    """A patcher that runs; cords act from right to left, as Max has it."""

    def __init__(self, document: dict[str, Any], live: Live | None = None, arguments: Sequence[str] = (),
                 holder: Box | None = None) -> None:  # fmt: skip
        self.live, self.arguments, self.holder = live or Live(), arguments, holder
        about = document["patcher"]
        self.boxes = {one["box"]["id"]: Box(self, one["box"]) for one in about["boxes"]}
        for line in about["lines"]:
            (source, outlet), (target, inlet) = line["patchline"]["source"], line["patchline"]["destination"]
            self.boxes[source].cords.append((outlet, self.boxes[target], inlet))
        for box in self.boxes.values():
            box.cords.sort(key=lambda cord: -cord[1].about["patching_rect"][0])

    def find(self, text: str) -> Box:
        """The box with that name, text, or name for scripts and Live."""
        (found,) = [
            box for box in self.boxes.values() if text in (box.name, box.text, box.about.get("varname"))
        ]  # fmt: skip
        return found

    def poll(self) -> None:
        for box in self.boxes.values():
            box.poll()

    def stop(self) -> None:
        for box in self.boxes.values():
            box.stop()
