"""The network of the latency benchmark: small enough to render well within a frame on any machine."""

import torch

from netbend_models.networks.stylegan2 import Config, Generator, StyleGAN2

CONFIG = Config(resolution=32, z_dim=32, w_dim=32, channel_base=512, channel_max=16, mapping_layers=2)


def small(device: str = "cpu") -> StyleGAN2:
    """A 32 x 32 generator with drawn weights."""
    random = torch.Generator().manual_seed(0)
    state = {
        name: torch.ones_like(tensor) if name.endswith("affine.bias") else torch.randn(tensor.shape, generator=random)
        for name, tensor in Generator(CONFIG).state_dict().items()
    }
    return StyleGAN2(CONFIG, state, device)
