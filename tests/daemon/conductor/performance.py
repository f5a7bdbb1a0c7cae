"""A desk whose messages are played, frame after frame, on a latent that takes no time: what is seen are its styles."""

from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbend.renderer.mixer import Mixer
from netbend_mappings.modulation import PLAYED, STOOD, PlayState, evaluate
from netbend_models.description import Description
from netbend_models.networks.style.source import Source
from netbend_models.projection import LatentShape
from tests.daemon.conductor.desk import Desk, description
from tests.daemon.osc.wire import packet
from tests.models.style.tiny import DIM, STYLES, ground

FPS = 60
TAGS = {float: "f", int: "i", str: "s", bool: "T"}


@cache
def source_description() -> Description:
    return replace(description(), rows=Source(ground()).rows, latent=LatentShape(DIM, DIM, STYLES))


class Performance(Desk):
    """`play` addresses, `frame` by frame; `controls` are those of the last one."""

    def __init__(self) -> None:
        super().__init__(source_description())
        self._source = Source(ground())
        self._rules = self.tree.layout.rules()
        self._mixer = Mixer(self.tree.addresses)
        self._state: PlayState | None = None
        self.number = 0
        self.controls: dict[str, float] = {}
        self.tree.played, self.tree.stood = partial(self._cell, PLAYED), partial(self._cell, STOOD)

    def _cell(self, column: int, slot: int) -> float:
        return float(self._state.cells[column, slot]) if self._state else self.tree.base[slot]

    @property
    def now(self) -> float:
        return self.number / FPS

    def play(self, address: str, *arguments: Any) -> None:
        """Hear a message that is understood."""
        refused = len(self.refused)
        types = "".join("F" if one is False else TAGS[type(one)] for one in arguments)
        self.hear(packet(address, types, *arguments), self.now)
        assert self.refused[refused:] == []

    def get(self, address: str) -> Any:
        values = self.tree.get(address)
        return values[0] if len(values) == 1 else values

    def frame(self) -> NDArray[np.float32]:
        """The styles (1, num_ws, w_dim) that the next frame shows."""
        after = PlayState.blank(self.tree.layout.size)
        base, seconds = self.tree.base_view.copy(), self.tree.seconds_view.copy()
        matrix = self.tree.wiring.matrix(self.tree.texts)
        played = evaluate(base, seconds, self._state, after, self.number, self.now, self._rules, matrix)
        texts = self._mixer.mix(base, after, self.now, self._rules, dict(self.tree.texts))
        self._state, self.number = after, self.number + 1
        self.controls = self.tree.layout.controls(played)
        seen: NDArray[np.float32] = self._source.ws(self.controls, texts).numpy()
        return seen

    def run(self, seconds: float) -> NDArray[np.float32]:
        """The last of the frames of so many seconds."""
        for _ in range(round(seconds * FPS) - 1):
            self.frame()
        return self.frame()
