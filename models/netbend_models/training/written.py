"""A trained generator as a file that is played: our safetensors, with its recipe in the metadata."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from netbend_models.checkpoint.convert import arguments_of
from netbend_models.checkpoint.safetensors import KEY
from netbend_models.networks.stylegan2 import Config
from netbend_models.training.generator import Generator

RECIPE: Final = "netbend.recipe"
"""The entry of the metadata that tells how the weights came about, as JSON."""

_DRAWS: Final = 4096
"""How many latents the average style is taken over."""


def write_generator(path: Path, generator: Generator, config: Config, recipe: Mapping[str, Any]) -> None:
    """Write what is played at the size of `config`, in half precision, in place of what was there."""
    state = played(generator, config)
    beside = path.with_name(f"{path.name}.part")
    with beside.open("wb") as file:
        file.writelines(_packed(arguments_of(config), recipe, state))
    os.replace(beside, path)  # noqa: PTH105  beside its neighbour of the same name


@torch.no_grad()
def played(generator: Generator, config: Config) -> dict[str, Tensor]:
    """The tensors that a network of that size takes, the average style among them."""
    names = Generator(config).state_dict()
    state = {name: tensor for name, tensor in generator.state_dict().items() if name in names}
    z = torch.randn(_DRAWS, config.z_dim, generator=torch.Generator().manual_seed(0))
    return state | {"mapping.w_avg": generator.mapping(z).mean(0)}


def _packed(arguments: Mapping[str, Any], recipe: Mapping[str, Any], state: Mapping[str, Tensor]) -> list[bytes]:
    metadata = {KEY: json.dumps(arguments), RECIPE: json.dumps(recipe)}
    header: dict[str, Any] = {"__metadata__": metadata}
    blocks, position = [], 0
    for name, tensor in sorted(state.items()):
        block = tensor.detach().half().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F16", "shape": list(tensor.shape), "data_offsets": [position, position + len(block)]}
        blocks.append(block)
        position += len(block)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return [len(text).to_bytes(8, "little"), text, *blocks]
