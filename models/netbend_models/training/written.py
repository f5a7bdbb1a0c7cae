"""A trained generator as a file that is played: our safetensors, with its recipe in the metadata."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from netbend_models.checkpoint.convert import arguments_of
from netbend_models.checkpoint.safetensors import write_safetensors
from netbend_models.networks import stylegan2, stylegan3
from netbend_models.training.generator import Generator

RECIPE: Final = "netbend.recipe"
"""The entry of the metadata that tells how the weights came about, as JSON."""

_DRAWS: Final = 4096
"""How many latents the average style is taken over."""


def write_generator(path: Path, generator: Generator, config: stylegan2.Config, recipe: Mapping[str, Any]) -> None:
    """Write what is played at the size of `config`, in half precision, in place of what was there."""
    write_state(path, played(generator, config), config, recipe, half=True)


def write_state(
    path: Path,
    state: Mapping[str, Tensor],
    config: stylegan2.Config | stylegan3.Config,
    recipe: Mapping[str, Any],
    *,
    half: bool,
) -> None:
    """Write the tensors of a network in place of what was there."""
    beside = path.with_name(f"{path.name}.part")
    beside.unlink(missing_ok=True)
    write_safetensors(beside, arguments_of(config), state, half=half, notes={RECIPE: json.dumps(recipe)})
    beside.replace(path)


@torch.no_grad()
def played(generator: Generator, config: stylegan2.Config) -> dict[str, Tensor]:
    """The tensors that a network of that size takes, the average style among them."""
    names = Generator(config).state_dict()
    state = {name: tensor for name, tensor in generator.state_dict().items() if name in names}
    z = torch.randn(_DRAWS, config.z_dim, generator=torch.Generator().manual_seed(0))
    return state | {"mapping.w_avg": generator.mapping(z).mean(0)}
