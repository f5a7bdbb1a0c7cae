"""Being foiled (Broad, Leymarie and Grierson 2020, "Amplifying the uncanny"): a generator learns to look fake.

With D(x) = sigmoid(s(x)) for the score s of the frozen discriminator, a generator usually minimises
-log D(G(z)) = softplus(-s). Here its objective is turned round, in one of two forms:

    plain:        minimise  log D(G(z))       = -softplus(-s)
    logarithmic:  minimise -log(1 - D(G(z)))  =  softplus(s)

The plain one pulls ever harder the more fake it looks; the logarithm of looking fake lets go as it succeeds.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

import torch
import torch.nn.functional as F
from torch import Tensor

from netbend_models.training.equilibrium import BETAS, latents
from netbend_models.training.error import TrainingError
from netbend_models.training.pair import Pair

Objective: TypeAlias = Literal["plain", "logarithmic"]

SCORED: Final = 16
"""How many fixed latents a score is the mean over."""

_TOGETHER: Final = 4
"""A discriminator that looks at how a batch spreads sees so many at once, whatever the batch of the training."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foil:
    """The recipe: `steps` of the way, the score being taken `every` so many iterations."""

    objective: Objective = "plain"
    iterations: int = 1000
    steps: int = 12
    every: int = 5
    batch: int = 4
    rate: float = 0.0002
    seed: int = 0

    def __post_init__(self) -> None:
        if self.objective not in get_args(Objective):
            raise TrainingError(f"objective must be one of {', '.join(get_args(Objective))}, got {self.objective}")
        if not 0 < self.rate < 1:
            raise TrainingError(f"rate must be between 0 and 1, got {self.rate}")
        for name in ("iterations", "steps", "every", "batch"):
            if getattr(self, name) < 1:
                raise TrainingError(f"{name} must be 1 or more, got {getattr(self, name)}")

    def plain(self) -> dict[str, Any]:
        """As plain data, for a file."""
        return asdict(self)


@dataclass(slots=True, eq=False)
class Foiling:
    """A generator on its way."""

    pair: Pair
    foil: Foil
    optimizer: torch.optim.Adam
    iteration: int = 0


def begin(pair: Pair, foil: Foil) -> Foiling:
    """At the start of the way.

    The mapping stays as it is, so that a seed is the same style all along, and weights can be mixed between two steps.
    """
    learning = [one for name, one in pair.generator.named_parameters() if not name.startswith("mapping.")]
    return Foiling(pair, foil, torch.optim.Adam(learning, foil.rate, BETAS))


def step(foiling: Foiling) -> None:
    """One iteration: the generator learns."""
    pair, foil = foiling.pair, foiling.foil
    z, label = drawn(pair, foil.batch, foil.seed, foiling.iteration)
    loss = foiled_loss(foil.objective, pair.score(pair.paint(z, label), label))
    foiling.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    foiling.optimizer.step()
    foiling.iteration += 1


@torch.no_grad()
def look(pair: Pair) -> tuple[Tensor, float]:
    """The pictures of the fixed latents, and the mean of their scores, both of what is seen of them.

    What learns is judged as it is; beyond -1..1 its score can run away by millions while no eye sees a change.
    """
    z, label = drawn(pair, SCORED, 0, -1)
    images, scores = [], []
    for place in range(0, SCORED, _TOGETHER):
        part = slice(place, place + _TOGETHER)
        named = None if label is None else label[part]
        images.append(pair.paint(z[part], named).clamp(-1, 1))
        scores.append(pair.score(images[-1], named))
    return torch.cat(images), torch.cat(scores).mean().item()


def drawn(pair: Pair, batch: int, seed: int, iteration: int) -> tuple[Tensor, Tensor | None]:
    """Latents (batch, z_dim), and classes (batch, label_dim) where there are any, by seed and count alone."""
    z = latents(pair.z_dim, batch, seed, iteration)
    if not pair.label_dim:
        return z, None
    random = torch.Generator().manual_seed((seed * 999_983 + iteration) & 0x7FFFFFFFFFFF)
    classes = torch.randint(pair.label_dim, (batch,), generator=random)
    return z, F.one_hot(classes, pair.label_dim).float()


def foiled_loss(objective: Objective, scores: Tensor) -> Tensor:
    """Falls as pictures look more fake."""
    return -F.softplus(-scores).mean() if objective == "plain" else F.softplus(scores).mean()
