"""`netbend bench diffusion`: what the taps cost a step, and frames of a stream against frames one by one."""

from collections.abc import Mapping
from copy import deepcopy
from itertools import count
from typing import Any, Final

import torch
from torch import Tensor, nn

from netbend.bench.base import Result
from netbend.bench.synthesis.measure import medians
from netbend_models.bending import Bend, compile_bends
from netbend_models.bending.plan import Plan
from netbend_models.device import prepare_device
from netbend_models.network import Frame
from netbend_models.networks.diffusion.denoiser import UNet
from netbend_models.networks.diffusion.library import class_of
from netbend_models.networks.diffusion.network import DiffusionNetwork
from netbend_models.networks.diffusion.pipeline import Pipeline
from netbend_models.networks.diffusion.text import Condition

SIDE: Final = 16
STEPS: Final = 4
_LENGTH: Final = 16
_SCHEDULER: Final = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}


class Letters:
    """A tokenizer of letters."""

    def __call__(self, text: str, **_: Any) -> Mapping[str, Tensor]:
        """A number a letter."""
        return {"input_ids": torch.tensor([[ord(letter) % 64 for letter in f"{text:{_LENGTH}.{_LENGTH}}"]])}


def bench(scale: float = 1.0) -> Result:
    """Measure, at `scale` of the full length."""
    prepare_device("cpu", threads=1)
    modules = _modules()
    bare = UNet(deepcopy(modules["unet"]), 2)
    network = DiffusionNetwork(Pipeline(
        modules, {}, {"tokenizer": Letters()}, ("LCMScheduler", _SCHEDULER), guidance=1.0, steps=STEPS,
    ))  # fmt: skip
    result = Result(
        "diffusion",
        f"CPU time on one thread, medians, variants in turn; a U-Net of {_size(modules['unet']):.1f} million weights "
        f"with {len(network.layers)} layers to bend, latents of {SIDE} x {SIDE}, {STEPS} steps a frame",
    )
    _taps(result, network, bare, max(5, int(200 * scale)))
    _stream(result, network, max(3, int(20 * scale)))
    return result


def _modules() -> dict[str, nn.Module]:
    torch.manual_seed(0)
    config = class_of("transformers", "CLIPTextConfig")(
        vocab_size=64, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=2,
        max_position_embeddings=_LENGTH, bos_token_id=0, eos_token_id=63,
    )  # fmt: skip
    unet = class_of("diffusers", "UNet2DConditionModel")(
        sample_size=SIDE, block_out_channels=(64, 128), layers_per_block=1, cross_attention_dim=64,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
    )  # fmt: skip
    vae = class_of("diffusers", "AutoencoderTiny")(
        encoder_block_out_channels=(32, 32), decoder_block_out_channels=(32, 32), num_encoder_blocks=(1, 1),
        num_decoder_blocks=(1, 1),
    )  # fmt: skip
    made: dict[str, nn.Module] = {
        "unet": unet, "vae": vae, "text_encoder": class_of("transformers", "CLIPTextModel")(config),
    }  # fmt: skip
    return {name: module.eval().requires_grad_(requires_grad=False) for name, module in made.items()}


def _size(module: nn.Module) -> float:
    return sum(one.numel() for one in module.parameters()) / 1e6


def _taps(result: Result, network: DiffusionNetwork, bare: UNet, rounds: int) -> None:
    """One run of the denoiser, with its taps and without."""
    x, condition = torch.randn(1, 4, SIDE, SIDE), Condition(torch.randn(1, _LENGTH, 64))
    elsewhere = compile_bends([Bend("latent", "multiply", {"factor": 1.1})], network.layers, "cpu")

    def tapped(plan: Plan | None) -> object:
        network.taps.plan = plan
        return network.denoiser.predict(x, [500.0], condition, 1.0)

    with torch.inference_mode():
        taken = medians({
            "bare": lambda: bare.predict(x, [500.0], condition, 1.0),
            "identity": lambda: tapped(None),
            "elsewhere": lambda: tapped(elsewhere),
        }, rounds)  # fmt: skip
    result.add("a step without taps", taken["bare"], "ms")
    result.add("all taps at identity, of a step", 100 * (taken["identity"] / taken["bare"] - 1), "%", "<= 3")
    result.add("all taps while one other layer is bent", 100 * (taken["elsewhere"] / taken["bare"] - 1), "%")


def _stream(result: Result, network: DiffusionNetwork, rounds: int) -> None:
    """Frames of a picture that moves."""
    plan = compile_bends([], network.layers, "cpu")
    values = {row.name: row.default for row in network.rows if row.kind not in ("text", "list", "trigger")}
    numbers = count()

    def frame(batch: float) -> object:
        number = next(numbers)
        picture = torch.full((3, 8, 8), (number % 7) / 7)
        network.begin(Frame(number, 0.0, values | {"diffusion/batch": batch}, plan, {}, {"1": picture}))
        while (output := network.step()) is None:
            pass
        return output

    frame(1.0)  # fills the stream
    taken = medians({"alone": lambda: frame(0.0), "stream": lambda: frame(1.0)}, rounds)
    result.add("a frame one by one", taken["alone"], "ms")
    result.add("a frame of a stream", taken["stream"], "ms")
    result.add("times as many frames in a stream", taken["alone"] / taken["stream"], "x")
