"""The trees of the networks that stand ready, on their panels, and the document that goes with them."""

from collections.abc import Callable, Mapping
from typing import Any

from netbend.error import AddressError
from netbend.stage.document import Document
from netbend.stage.panel import Panel
from netbend.stage.programme import segment_name
from netbend.stage.state import StateBlock
from netbend.tree.node import NO_SLOT, Row
from netbend.tree.tree import Action, Commit, Tree
from netbend_mappings.modulation import PLAYED
from netbend_models.description import Description


class Part:
    """One epoch's tree with its panel and its state of play."""

    def __init__(self, owner: int, number: int, network: str, tree: Tree) -> None:
        self.number, self.network, self.tree = number, network, tree
        self.panel = Panel.attach(segment_name(owner, "panel", number))
        self.state = StateBlock.attach(segment_name(owner, "state", number))
        self.fresh = self.panel.generation == 0
        tree.played = lambda slot: float(self.state.now.cells[PLAYED, slot])

    def close(self) -> None:
        """Let go of the segments."""
        self.tree.played = self.tree.base.__getitem__
        self.panel.close()
        self.state.close()


class Instrument:
    """What is played: the part on air, and the part that waits to be."""

    def __init__(self, owner: int, commands: Mapping[str, Action]) -> None:
        self._owner, self._commands = owner, commands
        self._document = Document.attach(segment_name(owner, "document"))
        self._parts: dict[int, Part] = {}
        self._parked: dict[str, float] = {}
        self._parked_texts: dict[str, Any] = {}
        self._content: dict[str, Any] = self._document.read()[1]
        self.extra: Callable[[], dict[str, Any]] = dict
        self.air: Part | None = None

    @property
    def content(self) -> Mapping[str, Any]:
        """The document as it was last written."""
        return self._content

    def tree(self) -> Tree | None:
        """The tree that messages play, or None before the first network."""
        return self.air.tree if self.air else None

    def adopt(self, number: int, network: str, description: str, initial: Mapping[str, float]) -> Part:
        """Make an epoch's tree; take its panel's values where it has some, else those of the part on air."""
        if number in self._parts:
            return self._parts[number]
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

    def _resume(self, part: Part) -> None:
        """A conductor died: the panel and the document are where it left them."""
        tree, snapshot = part.tree, part.panel.snapshot()
        tree.base_view[:] = snapshot.base
        tree.seconds_view[:] = snapshot.duration
        self._parked = dict(self._content.get("parked", {}))
        self._parked_texts = dict(self._content.get("parked_texts", {}))
        self._take_structure(tree, self._content)

    def _carry_over(self, part: Part, initial: Mapping[str, float]) -> None:
        """A new network: what fits it is set, what does not stays parked until one comes that it fits."""
        before = self.air.tree if self.air else None
        values = {**initial, **self._parked, **(before.moved() if before else {})}
        texts = {**self._parked_texts, **(before.texts if before else {})}
        structure = _structure(before) if before else {}
        self._parked, self._parked_texts = {}, {}
        for stored, value in values.items():
            row = _row(part.tree, stored)
            if row is None or row.slot == NO_SLOT:
                self._parked[stored] = value
            else:
                part.tree.put(row.slot, row.parameter.admit(value))
        fitting = {stored: text for stored, text in texts.items() if _row(part.tree, stored)}
        self._parked_texts = {stored: text for stored, text in texts.items() if stored not in fitting}
        self._take_structure(part.tree, structure | {"texts": fitting})

    @staticmethod
    def _take_structure(tree: Tree, content: Mapping[str, Any]) -> None:
        for stored, text in content.get("texts", {}).items():
            if _row(tree, stored):
                tree.texts[stored] = tuple(text) if isinstance(text, list) else text
        for stored, seconds in content.get("smooth", {}).items():
            if (row := _row(tree, stored)) is not None:
                tree.smooth[row.slot] = seconds
        for stored, (low, high) in content.get("spans", {}).items():
            if (row := _row(tree, stored)) is not None:
                tree.spans[row.slot] = (low, high)
        for stored in content.get("safe", ()):
            if (row := _row(tree, stored)) is not None:
                tree.safe.add(row.slot)

    def put_on_air(self, number: int) -> None:
        """The audience sees this part now; hands play it from here on."""
        part = self._parts.get(number)
        if part is None or part is self.air:
            return
        before, self.air = self.air, part
        if before is not None:
            del self._parts[before.number]
            before.close()
        self._publish(part)

    def commit(self) -> Commit | None:
        """Publish what has changed on air since the last commit, whole; None if nothing has."""
        if self.air is None or (commit := self.air.tree.commit()) is None:
            return None
        if commit.texts:
            self.write_document()
        tree = self.air.tree
        self.air.panel.publish(tree.base_view, tree.seconds_view, commit.slots.keys(), self._document.version)
        return commit

    def write_document(self) -> None:
        """Write the structure anew."""
        tree = self.tree()
        self._content = {
            **(_structure(tree) if tree else {}),
            "parked": self._parked, "parked_texts": self._parked_texts, **self.extra(),
        }  # fmt: skip
        self._document.write(self._content)

    def _publish(self, part: Part) -> None:
        self.write_document()
        part.panel.publish(part.tree.base_view, part.tree.seconds_view, None, self._document.version)

    def restore_good(self) -> bool:
        """Go back to the base values that last gave a frame; False where there are none."""
        good = self.air.state.good() if self.air else None
        if self.air is None or good is None:
            return False
        self.air.tree.base_view[:] = good
        self.air.tree.seconds_view[:] = 0.0
        self._publish(self.air)
        return True


def _row(tree: Tree, stored: str) -> Row | None:
    try:
        node = tree.addresses.resolve(stored)
    except AddressError:
        return None
    return node if isinstance(node, Row) else None


def _structure(tree: Tree) -> dict[str, Any]:
    """What a tree holds besides numbers, by stored address."""

    def stored(slot: int) -> str:
        return tree.addresses.at(slot).stored

    return {
        "texts": dict(tree.texts),
        "smooth": {stored(slot): seconds for slot, seconds in tree.smooth.items()},
        "spans": {stored(slot): span for slot, span in tree.spans.items()},
        "safe": [stored(slot) for slot in sorted(tree.safe)],
    }
