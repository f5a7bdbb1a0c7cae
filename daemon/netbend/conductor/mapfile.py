"""MIDI maps of one's own: files of a folder, of the command line, of /midi/file, brought to the desk; faults told."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netbend.conductor.complaint import log
from netbend.error import AddressError, FolderError
from netbend.osc.encode import encode
from netbend.tree.tree import Tree

if TYPE_CHECKING:
    from netbend.conductor.peer import Peer
    from netbend_mappings.midi.desk import MidiDesk

FILE: Final = "/midi/file"


class MapFiles:
    """What plays besides what was learnt; `named` are files of the command line, `changed` is called after reading."""

    def __init__(
        self, tree: Callable[[], Tree | None], named: tuple[str, ...], tell: Callable[..., None],
        changed: Callable[[], None],
    ) -> None:  # fmt: skip
        self._tree, self._named, self._tell, self._changed = tree, tuple(map(Path, named)), tell, changed
        self._chosen = ""
        self.desk: MidiDesk | None = None

    def read(self, *, anew: bool = True) -> None:
        """Read all of them; otherwise only where /midi/file names another one than before."""
        tree = self._tree()
        chosen = str(tree.texts.read(FILE)) if tree is not None else ""
        if self.desk is None or (chosen == self._chosen and not anew):
            return
        from netbend.midi.own import find, own_folder, read_own  # noqa: PLC0415  only where there is MIDI

        self._chosen, folder, named, faults = chosen, own_folder(), list(self._named), []
        if chosen:
            try:
                named.insert(0, find(chosen, folder))
            except FolderError as fault:
                faults.append(str(fault))
        own = read_own(named, folder)
        self.desk.own(own.maps)
        for one in (*faults, *own.faults):  # all at once: whoever mends a file wants the whole list
            log(f"MIDI map {one}")
            self._tell("/error", FILE, one)
        self._changed()

    def answer(self, peer: "Peer") -> None:
        """/midi/maps: read anew, and tell which there are."""
        if self.desk is None:
            raise AddressError("/midi/maps: MIDI has not been started")
        from netbend.midi.own import own_folder  # noqa: PLC0415

        self.read()
        for one in self.desk.maps:
            peer.answer(encode("/midi/mapping", one.name, " ".join(one.devices)))
        peer.answer(encode("/midi/mapping", "", f"maps of your own: {own_folder()}"))
