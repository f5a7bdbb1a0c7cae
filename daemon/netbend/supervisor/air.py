"""What is seen: the epochs there are, which of them is on air, and the cross-fade under way."""

import time
from typing import TYPE_CHECKING

from netbend.stage.stage import OnAir, Stage
from netbend.supervisor.epoch import Epoch
from netbend.supervisor.fade import Fade

if TYPE_CHECKING:
    from netbend.supervisor.seat import Seat


class Air:
    """The programme of one stage; `epoch` is on air, None before the first picture."""

    def __init__(self, owner: int, stage: Stage) -> None:
        self._owner, self._stage = owner, stage
        self._next = 1
        self.epochs: dict[int, Epoch] = {}
        self.epoch: Epoch | None = None
        self.fade: Fade | None = None

    def make(self, network: str, description: str) -> Epoch:
        """The segments of a network that is to come; a SegmentError where memory is short."""
        epoch = Epoch.make(self._owner, self._next, network, description)
        self._next += 1
        self.epochs[epoch.number] = epoch
        return epoch

    def show(self, epoch: Epoch) -> Epoch | None:
        """Cut to an epoch; the one that was on air before, if it was another."""
        before, self.epoch, self.fade = self.epoch, epoch, None
        self._stage.put_on_air(OnAir(epoch.number))
        return before if before is not epoch else None

    def begin_fade(self, seat: "Seat", seconds: float) -> None:
        """Let the network of a seat come in over the one on air."""
        assert self.epoch is not None
        assert seat.epoch is not None
        self.fade = Fade(seat, self.epoch.number, seat.epoch.number, time.perf_counter(), seconds)

    def go_on_fading(self) -> "Seat | None":
        """Mix as far as the fade has come; its seat once it is over, to be put on air."""
        if self.fade is None:
            return None
        mix = self.fade.mix(time.perf_counter())
        if mix >= 1.0:
            return self.fade.seat
        self._stage.put_on_air(OnAir(self.fade.below, self.fade.above, mix))
        return None

    def leave(self, seat: "Seat") -> Epoch | None:
        """A seat's renderer is gone: no fade to it any more; its epoch, taken away, if that was not on air."""
        if self.fade and self.fade.seat is seat:
            self.fade = None
            self._stage.put_on_air(OnAir(self.epoch.number if self.epoch else 0))
        if seat.epoch is None or seat.epoch is self.epoch:
            return None
        return self.remove(seat.epoch)

    def remove(self, epoch: Epoch) -> Epoch | None:
        """Give an epoch's memory back; None if that was done before."""
        removed = self.epochs.pop(epoch.number, None)
        if removed is not None:
            removed.remove()
        return removed

    def close(self) -> None:
        """Give all memory back."""
        for epoch in list(self.epochs.values()):
            self.remove(epoch)
