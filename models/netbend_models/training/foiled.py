"""Being foiled (Broad, Leymarie and Grierson): a trained generator learns to look as fake as it can.

Its discriminator is frozen and the usual objective is turned round. The pictures worth having are on the
way, before all become one: so this gives the generator time and again, and the weights in between can be mixed.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.training.discriminator import Discriminator
from netbend_models.training.equilibrium import BETAS, Equilibrium, latents
from netbend_models.training.error import TrainingError
from netbend_models.training.generator import Generator

Objective: TypeAlias = Literal["plain", "logarithmic"]
"""Minus the usual cost, which pulls ever harder; or the logarithm of looking fake, which lets go as it succeeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foil:
    """The recipe; `which` generator of the equilibrium, 0 or 1."""

    which: int = 0
    objective: Objective = "plain"
    iterations: int = 1000
    every: int = 50
    batch: int = 4
    rate: float = 0.0005
    seed: int = 0

    def __post_init__(self) -> None:
        if self.objective not in get_args(Objective):
            raise TrainingError(f"objective must be one of {', '.join(get_args(Objective))}, got {self.objective}")
        if not 0 < self.rate < 1:
            raise TrainingError(f"rate must be between 0 and 1, got {self.rate}")


def way(game: Equilibrium, foil: Foil) -> Iterator[tuple[int, Generator]]:
    """The generator as it was, and every so many iterations; the same object, so take what you need of it."""
    generator = deepcopy(game.averages[foil.which]).requires_grad_()
    assert isinstance(generator, Generator)
    judge = deepcopy(game.discriminator).requires_grad_(requires_grad=False)
    optimizer = torch.optim.Adam(generator.parameters(), foil.rate, BETAS)
    size = game.setting.stage(max(0, game.iteration - 1))[0]
    yield 0, generator
    for iteration in range(foil.iterations):
        images = generator(latents(game.setting.z_dim, foil.batch, foil.seed, iteration), size)
        loss = foiled_loss(foil.objective, fakeness(judge, images, foil.which))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if (iteration + 1) % foil.every == 0 or iteration + 1 == foil.iterations:
            yield iteration + 1, generator


def fakeness(discriminator: Discriminator, images: Tensor, which: int) -> Tensor:
    """How sure the discriminator is which generator made them (B): above zero when it is right."""
    scores = discriminator.judge(discriminator.look(images))
    return scores if which == 0 else -scores


def foiled_loss(objective: Objective, fake: Tensor) -> Tensor:
    """Falls as pictures look more fake."""
    return -F.softplus(fake).mean() if objective == "plain" else F.softplus(-fake).mean()
