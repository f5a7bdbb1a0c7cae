"""A whole pipeline of diffusers in a folder, so small that a frame takes milliseconds; its random weights are fixed."""

import json
from pathlib import Path
from typing import Any

import torch

from netbend_models.networks.diffusion.library import class_of

WORDS = ("a", "red", "blue", "cat", "house", "fire", "sea")
LENGTH = 12
SIDE = 8
"""Rows and columns of its latents."""

DDIM = {
    "_class_name": "DDIMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000, "steps_offset": 1, "set_alpha_to_one": True, "clip_sample": False,
}  # fmt: skip


def write_pipeline(
    folder: Path, *, channels: int = 4, tiny: bool = False, large: bool = False, guided: bool = False,
    scheduler: dict[str, Any] | None = None,
) -> Path:  # fmt: skip
    """A Stable Diffusion of two blocks; `tiny`: its autoencoder is; `large`: an SDXL, with two text encoders.

    `guided`: its U-Net takes the guidance as a number; `scheduler`: its class and what is unusual.
    """
    torch.manual_seed(7)
    vocabulary = write_tokenizer(folder / "tokenizer")
    parts = {"unet": _unet(channels, large=large, guided=guided), "vae": _tiny(channels) if tiny else _vae(channels),
             "text_encoder": _text("CLIPTextModel", vocabulary)}  # fmt: skip
    index: dict[str, Any] = {"_class_name": "StableDiffusionPipeline", "safety_checker": [None, None]}
    if large:
        write_tokenizer(folder / "tokenizer_2")
        parts["text_encoder_2"] = _text("CLIPTextModelWithProjection", vocabulary)
        index = {"_class_name": "StableDiffusionXLPipeline", "tokenizer_2": ["transformers", "CLIPTokenizer"]}
    _write_parts(folder, parts, index, DDIM | (scheduler or {}))
    return folder


def write_transformer(
    folder: Path, *, flux: bool = False, guided: bool = False, t5: bool = True, words: int = 80,
    scheduler: dict[str, Any] | None = None,
) -> Path:  # fmt: skip
    """A Stable Diffusion 3 of two blocks, or a Flux of two and two; `guided`: dev, with the guidance as a number.

    `t5`: whether a Stable Diffusion 3 has its third text encoder; `words`: the width of what a T5 gives.
    """
    torch.manual_seed(7)
    vocabulary = write_tokenizer(folder / "tokenizer")
    projected = "CLIPTextModel" if flux else "CLIPTextModelWithProjection"
    parts = {"transformer": _flux(words, guided=guided) if flux else _stable3(words), "vae": _vae(4, shift_factor=0.2),
             "text_encoder": _text(projected, vocabulary)}  # fmt: skip
    index: dict[str, Any] = {"_class_name": "FluxPipeline" if flux else "StableDiffusion3Pipeline"}
    index |= {"tokenizer_2": ["transformers", "T5TokenizerFast" if flux else "CLIPTokenizer"]}
    if flux:
        parts["text_encoder_2"] = _t5(_write_words(folder / "tokenizer_2"), words)
    else:
        write_tokenizer(folder / "tokenizer_2")
        parts["text_encoder_2"] = _text(projected, vocabulary)
        index |= {"text_encoder_3": [None, None], "tokenizer_3": [None, None]}
        if t5:
            parts["text_encoder_3"] = _t5(_write_words(folder / "tokenizer_3"), words)
            index["tokenizer_3"] = ["transformers", "T5TokenizerFast"]
    flow = {"_class_name": "FlowMatchEulerDiscreteScheduler", "shift": 3.0}
    _write_parts(folder, parts, index, scheduler or flow)
    return folder


def _write_parts(folder: Path, parts: dict[str, Any], index: dict[str, Any], scheduler: dict[str, Any]) -> None:
    for name, module in parts.items():
        with torch.no_grad():
            for parameter in module.parameters():  # untrained ones are so small that they all show the same
                if parameter.dim() > 1:
                    parameter.mul_(1.5)
        module.save_pretrained(folder / name)
        index[name] = [type(module).__module__.partition(".")[0], type(module).__name__]
    (folder / "scheduler").mkdir()
    (folder / "scheduler" / "scheduler_config.json").write_text(json.dumps(scheduler), "utf-8")
    index["scheduler"] = ["diffusers", scheduler["_class_name"]]
    index["tokenizer"] = ["transformers", "CLIPTokenizer"]
    (folder / "model_index.json").write_text(json.dumps(index), "utf-8")


def _stable3(words: int) -> Any:
    return class_of("diffusers", "SD3Transformer2DModel")(
        sample_size=SIDE, patch_size=2, in_channels=4, out_channels=4, num_layers=2, attention_head_dim=16,
        num_attention_heads=2, joint_attention_dim=words, caption_projection_dim=32, pooled_projection_dim=64,
        pos_embed_max_size=SIDE, dual_attention_layers=(0,), qk_norm="rms_norm",
    )  # fmt: skip


def _flux(words: int, *, guided: bool) -> Any:
    return class_of("diffusers", "FluxTransformer2DModel")(
        in_channels=16, num_layers=2, num_single_layers=2, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=words, pooled_projection_dim=32, axes_dims_rope=(4, 6, 6), guidance_embeds=guided,
    )  # fmt: skip


def _t5(known: int, width: int) -> Any:
    return class_of("transformers", "T5EncoderModel")(class_of("transformers", "T5Config")(
        vocab_size=known, d_model=width, d_kv=16, d_ff=64, num_layers=2, num_heads=2, feed_forward_proj="gated-gelu",
    ))  # fmt: skip


def _write_words(folder: Path) -> int:
    """A tokenizer of T5's kind, with letters and a few words; how many they are."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *((f"▁{word}", -1.0) for word in WORDS),
              ("▁", -3.0), *((chr(code), -4.0) for code in range(ord("!"), ord("~") + 1))]  # fmt: skip
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=2, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": "T5Tokenizer", "model_max_length": LENGTH, "eos_token": "</s>", "unk_token": "<unk>",
        "pad_token": "<pad>", "extra_ids": 0,
    }  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    (folder / "spiece.model").write_bytes(b"not read")
    return len(pieces)


def _unet(channels: int, *, large: bool, guided: bool) -> Any:
    sized = {"addition_embed_type": "text_time", "addition_time_embed_dim": 8,
             "projection_class_embeddings_input_dim": 6 * 8 + 32} if large else {}  # fmt: skip
    return class_of("diffusers", "UNet2DConditionModel")(
        sample_size=SIDE, in_channels=channels, out_channels=channels, block_out_channels=(32, 64),
        layers_per_block=1, cross_attention_dim=64 if large else 32, norm_num_groups=8, attention_head_dim=8,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"), time_cond_proj_dim=16 if guided else None, **sized,
    )  # fmt: skip


def _text(kind: str, vocabulary: dict[str, int]) -> Any:
    return class_of("transformers", kind)(class_of("transformers", "CLIPTextConfig")(
        vocab_size=len(vocabulary), hidden_size=32, intermediate_size=64, num_hidden_layers=3,
        num_attention_heads=2, max_position_embeddings=LENGTH, projection_dim=32,
        bos_token_id=vocabulary["<|startoftext|>"], eos_token_id=vocabulary["<|endoftext|>"],
    ))  # fmt: skip


def _tiny(channels: int) -> Any:
    return class_of("diffusers", "AutoencoderTiny")(
        latent_channels=channels, encoder_block_out_channels=(16, 16), decoder_block_out_channels=(16, 16),
        num_encoder_blocks=(1, 1), num_decoder_blocks=(1, 1), upsampling_scaling_factor=2,
    )  # fmt: skip


def _vae(channels: int, **others: float) -> Any:
    return class_of("diffusers", "AutoencoderKL")(
        latent_channels=channels, block_out_channels=(16, 32), norm_num_groups=4, layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2, **others,
    )  # fmt: skip


def write_tokenizer(folder: Path) -> dict[str, int]:
    """A tokenizer of single letters and a few words."""
    folder.mkdir(parents=True)
    letters = [chr(code) for code in range(ord("!"), ord("~") + 1)]
    parts = [*letters, *(f"{letter}</w>" for letter in letters)]
    merges = []
    for word in WORDS:
        pieces = [*word[:-1], f"{word[-1]}</w>"]
        while len(pieces) > 1:
            merges.append(f"{pieces[0]} {pieces[1]}")
            pieces[:2] = ["".join(pieces[:2])]
            parts.append(pieces[0])
    parts = list(dict.fromkeys([*parts, "<|startoftext|>", "<|endoftext|>"]))
    vocabulary = {part: number for number, part in enumerate(parts)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), "utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(dict.fromkeys(merges)) + "\n", "utf-8")
    config = {
        "tokenizer_class": "CLIPTokenizer", "model_max_length": LENGTH, "bos_token": "<|startoftext|>",
        "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>",
    }  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
    return vocabulary
