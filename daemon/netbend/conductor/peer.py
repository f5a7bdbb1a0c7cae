"""Who sends: a tree's sender that can be answered on the socket from which it spoke."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from netbend.tree.tree import Sender

PEERS: Final = 1024
"""Senders remembered; the one heard of longest ago goes first."""

Answer = Callable[[bytes], None]


@dataclass(eq=False, slots=True)
class Peer(Sender):
    """A sender with its host, its port, and a way to answer it."""

    host: str = ""
    port: int = 0
    answer: Answer = lambda _: None


class Peers:
    """The senders of datagrams, by the address that the socket gives."""

    def __init__(self) -> None:
        self._known: OrderedDict[object, Peer] = OrderedDict()

    def of(self, source: tuple[object, ...], answer: Callable[[tuple[object, ...]], Answer]) -> Peer:
        """The peer at this socket address; `answer` makes the way back for one that is new."""
        peer = self._known.get(source)
        if peer is None:
            host, port = str(source[0]), int(str(source[1]))
            peer = self._known[source] = Peer(f"{host}:{port}", host=host, port=port, answer=answer(source))
            if len(self._known) > PEERS:
                self._known.popitem(last=False)
        return peer
