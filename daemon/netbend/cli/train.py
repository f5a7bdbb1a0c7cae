"""`netbend train`: networks from a seed, without data; several processes through torch's own launcher."""

import sys
from pathlib import Path
from typing import Any, Final

import click

from netbend.error import NetbendError

_OWN: Final = ("out", "resume", "threads", "every")
"""Options that are not part of the recipe, so that a training may go on with others."""


@click.group("train", context_settings={"auto_envvar_prefix": "NETBEND"})
def command() -> None:
    """Train a network without data; it is written as a file that `netbend play` takes."""


def _numbers(_context: click.Context, parameter: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        return tuple(int(one) for one in value.split(","))
    except ValueError as fault:
        raise click.BadParameter(f"must be {parameter.metavar}, such as 300 or 400,200,100, got {value}") from fault


@command.command("equilibrium")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A new folder for the training.")
@click.option("--resume", type=click.Path(path_type=Path, file_okay=False), help="Go on with the training there.")
@click.option("--size", type=int, default=64, show_default=True, help="Of the pictures, in pixels.")
@click.option("--first", type=int, help="The size to begin with.  [default: 32, or the size if it is smaller]")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--iterations",
    metavar="N[,N...]",
    default="300",
    show_default=True,
    callback=_numbers,
    help="For each size in turn; the last for the rest.",
)
@click.option(
    "--batch",
    metavar="N[,N...]",
    default="10",
    show_default=True,
    callback=_numbers,
    help="For each size in turn, over all processes.",
)
@click.option("--rate", type=float, default=0.004, show_default=True, help="The learning rate; the paper's is 0.01.")
@click.option(
    "--loss",
    default="bounded",
    show_default=True,
    metavar="bounded|paper",
    help="Keep pictures apart up to bounds, or by the paper's race for variance.",
)
@click.option(
    "--distance",
    default="adversarial",
    show_default=True,
    metavar="adversarial|cosine|euclidean",
    help="Tell the two generators apart, or keep features of their pictures apart.",
)
@click.option(
    "--draw",
    default="smooth",
    show_default=True,
    metavar="smooth|plain",
    help="Begin with fields and edges, or as published.",
)
@click.option(
    "--every",
    type=click.IntRange(1),
    default=25,
    show_default=True,
    help="How many iterations lie between two checkpoints.",
)
@click.option("--threads", type=click.IntRange(1), help="Another count gives other last bits.")
@click.pass_context
def equilibrium(
    context: click.Context, /, out: Path | None, resume: Path | None, every: int, threads: int | None, **recipe: Any
) -> int:  # fmt: skip
    """Two generators learn to pass for each other; nobody's pictures are needed.

    The folder gets preview.png, one.safetensors and other.safetensors as it goes. For N processes on
    this machine: torchrun --standalone --nproc-per-node N -m netbend train equilibrium ...
    """
    if (out is None) == (resume is None):
        raise click.UsageError("name a new folder with --out, or a training to go on with by --resume")
    from netbend_models.training import run
    from netbend_models.training.parallel import shared
    from netbend_models.training.setting import Setting

    run.prepare(threads)
    with shared() as share:
        if resume is not None:
            _refuse_recipe(context)
            run.resume(run.Run(folder=resume, every=every, command=_line()), share, print)
            return 0
        assert out is not None
        recipe["first"] = recipe["first"] or min(32, recipe["size"])
        recipe["colour_from"] = recipe["first"]
        run.start(run.Run(folder=out, every=every, command=_line()), Setting(**recipe), share, print)
    return 0


@command.command("foiled")
@click.argument("training", type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="A new folder.")
@click.option("--which", type=click.Choice(["one", "other"]), default="one", show_default=True)
@click.option(
    "--objective",
    default="plain",
    show_default=True,
    metavar="plain|logarithmic",
    help="The usual objective turned round, or its logarithm, which takes ten times as long.",
)
@click.option("--iterations", type=click.IntRange(1), default=1000, show_default=True)
@click.option("--every", type=click.IntRange(1), default=50, show_default=True, help="How far apart the networks lie.")
@click.option("--batch", type=click.IntRange(1), default=4, show_default=True)
@click.option("--rate", type=float, default=0.0005, show_default=True, help="The learning rate.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--threads", type=click.IntRange(1), help="Another count gives other last bits.")
def foiled(training: Path, out: Path, which: str, threads: int | None, **recipe: Any) -> int:
    """Train a generator of TRAINING, a folder of `train equilibrium`, to look as fake as it can.

    The folder gets a network every so many iterations: 00000.safetensors is the one that it began with.
    """
    from netbend_models.training import run
    from netbend_models.training.foiled import Foil

    if not training.is_dir():
        raise NetbendError(
            f"{training} is a file, and its discriminator is not read; name a folder of netbend train equilibrium"
        )
    run.prepare(threads)
    foil = Foil(which=("one", "other").index(which), **recipe)
    run.foil(run.Run(folder=out, command=_line()), training, foil, print)
    return 0


def _refuse_recipe(context: click.Context) -> None:
    given = [name for name in context.params if name not in _OWN and _typed(context, name)]
    if given:
        raise NetbendError(f"--{given[0]} belongs to the recipe, which --resume takes from the training; leave it out")


def _typed(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT


def _line() -> str:
    return " ".join(["netbend", *sys.argv[1:]])
