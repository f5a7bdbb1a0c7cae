"""A renderer process on its way from import to the air."""

from typing import TYPE_CHECKING

from netbend.renderer.main import main
from netbend.supervisor.child import Child

if TYPE_CHECKING:
    from netbend.supervisor.epoch import Epoch


class Seat:
    """A renderer with its place in the stage's heartbeats; without a network it is the spare."""

    def __init__(self, number: int, owner: int) -> None:
        self.number = number
        self.child = Child("renderer", main, owner)
        self.network = ""
        self.epoch: Epoch | None = None
        self.ready = self.ordered = self.attached = self.on_air = False
