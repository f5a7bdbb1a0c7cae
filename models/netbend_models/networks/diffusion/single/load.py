"""From one file to the network that is played, as from a folder."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import torch

from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.networks.diffusion.network import DiffusionNetwork
from netbend_models.networks.diffusion.pipeline import Pipeline, habits
from netbend_models.networks.diffusion.single.autoencoder import autoencoder_of
from netbend_models.networks.diffusion.single.contents import Contents, read_contents
from netbend_models.networks.diffusion.single.family import OPEN_CLIP, Family, family_of
from netbend_models.networks.diffusion.single.habit import quick, scheduler_of, side
from netbend_models.networks.diffusion.single.layout import Layout
from netbend_models.networks.diffusion.single.text import encoder_of
from netbend_models.networks.diffusion.single.tokenizer import find_tokenizer, tokenizer_for
from netbend_models.networks.diffusion.single.unet import unet_of
from netbend_models.networks.diffusion.single.weights import build

_OWN: Final = Form()
_TYPES: Final = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def load_single(path: Path, names: Collection[str], device: str, form: Form = _OWN) -> DiffusionNetwork:
    """The network in a file whose tensors have these names; a LoadError says in one line why there is none."""
    try:
        family = family_of(names)
        return DiffusionNetwork(_read(read_contents(path), family, _TYPES[form.precision]), device=device, form=form)
    except LoadError as fault:
        raise LoadError(str(fault) if str(path) in str(fault) else f"{path} {fault}") from fault


def _read(contents: Contents, family: Family, dtype: torch.dtype) -> Pipeline:
    layouts = _layouts(contents, family)
    tokenizers = _tokenizers(contents, family, layouts)
    modules = {name: build(layout, dtype, whole=name == "unet") for name, layout in layouts.items()}
    scheduler = scheduler_of(contents, family)
    few = quick(contents)
    steps, guidance = (few, 1.0) if few else habits(scheduler[0], {}, modules)
    kinds = {name: layout.kind for name, layout in layouts.items()}
    kinds |= dict.fromkeys(tokenizers, "CLIPTokenizer") | {"scheduler": scheduler[0]}
    return Pipeline(modules, kinds, tokenizers, scheduler, guidance, steps)


def _layouts(contents: Contents, family: Family) -> dict[str, Layout]:
    """The parts under the names of a folder's, none of them read yet."""
    alone = len(family.encoders) == 1
    texts = [encoder_of(contents, prefix, alone=alone) for prefix in family.encoders]
    vae = autoencoder_of(contents, family)
    unet = unet_of(contents, family, 0 if alone else texts[-1].config["projection_dim"])
    if unet.config["in_channels"] != vae.config["latent_channels"]:
        raise contents.fault("holds a U-Net and an autoencoder of other networks; take another checkpoint")
    scale = 2 ** (len(vae.config["block_out_channels"]) - 1)
    size = [length // scale for length in side(contents, family)]
    unet = replace(unet, config={**unet.config, "sample_size": size})
    return {"unet": unet, "vae": vae, **{f"text_encoder{_nth(number)}": one for number, one in enumerate(texts)}}


def _tokenizers(contents: Contents, family: Family, layouts: Mapping[str, Layout]) -> dict[str, Any]:
    folder = find_tokenizer(contents.path, layouts["text_encoder"].config["vocab_size"])
    return {
        f"tokenizer{_nth(number)}": tokenizer_for(folder, open_clip=prefix.endswith(OPEN_CLIP))
        for number, prefix in enumerate(family.encoders)
    }


def _nth(number: int) -> str:
    return f"_{number + 1}" if number else ""
