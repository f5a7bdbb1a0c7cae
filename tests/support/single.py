"""Pipelines with the published networks' unwritten numbers, and the one file that each of them was first published as.

The file's names are found by walking through the modules in the order in which the first release builds its own.
"""

import json
from pathlib import Path
from typing import Any, Literal, TypeAlias

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from netbend_models.networks.diffusion.library import class_of
from tests.support.diffusion import LENGTH, write_pipeline

Kind: TypeAlias = Literal["1", "2", "xl"]
State: TypeAlias = dict[str, Tensor]

PIXELS = 16
WIDTH, WIDER = 64, 128
"""Of text: one head of attention, and two in an XL's second encoder."""


def write_kind(folder: Path, kind: Kind) -> Path:
    """A pipeline of a kind, tiny, in a folder."""
    schedule = {"prediction_type": "v_prediction"} if kind == "2" else {}
    write_pipeline(folder, large=kind == "xl", scheduler=schedule)
    torch.manual_seed(8)
    for name, module in _modules(folder, kind).items():
        with torch.no_grad():
            for parameter in module.parameters():
                if parameter.dim() > 1:
                    parameter.mul_(1.5)
        module.save_pretrained(folder / name)
    if kind != "1":
        path = folder / ("tokenizer" if kind == "2" else "tokenizer_2") / "tokenizer_config.json"
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"pad_token": "!"}), "utf-8")
    return folder


def _modules(folder: Path, kind: Kind) -> dict[str, Any]:
    words = len(json.loads((folder / "tokenizer" / "vocab.json").read_text("utf-8")))
    first = _text("CLIPTextModel", words, "gelu" if kind == "2" else "quick_gelu", WIDTH)
    found = {"unet": _unet(kind), "vae": _vae(kind), "text_encoder": first}
    if kind == "xl":
        found["text_encoder_2"] = _text("CLIPTextModelWithProjection", words, "gelu", WIDER)
    return found


def _unet(kind: Kind) -> Any:
    large = {"addition_embed_type": "text_time", "addition_time_embed_dim": 8,
             "projection_class_embeddings_input_dim": 6 * 8 + WIDER, "transformer_layers_per_block": (1, 2),
             "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
             "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D")}  # fmt: skip
    small = {"down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
             "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D")}  # fmt: skip
    return class_of("diffusers", "UNet2DConditionModel")(
        sample_size=PIXELS // 2, block_out_channels=(64, 128), layers_per_block=2,
        cross_attention_dim=WIDTH + WIDER if kind == "xl" else WIDTH, attention_head_dim=8 if kind == "1" else (1, 2),
        use_linear_projection=kind != "1", **(large if kind == "xl" else small),
    )  # fmt: skip


def _vae(kind: Kind) -> Any:
    return class_of("diffusers", "AutoencoderKL")(
        block_out_channels=(32, 64), layers_per_block=2, down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2, scaling_factor=0.13025 if kind == "xl" else 0.18215,
    )  # fmt: skip


def _text(kind: str, words: int, activation: str, width: int) -> Any:
    return class_of("transformers", kind)(class_of("transformers", "CLIPTextConfig")(
        vocab_size=words, hidden_size=width, intermediate_size=96, num_hidden_layers=2, num_attention_heads=width // 64,
        max_position_embeddings=LENGTH, projection_dim=width, hidden_act=activation, bos_token_id=words - 2,
        eos_token_id=words - 1,
    ))  # fmt: skip


def write_single(folder: Path, path: Path, kind: Kind, **metadata: str) -> Path:
    """What a folder holds as one file."""
    said = {"modelspec.resolution": f"{PIXELS}x{PIXELS}"} | {
        f"modelspec.{name}": value for name, value in metadata.items()
    }
    save_file(state_of(folder, kind), path, said)
    return path


def state_of(folder: Path, kind: Kind) -> State:
    """The tensors of the file."""
    state = {f"model.diffusion_model.{name}": one for name, one in _walk_unet(_read(folder, "unet", _UNET)).items()}
    state |= {f"first_stage_model.{name}": one for name, one in _walk_vae(_read(folder, "vae", _VAE)).items()}
    if kind == "2":
        state |= _open_clip("cond_stage_model.model", _read(folder, "text_encoder", _TEXT), spare=True)
        return state
    prefix = "conditioner.embedders.0" if kind == "xl" else "cond_stage_model"
    state |= _clip(f"{prefix}.transformer.text_model", _read(folder, "text_encoder", _TEXT))
    if kind == "xl":
        second = _read(folder, "text_encoder_2", ("transformers", "CLIPTextModelWithProjection"))
        state |= _open_clip("conditioner.embedders.1.model", second, spare=False)
    return state


_UNET = ("diffusers", "UNet2DConditionModel")
_VAE = ("diffusers", "AutoencoderKL")
_TEXT = ("transformers", "CLIPTextModel")


def _read(folder: Path, name: str, kind: tuple[str, str]) -> Any:
    return class_of(*kind).from_pretrained(folder / name, local_files_only=True)


def _put(into: State, name: str, module: nn.Module | None) -> None:
    if module is not None:
        into.update({f"{name}.{key}": one.detach().contiguous() for key, one in module.state_dict().items()})


def _walk_unet(unet: Any) -> State:
    found: State = {}
    for number, part in ((0, unet.time_embedding.linear_1), (2, unet.time_embedding.linear_2)):
        _put(found, f"time_embed.{number}", part)
    if hasattr(unet, "add_embedding"):
        _put(found, "label_emb.0.0", unet.add_embedding.linear_1)
        _put(found, "label_emb.0.2", unet.add_embedding.linear_2)
    _put(found, "input_blocks.0.0", unet.conv_in)
    number = 1
    for block in unet.down_blocks:
        for resnet, attention in _pairs(block):
            _resnet(found, f"input_blocks.{number}.0", resnet)
            _put(found, f"input_blocks.{number}.1", attention)
            number += 1
        for one in block.downsamplers or ():
            _put(found, f"input_blocks.{number}.0.op", one.conv)
            number += 1
    _resnet(found, "middle_block.0", unet.mid_block.resnets[0])
    _put(found, "middle_block.1", unet.mid_block.attentions[0])
    _resnet(found, "middle_block.2", unet.mid_block.resnets[1])
    number = 0
    for block in unet.up_blocks:
        for resnet, attention in _pairs(block):
            _resnet(found, f"output_blocks.{number}.0", resnet)
            _put(found, f"output_blocks.{number}.1", attention)
            number += 1
        for one in block.upsamplers or ():  # the last member of the block before
            _put(found, f"output_blocks.{number - 1}.{2 if hasattr(block, 'attentions') else 1}.conv", one.conv)
    _put(found, "out.0", unet.conv_norm_out)
    _put(found, "out.2", unet.conv_out)
    return found


def _pairs(block: Any) -> list[tuple[Any, Any]]:
    attentions = getattr(block, "attentions", None) or [None] * len(block.resnets)
    return list(zip(block.resnets, attentions, strict=True))


def _resnet(into: State, name: str, resnet: Any) -> None:
    _put(into, f"{name}.in_layers.0", resnet.norm1)
    _put(into, f"{name}.in_layers.2", resnet.conv1)
    _put(into, f"{name}.emb_layers.1", resnet.time_emb_proj)
    _put(into, f"{name}.out_layers.0", resnet.norm2)
    _put(into, f"{name}.out_layers.3", resnet.conv2)
    _put(into, f"{name}.skip_connection", resnet.conv_shortcut)


def _walk_vae(vae: Any) -> State:
    found: State = {}
    for half, coder, blocks in (("encoder", vae.encoder, vae.encoder.down_blocks),
                                ("decoder", vae.decoder, list(reversed(vae.decoder.up_blocks)))):  # fmt: skip
        way = "down" if half == "encoder" else "up"
        _put(found, f"{half}.conv_in", coder.conv_in)
        for level, block in enumerate(blocks):
            for number, resnet in enumerate(block.resnets):
                _coder_resnet(found, f"{half}.{way}.{level}.block.{number}", resnet)
            for one in getattr(block, f"{way}samplers") or ():
                _put(found, f"{half}.{way}.{level}.{way}sample.conv", one.conv)
        _coder_resnet(found, f"{half}.mid.block_1", coder.mid_block.resnets[0])
        attention, name = coder.mid_block.attentions[0], f"{half}.mid.attn_1"
        _put(found, f"{name}.norm", attention.group_norm)
        for theirs, part in (("q", attention.to_q), ("k", attention.to_k), ("v", attention.to_v),
                             ("proj_out", attention.to_out[0])):  # fmt: skip
            found[f"{name}.{theirs}.weight"] = part.weight.detach()[:, :, None, None].contiguous()
            found[f"{name}.{theirs}.bias"] = part.bias.detach()
        _coder_resnet(found, f"{half}.mid.block_2", coder.mid_block.resnets[1])
        _put(found, f"{half}.norm_out", coder.conv_norm_out)
        _put(found, f"{half}.conv_out", coder.conv_out)
    _put(found, "quant_conv", vae.quant_conv)
    _put(found, "post_quant_conv", vae.post_quant_conv)
    return found


def _coder_resnet(into: State, name: str, resnet: Any) -> None:
    for part in ("norm1", "conv1", "norm2", "conv2"):
        _put(into, f"{name}.{part}", getattr(resnet, part))
    _put(into, f"{name}.nin_shortcut", resnet.conv_shortcut)


def _inner(encoder: Any) -> Any:
    """The model inside, which transformers 5 no longer wraps."""
    return getattr(encoder, "text_model", encoder)


def _clip(name: str, encoder: Any) -> State:
    found: State = {f"{name}.embeddings.position_ids": torch.arange(LENGTH)[None]}
    _put(found, name, _inner(encoder))
    return found


def _open_clip(name: str, encoder: Any, *, spare: bool) -> State:
    """`spare`: with a last layer that Stable Diffusion does not use."""
    inner = _inner(encoder)
    found: State = {
        f"{name}.positional_embedding": inner.embeddings.position_embedding.weight.detach(),
        f"{name}.logit_scale": torch.tensor(4.6),
        f"{name}.text_projection": encoder.text_projection.weight.detach().T.contiguous() if not spare
        else torch.zeros(WIDTH, WIDTH),
    }  # fmt: skip
    _put(found, f"{name}.token_embedding", inner.embeddings.token_embedding)
    _put(found, f"{name}.ln_final", inner.final_layer_norm)
    layers = list(inner.encoder.layers)
    for number, layer in enumerate([*layers, *([layers[0]] if spare else [])]):
        base, attention = f"{name}.transformer.resblocks.{number}", layer.self_attn
        parts = (attention.q_proj, attention.k_proj, attention.v_proj)
        found[f"{base}.attn.in_proj_weight"] = torch.cat([one.weight.detach() for one in parts])
        found[f"{base}.attn.in_proj_bias"] = torch.cat([one.bias.detach() for one in parts])
        _put(found, f"{base}.attn.out_proj", attention.out_proj)
        for theirs, part in (("ln_1", layer.layer_norm1), ("ln_2", layer.layer_norm2),
                             ("mlp.c_fc", layer.mlp.fc1), ("mlp.c_proj", layer.mlp.fc2)):  # fmt: skip
            _put(found, f"{base}.{theirs}", part)
    return {key: one.clone() for key, one in found.items()}
