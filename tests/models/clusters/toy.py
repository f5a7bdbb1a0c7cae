"""A network whose channels belong together by construction: the groups of a layer are active in places of their own."""

import torch

from netbend_models.latent import latent_rows
from netbend_models.network import Frame, Input, Layer, Output

GROUPS = {"coarse": (0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2), "fine": (1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0)}
SILENT = 5
"""A channel of the fine layer that is flat for every latent."""


class Toy:
    kind = "toy"
    digest = "00000000000000aa"
    inputs: tuple[Input, ...] = ()
    layers = (Layer(0, "coarse", 12, 8, 8), Layer(1, "fine", 12, 40, 40))
    output = Output(3, 40, 40)
    rows = latent_rows()

    def __init__(self, steps=1):
        self.steps, self.left, self.frame = steps, 0, None

    def begin(self, frame: Frame):
        self.frame, self.left = frame, self.steps

    def step(self):
        self.left -= 1
        if self.left > 0:
            return None
        generator = torch.Generator().manual_seed(int(self.frame.controls["latent/seed"]))
        coarse = self.frame.bends.apply(0, self.maps(self.layers[0], generator))
        maps = self.maps(self.layers[1], generator)
        maps[:, SILENT] = 3.0
        fine = self.frame.bends.apply(1, maps + coarse.mean())
        return fine[0, :3].clamp(-1, 1)

    def maps(self, layer, generator):
        """Each group has a picture of its own for each latent; a channel shows it 1 to 12 times as strong."""
        groups = torch.tensor(GROUPS[layer.name])
        pictures = torch.rand(int(groups.max()) + 1, layer.height, layer.width, generator=generator)
        noise = torch.rand(layer.channels, layer.height, layer.width, generator=generator)
        strength = torch.arange(1.0, layer.channels + 1)[:, None, None]
        return (strength * (pictures[groups] + 0.15 * noise))[None]


def members(layer):
    """The groups of a layer, as sets of its channels that are ever active."""
    return {
        frozenset(channel for channel, own in enumerate(GROUPS[layer]) if own == group) for group in set(GROUPS[layer])
    }
