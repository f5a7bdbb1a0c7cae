"""Settings of a small imaginary network as a test turns them: one knob at a time, by name."""

import numpy as np

from netbend_models.bending.bender import Bender
from netbend_models.bending.plan import Plan
from netbend_models.bending.settings import TARGETS, ZONES, BendSettings, Holder
from netbend_models.network import Layer

LAYERS = tuple(
    Layer(index, f"l{index}", channels, size, size)
    for index, (channels, size) in enumerate([(16, 4), (16, 8), (16, 8), (8, 16), (8, 16), (8, 32)])
)


class Board:
    def __init__(self, layers=LAYERS, operators=None):
        self.bender = Bender(layers, operators)
        self.layers = layers
        defaults = np.array([row.default for _, row in self.bender.parameters])
        count, heights = len(layers), len(self.bender.heights)
        self.settings = BendSettings(
            layer=np.tile(defaults, (count, len(TARGETS), 1)),
            zone=np.tile(defaults, (len(ZONES), 1)),
            res=np.tile(defaults, (heights, 1)),
            everything=Holder.neutral(1),
            layers=Holder.neutral(count),
            zones=Holder.neutral(len(ZONES)),
            heights=Holder.neutral(heights),
            border=np.zeros(count),
            fraction=np.zeros(count),
            seed=np.zeros(count),
            start=np.zeros(count),
            stop=np.full(count, 4.0),
        )

    def column(self, name):
        return [f"{operator}/{row.name}" for operator, row in self.bender.parameters].index(name)

    def layer(self, index, name, value, target="all"):
        self.settings.layer[index, TARGETS.index(target), self.column(name)] = value
        return self

    def zone(self, zone, name, value):
        self.settings.zone[ZONES.index(zone), self.column(name)] = value
        return self

    def res(self, height, name, value):
        self.settings.res[self.bender.heights.index(height), self.column(name)] = value
        return self

    def plan(self) -> Plan:
        return self.bender.compile(self.settings)
