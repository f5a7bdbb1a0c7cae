"""`netbend project`: the latent of a still, so that a picture can be gone to and played from there."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netbend.cli import trust
from netbend.inputs.row import FITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netbend_models.network import Output

_TOLD_SECONDS = 5.0


@click.command("project", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.argument("image", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("model", default="default")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.npz",
    help="A new file.  [default: the picture's name in the models' folder]",
)
@click.option(
    "--space",
    type=click.Choice(["w", "w+"]),
    default="w+",
    show_default=True,
    help="One w for all styles, which bends as seeds do, or one of its own for each, which comes nearer.",
)
@click.option("--steps", type=click.IntRange(2), default=300, show_default=True, help="More come nearer.")
@click.option("--fit", type=click.Choice(FITS), default="fill", show_default=True, help="Into the network's shape.")
@click.option("--device", default="auto", show_default=True)
@click.option("--threads", type=click.IntRange(1), help="Default: as many as there are cores.")
@trust.option
def command(
    image: Path, model: str, out: Path | None, space: str, steps: int, fit: str, device: str, threads: int | None
) -> int:
    """Find the latent of IMAGE, whose picture MODEL then makes; the same command goes on where a killed one was."""
    from netbend_models import load
    from netbend_models.device import prepare_device
    from netbend_models.folder import models_folder
    from netbend_models.projecting import Setting, project

    on = str(prepare_device(device, threads or 0))
    network = load(model, device=on, trust=trust.trusts(model))
    target = _target(image, fit, network.output)
    out = (out or models_folder() / image.stem).with_suffix(".npz")
    out.parent.mkdir(parents=True, exist_ok=True)
    own = steps * 2 // 3 if space == "w+" else 0
    found = project(network, target, Setting(steps=steps - own, own_steps=own), out, _Progress(steps).tell)
    print(f"{out}: {found.difference:.3f} from the picture, in the mean of its numbers from 0 to 1")
    print(f"send /latent/load {_name(out, models_folder())}, with /latent/truncation 1; then /latent/1/store keeps it")
    return 0


def _target(image: Path, fit: str, output: "Output") -> "NDArray[np.float32]":
    """A picture file as (C, H, W) in -1..1, over black where it is transparent."""
    import numpy as np

    from netbend.inputs.look import LUMA, Look
    from netbend.inputs.still import read

    pixels = Look(fit=fit).apply(read(image), output.width, output.height).astype(np.float32) / 255
    colours = (pixels[..., :3] * pixels[..., 3:]).transpose(2, 0, 1) * 2 - 1
    if output.channels == 1:
        colours = np.tensordot(np.array(LUMA, np.float32), colours, 1)[None]
    return np.ascontiguousarray(colours, np.float32)


def _name(out: Path, folder: Path) -> str:
    """The name by which play finds it, once it is below the models' folder."""
    try:
        return out.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return f"{out.name} once it is in {folder}"


class _Progress:
    """A bar with the time left on a terminal, a line every few seconds elsewhere."""

    def __init__(self, steps: int) -> None:
        self._steps, self._first, self._told = steps, 0, 0.0
        self._begun = time.monotonic()
        self._terminal = sys.stdout.isatty()

    def tell(self, done: int, difference: float) -> None:
        from netbend_models.training.progress import duration

        now = time.monotonic()
        if not self._first:  # a search that goes on has steps behind it
            self._first, self._begun = done, now
        if not self._terminal and done < self._steps and now - self._told < _TOLD_SECONDS:
            return
        self._told = now
        pace = (now - self._begun) / max(1, done - self._first)
        left = f", {duration(pace * (self._steps - done))} left" if done > self._first else ""
        line = f"step {done} of {self._steps}, {difference:.3f} away{left}"
        end = "\r" if self._terminal and done < self._steps else "\n"
        print(f"{line:<70}" if self._terminal else line, end=end, flush=True)
