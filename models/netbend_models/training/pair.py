"""A generator and the discriminator that judges it, whichever training they come from: what being foiled needs."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Protocol

from torch import Tensor, nn

from netbend_models.digest import digest
from netbend_models.training.checkpoint import restore
from netbend_models.training.equilibrium import Equilibrium
from netbend_models.training.error import TrainingError
from netbend_models.training.generator import Generator
from netbend_models.training.written import write_generator


class Pair(Protocol):
    """`generator` may be changed, the discriminator never is; `digest` is of both as they were read."""

    generator: nn.Module
    z_dim: int
    label_dim: int
    digest: str

    def paint(self, z: Tensor, label: Tensor | None) -> Tensor:
        """(B, z_dim), (B, label_dim) to pictures (B, C, H, W) about -1..1."""

    def score(self, images: Tensor, label: Tensor | None) -> Tensor:
        """How far the discriminator is from seeing through each picture, (B): a logit that falls as it does."""

    def write(self, path: Path, recipe: Mapping[str, Any]) -> None:
        """Write the generator as it is now as a file that is played."""


class EquilibriumPair:
    """One generator of a training without data; to be seen through is to be told from the other."""

    label_dim = 0

    def __init__(self, game: Equilibrium, which: int) -> None:
        setting = game.setting
        if setting.distance != "adversarial":
            raise TrainingError("its discriminator gives no scores; train with --distance adversarial")
        generator = deepcopy(game.averages[which]).requires_grad_()
        assert isinstance(generator, Generator)
        self._size = setting.stage(max(0, game.iteration - 1))[0]
        self._config = setting.config(self._size)
        self._judge = deepcopy(game.discriminator).requires_grad_(requires_grad=False)
        self._sign = -1 if which == 0 else 1
        self.generator: nn.Module = generator
        self._painter, self.z_dim = generator, setting.z_dim
        self.digest = both_digest(generator, self._judge)

    def paint(self, z: Tensor, label: Tensor | None) -> Tensor:  # noqa: ARG002  it has none
        """(B, z_dim) to pictures (B, 3, H, W)."""
        images: Tensor = self._painter(z, self._size)
        return images

    def score(self, images: Tensor, label: Tensor | None) -> Tensor:  # noqa: ARG002  it has none
        """Pictures to scores (B)."""
        return self._sign * self._judge.judge(self._judge.look(images))

    def write(self, path: Path, recipe: Mapping[str, Any]) -> None:
        """Write the generator as it is now."""
        write_generator(path, self._painter, self._config, recipe)


def read_equilibrium(folder: Path, which: int) -> EquilibriumPair:
    """A generator of the training in a folder, with its discriminator."""
    game, _ = restore(folder)
    try:
        return EquilibriumPair(game, which)
    except TrainingError as fault:
        raise TrainingError(f"{folder} cannot be foiled: {fault}") from fault


def both_digest(generator: nn.Module, judge: nn.Module) -> str:
    """Tells whether a pair is the one that it was."""
    return digest("generator", generator.state_dict()) + digest("judge", judge.state_dict())
