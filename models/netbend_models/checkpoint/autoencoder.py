"""From the weights of a tiny autoencoder to a network: both halves lie in one file, or in two beside each other."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import torch
from torch import nn

from netbend_models.checkpoint.picture import filled
from netbend_models.checkpoint.reader import Checkpoint
from netbend_models.digest import digest
from netbend_models.error import LoadError
from netbend_models.form import Form
from netbend_models.network import Network
from netbend_models.networks.picture.autoencoder import factor, read_decoder, read_encoder, row
from netbend_models.networks.picture.coder import CoderNetwork, Halves

Read = Callable[[Path], Checkpoint]

_ENCODER, _DECODER = "encoder", "decoder"
_BLOCK: Final = ".conv.4.weight"


def build_autoencoder(path: Path, checkpoint: Checkpoint, read: Read, device: str, form: Form) -> Network | None:
    """The network of an autoencoder's weights, None where they are others; `read` reads the other half's file."""
    halves = find_halves(path, checkpoint, read)
    return None if halves is None else _network(*halves, device, form)


def find_halves(path: Path, checkpoint: Checkpoint, read: Read) -> tuple[Checkpoint, Checkpoint] | None:
    """The weights of both halves, None where a checkpoint is of something else."""
    if not any(name.endswith(_BLOCK) for name in checkpoint.tensors):
        return None
    halves = {name: _half(checkpoint, f"{name}.") for name in (_ENCODER, _DECODER)}
    if not all(one.tensors for one in halves.values()):
        mine, other = (_ENCODER, _DECODER) if checkpoint.shape("0.weight") else (_DECODER, _ENCODER)
        halves = {mine: checkpoint, other: read(_beside(path, mine, other))}
    return halves[_ENCODER], halves[_DECODER]


def _network(encoder: Checkpoint, decoder: Checkpoint, device: str, form: Form) -> Network:
    parts = read_encoder(_shapes(encoder)), read_decoder(_shapes(decoder))
    modules = build_halves(encoder, decoder)
    state = {
        f"{place}.{name}": one for place, module in enumerate(modules) for name, one in module.state_dict().items()
    }
    first, second = (module.to(torch.device(device)) for module in modules)
    return CoderNetwork(Halves(first, second), digest(parts, state), device=device, form=form, step=factor(parts[0]))


def build_halves(encoder: Checkpoint, decoder: Checkpoint) -> tuple[nn.Module, nn.Module]:
    """Both halves with their weights: pictures in 0..1 to latents, and back."""
    first, second = read_encoder(_shapes(encoder)), read_decoder(_shapes(decoder))
    return filled(lambda: row(first), encoder), filled(lambda: row(second), decoder)


def _half(checkpoint: Checkpoint, prefix: str) -> Checkpoint:
    """One half of a file that holds both, with or without `layers` in its names."""
    found = {
        name.removeprefix(prefix).removeprefix("layers."): one
        for name, one in checkpoint.tensors.items()
        if name.startswith(prefix)
    }
    return replace(checkpoint, tensors=found)


def _beside(path: Path, mine: str, other: str) -> Path:
    beside = path.with_name(path.name.replace(mine, other))
    if beside == path or not beside.is_file():
        raise LoadError(f"is the {mine} of an autoencoder; put its {other} beside it, named {mine}… and {other}…")
    return beside


def _shapes(checkpoint: Checkpoint) -> dict[str, tuple[int, ...]]:
    return {name: record.shape for name, record in checkpoint.tensors.items()}
