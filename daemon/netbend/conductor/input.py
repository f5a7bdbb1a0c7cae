"""Pictures in, in the conductor: a named source is told to the supervisor, how it stands to subscribers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netbend.conductor.dispatcher import Refusal
from netbend.conductor.peer import Peer
from netbend.error import AddressError, FolderError, InputError
from netbend.folder import below, models_folder
from netbend.inputs.base import FAILED, OFF, ON, SourceSetting
from netbend.inputs.catalogue import FILES, parse
from netbend.inputs.message import Receive, Received
from netbend.inputs.row import ENCODER, INPUTS, source_of
from netbend.osc.encode import encode

if TYPE_CHECKING:
    from netbend.conductor.instrument import Part
    from netbend.tree.tree import Action, Commit, Sender, Tree

ADDRESS: Final = "/input/state"
_NUMBERS: Final = tuple(range(1, INPUTS + 1))


class Inputs:
    """Follows the part that `air` gives; `asked` are the sources of --input, where a text names none."""

    def __init__(
        self, air: "Callable[[], Part | None]", asked: tuple[str, ...], say: Callable[[object], None],
        refuse: Callable[[Refusal], None], changed: Callable[[], None], tell: Callable[..., None],
    ) -> None:  # fmt: skip
        self._air, self._say, self._refuse, self._changed, self._tell = air, say, refuse, changed, tell
        self._asked = dict(zip(_NUMBERS, asked, strict=False))
        self._named: dict[int, str] = {}
        self._states = {number: Received(number, OFF) for number in _NUMBERS}

    def table(self) -> "dict[str, Action]":
        """Its commands by name."""
        return {"input/sources": self._answer}

    def on_air(self) -> None:
        """Another network is on air, or a conductor has died: all is told again."""
        self._named.clear()
        self._look()

    def committed(self, commit: "Commit") -> None:
        """Obey texts that have changed."""
        if any(source_of(number) in commit.texts for number in _NUMBERS):
            self._look()
        part = self._air()
        if ENCODER in commit.texts and part is not None and part.tree.texts.read(ENCODER):
            try:
                below(models_folder(), str(part.tree.texts.read(ENCODER)))
            except FolderError as fault:
                self._refuse(Refusal(Peer("input"), ENCODER, str(fault)))

    def _look(self) -> None:
        part = self._air()
        if part is None:
            return
        for number in _NUMBERS:
            text = str(part.tree.texts.read(source_of(number))).strip()
            named = text or self._asked.get(number, "")
            if named != self._named.get(number, ""):
                self._named[number] = named
                self._name(number, named, ours=bool(text))

    def _name(self, number: int, named: str, *, ours: bool) -> None:
        """Have a source received; what a message names lies below the models' folder."""
        try:
            setting = parse(named)
            if ours and setting.kind in FILES:
                setting = replace(setting, argument=str(below(models_folder(), setting.argument)))
        except (InputError, FolderError) as fault:
            setting = SourceSetting()
            self._take(Received(number, FAILED, named, str(fault)))
            self._refuse(Refusal(Peer(f"input {number}"), source_of(number), str(fault)))
        self._say(Receive(number, setting))

    def hear(self, said: Received) -> None:
        """Take the word of an input's process."""
        if said.state != OFF or self._states[said.number].state == ON:
            self._take(said)

    def _take(self, said: Received) -> None:
        self._states[said.number] = said
        self._tell(ADDRESS, *_told(said))
        part = self._air()
        if said.seconds > 0.0 and part is not None:
            self._lengthen(part.tree, said)

    def _lengthen(self, tree: "Tree", said: Received) -> None:
        """A film says how long it is, unless it is played by the beat."""
        slots = tree.layout.flat_slots
        place = f"input/{said.number}"
        if tree.base[slots[f"{place}/beats"]] < 0.5:
            tree.put(slots[f"{place}/length"], said.seconds)
            self._changed()

    def _answer(self, _arguments: tuple[Any, ...], sender: "Sender", _now: float) -> None:
        if not isinstance(sender, Peer):
            raise AddressError("only a sender with a socket can be answered")
        for said in self._states.values():
            sender.answer(encode(ADDRESS, *_told(said)))


def _told(said: Received) -> tuple[int, str, str, str]:
    kind, _, argument = said.source.partition(":")
    name = Path(argument).name if kind in FILES else argument  # where it lies is nobody else's affair
    return said.number, ":".join(filter(None, (kind, name))), said.state, said.detail
