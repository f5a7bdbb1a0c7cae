"""From a picture to the w that makes it: downhill from the mean w (Karras et al. 2020, StyleGAN2, section 5).

First one w for all styles, then one of its own for each. The noise that the paper adds to w and the noise maps that
it moves are left out: without a trained judge of pictures the first finds worse ones, and play has no place for the
second. What is found depends on the network, the picture and the setting, and on torch's threads in its last bits.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from netbend_models.error import LoadError
from netbend_models.gradient.walk import picture
from netbend_models.network import Network
from netbend_models.networks.style.network import StyleNetwork
from netbend_models.projecting.descent import Descent, ramp
from netbend_models.projecting.distance import distance, scales
from netbend_models.projecting.state import State, write_whole

SAVED_SECONDS: Final = 5.0

_SAMPLES: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How long to search: steps with one w for all styles, then with one for each (0: leave it at the first).

    `rate` is how far a step goes at most, in standard deviations of w.
    """

    steps: int = 100
    own_steps: int = 200
    rate: float = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What was found: w (1, 1 or num_ws, w_dim), its picture (C, H, W), their mean absolute difference (0..1)."""

    w: NDArray[np.float32]
    picture: Tensor
    difference: float


def project(
    network: Network, target: NDArray[np.float32], setting: Setting, out: Path,
    tell: Callable[[int, float], None] = lambda _done, _difference: None,
) -> Found:  # fmt: skip
    """The w of a picture (C, H, W) in -1..1 of the network's size, written as a new .npz that play takes.

    Beside it stands a .part while the search is under way, from which the same call goes on. `tell` hears after each
    step how many are done and how far away the picture is.
    """
    if not isinstance(network, StyleNetwork):
        raise LoadError(f"is a {network.kind}, which has no w to be found; name a StyleGAN2 or StyleGAN3")
    if out.exists():
        raise LoadError(f"{out} is there already; name a new file")
    search = _Search(network, target, setting, out.with_name(f"{out.name}.part"))
    search.run(tell)
    found = search.found()
    write_whole(out, w=found.w)
    search.state.remove()
    return found


class _Search:
    def __init__(
        self, network: StyleNetwork[object], target: NDArray[np.float32], setting: Setting, path: Path
    ) -> None:
        self._network, self._setting = network, setting
        self._target = torch.from_numpy(target).to(network.device)[None]
        self._scales = scales(self._target)
        key = {
            "network": network.digest,
            "picture": sha256(np.ascontiguousarray(target).tobytes()).hexdigest(),
            "setting": asdict(setting),
        }
        self.state = State(path, key)
        average, self._spread = _spread(network)
        self._descent = self.state.read(network.device) or Descent.at(average)

    def run(self, tell: Callable[[int, float], None]) -> None:
        try:
            self._run(tell)
        finally:
            self.state.write(self._descent)

    def _run(self, tell: Callable[[int, float], None]) -> None:
        setting, written = self._setting, time.monotonic()
        for step in range(self._descent.steps + self._before, setting.steps + setting.own_steps):
            if step == setting.steps:
                self._descent = Descent.at(self._descent.place.expand(1, self._network.num_ws, -1).clone())
            difference = self._step(step)
            if time.monotonic() - written > SAVED_SECONDS:
                self.state.write(self._descent)
                written = time.monotonic()
            tell(step + 1, difference)

    @property
    def _before(self) -> int:
        """The steps of the part before: with a w for each style, those with one for all."""
        return self._setting.steps if self._descent.place.shape[1] > 1 else 0

    def _step(self, step: int) -> float:
        setting, own = self._setting, step >= self._setting.steps
        share = (step - setting.steps) / setting.own_steps if own else step / setting.steps
        place = self._descent.place.clone().requires_grad_()
        with torch.enable_grad():
            away = distance(picture(self._network.walk(place.expand(1, self._network.num_ws, -1))), self._scales)
            (gradient,) = torch.autograd.grad(away, place)
        rate = setting.rate * ramp(share) * self._spread
        self._descent = self._descent.step(gradient, rate)
        return float(away.detach()) / 2

    def found(self) -> Found:
        place = self._descent.place
        with torch.no_grad():
            painted = picture(self._network.walk(place.expand(1, self._network.num_ws, -1))).clamp(-1, 1)
        return Found(place.cpu().numpy(), painted[0], float((painted - self._target).abs().mean()) / 2)


def _spread(network: StyleNetwork[object]) -> tuple[Tensor, float]:
    """The mean w (1, 1, w_dim) of seeded latents, all classes alike, and their deviation in a dimension."""
    generator = torch.Generator().manual_seed(0)
    label = torch.full((_SAMPLES, network.label_dim), 1 / network.label_dim) if network.label_dim else None
    z = torch.randn(_SAMPLES, network.z_dim, generator=generator)
    ws = network.map(z, None if label is None else label.to(network.device))[:, :1].clone()
    return ws.mean(0, keepdim=True), float(ws.std(0).mean())
