"""A real tiny autoencoder in the place of a pipeline's own."""

from pathlib import Path

import pytest
import torch

from netbend_models.bending import Bend
from netbend_models.load import load
from tests.models.diffusion.playing import play
from tests.support.published import write_published


@pytest.mark.peer
def test_a_real_tiny_decoder_plays_and_is_bent(folder: Path, tmp_path: Path) -> None:
    del folder  # skipped where the libraries are missing
    network = load(write_published(tmp_path / "real"), clusters=False)
    assert (network.output.height, network.output.width) == (64, 64)
    y, x = torch.meshgrid(torch.linspace(-1, 1, 64), torch.linspace(-1, 1, 64), indexing="ij")
    picture = torch.stack([x, y, (8 * x).sin()])
    given = play(network, picture=picture, diffusion__strength=0.0)
    assert (given - picture).abs().mean() / 2 < 0.05
    mirrored = play(network, [Bend("decoder.10", "flip", {"horizontal": 1})], picture=picture, diffusion__strength=0.0)
    assert (mirrored.flip(-1) - given).abs().mean() < (mirrored - given).abs().mean() / 3
    assert not torch.equal(play(network, [Bend("mid_block", "invert", {"amount": 1})]), play(network))
