"""The messages that do something once: panic, undo, the next seed, another network, an answer, a subscription."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from netbend.conductor.chance import ChanceCommands
from netbend.conductor.cluster import ClusterCommands
from netbend.conductor.computing import ClusterProcess
from netbend.conductor.cue import CueCommands
from netbend.conductor.exploring import ExploreCommands
from netbend.conductor.latent import Deferring, LatentCommands
from netbend.conductor.peer import Peer
from netbend.conductor.preset import PresetCommands
from netbend.conductor.quantise import Quantiser
from netbend.conductor.subscription import Subscriptions
from netbend.conductor.tempo import Tempo
from netbend.error import AddressError, FolderError
from netbend.folder import below, models_folder, playable
from netbend.osc.encode import encode
from netbend.tree.argument import fires
from netbend.tree.rest import panic
from netbend.tree.suggestion import suggest
from netbend.tree.tree import Action, Sender, Tree
from netbend_models.load import models

if TYPE_CHECKING:
    from netbend.conductor.instrument import Instrument


class Commands:
    """The actions behind the fixed addresses, for the tree to call."""

    def __init__(self, subscriptions: Subscriptions, load: Callable[[str, float], None], later: Deferring) -> None:
        self._subscriptions, self._load = subscriptions, load
        self.instrument: Instrument | None = None
        self.settle: Callable[[], None] = lambda: None
        self._latent = LatentCommands(self._playing, later)
        self._tempo = Tempo(self._playing)
        self._quantiser = Quantiser(self._playing, later.metronome)
        self.presets = PresetCommands(self._playing, later, self._park)
        self._cues = CueCommands(self._playing, self.presets, self._bring_network)
        self._chance = ChanceCommands(self._playing, self.presets.forget)
        self._explorer = ExploreCommands(self._playing, subscriptions.tell, self.presets.forget)
        self._process = ClusterProcess()
        self._clusters = ClusterCommands(self._playing, later, self._network, subscriptions.tell, self._process)

    def table(self) -> dict[str, Action]:
        """Every command by name."""
        return self._quantiser.over({
            "panic": self._panic, "undo": self._undo, "redo": self._redo,
            **self._latent.table(), **self.presets.table(), **self._cues.table(),
            **self._chance.table(), **self._explorer.table(), **self._tempo.table(), **self._clusters.table(),
            "model/load": self._model_load, "model/select": self._model_select,
            "get": self._get, "ping": self._ping,
            "subscribe": lambda arguments, sender, _: self._subscriptions.ask(arguments, _peer(sender)),
            "unsubscribe": lambda arguments, sender, _: self._subscriptions.forget(arguments, _peer(sender)),
            "refresh": self._refresh,
        })  # fmt: skip

    def close(self) -> None:
        """End what is computed beside the show."""
        self._process.stop()

    def _network(self) -> str:
        """What is played, by the name or file that it was loaded by."""
        part = self.instrument.air if self.instrument else None
        if part is None:
            raise AddressError("the network is still loading")
        return part.network

    def _park(self, lacking: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep what the network on air has not for one that has it."""
        if self.instrument is not None:
            self.instrument.park(lacking)

    def _playing(self) -> Tree:
        tree = self.instrument.tree() if self.instrument else None
        if tree is None:
            raise AddressError("the network is still loading")
        return tree

    def _panic(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        if fires(arguments):
            panic(self._playing(), sender, now)

    def _undo(self, arguments: tuple[Any, ...], _sender: Sender, _now: float) -> None:
        self.presets.forget()
        if fires(arguments) and not self._playing().undo():
            raise AddressError("there is nothing to undo")

    def _redo(self, arguments: tuple[Any, ...], _sender: Sender, _now: float) -> None:
        self.presets.forget()
        if fires(arguments) and not self._playing().redo():
            raise AddressError("there is nothing to redo")

    def _model_load(self, arguments: tuple[Any, ...], _sender: Sender, _now: float) -> None:
        if not arguments or not isinstance(arguments[0], str):
            raise AddressError("/model/load needs a name or a file that `netbend models` lists")
        self._load_network(self._named(arguments[0]))

    @staticmethod
    def _named(name: str) -> str:
        """A network that `netbend models` lists, or a file below the models' folder."""
        if name not in (entry.name for entry in models()):
            try:
                name = str(below(models_folder(), name))
            except FolderError as fault:
                close = get_close_matches(name, playable(), 1)
                raise AddressError(f"{fault}{f'; did you mean {close[0]}?' if close else ''}") from fault
        return name

    def _bring_network(self, name: str, seconds: float) -> None:
        """Another network, faded in over so many seconds, unless it plays already."""
        name = self._named(name)
        if name != self._network():
            self._load(name, seconds)

    def _model_select(self, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        names = playable()
        number = arguments[0] if arguments and isinstance(arguments[0], int | float) else 0
        if not 1 <= number <= len(names):
            raise AddressError(f"/model/select takes 1..{len(names)}, got {arguments[:1]!r:.60}")
        self._model_load((names[int(number) - 1],), sender, now)

    def _load_network(self, network: str) -> None:
        (seconds,) = self._playing().get("/model/fade")
        self._load(network, float(seconds))

    def _get(self, arguments: tuple[Any, ...], sender: Sender, _now: float) -> None:
        if not arguments or not isinstance(arguments[0], str):
            raise AddressError("/get needs an address")
        address = arguments[0]
        try:
            values = self._playing().get(address)
        except AddressError as fault:
            # whoever asks waits for the address that it asked for
            asked = "" if address in str(fault) else f"{address}: "
            raise AddressError(f"{asked}{fault}{suggest(self._playing(), address)}") from fault
        _peer(sender).answer(encode(address, *values))

    def _ping(self, _arguments: tuple[Any, ...], sender: Sender, _now: float) -> None:
        self.settle()  # what was said before this outlives the process from here on
        _peer(sender).answer(encode("/pong", version("netbend")))

    def _refresh(self, arguments: tuple[Any, ...], _sender: Sender, _now: float) -> None:
        if fires(arguments):
            tree = self._playing()
            moved = (tree.base_view != tree.defaults).nonzero()[0].tolist()
            self._subscriptions.refresh(moved)


def _peer(sender: Sender) -> Peer:
    if not isinstance(sender, Peer):
        raise AddressError("only a sender with a socket can be answered")
    return sender
