"""A latent that is drawn to where a layer is more active, and back to where the hand is: what it drifts by each frame.

The way is asked of the network as often as the budget allows; between, the latent goes on as it was told. How fast it
goes does not depend on how often that is. It remembers: a frame depends on those before it.
"""

from collections.abc import Callable, Sequence
from math import sqrt
from threading import Thread
from typing import TYPE_CHECKING, Final, NamedTuple

import torch
from torch import Tensor

from netbend_models.clusters.played import chosen
from netbend_models.dreaming.ascent import Ascent, ascent
from netbend_models.dreaming.pace import Pace
from netbend_models.dreaming.row import dream_rows
from netbend_models.network import Frame, Layer

if TYPE_CHECKING:
    from netbend_models.clusters.clustering import Clustering
    from netbend_models.gradient.walk import Walk

_FARTHEST: Final = 10.0
"""In mean distances of a latent from the average one."""

_LONGEST: Final = 0.1
"""Seconds that one frame goes at most."""


class Played(NamedTuple):
    """The values of the rows in a frame, in their order."""

    amount: float
    layer: float
    cluster: float
    channel: float
    rate: float
    decay: float
    steps: float
    budget: float
    reset: float


class Dream:
    """One network's; `spread` gives the deviation of w in a dimension, asked when a first dream begins.

    With a `clock` (in seconds) it keeps to its budget, without one it takes every step; `tell` hears why it cannot.
    `warming` makes the first gradient where there is a clock; until it is done nothing is dreamt.
    """

    def __init__(
        self, walk: "Callable[[Tensor], Walk]", layers: Sequence[Layer], spread: Callable[[], float], digest: str,
        clustering: "Clustering | None" = None,
    ) -> None:  # fmt: skip
        self.rows = dream_rows(len(layers))
        self.tell: Callable[[str], None] = lambda _line: None
        self.pace = Pace()
        self._walk, self._layers, self._deviation = walk, layers, spread
        self._digest, self._clustering = digest, clustering
        self._spread = 0.0
        self._drift: Tensor | None = None
        self._way: Tensor | None = None
        self._ascent: Ascent | None = None
        self._piece, self._aim, self._told = 0, (-1.0, -1.0, -1.0), -1.0
        self._time, self._reset = 0.0, 0.0
        self.warming: Thread | None = None

    def moved(self, ws: Tensor, frame: Frame) -> Tensor:
        """Ws (1, num_ws, w_dim) of the hand as they are played; the same tensor where nothing is dreamt of."""
        controls = frame.controls
        if controls.get(self.rows[0].name, 0.0) <= 0.0:
            self._drift = self._way = self._ascent = None
            return ws
        played = Played(*(controls.get(row.name, row.default) for row in self.rows))
        self._begin(ws, played, frame.time)
        elapsed = min(max(frame.time - self._time, 0.0), _LONGEST)
        self._time = frame.time
        with torch.inference_mode(mode=False), torch.enable_grad():
            self._go(ws, frame, played, elapsed)
        assert self._drift is not None
        return ws + played.amount * self._drift

    def _begin(self, ws: Tensor, played: Played, time: float) -> None:
        """Take what begins anew: the dream, its aim, or the way back."""
        if self._drift is None or played.reset != self._reset:
            self._spread = self._spread or self._deviation()
            self._drift, self._way, self._ascent = torch.zeros_like(ws[:, :1]), None, None
            self._time = time
        if self._aim != played[1:4]:
            self._aim, self._ascent, self._told = played[1:4], None, -1.0
            self.pace.forget()
        self._reset = played.reset

    def _go(self, ws: Tensor, frame: Frame, played: Played, elapsed: float) -> None:
        steps = max(round(played.steps), 1)
        far = played.rate * elapsed * self._spread * sqrt(ws.shape[2]) / steps
        drift = self._drift
        assert drift is not None
        drift = drift * 0.5 ** (elapsed / played.decay)
        self.pace.begin(played.budget)
        awake = self._warm(ws)
        for _ in range(steps):
            awake = awake and self._ask(ws + played.amount * drift, frame, played)
            drift = drift if self._way is None else drift + far * self._way
        longest = _FARTHEST * self._spread * sqrt(ws.shape[2])
        self._drift = drift * (longest / drift.norm().clamp_min(longest))

    def _warm(self, ws: Tensor) -> bool:
        """Whether the first gradient of this process is made: it takes half a second, so a thread makes it."""
        if self.warming is None and self.pace.clock is not None:
            self.warming = Thread(target=self._first, args=(ws.clone(),), name="dreaming", daemon=True)
            self.warming.start()
        return self.warming is None or not self.warming.is_alive()

    def _first(self, ws: Tensor) -> None:
        with torch.enable_grad():
            for _ in ascent(self._walk, ws, len(self._layers) - 1, None):
                pass

    def _ask(self, ws: Tensor, frame: Frame, played: Played) -> bool:
        """Go on asking for the way; False where the frame's budget is spent before it is told."""
        if self._ascent is None:
            self._ascent, self._piece = (
                ascent(self._walk, ws.clone(), int(played.layer), self._chosen(frame, played)),
                0,
            )
        while self.pace.fits(self._piece):
            began = self.pace.clock() if self.pace.clock is not None else 0.0
            try:
                next(self._ascent)
            except StopIteration as end:
                self._take(end.value)
                self.pace.done(self._piece, began)
                return True
            self.pace.done(self._piece, began)
            self._piece += 1
        took = self.pace.too_dear(self._piece)
        if took:
            self._give_up(took, played)
        return False

    def _give_up(self, took: float, played: Played) -> None:
        """Go back to the hand: an old way would lead astray."""
        self._way = None
        if self._told != played.budget:
            self._told = played.budget
            self.tell(f"/dream/budget: a part of a step takes {took:.1f} ms at layer {int(played.layer)}; "
                      f"allow more than {played.budget:g} or choose an earlier layer")  # fmt: skip

    def _take(self, gradient: Tensor) -> None:
        way = gradient.sum(1, keepdim=True)
        self._way = (way / way.norm().clamp_min(1e-20)).nan_to_num(0.0, 0.0, 0.0)
        self._ascent = None

    def _chosen(self, frame: Frame, played: Played) -> Tensor | None:
        """The places of the channels that dream; None for all, also where the network has no such cluster."""
        layer = self._layers[int(played.layer)]
        channels = self._channels(layer, frame, played)
        if not channels:
            return None
        places = [layer.order.index(one) for one in channels] if layer.order else list(channels)
        return torch.tensor(places)

    def _channels(self, layer: Layer, frame: Frame, played: Played) -> Sequence[int]:
        if played.channel >= 0:
            return [min(int(played.channel), layer.channels - 1)]
        if played.cluster < 0:
            return ()
        clustering = chosen(frame.texts.get("/cluster/data", ""), self._clustering, self._digest)
        clusters = () if clustering is None else clustering.layers.get(layer.name, ())
        number = int(played.cluster)
        return [one for one in clusters[number] if one < layer.channels] if number < len(clusters) else ()
