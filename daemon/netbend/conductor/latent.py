"""The commands of the latent: another seed, with the beat if asked, stores and recalls, files of latents."""

import random
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from netbend.conductor.metronome import Late, Metronome
from netbend.conductor.place import Place, go, recall, store
from netbend.error import AddressError, FolderError
from netbend.folder import below, models_folder
from netbend.osc.message import Impulse
from netbend.tree.argument import fires, text_of
from netbend.tree.tree import Action, Sender, Tree
from netbend_mappings.number import finite
from netbend_models.error import LoadError
from netbend_models.projection import LatentShape, read_projection

SEED = "/latent/seed"

Work = Callable[[], Callable[[], None]]


class Deferring(Protocol):
    """Where that is kept which is not played on arrival."""

    metronome: Metronome

    def beside(self, sender: Sender, address: str, work: Work) -> None:
        """Have work done that takes its time, and then what it returns; either may raise an AddressError."""

    def soon(self, act: Callable[[], None]) -> None:
        """Have it done between messages; such work may ask for it, from its thread."""


class LatentCommands:
    """The actions; `later` keeps what waits for the beat, and files are read there."""

    def __init__(self, tree: Callable[[], Tree], later: Deferring) -> None:
        self._tree, self._later = tree, later

    def table(self) -> dict[str, Action]:
        """Its commands by name; those with an N in it get the number first."""
        return {
            "latent/next": self._seed_action("/latent/next", lambda seed: seed // 1 + 1),
            "latent/previous": self._seed_action("/latent/previous", lambda seed: seed // 1 - 1),
            "latent/random": self._seed_action("/latent/random", _any_seed),
            "latent/store": self._store, "latent/N/store": self._store,
            "latent/recall": self._recall, "latent/N/recall": self._recall_here,
            "latent/load": self._load,
        }  # fmt: skip

    def _seed_action(self, address: str, choose: Callable[[float], float]) -> Action:
        def play(sender: Sender, now: float) -> None:
            tree = self._tree()
            (seed,) = tree.get(SEED)
            tree.play(SEED, (float(choose(seed)),), Sender(sender.name), now)

        def act(arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
            tree = self._tree()
            if fires(arguments) and tree.base[tree.layout.flat_slots["latent/beat"]] >= 0.5:
                self._later.metronome.wait(Late(sender, address, partial(play, sender, now)), tree, now)
            elif fires(arguments):
                play(sender, now)

        return act

    def _store(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        number = _number(arguments, "/latent/store")
        if fires(arguments[1:]):
            store(self._tree(), number, sender, now)

    def _recall(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        number = _number(arguments, "/latent/recall")
        recall(self._tree(), number, _seconds(arguments[1:], f"/latent/{number}/recall"), sender, now)

    def _recall_here(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        seconds = arguments[1] if len(arguments) > 1 else None
        if not (isinstance(seconds, int | float) and seconds == 0):  # a button's release
            self._recall(arguments, sender, now)

    def _load(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        name = text_of(arguments, "/latent/load")
        seconds = _seconds(arguments[1:], "/latent/load")
        shape = self._tree().layout.description.latent

        def work() -> Callable[[], None]:
            count = _count(name, shape)
            return lambda: self._go_to_file(name, count, shape, seconds, sender, now)

        self._later.beside(sender, "/latent/load", work)

    def _go_to_file(
        self, name: str, count: int, shape: LatentShape, seconds: float, sender: Sender, now: float
    ) -> None:
        tree = self._tree()
        if tree.layout.description.latent != shape:
            raise AddressError(f"/latent/load {name}: the network has changed meanwhile; load it again")
        place: Place = {"latent/file/name": name, "latent/file/index": 0.0, "latent/file/amount": 1.0,
                 "latent/file/count": float(count)}  # fmt: skip
        go(tree, place, seconds, sender, now)


def _any_seed(_seed: float) -> float:
    return float(random.randrange(100_000))  # noqa: S311  a look, not a secret


def _number(arguments: tuple[Any, ...], address: str) -> int:
    number = finite(arguments[0]) if arguments else None
    if number is None:
        raise AddressError(f"{address} needs the number of a store, got {arguments[:1]!r:.60}")
    return round(number)


def _seconds(arguments: tuple[Any, ...], address: str) -> float:
    """The seconds that a message names; none for at once."""
    seconds = arguments[0] if arguments else 0.0
    if isinstance(seconds, bool | Impulse):
        return 0.0
    value = finite(seconds)
    if value is None:
        raise AddressError(f"{address} takes seconds, got {seconds!r:.60}")
    return max(0.0, value)


def _count(name: str, shape: LatentShape) -> int:
    """How many latents a file has for a network of that shape."""
    try:
        return read_projection(below(models_folder(), name), shape).count
    except (FolderError, LoadError) as fault:
        raise AddressError(f"/latent/load: {fault}") from fault
