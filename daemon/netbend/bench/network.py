"""The network of the latency benchmark: the default one at half its size, which renders well within a frame."""

from dataclasses import replace

from netbend_models.networks.default import CONFIG, weights
from netbend_models.networks.stylegan2 import StyleGAN2


def small(device: str = "cpu") -> StyleGAN2:
    """A 128 x 128 generator."""
    config = replace(CONFIG, resolution=128)
    return StyleGAN2(config, weights(config, 0), device)
