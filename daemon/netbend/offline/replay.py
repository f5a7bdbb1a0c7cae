"""A journal played again: the same base values at the same frames, and every picture's hash compared."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from netbend.conductor.journal import VERSION
from netbend.error import AddressError, JournalError
from netbend.offline.studio import Studio
from netbend.publishers.sink import Sink, open_sink
from netbend.renderer.main import picture_hash
from netbend.tree.node import Row
from netbend.tree.tree import Tree
from netbend_models import load
from netbend_models.clusters.played import from_text
from netbend_models.clusters.store import write
from netbend_models.device import prepare_device
from netbend_models.load import trusted
from netbend_models.network import Network


@dataclass(slots=True)
class Result:
    """How many frames were played again, and how many gave another picture."""

    frames: int = 0
    different: int = 0
    first_different: int = -1


class _Replay:
    """One journal under way."""

    def __init__(self, network: str | None, out: str | None, device: str) -> None:
        self._network, self._out, self._device = network, out, device
        self._studio: Studio | None = None
        self._tree: Tree | None = None
        self._sink: Sink | None = None
        self._fps = 60.0
        self._first: float | None = None
        self.result = Result()

    def open_epoch(self, facts: dict[str, Any]) -> None:
        if facts.get("netbend_journal") != VERSION:
            raise JournalError(
                f"the journal's version is {facts.get('netbend_journal')!r:.20}; this netbend reads {VERSION}"
            )
        if not facts["resumed"] or self._studio is None:
            self._load(facts)
        assert self._tree
        assert self._studio
        self._tree.base_view[:] = self._tree.defaults
        for address, value in facts["values"].items():
            self._tree.base[self._slot(address)] = float(value)
        self._studio.take_texts(facts["texts"])

    def _load(self, facts: dict[str, Any]) -> None:
        name = self._network or str(facts["network"])
        if ":" in name and self._network is None:
            raise JournalError(f"the journal was played with the program {name}; name it on the command line to run it")
        device = str(prepare_device(self._device if self._device != "auto" else facts["device"], int(facts["threads"])))
        self._studio = Studio(_network(name, device, facts, trust=self._network is not None), device)
        digest = self._studio.description.digest
        if digest != facts["digest"]:
            raise JournalError(
                f"the journal was played with other weights than {name} has ({facts['digest']}, here {digest})"
            )
        if self._studio.description.arranged != facts.get("arranged", ""):
            raise JournalError(f"the channels of {name} cannot be put in the order in which the journal was played")
        self._tree, self._fps = Tree(self._studio.description), float(facts["fps"])

    def _slot(self, address: str) -> int:
        assert self._tree
        try:
            row = self._tree.addresses.resolve(address)
        except AddressError as fault:
            raise JournalError(f"the journal plays {address}, which this netbend does not know") from fault
        if not isinstance(row, Row):
            raise JournalError(f"the journal plays {address}, which is no parameter")
        return row.slot

    def frame(self, number: int, digest: str, values: dict[str, list[float]], texts: dict[str, Any] | None) -> None:
        if self._studio is None or self._tree is None:
            raise JournalError("the journal has frames before it names a network")
        for address, (value, seconds) in values.items():
            slot = self._slot(address)
            self._tree.base[slot], self._tree.seconds[slot] = value, seconds
        if texts is not None:
            self._studio.take_texts(texts)
        picture = self._studio.frame(self._tree.base_view, self._tree.seconds_view, number, number / self._fps)
        self._compare(number, digest, picture_hash(picture))
        self._write(number / self._fps)

    def _compare(self, number: int, digest: str, found: int) -> None:
        result = self.result
        result.frames += 1
        if int(digest, 16) != found:
            result.different += 1
            result.first_different = number if result.first_different < 0 else result.first_different

    def _write(self, time: float) -> None:
        if self._out is None or self._studio is None:
            return
        if self._sink is None:
            height, width = self._studio.picture.shape[:2]
            self._sink, self._first = open_sink(self._out, width, height, self._fps), time
        assert self._first is not None
        self._sink.write(self._studio.picture, time - self._first)

    def close(self) -> None:
        if self._sink is not None:
            self._sink.close()


def _network(name: str, device: str, facts: Mapping[str, Any], *, trust: bool) -> Network:
    """The network by the clusters that were stored for it then, in the same order of channels, whatever is now."""
    with TemporaryDirectory(prefix="netbend-") as folder:
        clustering = from_text(facts.get("clusters"))
        if clustering is not None:
            write(Path(folder), clustering)
        return load(name, device=device, trust=trust and trusted(name), clusters=Path(folder))


def replay(path: Path, network: str | None, out: str | None, device: str = "auto") -> Result:
    """Play a journal again, into `out` if given; a network that is a program must be named by the caller."""
    under_way = _Replay(network, out, device)
    try:
        for entry in _entries(path):
            if isinstance(entry, dict):
                under_way.open_epoch(entry)
            else:
                number, digest, values, texts = entry if len(entry) == 4 else (*entry, {}, None)
                under_way.frame(int(number), str(digest), values, texts)
    except (KeyError, TypeError, ValueError) as fault:
        raise JournalError(f"{path} is no journal of netbend: {type(fault).__name__}: {fault}") from fault
    finally:
        under_way.close()
    return under_way.result


def _entries(path: Path) -> Iterator[Any]:
    """The journal's lines; a last one that a kill cut short is left out."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if not line.endswith("\n"):
                return
            yield json.loads(line)
