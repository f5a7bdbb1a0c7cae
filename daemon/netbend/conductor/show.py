"""The show while it is played: kept off the loop a second after each change, saved, and gone back through."""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import psutil

from netbend.conductor.complaint import log
from netbend.conductor.holding import Holding, holding_of, merge, restore
from netbend.conductor.latent import Deferring
from netbend.error import AddressError, ShowError
from netbend.show.opening import network_of, played_as
from netbend.show.setting import ShowSetting
from netbend.show.shelf import Shelf, load, untitled, write
from netbend.show.show import Show, text_of
from netbend.tree.argument import fires
from netbend.tree.blend import CONTROLS, FROM
from netbend.tree.tree import Action, Sender, Tree

if TYPE_CHECKING:
    from netbend.conductor.instrument import Part

SECONDS: Final = 1.0
"""Changes are kept so far apart."""

_RUNNING: Final = "/tempo/beat"
"""What always runs; a show begins anew with it."""


_GIVEN: Final = re.compile(r"/mod/input/\d+/value|/lfo/\d+/value")
"""What is heard or counted, and no part of a show."""


class Stage(Protocol):
    """What a show is taken from."""

    air: "Part | None"

    @property
    def parked(self) -> Holding:
        """What the network on air has not."""

    def replace_parked(self, holding: Holding) -> None:
        """Have this in place of it."""


class ShowKeeper:
    """The files of one show, beside the conductor; `load` brings a network within seconds, `tell` says what is done."""

    def __init__(
        self, stage: Callable[[], Stage], owner: int, shelf: Shelf | None, options: Mapping[str, Any], later: Deferring,
        load: Callable[[str, float], None], tell: Callable[..., None], *, resumed: bool = False,
        locked: bool = False,
    ) -> None:  # fmt: skip
        self._locked = locked
        self._stage, self._owner, self._options, self._later = stage, owner, options, later
        self._shelf = shelf or untitled(owner)
        self._load, self._tell = load, tell
        self.settle: Callable[[], None] = lambda: None
        self._changed, self._unsaved, self._back = False, resumed or self._shelf.autosave.exists(), 0
        self._writing = threading.Lock()
        self._fault = self._written = self._weights = ""
        self._began = psutil.Process(owner).create_time()

    @classmethod
    def of(
        cls, setting: ShowSetting, owner: int, stage: Callable[[], Stage], later: Deferring,
        load: Callable[[str, float], None], tell: Callable[..., None],
    ) -> "ShowKeeper":  # fmt: skip
        """The keeper of the show that the conductor is told of."""
        shelf = Shelf.at(Path(setting.path)) if setting.path else None
        keeper = cls(
            stage, owner, shelf, setting.options, later, load, tell, resumed=setting.resumed, locked=setting.locked
        )
        keeper._weights = setting.weights
        return keeper

    @property
    def shelf(self) -> Shelf:
        """Where the show is kept."""
        return self._shelf

    def table(self) -> dict[str, Action]:
        """Its commands by name."""
        return {
            "show/save": self._save, "show/revert": self._revert, "show/back": self._go_back,
            "show/forward": self._go_forward, "lock": self._lock,
        }  # fmt: skip

    def _lock(self, moved: tuple[Any, ...], _sender: Sender, _now: float) -> None:
        """A show that was started as locked stays so."""
        if self._locked and moved[0] < 0.5:
            tree = self._playing().tree
            tree.put(tree.layout.flat_slots["lock"], 1.0)
            raise AddressError("/lock: the show was started with --locked; start it without to change it")

    # kept as it goes

    def changed(self) -> None:
        """Something is another than it was."""
        self._changed = self._unsaved = True

    def keep(self) -> Callable[[], None] | None:
        """What is to be done beside the loop to keep the changes so far; None where there are none."""
        part = self._stage().air
        if part is not None and self._weights:
            self._compare(part)
        if not self._changed or part is None or _locked(part.tree):
            return None
        self._changed = False
        show = self._show(part, ended=False)
        return lambda: self._write(show)

    def _compare(self, part: "Part") -> None:
        """Say once that the show was made with other weights than those that play."""
        weights, self._weights = self._weights, ""
        if weights != part.tree.layout.description.digest:
            line = f"the show was made with other weights than {part.network} has; its pictures are others here"
            log(line)
            self._tell("/stats/said", line)

    def _write(self, show: Show) -> None:
        """Write the autosave, unless it is as it was."""
        with self._writing:
            try:
                text = text_of(self._with_network(show))
                if text != self._written:
                    write(self._shelf.autosave, text)
                self._written, self._fault = text, ""
            except ShowError as fault:
                if str(fault) != self._fault:
                    log(str(fault))
                self._fault = str(fault)

    def close(self) -> None:
        """The show ends as it should: what was not saved is offered when it is opened again."""
        part = self._stage().air
        if part is None or _locked(part.tree):
            return
        if self._unsaved:
            self._write(self._show(part, ended=True))
        else:
            self._shelf.autosave.unlink(missing_ok=True)

    def _show(self, part: "Part", *, ended: bool) -> Show:
        """The show as it stands; a network's file is hashed later, off the loop."""
        tree = part.tree
        held = merge(self._stage().parked, holding_of(tree), {"values": _phases(tree)})
        for stored in [stored for stored in held["values"] if _GIVEN.fullmatch(stored)]:
            del held["values"][stored]
        if held["texts"].get(FROM) not in CONTROLS:
            held["texts"].pop(FROM, None)  # a recall that is over has begun nowhere
        state = {"ended": ended, "pid": self._owner, "began": self._began}
        network = played_as(part.network, part.tree.layout.description.digest, self._shelf.path.parent, hashed=False)
        return Show(network, held, self._options, state)

    def _with_network(self, show: Show) -> Show:
        path = self._shelf.path.parent / show.network.path
        if not show.network.path:
            return show
        return replace(show, network=played_as(str(path), show.network.weights, self._shelf.path.parent))

    # commands

    def _save(self, arguments: tuple[Any, ...], sender: Sender, _now: float) -> None:
        named = arguments[0] if arguments and isinstance(arguments[0], str) else ""
        if not (named or fires(arguments)):
            return
        part = self._playing()
        part.tree.check_lock("/show/save")
        shelf = self._shelf.beside(named) if named else self._shelf
        self.settle()  # what came with this message in one batch is in the file, and no change after it
        show = replace(self._show(part, ended=False), state={})
        self._changed, self._back = False, 0

        def work() -> Callable[[], None]:
            with self._writing:
                try:
                    shelf.save(self._with_network(show))
                except ShowError as fault:
                    self._changed = True
                    raise AddressError(f"/show/save: {fault}") from fault
            return done

        def done() -> None:
            if shelf != self._shelf:
                self._shelf.autosave.unlink(missing_ok=True)
                self._shelf = shelf
            self._unsaved = self._changed
            self._tell("/show/saved", str(self._shelf.path))

        self._later.beside(sender, "/show/save", work)

    def _revert(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        if fires(arguments):
            if not self._shelf.path.exists():
                raise AddressError("/show/revert: the show was never saved; /show/save does")
            self._back = 0
            self._open(self._shelf.path, "/show/revert", sender, now)

    def _go_back(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        if fires(arguments):
            self._step(1, "/show/back", sender, now)

    def _go_forward(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        if fires(arguments):
            self._step(-1, "/show/forward", sender, now)

    def _step(self, step: int, address: str, sender: Sender, now: float) -> None:
        """One version further through the history; 0 is the one that was saved last."""
        places = [self._shelf.path, *self._shelf.versions()]
        number = self._back + step
        if not 0 <= number < len(places):
            raise AddressError(f"{address}: there is no {'earlier' if step > 0 else 'later'} version")
        self._back = number
        self._open(places[number], address, sender, now)

    def _open(self, path: Path, address: str, sender: Sender, now: float) -> None:
        self._playing().tree.check_lock(address)

        def work() -> Callable[[], None]:
            try:
                show = load(path)
            except ShowError as fault:
                raise AddressError(f"{address}: {fault}") from fault
            return lambda: self._take(show, path, sender, now)

        self._later.beside(sender, address, work)

    def _take(self, show: Show, path: Path, sender: Sender, now: float) -> None:
        """Play another version, in one step of undo; its network comes after."""
        part = self._playing()
        self._stage().replace_parked(restore(part.tree, show.holding, sender, now))
        self._tell("/show/opened", str(path))
        try:
            network = network_of(show, self._shelf.path.parent)
        except ShowError as fault:
            raise AddressError(str(fault)) from fault
        digest = part.tree.layout.description.digest
        if network and show.network.weights not in ("", digest):
            self._load(network, 0.0)

    def _playing(self) -> "Part":
        part = self._stage().air
        if part is None:
            raise AddressError("the network is still loading")
        return part


def _phases(tree: Tree) -> dict[str, float]:
    """Where what runs by itself has come to."""
    found = {tree.addresses.at(slot).stored: tree.standing(slot) for slot in tree.phases}
    defaults = {tree.addresses.at(slot).stored: float(tree.defaults[slot]) for slot in tree.phases}
    return {stored: value for stored, value in found.items() if stored != _RUNNING and value != defaults[stored]}


def _locked(tree: Tree) -> bool:
    return tree.base[tree.layout.flat_slots["lock"]] >= 0.5
