"""Torch as the renderer has it: one thread, no denormals, no gradients."""

import pytest
import torch

from netbend_models.device import prepare_device
from tests.models.board import LAYERS, Board


@pytest.fixture(scope="session", autouse=True)
def device():
    return prepare_device("cpu", threads=1)


@pytest.fixture
def board():
    return Board()


@pytest.fixture
def activation():
    """Of a layer by number, (2, C, H, W)."""

    def make(index, seed=0):
        layer = LAYERS[index]
        generator = torch.Generator().manual_seed(seed)
        return torch.randn(2, layer.channels, layer.height, layer.width, generator=generator)

    return make
