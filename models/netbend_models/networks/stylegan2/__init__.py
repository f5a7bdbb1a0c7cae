"""StyleGAN2 (Karras et al. 2020), as it is played."""

from netbend_models.networks.stylegan2.config import Architecture, Config
from netbend_models.networks.stylegan2.network import StyleGAN2
from netbend_models.networks.stylegan2.synthesis import Generator

__all__ = ["Architecture", "Config", "Generator", "StyleGAN2"]
