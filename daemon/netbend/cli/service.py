"""`netbend service`: prints what starts netbend with this machine, and how to install it; installs nothing itself."""

import sys
from pathlib import Path

import click

from netbend.service import INSTALL, KINDS


def _here() -> str:
    return {"darwin": "launchd", "win32": "windows"}.get(sys.platform, "systemd")


@click.command("service", context_settings={"ignore_unknown_options": True, "auto_envvar_prefix": "NETBEND"})
@click.option("--kind", type=click.Choice(list(KINDS)), help="Default: what this system has.")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def command(kind: str | None, options: tuple[str, ...]) -> int:
    """Print what starts `netbend play OPTIONS` with this machine, and again when it ends.

    For an installation: netbend service --show piece.netbend --locked --publish ndi --log netbend.log
    """
    kind = kind or _here()
    started = [sys.executable, "-m", "netbend", "play", *options]
    print(KINDS[kind](started, Path.cwd()), end="")
    print(INSTALL[kind], file=sys.stderr)
    return 0
