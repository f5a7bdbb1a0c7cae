"""`netbend map`: the learners alone, without a network, for any program that speaks to Wekinator."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netbend.cli.map_project import COMMANDS

if TYPE_CHECKING:
    from netbend.wekinator.serve import Server


@click.group("map", context_settings={"auto_envvar_prefix": "NETBEND"})
def command() -> None:
    """Learn from examples how inputs play outputs: Wekinator without a screen."""


for _one in COMMANDS:
    command.add_command(_one)


@command.command("serve")
@click.argument("project", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--wekinator-port", type=click.IntRange(0, 65535), default=6448, show_default=True, help="0: any free one."
)
@click.option("--to", metavar="HOST:PORT", help="Where outputs go; default: as the project says, or localhost:12000.")
@click.option("--outputs", type=click.IntRange(1, 1024), help="A new project gives out so many numbers.")
@click.option("--classes", metavar="N[,N…]", help="… or one of so many classes, for each output.")
@click.option("--gestures", type=click.IntRange(1, 1000), help="… or follows so many gestures.")
@click.option("--join", multiple=True, metavar="ADDRESS", help="Inputs come from these; the last sets the pace.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where projects are kept and opened.")
@click.option("--lan", is_flag=True, help="Open the port to the network.")
@click.option("--run", is_flag=True, help="Run the project at once.")
@click.option("--keys/--no-keys", default=True, help="Play by keys on a terminal.")
@click.option("--seconds", type=click.FloatRange(min=0), help="Stop by itself after so long.")
@click.option("--json", "json_line", is_flag=True, envvar="NETBEND_JSON", help="One line of JSON once it listens.")
def serve(
    project: Path | None, wekinator_port: int, to: str | None, outputs: int | None, classes: str | None,
    gestures: int | None, join: tuple[str, ...], folder: Path | None, lan: bool, run: bool, keys: bool,
    seconds: float | None, json_line: bool,
) -> int:  # fmt: skip
    """Hear Wekinator's clients and answer them. PROJECT: a folder of ours, or a project that Wekinator wrote."""
    from netbend.wekinator.house import Ends
    from netbend.wekinator.serve import Server, ServeSettings
    from netbend_mappings.wekinator import Wanted

    wanted = Wanted(outputs or 0, _counts(classes), gestures or 0)
    if wanted:
        wanted.outputs()
    settings = ServeSettings(
        project, wekinator_port, Ends(*_target(to)), wanted, join, folder, lan, run, seconds, keys and not json_line
    )
    server = Server(settings, lambda line: print(f"netbend: {line}", flush=True) if not json_line else _log(line),
                    _announce_json if json_line else _announce)  # fmt: skip
    server.serve()
    return 0


@command.command("evaluate")
@click.argument("project", type=click.Path(exists=True, path_type=Path))
@click.option("--folds", type=click.IntRange(0, 100), default=10, show_default=True, help="0: on what was learnt.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Which examples go together.")
@click.option("--json", "json_line", is_flag=True, help="As JSON.")
def evaluate(project: Path, folds: int, seed: int, json_line: bool) -> int:
    """Tell how well the outputs of PROJECT are learnt, by cross-validation."""
    from netbend.cli.evaluation import tell

    if folds == 1:
        raise click.BadParameter("--folds must be 0, or 2 to 100")
    tell(project, folds, seed, json_line)
    return 0


def _log(line: str) -> None:
    import sys

    print(f"netbend: {line}", file=sys.stderr, flush=True)


def _counts(classes: str | None) -> tuple[int, ...]:
    words = classes.split(",") if classes else []
    if not all(word.strip().isdecimal() and 1 <= int(word) <= 1000 for word in words):
        raise click.BadParameter(f"--classes must be counts such as 5 or 3,4, got {classes}")
    return tuple(int(word) for word in words)


def _target(to: str | None) -> tuple[str, int]:
    if to is None:
        return "", 0
    host, _, port = to.rpartition(":")
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise click.BadParameter(f"--to must be HOST:PORT, got {to}")
    return host.strip("[]") or "localhost", int(port)


def _announce_json(server: "Server") -> None:
    print(json.dumps({"wekinator_port": server.wekinator_port, "pid": os.getpid()}), flush=True)


def _announce(server: "Server") -> None:
    from netbend.port import lan_address

    print(f"netbend hears /wek/inputs on port {server.wekinator_port}. Ctrl-C stops it.", flush=True)
    if server.settings.lan:
        print(f"from the network: {lan_address()}, port {server.wekinator_port}", flush=True)
