"""From any network that we can take apart to a file of our own, checked by reading it back."""

from pathlib import Path
from typing import Any

from netbend_models.checkpoint.network import load_safetensors
from netbend_models.checkpoint.safetensors import write_safetensors
from netbend_models.error import LoadError
from netbend_models.load import load
from netbend_models.network import Network
from netbend_models.networks import stylegan2, stylegan3


def convert(model: str, out: Path) -> Network:
    """Write the network behind `model` to `out`, a new .safetensors file; gives the network as it was read back."""
    if out.suffix != ".safetensors":
        raise LoadError(f"{out} must end in .safetensors; name it so")
    if out.exists():
        raise LoadError(f"{out} is there already; name another file, or remove it")
    network = load(model, clusters=False)  # clusters put channels in another order
    if not isinstance(network, stylegan2.StyleGAN2 | stylegan3.StyleGAN3):
        raise LoadError(f"{model} is a {network.kind}, of which there is no file; convert a StyleGAN2 or StyleGAN3")
    try:
        write_safetensors(out, arguments_of(network.config), network.generator.state_dict())
    except OSError as fault:
        out.unlink(missing_ok=True)
        raise LoadError(f"{out} cannot be written: {fault.strerror or fault}; name another folder") from fault
    written = load_safetensors(out, "cpu")
    if written.digest != network.digest:
        out.unlink()
        raise LoadError(f"{out} did not come back as it was written; is the disk full?")
    return written


def arguments_of(config: stylegan2.Config | stylegan3.Config) -> dict[str, Any]:
    """A configuration in the words of published checkpoints, flat on the generator, nothing left to defaults."""
    shared: dict[str, Any] = {
        "z_dim": config.z_dim,
        "c_dim": config.label_dim,
        "w_dim": config.w_dim,
        "img_resolution": config.resolution,
        "img_channels": config.channels,
        "channel_base": config.channel_base,
        "channel_max": config.channel_max,
        "conv_clamp": config.clamp,
        "mapping_kwargs": {
            "num_layers": config.mapping_layers,
            "embed_features": config.embed_features,
            "layer_features": config.layer_features,
            "lr_multiplier": config.mapping_rate,
        },
    }
    if isinstance(config, stylegan2.Config):
        return shared | {"architecture": config.architecture}
    return shared | {
        "num_layers": config.layers,
        "num_critical": config.critical,
        "first_cutoff": config.first_cutoff,
        "first_stopband": config.first_stopband,
        "last_stopband_rel": config.last_stopband_rel,
        "margin_size": config.margin,
        "output_scale": config.output_scale,
        "conv_kernel": config.kernel,
        "filter_size": config.taps,
        "use_radial_filters": config.radial,
    }
