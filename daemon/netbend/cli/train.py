"""`netbend train`: networks from a seed, without data; several processes through torch's own launcher."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from netbend.error import NetbendError

if TYPE_CHECKING:
    from netbend_models.training.progress import News

_OWN: Final = ("out", "resume", "threads", "page", "http_port")
"""Options that are not part of the recipe, so that a training may go on with others."""


@click.group("train", context_settings={"auto_envvar_prefix": "NETBEND"})
def command() -> None:
    """Train a network without data; it is written as a file that `netbend play` takes."""


def _numbers(_context: click.Context, parameter: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        return tuple(int(one) for one in value.split(","))
    except ValueError as fault:
        raise click.BadParameter(f"must be {parameter.metavar}, such as 300 or 400,200,100, got {value}") from fault


_Called = TypeVar("_Called", bound=Callable[..., Any])


def _shared(called: _Called) -> _Called:
    """Add the options of every training."""
    for option in reversed((
        click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A new folder for the training."),
        click.option("--resume", type=click.Path(path_type=Path, file_okay=False), help="Go on with the one there."),
        click.option("--page", is_flag=True, help="Show how it comes along in a browser, on this machine only."),
        click.option(
            "--http-port", type=click.IntRange(0, 65535), default=9080, show_default=True,
            help="The page; the next free one where it is taken. 0: any.",
        ),
        click.option("--threads", type=click.IntRange(1), help="Another count gives other last bits."),
    )):  # fmt: skip
        called = option(called)
    return called


@contextmanager
def _shown(page: bool, http_port: int, folder: Path) -> "Iterator[Callable[[News], None]]":
    """Who watches: a page where one is asked for; of several processes the first has it."""
    if not page or os.environ.get("RANK", "0") != "0":
        yield lambda _: None
        return
    from netbend.web.training import TrainingPage

    with TrainingPage(folder, http_port) as shown:
        print(f"how it comes along: {shown.url}", flush=True)
        yield shown.tell


@command.command("equilibrium")
@_shared
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
@click.pass_context
def equilibrium(
    context: click.Context, /, out: Path | None, resume: Path | None, every: int, threads: int | None, page: bool,
    http_port: int, **recipe: Any,
) -> int:  # fmt: skip
    """Two generators learn to pass for each other; nobody's pictures are needed.

    The folder gets preview.png, variance.png, one.safetensors and other.safetensors as it goes. For N processes
    on this machine: torchrun --standalone --nproc-per-node N -m netbend train equilibrium ...
    """
    folder = _folder(context, out, resume, own=(*_OWN, "every"))
    from netbend_models.training import run
    from netbend_models.training.parallel import shared
    from netbend_models.training.place import Run
    from netbend_models.training.setting import Setting

    run.prepare(threads)
    with shared() as share, _shown(page, http_port, folder) as watch:
        place = Run(folder=folder, every=every, command=_line(), watch=watch)
        if resume is not None:
            run.resume(place, share, _tell)
            return 0
        recipe["first"] = recipe["first"] or min(32, recipe["size"])
        recipe["colour_from"] = recipe["first"]
        run.start(place, Setting(**recipe), share, _tell)
    return 0


@command.command("foiled")
@click.argument("model", required=False, type=click.Path(path_type=Path, exists=True))
@_shared
@click.option(
    "--which", type=click.Choice(["one", "other"]), default="one", show_default=True, help="Of a training without data."
)
@click.option(
    "--objective",
    default="plain",
    show_default=True,
    metavar="plain|logarithmic",
    help="The usual objective turned round, or its logarithm, which takes ten times as long.",
)
@click.option("--iterations", type=click.IntRange(1), default=1000, show_default=True)
@click.option(
    "--steps", type=click.IntRange(1), default=12, show_default=True, help="Even steps of the discriminator's score."
)
@click.option(
    "--every", type=click.IntRange(1), default=5, show_default=True, help="Iterations from one score to the next."
)
@click.option("--batch", type=click.IntRange(1), default=4, show_default=True)
@click.option("--rate", type=float, default=0.0002, show_default=True, help="The learning rate.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.pass_context
def foiled(
    context: click.Context, /, model: Path | None, out: Path | None, resume: Path | None, which: str,
    threads: int | None, page: bool, http_port: int, **recipe: Any,
) -> int:  # fmt: skip
    """Train the generator of MODEL to look as fake as it can, and keep its way.

    MODEL is a folder of `train equilibrium`, or a StyleGAN2 or StyleGAN3 pickle with its discriminator. The new
    folder gets a network at each step of the score, from the original to abstraction, and path.json with them.
    """
    folder = _folder(context, out, resume, own=_OWN)
    if (model is None) == (resume is None):
        raise click.UsageError("name what is to be foiled, or go on with --resume alone")
    from netbend_models.training import divergence, run
    from netbend_models.training.foiled import Foil
    from netbend_models.training.place import Run

    run.prepare(threads)
    with _shown(page, http_port, folder) as watch:
        place = Run(folder=folder, command=_line(), watch=watch)
        if model is None:
            divergence.resume(place, _tell)
        else:
            given = divergence.Model(path=model, which=("one", "other").index(which))
            divergence.foil(place, given, Foil(**recipe), _tell)
    return 0


def _folder(context: click.Context, out: Path | None, resume: Path | None, own: tuple[str, ...]) -> Path:
    """Where the training goes; on its way on, only its own options may be given."""
    if resume is None and out is not None:
        return out
    if resume is None or out is not None:
        raise click.UsageError("name a new folder with --out, or a training to go on with by --resume")
    given = [name for name in context.params if name not in (*own, "model") and _typed(context, name)]
    if given:
        raise NetbendError(f"--{given[0]} belongs to the recipe, which --resume takes from the training; leave it out")
    return resume


def _typed(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT


def _line() -> str:
    return " ".join(["netbend", *sys.argv[1:]])


def _tell(line: str) -> None:
    print(line, flush=True)
