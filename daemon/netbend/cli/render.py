"""`netbend render`: pictures offline, without sockets; or a journal again, frame for frame."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netbend.cli import trust
from netbend.error import NetbendError

if TYPE_CHECKING:
    from collections.abc import Mapping


def _setting(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = tuple((address, value) for address, _, value in (one.partition("=") for one in values))
    for address, value in pairs:
        if not (address.startswith("/") and value):
            raise click.BadParameter(f"must be ADDRESS=VALUE, such as /layer/5/rotate/angle=30, got {address}")
    return pairs


@click.command("render", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.argument("model", required=False)
@click.option("--out", type=click.Path(), help="FILE.png, FILE.mp4, or a folder for a sequence of PNG files.")
@click.option(
    "--show",
    type=click.Path(exists=True, dir_okay=False),
    help="The look, and the network, that a show was saved with.",
)
@click.option("--seed", type=float, help="The picture; default: the show's, or 0.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    callback=_setting,
    metavar="ADDRESS=VALUE",
    help="As the same OSC message; again for more.",
)
@click.option(
    "--audio",
    type=click.Path(exists=True, dir_okay=False),
    help="A sound file that moves the picture, and that a film has: by the links of /mod/audio, or by some of its own.",
)
@click.option(
    "--score",
    type=click.Path(exists=True, dir_okay=False),
    help="Messages with their times, a line each: 1:12.5 /prompt/1/weight/ramp 0 4.",
)
@click.option("--frames", type=click.IntRange(1), help="Default: 1, or as many as --audio lasts.")
@click.option("--seconds", type=click.FloatRange(0, 1e6, min_open=True), help="The same in seconds.")
@click.option("--fps", type=click.FloatRange(1, 240), default=60.0, show_default=True)
@click.option(
    "--journal",
    type=click.Path(exists=True, dir_okay=False),
    help="Play what a journal holds; tells whether every frame is the same.",
)
@click.option("--device", default="auto", show_default=True)
@click.option("--threads", type=click.IntRange(1), help="As the show had them: another count gives other last bits.")
@trust.option
def command(
    model: str | None, out: str | None, show: str | None, seed: float | None,
    settings: tuple[tuple[str, str], ...], audio: str | None, score: str | None, frames: int | None,
    seconds: float | None, fps: float, journal: str | None, device: str, threads: int | None,
) -> int:  # fmt: skip
    """Render MODEL offline: the same command gives the same pictures."""
    from netbend.publishers.path import make_folder, read_target

    if out is None and journal is None:
        raise click.UsageError("name a file with --out, such as --out picture.png")
    if out is not None:
        make_folder(read_target(out))  # refused before torch is imported and a network is read
    sys.path.insert(0, str(Path.cwd()))
    if journal is not None:
        from netbend.offline.replay import replay

        result = replay(Path(journal), model, out, device)
        if result.different:
            raise NetbendError(
                f"{result.different} of {result.frames} frames differ, the first is number {result.first_different}; "
                "another machine, torch build or thread count gives other bits"
            )
        print(f"{result.frames} frames, each the same as when it was played")
        return 0
    from netbend.offline.render import Request, render

    assert out is not None
    holding: Mapping[str, Mapping[str, Any]] = {}
    if show is not None:
        from netbend.show.opening import network_of
        from netbend.show.shelf import load

        opened = load(Path(show))
        holding, model = opened.holding, model or network_of(opened, Path(show).absolute().parent)
    model = model or "default"
    frames = frames or (max(1, round(seconds * fps)) if seconds else 0)
    render(Request(
        model, out, seed, settings, frames, fps, device, threads or 1, holding, audio or "", score or "",
        trust.trusts(model),
    ))  # fmt: skip
    print(out)
    return 0
