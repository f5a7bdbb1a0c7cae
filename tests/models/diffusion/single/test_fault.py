"""A file that is no whole Stable Diffusion is told in one line, before a number is read."""

import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.load import load
from netbend_models.networks.diffusion import part
from tests.models.diffusion.single.conftest import Pair
from tests.support.single import Kind, State

UNET, VAE, TEXT = "model.diffusion_model.", "first_stage_model.", "cond_stage_model."
IN = f"{UNET}input_blocks.0.0.weight"
KEYS = f"{UNET}middle_block.1.transformer_blocks.0.attn2.to_k.weight"


@pytest.fixture(scope="module")
def whole(pair: Callable[[Kind], Pair]) -> State:
    return load_file(pair("1")[1])


@pytest.fixture
def fault(tmp_path: Path, pair: Callable[[Kind], Pair]) -> Callable[[State], str]:
    """What is said of a file of these tensors, with a tokenizer beside it."""
    shutil.copytree(pair("1")[0] / "tokenizer", tmp_path / "tokenizer")

    def said(state: State) -> str:
        path = tmp_path / "one.safetensors"
        save_file(state, path)
        return said_of(path)

    return said


def said_of(path: Path) -> str:
    with pytest.raises(LoadError) as caught:
        load(path, clusters=False)
    line = str(caught.value)
    assert "\n" not in line
    assert line.count(str(path)) == 1
    return line


def without(state: State, *prefixes: str) -> State:
    return {name: one for name, one in state.items() if not name.startswith(prefixes)}


@pytest.mark.parametrize(
    ("prefixes", "line"),
    [
        ((VAE, TEXT), "holds U-Net of a Stable Diffusion, but lacks its autoencoder and text encoder"),
        ((UNET, TEXT), "holds autoencoder of a Stable Diffusion, but lacks its U-Net and text encoder"),
        ((VAE,), "but lacks its autoencoder;"),
        ((f"{UNET}output_blocks.",), f"lacks {UNET}output_blocks.0.0.in_layers.0.weight"),
        ((f"{UNET}middle_block.",), f"lacks {UNET}middle_block.1."),
        ((f"{UNET}input_blocks.",), f"lacks {UNET}input_blocks.1;"),
        ((f"{UNET}input_blocks.2.",), f"lacks {UNET}input_blocks.2;"),
        ((f"{VAE}encoder.",), "has no encoder of pictures"),
        ((f"{VAE}decoder.",), f"lacks {VAE}decoder."),
        ((f"{TEXT}transformer.text_model.embeddings.",), "embeddings.token_embedding.weight"),
    ],
)
def test_a_part_or_half_of_one_that_is_missing_is_named(
    whole: State, fault: Callable[[State], str], prefixes: tuple[str, ...], line: str
) -> None:
    assert line in fault(without(whole, *prefixes))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("lora_unet_down_blocks_0_attentions_0_proj_in.lora_up.weight", "is a LoRA"),
        ("unet.down_blocks.0.attentions.0.proj_in.lora_A.weight", "is a LoRA"),
        ("control_model.input_hint_block.0.weight", "is a ControlNet"),
        ("model.diffusion_model.joint_blocks.0.x_block.mlp.fc1.weight", "is a Stable Diffusion 3 in one file"),
        ("double_blocks.0.img_attn.proj.weight", "is a Flux in one file"),
        ("model.diffusion_model.input_blocks.1.0.time_stack.in_layers.0.weight", "makes films"),
        ("conditioner.embedders.0.model.positional_embedding", "is the refiner"),
        ("down_blocks.0.resnets.0.conv1.weight", "is the U-Net of a folder of diffusers"),
        ("decoder.up.0.block.0.conv1.weight", "is an autoencoder alone"),
        ("decoder.up_blocks.0.resnets.0.conv1.weight", "is an autoencoder alone"),
    ],
)
def test_what_else_there_is_for_diffusion_is_told_by_its_names(
    fault: Callable[[State], str], name: str, line: str
) -> None:
    assert line in fault({name: torch.zeros(1)})


def test_more_than_the_latent_as_input_is_refused(whole: State, fault: Callable[[State], str]) -> None:
    wide = torch.zeros(whole[IN].shape[0], 9, 3, 3)
    assert "takes 9 channels where its latents have 4" in fault(whole | {IN: wide})


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        (KEYS, (128, 65)),
        (KEYS, (128,)),
        (f"{UNET}middle_block.1.proj_in.weight", (128, 128)),
        (f"{UNET}time_embed.0.weight", (0,)),
        (f"{UNET}input_blocks.1.0.out_layers.3.weight", (96, 64, 3, 3)),
        (f"{UNET}out.2.weight", (4,)),
        (f"{VAE}post_quant_conv.weight", (5, 5, 1, 1)),
        (f"{VAE}encoder.down.0.block.0.conv2.weight", (33, 32, 3, 3)),
        (f"{TEXT}transformer.text_model.embeddings.token_embedding.weight", (206, 63)),
        (f"{TEXT}transformer.text_model.embeddings.position_embedding.weight", ()),
    ],
)
def test_a_shape_that_does_not_fit_is_told(
    whole: State, fault: Callable[[State], str], name: str, shape: tuple[int, ...]
) -> None:
    assert "Stable Diffusion" in (line := fault(whole | {name: torch.zeros(shape)})) or "shape" in line, line


def test_what_has_been_added_to_the_u_net_is_told(whole: State, fault: Callable[[State], str]) -> None:
    added = f"{UNET}input_blocks.1.2.adapter.weight"
    assert f"holds {added}, which no Stable Diffusion has" in fault(whole | {added: torch.zeros(1)})


def test_layers_without_end_are_refused_before_they_are_built(whole: State, fault: Callable[[State], str]) -> None:
    name = "cond_stage_model.transformer.text_model.encoder.layers.{}.layer_norm1.weight"
    many = {name.format(number): torch.zeros(0) for number in range(300)}
    assert "asks for more than 256 of 'num_hidden_layers'" in fault(whole | many)


@pytest.mark.parametrize("length", [1000, 1_000_000])
def test_a_file_that_is_cut_is_told(pair: Callable[[Kind], Pair], tmp_path: Path, length: int) -> None:
    cut = tmp_path / "cut.safetensors"
    cut.write_bytes(pair("1")[1].read_bytes()[:length])
    assert "cut short" in said_of(cut)


def test_a_pickle_is_not_opened_whatever_its_name(whole: State, tmp_path: Path) -> None:
    path = tmp_path / "one.safetensors"
    torch.save({"state_dict": {IN: whole[IN]}, "global_step": 1}, path)
    assert "is a Stable Diffusion in a pickle" in said_of(path)
    path.write_bytes(pickle.dumps({"state_dict": print}))
    assert "print" in said_of(path)


def test_too_little_memory_is_told(pair: Callable[[Kind], Pair], monkeypatch: pytest.MonkeyPatch) -> None:
    class Memory:
        available = 2**20

    monkeypatch.setattr(part.psutil, "virtual_memory", Memory)  # type: ignore[attr-defined]
    assert "close other programs" in said_of(pair("1")[1])


def test_it_is_not_compiled(pair: Callable[[Kind], Pair]) -> None:
    with pytest.raises(LoadError, match=r"one\.safetensors is a diffusion network, .* leave out --compile"):
        load(pair("1")[1], form=Form(compiled=True), clusters=False)
