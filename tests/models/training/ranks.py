"""One process of several at a training: writes down how each step left its weights; run by test_parallel.py."""

import json
import sys
from pathlib import Path

import torch

from netbend_models.digest import digest
from netbend_models.training.equilibrium import begin, step
from netbend_models.training.parallel import Share, shared
from netbend_models.training.setting import Setting

SETTING = Setting(
    size=8, first=8, colour_from=8, iterations=(4,), batch=(6,), z_dim=8, w_dim=8, mapping_layers=1,
    channel_base=128, channel_max=8,
)  # fmt: skip


def weights(game):
    return {f"{part}.{name}": one for part in ("generators", "averages", "discriminator")
            for name, one in getattr(game, part).state_dict().items()}  # fmt: skip


def train(share: Share, loss: str) -> tuple[object, list[dict[str, object]]]:
    """The training after four steps, and of each step the variance and what the weights are."""
    torch.set_num_threads(1)
    game = begin(Setting(**(SETTING.plain() | {"loss": loss})))
    told = []
    for _ in range(4):
        costs = step(game, share)
        told.append({"digest": digest("", weights(game)), "variance": costs.variance, "spread": costs.spread})
    return game, told


if __name__ == "__main__":
    folder, kind = Path(sys.argv[1]), sys.argv[2]
    with shared() as whole:
        trained, lines = train(whole, kind)
        torch.save(weights(trained), folder / f"{whole.rank}.pt")
        (folder / f"{whole.rank}.json").write_text(json.dumps(lines))
