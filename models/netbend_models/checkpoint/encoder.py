"""The encoder of a tiny autoencoder by itself, which looks at pictures."""

from pathlib import Path
from typing import Final

import torch
from torch import nn

from netbend_models.checkpoint.autoencoder import _half, _shapes
from netbend_models.checkpoint.picture import filled
from netbend_models.checkpoint.reader import Checkpoint
from netbend_models.checkpoint.safetensors import read_safetensors
from netbend_models.checkpoint.weights import read_weights
from netbend_models.error import LoadError
from netbend_models.networks.picture.autoencoder import read_encoder, row

_PREFIX: Final = "encoder."


def load_encoder(path: Path, device: str = "cpu") -> nn.Module:
    """What is in a file, for pictures (B, 3, H, W) in 0..1; both sides are multiples of 8."""
    try:
        named = path.suffix == ".safetensors"
        checkpoint = read_safetensors(path, plain=True) if named else read_weights(path)
        return _encoder(checkpoint).to(torch.device(device))
    except LoadError as fault:
        raise LoadError(f"{path.name} {fault}") from fault


def _encoder(checkpoint: Checkpoint) -> nn.Module:
    half = _half(checkpoint, _PREFIX)
    half = half if half.tensors else checkpoint
    parts = read_encoder(_shapes(half))
    if not parts or parts[0].inputs != 3:
        raise LoadError("has no encoder of pictures; name that of a tiny autoencoder, as TAESD's")
    return filled(lambda: row(parts), half)
