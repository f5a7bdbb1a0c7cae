"""One file is the network that its folder is: the same layers, rows and pictures, bit for bit."""

import socket
from collections.abc import Callable, Sequence
from typing import get_args

import pytest
import torch
from torch import Tensor

from netbend_models.bending import Bend
from netbend_models.load import load
from netbend_models.network import Network
from tests.models.diffusion.playing import play
from tests.models.diffusion.single.conftest import Pair
from tests.support.single import Kind

TEXTS = {"/prompt/1/text": "a red cat!", "/prompt/negative": "fire"}


def _shown(network: Network, bends: Sequence[Bend] = ()) -> Tensor:
    return play(network, bends, TEXTS, diffusion__steps=1, diffusion__guidance=5.0)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_file_plays_as_its_folder_does(
    pair: Callable[[Kind], Pair], kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    folder, file = (load(path, clusters=False) for path in pair(kind))
    assert file.layers == folder.layers
    assert file.rows == folder.rows
    plain = _shown(file)
    assert torch.equal(plain, _shown(folder))
    for name in ("text.0", "mid_block", "decoder.up_blocks.0"):
        bend = [Bend(name, "multiply", {"factor": -1.0})]
        bent = _shown(file, bend)
        assert not torch.equal(bent, plain)
        assert torch.equal(bent, _shown(folder, bend))
