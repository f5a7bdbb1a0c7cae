"""Pictures beside those that diffusers' own pipelines make of the same folder, noise and prompt."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from netbend_models.bending import Bend
from netbend_models.latent import seed_latent
from netbend_models.load import load
from netbend_models.networks.diffusion.library import class_of
from netbend_models.networks.diffusion.network import DiffusionNetwork
from tests.models.diffusion.playing import play
from tests.support.diffusion import SIDE, write_pipeline

WORDS = {"prompt": "a red cat", "negative_prompt": "fire"}
TEXTS = {"/prompt/1/text": "a red cat", "/prompt/negative": "fire"}
LCM = {"_class_name": "LCMScheduler"}


def _theirs(folder: Path, kind: str, **settings: Any) -> Tensor:
    peer = class_of("diffusers", kind).from_pretrained(folder, local_files_only=True)
    peer.set_progress_bar_config(disable=True)
    noise = torch.from_numpy(seed_latent(0, 4 * SIDE * SIDE)).float().reshape(1, 4, SIDE, SIDE)
    with torch.inference_mode():
        made = peer(**WORDS, latents=noise, output_type="pt", **settings).images[0]
    assert isinstance(made, Tensor)
    return made * 2 - 1


def test_a_picture_is_that_of_the_peer(folder: Path, loaded: DiffusionNetwork) -> None:
    theirs = _theirs(folder, "StableDiffusionPipeline", num_inference_steps=3, guidance_scale=5.0)
    ours = play(loaded, (), TEXTS, diffusion__steps=3, diffusion__guidance=5.0)
    assert torch.allclose(ours.clamp(-1, 1), theirs, atol=2e-3)


def test_that_of_an_sdxl_too_and_its_second_text_encoder_is_bent(folder: Path, tmp_path: Path) -> None:
    del folder  # skipped where the libraries are missing
    large = write_pipeline(tmp_path / "large", large=True)
    network = load(large, clusters=False)
    theirs = _theirs(large, "StableDiffusionXLPipeline", num_inference_steps=3, guidance_scale=5.0)
    ours = play(network, (), TEXTS, diffusion__steps=3, diffusion__guidance=5.0)
    assert torch.allclose(ours.clamp(-1, 1), theirs, atol=2e-3)
    for name in ("text.1", "text2.1", "text2.2"):
        bent = play(network, [Bend(name, "multiply", {"factor": -1.0})], TEXTS, diffusion__steps=3)
        assert not torch.equal(bent, play(network, (), TEXTS, diffusion__steps=3)), name


def test_that_of_a_consistency_model_with_its_guidance_as_a_number(folder: Path, tmp_path: Path) -> None:
    del folder
    quick = write_pipeline(tmp_path / "quick", tiny=True, guided=True, scheduler=LCM)
    theirs = _theirs(quick, "LatentConsistencyModelPipeline", num_inference_steps=1, guidance_scale=8.0)
    ours = play(load(quick, clusters=False), (), TEXTS, diffusion__steps=1)  # 8 is its own guidance
    assert torch.allclose(ours.clamp(-1, 1), theirs, atol=2e-3)


@pytest.mark.parametrize("strength", [0.0, 0.5])
def test_a_picture_in_is_encoded_as_the_peer_does(loaded: DiffusionNetwork, folder: Path, strength: float) -> None:
    vae = class_of("diffusers", "AutoencoderKL").from_pretrained(folder / "vae", local_files_only=True)
    picture = torch.linspace(-1, 1, 3 * 16 * 16).reshape(3, 16, 16)
    with torch.inference_mode():
        theirs = vae.decode(vae.encode(picture[None]).latent_dist.mode()).sample[0]
    ours = play(loaded, picture=picture, diffusion__strength=strength)
    assert torch.allclose(ours, theirs, atol=1e-4) == (strength == 0.0)
