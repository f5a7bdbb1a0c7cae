"""`netbend play`: checks the options, prints where it is, and hands over to the supervisor."""

import os
import secrets
import socket
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netbend.cli import show as shows
from netbend.cli import trust
from netbend.cli.announcement import announce, announce_json
from netbend.inputs.catalogue import parse as parse_source
from netbend.inputs.row import INPUTS
from netbend.publishers.catalogue import BROWSER, usual
from netbend.publishers.setting import parse
from netbend.rotation import logged
from netbend.settings import PlaySettings
from netbend_models.form import Form, Precision

if TYPE_CHECKING:
    from netbend.show.opening import Opened

WALK_SPEED = 0.08
"""Seeds a second without a show: the picture lives, and nobody has to hurry."""


def _target(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, int] | None:
    if value is None:
        return None
    host, _, port = value.rpartition(":")
    if not (host and port.isdecimal() and 0 < int(port) < 65536):
        raise click.BadParameter(f"must be HOST:PORT, got {value}")
    try:
        found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_DGRAM)
    except OSError as fault:
        raise click.BadParameter(f"host {host} is not known: {fault.strerror}") from fault
    return str(found[0][4][0]), int(port)


def _size(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    width, _, height = value.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and 0 < int(width) <= 8192 and 0 < int(height) <= 8192):
        raise click.BadParameter(f"must be WIDTHxHEIGHT up to 8192, such as 1280x720, got {value}")
    return int(width), int(height)


def _sources(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    if len(values) > INPUTS:
        raise click.BadParameter(f"there are {INPUTS} inputs, got {len(values)}")
    for value in values:
        parse_source(value)
    return values


@click.command("play", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.argument("model", default="default")
@click.option(
    "--show",
    "opened",
    type=click.Path(dir_okay=False),
    callback=shows.opening,
    is_eager=True,
    metavar="FILE",
    help="Open a show, or begin one; changes are kept beside it, /show/save saves them.",
)
@click.option("--locked", is_flag=True, help="For installations: nothing changes the show.")
@click.option(
    "--osc-port", type=click.IntRange(0, 65535), default=9000, show_default=True, help="UDP and TCP; 0: any free one."
)
@click.option(
    "--http-port", type=click.IntRange(0, 65535), default=9080, show_default=True, help="The page; 0: any free one."
)
@click.option(
    "--wekinator-port",
    type=click.IntRange(0, 65535),
    default=6448,
    show_default=True,
    help="For Wekinator's clients; 0: any free one.",
)
@click.option(
    "--wekinator-to",
    callback=_target,
    metavar="HOST:PORT",
    help="Who hears what is learnt; default: as the project says, or 127.0.0.1:12000.",
)
@click.option("--lan", is_flag=True, help="Open the ports to the network.")
@click.option(
    "--token", default="", help="What the page asks of other machines under --lan; default: another each time."
)
@click.option("--feedback", callback=_target, metavar="HOST:PORT", help="Tell this target of every change.")
@click.option(
    "--timetags",
    type=click.Choice(["obey", "ignore"]),
    default="obey",
    show_default=True,
    help="Whether bundles wait for their time.",
)
@click.option(
    "--midi",
    default="",
    metavar="NAME|all|none",
    help="MIDI ports with this in their name, all, or none; default: those that a map names or that were learnt.",
)
@click.option(
    "--oscquery",
    type=click.Choice(["listed", "all"]),
    default="listed",
    show_default=True,
    help="Whether OSCQuery lists a few hundred addresses or every one.",
)
@click.option(
    "--audio",
    default="",
    metavar="NAME|FILE|default",
    help="The sound input with this in its name, or a sound file that plays, as sources of modulation.",
)
@click.option(
    "--input",
    "inputs",
    multiple=True,
    callback=_sources,
    metavar="SOURCE",
    help="Pictures that come in: ndi:NAME file:PATH still:PATH shm:NAME camera:NAME; again for a second input.",
)
@click.option(
    "--midi-map",
    "midi_maps",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, resolve_path=True),
    help="A MIDI map of your own, before all others.",
)
@click.option("--link", is_flag=True, help="Follow Ableton Link's tempo and beat.")
@click.option("--name", default="netbend", show_default=True, help="What receivers see.")
@click.option(
    "--publish",
    default=usual,
    metavar="LIST",
    help="Any of: browser ndi syphon spout shm file:PATH null; default: browser, and Syphon or Spout where they are.",
)
@click.option("--size", callback=_size, metavar="WxH", help="What the network renders; default: its own size.")
@click.option(
    "--precision",
    type=click.Choice(["float32", "bfloat16"]),
    default="float32",
    show_default=True,
    help="bfloat16 is faster on some processors, 2 % off.",
)
@click.option("--compile", "compiled", is_flag=True, help="Compile the network beside the show; swap it in when ready.")
@click.option("--output-size", callback=_size, metavar="WxH", help="What publishers show; default: as rendered.")
@click.option(
    "--filter",
    "filter_",
    type=click.Choice(["nearest", "linear", "lanczos"]),
    default="linear",
    show_default=True,
    help="How publishers scale.",
)
@click.option("--fps", type=click.FloatRange(1, 240), default=60.0, show_default=True, help="Frames a second.")
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda, mps.")
@click.option("--threads", type=click.IntRange(1), help="For torch on the CPU; default: cores - 1.")
@click.option("--seed", type=float, default=0.0, show_default=True, help="The first picture.")
@click.option("--still", is_flag=True, help="Do not walk by itself.")
@click.option("--seconds", type=click.FloatRange(min=0), help="Stop by itself after so long.")
@click.option(
    "--journal", type=click.Path(dir_okay=False), help="Write down what is played, for netbend render --journal."
)
@click.option("--log", type=click.Path(dir_okay=False), help="Keep what it says in this file and five before it.")
@click.option("--json", "json_line", is_flag=True, envvar="NETBEND_JSON", help="One line of JSON once it plays.")
@trust.option
def command(
    model: str, opened: "Opened | None", locked: bool,
    osc_port: int, http_port: int, wekinator_port: int,
    wekinator_to: tuple[str, int] | None, lan: bool, token: str, feedback: tuple[str, int] | None,
    timetags: str, midi: str, oscquery: str, name: str,
    publish: str, size: tuple[int, int] | None, precision: Precision, compiled: bool,
    output_size: tuple[int, int] | None, filter_: str, fps: float, device: str, threads: int | None,
    midi_maps: tuple[str, ...], link: bool, audio: str, inputs: tuple[str, ...], seed: float,
    still: bool, seconds: float | None, journal: str | None, log: str | None, json_line: bool,
) -> int:  # fmt: skip
    """Play MODEL: a file, a name that `netbend models` lists, or module:factory; without it, the default network."""
    from netbend.supervisor.supervisor import Supervisor

    context = click.get_current_context()
    for line in shows.said(opened):
        print(f"netbend: {line}", file=sys.stderr, flush=True)
    width, height = output_size or (None, None)
    publishers = tuple(
        replace(one, shown_as=name, fps=fps, width=width, height=height, filter=filter_) for one in parse(publish)
    )
    network = shows.network(context, opened, model)
    settings = PlaySettings(
        network=network, show=shows.setting(context, opened, locked),
        osc_port=osc_port, http_port=http_port, wekinator_port=wekinator_port,
        wekinator_to=wekinator_to, lan=lan, feedback=feedback,
        token=(token or secrets.token_urlsafe(9)) if lan else "",
        obey_timetags=timetags == "obey", midi=midi, midi_maps=midi_maps, oscquery_all=oscquery == "all", name=name,
        publish=tuple(one for one in publishers if one.name != BROWSER),
        page=any(one.name == BROWSER for one in publishers), fps=fps, device=device,
        threads=threads or max(1, (os.cpu_count() or 2) - 1),
        audio=audio, inputs=inputs, form=Form(size=size, precision=precision, compiled=compiled), seconds=seconds,
        journal=journal, trust=trust.trusts(network),
        initial=shows.initial(context, opened, locked, {
            "/latent/seed": seed, "/latent/walk/speed": 0.0 if still else WALK_SPEED, "/tempo/link": float(link),
        }),
    )  # fmt: skip
    sys.path.insert(0, str(Path.cwd()))  # module:factory is looked for where the user stands
    supervisor = Supervisor(settings, lambda line: print(f"netbend: {line}", file=sys.stderr, flush=True))
    supervisor.announce = announce_json if json_line else announce
    with logged(Path(log)) if log else nullcontext():
        supervisor.run()
    return 0
