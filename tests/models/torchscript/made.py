"""TorchScript files, scripted and traced, made here."""

import torch
from torch import nn


class Inner(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.act = nn.Conv2d(4, 4, 3, padding=1), nn.ReLU()

    def forward(self, x):
        return self.act(self.conv(x))


class Middle(nn.Module):
    """Two modules of one type, one of which runs twice, the other under a condition."""

    def __init__(self):
        super().__init__()
        self.one, self.two = Inner(), Inner()

    def forward(self, x):
        if x.shape[2] > 2:
            x = self.one(x)
        return self.two(x) + self.two(x * 0.5)


class Outer(nn.Module):
    """A picture to a picture, with a method beside forward."""

    def __init__(self):
        super().__init__()
        self.first, self.middle, self.last = nn.Conv2d(3, 4, 1), Middle(), nn.Conv2d(4, 3, 1)

    @torch.jit.export
    def encode(self, x):
        return self.middle(self.first(x))

    def forward(self, x):
        return torch.tanh(self.last(self.encode(x)))


class FromLatent(nn.Module):
    def __init__(self):
        super().__init__()
        self.head, self.act = nn.ConvTranspose2d(6, 3, 8), nn.Tanh()

    def forward(self, z):
        return self.act(self.head(z))


class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        self.look = nn.Conv2d(3, 4, 3)

    def forward(self, x):
        return self.look(x).mean((2, 3))


def saved(module, path, *, traced=False, example=(1, 3, 16, 16)):
    torch.manual_seed(0)
    module = module.eval()
    for one in module.parameters():
        nn.init.normal_(one, std=0.5)
    script = torch.jit.trace(module, torch.rand(example)) if traced else torch.jit.script(module)
    script.save(str(path))
    return path
