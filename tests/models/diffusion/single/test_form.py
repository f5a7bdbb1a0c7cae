"""The forms in which programs write the same network: half precision, names of transformers, matrices for kernels."""

from collections.abc import Callable

import pytest
import torch
from safetensors.torch import load_file, save_file

from netbend_models.form import Form
from netbend_models.load import load
from netbend_models.network import Network
from tests.models.diffusion.playing import play
from tests.models.diffusion.single.conftest import Pair
from tests.support.single import Kind, State

VAE = "first_stage_model."
SIZE = {"modelspec.resolution": "16x16"}


@pytest.fixture
def loaded(pair: Callable[[Kind], Pair]) -> Callable[[Kind, Callable[[State], State]], tuple[Network, Network]]:
    """The network of a kind, and that of its tensors in another form, in a file beside the first."""

    def both(kind: Kind, change: Callable[[State], State]) -> tuple[Network, Network]:
        file = pair(kind)[1]
        other = file.with_name("changed.safetensors")
        save_file(change(load_file(file)), other, SIZE)
        return load(file, clusters=False), load(other, clusters=False)

    return both


Loaded = Callable[[Kind, Callable[[State], State]], tuple[Network, Network]]


def _as_diffusers_writes_it(state: State) -> State:
    """Without the last layer of the text encoder, which is not used, and its projection."""
    return {name: one for name, one in state.items() if "resblocks.2." not in name and "text_proj" not in name}


def _with_a_plain_projection(state: State) -> State:
    whole = "conditioner.embedders.1.model.text_projection"
    return {f"{name}.weight" if name == whole else name: one.T.contiguous() if name == whole else one
            for name, one in state.items()}  # fmt: skip


def _without_a_wrapper(state: State) -> State:
    return {name.replace("transformer.text_model.", "transformer."): one for name, one in state.items()}


def _with_matrices(state: State) -> State:
    return {name: one[:, :, 0, 0] if f"{VAE}encoder.mid.attn_1" in name and one.dim() == 4 else one
            for name, one in state.items()}  # fmt: skip


def _with_what_training_leaves(state: State) -> State:
    return state | {"model_ema.decay": torch.zeros(()), "alphas_cumprod": torch.ones(1000)}


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("2", _as_diffusers_writes_it),
        ("xl", _with_a_plain_projection),
        ("1", _without_a_wrapper),
        ("1", _with_matrices),
        ("1", _with_what_training_leaves),
    ],
)
def test_other_forms_are_the_same_network(loaded: Loaded, kind: Kind, change: Callable[[State], State]) -> None:
    file, other = loaded(kind, change)
    assert other.digest == file.digest
    assert other.layers == file.layers


def test_half_precision_is_read_as_it_was_written(loaded: Loaded) -> None:
    file, half = loaded("1", lambda state: {name: one.half() for name, one in state.items()})
    assert half.digest != file.digest
    apart = (play(half, diffusion__steps=1) - play(file, diffusion__steps=1)).abs().mean()
    assert apart < 0.02


def test_it_plays_in_bfloat16(pair: Callable[[Kind], Pair]) -> None:
    network = load(pair("xl")[1], form=Form(size=(24, 16), precision="bfloat16"), clusters=False)
    picture = play(network, diffusion__steps=1)
    assert picture.shape == (3, 16, 24)
    assert picture.isfinite().all()


@pytest.mark.parametrize(("name", "steps", "guidance"), [("sd_turbo", 1, 1.0), ("sd_lcm", 4, 1.0), ("v_pred", 20, 7.5)])
def test_its_name_sets_steps_and_guidance(pair: Callable[[Kind], Pair], name: str, steps: int, guidance: float) -> None:
    file = pair("1")[1]
    named = file.with_name(f"{name}.safetensors")
    if name == "v_pred":
        save_file(load_file(file) | {"v_pred": torch.zeros(0), "ztsnr": torch.zeros(0)}, named, SIZE)
    else:
        named.hardlink_to(file)
    own = {row.name: row.default for row in load(named, clusters=False).rows}
    assert (own["diffusion/steps"], own["diffusion/guidance"]) == (steps, guidance)
