"""The way of a generator that is being foiled, in a folder: networks at even steps of the score, killed or not.

Files go only after the state that no longer names them was written, so what is read back is always whole.
"""

import os
import pickle
from dataclasses import asdict, dataclass, field
from math import isfinite
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import torch
from torch import Tensor

from netbend_models.training.error import TrainingError
from netbend_models.training.foiled import Foil, Foiling, begin, look, step
from netbend_models.training.ladder import Ladder, Rung
from netbend_models.training.pair import Pair, read_equilibrium
from netbend_models.training.path import write_path
from netbend_models.training.place import Run, circumstances, written
from netbend_models.training.preview import column, write_strip
from netbend_models.training.progress import Progress
from netbend_models.training.published import read_published
from netbend_models.training.run import PREVIEW, Tell

STATE: Final = "foiled.pt"
_SAVED: Final = 10
"""Scores between two states: a state is four times as large as the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What is foiled: a folder of `train equilibrium`, of which generator 0 or 1, or a published pickle."""

    path: Path
    which: int = 0

    def read(self) -> Pair:
        """The pair as it is there."""
        return read_equilibrium(self.path, self.which) if self.path.is_dir() else read_published(self.path)


@dataclass(slots=True, eq=False)
class Way:
    """All that a way is made of; `columns` are the pictures of each rung, by iteration."""

    model: Model
    foiling: Foiling
    ladder: Ladder
    columns: dict[int, Tensor] = field(default_factory=dict)


def foil(run: Run, model: Model, recipe: Foil, tell: Tell) -> None:
    """Go the way from its beginning, in a new folder."""
    if run.folder.exists():
        raise TrainingError(f"{run.folder} is there already; go on with --resume, or name a new folder")
    way = Way(model, begin(model.read(), recipe), Ladder(recipe.steps))
    with written(run.folder):
        run.folder.mkdir(parents=True)
    if not isfinite(_look(run, way)):
        raise TrainingError(f"{model.path} scores no number to begin with; name another")
    _save(run.folder, way)
    _go(run, way, tell)


def resume(run: Run, tell: Tell) -> None:
    """Go on from the last state."""
    _go(run, _restored(run.folder), tell)


def _go(run: Run, way: Way, tell: Tell) -> None:
    foiling, recipe = way.foiling, way.foiling.foil
    progress = Progress(recipe.iterations, foiling.iteration, lambda _: 1.0)
    while foiling.iteration < recipe.iterations:
        began = perf_counter()
        step(foiling)
        if foiling.iteration % recipe.every == 0:
            score = _look(run, way)
            tell(f"{progress.line()}; score {score:.3f}, {len(way.ladder.rungs)} networks")
            if not isfinite(score):
                tell("it ran away: the way ends with the last network that did not")
                break
            if _tired(way):
                tell("it falls no further: the way ends here")
                break
        progress.took(perf_counter() - began)
        if foiling.iteration % (recipe.every * _SAVED) == 0:
            _save(run.folder, way)
        run.watch(progress.news())
    _finish(run, way, tell)


def _tired(way: Way) -> bool:
    """Whether no step was found for a quarter of all iterations, and for a hundred."""
    since = way.foiling.iteration - way.ladder.rungs[-1].iteration
    return since >= max(100, way.foiling.foil.iterations // 4)


def _look(run: Run, way: Way) -> float:
    """Take the score, and hold the network where it is a step."""
    images, score = look(way.foiling.pair)
    if way.ladder.takes(score):
        rung = Rung(way.foiling.iteration, score)
        _hold(run, way, rung, images)
        way.ladder.add(rung)
        write_strip(run.folder / PREVIEW, [way.columns[one.iteration] for one in way.ladder.rungs])
    return score


def _hold(run: Run, way: Way, rung: Rung, images: Tensor) -> None:
    way.columns[rung.iteration] = column(images)
    told = {"command": run.command, "foiled": asdict(rung), "recipe": way.foiling.foil.plain()} | circumstances()
    with written(run.folder):
        way.foiling.pair.write(run.folder / file_name(rung), told)


def _finish(run: Run, way: Way, tell: Tell) -> None:
    images, score = look(way.foiling.pair)
    last, ladder = Rung(way.foiling.iteration, score), way.ladder
    if score < ladder.rungs[-1].score:
        _hold(run, way, last, images)
    ladder.finish(last)
    _save(run.folder, way)
    if len(ladder.rungs) < 2:
        raise TrainingError("the score never fell: go on with more --iterations, or begin with a higher --rate")
    (run.folder / STATE).unlink()
    first, last = ladder.rungs[0], ladder.rungs[-1]
    tell(f"{len(ladder.rungs)} networks, score {first.score:.3f} to {last.score:.3f}")


def _save(folder: Path, way: Way) -> None:
    """Write the state and what follows from it; then let go of the files that it names no longer."""
    rungs = way.ladder.rungs
    way.columns = {one.iteration: way.columns[one.iteration] for one in rungs}
    names = [file_name(one) for one in rungs]
    with written(folder):
        beside = folder / f"{STATE}.part"
        torch.save(_plain(way), beside)
        os.replace(beside, folder / STATE)  # noqa: PTH105  beside its neighbour of the same name
        write_path(folder, names, [one.score for one in rungs])
        write_strip(folder / PREVIEW, list(way.columns.values()))
        for file in folder.glob("*.safetensors"):
            if file.name not in names:
                file.unlink()


def _plain(way: Way) -> dict[str, Any]:
    foiling, ladder = way.foiling, way.ladder
    return {
        "model": str(way.model.path.absolute()), "which": way.model.which, "digest": foiling.pair.digest,
        "foil": foiling.foil.plain(), "iteration": foiling.iteration,
        "generator": foiling.pair.generator.state_dict(), "optimizer": foiling.optimizer.state_dict(),
        "height": ladder.height, "rungs": [(one.iteration, one.score) for one in ladder.rungs],
        "columns": way.columns,
    }  # fmt: skip


def _restored(folder: Path) -> Way:
    path = folder / STATE
    if not path.is_file():
        raise TrainingError(f"there is no unfinished way in {folder} ({STATE}); begin one with --out")
    try:
        held = torch.load(path, weights_only=True)
        recipe = Foil(**held["foil"])
        model = Model(path=Path(held["model"]), which=held["which"])
        pair = _same(model, held["digest"])
        foiling = begin(pair, recipe)
        pair.generator.load_state_dict(held["generator"])
        foiling.optimizer.load_state_dict(held["optimizer"])
        foiling.iteration = held["iteration"]
        rungs = [Rung(*one) for one in held["rungs"]]
        return Way(model, foiling, Ladder(recipe.steps, rungs, held["height"]), held["columns"])
    except (OSError, KeyError, TypeError, ValueError, RuntimeError, EOFError, pickle.UnpicklingError) as fault:
        said = str(fault).partition("\n")[0][:120] or type(fault).__name__
        raise TrainingError(f"{path} is no way that can go on: {said}; begin anew with --out") from fault


def _same(model: Model, digest: str) -> Pair:
    pair = model.read()
    if pair.digest != digest:
        raise ValueError(f"{model.path} is not what it was")
    return pair


def file_name(rung: Rung) -> str:
    """Of the network after so many iterations."""
    return f"{rung.iteration:05}.safetensors"
