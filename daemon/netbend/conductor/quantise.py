"""Changes that wait for the beat or the bar: those asked to, and where /tempo/quantise says so, all big ones."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from netbend.conductor.metronome import BEAT, Late, Metronome
from netbend.error import AddressError
from netbend.tree.tree import Action, Sender, Tree

QUANTISED: Final = (
    "latent/next", "latent/previous", "latent/random", "latent/recall", "latent/N/recall",
    "preset/recall", "preset/N/recall", "random/bends", "random/latent",
    "cue/go", "cue/N/go", "cue/next", "cue/previous", "model/load", "model/select",
)  # fmt: skip
"""What /tempo/quantise makes wait: the commands that bring another picture."""

BEAT_NAME, BAR_NAME = "beat", "bar"


class Quantiser:
    """Makes what the tree is told wait in a metronome."""

    def __init__(self, tree: Callable[[], Tree], metronome: Metronome) -> None:
        self._tree, self._metronome = tree, metronome

    def over(self, actions: Mapping[str, Action]) -> dict[str, Action]:
        """These actions, those that bring another picture as /tempo/quantise wants them; and the two that make wait."""
        waiting = {name: partial(self._quantised, name, actions[name]) for name in QUANTISED if name in actions}
        return {
            **actions, **waiting,
            "tempo/on/beat": partial(self._on, BEAT_NAME), "tempo/on/bar": partial(self._on, BAR_NAME),
        }  # fmt: skip

    def _quantised(self, name: str, act: Action, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        tree = self._tree()
        unit = tree.get("/tempo/quantise")[0]
        if unit in (BEAT_NAME, BAR_NAME) and not _is_release(name, arguments):
            self._wait(
                str(unit), Late(sender, _address(name, arguments), partial(act, arguments, sender, now)), tree, now
            )
        else:
            act(arguments, sender, now)

    def _on(self, unit: str, arguments: tuple[Any, ...], sender: Sender, now: float) -> None:
        """/tempo/on/beat ADDRESS …: the message is played with the next beat, or bar."""
        if not arguments or not isinstance(arguments[0], str) or not arguments[0].startswith("/"):
            raise AddressError(
                f"/tempo/on/{unit} needs an address and what it is to be sent, got {arguments[:1]!r:.60}"
            )
        address, *rest = arguments
        if address.startswith("/tempo/on/") or not self._tree().routes.understands(address):
            raise AddressError(f"/tempo/on/{unit}: nothing answers to {address}")

        def play() -> None:
            self._tree().play(address, tuple(rest), Sender(sender.name), now)

        self._wait(unit, Late(sender, address, play), self._tree(), now)

    def _wait(self, unit: str, late: Late, tree: Tree, now: float) -> None:
        (beats,) = tree.get("/tempo/bar") if unit == BAR_NAME else (BEAT,)
        self._metronome.wait(late, tree, now, float(beats))


def _is_release(name: str, arguments: tuple[Any, ...]) -> bool:
    """Whether this is a button let go of, that does nothing: of a command with a number, what comes behind it."""
    said = arguments[1:] if "/N/" in name else arguments
    return bool(said) and isinstance(said[0], int | float) and said[0] == 0 and name != "model/select"


def _address(name: str, arguments: tuple[Any, ...]) -> str:
    return f"/{name.replace('/N/', f'/{arguments[0]}/')}" if "/N/" in name and arguments else f"/{name}"
