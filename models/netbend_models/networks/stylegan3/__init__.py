"""StyleGAN3 (Karras et al. 2021), configurations T and R, as it is played."""

from netbend_models.networks.stylegan3.config import Config
from netbend_models.networks.stylegan3.network import StyleGAN3
from netbend_models.networks.stylegan3.synthesis import Generator
from netbend_models.networks.stylegan3.wave import plane

__all__ = ["Config", "Generator", "StyleGAN3", "plane"]
