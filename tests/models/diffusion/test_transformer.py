"""Stable Diffusion 3 and Flux are played as U-Nets are: equal to their peers, bent in every layer, none by identity."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from netbend_models.bending import Bend, compile_bends
from netbend_models.form import Form
from netbend_models.latent import seed_latent
from netbend_models.load import load
from netbend_models.network import Network
from netbend_models.networks.diffusion.library import class_of
from tests.models.diffusion.playing import finish, frame_of, play
from tests.support.diffusion import LENGTH, write_transformer

TEXTS = {"/prompt/1/text": "a red cat", "/prompt/negative": "fire"}
ROWS, COLUMNS = 8, 12
SMALL = Form(size=(2 * COLUMNS, 2 * ROWS))
NETWORKS: dict[str, dict[str, Any]] = {
    "stable3": {}, "stable3 without t5": {"t5": False}, "schnell": {"flux": True},
    "dev": {"flux": True, "guided": True, "scheduler": {
        "_class_name": "FlowMatchEulerDiscreteScheduler", "shift": 3.0, "use_dynamic_shifting": True}},
}  # fmt: skip
BOTH = ("text.0", "text2.1", "text2.final_layer_norm", "step.0", "time_text_embed", "context_embedder",
        "transformer_blocks.0", "transformer_blocks.0.attn", "transformer_blocks.0.ff", "transformer_blocks.1.ff",
        "transformer_blocks.0.ff_context", "transformer_blocks.1", "proj_out", "latent",
        "decoder.mid_block")  # fmt: skip
KINDS = {
    "stable3": (*BOTH, "text3.0", "text3.final_layer_norm", "pos_embed", "transformer_blocks.0.attn2"),
    "schnell": (*BOTH, "x_embedder", "single_transformer_blocks.0", "single_transformer_blocks.1.attn",
                "single_transformer_blocks.1.proj_mlp"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folders(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    del folder  # skipped where the libraries are missing
    root = tmp_path_factory.mktemp("transformers")
    return {name: write_transformer(root / name, **form) for name, form in NETWORKS.items()}


@pytest.fixture(scope="module")
def networks(folders: dict[str, Path]) -> dict[str, Network]:
    return {name: load(path, form=SMALL, clusters=False) for name, path in folders.items()}


@pytest.fixture(params=["stable3", "schnell"])
def kind(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def network(networks: dict[str, Network], kind: str) -> Network:
    return networks[kind]


def _theirs(folder: Path, pipeline: str, words: int, **settings: Any) -> Tensor:
    absent = {} if (folder / "text_encoder_3").exists() or "Flux" in pipeline else {"text_encoder_3", "tokenizer_3"}
    peer = class_of("diffusers", pipeline).from_pretrained(folder, local_files_only=True, **dict.fromkeys(absent))
    peer.set_progress_bar_config(disable=True)
    noise = torch.from_numpy(seed_latent(0, 4 * ROWS * COLUMNS)).float().reshape(1, 4, ROWS, COLUMNS)
    if "Flux" in pipeline:
        noise = noise.reshape(1, 4, ROWS // 2, 2, COLUMNS // 2, 2).permute(0, 2, 4, 1, 3, 5).reshape(1, -1, 16)
    with torch.inference_mode():
        made = peer(
            prompt="a red cat", latents=noise, height=2 * ROWS, width=2 * COLUMNS, max_sequence_length=words,
            output_type="pt", num_inference_steps=3, **settings,
        ).images[0]  # fmt: skip
    assert isinstance(made, Tensor)
    return made * 2 - 1


@pytest.mark.parametrize(
    ("name", "words", "guidance", "settings"),
    [
        ("stable3", LENGTH, 5.0, {"guidance_scale": 5.0, "negative_prompt": "fire"}),
        ("stable3 without t5", 256, 5.0, {"guidance_scale": 5.0, "negative_prompt": "fire"}),
        ("schnell", LENGTH, 1.0, {"guidance_scale": 0.0}),
        ("schnell", LENGTH, 3.0, {"true_cfg_scale": 3.0, "negative_prompt": "fire"}),
        ("dev", LENGTH, 5.0, {"guidance_scale": 5.0}),
    ],
)
def test_a_picture_is_that_of_the_peer(
    folders: dict[str, Path], networks: dict[str, Network], name: str, words: int, guidance: float,
    settings: dict[str, Any],
) -> None:  # fmt: skip
    pipeline = "StableDiffusion3Pipeline" if "stable3" in name else "FluxPipeline"
    theirs = _theirs(folders[name], pipeline, words, **settings)
    ours = play(networks[name], (), TEXTS, diffusion__steps=3, diffusion__guidance=guidance)
    assert torch.allclose(ours.clamp(-1, 1), theirs, atol=2e-3)


def test_each_of_its_layers_changes_the_picture(network: Network, kind: str) -> None:
    assert set(KINDS[kind]) <= {layer.name for layer in network.layers}
    plain, silent = play(network), []
    for layer in network.layers:
        walked = not layer.name.startswith("step.") or int(layer.name[5:]) < 2
        if walked == torch.equal(play(network, [Bend(layer.name, "multiply", {"factor": -1.5})]), plain):
            silent.append(layer.name)
    assert not silent


def test_a_plan_at_identity_changes_no_bit(network: Network) -> None:
    plain = play(network)
    bends = [Bend(layer.name, "multiply", {"factor": 1.0}) for layer in network.layers]
    idle = compile_bends(bends, network.layers, "cpu")
    assert torch.equal(play(network, idle, latent__seed=1.0), play(network, latent__seed=1.0))
    assert torch.equal(play(network, idle), plain)


def test_tokens_of_the_picture_are_a_picture_and_those_of_the_text_a_row(network: Network, kind: str) -> None:
    sizes = {layer.name: (layer.height, layer.width) for layer in network.layers}
    blocks = [name for name in KINDS[kind] if "transformer_blocks" in name and not name.endswith("context")]
    assert {sizes[name] for name in blocks} == {(ROWS // 2, COLUMNS // 2)}
    assert {size[0] for name, size in sizes.items() if "context" in name or name.startswith("text")} == {1}


@pytest.mark.parametrize("name", ["time_text_embed", "transformer_blocks.0", "single_transformer_blocks.0.attn"])
def test_frames_of_a_stream_arrive_as_one_by_one(networks: dict[str, Network], name: str) -> None:
    network, generator = networks["schnell"], torch.Generator().manual_seed(3)
    pictures = list(torch.rand(4, 3, 16, 24, generator=generator) * 2 - 1)
    bends = [Bend(name, "multiply", {"factor": -0.5})]

    def show(picture: Tensor, batch: float) -> Tensor:
        changes = {"diffusion__bend__to": 0.0, "diffusion__guidance": 2.0, "diffusion__batch": batch}
        return play(network, bends, TEXTS, picture, **changes)

    play(network, diffusion__steps=1, diffusion__batch=1)
    streamed = [show(one, 1.0) for one in pictures]
    assert torch.allclose(streamed[3], show(pictures[2], 0.0), atol=1e-3)
    assert not torch.allclose(streamed[3], streamed[2], atol=1e-2)


def test_a_weight_is_bent(network: Network) -> None:
    plain = play(network).clone()
    bent = play(network, [Bend("proj_out", "multiply", {"factor": -1.0}, target="weight")])
    assert not torch.equal(bent, plain)
    assert torch.equal(play(network), plain)


def test_a_picture_that_comes_in_is_made_anew_as_far_as_the_strength_says(network: Network) -> None:
    picture = torch.linspace(-1, 1, 3 * 16 * 24).reshape(3, 16, 24)
    none, some, whole = (play(network, picture=picture, diffusion__strength=share) for share in (0.0, 0.02, 1.0))
    assert (some - none).abs().mean() < (whole - none).abs().mean()
    assert torch.equal(none, play(network, picture=picture, diffusion__strength=0.0, latent__seed=4.0))


def test_prompts_blend_and_what_stands_still_is_not_walked_again(network: Network) -> None:
    texts = {"/prompt/1/text": "a red cat", "/prompt/2/text": "blue sea"}
    first = play(network, (), texts)
    middle = play(network, (), texts, prompt__2__weight=1.0)
    assert not torch.equal(first, middle)
    assert finish(network, frame_of(network, (), texts, prompt__2__weight=1.0))[1] == 1


def test_guidance_is_a_number_for_dev_and_takes_no_negative_prompt(networks: dict[str, Network]) -> None:
    dev = networks["dev"]
    plain = play(dev, (), TEXTS)
    assert not torch.equal(play(dev, (), TEXTS, diffusion__guidance=9.0), plain)
    assert torch.equal(play(dev, (), {"/prompt/1/text": "a red cat"}), plain)


@pytest.mark.parametrize(
    ("name", "steps", "guidance"),
    [("stable3", 28, 4.5), ("schnell", 4, 1.0), ("dev", 28, 3.5)],
)
def test_steps_and_guidance_are_those_that_suit(
    networks: dict[str, Network], name: str, steps: int, guidance: float
) -> None:
    rows = {row.name: row.default for row in networks[name].rows}
    assert (rows["diffusion/steps"], rows["diffusion/guidance"]) == (steps, guidance)


def test_in_half_precision_the_picture_is_nearly_the_same(
    folders: dict[str, Path], network: Network, kind: str
) -> None:
    half = load(folders[kind], form=Form(size=SMALL.size, precision="bfloat16"), clusters=False)
    assert (play(half) - play(network)).abs().mean() < 0.1


def test_the_longest_encoder_says_what_is_left_of_a_prompt(networks: dict[str, Network]) -> None:
    network: Any = networks["stable3 without t5"]
    told: list[str] = []
    network.tell = told.append
    play(network, (), {"/prompt/1/text": "cat " * 100})
    assert len(told) == 1
    assert f"token {LENGTH}" in told[0]
