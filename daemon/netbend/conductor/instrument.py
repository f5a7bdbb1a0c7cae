"""The trees of the networks that stand ready, on their panels, and the document that goes with them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from netbend.conductor.complaint import log
from netbend.conductor.holding import Holding, holding_of, left_of, merge, put, row_at, structure_of
from netbend.error import SegmentError
from netbend.stage.document import Document
from netbend.stage.panel import Panel
from netbend.stage.segment import segment_name
from netbend.stage.state import StateBlock
from netbend.tree.tree import Action, Commit, Tree
from netbend_mappings.change import seconds_of
from netbend_mappings.modulation import PLAYED, STOOD
from netbend_models.description import Description


class Part:
    """One epoch's tree with its panel and its state of play."""

    def __init__(self, owner: int, number: int, network: str, tree: Tree) -> None:
        self.number, self.network, self.tree = number, network, tree
        self.panel = Panel.attach(segment_name(owner, "panel", number))
        self.state = StateBlock.attach(segment_name(owner, "state", number))
        self.fresh = self.panel.generation == 0
        tree.played, tree.stood = partial(self._cell, PLAYED), partial(self._cell, STOOD)

    def _cell(self, column: int, slot: int) -> float:
        """What the last frame says of a slot; before the first what will be."""
        return float(self.state.now.cells[column, slot]) if self.state.count else self.tree.base[slot]

    def close(self) -> None:
        """Let go of the segments."""
        self.tree.played = self.tree.stood = self.tree.base.__getitem__
        self.panel.close()
        self.state.close()


class Instrument:
    """What is played: the part on air, and the part that waits to be."""

    def __init__(self, owner: int, commands: Mapping[str, Action]) -> None:
        self._owner, self._commands = owner, commands
        self._document = Document.attach(segment_name(owner, "document"))
        self._parts: dict[int, Part] = {}
        self._parked: Holding = {}
        self._running: dict[str, float] = {}
        self._full = False
        self._content: dict[str, Any] = self._document.read()[1]
        self.extra: Callable[[], dict[str, Any]] = dict
        self.air: Part | None = None

    @property
    def content(self) -> Mapping[str, Any]:
        """The document as it was last written."""
        return self._content

    @property
    def version(self) -> int:
        """The number of the document's last version."""
        return self._document.version

    def tree(self) -> Tree | None:
        """The tree that messages play, or None before the first network."""
        return self.air.tree if self.air else None

    def adopt(self, number: int, network: str, description: str, initial: Mapping[str, float]) -> Part:
        """Make an epoch's tree; take its panel's values where it has some, else those of the part on air."""
        if number in self._parts:
            return self._parts[number]
        self._drop_waiting()  # one network at a time is on its way: another that waits has failed
        part = self._parts[number] = Part(
            self._owner, number, network, Tree(Description.from_json(description), self._commands)
        )
        if part.fresh:
            self._carry_over(part, initial)
        else:
            self._resume(part)
        self.air = self.air or part
        part.tree.commit()
        self._publish(part)
        return part

    @property
    def parked(self) -> Holding:
        """What the network on air has not."""
        return self._parked

    def replace_parked(self, holding: Holding) -> None:
        """Have this in place of what was parked; to be committed."""
        self._parked = holding
        self.write_document()

    def open(self, holding: Mapping[str, Mapping[str, Any]]) -> None:
        """Begin with what a show holds, where nothing has been played yet."""
        if self._document.version == 0:
            self._parked = merge(self._parked, holding)

    def park(self, lacking: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep what the network on air has not, for one that has it."""
        if any(lacking.values()):
            self._parked = merge(self._parked, lacking)
            self.write_document()

    def _drop_waiting(self) -> None:
        for part in [part for part in self._parts.values() if part is not self.air]:
            del self._parts[part.number]
            part.close()

    def _resume(self, part: Part) -> None:
        """A conductor died: the panel and the document are where it left them."""
        tree, snapshot = part.tree, part.panel.snapshot()
        tree.base_view[:] = snapshot.base
        tree.seconds_view[:] = snapshot.duration
        self._parked = merge(self._content.get("parked", {}))
        put(tree, {kind: self._content.get(kind, {}) for kind in ("texts", "smooth", "spans", "safe")})

    def _carry_over(self, part: Part, initial: Mapping[str, float]) -> None:
        """A new network: what fits it is set; what does not is parked once it is on air, and never forgotten."""
        if self.air is None:
            self._parked = put(part.tree, merge({"values": initial}, self._parked))
        else:
            put(part.tree, merge(self._parked, holding_of(self.air.tree), {"values": _phases(self.air.tree)}))

    def put_on_air(self, number: int) -> None:
        """The audience sees this part now; hands play it from here on."""
        part = self._parts.get(number)
        if part is None or part is self.air:
            return
        before, self.air = self.air, part
        if before is not None:
            self._parked = left_of(part.tree, merge(self._parked, holding_of(before.tree)))
            self._running = _phases(before.tree)
            del self._parts[before.number]
            before.close()
        self._publish(part)

    def keep_time(self) -> None:
        """Have walks, loops and the beat go on from where they were on the network before; to be committed."""
        running, self._running = self._running, {}
        if self.air is not None:
            put(self.air.tree, {"values": running})

    def commit(self) -> Commit | None:
        """Publish what has changed on air since the last commit, whole; None if nothing has."""
        if self.air is None or (commit := self.air.tree.commit()) is None:
            return None
        if commit.texts:
            self.write_document()
        tree = self.air.tree
        self.air.panel.publish(
            tree.base_view, tree.seconds_view, commit.slots.keys(), self._document.version, urgent=commit.urgent
        )
        for part in self._parts.values():
            if part is not self.air:
                self._follow(part, tree, commit)
        return commit

    def _follow(self, part: Part, tree: Tree, commit: Commit) -> None:
        """Do to a part that waits what was done to the one on air, so that nothing jumps when they change places."""
        for slot in commit.slots:
            row = row_at(part.tree, tree.addresses.at(slot).stored)
            if row is not None and row.parameter.kind != "trigger":
                part.tree.put(row.slot, row.parameter.admit(tree.base[slot]), seconds_of(tree.seconds[slot]))
        if commit.texts:
            for held in (part.tree.texts, part.tree.smooth, part.tree.spans, part.tree.safe):
                held.clear()
            put(part.tree, merge(self._parked, structure_of(tree)) | {"values": {}})
        if (followed := part.tree.commit()) is not None:
            base, seconds = part.tree.base_view, part.tree.seconds_view
            part.panel.publish(base, seconds, followed.slots.keys(), self._document.version)

    def write_document(self) -> None:
        """Write the structure anew; what is too large for it is said once, and numbers are played all the same."""
        tree = self.tree()
        self._content = {**(structure_of(tree) if tree else {}), "parked": self._parked, **self.extra()}
        try:
            self._document.write(self._content)
        except SegmentError as fault:
            if not self._full:
                log(f"{fault}; what was changed in them since is not seen")
            self._full = True
        else:
            self._full = False

    def _publish(self, part: Part) -> None:
        self.write_document()
        part.panel.publish(part.tree.base_view, part.tree.seconds_view, None, self._document.version)

    def restore_good(self) -> bool:
        """Go back to the base values that last gave a frame, to be committed; False where there are none."""
        good = self.air.state.good() if self.air else None
        if self.air is None or good is None:
            return False
        tree = self.air.tree
        for slot in np.flatnonzero(tree.base_view != good).tolist():
            tree.put(slot, float(good[slot]))
        return True

    def forget(self, number: int) -> None:
        """A network that was on its way will not come."""
        part = self._parts.get(number)
        if part is not None and part is not self.air:
            del self._parts[number]
            part.close()


def _phases(tree: Tree) -> dict[str, float]:
    """Where the phases have run to, by stored address."""
    return {tree.addresses.at(slot).stored: tree.standing(slot) for slot in tree.phases}
