"""A trained generator as a file that is played: our safetensors, with its recipe in the metadata."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from netbend_models.checkpoint.convert import arguments_of
from netbend_models.checkpoint.safetensors import write_safetensors
from netbend_models.networks.stylegan2 import Config
from netbend_models.training.generator import Generator

RECIPE: Final = "netbend.recipe"
"""The entry of the metadata that tells how the weights came about, as JSON."""

_DRAWS: Final = 4096
"""How many latents the average style is taken over."""


def write_generator(path: Path, generator: Generator, config: Config, recipe: Mapping[str, Any]) -> None:
    """Write what is played at the size of `config`, in half precision, in place of what was there."""
    beside = path.with_name(f"{path.name}.part")
    beside.unlink(missing_ok=True)
    notes = {RECIPE: json.dumps(recipe)}
    write_safetensors(beside, arguments_of(config), played(generator, config), half=True, notes=notes)
    beside.replace(path)


@torch.no_grad()
def played(generator: Generator, config: Config) -> dict[str, Tensor]:
    """The tensors that a network of that size takes, the average style among them."""
    names = Generator(config).state_dict()
    state = {name: tensor for name, tensor in generator.state_dict().items() if name in names}
    z = torch.randn(_DRAWS, config.z_dim, generator=torch.Generator().manual_seed(0))
    return state | {"mapping.w_avg": generator.mapping(z).mean(0)}
