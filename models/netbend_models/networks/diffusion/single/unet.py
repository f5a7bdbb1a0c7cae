"""The U-Net in a file of Stable Diffusion: its blocks are counted through, from the first to the last on each way."""

import re
from itertools import count
from typing import Any, Final

from netbend_models.networks.diffusion.single.contents import Contents
from netbend_models.networks.diffusion.single.family import UNET, Family
from netbend_models.networks.diffusion.single.layout import Layout, Place, renamed

_HEAD_CHANNELS: Final = 64
_SIZES: Final = 6
"""Numbers that an XL is told of the picture's size."""

_OUTER: Final = {
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "time_embedding.cond_proj": "time_embed.cond_proj",
    "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
    "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
_INNER: Final = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
_PLACE: Final = re.compile(
    r"(?:(?P<way>down|up)_blocks\.(?P<block>\d+)|mid_block)\.(?P<part>[a-z]+)\.(?P<number>\d+)\.(?P<rest>.*)"
)


def unet_of(file: Contents, family: Family, pooled: int) -> Layout:
    """Its layout; `pooled` is the size of the whole of a prompt, where it takes that."""
    contents = file.below(UNET)
    groups = _groups(contents)
    if any(len(group) != len(groups[0]) or len(set(group)) != 1 for group in groups):
        raise contents.fault(
            f"has a U-Net whose blocks differ as those of no {family.name} do; take another checkpoint"
        )
    channels, depths = zip(*(group[0] for group in groups), strict=True)
    config = {
        **_ends(contents),
        **_middle(contents),
        "block_out_channels": list(channels),
        "layers_per_block": len(groups[0]),
        "down_block_types": [f"{'CrossAttn' * bool(depth)}DownBlock2D" for depth in depths],
        "up_block_types": [f"{'CrossAttn' * bool(depth)}UpBlock2D" for depth in reversed(depths)],
        "transformer_layers_per_block": [*(depth or 1 for depth in depths[:-1]), depths[-1] or _depth(contents)],
        "attention_head_dim": family.heads or [max(1, one // _HEAD_CHANNELS) for one in channels],
        **(_sized(contents, pooled) if pooled else {}),
    }
    attended = tuple(bool(depth) for depth in reversed(depths))
    return Layout(contents, "UNet2DConditionModel", config, lambda name: Place(_placed(name, len(groups[0]), attended)))


def _groups(contents: Contents) -> list[list[tuple[int, int]]]:
    """Channels and depth of attention of each of the blocks that follow each other at one size."""
    groups: list[list[tuple[int, int]]] = [[]]
    for number in count(1):
        base = f"input_blocks.{number}"
        if f"{base}.0.op.weight" in contents.shapes:
            groups.append([])
        elif f"{base}.0.out_layers.3.weight" in contents.shapes:
            depth = contents.count(f"{base}.1.transformer_blocks.{{}}.norm1.weight")
            groups[-1].append((contents.shape(f"{base}.0.out_layers.3.weight", 4)[0], depth))
        else:
            break
    following = f"input_blocks.{number + 1}."
    if not all(groups) or any(name.startswith(following) for name in contents.shapes):
        raise contents.fault(f"lacks {contents.prefix}{base}; get the file again")
    return groups


def _ends(contents: Contents) -> dict[str, Any]:
    taken, given = contents.shape("input_blocks.0.0.weight", 4)[1], contents.shape("out.2.weight", 4)[0]
    if taken != given:
        raise contents.fault(
            f"takes {taken} channels where its latents have {given}: one for inpainting, depth or instructions, "
            "which is not played; take the plain one"
        )
    guided = contents.shapes.get("time_embed.cond_proj.weight")
    return {"in_channels": taken, "out_channels": given, "time_cond_proj_dim": guided[-1] if guided else None}


def _depth(contents: Contents) -> int:
    return contents.count("middle_block.1.transformer_blocks.{}.norm1.weight")


def _middle(contents: Contents) -> dict[str, Any]:
    """What all attention has in common, seen where every U-Net has some."""
    keys = contents.shape("middle_block.1.transformer_blocks.0.attn2.to_k.weight", 2)
    linear = len(contents.shapes.get("middle_block.1.proj_in.weight", ())) == 2
    return {"cross_attention_dim": keys[1], "use_linear_projection": linear}


def _sized(contents: Contents, pooled: int) -> dict[str, Any]:
    told = contents.shape("label_emb.0.0.weight", 2)[1]
    return {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": (told - pooled) // _SIZES,
        "projection_class_embeddings_input_dim": told,
    }


def _placed(name: str, layers: int, attended: tuple[bool, ...]) -> str:
    """The name in the file; a block is one of `layers` and, on the way up, one more, before the size changes."""
    found = _PLACE.fullmatch(name)
    if found is None:
        return renamed(name, _OUTER)
    number, attention = int(found["number"]), int(found["part"] == "attentions")
    rest = found["rest"] if attention else renamed(found["rest"], _INNER)
    if found["way"] is None:
        return f"middle_block.{2 * number + attention}.{rest}"
    first = int(found["block"]) * (layers + 1)
    if found["part"] == "downsamplers":
        return f"input_blocks.{first + layers + 1}.0.{renamed(rest, {'conv': 'op'})}"
    if found["part"] == "upsamplers":
        return f"output_blocks.{first + layers}.{1 + attended[int(found['block'])]}.{rest}"
    if found["way"] == "up":
        return f"output_blocks.{first + number}.{attention}.{rest}"
    return f"input_blocks.{first + number + 1}.{attention}.{rest}"
