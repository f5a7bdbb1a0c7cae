"""`netbend`: finds the command, and turns what it raises into one line and an exit status."""

import importlib
import sys
import traceback
from typing import Any, Final

import click

from netbend import __version__
from netbend.error import NetbendError

COMMANDS: Final = {
    "play": "plays a network: the daemon",
    "render": "renders pictures offline, the same every time",
    "sheet": "draws what each operator does, and what each layer and cluster is",
    "inspect": "tells a network's layers",
    "models": "lists the networks that can be named; get NAME downloads one",
    "project": "finds the latent of a still",
    "convert": "writes a checkpoint as safetensors, with the configuration inside",
    "train": "makes a network from a seed, without data",
    "map": "learns how inputs play outputs, as Wekinator does",
    "clusters": "groups a network's channels by where they are active",
    "clients": "writes what Pure Data, SuperCollider, Max, TouchDesigner and others open",
    "addresses": "prints every address with its ranges and meaning",
    "layout": "writes a touch surface for TouchOSC or Open Stage Control",
    "doctor": "tells what works on this machine, and what mends the rest",
    "service": "prints what starts netbend with this machine",
    "bench": "measures against named peers",
}


class _Commands(click.Group):
    """Commands by name; their modules are imported when they are called, so that a child process stays light."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"netbend.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"auto_envvar_prefix": "NETBEND", "help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="netbend")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def cli(debug: bool) -> None:
    """Plays a trained generative network like an instrument.

    `netbend play` starts it; then send OSC to port 9000 and open the page that it prints.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 done, 1 failed, 2 called wrongly."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        result: Any = cli.main(given, prog_name="netbend", standalone_mode=False)
    except click.UsageError as fault:
        path = fault.ctx.command_path if fault.ctx else "netbend"
        print(f"netbend: {fault.format_message()} (try: {path} --help)", file=sys.stderr)
        return 2
    except click.exceptions.Abort:
        return 1
    except Exception as fault:  # noqa: BLE001  the edge of the program: a line, not a traceback
        if "--debug" in given:
            traceback.print_exc()
        print(f"netbend: {_line(fault)}", file=sys.stderr)
        return 1
    return result if isinstance(result, int) else 0


def _line(fault: Exception) -> str:
    from netbend_mappings.error import MappingError
    from netbend_models.error import ModelError

    known = isinstance(fault, NetbendError | ModelError | MappingError | click.ClickException)
    text = str(fault) if known else f"{type(fault).__name__}: {fault} (--debug shows where)"
    return " ".join(text.split())
