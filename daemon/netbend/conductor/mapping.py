"""What is learnt, in a show: the Wekinator port and `/map/…` around one practice, and what its outputs play.

Each output stands 0..1 in a row of its own, a source of modulation; and it plays the address that its row `to` names.
However many inputs arrive, the tree hears of the last ones of a batch.
"""

import asyncio
import json
import time
from collections.abc import Callable
from functools import partial
from socket import socket
from typing import Any, Final

from netbend.conductor.complaint import log
from netbend.conductor.dispatcher import Refusal
from netbend.conductor.mapped import SENDER, Mapped, Values, nearness, share_of, value_of
from netbend.conductor.peer import Peer
from netbend.error import AddressError, NetbendError
from netbend.osc.encode import encode
from netbend.tree.tree import Action, Commit, Sender, Tree
from netbend.wekinator.folder import Shelf, maps_folder
from netbend.wekinator.house import Ends, House
from netbend.wekinator.row import PROJECT, RUNNING
from netbend_mappings.error import MappingError
from netbend_mappings.learners.output import Gestures
from netbend_mappings.wekinator.listener import Ear

LOCKED: Final = ("map/new", "map/open", "map/save", "map/play/generate")
"""What is refused while the show is locked: it has another project, or is written."""

TELL_SECONDS: Final = 0.1
"""Subscribers hear of what goes on no more often."""


class Mapping(Ear):
    """Plays the tree that `tree` gives; `refuse` hears what cannot be used, `changed` is called after what can."""

    def __init__(
        self, tree: Callable[[], Tree | None], refuse: Callable[[Refusal], None], changed: Callable[[], None],
        tell: Callable[..., None], shelf: Shelf | None = None, to: tuple[str, int] | None = None,
    ) -> None:  # fmt: skip
        self._tree, self._refuse, self._changed, self._tell = tree, refuse, changed, tell
        told = Ends(*to) if to else None
        self.house = House(shelf or Shelf(maps_folder()), self._complain, told=told, batch_done=self._batch_done)
        self.practice = self.house.practice
        self.practice.listeners.append(self)
        self.practice.before_record = self._take_targets
        self._said: Values | None = None
        self._mapped: Mapped | None = None
        self._state: dict[str, Any] = {}
        self._told = 0.0
        self._tells_late = False
        self._project = ""

    # the messages

    def table(self) -> dict[str, Action]:
        """Its commands by name."""
        acts: dict[str, Action] = {name: partial(self._act, name) for name in self.house.acts}
        return acts | {"map/status": self._answer_status}

    def _act(self, name: str, arguments: tuple[Any, ...], _sender: Sender, _now: float) -> None:
        tree = self._tree()
        if name in LOCKED and tree is not None:
            tree.check_lock(f"/{name}")
        try:
            self.house.acts[name](arguments)
        except MappingError as fault:
            raise AddressError(str(fault)) from fault
        finally:
            self._batch_done()
            self.house.port.watch()

    def _complain(self, sender: str, address: str, reason: str) -> None:
        self._refuse(Refusal(Peer(sender), address, reason))

    # from start to stop

    def start(self, sockets: list[socket]) -> None:
        """Hear Wekinator's clients from now on, and go on with the project that was open."""
        self.house.port.start(sockets)
        self.read()

    def stop(self) -> None:
        """Close what is open."""
        self.house.close()

    # what the practice says

    def outputs(self, values: Values) -> None:
        """The outputs' values, or the distances of gestures: the tree hears of them when the batch is done."""
        self._said = values

    def matched(self, name: str) -> None:
        """Another gesture is matched."""
        self._tell("/map/matched", name)

    def trained(self) -> None:
        """Training is over."""
        self._tell("/map/trained")

    def noted(self, line: str) -> None:
        """Something that a performer wants to read."""
        self._tell("/map/said", line)
        log(f"map: {line}")

    def opened(self) -> None:
        """Another session: the show keeps which one, and outputs have the ranges of what they play."""
        folder, mapped, session = self.house.files.folder, self._here(), self.practice.session
        if mapped is None or folder is None or session is None:
            return
        self._project = self.house.files.name_of(folder)
        if mapped.tree.texts.get(f"/{PROJECT}") != self._project and not mapped.tree.locked:
            mapped.tree.texts.put(f"/{PROJECT}", self._project)
            if not session.examples:
                for place in mapped.targets:
                    mapped.fit(session, place)
            self._changed()

    # what the outputs play

    def _here(self) -> Mapped | None:
        """The rows of the tree that plays now."""
        tree = self._tree()
        if tree is not None and (self._mapped is None or self._mapped.tree is not tree):
            self._mapped = Mapped(tree)
        return self._mapped if tree is not None else None

    def _batch_done(self) -> None:
        values, self._said = self._said, None
        mapped = self._here()
        if values is not None and mapped is not None and self.practice.session is not None:
            mapped.show(self._shares(values))
            if self.practice.is_running and not self.practice.follows_gestures:
                mapped.play(values.tolist())
            self._changed()
        self._show_running()
        self._tell_state()

    def _show_running(self) -> None:
        """Let the row say whether inputs are answered."""
        tree, on = self._tree(), float(self.practice.is_running)
        if tree is not None and self.practice.session is not None and tree.base[slot := _running(tree)] != on:
            tree.put(slot, on, 0.0, SENDER)
            self._changed()

    def _shares(self, values: Values) -> list[float]:
        """Of each output where it stands between its limits."""
        session = self.practice.session
        assert session is not None
        if isinstance(session.outputs[0], Gestures):
            return nearness(values, float(session.learner(0)[1].get("threshold", 5.0)))
        return [
            share_of(kind, value) for kind, value in zip(session.outputs, values.tolist(), strict=False)
            if not isinstance(kind, Gestures)
        ]  # fmt: skip

    def _take_targets(self) -> None:
        """What `/map/record` records: the values at which the mapped parameters stand."""
        mapped, session = self._here(), self.practice.session
        if mapped is not None and session is not None:
            mapped.take(session)

    # what hands did

    def committed(self, commit: Commit) -> None:
        """A hand moved an output, chose what one plays, or opened a show with a project."""
        if any(text.startswith("/mod/map/") for text in commit.texts):
            self._send_elsewhere(commit)
        if f"/{PROJECT}" in commit.texts:
            self.read()
        mapped = self._here()
        if mapped is not None and self.practice.session is not None:
            if commit.slots.get(slot := _running(mapped.tree), SENDER) is not SENDER:
                self._run(on=mapped.tree.base[slot] > 0)
            for slot in mapped.places.keys() & commit.slots.keys():
                if commit.slots[slot] not in (SENDER, None):  # None: a panic, an undo or a preset, no hand on a slider
                    self._by_hand(mapped.places[slot], mapped.tree.base[slot])

    def _run(self, *, on: bool) -> None:
        """A hand, or a show, has said whether inputs are answered."""
        try:
            if on:
                self.practice.start_running()
            else:
                self.practice.stop_running()
        except MappingError as fault:
            self._complain("learnt", f"/{RUNNING}", str(fault))

    def _send_elsewhere(self, commit: Commit) -> None:
        """What outputs play is another, and so are their limits."""
        self._mapped = None
        mapped, session = self._here(), self.practice.session
        if mapped is not None and session is not None:
            for place in mapped.targets:
                if f"/mod/map/{place + 1}/to" in commit.texts:
                    mapped.fit(session, place)

    def _by_hand(self, place: int, share: float) -> None:
        """An output slider: it is sent at once."""
        session = self.practice.session
        kind = session.outputs[place] if session is not None and place < self.practice.width else None
        if kind is None or isinstance(kind, Gestures):
            return
        try:
            self.practice.set_output(place, value_of(kind, share))
        except MappingError as fault:
            self._complain("learnt", f"/map/output/{place + 1}", str(fault))

    def read(self) -> None:
        """Open the project that the show names, where it is another one."""
        tree = self._tree()
        name = str(tree.texts.read(f"/{PROJECT}")) if tree else ""
        if not name or name == self._project:
            return
        self._project = name
        runs = tree is not None and tree.base[_running(tree)] > 0
        try:
            self.house.files.open(name)
            if runs:
                self._go_on()
        except (MappingError, NetbendError) as fault:
            self._complain("show", f"/{PROJECT}", str(fault))

    def _go_on(self) -> None:
        """Run again; what died before its models were on the disk is learnt anew from its examples."""
        session = self.practice.session
        if session is not None and session.examples and not session.trained:
            self.practice.train()
        self.practice.start_running()

    # what is told

    def _figures(self) -> dict[str, Any]:
        hand, session = self.practice, self.practice.session
        return {
            "inputs": hand.inputs, "outputs": hand.gestures or hand.width,
            "examples": len(session.examples) + len(session.gestures) if session else 0,
            "recording": int(hand.is_recording), "gesture": hand.label, "running": int(hand.is_running),
            "training": round(hand.share, 3) if hand.is_training else -1.0,
        }  # fmt: skip

    def _tell_state(self) -> None:
        """Tell subscribers what is another than before; what changes too soon after, a little later."""
        wait = self._told + TELL_SECONDS - time.monotonic()
        if wait > 0:
            if not self._tells_late:
                self._tells_late = True
                asyncio.get_running_loop().call_later(wait, self._tell_late)
            return
        self._told, figures = time.monotonic(), self._figures()
        for name, value in figures.items():
            if self._state.get(name) != value:
                self._tell(f"/map/status/{name}", value)
        self._state = figures

    def _tell_late(self) -> None:
        self._tells_late, self._told = False, 0.0
        self._tell_state()

    def _answer_status(self, _arguments: tuple[Any, ...], sender: Sender, _now: float) -> None:
        if not isinstance(sender, Peer):
            raise AddressError("only a sender with a socket can be answered")
        for name, value in self._figures().items():
            sender.answer(encode(f"/map/status/{name}", value))
        session = self.practice.session
        if session is not None:
            names = json.dumps({"inputs": session.input_names, "outputs": session.output_names})
            sender.answer(encode("/map/status/names", names))


def _running(tree: Tree) -> int:
    """The slot of what says whether inputs are answered."""
    return tree.layout.flat_slots[RUNNING]
