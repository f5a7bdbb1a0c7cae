"""`netbend layout`: a touch surface of macros and zones for TouchOSC or Open Stage Control."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netbend.cli import trust

if TYPE_CHECKING:
    from netbend.layout.source import Source


@click.command("layout", context_settings={"auto_envvar_prefix": "NETBEND"})
@click.argument("kind", type=click.Choice(["touchosc", "open-stage-control"]))
@click.argument("model", default="default")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: netbend.tosc or netbend.json.")
@click.option(
    "--from", "url", metavar="URL", help="The page of a netbend that plays: its values and names, not MODEL's."
)
@click.option("--to", "target", default="127.0.0.1:9000", show_default=True, metavar="HOST:PORT",
              help="Where Open Stage Control sends; TouchOSC asks for it under Connections.")  # fmt: skip
@click.option("--feedback-port", type=click.IntRange(1, 65535), help="Where it listens.  [default: 9001, or 8080]")
@trust.option
def command(kind: str, model: str, out: Path | None, url: str | None, target: str, feedback_port: int | None) -> int:
    """Write a layout of macros, presets and the three zones; its button `listen` brings the feedback.

    KIND is touchosc or open-stage-control. It is made from the addresses of MODEL, a name that `netbend models` lists
    or module:factory, or with --from from those of a netbend that plays.
    """
    from netbend.layout.board import pages
    from netbend.layout.open_stage_control import open_stage_control
    from netbend.layout.touchosc import touchosc
    from netbend_models.bending.catalogue import catalogue
    from netbend_models.description import OperatorSpec

    source = _source(model, url)
    operators = [OperatorSpec(one.name, one.parameters) for one in catalogue().operators]
    board = pages(source.spans, operators, source.macros, source.presets)
    if kind == "touchosc":
        path, data = out or Path("netbend.tosc"), touchosc(board, feedback_port or 9001)
    else:
        path, data = out or Path("netbend.json"), open_stage_control(board, target, feedback_port or 8080).encode()
    path.write_bytes(data)
    print(path)
    return 0


def _source(model: str, url: str | None) -> "Source":
    from netbend.layout.source import of_daemon, of_network
    from netbend.tree.layout import Layout
    from netbend.tree.node import Addresses
    from netbend_models.description import describe
    from netbend_models.load import load

    if url:
        return of_daemon(url)
    sys.path.insert(0, str(Path.cwd()))  # module:factory is looked for where the user stands
    return of_network(Addresses(Layout(describe(load(model, trust=trust.trusts(model)), model))))
