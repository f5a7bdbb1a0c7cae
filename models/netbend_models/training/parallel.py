"""Several processes at one training, through torch's own launcher: each takes its share of the batch."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn

from netbend_models.training.error import TrainingError


@dataclass(frozen=True, slots=True)
class Share:
    """Which of how many processes this is; number 0 writes the files."""

    rank: int = 0
    world: int = 1

    def of(self, batch: Tensor) -> Tensor:
        """This process's rows of a batch that all processes drew alike."""
        return batch[self.rank :: self.world]

    def whole(self, rows: Tensor) -> Tensor:
        """The rows of all processes, in their order, the same everywhere; only this one's own carry gradients.

        What is computed from them costs every process the same. As gradients are averaged afterwards, and each
        has only those of its own rows, such a cost counts `world` times.
        """
        if self.world == 1:
            return rows
        parts = [torch.empty_like(rows) for _ in range(self.world)]
        dist.all_gather(parts, rows.detach().contiguous())
        parts[self.rank] = rows
        return torch.cat(parts)

    def check(self, batches: tuple[int, ...]) -> None:
        """Refuse a batch that cannot be shared evenly."""
        for batch in batches:
            if batch % self.world:
                raise TrainingError(
                    f"a batch of {batch} cannot be shared by {self.world} processes; "
                    f"take {2 * self.world} or another multiple of {self.world}"
                )


@contextmanager
def shared() -> Iterator[Share]:
    """The share that `torchrun` gave this process; all of it without."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield Share()
        return
    dist.init_process_group("gloo")
    try:
        yield Share(dist.get_rank(), world)
    finally:
        dist.destroy_process_group()


def average_gradients(parameters: Iterable[nn.Parameter], share: Share) -> None:
    """Give every process the mean of all their gradients; parts that no process used have none."""
    if share.world == 1:
        return
    for parameter in parameters:
        if parameter.grad is not None:
            dist.all_reduce(parameter.grad)
            parameter.grad /= share.world
