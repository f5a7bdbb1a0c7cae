"""StyleGAN3, configurations T and R: arguments flat on the generator."""

from collections.abc import Sequence
from typing import Final

import torch

from netbend_models.checkpoint.argument import Arguments
from netbend_models.checkpoint.reader import Checkpoint
from netbend_models.checkpoint.stylegan2 import mapping_layers
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.networks.stylegan3 import Config, Generator, StyleGAN3

_HARMLESS: Final = ("num_fp16_res", "magnitude_ema_beta", "fused_modconv_default")
"""How it was trained or computed, not what."""


def build_stylegan3(checkpoint: Checkpoint, device: str, form: Form, path: Sequence[Checkpoint] = ()) -> StyleGAN3:
    """The network of a checkpoint, and of its path; no memory is taken before its shapes were found in the file."""
    config = read_config(checkpoint)
    with torch.device("meta"):
        expected = Generator(config).state_dict()
    shapes = {name: tuple(tensor.shape) for name, tensor in expected.items()}
    return StyleGAN3(config, checkpoint.state(shapes), device, form=form, path=[one.state(shapes) for one in path])


def read_config(checkpoint: Checkpoint) -> Config:
    """The shape that the arguments describe."""
    whole = Arguments(checkpoint.arguments)
    mapping = whole.inner("mapping_kwargs")
    config = Config(
        resolution=whole.whole("img_resolution", None, 16, 8192),
        z_dim=whole.whole("z_dim", None, 1, 65536),
        w_dim=whole.whole("w_dim", None, 1, 65536),
        label_dim=whole.whole("c_dim", 0, 0, 1_000_000),
        channels=whole.whole("img_channels", None, 1, 64),
        channel_base=whole.whole("channel_base", 32768, 1, 2**24),
        channel_max=whole.whole("channel_max", 512, 1, 2**16),
        mapping_layers=mapping.whole("num_layers", mapping_layers(checkpoint), 1, 64),
        embed_features=mapping.whole("embed_features", 0, 0, 65536),
        layer_features=mapping.whole("layer_features", 0, 0, 65536),
        mapping_rate=mapping.number("lr_multiplier", 0.01, 1e-6, 100),
        layers=whole.whole("num_layers", 14, 2, 64),
        critical=whole.whole("num_critical", 2, 0, 63),
        first_cutoff=whole.number("first_cutoff", 2.0, 0.1, 4096),
        first_stopband=whole.number("first_stopband", 2**2.1, 0.1, 8192),
        last_stopband_rel=whole.number("last_stopband_rel", 2**0.3, 0.1, 100),
        margin=whole.whole("margin_size", 10, 0, 256),
        output_scale=whole.number("output_scale", 0.25, 1e-6, 1e6),
        kernel=whole.choice("conv_kernel", 3, (1, 3)),
        taps=whole.whole("filter_size", 6, 1, 32),
        radial=whole.choice("use_radial_filters", False, (False, True)),
        clamp=whole.optional("conv_clamp", 256.0, 1e-3, 1e9),
    )
    whole.choice("lrelu_upsampling", 2, (2,))
    mapping.rest(("w_avg_beta",))
    whole.rest(_HARMLESS)
    _check(config)
    return config


def _check(config: Config) -> None:
    if config.resolution & (config.resolution - 1):
        raise LoadError(f"gives img_resolution {config.resolution}, which must be a power of two; get it again")
    if config.critical >= config.layers:
        raise LoadError(f"gives num_critical {config.critical}, which must be below num_layers; get it again")
    if min(config.widths) < 1:
        raise LoadError("gives a channel_base that leaves a layer without channels; get it again")
