"""The denoiser of a pipeline by its class in diffusers."""

from collections.abc import Callable, Mapping
from typing import Final

from torch import nn

from netbend_models.networks.diffusion.denoiser.base import Denoiser
from netbend_models.networks.diffusion.denoiser.flux import Flux
from netbend_models.networks.diffusion.denoiser.stable3 import Stable3
from netbend_models.networks.diffusion.denoiser.unet import UNet

_KINDS: Final[Mapping[str, Callable[[nn.Module], Denoiser]]] = {
    "SD3Transformer2DModel": Stable3,
    "FluxTransformer2DModel": Flux,
}


def denoiser_of(modules: Mapping[str, nn.Module], scale: int) -> Denoiser:
    """`scale`: how many pixels of a side are one of a latent."""
    if "unet" in modules:
        return UNet(modules["unet"], scale)
    module = modules["transformer"]
    return _KINDS[type(module).__name__](module)
