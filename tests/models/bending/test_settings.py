"""Whatever the knobs say, what leaves a bent layer is finite: 300 random settings, or NETBEND_SETTINGS of them."""

import os

import numpy as np
import pytest
import torch

from netbend_models.bending import piece, stripe
from netbend_models.network import Layer
from tests.models.bending.one import filled
from tests.models.board import Board

COUNT = int(os.environ.get("NETBEND_SETTINGS", "300"))
BATCH = 50

SIZES = [(6, 4, 4), (5, 4, 7), (8, 9, 8), (3, 16, 16)]
LAYERS = tuple(Layer(index, f"l{index}", *size) for index, size in enumerate(SIZES))
WILD = np.array([0, 1, -1, 0.5, 1e-40, 1e6, -1e6, 1e30, -1e30, 1e300, np.inf, -np.inf, np.nan])


class Knobs:
    """Turns a few knobs of a board at a time, by a seed."""

    def __init__(self, seed):
        self.random = np.random.RandomState(seed)
        self.board = Board(LAYERS)
        self.rows = [row for _, row in self.board.bender.parameters]

    def turn(self):
        settings = self.board.settings
        for table in (settings.layer, settings.zone, settings.res):
            flat = table.reshape(-1, len(self.rows))
            for column in self.random.randint(len(self.rows), size=self.random.randint(12)):
                flat[self.random.randint(len(flat)), column] = self._value(self.rows[column])
            if self.random.rand() < 0.3:
                flat[self.random.randint(len(flat))] = [row.default for row in self.rows]
        for knob in (settings.border, settings.fraction, settings.seed, settings.start, settings.stop):
            knob[self.random.randint(len(knob))] = self.random.choice([*WILD, 2, 3, self.random.rand()])
        settings.layers.amount[self.random.randint(len(LAYERS))] = self.random.choice([1, 1, 1, 0.5, np.nan, 7])
        settings.lists = {index: tuple(self.random.randint(9, size=3).tolist()) for index in range(len(LAYERS))}
        names = [operator.name for operator in self.board.bender.operators]
        settings.orders = {self.random.randint(len(LAYERS)): tuple(self.random.permutation(names).tolist())}

    def _value(self, row):
        return self.random.choice([*WILD, *row.limit, *row.played, *self.random.uniform(*row.played, 8)])

    def activation(self, layer):
        shape = (1, layer.channels, layer.height, layer.width)
        x = torch.from_numpy(self.random.standard_normal(shape) * self.random.choice([1, 1, 1e-40, 1e30]))
        x = x.to(self.random.choice([torch.float32, torch.bfloat16]))
        return x.contiguous(memory_format=torch.channels_last) if self.random.rand() < 0.5 else x


@pytest.mark.parametrize("seed", range(-(-COUNT // BATCH)))
def test_any_settings_leave_finite_activations(seed, monkeypatch):
    if seed % 2:  # as maps are bent that no core's cache holds
        monkeypatch.setattr(piece, "_PIECE", 20)
        monkeypatch.setattr(stripe, "_STRIPE", 20)
    knobs = Knobs(seed)
    for _ in range(BATCH):
        knobs.turn()
        plan = knobs.board.plan()
        for layer in LAYERS:
            x = knobs.activation(layer)
            bent = filled(plan, LAYERS, x).apply(layer.index, x)
            assert bent.isfinite().all()
            assert (bent.shape, bent.dtype) == (x.shape, x.dtype)


def test_every_target_and_operator_is_reached():
    knobs, acting = Knobs(0), np.zeros(1)
    for _ in range(300):
        knobs.turn()
        knobs.board.plan()
        acting = acting + knobs.board.bender._effects.acting.sum(0)
    assert (acting > 0).all()
