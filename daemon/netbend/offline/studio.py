"""A player with a state of its own: frames are asked for by number, and nothing waits for a clock."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbend.renderer.player import Player
from netbend.stage.ring import Picture
from netbend_mappings.modulation import PlayState
from netbend_models.description import describe
from netbend_models.network import Network

Values = NDArray[np.float64]


class Studio:
    """One network, offline; `picture` (H, W, 4) holds the last frame."""

    def __init__(self, network: Network, device: str) -> None:
        self.description = describe(network)
        self._player = Player(network, self.description, device)
        size, output = self._player.layout.size, network.output
        self._states = (PlayState.blank(size), PlayState.blank(size))
        self._count = 0
        self.picture: Picture = np.zeros((output.height, output.width, 4), np.uint8)

    @property
    def state(self) -> PlayState | None:
        """What the last frame left; None before the first."""
        return self._states[self._count % 2] if self._count else None

    def take_texts(self, texts: Mapping[str, Any]) -> None:
        """Obey texts and lists, by stored address."""
        self._player.take_texts(texts)

    def frame(self, base: Values, seconds: Values, number: int, time: float) -> Picture:
        """Render a frame from base values (S,) and the seconds of their last changes (S,)."""
        before = self.state
        after = self._states[(self._count + 1) % 2]
        controls = self._player.evaluate(base, seconds, before, after, number, time)
        held = self.picture.copy() if self._count else None
        self._player.draw(self.picture, controls, number, time, held)
        self._count += 1
        return self.picture
