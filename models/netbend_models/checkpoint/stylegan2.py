"""StyleGAN2 from both published layouts: arguments nested under synthesis_kwargs, or flat on the generator."""

from collections.abc import Sequence
from typing import Final, get_args

import torch

from netbend_models.checkpoint.argument import Arguments
from netbend_models.checkpoint.reader import Checkpoint
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.networks.stylegan2 import Architecture, Config, Generator, StyleGAN2

_HARMLESS: Final = ("num_fp16_res", "fp16_channels_last", "fused_modconv_default")
"""How it was computed, not what: here the device and its type decide."""

_MAPPING_HARMLESS: Final = ("w_avg_beta",)


def build_stylegan2(checkpoint: Checkpoint, device: str, form: Form, path: Sequence[Checkpoint] = ()) -> StyleGAN2:
    """The network of a checkpoint, and of its path; no memory is taken before its shapes were found in the file."""
    config = read_config(checkpoint)
    with torch.device("meta"):
        expected = Generator(config).state_dict()
    shapes = {name: tuple(tensor.shape) for name, tensor in expected.items()}
    return StyleGAN2(config, checkpoint.state(shapes), device, form=form, path=[one.state(shapes) for one in path])


def read_config(checkpoint: Checkpoint) -> Config:
    """The shape that the arguments describe."""
    whole = Arguments(checkpoint.arguments)
    nested = whole.has("synthesis_kwargs")
    synthesis = whole.inner("synthesis_kwargs") if nested else whole
    mapping = whole.inner("mapping_kwargs")
    try:
        config = Config(
            resolution=whole.whole("img_resolution", None, 4, 8192),
            z_dim=whole.whole("z_dim", None, 1, 65536),
            w_dim=whole.whole("w_dim", None, 1, 65536),
            label_dim=whole.whole("c_dim", 0, 0, 1_000_000),
            channels=whole.whole("img_channels", None, 1, 64),
            channel_base=synthesis.whole("channel_base", 32768, 1, 2**24),
            channel_max=synthesis.whole("channel_max", 512, 1, 2**16),
            mapping_layers=mapping.whole("num_layers", mapping_layers(checkpoint), 1, 64),
            clamp=synthesis.optional("conv_clamp", None if nested else 256.0, 1e-3, 1e9),
            architecture=synthesis.choice("architecture", "skip", get_args(Architecture)),
            embed_features=mapping.whole("embed_features", 0, 0, 65536),
            layer_features=mapping.whole("layer_features", 0, 0, 65536),
            mapping_rate=mapping.number("lr_multiplier", 0.01, 1e-6, 100),
        )
    except ValueError as fault:
        raise LoadError(f"describes no StyleGAN2: {fault}; get the checkpoint again") from fault
    _standard(synthesis, mapping)
    whole.rest(_HARMLESS)
    if nested:
        synthesis.rest(_HARMLESS)
    mapping.rest(_MAPPING_HARMLESS)
    return config


def mapping_layers(checkpoint: Checkpoint) -> int:
    """How many layers the mapping has, by its tensors: the default differs between the repositories."""
    count = 0
    while f"mapping.fc{count}.weight" in checkpoint.tensors:
        count += 1
    return count


def _standard(synthesis: Arguments, mapping: Arguments) -> None:
    """Options that no published network sets otherwise."""
    synthesis.choice("activation", "lrelu", ("lrelu",))
    synthesis.choice("use_noise", True, (True,))
    synthesis.choice("resample_filter", [1, 3, 3, 1], ([1, 3, 3, 1],))
    synthesis.whole("kernel_size", 3, 3, 3)
    mapping.choice("activation", "lrelu", ("lrelu",))
