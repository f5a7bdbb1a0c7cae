"""A latent of eight numbers and four styles with a mapping of arithmetic: w = 2 z + 1, each class adds its number."""

import torch

from netbend_models.latent import seed_latent
from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.source import Source
from netbend_models.projection import LatentShape

DIM, STYLES = 8, 4
AVERAGE = 0.5


class Double:
    def __init__(self):
        self.calls = []

    def __call__(self, z, label):
        self.calls.append(len(z))
        w = 2 * z + 1
        return w if label is None else w + (label * torch.arange(label.shape[1])).sum(1, keepdim=True)


def ground(*, labels=0, mapping=None, truncation=1.0, weights=()):
    return Ground(
        shape=LatentShape(DIM, DIM, STYLES, labels),
        device=torch.device("cpu"),
        map=mapping or Double(),
        average=torch.full((1, 1, DIM), AVERAGE),
        truncation=truncation,
        weights=weights,
    )


def bare(weights=()):
    """Where there is no w beside z."""
    return Ground(
        shape=LatentShape(DIM, DIM, 1), device=torch.device("cpu"), map=None, average=torch.zeros(1, 1, DIM),
        weights=weights,
    )  # fmt: skip


def defaults(source):
    return {row.name: row.default for row in source.rows if row.kind not in ("text", "list")}


class Hand:
    """A source with a hand on its rows."""

    def __init__(self, on=None):
        self.source = Source(on or ground())
        self.values, self.texts = defaults(self.source), {}

    def set(self, **values):
        """`latent__seed=3` sets latent/seed."""
        for name, value in values.items():
            address = name.replace("__", "/")
            if address not in self.values:
                raise KeyError(address)
            self.values[address] = value
        return self

    def ws(self):
        return self.source.ws(dict(self.values), dict(self.texts))

    def w(self):
        """The first style, (dim,)."""
        return self.ws()[0, 0]


def z(seed):
    return torch.from_numpy(seed_latent(seed, DIM)).float()


def w(seed, label=0.0):
    return 2 * z(seed) + 1 + label
