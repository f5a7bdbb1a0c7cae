"""The directions along which a network changes most, found beside play and measured in standard deviations of w.

From the weights: the eigenvectors of A^T A, A being all that w is multiplied by first (Shen and Zhou 2021, SeFa).
From samples: the principal components of mapped latents (Haerkoenen et al. 2020, GANSpace).
"""

from collections.abc import Sequence
from threading import Thread
from typing import Final

import torch
from torch import Tensor

from netbend_models.latent import DIRECTIONS
from netbend_models.networks.style.ground import Ground
from netbend_models.networks.style.kept import Kept

_SAMPLES: Final = 2048
_CHUNK: Final = 256
_SEED: Final = 0


class Directions:
    """The directions of one network, `count` from the weights and as many from samples.

    Finding them takes a third of a second for a mapping of 8 x 512 on one core, so a thread does it while
    the network is made ready. A frame that needs them sooner waits for it: equal frames give equal pictures.
    """

    def __init__(self, ground: Ground) -> None:
        self.count = min(DIRECTIONS, ground.shape.w_dim) if ground.weights else 0
        self.samples = ground.map is not None
        self._ground = ground
        self._kept = Kept()
        self._found: tuple[Tensor, Tensor] | None = None
        self._finder = Thread(target=self._find, name="directions")
        if self.count:
            self._finder.start()

    def moved(self, w: Tensor, source: int, amounts: Sequence[float]) -> Tensor:
        """W (1, n, w_dim) moved by that many standard deviations along each direction."""
        self._finder.join()
        if self._found is None:
            return w
        basis = self._found[source]
        padded = (*amounts[: len(basis)], *[0.0] * (len(basis) - len(amounts)))
        way = self._kept.get([basis], padded, lambda: torch.tensor(padded, dtype=torch.float32).to(w.device) @ basis)
        return w + way

    @torch.no_grad()
    def _find(self) -> None:
        ground = self._ground
        square = sum((_square(weight) for weight in ground.weights), start=torch.zeros(()))
        if not bool(square.isfinite().all()):
            return  # a network whose weights are not numbers has no directions
        ws = self._sampled() if ground.map is not None else None
        weights = _scaled(_leading(square, self.count), ws)
        samples = weights if ws is None else _scaled(_leading(ws.T @ ws, self.count), ws)
        self._found = (weights.to(ground.device), samples.to(ground.device))

    def _sampled(self) -> Tensor:
        """The w's of seeded latents less their mean, (2048, w_dim) float64, all classes alike."""
        shape, device, mapping = self._ground.shape, self._ground.device, self._ground.map
        assert mapping is not None
        generator = torch.Generator().manual_seed(_SEED)
        zs = torch.randn(_SAMPLES, shape.z_dim, generator=generator).to(device)
        classes = torch.arange(_SAMPLES) % max(shape.label_dim, 1)
        found = []
        for first in range(0, _SAMPLES, _CHUNK):
            rows = slice(first, first + _CHUNK)
            label = torch.nn.functional.one_hot(classes[rows], shape.label_dim) if shape.label_dim else None
            found.append(mapping(zs[rows], None if label is None else label.to(device, torch.float32)))
        ws = torch.cat(found).cpu().double()
        return ws - ws.mean(0)


def _square(weight: Tensor) -> Tensor:
    weight = weight.float()
    return (weight.T @ weight).cpu().double()


def _leading(square: Tensor, count: int) -> Tensor:
    """The eigenvectors of a symmetric matrix with the largest eigenvalues first, the largest component positive."""
    vectors: Tensor = torch.linalg.eigh(square)[1].flip(1)[:, :count].T
    largest = vectors.gather(1, vectors.abs().argmax(1, keepdim=True))
    return vectors * largest.sign()


def _scaled(vectors: Tensor, centred: Tensor | None) -> Tensor:
    """Unit vectors made as long as a standard deviation along them; that of a z is 1."""
    spread = 1.0 if centred is None else (centred @ vectors.T).std(0, correction=0)[:, None]
    return (vectors * spread).float().contiguous()
