"""Learnt controls: learnt, forgotten, and kept as the text /midi/map, which undo, documents and restarts know."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from netbend.conductor.complaint import log
from netbend.conductor.lesson import Lesson, lesson
from netbend.error import AddressError
from netbend.osc.message import Impulse
from netbend.tree.argument import fires
from netbend.tree.node import Row
from netbend.tree.tree import Commit, Sender, Tree

if TYPE_CHECKING:
    from netbend_mappings.midi.desk import Learnt, MidiDesk

MAP: Final = "/midi/map"
MIDI: Final = "midi"
"""What the name of a sender begins with that is a port."""


class Learning:
    """What of a desk was learnt; `changed` is called when ports, lights or maps are others now."""

    def __init__(
        self, tree: Callable[[], Tree | None], complain: Callable[[str, str, str], None], tell: Callable[..., None],
        changed: Callable[[], None],
    ) -> None:  # fmt: skip
        self._tree, self._complain, self._tell, self._changed = tree, complain, tell, changed
        self._text = ""
        self._waits = False
        self._teacher = Sender("midi learn")
        self.desk: MidiDesk | None = None

    def _both(self) -> "tuple[MidiDesk, Tree]":
        tree = self._tree()
        if self.desk is None or tree is None:
            raise AddressError("the network is still loading")
        return self.desk, tree

    def learn(self, arguments: tuple[Any, ...]) -> None:
        """/midi/learn: the next control that moves plays this, or without an address what a hand moves next."""
        desk, tree = self._both()
        if not arguments or isinstance(arguments[0], Impulse):
            desk.cancel()
            self._waits = True
            self._tell("/midi/learning", "", "move a parameter, then a control")
            return
        if not fires(arguments) and not isinstance(arguments[0], str):
            return  # a button's release
        self._begin(desk, lesson(tree, arguments))

    def modulate(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        """/mod/learn: the next control that moves plays a free input, which is linked to this."""
        desk, tree = self._both()
        number = tree.feed.free()
        tree.play(f"/mod/input/{number}/add", arguments, sender, now)
        self._begin(desk, lesson(tree, (f"/mod/input/{number}/value",)))

    def _begin(self, desk: "MidiDesk", wanted: Lesson) -> None:
        self._waits = False
        desk.learn(wanted.address, wanted.kind)
        self._tell("/midi/learning", wanted.address, "move a control")
        self._changed()

    def watch(self, commit: Commit) -> None:
        """Learn what a hand has moved, where that was waited for; MIDI's own moves are none."""
        if not self._waits:
            return
        desk, tree = self._both()
        for slot, sender in commit.slots.items():
            if sender is not None and not sender.name.startswith(f"{MIDI} "):
                with suppress(AddressError):
                    self._begin(desk, lesson(tree, (tree.addresses.at(slot).stored,)))
                    return

    def cancel(self, arguments: tuple[Any, ...]) -> None:
        """/midi/learn/cancel: nothing is learnt after all."""
        desk, _ = self._both()
        if fires(arguments):
            self._waits = False
            desk.cancel()
            self._changed()

    def forget(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        """/midi/forget: no learnt control plays this address any more."""
        desk, tree = self._both()
        if not arguments or not isinstance(arguments[0], str):
            raise AddressError("/midi/forget needs the address that a control was learnt for")
        self.read()  # an undo or redo of this very moment has only written the text
        if not desk.unbind(_stored(tree, arguments[0])):
            raise AddressError(f"/midi/forget: no control was learnt for {arguments[0]}")
        self._write(sender, now)

    def keep(self, learnt: "Learnt") -> None:
        """A control was found: undo forgets it, and a restart does not."""
        control, channel = str(learnt.binding.control), learnt.binding.channel
        try:
            self._write(self._teacher, time.perf_counter())
        except AddressError as fault:
            self._complain(learnt.port, MAP, str(fault))
        self._tell("/midi/learnt", learnt.port, learnt.address, control, channel)
        log(f"MIDI: {control} of {learnt.port} plays {learnt.address}")

    def _write(self, sender: Sender, now: float) -> None:
        desk, tree = self._both()
        learnt, row = desk.plain(), tree.addresses.resolve(MAP)
        assert isinstance(row, Row)
        self._text = json.dumps(learnt, separators=(",", ":")) if learnt else ""
        tree.texts.write(row, self._text, sender, now)
        self._changed()

    def read(self) -> None:
        """Take what the text says, where it is another one; its faults are told, and the rest of it plays."""
        tree = self._tree()
        if self.desk is None or tree is None or (text := str(tree.texts.read(MAP))) == self._text:
            return
        self._text = text
        try:
            faults = self.desk.take(_maps_of(text))
        except (ValueError, RecursionError) as fault:
            faults = (*self.desk.take(()), f"{MAP} is not as netbend writes it ({fault}); /undo brings back what was")
        for one in faults:
            self._complain("map", MAP, one)
        self._changed()


def _maps_of(text: str) -> list[Mapping[str, Any]]:
    maps = json.loads(text) if text else []
    if not isinstance(maps, list):
        raise ValueError(f"it must be a list of maps, got {text!r:.60}")  # noqa: TRY004  told as its other faults are
    return maps


def _stored(tree: Tree, address: str) -> str:
    """An address as learnt controls keep it."""
    try:
        return lesson(tree, (address,)).address
    except AddressError:
        return address
