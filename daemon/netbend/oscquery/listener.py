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

LONGEST: Final = 512
"""Characters of an address that is listened to before there is a network to find it in."""

ANNOUNCED: Final = 4096
"""Changes of the tree that may wait for a client; one that is slower is told that all has changed."""

_Key = int | str


class Listener:
    """What one client wants to know, and what waits for it; `name` is how it signs what it sends."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._wanted: set[str] = set()
        self._heard: set[str] = set()
        self._found: dict[_Key, tuple[Row, set[str]]] = {}
        self._values: dict[str, Row] = {}
        self._news: deque[str] = deque()

    @property
    def idle(self) -> bool:
        """Whether it listens to nothing."""
        return not self._wanted and not self._heard

    def hear(self, text: str, tree: Tree | None) -> None:
        """LISTEN or IGNORE; what is neither, or names nothing, is an AddressError."""
        command, path = _command(text)
        if command not in {"LISTEN", "IGNORE"}:
            raise AddressError(f"COMMAND must be LISTEN or IGNORE, got {command[:40]}")
        if _is_told(path):
            (self._heard.add if command == "LISTEN" else self._heard.discard)(path)
        elif command == "LISTEN":
            self._listen(path, tree)
        elif path in self._wanted:
            self._ignore(path, tree)

    def _listen(self, path: str, tree: Tree | None) -> None:
        if len(self._wanted) >= ADDRESSES or len(path) > LONGEST:
            raise AddressError(f"a client may listen to {ADDRESSES} addresses of {LONGEST} characters")
        if tree is not None:
            row = tree.addresses.resolve(path)
            if not isinstance(row, Row):
                raise AddressError(f"{path} has no value of its own to listen to")
            self._find(path, row)
        self._wanted.add(path)

    def _find(self, path: str, row: Row) -> None:
        """A row may be listened to by its layer's number and by its name."""
        self._found.setdefault(_key(row), (row, set()))[1].add(path)

    def _ignore(self, path: str, tree: Tree | None) -> None:
        self._wanted.discard(path)
        row = _row(tree, path) if tree is not None else None
        if row is not None and (found := self._found.get(_key(row))):
            found[1].discard(path)
            if not found[1]:
                del self._found[_key(row)]
                self._values.pop(row.address, None)

    def turn_to(self, tree: Tree | None) -> None:
        """Find what it listens to in another tree."""
        self._found.clear()
        self._values.clear()
        for path in self._wanted:
            if tree is not None and (row := _row(tree, path)) is not None:
                self._find(path, row)

    def changed(self, slots: Mapping[int, Sender | None], texts: Iterable[str]) -> bool:
        """Note what has changed by another's hand; whether there is something to tell."""
        for slot in slots.keys() & self._found.keys():
            by = slots[slot]
            if by is None or by.name != self.name:
                self._note(slot)
        for stored in self._found.keys() & set(texts):
            self._note(stored)
        return bool(self._values)

    def _note(self, key: _Key) -> None:
        row, _ = self._found[key]
        self._values[row.address] = row

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


def _key(row: Row) -> _Key:
    """By what a change names it."""
    return row.slot if row.slot != NO_SLOT else row.stored


def _row(tree: Tree, path: str) -> Row | None:
    try:
        node = tree.addresses.resolve(path)
    except AddressError:
        return None
    return node if isinstance(node, Row) else None
