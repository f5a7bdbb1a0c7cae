"""What a training tells as it goes, a line of JSON each few iterations, and a plot of the variance in it."""

import json
import os
from pathlib import Path
from typing import Any, Final

from netbend_models.training.equilibrium import Costs, Equilibrium
from netbend_models.training.plot import Curve, draw
from netbend_models.training.preview import write_picture

LOG: Final = "log.jsonl"
PLOT: Final = "variance.png"
_EVERY: Final = 5
"""Iterations."""

_COLOURS: Final = ((232, 120, 60), (70, 150, 225))


class Log:
    """Appended to as it goes; what is younger than the checkpoint that a training goes on from is forgotten."""

    def __init__(self, folder: Path, iteration: int) -> None:
        self._folder = folder
        self._kept = [one for one in read_log(folder) if one["iteration"] <= iteration]
        self._waiting: list[dict[str, Any]] = []
        self._fresh = True

    def add(self, game: Equilibrium, costs: Costs) -> None:
        """Take down an iteration that was just done, where it is one of those few."""
        if game.iteration % _EVERY and game.iteration not in (1, game.setting.total):
            return
        numbers = {"discriminator": costs.discriminator, "contest": costs.contest, "spread": costs.spread}
        line: dict[str, Any] = {"iteration": game.iteration, "size": game.setting.stage(game.iteration - 1)[0]}
        line |= {name: round(value, 6) for name, value in numbers.items()}
        self._waiting.append(line | {"variance": [round(one, 6) for one in costs.variance]})

    def write(self) -> None:
        """Write what was taken down, and the plot anew."""
        self._append()
        rows = self._kept
        curves = [
            Curve(name, _COLOURS[which], tuple((one["iteration"], one["variance"][which]) for one in rows))
            for which, name in enumerate(("one", "other"))
        ]
        sizes = {one["size"]: one["iteration"] for one in reversed(rows)}
        marks = tuple((iteration, f"{size} px") for size, iteration in sizes.items())
        write_picture(self._folder / PLOT, draw("variance of the batch's values (-1..1), by iteration", curves, marks))

    def _append(self) -> None:
        file = self._folder / LOG
        if self._fresh:
            beside = file.with_name(f"{LOG}.part")
            beside.write_text(_lines(self._kept), "utf-8")
            os.replace(beside, file)  # noqa: PTH105  beside its neighbour of the same name
            self._fresh = False
        with file.open("a", encoding="utf-8") as out:
            out.write(_lines(self._waiting))
        self._kept += self._waiting
        self._waiting = []


def read_log(folder: Path) -> list[dict[str, Any]]:
    """The whole lines of a training's log, none where there is none: a line may have been cut by a kill."""
    file = folder / LOG
    text = file.read_text("utf-8", "replace") if file.is_file() else ""
    return [one for line in text.splitlines() if (one := _line(line)) is not None]


def _line(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    known = isinstance(found, dict) and {"iteration", "size", "variance"} <= found.keys()
    return found if known else None


def _lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(one) + "\n" for one in rows)
