"""A tiny autoencoder as it is published, two files without a configuration, in the place of a pipeline's own."""

from pathlib import Path
from types import SimpleNamespace

import torch
from torch import Tensor, nn

from netbend_models.checkpoint.autoencoder import build_halves, find_halves
from netbend_models.checkpoint.reader import Checkpoint
from netbend_models.checkpoint.safetensors import read_safetensors
from netbend_models.checkpoint.weights import read_weights
from netbend_models.error import LoadError
from netbend_models.networks.picture.scale import UNIT


def find_tiny(folder: Path) -> Path | None:
    """The published decoder in a folder, None where it holds a part as diffusers writes it."""
    if (folder / "config.json").exists():
        return None
    return next((path for path in sorted(folder.glob("*decoder*")) if path.suffix in (".pth", ".safetensors")), None)


class TinyAutoencoder(nn.Module):
    """Asked as the autoencoders of diffusers are; its latents are a denoiser's own."""

    def __init__(self, encoder: nn.Module, decoder: nn.Module) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder
        doublings = sum(isinstance(one, nn.Upsample) for one in decoder.modules())
        self.config = SimpleNamespace(block_out_channels=(0,) * (doublings + 1), scaling_factor=1.0)

    def encode(self, picture: Tensor) -> SimpleNamespace:
        """Pictures in -1..1 to latents."""
        return SimpleNamespace(latents=self.encoder(UNIT.into(picture)))

    def decode(self, latent: Tensor, **_: object) -> tuple[Tensor]:
        """Latents to pictures in -1..1."""
        return (UNIT.out_of(self.decoder(latent)),)


def read_tiny(path: Path, dtype: torch.dtype) -> nn.Module:
    """Both halves, of which the file at `path` is one."""

    def read(one: Path) -> Checkpoint:
        return read_safetensors(one, plain=True) if one.suffix == ".safetensors" else read_weights(one)

    try:
        halves = find_halves(path, read(path), read)
        made = halves and TinyAutoencoder(*build_halves(*halves)).to(dtype)
    except LoadError as fault:
        raise LoadError(str(fault) if str(path.parent) in str(fault) else f"{path} {fault}") from fault
    if made is None:
        raise LoadError(f"{path} is no tiny autoencoder; take taesd_decoder and taesd_encoder, or those of its kind")
    return made
