"""The journal: what reached the tree, by address, tied to the frame that first used it.

Replayed, it gives the same frames. One JSON value a line: an object opens an epoch, an array is a frame
[number, picture hash, {address: [value, seconds]}, texts or null].
"""

import json
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from netbend.error import JournalError
from netbend.stage.state import StateBlock
from netbend.tree.tree import Commit, Tree

VERSION: Final = 1

Values = dict[int, tuple[float, float]]
Texts = dict[str, Any]


class Journal:
    """A journal being written. It trails the frames by some tenths of a second, and never holds them up."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("a", encoding="utf-8")
        except OSError as fault:
            raise JournalError(f"the journal {path} cannot be written: {fault.strerror}") from fault
        self._values: deque[tuple[int, Values]] = deque()
        self._texts: deque[tuple[int, Texts]] = deque()
        self._count = 0
        self._stored: dict[int, str] = {}
        self._tree: Tree | None = None
        self._state: StateBlock | None = None

    def open_epoch(
        self, tree: Tree, state: StateBlock, facts: Mapping[str, Any], generation: int, resumed: bool
    ) -> None:
        """Begin a network, or go on (`resumed`) after a restart: all that a replay needs to start from here."""
        self.drain()
        self._values.clear()
        self._texts.clear()
        self._stored.clear()
        self._tree, self._state = tree, state
        self._count = state.count if resumed else 0
        self._write({
            "netbend_journal": VERSION, **facts, "resumed": resumed, "generation": generation,
            "values": self._moved(tree), "texts": tree.texts,
        })  # fmt: skip

    @staticmethod
    def _moved(tree: Tree) -> dict[str, float]:
        """What is not at its default, triggers' counts as well: a count that falls back to 0 would fire."""
        slots = np.flatnonzero(tree.base_view != tree.defaults).tolist()
        return {tree.addresses.at(slot).stored: tree.base[slot] for slot in slots}

    def note(self, generation: int, document: int, commit: Commit) -> None:
        """Keep a published generation, and the texts of a document, until the log tells which frame used which.

        A frame may have read a document that is newer than its generation.
        """
        tree = self._tree
        if tree is not None:
            self._values.append((generation, {slot: (tree.base[slot], tree.seconds[slot]) for slot in commit.slots}))
            if commit.texts:
                self._texts.append((document, dict(tree.texts)))

    def drain(self) -> None:
        """Write the frames that have happened since the last time."""
        if self._state is None:
            return
        count = self._state.count
        for line in self._state.lines(self._count, count):
            values, texts = self._used_by(line.generation), self._read_by(line.document)
            entry: list[Any] = [line.number, f"{line.picture:016x}"]
            if values or texts is not None:
                entry += [{self._address(slot): value for slot, value in values.items()}, texts]
            self._write(entry)
        self._count = count

    def _used_by(self, generation: int) -> Values:
        values: Values = {}
        while self._values and self._values[0][0] <= generation:
            values |= self._values.popleft()[1]
        return values

    def _read_by(self, document: int) -> Texts | None:
        texts: Texts | None = None
        while self._texts and self._texts[0][0] <= document:
            texts = self._texts.popleft()[1]
        return texts

    def _address(self, slot: int) -> str:
        stored = self._stored.get(slot)
        if stored is None:
            assert self._tree is not None
            stored = self._stored[slot] = self._tree.addresses.at(slot).stored
        return stored

    def _write(self, entry: Any) -> None:
        self._file.write(json.dumps(entry, separators=(",", ":")) + "\n")

    def flush(self) -> None:
        """Hand what is written to the system."""
        self._file.flush()

    def close(self) -> None:
        """Write what is left."""
        self.drain()
        self._file.close()
