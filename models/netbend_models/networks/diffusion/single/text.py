"""The text encoders in a file of Stable Diffusion: CLIP as transformers names it, and OpenCLIP's own form.

OpenCLIP joins queries, keys and values; of Stable Diffusion 2 the last layer is not used, and not built.
"""

import re
from typing import Any, Final

from netbend_models.networks.diffusion.single.contents import Contents
from netbend_models.networks.diffusion.single.family import OPEN_CLIP
from netbend_models.networks.diffusion.single.layout import Layout, Place, renamed

_HEAD_CHANNELS: Final = 64
_MODEL: Final = "text_model."
_JOINED: Final = re.compile(r"encoder\.layers\.(\d+)\.self_attn\.([qkv])_proj\.(weight|bias)")
_LAYER: Final = re.compile(r"encoder\.layers\.(\d+)\.(.*)")
_INNER: Final = {
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj",
}
_OUTER: Final = {
    "embeddings.token_embedding.weight": "token_embedding.weight",
    "embeddings.position_embedding.weight": "positional_embedding",
    "final_layer_norm": "ln_final",
}
_WHOLE: Final = "text_projection.weight"


def encoder_of(file: Contents, prefix: str, *, alone: bool) -> Layout:
    """The encoder under a prefix; `alone`: no other stands beside it."""
    contents = file.below(prefix)
    if prefix.endswith(OPEN_CLIP):
        return _open(contents, alone=alone)
    if any(name.startswith(_MODEL) for name in contents.shapes):
        contents = contents.below(_MODEL)
    layers = contents.count("encoder.layers.{}.layer_norm1.weight")
    config = _config(contents, "embeddings.token_embedding.weight", "embeddings.position_embedding.weight",
                     "encoder.layers.0.mlp.fc1.weight")  # fmt: skip
    return Layout(contents, "CLIPTextModel", {**config, "num_hidden_layers": layers, "hidden_act": "quick_gelu"}, Place)


def _open(contents: Contents, *, alone: bool) -> Layout:
    """A file that diffusers wrote lacks the last layer of an encoder that is alone, and with it the projection."""
    layers = contents.count("transformer.resblocks.{}.ln_1.weight")
    projected = next((name for name in ("text_projection", _WHOLE) if name in contents.shapes), None)
    config: dict[str, Any] = {
        **_config(
            contents, "token_embedding.weight", "positional_embedding", "transformer.resblocks.0.mlp.c_fc.weight"
        ),
        "num_hidden_layers": layers - 1 if alone and projected else layers,
        "hidden_act": "gelu",
    }
    if alone:
        return Layout(contents, "CLIPTextModel", config, _placed)
    turned = projected != _WHOLE  # which stands in files that were written from transformers' form
    config["projection_dim"] = contents.shape(projected or "text_projection", 2)[1 if turned else 0]

    def place(name: str) -> Place:
        return Place("text_projection", turned=True) if name == _WHOLE and turned else _placed(name)

    return Layout(contents, "CLIPTextModelWithProjection", config, place)


def _config(contents: Contents, tokens: str, positions: str, inner: str) -> dict[str, Any]:
    vocabulary, width = contents.shape(tokens, 2)
    return {
        "vocab_size": vocabulary,
        "hidden_size": width,
        "max_position_embeddings": contents.shape(positions, 2)[0],
        "intermediate_size": contents.shape(inner, 2)[0],
        "num_attention_heads": max(1, width // _HEAD_CHANNELS),
        "bos_token_id": vocabulary - 2,
        "eos_token_id": vocabulary - 1,
    }


def _placed(name: str) -> Place:
    joined = _JOINED.fullmatch(name)
    if joined:
        return Place(f"transformer.resblocks.{joined[1]}.attn.in_proj_{joined[3]}", third="qkv".index(joined[2]))
    layer = _LAYER.fullmatch(name)
    if layer:
        return Place(f"transformer.resblocks.{layer[1]}.{renamed(layer[2], _INNER)}")
    return Place(renamed(name, _OUTER))
