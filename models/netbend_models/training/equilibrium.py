"""Two generators, one discriminator, no data: each step draws latents from the seed and the count alone.

So a training that was killed goes on from its last checkpoint to the same bits.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from netbend_models.training.contest import discriminator_loss, generator_loss
from netbend_models.training.discriminator import Discriminator
from netbend_models.training.draw import smooth
from netbend_models.training.generator import Generator
from netbend_models.training.nuance import nuance_loss
from netbend_models.training.parallel import Share, average_gradients
from netbend_models.training.setting import Setting
from netbend_models.training.variance import variance_loss

BETAS: Final = (0.0, 0.99)
"""Of Adam, as published."""


@dataclass(slots=True, eq=False)
class Equilibrium:
    """All that a training is made of; `averages` are what is kept of both generators."""

    setting: Setting
    generators: nn.ModuleList
    averages: nn.ModuleList
    discriminator: Discriminator
    makers: torch.optim.Adam
    judge: torch.optim.Adam
    iteration: int = 0


@dataclass(frozen=True, slots=True)
class Costs:
    """What a step cost: the discriminator, the generators before it, and the want of variety.

    `variance` is that of all values of the whole batch, of each generator.
    """

    discriminator: float
    contest: float
    spread: float
    variance: tuple[float, float]


def begin(setting: Setting) -> Equilibrium:
    """Two generators and a discriminator as the seed draws them."""
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(setting.seed)
        generators = nn.ModuleList(_drawn(setting) for _ in range(2))
        discriminator = Discriminator(setting.size, setting.first)
    makers = torch.optim.Adam(generators.parameters(), setting.rate, BETAS)
    judge = torch.optim.Adam(discriminator.parameters(), setting.rate, BETAS)
    averages = deepcopy(generators).requires_grad_(requires_grad=False)
    return Equilibrium(setting, generators, averages, discriminator, makers, judge)


def _drawn(setting: Setting) -> Generator:
    generator = Generator(setting.config(), setting.colour_from)
    if setting.draw == "smooth":
        smooth(generator)
    return generator


def step(game: Equilibrium, share: Share) -> Costs:
    """One iteration: the discriminator learns, then both generators."""
    setting = game.setting
    size, batch = setting.stage(game.iteration)
    z = share.of(latents(setting.z_dim, batch, setting.seed, game.iteration))
    one, other = (generator(z, size) for generator in game.generators)
    judged = discriminator_loss(setting.distance, game.discriminator, one.detach(), other.detach())
    _learn(game.judge, judged, game.discriminator.parameters(), share)
    game.discriminator.requires_grad_(requires_grad=False)
    contest = generator_loss(setting.distance, game.discriminator, one, other)
    all_one, all_other = share.whole(one), share.whole(other)
    spread = _spread(setting, all_one, all_other)
    wanted = setting.contest_weight * contest + share.world * spread
    _learn(game.makers, wanted, game.generators.parameters(), share)
    game.discriminator.requires_grad_(requires_grad=True)
    _remember(game)
    game.iteration += 1
    variance = (all_one.detach().var().item(), all_other.detach().var().item())
    return Costs(judged.item(), contest.item(), spread.item(), variance)


def _spread(setting: Setting, one: Tensor, other: Tensor) -> Tensor:
    if setting.loss == "paper":
        return setting.variance_weight * variance_loss(one, other)
    return nuance_loss(one) + nuance_loss(other)


def _learn(optimizer: torch.optim.Adam, loss: Tensor, parameters: Iterable[nn.Parameter], share: Share) -> None:
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    average_gradients(parameters, share)
    optimizer.step()


@torch.no_grad()
def _remember(game: Equilibrium) -> None:
    """Move what is kept a little towards what was learnt, fast at first."""
    pace = max(1 - game.setting.memory, 1 / (game.iteration + 2))
    for kept, learnt in zip(game.averages.parameters(), game.generators.parameters(), strict=True):
        kept.lerp_(learnt, pace)


def latents(z_dim: int, batch: int, seed: int, iteration: int) -> Tensor:
    """What an iteration begins with, (batch, z_dim): a matter of the seed and the count alone."""
    random = torch.Generator().manual_seed((seed * 1_000_003 + iteration) & 0x7FFFFFFFFFFF)
    return torch.randn(batch, z_dim, generator=random)
