"""One client at the WebSocket, without the socket: what it listens to, and what it is to be told, the newest alone."""

import json
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, Final

from netbend.error import AddressError
from netbend.osc.encode import encode
from netbend.tree.node import NO_SLOT, Row
from netbend.tree.reference import ANSWERS
from netbend.tree.tree import Sender, Tree

ADDRESSES: Final = 65_536
"""Addresses that one client may listen to."""

ANNOUNCED: Final = 4096
"""Changes of the tree that may wait for a client; one that is slower is told that all has changed."""


class Listener:
    """What one client wants to know, and what waits for it; `name` is how it signs what it sends."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._wanted: dict[str, None] = {}
        self._heard: set[str] = set()
        self._rows: dict[int, Row] = {}
        self._texts: dict[str, Row] = {}
        self._values: dict[str, Row] = {}
        self._news: deque[str] = deque()

    def hear(self, text: str, tree: Tree | None) -> None:
        """LISTEN or IGNORE; what is neither, or names nothing, is an AddressError."""
        command, path = _command(text)
        if command in {"LISTEN", "IGNORE"} and _is_told(path):
            (self._heard.add if command == "LISTEN" else self._heard.discard)(path)
        elif command == "IGNORE":
            self._wanted.pop(path, None)
        elif command == "LISTEN":
            if len(self._wanted) >= ADDRESSES:
                raise AddressError(f"{ADDRESSES} addresses are the most that one client may listen to")
            if tree is not None and not isinstance(tree.addresses.resolve(path), Row):
                raise AddressError(f"{path} has no value of its own to listen to")
            self._wanted[path] = None
        else:
            raise AddressError(f"COMMAND must be LISTEN or IGNORE, got {command[:40]}")
        self.turn_to(tree)

    def turn_to(self, tree: Tree | None) -> None:
        """Find what it listens to in another tree."""
        self._values.clear()
        rows = [row for path in self._wanted if tree is not None and (row := _row(tree, path)) is not None]
        self._rows = {row.slot: row for row in rows if row.slot != NO_SLOT}
        self._texts = {row.stored: row for row in rows if row.slot == NO_SLOT}

    def changed(self, slots: Mapping[int, Sender | None], texts: Iterable[str]) -> bool:
        """Note what has changed by another's hand; whether there is something to tell."""
        for slot in slots.keys() & self._rows.keys():
            by = slots[slot]
            if by is None or by.name != self.name:
                self._values[self._rows[slot].address] = self._rows[slot]
        for stored in self._texts.keys() & set(texts):
            self._values[self._texts[stored].address] = self._texts[stored]
        return bool(self._values)

    def hears(self, address: str) -> bool:
        """Whether it listens to an answer or news, or to what holds it, as /map."""
        return any(address == path or address.startswith(f"{path}/") for path in self._heard)

    def announce(self, command: str, path: str) -> None:
        """PATH_ADDED, PATH_REMOVED or PATH_CHANGED."""
        if len(self._news) >= ANNOUNCED:
            self._news.clear()
            command, path = "PATH_CHANGED", "/"
        self._news.append(json.dumps({"COMMAND": command, "DATA": path}))

    def next(self, tree: Tree | None) -> str | bytes | None:
        """What goes out next: news of the tree as text, a value as an OSC packet, or None."""
        if self._news:
            return self._news.popleft()
        while self._values and tree is not None:
            address, row = self._values.popitem()
            if row.parameter.kind != "trigger":
                return encode(address, *tree.get(address))
        return None


def _command(text: str) -> tuple[str, str]:
    try:
        said: Any = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("DATA"), str):
        raise AddressError('a text must be {"COMMAND": "LISTEN", "DATA": "/master/level"}')
    return str(said.get("COMMAND")), said["DATA"]


def _is_told(path: str) -> bool:
    """Whether there are answers at or below a path: they have no value, and are told as they come."""
    return path != "" and any(f"{entry.address}/".startswith(f"{path}/") for entry in ANSWERS)


def _row(tree: Tree, path: str) -> Row | None:
    try:
        node = tree.addresses.resolve(path)
    except AddressError:
        return None
    return node if isinstance(node, Row) else None
