"""A training in a folder: a checkpoint, a preview and both generators as they are played, renewed as it goes."""

from collections.abc import Callable
from math import isfinite
from time import perf_counter
from typing import Any, Final

import torch

from netbend_models.training.checkpoint import NAME, restore, save
from netbend_models.training.equilibrium import Costs, Equilibrium, begin, step
from netbend_models.training.error import TrainingError
from netbend_models.training.generator import Generator
from netbend_models.training.log import Log
from netbend_models.training.parallel import Share
from netbend_models.training.place import Run, circumstances, written
from netbend_models.training.preview import pictures, write_grid
from netbend_models.training.progress import Progress, work
from netbend_models.training.setting import Setting
from netbend_models.training.written import write_generator

PREVIEW: Final = "preview.png"
GENERATORS: Final = ("one.safetensors", "other.safetensors")

Tell = Callable[[str], None]


def prepare(threads: int | None) -> None:
    """Set up torch before any of its threads starts: numbers too small to matter cost five times the time."""
    torch.set_flush_denormal(True)
    if threads is not None:
        torch.set_num_threads(threads)


def start(run: Run, setting: Setting, share: Share, tell: Tell) -> None:
    """Train from the beginning."""
    if (run.folder / NAME).exists():
        raise TrainingError(f"{run.folder} holds a training already; go on with --resume, or name another folder")
    _go(run, begin(setting), 0.0, share, tell)


def resume(run: Run, share: Share, tell: Tell) -> None:
    """Go on from the last checkpoint."""
    game, seconds = restore(run.folder)
    _go(run, game, seconds, share, tell)


def _go(run: Run, game: Equilibrium, seconds: float, share: Share, tell: Tell) -> None:
    setting = game.setting
    share.check(setting.batch)
    progress = Progress(setting.total, game.iteration, lambda iteration: work(setting, iteration))
    log = Log(run.folder, game.iteration)
    while game.iteration < setting.total:
        began = perf_counter()
        costs = _checked(game, step(game, share))
        took = perf_counter() - began
        seconds += took
        progress.took(took)
        if share.rank != 0:
            continue
        log.add(game, costs)
        size = setting.stage(game.iteration - 1)[0]
        if _due(run, game):
            _write(run, game, seconds, log)
            told = f"discriminator {costs.discriminator:.2f}, contest {costs.contest:.2f}, spread {costs.spread:.2f}"
            tell(f"{progress.line(f'{size} x {size}')}; {told}")
        run.watch(progress.news(f"{size} x {size}"))


def _due(run: Run, game: Equilibrium) -> bool:
    """Every so often, and before each size ends: what follows may take long."""
    setting, done = game.setting, game.iteration
    return done % run.every == 0 or done == setting.total or setting.stage(done)[0] != setting.stage(done - 1)[0]


def _checked(game: Equilibrium, costs: Costs) -> Costs:
    if not all(map(isfinite, (costs.discriminator, costs.contest, costs.spread))):
        raise TrainingError(
            f"the training ran away at iteration {game.iteration}: go on from the checkpoint with another seed, "
            f"or begin with a rate below {game.setting.rate}"
        )
    return costs


def _write(run: Run, game: Equilibrium, seconds: float, log: Log) -> None:
    setting = game.setting
    size, _ = setting.stage(game.iteration - 1)
    with written(run.folder):
        run.folder.mkdir(parents=True, exist_ok=True)
        # Before the checkpoint: lines that are younger are forgotten, missing ones would stay so.
        log.write()
        save(run.folder, game, seconds)
        write_grid(run.folder / PREVIEW, [pictures(one, setting.z_dim, size) for one in game.averages])
        for name, generator in zip(GENERATORS, game.averages, strict=True):
            assert isinstance(generator, Generator)
            write_generator(run.folder / name, generator, setting.config(size), _recipe(run, game, seconds))


def _recipe(run: Run, game: Equilibrium, seconds: float) -> dict[str, Any]:
    told = {"command": run.command, "setting": game.setting.plain(), "iterations": game.iteration}
    return told | {"seconds": round(seconds)} | circumstances()
