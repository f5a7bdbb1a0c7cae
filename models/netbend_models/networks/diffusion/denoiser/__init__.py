"""What predicts the noise in a latent: a network of diffusers, asked as each of its kinds wants to be."""

from netbend_models.networks.diffusion.denoiser.base import Denoiser
from netbend_models.networks.diffusion.denoiser.build import denoiser_of
from netbend_models.networks.diffusion.denoiser.flux import Flux
from netbend_models.networks.diffusion.denoiser.stable3 import Stable3
from netbend_models.networks.diffusion.denoiser.unet import UNet

__all__ = ["Denoiser", "Flux", "Stable3", "UNet", "denoiser_of"]
