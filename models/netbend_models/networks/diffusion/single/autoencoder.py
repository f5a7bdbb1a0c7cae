"""The autoencoder in a file of Stable Diffusion, whose decoder counts its sizes from the largest."""

import re
from typing import Final

from netbend_models.networks.diffusion.single.contents import Contents
from netbend_models.networks.diffusion.single.family import AUTOENCODER, Family
from netbend_models.networks.diffusion.single.layout import Layout, Place, renamed

_BLOCK: Final = re.compile(
    r"(?P<half>encoder|decoder)\.(?:(?P<way>down|up)_blocks\.(?P<block>\d+)|mid_block)"
    r"\.(?P<part>[a-z]+)\.(?P<number>\d+)\.(?P<rest>.*)"
)
_OUTER: Final = {"encoder.conv_norm_out": "encoder.norm_out", "decoder.conv_norm_out": "decoder.norm_out"}
_INNER: Final = {
    "conv_shortcut": "nin_shortcut",
    "group_norm": "norm",
    "to_q": "q",
    "to_k": "k",
    "to_v": "v",
    "to_out.0": "proj_out",
}


def autoencoder_of(file: Contents, family: Family) -> Layout:
    """Its layout."""
    contents = file.below(AUTOENCODER)
    levels = contents.count("encoder.down.{}.block.0.norm1.weight")
    channels = [contents.shape(f"encoder.down.{level}.block.0.conv2.weight", 4)[0] for level in range(levels)]
    if not channels:
        raise contents.fault("has no encoder of pictures; get the file again")
    config = {
        "latent_channels": contents.shape("post_quant_conv.weight", 4)[0],
        "block_out_channels": channels,
        "layers_per_block": contents.count("encoder.down.0.block.{}.norm1.weight"),
        "down_block_types": ["DownEncoderBlock2D"] * levels,
        "up_block_types": ["UpDecoderBlock2D"] * levels,
        "scaling_factor": family.factor,
    }
    return Layout(contents, "AutoencoderKL", config, lambda name: _placed(name, levels))


def _placed(name: str, levels: int) -> Place:
    found = _BLOCK.fullmatch(name)
    if found is None:
        return Place(renamed(name, _OUTER))
    half, number, part = found["half"], int(found["number"]), found["part"]
    rest = renamed(found["rest"], _INNER)
    if found["way"] is None:
        kind = "attn" if part == "attentions" else "block"
        return Place(f"{half}.mid.{kind}_{number + 1}.{rest}", flat=part == "attentions")
    level = int(found["block"]) if found["way"] == "down" else levels - 1 - int(found["block"])
    inside = f"block.{number}" if part == "resnets" else f"{found['way']}sample"
    return Place(f"{half}.{found['way']}.{level}.{inside}.{rest}")
