"""From a folder as diffusers writes it to the parts of a pipeline; nothing is fetched, and no code in it is run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn

from netbend_models.error import LoadError
from netbend_models.networks.diffusion.library import class_of
from netbend_models.networks.diffusion.part import build_parts, find_part, read_json
from netbend_models.networks.diffusion.schedule import CONSISTENT, FLOWS
from netbend_models.networks.diffusion.tiny import find_tiny, read_tiny

INDEX: Final = "model_index.json"
NEEDED: Final = ("unet", "vae", "text_encoder", "tokenizer", "scheduler")
_ENCODERS: Final = ("text_encoder", "text_encoder_2", "text_encoder_3")
_CLIP: Final = "CLIPTextModel"
_T5: Final = "T5EncoderModel"
_TRANSFORMERS: Final = {
    "SD3Transformer2DModel": ("StableDiffusion3", (f"{_CLIP}WithProjection", f"{_CLIP}WithProjection", _T5)),
    "FluxTransformer2DModel": ("Flux", (_CLIP, _T5)),
}
"""The class of a transformer, how that of its pipeline begins, and those of the text encoders that it reads."""

_UNUSED: Final = ("safety_checker", "feature_extractor", "image_encoder")


@dataclass(frozen=True, slots=True, eq=False)
class Pipeline:
    """The parts, read; `modules` by the names of their folders."""

    modules: Mapping[str, nn.Module]
    kinds: Mapping[str, str]
    tokenizers: Mapping[str, Any]
    scheduler: tuple[str, Mapping[str, Any]]
    guidance: float
    steps: int


def read_pipeline(folder: Path, dtype: torch.dtype) -> Pipeline:
    """The pipeline in a folder; a LoadError says what is missing."""
    kinds = _kinds(folder)
    names: list[str] = [name for name in ("unet", "transformer", "vae", *_ENCODERS) if name in kinds]
    tiny = find_tiny(folder / "vae")
    parts = {name: find_part(folder / name, kinds[name]) for name in names if not (tiny and name == "vae")}
    scheduler = read_json(folder / "scheduler" / "scheduler_config.json")
    encoders = {name.replace("text_encoder", "tokenizer"): kinds[name] for name in names if name in _ENCODERS}
    tokenizers = {name: read_tokenizer(folder / name, encoder) for name, encoder in encoders.items()}
    modules = build_parts(folder, parts, dtype)
    if tiny:
        modules["vae"] = read_tiny(tiny, dtype)
    steps, guidance = habits(kinds["scheduler"], scheduler, modules, folder.resolve().name)
    return Pipeline(modules, kinds, tokenizers, (kinds["scheduler"], scheduler), guidance, steps)


def _kinds(folder: Path) -> dict[str, str]:
    """The class of each part that the folder's index names and that is played."""
    index = read_json(folder / INDEX)
    named = {name: entry[1] for name, entry in index.items()
             if isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], str)}  # fmt: skip
    idle = {name.replace("text_encoder", "tokenizer") for name in _ENCODERS if name not in named}
    kinds = {name: kind for name, kind in named.items() if name not in {*_UNUSED, *idle}}
    needed: tuple[str, ...] = NEEDED
    if "transformer" in kinds:
        _known(folder, str(index.get("_class_name")), kinds)
        needed = ("transformer", *NEEDED[1:], "text_encoder_2")
    needed += tuple(name.replace("text_encoder", "tokenizer") for name in kinds if name in _ENCODERS)
    lacking = [name for name in dict.fromkeys(needed) if name not in kinds]
    lacking += [name for name in kinds if name not in lacking and not (folder / name).is_dir()]
    if lacking:
        only = f"holds only {', '.join(sorted(named))}, " if named and not set(kinds) & {*NEEDED} else ""
        raise LoadError(f"{folder} {only}lacks {', '.join(lacking)}; get the whole pipeline again")
    return kinds


def _known(folder: Path, pipeline: str, kinds: Mapping[str, str]) -> None:
    """Refuse transformers of other kinds, and those taught to fill in, to edit or to follow a drawing."""
    begins, encoders = _TRANSFORMERS.get(kinds["transformer"], ("", ()))
    if not begins or pipeline not in (f"{begins}Pipeline", f"{begins}Img2ImgPipeline"):
        raise LoadError(
            f"{folder} is a {pipeline:.60} with a {kinds['transformer']:.60}, which is not played; "
            "Stable Diffusion 1, 2, XL and 3, Flux dev and Flux schnell are"
        )
    for name, encoder in zip(_ENCODERS, encoders, strict=False):
        if kinds.get(name, encoder) != encoder:
            raise LoadError(f"{folder} has a {kinds[name]:.60} as {name} where a {pipeline} has a {encoder}")


def read_tokenizer(folder: Path, encoder: str = _CLIP, **changes: str) -> Any:
    """The tokenizer of an encoder, with these of its settings changed."""
    tokenizer = class_of("transformers", "T5TokenizerFast" if encoder == _T5 else "CLIPTokenizer")
    if encoder == _T5 and not (folder / "tokenizer.json").is_file():
        raise LoadError(f"{folder} has no tokenizer.json, of which alone T5's words are read; get it beside the others")
    try:
        return tokenizer.from_pretrained(folder, local_files_only=True, **changes)
    except Exception as fault:
        raise LoadError(f"{folder} holds no tokenizer that can be read: {str(fault)[:100]!r}; get it again") from fault


def habits(kind: str, config: Mapping[str, Any], modules: Mapping[str, nn.Module], name: str = "") -> tuple[int, float]:
    """Steps and guidance that suit: few and none where the network was taught to need no more.

    What of that stands in no configuration is told by the folder's name: Stable Diffusion 3.5 Large Turbo.
    """
    if "transformer" in modules:
        transformer: Any = modules["transformer"]
        own = 3.5 if transformer.config.get("guidance_embeds") else 1.0
        own = 4.5 if type(transformer).__name__ == "SD3Transformer2DModel" and "turbo" not in name.lower() else own
        return (4 if own == 1.0 else 28), own
    unet: Any = modules["unet"]
    if kind in CONSISTENT:
        return 4, 8.0 if unet.config.time_cond_proj_dim else 1.0
    if config.get("timestep_spacing") == "trailing":  # the turbo forms
        return 1, 1.0
    return (28, 4.5) if kind in FLOWS else (20, 7.5)
