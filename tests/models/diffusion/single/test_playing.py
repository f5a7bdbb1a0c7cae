"""One file is the network that its folder is: the same layers, rows and pictures, bit for bit."""

import socket
from collections.abc import Callable, Sequence
from typing import get_args

import pytest
import torch
from torch import Tensor

from netbend_models.bending import Bend
from netbend_models.latent import seed_latent
from netbend_models.load import load
from netbend_models.network import Network
from netbend_models.networks.diffusion.library import class_of
from tests.models.diffusion.playing import play
from tests.models.diffusion.single.conftest import Pair
from tests.support.single import PIXELS, Kind

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


@pytest.mark.peer
@pytest.mark.parametrize("kind", get_args(Kind))
def test_diffusers_shows_the_same_of_the_file(pair: Callable[[Kind], Pair], kind: Kind) -> None:
    folder, file = pair(kind)
    name = "StableDiffusionXLPipeline" if kind == "xl" else "StableDiffusionPipeline"
    peer = class_of("diffusers", name).from_single_file(str(file), config=str(folder), local_files_only=True)
    peer.set_progress_bar_config(disable=True)
    noise = torch.from_numpy(seed_latent(0, 4 * 8 * 8)).float().reshape(1, 4, 8, 8)
    with torch.inference_mode():
        theirs = peer(
            prompt=TEXTS["/prompt/1/text"], negative_prompt=TEXTS["/prompt/negative"], latents=noise, height=PIXELS,
            width=PIXELS, num_inference_steps=1, guidance_scale=5.0, output_type="pt",
        ).images[0]  # fmt: skip
    assert torch.allclose(_shown(load(file, clusters=False)).clamp(-1, 1), theirs * 2 - 1, atol=2e-3)
