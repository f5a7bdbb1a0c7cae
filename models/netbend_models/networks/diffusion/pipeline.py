"""From a folder as diffusers writes it to the parts of a pipeline; nothing is fetched, and no code in it is run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn

from netbend_models.error import LoadError
from netbend_models.networks.diffusion.library import class_of
from netbend_models.networks.diffusion.part import build_part, find_part, read_json
from netbend_models.networks.diffusion.schedule import CONSISTENT, FLOWS
from netbend_models.networks.diffusion.tiny import find_tiny, read_tiny

INDEX: Final = "model_index.json"
NEEDED: Final = ("unet", "vae", "text_encoder", "tokenizer", "scheduler")
_ENCODERS: Final = ("text_encoder", "text_encoder_2")
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
    names = [name for name in ("unet", "vae", *_ENCODERS) if name in kinds]
    modules: dict[str, nn.Module] = {}
    tiny = find_tiny(folder / "vae")
    parts = {name: find_part(folder / name, kinds[name]) for name in names if not (tiny and name == "vae")}
    scheduler = read_json(folder / "scheduler" / "scheduler_config.json")
    tokenizers = {name: read_tokenizer(folder / name) for name in kinds if name.startswith("tokenizer")}
    for name, part in parts.items():
        modules[name] = build_part(part, dtype)
    if tiny:
        modules["vae"] = read_tiny(tiny, dtype)
    steps, guidance = habits(kinds["scheduler"], scheduler, modules)
    return Pipeline(modules, kinds, tokenizers, (kinds["scheduler"], scheduler), guidance, steps)


def _kinds(folder: Path) -> dict[str, str]:
    """The class of each part that the folder's index names and that is played."""
    named = {name: entry[1] for name, entry in read_json(folder / INDEX).items()
             if isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], str)}  # fmt: skip
    kinds = {name: kind for name, kind in named.items() if name not in _UNUSED}
    if "transformer" in kinds:
        raise LoadError(f"{folder} is a {kinds['transformer']:.60}; networks with a U-Net are played, such are not yet")
    lacking = [name for name in NEEDED if name not in kinds]
    lacking += [name for name in kinds if name not in lacking and not (folder / name).is_dir()]
    if lacking:
        only = f"holds only {', '.join(sorted(named))}, " if named and not set(kinds) & {*NEEDED} else ""
        raise LoadError(f"{folder} {only}lacks {', '.join(lacking)}; get the whole pipeline again")
    return kinds


def read_tokenizer(folder: Path, **changes: str) -> Any:
    """The tokenizer of a CLIP encoder, with these of its settings changed."""
    tokenizer = class_of("transformers", "CLIPTokenizer")
    try:
        return tokenizer.from_pretrained(folder, local_files_only=True, **changes)
    except Exception as fault:
        raise LoadError(f"{folder} holds no tokenizer that can be read: {str(fault)[:100]!r}; get it again") from fault


def habits(kind: str, config: Mapping[str, Any], modules: Mapping[str, nn.Module]) -> tuple[int, float]:
    """Steps and guidance that suit: few and none where the network was taught to need no more."""
    unet: Any = modules["unet"]
    if kind in CONSISTENT:
        return 4, 8.0 if unet.config.time_cond_proj_dim else 1.0
    if config.get("timestep_spacing") == "trailing":  # the turbo forms
        return 1, 1.0
    return (28, 4.5) if kind in FLOWS else (20, 7.5)
