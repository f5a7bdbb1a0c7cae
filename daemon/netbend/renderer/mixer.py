"""Presets mixed frame by frame: what sources add on the morph or the plane, and the picture between pictures."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbend.tree.aim import POSITION
from netbend.tree.blend import CONTROLS, FROM, Blend, Blends
from netbend.tree.node import Addresses
from netbend_mappings.modulation import PlayState, Rules, slewed
from netbend_mappings.state import TARGET

Values = NDArray[np.float64]
Texts = Mapping[str, Any]


class Mixer:
    """The blends of one network, as they are played.

    Hands on the morph write the values themselves, so this adds only what a source moves it by: the values where
    it is, less those where hands have it.
    """

    def __init__(self, addresses: Addresses) -> None:
        self._blends = Blends(addresses)
        self._controls = {kind: self._blends.controls(kind) for kind in CONTROLS}
        self._position = addresses.layout.flat_slots.get(POSITION, -1)

    def mix(self, base: Values, state: PlayState, time: float, rules: Rules, texts: Texts) -> Texts:
        """Move a frame's values in place, and return the texts that it is drawn by."""
        for kind, controls in self._controls.items():
            if (state.played[controls] != state.cells[TARGET, controls]).any():
                self._add(kind, controls, base, state, slewed(state, controls, time, rules), texts)
        leader = texts.get(FROM)
        if self._position < 0 or leader not in CONTROLS:
            return texts
        blend = self._blends.find(str(leader), base, texts)
        return self._picture(blend, base, state, texts) if blend is not None and blend.places else texts

    def _add(
        self, kind: str, controls: NDArray[np.intp], base: Values, state: PlayState, led: Values, texts: Texts
    ) -> None:
        played = state.played
        moved = played[controls]
        if (moved == led).all():
            return
        blend = self._blends.find(kind, base, texts)
        if blend is None or not blend.slots.size:
            return
        there, here = blend.at(moved), blend.at(led)
        apart = there - here
        around = np.where(blend.period > 0, blend.period, 1.0)
        apart = np.where(blend.period > 0, apart - np.round(apart / around) * around, apart)
        played[blend.slots] = blend.inside(played[blend.slots] + apart)

    def _picture(self, blend: Blend, base: Values, state: PlayState, texts: Texts) -> Texts:
        """The picture between those of the presets: the heaviest where hands have it, the others as a mixture."""
        controls = self._controls[blend.kind]
        weights, held = blend.weigh(state.played[controls]), blend.heaviest(base[controls])
        others = [one for one in blend.loudest(weights) if one != held]
        share = float(weights[held] / (weights[held] + weights[others].sum())) if others else 1.0
        state.played[self._position] = share
        mixture = [[float(weights[one]), blend.places[one]] for one in others]
        return {**texts, FROM: json.dumps(mixture, separators=(",", ":"))}
