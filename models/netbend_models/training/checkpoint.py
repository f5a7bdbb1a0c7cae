"""A training as a file, whole at every moment: what was killed goes on from here to the same bits."""

import os
import pickle
from pathlib import Path
from typing import Any, Final

import torch

from netbend_models.training.equilibrium import Equilibrium, begin
from netbend_models.training.error import TrainingError
from netbend_models.training.setting import from_plain

NAME: Final = "training.pt"

_PARTS: Final = ("generators", "averages", "discriminator", "makers", "judge")


def save(folder: Path, game: Equilibrium, seconds: float) -> None:
    """Write the training, `seconds` of work old, in place of what was there."""
    held: dict[str, Any] = {part: getattr(game, part).state_dict() for part in _PARTS}
    held |= {"setting": game.setting.plain(), "iteration": game.iteration, "seconds": seconds}
    beside = folder / f"{NAME}.part"
    torch.save(held, beside)
    os.replace(beside, folder / NAME)  # noqa: PTH105  beside its neighbour of the same name


def restore(folder: Path) -> tuple[Equilibrium, float]:
    """The training in a folder, and how many seconds it took so far."""
    path = folder / NAME
    if not path.is_file():
        raise TrainingError(f"there is no training in {folder} ({NAME}); begin one with --out {folder}")
    try:
        held = torch.load(path, weights_only=True)
        game = begin(from_plain(held["setting"]))
        for part in _PARTS:
            getattr(game, part).load_state_dict(held[part])
        game.iteration = held["iteration"]
        return game, float(held["seconds"])
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, EOFError, pickle.UnpicklingError) as fault:
        raise TrainingError(f"{path} is no training that can go on: {_first(fault)}; begin anew with --out") from fault


def _first(fault: Exception) -> str:
    return str(fault).partition("\n")[0][:120] or type(fault).__name__
